"""What can be done with a plan: begin one, declare needs to it, allot places, give reasons for what it does not reach, and propose it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.organs.queries import place
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import plan as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment.models import Need, Plan, PlanState
from xianneng.work.recruitment.planning import queries
from xianneng.work.recruitment.planning.cases import Planning

MOST = 9999


def begin(*, viewer: Viewer, now: datetime, **values: Any) -> Plan:
    """新建录用计划 of the viewer's jurisdiction: the organs may declare from now on."""
    viewer.require(queries.PREPARE)
    refuse_unseen(values)
    made = Plan(organ_id=viewer.jurisdiction_id, made_by=viewer.signature, made_at=now, **values)  # type: ignore[misc]  # who may prepare has a jurisdiction
    made.save()
    return made


def declare(*, plan: Plan, organ_id: int, kind: str, post: str, target: str, count: int, reason: str, viewer: Viewer, now: datetime) -> Need:
    """申报用人需求 of an organ. Refused beyond what is free there (RECR-PLAN-01), and once the plan is balanced."""
    refuse_unseen([post, reason])
    refuse_id_numbers(f"{post} {reason}")
    on = localdate(now)
    where = place(viewer.scope, organ_id, on)
    viewer.require(queries.DECLARE, where.path)
    with transaction.atomic():
        held = _held(plan, PlanState.DECLARED)
        if not where.path.startswith(held.organ.path):
            raise NotFound("这个机关不在计划的管辖范围内")
        if on > held.declare_until and not viewer.may(queries.PREPARE, held.organ.path):
            raise Refused(f"申报已于 {held.declare_until} 截止", then="确需补报的，请由公务员主管部门代为申报")
        own = next((each for each in queries.vacancies_of(held, viewer.scope, on, path=where.path) if (each.organ_id, each.kind) == (organ_id, kind)), None)
        if own is None:
            raise Refused(f"{where.name}没有登记{kind}", article=cite("RECR-PLAN-01", on), then="请另选编制类型，或者先在编制页登记")
        law.refuse_over(f"{where.name}{kind}", own.declared + count, own.places)
        return Need.objects.create(plan=held, organ_id=organ_id, kind=kind, post=post, target=target, count=count, reason=reason,
                                   declared_by=viewer.signature, declared_at=now)


def withdraw(*, plan: Plan, need_id: int, viewer: Viewer) -> None:
    """撤回申报 while the organs still declare."""
    with transaction.atomic():
        held = _held(plan, PlanState.DECLARED)
        need = Need.objects.select_related("organ").filter(plan=held, pk=need_id).first()
        if need is None:
            raise NotFound("没有找到这一申报", then="请刷新页面")
        viewer.require(queries.DECLARE, need.organ.path)
        need.delete()


def allot(*, plan: Plan, given: Mapping[int, tuple[int | None, str]], reasons: Mapping[str, str], viewer: Viewer) -> None:
    """核定: how many stand of each need, with a note where it is not what was declared; and why what is open stays open.

    Refused as a whole where one of them cannot be kept.
    """
    refuse_unseen([*(note for _, note in given.values()), *reasons.values()])
    with transaction.atomic():
        held = _held(plan, PlanState.BALANCED)
        viewer.require(queries.PREPARE, held.organ.path)
        changed = []
        for need in Need.objects.filter(plan=held, pk__in=given):
            count, note = given[need.pk]
            if count is None or not 0 <= count <= MOST:
                raise Refused(f"“{need.post}”的核定人数不是 0 至 {MOST} 的整数", then="请改正后再保存")
            if count != need.count and not note:
                raise Refused(f"“{need.post}”核定 {count} 名，与申报的 {need.count} 名不同", why="没有写明核定说明", then="请写明增减的理由，机关看得到")
            need.allotted, need.note = count, note
            changed.append(need)
        Need.objects.bulk_update(changed, ["allotted", "note"])
        held.reasons = {**held.reasons, **reasons}
        held.save(update_fields=["reasons"])


def propose(*, plan: Plan, viewer: Viewer, now: datetime) -> str:
    """截止申报，呈报计划: the number of the case. From here on the organs declare no more."""
    return cases.open_case(type_key=Planning.key, organ_id=plan.organ_id, title=plan.name, person_ids=[], viewer=viewer, now=now,
                           data={"plan": plan.pk, "page": f"/recruitment-plans/{plan.pk}/"}).number


def _held(plan: Plan, state: PlanState) -> Plan:
    """The plan as it is now, locked. Conflict in another state. Needs a transaction."""
    held = Plan.objects.select_for_update(of=("self",)).select_related("organ").get(pk=plan.pk)
    if held.state != state:
        raise Conflict(f"这一计划{held.state}，不能再改", why=held.case_number, then="申报截止以后由公务员主管部门在统筹环节核定")
    return held
