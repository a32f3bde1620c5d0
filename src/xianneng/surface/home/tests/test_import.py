"""Import: a file becomes what the file knows, once, and everything that is wrong stays with its owner."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import case_for
from xianneng.foundation.exchange.tests.samples import id_number, workbook
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record import checks, verifying
from xianneng.foundation.record.models import (
    Assessment,
    Award,
    Basic,
    Education,
    Post,
    Rank,
    Registration,
    Sanction,
    Standing,
    Today,
)
from xianneng.foundation.record.operations import Change, begin, row_values, write
from xianneng.law import series
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused
from xianneng.surface.home.views import imports as views
from xianneng.surface.project.testing import HOUSING, LEVEL, NOW, ON, PARTY, WATER, County, verify
from xianneng.work.personnel import approval_forms, exporters, intakes
from xianneng.work.personnel.models import Intake
from xianneng.work.personnel.models import Mapping as Remembered


def office(made: County, username: str) -> Viewer:
    """One of the cast in their office."""
    return viewers(made.users[username], ON)[0]


def take(made: County, path: Path, kind: str = "roster", by: str = "officer", **given: str) -> Intake:
    """Take a file in and have it checked."""
    with path.open("rb") as file:
        return taken(made, file, path.name, kind, by, **given)


def taken(made: County, file: IO[bytes], name: str, kind: str, by: str = "officer", **given: str) -> Intake:
    """The same of a file that is open."""
    intake = intakes.take_in(file=file, name=name, kind=kind, viewer=office(made, by), now=NOW)
    if given:
        intakes.answer(intake=intake, given=given, mappings={}, viewer=office(made, by), now=NOW)
    return intakes.check(intake_id=intake.pk, on=ON)


def hand_in(made: County, intake: Intake, by: str = "officer", confirmer: str = "confirmer") -> Case:
    """Submit, and let the second officer confirm."""
    number = intakes.submit(intake=intake, viewer=office(made, by), now=NOW)
    case = Case.objects.get(number=number)
    task = case.tasks.get(state="待办")
    act.complete(task_id=task.pk, outcome="同意", viewer=office(made, confirmer), seen=case.version, now=NOW)
    assert verify(verifying.check) == [], "the lists say what the file says"
    return Case.objects.get(number=number)


def row(made: County, name: str, **changes: Any) -> dict[str, Any]:
    """The roster's line of somebody who is in the file, as the file has it."""
    today = Today.objects.get(person_id=made.persons[name])
    line = {"姓名": name, "性别": today.sex, "出生年月": f"{today.birth_on:%Y.%m}", "身份证号": today.id_number,
            "单位": today.organ_name, "职级": today.rank,
            "任职级时间": today.rank_since_on.isoformat() if today.rank_since_on else ""}
    return line | changes


def new(serial: int, **changes: Any) -> dict[str, Any]:
    """A line of somebody new, without fault."""
    return {"姓名": f"新来{'甲乙丙丁戊己'[serial]}", "性别": "女" if serial % 2 == 0 else "男", "出生年月": "1985.03",
            "身份证号": id_number(serial=serial), "单位": WATER, "参加工作时间": "2008.07"} | changes


def exchanged(made: County, one: str, two: str, **changes: Any) -> list[dict[str, Any]]:
    """Two persons' lines, each with the number of the other."""
    lines = [row(made, one, **changes), row(made, two, **changes)]
    lines[0]["身份证号"], lines[1]["身份证号"] = lines[1]["身份证号"], lines[0]["身份证号"]
    return lines


def asked(intake: Intake, *codes: str) -> list[tuple[str, str, bool]]:
    """Cell, code and whether it is a question, of the problems with these codes."""
    return [(each["cell"], each["code"], each["notice"]) for each in intake.report["problems"] if each["code"] in codes]


def sheet(path: Path, *lines: dict[str, Any]) -> Path:
    """A workbook of lines that need not have the same columns."""
    names = list(dict.fromkeys(name for line in lines for name in line))
    return workbook(path, [names, *[[line.get(name, "") for name in names] for line in lines]])


GIVEN = {"person_kind": "公务员", "manager": "单位管理"}


@pytest.mark.parametrize(("written", "post"), [("河湖科科员、四级主任科员", "河湖科科员"), ("科员，四级主任科员", "科员"), ("四级主任科员", None)])
@pytest.mark.parametrize("beside", [False, True])
def test_a_rank_written_after_a_post_is_no_part_of_it(made: County, tmp_path: Path, written: str, post: str | None, beside: bool) -> None:
    """Post and rank in one cell, with a column of ranks beside it that says the same, or without one."""
    line = new(1, 现任职务=written, 任现职务时间="2022.05", 任职级时间="2023.12", **({"职级": "四级主任科员"} if beside else {}))
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", line), **GIVEN))
    today = Today.objects.get(id_number=line["身份证号"])
    assert (today.post or None, today.rank) == (post, "四级主任科员")


@pytest.mark.parametrize(("rank", "code"), [("三级主任科员", "post.other_rank"), ("", "post.rank")])
def test_a_post_that_names_another_rank_than_its_column_is_wrong(made: County, tmp_path: Path, rank: str, code: str) -> None:
    lines = [new(1, 现任职务="科员、四级主任科员", 职级=rank), new(2, 现任职务="科员", 职级="一级科员", 任职级时间="2024-07-01")]
    told = take(made, sheet(tmp_path / "花名册.xlsx", *lines), **GIVEN).report
    assert (told["good"], [each["code"] for each in told["problems"] if not each["notice"]]) == (1, [code])


def test_a_roster_becomes_people_posts_ranks_and_results(made: County, tmp_path: Path) -> None:
    lines = [new(1, 内设机构="河湖科", 现任职务="河湖科科长", 任现职务时间="2022.05", 职级="三级主任科员", 任职级时间="2023.12",
                 **{"2024年度考核": "优秀", "2025年度考核": "称职"}),
             new(2, 职级="一级科员", 任职级时间="2024-07-01", 全日制教育学历="大学 法学学士", 级别="24", 档次="3")]
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *lines), **GIVEN)
    assert intake.report["summary"] == {"persons": 2, "new": 2, "changed": 0, "same": 0, "rows": 11, "changes": 0}
    case = hand_in(made, intake)
    assert case.state == "已办结"
    first = Today.objects.get(id_number=lines[0]["身份证号"])
    assert (first.rank, first.rank_since_on, first.unit_name, first.post, first.kind) == (
        "三级主任科员", date(2023, 12, 1), "河湖科", "河湖科科长", "公务员")
    assert list(Assessment.objects.known().filter(person_id=first.person_id).order_by("year").values_list(
        "year", "grade")) == [(2024, "优秀"), (2025, "称职")]
    second = Today.objects.get(id_number=lines[1]["身份证号"])
    assert (second.education, second.level, second.step) == ("大学 法学学士", 24, 3)
    assert first.team_order < second.team_order
    again = take(made, sheet(tmp_path / "再.xlsx", *lines), **GIVEN)
    assert again.report["summary"]["rows"] == 0
    with pytest.raises(Refused, match="没有可写入的变化"):
        intakes.submit(intake=again, viewer=office(made, "officer"), now=NOW)


def test_what_the_file_knows_already_is_left_alone(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *(row(made, name) for name in ("周望川", "沈汀兰", "贺云舟"))), **GIVEN)
    assert (intake.report["bad"], intake.report["summary"]["same"]) == (0, 3), intakes.frame(intake, intakes.CHANGES).rows() or intake.report["problems"]


def test_a_new_level_does_not_inherit_the_step_of_the_old_one(made: County, tmp_path: Path) -> None:
    person = made.persons["韦棹歌"]
    before = Today.objects.get(person_id=person)
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 级别=str(before.level - 1))), **GIVEN))
    after = Today.objects.get(person_id=person)
    assert (before.step, after.level, after.step) == (5, before.level - 1, None)


def test_a_new_rank_begins_and_a_wrong_date_is_put_right(made: County, tmp_path: Path) -> None:
    moved, wrong = made.persons["韦棹歌"], made.persons["苏若渚"]
    path = sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01"),
                 row(made, "苏若渚", 任职级时间="2025-07-01"))
    intake = take(made, path, **GIVEN)
    changes = intakes.frame(intake, intakes.CHANGES).filter(pl.col("column") != "way").sort("way")
    assert changes.select("person_id", "old", "new", "way").rows() == [
        (moved, "四级主任科员", "三级主任科员", "变动"), (wrong, "2025-08-01", "2025-07-01", "更正日期")]
    hand_in(made, intake)
    ended = Rank.objects.known().filter(person_id=moved).earliest("valid_from")
    assert (ended.rank, ended.valid_to) == ("四级主任科员", date(2026, 9, 1))
    assert Today.objects.get(person_id=moved).rank == "三级主任科员"
    assert Rank.objects.known().get(person_id=wrong).valid_from == date(2025, 7, 1)


@pytest.mark.parametrize("by", ["officer", "reviewer"])
def test_a_promotion_since_the_books_are_kept_here_is_not_taken(made: County, tmp_path: Path, by: str) -> None:
    """They were opened today; somebody new brings their rank along, and a roster tells no number of a document."""
    path = sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-11-20"),
                 row(made, "苏若渚", 任职级时间="2026-11-20"), new(1, 职级="三级主任科员", 任职级时间="2026-11-20"))
    intake = take(made, path, by=by, **GIVEN)
    told = {each["name"]: each for each in intake.report["problems"] if each["code"] == "rank.without_case"}
    assert set(told) == {"韦棹歌", "苏若渚"}
    assert "请办理职级晋升" in str(told["韦棹歌"])
    assert "职数使用预审" in str(told["韦棹歌"]), "by what it is refused"
    assert intake.report["summary"]["changed"] == 0
    assert intake.report["summary"]["new"] == 1


