"""The paper of a round: its report, from 审定报告 on."""

from datetime import date

from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.survey import Finding, Spread, SurveyReport
from xianneng.foundation.organs.queries import formal_names, names
from xianneng.foundation.organs.scope import Scope
from xianneng.law.refusals import NotFound
from xianneng.work.survey import queries
from xianneng.work.survey.models import Point, Round

CODE = "survey_report"


def ready(case: Case) -> list[Ready]:
    """The report, once it is decided."""
    return [Ready(CODE, None, PAPERS[CODE].title)] if case.effective_at else []


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """The report as it was decided, its findings as they stand. NotFound before."""
    found = Round.objects.select_related("organ").get(pk=case.data["round"])
    if found.frozen_on is None or not any((each.code, each.person_id, each.round) == (code, person_id, of_round) for each in ready(case)):
        raise NotFound("还没有这份文书", why="大调研报告还没有审定", then="请在审定报告以后查看")
    return PAPERS[code].lay_out(_report(found, found.frozen_on, case.opened_office.organ_id))


def _report(found: Round, frozen_on: date, organ_id: int) -> SurveyReport:
    figures, last = queries.figures(found), queries.before(found)
    reached = queries.reached(found, Scope((found.organ.path,)), frozen_on)
    points = list(Point.objects.filter(round=found).order_by("pk"))
    called = names({each.organ_id for each in points}, frozen_on)
    return SurveyReport(
        title=found.name, organ=formal_names([organ_id], frozen_on)[organ_id], on=frozen_on, from_on=found.from_on, until_on=found.until_on, purpose=found.purpose,
        organ_count=figures["organs"], reached_count=figures["reached"], talk_count=figures["talks"], person_count=figures["people"], noted_count=figures["noted"],
        missing=tuple((each.name, each.reason) for each in reached if each.missing), questions=tuple(each.words for each in queries.questions(found) if not each.statistic),
        summary=found.summary, frozen_on=frozen_on, before=last.name if last else "",
        spreads=tuple(Spread(each.title, tuple(each.lines)) for each in queries.tables(found.frozen, last.frozen if last else {})),
        findings=tuple(Finding(each.words, each.measure, called.get(each.organ_id, ""), each.due_on, each.state) for each in points))
