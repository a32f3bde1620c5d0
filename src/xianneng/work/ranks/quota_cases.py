"""预留空缺职数 and 重新核定: light cases of a quota unit, proposed from its page and approved by the authority.

    standing, allowed                     what is held back now, why and until when; how much more may be
    proposals                             each group's number to be approved anew, beside the one that stands and the law's
    propose, propose_release, propose_approval   open the case
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Sum
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.quotas import operations, queries
from xianneng.foundation.quotas.models import RESERVED, Entry, Member, Unit
from xianneng.foundation.quotas.queries import Line, Sheet
from xianneng.law import quotas as law
from xianneng.law.catalogue import cite
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Conflict, NotFound, Refused

TITLE_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Reserved:
    """One reserve that stands: how many places of a group are still held back, why, until when, by whose decision."""

    number: str
    group: str
    count: int
    reason: str
    until_on: date
    proposed_by: str
    since_on: date
    release: str  # the case 释放 that is under way, or none

    def due(self, on: date) -> bool:
        """Whether its last day has passed: it is to be released, or proposed anew."""
        return self.until_on <= on


def organ_of(unit: Unit, on: date) -> Organ:
    """Whose matter a unit is."""
    return Organ.objects.get(pk=queries.organ_of([unit], on)[unit.pk])


def values_of(unit: Unit, on: date) -> Parameters:
    """The parameters that a unit's numbers are under."""
    return queries.parameters_of([unit], on)[unit.pk]


def allowed(line: Line, known: Parameters) -> int:
    """How many more places of a group may be held back: the share of its vacancies, less what is held back already."""
    return max(law.reserve(line.free + line.reserved, known) - line.reserved, 0)


def standing(unit: Unit, on: date) -> list[Reserved]:
    """The reserves of a unit that are not wholly released on a date, the latest first."""
    found = []
    made = Case.objects.filter(type=Reserve.key, data__unit_id=unit.pk, effective_at__isnull=False)
    left = {row["case_number"]: row["left"] for row in Entry.objects.filter(
        unit=unit, account=RESERVED, effective_on__lte=on, case_number__in=made.values("number")).values(
        "case_number").annotate(left=Sum("amount"))}
    under_way = dict(Case.objects.filter(type=Release.key, data__unit_id=unit.pk, closed_at=None).values_list(
        "data__of", "number"))
    released = _released(unit, on)
    for case in made.filter(number__in=left).order_by("-effective_at"):
        count = left[case.number] - released.get(case.number, 0)
        if count:
            found.append(Reserved(case.number, case.data["group"], count, case.data["reason"],
                                  date.fromisoformat(case.data["until_on"]), case.opened_by, localdate(case.effective_at),
                                  under_way.get(case.number, "")))
    return found


