"""晋升 goes by its case: what nobody enters or imports into a rank with places, since its books are kept here (RANK-QUOTA-12).

Page and import ask here. The competent authority may put down what was approved elsewhere, by the number of its document;
and what was decided or is counted is corrected only with its confirmation (`decided`).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.quotas.queries import kept_since
from xianneng.foundation.record.models import Rank, Standing
from xianneng.foundation.record.operations import Change
from xianneng.foundation.record.queries import given_by
from xianneng.law import series
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused
from xianneng.work.personnel.importers.organs import OPENING

PROMOTED = "晋升"
VOID_BY = "《公务员法》第106条"  # a promotion against conditions, places or procedure is put right or declared void
NEXT = "请办理职级晋升；已经批准的，由公务员主管部门凭批准文号录入"
ASK = "更正的，请在人员页办理，由公务员主管部门批准"
READ = ("rank", "series", "way", "valid_from", "valid_to")  # of a row, what books and verdicts read
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WithoutCase:
    """A promotion that no case decided, and the day since which the places of its rank are kept here."""

    person_id: int
    rank: str
    valid_from: date
    since: date

    @property
    def words(self) -> str:
        """What is wrong, and by what."""
        return f"本平台自 {self.since} 起管理{self.rank}职数，{self.valid_from} 晋升没有办件（{cite('RANK-QUOTA-12')}）"


@dataclass(frozen=True, slots=True)
class Decided:
    """A rank that the authority decided, or that its books here have counted from its first day; and the case that decided it, if one did.

    ``revoked``: it is the authority's because it is revoked, by whomever it was decided.
    """

    person_id: int
    rank: str
    valid_from: date
    number: str
    revoked: bool = False

    @property
    def words(self) -> str:
        """Why its row is not the organ's own to change."""
        said = f"{self.rank}（{self.valid_from} 起）"
        if self.revoked:
            return f"撤销{said}" + (f"，原由 {self.number} 批准" if self.number else "") + f"（{VOID_BY}）"
        return said + (f"由 {self.number} 批准" if self.number else "已计入职数台账") + f"（{cite('RANK-QUOTA-12')}）"


def may_put_down(viewer: Viewer, organ_path: str) -> bool:
    """Whether the viewer is of the competent authority that stands over an organ."""
    return viewer.may(OPENING, organ_path)


def without_case(written: Sequence[Row], ended: Collection[int], on: date, *, authority: bool) -> list[WithoutCase]:
    """The promotions among rank rows about to be written (person_id, rank, way, valid_from, document) in place of those ended.

    A promotion is what says so, or rises above the rank before it, whatever way it names. Persons new to the file
    (negative ids) bring their ranks along. ``authority``: who writes may, by a document.
    """
    rows = [row for row in written if row["person_id"] > 0 and not (authority and row["document"])]
    persons = {row["person_id"] for row in rows}
    held = list(Rank.objects.known().filter(person_id__in=persons).values("id", "person_id", "rank", "way", "valid_from"))
    stays: dict[int, list[Row]] = {}
    for row in [*(row for row in held if row["id"] not in ended), *rows]:
        stays.setdefault(row["person_id"], []).append(row)
    known = {_said(row) for row in held}
    new = [row for row in rows if _said(row) not in known and _is_promotion(row, stays[row["person_id"]])]
    granted = granted_by({row["person_id"] for row in new}) if new else {}
    put_right = {(row["person_id"], row["rank"]) for row in held if row["id"] in ended and row["id"] in granted}  # the authority confirms (`decided`)
    new = [row for row in new if (row["person_id"], row["rank"]) not in put_right]
    organ_of = _organs({row["person_id"] for row in new})
    since = kept_since({organ for spans in organ_of.values() for organ, *_ in spans}, on)
    return [WithoutCase(row["person_id"], row["rank"], row["valid_from"], since[organ, row["rank"]].day)
            for row in new for organ, start, end in organ_of.get(row["person_id"], ())
            if start <= row["valid_from"] < end and (organ, row["rank"]) in since
            and row["valid_from"] >= since[organ, row["rank"]].day]


def of_changes(changes: Sequence[Change], on: date, *, authority: bool) -> list[WithoutCase]:
    """The same of changes of the file."""
    ranks = [change for change in changes if change.key == "rank"]
    defaults = {"way": "", "document": ""}
    return without_case([{**defaults, **row, "person_id": change.person_id} for change in ranks for row in change.rows],
                        {row_id for change in ranks for row_id in change.end_ids}, on, authority=authority)


