"""代办授权: a colleague acts in an office while its holder is away, and the record shows both names."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from xianneng.foundation.access import verifying
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office, StandIn
from xianneng.foundation.cases.models import Case, Opinion
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.surface.project.testing import NOW, WATER, County, verify

Enter = Callable[[str], Client]
PERIOD = {"from": "2026-11-20", "last": "2026-11-27", "reason": "出差"}


@pytest.fixture
def case(enter: Enter, made: County) -> Case:
    """A promotion that waits for 陆怀瑾's preapproval."""
    officer = enter("officer")
    officer.post("/ranks/propose/", {"person": [made.persons["韦棹歌"]], "organ": made.organs[WATER].pk})
    found = Case.objects.get()
    answer = officer.post(f"/case/{found.number}/complete/", {
        "seen": found.version, "outcome": "同意", "text": "同意", "places_三级主任科员": 1, "method": "会议推荐", "purpose": "需要"})
    assert answer.status_code == 302
    return Case.objects.get()


def grant(by: Client, made: County, to: str, **changes: str) -> Any:
    return by.post("/stand-ins/grant/", {"user": made.users[to].pk, **PERIOD, **changes})


def preapprove(client: Client, case: Case) -> Any:
    return client.post(f"/case/{case.number}/complete/", {
        "seen": case.version, "outcome": "同意", "text": "同意", "approved_三级主任科员": 1})


def switch(client: Client, holder: str) -> Any:
    return client.post("/office/", {"office": Office.objects.get(user__username=holder).pk})


def test_a_stand_in_acts_and_the_record_shows_both_names(enter: Enter, made: County, case: Case) -> None:
    colleague = enter("county_confirmer")
    assert preapprove(colleague, case).status_code == 404, "not before it is granted"
    assert grant(enter("reviewer"), made, "county_confirmer").status_code == 302
    assert "陆怀瑾（由舒望舒代办）" in enter("officer").get(f"/case/{case.number}/").content.decode(), "who sent it knows whom to call"
    assert "代 陆怀瑾 办理" in colleague.get("/stand-ins/").content.decode()
    switch(colleague, "reviewer")
    page = colleague.get(f"/case/{case.number}/").content.decode()
    assert "代 陆怀瑾 办理" in page, "the shell says in whose place one acts"
    assert preapprove(colleague, case).status_code == 302
    said = Opinion.objects.get(task__step="preapproval")
    assert (said.office_title, said.name, said.stands_in_for) == ("县委组织部公务员科", "舒望舒", "代陆怀瑾")
    page = enter("officer").get(f"/case/{case.number}/").content.decode()
    assert "舒望舒（代陆怀瑾）" in page
    assert Leaf.objects.filter(kind="access.stand_in").exists()


def test_a_case_that_waits_for_one_s_other_seat_says_so_and_leads_there(enter: Enter, made: County) -> None:
    """Own and 代办, both ways; who has no other seat in it is offered none."""
    officer, colleague = enter("officer"), enter("confirmer")
    officer.post("/ranks/propose/", {"person": [made.persons["韦棹歌"]], "organ": made.organs[WATER].pk})
    case = Case.objects.get()
    assert grant(officer, made, "confirmer").status_code == 302
    url = f"/case/{case.number}/"
    page = colleague.get(url).content.decode()
    assert ("由您在另一任职办理：代 许知微，县水利局人事科" in page, "切换到该任职" in page, 'id="step"' in page) == (True, True, False)
    office = Office.objects.get(user__username="officer")
    there = colleague.post("/office/", {"office": office.pk, "next": url})
    assert there.url == url
    page = colleague.get(url).content.decode()
    assert ("切换到该任职" in page, 'id="step"' in page) == (False, True)
    assert "切换到该任职" not in officer.get(url).content.decode()


def test_what_a_stand_in_sends_back_is_told_with_both_names(enter: Enter, made: County, case: Case) -> None:
    grant(enter("reviewer"), made, "county_confirmer")
    colleague = enter("county_confirmer")
    switch(colleague, "reviewer")
    sent = colleague.post(f"/case/{case.number}/do/return_for_correction/", {"seen": case.version, "to_step": case.tasks.earliest("pk").step, "text": "方案缺页"})
    assert sent.status_code == 302
    page = enter("officer").get(f"/case/{case.number}/").content.decode()
    banner = page[page.index("退回补正</b>"):page.index("方案缺页") + 200]
    assert "舒望舒（代陆怀瑾）" in banner


@pytest.mark.parametrize("forged", ["DELETE FROM access_standin", "UPDATE access_standin SET reason = '休假'"])
def test_a_grant_deleted_or_rewritten_behind_the_platform_is_told(enter: Enter, made: County, forged: str) -> None:
    grant(enter("reviewer"), made, "county_confirmer")
    assert verify(verifying.check) == []
    with connection.cursor() as cursor:
        cursor.execute(forged)
    assert any("已被删除或改动" in fault for fault in verify(verifying.check))


