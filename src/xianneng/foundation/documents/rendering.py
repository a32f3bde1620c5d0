"""A layout becomes a file (成文): Word or PDF, the two alike."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from xianneng.foundation.documents.fonts import missing, printable
from xianneng.foundation.documents.layout import Foot, Grid, Layout, Paragraph
from xianneng.foundation.documents.pdf import write_pdf
from xianneng.foundation.documents.word import write_word
from xianneng.law.refusals import Refused

Kind = Literal["docx", "pdf"]


def render(paper: Layout, kind: Kind) -> bytes:
    """Return the paper as a Word file or a PDF.

    The PDF embeds its fonts and is the same to the byte for the same layout. Raises Refused where a character is in
    none of its fonts; the Word file can then still be made, for a computer that has such a font.
    """
    return render_all((paper,), kind)


def render_all(papers: Iterable[Layout], kind: Kind) -> bytes:
    """Return papers of one kind as one file, each beginning on a page of its own; as `render`.

    They are taken one after the other, as they are set, so that who gives them knows how far it is.
    """
    if kind == "docx":
        return write_word(papers)
    return write_pdf(_drawable(papers))


def _drawable(papers: Iterable[Layout]) -> Iterator[Layout]:
    """Hand the papers on; Refused at the end where a character is in none of their fonts, before anything is drawn."""
    lacking: set[str] = set()
    for paper in papers:
        lacking.update(missing_glyphs(paper))
        yield paper
    if lacking:
        raise Refused("PDF 未生成", why=f"字体中没有这些字：{' '.join(sorted(lacking))}",
                      then="请改用 Word 文件，在装有相应生僻字字体的计算机上打印")


def missing_glyphs(paper: Layout) -> tuple[str, ...]:
    """Return the characters of a paper that its PDF could not show, in code order."""
    return tuple(sorted(set().union(*(missing(printable(text), face) for text, face in _texts(paper)))))


def _texts(paper: Layout) -> Iterator[tuple[str, str]]:
    for block in chain.from_iterable(each.blocks if isinstance(each, Foot) else (each,) for each in paper.blocks):
        if isinstance(block, Paragraph):
            yield block.text, block.style.face
        elif isinstance(block, Grid):
            for row in block.rows:
                yield from ((cell.text + cell.foot, cell.face) for cell in row.cells)
