"""核定: forming quota units, opening their books, and computing their numbers anew when the base changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Min, Sum

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import amend, lock
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.quotas.books import Place, Posting, hold, post, wrote
from xianneng.foundation.quotas.models import (
    ACCOUNTS,
    APPROVED,
    DECIDED,
    FREE,
    OVER,
    USED,
    Approval,
    Entry,
    Member,
    Unit,
)
from xianneng.foundation.quotas.queries import parameters_of, used_from_file
from xianneng.law import quotas as law
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

BATCH = 1000  # rows in one statement


@dataclass(frozen=True, slots=True)
class Plan:
    """A quota unit to be formed: its organs, and the groups that they count in it together."""

    name: str
    jurisdiction_id: int
    level: str
    organ_ids: Sequence[int]
    groups: Sequence[str]
    scope: str = law.ORGAN
    variant: str = ""
    pool: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """What a unit's book opens with: its base (核定基数), and the places used already, by group.

    ``approved``: the numbers that a decision approved, by group; where there is none, the law's number is taken.
    """

    unit: Unit
    base: int
    used: Mapping[str, int]
    approved: Mapping[str, int] = field(default_factory=dict)


def form_units(plans: Sequence[Plan], *, on: date, leaf: Writing) -> list[Unit]:
    """Form quota units from a date on.

    Refused where the base data of an organ are not confirmed (EST-05), where it counts one of the groups elsewhere already,
    and for 机关 and 参公单位 in one pool (CANGONG-07).
    """
    members = [(plan, organ_id) for plan in plans for organ_id in plan.organ_ids]
    require_confirmed([organ_id for _, organ_id in members], on)
    known_at = lock(Organ, [organ_id for _, organ_id in members])
    _refuse_twice(members, on)
    _refuse_mixed(plans, on)
    units = Unit.objects.bulk_create([
        Unit(name=plan.name, jurisdiction_id=plan.jurisdiction_id, level=plan.level, scope=plan.scope,
             variant=plan.variant, pool=plan.pool, groups=list(plan.groups), leaf_id=leaf.id) for plan in plans],
        batch_size=BATCH)
    wrote(leaf, "quotas_unit", [unit.pk for unit in units])
    places = [{"unit_id": unit.pk, "organ_id": organ_id, "valid_from": on}
              for unit, plan in zip(units, plans, strict=True) for organ_id in plan.organ_ids]
    wrote(leaf, "quotas_member", [row for at in range(0, len(places), BATCH) for row in amend(
        Member, leaf_id=leaf.id, known_at=known_at, rows=places[at:at + BATCH])])
    return units


def _refuse_twice(members: Sequence[tuple[Plan, int]], on: date) -> None:
    counted = {(organ_id, group) for organ_id, groups in Member.objects.known().filter(
        organ_id__in=[organ_id for _, organ_id in members], valid_to__gt=on).values_list("organ_id", "unit__groups")
        for group in groups}
    for plan, organ_id in members:
        for group in plan.groups:
            if (organ_id, group) in counted:
                raise Refused(f"{plan.name}：有机关的{law.group_names()[group]}职数已在其他核定单位计算",
                              why="一个机关的同一组职数只能在一处核定", article=cite("RANK-QUOTA-09"),
                              then="请先将其移出原核定单位")
            counted.add((organ_id, group))


def _refuse_mixed(plans: Sequence[Plan], on: date) -> None:
    kind_of = dict(Profile.objects.as_of(on).filter(organ_id__in=[
        organ_id for plan in plans for organ_id in plan.organ_ids]).values_list("organ_id", "kind"))
    for plan in plans:
        if not law.may_share([kind_of[organ_id] for organ_id in plan.organ_ids if organ_id in kind_of]):
            raise Refused(f"{plan.name}：机关与参公单位不能一起统筹", why="机关与参照公务员法管理的单位不得相互占用职数",
                          article=cite("CANGONG-07"), then="请将机关和参公单位分别统筹核定")


def open_book(unit: Unit, *, base: int, used: Mapping[str, int], on: date, leaf: Writing, now: datetime,
              document: str = "") -> None:
    """Open one unit's book; see `open_books`."""
    open_books([Opening(unit, base, used)], on=on, leaf=leaf, now=now, document=document)


