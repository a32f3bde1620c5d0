"""One item of the file corrected, added or ended from the person's page: who may, what is refused by field, who confirms."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Reading
from xianneng.foundation.cases import processes
from xianneng.foundation.cases.models import Case, Subject
from xianneng.foundation.exchange.tests.samples import workbook
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.quotas.models import Entry, Unit
from xianneng.foundation.quotas.queries import differences, holders, used_from_file
from xianneng.foundation.record import verifying
from xianneng.foundation.record.models import (
    Assessment,
    Basic,
    Education,
    Family,
    Level,
    Post,
    Rank,
    Sanction,
    Standing,
    Today,
)
from xianneng.foundation.record.operations import Change, add, begin, correct, row_values, write
from xianneng.law import identity
from xianneng.law.refusals import Refused
from xianneng.surface.project.testing import NOW, ON, County, verify
from xianneng.work.personnel.changes import planned
from xianneng.work.personnel.entries import entry_for, submit
from xianneng.work.personnel.reliance import relied

Enter = Callable[[str], Client]
WHY = {"why": "核对原始档案，登记有误", "material": "干部任免审批表（示干〔2022〕7号）"}


def address(row: Any, key: str, act: str = "correct") -> str:
    """The page of an act on a row."""
    return f"/personnel/{row.person_id}/{key}/{row.pk}/{act}/"


def send(client: Client, url: str, **values: Any) -> Any:
    """Fill the form as it is proposed, change some fields, look at what would change, and hand it in."""
    form = client.get(url).context["form"]
    proposed = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    data = {name: value for name, value in {**proposed, **WHY, **values}.items() if value not in (None, False)}
    shown = client.post(url, data)
    if shown.status_code != 200:
        return shown
    return client.post(url, {**data, "seen": shown.context["seen"]})


def errors(answer: Any) -> Mapping[str, Any]:
    """What is wrong, by field."""
    assert answer.status_code == 422
    return answer.context["form"].errors


def case_of(answer: Any) -> Case:
    """The case that a form was handed to."""
    assert answer.status_code == 302, answer.context["form"].errors
    return Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])


def confirm(client: Client, case: Case, outcome: str = "同意") -> Any:
    """The second officer's opinion."""
    answer = client.post(f"/case/{case.number}/complete/", {"outcome": outcome, "text": outcome, "seen": case.version})
    assert verify(verifying.check) == [], "the lists say what the file says"
    return answer


def test_a_correction_waits_for_another_person(enter: Enter, made: County) -> None:
    row = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    case = case_of(send(enter("officer"), address(row, "assessment"), grade="优秀"))
    assert case.title == "更正周望川的年度考核：等次"
    assert Assessment.objects.known().get(pk=row.pk).grade == "称职"
    text = enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert "核对原始档案" in text
    assert confirm(enter("officer"), case).status_code == 404, "the first officer has no seat"
    assert confirm(enter("confirmer"), case).status_code == 302
    now = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    assert (now.grade, now.valid_from) == ("优秀", row.valid_from)
    history = enter("officer").get(f"/person/{row.person_id}/history/assessment/").content.decode()
    assert f"{case.number}，" in history


def test_where_an_organ_has_nobody_to_confirm_the_county_does(enter: Enter, made: County) -> None:
    row = Assessment.objects.known().get(person_id=made.persons["翟远山"], year=2024)
    case = case_of(send(enter("officer2"), address(row, "assessment"), grade="优秀"))
    assert confirm(enter("county_confirmer"), case).status_code == 302


def test_what_the_second_officer_refuses_is_not_written_and_can_be_put_right(enter: Enter, made: County) -> None:
    row = Rank.objects.known().get(person_id=made.persons["周望川"])
    officer = enter("officer")
    case = case_of(send(officer, address(row, "rank"), valid_from="2022-06-01"))
    confirm(enter("confirmer"), case, "不同意")
    assert Rank.objects.known().get(person_id=row.person_id).valid_from == date(2022, 7, 1)
    again = officer.get(f"/case/{case.number}/").context["entry"]["again"]
    assert officer.get(again).context["form"]["valid_from"].value() == "2022-06-01"


def test_one_correction_of_a_row_at_a_time(enter: Enter, made: County) -> None:
    row = Rank.objects.known().get(person_id=made.persons["周望川"])
    officer = enter("officer")
    first = case_of(send(officer, address(row, "rank"), valid_from="2022-06-01"))
    refused = send(officer, address(row, "rank"), valid_from="2022-05-01")
    assert refused.status_code == 409
    assert first.number in refused.content.decode()
    case_of(send(officer, address(Level.objects.known().get(person_id=row.person_id), "level"), step=6))


def test_a_correction_tells_only_what_it_changes(enter: Enter, made: County) -> None:
    """A field that is empty in the file, however the file has it, and stays empty is no change."""
    row = Standing.objects.known().get(person_id=made.persons["周望川"])
    case = case_of(send(enter("officer"), address(row, "standing"), valid_from="2012-08-01"))
    assert case.title == "更正周望川的人员归属"
    assert case.data["changes"][0]["values"] == {}


