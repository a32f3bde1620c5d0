"""The demonstration's quota books: opened when parallel ranks began, and kept with every change since."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from operator import itemgetter

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.quotas import operations, queries
from xianneng.foundation.quotas.books import Posting, post
from xianneng.foundation.quotas.models import FREE, OVER, USED, Approval, Unit
from xianneng.law import series
from xianneng.surface.project.demo import defects
from xianneng.surface.project.demo.careers import RANKS_BEGIN
from xianneng.surface.project.demo.places import SMALL, Jurisdiction, OrganSpec

MANY = 20_000  # transactions in one statement
OVER_GROUP = "Q-L-7"
Place = tuple[int, str]  # a unit's id and a group
Uses = Mapping[tuple[int, str, date], int]  # organ, group and day → places taken (below zero: given back)


def open_and_keep(jurisdictions: Sequence[Jurisdiction], uses: Uses, *, leaf: Writing, now: datetime) -> None:
    """Form the units, open their books on 2019-06-01, and post what was taken and given back since, day by day."""
    plans = [plan for where in jurisdictions if where.organs for plan in _plans(where)]
    units = operations.form_units(plans, on=RANKS_BEGIN, leaf=leaf)
    changes = _by_place(plans, units, uses)
    opening = {place: sum(count for day, count in days if day <= RANKS_BEGIN) for place, days in changes.items()}
    last = {place: sum(count for _, count in days) for place, days in changes.items()}
    bases = queries.bases(units, RANKS_BEGIN)
    operations.open_books([operations.Opening(
        unit, bases[unit.pk], {group: opening.get((unit.pk, group), 0) for group in unit.groups},
        {OVER_GROUP: last[unit.pk, OVER_GROUP] - 1} if unit.name == defects.TOO_MANY_RANKS else {}) for unit in units],
        on=RANKS_BEGIN, leaf=leaf, now=now)
    caps = {(unit_id, group): cap for unit_id, group, cap in Approval.objects.values_list("unit_id", "group", "cap")}
    forgotten = next((unit.pk for unit in units if unit.name == defects.NOT_POSTED), 0)
    postings = _postings(changes, opening, caps, forgotten)
    while some := list(islice(postings, MANY)):
        post(some, leaf=leaf, now=now)


def _plans(where: Jurisdiction) -> Iterator[operations.Plan]:
    """One pool for the upper ranks, one of the smallest organs for the others, and each other organ by itself."""
    setting = where.setting
    counted = [organ for organ in where.organs if organ.series == series.GENERAL]
    small = [organ for organ in counted if organ.count < SMALL]

    def plan(name: str, organs: Sequence[OrganSpec], groups: Sequence[str], *, pool: bool) -> operations.Plan:
        return operations.Plan(name, where.region_id, setting.level, [organ.organ_id for organ in organs], groups, pool=pool)

    yield plan(setting.pools, counted, setting.pooled, pool=True)
    if small:
        yield plan("小型机关统筹", small, setting.own, pool=True)
    for organ in counted:
        if organ not in small:
            yield plan(organ.name, [organ], setting.own, pool=False)


def _by_place(plans: Sequence[operations.Plan], units: Sequence[Unit], uses: Uses) -> dict[Place, list[tuple[date, int]]]:
    """The changes of each unit and group, day by day."""
    unit_of = {(organ, group): unit.pk for plan, unit in zip(plans, units, strict=True)
               for organ in plan.organ_ids for group in plan.groups}
    counted = sorted((unit_of[organ, group], group, day, count) for (organ, group, day), count in uses.items())
    days = ((place, day, sum(row[3] for row in same))
            for (*place, day), same in groupby(counted, key=itemgetter(0, 1, 2)))
    return {(int(place[0]), str(place[1])): [(day, count) for _, day, count in same]
            for place, same in groupby(days, key=itemgetter(0))}


def _postings(changes: Mapping[Place, Sequence[tuple[date, int]]], opening: Mapping[Place, int],
              caps: Mapping[Place, int], forgotten: int) -> Iterator[Posting]:
    """What changed after the opening, in the order of days at each place; the last change of one unit is forgotten."""
    for place, days in changes.items():
        used, cap = opening[place], caps[place]
        later = [(day, count) for day, count in days if day > RANKS_BEGIN and count]
        for day, count in later[:-1] if place[0] == forgotten and place[1] == OVER_GROUP else later:
            before, used = _state(used, cap), used + count
            yield Posting(place, {account: amount - before[account] for account, amount in _state(used, cap).items()}, day,
                          f"职级变动，净增 {count} 名" if count > 0 else f"职级变动，净减 {-count} 名")


def _state(used: int, cap: int) -> dict[str, int]:
    return {USED: used, OVER: -max(0, used - cap), FREE: max(0, cap - used)}