def open_books(openings: Sequence[Opening], *, on: date, leaf: Writing, now: datetime, document: str = "",
               case_number: str = "") -> None:
    """The opening entries of many units: caps by law, what is used, and what that leaves over (超配) or free.

    Refused while the base data of a member organ are not confirmed (EST-05), or where a book is open already.
    """
    units = [opening.unit for opening in openings]
    lock(Organ, [unit.jurisdiction_id for unit in units])
    require_confirmed(_organs(units, on), on)
    opened = Approval.objects.filter(unit__in=units).select_related("unit").first()
    if opened:
        raise Refused(f"{opened.unit.name}的职数已经核定", then="编制变动的，请办理重新核定")
    approvals, postings, known = [], [], _Caps(units, on)
    for opening in openings:
        for computed in known.of(opening.unit, opening.base, opening.approved):
            cap = as_approved(computed, opening.approved.get(computed.quota_id))
            count = opening.used.get(cap.quota_id, 0)
            approvals.append(_approval(opening.unit, cap, opening.base, on, leaf, document))
            postings.append(Posting((opening.unit.pk, cap.quota_id), {
                APPROVED: -cap.cap, USED: count, OVER: -max(0, count - cap.cap), FREE: max(0, cap.cap - count)}, on,
                "核定、期初使用"))
    _approve(approvals, leaf)
    post(postings, leaf=leaf, now=now, case_number=case_number)


def recompute(unit: Unit, *, base: int, on: date, leaf: Writing, now: datetime, approved: Mapping[str, int] | None = None,
              document: str = "", case_number: str = "") -> None:
    """Each number anew, as ``approved`` by group, else the law's; what no longer fits is 超配, which can only shrink.

    A group without a ratio keeps its number unless one is approved. Refused before the date of a later approval: that one's caps would move with this one's.
    """
    require_confirmed(_organs([unit], on), on)
    numbers = approved or {}
    caps = [as_approved(cap, numbers.get(cap.quota_id)) for cap in caps_of(unit, base, numbers, on)]
    held = hold([(unit.pk, cap.quota_id) for cap in caps], on)
    later = Approval.objects.filter(unit=unit, valid_from__gt=on).order_by("valid_from").first()
    if later:
        raise Refused(f"不能自 {on} 起重新核定", why=f"{unit.name}的职数自 {later.valid_from} 起已有核定", then="请自该日或以后重新核定")
    postings = []
    for cap in caps:
        of = held[unit.pk, cap.quota_id]
        more = cap.cap + of.on[APPROVED]
        free = max(more, -of.sure[FREE]) if more < 0 else max(0, more + of.sure[OVER])
        postings.append(Posting((unit.pk, cap.quota_id), {APPROVED: -more, FREE: free, OVER: more - free}, on,
                                f"重新核定：{cap.text}"[:200]))
    _approve([_approval(unit, cap, base, on, leaf, document) for cap in caps], leaf)
    post([posting for posting in postings if posting.amounts[APPROVED]], leaf=leaf, now=now, case_number=case_number)


def caps_of(unit: Unit, base: int, approved: Mapping[str, int], on: date) -> list[law.Cap]:
    """The law's caps of a unit where these numbers are approved by group, with the groups without a ratio that are among them."""
    return _Caps([unit], on).of(unit, base, approved)


class _Caps:
    """The law's caps on a date, computed once for all units of one kind, base and place."""

    def __init__(self, units: Sequence[Unit], on: date) -> None:
        self._on, self._parameters = on, parameters_of(units, on)
        self._known: dict[tuple[Any, ...], list[law.Cap]] = {}

    def of(self, unit: Unit, base: int, approved: Mapping[str, int]) -> list[law.Cap]:
        """See `caps_of`."""
        name = law.series_of(unit.groups[0])
        key = (unit.level, unit.scope, unit.variant, base, self._parameters[unit.pk])
        known = (*key, name, tuple(sorted(approved.items())))
        if known not in self._known:
            self._known[known] = law.compute(*key, self._on, name, approved)
        caps = [cap for cap in self._known[known] if cap.quota_id in unit.groups]
        computed = {cap.quota_id for cap in caps}
        return caps + [cap for cap in law.without_ratio(unit.level, unit.scope, self._on)
                       if cap.quota_id in approved and cap.quota_id not in computed]


def follow_file(units: Sequence[Unit], days: Iterable[date], *, leaf: Writing, now: datetime, case_number: str = "") -> None:
    """Bring 使用 to what the file says from each of these days until the next; days before a book was opened count from its opening."""
    opened = set(Entry.objects.filter(unit__in=units, account=APPROVED).values("unit").annotate(day=Min("effective_on")).values_list(
        "day", flat=True))
    asked = sorted({max(day, each) for day in days for each in opened})
    take_up(units, {day: used_from_file(units, day) for day in asked}, leaf=leaf, now=now, text="按档案登记", case_number=case_number)