@pytest.mark.row("EST-07")
def test_a_roster_that_says_since_when_registers_whom_the_file_did_not_know_so(made: County, tmp_path: Path) -> None:
    """Who is in the register stays there as what they are registered; nothing is said of whose cell is empty."""
    intake = take(made, sheet(tmp_path / "登记.xlsx", row(made, "韦棹歌"), row(made, "苏若渚", 公务员登记时间="2017.11"),
                              row(made, "梁疏雨", 公务员登记时间="2024.11")))
    assert intake.report["bad"] == 0, intake.report
    hand_in(made, intake)
    held = {each.person_id: each for each in Registration.objects.known().filter(
        person_id__in=[made.persons[name] for name in ("梁疏雨", "苏若渚", "韦棹歌")])}
    told = held[made.persons["梁疏雨"]]
    assert (told.state, told.kind, told.valid_from, told.authority) == ("已登记", "公务员", date(2024, 11, 1), "")
    assert {each.authority for person, each in held.items() if person != told.person_id} == {"县委组织部"}, "left as they stood"
    early = take(made, sheet(tmp_path / "早.xlsx", row(made, "韦棹歌", 参加工作时间="2013.08", 公务员登记时间="2012.01")))
    assert early.report["bad"] == 1


def test_what_contradicts_the_file_is_not_taken(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", row(made, "周望川", 职级="二级主任科员", 任职级时间="2020-01-01"), new(1))
    intake = take(made, path, **GIVEN)
    assert [(p["code"], p["cell"]) for p in intake.report["problems"]] == [("rank.contradicts_file", "G2")]
    assert "2022-07-01" in intake.report["problems"][0]["message"]
    assert intake.report["summary"]["new"] == 1
    assert (intakes.folder(intake) / intakes.ANNOTATED).exists()


def test_people_of_another_jurisdiction_and_unknown_places_are_not_touched(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", row(made, "林间", 单位=WATER), new(1, 单位=HOUSING), new(2, 管理单位="某某集团"),
                 new(3, 职级="二级主任科员"))
    intake = take(made, path, person_kind="公务员", manager="单位管理")
    found = {(p["cell"][1:], p["code"]) for p in intake.report["problems"]}
    assert found >= {("2", "person.elsewhere"), ("3", "organ.unknown"), ("4", "manager.unknown"), ("5", "rank_on.missing")}
    assert intake.report["good"] == 0


def test_the_manager_is_found_by_the_words_that_offices_use(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", new(1, 管理单位="中共示例县委"), new(2, 管理单位="县管"), new(3, 管理单位="单位管理"))
    hand_in(made, take(made, path, person_kind="公务员"))
    managers = [Standing.objects.known().get(person_id=Basic.objects.get(id_number=id_number(serial=at)).person_id).manager_id
                for at in (1, 2, 3)]
    assert managers == [made.organs["示例县"].pk, made.organs["示例县"].pk, made.organs[WATER].pk]


def test_posts_held_beside_the_main_one(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx",
                 new(1, 现任职务="副局长", 职务层次="乡科级副职", 任现职务时间="2024-03-01", 任同职务层次时间="2021-03-01", 是否主要职务="是"),
                 new(1, 现任职务="工会主席", 任现职务时间="2025-01-01", 是否主要职务="否"))
    hand_in(made, take(made, path, **GIVEN))
    person = Basic.objects.get(id_number=id_number(serial=1)).person_id
    held = list(Post.objects.known().filter(person_id=person).order_by("valid_from").values_list(
        "title", "layer", "is_main", "valid_to"))
    assert [(title, layer, main) for title, layer, main, _ in held] == [
        ("乡科级副职（原职务花名册未载）", "乡科级副职", True), ("副局长", "乡科级副职", True), ("工会主席", "", False)]
    assert held[0][3] == date(2024, 3, 1)


def test_the_books_take_up_what_the_roster_brings(made: County, tmp_path: Path) -> None:
    def used() -> dict[str, int]:
        found = quotas.differences(list(Unit.objects.all()), ON)
        assert found == []
        sheet_ = quotas.sheet(office(made, "reviewer").scope, _unit(made), ON)
        return {line.group: line.used for line in sheet_.lines}
    before = used()
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", new(1, 职级="三级主任科员", 任职级时间="2024-01-01")), **GIVEN))
    after = used()
    assert (after["Q-L-6"], after["Q-L-7"]) == (before["Q-L-6"] + 1, before["Q-L-7"])  # 一至四级，其中一、二级


def _unit(made: County) -> int:
    from xianneng.foundation.quotas.models import Unit

    return Unit.objects.get(name=f"{WATER}主任科员").pk


def test_lists_of_results_awards_and_sanctions(made: County, tmp_path: Path) -> None:
    who = {"姓名": "陈思源", "身份证号": Today.objects.get(person_id=made.persons["陈思源"]).id_number, "单位": WATER}
    hand_in(made, take(made, sheet(tmp_path / "考核.xlsx", who | {"年度": "2025", "等次": "优秀"}), "assessments"))
    assert Assessment.objects.known().get(person_id=made.persons["陈思源"], year=2025).grade == "优秀"
    hand_in(made, take(made, sheet(tmp_path / "处分.xlsx", who | {
        "处分类别": "政务处分", "处分种类": "记过", "处分决定日期": "2026-03-02"}), "sanctions"))
    found = Sanction.objects.known().get(person_id=made.persons["陈思源"])
    assert (found.track, found.until_on) == ("政务处分", date(2027, 3, 1))
    unknown = take(made, sheet(tmp_path / "奖励.xlsx", {"姓名": "无此人", "身份证号": id_number(serial=9), "奖励种类": "嘉奖",
                                                     "批准日期": "2026-01-05"}), "awards")
    assert [p["code"] for p in unknown.report["problems"]] == ["person.unknown"]


def test_the_name_of_an_award_can_be_pointed_at_its_kind(made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    """Without 奖励种类 the list says the kind under 奖励名称: taken so where it is written as one, else pointed there by hand."""
    officer = enter("officer")
    who = {"姓名": "陈思源", "身份证号": Today.objects.get(person_id=made.persons["陈思源"]).id_number, "单位": WATER, "批准日期": "2026-01-05"}
    plain = take(made, sheet(tmp_path / "奖励.xlsx", who | {"奖励名称": "三等功"}), "awards")
    assert (plain.report["bad"], plain.report["summary"]["rows"]) == (0, 1)
    hand_in(made, plain)
    assert Award.objects.known().get(person_id=made.persons["陈思源"], valid_from=date(2026, 1, 5)).name == "记三等功"
    unread = take(made, sheet(tmp_path / "奖励二.xlsx", who | {"获奖": "", "奖励名称": "荣立三等功"}), "awards")
    at = unread.report["heads"][0]["names"].index("奖励名称")
    assert "列“奖励名称”" in officer.get(f"/import/{unread.pk}/").content.decode()
    officer.post(f"/import/{unread.pk}/answer/", {f"column-0-{at}": "award_kind"})
    unread.refresh_from_db()
    assert [each["code"] for each in unread.report["problems"]] == ["award_kind.unknown"]


def test_organs_with_establishment_and_quotas(made: County, tmp_path: Path) -> None:
    level = "县级"
    path = sheet(tmp_path / "机构.xlsx",
                 {"机构名称": "示例县", "机构类型": "地区"},
                 {"机构名称": "县新设局", "上级机构": "示例县", "机构类型": "机关", "机构规格": "正科级", "机构层级": level, "行政编制": 24,
                  "领导职数": 4, "一级至四级主任科员职数": 12, "一级、二级主任科员职数": 6},
                 {"机构名称": "县新设中心", "上级机构": "示例县", "机构类型": "参公单位", "机构层级": level, "参公事业编制": 9})
    intake = take(made, path, "organs", by="reviewer")
    assert intake.report["bad"] == 0, intake.report["problems"]
    lines = {(line["name"], line["column"]): line["new"] for line in intake.report["organ_changes"]}
    assert lines["县新设局", "行政编制"] == "24名"
    assert lines["县新设局", "一级、二级主任科员职数"] == "6名"
    assert lines["县新设中心", "新设机构"].startswith("隶属示例县　参公单位")
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    office_ = Profile.objects.as_of(ON).get(name="县新设局")
    assert office_.organ.path == f"{made.organs['示例县'].path}{office_.organ_id}/"
    establishment = Establishment.objects.as_of(ON).get(organ=office_.organ)
    assert establishment.count == 24
    foretold = {each["column"]: each["since"] for each in intake.report["organ_changes"] if each["name"] == "县新设局"}
    assert (foretold["新设机构"], foretold["行政编制"]) == (office_.valid_from.isoformat(), establishment.valid_from.isoformat())
    again = take(made, path, "organs", by="reviewer")
    assert again.report["summary"]["rows"] == 0
    assert Organ.objects.filter(code__startswith="JG").count() == 2


def test_a_pool_of_an_organ_list_leaves_reference_units_out(made: County, tmp_path: Path) -> None:
    """CANGONG-07: their places are counted apart, and the cell says so."""
    unit = {"上级机构": "示例新区", "机构层级": "县级"}
    path = sheet(tmp_path / "机构.xlsx",
                 {"机构名称": "示例新区", "上级机构": "示例县", "机构类型": "地区", "三级、四级调研员职数": 4},
                 {"机构名称": "新区办公室", "机构类型": "机关", "行政编制": 40, **unit},
                 {"机构名称": "新区服务中心", "机构类型": "参公单位", "参公事业编制": 20, **unit})
    intake = take(made, path, "organs", by="reviewer")
    assert [(each["code"], each["message"].split("（")[0]) for each in intake.report["problems"]] == [
        ("quota.reference_apart", "提示：参公单位的三级、四级调研员职数不计入机关统筹")]
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    pool = Unit.objects.get(name__startswith="示例新区统筹")
    assert [(line.approved, line.base) for line in quotas.line_of(pool, ON)] == [(4, 40)]


def test_whose_a_number_of_elsewhere_is_cannot_be_tried_out(made: County, tmp_path: Path) -> None:
    """The same is said of it beside whatever name, alone or twice in the file."""
    theirs = row(made, "林间")
    for name in ("林间", "张外人"):
        [said] = [each for each in take(made, sheet(tmp_path / "a.xlsx", theirs | {"姓名": name, "单位": WATER}), **GIVEN).report["problems"] if each["code"] == "person.elsewhere"]
        assert said["message"].startswith("这一身份证号登记在本单位管理范围以外；更正：核对号码"), name
    twice = take(made, sheet(tmp_path / "a.xlsx", theirs | {"单位": WATER}, theirs | {"姓名": "张外人", "单位": WATER}), **GIVEN)
    assert {each["code"] for each in twice.report["problems"] if each["cell"].startswith("D")} == {"id_number.two_names"}


def test_quotas_of_another_series_and_of_the_leading_team_make_units_of_their_own(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "机构.xlsx",
                 {"机构名称": "示例新区", "上级机构": "示例县", "机构类型": "地区", "领导职数": 31, "一级、二级调研员职数": 6,
                  "二级巡视员职数": 3, "领导班子三级调研员职数": 5},
                 {"机构名称": "新区领导班子", "上级机构": "示例新区", "机构类型": "机关", "机构层级": "县级", "三级调研员职数": 2},
                 {"机构名称": "县新设公安局", "上级机构": "示例新区", "机构类型": "机关", "机构规格": "正科级", "机构层级": "县级", "政法专项编制": 100,
                  "领导职数": 5, "一级至四级警长职数": 60, "一级、二级警长职数": 28, "二级高级警长职数": 2})
    intake = take(made, path, "organs", by="reviewer")
    assert intake.report["bad"] == 0, intake.report["problems"]
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    police = Unit.objects.get(name="县新设公安局（执法勤务警员）")
    assert {(line.name, line.approved, line.base) for line in quotas.line_of(police, ON)} == {
        ("一级至四级警长", 60, 100), ("一级、二级警长", 28, 100), ("二级高级警长", 2, 100)}
    teams = Unit.objects.filter(scope="领导班子")
    assert {(line.group, line.approved, line.base) for unit in teams for line in quotas.line_of(unit, ON)} == {
        ("Q-L-1", 3, 31), ("Q-L-2", 6, 31), ("Q-L-8", 5, 31), ("Q-L-8", 2, 0)}, "三级调研员 of the team itself, not of the organs"
    assert take(made, path, "organs", by="reviewer").report["summary"]["rows"] == 0
    own = take(made, sheet(tmp_path / "本县.xlsx", {"机构名称": "示例县", "机构类型": "地区", "一级、二级调研员职数": 6},
                           {"机构名称": WATER, "上级机构": "示例县", "机构层级": "县级"}), "organs", by="reviewer")
    assert "quota_一级、二级调研员.of_authority" in {each["code"] for each in own.report["problems"]}, "the city approves it"


def test_what_was_confirmed_is_what_is_written(made: County, tmp_path: Path) -> None:
    """Between preview and confirmation somebody else imports the same person: the first preview no longer holds."""
    first = take(made, sheet(tmp_path / "甲.xlsx", new(1)), **GIVEN)
    second = take(made, sheet(tmp_path / "乙.xlsx", new(1)), **GIVEN)
    hand_in(made, first)
    with pytest.raises(Refused, match="档案又有变化") as refusal:
        hand_in(made, second)
    assert refusal.value.why == "新增由 1 变为 0；与档案一致由 0 变为 1；写入信息由 2 变为 0"
    assert Basic.objects.filter(id_number=id_number(serial=1)).count() == 1


def test_an_officer_imports_a_roster_by_pages(made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    officer = enter("officer")
    lines = [new(1, 职级="三级主任科员", 任职级时间="2024-01-01", 特长="书法"), new(2, 性别="男"),
             row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01")]
    with sheet(tmp_path / "花名册.xlsx", *lines).open("rb") as file:
        response = officer.post("/import/upload/", {"kind": "roster", "file": file}, follow=True)
    page = response.content.decode()
    assert all(words in page for words in ("人员类别", "管理单位", "列“特长”", "性别“男”与身份证号不符", "B3", "四级主任科员"))
    assert "呈报入档（" not in page
    address = response.redirect_chain[-1][0]
    page = officer.post(f"{address}answer/", GIVEN, follow=True).content.decode()
    assert "呈报入档（2 行）" in page
    assert officer.get(f"{address}annotated.xlsx").status_code == 200
    case_page = officer.post(f"{address}submit/", follow=True)
    case = case_page.redirect_chain[-1][0]
    assert "导入花名册：花名册.xlsx" in case_page.content.decode()
    confirmer = enter("confirmer")
    assert "韦棹歌" in confirmer.get(address).content.decode()
    confirmer.post(f"{case}complete/", {"outcome": "同意", "seen": Case.objects.get().version})
    assert Today.objects.get(person_id=made.persons["韦棹歌"]).rank == "三级主任科员"
    assert "已入档" in officer.get("/import/").content.decode()


def test_files_of_others_and_hostile_files(made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1)), **GIVEN)
    assert enter("officer2").get(f"/import/{intake.pk}/").status_code == 404
    assert enter("zhou").get("/import/").status_code == 403
    officer = enter("officer")
    bad = {"坏.xlsx": b"PK\x03\x04broken", "空.csv": b"", "图.xlsx": b"\x89PNG\r\n\x1a\n0000"}
    for name, content in bad.items():
        page = officer.post("/import/upload/", {"kind": "roster", "file": SimpleUploadedFile(name, content)}, follow=True)
        assert page.status_code == 200
        assert "不能读取" in page.content.decode(), name
        late = officer.post(f"{page.redirect_chain[-1][0]}submit/")
        assert "还没有核对完" not in late.content.decode(), "there is nothing to wait for"
    refused = officer.post("/import/upload/", {"kind": "roster", "file": SimpleUploadedFile("木马.exe", b"MZ")})
    assert refused.status_code == 422
    assert officer.get("/import/template/roster.xlsx").status_code == 200
    assert officer.get("/import/template/nothing.xlsx").status_code == 404


def test_an_answer_is_for_those_alone_of_whom_nothing_is_registered(made: County, tmp_path: Path) -> None:
    """One new clerk among old hands: the answer is for the clerk, and the others stay under whose management they are."""
    county, held = made.organs["示例县"].pk, Standing.objects.known().get(person_id=made.persons["周望川"])
    path = sheet(tmp_path / "花名册.xlsx", row(made, "周望川"), row(made, "沈汀兰"), new(1), new(1, 现任职务="工会主席", 是否主要职务="否"))
    intake = take(made, path, person_kind="参公", manager="县管")
    assert intake.report["questions"] == [
        {"key": "person_kind", "count": 1, "meaning": "参公", "fault": ""},
        {"key": "manager", "count": 1, "meaning": "示例县", "fault": ""}]
    summary = intake.report["summary"]
    assert (summary["new"], summary["changed"], summary["same"], summary["changes"]) == (1, 0, 2, 0)
    hand_in(made, intake)
    came = Standing.objects.known().get(person_id=Basic.objects.get(id_number=id_number(serial=1)).person_id)
    assert (came.kind, came.manager_id) == ("参公", county)
    assert Standing.objects.known().get(person_id=made.persons["周望川"]) == held


def test_nothing_is_asked_about_people_who_are_registered(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", row(made, "苏若渚", 任职级时间="2025-07-01")))
    assert (intake.report["ask"], intake.report["questions"]) == ([], [])
    assert hand_in(made, intake).state == "已办结"


@pytest.mark.parametrize("by", ["officer", "reviewer"])
def test_an_answer_that_is_no_manager_is_refused_with_a_word(made: County, tmp_path: Path, by: str) -> None:
    """县委组织部 is a department and no region, whether the officer's scope knows it or not."""
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1), new(2, 管理单位="县委组织部")), by=by, person_kind="公务员",
                  manager="县委组织部")
    assert intake.report["ask"] == ["manager"]
    fault = intake.report["questions"][1]["fault"]
    assert fault == "“县委组织部”不是县水利局，也不是它的上级；可填“单位管理”、示例县、示例市、示例省"
    assert [(p["cell"], p["code"]) for p in intake.report["problems"]] == [("G3", "manager.unknown")]
    with pytest.raises(Refused, match="没有说明管理单位"):
        intakes.submit(intake=intake, viewer=office(made, by), now=NOW)


def test_the_page_says_why_it_cannot_be_handed_in_and_takes_an_answer_back(
        made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1), row(made, "周望川")))
    officer, address = enter("officer"), f"/import/{intake.pk}/"

    def answered(**given: str) -> str:
        return str(officer.post(f"{address}answer/", given, follow=True).content.decode())

    page = officer.get(address).content.decode()
    assert "文件没有说明人员类别、管理单位" in page
    assert all(f"<option>{each}</option>" in page for each in ("单位管理", "示例县", "示例市", "示例省")), "chosen from what is possible"
    assert "都没有登记的 1 人" in page
    assert "文件没有说明管理单位，" in answered(person_kind="公务员")
    assert "“县委组织部”不是县水利局" in answered(person_kind="公务员", manager="县委组织部")
    page = answered(person_kind="公务员", manager="县管")
    assert "按“示例县”，只用于" in page
    assert "呈报入档（2 行）" in page
    page = answered(person_kind="公务员", manager="")
    assert "文件没有说明管理单位，" in page
    assert "呈报入档（" not in page
    assert Intake.objects.get(pk=intake.pk).given == {"person_kind": "公务员"}


