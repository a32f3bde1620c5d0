"""What a reassignment writes: of everybody the standing and the posts, cut on one day and begun on it, by COPY."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.record.models import PersonSet, Post, Standing
from xianneng.foundation.record.operations import row_values, write_frames
from xianneng.foundation.record.sets import SETS
from xianneng.law.promotion.judgement import SERVANTS
from xianneng.work.personnel.importers.comparing import column_type
from xianneng.work.personnel.reassignment import queries
from xianneng.work.personnel.transfer.queries import KINDS, manager_of

Row = dict[str, Any]


def hand_over(case: Case, to: Organ, titles: Mapping[int, str], since: date, document: str, leaf: Writing) -> list[int]:
    """Everybody of a case is of the other organ's staff from a day on: rank, level, registration and establishment go on. The persons."""
    held, posts = queries.moved(case, since)
    order = {person_id: at for at, person_id in enumerate(queries.chosen(case).order_by("position").values_list("person_id", flat=True), 1)}
    there = {"organ_id": to.pk, "unit_id": None, "manager_id": manager_of(to, since)}
    kind, last = KINDS[Profile.objects.as_of(since).get(organ=to).kind], queries.last_order(to, since)
    standing = [row for each in held for row in _turned(each, since, {
        **there, "kind": kind if each.kind in SERVANTS else each.kind, "team_order": last + order[each.person_id]})]
    post = [row for each in posts if each.organ_id == case.organ_id for row in _turned(each, since, {
        "organ_id": to.pk, "unit_id": None, "title": titles[each.person_id], "document": document} if each.is_main and titles[each.person_id] else None)]
    main = {each.person_id for each in posts if each.is_main}
    post += [_row("post", Post(person_id=each, organ=to, title=title, document=document), since, OPEN)
             for each, title in titles.items() if title and each not in main]
    ended = {"standing": [each.pk for each in held], "post": [each.pk for each in posts if each.organ_id == case.organ_id]}
    write_frames({key: _frame(key, rows) for key, rows in (("standing", standing), ("post", post)) if rows},
                 {key: ids for key, ids in ended.items() if ids}, person_ids=list(order), leaf=leaf)
    return list(order)


def _turned(held: Standing | Post, since: date, new: Mapping[str, Any] | None) -> Iterator[Row]:
    """A row until the day before, and from the day on with what is new (None: it ends)."""
    key = "post" if isinstance(held, Post) else "standing"
    if held.valid_from < since:
        yield _row(key, held, held.valid_from, since)
    if new is not None:
        yield {**_row(key, held, max(held.valid_from, since), held.valid_to), **new}


def _row(key: str, held: PersonSet, since: date, until: date) -> Row:
    return {"person_id": held.person_id, **row_values(key, held), "valid_from": since, "valid_to": until}


def _frame(key: str, rows: list[Row]) -> pl.DataFrame:
    schema: dict[str, Any] = {"person_id": pl.Int64, **{name: column_type(key, name) for name in SETS[key].columns()}, "valid_from": pl.Date, "valid_to": pl.Date}
    return pl.DataFrame(rows, schema=schema)


def last_day(case: Case) -> date:
    """The last day in the old organ."""
    return date.fromisoformat(case.data["moves_on"]) - timedelta(days=1)
