"""What 校核 would find is said before it is taken: by an import's preview and an entry's, and to who confirms; and problems at the cell that is wrong."""

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange import lrmx
from xianneng.foundation.exchange.tests import workbooks
from xianneng.foundation.exchange.tests.packages import package
from xianneng.foundation.exchange.tests.samples import id_number
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Establishment
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Approval, Member, Unit
from xianneng.foundation.quotas.queries import Line, line_of, year_ends
from xianneng.foundation.record import checks
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Post, Rank, Sanction, Standing, Today
from xianneng.foundation.record.operations import Change, add, write
from xianneng.surface.home.tests.test_entry import case_of, confirm, errors, send
from xianneng.surface.home.tests.test_import import GIVEN, asked, hand_in, new, office, row, sheet, take, taken
from xianneng.surface.home.tests.test_import_forms import changed, of
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.personnel import approval_forms, intakes
from xianneng.work.personnel.importers.comparing import Difference, of_changes
from xianneng.work.personnel.models import Intake
from xianneng.work.personnel.reliance import unjudged_of_import

Enter = Callable[[str], Client]
BARRED = "2026-09-01 晋升三级主任科员，在记过的影响期内（2026-06-01 至 2027-05-31）"


def sanctioned(made: County, name: str, **values: Any) -> None:
    """记过 of 2026-06-01, which bars promotion to 2027-05-31."""
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([add(person_id=made.persons[name], key="sanction", valid_from=date(2026, 6, 1), values={
            "track": "处分", "kind": "记过", "until_on": date(2027, 5, 31), "extended": False, "decided_by": "", "document": ""} | values)], leaf=leaf)