def test_problems_name_the_person_and_a_lower_rank_is_a_notice(
        made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", row(made, "周望川", 职级="一级科员"), row(made, "沈汀兰", 性别="男"),
                 row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01"), new(1, 姓名="段言1"))
    intake = take(made, path)
    assert [(p["cell"], p["name"], p["code"], p["notice"]) for p in intake.report["problems"]] == [
        ("F2", "周望川", "rank.lowered", True), ("B3", "沈汀兰", "sex.disagrees_with_id", False),
        ("G4", "韦棹歌", "rank.foreseen", True), ("A5", "段言1", "name.form", False)]
    assert "职级由一级主任科员降为一级科员（更正）" in intake.report["problems"][0]["message"]
    page = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    row_of = page.partition('<td class="name">周望川</td>')[2].partition("</tr>")[0]
    assert '<td class="w">F2</td>' in row_of
    assert "职级由一级主任科员降为一级科员（更正）" in row_of
    assert page.count("低于档案登记的职级</small>") == 1
    assert f"共 {intake.report['summary']['changes']} 项" in page
    changes = page.partition('aria-label="将发生的变动"')[2].partition("</section>")[0]
    assert intake.report["summary"]["changes"] == changes.count('<a href="/person/')


def test_an_organ_without_a_confirmer_of_its_own_hands_in_to_the_county(made: County, tmp_path: Path) -> None:
    assert hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", row(made, "欧阳静", 任职级时间="2023-09-15")), by="officer2"),
                   by="officer2", confirmer="county_confirmer").state == "已办结"


