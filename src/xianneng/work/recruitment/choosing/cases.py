"""职位排名和入围: after the period in which positions were chosen by the marks."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.applying.operations import database_clock
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.choosing import operations, queries
from xianneng.work.recruitment.choosing.models import Choosing, ChoosingState
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.scoring.models import Scoring


class Choices(CaseType):
    """职位排名和入围 (RECR-PROC-01, RECR-EXAM-03). ``case.data``: scoring; chosen, the SM3 of who chose what, and results, of what follows, as proposed."""

    key: ClassVar[str] = "recruitment.choices"
    title: ClassVar[str] = "职位排名和入围"
    prefix: ClassVar[str] = "XB"
    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = scores.SCORE
    second: ClassVar[Sequence[str]] = ("approval",)

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The period is over by the database's clock, and every choice was reviewed."""
        scoring, held = self._scoring(case), self._held(case)
        if held is None or held.state != ChoosingState.ANNOUNCED:
            raise Conflict("现在不能呈报职位排名", why=held.case_number if held else "选报职位的时间还没有公布", then="请刷新页面")
        if missing := operations.ready(scoring, database_clock()):
            raise Refused("还不能呈报职位排名", why="；".join(missing), article=cite("RECR-PROC-03"), then="请在报名审查里审完，再呈报")
        chosen = queries.chosen(scoring)
        frame = scores.results(scoring, scoring.lines, chosen)
        entered, stands = frame.filter("entered"), queries.standing(scoring)
        case.data |= {"chosen": scores.digest(chosen), "results": scores.digest(frame), "matter": [
            ["选报时间", f"{localtime(held.opens_at):%Y-%m-%d %H:%M} 至 {localtime(held.closes_at):%Y-%m-%d %H:%M}"],
            ["选报", f"达到合格分数线 {stands.in_line} 人，选报 {stands.chose} 人，审查通过 {stands.passed} 人"],
            ["入围", f"{entered.height} 人，{entered['position_at'].n_unique()} 个职位"]]}
        held.stands(ChoosingState.DECIDED, case.number)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Ranked within each position, as it was proposed."""
        scoring, chosen = self._scoring(case), queries.chosen(self._scoring(case))
        if (scores.digest(chosen), scores.digest(scores.results(scoring, scoring.lines, chosen))) != (case.data["chosen"], case.data["results"]):
            raise Refused("呈报之后选报或成绩已变", why="与呈报时的摘要不同", then="请终止本件，核对后重新呈报")
        held = self._held(case)
        moved = operations.rank(scoring, chosen, leaf)
        leaf.body |= {"exam": scoring.exam_id, "chosen": case.data["chosen"], "results": case.data["results"], "moved": moved}
        if held:
            held.stands(ChoosingState.APPROVED, case.number)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not decided: it may be proposed again."""
        if held := self._held(case):
            held.stands(ChoosingState.ANNOUNCED)

    def _scoring(self, case: Case) -> Scoring:
        return Scoring.objects.select_related("exam__recruitment__organ").get(pk=case.data["scoring"])

    def _held(self, case: Case) -> Choosing | None:
        """The period, locked. Needs a transaction."""
        return Choosing.objects.select_for_update(of=("self",)).filter(exam__recruitment_id=self._scoring(case).exam.recruitment_id).first()