def roster_of(made: County, path: Path) -> Intake:
    """韦棹歌 promoted by a roster."""
    return take(made, sheet(path / "花名册.xlsx", row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01")), **GIVEN)


def form_of(made: County, path: Path) -> Intake:
    """The same by a 任免审批表."""
    ours = of(made, "韦棹歌")
    said = changed(ours, XianRenZhiWu=ours.text("XianRenZhiWu").replace("四级主任科员", "三级主任科员"),
                   JianLi=ours.text("JianLi") + "（其间：2026.09晋升三级主任科员）")
    return taken(made, BytesIO(lrmx.write(said)), "审批表.lrmx", "lrmx")


def workbook_of(made: County, path: Path) -> Intake:
    """The same by a 信息采集工作簿."""
    who = {"姓名": "韦棹歌", "身份证号": Today.objects.get(person_id=made.persons["韦棹歌"]).id_number}
    return taken(made, BytesIO(workbooks.written({"A01人员": [who | {"现职级": "三级主任科员", "任现职级时间": "202609"}]})), "采集.xlsx", "workbook")


@pytest.mark.parametrize(("take_in", "cell"), [(roster_of, ""), (form_of, "现任职务"), (workbook_of, "")])
def test_a_promotion_while_a_sanction_bars_it_is_told_before_it_is_taken(
        made: County, enter: Enter, tmp_path: Path, take_in: Callable[[County, Path], Intake], cell: str) -> None:
    """公务员法 第64条; whatever the file, at its cell, above the preview, and to who confirms: as 校核 says it afterwards."""
    sanctioned(made, "韦棹歌")
    intake = take_in(made, tmp_path)
    assert all(notice and cell in where for where, _, notice in asked(intake, "rank.foreseen"))
    [told] = [each for each in intake.report["warned"] if "影响期" in each]
    assert told.startswith(f"韦棹歌：{BARRED}")
    assert "《公务员法》第64条" in told
    assert BARRED in enter("officer").get(f"/import/{intake.pk}/").content.decode()
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    assert told in enter("confirmer").get(f"/case/{number}/").content.decode()
    assert confirm(enter("confirmer"), Case.objects.get(number=number)).status_code == 302
    assert checks.run(Asked(ON)).filter(code="rank_in_sanction")["found"].to_list() == [BARRED]


def test_without_a_sanction_nothing_is_told_but_the_level_that_does_not_follow(made: County, tmp_path: Path) -> None:
    """The level of a 四级主任科员 does not go with the rank above; as 校核 says it afterwards."""
    sanctioned(made, "苏若渚")
    intake = roster_of(made, tmp_path)
    [told] = intake.report["warned"]
    assert (told.startswith("韦棹歌：三级主任科员，级别 "), "对应 23 级至 17 级" in told) == (True, True)
    assert [(code, notice) for _, code, notice in asked(intake, "rank.foreseen")] == [("rank.foreseen", True)]


def test_an_entry_of_such_a_promotion_is_told_to_both(made: County, enter: Enter) -> None:
    sanctioned(made, "韦棹歌")
    officer, url = enter("officer"), f"/personnel/{made.persons['韦棹歌']}/rank/add/"
    values = {"series": "综合管理类", "rank": "三级主任科员", "way": "晋升", "valid_from": "2026-09-01", "why": "补录", "material": "任职文件"}
    assert BARRED in officer.post(url, values).content.decode()
    ended = Rank.objects.known().get(person_id=made.persons["韦棹歌"])
    confirm(enter("confirmer"), case_of(send(officer, f"/personnel/{ended.person_id}/rank/{ended.pk}/end/", valid_to="2026-09-01")))
    case = case_of(send(officer, url, **values))
    assert BARRED in enter("confirmer").get(f"/case/{case.number}/").content.decode()


def test_a_list_of_sanctions_tells_of_a_promotion_in_the_period(made: County, tmp_path: Path) -> None:
    hand_in(made, roster_of(made, tmp_path))
    who = {"姓名": "韦棹歌", "身份证号": Today.objects.get(person_id=made.persons["韦棹歌"]).id_number, "单位": WATER}
    intake = take(made, sheet(tmp_path / "处分.xlsx", who | {"处分类别": "处分", "处分种类": "记过", "处分决定日期": "2026-06-01"}), "sanctions")
    assert intake.report["warned"][0].startswith(f"韦棹歌：{BARRED}")


def test_a_form_asks_as_a_roster_does_where_years_are_lacking_or_a_step_is_left_out(made: County, tmp_path: Path) -> None:
    """并行规定 第17、18条: 苏若渚 is 四级主任科员 since 2025-08."""
    ours = of(made, "苏若渚")
    for rank, code, notice in (("三级主任科员", "rank_on.too_early", True), ("一级主任科员", "rank.leap", False)):
        said = changed(ours, XianRenZhiWu=ours.text("XianRenZhiWu").replace("四级主任科员", rank), JianLi=ours.text("JianLi") + f"（其间：2026.09晋升{rank}）")
        intake = taken(made, BytesIO(lrmx.write(said)), "审批表.lrmx", "lrmx")
        assert [each[1:] for each in asked(intake, "rank_on.too_early", "rank.leap")] == [(code, notice)]


def test_places_that_are_not_free_are_told_with_their_numbers(made: County, enter: Enter, tmp_path: Path) -> None:
    """All that is free of 一、二级主任科员 is locked by a case; somebody new brings a rank that needs one."""
    unit = Unit.objects.get(name=f"{HOUSING}主任科员")
    line = next(each for each in line_of(unit, ON) if each.group == "Q-L-7")
    assert line.free > 0
    with transaction.atomic(), writing(kind="testing.lock", body={}, now=NOW) as leaf:
        quotas.lock([quotas.Move(made.organs[HOUSING].pk, "三级主任科员", "", "二级主任科员")] * line.free, case_number="另案", on=ON, leaf=leaf, now=NOW)
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1, 单位=HOUSING, 职级="二级主任科员", 任职级时间="2024-01-01")), by="reviewer", **GIVEN)
    [told] = intake.report["warned"]
    assert told == f"{HOUSING}主任科员：{line.name}核定 {line.approved} 名，使用 {line.used} 名，锁定 {line.free} 名；增加 1 名，使用将为 {line.used + 1} 名，超配 1 名，占用在办晋升已锁定的职数"
    assert told in enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    case = hand_in(made, intake, "reviewer", "county_confirmer")
    assert case.data["warned"] == intake.report["warned"]
    [over] = [each for each in quota_checks.run(office(made, "reviewer").scope, made.organs[HOUSING].path, ON) if each.code == "quota_over" and each.found.startswith(line.name)]
    assert f"使用 {line.used + 1} 名，另有办件锁定 {line.free} 名" in over.found
    [worse] = take(made, sheet(tmp_path / "花名册.xlsx", new(2, 单位=HOUSING, 职级="一级主任科员", 任职级时间="2024-01-01")), by="reviewer", **GIVEN).report["warned"]
    assert "超配 2 名" in worse
    assert take(made, sheet(tmp_path / "花名册.xlsx", new(2, 单位=HOUSING, 职级="一级科员", 任职级时间="2024-01-01")), by="reviewer", **GIVEN).report["warned"] == [], "科员 have no cap"