def test_columns_are_mapped_by_an_organ_for_itself_and_only_those_asked_about(
        made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", new(1, 特长="四川人"))
    intake, officer = take(made, path, **GIVEN), enter("officer")
    address, at = f"/import/{intake.pk}/", intake.report["heads"][0]["names"].index("特长")
    for wrong in ({"column-0-0": "native_place"}, {f"column-0-{at}": "no_such_key"}, {f"column-0-{at}": "name"}):
        assert officer.post(f"{address}answer/", wrong).status_code == 422, wrong
    assert not Remembered.objects.exists()
    page = officer.post(f"{address}answer/", {f"column-0-{at}": "native_place"}, follow=True).content.decode()
    assert '<option value="native_place" selected>' in page, "what was chosen can be taken back"
    theirs = take(made, sheet(tmp_path / "他局.xlsx", new(2, 单位=HOUSING, 特长="书法")), by="officer2", **GIVEN)
    assert theirs.report["heads"][0]["unmapped"] == ["特长"]
    officer.post(f"{address}answer/", {f"column-0-{at}": ""})
    assert Intake.objects.get(pk=intake.pk).report["heads"][0]["unmapped"] == ["特长"]


def test_a_year_of_assessment_can_be_mapped_by_hand(made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    intake, officer = take(made, sheet(tmp_path / "花名册.xlsx", new(1, 前年等次="称职")), **GIVEN), enter("officer")
    at = intake.report["heads"][0]["names"].index("前年等次")
    officer.post(f"/import/{intake.pk}/answer/", {f"column-0-{at}": "assessment_2024"})
    hand_in(made, Intake.objects.get(pk=intake.pk))
    assert Assessment.objects.known().filter(year=2024, grade="称职", person__pk=Basic.objects.get(name=new(1)["姓名"]).person_id).exists()


def test_what_a_roster_leaves_out_is_neither_made_up_nor_called_wrong_afterwards(
        made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    lines = [new(1, 职级="三级主任科员", 任职级时间="2025.01", **{"2022年度考核": "称职", "2024年度考核": "优秀"}),
             new(2, 参加工作时间="2026.03", 试用期至="2027-03-01")]
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", *lines), **GIVEN))
    persons = {line["姓名"]: Basic.objects.known().get(name=line["姓名"]) for line in lines}
    assert {(each.health, each.ethnicity, each.political_status) for each in persons.values()} == {("", "", "")}
    page = enter("officer").get(f"/person/{persons[lines[0]['姓名']].person_id}/").content.decode()
    assert '健康状况</th><td>—</td>' in page
    found = next(checks.persons([each.person_id for each in persons.values()], on=ON))
    assert set(found["code"]) <= {"assessment_missing", "level_missing"}, found.rows()


def test_a_schooling_of_which_only_the_name_is_told_is_neither_full_time_nor_in_service(
        made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    line = new(1, 最高学历="大学", 最高学位="工学学士", 毕业院校="示例大学")
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", line), **GIVEN))
    person = Basic.objects.known().get(name=line["姓名"]).person_id
    held = Education.objects.known().filter(person_id=person)
    said = ("education", "degree", "school", "highest", "mode", "valid_from")
    assert list(held.values_list(*said)) == [("大学", "工学学士", "示例大学", True, "", UNDATED)]
    page = enter("officer").get(f"/person/{person}/").content.decode()
    assert '全日制教育</th><td colspan="3">—</td>' in page
    assert "大学，工学学士，示例大学（没有写明全日制、在职）" in page
    assert re.search('<td class="d">未载</td><td>大学，工学学士</td>', page), "the time line invents no day"
    form = approval_forms.forms([person], ON, with_photo=False)[person]
    assert (form.text("QuanRiZhiJiaoYu_XueLi"), form.text("ZaiZhiJiaoYu_XueLi")) == ("", "")
    assert not next(checks.persons([person], on=ON)).filter(pl.col("code").str.starts_with("education")).height
    given = exporters.roster(made.organs[WATER].path, ON).filter(name=line["姓名"])
    assert given.select("education", "school_and_major", "full_time_education").row(0) == ("大学 工学学士", "示例大学", None)

    def again(**more: str) -> list[tuple[Any, ...]]:
        intake = take(made, sheet(tmp_path / "再.xlsx", new(1, **more)), **GIVEN)
        if intake.report["summary"]["rows"]:
            hand_in(made, intake)
        return list(held.order_by("mode").values_list("mode", "education", "highest"))
    assert again(学历="大学本科") == [("", "大学", True)], "the same by another name"
    assert again(全日制教育学历="大学", 在职教育学历="大学") == [("全日制教育", "大学", True), ("在职教育", "大学", False)]
    assert again(学历="大学", 学位="工学学士") == [("全日制教育", "大学", True), ("在职教育", "大学", False)], "one of those"


def test_how_a_rank_was_obtained_is_not_made_up(made: County, enter: Callable[[str], Client], tmp_path: Path) -> None:
    """Graded after the probation, converted in 2019, or promoted: a roster does not say it."""
    lines = [new(1, 参加工作时间="2023.08", 职级="四级主任科员", 任职级时间="2024.08"), new(2, 职级="四级主任科员", 任职级时间="2019-06-01"),
             new(3, 职级="四级调研员", 任职级时间=ON.isoformat())]
    hand_in(made, take(made, sheet(tmp_path / "花名册.xlsx", *lines), **GIVEN))
    persons = [Basic.objects.known().get(name=line["姓名"]).person_id for line in lines]
    assert [Rank.objects.known().get(person_id=each).way for each in persons] == ["", "套转", ""]
    officer = enter("officer")
    assert "<b>任四级主任科员</b>" in officer.get(f"/person/{persons[0]}/").content.decode()
    (found,) = [group for group in officer.get("/checks/").context["findings"].groups if group.code == "rank_without_case"]
    assert [(line.name, "任四级调研员（没有文号）" in line.found) for line in found.lines] == [(lines[2]["姓名"], True)], "it may be a promotion"
    held = Rank.objects.known().get(person_id=persons[0])
    with transaction.atomic(), writing(kind="testing.rank", body={}, now=NOW) as leaf:
        write([Change(persons[0], "rank", (), [{**row_values("rank", held), "rank": "一级科员", "valid_from": date(2023, 8, 1), "valid_to": held.valid_from}])],
              leaf=leaf)
    assert "rank_leap" not in set(next(checks.persons(persons[:1], on=ON))["code"])
    with transaction.atomic(), writing(kind="testing.rank", body={}, now=NOW) as leaf:
        write([Change(persons[0], "rank", [held.pk], [{**row_values("rank", held), "rank": "三级主任科员", "valid_from": held.valid_from}])], leaf=leaf)
    assert "rank_leap" in set(next(checks.persons(persons[:1], on=ON))["code"]), "a rise of two steps, whoever calls it what"


def test_one_schooling_by_any_name_is_one_and_one_of_them_is_the_highest(made: County, tmp_path: Path) -> None:
    def learned(**said: str) -> list[tuple[str, str, bool]]:
        intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1, **said)), **GIVEN)
        if intake.report["summary"]["rows"]:
            hand_in(made, intake)
        rows = Education.objects.known().filter(person_id=Basic.objects.known().get(name=new(1)["姓名"]).person_id)
        return sorted(rows.values_list("mode", "education", "highest"))

    college = ("全日制教育", "大专")
    assert learned(全日制教育学历="大专") == [(*college, True)]
    assert learned(全日制教育学历="专科") == learned(学历="大学专科") == [(*college, True)], "by another name"
    assert learned(在职教育学历="中专") == [("全日制教育", "大专", True), ("在职教育", "中专", False)], "a lower one"
    higher = [("全日制教育", "大专", False), ("在职教育", "中专", False), ("在职教育", "大学", True)]
    assert learned(在职教育学历="本科") == sorted(higher), "a higher one, without the former beside it"
    assert learned(全日制教育学历="专科", 在职教育学历="大学本科") == sorted(higher)
    assert learned(全日制教育学历="专科") == sorted(higher), "what is told of the lower one says nothing of the higher"


def test_a_rank_before_its_years_is_a_question(made: County, tmp_path: Path) -> None:
    """并行规定 第18条."""
    today = Today.objects.get(person_id=made.persons["韦棹歌"])
    above = series.next_rank(today.rank)
    early, late = (today.rank_since_on + timedelta(days=days) for days in (200, 1500))
    for since, asked in ((early, [("rank_on.too_early", True)]), (late, [])):
        path = sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级=above, 任职级时间=since.isoformat()))
        problems = take(made, path, by="reviewer", **GIVEN).report["problems"]
        assert [(each["code"], each["notice"]) for each in problems if each["code"].startswith("rank_on.too")] == asked, (today.rank, since, problems)


