"""The documents are true to the code: what is generated is fresh, what is written names what exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[5]
SOURCE = ROOT / "src" / "xianneng"


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_generated_documents_are_fresh() -> None:
    done = subprocess.run([sys.executable, ROOT / "tools/docs.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_mark_names_a_row_that_exists(tmp_path: Path) -> None:
    """The tool on a copy of the tree with one wrong mark."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/rows.csv").write_text("id,room,of,title\nRNK-04,work/ranks,,备案\n", "utf-8")
    tests = tmp_path / "src/xianneng/work/tests"
    tests.mkdir(parents=True)
    (tests / "test_a.py").write_text("import pytest\n\n@pytest.mark.row('RNK-99')\ndef test_a(): ...\n", "utf-8")
    script = f"import sys; sys.path.insert(0, {str(ROOT / 'tools')!r}); import docs; docs.ROOT = __import__('pathlib')" \
             f".Path({str(tmp_path)!r}); docs.coverage()"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "no such row: RNK-99" in done.stderr


def test_the_map_names_every_package_and_no_other() -> None:
    rooms = {path.parent.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("__init__.py")}
    floors = {"law", "algorithms", "foundation", "work", "surface"}
    deserved = {room for room in rooms if room in floors - {"foundation", "work", "surface"} or
                (room.count("/") == 1 and room.split("/")[0] in {"foundation", "work", "surface"})}
    named = {name.rstrip("/") for name in re.findall(r"^\| `([^`]+)`", read("docs/map.md"), re.MULTILINE)}
    assert named == deserved


@pytest.mark.parametrize("document", ["docs/map.md", "docs/architecture.md", "docs/furnish-a-room.md", "README.md",
                                      "README.zh.md", *(f"docs/decisions/{path.name}" for path in
                                                        sorted((ROOT / "docs/decisions").glob("*.md")))])
def test_every_path_that_a_document_names_exists(document: str) -> None:
    paths = re.findall(r"`((?:[\w.-]+/)+[\w.*-]*)`", read(document))
    roots = [ROOT, SOURCE, SOURCE / "foundation"]
    missing = [path for path in paths if not any(list(root.glob(path.rstrip("/"))) for root in roots)]
    assert not missing


def test_every_code_name_of_the_glossary_is_in_the_source() -> None:
    names = {name for cell in re.findall(r"\| ([^|]*) \|$", read("docs/glossary.md"), re.MULTILINE)
             for name in re.findall(r"`([^`]+)`", cell)}
    source = "\n".join(path.read_text("utf-8") for path in SOURCE.rglob("*.py") if "tests" not in path.parts)
    assert len(names) > 60
    assert not sorted(name for name in names if not re.search(rf"\b{re.escape(name)}\b", source))


def test_the_two_readmes_give_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        return re.findall(r"(?:make|xianneng) [a-zA-Z][^`#\n]*?(?=\s*(?:`|#|$))", read(name), re.MULTILINE)

    assert commands("README.md") == commands("README.zh.md")


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in (ROOT / "docs/decisions").glob("[0-9]*.md"):
        for heading in ("Decision", "Rejected", "How we shall know"):
            assert f"## {heading}" in path.read_text("utf-8"), path.name