def take_up(units: Sequence[Unit], used: Mapping[date, Mapping[int, Mapping[str, int]]], *, leaf: Writing, now: datetime,
            text: str, case_number: str = "") -> None:
    """Bring 使用 to what is used from each day until the next, by day, unit and group; what has no place is 超配.

    Entries are only added: dated the days, and days of other entries where free places changed in between.
    """
    wanted: dict[Place, dict[date, int]] = {}
    for day, by_unit in used.items():
        for unit in units:
            for group, count in by_unit[unit.pk].items():
                wanted.setdefault((unit.pk, group), {})[day] = count
    if wanted:
        hold(list(wanted), max(used))
        held = _history(list(wanted))
        post([posting for place in sorted(wanted) for posting in _followed(place, held[place], wanted[place], text)],
             leaf=leaf, now=now, case_number=case_number)


def _history(places: Sequence[Place]) -> dict[Place, dict[date, dict[str, int]]]:
    """What each account of these places holds from each day on which an entry is dated, days rising."""
    found: dict[Place, dict[date, dict[str, int]]] = {place: {} for place in places}
    rows = Entry.objects.filter(unit__in={unit for unit, _ in places}).values_list("unit_id", "group", "effective_on", "account")
    for unit, group, day, account, amount in rows.annotate(sum=Sum("amount")).order_by("effective_on"):
        if (unit, group) in found:
            days = found[unit, group]
            if day not in days:
                days[day] = dict(days[max(days)]) if days else dict.fromkeys(ACCOUNTS, 0)
            days[day][account] += amount
    return found


def _followed(place: Place, held: Mapping[date, Mapping[str, int]], wanted: Mapping[date, int], text: str) -> Iterator[Posting]:
    """The transactions by which a place's 使用 becomes what is wanted from each day on, and 可用 and 超配 follow."""
    current, more, posted = held[min(held)], 0, dict.fromkeys((USED, FREE, OVER), 0)
    for day in sorted({*held, *(day for day in wanted if day >= min(held))}):
        current = held.get(day, current)
        more = wanted[day] - current[USED] if day in wanted else more
        used = max(more, -current[USED])
        left = current[FREE] + current[OVER] - used
        added = {USED: used, FREE: max(left, 0) - current[FREE], OVER: min(left, 0) - current[OVER]} if used else dict.fromkeys(posted, 0)
        step = {account: added[account] - posted[account] for account in posted}
        if any(step.values()):
            yield Posting(place, step, day, text)
        posted = added


def as_approved(cap: law.Cap, approved: int | None) -> law.Cap:
    """The number that was approved, with the law's beside it; without one, the law's."""
    if approved is None or (cap.ratio and approved == cap.cap):
        return cap
    said = f"测算 {cap.cap}：{cap.text}" if cap.ratio else cap.text
    return replace(cap, cap=approved, text=f"{DECIDED} {approved}（{said}）"[:200])


def _approval(unit: Unit, cap: law.Cap, base: int, on: date, leaf: Writing, document: str) -> Approval:
    return Approval(unit=unit, group=cap.quota_id, name=cap.group, cap=cap.cap, text=cap.text, base=base,
                    article=cap.article, rule_id=cap.rule_id, grade=cap.grade, document=document, valid_from=on,
                    leaf_id=leaf.id)


def _approve(approvals: Sequence[Approval], leaf: Writing) -> None:
    wrote(leaf, "quotas_approval", [row.pk for row in Approval.objects.bulk_create(approvals, batch_size=BATCH)])


def require_confirmed(organ_ids: Sequence[int], on: date) -> None:
    """机构规格等基础信息审定 comes before any number is computed from them. Refused with the organs' names."""
    waiting = Profile.objects.as_of(on).filter(confirmed=False, organ_id__in=organ_ids)
    names = list(waiting.order_by("order_number", "organ_id").values_list("name", flat=True)[:3])
    if names:
        raise Refused(f"{'、'.join(names)}的机构规格等基础信息尚未审定", why="基础信息审定后才能据以核定职数",
                      article=cite("RANK-QUOTA-01"), then="请先在机构页面办理基础信息审定")


def _organs(units: Sequence[Unit], on: date) -> list[int]:
    return list(Member.objects.as_of(on).filter(unit__in=units).values_list("organ_id", flat=True))