def test_what_was_handed_in_cannot_be_answered_or_handed_in_again(made: County, tmp_path: Path) -> None:
    """Also by who holds a page, or a check, from before."""
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1)), **GIVEN)
    before, viewer = Intake.objects.get(pk=intake.pk), office(made, "officer")
    intakes.submit(intake=intake, viewer=viewer, now=NOW)
    with pytest.raises(Conflict, match="已呈报"):
        intakes.answer(intake=before, given={"manager": "县管"}, mappings={}, viewer=viewer, now=NOW)
    with pytest.raises(Conflict, match="已呈报"):
        intakes.submit(intake=before, viewer=viewer, now=NOW)
    with pytest.raises(Conflict, match="已呈报"):
        intakes.drop(intake=before)
    assert Case.objects.count() == 1


def test_a_check_that_ends_late_does_not_undo_what_happened_meanwhile(
        made: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1)), **GIVEN)
    slow = intakes.examine

    def examine(*args: Any, **more: Any) -> intakes.Outcome:
        found = slow(*args, **more)
        intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
        return found
    monkeypatch.setattr(intakes, "examine", examine)
    intakes.check(intake_id=intake.pk, on=ON)
    assert Intake.objects.get(pk=intake.pk).state == "已呈报"


def test_a_file_named_by_an_id_number_is_a_case_without_it(made: County, tmp_path: Path) -> None:
    line = new(1)
    case = hand_in(made, take(made, sheet(tmp_path / f"名册{line['身份证号']}.xlsx", line), **GIVEN))
    assert case.state == "已办结"
    assert line["身份证号"] not in case.title


def test_nobody_confirms_an_import_of_their_own(made: County, tmp_path: Path) -> None:
    """Whatever office they act in: the account is the same."""
    Office.objects.create(user=made.users["officer"], role="confirmer", title="代办", organ=made.organs[WATER],
                          jurisdiction=made.organs[WATER], from_on=date(2025, 1, 1))
    own = next(each for each in viewers(made.users["officer"], ON) if each.role == "confirmer")
    number = intakes.submit(intake=take(made, sheet(tmp_path / "花名册.xlsx", new(1)), **GIVEN), viewer=office(made, "officer"),
                            now=NOW)
    case = Case.objects.get(number=number)
    with pytest.raises(Refused, match="复核由另一人办理"):
        act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=own, seen=case.version, now=NOW)


def test_a_list_in_text_is_called_as_its_owner_calls_it(made: County, tmp_path: Path) -> None:
    (tmp_path / "水利局名册.csv").write_text("姓名,身份证号\n张三,330199198106030613\n", encoding="utf-8")
    assert {p["sheet"] for p in take(made, tmp_path / "水利局名册.csv").report["problems"]} == {"水利局名册"}


def test_a_text_too_long_to_keep_is_told_at_its_cell(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1, 姓名="张" * 41), new(2, 籍贯="省" * 61), new(3, 姓名="庄" * 40)), **GIVEN)
    assert [(p["cell"], p["code"]) for p in intake.report["problems"]] == [
        ("A2", "name.too_long"), ("G3", "native_place.too_long")]
    assert hand_in(made, intake).state == "已办结"


def test_an_organ_s_new_name_stands_in_the_lists_at_once(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "机构.xlsx", {"机构名称": "县水务局", "上级机构": "示例县", "机构类型": "机关",
                                        "机构代码": made.organs[WATER].code})
    hand_in(made, take(made, path, "organs", by="reviewer"), by="reviewer", confirmer="county_confirmer")
    names = Today.objects.filter(organ_id=made.organs[WATER].pk).values_list("organ_name", flat=True)
    assert set(names) == {"县水务局"}


def test_a_new_organ_hangs_under_one_of_the_scope(made: County, tmp_path: Path) -> None:
    """No new top beside the others, no second organ of a name, nothing under what is not taken, nobody else's code."""
    path = sheet(tmp_path / "机构.xlsx", {"机构名称": "影子县", "机构类型": "地区"}, {"机构名称": HOUSING, "机构类型": "机关"},
                 {"机构名称": "影子局", "上级机构": "影子县", "机构类型": "机关"},
                 {"机构名称": "河湖科", "上级机构": WATER, "机构类型": "内设机构"},
                 {"机构名称": "水文科", "上级机构": WATER, "机构类型": "内设机构", "机构代码": made.organs[HOUSING].code})
    intake = take(made, path, "organs")
    assert {(p["name"], p["code"]) for p in intake.report["problems"]} == {
        ("影子县", "parent.missing"), (HOUSING, "parent.missing"), ("影子局", "parent.missing"), ("水文科", "code.taken")}
    hand_in(made, intake)
    assert Profile.objects.as_of(ON).get(name="河湖科").parent_id == made.organs[WATER].pk
    assert not Profile.objects.filter(name__startswith="影子").exists()


def test_organs_stand_in_the_order_of_a_whole_list_and_new_ones_after_who_stands_before_them(made: County, tmp_path: Path) -> None:
    under = {"上级机构": "示例县", "机构类型": "机关"}
    hand_in(made, take(made, sheet(tmp_path / "一.xlsx", under | {"机构名称": PARTY}, under | {"机构名称": "县低空经济局"}), "organs", by="reviewer"),
            by="reviewer", confirmer="county_confirmer")

    def listed() -> list[str]:
        rows = Profile.objects.as_of(ON).filter(parent_id=made.organs["示例县"].pk).order_by("order_number", "organ_id")
        return list(rows.values_list("name", flat=True))

    before = listed()
    assert before.index("县低空经济局") == before.index(PARTY) + 1
    hand_in(made, take(made, sheet(tmp_path / "二.xlsx", *(under | {"机构名称": name} for name in before[::-1])), "organs", by="reviewer"),
            by="reviewer", confirmer="county_confirmer")
    assert listed() == before[::-1], "a list of them all is their order"


def test_a_sanction_while_another_runs_is_taken_with_the_rest_of_it(made: County, tmp_path: Path) -> None:
    def line(kind: str, decided: str) -> dict[str, Any]:
        return {"姓名": "陈思源", "身份证号": Today.objects.get(person_id=made.persons["陈思源"]).id_number, "处分类别": "政务处分",
                "处分种类": kind, "处分决定日期": decided, "影响期至": ""}
    hand_in(made, take(made, sheet(tmp_path / "一.xlsx", line("记大过", "2025-09-10")), "sanctions"))
    second = sheet(tmp_path / "二.xlsx", line("记过", "2026-10-10"))
    intake = take(made, second, "sanctions")
    told, = intake.report["problems"]
    assert (told["cell"], told["code"], told["notice"]) == ("F2", "until_on.against_law", True)
    assert "2028-03-09：原记大过期限未满" in str(told)
    hand_in(made, intake)
    held = Sanction.objects.known().filter(person_id=made.persons["陈思源"])
    assert list(held.order_by("valid_from").values_list("until_on", flat=True)) == [date(2027, 3, 9), date(2028, 3, 9)]
    again = take(made, second, "sanctions")
    assert again.report["summary"]["rows"] == 0, "the same file twice changes nothing"


@pytest.mark.parametrize(("listed", "ways"), [("政务处分", []), ("处分", [("政务处分", "处分", "更正")])])
def test_a_sanction_entered_by_page_is_the_same_as_the_list_s(made: County, tmp_path: Path, listed: str, ways: list[Any]) -> None:
    """政务处分 and 处分 of one day and kind are one decision, told in different words."""
    person = made.persons["陈思源"]
    leaf = Standing.objects.filter(person_id=person).latest("pk").leaf_id
    Sanction.objects.create(person_id=person, leaf_id=leaf, valid_from=date(2025, 12, 1), track="政务处分", kind="记大过",
                            until_on=date(2027, 5, 31), document="示监〔2025〕9号")
    intake = take(made, sheet(tmp_path / "处分.xlsx", {
        "姓名": "陈思源", "身份证号": Today.objects.get(person_id=person).id_number, "处分类别": listed, "处分种类": "记大过",
        "处分决定日期": "2025-12-01", "文号": "示监〔2025〕9号"}), "sanctions")
    assert (intake.report["problems"], intake.report["summary"]["rows"]) == ([], len(ways))
    frame = intakes.frame(intake, intakes.CHANGES)
    assert (frame.select("old", "new", "way").rows() if frame.height else []) == ways


def test_a_sanction_older_than_the_tables_of_the_law_is_taken_as_it_stands(made: County, tmp_path: Path) -> None:
    def line(name: str, **more: str) -> dict[str, Any]:
        return {"姓名": name, "身份证号": Today.objects.get(person_id=made.persons[name]).id_number, "处分类别": "党纪处分",
                "处分种类": "警告", "处分决定日期": "2017-05-01", "影响期至": ""} | more
    path = sheet(tmp_path / "处分.xlsx", line("陈思源", 影响期至="2018-04-30"), line("周望川"), line("沈汀兰", 处分决定日期="2026-03-02"))
    intake = take(made, path, "sanctions")
    assert [(p["cell"], p["code"], p["notice"]) for p in intake.report["problems"]] == [("F3", "until_on.untold", True)]
    hand_in(made, intake)
    ends = {made.persons[name]: end for name, end in (
        ("陈思源", date(2018, 4, 30)), ("周望川", None), ("沈汀兰", date(2027, 3, 1)))}
    assert dict(Sanction.objects.known().filter(person_id__in=ends).values_list("person_id", "until_on")) == ends