def test_the_same_is_entered_once(enter: Enter, made: County) -> None:
    officer, address_ = enter("officer"), f"/personnel/{made.persons['周望川']}/award/add/"
    given = {"valid_from": "2025-03-01", "name": "记三等功", "organ_name": "县委"}
    case = case_of(send(officer, address_, **given))
    twice = send(officer, address_, **given)
    assert (twice.status_code, case.number in twice.content.decode()) == (409, True)
    confirm(enter("confirmer"), case)
    assert "档案中已有" in str(errors(send(officer, address_, **given)))


def test_an_id_number_in_a_reason_is_told_where_it_is_typed(enter: Enter, made: County) -> None:
    """The log is for ever and holds none; the reason stands in the entry of the decision."""
    row = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    answer = send(enter("officer"), address(row, "assessment"), grade="优秀", why="与11010519491231002X的登记有误")
    assert (answer.status_code, "文字中有身份证号" in answer.content.decode()) == (422, True)
    assert not Case.objects.exists()


def test_what_others_changed_meanwhile_is_not_written_over(enter: Enter, made: County) -> None:
    row = Rank.objects.known().get(person_id=made.persons["周望川"])
    case = case_of(send(enter("officer"), address(row, "rank"), valid_from="2022-06-01"))
    with transaction.atomic(), writing(kind="testing.other", body={}, now=NOW) as leaf:
        write([correct(person_id=row.person_id, key="rank", row_id=row.pk, values={"document": "示组干〔2022〕3号"})], leaf=leaf)
    confirmer = enter("confirmer")
    page = confirmer.get(f"/case/{case.number}/")
    assert page.status_code == 200
    assert "已由他人更改" in page.content.decode()
    assert confirm(confirmer, case).status_code == 422
    assert Rank.objects.known().get(person_id=row.person_id).valid_from == date(2022, 7, 1)


@pytest.mark.row("SVC-06")
def test_entered_once_used_everywhere_with_its_source(enter: Enter, made: County) -> None:
    """An annual result, entered once: the page, the roster, the law's answer and the history all say it, and whence."""
    person, officer = made.persons["梁疏雨"], enter("officer")
    page, law = f"/person/{person}/", f"/person/{person}/law/"
    before = officer.get(law).context["found"].row
    case = case_of(send(officer, f"/personnel/{person}/assessment/add/", valid_from="2024-02-02", year=2023, grade="优秀"))
    confirm(enter("confirmer"), case)
    for url in (page, f"{page}?tab=assessment", f"{page}history/assessment/"):
        text = officer.get(url).content.decode()
        assert case.number in text, url
        assert "优秀" in text, url
    assert "核对原始档案" in officer.get(f"{page}history/assessment/").content.decode()
    assert Today.objects.get(person_id=person).grades.startswith("优")
    after = officer.get(law).context["found"].row
    assert (before["grade_3"], after["grade_3"]) == (None, "优秀")
    again = send(officer, f"/personnel/{person}/assessment/add/", valid_from="2024-03-02", year=2023, grade="称职")
    assert "已有结果" in errors(again)["year"][0], "no second entry of the same fact"


def test_ones_own_page_says_whom_to_turn_to(enter: Enter, made: County) -> None:
    text = enter("zhou").get("/me/").content.decode()
    assert "县水利局人事科　许知微" in text
    assert "公务员主管部门" in text
    assert "/personnel/" not in text, "one asks for a correction, and does not make it"


