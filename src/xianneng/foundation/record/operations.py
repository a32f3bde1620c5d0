"""What can be done to the file. Called only by the effect of a case, within its transaction and its leaf."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import IntegrityError, connection, transaction

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import OPEN, amend, lock
from xianneng.foundation.record.frames import copy_in
from xianneng.foundation.record.models import Person, PersonSet
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.law.refusals import Conflict, NotFound, Refused

EXCLUSION = "23P01"  # PostgreSQL: exclusion_violation


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one person's set: rows that end being known, and rows known from now on."""

    person_id: int
    key: str
    end_ids: Sequence[int] = ()
    rows: Sequence[Mapping[str, Any]] = ()


def write(changes: Sequence[Change], *, leaf: Writing) -> datetime:
    """Write changes of the file; the moment from which they are known. Persons are locked in id order first.

    Raises Conflict when a row to be ended is no longer known, Refused when a time constraint of the set is broken.
    """
    known_at = lock(Person, [change.person_id for change in changes])
    for key in SETS:
        of_set = [change for change in changes if change.key == key]
        if of_set:
            _write_set(key, of_set, leaf, known_at)
    return known_at


def _write_set(key: str, changes: Sequence[Change], leaf: Writing, known_at: datetime) -> None:
    item = SETS[key]
    rows = [{**row, "person_id": change.person_id} for change in changes for row in change.rows]
    ended = [row_id for change in changes for row_id in change.end_ids]
    written = _amend(item, leaf.id, known_at, ended, rows)
    if rows:
        leaf.wrote(item.table, written)
    if ended:
        leaf.ended(item.table, ended)