def test_a_list_of_organs_opens_the_books_and_changes_nothing_that_is_registered(made: County, tmp_path: Path) -> None:
    """编制 and 基础信息 have their own cases, with a document and the authority's leader; the list says so at each cell."""
    leaf = Establishment.objects.latest("pk").leaf_id
    Establishment.objects.create(organ=made.organs[PARTY], kind="工勤编制", count=3, valid_from=date(2099, 1, 1), leaf_id=leaf)
    under = {"上级机构": "示例县", "机构类型": "机关"}
    path = sheet(tmp_path / "机构.xlsx",
                 under | {"机构名称": WATER, "机构规格": "厅局级正职", "机构层级": "省级", "行政编制": 999, "领导职数": 30},
                 under | {"机构名称": PARTY, "工勤编制": 9},
                 under | {"机构名称": HOUSING, "机构简称": "住建", "机构规格": "乡科级正职", "机构层级": "县级", "行政编制": 12, "领导职数": 3,
                          "工勤编制": 2})
    intake = take(made, path, "organs", by="reviewer")
    assert {(p["name"], p["code"]) for p in intake.report["problems"]} == {
        (WATER, "grade.registered"), (WATER, "organ_level.registered"), (WATER, "administrative_count.registered"),
        (WATER, "leading_count.registered"), (PARTY, "service_count.registered")}
    assert "登记为22，文件为999" in next(p["message"] for p in intake.report["problems"] if p["code"].startswith("administrative"))
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    assert Establishment.objects.as_of(ON).get(organ=made.organs[WATER]).count == 22
    water, housing = (Profile.objects.as_of(ON).get(organ=made.organs[name]) for name in (WATER, HOUSING))
    assert (water.grade, water.level) == ("乡科级正职", LEVEL)
    assert (housing.short_name, housing.order_number) == ("住建", made.organs[HOUSING].pk), "a list of some organs moves nobody"
    assert Establishment.objects.as_of(ON).get(organ=made.organs[HOUSING], kind="工勤编制").count == 2


def test_an_organ_does_not_decide_by_a_list_what_it_has(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "机构.xlsx", {"机构名称": HOUSING, "机构类型": "机关", "机构简称": "大住建", "工勤编制": 9, "一级至四级主任科员职数": 9},
                 {"机构名称": "住房保障中心", "上级机构": HOUSING, "机构类型": "事业单位"},
                 {"机构名称": "住房服务中心", "上级机构": HOUSING, "机构类型": "参公单位", "机构层级": "县级", "参公事业编制": 99},
                 {"机构名称": "房管科", "上级机构": HOUSING, "机构类型": "内设机构"})
    intake = take(made, path, "organs", by="officer2")
    assert {(p["name"], p["code"]) for p in intake.report["problems"]} == {
        (HOUSING, "organ.of_superior"), (HOUSING, "service_count.of_authority"), (HOUSING, "quota_一级至四级主任科员.registered"),
        ("住房服务中心", "organ_level.of_authority"),
        ("住房服务中心", "reference_count.of_authority")}
    hand_in(made, intake, by="officer2", confirmer="county_confirmer")
    confirmed = dict(Profile.objects.as_of(ON).filter(parent=made.organs[HOUSING]).values_list("name", "confirmed"))
    assert confirmed == {"住房保障中心": False, "房管科": True}, "审定 is the authority's"


def test_nobody_imports_or_confirms_what_is_about_themselves(made: County, tmp_path: Path) -> None:
    def line(name: str, year: int) -> dict[str, Any]:
        number = Today.objects.get(person_id=made.persons[name]).id_number
        return {"姓名": name, "身份证号": number, "单位": WATER, "年度": str(year), "等次": "优秀"}
    intake = take(made, sheet(tmp_path / "考核.xlsx", line("许知微", 2020), line("许知微", 2025), line("孙砚田", 2020)), "assessments")
    assert [(p["cell"], p["name"], p["code"]) for p in intake.report["problems"]] == [
        ("B2", "许知微", "person.own"), ("B3", "许知微", "person.own")]
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    case = Case.objects.get(number=number)
    with pytest.raises(Refused, match="应当回避"):
        act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)
    assert not Assessment.objects.filter(year=2020).exists()
    same = take(made, sheet(tmp_path / "花名册.xlsx", row(made, "许知微"), row(made, "苏若渚", 任职级时间="2025-07-01")))
    assert same.report["bad"] == 0, "one's own line of the roster, as it is registered, says nothing"


@pytest.mark.parametrize("name", ["good.parquet", "file.xlsx"])
def test_what_was_checked_is_what_is_written_whatever_lies_on_the_disk(made: County, tmp_path: Path, name: str) -> None:
    who = {"姓名": "陈思源", "身份证号": Today.objects.get(person_id=made.persons["陈思源"]).id_number, "单位": WATER}
    intake = take(made, sheet(tmp_path / "考核.xlsx", who | {"年度": "2020", "等次": "优秀"}), "assessments")
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    case, kept = Case.objects.get(number=number), intakes.folder(intake) / name
    if name == "good.parquet":
        pl.read_parquet(kept).with_columns(grade=pl.lit("不称职")).write_parquet(kept)
    else:
        kept.write_bytes(kept.read_bytes() + b" ")
    with pytest.raises(Conflict, match="与核对时不一致"):
        act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)
    assert not Assessment.objects.filter(year=2020).exists()


def test_a_file_under_another_name_than_its_case_says_is_found(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1)), **GIVEN)
    intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    assert verify(intakes.verify) == []
    for change in ({"made_by": "他人"}, {"sm3": "0" * 64}, {"case_number": ""}):
        before = {name: getattr(Intake.objects.get(pk=intake.pk), name) for name in change}
        Intake.objects.filter(pk=intake.pk).update(**change)
        assert [fault.split("：")[0] for fault in verify(intakes.verify)] == [f"personnel_intake 第 {intake.pk} 行"]
        Intake.objects.filter(pk=intake.pk).update(**before)


def test_other_categories_are_the_series_of_the_rank(made: County, tmp_path: Path) -> None:
    """As a roster is exported: 执法勤务警员 is read as 其他类, and imported again it changes nothing."""
    hand_in(made, take(made, sheet(tmp_path / "甲.xlsx", new(1, 职位类别="执法勤务警员", 职级="一级警长", 任职级时间="2024-01-01")), **GIVEN))
    assert Standing.objects.known().get(person_id=Basic.objects.get(id_number=id_number(serial=1)).person_id).series == "执法勤务警员"
    again = take(made, sheet(tmp_path / "乙.xlsx", new(1, 职位类别="执法勤务警员")))
    assert again.report["summary"]["rows"] == 0, again.report


@pytest.mark.parametrize(("said", "codes"), [
    ({"职级": "一级警长"}, [("rank.not_in_category", "职级", False)]),
    ({"职级": "一级警长", "职位类别": "综合管理类"}, [("rank.not_in_category", "职级", False)]),
    ({"职级": "一级警长", "职位类别": "法官"}, [("rank.not_in_category", "职级", False)]),
    ({"职级": "一级主任科员", "职位类别": "其他类"}, [("rank.not_in_category", "职级", False)]),
    ({"职位类别": "专业技术类", "职级": "", "任职级时间": ""}, [("post_category.not_of_rank", "职位类别", False)]),
    ({"职级": "四级警长", "职位类别": "执法勤务警员"}, []), ({"职级": "四级警长", "职位类别": "其他类"}, []), ({"职级": "五级法官", "职位类别": "法官"}, [])])
def test_a_rank_is_of_the_category_that_the_row_gives_or_else_the_file(
        made: County, tmp_path: Path, said: dict[str, str], codes: list[tuple[str, str, bool]]) -> None:
    """Else 校核 calls it wrong afterwards; who moves to another series says so in the same row."""
    line = row(made, "韦棹歌", 任职级时间="2026-09-01") | said
    intake = take(made, sheet(tmp_path / "花名册.xlsx", line), **GIVEN)
    of = {"rank": "职级", "post_category": "职位类别"}
    assert [(p["code"], of[p["code"].split(".")[0]], p["notice"]) for p in intake.report["problems"] if "category" in p["code"]] == codes
    assert intake.report["summary"]["changed"] == (0 if codes else 1), intake.report
    if not codes:
        hand_in(made, intake)
        held = Standing.objects.known().filter(person_id=made.persons["韦棹歌"]).latest("valid_from")
        assert held.series == series.rank(said["职级"]).series
        assert "rank_unlike_series" not in set(next(checks.persons([held.person_id], on=ON))["code"])


def test_two_numbers_exchanged_are_told_as_such_and_rename_nobody(made: County, tmp_path: Path) -> None:
    """Whether birth dates and sexes are left as they were, or made to agree with the numbers."""
    names = ("韦棹歌", "苏若渚")
    kept = take(made, sheet(tmp_path / "甲.xlsx", *exchanged(made, *names)), **GIVEN)
    assert asked(kept, "id_number.of_another") == [("D2", "id_number.of_another", False), ("D3", "id_number.of_another", False)]
    assert kept.report["problem_count"] == 2, "and no other birth date is advised"
    assert kept.report["problems"][0]["message"].startswith("该号码登记的是苏若渚；更正：韦棹歌的号码，档案中是")
    made_to_agree = take(made, sheet(tmp_path / "乙.xlsx", *exchanged(made, *names, 性别="", 出生年月="")), **GIVEN)
    assert asked(made_to_agree, "id_number.of_another") == [("D2", "id_number.of_another", False), ("D3", "id_number.of_another", False)]
    assert made_to_agree.report["summary"]["changed"] == 0
    for births in ({}, {"性别": "", "出生年月": ""}):  # nobody's age is judged by another's number
        lines = exchanged(made, *names, **births)
        born = {line["姓名"]: Today.objects.get(id_number=line["身份证号"]).birth_on.year for line in lines}
        lines = [line | {"入党时间": f"{born[line['姓名']] + 15}.07", "参加工作时间": f"{born[line['姓名']] + 15}.08"} for line in lines]
        young = take(made, sheet(tmp_path / "丁.xlsx", *lines), **GIVEN)
        assert {each["code"] for each in young.report["problems"]} == {"id_number.of_another"}, births
    renamed = take(made, sheet(tmp_path / "丙.xlsx", row(made, "韦棹歌") | {"姓名": "韦棹格"}), **GIVEN)
    assert asked(renamed, "name.changed") == [("A2", "name.changed", True)]
    assert renamed.report["summary"]["changed"] == 1


