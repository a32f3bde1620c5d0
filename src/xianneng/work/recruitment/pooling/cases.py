"""按分选岗: who gets which post of a pool, by the composite rank and the wishes."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import sm3_of_rows
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.applying.operations import database_clock
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.choosing.models import Choosing, ChoosingState
from xianneng.work.recruitment.pooling import operations, queries
from xianneng.work.recruitment.scoring.queries import SCORE
from xianneng.work.recruitment.selecting.models import Selecting

TOLD = 60  # people of a case's matter


class Allotting(CaseType):
    """按分选岗 (RECR-PROC-01). ``case.data``: selecting; results, the SM3 of who would get what."""

    key: ClassVar[str] = "recruitment.allotment"
    title: ClassVar[str] = "按分选岗"
    prefix: ClassVar[str] = "XG"
    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = SCORE
    second: ClassVar[Sequence[str]] = ("approval",)

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The period is over by the database's clock."""
        selecting, held = self._selecting(case), self._held(case)
        if held is None or held.state != ChoosingState.ANNOUNCED:
            raise Conflict("现在不能呈报分岗", why=held.case_number if held else "选岗的时间还没有公布", then="请刷新页面")
        if database_clock() < held.closes_at:
            raise Refused("选岗还没有截止", why=f"至 {localtime(held.closes_at):%Y-%m-%d %H:%M} 截止", article=cite("RECR-PROC-01"), then="请在截止以后呈报")
        rows = queries.allotted(selecting.exam)
        told = [[f"{each.position}第 {each.rank} 名　{each.ticket}", str(post) if post else "没有填志愿" if not each.wishes else "所填志愿已满"] for each, post in rows]
        case.data |= {"results": self._digest(selecting), "matter": [
            ["选岗", f"{len(rows)} 人，{sum(post is not None for _, post in rows)} 人分到岗位"], *told[:TOLD], *([["", f"等 {len(told)} 人，见选岗页"]] if len(told) > TOLD else [])]}
        held.stands(ChoosingState.DECIDED, case.number)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """As it was proposed."""
        selecting, held = self._selecting(case), self._held(case)
        if self._digest(selecting) != case.data["results"]:
            raise Refused("呈报之后志愿或综合成绩已变", why="与呈报时的摘要不同", then="请终止本件，核对后重新呈报")
        operations.allot(selecting, case.number, leaf)
        leaf.body |= {"exam": selecting.exam_id, "results": case.data["results"]}
        if held:
            held.stands(ChoosingState.APPROVED, case.number)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not decided: it may be proposed again."""
        if held := self._held(case):
            held.stands(ChoosingState.ANNOUNCED)

    def _digest(self, selecting: Selecting) -> str:
        return sm3_of_rows([[each.number, each.rank, list(each.wishes), post.at if post else None] for each, post in queries.allotted(selecting.exam)])

    def _selecting(self, case: Case) -> Selecting:
        return Selecting.objects.select_related("exam__recruitment__organ").get(pk=case.data["selecting"])

    def _held(self, case: Case) -> Choosing | None:
        """The period, locked. Needs a transaction."""
        return Choosing.objects.select_for_update(of=("self",)).filter(exam=self._selecting(case).exam_id).first()
