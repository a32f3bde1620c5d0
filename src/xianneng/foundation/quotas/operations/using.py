"""预审锁定, 使用, 退出: what a rank takes and gives back, in every group it counts in (RANK-QUOTA-11)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.books import Place, Posting, give, hold, post, take
from xianneng.foundation.quotas.models import FREE, LOCKED, USED, Entry, Member, Unit
from xianneng.foundation.record.models import Rank, Standing
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.catalogue import cite
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused


@dataclass(frozen=True, slots=True)
class Holding:
    """A rank held in an organ, beside a leading post of a layer or none."""

    organ_id: int
    rank: str
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """A person's change of rank, as quotas see it: where, from what (with which leading layer, or none), to what.

    ``old_rank`` is empty for who comes from elsewhere (转任) or held none.
    """

    organ_id: int
    old_rank: str
    layer: str
    new_rank: str


def places(move: Move, on: date) -> tuple[list[Place], list[Place]]:
    """The places that a move takes under its organ's parameters, and those it gives back. A group that counts the old rank already is in neither.

    Refused where the rank may not be set in the organ, or no quota was approved for it.
    """
    units, known = _units(move.organ_id, on), parameters.of_organs([move.organ_id], on)[move.organ_id]
    new = _taken(units, Holding(move.organ_id, move.new_rank, move.layer), on, known)
    old = _given(units, Holding(move.organ_id, move.old_rank, move.layer), on, known)
    return [place for place in new if place not in old], [place for place in old if place not in new]


def lock(moves: Sequence[Move], *, case_number: str, on: date, leaf: Writing, now: datetime) -> None:
    """职数使用预审: lock a place in every group that these moves take, or none at all; those that the case holds already stay.

    Refused, with the numbers and the article, where a group has too few free.
    """
    needed = _needed(moves, on) - locked_by(case_number)
    held = hold(list(needed), on)
    post([Posting(place, take(place, LOCKED, count, held[place], on), on, "预审锁定")
          for place, count in sorted(needed.items())], leaf=leaf, now=now, case_number=case_number)


def check_free(moves: Sequence[Move], *, on: date, locking: bool = True) -> None:
    """Refused as `lock` would be, where a group has too few free for these moves; nothing is written. Without ``locking`` other clerks do not wait."""
    needed = _needed(moves, on)
    held = hold(list(needed), on, locking=locking)
    for place, count in sorted(needed.items()):
        take(place, LOCKED, count, held[place], on)


def keep_locked(moves: Sequence[Move], *, case_number: str, on: date, leaf: Writing, now: datetime) -> None:
    """Give back what a case has locked beyond the places that these moves still take (none: all of it)."""
    wanted, mine = _needed(moves, on), locked_by(case_number)
    back = {place: count - wanted[place] for place, count in mine.items() if count > wanted[place]}
    held = hold(list(back), on)
    post([Posting(place, give(LOCKED, count, held[place]), on, "解除锁定") for place, count in sorted(back.items())],
         leaf=leaf, now=now, case_number=case_number)


def locked_by(case_number: str) -> Counter[Place]:
    """The places that a case has locked."""
    held: Counter[Place] = Counter()
    for entry in Entry.objects.filter(case_number=case_number, account=LOCKED):
        held[entry.unit_id, entry.group] += entry.amount
    return held


def use_all(moves: Mapping[int, Move], *, case_number: str, on: date, leaf: Writing, now: datetime) -> None:
    """使用, at the effect: each person takes the places that the case locked (else free ones); the old rank's go back.

    ``on`` may lie in the future; before the day of the case's lock the books never go. Refused where a place is not
    of the person's own organ (RNK-06) or none is free.
    """
    _refuse_foreign(moves, on)
    on = max(on, _locked_from(case_number) or on)
    wanted = {person_id: places(move, on) for person_id, move in moves.items()}
    hold([place for taken, given in wanted.values() for place in (*taken, *given)], on)
    for person_id, (taken, given) in wanted.items():
        move, mine = moves[person_id], locked_by(case_number)
        held = hold([*taken, *given], on)
        amounts = {place: {LOCKED: -1, USED: 1} if mine[place] > 0 else take(place, USED, 1, held[place], on)
                   for place in taken}
        amounts |= {place: give(USED, 1, held[place]) for place in given}
        texts = dict.fromkeys(taken, f"任{move.new_rank}") | dict.fromkeys(given, f"不再任{move.old_rank}，退出")
        post([Posting(place, amounts[place], on, texts[place], move.organ_id, person_id) for place in sorted(amounts)],
             leaf=leaf, now=now, case_number=case_number)


def follow_ranks(person_ids: Sequence[int], *, on: date, leaf: Writing, now: datetime) -> None:
    """A place that a case locked for somebody is held until their rank begins: where it now begins on another day, so does the lock end.

    Of a rank that was taken back it ends at once. Entries are only added, under the number of the case that holds the lock.
    """
    ends: dict[tuple[str, Place, int], Counter[date]] = {}
    leaf_of: dict[tuple[str, Place, int], int] = {}  # of the decision: the first entry
    for entry in Entry.objects.filter(account=LOCKED, person_id__in=list(person_ids)).order_by("pk"):
        key = (entry.case_number, (entry.unit_id, entry.group), entry.person_id or 0)
        ends.setdefault(key, Counter())[entry.effective_on] += entry.amount
        leaf_of.setdefault(key, entry.leaf_id)
    hold(sorted({place for _, place, _ in ends}), on)
    for key, days in ends.items():
        number, place, person_id = key
        was = next(day for day, amount in days.items() if amount < 0)
        begins = _begins(person_id, leaf_of[key])
        ends_on = max(min(was, on) if begins is None else begins, _locked_from(number) or was)
        if ends_on != was:
            text = f"任职级时间改为 {begins}" if begins else "不再任职级，解除锁定"
            post([Posting(place, {LOCKED: amount, FREE: -amount}, day, text, person_id=person_id) for day, amount in ((was, 1), (ends_on, -1))],
                 leaf=leaf, now=now, case_number=number)


def _begins(person_id: int, leaf_id: int) -> date | None:
    """Since when, by the file as it is now, somebody holds the rank that a leaf once wrote; None: never."""
    given = Rank.objects.filter(person_id=person_id, leaf_id=leaf_id).order_by("valid_from").last()
    row = given and Rank.objects.known().filter(person_id=person_id, rank=given.rank).order_by("valid_from").last()
    return row.valid_from if row else None


def _needed(moves: Iterable[Move], on: date) -> Counter[Place]:
    taken = {move: places(move, on)[0] for move in set(moves)}
    return Counter(place for move in moves for place in taken[move])


def _units(organ_id: int, on: date) -> list[Unit]:
    return [member.unit for member in Member.objects.as_of(on).filter(organ_id=organ_id).select_related("unit")]


def _taken(units: Sequence[Unit], holding: Holding, on: date, known: Parameters) -> list[Place]:
    """The places of a rank; Refused where it may not be set, or where nobody approved a number for it."""
    if not law.occupies(holding.rank or None, holding.layer or None, known):
        return []
    level, variant = _setting(units, holding.organ_id, on)
    where = law.setting_of(level, holding.layer)
    if law.may_set(holding.rank, *where, on, holding.layer) is False:
        raise Refused(f"{where[0]}{'' if where[1] == law.ORGAN else where[1]}不能设置{holding.rank}",
                      article=cite("RANK-SERIES-04", on), then="请核对职级")
    groups = law.groups_of(holding.rank, *where, on, variant)
    place_of = {group: unit.pk for unit in units for group in unit.groups}
    unsaid = not groups and law.is_limited(holding.rank, *where, on, variant) is None
    if unsaid or any(group not in place_of for group in groups):
        raise Refused(f"尚未核定{holding.rank}的职数", why=_unapproved(holding.rank, where[1]),
                      article=cite("RANK-QUOTA-01"), then="请先由有权机关核定职数")
    return [(place_of[group], group) for group in groups]


def _unapproved(rank: str, scope: str) -> str:
    """Whose number is missing."""
    if scope == law.TEAM:
        return "领导班子成员的职数与机关分开，按领导班子单独核定"
    name = series.rank(rank).series
    return "本机关没有、也没有参加统筹核定这一组职数" if name == series.GENERAL else f"{name}的职数单独核定，不使用综合管理类职数"


def _given(units: Sequence[Unit], holding: Holding, on: date, known: Parameters) -> list[Place]:
    if not units or not law.occupies(holding.rank or None, holding.layer or None, known):
        return []
    level, variant = _setting(units, holding.organ_id, on)
    place_of = {group: unit.pk for unit in units for group in unit.groups}
    groups = law.groups_of(holding.rank, *law.setting_of(level, holding.layer), on, variant)
    return [(place_of[group], group) for group in groups if group in place_of]


def _setting(units: Sequence[Unit], organ_id: int, on: date) -> tuple[str, str]:
    """The level and variant by which the law sets ranks in an organ."""
    for unit in units:
        if unit.scope == law.ORGAN:
            return unit.level, unit.variant
    profile = Profile.objects.as_of(on).filter(organ_id=organ_id).first()
    return (profile.level if profile else ""), ""


def _locked_from(case_number: str) -> date | None:
    """The day from which the case's lock counts."""
    day: date | None = Entry.objects.filter(case_number=case_number, account=LOCKED).aggregate(
        day=Min("effective_on"))["day"]
    return day


def _refuse_foreign(moves: Mapping[int, Move], on: date) -> None:
    organ_of = dict(Standing.objects.as_of(on).filter(person_id__in=moves).values_list("person_id", "organ_id"))
    for person_id, move in moves.items():
        if organ_of.get(person_id) != move.organ_id:
            raise Refused("不能使用其他机关的职数", why="晋升职级只能使用本人所在机关的职数，上级机关不得占用下级职数",
                          article=cite("RANK-QUOTA-09"), then="请核对人员所在机关")
