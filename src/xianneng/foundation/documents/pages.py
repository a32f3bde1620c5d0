"""What stands where (拼页): blocks are set, and flow over pages, by the rules that Word follows.

The Word writer takes the set blocks and lets Word make the pages; the PDF writer takes the pages. Positions on a page
are in twips from its upper left corner.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from xianneng.foundation.documents.breaking import without_hanging
from xianneng.foundation.documents.fitting import (
    AIR,
    FOOT_RIGHT,
    PADDING,
    SetCell,
    SetLine,
    SetRow,
    paragraph_lines,
    points,
    set_grid,
    twips,
)
from xianneng.foundation.documents.fonts import printable, width
from xianneng.foundation.documents.layout import INK, Block, Foot, Grid, Layout, Paragraph, Rule, Style
from xianneng.foundation.documents.wording import in_prose

BASELINE = 0.8  # how far down an exact line its baseline stands, in LibreOffice
SURE = 40  # twips by which a row must fit, or fail to fit, a page for every program to agree
WORTH_CUTTING = 5  # lines of a tall row that must stand on a page before it is cut there
LOOSE = 4  # em by which a line may be stretched to the margin
GAP = 20  # twips of the empty paragraph that Word wants after a table
RULE_HEIGHT = 40  # twips of the empty paragraph whose lower border is a rule
PICTURE_MARGIN = 100  # twips between a picture and the lines of its cell
NUMBER = Style("页码", "song", 14, 20)
NUMBER_BELOW = 7.0  # mm between text area and page number


@dataclass(frozen=True)
class SetParagraph:
    """One paragraph with its lines; ``loose``: one of them is too short to be stretched to the margin."""

    style: Style
    text: str
    lines: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True)
class SetTable:
    """A grid with its rows as they are printed, cut rows in their parts; repeated heads stand only once."""

    grid: Grid
    rows: list[SetRow]


@dataclass(frozen=True)
class SetGap:
    """Room left above the foot of the last page, in twips; ``anew``: that page begins with it."""

    height: int
    anew: bool


SetBlock = SetParagraph | SetTable | Rule | SetGap


@dataclass(frozen=True)
class Text:
    """A line of text: left end of its baseline, size in points, further space after each character in points."""

    x: float
    y: float
    text: str
    face: str
    size: float
    tracking: float = 0
    colour: str = INK


@dataclass(frozen=True)
class Stroke:
    """A line (or, closed, the four sides of a box) of a thickness in points."""

    x: int
    y: int
    across: int
    down: int
    thick: float
    colour: str = INK


@dataclass(frozen=True)
class Picture:
    """A picture and the box it fills."""

    x: int
    y: int
    across: int
    down: int
    content: bytes


@dataclass
class SetPage:
    """Everything on one page."""

    items: list[Text | Stroke | Picture] = field(default_factory=list)


class Composer:
    """Sets the blocks of a layout one after the other and keeps where on which page it is."""

    def __init__(self, layout: Layout) -> None:
        self.page = layout.page
        self.left, self.top = twips(self.page.left), twips(self.page.top)
        self.bottom = twips(self.page.height) - twips(self.page.bottom)
        self.room = twips(self.page.width) - self.left - twips(self.page.right)
        self.blocks: list[SetBlock] = []
        self.pages = [SetPage()]
        self.y = self.top
        for at, block in enumerate(layout.blocks):
            self._set(block, self._together(layout.blocks[at:]))
        if layout.numbered:
            self._number_pages()

    def _together(self, blocks: Sequence[Block]) -> int:
        """The room that must be left for the first of these blocks with what it is not to be parted from; 0: it may part."""
        first, *others = blocks
        if not (isinstance(first, Paragraph) and first.style.keep):
            return 0
        style, count = first.style, len(self._lines(first))
        after = others[0] if others else None
        below = self._together(others) if after else 0
        if not below:  # its first line; of a table, its head with the first row
            below = points(after.style.before) + points(after.style.leading) if isinstance(after, Paragraph) else (
                _height(set_grid(after)[:after.head + 1]) + SURE if isinstance(after, Grid) else points(style.leading))
        return points(style.before) + count * points(style.leading) + points(style.after) + below

    def _lines(self, paragraph: Paragraph) -> list[str]:
        return [line for part in _said(paragraph).split("\n") for line in paragraph_lines(part, paragraph.style, self.page.text_width)]

    def _set(self, block: Block, together: int) -> None:
        if isinstance(block, Grid):
            self._table(block)
        elif isinstance(block, Foot):
            self._foot(block)
        elif isinstance(block, Rule):
            self._rule(block)
        else:
            if self.bottom - self.y < together <= self.bottom - self.top:
                self._new_page()
            for part in _said(block).split("\n"):
                self._paragraph(part, block.style)

    def _new_page(self) -> None:
        self.pages.append(SetPage())
        self.y = self.top

    def _put(self, *items: Text | Stroke | Picture) -> None:
        self.pages[-1].items.extend(items)

    # paragraphs

    def _paragraph(self, text: str, style: Style) -> None:
        lines = paragraph_lines(text, style, self.page.text_width)
        loose = any(self._free(line, style, first=i == 0) > LOOSE * style.size * 20 for i, line in enumerate(lines[:-1]))
        self.blocks.append(SetParagraph(style, text, lines, loose))
        self.y += points(style.before)
        for i, line in enumerate(lines):
            if self.y + points(style.leading) > self.bottom:
                self._new_page()
            self._put(self._line(line, style, first=i == 0, last=loose or i == len(lines) - 1))
            self.y += points(style.leading)
        self.y += points(style.after)

    def _line(self, text: str, style: Style, *, first: bool, last: bool) -> Text:
        free, indent = self._free(text, style, first=first), style.indent * style.size * 20 if first else 0.0
        within = without_hanging(text) if self._room(style, first=first) < _length(text, style) else text
        tracking = 0.0
        if style.align == "both" and not last and len(within) > 1:
            tracking = free / 20 / (len(within) - 1)
        x = self.left + indent + {"center": free / 2, "right": free}.get(style.align, 0)
        return Text(x, self.y + points(style.leading) * BASELINE, text, style.face, style.size, tracking, style.colour)

    def _room(self, style: Style, *, first: bool) -> float:
        return self.room - (style.right + (style.indent if first else 0)) * style.size * 20

    def _free(self, text: str, style: Style, *, first: bool) -> float:
        """What a line leaves of its room; a mark may hang beyond it."""
        room = self._room(style, first=first)
        return room - _length(without_hanging(text) if _length(text, style) > room else text, style)

    def _rule(self, rule: Rule) -> None:
        self.blocks.append(rule)
        self.y += RULE_HEIGHT
        self._put(Stroke(self.left, self.y, self.room, 0, rule.thick, rule.colour))
        self.y += points(rule.thick) + points(rule.after)

    def _foot(self, foot: Foot) -> None:
        """Leave room so that the foot ends with the page; where there is none for it, it stands on the next one."""
        height = sum(self._down(each) for each in foot.blocks) + SURE
        anew = self.y + height > self.bottom
        if anew:
            self._new_page()
        gap = SetGap(self.bottom - self.y - height, anew)
        self.blocks.append(gap)
        self.y += gap.height
        for each in foot.blocks:
            self._set(each, 0)

    def _down(self, block: Paragraph | Rule) -> int:
        if isinstance(block, Rule):
            return RULE_HEIGHT + points(block.thick) + points(block.after)
        style = block.style
        return points(style.before) + len(self._lines(block)) * points(style.leading) + points(style.after)

    # tables

    def _table(self, grid: Grid) -> None:
        rows = set_grid(grid)
        head, body = rows[:grid.head], deque(rows[grid.head:])
        table = SetTable(grid, [*head])
        self.blocks.append(table)
        while True:
            part = self._rows_of_page(body, self.bottom - self.y - _height(head), fresh=self.y == self.top)
            table.rows.extend(part)
            if part or not body:
                self._draw_rows(grid, [*head, *part])
            if not body:
                break
            self._new_page()
        self.y += GAP

    def _rows_of_page(self, waiting: deque[SetRow], room: int, *, fresh: bool) -> list[SetRow]:
        """Take the rows that stand on the rest of the page; cut one that is worth it, or that no page could hold."""
        taken: list[SetRow] = []
        while waiting and waiting[0].height <= room - SURE:
            room -= waiting[0].height
            taken.append(waiting.popleft())
        if waiting and (self._worth_cutting(waiting[0], room) or (fresh and not taken)):
            part, rest = waiting.popleft().cut(room - SURE)
            waiting.appendleft(rest)
            taken.append(part)
        elif waiting and taken and waiting[0].height < room + SURE:  # so near that a program might still fit it
            taken[-1] = replace(taken[-1], height=taken[-1].height + 2 * SURE)
        return taken

    def _worth_cutting(self, row: SetRow, room: int) -> bool:
        tall = row.tallest
        fits = tall.lines_within(room - SURE)
        return WORTH_CUTTING <= fits <= len(tall.lines) - 2

    def _draw_rows(self, grid: Grid, rows: list[SetRow]) -> None:
        edges = [twips(sum(grid.widths[:i])) for i in range(len(grid.widths) + 1)]
        left, top = self.left + (self.room - edges[-1]) // 2, self.y
        for i, row in enumerate(rows):
            for item in row.cells:
                height = _height(rows[i:i + item.cell.down])
                x = left + edges[item.at]
                across = left + edges[item.at + item.cell.across] - x
                self._put(Stroke(x, self.y, across, height, 0.5), *_content(item, x, self.y, across, height))
            self.y += row.height
        self._put(Stroke(left, top, edges[-1], self.y - top, 1.0))

    # page numbers

    def _number_pages(self) -> None:
        for number, page in enumerate(self.pages, 1):
            text = f"— {number} —"
            em = NUMBER.size * 20
            length = width(text, NUMBER.face) * em
            x = self.left + self.room - em - length if number % 2 else self.left + em
            y = self.bottom + twips(NUMBER_BELOW) + points(NUMBER.leading) * BASELINE
            page.items.append(Text(x, y, text, NUMBER.face, NUMBER.size))


def _said(paragraph: Paragraph) -> str:
    text = in_prose(paragraph.text) if paragraph.style.is_prose else paragraph.text
    return printable(text)


def _height(rows: Iterable[SetRow]) -> int:
    return sum(row.height for row in rows)


def _length(text: str, style: Style) -> float:
    """Return how long a text is in its style, in twips."""
    return width(text, style.face) * style.size * 20


def _content(item: SetCell, x: int, y: int, across: int, height: int) -> Iterator[Text | Picture]:
    if item.cell.picture:
        inset = PICTURE_MARGIN
        yield Picture(x + inset, y + inset, across - 2 * inset, height - 2 * inset, item.cell.picture)
        return
    spare = height - len(item.lines) * item.leading
    line_y = y + {"top": AIR / 2, "middle": spare / 2, "bottom": spare - AIR / 2}[item.cell.stand]
    above_foot = True
    for line in item.lines:
        if line.foot and above_foot:
            above_foot = False
            line_y += spare_above_foot(item, height)
        if line.text:
            start = x + twips(PADDING) + _set_in(item, line, across - 2 * twips(PADDING))
            yield Text(start, line_y + item.leading * BASELINE, line.text, item.cell.face, item.size)
        line_y += item.leading


def _set_in(item: SetCell, line: SetLine, room: int) -> float:
    """Return how far from the left of its room a line begins, in twips."""
    em = item.size * 20
    free = room - width(line.text, item.cell.face) * em
    if line.foot:
        return free - FOOT_RIGHT * em
    indent = 0.0 if line.first else item.cell.hang * em
    return indent + {"center": (free - indent) / 2, "right": free - indent}.get(item.cell.align, 0.0)


def spare_above_foot(item: SetCell, height: int) -> int:
    """Return the twips to leave so that the foot of a cell comes to stand at its bottom."""
    return max(0, height - item.height)