def test_sets_without_a_second_officer_take_effect_at_once(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    case = case_of(send(enter("officer"), f"/personnel/{person}/family/add/", valid_from="2010-05-01", relation="妻子",
                        name="沈佳音", workplace="示例县第一中学"))
    assert case.state == "已办结"
    assert Family.objects.known().filter(person_id=person, name="沈佳音").exists()
    row = Education.objects.known().get(person_id=person)
    case_of(send(enter("officer"), address(row, "education"), major="农业水利工程"))
    assert Education.objects.known().get(person_id=person).major == "农业水利工程"


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    basic = Basic.objects.known().get(person_id=person)
    answer = send(officer, address(basic, "basic"), birth_on="1982-06-03")
    assert errors(answer)["birth_on"] == ["身份证号记载为 1981-06-03，与所填不同；请在人员页“档案审核”申报认定"]
    assert 'value="1982-06-03"' in answer.content.decode()
    assert "核对原始档案" in answer.content.decode()
    assert "校验码" in errors(send(officer, address(basic, "basic"), id_number="330199198106030610"))["id_number"][0]
    assert "性别" in errors(send(officer, address(basic, "basic"), sex="女"))["sex"][0]
    assert "18 周岁" in errors(send(officer, address(basic, "basic"), party_joined_on="1995-07-01"))["party_joined_on"][0]
    assert "控制字符" in errors(send(officer, address(basic, "basic"), name="周\u202e川望"))["name"][0]
    assert "不是姓名" in errors(send(officer, address(basic, "basic"), name="<img src=x>"))["name"][0]
    assert errors(send(officer, address(basic, "basic"), why=""))["why"]
    assert "没有需要更正" in errors(send(officer, address(basic, "basic")))["__all__"][0]
    rank = Rank.objects.known().get(person_id=person)
    early = errors(send(officer, address(rank, "rank"), valid_from="2019-05-31"))["valid_from"][0]
    assert "2019-06-01" in early
    assert "并行规定" in early
    assert "2022-07-01" in errors(send(officer, f"/personnel/{person}/rank/add/", valid_from="2020-01-01",
                                       rank="二级主任科员", way="晋升"))["valid_from"][0], "two ranks at once"
    assert "2024" in errors(send(officer, f"/personnel/{person}/assessment/add/", valid_from="2025-02-01", year=2024,
                                 grade="称职"))["year"][0]
    assert not Case.objects.exists()


def determined(person: int, value: str) -> None:
    """The authority has determined the birth date."""
    with transaction.atomic(), writing(kind="testing.determined", body={}, now=NOW) as leaf:
        write([add(person_id=person, key="determination", valid_from=date(2000, 1, 1), values={
            "item": "出生日期", "value": value, "basis": "县组认〔2026〕1号"})], leaf=leaf)


@pytest.mark.row("EST-10")
def test_a_birth_date_is_not_determined_by_a_correction(enter: Enter, made: County) -> None:
    """Against the ID number only as the authority determined it; what was ticked once, or posted, counts for nothing."""
    officer, row = enter("officer"), Basic.objects.known().get(person_id=made.persons["周望川"])
    assert "申报认定" in errors(send(officer, address(row, "basic"), birth_on="1980-06-03", determined="on"))["birth_on"][0]
    entry = entry_for(viewers(made.users["officer"], ON)[0], row.person_id, "basic", "correct", row.pk, ON)
    change = {"act": "correct", "person_id": row.person_id, "key": "basic", "row_id": row.pk, "values": {"birth_on": "1980-06-03"}, "valid_from": None,
              "valid_to": None, "why": "登记有误", "material": "登记表", "determined": True}
    with pytest.raises(Refused, match="须先经档案认定"):
        submit(entry=entry, change=change, viewer=viewers(made.users["officer"], ON)[0], now=NOW)
    determined(row.person_id, "1980-06-03")
    case = case_of(send(officer, address(row, "basic"), birth_on="1980-06-03"))
    before = enter("confirmer").get(f"/case/{case.number}/").context["entry"]["lines"]
    assert ("出生日期的更正依据", "与档案认定一致（县组认〔2026〕1号）；身份证号记载为 1981-06-03，与此不同") in [(each.item, each.new) for each in before]
    confirm(enter("confirmer"), case)
    shown = officer.get(f"/case/{case.number}/").context
    assert before == shown["entry"]["lines"]
    assert [each.state for each in shown["flow"]] == ["ok", "skipped"], "nobody waits for the authority's approval"
    assert ("法定退休年龄", "63岁，2044-06", "63岁，2043-06") in [(each.item, each.old, each.new) for each in before]
    assert Today.objects.get(person_id=row.person_id).birth_on == date(1980, 6, 3)
    assert "id_birth" not in {each.code for each in officer.get("/checks/").context["findings"].groups}
    row = Basic.objects.known().get(person_id=row.person_id)
    confirm(enter("confirmer"), case_of(send(officer, address(row, "basic"), native_place="示例县")))
    row = Basic.objects.known().get(person_id=row.person_id)
    assert (row.native_place, row.birth_on) == ("示例县", date(1980, 6, 3)), "another item does not ask again"
    assert "已认定为 1980-06-03" in errors(send(officer, address(row, "basic"), birth_on="1981-06-03"))["birth_on"][0], "nor back to the ID number"


@pytest.mark.row("EST-10")
def test_a_slip_of_the_keyboard_is_corrected_as_one(enter: Enter, made: County) -> None:
    """Where nothing was audited: a birth date to what the ID number says, the start of work on the papers, each told to the second officer."""
    officer, row = enter("officer"), Basic.objects.known().get(person_id=made.persons["周望川"])
    with transaction.atomic(), writing(kind="testing.slip", body={}, now=NOW) as leaf:
        write([correct(person_id=row.person_id, key="basic", row_id=row.pk, values={"birth_on": date(1981, 6, 30)})], leaf=leaf)
    row = Basic.objects.known().get(person_id=row.person_id)
    case = case_of(send(officer, address(row, "basic"), birth_on="1981-06-03", work_started_on="2004-07-01"))
    page = enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert "与身份证号一致，作为录入差错更正" in page
    assert "以依据材料为准，作为录入差错更正" in page
    confirm(enter("confirmer"), case)
    row = Basic.objects.known().get(person_id=row.person_id)
    assert row.work_started_on == date(2004, 7, 1)
    number = f"{row.id_number[:6]}19800603{row.id_number[14:17]}"
    both = send(officer, address(row, "basic"), birth_on="1980-06-03", id_number=number + identity.check_digit(number))
    assert "出生日期不能随身份证号更正" in errors(both)["birth_on"][0], "nor to a number that the same hand has just typed"
    with transaction.atomic(), writing(kind="testing.slip", body={}, now=NOW) as leaf:
        write([correct(person_id=row.person_id, key="basic", row_id=row.pk, values={"id_number": number + identity.check_digit(number)})], leaf=leaf)
    row = Basic.objects.known().get(person_id=row.person_id)
    after = send(officer, address(row, "basic"), birth_on="1980-06-03")
    assert "出生日期不能随身份证号更正" in errors(after)["birth_on"][0], "nor to one that was typed the day before"


def test_id_numbers_are_shown_to_nobody_but_who_confirms_the_new_one(enter: Enter, made: County) -> None:
    row = Basic.objects.known().get(person_id=made.persons["周望川"])
    officer = enter("officer")
    assert row.id_number not in officer.get(address(row, "basic")).content.decode()
    number = row.id_number[:14] + "991"
    number += identity.check_digit(number)
    case = case_of(send(officer, address(row, "basic"), id_number=number))
    text = enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert number in text
    assert row.id_number not in text
    assert number not in enter("reviewer").get(f"/case/{case.number}/").content.decode()
    confirm(enter("confirmer"), case)
    assert Basic.objects.known().get(person_id=row.person_id).id_number == number
    assert number not in enter("confirmer").get(f"/case/{case.number}/").content.decode()


def test_what_is_not_changed_stays_masked_and_who_decides_about_a_number_leaves_a_trace(enter: Enter, made: County) -> None:
    """The preview and the case of a 变动 carry the number along, unread; of a changed one the second officer's look is recorded, once."""
    person, officer = made.persons["周望川"], enter("officer")
    row, url = Basic.objects.known().get(person_id=person), f"/personnel/{person}/basic/add/"
    form = officer.get(url).context["form"]
    data = {name: value for name in form.fields if (value := form.get_initial_for_field(form.fields[name], name)) not in (None, False)}
    data |= {**WHY, "valid_from": "2026-10-01", "name": "周望舒"}
    shown = officer.post(url, data)
    assert row.id_number not in shown.content.decode(), "the preview, what it keeps of itself included"
    case = case_of(officer.post(url, {**data, "seen": shown.context["seen"]}))
    for who in ("officer", "confirmer"):
        assert row.id_number not in enter(who).get(f"/case/{case.number}/").content.decode(), who
    assert not Reading.objects.exists(), "nothing was shown"
    confirm(enter("confirmer"), case)
    row = Basic.objects.known().order_by("-valid_from").filter(person_id=person)[0]
    number = row.id_number[:14] + "991"
    number += identity.check_digit(number)
    case = case_of(send(officer, address(row, "basic"), id_number=number))
    assert number in officer.get(f"/case/{case.number}/").content.decode(), "who typed it"
    assert not Reading.objects.exists()
    for _ in range(2):
        text = enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert number in text
    assert row.id_number not in text
    (reading,) = Reading.objects.all()
    assert (reading.user, reading.person_id, reading.fields) == (made.users["confirmer"], person, "基本信息：身份证号")
    assert case.number in reading.purpose
    assert case.number in enter("zhou").get("/me/").content.decode(), "told to whom it is about"


def test_a_relative_that_is_not_changed_stays_masked(enter: Enter, made: County) -> None:
    row = Family.objects.known().get(person_id=made.persons["周望川"])
    form = enter("officer").get(address(row, "family")).context["form"]
    data = {name: value for name in form.fields if (value := form.get_initial_for_field(form.fields[name], name)) not in (None, False)}
    text = enter("officer").post(address(row, "family"), {**data, **WHY, "relation": "养母"}).content.decode()
    assert "养母" in text
    assert row.name not in text


def test_a_new_name_is_read_anew_and_old_names_stay(enter: Enter, made: County) -> None:
    person = made.persons["陈思源"]
    case = case_of(send(enter("officer"), f"/personnel/{person}/basic/add/", valid_from="2026-10-01", name="单𠮷源"))
    confirm(enter("confirmer"), case)
    now, before = Basic.objects.as_of(date(2026, 10, 1)).get(person_id=person), Basic.objects.as_of(date(2026, 9, 30)).get(
        person_id=person)
    assert (before.name, now.name, now.id_number) == ("陈思源", "单𠮷源", before.id_number)
    assert now.name_pinyin.startswith("shan ")
    assert now.name_initials[0] == "s"
    assert now.name_strokes != before.name_strokes
    assert Today.objects.get(person_id=person).name == "单𠮷源"


def test_a_wage_step_may_wait_to_be_determined(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    case = case_of(send(enter("officer"), f"/personnel/{person}/level/add/", valid_from="2025-01-01", level=19, step=""))
    assert "<b>待核定</b>" in enter("confirmer").get(f"/case/{case.number}/").content.decode()
    confirm(enter("confirmer"), case)
    assert (Today.objects.get(person_id=person).level, Today.objects.get(person_id=person).step) == (19, None)


def test_a_moved_start_moves_the_end_before_it(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    officer, confirmer = enter("officer"), enter("confirmer")
    confirm(confirmer, case_of(send(officer, f"/personnel/{person}/level/add/", valid_from="2025-01-01", level=19, step=5)))
    later = Level.objects.known().get(person_id=person, level=19)
    before = Level.objects.known().exclude(level=19).get(person_id=person)
    case = case_of(send(officer, address(later, "level"), valid_from="2024-12-01"))
    dates = [(line.item, line.old, line.new) for line in officer.get(f"/case/{case.number}/").context["entry"]["lines"] if "-" in line.new]
    assert dates == [("起算时间", "2025-01-01", "2024-12-01"), (f"{before.level} 级　截止日期", "2025-01-01", "2024-12-01")], "what follows is said"
    confirm(confirmer, case)
    assert confirmer.get(f"/case/{case.number}/").context["entry"]["lines"][-1].item.endswith("截止日期"), "afterwards too"
    assert Level.objects.known().exclude(level=19).get(person_id=person).valid_to == date(2024, 12, 1)


def test_the_quota_books_follow_a_moved_rank_into_the_past(enter: Enter, made: County) -> None:
    row = Rank.objects.known().get(person_id=made.persons["贺云舟"])
    units, moved = list(Unit.objects.filter(members__organ=made.organs["县水利局"])), date(2022, 7, 1)
    before = {day: used_from_file(units, day) for day in (moved, row.valid_from)}
    case = case_of(send(enter("officer"), address(row, "rank"), valid_from=moved.isoformat()))
    confirm(enter("confirmer"), case)
    assert used_from_file(units, moved) != before[moved]
    assert [differences(units, day) for day in (moved, row.valid_from, ON)] == [[], [], []]
    assert {entry.effective_on for entry in Entry.objects.filter(case_number=case.number)} >= {moved, row.valid_from}
    assert not Entry.objects.filter(case_number=case.number, effective_on__lt=moved)


def test_a_post_on_secondment_leaves_the_books_as_they_are(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["方与行"]
    units = list(Unit.objects.filter(members__organ=made.organs["县水利局"]))
    used, shown = used_from_file(units, ON), [holders(unit, ON) for unit in units]
    case = case_of(send(officer, f"/personnel/{person}/post/add/", valid_from="2026-11-01", organ_id="县水利局", title="党委副书记（挂职）",
                        layer="乡科级正职", is_main=False))
    confirm(enter("confirmer"), case)
    assert used_from_file(units, ON) == used
    assert [holders(unit, ON).equals(each) for unit, each in zip(units, shown, strict=True)] == [True] * len(units)
    assert not Entry.objects.filter(case_number=case.number).exists()
    post = Post.objects.known().get(person_id=person)
    confirm(enter("confirmer"), case_of(send(officer, address(post, "post"), title="党委副书记")))
    assert used_from_file(units, ON) != used, "a leader at the post's lowest rank takes no place"
    assert differences(units, ON) == []


def test_a_post_ends_on_a_date(enter: Enter, made: County) -> None:
    row = Post.objects.known().get(person_id=made.persons["周望川"])
    officer = enter("officer")
    assert "起止之间" in errors(send(officer, address(row, "post", "end"), valid_to="2020-01-01"))["valid_to"][0]
    confirm(enter("confirmer"), case_of(send(officer, address(row, "post", "end"), valid_to="2026-11-01")))
    assert Post.objects.known().get(person_id=row.person_id).valid_to == date(2026, 11, 1)
    basic = Basic.objects.known().get(person_id=row.person_id)
    assert officer.get(address(basic, "basic", "end")).status_code == 404


def test_a_place_is_found_by_its_name_within_the_scope(enter: Enter, made: County) -> None:
    row = Post.objects.known().get(person_id=made.persons["周望川"])
    officer = enter("officer")
    assert "没有“县住建局”" in errors(send(officer, address(row, "post"), organ_id="县住建局"))["organ_id"][0]
    case = case_of(send(enter("reviewer"), address(row, "post"), organ_id="县住建局"))
    confirm(enter("confirmer"), case)
    assert Post.objects.known().get(person_id=row.person_id).organ_id == made.organs["县住建局"].pk


def test_who_may_keep_a_file(enter: Enter, made: County) -> None:
    row = Basic.objects.known().get(person_id=made.persons["周望川"])
    own = Basic.objects.known().get(person_id=made.persons["许知微"])
    assert enter("team").get(address(row, "basic")).status_code == 403
    assert enter("zhou").get(address(row, "basic")).status_code == 403
    assert enter("next").get(address(row, "basic")).status_code == 404
    assert enter("officer").get(address(own, "basic")).status_code == 403, "one's own file is kept by others"
    page = f"/person/{row.person_id}/?tab=rank"
    kept = f"/personnel/{row.person_id}/rank/"
    assert kept in enter("officer").get(page).content.decode()
    for other in ("team", "zhou", "confirmer"):
        assert kept not in enter(other).get(page).content.decode()


def test_whoever_entered_does_not_confirm_in_another_office(enter: Enter, made: County) -> None:
    from xianneng.foundation.access.models import Office

    confirmer = Office.objects.get(role="confirmer", organ=made.organs["县水利局"])
    row = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    officer = enter("officer")
    case = case_of(send(officer, address(row, "assessment"), grade="优秀"))
    Office.objects.filter(pk=confirmer.pk).update(user=made.users["officer"])  # who entered it sits there from now on
    officer.post("/office/", {"office": confirmer.pk})
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert "复核由另一人办理" in page
    assert "县委组织部信息科　舒望舒（须先转办）" in page, "said before the form, with whom it may be handed to"
    assert "复核同意" not in page, "no form that would be refused"
    answer = confirm(officer, case)
    assert answer.status_code == 422
    assert "复核由另一人办理" in answer.content.decode()
    assert Assessment.objects.known().get(pk=row.pk).grade == "称职"


def test_what_the_only_reviewer_entered_for_another_goes_to_the_one_above_at_once(enter: Enter, made: County) -> None:
    enter("officer").post("/stand-ins/grant/", {"user": made.users["confirmer"].pk, "from": "2026-11-20", "last": "2026-11-27", "reason": "出差"})
    row = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    reviewer = enter("confirmer")
    reviewer.post("/office/", {"office": made.users["officer"].offices.get().pk})
    case = case_of(send(reviewer, address(row, "assessment"), grade="优秀"))
    assert [each.office.user.username for each in case.tasks.get(state="待办").participants.all()] == ["county_confirmer"]
    assert confirm(enter("county_confirmer"), case).status_code == 302
    assert Assessment.objects.known().get(person_id=row.person_id, year=2024).grade == "优秀"


def test_a_stand_in_who_entered_is_told_that_the_holder_confirms(enter: Enter, made: County) -> None:
    enter("confirmer").post("/stand-ins/grant/", {"user": made.users["officer"].pk, "from": "2026-11-20",
                                                  "last": "2026-11-27", "reason": "出差"})
    row = Assessment.objects.known().get(person_id=made.persons["周望川"], year=2024)
    officer = enter("officer")
    case = case_of(send(officer, address(row, "assessment"), grade="优秀"))
    officer.post("/office/", {"office": made.users["confirmer"].offices.get().pk})
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert "县水利局办公室　孙砚田、" in page
    assert "复核同意" not in page
    handed = officer.post(f"/case/{case.number}/do/reassign/", {
        "seen": case.version, "office": made.users["county_confirmer"].offices.get().pk, "text": "本人录入，应由他人复核"})
    assert handed.status_code == 302
    assert confirm(enter("county_confirmer"), Case.objects.get(pk=case.pk)).status_code == 302
    assert Assessment.objects.known().get(person_id=row.person_id, year=2024).grade == "优秀"


def promoted(made: County, name: str, target: str, on: date) -> Case:
    """A promotion decided on a day, as its case left it: the subject's target, the new rank in the file."""
    person, before = made.persons[name], Rank.objects.known().get(person_id=made.persons[name])
    now = datetime.combine(on, time(10), tzinfo=ZoneInfo("Asia/Shanghai"))
    office = made.users["officer"].offices.get()
    with transaction.atomic(), writing(kind="testing.promoted", case="ZJ-2026-0900", body={}, now=NOW) as leaf:
        case = Case.objects.create(
            number="ZJ-2026-0900", type="ranks.promotion", title=f"晋升{target}", organ=made.organs["县水利局"], state="已办结",
            opened_office=office, opened_user=made.users["officer"], opened_by="县水利局人事科　许知微", opened_at=now,
            effective_at=now, closed_at=now, data={"approval": {"effective_on": on.isoformat()}},
            process=processes.version_for("ranks.promotion", made.organs["县水利局"], on=on, now=now))
        Subject.objects.create(case=case, person_id=person, position=0, data={"target": target, "rank": before.rank})
        write([begin(person_id=person, key="rank", valid_from=on, values={
            "series": "综合管理类", "rank": target, "document": "示组干〔2026〕9号"})], leaf=leaf)
    return case


def granted_later(made: County, since: date) -> Case:
    """A promotion approved in September that counts from a later day; the file says so until then."""
    case = promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
    row = Rank.objects.known().get(person_id=made.persons["贺云舟"], rank="四级调研员")
    before = Rank.objects.known().get(person_id=row.person_id, valid_to=row.valid_from)
    with transaction.atomic(), writing(kind="testing.later", case=case.number, body={}, now=NOW) as leaf:
        write([Change(row.person_id, "rank", [row.pk, before.pk], [
            {**row_values("rank", before), "valid_from": before.valid_from, "valid_to": since},
            {**row_values("rank", row), "way": "晋升", "valid_from": since, "valid_to": row.valid_to}])], leaf=leaf)
    return case


def test_a_sanction_before_the_day_from_which_a_rank_counts_is_told(enter: Enter, made: County) -> None:
    """Approved on 2026-09-15 from 2027-06-01; 记过 of 2026-11-18 bars until 2027-11-17, and the day of the decision knew nothing of it."""
    decided, officer = granted_later(made, date(2027, 6, 1)), enter("officer")
    assert "rank_come_between" not in {group.code for group in officer.get("/checks/").context["findings"].groups}
    sanction = add(person_id=made.persons["贺云舟"], key="sanction", valid_from=date(2026, 11, 18), values={
        "track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 17), "extended": False, "document": ""})
    (found,) = relied([sanction], ON)
    assert (found["number"], found["same"]) == (decided.number, False)
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        write([sanction], leaf=leaf)
    (group,) = [each for each in officer.get("/checks/").context["findings"].groups if each.code == "rank_come_between"]
    (line,) = group.lines
    assert (line.name, group.severity) == ("贺云舟", "提示")
    assert "已批准自 2027-06-01 起任四级调研员" in line.found
    assert "影响期自2026-11-18起至2027-11-17止" in line.found
    assert "第" in line.found
    later = enter("officer").get("/checks/?on=2027-06-01").context["findings"].groups
    assert "rank_come_between" not in {each.code for each in later}, "it is in force, and no longer only approved"


def test_a_correction_lists_the_decisions_that_relied_on_the_old_value(enter: Enter, made: County) -> None:
    """An assessment wrong for years: 称职 should have been 不称职; the promotion since would not have been lawful."""
    decided = promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
    row = Assessment.objects.known().get(person_id=made.persons["贺云舟"], year=2025)
    officer, url = enter("officer"), address(row, "assessment")
    data = {**WHY, "valid_from": row.valid_from, "year": row.year, "grade": "不称职", "note": ""}
    shown = officer.post(url, data)
    (found,) = shown.context["relied"]
    assert (found["number"], found["same"], found["decided_on"]) == (decided.number, False, "2026-09-15")
    changed = [each for each in found["reasons"] if (each["before"], each["after"]) == ("met", "unmet")]
    assert changed
    assert all("条" in each["article"] for each in changed)
    assert found["kept"] > 3
    assert "结论有变" in shown.content.decode()
    assert Assessment.objects.known().get(pk=row.pk).grade == "称职", "nothing of what was supposed stays"
    assert Rank.objects.known().filter(person_id=row.person_id).count() == 2
    case = case_of(officer.post(url, {**data, "seen": shown.context["seen"]}))
    assert decided.number in enter("confirmer").get(f"/case/{case.number}/").content.decode()
    confirm(enter("confirmer"), case)
    assert "结论有变" in enter("confirmer").get(f"/case/{case.number}/").content.decode()
    for who in ("reviewer", "leader"):
        assert [(each.number, numbers) for each, numbers in enter(who).get("/").context["corrected"]] == [(case.number, [decided.number])], who
    assert enter("officer").get("/").context["corrected"] == []
    assert case.number in enter("leader").get(f"/case/{decided.number}/").content.decode()


def test_a_birth_date_by_which_somebody_was_past_retirement_is_told_beside_the_decision(enter: Enter, made: County) -> None:
    promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
    row = Basic.objects.known().get(person_id=made.persons["贺云舟"])
    determined(row.person_id, "1964-05-22")
    case = case_of(send(enter("officer"), address(row, "basic"), birth_on="1964-05-22"))
    (found,) = case.data["relied"]
    (age,) = [each for each in found["reasons"] if each["title"] == "退休年龄"]
    assert (found["same"], age["before"], age["after"]) == (True, "met", "ask"), "the verdict stays, people look at it"
    assert "达到法定退休年龄" in age["text_after"]


def test_ranks_registered_without_a_case_are_named(enter: Enter, made: County) -> None:
    promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
    row = Basic.objects.known().get(person_id=made.persons["贺云舟"])
    with transaction.atomic(), writing(kind="testing.early", body={}, now=NOW) as leaf:
        write([Change(row.person_id, "rank", (), [{"valid_from": date(2015, 8, 1), "valid_to": date(2019, 6, 1), "series": "综合管理类",
                                                   "rank": "科员"}])], leaf=leaf)
    officer = enter("officer")
    determined(row.person_id, "1986-05-21")
    shown = send(officer, address(row, "basic"), birth_on="1986-05-21")
    case = case_of(shown)
    assert case.data["unjudged"] == [{"on": "2024-07-01", "what": "晋升一级主任科员"}], "the case's own rank is judged again"
    page = enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert "另有 1 项职级变动登记时没有办件，平台无法重核：2024-07-01 晋升一级主任科员" in page
    place = case_of(send(officer, address(Basic.objects.known().get(person_id=made.persons["周望川"]), "basic"), native_place="示例省临江县"))
    assert place.data["unjudged"] == [], "no law reads where somebody is from"


def test_a_decision_whose_verdict_stands_is_listed_as_standing(enter: Enter, made: County) -> None:
    promoted(made, "周望川", "四级调研员", date(2026, 9, 15))
    person = made.persons["周望川"]
    basic, rank = Basic.objects.known().get(person_id=person), Rank.objects.known().get(person_id=person, rank="一级主任科员")
    entry = {"person_id": person, "values": {}, "valid_from": None}
    assert relied([planned({**entry, "key": "basic", "row_id": basic.pk, "values": {"native_place": "示例省临江县"}})], ON) == []
    (born,) = relied([planned({**entry, "key": "basic", "row_id": basic.pk, "values": {"birth_on": "1981-05-03"}})], ON)
    assert born["same"]
    (moved,) = relied([planned({**entry, "key": "rank", "row_id": rank.pk, "valid_from": "2022-06-01"})], ON)
    assert moved["same"]
    (late,) = relied([planned({**entry, "key": "rank", "row_id": rank.pk, "valid_from": "2025-07-01"})], ON)
    assert "任职年限" in late["after"]


def test_what_the_county_enters_is_a_matter_of_the_person_s_organ(enter: Enter, made: County) -> None:
    from xianneng.foundation.access.models import Office

    party = made.organs["县委组织部"]
    Office.objects.create(user=made.users["auditor"], role="confirmer", title="县委组织部信息科", organ=party, jurisdiction=party,
                          from_on=NOW.date())
    Office.objects.filter(user=made.users["auditor"], role="auditor").delete()
    row = Basic.objects.known().get(person_id=made.persons["周望川"])
    number = row.id_number[:14] + "991"
    number += identity.check_digit(number)
    case = case_of(send(enter("reviewer"), address(row, "basic"), id_number=number))
    assert case.organ == made.organs["县水利局"]
    assert enter("auditor").get(f"/case/{case.number}/").status_code == 404, "another organ's confirmer"
    assert number not in enter("officer").get(f"/case/{case.number}/").content.decode()
    assert number in enter("confirmer").get(f"/case/{case.number}/").content.decode()
    assert confirm(enter("auditor"), case).status_code == 404
    assert confirm(enter("confirmer"), case).status_code == 302


def test_the_manager_is_the_organ_or_one_above_it(enter: Enter, made: County) -> None:
    url = f"/personnel/{made.persons['周望川']}/standing/add/"
    found = errors(send(enter("officer"), url, manager_id="邻县"))
    assert found["manager_id"] == ["“邻县”不是县水利局，也不是它的上级；可填县水利局、示例县、示例市、示例省"]
    assert case_of(send(enter("officer"), url, manager_id="示例县", valid_from=ON)).state == "办理中"


def test_what_a_roster_left_unsaid_stays_so_until_somebody_knows_it(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.education", body={}, now=NOW) as leaf:
        write([Change(person, "education", (), [{"mode": "", "education": "大专", "valid_from": UNDATED}])], leaf=leaf)
    row = Education.objects.known().get(person_id=person, mode="")
    case_of(send(officer, address(row, "education"), major="水利工程"))
    row = Education.objects.known().get(person_id=person, mode="")
    assert (row.major, row.valid_from) == ("水利工程", UNDATED)
    case_of(send(officer, address(row, "education"), mode="在职教育", valid_from="2009-06-30"))
    row = Education.objects.known().get(person_id=person, education="大专")
    assert (row.mode, row.valid_from) == ("在职教育", date(2009, 6, 30))
    known = errors(send(officer, f"/personnel/{person}/education/add/", education="大学", mode="", valid_from=""))
    assert set(known) == {"mode", "valid_from"}, "who enters it by hand knows"


def test_a_promotion_since_the_books_are_kept_here_goes_by_its_case(enter: Enter, made: County) -> None:
    """The books of the county were opened today: what is dated before is entered as ever."""
    officer, person = enter("officer"), made.persons["周望川"]
    held = Rank.objects.known().get(person_id=person)
    url = f"/personnel/{person}/rank/add/"
    ended = case_of(send(officer, address(held, "rank", "end"), valid_to="2026-11-20"))
    confirm(enter("confirmer"), ended)
    rise = {"series": "综合管理类", "rank": "四级调研员", "valid_from": "2026-11-20"}
    for way in ("晋升", "任职定级", "套转"):
        (told,) = errors(send(officer, url, **rise, way=way, document="水人〔2026〕1号"))["valid_from"]
        assert "四级调研员职数，2026-11-20 晋升没有办件" in told
        assert "请办理职级晋升" in told
    assert errors(send(officer, url, **rise | {"rank": "一级巡视员"}, way="晋升")), "for whom the organ has no place at all"
    viewer = viewers(made.users["officer"], ON)[0]
    entry = {"act": "add", "person_id": person, "key": "rank", "row_id": None, "valid_from": "2026-11-20", "valid_to": None, "why": "",
             "material": "", "values": {"series": "综合管理类", "rank": "四级调研员", "way": "晋升", "document": "水人〔2026〕1号"}}
    with pytest.raises(Refused, match="晋升没有办件"):
        submit(entry=entry_for(viewer, person, "rank", "add", None, ON), change=entry, viewer=viewer, now=NOW)
    reviewer = enter("reviewer")
    assert "请填写批准文号" in errors(send(reviewer, url, **rise, way="晋升"))["valid_from"][0]
    case = case_of(send(reviewer, url, **rise, way="晋升", document="县组干〔2026〕31号"))
    assert confirm(enter("confirmer"), case).status_code == 302
    (found,) = [group for group in enter("officer").get("/checks/").context["findings"].groups if group.code == "rank_without_case"]
    assert [(line.name, "县组干〔2026〕31号" in line.found) for line in found.lines] == [("周望川", True)]


def test_a_date_or_a_way_put_right_is_no_way_round_the_case(enter: Enter, made: County) -> None:
    officer, row = enter("officer"), Rank.objects.known().get(person_id=made.persons["周望川"])
    assert row.rank in ("一级主任科员", "二级主任科员")
    assert "请办理职级晋升" in errors(send(officer, address(row, "rank"), valid_from="2026-11-20", way="晋升"))["valid_from"][0]
    case = case_of(send(officer, address(row, "rank"), valid_from="2026-11-19", way="晋升"))
    confirm(enter("confirmer"), case)
    assert "rank_without_case" not in {group.code for group in officer.get("/checks/").context["findings"].groups}


def test_an_import_lists_the_decisions_that_relied_on_what_it_changes(
        enter: Enter, made: County, tmp_path: Path) -> None:
    """The list of the discipline inspectors comes after the promotion: who takes it in need not compare it by hand."""
    decided = promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
    officer = enter("officer")
    sanctions = workbook(tmp_path / "处分.xlsx", [["姓名", "身份证号", "处分类别", "处分种类", "处分决定日期"], *(
        [name, Today.objects.get(person_id=made.persons[name]).id_number, "政务处分", "警告", "2026-08-03"] for name in ("贺云舟", "沈汀兰"))])
    with sanctions.open("rb") as file:
        preview = officer.post("/import/upload/", {"kind": "sanctions", "file": file}, follow=True)
    page = preview.content.decode()
    assert decided.number in page, preview.context["report"]["problems"]
    assert "结论有变" in page
    assert not Sanction.objects.known().filter(person_id=made.persons["贺云舟"]).exists(), "nothing of what was supposed stays"
    handed = officer.post(f"/import/{preview.context['intake'].pk}/submit/")
    case = Case.objects.get(number=handed["Location"].strip("/").split("/")[-1])
    assert "结论有变" in enter("confirmer").get(f"/case/{case.number}/").content.decode()
    confirm(enter("confirmer"), case)
    (found,) = Case.objects.get(pk=case.pk).data["relied"]
    assert (found["number"], found["same"]) == (decided.number, False)
