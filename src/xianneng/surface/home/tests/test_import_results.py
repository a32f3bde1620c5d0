"""Annual results taken in: since the day that the file says, else since the one that the organ's parameters take it to be, and the preview says so."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.record.models import Assessment, Today
from xianneng.surface.home.tests.test_import import GIVEN, hand_in, new, row, sheet, take
from xianneng.surface.home.tests.test_parameters import set_value
from xianneng.surface.project.testing import ON, WATER, County
from xianneng.work.personnel import intakes

Enter = Callable[[str], Client]
DEFAULT, SET = "推定：参数默认值", "推定：参数（示组发〔2026〕3号）"


def line(made: County, name: str, year: int = 2020, organ: str = WATER, **more: Any) -> dict[str, Any]:
    """A row of the assessment list about somebody who is in the file."""
    number = Today.objects.get(person_id=made.persons[name]).id_number
    return {"姓名": name, "身份证号": number, "单位": organ, "年度": str(year), "等次": "称职"} | more


def since(made: County, name: str, year: int = 2020) -> date:
    """Since when the file has the result of a year."""
    return Assessment.objects.known().get(person_id=made.persons[name], year=year).valid_from


def test_a_result_counts_from_the_day_that_the_file_says_and_else_from_the_parameter(enter: Enter, made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "考核.xlsx", line(made, "陈思源", 确定日期="2021-02-09"), line(made, "周望川"), line(made, "沈汀兰"))
    intake = take(made, path, "assessments")
    assert intake.report["bad"] == 0, intake.report["problems"]
    assert intake.report["assumed"] == [f"年度考核 2020：2 条没有写确定日期，按 2021-03-31 登记（{DEFAULT}）"]
    frame = intakes.frame(intake, intakes.CHANGES)
    assert {(name, why) for name, why in frame.select("person_id", "assumed").unique().iter_rows()} == {
        (made.persons["陈思源"], None), (made.persons["周望川"], DEFAULT), (made.persons["沈汀兰"], DEFAULT)}
    page = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    assert intake.report["assumed"][0] in page
    assert page.count(f"　{DEFAULT}</small>") == frame.filter(assumed=DEFAULT).height > 0
    hand_in(made, intake)
    assert [since(made, name) for name in ("陈思源", "周望川")] == [date(2021, 2, 9), date(2021, 3, 31)]


def test_the_parameter_in_force_of_the_organ_is_asked_once_for_the_whole_file(enter: Enter, made: County, tmp_path: Path) -> None:
    assert set_value(enter("leader"), "result_determined_by", "02-15", document="示组发〔2026〕3号") == 302

    def cost(*names: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            intake = take(made, sheet(tmp_path / "考核.xlsx", *(line(made, name) for name in names)), "assessments")
        assert intake.report["assumed"] == [f"年度考核 2020：{len(names)} 条没有写确定日期，按 2021-02-15 登记（{SET}）"]
        return sum("ranks_parametervalue" in each["sql"] for each in asked.captured_queries)

    assert cost("周望川") == cost("周望川", "沈汀兰", "陈思源") == 1
    roster = take(made, sheet(tmp_path / "花名册.xlsx", new(1, **{"2023年度考核": "优秀"}), row(made, "周望川", **{"2020年度考核": "称职"})), **GIVEN)
    assert roster.report["assumed"] == [f"年度考核 {year}：1 条没有写确定日期，按 {year + 1}-02-15 登记（{SET}）" for year in (2020, 2023)]
    hand_in(made, roster)
    assert since(made, "周望川") == date(2021, 2, 15)
    assert take(made, sheet(tmp_path / "再.xlsx", line(made, "周望川")), "assessments").report["assumed"] == [], "it is in the file already"


def test_a_day_that_the_file_gives_puts_the_one_that_was_assumed_right(made: County, tmp_path: Path) -> None:
    hand_in(made, take(made, sheet(tmp_path / "甲.xlsx", line(made, "周望川")), "assessments"))
    again = take(made, sheet(tmp_path / "乙.xlsx", line(made, "周望川", 确定日期="2021.01.20")), "assessments")
    (change,) = intakes.frame(again, intakes.CHANGES).iter_rows(named=True)
    assert (change["column"], change["old"], change["new"], change["way"]) == ("valid_from", "2021-03-31", "2021-01-20", "更正日期")
    hand_in(made, again)
    assert since(made, "周望川") == date(2021, 1, 20)
    silent = take(made, sheet(tmp_path / "丙.xlsx", line(made, "周望川")), "assessments")
    assert silent.report["summary"]["rows"] == 0, "who says nothing of the day leaves it as it is"


def test_a_result_taken_in_before_that_day_is_assumed_on_the_day_of_the_import(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1, **{"2025年度考核": "优秀"})), **GIVEN)
    early = intakes.check(intake_id=intake.pk, on=date(2026, 1, 20))
    assert early.report["assumed"] == ["年度考核 2025：1 条没有写确定日期，按 2026-01-20 登记（推定：导入之日）"]


@pytest.mark.parametrize(("text", "code"), [("2020-12-31", "determined_on.early"), ("2020.12", "determined_on.early"), (ON.replace(year=ON.year + 1).isoformat(), "date.future"),
                                            ("去年", "date.form"), ("2021-01-01", None)])
def test_the_day_is_after_the_end_of_its_year_and_not_ahead(made: County, tmp_path: Path, text: str, code: str | None) -> None:
    intake = take(made, sheet(tmp_path / "考核.xlsx", line(made, "周望川", 确定日期=text)), "assessments")
    assert [(each["cell"], each["code"]) for each in intake.report["problems"]] == ([("F2", code)] if code else [])


def test_a_post_and_a_level_without_their_day_are_said_to_count_from_the_import(made: County, tmp_path: Path) -> None:
    roster = take(made, sheet(tmp_path / "花名册.xlsx", new(1, 现任职务="办公室科员")), **GIVEN)
    assert f"任职：1 条没有写任职时间，按 {ON} 登记（推定：导入之日）" in roster.report["assumed"]
