"""信息采集工作簿: taken out and in again without a loss, compared with the file, taken in part, and told where it is wrong."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from xianneng.foundation.access.models import Reading
from xianneng.foundation.exchange import workbook as writing
from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.exchange.reading import open_sheets
from xianneng.foundation.exchange.tests.workbooks import ONE, TWO, Sheet, changed, sheets, written
from xianneng.foundation.ledger import operations as ledger
from xianneng.foundation.record.models import (
    Assessment,
    Award,
    Basic,
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
from xianneng.foundation.record.operations import correct, write
from xianneng.law.identity import check_digit
from xianneng.surface.home.tests.test_import import hand_in, taken
from xianneng.surface.project.testing import NEXT, NOW, ON, WATER, County
from xianneng.work.personnel import intakes, workbooks
from xianneng.work.personnel.models import Intake

GIVEN = {"person_kind": "公务员", "manager": "单位管理"}


def take(made: County, content: bytes, by: str = "officer", **given: str) -> Intake:
    """A workbook taken in and checked."""
    return taken(made, BytesIO(content), "采集.xlsx", "workbook", by, **given)


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


def as_others(found: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """The sheets as if of other people, born as these."""
    numbers = {number: (first := f"419998{number[6:17]}") + check_digit(first) for number in found[kind.PERSONS]["id_number"]}
    names = {name: f"{name}乙" for name in found[kind.PERSONS]["name"]}
    return {part: rows.with_columns(pl.col("id_number").replace(numbers), pl.col("name").replace(names)) if "id_number" in rows.columns else rows
            for part, rows in found.items()}


def test_what_is_exported_opens_files_elsewhere_that_export_the_same(made: County) -> None:
    hand_in(made, take(made, written(sheets())))
    mine = intakes.serving_under(made.organs[WATER].path, ON)
    found = as_others(workbooks.parts(mine, ON))
    target = BytesIO()
    writing.write(target, found, facts={})
    intake = take(made, target.getvalue())
    assert wrong(intake) == set()
    hand_in(made, intake)
    numbers = dict(Basic.objects.known().values_list("id_number", "person_id"))
    again = workbooks.parts([numbers[each] for each in found[kind.PERSONS]["id_number"]], ON)
    # Whose place among the organ's people is taken comes after them; nothing else may differ.
    for part, rows in found.items():
        names = [name for name in again[part].columns if name not in ("organ_id", "manager_id", "team_order")]
        assert again[part].select(names).to_dicts() == rows.select(names).to_dicts(), part


def test_a_wife_of_a_woman_is_a_hint_before_it_is_taken(made: County) -> None:
    person = Basic.objects.known().get(person_id=made.persons["韦棹歌"])
    found = {"A01人员": [{"姓名": "韦棹歌", "身份证号": person.id_number}],
             "A36家庭及社会关系": [{"姓名": "韦棹歌", "家庭成员姓名": "李某某", "称谓": "妻子"}]}
    intake = take(made, written(found))
    assert (wrong(intake), intake.report["warned"]) == (set(), ["韦棹歌：本人性别女，家庭成员有“妻子”；请核对称谓和本人性别"])


def test_somebody_is_known_by_name_and_birth_and_compared_set_by_set(made: County) -> None:
    person = Basic.objects.known().get(person_id=made.persons["周望川"])
    found = {"A01人员": [{"姓名": "周望川", "身份证号": "", "出生年月": f"{person.birth_on:%Y%m}", "籍贯": "外省外县", "健康状况": "良好", "专业技术职务": "工程师"}],
             "A08学历学位": [{"姓名": "周望川", "学历名称": "研究生", "学位名称": "工学硕士", "毕（肄）业时间": "201006", "学校（单位）名称": "外省大学", "教育类别": "全日制"}],
             "A36家庭及社会关系": [{"姓名": "周望川", "家庭成员姓名": "李某某", "称谓": "妻子"}]}
    intake = take(made, written(found))
    assert (wrong(intake), intake.report["summary"]["changed"]) == (set(), 1)
    fields = {row["field"]: row["theirs"] for row in intakes.frame(intake, intakes.FIELDS).iter_rows(named=True)}
    assert fields["basic"] == "籍贯 外省外县\n健康状况 良好"
    assert set(fields) == {"basic", "education", "family", "particulars"}
    left = take(made, written(found), left='[["A01人员 第3行", "basic"], ["A01人员 第3行", "family"]]')
    assert {row["field"] for row in intakes.frame(left, intakes.FIELDS).filter("left").iter_rows(named=True)} == {"basic", "family"}
    hand_in(made, left)
    now = Basic.objects.known().get(person_id=person.person_id)
    assert (now.native_place, now.health) == (person.native_place, person.health)
    assert not Family.objects.known().filter(person_id=person.person_id, name="李某某").exists()
    assert Education.objects.known().filter(person_id=person.person_id, school="外省大学", highest=False).exists()
    assert Particulars.objects.known().get(person_id=person.person_id).technical_title == "工程师"


def test_what_contradicts_the_file_is_told_and_the_rest_taken(made: County) -> None:
    rank = Rank.objects.known().get(person_id=made.persons["周望川"], valid_to=date(9999, 12, 31))
    basic = Basic.objects.known().get(person_id=made.persons["周望川"])
    who = {"姓名": "周望川", "身份证号": basic.id_number}
    intake = take(made, written({"A01人员": [who | {"现职级": "三级主任科员", "任现职级时间": "202001", "健康状况": "良好"}],
                                 "A05职务职级": [who | {"类别（职务层次、职级标志）": "享受的职级", "职务层次（职级）": "四级主任科员", "批准日期": "202301",
                                                  "终止日期": "202312", "状态": "已免"}]}))
    assert ("A01人员", "rank.contradicts_file") in {(each["sheet"], each["code"]) for each in intake.report["problems"]}
    hand_in(made, intake)
    assert list(Rank.objects.known().filter(person_id=rank.person_id, valid_to__gt=date(2022, 7, 1)).values_list("pk", flat=True)) == [rank.pk]
    assert Basic.objects.known().get(person_id=rank.person_id).health == "良好"


@pytest.mark.parametrize(("found", "cell", "code"), [
    (changed("A01人员", 0, 统计关系所在单位="县水利局局"), "AB3", "organ.unknown"), (changed("A01人员", 0, 人员管理状态="离退人员"), "Q3", "person.away")])
def test_who_has_no_place_here_is_told_with_all_their_rows(made: County, found: dict[str, Sheet], cell: str, code: str) -> None:
    intake = take(made, written(found))
    assert ("A01人员", cell, code) in wrong(intake)
    assert ("A36家庭及社会关系", "A3", "person.other_row") in wrong(intake)
    assert intake.report["summary"]["new"] == 1


def test_a_wrong_row_is_left_out_alone_and_given_back(made: County) -> None:
    found = changed("A36家庭及社会关系", 0, 称谓="")
    found["A15考核"][0]["考核年度"] = "二三年"
    intake = take(made, written(found))
    assert wrong(intake) == {("A36家庭及社会关系", "D3", "relation.missing"), ("A15考核", "D3", "year.form")}
    assert (intake.report["bad"], intake.report["summary"]["new"]) == (2, 2)
    back = open_sheets(intakes.folder(intake) / intakes.ANNOTATED)
    assert {sheet.label for sheet in back.sheets} == {"A15考核", "A36家庭及社会关系"}
    hand_in(made, intake)
    assert Family.objects.known().filter(name="张大例").exists()
    assert not Family.objects.known().filter(name="李范本").exists()


@pytest.mark.parametrize(("content", "code"), [
    (b"PK\x03\x04 no workbook", "file.damaged"), (b"", "file.empty"), (written({"B01单位": sheets()["B01单位"]}), "sheet.no_head"),
    (written({"花名册": [{"姓名": "张三", "单位": "县水利局"}]}), "sheet.no_head")])
def test_what_is_no_workbook_is_said_to_be_none(made: County, content: bytes, code: str) -> None:
    intake = take(made, content)
    assert (intake.state, intake.report["code"]) == ("不能读取", code)


def test_a_later_edition_may_have_other_columns_in_another_order(made: County) -> None:
    found = sheets()
    found["A01人员2018"] = [dict(reversed((row | {"职级序列": "综合管理类"}).items())) for row in found.pop("A01人员")]
    intake = take(made, written(found))
    assert (wrong(intake), intake.report["summary"]["new"]) == (set(), 2)
    assert ["A01人员2018", "没有认出的列：职级序列"] in intake.report["not_carried"]


def test_the_page_compares_set_by_set_and_hands_in_what_is_taken(made: County, enter: Callable[[str], Client]) -> None:
    client, known = enter("officer"), Basic.objects.known().get(person_id=made.persons["周望川"])
    found = {"A01人员": [{"姓名": "周望川", "身份证号": known.id_number, "籍贯": "外省外县", "专业技术职务": "工程师", "备注": "虚构"}]}
    page = client.post("/import/upload/", {"kind": "workbook", "file": SimpleUploadedFile("采集.xlsx", written(found))}, follow=True)
    html = page.content.decode()
    assert all(words in html for words in ("逐栏比对", "籍贯 外省外县", "没有转入的栏目", "A01人员 第3行：备注：虚构"))
    assert known.id_number not in html
    intake = Intake.objects.get()
    shown = [f"A01人员 第3行|{key}" for key in ("basic", "particulars")]
    again = client.post(f"/import/{intake.pk}/answer/", {"fields": "1", "shown": shown, "field": shown[1:]}, follow=True)
    assert "不采用 1 栏" in again.content.decode()
    hand_in(made, Intake.objects.get())
    assert Basic.objects.known().get(person_id=known.person_id).native_place == known.native_place
    assert Particulars.objects.known().get(person_id=known.person_id).technical_title == "工程师"
    assert client.get(reverse("import_template", args=["workbook"])).status_code == 200


def test_a_workbook_is_taken_out_with_a_reason_that_each_person_sees(made: County, enter: Callable[[str], Client]) -> None:
    client, person = enter("officer"), made.persons["周望川"]
    assert client.post("/roster/workbook.xlsx", {"purpose": ""}).status_code == 422
    answer = client.post("/roster/workbook.xlsx?q=周望川", {"purpose": "报送年度统计"})
    assert answer.status_code == 200
    assert wrong(take(made, answer.content)) == set()
    reading = Reading.objects.get()
    assert (reading.person_id, reading.fields, reading.purpose) == (person, "信息采集工作簿：身份证号、家庭成员", "导出：报送年度统计")
    assert client.post("/roster/workbook.xlsx", {"purpose": "报送年度统计"}).status_code == 200
    outside = set(made.persons.values()) & set(intakes.serving_under(made.organs[NEXT].path, ON))
    assert not Reading.objects.filter(person_id__in=outside).exists()
    assert enter("confirmer").post("/roster/workbook.xlsx", {"purpose": "报送年度统计"}).status_code == 403


def test_what_the_list_has_no_word_for_keeps_its_own(made: County) -> None:
    found = changed("A14奖惩", 1, 奖惩名称="留党察看一年", 奖惩名称代码="留党察看（党员）")
    found["A05职务职级"][0] |= {"批准日期": "200405"}  # before the regulation of 2006 the post was called so too
    hand_in(made, take(made, written(found)))
    person = Basic.objects.known().get(id_number=TWO).person_id
    imposed = Sanction.objects.known().get(person_id=person)
    assert (imposed.track, imposed.kind) == ("党纪处分", "留党察看一年")
    with transaction.atomic(), ledger.writing(kind="testing.mended", body={}, now=NOW) as leaf:  # another end than the law's, as the decision has it
        write([correct(person_id=person, key="sanction", row_id=imposed.pk, values={"until_on": date(2023, 3, 1)})], leaf=leaf)
    again = take(made, workbooks.workbook([person], ON))
    assert (wrong(again), again.report["summary"]["rows"]) == (set(), 0)


@pytest.mark.parametrize("says_births", [True, False])
def test_two_numbers_exchanged_are_told_as_such_and_nobody_s_age_is_judged_by_another_s(made: County, says_births: bool) -> None:
    one, two = (Basic.objects.known().get(person_id=made.persons[name]) for name in ("韦棹歌", "苏若渚"))
    rows = [{"姓名": mine.name, "身份证号": other.id_number, "参加工作时间": f"{other.birth_on.year + 15}08", "入党时间": f"{other.birth_on.year + 15}07"} | (
        {"出生年月": f"{mine.birth_on:%Y%m}"} if says_births else {}) for mine, other in ((one, two), (two, one))]
    intake = take(made, written({"A01人员": rows}))
    assert {each["code"] for each in intake.report["problems"]} == {"id_number.of_another"}
    assert f"该号码登记的是{two.name}；更正：{one.name}的号码，档案中是" in intake.report["problems"][0]["message"]
