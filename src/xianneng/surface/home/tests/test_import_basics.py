"""基本信息 taken in from files: what changes in life begins on its day, what cannot change is put right, and the past stays what it was."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from django.db import transaction

from xianneng.foundation.exchange import lrmx
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.models import Basic
from xianneng.foundation.record.operations import correct, write
from xianneng.surface.home.tests import test_import as rosters
from xianneng.surface.home.tests import test_import_forms as forms
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.personnel import intakes
from xianneng.work.personnel.models import Intake

WHO, BEFORE = "韦棹歌", date(2020, 12, 31)


@pytest.fixture
def person(made: County) -> int:
    """Of no party, and in good health, since ever."""
    held = Basic.objects.known().get(person_id=made.persons[WHO])
    with transaction.atomic(), writing(kind="testing.correct", body={}, now=NOW) as leaf:
        write([correct(person_id=held.person_id, key="basic", row_id=held.pk, values={
            "political_status": "群众", "party_joined_on": None, "health": "健康", "native_place": "甲省甲县"})], leaf=leaf)
    return held.person_id


def told(intake: Intake) -> dict[str, tuple[str, date, str | None]]:
    """How each item of 基本信息 would be written, since when, and on what that rests."""
    lines = intakes.frame(intake, intakes.CHANGES).filter(pl.col("key") == "basic").select("column", "way", "since", "assumed")
    return {column: (way, since, assumed) for column, way, since, assumed in lines.iter_rows()}


def on_day(person: int, day: date) -> Basic:
    """基本信息 as it was on a day."""
    return Basic.objects.as_of(day).get(person_id=person)


def test_who_joined_the_party_has_been_of_it_since_that_day_only(made: County, person: int, tmp_path: Path) -> None:
    line = rosters.row(made, WHO, 政治面貌="中共党员", 入党时间="2024.07", 籍贯="乙省乙县")
    intake = rosters.take(made, rosters.sheet(tmp_path / "花名册.xlsx", line), **rosters.GIVEN)
    born, joined = on_day(person, ON).valid_from, date(2024, 7, 1)
    assert told(intake) == {"political_status": ("变动", joined, None), "party_joined_on": ("变动", joined, None), "native_place": ("更正", born, None)}
    rosters.hand_in(made, intake)
    past, now = on_day(person, BEFORE), on_day(person, ON)
    assert (past.political_status, past.party_joined_on, now.political_status, now.party_joined_on) == ("群众", None, "中共党员", joined)
    assert past.native_place == now.native_place == "乙省乙县", "where somebody comes from does not change"
    again = rosters.take(made, rosters.sheet(tmp_path / "再.xlsx", line), **rosters.GIVEN)
    assert again.report["summary"]["rows"] == 0


def test_what_has_no_date_changes_on_the_day_of_the_file(made: County, person: int, tmp_path: Path) -> None:
    """Health of a form first; then the roster's older date of joining the party cuts what was before it, not what came after."""
    intake = forms.take(made, lrmx.write(forms.changed(forms.of(made, WHO), JianKangZhuangKuang="一般")))
    assert told(intake) == {"health": ("变动", ON, "推定：导入之日")}
    forms.hand_in(made, intake)
    assert (on_day(person, BEFORE).health, on_day(person, ON).health) == ("健康", "一般")
    line = rosters.row(made, WHO, 政治面貌="中共党员", 入党时间="2024.07")
    rosters.hand_in(made, rosters.take(made, rosters.sheet(tmp_path / "花名册.xlsx", line), **rosters.GIVEN))
    days = (BEFORE, date(2025, 1, 1), ON)
    assert [(each.political_status, each.health) for each in (on_day(person, day) for day in days)] == [
        ("群众", "健康"), ("中共党员", "健康"), ("中共党员", "一般")]
    assert Basic.objects.known().filter(person_id=person).count() == 3


def test_who_leaves_the_party_keeps_no_day_of_joining_it(made: County, tmp_path: Path) -> None:
    person = made.persons[WHO]
    joined = on_day(person, ON).party_joined_on
    line = rosters.row(made, WHO, 政治面貌="群众")
    intake = rosters.take(made, rosters.sheet(tmp_path / "花名册.xlsx", line), **rosters.GIVEN)
    assert {name: (way, since) for name, (way, since, _) in told(intake).items()} == dict.fromkeys(("political_status", "party_joined_on"), ("变动", ON))
    rosters.hand_in(made, intake)
    assert (on_day(person, BEFORE).party_joined_on, on_day(person, ON).party_joined_on) == (joined, None)
