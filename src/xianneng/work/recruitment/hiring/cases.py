"""拟录用: the public notice of who is proposed, with its objections, and the approval or filing by the authority (公务员法 第32条)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases import queries as matters
from xianneng.foundation.cases.models import Case, Subject, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import parameters
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import hiring as law
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.hiring.models import Finalist, Stage
from xianneng.work.recruitment.hiring.operations import tell
from xianneng.work.recruitment.hiring.queries import PREPARE
from xianneng.work.recruitment.models import Position, Recruitment

HIRING = "recruitment.hiring"
PROPOSED, APPROVED, NOT_APPROVED = "拟录用", "批准录用", "不予录用"


class Hiring(CaseType):
    """录用 of whom a recruitment's vetting found fit. ``case.data``: recruitment, candidates, reasons by position; approval once given."""

    key: ClassVar[str] = HIRING
    title: ClassVar[str] = "录用"
    prefix: ClassVar[str] = "LY"
    process: ClassVar[str] = "hiring.bpmn"
    forms: ClassVar[Sequence[str]] = ("notice", "approval")
    open_right: ClassVar[str] = PREPARE
    second: ClassVar[Sequence[str]] = ("approval",)
    of_persons: ClassVar[bool] = True
    one_at_a_time: ClassVar[bool] = True

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """They stand in this case from now on; the notice is drafted without ID numbers."""
        rows = self._rows(case)
        if {each.stage for each in rows} != {Stage.VETTED}:
            raise Conflict("有人选已不在考察合格的环节", then="请刷新后重新选择")
        tell(rows, Stage.PROPOSED, leaf, viewer, now, case_number=case.number, kind=PROPOSED, happened_on=localdate(now), document=case.number)
        places = self._places(rows)
        case.data["matter"] = [
            *([each.name, f"{each.shown}，{places[each.at]}，第 {each.rank} 名，综合成绩 {each.score}"] for each in rows),
            *([f"{places[int(at)]}没有按名次确定", reason] for at, reason in case.data["reasons"].items())]
        case.data["notice_text"] = "\n".join([
            f"{Recruitment.objects.get(pk=case.data['recruitment']).name}，经笔试、面试、体检和考察，拟录用下列人员，现予公示：",
            *(f"{each.name}　{places[each.at]}　{places[each.at].code}" for each in rows)])

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The notice has run, and everybody in the case still stands in it."""
        notice = matters.notice_of(case)
        if step == "approval" and notice and (refused := matters.notice_refusal(case, notice, on)):
            raise refused
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The notice has run its working days; the approval keeps its document."""
        if task.form == "approval":
            case.data["approval"] = {"on": localdate(now).isoformat(), **data}
            return
        notice = matters.notice_of(case)
        if notice is None:
            raise Refused("还没有公示", article=cite("RECR-PROC-09"), then="请先发布公示")
        least = law.notice_days(parameters.at(case.organ.path, notice.from_on), notice.from_on)
        if (ran := deadlines.calendar().workdays_between(notice.from_on, notice.runs_to)) < least:
            raise Refused(f"公示 {ran} 个工作日，少于 {least} 个", article=cite("RECR-PROC-09"), then="请重新公示")
        if refused := matters.notice_refusal(case, notice, localdate(now)):
            raise refused

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Hired: they are to report for duty."""
        given = case.data["approval"]
        tell(self._active(case), Stage.HIRED, leaf, viewer, now, kind=APPROVED, result=given["way"], happened_on=localdate(now), document=given["document"])

    def subject_removed(self, case: Case, subject: Subject, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Somebody is not hired, with the reason: another may come up."""
        gone = [each for each in self._rows(case) if each.person_id == subject.person_id]
        tell(gone, Stage.NOT_CHOSEN, leaf, viewer, now, kind=NOT_APPROVED, happened_on=localdate(now), document=case.number, words=subject.reason)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not approved: they may be proposed anew."""
        tell(self._active(case), Stage.VETTED, leaf, viewer, now, kind=how, happened_on=localdate(now), document=case.number)

    def _rows(self, case: Case) -> list[Finalist]:
        """The case's candidates, locked, in the order of positions. Needs a transaction."""
        return list(Finalist.objects.select_for_update().filter(pk__in=case.data["candidates"]).order_by("at", "rank"))

    def _active(self, case: Case) -> list[Finalist]:
        return [each for each in self._rows(case) if each.stage == Stage.PROPOSED]

    def _places(self, rows: Sequence[Finalist]) -> dict[int, Position]:
        return {row.at: row for row in Position.objects.filter(recruitment=rows[0].recruitment_id, at__in={each.at for each in rows})}
