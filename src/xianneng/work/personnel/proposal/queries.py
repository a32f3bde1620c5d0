"""What became of the requests that a civil servant made about their own file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, CaseState, Opinion, TaskState
from xianneng.foundation.record.merged import records
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.cases import Maintenance
from xianneng.work.personnel.proposal.cases import PROPOSAL

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Request:
    """One request: where it stands in words, what was answered, and the 信息维护 that followed it."""

    case: Case
    followed: Case | None
    answers: Sequence[Opinion]

    @property
    def returned(self) -> bool:
        """Whether it waits for the person once more."""
        return any(task.form == "request" and task.state == TaskState.OPEN for task in self.case.tasks.all())

    @property
    def change(self) -> Mapping[str, Any]:
        """What is asked for, as an entry of `changes`."""
        found: Mapping[str, Any] = self.case.data["changes"][0]
        return found

    @property
    def state(self) -> str:
        """待受理, 退回补正, 已撤回, 不予受理, 已受理, 已更正."""
        if self.case.closed_at is None:
            return "退回补正，请补充" if self.returned else "待受理"
        if self.case.state == CaseState.WITHDRAWN:
            return "已撤回"
        if self.case.state != CaseState.CLOSED:
            return "不予受理"
        if self.followed is None:
            return "已受理，待录入"
        if self.followed.effective_at:
            return "已更正"
        return "已受理，复核中" if self.followed.closed_at is None else "已受理，录入没有通过复核"


def requests(viewer: Viewer, number: str | None = None) -> list[Request]:
    """One's own requests, the latest first; ``number``: only that one. A constant number of queries."""
    found = Case.objects.filter(type=PROPOSAL, subjects__person_id__in=viewer.persons, opened_user_id=viewer.user_id)
    cases = list((found.filter(number=number) if number else found).prefetch_related("tasks", "materials").order_by("-pk")[:SHOWN])
    later = followers(viewer.person_id or 0, [case.number for case in cases])
    said: dict[int, list[Opinion]] = {}
    for each in Opinion.objects.filter(case__in=cases, task__form="acceptance").order_by("pk") if cases else ():
        said.setdefault(each.case_id, []).append(each)
    return [Request(case, later.get(case.number), said.get(case.pk, [])) for case in cases]


def request(viewer: Viewer, number: str) -> Request:
    """One of one's own requests; NotFound otherwise."""
    found = requests(viewer, number)
    if not found:
        raise NotFound("没有找到这件申请", then="请回到“我的档案”核对")
    return found[0]


def followers(person_id: int, numbers: Sequence[str]) -> dict[str, Case]:
    """By the number of a request the latest 信息维护 that follows it."""
    found = Case.objects.filter(type=Maintenance.key, subjects__person_id__in=records([person_id]), data__proposal__in=list(numbers)).order_by("pk")
    return {case.data["proposal"]: case for case in found} if numbers else {}