def _amend(item: InformationSet, leaf_id: int, known_at: datetime, ended: Sequence[int],
           rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """`dated.amend` once the rows to end are still known, with the database's word on time constraints as a refusal."""
    if ended and item.model.objects.known().filter(pk__in=ended).count() < len(set(ended)):
        raise Conflict("信息已被他人更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    try:
        return amend(item.model, leaf_id=leaf_id, known_at=known_at, end_ids=ended, rows=rows)
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") != EXCLUSION:
            raise
        raise Refused(f"{item.title}的起止日期与已有的信息重叠或中断", why="同一时间只能有一条，且前后相接",
                      then="请核对起止日期，先更正或终止与之重叠的一条") from error


@contextmanager
def supposed(changes: Sequence[Change]) -> Iterator[None]:
    """The file as it would be with these changes, as long as the block lasts: they are really made, then rolled back.

    So every reader and the law can be asked "what if" without being told. Raises as `write` does.
    """
    with transaction.atomic():
        before = transaction.savepoint()
        try:
            known_at = lock(Person, [change.person_id for change in changes])
            for change in changes:
                _suppose(change, known_at)
            yield
        finally:
            transaction.savepoint_rollback(before)


def _suppose(change: Change, known_at: datetime) -> None:
    """A row that only mends one of the same rank was decided when that was (`facts`); what is new is decided by nobody yet: leaf 0."""
    item, end_ids = SETS[change.key], list(change.end_ids)
    old = dict(item.model.objects.filter(pk__in=end_ids).values_list("rank", "leaf_id")) if change.key == "rank" else {}
    by_leaf: dict[int, list[dict[str, Any]]] = {}
    for row in change.rows:
        by_leaf.setdefault(old.get(row.get("rank"), 0), []).append({**row, "person_id": change.person_id})
    for leaf_id, rows in by_leaf.items() or [(0, [])]:
        _amend(item, leaf_id, known_at, end_ids, rows)
        end_ids = []


def open_files(count: int) -> list[int]:
    """New persons, still without any information; their ids, rising."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO record_person (created_at) SELECT now() FROM generate_series(1, %s) RETURNING id",
                       [count])
        return sorted(row[0] for row in cursor.fetchall())


def write_frames(rows: Mapping[str, pl.DataFrame], ended: Mapping[str, Sequence[int]], *, person_ids: Sequence[int],
                 leaf: Writing) -> datetime:
    """As `write`, for many: by set the new rows (person_id, every column, valid_from, valid_to) and the ids that end."""
    known_at = lock(Person, person_ids)
    for key in SETS:
        if key in rows or key in ended:
            _write_frame(key, rows.get(key, pl.DataFrame()), list(ended.get(key, ())), leaf, known_at)
    return known_at


def _write_frame(key: str, frame: pl.DataFrame, end_ids: list[int], leaf: Writing, known_at: datetime) -> None:
    table, columns = SETS[key].table, ["person_id", *SETS[key].columns(), "valid_from", "valid_to"]
    copy_in(frame.select(columns) if len(frame) else pl.DataFrame(schema=columns), like=table, staging="file_staging")
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.execute(f"""
            WITH ended AS (UPDATE {table} SET known_to = %s, ended_leaf_id = %s
                WHERE id = ANY(%s) AND known_to = '9999-12-31Z' RETURNING id),
              written AS (INSERT INTO {table} ({names}, known_from, known_to, leaf_id)
                SELECT {names}, %s, '9999-12-31Z', %s FROM file_staging ORDER BY person_id RETURNING id)
            SELECT (SELECT count(*) FROM ended), (SELECT count(*) FROM written)""",
                       [known_at, leaf.id, end_ids, known_at, leaf.id])
        if cursor.fetchone()[0] != len(end_ids):
            raise Conflict("信息已被他人更改", why="您看到的内容不是最新的", then="请重新核对再办理")
    if len(frame):
        leaf.wrote(table)
    if end_ids:
        leaf.ended(table)


def begin(*, person_id: int, key: str, valid_from: date, values: Mapping[str, Any]) -> Change:
    """The change by which a set that holds one row at a time takes new values from a date on.

    What held on that date is cut off there; rows beginning later must be corrected one by one (Refused).
    """
    current = _known(key, person_id).filter(valid_to__gt=valid_from).order_by("valid_from")
    later = [row for row in current if row.valid_from > valid_from]
    if later:
        raise Refused(f"{SETS[key].title}在 {later[0].valid_from} 已有变动", why="不能在其前面插入新的一段",
                      then="请先更正其后的信息")
    rows: list[dict[str, Any]] = [{**values, "valid_from": valid_from, "valid_to": OPEN}]
    for row in current:
        if row.valid_from < valid_from:
            rows.append({**row_values(key, row), "valid_from": row.valid_from, "valid_to": valid_from})
    return Change(person_id, key, [row.pk for row in current], rows)


def correct(*, person_id: int, key: str, row_id: int, values: Mapping[str, Any], valid_from: date | None = None,
            valid_to: date | None = None) -> Change:
    """The change by which one row is corrected: what was known of it ends, the mended row is known from now on.

    Where a set holds one row at a time, a moved date moves the end or start of the row that adjoins it there.
    """
    row = _known(key, person_id).filter(pk=row_id).first()
    if row is None:
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    mended = {**row_values(key, row), **values, "valid_from": valid_from or row.valid_from,
              "valid_to": valid_to or row.valid_to}
    if mended["valid_from"] >= mended["valid_to"]:
        raise Refused("截止日期应当晚于起始日期", then="请核对起止日期")
    moved = list(_moved(key, row, mended))
    return Change(person_id, key, [row_id, *(other.pk for other, _ in moved)], [mended, *(new for _, new in moved)])


def _moved(key: str, row: PersonSet, mended: Mapping[str, Any]) -> Iterator[tuple[PersonSet, Mapping[str, Any]]]:
    """The rows that adjoin a corrected one, with the dates that follow from it; Refused where nothing would be left."""
    item = SETS[key]
    if item.rule in ("many", "by") or (item.rule == "main" and not getattr(row, item.subtype)):
        return
    others = _known(key, row.person_id).exclude(pk=row.pk)
    for other in others.filter(**{item.subtype: True}) if item.rule == "main" else others:
        dates = {"valid_from": other.valid_from, "valid_to": other.valid_to}
        if other.valid_to == row.valid_from:
            dates["valid_to"] = mended["valid_from"]
        if other.valid_from == row.valid_to:
            dates["valid_from"] = mended["valid_to"]
        if dates["valid_from"] >= dates["valid_to"]:
            raise Refused(f"与 {other.valid_from} 起的一条{item.title}重叠", why="更正后那一条不再有起止时间",
                          then="请先更正那一条")
        if dates != {"valid_from": other.valid_from, "valid_to": other.valid_to}:
            yield other, {**row_values(key, other), **dates}


def add(*, person_id: int, key: str, values: Mapping[str, Any], valid_from: date, valid_to: date = OPEN) -> Change:
    """The change by which a set of many takes one more row."""
    return Change(person_id, key, (), [{**values, "valid_from": valid_from, "valid_to": valid_to}])


def end(*, person_id: int, key: str, row_id: int, valid_to: date) -> Change:
    """The change by which a row stops holding on a date."""
    row = _known(key, person_id).filter(pk=row_id).first()
    if row is None:
        raise NotFound("没有这一条信息")
    if not row.valid_from < valid_to <= row.valid_to:
        raise Refused("终止日期应当在这一条的起止之间", why=f"自 {row.valid_from} 起", then="请核对终止日期")
    return Change(person_id, key, [row_id], [{**row_values(key, row), "valid_from": row.valid_from,
                                              "valid_to": valid_to}])


def remove(*, person_id: int, key: str, row_id: int) -> Change:
    """The change by which a row that never should have stood there is known no longer; what was known of it stays in the history."""
    if not _known(key, person_id).filter(pk=row_id).exists():
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    return Change(person_id, key, [row_id])


def take_back(*, person_id: int, key: str, since: date) -> Change:
    """The change by which what a set that holds one row at a time would begin on a date or later is never held: what came before goes on."""
    known = _known(key, person_id)
    taken = list(known.filter(valid_from__gte=since).order_by("valid_from"))
    if not taken:
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    before = list(known.filter(valid_to=taken[0].valid_from))
    return Change(person_id, key, [row.pk for row in (*taken, *before)], [
        {**row_values(key, row), "valid_from": row.valid_from, "valid_to": taken[-1].valid_to} for row in before])


def row_values(key: str, row: PersonSet) -> dict[str, Any]:
    """The facts that a row carries, by column."""
    return {name: getattr(row, name) for name in SETS[key].columns()}


def _known(key: str, person_id: int) -> Any:
    return SETS[key].model.objects.known().filter(person_id=person_id)