def line_at(organ: str) -> Line:
    """一级、二级主任科员 in the books of an organ."""
    return next(each for each in line_of(Unit.objects.get(name=f"{organ}主任科员"), ON) if each.group == "Q-L-7")


def ends_of(organ: str) -> dict[int, int]:
    """The places used of the same, by the books, at the end of each year."""
    ends = year_ends(Unit.objects.get(name=f"{organ}主任科员"), ON).filter(group="Q-L-7")
    return dict(ends.select("year", "used").iter_rows())


def follow() -> None:
    """The books say of each day what the file says, as after any opening that was right: the county's were opened with the numbers of today."""
    days = {day for rows in (Rank, Post, Standing) for day in rows.objects.filter(valid_from__lte=ON).values_list("valid_from", flat=True)}
    with transaction.atomic(), writing(kind="testing.follow", body={}, now=NOW) as leaf:
        quotas.follow_file(list(Unit.objects.all()), [*days, *(ending.valid_to for ending in Rank.objects.filter(valid_to__lte=ON)), ON], leaf=leaf, now=NOW)


def a_roster(made: County, path: Path) -> Intake:
    """Somebody new, whose rank takes a place."""
    return take(made, sheet(path / "花名册.xlsx", new(1, 单位=HOUSING, 职级="二级主任科员", 任职级时间="2019-06-01")), by="reviewer", **GIVEN)


def a_form(made: County, path: Path) -> Intake:
    """The same by a 任免审批表."""
    form = changed(of(made, "周望川"), XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男",
                   XianRenZhiWu=f"{HOUSING}二级主任科员", JianLi=f"2005.07--2019.06  {HOUSING}科员\n2019.06--  {HOUSING}二级主任科员")
    return taken(made, BytesIO(lrmx.write(form)), "新.lrmx", "lrmx", "reviewer", **GIVEN)


def a_workbook(made: County, path: Path) -> Intake:
    """The same by a 信息采集工作簿; the second of its two persons takes none in this group."""
    return taken(made, BytesIO(workbooks.written(workbooks.sheets())), "采集.xlsx", "workbook", "reviewer", **GIVEN)


def a_package(made: County, path: Path) -> Intake:
    """The same by a 数据交换包."""
    return taken(made, BytesIO(package()), "交换包.hzb", "package", "reviewer", **GIVEN)


@pytest.mark.parametrize(("take_in", "organ"), [(a_roster, HOUSING), (a_form, HOUSING), (a_workbook, WATER), (a_package, WATER)])
def test_a_place_that_is_taken_without_a_case_is_told_though_it_is_free(made: County, enter: Enter, tmp_path: Path,
                                                                        take_in: Callable[[County, Path], Intake], organ: str) -> None:
    """A rank from before the books' opening, or of somebody new, asks for no case of promotion: who imports and who confirms read which places it takes, and which year-ends it changes."""
    follow()
    line = line_at(organ)
    intake = take_in(made, tmp_path)
    over = f"，超配 {line.used + 1 - line.approved} 名" if organ == WATER else ""
    told = f"{organ}主任科员：{line.name}核定 {line.approved} 名，使用 {line.used} 名，锁定 {line.locked} 名；增加 1 名，使用将为 {line.used + 1} 名{over}"
    then = ends_of(organ)
    assert next(each for each in intake.report["occupied"] if line.name in each) == told, intake.report["problems"]
    [years] = [each for each in intake.report["occupied"] if f"{line.name}历年年末" in each]
    assert any(line.name in each for each in intake.report["warned"]) == bool(over)
    assert told in enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    case = hand_in(made, intake, "reviewer", "county_confirmer")
    assert told in enter("county_confirmer").get(f"/case/{case.number}/").content.decode()
    assert line_at(organ).used == line.used + 1
    now = ends_of(organ)
    assert re.findall(r"(\d{4}) 年 (\d+)→(\d+)", years) == [(str(year), str(then[year]), str(now[year])) for year in now if now[year] != then[year]]
    assert take_in(made, tmp_path).report["occupied"] == [], "the books hold it by now"


