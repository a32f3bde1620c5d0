"""The page of one's own score beside the same template, middleware and session fed a constant: what the database adds, in the same process by turns."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unittest import mock

import polars as pl
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.work.recruitment.applying import entry
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.models import Position, Recruitment, State
from xianneng.work.recruitment.scoring import queries
from xianneng.work.recruitment.scoring.models import Result, Scoring, ScoringState
from xianneng.work.recruitment.sitting.models import Exam, ExamState, Paper, Room
from xianneng.work.recruitment.sitting.operations import copy_rows

SHARE = 0.6
NOW = datetime(2026, 1, 9, 9, tzinfo=UTC)
PEOPLE, ROOMS, WARM = 100_000, 30, 20


def figures(quick: bool) -> list[dict[str, Any]]:
    """Pages a second of both, by turns; quick: fewer pages."""
    client, address, account = _written()
    pages, turns = (60, 3) if quick else (300, 5)
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}):  # nothing was collected here
        return _measured(client, address, account, pages, turns)


def _measured(client: Client, address: str, account: Account, pages: int, turns: int) -> list[dict[str, Any]]:
    kept = queries.own_page(account, int(address.split("/")[-2]))
    asked, fed = 0.0, 0.0
    _visited(client, address, WARM)
    for _ in range(turns):
        asked += _visited(client, address, pages)
        with _constant(account, kept):
            fed += _visited(client, address, pages)
    rate, peer = pages * turns / asked, pages * turns / fed
    return [{"name": f"recruitment.own_score.{PEOPLE}", "value": round(rate, 1), "unit": "pages/s", "target": round(SHARE * peer, 1), "peer": round(peer, 1),
             "ratio": round(rate / peer, 2), "ok": rate >= SHARE * peer}]


def _visited(client: Client, address: str, pages: int) -> float:
    began = time.perf_counter()
    for _ in range(pages):
        if client.get(address).status_code != 200:  # noqa: PLR2004
            raise RuntimeError("the page of the score was not shown")
    return time.perf_counter() - began


@contextmanager
def _constant(account: Account, kept: queries.Own) -> Iterator[None]:
    """Neither account nor score are looked up."""
    with mock.patch.object(entry, "signed_in", return_value=account), mock.patch.object(queries, "own_page", return_value=kept):
        yield


def _written() -> tuple[Client, str, Account]:
    """A released examination of so many, and the first of them signed in."""
    organ = Organ.objects.create(code="bench-scores", path="/bench-scores/")
    found = Recruitment.objects.create(organ=organ, name="示例招考", year=2026, ages_on=date(2025, 11, 1), age_least=18, age_most=38, age_most_postgraduate=43,
                                       opens_on=date(2025, 11, 1), closes_on=date(2025, 11, 10), made_at=NOW)
    Position.objects.create(recruitment=found, at=1, sheet="", row=1, organ="示例机关", name="综合管理岗位", code="1", count=1, more={"level": "县（区）级及以下"})
    Recruitment.objects.filter(pk=found.pk).update(state=State.PUBLISHED, published_at=NOW)
    exam = Exam.objects.create(recruitment=found, held_on=date(2025, 12, 6), source="示例", draw_at=NOW, made_at=NOW)
    papers = [Paper.objects.create(exam=exam, category="公共科目", subject=subject, tests="", theory_share=20, starts_at=NOW + timedelta(hours=at), ends_at=NOW + timedelta(hours=at + 1))
              for at, subject in enumerate(("行政职业能力测验", "申论"))]
    copy_rows("recruitment_room", pl.select(at=pl.int_range(1, PEOPLE // ROOMS + 2)).with_columns(
        exam_id=pl.lit(exam.pk), city=pl.lit("示例市"), site=pl.lit("示例考点"), name=pl.col("at").cast(pl.String), accessible=pl.lit(value=False)))
    first = Room.objects.filter(exam=exam).order_by("at").values_list("pk", flat=True)[0]
    numbers = pl.select(number=pl.int_range(PEOPLE), exam_id=pl.lit(exam.pk))
    digest = pl.col("number").cast(pl.String).str.zfill(64)
    copy_rows("recruitment_sitter", numbers.with_columns(name=pl.lit("考生"), number_digest=digest, shown=pl.lit("330***********0012"), position_at=pl.lit(1), city=pl.lit("示例市"),
                                                         accessible=pl.lit(value=False)))
    Exam.objects.filter(pk=exam.pk).update(state=ExamState.SEATED, committed_at=NOW, seated_at=NOW)
    copy_rows("recruitment_seat", numbers.with_columns(room_id=pl.col("number") // ROOMS + first, seat=pl.col("number") % ROOMS + 1))
    Scoring.objects.create(exam=exam, state=ScoringState.APPROVED, papers={str(each.pk): [100, 1] for each in papers}, decimals=2, absent_out=True, zero_out=True, ties=[], written_share=50, ratio=3,
                           interview_least=6000, panel=7, drops=True, recheck_days=7, terms_at=NOW, lines={"公共科目　县（区）级及以下": {"": 600000}}, release_at=NOW, approved_at=NOW, made_at=NOW)
    with transaction.atomic(), writing(kind="bench.scores", body={}, now=NOW) as leaf:
        copy_rows("recruitment_result", numbers.with_columns(
            position_at=pl.lit(1), standing=pl.lit("有效"), marks=pl.lit('{"行政职业能力测验":"68.50","申论":"71.00"}'), written=pl.lit(697500), is_in_line=pl.lit(value=True),
            rank=pl.col("number") + 1, entered=pl.col("number") < 3, leaf_id=pl.lit(leaf.id)))  # noqa: PLR2004
        leaf.wrote(Result._meta.db_table)
    account = Account.objects.create(number_digest="0" * 64, sealed=b"", name="考生", document="居民身份证", made_at=NOW)
    client = Client(SERVER_NAME="localhost")
    session = client.session
    session[entry.KEY] = {"account": account.pk, "hash": account.get_session_auth_hash()}
    session.save()
    return client, f"/apply/score/{found.pk}/", account
