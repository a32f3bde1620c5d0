"""What is behind each number of a quota unit's page: who uses the places, which case locks them, what an entry was for.

Names are shown of organs in the viewer's scope; the others of a pool are counted, so that every list adds up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, SubjectState
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Entry
from xianneng.foundation.quotas.queries import Sheet
from xianneng.foundation.record.models import Basic

PART = 300  # persons of one page
Named = Sequence[tuple[int, str]]  # persons with their names


@dataclass(frozen=True, slots=True)
class Users:
    """Who holds a rank of a group: ``count`` take a place, of whom some are ``elsewhere`` (no names); ``besides`` take none."""

    count: int
    elsewhere: int
    taking: Sequence[Mapping[str, Any]]
    besides: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Locked:
    """A running case and how many places of a group it holds. ``names`` and ``case`` only for who may read it."""

    number: str
    count: int
    case: Case | None
    names: Named


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the books with the case and the persons that it is about, for who may read of them."""

    entry: Entry
    case: Case | None
    names: Named


def users(viewer: Viewer, sheet: Sheet, group: str, offset: int = 0) -> Users:
    """The persons behind 使用 on the sheet's date, by the file (RANK-QUOTA-11), a page of them from ``offset``."""
    found = quotas.holders(sheet.unit, sheet.on).filter(pl.col("groups").list.contains(group))
    taking, near = found.filter("occupies"), in_scope(viewer, found)
    shown = near.filter("occupies")
    return Users(taking.height, taking.height - shown.height, shown.slice(offset, PART).to_dicts(),
                 near.filter(~pl.col("occupies")).slice(offset, PART).to_dicts())


def in_scope(viewer: Viewer, found: pl.DataFrame) -> pl.DataFrame:
    """Of `holders`, those whose organ is in the viewer's scope."""
    return found.filter(pl.any_horizontal(pl.lit(False), *(
        pl.col("path").str.starts_with(path) for path in viewer.scope.paths)))


def locked(viewer: Viewer, sheet: Sheet, group: str) -> list[Locked]:
    """The cases behind 锁定 on the sheet's date."""
    counts = quotas.locks(sheet.unit, group, sheet.on)
    cases = _cases(viewer, counts)
    return [Locked(number, count, cases.get(number), _named(cases.get(number))) for number, count in counts.items()]


def entries(viewer: Viewer, sheet: Sheet, group: str) -> list[Line]:
    """台账明细: the entries behind all numbers of a group, each with its case and its person (a lock: with the case's)."""
    found = quotas.entries(viewer.scope, sheet.unit.pk, group, sheet.on)
    cases = _cases(viewer, [entry.case_number for entry in found])
    mine = [entry.person_id for entry in found if entry.organ and viewer.scope.covers(entry.organ.path)]
    names = dict(Basic.objects.known().filter(person_id__in=mine).order_by("valid_from").values_list("person_id", "name"))
    return [Line(entry, (case := cases.get(entry.case_number)), _named(case) if entry.person_id is None else [
        (entry.person_id, names[entry.person_id])] if entry.person_id in names else []) for entry in found]


def years(sheet: Sheet) -> tuple[list[int], list[tuple[quotas.Line, list[dict[str, Any]]]]]:
    """历年年末: the years since the book was opened, and by the sheet's line its numbers at the end of each."""
    found = quotas.year_ends(sheet.unit, sheet.on)
    ends = sorted(found["year"].unique())
    return ends, [(line, [next(iter(found.filter(group=line.group, year=year).to_dicts()), {}) for year in ends])
                  for line in sheet.lines]


def _cases(viewer: Viewer, numbers: Any) -> dict[str, Case]:
    """The cases of these numbers that the viewer may read, with their persons."""
    found = Case.objects.filter(number__in=set(numbers)).select_related("organ").prefetch_related("subjects")
    return {case.number: case for case in found if viewer.may("cases.read", case.organ.path)}


def _named(case: Case | None) -> Named:
    """The persons whom a case has not let go."""
    return [(each.person_id, each.data.get("name", "")) for each in case.subjects.all()
            if each.state != SubjectState.REMOVED] if case else []