@pytest.mark.parametrize(("take_in", "organ"), [(a_roster, HOUSING), (a_form, HOUSING), (a_workbook, WATER), (a_package, WATER)])
def test_staff_over_the_establishment_is_told_before_it_is_taken(made: County, enter: Enter, tmp_path: Path,
                                                                 take_in: Callable[[County, Path], Intake], organ: str) -> None:
    """公务员法 第27条: whatever the file, above the preview and to who confirms, with the numbers that 校核 has afterwards."""
    staff = Standing.objects.as_of(ON).filter(organ=made.organs[organ], status="在职", establishment="行政编制").count()
    had = Establishment.objects.as_of(ON).get(organ=made.organs[organ])
    Establishment.objects.create(organ=had.organ, kind=had.kind, category="执法勤务警员", count=staff - had.count, valid_from=had.valid_from, leaf_id=had.leaf_id)  # as many as there are
    intake = take_in(made, tmp_path)
    [told] = [each for each in intake.report["warned"] if "超编" in each]
    assert told.startswith(f"{organ}：行政编制 {staff} 名，实有 {staff} 人；增加 ")
    assert "公务员法" in told
    assert told in enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    case = hand_in(made, intake, "reviewer", "county_confirmer")
    assert told in enter("county_confirmer").get(f"/case/{case.number}/").content.decode()
    [over] = [each for each in quota_checks.run(office(made, "reviewer").scope, made.organs[organ].path, ON) if each.code == "establishment_over"]
    assert told.split("实有将为 ")[1].split("，")[0] == over.found.split("实有 ")[1]


def a_police_rank(made: County, path: Path) -> Intake:
    """Somebody new at a general organ with a rank of 执法勤务警员, whom no row says to be of that series."""
    return take(made, sheet(path / "花名册.xlsx", new(1, 单位=HOUSING, 职级="三级高级警长", 任职级时间="2024-01-01")), by="reviewer", **GIVEN)


def a_form_of_police(made: County, path: Path) -> Intake:
    """The same by a 任免审批表."""
    form = changed(of(made, "周望川"), XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男",
                   XianRenZhiWu=f"{HOUSING}三级高级警长", JianLi=f"2005.07--2024.01  {HOUSING}科员\n2024.01--  {HOUSING}三级高级警长")
    return taken(made, BytesIO(lrmx.write(form)), "新.lrmx", "lrmx", "reviewer", **GIVEN)


@pytest.mark.parametrize("take_in", [a_police_rank, a_form_of_police])
def test_a_rank_of_a_series_that_the_organ_has_not_is_asked_about(made: County, enter: Enter, tmp_path: Path,
                                                                  take_in: Callable[[County, Path], Intake]) -> None:
    """并行规定 第7条: at its cell; and that no places of the series are approved, in the preview and to who confirms."""
    intake = take_in(made, tmp_path)
    [asked_] = [each for each in intake.report["problems"] if each["code"] == "rank.not_of_organ"]
    assert (asked_["notice"], f"三级高级警长属于执法勤务警员，{HOUSING}的编制、职数中都没有执法勤务警员" in asked_["message"]) == (True, True)
    told = f"{HOUSING}：执法勤务警员职级的职数未核定，不使用综合管理类职数；三级高级警长增加 1 名"
    assert intake.report["occupied"] == [told]
    page = enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    assert (told in page, asked_["message"] in page) == (True, True)
    number = intakes.submit(intake=intake, viewer=office(made, "reviewer"), now=NOW)
    assert told in enter("county_confirmer").get(f"/case/{number}/").content.decode()


def test_a_rank_of_another_series_is_not_asked_about_where_row_or_organ_say_it(made: County, tmp_path: Path) -> None:
    """The row by 职位类别, the organ by its establishment; where the quotas know the series, its places are told as taken."""
    said = new(1, 单位=HOUSING, 职级="三级高级警长", 任职级时间="2024-01-01")
    intake = take(made, sheet(tmp_path / "一.xlsx", said | {"职位类别": "执法勤务警员"}), by="reviewer", **GIVEN)
    assert (asked(intake, "rank.not_of_organ"), len(intake.report["occupied"])) == ([], 1)
    had = Establishment.objects.as_of(ON).filter(organ=made.organs[HOUSING]).first()
    assert had
    Establishment.objects.create(organ=had.organ, kind=had.kind, category="执法勤务警员", count=5, valid_from=had.valid_from, leaf_id=had.leaf_id)
    assert asked(take(made, sheet(tmp_path / "二.xlsx", said), by="reviewer", **GIVEN), "rank.not_of_organ") == []
    member = Member.objects.as_of(ON).filter(organ=made.organs[HOUSING]).first()
    assert member
    Approval.objects.create(unit=member.unit, group="执法勤务警员:Q-L-4", name="三级、四级高级警长", base=5, cap=1, text="", article="", rule_id="", grade="",
                            valid_from=had.valid_from, leaf_id=had.leaf_id)
    assert not any("未核定" in each for each in take(made, sheet(tmp_path / "三.xlsx", said), by="reviewer", **GIVEN).report["occupied"])