def test_it_ends_with_its_last_day_or_when_taken_back(enter: Enter, made: County, case: Case) -> None:
    holder, colleague = enter("reviewer"), enter("county_confirmer")
    grant(holder, made, "county_confirmer")
    switch(colleague, "reviewer")
    for day, whom in ((27, "陆怀瑾"), (28, "")):
        with time_machine.travel(NOW.replace(day=day), tick=False):
            later = enter("county_confirmer")
            switch(later, "reviewer")
            assert later.get("/").context["viewer"].stands_in_for == whom
    assert holder.post(f"/stand-ins/{StandIn.objects.get().pk}/end/").status_code == 302
    assert colleague.get("/").context["viewer"].stands_in_for == ""
    assert preapprove(colleague, case).status_code == 404


def test_only_the_holder_grants_and_to_a_colleague(enter: Enter, made: County) -> None:
    holder, colleague = enter("reviewer"), enter("county_confirmer")
    assert grant(holder, made, "officer").status_code == 422, "of another organ"
    assert grant(holder, made, "reviewer").status_code == 422, "oneself"
    assert grant(holder, made, "leader", last="2026-11-19").status_code == 422
    assert grant(holder, made, "leader", reason=" ").status_code == 422
    assert grant(holder, made, "leader", last="9999-12-31").status_code == 422
    assert grant(holder, made, "county_confirmer").status_code == 302
    again = grant(holder, made, "leader", **{"from": "2026-11-25", "last": "2026-12-01"})
    assert again.status_code == 422
    assert "同一时间只授权一人" in again.content.decode()
    switch(colleague, "reviewer")
    assert grant(colleague, made, "leader", **{"from": "2026-12-25", "last": "2026-12-26"}).status_code == 403
    assert colleague.post(f"/stand-ins/{StandIn.objects.get().pk}/end/").status_code == 403
    assert enter("leader").post(f"/stand-ins/{StandIn.objects.get().pk}/end/").status_code == 404
    assert StandIn.objects.count() == 1


def test_the_three_administrators_never_act_for_each_other(enter: Enter, made: County) -> None:
    assert grant(enter("system"), made, "security").status_code == 422
    assert "方慎行" not in enter("audit").get("/stand-ins/").content.decode()


def test_a_stand_in_acts_no_longer_than_the_holder_s_office(enter: Enter, made: County, case: Case) -> None:
    grant(enter("reviewer"), made, "county_confirmer")
    Office.objects.filter(user__username="reviewer").update(to_on=NOW.replace(day=23).date())
    for day, whom in ((22, "陆怀瑾"), (23, "")):
        with time_machine.travel(NOW.replace(day=day), tick=False):
            colleague = enter("county_confirmer")
            switch(colleague, "reviewer")
            assert colleague.get("/").context["viewer"].stands_in_for == whom
    with time_machine.travel(NOW.replace(day=23), tick=False):
        assert preapprove(colleague, case).status_code == 404


def test_a_stand_in_written_or_lengthened_behind_the_platforms_back_is_told(enter: Enter, made: County) -> None:
    def faults() -> list[str]:
        report = Report()
        verifying.check(report)
        return report.faults

    holder = enter("reviewer")
    grant(holder, made, "county_confirmer")
    row = StandIn.objects.get()
    assert faults() == []
    StandIn.objects.update(to_on=date(2030, 1, 1))
    assert faults()[0].startswith(f"access_standin 第 {row.pk} 行")
    StandIn.objects.update(to_on=row.to_on)
    holder.post(f"/stand-ins/{row.pk}/end/")
    ended = StandIn.objects.get()
    assert ended.to_on < row.to_on
    assert faults() == []
    StandIn.objects.update(to_on=row.to_on)
    assert len(faults()) == 1, "taken back, it does not come back"
    StandIn.objects.create(office_id=row.office_id, user=made.users["officer"], from_on=row.from_on, to_on=row.to_on)
    assert len(faults()) == 2
    assert verifying.check in CHECKS


def test_who_proposed_a_promotion_does_not_decide_on_it_in_another_s_seat(enter: Enter, made: County, case: Case) -> None:
    """Nor who made its plan, though somebody else opened it."""
    authority = made.users["reviewer"].offices.get()
    taken = Office.objects.create(user=made.users["officer"], role=authority.role, title="公务员科", organ=authority.organ,
                                  jurisdiction=authority.jurisdiction, from_on=date(2026, 1, 1))
    client = enter("officer")
    client.post("/office/", {"office": taken.pk})
    for opener in ("officer", "team"):
        Case.objects.update(opened_user=made.users[opener])
        assert "职数使用预审由另一人办理" in client.get(f"/case/{case.number}/").content.decode()
        answer = preapprove(client, case)
        assert answer.status_code == 422
        assert "职数使用预审由另一人办理" in answer.content.decode()
    assert preapprove(enter("reviewer"), case).status_code == 302