def test_a_wrong_number_does_not_hold_up_whose_it_is(made: County, tmp_path: Path) -> None:
    owner, other, rank = "苏若渚", "韦棹歌", {"任职级时间": "2026-09-01"}
    number, wrong = row(made, owner)["身份证号"], ("D3", "id_number.of_another", False)
    intake = take(made, sheet(tmp_path / "甲.xlsx", row(made, owner, **rank), row(made, other, 身份证号=number)), **GIVEN)
    assert asked(intake, "id_number.two_names", "id_number.of_another") == [wrong]
    assert intake.report["problems"][0]["message"].startswith(f"该号码登记的是{owner}；更正：{other}的号码，档案中是")
    assert (intake.report["good"], intake.report["bad"], intake.report["summary"]["changed"]) == (1, 1, 1)
    again = take(made, sheet(tmp_path / "乙.xlsx", row(made, owner, 性别="男"), row(made, other, 身份证号=number)), **GIVEN)
    assert asked(again, "id_number.two_names", "id_number.of_another", "sex.disagrees_with_id") == [("B2", "sex.disagrees_with_id", False), wrong], "what else is wrong is told"
    twice = take(made, sheet(tmp_path / "丙.xlsx", *[row(made, owner)] * 2, row(made, other, 身份证号=number)), **GIVEN)
    assert [code for _, code, _ in asked(twice, "person.repeated", "id_number.of_another")] == ["person.repeated"] * 2 + ["id_number.of_another"]
    stranger = take(made, sheet(tmp_path / "丁.xlsx", new(0), new(0, 姓名="新来乙")), **GIVEN)
    assert [code for _, code, _ in asked(stranger, "id_number.two_names")] == ["id_number.two_names"] * 2, "nobody on file tells whose it is"


def test_who_does_not_serve_there_by_the_roster_s_own_words_is_a_question(made: County, tmp_path: Path) -> None:
    def told(line: dict[str, Any], name: str = "在职") -> list[tuple[str, bool]]:
        path = workbook(tmp_path / "花名册.xlsx", [list(line), list(line.values())], names=(name,))
        return [(each["cell"], each["notice"]) for each in take(made, path, **GIVEN).report["problems"] if each["code"] == "person.not_serving"]

    one = [("A2", True)]
    assert (told(new(1), "退休"), told(new(1), "借调人员"), told(row(made, "韦棹歌"), "离退休")) == (one, one, one)
    assert (told(new(1), "离退休干部局"), told(new(1), "在职（不含退休、借调）"), told(row(made, "韦棹歌"), "借调")) == ([], [], [])
    for words in ("已退休", "从县财政局借调", "2026年5月调出", "劳务派遣", "已去世", "辞职"):
        assert told(new(1, 备注=words)) == [("G2", True)], words
    assert (told(new(1, 状态="退休")), told(row(made, "韦棹歌", 人员状态="调出"))) == ([("G2", True)], [("H2", True)])
    for words in ("延迟退休", "2024年由县财政局调入", "聘用制公务员", "已调整分工", "离退休干部科副科长人选"):
        assert told(new(1, 备注=words)) == [], words
    assert told(new(1, 状态="在职")) == []


def test_who_left_by_the_file_serves_again_only_after_a_question(made: County, tmp_path: Path) -> None:
    line, person = row(made, "韦棹歌"), made.persons["韦棹歌"]
    values = row_values("standing", Standing.objects.known().get(person_id=person)) | {"status": "退休"}
    with transaction.atomic(), writing(kind="testing.retire", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="standing", valid_from=date(2026, 8, 1), values=values)], leaf=leaf)
    intake = take(made, sheet(tmp_path / "花名册.xlsx", line), **GIVEN)
    assert asked(intake, "person.left") == [("D2", "person.left", True)]


def test_a_remark_in_a_post_s_title_is_a_question(made: County, tmp_path: Path) -> None:
    def told(title: str) -> list[tuple[str, str, bool]]:
        return asked(take(made, sheet(tmp_path / "花名册.xlsx", new(1, 现任职务=title)), **GIVEN), "post.aside")

    for title in ("综合股科员（已调县财政局）", "科员(借调)", "科员（退休）"):
        assert told(title) == [("G2", "post.aside", True)], title
    for title in ("副局长（挂职）", "科长（主持工作）", "离退休干部科科长"):
        assert told(title) == [], title


def test_level_and_step_in_one_column_are_both_taken(made: County, tmp_path: Path) -> None:
    """And checked, at that cell."""
    graded = {"职级": "一级科员", "任职级时间": "2024-07-01"}
    path = sheet(tmp_path / "花名册.xlsx", new(1, **graded, 级别档次="24级3档"), new(2, **graded, 级别档次="24-2"), new(3, **graded, 级别档次="15级3档"),
                 new(4, **graded, 级别档次="二十四级"), new(5, **graded, 级别档次="24级15档"))
    intake = take(made, path, **GIVEN)
    assert asked(intake, "level.out_of_range", "wage_step.unknown") == [("I4", "level.out_of_range", False), ("I6", "wage_step.unknown", False)]
    assert not intake.report["heads"][0]["unmapped"]
    hand_in(made, intake)
    held = [Today.objects.get(id_number=id_number(serial=at)) for at in (1, 2, 4)]
    assert [(each.level, each.step) for each in held] == [(24, 3), (24, 2), (24, None)]
    again = take(made, path, **GIVEN)
    assert again.report["summary"]["rows"] == 0


def test_a_column_of_levels_that_says_the_step_too_is_read_as_both(made: County, tmp_path: Path) -> None:
    """级别 over 22级3档; a column of plain levels stays one, also where the steps have a column of their own."""
    graded = {"职级": "一级科员", "任职级时间": "2024-07-01"}
    both = take(made, sheet(tmp_path / "甲.xlsx", new(1, **graded, 级别="24级3档"), new(2, **graded, 级别="24级"), new(3, **graded, 级别="15级3档")), **GIVEN)
    assert [(each["cell"], each["code"]) for each in both.report["problems"] if not each["notice"]] == [("I4", "level.out_of_range")]
    hand_in(made, both)
    assert [(each.level, each.step) for each in Today.objects.filter(id_number__in=[id_number(serial=at) for at in (1, 2)]).order_by("id_number")] == [
        (24, 3), (24, None)]
    apart = take(made, sheet(tmp_path / "乙.xlsx", new(4, **graded, 级别="24", 档次="3"), new(5, **graded, 级别="24级3档", 档次="3")), **GIVEN)
    assert asked(apart, "level.form") == [("I3", "level.form", False)]
    assert (apart.report["summary"]["new"], apart.report["bad"]) == (1, 1)


def test_who_is_new_without_a_rank_is_asked_for_the_probation(made: County, tmp_path: Path) -> None:
    none = {"职级": "", "任职级时间": "", "试用期至": ""}
    graded = {"职级": "四级主任科员", "任职级时间": "2025-01-01"}
    path = sheet(tmp_path / "花名册.xlsx", new(1, **none | graded), new(2, **none), new(3, **none | {"试用期至": "2027-07-01"}),
                 new(1, **none, 现任职务="水利学会秘书长", 是否主要职务="否", 任现职务时间="2025-06-01"))  # a second post: the rank is in the first row
    intake = take(made, path, **GIVEN)
    (asked,) = intake.report["problems"]
    assert (asked["code"], asked["notice"], asked["cell"][-1]) == ("rank.ungraded", True, "3")
    hand_in(made, intake)
    assert Standing.objects.known().filter(probation_until=date(2027, 7, 1)).exists()


