"""What can be done to organs. Called only by the effect of a case, within its transaction and its leaf."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs.dated import Dated, amend, lock, value_columns
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.organs.queries import INNER
from xianneng.foundation.organs.spelling import spell

BATCH = 500  # rows in one statement
SINCE = date(1949, 10, 1)  # an organ whose founding the file does not know was always there


def register(codes: Sequence[str], *, leaf: Writing) -> list[int]:
    """New organs, still without a name; an empty code is given one (JG and the organ's number). Their ids, in order."""
    organs = Organ.objects.bulk_create([Organ(code=code or f"new-{at}", leaf_id=leaf.id) for at, code in enumerate(codes)], batch_size=BATCH)
    for organ, code in zip(organs, codes, strict=True):
        if not code:
            organ.code = f"JG{organ.pk:06}"
    Organ.objects.bulk_update([organ for organ, code in zip(organs, codes, strict=True) if not code], ["code"],
                              batch_size=BATCH)
    ids = [organ.pk for organ in organs]
    leaf.wrote("organs_organ", ids)
    return ids


def seal_codes(now: datetime) -> None:
    """Seal the codes of a platform of an earlier version, whose organs have no leaf: once, when it is brought up to this one."""
    with transaction.atomic():
        if not Organ.objects.exists() or Organ.objects.exclude(leaf=None).exists():
            return
        with writing(kind="organs.codes", body={}, now=now) as leaf:
            Organ.objects.update(leaf_id=leaf.id)
            leaf.wrote("organs_organ")


def write(model: type[Dated], *, rows: Sequence[Mapping[str, Any]], end_ids: Sequence[int], leaf: Writing) -> None:
    """New dated rows of organs (profile, establishment), and the end of those they replace. Raises Conflict."""
    known_at = lock(Organ, [row["organ_id"] for row in rows])
    table = model._meta.db_table
    for at in range(0, max(len(rows), 1), BATCH):
        ended = list(end_ids) if at == 0 else []
        written = amend(model, leaf_id=leaf.id, known_at=known_at, end_ids=ended, rows=rows[at:at + BATCH])
        if written:
            leaf.wrote(table, written)
        if ended:
            leaf.ended(table, ended)
    if model is Profile:
        spell({row["organ_id"] for row in rows})


def change(model: type[Dated], row: Dated, values: Mapping[str, Any], *, on: date, leaf: Writing) -> None:
    """From a date on other values: the row ends there, and a new one takes its place until the row's own end."""
    old = {name: getattr(row, name) for name in value_columns(model)}
    rows = [{**old, **values, "valid_from": on, "valid_to": row.valid_to}]
    if row.valid_from < on:
        rows.append({**old, "valid_from": row.valid_from, "valid_to": on})
    write(model, rows=rows, end_ids=[row.pk], leaf=leaf)


def found_inner_units(units: Sequence[tuple[int, str]], *, leaf: Writing) -> list[int]:
    """内设机构 of organs, by organ and name, after those that are there already; their ids, in order."""
    ids = register([""] * len(units), leaf=leaf)
    write(Profile, leaf=leaf, end_ids=(), rows=[
        {"organ_id": unit, "name": name, "short_name": name[:60], "parent_id": organ, "kind": INNER, "order_number": at,
         "valid_from": SINCE} for at, (unit, (organ, name)) in enumerate(zip(ids, units, strict=True), 1)])
    place_under({organ for organ, _ in units})
    return ids


def place_under(organ_ids: set[int]) -> None:
    """Set the paths of today of everything under these organs, from their own paths and the tree of today."""
    with connection.cursor() as cursor:
        cursor.execute("""
            WITH RECURSIVE tree AS (
              SELECT id, path::text FROM organs_organ WHERE id = ANY(%s)
              UNION ALL SELECT p.organ_id, t.path || p.organ_id || '/' FROM organs_profile p
              JOIN tree t ON t.id = p.parent_id
              WHERE p.known_to = '9999-12-31Z' AND p.valid_to = '9999-12-31')
            UPDATE organs_organ o SET path = tree.path FROM tree WHERE tree.id = o.id AND o.path <> tree.path""",
                       [sorted(organ_ids)])
