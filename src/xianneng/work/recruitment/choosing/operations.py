"""What can be done where a position is chosen after the marks: announce the period, and propose who is ranked for which position."""

from datetime import datetime

import polars as pl
from django.db import transaction
from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.choosing import queries
from xianneng.work.recruitment.choosing.models import Choice, Choosing
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.scoring.models import Result, Scoring
from xianneng.work.recruitment.scoring.operations import write_results
from xianneng.work.recruitment.sitting.models import Exam
from xianneng.work.recruitment.sitting.operations import copy_rows


def announce(*, scoring: Scoring, opens_at: datetime, closes_at: datetime, viewer: Viewer, now: datetime) -> Choosing:
    """公布选报职位的时间 once scores are released; it may be changed until it opens."""
    viewer.require(scores.SCORE, scoring.exam.recruitment.organ.path)
    if not scores.is_released(scoring):
        raise Refused("成绩还没有公布", why="职位在成绩公布以后选报", article=cite("RECR-PROC-01"), then="请到公布时间以后再办")
    return keep_period(scoring.exam, opens_at=opens_at, closes_at=closes_at, viewer=viewer, now=now)


def keep_period(exam: Exam, *, opens_at: datetime, closes_at: datetime, viewer: Viewer, now: datetime) -> Choosing:
    """Announce the period of an examination's choice, or change it until it opens."""
    viewer.require(scores.SCORE, exam.recruitment.organ.path)
    if opens_at >= closes_at:
        raise Refused("选报截止不晚于开始", then="请改正时间")
    with transaction.atomic():
        held = Choosing.objects.select_for_update(of=("self",)).filter(exam=exam.pk).first()
        if held and now >= held.opens_at:
            raise Conflict("选报已经开始，时间不能再改", why=f"自 {localtime(held.opens_at):%Y-%m-%d %H:%M} 开始", then="请按公布的时间办理")
        made, _ = Choosing.objects.update_or_create(exam_id=exam.pk, defaults={"opens_at": opens_at, "closes_at": closes_at, "made_by": viewer.signature, "made_at": now})
        with writing(kind="recruitment.choosing", body={"exam": exam.pk, "opens_at": opens_at, "closes_at": closes_at}, now=now):
            pass
    return made


def propose(*, scoring: Scoring, viewer: Viewer, now: datetime) -> str:
    """呈报职位排名和入围: the number of the case."""
    from xianneng.work.recruitment.choosing.cases import Choices  # the case acts by this module

    found = scoring.exam.recruitment
    return cases.open_case(type_key=Choices.key, organ_id=found.organ_id, title=f"{found.name}职位排名和入围", person_ids=[], viewer=viewer, now=now,
                           data={"scoring": scoring.pk, "page": f"/recruitment/{found.pk}/choosing/"}).number


def rank(scoring: Scoring, chosen: pl.DataFrame, leaf: Writing) -> int:
    """Write who chose what, and every result that moves by it; how many move. Needs a transaction."""
    copy_rows("recruitment_choice", chosen.select(exam_id=pl.lit(scoring.exam_id), number="number", position_at="position_at", leaf_id=pl.lit(leaf.id)))
    leaf.wrote(Choice._meta.db_table)
    moved = scores.moved(scores.standing(scoring), scores.results(scoring, scoring.lines))
    write_results(moved, scoring.exam_id, leaf.id)
    leaf.wrote(Result._meta.db_table)
    return moved.height


def ready(scoring: Scoring, now: datetime) -> list[str]:
    """What stands in the way of ranking who chose; nothing: they may be ranked."""
    found = queries.choosing_of(scoring.exam.recruitment_id)
    if found is None:
        return ["选报职位的时间还没有公布"]
    stands = queries.standing(scoring)
    return [*([f"选报至 {localtime(found.closes_at):%Y-%m-%d %H:%M} 截止"] if now < found.closes_at else []),
            *([f"有 {stands.waiting} 人选报的职位没有审查完"] if stands.waiting else []), *(["没有审查通过的选报"] if not stands.passed else [])]
