"""档案审核 through pages: audited by two, determined by the authority, the campaign over a county, and what is refused."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import load_workbook

from xianneng.foundation.cases.models import Case
from xianneng.foundation.record.models import Basic, Determination, Education, Particulars, Today
from xianneng.foundation.record.operations import correct
from xianneng.law.paperfile import BIRTH, CAREER, ITEMS, SCHOOLING
from xianneng.surface.home.tests.test_entry import address, send
from xianneng.surface.home.tests.test_registration import opened, step
from xianneng.surface.home.tests.test_transfer import ASKED, OFFER, change, told
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import ON, County
from xianneng.work.personnel.paperfile.queries import stands

Enter = Callable[[str], Client]
LEAGUE = {"kind": "入团志愿书", "formed": "1996.5", "page": "12", "says": "1981.6.13"}
SHEET = {"kind": "干部履历表", "formed": "2004-08", "page": "3", "says": "1981-06-03"}
DOCUMENT = {"document": "县组认〔2026〕7号"}
PROPOSED = {"value": "1981-06-13", "basis": "入团志愿书为最早形成的材料，与户籍底册一致", "evidence": "入团志愿书（1996-05，第12页）", "instead": ""}


def audit(client: Client, person: int) -> Any:
    return client.post("/paperfile/audit/", {"person": person})


def propose(client: Client, person: int, item: str = BIRTH) -> Any:
    return client.post("/paperfile/determine/", {"person": person, "item": item})


def filled(person: int, **changed: str) -> dict[str, str]:
    """An audit in which every item agrees with one paper, each field changed as asked."""
    fields: dict[str, str] = {}
    for item, words in stands(person, ON).items():
        at = ITEMS.index(item)
        fields |= {f"kind_{at}a": "干部履历表", f"formed_{at}a": "2004-08", f"page_{at}a": "3", f"says_{at}a": words[:10], f"verdict_{at}a": "一致"}
    return fields | changed


def paper(at: str, given: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{at}": value for name, value in given.items()}


def doubted(person: int) -> dict[str, str]:
    """The league's form, the earliest, says another birth date."""
    return filled(person, **paper("0a", LEAGUE), **paper("0b", SHEET), verdict_0a="不一致", note_0a="入团志愿书与履历表不同")


def audited(enter: Enter, person: int, fields: dict[str, str] | None = None) -> Case:
    """An audit of both auditors."""
    case = opened(audit(enter("officer"), person))
    assert step(enter("officer"), case, **(fields or filled(person))).status_code == 302
    assert step(enter("confirmer"), case).status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"
    return case


def settled(enter: Enter, person: int, item: str = BIRTH, **given: str) -> Case:
    """A determination up to the decision."""
    case = opened(propose(enter("officer"), person, item))
    assert step(enter("officer"), case, **{**PROPOSED, **given}).status_code == 302
    assert step(enter("reviewer"), case).status_code == 302
    assert step(enter("leader"), case, **DOCUMENT).status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"
    return case


def states(client: Client, **asked: Any) -> dict[str, str]:
    return {row["name"]: row["state"] for row in client.get("/paperfile/", asked).context["found"].rows}


