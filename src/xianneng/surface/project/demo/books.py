"""The demonstration's quota books: opened when parallel ranks began, and kept with every change since."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.quotas import operations, queries
from xianneng.foundation.quotas.books import Place, Posting, post
from xianneng.foundation.quotas.models import FREE, OVER, USED, Approval, Unit
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.parameters import DEFAULTS
from xianneng.surface.project.demo import defects
from xianneng.surface.project.demo.careers import RANKS_BEGIN
from xianneng.surface.project.demo.places import SMALL, Jurisdiction, OrganSpec

MANY = 20_000  # transactions in one statement
OVER_GROUP = "Q-L-7"
Use = tuple[int, str, date, int, int]  # organ, group, day, places taken (−1: given back), person
Change = tuple[date, int, int, int]  # at one place: day, places taken, organ, person


def open_and_keep(jurisdictions: Sequence[Jurisdiction], uses: Sequence[Use], *, leaf: Writing, now: datetime) -> None:
    """Form the units, open their books on 2019-06-01, and post what was taken and given back since, day by day."""
    plans = [plan for where in jurisdictions if where.organs for plan in _plans(where)]
    units = operations.form_units(plans, on=RANKS_BEGIN, leaf=leaf)
    changes = _by_place(plans, units, uses)
    opening = {place: sum(count for day, count, *_ in days if day <= RANKS_BEGIN) for place, days in changes.items()}
    last = {place: sum(count for _, count, *_ in days) for place, days in changes.items()}
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
    """One pool for the upper ranks, one of the smallest for the others, and the rest each by itself; 参公单位 apart."""
    setting = where.setting
    counted = [organ for organ in where.organs if organ.series == series.GENERAL and not organ.team]

    def plan(name: str, organs: Sequence[OrganSpec], groups: Sequence[str], *, pool: bool) -> operations.Plan:
        return operations.Plan(name, where.region_id, setting.level, [organ.organ_id for organ in organs], groups, pool=pool)

    for kind, upper, lower in (("机关", setting.pools, "小型机关统筹"),
                               (law.REFERENCE, f"参公单位{setting.pools}", "小型参公单位统筹")):
        alike = [organ for organ in counted if organ.kind == kind]
        yield plan(upper, alike, setting.pooled, pool=True)
        if small := [organ for organ in alike if organ.count < SMALL]:
            yield plan(lower, small, setting.own, pool=True)
    for organ in where.organs:
        if organ.team:
            team, _ = law.LED[setting.level]
            groups = [row.quota_id for row in law.compute(team, law.TEAM, "", 0, DEFAULTS, RANKS_BEGIN)]
            yield operations.Plan(organ.name, where.region_id, team, [organ.organ_id], groups, scope=law.TEAM, pool=True)
    for organ in counted:
        if organ.count >= SMALL:
            yield plan(organ.name, [organ], setting.own, pool=False)


def _by_place(plans: Sequence[operations.Plan], units: Sequence[Unit], uses: Sequence[Use]) -> dict[Place, list[Change]]:
    """The changes of each unit and group, day by day; of one day what is given back first."""
    unit_of = {(organ, group): unit.pk for plan, unit in zip(plans, units, strict=True)
               for organ in plan.organ_ids for group in plan.groups}
    found: dict[Place, list[Change]] = {}
    for organ, group, day, count, person in uses:
        found.setdefault((unit_of[organ, group], group), []).append((day, count, organ, person))
    return {place: sorted(found[place]) for place in sorted(found)}


def _postings(changes: Mapping[Place, Sequence[Change]], opening: Mapping[Place, int], caps: Mapping[Place, int],
              forgotten: int) -> Iterator[Posting]:
    """What each person changed after the opening, day by day at each place; the last change of one unit is forgotten."""
    for place, days in changes.items():
        used, cap = opening[place], caps[place]
        later = [change for change in days if change[0] > RANKS_BEGIN]
        for day, count, organ, person in later[:-1] if place[0] == forgotten and place[1] == OVER_GROUP else later:
            before, used = _state(used, cap), used + count
            yield Posting(place, {account: amount - before[account] for account, amount in _state(used, cap).items()}, day,
                          "职级变动，使用" if count > 0 else "职级变动，退出", organ, person)


def _state(used: int, cap: int) -> dict[str, int]:
    return {USED: used, OVER: -max(0, used - cap), FREE: max(0, cap - used)}
