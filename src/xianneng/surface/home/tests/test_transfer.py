"""人员调转 through pages: from one organ's file to the other's, to another jurisdiction and out of the platform, and what is refused."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.operations import appoint
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN, amend, lock
from xianneng.foundation.organs.models import Establishment, Organ
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Basic, Level, Post, Rank, Registration, Standing, Today
from xianneng.foundation.record.operations import add, write
from xianneng.law.identity import check_digit
from xianneng.surface.home.tests.test_leaving import used
from xianneng.surface.home.tests.test_registration import opened, step
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import NEXT, NOW, ON, County

Enter = Callable[[str], Client]
SINCE = date(2026, 12, 1)
ASKED = {"to": "平台内", "organ": "县住建局", "consent": "", "moves_on": "2026-12-01", "ground": "工作需要", "paid_through": "2026年11月",
         "classified": "不涉密", "secret_until": "", "audit": "", "audited_on": "2025-05-10", "audited_by": "县委组织部〔2025〕3号审核表", "basis": ""}
OFFER = {"title": "建设科副科长", "layer": "", "rank": "一级主任科员", "establishment": "行政编制", "kinship": "不构成任职回避", "basis": ""}
DECIDED = {"document": "县组干〔2026〕31号", "moves_on": "2026-12-01"}
SENT = {"sent_on": "2026-12-03", "carried": "机要交通", "addressee": "县住建局", "originals": "1", "copies": "0", "sender": "严敬之",
        **{f"papers{number}": "0" for number in range(1, 11)}, "papers1": "3", "papers4": "5"}
GOT = {"received_on": "2026-12-08", "checked": "与通知单相符", "taken_by": "曾竹溪"}


def propose(client: Client, person: int) -> Any:
    return client.post("/transfers/propose/", {"person": person})


def told(answer: Any, words: str) -> None:
    assert (answer.status_code, words in answer.content.decode()) == (422, True), answer.content.decode()


def change(*changes: Any) -> None:
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write(list(changes), leaf=leaf)


def decided(enter: Enter, person: int, **asked: str) -> Case:
    """A transfer within the county, up to the decision."""
    case = opened(propose(enter("officer"), person))
    assert step(enter("officer"), case, **{**ASKED, **asked}).status_code == 302
    assert step(enter("officer2"), case, **OFFER).status_code == 302
    assert step(enter("leader"), case, **DECIDED).status_code == 302
    case.refresh_from_db()
    return case


@pytest.mark.row("EST-07")
def test_somebody_moves_from_one_organ_to_another(enter: Enter, made: County) -> None:
    officer, other, person = enter("officer"), enter("officer2"), made.persons["贺云舟"]
    places = used("县水利局主任科员", "Q-L-6", SINCE), used("县住建局主任科员", "Q-L-6", SINCE)
    case = opened(propose(officer, person))
    assert propose(officer, person).status_code == 409, "one at a time"
    assert step(officer, case, **ASKED).status_code == 302
    assert other.get("/").content.decode().count(case.number), "it waits for the other organ"
    assert "建设科副科长" in other.get(f"/case/{case.number}/").content.decode(), "who is to come"
    assert step(officer, case, **OFFER).status_code == 404, "nobody accepts for the other organ"
    assert step(other, case, **OFFER).status_code == 302
    assert step(enter("leader"), case, **DECIDED).status_code == 302
    case.refresh_from_db()
    for kind in ("docx", "pdf"):
        answer = officer.get(f"/case/{case.number}/paper/introduction.{kind}?person={person}")
        assert answer.status_code == 200
        browsing.keep(f"introduction.{kind}", answer.content)
    assert case.state == "办理中", "the paper file is still to come"
    rows = Standing.objects.known().filter(person_id=person).order_by("valid_from")
    assert [(row.organ_id, row.status, row.valid_to) for row in rows] == [
        (made.organs["县水利局"].pk, "在职", SINCE), (made.organs["县住建局"].pk, "在职", OPEN)]
    assert rows[1].manager_id == made.organs["县住建局"].pk
    posts = Post.objects.known().filter(person_id=person).order_by("valid_from")
    assert [(row.organ_id, row.valid_from, row.valid_to) for row in posts][1:] == [(made.organs["县住建局"].pk, SINCE, OPEN)]
    assert posts[0].valid_to == SINCE
    assert (Rank.objects.known().get(person_id=person).valid_to, Level.objects.known().get(person_id=person).valid_to) == (OPEN, OPEN)
    assert Registration.objects.known().get(person_id=person).valid_to == OPEN, "still a civil servant"
    assert (used("县水利局主任科员", "Q-L-6", SINCE), used("县住建局主任科员", "Q-L-6", SINCE)) == (places[0] - 1, places[1] + 1)
    assert used("县水利局主任科员", "Q-L-6", ON) == places[0], "until that day"
    assert {client.get(f"/person/{person}/").status_code for client in (officer, other)} == {200}, "both read the file until then"
    with time_machine.travel(date(2026, 12, 9), tick=False):
        with transaction.atomic():
            projection.roll(on=date(2026, 12, 9))
        assert Today.objects.get(person_id=person).organ_name == "县住建局"
        assert enter("officer").get(f"/person/{person}/").status_code == 404
        assert step(enter("officer"), case, **{**SENT, "papers1": "0", "papers4": "0"}).status_code == 422, "nothing was counted"
        assert step(enter("officer"), case, **SENT).status_code == 302
        assert case.tasks.get(step="receipt").due_on == date(2027, 1, 11), "a month, to the next working day"
        listed = enter("officer2").get("/transfers/?show=档案未收妥").content.decode()
        assert "贺云舟" in listed
        assert "转入" in listed
        assert step(enter("officer"), case, **GOT).status_code == 404, "not by who sent it"
        assert step(enter("officer2"), case, **GOT).status_code == 302
        for kind in ("docx", "pdf"):
            answer = enter("officer2").get(f"/case/{case.number}/paper/file_transfer.{kind}?person={person}")
            assert answer.status_code == 200
            browsing.keep(f"file_transfer.{kind}", answer.content)
    case.refresh_from_db()
    assert case.state == "已办结"
    assert ["干部人事档案", "2026-12-03 以机要交通转县住建局，正本1卷、副本0卷、材料8份；2026-12-08 曾竹溪收到，与通知单相符"] in case.data["matter"]


@pytest.mark.row("EST-07")
def test_the_other_organ_returns_it_with_a_reason(enter: Enter, made: County) -> None:
    case = opened(propose(enter("officer"), made.persons["贺云舟"]))
    step(enter("officer"), case, **ASKED)
    assert step(enter("officer2"), case, outcome="不同意", text="本局岗位已另有安排。").status_code == 302
    page = enter("officer").get(f"/case/{case.number}/").content.decode()
    assert "本局岗位已另有安排" in page
    assert 'value="县住建局"' in page, "nothing is typed twice"
    assert step(enter("officer"), case, **{**ASKED, "organ": "县纪委监委"}).status_code == 422, "nobody there takes in"


@pytest.mark.row("EST-07")
def test_whom_the_law_keeps_where_they_are(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    case = opened(propose(officer, person))
    told(step(officer, case, **{**ASKED, "organ": "县住建"}), "名称相近的有县住建局")
    told(step(officer, case, **{**ASKED, "organ": "县水利局"}), "调入机关就是本机关")
    told(step(officer, case, **{**ASKED, "audited_on": "", "audited_by": ""}), "干部人事档案没有审核记录")
    told(step(officer, case, **{**ASKED, "audited_by": ""}), "日期、机关和文号都要填写")
    told(step(officer, case, **{**ASKED, "audited_on": "2026-11-21"}), "不能在今天之后")
    told(step(officer, case, **{**ASKED, "audit": "经济责任审计"}), "须写明依据和认定")
    told(step(officer, case, **{**ASKED, "to": "平台外"}), "写明对方同意接收的文号")
    told(step(officer, case, **{**ASKED, "moves_on": "2026-11-19"}), "调转日期不能早于今天")
    assert step(officer, case, **ASKED).status_code == 302
    change(add(person_id=person, key="sanction", valid_from=date(2026, 11, 2), values={"track": "调查", "kind": "立案"}))
    told(step(enter("officer2"), case, **OFFER), "《公职人员政务处分法》第52条")
    told(propose(officer, made.persons["许知微"]), "您本人")
    assert propose(enter("officer2"), person).status_code == 404, "another organ's"
    assert propose(enter("reviewer"), person).status_code == 403


def test_who_is_new_stays_unless_the_authority_says_otherwise(enter: Enter, made: County) -> None:
    officer = enter("officer")
    new = opened(propose(officer, made.persons["何清"]))
    told(step(officer, new, **{**ASKED, "moves_on": "2026-11-25"}), "一般不得转任")
    told(step(officer, new, **{**ASKED, "ground": "本人申请"}), "本人申请的不予办理")
    assert step(officer, new, **{**ASKED, "basis": "省公务员局 2026 年 11 月 10 日同意"}).status_code == 302


def test_what_the_other_organ_has_no_place_for(enter: Enter, made: County) -> None:
    officer, other, person = enter("officer"), enter("officer2"), made.persons["贺云舟"]
    change(add(person_id=person, key="family", valid_from=date(2020, 1, 1), values={"relation": "妻子", "name": "甲", "workplace": "县住建局办公室"}))
    case = opened(propose(officer, person))
    assert step(officer, case, **ASKED).status_code == 302
    told(step(other, case, **OFFER), "妻子在调入机关工作")
    offer = {**OFFER, "basis": "妻子在不同内设机构，没有直接上下级关系"}
    told(step(other, case, **{**offer, "kinship": "构成任职回避"}), "《公务员法》第74条")
    told(step(other, case, **{**offer, "rank": "四级调研员"}), "由一级主任科员改任四级调研员")
    told(step(other, case, **{**offer, "layer": "乡科级副职"}), "拟任乡科级副职")
    row = Establishment.objects.get(organ=made.organs["县住建局"])
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        amend(Establishment, leaf_id=leaf.id, known_at=lock(Organ, [row.organ_id]), end_ids=[row.pk], rows=[
            {"organ_id": row.organ_id, "kind": row.kind, "count": 6, "leading_count": 3, "valid_from": row.valid_from}])
    told(step(other, case, **offer), "行政编制核定6名，2026-12-01 实有6名")
    assert "《公务员法》第71条" in step(other, case, **offer).content.decode()


def test_a_running_matter_is_finished_first(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    retiring = opened(officer.post("/leaving/propose/", {"person": person, "type": "personnel.resignation"}))
    answer = propose(officer, person)
    assert (answer.status_code, retiring.number in answer.content.decode()) == (409, True)


@pytest.mark.row("EST-07")
def test_another_jurisdiction_s_authority_decides_too(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["王伟"]
    asked = {**ASKED, "organ": "邻县/邻县水利局"}
    case = opened(propose(officer, person))
    told(step(officer, case, **asked), "其主管部门没有审批岗位")
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        appoint(user=made.users["examiner"], role="authority_leader", title="邻县县委组织部", organ=made.organs[NEXT],
                jurisdiction=made.organs["邻县"], from_on=date(2025, 1, 1), leaf=leaf)
    assert step(officer, case, **asked).status_code == 302
    offer = {**OFFER, "title": "", "rank": "四级主任科员"}
    told(step(enter("next"), case, **offer), "尚未核定四级主任科员的职数")
    assert step(enter("next"), case, **{**offer, "basis": "邻县核定职数 2 名，实有 1 名"}).status_code == 302
    case.refresh_from_db()
    assert [task.step for task in case.tasks.filter(state="待办")] == ["entry"]


@pytest.mark.row("EST-07")
def test_somebody_leaves_the_platform(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    case = opened(propose(officer, person))
    assert step(officer, case, **{**ASKED, "to": "平台外", "organ": "外省某市水务局", "consent": "外水函〔2026〕8号"}).status_code == 302
    assert step(enter("leader"), case, **{**DECIDED, "moves_on": "2026-11-20"}).status_code == 302
    assert Standing.objects.as_of(ON).get(person_id=person).status == "调出"
    assert Registration.objects.known().get(person_id=person).exit == "调出"
    assert not Today.objects.filter(person_id=person).exists()
    with time_machine.travel(date(2026, 12, 9), tick=False):
        assert step(enter("officer"), case, **{**SENT, "addressee": "外省某市水务局"}).status_code == 302
        assert step(enter("officer"), case, **GOT).status_code == 302, "the receipt came back on paper"
    case.refresh_from_db()
    assert case.state == "已办结"


NEW = {"name": "裴知秋", "id_number": "330199198806150037", "from_name": "外省某县水务局"}
CAME = {**OFFER, "letter": "外干介〔2026〕5号", "moves_on": "2026-11-20", "kind": "公务员", "held_post": "水资源科科长", "held_layer": "",
        "held_rank": "一级主任科员", "title": "水资源科副科长", "level": "18", "step": "5", "registered_on": "2014-08-01", "registered_by": "外省某县委组织部",
        "ethnicity": "汉族", "native_place": "外省某县", "political_status": "中共党员", "work_began_on": "2012-08-01", "audited_on": "2025-05-10", "audited_by": "外省某县委组织部审核表"}


@pytest.mark.row("EST-07")
def test_somebody_comes_in_from_outside(enter: Enter, made: County) -> None:
    other = enter("officer2")
    number = NEW["id_number"][:17] + check_digit(NEW["id_number"][:17])
    assert other.post("/transfers/enter/", {**NEW, "id_number": number[:-1] + ("1" if number[-1] != "1" else "2")}).status_code == 422
    here = Basic.objects.known().get(person_id=made.persons["贺云舟"]).id_number
    assert other.post("/transfers/enter/", {**NEW, "id_number": here}).status_code == 409, "who serves here is moved by their organ"
    case = opened(other.post("/transfers/enter/", {**NEW, "id_number": number}))
    assert other.post("/transfers/enter/", {**NEW, "id_number": number}).status_code == 409, "one at a time"
    assert number not in other.get(f"/case/{case.number}/").content.decode()
    told(step(other, case, **{**CAME, "held_rank": "二级主任科员"}), "由二级主任科员改任一级主任科员")
    assert step(other, case, **{**CAME, "audited_by": ""}).status_code == 422, "凡进必审"
    told(step(other, case, **{**CAME, "moves_on": "2026-11-19"}), "转入日期不能早于今天")
    assert step(other, case, **CAME).status_code == 302
    assert step(enter("reviewer"), case).status_code == 302
    places = used("县住建局主任科员", "Q-L-6", ON)
    assert step(enter("leader"), case, document="县组干〔2026〕32号").status_code == 302
    case.refresh_from_db()
    person = case.data["person"]
    assert number not in str(case.data), "the file alone keeps it"
    assert Basic.objects.known().get(id_number=number).birth_on == date(1988, 6, 15)
    assert (Today.objects.get(person_id=person).organ_name, Today.objects.get(person_id=person).post) == ("县住建局", "水资源科副科长")
    assert Rank.objects.known().get(person_id=person).way == "转任"
    assert Registration.objects.known().get(person_id=person).authority == "外省某县委组织部"
    assert used("县住建局主任科员", "Q-L-6", ON) == places + 1
    assert "裴知秋" in other.get("/transfers/?show=档案未收妥").content.decode()
    assert step(other, case, **{**GOT, "received_on": "2026-11-20"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"


@pytest.mark.row("EST-07")
def test_who_left_the_platform_comes_back_to_their_own_file(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["贺云舟"]
    gone = opened(propose(officer, person))
    step(officer, gone, **{**ASKED, "to": "平台外", "organ": "外省某市水务局", "consent": "外水函〔2026〕8号"})
    step(enter("leader"), gone, **{**DECIDED, "moves_on": "2026-11-20"})
    with time_machine.travel(date(2026, 12, 9), tick=False):
        with transaction.atomic():
            projection.roll(on=date(2026, 12, 9))
        other = enter("officer2")
        case = opened(other.post("/transfers/enter/", {**NEW, "name": "贺云舟", "id_number": Basic.objects.known().get(person_id=person).id_number}))
        told(step(other, case, **CAME), "转入日期不能早于今天")
        assert step(other, case, **{**CAME, "moves_on": "2026-12-09"}).status_code == 302
        step(enter("reviewer"), case)
        assert step(enter("leader"), case, document="县组干〔2026〕40号").status_code == 302
        rows = Standing.objects.known().filter(person_id=person).order_by("valid_from")
        assert [(row.status, row.organ_id) for row in rows] == [
            ("在职", made.organs["县水利局"].pk), ("调出", made.organs["县水利局"].pk), ("在职", made.organs["县住建局"].pk)]
        assert Today.objects.get(person_id=person).organ_name == "县住建局"


def test_the_list_costs_a_constant_number_of_queries(enter: Enter, made: County, django_assert_max_num_queries: Callable[..., Any]) -> None:
    officer = enter("officer")
    for name in ("贺云舟", "沈汀兰"):
        opened(propose(officer, made.persons[name]))
    officer.get("/transfers/")
    with django_assert_max_num_queries(10):
        page = officer.get("/transfers/").content.decode()
    assert "沈汀兰" in page
    assert "贺云舟" not in enter("officer2").get("/transfers/").content.decode(), "nobody else's before it is handed in"
