"""Seating a national examination, read from the database and written to it; the stand-alone script must find the same seats."""

import time
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import polars as pl

from xianneng.algorithms import bench as memory
from xianneng.algorithms import seating
from xianneng.algorithms.standalone import xianneng_seats
from xianneng.foundation.organs.models import Organ
from xianneng.work.recruitment.models import Recruitment, State
from xianneng.work.recruitment.sitting import operations
from xianneng.work.recruitment.sitting.models import Exam, ExamState

SECONDS = 120.0
NOW, VALUE = datetime(2026, 11, 20, 9, tzinfo=UTC), "42"


def figures(quick: bool) -> list[dict[str, Any]]:
    """Quick: a hundredth of the people in a tenth of the time, for each statement has its own. Seconds are those of the clock, for the database works beside."""
    part, limit = (100, SECONDS / 10) if quick else (1, SECONDS)
    people = memory.applicants(memory.APPLICANTS // part, np.random.default_rng(1))
    exam = _written(people)
    exam.commitment, exam.committed_at = operations.commit(exam), NOW
    exam.state, exam.value, exam.drawn_at = ExamState.DRAWN, VALUE, NOW
    exam.save()
    began = time.perf_counter()
    operations.seat(exam_id=exam.pk, now=NOW)
    spent = time.perf_counter() - began
    same = xianneng_seats.main([str(operations.folder(exam)), "--value", VALUE]) == 0  # type: ignore[no-untyped-call]  # written for any Python
    return [{"name": f"recruitment.seating.{people.height}", "value": round(spent, 2), "unit": "s", "target": limit, "peer": None, "ratio": None,
             "ok": same and spent <= limit}]


def _written(people: pl.DataFrame) -> Exam:
    """The table, who sits and the rooms, in the database."""
    organ = Organ.objects.create(code="bench", path="/bench/")
    found = Recruitment.objects.create(organ=organ, name="示例招考", year=2027, ages_on=date(2026, 11, 1), age_least=18, age_most=38, age_most_postgraduate=43,
                                       opens_on=date(2026, 11, 1), closes_on=date(2026, 11, 10), made_at=NOW)
    table = people.select("position", "papers").unique("position").sort("position").with_row_index("at", 1)
    operations.copy_rows("recruitment_position", table.select(
        recruitment_id=pl.lit(found.pk), at="at", sheet=pl.lit(""), row="at", organ_code=pl.lit(""), organ=pl.lit("示例机关"), unit=pl.lit(""), name="position", code="position",
        count=pl.lit(1), place=pl.lit(""), brief=pl.lit(""), texts=pl.lit("{}"), more=pl.concat_str(pl.lit('{"exam": "'), "papers", pl.lit('"}'))))
    Recruitment.objects.filter(pk=found.pk).update(state=State.PUBLISHED, published_at=NOW)
    exam = Exam.objects.create(recruitment=found, held_on=date(2026, 12, 6), source="示例", draw_at=NOW, made_at=NOW)
    there = memory.rooms(people, seating.Shape()).with_row_index("at", 1)
    operations.copy_rows("recruitment_room", there.select(exam_id=pl.lit(exam.pk), at="at", city="city", site=pl.lit("示例考点"), name="room", accessible="accessible"))
    sitters = people.with_row_index("number").join(table.select("position", "at"), on="position", how="left", maintain_order="left")
    operations.copy_rows("recruitment_sitter", sitters.select(
        exam_id=pl.lit(exam.pk), number="number", name=pl.lit("考生"), number_digest=pl.col("number").cast(pl.String).str.zfill(64), shown=pl.lit("330***********0012"),
        position_at="at", city="city", accessible="accessible"))
    return exam