@pytest.mark.row("EST-10")
def test_two_auditors_compare_the_papers_and_the_authority_determines(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    assert states(officer)["周望川"] == "未审核"
    case = opened(audit(officer, person))
    assert states(officer)["周望川"] == "审核中"
    assert audit(officer, person).status_code == 409, "one at a time"
    assert "档案：1981-06-03" in officer.get(f"/case/{case.number}/").content.decode()
    assert step(officer, case, **doubted(person)).status_code == 302
    assert step(enter("confirmer"), case).status_code == 302
    assert states(officer)["周望川"] == "有问题"
    proposal = opened(propose(officer, person))
    page = officer.get(f"/case/{proposal.number}/").content.decode()
    assert "1981-06-13。最早形成的材料是入团志愿书（1996-05，第12页）" in page
    assert 'value="1981-06-13"' in page
    assert step(officer, proposal, **PROPOSED).status_code == 302
    assert step(enter("reviewer"), proposal).status_code == 302
    assert "1981-06-03" in enter("leader").get(f"/case/{proposal.number}/").content.decode(), "the old value beside the new"
    assert step(enter("leader"), proposal, **DOCUMENT).status_code == 302
    assert Basic.objects.known().get(person_id=person).birth_on == date(1981, 6, 13)
    assert Basic.objects.filter(person_id=person, birth_on=date(1981, 6, 3)).count() == 1, "what was known before stays"
    kept = Determination.objects.known().get(person_id=person)
    assert (kept.item, kept.value, kept.basis[:12]) == (BIRTH, "1981-06-13", "县组认〔2026〕7号；")
    assert states(officer)["周望川"] == "已认定"
    own = enter("zhou").get(f"/paperfile/person/{person}/").content.decode()
    assert "认定为 1981-06-13" in own
    assert "1981-06-03" in own
    for kind, code, number in (("docx", "file_audit", case.number), ("pdf", "file_audit", case.number), ("docx", "file_determination", proposal.number),
                               ("pdf", "file_determination", proposal.number)):
        answer = officer.get(f"/case/{number}/paper/{code}.{kind}?person={person}")
        assert answer.status_code == 200
        browsing.keep(f"{code}.{kind}", answer.content)


def test_an_audit_that_contradicts_itself_is_not_handed_on(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    case = opened(audit(officer, person))
    said = filled(person)
    told(step(officer, case, **(said | {"says_0a": "1981-06-13"})), "不能填“一致”")
    told(step(officer, case, **(said | {"verdict_0a": "不一致", "note_0a": "不同"})), "所填材料都与档案一致")
    told(step(officer, case, **(said | {"verdict_3a": "材料不全"})), "请写明缺少什么材料")
    told(step(officer, case, **(said | {"says_1a": "记不清"})), "不是日期")
    told(step(officer, case, **(said | {"kind_2a": "", "formed_2a": "", "page_2a": "", "says_2a": ""})), "没有材料的选“材料不全”")
    told(step(officer, case, **(said | {"page_4a": ""})), "一份材料的名称、形成时间、页码、记载都要填写")
    answer = step(officer, case, **(said | {"formed_5a": "去年", "says_5a": "一九九五年转干"}))
    told(answer, "形成时间请按年-月或者年-月-日填写")
    assert "一九九五年转干" in answer.content.decode(), "what was typed is still there"


def test_the_second_auditor_is_another_and_may_send_it_back(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    case = opened(audit(officer, person))
    assert step(officer, case, **doubted(person)).status_code == 302
    assert step(officer, case).status_code == 404, "复审 is not theirs"
    assert step(enter("confirmer"), case, outcome="不同意", text="缺户籍材料的页码。").status_code == 302
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert "缺户籍材料的页码" in page
    assert 'value="1981.6.13"' in page, "nothing is typed twice"
    assert step(officer, case, **doubted(person)).status_code == 302
    row = Basic.objects.known().get(person_id=person)
    change(correct(person_id=person, key="basic", row_id=row.pk, values={"work_started_on": date(2004, 7, 1)}))
    told(step(enter("confirmer"), case), "初审以后档案有变化")


def test_what_changed_since_is_compared_as_it_reads_now(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    case, proposal = opened(audit(officer, person)), opened(propose(officer, person))
    row = Basic.objects.known().get(person_id=person)
    change(correct(person_id=person, key="basic", row_id=row.pk, values={"birth_on": date(1981, 6, 4)}))
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert "“出生日期”的档案记载有变化，现为 1981-06-04" in page
    told(step(officer, case, **filled(person, says_0a="1981-06-03")), "档案现为 1981-06-04")
    assert step(officer, proposal, **(PROPOSED | {"instead": "审核前已经查明"})).status_code == 302
    proposal.refresh_from_db()
    assert proposal.data["former"] == "1981-06-04"


def test_nobody_handles_their_own_file_nor_another_organ_s(enter: Enter, made: County) -> None:
    told(audit(enter("officer"), made.persons["许知微"]), "您本人")
    told(propose(enter("officer"), made.persons["许知微"]), "您本人")
    assert audit(enter("officer2"), made.persons["周望川"]).status_code == 404
    assert audit(enter("zhou"), made.persons["周望川"]).status_code == 403
    assert propose(enter("officer"), made.persons["周望川"], "姓名").status_code == 404
    assert enter("officer2").get(f"/paperfile/person/{made.persons['周望川']}/").status_code == 404
    case = audited(enter, made.persons["周望川"], doubted(made.persons["周望川"]))
    own = enter("zhou").get(f"/paperfile/person/{made.persons['周望川']}/").content.decode()
    assert "有问题" not in own, "what is still in doubt is not told"
    assert case.number not in own


@pytest.mark.row("EST-10")
def test_who_departs_from_the_earliest_paper_says_why(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    audited(enter, person, doubted(person))
    case = opened(propose(officer, person))
    told(step(officer, case, **(PROPOSED | {"value": "1981-06-03"})), "请写明不按它认定的理由")
    told(step(officer, case, **(PROPOSED | {"value": "2027-01-01"})), "日期不能在今天之后")
    told(step(officer, case, **(PROPOSED | {"value": "1999-01-01", "instead": "另有公证书"})), "未满 16 周岁")
    assert step(officer, case, **(PROPOSED | {"value": "1981-06-03", "instead": "户籍底册、出生证明均为此日"})).status_code == 302
    assert step(enter("reviewer"), case).status_code == 302
    assert step(enter("leader"), case, **DOCUMENT).status_code == 302
    assert Determination.objects.known().get(person_id=person).value == "1981-06-03", "the file was right, and that is now determined"
    assert Basic.objects.filter(person_id=person).count() == 1, "nothing was corrected"


@pytest.mark.row("EST-10")
def test_decisions_that_relied_on_the_old_date_are_listed(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    retiring = opened(officer.post("/leaving/propose/", {"person": person, "type": "personnel.retirement"}))
    assert step(officer, retiring, {person: {"way": "到龄退休", "off": "2027-01-01", "applied": "", "years": "", "paid": "", "basis": ""}}).status_code == 302
    case = opened(propose(officer, person))
    assert step(officer, case, **(PROPOSED | {"value": "1967-09-19", "instead": "入团志愿书记载"})).status_code == 302
    page = enter("reviewer").get(f"/case/{case.number}/").content.decode()
    assert "依据原值作出的决定" in page
    assert retiring.number in page
    assert "1966-07-19" in page


@pytest.mark.row("EST-10")
def test_schooling_and_career_are_corrected_with_their_determination(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    school = Education.objects.known().get(person_id=person)
    settled(enter, person, SCHOOLING, value="大专，示例大学", row=str(school.pk), education="大专", degree="", school="")
    assert Education.objects.known().get(person_id=person).education == "大专"
    settled(enter, person, CAREER, value="2004年8月参加工作，此前待业", resume="2004.08—　　　　县水利局工作")
    assert Particulars.objects.known().get(person_id=person).resume == "2004.08—　　　　县水利局工作"
    assert set(Determination.objects.known().filter(person_id=person).values_list("item", flat=True)) == {SCHOOLING, CAREER}
    again = settled(enter, person, CAREER, value="2004年7月参加工作", resume="2004.07—　　　　县水利局工作")
    assert Determination.objects.known().get(person_id=person, item=CAREER).value == "2004年7月参加工作", "the later one stands"
    assert again.data["former"] == "2004.08—　　　　县水利局工作"


@pytest.mark.row("EST-10")
def test_a_transfer_knows_how_the_file_was_audited(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    audited(enter, person, filled(person, verdict_4a="材料不全", note_4a="缺 2012 年任免审批表"))
    case = opened(officer.post("/transfers/propose/", {"person": person}))
    assert "已审核，问题没有查清认定" in officer.get(f"/case/{case.number}/").content.decode()
    told(step(officer, case, **ASKED), "已审核，问题没有查清认定"), "another paper does not talk it away"
    settled(enter, person, CAREER, value="2012年任副股长", resume="2004.08—　　　　县水利局工作")
    assert step(officer, case, **{**ASKED, "audited_on": "", "audited_by": ""}).status_code == 302
    assert "已审核，问题已查清认定" in enter("officer2").get(f"/case/{case.number}/").content.decode()


@pytest.mark.row("EST-10")
def test_an_audit_outside_of_the_platform_is_shown_as_a_claim(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    case = opened(officer.post("/transfers/propose/", {"person": person}))
    assert "干部人事档案没有审核记录" in officer.get(f"/case/{case.number}/").content.decode()
    assert step(officer, case, **ASKED).status_code == 302
    assert "本平台没有审核记录；据申报，2025-05-10 经县委组织部〔2025〕3号审核表审核" in enter("officer2").get(f"/case/{case.number}/").content.decode()
    reasons = {each["clause"]: each["state"] for each in case.subjects.get().data["reasons"]}
    assert reasons["file"] == "ask", "not ticked"
    audited(enter, person, filled(person, verdict_4a="材料不全", note_4a="缺 2012 年任免审批表"))
    told(step(enter("officer2"), case, **OFFER), "已审核，问题没有查清认定")


@pytest.mark.row("EST-10")
def test_what_was_audited_is_corrected_only_by_a_determination(enter: Enter, made: County) -> None:
    officer, clean, doubtful = enter("officer"), made.persons["贺云舟"], made.persons["周望川"]
    audited(enter, clean)
    row = Basic.objects.known().get(person_id=clean)
    found = send(officer, address(row, "basic"), work_started_on="2001-07-01")
    assert "档案审核的记载为" in found.context["form"].errors["work_started_on"][0]
    told_day = row.work_started_on
    change(correct(person_id=clean, key="basic", row_id=row.pk, values={"work_started_on": date(2001, 7, 1)}))
    case = opened(send(officer, address(Basic.objects.known().get(person_id=clean), "basic"), work_started_on=told_day))
    assert "档案审核的记载一致" in enter("confirmer").get(f"/case/{case.number}/").content.decode(), "back to what was audited"
    audited(enter, doubtful, doubted(doubtful))
    found = send(officer, address(Basic.objects.known().get(person_id=doubtful), "basic"), birth_on="1981-06-13")
    assert "还没有认定" in found.context["form"].errors["birth_on"][0]


def test_who_retires_while_the_birth_date_is_in_doubt_is_named(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["程守业"]
    audited(enter, person, filled(person, **paper("0b", LEAGUE), verdict_0a="不一致", note_0a="入团志愿书记载不同"))
    case = opened(officer.post("/leaving/propose/", {"person": person, "type": "personnel.retirement"}))
    assert "出生日期还没有认定" in officer.get(f"/case/{case.number}/").content.decode()


OPENING = {"title": "2026年干部人事档案专项审核", "since": "2026-11-20", "until": "2027-06-30", "basis": "县委组织部工作安排"}


@pytest.mark.row("EST-10")
def test_a_campaign_ends_when_everybody_is_audited_or_named(enter: Enter, made: County) -> None:
    reviewer, water, next_door = enter("reviewer"), made.organs["县水利局"].pk, made.organs["邻县"].pk
    number = Basic.objects.known().get(person_id=made.persons["贺云舟"]).id_number
    audited(enter, made.persons["贺云舟"])
    told(reviewer.post("/paperfile/campaign/", {**OPENING, "organ": water, "until": "2026-11-20"}), "结束日期应当在开始日期之后")
    told(reviewer.post("/paperfile/campaign/", {**OPENING, "organ": next_door}), "选择一个有效的选项")
    told(reviewer.post("/paperfile/campaign/", {**OPENING, "organ": water, "basis": f"{number}的来信"}), "身份证号")
    assert enter("officer").post("/paperfile/campaign/", {**OPENING, "organ": water}).status_code == 403
    case = opened(reviewer.post("/paperfile/campaign/", {**OPENING, "organ": water, "since": "2026-11-21"}))
    answer = reviewer.post("/paperfile/campaign/", {**OPENING, "organ": water})
    assert (answer.status_code, OPENING["basis"] in answer.content.decode()) == (409, True), "one at a time, and nothing is typed twice"
    assert step(reviewer, case, **DOCUMENT).status_code == 404, "not by who proposed it"
    assert step(enter("leader"), case, **DOCUMENT).status_code == 302
    page = enter("officer").get("/paperfile/", {"campaign": case.number})
    assert page.context["found"].counts["未审核"] == 19, "an audit of before does not count, and who looks is not listed"
    told(step(reviewer, case), "专项审核还不能结束")
    reasons = {each.pk: {"why": "档案在转递途中"} for each in people(water)}
    last = reasons.popitem()[0]
    answer = step(reviewer, case, reasons)
    told(answer, "没有写明理由")
    assert "档案在转递途中" in answer.content.decode()
    assert step(reviewer, case, reasons | {last: {"why": "借调，档案在外"}}).status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"
    assert case.data["summary"] == {"未审核": 20, "审核中": 0, "有问题": 0, "已认定": 0, "没有问题": 0}
    assert len(case.data["excused"]) == 20


def people(organ_id: int) -> list[Any]:
    return list(Today.objects.filter(organ_id=organ_id).order_by("team_order"))


def test_each_number_leads_to_its_list_and_the_sheet_says_the_same(enter: Enter, made: County,
                                                                  django_assert_max_num_queries: Callable[..., Any]) -> None:
    reviewer = enter("reviewer")
    audited(enter, made.persons["周望川"], doubted(made.persons["周望川"]))
    audited(enter, made.persons["贺云舟"])
    found = reviewer.get("/paperfile/").context["found"]
    assert found.counts == {"未审核": 28, "审核中": 0, "有问题": 1, "已认定": 0, "没有问题": 1}
    assert [(name, counts["有问题"]) for _, name, counts in found.parts] == [("县水利局", 1), ("县住建局", 0), ("县委组织部", 0), ("县纪委监委", 0)]
    assert found.items == [("出生日期", 1, 0)], "what is wrong, by item"
    assert states(reviewer, show="有问题") == {"周望川": "有问题"}
    assert "陆怀瑾" not in states(reviewer), "nobody reads here what is in doubt about themselves"
    answer = reviewer.get("/paperfile/export/", {"show": "有问题"})
    rows = load_workbook(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[2][:1] + rows[2][4:7] == ["周望川", "有问题", "2026-11-20", "出生日期"]
    assert reviewer.get("/paperfile/", {"campaign": "ZD-2026-9999"}).status_code == 404
    with django_assert_max_num_queries(12):
        reviewer.get("/paperfile/")