def test_asking_about_series_costs_the_same_for_many(made: County, tmp_path: Path) -> None:
    counts = []
    for few in (1, 4):
        rows = [new(at, 单位=[HOUSING, WATER][at % 2], 职级="三级高级警长", 任职级时间="2024-01-01") for at in range(few)]
        intake = take(made, sheet(tmp_path / f"{few}.xlsx", *rows), by="reviewer", **GIVEN)
        with CaptureQueriesContext(connection) as queries:
            intakes.examine(intakes.path(intake), "roster", scope=intakes.scope(intake), on=ON, given=GIVEN, organ_id=None, own=set(), opens=True)
        counts.append(len(queries))
        assert len(asked(intake, "rank.not_of_organ")) == few
    assert counts[0] == counts[1]


def test_ranks_without_a_case_that_relied_on_a_corrected_result_are_named(made: County, enter: Enter, tmp_path: Path) -> None:
    """As an entry of the same says it: 2023年度考核 of who was promoted on 2024-07-01."""
    path = sheet(tmp_path / "花名册.xlsx", row(made, "贺云舟", **{"2023年度考核": "优秀"}))
    intake = take(made, path, **GIVEN)
    assert intake.report["unjudged"] == {"shown": [{"who": "贺云舟", "on": "2024-07-01", "what": "晋升一级主任科员"}], "more": 0}, intake.report["problems"]
    told = "有 1 项职级变动登记时没有办件，平台无法重核：贺云舟 2024-07-01 晋升一级主任科员。"
    assert told in enter("officer").get(f"/import/{intake.pk}/").content.decode()
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    assert told in enter("confirmer").get(f"/case/{number}/").content.decode()
    assert confirm(enter("confirmer"), Case.objects.get(number=number)).status_code == 302
    assert told in enter("confirmer").get(f"/case/{number}/").content.decode()
    assert take(made, sheet(tmp_path / "籍贯.xlsx", row(made, "贺云舟", 籍贯="示例省临江县")), **GIVEN).report["unjudged"] == {}, "no law reads where somebody is from"


def test_the_ranks_that_an_import_names_have_an_end_and_cost_the_same(made: County) -> None:
    whose = list(Rank.objects.as_of(ON).filter(valid_from__gte=date(2020, 1, 1)).values_list("person_id", flat=True)[:30])
    people = pl.DataFrame({"person_id": whose, "name": ["某"] * len(whose)})
    counts, told = [], {}
    for few in (whose[:2], whose):
        births = [Change(each.person_id, "basic", [each.pk], [{"name": "某", "birth_on": date(1980, 1, 1), "sex": "男", "valid_from": each.valid_from, "valid_to": each.valid_to}])
                  for each in Basic.objects.as_of(ON).filter(person_id__in=few)]
        found = of_changes(births)
        one = Difference("basic", pl.concat([each.rows for each in found]), pl.concat([each.ended for each in found]), pl.DataFrame(), pl.DataFrame())
        with CaptureQueriesContext(connection) as queries:
            told = unjudged_of_import([one], people)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert (len(told["shown"]), told["more"] > 0) == (20, True)


