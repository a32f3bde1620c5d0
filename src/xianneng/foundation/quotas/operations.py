"""What can be done to the books. Every act takes the leaf of the case that decides it, and balances."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.models import (
    APPROVED, FREE, LOCKED, OVER, RESERVED, USED, Approval, Balance, Entry, Member, Unit)
from xianneng.law import quotas as law
from xianneng.law.catalogue import cite
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.refusals import Conflict, Refused

Place = tuple[int, str]  # a unit's id and a group


@dataclass(frozen=True, slots=True)
class Move:
    """A person's change of rank, as far as quotas see it: where, from what (and which leading layer), to what."""

    organ_id: int
    old_rank: str
    layer: str
    new_rank: str


def places(move: Move, on: date, parameters: Parameters = DEFAULTS) -> tuple[list[Place], list[Place]]:
    """The places that a move takes, and those it gives back (every nested group of a rank counts)."""
    units = _units(move.organ_id, on)
    new = _groups(units, move.new_rank, on) if law.occupies(move.new_rank, move.layer or None, parameters) else []
    old = _groups(units, move.old_rank, on) if move.old_rank and law.occupies(
        move.old_rank, move.layer or None, parameters) else []
    return [place for place in new if place not in old], [place for place in old if place not in new]


def _units(organ_id: int, on: date) -> list[Unit]:
    return [member.unit for member in Member.objects.filter(
        organ_id=organ_id, valid_from__lte=on, valid_to__gt=on).select_related("unit")]


def _groups(units: Sequence[Unit], rank: str, on: date) -> list[Place]:
    return [(unit.pk, group) for unit in units for group in law.groups_of(rank, unit.level, unit.scope, on, unit.variant)
            if group in unit.groups]


def open_book(unit: Unit, *, base: int, used: Mapping[str, int], on: date, leaf: Writing, now: datetime,
              parameters: Parameters = DEFAULTS) -> None:
    """核定: the opening entries of a unit: its caps by law, what is used, and what that leaves over (超配).

    Refused while the base data of a member organ are not confirmed (EST-05).
    """
    waiting = Profile.objects.as_of(on).filter(organ__quota_places__unit=unit, confirmed=False).first()
    if waiting:
        raise Refused(f"{waiting.name}的机构规格等基础信息尚未审定", why="基础信息审定后才能核定职数", then="请先完成审定")
    for cap in law.compute(unit.level, unit.scope, unit.variant, base, parameters, on):
        if cap.quota_id not in unit.groups:
            continue
        Approval.objects.create(unit=unit, group=cap.quota_id, name=cap.group, cap=cap.cap, text=cap.text, base=base,
                                article=cap.article, rule_id=cap.rule_id, grade=cap.grade, valid_from=on, leaf_id=leaf.id)
        count = used.get(cap.quota_id, 0)
        _post((unit.pk, cap.quota_id), {APPROVED: -cap.cap, USED: count, OVER: -max(0, count - cap.cap),
                                        FREE: max(0, cap.cap - count)}, on=on, leaf=leaf, now=now, text="核定、期初使用")


def recompute(unit: Unit, *, base: int, on: date, leaf: Writing, now: datetime,
              parameters: Parameters = DEFAULTS) -> None:
    """The base changed: each cap anew; what no longer fits is 超配 and can only shrink."""
    for cap in law.compute(unit.level, unit.scope, unit.variant, base, parameters, on):
        if cap.quota_id not in unit.groups:
            continue
        place = (unit.pk, cap.quota_id)
        held = _locked_balances([place])[place]
        difference = cap.cap + held[APPROVED]
        free = held[FREE] + difference + held[OVER]
        _post(place, {APPROVED: -difference, FREE: max(0, free) - held[FREE], OVER: -max(0, -free) - held[OVER]},
              on=on, leaf=leaf, now=now, text=f"重新核定：{cap.text}")
        Approval.objects.create(unit=unit, group=cap.quota_id, name=cap.group, cap=cap.cap, text=cap.text, base=base,
                                article=cap.article, rule_id=cap.rule_id, grade=cap.grade, valid_from=on, leaf_id=leaf.id)


def lock(moves: Sequence[Move], *, case_number: str, on: date, leaf: Writing, now: datetime,
         parameters: Parameters = DEFAULTS) -> None:
    """职数使用预审: lock a place in every group that these moves take. Refused, with the numbers, where too few are free."""
    needed = Counter(place for move in moves for place in places(move, on, parameters)[0])
    held = _locked_balances(list(needed))
    for place, count in sorted(needed.items()):
        if held[place][FREE] < count:
            raise _short(place, count, held[place], on)
        _post(place, {FREE: -count, LOCKED: count}, on=on, leaf=leaf, now=now, case_number=case_number, text="预审锁定")