def require_case(changes: Sequence[Change], on: date, *, authority: bool) -> None:
    """Refused where one of these changes is such a promotion."""
    for found in of_changes(changes, on, authority=authority):
        raise Refused(found.words, why="职级职数使用实行预审，未经预审不得使用", then="请填写批准文号" if authority else NEXT)


def decided(written: Sequence[Row], ended: Collection[int], on: date) -> list[Decided]:
    """Of rank rows about to be written in place of those ended, what only the authority may change: it confirms the change.

    A row that a case of promotion wrote; one that begins, by its old day or its new one, since the books count its rank
    here. What neither books nor verdicts read (the document) is the organ's own.
    """
    old = list(Rank.objects.known().filter(pk__in=ended).values("id", "person_id", *READ))
    kept, was = {_read(row) for row in written}, {_read(row) for row in old}
    held = {(row["person_id"], row["rank"]) for row in old}
    touched = [row for row in old if _read(row) not in kept]
    moved = [row for row in written if _read(row) not in was and (row["person_id"], row["rank"]) in held]
    granted, counts = granted_by({row["person_id"] for row in touched}), _counted({row["person_id"] for row in touched}, on)
    number_of = {(row["person_id"], row["rank"]): granted[row["id"]] for row in old if row["id"] in granted}
    return list(dict.fromkeys(Decided(row["person_id"], row["rank"], row["valid_from"], number_of.get((row["person_id"], row["rank"]), ""))
                              for row in [*touched, *moved] if (row["person_id"], row["rank"]) in number_of or counts(row)))


def granted_by(persons: Collection[int]) -> dict[int, str]:
    """Of the versions of these persons' ranks, by their ids, the number of the case that gave it, where that was no entry and no import."""
    given = given_by(persons)
    cases = set(Case.objects.filter(number__in=set(given.values())).exclude(type__startswith="personnel.").values_list("number", flat=True))
    return {row_id: number for row_id, number in given.items() if number in cases}


def for_authority(changes: Sequence[Change], on: date, *, revoked: Collection[int] = ()) -> list[Decided]:
    """The same of changes of the file, and the ranks ``revoked`` by them though begun, by their rows' ids: whoever decided those, the authority undoes them."""
    ranks = [change for change in changes if change.key == "rank"]
    undone = list(Rank.objects.filter(pk__in=revoked, valid_from__lte=on).order_by("person_id", "valid_from")) if revoked else []
    numbers = granted_by({each.person_id for each in undone}) if undone else {}
    told = {(each.person_id, each.rank): Decided(each.person_id, each.rank, each.valid_from, numbers.get(each.pk, ""), revoked=True) for each in undone}
    others = decided([{**row, "person_id": change.person_id} for change in ranks for row in change.rows],
                     {row_id for change in ranks for row_id in change.end_ids}, on)
    return [*told.values(), *(each for each in others if (each.person_id, each.rank) not in told)]


def _read(row: Row) -> tuple[Any, ...]:
    return row["person_id"], *(row.get(name, OPEN) for name in READ)


def _counted(persons: Collection[int], on: date) -> Callable[[Row], bool]:
    """Whether a rank row of one of these persons begins since the books of their organ count it."""
    organ_of = _organs(persons)
    since = kept_since({organ for spans in organ_of.values() for organ, *_ in spans}, on)
    return lambda row: any(start <= row["valid_from"] < end and (organ, row["rank"]) in since
                           and row["valid_from"] >= since[organ, row["rank"]].day for organ, start, end in organ_of.get(row["person_id"], ()))


def _said(row: Row) -> tuple[Any, ...]:
    return row["person_id"], row["rank"], row["way"], row["valid_from"]


def _is_promotion(row: Row, stays: Sequence[Row]) -> bool:
    before = [each for each in stays if each["valid_from"] < row["valid_from"]]
    return row["way"] == PROMOTED or (bool(before) and _rises(max(before, key=lambda each: each["valid_from"])["rank"], row["rank"]))


def _rises(before: str, after: str) -> bool:
    old, new = (series.general_order(name) if name in series.ranks() else None for name in (before, after))
    return old is not None and new is not None and new < old


def _organs(persons: Collection[int]) -> dict[int, list[tuple[int, date, date]]]:
    """Where each of them serves, from when until when."""
    found: dict[int, list[tuple[int, date, date]]] = {}
    for person_id, *span in Standing.objects.known().filter(person_id__in=persons, status="在职").values_list(
            "person_id", "organ_id", "valid_from", "valid_to"):
        found.setdefault(person_id, []).append(tuple(span))
    return found
