"""信息采集工作簿: taken out and in again without a loss, compared with the file, taken in part, and told where it is wrong."""

from datetime import date

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.tests.workbooks import ONE, TWO, sheets, written
from xianneng.foundation.record import verifying
from xianneng.foundation.record.models import (
    Assessment,
    Award,
    Education,
    Family,
    Particulars,
    Post,
    Rank,
    Registration,
    Sanction,
    Standing,
    Today,
)
from xianneng.surface.project.testing import NOW, ON, County, verify
from xianneng.work.personnel import intakes, workbooks
from xianneng.work.personnel.models import Intake

GIVEN = {"person_kind": "公务员", "manager": "单位管理"}


def office(made: County, username: str) -> Viewer:
    return viewers(made.users[username], ON)[0]


def take(made: County, content: bytes, by: str = "officer", **given: str) -> Intake:
    """A workbook taken in and checked."""
    intake = intakes.take_in(file=SimpleUploadedFile("采集.xlsx", content), name="采集.xlsx", kind="workbook", viewer=office(made, by), now=NOW)
    if given:
        intakes.answer(intake=intake, given=given, mappings={}, viewer=office(made, by), now=NOW)
    return intakes.check(intake_id=intake.pk, on=ON)


def hand_in(made: County, intake: Intake) -> Case:
    """Handed in by one, confirmed by another."""
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    case = Case.objects.get(number=number)
    act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)
    assert verify(verifying.check) == []
    return Case.objects.get(number=number)


def wrong(intake: Intake) -> set[tuple[str, str, str]]:
    """Sheet, cell and code of what is wrong."""
    return {(each["sheet"], each["cell"], each["code"]) for each in intake.report["problems"] if not each["notice"]}


def test_what_is_exported_and_imported_again_changes_nothing(made: County) -> None:
    mine = intakes.serving_under(made.organs["示例县"].path, ON)
    intake = take(made, workbooks.workbook(mine, ON), by="reviewer")
    assert intake.report["problems"] == []
    assert (intake.report["bad"], intake.report["summary"]["rows"]) == (0, 0), intakes.frame(intake, intakes.CHANGES).rows()[:30]


@pytest.mark.row("SVC-06")
def test_a_workbook_opens_files_with_all_that_it_carries(made: County) -> None:
    intake = take(made, written(sheets()))
    assert wrong(intake) == set()
    assert intake.report["ask"] == []
    assert hand_in(made, intake).state == "已办结"
    first, second = Today.objects.get(id_number=ONE), Today.objects.get(id_number=TWO)
    assert (first.post, first.unit_name, first.rank, first.rank_since_on, first.level) == ("科长", "规划科", "一级主任科员", date(2022, 6, 15), 19)
    person = first.person_id
    assert list(Rank.objects.known().filter(person_id=person).order_by("valid_from").values_list("rank", "valid_from", "valid_to", "document")) == [
        ("副主任科员", date(2013, 5, 1), date(2019, 6, 1), ""), ("二级主任科员", date(2019, 6, 1), date(2022, 6, 15), ""),
        ("一级主任科员", date(2022, 6, 15), date(9999, 12, 31), "示公〔2022〕6号")]
    assert set(Post.objects.known().filter(person_id=person).values_list("title", "valid_from", "valid_to", "is_main", "document")) == {
        ("科长", date(2020, 3, 1), date(9999, 12, 31), True, "示组干〔2020〕3号"), ("副科长", date(2017, 11, 1), date(2020, 3, 1), False, "")}
    assert set(Education.objects.known().filter(person_id=person).values_list("mode", "education", "degree", "school", "highest", "valid_from")) == {
        ("全日制教育", "大学", "工学学士", "示例大学", False, date(2008, 7, 1)), ("在职教育", "研究生", "公共管理硕士", "示例理工大学", True, date(2017, 6, 1))}
    told = Particulars.objects.known().get(person_id=person)
    assert (told.birth_place, told.technical_title, told.speciality, told.awards) == ("示例省示例市", "工程师", "水利规划", "2019年5月，记三等功。")
    assert told.resume.startswith("2004.09--2008.07  示例大学")
    assert Award.objects.known().get(person_id=person).name == "记三等功"
    assert Registration.objects.known().get(person_id=person).valid_from == date(2009, 8, 1)
    assert set(Family.objects.known().filter(person_id=person).values_list("relation", "name")) == {("妻子", "李范本"), ("父亲", "张大例")}
    imposed = Sanction.objects.known().get(person_id=second.person_id)
    assert (imposed.track, imposed.kind, imposed.valid_from, imposed.until_on) == ("处分", "警告", date(2021, 3, 1), date(2021, 8, 31))
    assert Assessment.objects.known().get(person_id=second.person_id).grade == "不定等次"
    assert Standing.objects.known().get(person_id=person).manager == made.organs["示例县"]
    left = dict(intake.report["not_carried"])
    assert "录用时间：200807" in left["A99Z1补充 第3行"]
    assert "备注：虚构" in left["A01人员 第3行"]
    again = take(made, written(sheets()))
    assert (again.report["summary"]["rows"], again.report["summary"]["same"]) == (0, 2), intakes.frame(again, intakes.CHANGES).rows()


def renumbered(found: dict[str, pl.DataFrame], numbers: dict[str, str], names: dict[str, str]) -> dict[str, pl.DataFrame]:
    """The sheets as if of other people."""
    return {part: rows.with_columns(pl.col("id_number").replace(numbers), pl.col("name").replace(names)) if "id_number" in rows.columns else rows
            for part, rows in found.items()}
