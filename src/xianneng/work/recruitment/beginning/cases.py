"""报到 and 试用期满: approved by the authority; the effect opens the file, gives rank and level, or cancels the recruitment."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.queries import units_with
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.queries import organs_of, turning_days
from xianneng.law.refusals import Conflict
from xianneng.work.recruitment.beginning import writing
from xianneng.work.recruitment.cases import Publishing
from xianneng.work.recruitment.hiring.models import Finalist, Stage
from xianneng.work.recruitment.hiring.operations import tell

REPORT = "recruitment.review"
REPORTING, CONFIRMING = "recruitment.reporting", "recruitment.confirming"
PASSED, CANCELLED = "转正", "取消录用"


class _OfCandidate(CaseType):
    """A matter of one candidate, approved in one step. ``case.data``: candidate, stage before, given, matter."""

    process: ClassVar[str] = Publishing.process
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = REPORT
    second: ClassVar[Sequence[str]] = ("approval",)
    waiting: ClassVar[Stage]
    from_stages: ClassVar[Sequence[Stage]]

    def diagram(self) -> str:
        """Approved by one step, as a publication is."""
        return Publishing().diagram()

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The candidate waits in this case."""
        held = self._held(case)
        if held.stage not in self.from_stages:
            raise Conflict(f"现在不能办理{self.title}", why=f"{held.name}：{held.stage}", then="请刷新后核对")
        case.data["before"] = str(held.stage)
        tell([held], self.waiting, leaf, viewer, now, case_number=case.number, kind=f"呈报{self.title}"[:10], happened_on=localdate(now), document=case.number)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not approved: they stand as before."""
        tell([self._held(case)], Stage(case.data["before"]), leaf, viewer, now, kind=how, happened_on=localdate(now), document=case.number)

    def _held(self, case: Case) -> Finalist:
        """The candidate, locked. Needs a transaction."""
        return Finalist.objects.select_for_update(of=("self",)).select_related("recruitment__organ", "organ").get(pk=case.data["candidate"])

    def _follow(self, case: Case, person: int, leaf: Writing, now: datetime) -> None:
        """Today's projection and the quota books say what the file now says."""
        on = localdate(now)
        projection.refresh([person], on=on)
        if units := units_with(organs_of([person])):
            quotas.follow_file(units, [on, *turning_days([person], leaf.id)], leaf=leaf, now=now, case_number=case.number)


class Reporting(_OfCandidate):
    """报到: the file of who was hired is opened by the effect, with probation and the minimum service (公务员法 第34条)."""

    key: ClassVar[str] = REPORTING
    title: ClassVar[str] = "录用报到"
    prefix: ClassVar[str] = "BD"
    waiting: ClassVar[Stage] = Stage.REPORTING
    from_stages: ClassVar[Sequence[Stage]] = (Stage.HIRED,)

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Nobody entered the person meanwhile."""
        if case.effective_at is None:
            writing.is_here(self._candidate(case))
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The file begins; who stood in cases without one is found in it from now on."""
        held, given = self._held(case), case.data["given"]
        operations.write(writing.arrived(held, case.organ, given, given["document"]), leaf=leaf)
        tell([held], Stage.PROBATION, leaf, viewer, now, kind="报到", happened_on=date.fromisoformat(given["reported_on"]), document=given["document"],
             institution=organ_names([case.organ_id], localdate(now))[case.organ_id])
        self._follow(case, held.person_id or 0, leaf, now)

    def _candidate(self, case: Case) -> Finalist:
        return Finalist.objects.get(pk=case.data["candidate"])


class Confirming(_OfCandidate):
    """试用期满考核和任职定级, or 取消录用 on a ground of the rules (PROB-05, PROB-06)."""

    key: ClassVar[str] = CONFIRMING
    title: ClassVar[str] = "试用期满"
    prefix: ClassVar[str] = "SM"
    waiting: ClassVar[Stage] = Stage.CONFIRMING
    from_stages: ClassVar[Sequence[Stage]] = (Stage.PROBATION, Stage.HIRED)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Rank and level from the day probation expired; or the recruitment ends, and whoever has no file yet gets none."""
        held, given = self._held(case), case.data["given"]
        on, told = date.fromisoformat(given["on"]), {"document": given["document"], "words": given["words"][:600]}
        if given["way"] == PASSED:
            operations.write(writing.confirmed(held.person_id or 0, case.organ_id, given), leaf=leaf)
            tell([held], Stage.CONFIRMED, leaf, viewer, now, kind="转正", result="合格", happened_on=date.fromisoformat(given["until"]), days=given["absent"], **told)
        else:
            if case.data["before"] == Stage.PROBATION:
                operations.write(writing.cancelled(held.person_id or 0, on), leaf=leaf)
            tell([held], Stage.CANCELLED, leaf, viewer, now, kind="取消录用", happened_on=on, **told)
        if case.data["before"] == Stage.PROBATION:
            self._follow(case, held.person_id or 0, leaf, now)
