"""综合成绩审定: composite scores by the published shares, and who is to be examined medically."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.scoring.models import Scoring
from xianneng.work.recruitment.scoring.queries import SCORE, digest
from xianneng.work.recruitment.selecting import operations, queries
from xianneng.work.recruitment.selecting.models import Group, Selecting, SelectingState


class Composites(CaseType):
    """综合成绩和体检人选 (RECR-EXAM-02). ``case.data``: selecting; results, the SM3 of what was proposed."""

    key: ClassVar[str] = "recruitment.composites"
    title: ClassVar[str] = "综合成绩和体检人选"
    prefix: ClassVar[str] = "ZH"
    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = SCORE
    second: ClassVar[Sequence[str]] = ("approval",)

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Every group's marks are confirmed."""
        held = self._held(case)
        if held.state != SelectingState.DRAWN:
            raise Conflict(f"现在是“{held.state}”", why=held.case_number, then="请刷新页面")
        if waiting := [each.name for each in Group.objects.filter(exam=held.exam_id, confirmed_at=None).order_by("pk")]:
            raise Refused("还不能呈报综合成绩", why=f"{'、'.join(waiting)}的评分没有核对", article=cite("RECR-EXAM-02"), then="请先核对评分")
        frame = queries.composites(held, self._terms(held))
        case.data |= {"results": digest(frame), "matter": [
            ["综合成绩", f"{frame.height} 人，{frame['interview'].null_count()} 人缺席面试，{frame['rank'].null_count() - frame['interview'].null_count()} 人低于面试最低合格分"],
            ["进入体检", f"{frame['examined'].sum()} 人，{frame.filter('examined')['position_at'].n_unique()} 个职位"]]}
        self._stands(held, SelectingState.DECIDED, case.number)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Decided as it was proposed."""
        held = self._held(case)
        frame = queries.composites(held, self._terms(held))
        if digest(frame) != case.data["results"]:
            raise Refused("呈报之后成绩已变", why="与呈报时的摘要不同", then="请终止本件，核对后重新呈报")
        operations.write_composites(frame, held.exam_id, case.number, leaf)
        leaf.body |= {"exam": held.exam_id, "results": case.data["results"]}
        self._stands(held, SelectingState.APPROVED, case.number)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not decided: marks may be corrected, and each group's are confirmed anew."""
        Group.objects.filter(exam=self._held(case).exam_id).update(confirmed_by="", confirmed_at=None)
        self._stands(self._held(case), SelectingState.DRAWN, "")

    def _held(self, case: Case) -> Selecting:
        """The selection, locked. Needs a transaction."""
        found: Any = Selecting.objects.select_for_update(of=("self",)).select_related("exam__recruitment")
        held: Selecting = found.get(pk=case.data["selecting"])
        return held

    def _terms(self, selecting: Selecting) -> Scoring:
        return Scoring.objects.get(exam=selecting.exam_id)

    def _stands(self, selecting: Selecting, state: SelectingState, case_number: str) -> None:
        selecting.state, selecting.case_number = state, case_number
        selecting.save(update_fields=["state", "case_number"])
