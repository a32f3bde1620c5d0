"""What can be asked where a position is chosen after the marks: the period, who may choose, who chose what, what stands in the way of ranking them."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db.models import Count, Q
from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.record.frames import copy_frame
from xianneng.law.recruitment.registering import refuse_outside
from xianneng.law.recruitment.ways import refuse_choosing
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.models import Application, Stage
from xianneng.work.recruitment.choosing.models import Choosing, ChoosingState
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.scoring import queries as scoring
from xianneng.work.recruitment.scoring.models import Result, Scoring
from xianneng.work.recruitment.sitting.models import Sitter

CHOSEN = """SELECT s.number, t.at AS position_at, p.count AS places, coalesce(p.more->>'ratio', '') AS ratio
  FROM recruitment_sitter s JOIN recruitment_account c ON c.number_digest = s.number_digest
  JOIN recruitment_application a ON a.account_id = c.id AND a.recruitment_id = %(recruitment)s AND a.stage = '审查通过'
  JOIN recruitment_statement t ON t.id = a.statement_id AND t.at > 0
  JOIN recruitment_position p ON p.recruitment_id = a.recruitment_id AND p.at = t.at
  WHERE s.exam_id = %(exam)s ORDER BY s.number"""


def choosing_of(recruitment_id: int) -> Choosing | None:
    """The period in which positions are chosen, once it is announced."""
    return Choosing.objects.select_related("exam__recruitment__organ").filter(exam__recruitment=recruitment_id).first()


def is_ranked(scores: Scoring) -> bool:
    """Whether who chose which position was decided."""
    return Choosing.objects.filter(exam=scores.exam_id, state=ChoosingState.APPROVED).exists()


def own(viewer: Viewer, recruitment_id: int) -> Scoring:
    """The scores by which positions are chosen, for who works on them. NotFound where each has registered for a position."""
    found = scoring.own_scoring(viewer, recruitment_id)
    if not found.exam.recruitment.sits_first:
        raise NotFound("这一招考报名时已报职位", then="请从成绩页进入")
    return found


def is_in_line(recruitment_id: int, number_digest: str) -> bool:
    """Whether somebody's score, as it stands, reaches the line."""
    sitter = Sitter.objects.filter(exam__recruitment=recruitment_id, number_digest=number_digest).first()
    last = Result.objects.filter(exam=sitter.exam_id, number=sitter.number).order_by("-pk").first() if sitter else None
    return last is not None and last.is_in_line


def refuse_untimely(recruitment: Recruitment, at: int, number_digest: str, moment: datetime) -> None:
    """Refused where nobody, or not this person, registers for the place at the moment; place 0: the examination without a position."""
    if not recruitment.sits_first or at == 0:
        refuse_outside(recruitment.opens_at, recruitment.closes_at, moment)
        return
    found = choosing_of(recruitment.pk)
    refuse_choosing(localtime(found.opens_at) if found else None, localtime(found.closes_at) if found else None, moment,
                    is_in_line=found is not None and is_in_line(recruitment.pk, number_digest))


def chosen(scores: Scoring) -> pl.DataFrame:
    """Who chose a position and passed its review: ``number``, ``position_at``, ``places``, ``ratio``."""
    return copy_frame(CHOSEN, {"exam": scores.exam_id, "recruitment": scores.exam.recruitment_id}, schema=scoring.CHOICE)


@dataclass(frozen=True, slots=True)
class Standing:
    """How many reach the line, chose a position, passed its review, wait for it, and were refused."""

    in_line: int
    chose: int
    passed: int
    waiting: int
    refused: int


def standing(scores: Scoring) -> Standing:
    """How the choice of positions stands."""
    in_line = int(scoring.standing(scores)["is_in_line"].sum())
    rows = Application.objects.filter(recruitment=scores.exam.recruitment_id, statement__at__gt=0).exclude(stage=Stage.WITHDRAWN).aggregate(
        chose=Count("pk"), passed=Count("pk", filter=Q(stage=Stage.PASSED)), waiting=Count("pk", filter=Q(stage__in=(Stage.WAITING, Stage.STATED))),
        refused=Count("pk", filter=Q(stage=Stage.REFUSED)))
    return Standing(in_line, **rows)
