"""Persons who were in the file twice: which record goes on in which, so that whoever knew the closed one finds the other.

Rows that say who somebody was are never rewritten: cases, findings and accounts keep the record they were about, and readers
ask here whose it is.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONArray

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import amend, lock
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.models import Basic, Merged, Person, Today
from xianneng.foundation.record.queries import DIGITS, TAIL, WHOLE, former, shown

# The row that a merge ended is how the record was called until then.
CALLED = """FROM record_merged m JOIN record_basic b ON (b.person_id = m.person_id OR b.person_id = m.into_id) AND b.ended_leaf_id = m.leaf_id
    WHERE m.known_to = '9999-12-31Z'"""


def going_on(person_id: int) -> int | None:
    """The record in which a closed one goes on; None for one that was not merged."""
    return Merged.objects.known().filter(person_id=person_id).values_list("into_id", flat=True).first()


def records(person_ids: Collection[int | None]) -> dict[int, int]:
    """Every record of these persons, closed ones too, with the one that goes on. One query."""
    asked = {each for each in person_ids if each is not None}
    rows = Merged.objects.known().filter(Q(person_id__in=asked) | Q(into_id__in=asked)).values_list("person_id", "into_id") if asked else ()
    return together(asked, rows)


def together(person_ids: Collection[int | None], rows: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The same by the rows of those persons (record, the one it goes on in), such as `of_account` gives."""
    pairs = dict(rows)
    return {each: each for each in (*person_ids, *pairs.values()) if each is not None} | pairs


def of_account(person: str) -> ArraySubquery:
    """Those rows as a part of a query about something else: of the person that its column ``person`` names."""
    asked = Merged.objects.known().filter(Q(person_id=OuterRef(person)) | Q(into_id=OuterRef(person)))
    return ArraySubquery(asked.values(pair=JSONArray("person_id", "into_id")))


def of_number(id_number: str, name: str) -> int | None:
    """Who goes on of whom this ID number stood under this name in a closed record, or in their own until the merge; None for nobody."""
    rows = copy_frame(f"SELECT m.into_id {CALLED} AND b.id_number = %(number)s AND b.name = %(name)s LIMIT 1", {"number": id_number, "name": name},
                      schema={"into": pl.Int64})
    return int(rows.item()) if rows.height else None


def searched(scope: Scope, text: str, on: date, *, limit: int = 20) -> list[Mapping[str, Any]]:
    """People of the scope by what the file called them before: in a record that was merged by name, pinyin or its initials, or an ID number, whole
    or its last four; in their own by the whole name or number that was changed or put right.

    Rows as of `queries.search` and `queries.former`, with ``called``, the name then, and ``was``: merged or changed.
    """
    text = text.strip()
    if not text:
        return []
    number = bool(DIGITS.fullmatch(text))
    if number and len(text) not in (*WHOLE, TAIL):
        return []
    whole = "b.id_number = upper(%(text)s)" if number else "b.name = %(text)s"
    now = "t.id_number = b.id_number" if number else "t.name = b.name"  # who bears it still is found by it anyway
    if number:
        asked = whole if len(text) in WHOLE else "right(b.id_number, 4) = upper(%(text)s)"
    elif re.fullmatch(r"[A-Za-z ]+", text):
        asked = "(starts_with(b.name_initials, replace(lower(%(text)s), ' ', '')) OR starts_with(b.name_pinyin, lower(%(text)s)))"
    else:
        asked = "strpos(b.name, %(text)s) > 0"
    rows = copy_frame(f"""(SELECT m.into_id, min(b.name), 'merged' {CALLED} AND {asked} GROUP BY 1 ORDER BY 1 LIMIT %(limit)s)
        UNION ALL (SELECT b.person_id, min(b.name), 'changed' FROM record_basic b WHERE (b.ended_leaf_id IS NOT NULL OR b.valid_to < '9999-12-31') AND {whole}
          AND NOT EXISTS (SELECT FROM record_merged m WHERE m.known_to = '9999-12-31Z' AND m.person_id = b.person_id)
          AND NOT EXISTS (SELECT FROM record_today t WHERE t.person_id = b.person_id AND {now}) GROUP BY 1 ORDER BY 1 LIMIT %(limit)s)""", {
        "text": text, "limit": limit}, schema={"into": pl.Int64, "name": pl.String, "was": pl.String})
    called = {person: (name, was) for person, name, was in rows.reverse().iter_rows()}
    found: list[Mapping[str, Any]] = [shown(scope, row) for row in Today.objects.filter(scope.persons(), pk__in=called).values()] if called else []
    gone = set(called) - {row["person_id"] for row in found}
    numbers = Basic.objects.as_of(on).filter(person_id__in=gone).values_list("id_number", flat=True) if gone else ()
    found += [row for row in former(scope, list(numbers), on, whole=True, limit=limit) if row["person_id"] in gone] if gone else []
    return [{**row, "called": called[row["person_id"]][0], "was": called[row["person_id"]][1]} for row in found]


@dataclass(frozen=True, slots=True)
class Former:
    """A name or an ID number that a person no longer has, and which act took it away: the number of its case, if it was one."""

    name: str
    id_number: str
    case: str
    person_id: int


def formerly(scope: Scope, person_id: int) -> list[Former]:
    """The names and ID numbers that the file had of a person, in any record of theirs, and has no more; the latest first. Three queries.

    Without numbers for whom the office does not show them.
    """
    numbered = person_id == scope.person_id or "id_number" not in scope.hidden
    rows = list(Basic.objects.filter(person_id__in=records([person_id])).order_by("-known_to", "-pk").values_list(
        "person_id", "name", "id_number", "ended_leaf_id", "valid_to"))
    standing = [row for row in rows if row[3] is None and row[0] == person_id]
    now = max(standing, key=lambda row: row[4])[1:3] if standing else ("", "")
    numbers = dict(Leaf.objects.filter(pk__in={row[3] for row in rows if row[3]}).values_list("pk", "case_number"))
    found: dict[tuple[str, str], Former] = {}
    for whose, name, number, leaf, _ in rows:
        said = (name if name != now[0] else "", number if numbered and number != now[1] else "")
        if any(said):
            found.setdefault(said, Former(*said, numbers.get(leaf, "") or "", whose))
    return list(found.values())


def close(person_id: int, into_id: int, on: date, *, leaf: Writing) -> None:
    """A record is closed, and goes on in another from a date on; those that went on in it do so there. Called by the effect of a case."""
    known_at = lock(Person, [person_id, into_id])
    before = list(Merged.objects.known().filter(into_id=person_id))
    ended = [row.pk for row in before]
    written = amend(Merged, leaf_id=leaf.id, known_at=known_at, end_ids=ended, rows=[
        {"person_id": each, "into_id": into_id, "valid_from": on} for each in (person_id, *(row.person_id for row in before))])
    leaf.wrote(Merged._meta.db_table, written)
    if ended:
        leaf.ended(Merged._meta.db_table, ended)


def reopen(rows: Sequence[Merged], before: Sequence[Merged], *, leaf: Writing) -> None:
    """Take back what `close` wrote, and let stand again what it ended."""
    known_at = lock(Person, [each for row in (*rows, *before) for each in (row.person_id, row.into_id)])
    written = amend(Merged, leaf_id=leaf.id, known_at=known_at, end_ids=[row.pk for row in rows], rows=[
        {"person_id": row.person_id, "into_id": row.into_id, "valid_from": row.valid_from, "valid_to": row.valid_to} for row in before])
    if written:
        leaf.wrote(Merged._meta.db_table, written)
    leaf.ended(Merged._meta.db_table, [row.pk for row in rows])
