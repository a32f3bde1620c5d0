"""公务员大调研 as a case: 批准方案 → 走访谈话 → 形成报告 → 审定报告 → 跟踪落实. What is asked, said and found is kept by the room's own pages."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.digests import sm3
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs.scope import Scope
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.survey import queries
from xianneng.work.survey.models import Point, Round, State, Talk

SURVEY = "survey.round"
AT = {"approval": State.DECIDED, "talks": State.HELD, "report": State.WRITTEN, "decision": State.JUDGED, "closure": State.FOLLOWED}
NEXT = {"approval": State.HELD, "talks": State.WRITTEN, "report": State.JUDGED, "decision": State.FOLLOWED, "closure": State.CLOSED}
NAMED = 5  # organs that a refusal names


class Surveying(CaseType):
    """One round. ``case.data``: round, page; from 审定报告 on digest."""

    key: ClassVar[str] = SURVEY
    title: ClassVar[str] = "公务员大调研"
    prefix: ClassVar[str] = "DY"
    process: ClassVar[str] = "survey.bpmn"
    forms: ClassVar[Sequence[str]] = ("approval", "talks", "report", "closure")
    open_right: ClassVar[str] = queries.ORGANISE
    read_right: ClassVar[str] = queries.READ
    second: ClassVar[Sequence[str]] = ("approval", "decision")

    def named(self, case: Case, step: str) -> Sequence[int]:
        """Who organises it."""
        return [case.opened_office_id]

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """The talks, until the round's last day."""
        return max((self._round(case).until_on - on).days, 1) if step == "talks" else None

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """It has questions and organs to go to, and its authority has no other in hand."""
        held = self._held(case)
        if held.state != State.DRAFTED:
            raise Conflict(f"这一次大调研{held.state}", why=held.case_number, then="请打开那一办件")
        other = Round.objects.filter(organ_id=held.organ_id).exclude(state__in=(State.DRAFTED, State.CLOSED, State.ENDED)).first()
        if other:
            raise Conflict(f"“{other.name}”还没有办结", why=f"{other.state}（{other.case_number}）", then="请先办结那一次，再组织下一次")
        if not queries.questions(held) or not queries.figures(held)["organs"]:
            raise Refused("还没有问题，或者没有走访单位", then="请在大调研页补充后再呈报")
        self._stands(held, State.DECIDED, case_number=case.number)
        case.data["matter"] = _matter(held)

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The round stands at the next step; with its report the workforce of the day is put beside what was found."""
        held = self._held(case)
        self._refuse_unfinished(held, task.step, localdate(now))
        if task.step == "decision":
            day = localdate(now)
            held.frozen_on, held.frozen = day, queries.structure(held.organ.path, queries.asked_of_file(held), day)
        self._stands(held, NEXT[task.step], frozen=held.frozen, frozen_on=held.frozen_on)
        case.data["matter"] = _matter(held)

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The report is decided: what it says, with the workforce and the findings, is in the ledger by its digest."""
        case.data["digest"] = digest(self._round(case))
        leaf.body |= {"survey": case.data["digest"], **queries.figures(self._round(case))}

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """It stands where it went back to: a report that was not agreed to is written anew."""
        self._stands(self._held(case), AT[to_step])

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not approved: to be drafted anew. Given up on its way: it stays as it is."""
        held = self._held(case)
        gone = Talk.objects.filter(round=held).exists()
        self._stands(held, State.ENDED if gone else State.DRAFTED, case_number=case.number if gone else "")

    def _refuse_unfinished(self, held: Round, step: str, on: date) -> None:
        """Refused where a step has not what it hands on."""
        if step == "talks":
            self._refuse_unreached(held, on)
        if step == "report" and not held.summary.strip():
            raise Refused("还没有写报告", why="报告写明队伍情况、发现的问题和建议", article=cite("SURVEY-01", on), then="请在大调研页“报告”中写明后再办理本环节")
        if step == "closure" and (left := queries.open_points(held)):
            raise Refused(f"还有 {left} 项没有销号", why="发现的问题逐项落实、逐项销号", article=cite("SURVEY-01", on), then="请在大调研页督促落实，逐项销号后办结")

    def _refuse_unreached(self, held: Round, on: date) -> None:
        unsaid = [each.name for each in queries.reached(held, Scope((held.organ.path,)), on) if each.missing and not each.reason]
        if unsaid:
            more = f"等 {len(unsaid)} 个单位" if len(unsaid) > NAMED else ""
            raise Refused("还有单位没有走到，也没有写明理由", why="、".join(unsaid[:NAMED]) + more, article=cite("SURVEY-01", on),
                          then="请在大调研页补记谈话，或者写明未走访的理由")

    def _round(self, case: Case) -> Round:
        return Round.objects.select_related("organ").get(pk=case.data["round"])

    def _held(self, case: Case) -> Round:
        """The round, locked. Needs a transaction."""
        return Round.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.data["round"])

    def _stands(self, held: Round, state: State, **more: Any) -> None:
        held.state = state
        for name, value in more.items():
            setattr(held, name, value)
        held.save(update_fields=["state", *more])


def _matter(held: Round) -> list[list[str]]:
    """The round in words: nobody is named."""
    told = queries.figures(held)
    rows = [["期间", f"{held.from_on} 至 {held.until_on}"], ["目的和要求", held.purpose],
            ["问题", "；".join(f"{each.words}（{queries.TITLES[each.statistic]}统计）" if each.statistic else each.words for each in queries.questions(held))],
            ["走访", f"{told['organs']} 个单位，已走访 {told['reached']} 个，谈话 {told['talks']} 次、{told['people']} 人"]]
    rows += [["报告", held.summary]] if held.summary else []
    return [row for row in rows if row[1]]


def digest(held: Round) -> str:
    """SM3 over what a report was decided with: its words, the workforce, the questions, and what was found."""
    lines: list[Any] = [[held.name, held.from_on.isoformat(), held.until_on.isoformat(), held.summary, held.frozen, str(held.frozen_on)]]
    lines += [[each.words, each.statistic] for each in queries.questions(held)]
    lines += [[organ, words, measure, due.isoformat()] for organ, words, measure, due in Point.objects.filter(round=held).order_by("pk").values_list(
        "organ_id", "words", "measure", "due_on")]
    return sm3("\n".join(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines).encode()).hex()


def verify(report: Report) -> None:
    """Whether each decided report is what its case decided; for `xianneng verify`."""
    decided = {case.data["round"]: case for case in Case.objects.filter(type=SURVEY).exclude(effective_at=None)}
    for held in Round.objects.exclude(frozen_on=None).order_by("pk"):
        case = decided.pop(held.pk, None)
        if case is None or case.data.get("digest") != digest(held):
            report.fault(f"survey_round 第 {held.pk} 行：已审定的大调研报告与办件{case.number if case else '（无）'}审定时不符")
    for number in sorted(case.number for case in decided.values()):
        report.fault(f"办件 {number} 审定的大调研报告已被删除或撤下")
    _verify_points(report)


def _verify_points(report: Report) -> None:
    """Each finding stands where the log last said: what an organ did about it, sent back, or closed."""
    stood: dict[int, tuple[str, str, str, str]] = {}
    for kind, text in Leaf.objects.filter(kind__in=("survey.see_to", "survey.send_back", "survey.close")).order_by("id").values_list("kind", "body"):
        body = json.loads(text)
        done, _, by, _ = stood.get(body["point"], ("", "", "", ""))
        stood[body["point"]] = {"survey.see_to": (body.get("done", ""), "待销号", body["by"], ""), "survey.close": (done, "已销号", by + body["by"], ""),
                                "survey.send_back": (done, "落实中", by, body.get("why", ""))}[kind]
    for point in Point.objects.order_by("pk"):
        if (point.done, point.state, point.done_by + point.closed_by, point.sent_back) != stood.get(point.pk, ("", "落实中", "", "")):
            report.fault(f"survey_point 第 {point.pk} 行：落实情况与最后一次办理时不符")