def _short(place: Place, count: int, held: Mapping[str, int], on: date) -> Refused:
    unit = Unit.objects.get(pk=place[0])
    approval = Approval.objects.filter(unit=unit, group=place[1], valid_from__lte=on).order_by("-valid_from", "-pk").first()
    name = approval.name if approval else place[1]
    return Refused(f"{unit.name}{name}职数不足，需要 {count} 名，可用 {held[FREE]} 名",
                   why=f"核定 {-held[APPROVED]}，使用 {held[USED]}，锁定 {held[LOCKED]}，预留 {held[RESERVED]}"
                       + (f"，超配 {-held[OVER]}" if held[OVER] else ""),
                   article=approval.article if approval else cite("RANK-QUOTA-12"),
                   then="请减少申请，或待职数空出后再办理")


def keep_locked(moves: Sequence[Move], *, case_number: str, on: date, leaf: Writing, now: datetime,
                parameters: Parameters = DEFAULTS) -> None:
    """Give back what a case has locked beyond the places that these moves still take (none: all of it)."""
    wanted = Counter(place for move in moves for place in places(move, on, parameters)[0])
    for place, count in sorted(locked_by(case_number).items()):
        if count > wanted[place]:
            _locked_balances([place])
            back = count - wanted[place]
            _post(place, {LOCKED: -back, FREE: back}, on=on, leaf=leaf, now=now, case_number=case_number, text="解除锁定")


def locked_by(case_number: str) -> Counter[Place]:
    """The places that a case has locked."""
    held: Counter[Place] = Counter()
    for entry in Entry.objects.filter(case_number=case_number, account=LOCKED):
        held[entry.unit_id, entry.group] += entry.amount
    return held


def use(move: Move, *, person_id: int, case_number: str, on: date, leaf: Writing, now: datetime,
        parameters: Parameters = DEFAULTS) -> None:
    """使用: at the effect, the place that the case locked (else a free one) is used; the old rank's is given back."""
    taken, given = places(move, on, parameters)
    held, mine = _locked_balances([*taken, *given]), locked_by(case_number)
    common = {"on": on, "leaf": leaf, "now": now, "case_number": case_number, "person_id": person_id,
              "organ_id": move.organ_id}
    for place in sorted(taken):
        source = LOCKED if mine[place] > 0 else FREE
        if source == FREE and held[place][FREE] < 1:
            raise _short(place, 1, held[place], on)
        _post(place, {source: -1, USED: 1}, text=f"晋升{move.new_rank}", **common)
    for place in sorted(given):
        over = min(1, -held[place][OVER])
        _post(place, {USED: -1, OVER: over, FREE: 1 - over}, text=f"由{move.old_rank}晋升，退出", **common)


def reserve(place: Place, count: int, *, on: date, leaf: Writing, now: datetime, case_number: str = "",
            text: str = "预留") -> None:
    """预留: hold back free places; a negative count releases them."""
    held = _locked_balances([place])[place]
    if held[FREE] < count or held[RESERVED] + count < 0:
        raise _short(place, count, held, on)
    _post(place, {FREE: -count, RESERVED: count}, on=on, leaf=leaf, now=now, case_number=case_number, text=text)


def _locked_balances(of: Sequence[Place]) -> dict[Place, dict[str, int]]:
    """The balances of these places, locked in one order against other clerks."""
    wanted = sorted(set(of))
    rows = Balance.objects.select_for_update().filter(
        unit_id__in=[unit for unit, _ in wanted], group__in=[group for _, group in wanted]).order_by(
            "unit_id", "group", "account")
    held = {place: dict.fromkeys((APPROVED, FREE, LOCKED, RESERVED, USED, OVER, "统筹"), 0) for place in wanted}
    for row in rows:
        if (row.unit_id, row.group) in held:
            held[row.unit_id, row.group][row.account] = row.amount
    return held


def _post(place: Place, amounts: Mapping[str, int], *, on: date, leaf: Writing, now: datetime, text: str,
          case_number: str = "", person_id: int | None = None, organ_id: int | None = None) -> None:
    if sum(amounts.values()):
        raise AssertionError(f"a transaction must balance: {amounts}")
    lines = {account: amount for account, amount in amounts.items() if amount}
    if not lines:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('quotas_transaction')")
        number = cursor.fetchone()[0]
    Entry.objects.bulk_create([
        Entry(transaction=number, unit_id=place[0], group=place[1], account=account, amount=amount, effective_on=on,
              organ_id=organ_id, person_id=person_id, case_number=case_number, text=text, made_at=now, leaf_id=leaf.id)
        for account, amount in lines.items()])
    for account, amount in lines.items():
        with connection.cursor() as cursor:
            cursor.execute("""INSERT INTO quotas_balance (unit_id, "group", account, amount) VALUES (%s, %s, %s, %s)
                ON CONFLICT (unit_id, "group", account) DO UPDATE SET amount = quotas_balance.amount + EXCLUDED.amount""",
                           [*place, account, amount])
