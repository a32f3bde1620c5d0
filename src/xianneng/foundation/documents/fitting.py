"""How much room text takes (排版): lines of paragraphs and cells, heights of rows, rows too tall for a page.

Heights are in whole twips (1/20 pt), the unit of Word, so both writers add up to the same sums.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from xianneng.foundation.documents.breaking import break_lines
from xianneng.foundation.documents.fonts import printable
from xianneng.foundation.documents.layout import Cell, Grid, Row, Style

PADDING_MM = 1.2  # left and right inside a cell
AIR = 60  # twips above and below the text of a cell together
LEADING = 1.3  # line height in a cell, in sizes


def twips(mm: float) -> int:
    """Return millimetres as twips."""
    return round(mm * 1440 / 25.4)


def points(pt: float) -> int:
    """Return points as twips."""
    return round(pt * 20)


@dataclass(frozen=True)
class SetCell:
    """A cell with its text broken into lines at the size it will be printed in; ``at`` is its first column."""

    cell: Cell
    at: int
    lines: tuple[str, ...]
    size: float

    @property
    def leading(self) -> int:
        """Line height in twips."""
        return points(round(self.size * LEADING * 2) / 2)

    @property
    def height(self) -> int:
        """What the text needs, in twips."""
        return len(self.lines) * self.leading + AIR


@dataclass(frozen=True)
class SetRow:
    """A row whose height in twips holds all its text."""

    cells: tuple[SetCell, ...]
    height: int


def paragraph_lines(text: str, style: Style, room_mm: float) -> tuple[str, ...]:
    """Break one paragraph in its style within a width."""
    em = room_mm / 25.4 * 72 / style.size
    return break_lines(text, style.face, em - style.right, indent=style.indent, tracking=style.tracking / style.size)


def set_grid(grid: Grid, tallest: int) -> tuple[SetRow, ...]:
    """Set all rows of a grid; a row taller than ``tallest`` twips is continued in further rows."""
    rows = [_set_row(cells, row, grid) for cells, row in zip(_place(grid), grid.rows, strict=True)]
    grown = _grow_for_cells_over_rows(rows)
    return tuple(part for row in grown for part in _split(row, tallest))


def _place(grid: Grid) -> Iterator[list[tuple[int, Cell]]]:
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
        covered = [max(0, rows - 1) for rows in covered]
        yield placed


def _set_row(cells: list[tuple[int, Cell]], row: Row, grid: Grid) -> SetRow:
    least = twips(row.height)
    done = tuple(_fit(cell, at, grid, _room_down(cell, row, grid)) for at, cell in cells)
    return SetRow(done, max([least, *(item.height for item in done if item.cell.down == 1)]))


def _room_down(cell: Cell, row: Row, grid: Grid) -> int:
    first = next(i for i, other in enumerate(grid.rows) if other is row)
    return sum(twips(other.height) for other in grid.rows[first:first + cell.down])


def _fit(cell: Cell, at: int, grid: Grid, room_down: int) -> SetCell:
    """Take the largest size, from the wanted down to the least, at which the text fits the room that the row has."""
    room = sum(grid.widths[at:at + cell.across]) - 2 * PADDING_MM
    size = cell.size
    fitted = _at_size(cell, at, room, size)
    while fitted.height > room_down and size - 0.5 >= cell.least:
        size -= 0.5
        fitted = _at_size(cell, at, room, size)
    return fitted


def _at_size(cell: Cell, at: int, room_mm: float, size: float) -> SetCell:
    em = room_mm / 25.4 * 72 / size
    text = "" if cell.picture else printable(cell.text)
    lines = tuple(line for part in text.split("\n") for line in break_lines(part, cell.face, em))
    return SetCell(cell, at, lines, size)


def _grow_for_cells_over_rows(rows: list[SetRow]) -> list[SetRow]:
    """Let the last row of a cell that stands over several rows grow until its text has room."""
    for i, row in enumerate(rows):
        for item in row.cells:
            over = rows[i:i + item.cell.down]
            lacking = item.height - sum(each.height for each in over)
            if item.cell.down > 1 and lacking > 0:
                last = i + len(over) - 1
                rows[last] = replace(rows[last], height=rows[last].height + lacking)
    return rows


def _split(row: SetRow, tallest: int) -> Iterator[SetRow]:
    """Cut a row that no page can hold into rows of its own, repeating the cells that fit (labels) in each."""
    while row.height > tallest:
        yield SetRow(tuple(_head(item, tallest) for item in row.cells), tallest)
        rest = tuple(_tail(item, tallest) for item in row.cells)
        row = SetRow(rest, max(item.height for item in rest))
    yield row


def _head(item: SetCell, height: int) -> SetCell:
    return replace(item, lines=item.lines[:_lines_in(item, height)])


def _tail(item: SetCell, height: int) -> SetCell:
    count = _lines_in(item, height)
    return replace(item, lines=item.lines[count:]) if len(item.lines) > count else item


def _lines_in(item: SetCell, height: int) -> int:
    return (height - AIR) // item.leading