def test_who_keeps_the_rank_takes_no_place(made: County, tmp_path: Path) -> None:
    """Nor does a rank of the same groups."""
    intake = take(made, sheet(tmp_path / "花名册.xlsx", row(made, "周望川", 民族="回族"), row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01")), **GIVEN)
    assert (intake.report["summary"]["changed"], intake.report["occupied"]) == (2, [])


def test_an_old_post_held_on_after_2019_is_told_as_the_checks_do(made: County, tmp_path: Path) -> None:
    """副主任科员 ended on 2019-06-01 by 套转; a form goes on with it to the next rank."""
    form = changed(of(made, "周望川"), XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男",
                   XianRenZhiWu=f"{WATER}一级主任科员", JianLi=f"2005.07--2012.03  {WATER}科员\n2012.03--2022.06  {WATER}副主任科员\n2022.06--  {WATER}一级主任科员")
    intake = taken(made, BytesIO(lrmx.write(form)), "新.lrmx", "lrmx", **GIVEN)
    told = [each for each in intake.report["warned"] if "副主任科员 登记到 2019-06-01 以后" in each]
    assert len(told) == 1, (intake.report["warned"], intake.report["problems"])


def test_a_sanction_without_an_end_gets_the_law_s_or_asks_for_it(made: County, enter: Enter) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    url = f"/personnel/{person}/sanction/add/"
    case = case_of(send(officer, url, track="政务处分", kind="警告", valid_from="2026-10-20"))
    confirm(enter("confirmer"), case)
    assert Sanction.objects.known().get(person_id=person).until_on == date(2027, 4, 19)
    assert "sanction_period" not in checks.run(Asked(ON, person_ids=[person]))["code"]
    shown = officer.post(url, {"track": "组织处理", "kind": "诫勉", "valid_from": "2026-11-02", "why": "补录", "material": "决定"})
    assert 'value="2027-05-01"' in shown.content.decode(), "it can be seen and changed before it is handed in"
    assert "在 2029-10-31 至 2030-10-31 之间" in errors(send(officer, url, track="党纪处分", kind="留党察看", valid_from="2026-11-01"))["until_on"][0]
    assert "延长" in errors(send(officer, url, track="党纪处分", kind="警告", valid_from="2026-11-01", extended="on"))["until_on"][0]
    wrong = officer.post(url, {"track": "党纪处分", "kind": "警告", "valid_from": "2026-11-01", "until_on": "2026-12-01", "why": "补录", "material": "决定"})
    assert "应为 2027-10-31" in wrong.content.decode()
    assert officer.post(url, {"track": "调查", "kind": "立案", "valid_from": "2026-11-01", "why": "补录", "material": "决定"}).status_code == 200


def test_a_rank_that_cannot_be_is_told_at_its_own_cell(made: County, tmp_path: Path) -> None:
    """Not at the level, which is the file's: whoever mended that would come back with the rank."""
    today = Today.objects.get(person_id=made.persons["韦棹歌"])
    level = str(today.level)
    path = sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="一级调研员", 任职级时间="2026-09-01", 级别=level),
                 row(made, "苏若渚", 职级="一级主任科员", 任职级时间="2026-09-01", 级别=level), row(made, "周望川", 级别="27"),
                 row(made, "尉迟岚", 职级="一级主任科员", 任职级时间="2026-09-01", 级别=level))
    found = {(each["cell"], each["code"]) for each in take(made, path, **GIVEN).report["problems"] if not each["notice"]}
    assert found == {("F2", "rank.too_high"), ("F3", "rank.leap"), ("H4", "level.out_of_range"), ("H5", "level.out_of_range"), ("E5", "organ.unknown")}, "of who is kept elsewhere no rank is told"


def test_a_name_mistyped_by_one_letter_finds_the_organ(made: County, tmp_path: Path) -> None:
    path = sheet(tmp_path / "花名册.xlsx", new(1, 单位="县水力局"), new(2, 单位="市场监管所"))
    first, second = (each["message"] for each in take(made, path, by="reviewer", **GIVEN).report["problems"] if each["code"] == "organ.unknown")
    assert f"相近的有{WATER}；" in first
    assert "相近" not in second


def test_an_organ_answered_for_a_form_is_found_though_mistyped(made: County, enter: Enter) -> None:
    form = changed(of(made, "周望川"), XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男",
                   XianRenZhiWu="某局一级主任科员", JianLi="2022.06--  某局一级主任科员")
    intake = taken(made, BytesIO(lrmx.write(form)), "新.lrmx", "lrmx", organ="县水力局")
    [fault] = [each["fault"] for each in intake.report["questions"] if each["key"] == "organ"]
    assert f"相近的有{WATER}；" in fault
    page = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    assert ("待选择" in page, ">None<" in page) == (True, False)