def test_an_import_belongs_to_the_jurisdiction_that_it_was_taken_in_for(made: County, tmp_path: Path) -> None:
    """Not to the organ in which its officer sits; who keeps the files that it changes reads the case, and that is all."""
    county = made.users["reviewer"].offices.get()
    for name, role in (("officer2", "personnel_officer"), ("examiner", "confirmer")):  # of the same organ, over it alone
        Office.objects.filter(user=made.users[name]).update(role=role, organ=county.organ, jurisdiction=county.organ)
    Office.objects.filter(user=made.users["reviewer"]).update(role="personnel_officer")
    intake = take(made, sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01")), by="reviewer", **GIVEN)
    assert [intakes.intakes(office(made, name).scope) for name in ("officer2", "officer")] == [[], []]
    for name in ("officer2", "officer"):
        with pytest.raises(NotFound):
            intakes.intake_for(office(made, name).scope, intake.pk)
    with pytest.raises(NotFound):
        intakes.submit(intake=intake, viewer=office(made, "officer2"), now=NOW)
    case = Case.objects.get(number=intakes.submit(intake=intake, viewer=office(made, "reviewer"), now=NOW))
    assert [each.office for each in case.tasks.get().participants.all()] == [made.users["county_confirmer"].offices.get()]
    for name in ("officer2", "examiner", "next"):
        with pytest.raises(NotFound):
            case_for(office(made, name), case.number, ON)
    assert case_for(office(made, "officer"), case.number, ON) == case, "whose people it changes"
    with pytest.raises(Forbidden):
        act.terminate(case_id=case.pk, text="x", viewer=office(made, "officer"), seen=case.version, now=NOW)


def packed(name: str = "花名册.zip") -> SimpleUploadedFile:
    """A small archive."""
    with BytesIO() as content:
        with zipfile.ZipFile(content, "w") as archive:
            archive.writestr("甲.csv", "姓名,身份证号,单位\n")
        return SimpleUploadedFile(name, content.getvalue())


@pytest.mark.parametrize("name", ["花名册.zip", "花名册.csv"])
def test_an_archive_is_never_read_while_the_officer_waits(
        made: County, enter: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    deferred: list[int] = []
    monkeypatch.setattr(views.check_intake, "defer", lambda intake_id, on: deferred.append(intake_id))
    monkeypatch.setattr(intakes, "examine", lambda *_, **__: pytest.fail("read in the web process"))
    page = enter("officer").post("/import/upload/", {"kind": "roster", "file": packed(name)}, follow=True)
    assert deferred == [Intake.objects.get().pk]
    assert "正在核对" in page.content.decode()


def test_an_officer_has_one_file_checked_at_a_time_and_a_broken_check_is_not_for_ever(
        made: County, enter: Callable[[str], Client], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deferred: list[int] = []
    monkeypatch.setattr(views.check_intake, "defer", lambda intake_id, on: deferred.append(intake_id))
    officer = enter("officer")
    page = officer.post("/import/upload/", {"kind": "roster", "file": packed()}, follow=True).content.decode()
    first = Intake.objects.get()
    assert all(words in page for words in ("重新核对", "作废"))
    refused = officer.post("/import/upload/", {"kind": "roster", "file": packed("又一个.zip")})
    assert (refused.status_code, Intake.objects.count()) == (409, 1)
    assert enter("officer2").post("/import/upload/", {"kind": "roster", "file": packed()}).status_code == 302, "another officer"
    officer.post(f"/import/{first.pk}/answer/")
    assert deferred.count(first.pk) == 2
    officer.post(f"/import/{first.pk}/drop/")
    assert Intake.objects.get(pk=first.pk).state == "已作废"
    assert officer.post("/import/upload/", {"kind": "roster", "file": packed()}).status_code == 302


def test_approved_numbers_open_books_or_say_why_not_whatever_the_file_leaves_to_the_platform(made: County, tmp_path: Path) -> None:
    """A row known by its code has its level and place from the platform; the sum beside it is of the base registered."""
    leaf = Establishment.objects.latest("pk").leaf_id
    Establishment.objects.create(organ=made.organs[HOUSING], kind="政法专项编制", category="执法勤务警员", count=50, valid_from=date(2020, 1, 1),
                                 leaf_id=leaf)
    path = sheet(tmp_path / "机构.xlsx",
                 {"机构名称": HOUSING, "机构代码": made.organs[HOUSING].code, "一级至四级警长职数": 40, "一级、二级警长职数": 15},
                 {"机构名称": WATER, "机构代码": made.organs[WATER].code, "一级至四级主任科员职数": 99, "三级、四级调研员职数": 1},
                 {"机构名称": PARTY, "机构代码": made.organs[PARTY].code, "一级至四级主任科员职数": 6},
                 {"机构名称": "县新设局", "上级机构": "示例县", "机构类型": "机关", "一级至四级主任科员职数": 3},
                 {"机构名称": "示例县", "三级、四级调研员职数": 300, "一级、二级调研员职数": 9})
    intake = take(made, path, "organs", by="reviewer")
    said = {(p["name"], p["code"]): p["message"] for p in intake.report["problems"]}
    assert set(said) == {(HOUSING, "quota.above_law"), (WATER, "quota_一级至四级主任科员.registered"), (WATER, "quota.not_counted"),
                         ("县新设局", "quota.not_counted"), ("示例县", "quota_三级、四级调研员.registered"), ("示例县", "quota_一级、二级调研员.of_authority")}
    assert "按编制测算为30名（50 × 60% = 30" in said[HOUSING, "quota.above_law"]
    assert "示例县调研员统筹" in said[WATER, "quota.not_counted"]
    hand_in(made, intake, by="reviewer", confirmer="county_confirmer")
    [police] = Unit.objects.filter(members__organ=made.organs[HOUSING], name__contains="执法勤务警员")
    assert police.jurisdiction_id == made.organs["示例县"].pk
    assert {(line.approved, line.base) for line in quotas.line_of(police, ON)} == {(40, 50), (15, 50)}
    alone = take(made, sheet(tmp_path / "地区.xlsx", {"机构名称": "示例县", "三级、四级调研员职数": 300, "一级、二级调研员职数": 9}), "organs", by="reviewer")
    assert {p["code"] for p in alone.report["problems"]} == {"quota_三级、四级调研员.registered", "quota.not_counted"}


@pytest.mark.row("RNK-01")
def test_another_approved_number_is_taken_by_the_act_that_the_import_names(enter: Callable[[str], Client], made: County, tmp_path: Path) -> None:
    """CLASS-GEN-04: the ratio is a ceiling, the approved number the quota; 重新核定 changes that number and never throws it away."""
    Establishment.objects.create(organ=made.organs[HOUSING], kind="政法专项编制", category="执法勤务警员", count=50, valid_from=date(2020, 1, 1),
                                 leaf_id=Establishment.objects.latest("pk").leaf_id)

    def take_numbers(whole: int, part: int) -> Intake:
        return take(made, sheet(tmp_path / f"{whole}.xlsx", {"机构名称": HOUSING, "机构代码": made.organs[HOUSING].code,
                                                             "一级至四级警长职数": whole, "一级、二级警长职数": part}), "organs", by="reviewer")

    def stands() -> set[tuple[int, int, str]]:
        return {(line.approved, line.base, line.text[:8]) for line in quotas.line_of(police, ON)}

    hand_in(made, take_numbers(20, 10), by="reviewer", confirmer="county_confirmer")
    [police] = Unit.objects.filter(members__organ=made.organs[HOUSING], name__contains="执法勤务警员")
    assert stands() == {(20, 50, "按批准数 20（"), (10, 50, "20 × 50%")}
    assert all("请办理职数重新核定（在这一核定单位的页面呈报，填写批准的职数）" in p["message"] for p in take_numbers(24, 11).report["problems"])
    given = {"document": "示编〔2026〕40号", "reason": "年度核对"}
    officer = enter("officer2")
    assert officer.post(f"/quotas/{police.pk}/approve/", given).status_code == 422, "nothing is another than before"
    answer = officer.post(f"/quotas/{police.pk}/approve/", given | {"number_0": 24, "number_1": 11})
    case = Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])
    assert enter("leader").post(f"/case/{case.number}/complete/", {"outcome": "同意", "text": "同意", "seen": case.version}).status_code == 302
    assert stands() == {(24, 50, "按批准数 24（"), (11, 50, "按批准数 11（")}
    assert take_numbers(24, 11).report["bad"] == 0, "the file and the books agree"


def ordered(made: County) -> list[str]:
    """The water bureau's people as lists show them."""
    return list(Today.objects.filter(organ_name=WATER).order_by("team_order", "person_id").values_list("name", flat=True))


def moved(intake: Intake) -> list[tuple[Any, ...]]:
    """The changes of place that the preview shows."""
    frame = intakes.frame(intake, intakes.CHANGES)
    return frame.filter(pl.col("column") == "team_order").select("person_id", "old", "new").rows() if frame.height else []


def test_the_order_of_a_whole_roster_stays_where_rows_are_bad_and_somebody_is_new(made: County, tmp_path: Path) -> None:
    before = ordered(made)
    lines = [row(made, name) for name in before]
    lines[1]["性别"] = "男" if lines[1]["性别"] == "女" else "女"  # a bad row
    lines.insert(3, new(1))
    lines.append(new(2))
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *lines), **GIVEN)
    assert (intake.report["bad"], moved(intake)) == (1, [])
    hand_in(made, intake)
    assert ordered(made) == [*before[:3], lines[3]["姓名"], *before[3:], lines[-1]["姓名"]]
    again = take(made, sheet(tmp_path / "再.xlsx", *lines[2:]), **GIVEN)
    assert moved(again) == [], "nor by the same rows again"


def test_another_order_is_taken_from_a_whole_roster_only(made: County, tmp_path: Path) -> None:
    before = ordered(made)
    part = take(made, sheet(tmp_path / "部分.xlsx", *(row(made, name) for name in (before[4], before[2]))), **GIVEN)
    assert part.report["summary"]["changed"] == 0, "a part of the roster says nothing about places"
    names = [before[1], before[0], *before[2:]]
    whole = take(made, sheet(tmp_path / "全部.xlsx", *(row(made, name) for name in names)), **GIVEN)
    assert len(moved(whole)) == 2
    hand_in(made, whole)
    assert ordered(made) == names


def test_what_the_checks_call_wrong_is_told_at_the_cell_before_it_is_taken(made: County, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="一级调研员", 任职级时间="2026-09-01"),
        row(made, "苏若渚", 职级="一级主任科员", 任职级时间="2026-09-01"), new(1, 编制类型="事业编制"),
        new(2, 现任职务="科员", 职务层次="县处级正职", 任现职务时间="2022-01-01"),
        new(3, 现任职务="科员", 职务层次="乡科级副职", 任现职务时间="2022-01-01"), new(4, 单位="邻县水利局"),
        row(made, "周望川", 身份证号=id_number(serial=5), 性别="男", 出生年月="1985.03"),
        new(5, 身份证号=id_number(serial=7), 政治面貌="中共党员"), new(4, 姓名="周望川", 身份证号=id_number(serial=6), 单位=HOUSING, 现任职务=Today.objects.get(person_id=made.persons["周望川"]).post,
            任现职务时间="2020-01-01"))
    problems = take(made, path, by="reviewer", **GIVEN).report["problems"]
    found = {(p["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), p["code"], p["notice"]) for p in problems}
    assert found >= {
        ("2", "rank.too_high", False), ("3", "rank.leap", False), ("4", "establishment.mixed", False),
        ("5", "post_layer.too_high", False), ("6", "post_layer.plain", True), ("7", "organ.unknown", False),
        ("8", "person.namesake", True), ("9", "political_status.undated", True), ("10", "person.namesake", True)}
    assert "不在您的管辖范围内" in next(p["message"] for p in problems if p["code"] == "organ.unknown")
