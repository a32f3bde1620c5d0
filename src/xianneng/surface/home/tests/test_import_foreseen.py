"""What 校核 would find is said before it is taken: by an import's preview and an entry's, and to who confirms; and problems at the cell that is wrong."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange import lrmx
from xianneng.foundation.exchange.tests import workbooks
from xianneng.foundation.exchange.tests.samples import id_number
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.queries import line_of
from xianneng.foundation.record import checks
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Rank, Sanction, Today
from xianneng.foundation.record.operations import add, write
from xianneng.surface.home.tests.test_entry import case_of, confirm, errors, send
from xianneng.surface.home.tests.test_import import GIVEN, asked, hand_in, new, office, row, sheet, take, taken
from xianneng.surface.home.tests.test_import_forms import changed, of
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.personnel import approval_forms, intakes
from xianneng.work.personnel.models import Intake

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
    assert told == f"{HOUSING}主任科员：{line.name}核定 {line.approved} 名，使用 {line.used} 名，锁定 {line.free} 名；使用将为 {line.used + 1} 名，超配 1 名，占用在办晋升已锁定的职数"
    assert told in enter("reviewer").get(f"/import/{intake.pk}/").content.decode()
    case = hand_in(made, intake, "reviewer", "county_confirmer")
    assert case.data["warned"] == intake.report["warned"]
    [over] = [each for each in quota_checks.run(office(made, "reviewer").scope, made.organs[HOUSING].path, ON) if each.code == "quota_over" and each.found.startswith(line.name)]
    assert f"使用 {line.used + 1} 名，另有办件锁定 {line.free} 名" in over.found
    [worse] = take(made, sheet(tmp_path / "花名册.xlsx", new(2, 单位=HOUSING, 职级="一级主任科员", 任职级时间="2024-01-01")), by="reviewer", **GIVEN).report["warned"]
    assert "超配 2 名" in worse
    assert take(made, sheet(tmp_path / "花名册.xlsx", new(2, 单位=HOUSING, 职级="一级科员", 任职级时间="2024-01-01")), by="reviewer", **GIVEN).report["warned"] == [], "科员 have no cap"


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


def test_an_organ_answered_for_a_form_is_found_though_mistyped(made: County) -> None:
    form = changed(of(made, "周望川"), XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男",
                   XianRenZhiWu="某局一级主任科员", JianLi="2022.06--  某局一级主任科员")
    intake = taken(made, BytesIO(lrmx.write(form)), "新.lrmx", "lrmx", organ="县水力局")
    [fault] = [each["fault"] for each in intake.report["questions"] if each["key"] == "organ"]
    assert f"相近的有{WATER}；" in fault


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

