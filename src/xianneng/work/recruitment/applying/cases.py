"""报名复审: a refused applicant disputes the refusal, and another person than who refused decides, once."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.applying import queries
from xianneng.work.recruitment.applying.models import Application, Stage
from xianneng.work.recruitment.applying.operations import add_acts, count
from xianneng.work.recruitment.applying.reviewing import RESTATED

UPHELD, KEPT = "复审通过", "复审不通过"


class Restating(CaseType):
    """报名复审 (RECR-PROC-03). ``case.data``: application. Agreed to: it passes; not agreed to: it stays refused. Who is it about is not named in the case."""

    key: ClassVar[str] = RESTATED
    title: ClassVar[str] = "报名复审"
    prefix: ClassVar[str] = "FS"
    process: ClassVar[str] = "review.bpmn"
    forms: ClassVar[Sequence[str]] = ("approval",)
    open_right: ClassVar[str] = queries.REVIEW
    second: ClassVar[Sequence[str]] = ("approval",)

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The applicant has stated a case, and nobody has sent it yet."""
        kept = self._held(case)
        if kept.stage != Stage.STATED or kept.case_number:
            raise Conflict("这一报名不能送复审", why=kept.case_number or kept.stage, then="请刷新页面")
        kept.case_number = case.number
        kept.save(update_fields=["case_number"])
        asked = kept.statement.asked
        case.data["matter"] = [["招考", kept.recruitment.name], ["职位", f"{asked['organ']} {asked['name']}（{asked['code']}）"], ["报名序号", str(kept.pk)],
                               ["原审查", f"{kept.decided_by}，不通过"], *(["比对", words] for _, _, words in kept.reasons)]

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Another person than who refused."""
        kept = Application.objects.get(pk=case.data["application"])
        if kept.decided_user in viewer.accounts:
            raise Refused("复审由另一人办理", why="这一报名是您审查的", article=cite("RECR-PROC-03", on), then="请转办给同岗位的其他人员")
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The applicant was right: passed."""
        self._decided(case, Stage.PASSED, UPHELD, viewer, leaf, now)

    def refused(self, case: Case, task: Task, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """It stays refused."""
        self._decided(case, Stage.REFUSED, KEPT, viewer, leaf, now)
        case.data["decided"] = True

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Ended without a decision: it waits to be sent again."""
        if not case.data.get("decided"):
            Application.objects.filter(pk=case.data["application"], case_number=case.number).update(case_number="")

    def _decided(self, case: Case, stage: Stage, kind: str, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        kept = self._held(case)
        kept.stage, kept.decided_by, kept.decided_user, kept.decided_at = stage, viewer.signature, viewer.user_id, now
        kept.save(update_fields=["stage", "decided_by", "decided_user", "decided_at"])
        add_acts(kind, [kept], by=viewer.signature, made_at=now, leaf=leaf)
        count(kept.recruitment_id, [(kept.statement.at, 0, int(stage == Stage.PASSED))])

    def _held(self, case: Case) -> Application:
        """The registration, locked. Needs a transaction."""
        found: Any = Application.objects.select_for_update(of=("self",)).select_related("statement", "recruitment")
        kept: Application = found.get(pk=case.data["application"])
        return kept