def test_who_proposed_a_promotion_is_not_named_as_who_can_decide_it(enter: Enter, made: County, case: Case) -> None:
    """Neither who opened it nor who made its plan, though both hold such an office."""
    authority = made.users["reviewer"].offices.get()
    taken = [Office.objects.create(user=made.users[name], role=authority.role, title="公务员科", organ=authority.organ,
                                   jurisdiction=authority.jurisdiction, from_on=date(2026, 1, 1))
             for name in ("officer", "team", "county_confirmer")]
    Case.objects.update(opened_user=made.users["team"])
    client = enter("officer")
    client.post("/office/", {"office": taken[0].pk})
    others = client.get(f"/case/{case.number}/").context["others"]
    assert others == [(authority, True), (taken[2], False)]


def test_a_stand_in_who_alone_could_review_is_told_before_submitting(enter: Enter, made: County) -> None:
    """陆怀瑾 alone reviews: once standing in for 人事干部, nobody is left to preapprove; another reviewer would do, and so does the holder."""
    seat = made.users["officer"].offices.get()
    StandIn.objects.create(office=seat, user=made.users["reviewer"], from_on=date(2026, 11, 1), to_on=date(2026, 12, 31))
    stand_in, holder, told = enter("reviewer"), enter("officer"), "没有人可以办理“职数使用预审”、“任职资格审核”"
    switch(stand_in, "officer")
    page = f"/ranks/?organ={made.organs[WATER].pk}"
    assert f"由您提出以后，{told}" in stand_in.get(page).content.decode()
    assert told not in holder.get(page).content.decode()
    holder.post("/ranks/propose/", {"person": [made.persons["韦棹歌"]], "organ": made.organs[WATER].pk})
    address = f"/case/{Case.objects.get().number}/"
    shown = stand_in.get(address).content.decode()
    assert f"由您办理以后，{told}" in shown
    assert "请由授权人本人或其他经办人办理本环节" in shown
    assert told not in holder.get(address).content.decode()
    Case.objects.update(opened_user=made.users["reviewer"])
    assert "请由其他经办人撤回以后另行提出" in stand_in.get(address).content.decode()
    held = made.users["reviewer"].offices.get()
    Office.objects.create(user=made.users["county_confirmer"], role=held.role, title="公务员科", organ=held.organ,
                          jurisdiction=held.jurisdiction, from_on=date(2026, 1, 1))
    assert told not in stand_in.get(address).content.decode()
    assert told not in stand_in.get(page).content.decode()


def test_what_the_holder_is_hindered_from_the_stand_in_is_too(enter: Enter, made: County) -> None:
    """回避 (公务员法第七十六条) takes the matter from the office: proposing, keeping the file, deciding."""
    holder = made.persons["严敬之"]
    assert grant(enter("examiner"), made, "officer").status_code == 302
    colleague, add = enter("officer"), f"/personnel/{holder}/assessment/add/"
    assert colleague.get(add).status_code == 200, "in one's own office"
    switch(colleague, "examiner")
    assert colleague.get(add).status_code == 403
    answer = colleague.post("/ranks/propose/", {"person": [holder], "organ": made.organs[WATER].pk})
    assert (answer.status_code, "人选中有您所代的严敬之" in answer.content.decode()) == (422, True)
    assert not Case.objects.exists()


def test_a_stand_in_decides_neither_on_the_holder_nor_on_what_the_holder_proposed(enter: Enter, made: County, case: Case) -> None:
    colleague, seat = enter("county_confirmer"), made.users["reviewer"].offices.get()
    grant(enter("reviewer"), made, "county_confirmer")
    switch(colleague, "reviewer")
    Case.objects.update(opened_user=seat.user)
    answer = preapprove(colleague, case)
    assert (answer.status_code, "您所代的陆怀瑾呈报的" in answer.content.decode()) == (422, True)
    Case.objects.update(opened_user=made.users["officer"])
    case.subjects.update(person_id=made.persons["陆怀瑾"])
    answer = preapprove(colleague, case)
    assert (answer.status_code, "本件涉及您所代的陆怀瑾" in answer.content.decode()) == (422, True)
    assert "授权代办人" not in answer.content.decode()


def test_a_stand_in_s_signature_is_its_holder_s_too() -> None:
    """Who was stood in for can answer whoever objected to the one that stood in."""
    viewer = Viewer(user_id=1, name="许知微", person_id=1, title="县水利局人事科")
    for signature, theirs in (("县水利局人事科　许知微", True), ("县水利局人事科　孙砚田（代许知微）", True), ("县水利局人事科　孙砚田（代别人）", False),
                              ("县住建局人事科　孙砚田（代许知微）", False), ("县水利局人事科　孙砚田", False), ("", False)):
        assert viewer.has_signed(signature) == theirs, signature