def test_lines_of_a_resume_that_did_not_change_are_not_asked_about(made: County) -> None:
    """Exported, one line added, read back: about the others nothing is new."""
    person = made.persons["周望川"]
    ours = approval_forms.forms([person], ON)[person]
    began, _, _ = ours.text("JianLi").splitlines()[-1].partition("--")
    lines = [*ours.text("JianLi").splitlines()[:-1], f"{began}--2026.09  {WATER}规划科科长、一级主任科员", f"2026.09--  {WATER}办公室主任、一级主任科员"]
    said = changed(ours, JianLi="\n".join(lines), XianRenZhiWu=f"{WATER}办公室主任、一级主任科员")
    intake = taken(made, BytesIO(lrmx.write(said)), "审批表.lrmx", "lrmx")
    assert asked(intake, "resume.held", "resume.text_only") == [], (lines, intake.report["problems"])
    assert "办公室主任" in intakes.frame(intake, intakes.CHANGES)["new"].to_list()


def test_what_is_taken_out_of_a_cell_is_said_at_it(made: County, tmp_path: Path) -> None:
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1, 姓名="新\u202e来\u200b乙")), **GIVEN)
    assert asked(intake, "text.cleaned") == [("A2", "text.cleaned", True)]
    [told] = [each["message"] for each in intake.report["problems"] if each["code"] == "text.cleaned"]
    assert "U+202E、U+200B" in told
    assert "新来乙" in told
    assert intake.report["good"] == 1


def test_a_dropped_import_offers_nothing_that_is_gone(made: County, enter: Enter, tmp_path: Path) -> None:
    officer = enter("officer")
    intake = take(made, sheet(tmp_path / "花名册.xlsx", new(1), new(2, 单位="无此局")), **GIVEN)
    link = f"/import/{intake.pk}/annotated.xlsx"
    assert link in officer.get(f"/import/{intake.pk}/").content.decode()
    officer.post(f"/import/{intake.pk}/drop/")
    page = officer.get(f"/import/{intake.pk}/").content.decode()
    assert "作废" in page
    assert link not in page



def test_a_good_row_of_a_roster_is_left_out_and_taken_back_without_an_upload(made: County, enter: Enter, tmp_path: Path) -> None:
    """One person's two rows go together; who confirms reads it, the download holds them, and nothing of them is written."""
    reviewer = enter("reviewer")
    lines = [new(1, 单位=HOUSING, 现任职务="科员", 是否主要职务="是"), new(1, 单位=HOUSING, 现任职务="干事", 是否主要职务="否"), new(2, 单位=HOUSING), row(made, "周望川", 民族="回族")]
    intake = take(made, sheet(tmp_path / "花名册.xlsx", *lines), by="reviewer", **GIVEN)
    label = intakes.frame(intake, intakes.GOOD)["sheet"][0]
    page = reviewer.get(f"/import/{intake.pk}/").content.decode()
    shown = [f"{at}|{label}" for at in (2, 4, 5)]
    answer = f"/import/{intake.pk}/answer/"
    assert reviewer.post(answer, {"fields": "1", "shown": shown, "field": shown[1:]}).status_code == 302
    intake.refresh_from_db()
    assert (intake.report["good"], intake.report["left"], intake.report["summary"]["new"]) == (2, 2, 1)
    assert (asked(intake, "row.left"), intake.report["problem_count"]) == ([], len(intake.report["problems"]))
    assert [each[2] for each in intake.report["left_rows"]] == ["新来乙", "新来乙"]
    page = reviewer.get(f"/import/{intake.pk}/").content.decode()
    assert ("不采用 2 行" in page, "下载不导入的 2 行" in page) == (True, True)
    assert reviewer.get(f"/import/{intake.pk}/annotated.xlsx").status_code == 200
    assert reviewer.post(answer, {"fields": "1", "shown": shown, "field": shown}).status_code == 302
    intake.refresh_from_db()
    assert (intake.report["good"], intake.report["left"]) == (4, 0)
    assert intakes.annotated(intake) is None
    reviewer.post(answer, {"fields": "1", "shown": shown, "field": shown[1:]})
    intake.refresh_from_db()
    case = hand_in(made, intake, "reviewer", "county_confirmer")
    said = enter("county_confirmer").get(f"/case/{case.number}/").content.decode()
    assert f"文件中另有 2 行，经办人未采用，不导入：新来乙（{label} 第 2 行）、新来乙（{label} 第 3 行）" in said
    assert set(Basic.objects.known().filter(name__startswith="新来").values_list("name", flat=True)) == {"新来丙"}
