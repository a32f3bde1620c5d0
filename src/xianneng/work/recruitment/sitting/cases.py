"""笔试考场编排: what is drawn about is published with its commitment, then the public value is entered, and the worker seats everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localtime

from xianneng.algorithms import draw
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.ledger.report import Report
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.planning.queries import PREPARE
from xianneng.work.recruitment.sitting import operations, queries
from xianneng.work.recruitment.sitting.models import Exam, ExamState

SITTING = "recruitment.sitting"
TOLD = 40  # cities of a case's matter


class Sitting(CaseType):
    """笔试考场编排 of a recruitment (REC-09, 公务员法 第30条). ``case.data``: exam; commitment, once proposed; value, once drawn."""

    key: ClassVar[str] = SITTING
    title: ClassVar[str] = "笔试考场编排"
    prefix: ClassVar[str] = "KC"
    process: ClassVar[str] = "sitting.bpmn"
    forms: ClassVar[Sequence[str]] = ("approval", "drawing")
    open_right: ClassVar[str] = PREPARE
    second: ClassVar[Sequence[str]] = ("approval",)

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Papers, rooms and who sits are complete; nothing moves any more."""
        held = self._held(case)
        if held.state != ExamState.PREPARED:
            raise Conflict(f"这一笔试{held.state}", why=held.case_number, then="请打开那一办件")
        places = queries.cities(held)
        if missing := queries.missing(held, places):
            raise Refused("还不能编排考场", why="；".join(missing), article=cite("RECR-EXAM-01"), then="请补充后再呈报")
        self._not_yet(held, now)
        self._stands(held, ExamState.DECIDED, case_number=case.number, counts=[list(astuple(each)) for each in places])
        case.data |= {"commitment": operations.commit(held), "sitters": queries.sitters_sm3(held), "matter": self._matter(held)}

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """It is still this case that decides about it."""
        if self._exam(case).case_number != case.number:
            raise Refused("这一笔试已由另一件办理", then="请终止本件")
        return []

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Approved: the commitment is published while nobody knows the value. Then the value is what the source said, not before it did."""
        held = self._held(case)
        if task.form == "approval":
            self._not_yet(held, now)
            if (operations.commit(held), queries.sitters_sm3(held)) != (case.data["commitment"], case.data["sitters"]):
                raise Refused("呈报之后考场或名单已变", why="与呈报时的承诺值不同", then="请终止本件，核对后重新呈报")
            leaf.body |= {"commitment": case.data["commitment"], "sitters": case.data["sitters"], "source": held.source, "draw_at": held.draw_at.isoformat()}
            self._stands(held, ExamState.ANNOUNCED, commitment=case.data["commitment"], committed_at=now)
        elif now < held.draw_at:
            raise Refused(f"随机数 {localtime(held.draw_at):%Y-%m-%d %H:%M} 才公布", why="公布以前谁也不能知道", then="请到时按来源公布的内容录入")
        else:
            case.data["value"] = data["random_value"]

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Drawn: the seed is fixed, the worker does the rest."""
        from xianneng.work.recruitment.tasks import (
            seat,  # the worker's tasks know the operations, not the other way about
        )

        held, value = self._held(case), case.data["value"]
        leaf.body |= {"value": value, "seed": draw.seed(bytes.fromhex(held.commitment), value).hex()}
        self._stands(held, ExamState.DRAWN, value=value, drawn_at=now)
        seat.defer(exam_id=held.pk)

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Back to be decided anew: what was announced no longer holds, and the log says so."""
        self._stands(self._held(case), ExamState.DECIDED, commitment="", committed_at=None)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not drawn: it may be worked on again."""
        self._stands(self._held(case), ExamState.PREPARED, case_number="", counts=[], commitment="", committed_at=None)

    def _not_yet(self, exam: Exam, now: datetime) -> None:
        if now >= exam.draw_at:
            raise Refused(f"随机数已于 {localtime(exam.draw_at):%Y-%m-%d %H:%M} 公布", why="名单要在随机数公布以前公布，谁也不能挑选结果", then="请改用以后公布的随机数")

    def _exam(self, case: Case) -> Exam:
        return Exam.objects.select_related("recruitment").get(pk=case.data["exam"])

    def _held(self, case: Case) -> Exam:
        """The examination, locked. Needs a transaction."""
        return Exam.objects.select_for_update(of=("self",)).select_related("recruitment").get(pk=case.data["exam"])

    def _stands(self, exam: Exam, state: ExamState, **more: Any) -> None:
        exam.state = state
        for name, value in more.items():
            setattr(exam, name, value)
        exam.save(update_fields=["state", *more])

    def _matter(self, exam: Exam) -> list[list[str]]:
        places = queries.cities(exam)
        rows = [["笔试", f"{exam.held_on}，{sum(each.sitting for each in places)} 人，{len(places)} 个城市"],
                *([each.category, f"{each.subject}　{localtime(each.starts_at):%m-%d %H:%M}—{localtime(each.ends_at):%H:%M}　政治理论 {each.theory_share}%　{each.tests}"]
                  for each in queries.papers(exam)),
                *([each.name, f"{each.people} 人用 {each.taken} 个考场，备用 {each.spare} 个"
                   + (f"；无障碍 {each.accessible} 人用 {each.accessible_taken} 个" if each.accessible else "")] for each in places[:TOLD])]
        rows += [["", f"等 {len(places)} 个城市，见笔试页"]] if len(places) > TOLD else []
        return [*rows, ["随机数", f"{exam.source}，{localtime(exam.draw_at):%Y-%m-%d %H:%M} 公布"]]


def verify(report: Report) -> None:
    """Whether what each draw was announced about, its value and its seats are what the log says; for `xianneng verify`."""
    cases = {case.number: case for case in Case.objects.filter(type=SITTING)}
    for exam in Exam.objects.exclude(committed_at=None).select_related("recruitment").order_by("pk"):
        case, row = cases.get(exam.case_number), f"recruitment_exam 第 {exam.pk} 行"
        files = queries.published(exam)
        if case is None or not case.data.get("commitment") == exam.commitment == draw.commit(files.values()).hex():
            report.fault(f"{row}：考场、名单与办件{case.number if case else '（无）'}公布的承诺值不符")
        elif not queries.is_forgotten(exam) and queries.sitters_sm3(exam) != case.data["sitters"]:
            report.fault(f"{row}：哪个序号是谁的，与办件 {case.number} 公布时不符")
        elif exam.drawn_at and case.data.get("value") != exam.value:
            report.fault(f"{row}：随机数与办件 {case.number} 录入的不符")
        elif exam.seated_at and queries.outcome_sm3(exam) != exam.seats_sm3:
            report.fault(f"{row}：座位与办件 {case.number} 抽签的结果不符")
