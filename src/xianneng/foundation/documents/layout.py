"""What a paper looks like (版式): one description that both the Word and the PDF writer follow.

Boxes and margins are in millimetres, type and line heights in points (三号 16, 四号 14, 小四 12, 五号 10.5), as offices
state them. A layout holds text only: it never holds markup of either format.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

Align = Literal["left", "center", "right", "both"]

INK, RED = "000000", "e60012"


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: face by its part in the paper, size, exact line height, indent of the first line in em.

    ``name`` is what Word calls the style, so that an office can change all its paragraphs at once.
    """

    name: str = "正文"
    face: str = "body"
    size: float = 16
    leading: float = 28.95  # 22 lines in the 225 mm of GB/T 9704
    align: Align = "both"
    indent: float = 0
    before: float = 0
    after: float = 0
    right: float = 0  # em kept free on the right, as a signature asks for
    colour: str = INK
    keep: bool = False  # stays whole, on the page of what follows

    @property
    def is_prose(self) -> bool:
        """Running text, of which the first line is set in: its dates are written in words."""
        return self.indent > 0


TITLE = Style("标题", "title", 22, 34, "center", after=20)
SUBTITLE = Style("副标题", "kai", 16, 28.95, "center", after=14)
HEADING = Style("一级标题", "hei", 16, indent=2, keep=True)
PROSE = Style(indent=2)
BEFORE_TABLE = Style("表前", indent=2, after=5, keep=True)
ADDRESSEE = Style("主送机关")
SIGNATURE = Style("落款", align="right", right=2)
DATED = Style("成文日期", align="right", right=4)
FORM_TITLE = Style("表题", "title", 22, 32, "center", after=10)
FORM_NOTE = Style("表注", "song", 10.5, 16, after=2)
LETTERHEAD = Style("发文机关标志", "title", 38, 52, "center", before=60, after=26, colour=RED)
DOCUMENT_NUMBER = Style("发文字号", "body", 16, 28.95, "center", after=6)
NO_LONGER = Style("失效标记", "hei", 14, 24, "center", colour=RED)
COPIES = Style("抄送", "body", 14, 24)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``\\n`` in its text begins a further paragraph of the same style."""

    text: str
    style: Style = PROSE


def kept(paragraph: Paragraph) -> Paragraph:
    """The same, never parted from what follows it: as the last words are from a signature."""
    return replace(paragraph, style=replace(paragraph.style, name=f"{paragraph.style.name}（与下段同页）", keep=True))


@dataclass(frozen=True)
class Rule:
    """A line across the text area: thickness in points, colour, space after it in points."""

    thick: float = 1.0
    colour: str = INK
    after: float = 0


@dataclass(frozen=True)
class Cell:
    """A cell of a grid: its text and how it is set.

    Text that needs more room than the cell has is first set smaller, by half points down to ``least``; if it is still
    too long the row grows, over further pages if need be. It is never cut.
    """

    text: str = ""
    across: int = 1
    down: int = 1
    face: str = "song"
    size: float = 12
    least: float = 9
    align: Align = "center"
    stand: Literal["top", "middle", "bottom"] = "middle"
    hang: float = 0  # em by which further lines of a paragraph are set in, as in a career record
    foot: str = ""  # lines on the right below the text, as a seal and a date below an opinion
    picture: bytes = b""  # JPEG or PNG; it fills the cell instead of text


@dataclass(frozen=True)
class Row:
    """A row: its cells from left to right (those covered from above are left out) and its least height in mm."""

    cells: tuple[Cell, ...]
    height: float = 10


@dataclass(frozen=True)
class Grid:
    """A ruled table: column widths and rows; the first ``head`` rows are repeated on every page."""

    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    head: int = 0


@dataclass(frozen=True)
class Foot:
    """What stands at the foot of the last page and is never parted: 版记 of an official document (GB/T 9704-2012 7.4)."""

    blocks: tuple[Paragraph | Rule, ...]


Block = Paragraph | Rule | Grid | Foot


@dataclass(frozen=True)
class Page:
    """A4 with its margins in mm; the default follows GB/T 9704: 22 lines of 28 characters.

    Twenty-eight characters of 16 pt need 158 mm; the standard's 156 mm would need type set closer, and programs
    disagree on how that adds up.
    """

    landscape: bool = False
    top: float = 37
    bottom: float = 35
    left: float = 28
    right: float = 23.9

    @property
    def width(self) -> float:
        return 297 if self.landscape else 210

    @property
    def height(self) -> float:
        return 210 if self.landscape else 297

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right


OFFICIAL = Page()
FORM = Page(top=22, bottom=20, left=20, right=20)
WIDE = Page(landscape=True, top=22, bottom=22, left=18, right=18)


@dataclass(frozen=True)
class Layout:
    """A whole paper: its title (for the file's properties), its blocks, its page and the date it bears."""

    title: str
    on: date
    blocks: tuple[Block, ...]
    page: Page = field(default_factory=Page)
    numbered: bool = True
