"""What who confirms an import reads on its case: the changes themselves, and that somebody new may be on file already."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.exchange.tests.samples import id_number
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Basic, Today
from xianneng.foundation.record.operations import correct, write
from xianneng.surface.home.tests.test_import import GIVEN, asked, exchanged, new, office, row, sheet, take
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.personnel import intakes

Enter = Callable[[str], Client]
ON_FILE = "本系统已有姓名和出生日期相同的档案"
COST = 18  # queries of the page
NAMED = ("周望川", "沈汀兰", "贺云舟", "陈思源", "方与行", "吴听澜", "程守业", "韦棹歌", "苏若渚", "江一苇", "顾景行", "卢采薇")


def case_page(enter: Enter, number: str, by: str = "confirmer") -> str:
    """The case as somebody reads it."""
    return enter(by).get(f"/case/{number}/").content.decode()


def test_who_confirms_reads_the_first_changes_on_the_case(made: County, enter: Enter, tmp_path: Path) -> None:
    lines = [row(made, name, 民族="回族") for name in NAMED]
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *lines, new(1, 现任职务="科员", 任现职务时间="2024-01")), **GIVEN)
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    page = case_page(enter, number)
    assert (page.count("<b>回族</b>"), page.count(">基本信息　民族<")) == (10, 10), "the first ten"
    assert f'href="/import/{intake.pk}/"' in page
    assert "新来乙" in page
    assert "<b>回族</b>" not in case_page(enter, number, "voter"), "who reads no files reads none here"


def test_a_number_that_changes_is_masked_on_the_case(made: County, enter: Enter, tmp_path: Path) -> None:
    """By a form, which knows 周望川 by the old number: only the first and last of both are shown."""
    held = Today.objects.get(person_id=made.persons["周望川"]).id_number
    intake = take(made, sheet(tmp_path / "花名册.xlsx", row(made, "周望川", 民族="回族")), **GIVEN)
    changes = intakes.frame(intake, intakes.CHANGES)
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    changes.with_columns(column=changes["column"].replace("ethnicity", "id_number"), old=changes["old"].clear(1).fill_null(held)).write_parquet(
        intakes.folder(intake) / intakes.CHANGES)
    page = case_page(enter, number)
    assert held not in page
    assert f"{held[:3]}**************{held[-1]}" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_case_of_an_import_costs_the_same_however_many_it_changes(made: County, enter: Enter, tmp_path: Path, count: int) -> None:
    like = [new(at, 姓名=name, 出生年月=born, 身份证号=id_number(born.replace(".", ""), at)) for at, (name, born) in enumerate(
        (("曾竹溪", "1982.03.03"), ("翟远山", "1980.02.02"), ("尉迟岚", "1991.11.11"))[:count], 1)]
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *(line | {"性别": ""} for line in like), *(row(made, name, 民族="回族") for name in NAMED[:count])), **GIVEN)
    assert len(intake.report["on_file"]) == count, intake.report["problems"]
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    client = enter("confirmer")
    client.get(f"/case/{number}/")
    with CaptureQueriesContext(connection) as seen:
        client.get(f"/case/{number}/")
    assert len(seen) == COST


def test_somebody_new_who_is_on_file_elsewhere_is_said_so_and_nothing_of_them(made: County, enter: Enter, tmp_path: Path) -> None:
    """曾竹溪 of another organ, with an invented number: who imports learns that there is such a record, not whose or where; the authority is led to it."""
    line = new(2, 姓名="曾竹溪", 出生年月="1982.03.03", 身份证号=id_number("19820303", 2), 单位=WATER)
    held = made.persons["曾竹溪"]
    intake = take(made, sheet(tmp_path / "花名册.xlsx", line), **GIVEN)
    assert [each[1:] for each in asked(intake, "person.on_file")] == [("person.on_file", True)], intake.report["problems"]
    assert intake.report["good"] == 1
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    for page in (enter("officer").get(f"/import/{intake.pk}/").content.decode(), case_page(enter, number)):
        assert f"{ON_FILE}，由有关公务员主管部门核对" in page
        assert f"/person/{held}/" not in page
        assert HOUSING not in page.replace("县住建局人事科", "")
    page = case_page(enter, number, "county_confirmer")
    assert f'<a href="/person/{held}/">{HOUSING}　曾竹溪</a>' in page


def test_somebody_new_who_is_on_file_within_reach_is_named(made: County, enter: Enter, tmp_path: Path) -> None:
    line = new(2, 姓名="曾竹溪", 出生年月="1982.03.03", 身份证号=id_number("19820303", 2), 单位=WATER)
    intake = take(made, sheet(tmp_path / "花名册.xlsx", line), by="reviewer", **GIVEN)
    page = enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    assert f'<a href="/person/{made.persons["曾竹溪"]}/">{HOUSING}　曾竹溪</a>' in page
    assert f"{ON_FILE}，由有关" not in page
    other = take(made, sheet(tmp_path / "花名册2.xlsx", line | {"出生年月": "1982.03.04", "身份证号": id_number("19820304", 2)}), by="reviewer", **GIVEN)
    assert other.report["on_file"] == [], "of another day is another person"


def test_a_changed_name_and_number_are_found_by_the_old_ones_and_an_old_roster_is_asked_about(made: County, enter: Enter, tmp_path: Path) -> None:
    held = Today.objects.get(person_id=made.persons["周望川"])
    old = sheet(tmp_path / "旧名册.xlsx", row(made, "周望川"))
    changed = id_number(f"{held.birth_on:%Y%m%d}", 77)
    with transaction.atomic(), writing(kind="testing.changed", body={}, now=NOW) as leaf:
        known = Basic.objects.known().get(person_id=held.person_id)
        write([correct(person_id=held.person_id, key="basic", row_id=known.pk, values={"name": "周望江", "id_number": changed})], leaf=leaf)
    projection.refresh([held.person_id], on=ON)
    for text in ("周望川", held.id_number):
        page = enter("officer").get("/search/", {"q": text}).content.decode()
        assert f'href="/person/{held.person_id}/"' in page, text
        assert "曾用姓名：周望川" in page, text
    assert "曾用姓名" not in enter("officer").get("/search/", {"q": "周望江"}).content.decode()
    assert "曾用姓名" not in enter("officer2").get("/search/", {"q": "周望川"}).content.decode(), "another organ's"
    told = [problem for problem in take(made, old, **GIVEN).report["problems"] if "原来的号码" in str(problem)]
    assert len(told) == 1
    assert changed[-4:] in str(told[0])


@pytest.mark.parametrize(("kind", "said"), [
    ("assessments", {"年度": "2020", "等次": "称职"}), ("awards", {"奖励种类": "嘉奖", "批准日期": "2021-02-08"}),
    ("sanctions", {"处分类别": "政务处分", "处分种类": "警告", "处分决定日期": "2021-03-02"})])
def test_a_list_of_decisions_gives_nobody_what_is_another_s(made: County, tmp_path: Path, kind: str, said: dict[str, str]) -> None:
    owner, other, codes = "苏若渚", "韦棹歌", ("id_number.two_names", "id_number.of_another", "id_number.former", "name.unlike")

    def told(*lines: dict[str, Any]) -> tuple[list[tuple[str, str, bool]], int]:
        intake = take(made, sheet(tmp_path / "名册.xlsx", *({"姓名": line["姓名"], "身份证号": line["身份证号"]} | said for line in lines)), kind)
        return asked(intake, *codes), intake.report["good"]

    number = row(made, owner)["身份证号"]
    assert told(row(made, owner), row(made, other, 身份证号=number)) == ([("B3", "id_number.of_another", False)], 1), "the owner's row is taken"
    assert told(*exchanged(made, owner, other)) == ([(cell, "id_number.of_another", False) for cell in ("B2", "B3")], 0)
    assert told(row(made, owner) | {"姓名": "苏若水"}) == ([("A2", "name.unlike", True)], 1)
    held = Basic.objects.known().get(person_id=made.persons[owner])
    with transaction.atomic(), writing(kind="testing.changed", body={}, now=NOW) as leaf:
        write([correct(person_id=held.person_id, key="basic", row_id=held.pk, values={"id_number": id_number(f"{held.birth_on:%Y%m%d}", 78)})], leaf=leaf)
    former = {"姓名": owner, "身份证号": number}
    assert told(former) == ([("B2", "id_number.former", True)], 1)
    assert told(former, former | {"姓名": other}) == ([("B2", "id_number.former", True), ("B3", "id_number.of_another", False)], 1), "whose it was is known yet"
