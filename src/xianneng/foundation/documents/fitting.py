"""How much room text takes (排版): lines of paragraphs and cells, heights of rows, rows too tall for a page.

Heights are in whole twips (1/20 pt), the unit of Word, so both writers add up to the same sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xianneng.foundation.documents.breaking import break_lines
from xianneng.foundation.documents.fonts import printable
from xianneng.foundation.documents.layout import Cell, Grid, Style

PADDING = 1.2  # mm kept free left and right inside a cell
SLACK = 0.6  # mm by which a line in a cell stays short of its room: programs differ in how much of it a border takes
AIR = 60  # twips kept free above and below the text of a cell, together
FOOT_RIGHT = 2  # em kept free to the right of a cell's foot
LEADING = 1.3  # line height in a cell, in sizes


def twips(mm: float) -> int:
    """Return millimetres as twips."""
    return round(mm * 1440 / 25.4)


def points(pt: float) -> int:
    """Return points as twips."""
    return round(pt * 20)


@dataclass(frozen=True)
class SetLine:
    """A line of a cell; ``first`` if a paragraph begins with it, ``foot`` if it stands on the right below the text."""

    text: str
    first: bool
    foot: bool = False


@dataclass(frozen=True)
class SetCell:
    """A cell with its text broken into lines at the size it will be printed in; ``at`` is its first column."""

    cell: Cell
    at: int
    lines: tuple[SetLine, ...]
    size: float

    @property
    def leading(self) -> int:
        """Line height in twips."""
        return points(round(self.size * LEADING * 2) / 2)

    @property
    def height(self) -> int:
        """What the text needs, in twips."""
        return len(self.lines) * self.leading + AIR

    def lines_within(self, height: int) -> int:
        """How many of its lines stand in a height of twips."""
        return (height - AIR) // self.leading


@dataclass(frozen=True)
class SetRow:
    """A row whose height in twips holds all its text."""

    cells: tuple[SetCell, ...]
    height: int

    @property
    def tallest(self) -> SetCell:
        """The cell that needs most room."""
        return max(self.cells, key=lambda item: (item.cell.down == 1, item.height))

    def cut(self, height: int) -> tuple["SetRow", "SetRow"]:
        """Cut the row after so many twips; a cell that stands in the first part whole (a label) is repeated."""
        head = tuple(replace(item, lines=item.lines[:item.lines_within(height)]) for item in self.cells)
        tail = tuple(_rest(item, item.lines_within(height)) for item in self.cells)
        return SetRow(head, height), SetRow(tail, max(item.height for item in tail))


def _rest(item: SetCell, count: int) -> SetCell:
    return replace(item, lines=item.lines[count:]) if len(item.lines) > count else item


def paragraph_lines(text: str, style: Style, room: float) -> tuple[str, ...]:
    """Break one paragraph in its style within a width in mm."""
    em = room / 25.4 * 72 / style.size
    return break_lines(text, style.face, em - style.right, indent=style.indent, hanging=True)


def set_grid(grid: Grid) -> list[SetRow]:
    """Set all rows of a grid."""
    least = [twips(row.height) for row in grid.rows]
    rows = []
    for i, cells in enumerate(_placed(grid)):
        done = tuple(_fit(cell, at, grid.widths, sum(least[i:i + cell.down])) for at, cell in cells)
        rows.append(SetRow(done, max([least[i], *(item.height for item in done if item.cell.down == 1)])))
    return _grown_for_tall_cells(rows)


def _placed(grid: Grid) -> Iterator[list[tuple[int, Cell]]]:
    """Give each cell its first column, stepping over columns that a cell above covers."""
    covered = [0] * len(grid.widths)
    for row in grid.rows:
        placed, at = [], 0
        for cell in row.cells:
            while covered[at]:
                at += 1
            placed.append((at, cell))
            covered[at:at + cell.across] = [cell.down] * cell.across
            at += cell.across
        covered = [max(0, left - 1) for left in covered]
        yield placed


def _fit(cell: Cell, at: int, widths: tuple[float, ...], room_down: int) -> SetCell:
    """Take the largest size, from the wanted down to the least, at which the text fits the room that the row has."""
    room = sum(widths[at:at + cell.across]) - 2 * PADDING - SLACK
    size = cell.size
    fitted = _at_size(cell, at, room, size)
    while fitted.height > room_down and size > cell.least:
        size -= 0.5
        fitted = _at_size(cell, at, room, size)
    return fitted


def _at_size(cell: Cell, at: int, room: float, size: float) -> SetCell:
    em = room / 25.4 * 72 / size
    text = "" if cell.picture else printable(cell.text)
    lines = [SetLine(line, i == 0) for part in text.split("\n")
             for i, line in enumerate(break_lines(part, cell.face, em, hang=cell.hang))]
    if cell.foot:
        lines += [SetLine(line, first=True, foot=True) for part in printable(cell.foot).split("\n")
                  for line in break_lines(part, cell.face, em - FOOT_RIGHT)]
    return SetCell(cell, at, tuple(lines), size)


def _grown_for_tall_cells(rows: list[SetRow]) -> list[SetRow]:
    """Let the last row of a cell that stands over several rows grow until its text has room."""
    for i, row in enumerate(rows):
        for item in row.cells:
            last = i + item.cell.down - 1
            lacking = item.height - sum(each.height for each in rows[i:last + 1])
            if lacking > 0:
                rows[last] = replace(rows[last], height=rows[last].height + lacking)
    return rows
