"""录用计划: the authority's officer balances what the organs declared, its leader approves; the places are then what positions are written against."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import F
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import sm3_of_rows
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs.scope import Scope
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.models import Need, Plan, PlanState
from xianneng.work.recruitment.planning import queries

PLAN = "recruitment.plan"
TOLD, SHOWN = 40, 5  # rows of a case's matter, and of a refusal


class Planning(CaseType):
    """录用计划 of a jurisdiction for a year (公务员法 第27条). ``case.data``: plan, and once it is balanced its digest."""

    key: ClassVar[str] = PLAN
    title: ClassVar[str] = "录用计划"
    prefix: ClassVar[str] = "JH"
    process: ClassVar[str] = "plan.bpmn"
    forms: ClassVar[Sequence[str]] = ("balance", "approval")
    open_right: ClassVar[str] = queries.PREPARE
    second: ClassVar[Sequence[str]] = ("approval",)

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The organs have declared something, and declare no more."""
        held = self._held(case)
        if held.state != PlanState.DECLARED:
            raise Conflict(f"这一计划{held.state}", why=held.case_number, then="请打开那一办件")
        if not Need.objects.filter(plan=held).exists():
            raise Refused("还没有机关申报", then="请待机关申报，或者按空缺代为申报")
        self._stands(held, PlanState.BALANCED, case_number=case.number)
        case.data["matter"] = self._matter(held, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """It is still this case; when it is approved, it still is what the file has room for: the numbers may have moved since."""
        plan = self._plan(case)
        if plan.case_number != case.number:
            raise Refused("这一计划已由另一件办理", then="请终止本件")
        if plan.state == PlanState.DECIDED:
            self._balanced(plan, on, then="请选择不同意，退回统筹环节")
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Balanced: nothing moves while it is decided. What nobody changed stands as it was declared."""
        if task.form != "balance":
            return
        held = self._held(case)
        self._balanced(held, localdate(now), then="请在计划页（办理事项的“现在的情况”）调整名额，或者写明理由")
        Need.objects.filter(plan=held, allotted=None).update(allotted=F("count"))
        self._stands(held, PlanState.DECIDED)
        case.data |= {"digest": digest(held), "matter": self._matter(held, localdate(now))}

    def _balanced(self, plan: Plan, on: date, *, then: str) -> None:
        """Refused beyond what is free on the day, and where something stays open without a reason."""
        found = _vacancies(plan, on)
        if over := [each for each in found if each.is_over]:
            raise Refused("计划超过可招的名额", why="；".join(f"{each.organ}{each.kind}计划 {each.planned} 名，{each.places.words}" for each in over[:SHOWN]),
                          article=cite("RECR-PLAN-01", on), then=then)
        if unsaid := [point for point in queries.open_points(plan, found, on) if not point.reason]:
            raise Refused("统筹还有没有写明理由的", why="；".join(point.words for point in unsaid[:SHOWN]), article=unsaid[0].article, then=then)

    def refused(self, case: Case, task: Task, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """To be balanced anew."""
        self._stands(self._held(case), PlanState.BALANCED)

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """To be balanced anew."""
        self._stands(self._held(case), PlanState.BALANCED)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not approved: the organs may declare again."""
        self._stands(self._held(case), PlanState.DECLARED, case_number="")

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Approved: the database lets nobody change it from here on."""
        held = self._held(case)
        if digest(held) != case.data["digest"]:
            raise Refused("统筹之后计划已变", why="与统筹时的摘要不同", then="请退回统筹环节，核对后重新呈批")
        leaf.body |= {"plan": case.data["digest"], "places": sum(queries.places_of(held).values()), "reasons": len(held.reasons)}
        self._stands(held, PlanState.APPROVED, approved_at=now)

    def _plan(self, case: Case) -> Plan:
        return Plan.objects.select_related("organ").get(pk=case.data["plan"])

    def _held(self, case: Case) -> Plan:
        """The plan, locked. Needs a transaction."""
        return Plan.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.data["plan"])

    def _stands(self, plan: Plan, state: PlanState, **more: Any) -> None:
        plan.state = state
        for name, value in more.items():
            setattr(plan, name, value)
        plan.save(update_fields=["state", *more])

    def _matter(self, plan: Plan, on: date) -> list[list[str]]:
        found = _vacancies(plan, on)
        asking = [each for each in found if each.needs]
        before = queries.last_year(plan)
        rows = [["年度", f"{plan.year} 年度，空缺计算至 {plan.until_on}"],
                ["名额", f"{len({each.organ_id for each in asking})} 个机关，申报 {sum(each.declared for each in asking)} 名，计划 {sum(each.planned for each in asking)} 名"
                 + (f"，上年 {before} 名" if before is not None else "")]]
        rows += [[each.organ, f"{each.kind} {each.planned} 名（{each.places.words}）"] for each in asking[:TOLD]]
        rows += [["", f"等 {len(asking)} 项，见计划页"]] if len(asking) > TOLD else []
        rows += [["比例", f"{each.title} {each.count} 名，共 {each.whole} 名，不低于 {each.least_bp / 100:g}%"] for each in queries.shares(plan, found, on)]
        return [*rows, *(["理由", f"{point.words}：{point.reason}"] for point in queries.open_points(plan, found, on)[:TOLD] if point.reason)]


def _vacancies(plan: Plan, on: date) -> list[queries.Vacancy]:
    """Of the whole plan, whoever decides about it."""
    return queries.vacancies_of(plan, Scope((plan.organ.path,)), on)


def digest(plan: Plan) -> str:
    """SM3 over the plan's terms, reasons and needs, in their order."""
    lines: list[Any] = [[plan.name, plan.year, plan.declare_until.isoformat(), plan.until_on.isoformat(), plan.notes, plan.reasons]]
    lines += [list(row) for row in Need.objects.filter(plan=plan).order_by("pk").values_list(
        "organ_id", "kind", "post", "target", "count", "reason", "allotted", "note", "declared_by")]
    return sm3_of_rows(lines)


def verify(report: Report) -> None:
    """Whether each approved plan is what its case approved; for `xianneng verify`."""
    decided = {case.data["plan"]: case for case in Case.objects.filter(type=PLAN).exclude(effective_at=None)}
    for plan in Plan.objects.exclude(approved_at=None).order_by("pk"):
        case = decided.pop(plan.pk, None)
        if case is None or case.data.get("digest") != digest(plan):
            report.fault(f"recruitment_plan 第 {plan.pk} 行：已批准的录用计划与办件{case.number if case else '（无）'}批准时不符")
    for number in sorted(case.number for case in decided.values()):
        report.fault(f"办件 {number} 批准的录用计划已被删除或撤下")