def _released(unit: Unit, on: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for case in Case.objects.filter(type=Release.key, data__unit_id=unit.pk, effective_at__isnull=False):
        if localdate(case.effective_at) <= on:
            found[case.data["of"]] = found.get(case.data["of"], 0) + case.data["count"]
    return found


def propose(*, unit: Unit, group: str, count: int, reason: str, until_on: date, viewer: Viewer, now: datetime) -> str:
    """呈报预留: the number of the case. Refused beyond the share of vacancies, or without a later day."""
    on = localdate(now)
    name = _line(unit, group, on).name
    return cases.open_case(
        type_key=Reserve.key, organ_id=organ_of(unit, on).pk, title=f"{unit.name}预留{name}职数 {count} 名"[:TITLE_LENGTH],
        person_ids=[], viewer=viewer, now=now, data={
            "unit_id": unit.pk, "group": group, "count": count, "reason": reason, "until_on": until_on.isoformat(),
            "matter": [["核定单位", unit.name], ["职级组", name], ["预留", f"{count} 名"], ["预留至", until_on.isoformat()],
                       ["事由", reason]], "page": f"/quotas/{unit.pk}/"}).number


def propose_release(*, unit: Unit, number: str, count: int, reason: str, viewer: Viewer, now: datetime) -> str:
    """呈报释放预留, all or part of one reserve: the number of the case."""
    on = localdate(now)
    held = next((each for each in standing(unit, on) if each.number == number), None)
    if held is None:
        raise NotFound("没有这项预留", then="请刷新后核对")
    name = _line(unit, held.group, on).name
    return cases.open_case(
        type_key=Release.key, organ_id=organ_of(unit, on).pk, title=f"{unit.name}释放预留{name}职数 {count} 名"[:TITLE_LENGTH],
        person_ids=[], viewer=viewer, now=now, data={
            "unit_id": unit.pk, "group": held.group, "count": count, "reason": reason, "of": number,
            "matter": [["核定单位", unit.name], ["职级组", name], ["释放", f"{count} 名，预留 {held.count} 名"],
                       ["原预留", f"{number}，至 {held.until_on.isoformat()}"], ["事由", reason]],
            "page": f"/quotas/{unit.pk}/"}).number


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group's number to be approved anew: what stands, what the law gives on the base (of a group without a ratio: nothing)."""

    line: Line
    cap: law.Cap
    base: int

    @property
    def count(self) -> int:
        """What is proposed: a number that a decision gave stays, unless the law has come to give less; the law's own follows the law."""
        kept = not self.cap.ratio or (self.line.decided and (self.line.approved <= self.cap.cap or self.line.base == self.base))
        return self.line.approved if kept else self.cap.cap


def proposals(sheet: Sheet, base: int) -> list[Proposal]:
    """What may be approved anew for the groups of a unit, on a base."""
    stand = {line.group: line.approved for line in sheet.lines if line.decided}
    lines = {line.group: line for line in sheet.lines}
    caps = operations.caps_of(sheet.unit, base, stand, sheet.on)
    return [Proposal(lines[cap.quota_id], cap, base) for cap in caps if cap.quota_id in lines]


def propose_approval(*, unit: Unit, document: str, reason: str, viewer: Viewer, now: datetime,
                     numbers: Mapping[str, int] | None = None, ground: str = "") -> str:
    """呈报重新核定 on today's establishment: the number of the case, which shows every group's old and new number.

    ``numbers``: what the authority is asked to approve, by group; a group that is not named gets what `proposals` says.
    ``ground``: by what more than the law's number may be approved. Numbers that are the law's own follow it until the decision.
    """
    on = localdate(now)
    base = queries.bases([unit], on)[unit.pk]
    wanted = {each.line.group: each.count for each in proposals(Sheet(unit, on, base, queries.line_of(unit, on)), base)} | dict(numbers or {})
    decided = {cap.quota_id: wanted[cap.quota_id] for cap in operations.caps_of(unit, base, wanted, on)
               if not cap.ratio or wanted.get(cap.quota_id, cap.cap) != cap.cap}
    return cases.open_case(
        type_key=Approve.key, organ_id=organ_of(unit, on).pk, title=f"{unit.name}职级职数重新核定"[:TITLE_LENGTH],
        person_ids=[], viewer=viewer, now=now, data={
            "unit_id": unit.pk, "document": document, "reason": reason, "ground": ground, "numbers": decided,
            "page": f"/quotas/{unit.pk}/"}).number


def _line(unit: Unit, group: str, on: date) -> Line:
    line = next((each for each in queries.line_of(unit, on) if each.group == group), None)
    if line is None:
        raise NotFound("没有核定这一组职数", then="请先核定职数")
    return line


class _OfUnit(CaseType):
    """A matter of a quota unit: proposed, approved by another person, written into the books."""

    prefix: ClassVar[str] = "ZS"
    process: ClassVar[str] = "quota.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("approval",)
    second: ClassVar[tuple[str, ...]] = ("approval",)

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One matter of a kind at a time on the same places; what the books would refuse is said at once."""
        same = {f"data__{name}": case.data[name] for name in ("unit_id", "group", "of") if name in case.data}
        other = Case.objects.filter(type=self.key, closed_at=None, **same).exclude(pk=case.pk).first()
        if other:
            raise Conflict(f"这些职数正在办理{self.title}", why=f"{other.number}，{other.opened_by}", then="请待那一件办结后再办理")
        self.require(_unit(case), case, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The books are asked again."""
        self.require(_unit(case), case, on)
        return []

    def require(self, unit: Unit, case: Case, on: date) -> None:
        """Refused where the books would not take it."""


class Reserve(_OfUnit):
    """职数预留 (RANK-QUOTA-12). ``case.data``: unit_id, group, count, reason, until_on."""

    key: ClassVar[str] = "ranks.reserve"
    title: ClassVar[str] = "职数预留"

    def require(self, unit: Unit, case: Case, on: date) -> None:
        """Until a day to come, and not more than the share of vacancies that the parameter sets."""
        if date.fromisoformat(case.data["until_on"]) <= on:
            raise Refused("预留期限应在今天以后", article=cite("RANK-QUOTA-12"), then="请填写预留到哪一天")
        known, line = values_of(unit, on), _line(unit, case.data["group"], on)
        if case.data["count"] > allowed(line, known):
            raise Refused(f"{line.name}最多还可预留 {allowed(line, known)} 名",
                          why=f"可用 {line.free} 名，已预留 {line.reserved} 名，预留比例为空缺职数的 {known['reserve_ratio']}",
                          article=cite("RANK-QUOTA-12"), then="请减少预留，或由主管部门调整预留比例")

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Free places become reserved: no promotion can use them."""
        on, unit = localdate(now), _unit(case)
        operations.reserve((unit.pk, case.data["group"]), case.data["count"], parameters=values_of(unit, on), on=on,
                           leaf=leaf, now=now, case_number=case.number,
                           text=f"预留至 {case.data['until_on']}：{case.data['reason']}"[:TITLE_LENGTH])


class Release(_OfUnit):
    """释放预留. ``case.data``: unit_id, group, count, reason, of (the case that reserved)."""

    key: ClassVar[str] = "ranks.release_reserve"
    title: ClassVar[str] = "释放预留职数"

    def require(self, unit: Unit, case: Case, on: date) -> None:
        """Not more than that reserve still holds back."""
        held = next((each.count for each in standing(unit, on) if each.number == case.data["of"]), 0)
        if not 1 <= case.data["count"] <= held:
            raise Refused(f"这项预留还有 {held} 名", why=f"拟释放 {case.data['count']} 名", then="请核对释放数")

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Reserved places are free again."""
        operations.release_reserve((case.data["unit_id"], case.data["group"]), case.data["count"], on=localdate(now),
                                   leaf=leaf, now=now, case_number=case.number,
                                   text=f"释放预留：{case.data['reason']}"[:TITLE_LENGTH])


class Approve(_OfUnit):
    """职数重新核定 (RANK-QUOTA-01 to 08), when the establishment changed or another number is approved.

    ``case.data``: unit_id, document, reason, numbers (by group, where they are not the law's own), ground.
    """

    key: ClassVar[str] = "ranks.approve_quota"
    title: ClassVar[str] = "职级职数核定"

    def require(self, unit: Unit, case: Case, on: date) -> None:
        """Base data are confirmed, and something is another than before; the numbers that are approved stand on the case."""
        members = Member.objects.as_of(on).filter(unit=unit).values_list("organ_id", flat=True)
        operations.require_confirmed(list(members), on)
        lines = {line.group: line for line in queries.line_of(unit, on)}
        base, numbers = queries.bases([unit], on)[unit.pk], case.data["numbers"]
        by_law = [cap for cap in operations.caps_of(unit, base, numbers, on) if cap.quota_id in lines]
        caps = [operations.as_approved(cap, numbers.get(cap.quota_id)) for cap in by_law]
        if all(_stands(lines[cap.quota_id]) == (base, cap.cap, cap.text) for cap in caps):
            raise Refused("核定基数、比例和职数没有变化", why=f"现行编制下核定基数为 {base}，各组职数与现核定数相同", article=cite("RANK-QUOTA-01"),
                          then="编制变动或者有权机关批准了新的职数后，再办理重新核定")
        _require_within_law(by_law, caps, case.data["ground"])
        case.data["base"] = base
        case.data["matter"] = [["核定单位", unit.name], ["核定基数", f"{next(iter(lines.values())).base} → {base}"],
                               *[[cap.group, f"{lines[cap.quota_id].approved} → {cap.cap}（{cap.text}，{cap.article}）"]
                                 for cap in caps],
                               *([["超过测算数的依据", case.data["ground"]]] if case.data["ground"] else []),
                               ["文号", case.data["document"]], ["事由", case.data["reason"]]]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Each number anew; what no longer fits is 超配."""
        on, unit = localdate(now), _unit(case)
        operations.recompute(unit, base=case.data["base"], approved=case.data["numbers"], on=on, leaf=leaf, now=now,
                             document=case.data["document"], case_number=case.number)


def _stands(line: Line) -> tuple[int, int, str]:
    return line.base, line.approved, line.text


def _require_within_law(by_law: Sequence[law.Cap], caps: Sequence[law.Cap], ground: str) -> None:
    """No more than the law computes unless something allows it, and a part (其中) never more than its whole."""
    number = {cap.quota_id: cap.cap for cap in caps}
    for allowed, cap in zip(by_law, caps, strict=True):
        if cap.cap > number.get(law.NESTED_IN.get(cap.quota_id, ""), cap.cap):
            raise Refused(f"{cap.group}核定 {cap.cap} 名，多于它所在的职级组", why="这一组包含在上一组之内，不另加职数", article=cap.article,
                          then="请减少这一组的职数，或核对上一组的职数")
        if allowed.ratio and cap.cap > allowed.cap and not ground:
            raise Refused(f"{cap.group}核定 {cap.cap} 名，多于按比例测算的 {allowed.cap} 名", why=allowed.text, article=cap.article,
                          then="请减少职数；有权机关另行批准的，填写“超过测算数的依据”")


def _unit(case: Case) -> Unit:
    return Unit.objects.select_related("jurisdiction").get(pk=case.data["unit_id"])


