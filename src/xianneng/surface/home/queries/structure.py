"""人员结构 as a page shows it: a table of one dimension or two, on one date or two, each number leading to its roster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

import polars as pl
from django.http import QueryDict

from xianneng.foundation.organs.queries import Place, place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.queries import Filters, counted
from xianneng.foundation.record.structure import DIMENSIONS, Dimension
from xianneng.foundation.web.requests import as_number
from xianneng.law.refusals import Refused

ROWS, EARLIEST = "layer", date(1949, 10, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks: which people, told apart by what in rows and (or not) in columns, beside which other date (or none)."""

    place: Place | None
    rows: Dimension
    columns: Dimension | None
    before: date | None

    @property
    def filters(self) -> Filters:
        """The people."""
        return Filters(organ_path=self.place.path if self.place else "")


@dataclass(frozen=True, slots=True)
class Cell:
    """A number and the roster behind it."""

    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Line:
    """A class of the rows: all of it, its share in percent, its part in each column, and how many it was on the other date."""

    name: str
    total: Cell
    share: float
    cells: Sequence[Cell]
    before: Cell | None

    @property
    def change(self) -> int:
        """By how many it has grown since the other date."""
        return self.total.count - (self.before.count if self.before else 0)


@dataclass(frozen=True, slots=True)
class Table:
    """The lines in the customary order, the sum of all, and what the columns are called."""

    lines: Sequence[Line]
    sums: Line
    columns: Sequence[str]


def read(scope: Scope, query: QueryDict, on: date) -> Asked:
    """The address; an unknown dimension is the usual one. Refused for a date that is none, or the same in rows and columns."""
    organ = as_number(query.get("organ"))
    rows, columns = DIMENSIONS.get(query.get("rows", ""), DIMENSIONS[ROWS]), DIMENSIONS.get(query.get("columns", ""))
    if columns is rows:
        raise Refused(f"行和列都是{rows.title}", then="请选择不同的项目")
    return Asked(place(scope, organ, on) if organ else None, rows, columns, _day(query.get("before", "")))


def table(scope: Scope, asked: Asked, on: date) -> Table:
    """The numbers of a date, and of the other date where one is asked for."""
    by = [each.key for each in (asked.rows, asked.columns) if each]
    now = counted(scope, asked.filters, by, on=on)
    before = counted(scope, asked.filters, by[:1], on=asked.before) if asked.before else {}
    names = _ordered(asked.rows, {classes[0] for classes in (*now, *before)}, on)
    columns = _ordered(asked.columns, {classes[1] for classes in now}, on) if asked.columns else []
    everybody = sum(now.values())
    whole = _line(asked, "", now, before, columns, everybody, on)
    return Table([_line(asked, name, now, before, columns, everybody, on) for name in names], whole, columns)


def frame(found: Table, asked: Asked, on: date) -> pl.DataFrame:
    """The same as a sheet: a column of classes, then numbers."""
    lines = [*found.lines, found.sums]
    heads: dict[str, list[object]] = {asked.rows.title: [line.name or "合计" for line in lines], f"{on} 人数": [line.total.count for line in lines],
                                      "占比": [f"{line.share:.1f}%" for line in lines]}
    heads |= {name: [line.cells[at].count for line in lines] for at, name in enumerate(found.columns)}
    if asked.before:
        heads |= {f"{asked.before} 人数": [line.before.count if line.before else 0 for line in lines], "增减": [line.change for line in lines]}
    return pl.DataFrame(heads)


def _line(asked: Asked, name: str, now: Mapping[tuple[str, ...], int], before: Mapping[tuple[str, ...], int], columns: Sequence[str],
          everybody: int, on: date) -> Line:
    """One class, or with an empty name all of them."""
    def cell(numbers: Mapping[tuple[str, ...], int], day: date, column: str = "") -> Cell:
        count = sum(number for classes, number in numbers.items() if name in ("", classes[0]) and (not column or classes[1] == column))
        return Cell(count, _roster(asked, name, column, day))

    total = cell(now, on)
    return Line(name, total, 100 * total.count / everybody if everybody else 0, [cell(now, on, column) for column in columns],
                cell(before, asked.before) if asked.before else None)


def _roster(asked: Asked, row: str, column: str, on: date) -> str:
    """The address of the roster behind a number."""
    classes = [f"{each.key}:{value}" for each, value in ((asked.rows, row), (asked.columns, column)) if each and value]
    return "?" + urlencode([*([("organ", asked.place.id)] if asked.place else []), *(("class", each) for each in classes), ("on", on.isoformat())])


def _ordered(dimension: Dimension, found: set[str], on: date) -> list[str]:
    """Those of the classes that have somebody, in their order; what no table lists stands before those of whom it is not known."""
    *listed, unsaid = dimension.classes(on)
    return [*(each for each in listed if each in found), *sorted(found - {*listed, unsaid}), *(each for each in (unsaid,) if each in found)]


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"“{text}”不是日期", then="请选择对比的日期") from error
    if day < EARLIEST:
        raise Refused(f"{day} 没有人员信息", then="请选择对比的日期")
    return day
