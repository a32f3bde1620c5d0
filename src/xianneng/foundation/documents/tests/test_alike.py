"""Word, as LibreOffice prints it, and our PDF are the same paper: pages, words, places."""

from dataclasses import replace
from pathlib import Path

import pytest

from xianneng.foundation.documents.attachments import vet
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import render
from xianneng.foundation.documents.tests import libreoffice
from xianneng.foundation.documents.tests.libreoffice import Word
from xianneng.foundation.documents.tests.samples import EXTREME, ORDINARY

TOLERANCE = 2 / 25.4 * 72  # 2 mm in points
PRINTED = {f"{kind}-{code}": (code, data) for kind, samples in (("ordinary", ORDINARY), ("extreme", EXTREME))
           for code, data in samples.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All samples of all papers, as our PDF (.ours.pdf) and through Word and LibreOffice (.pdf)."""
    folder = tmp_path_factory.mktemp("papers")
    for name, (code, data) in PRINTED.items():
        layout = PAPERS[code].lay_out(data)
        (folder / f"{name}.ours.pdf").write_bytes(render(layout, "pdf"))
        (folder / f"{name}.docx").write_bytes(render(layout, "docx"))
    libreoffice.convert([folder / f"{name}.docx" for name in PRINTED], folder)
    return folder


def test_every_paper_has_both_samples() -> None:
    assert set(ORDINARY) == set(EXTREME) == set(PAPERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", PRINTED)
def test_word_and_pdf_show_the_same_lines_at_the_same_places(folder: Path, name: str) -> None:
    ours, theirs = libreoffice.lines(folder / f"{name}.ours.pdf"), libreoffice.lines(folder / f"{name}.pdf")

    assert vet(f"{name}.pdf", (folder / f"{name}.pdf").read_bytes()).kind == "pdf", "what an office program prints comes back as a scan"
    assert ours[-1].page == theirs[-1].page
    assert _unmatched(ours, theirs) == []
    assert len(ours) == len(theirs)


def _unmatched(ours: list[Word], theirs: list[Word]) -> list[Word]:
    left, lost = list(theirs), []
    for line in ours:
        same = next((other for other in left if _is_same(line, other)), None)
        if same is None:
            lost.append(line)
        else:
            left.remove(same)
    return lost


def _is_same(line: Word, other: Word) -> bool:
    near = abs(line.x - other.x) < TOLERANCE and abs(line.y - other.y) < TOLERANCE
    return near and line.page == other.page and line.text == other.text


@pytest.mark.slow
def test_nothing_of_a_long_career_is_cut(folder: Path) -> None:
    data = EXTREME["promotion"]
    shown = "".join(line.text for line in libreoffice.lines(folder / "extreme-promotion.ours.pdf"))
    written = "".join("".join(entry.split()) for entry in data.career)

    assert shown.count("挂") == len(data.career)  # a single character, which no line or page can split
    assert [shown.count(char) >= written.count(char) for char in set(written)] == [True] * len(set(written))
    assert data.name in shown


@pytest.mark.slow
def test_a_place_off_by_three_millimetres_is_noticed(folder: Path) -> None:
    lines = libreoffice.lines(folder / "ordinary-notice.pdf")
    moved = [replace(line, y=line.y + 8.5) for line in lines[:1]] + lines[1:]

    assert len(_unmatched(lines, moved)) == 1
