"""A rank granted ahead 已批准、尚未到任职级时间, taken back by who leaves before it begins; and one revoked 撤销 by the authority, begun or not."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.models import Level, Rank
from xianneng.foundation.record.operations import Change, correct, take_back
from xianneng.law.refusals import Conflict
from xianneng.work.personnel.promotions import PROMOTED, granted_by


def followed(changes: Sequence[Change], on: date) -> list[Change]:
    """These changes, and what follows from them: the ranks that are never held after them, and the levels given with those, or with a held one put right."""
    left = [take_back(person_id=person_id, key="rank", since=since) for person_id, since in _left(changes, on)]
    levels = [take_back(person_id=rank.person_id, key="level", since=rank.valid_from) for rank in taken([*changes, *left], on)
              if Level.objects.known().filter(person_id=rank.person_id, valid_from=rank.valid_from).exists()]
    entered = {change.person_id for change in changes if change.key == "level"}
    levels += [take_back(person_id=level.person_id, key="level", since=level.valid_from) for level in levels_with(changes, on) if level.person_id not in entered]
    first = {change.person_id: change for change in reversed(levels)}  # the first of a person takes the later ones along
    moved = [correct(person_id=level.person_id, key="level", row_id=level.pk, values={}, valid_from=since)
             for level, since in levels_moved(changes) if level.person_id not in entered | first.keys()]
    return [*changes, *left, *first.values(), *moved]


def unrevocable(person_id: int, row_id: int, on: date) -> str:
    """Why a rank cannot be revoked as from its first day, and what to do; empty where it can: the latest one, by promotion, with one before it to go on.

    One that has not begun is revoked together with any after it. Conflict where the row is no longer known.
    """
    rows = list(Rank.objects.known().filter(person_id=person_id).order_by("valid_from"))
    row = next((each for each in rows if each.pk == row_id), None)
    if row is None:
        raise Conflict("这一条信息已被更改", why="您看到的内容不是最新的", then="请刷新后核对再办理")
    if row.valid_from > on:
        return ""
    if row.way not in (PROMOTED, ""):
        return f"{row.rank}由{row.way}取得，撤销的是晋升；记载有误的，请办理更正"
    if row != rows[-1]:
        return f"其后 {rows[-1].valid_from} 又任{rows[-1].rank}；请先撤销或者更正后一次"
    if all(each.valid_to != row.valid_from for each in rows):
        return "档案没有记载此前的职级，撤销后不知任何职级；请办理更正，填写应任的职级和取得方式"
    return ""


def taken(changes: Sequence[Change], on: date) -> list[Rank]:
    """The ranks not begun by a date that these changes take back, by person and day."""
    ranks = [change for change in changes if change.key == "rank"]
    stays = {(change.person_id, said) for change in ranks for row in change.rows for said in (row["rank"], row["valid_from"])}
    ended = Rank.objects.known().filter(pk__in=[row_id for change in ranks for row_id in change.end_ids], valid_from__gt=on)
    return [rank for rank in ended.order_by("person_id", "valid_from") if not {(rank.person_id, rank.rank), (rank.person_id, rank.valid_from)} & stays]


def levels_with(changes: Sequence[Change], on: date) -> list[Level]:
    """The levels given with ranks, held by a date, that these changes take out of the file; only where no later level stands on them."""
    ranks = [change for change in changes if change.key == "rank"]
    stays = {(change.person_id, row["rank"]) for change in ranks for row in change.rows}
    ended = Rank.objects.known().filter(pk__in=[row_id for change in ranks for row_id in change.end_ids], valid_from__lte=on).order_by("person_id", "valid_from")
    gone = [rank for rank in ended if (rank.person_id, rank.rank) not in stays]
    latest = {level.person_id: level for level in Level.objects.known().filter(person_id__in={rank.person_id for rank in gone}).order_by("valid_from")} if gone else {}
    return [level for rank in gone if (level := latest.get(rank.person_id)) and (level.valid_from, level.leaf_id) == (rank.valid_from, rank.leaf_id)]


def levels_moved(changes: Sequence[Change]) -> list[tuple[Level, date]]:
    """The levels given with ranks that these changes put on another day, each with that day: they begin with their rank (LEVEL-PROM-01)."""
    to = {(change.person_id, row["rank"]): row["valid_from"] for change in changes if change.key == "rank" for row in change.rows}
    ended = Rank.objects.known().filter(pk__in=[row_id for change in changes if change.key == "rank" for row_id in change.end_ids]).order_by("person_id", "valid_from")
    since = {(rank.person_id, rank.valid_from, rank.leaf_id): to[rank.person_id, rank.rank] for rank in ended
             if to.get((rank.person_id, rank.rank), rank.valid_from) != rank.valid_from}
    levels = Level.objects.known().filter(person_id__in={person_id for person_id, _, _ in since}).order_by("person_id") if since else []
    return [(level, day) for level in levels if (day := since.get((level.person_id, level.valid_from, level.leaf_id)))]


def told(changes: Sequence[Change], on: date) -> list[dict[str, Any]]:
    """The same in words, as a case keeps them: rank, since (ISO date), number (of the case that granted it, or empty); and the levels that go with held ones, or move with them: level, since, and to when."""
    return [*({"rank": rank.rank, "since": rank.valid_from.isoformat(), "number": number} for rank, number in _numbered(taken(changes, on))),
            *({"level": level.level, "since": level.valid_from.isoformat()} for level in levels_with(changes, on)),
            *({"level": level.level, "since": level.valid_from.isoformat(), "to": since.isoformat()} for level, since in levels_moved(changes))]


def granted(person_ids: Collection[int], on: date) -> list[tuple[Rank, str]]:
    """The ranks of these persons that begin after a date, each with the number of the case that granted it, or empty."""
    return _numbered(list(Rank.objects.known().filter(person_id__in=person_ids, valid_from__gt=on).order_by("person_id", "valid_from")))


def _numbered(ranks: Sequence[Rank]) -> list[tuple[Rank, str]]:
    numbers = granted_by({rank.person_id for rank in ranks})
    return [(rank, numbers.get(rank.pk, "")) for rank in ranks]


def _left(changes: Sequence[Change], on: date) -> list[tuple[int, date]]:
    """Who serves no more from some day on by these changes though a rank would begin then, and from when it is taken back."""
    gone = {change.person_id: row["valid_from"] for change in changes if change.key == "standing" for row in change.rows
            if row["status"] != "在职" and row.get("valid_to", OPEN) == OPEN}
    since = {person_id: max(day, on + timedelta(1)) for person_id, day in gone.items()}
    begun = Rank.objects.known().filter(person_id__in=since, valid_from__gt=on).values_list("person_id", "valid_from")
    return [(person_id, since[person_id]) for person_id in sorted({person_id for person_id, day in begun if day >= since[person_id]})]
