"""三员分立: the system administrator proposes, the security administrator confirms, the auditor reads; nobody is two of the three."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.access import apart, verifying
from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Office, StandIn, Trace, User
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.surface.home.operations import read_masked
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County, verify
from xianneng.work.authority import starting

Enter = Callable[[str], Client]
WHY = {"reason": "岗位调整"}


def give(by: Client, made: County, to: str, role: str = "team_member", organ: str = WATER, over: str = WATER, **changes: Any) -> Any:
    return by.post(f"/authority/accounts/{made.users[to].pk}/office/", {
        "role": role, "title": f"{organ}任职", "organ": made.organs[organ].pk, "jurisdiction": made.organs[over].pk, "from_on": "2026-11-20",
        "last_on": "", **WHY, **changes})


def confirm(by: Client, outcome: str = "同意") -> Any:
    case = Case.objects.filter(closed_at=None).latest("pk")
    return by.post(f"/case/{case.number}/complete/", {"seen": case.version, "outcome": outcome, "text": "已核"})


def act(by: Client, made: County, whom: str, name: str) -> Any:
    return by.post(f"/authority/accounts/{made.users[whom].pk}/act/{name}/", WHY)


def signs_in(username: str, password: str) -> Any:
    client = Client()
    return client, client.post("/accounts/login/", {"login": username, "password": password})


def words(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_office_is_proposed_by_one_and_confirmed_by_another_and_ends_likewise(enter: Enter, made: County) -> None:
    system, security = enter("system"), enter("security")
    assert give(system, made, "zhou").status_code == 302
    assert viewers(made.users["zhou"], ON)[0].role == "", "not before it is confirmed"
    case = Case.objects.get()
    assert case.number == "SQ-2026-0001"
    for client in (system, security, enter("audit")):
        assert "党组（党委）成员" in words(client.get(f"/case/{case.number}/"))
    assert [enter(by).get(f"/case/{case.number}/").status_code for by in ("officer", "reviewer", "zhou", "next")] == [404] * 4
    assert confirm(security).status_code == 302
    assert security.get(f"/case/{case.number}/").status_code == 200, "what was confirmed stays to be read"
    assert viewers(made.users["zhou"], ON)[0].role == "team_member"
    office = Office.objects.get(user=made.users["zhou"])
    assert office.leaf_id == Leaf.objects.get(kind="cases.complete").pk
    assert system.post(f"/authority/offices/{office.pk}/end/", {"last_on": "2026-11-30", **WHY}).status_code == 302
    assert Office.objects.get(pk=office.pk).last_on is None
    confirm(security)
    ended = Office.objects.get(pk=office.pk)
    assert (ended.last_on, ended.granted_to_on) == (date(2026, 11, 30), date(9999, 12, 31))
    assert viewers(made.users["zhou"], date(2026, 12, 1))[0].role == ""
    assert verify(verifying.check) == []
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_office SET to_on = '2030-01-01' WHERE id = %s", [office.pk])
    assert "终止的存证不符" in verify(verifying.check)[0]


def test_a_proposal_that_is_not_confirmed_gives_nothing(enter: Enter, made: County) -> None:
    give(enter("system"), made, "zhou")
    assert confirm(enter("security"), "不同意").status_code == 302
    assert (Case.objects.get().state, Office.objects.filter(user=made.users["zhou"]).count()) == ("已终止", 0)


def test_nobody_is_two_of_the_three_and_the_security_administrator_nothing_else(enter: Enter, made: County) -> None:
    system = enter("system")
    for whom, role in (("audit", "security_admin"), ("security", "audit_admin"), ("security", "personnel_officer"), ("officer", "security_admin")):
        answer = give(system, made, whom, role)
        assert (answer.status_code, "8.1.7.2" in words(answer), "岗位调整" in words(answer)) == (422, True, True), (whom, role)
    assert give(system, made, "officer", "audit_admin").status_code == 302, "beside a business office the auditor of security may be"
    Office.objects.create(user=made.users["officer"], role="system_admin", title="系统管理", organ=made.organs[WATER],
                          jurisdiction=made.organs[WATER], from_on=ON)
    assert confirm(enter("security")).status_code == 422, "asked again before it is given"
    assert give(system, made, "audit", "security_admin", from_on="2027-03-01", last_on="2027-03-02").status_code == 422
    with pytest.raises(Refused, match="不能兼任"):
        apart.refuse_together(user_id=made.users["security"].pk, role="voter", from_on=ON, to_on=ON + timedelta(1))


def test_nor_as_who_stands_in_and_verify_tells_what_was_put_there_behind_the_platforms_back(enter: Enter, made: County) -> None:
    period = {"from": "2026-11-20", "last": "2026-11-27", "reason": "出差"}
    for holder, to in (("system", "security"), ("leader", "security"), ("security", "leader"), ("audit", "system")):
        assert enter(holder).post("/stand-ins/grant/", {"user": made.users[to].pk, **period}).status_code == 422, (holder, to)
    assert enter("leader").post("/stand-ins/grant/", {"user": made.users["auditor"].pk, **period}).status_code == 302
    assert verify(verifying.check) == []
    StandIn.objects.create(office=made.users["system"].offices.get(), user=made.users["audit"], from_on=ON, to_on=ON + timedelta(3))
    assert any(fault.startswith("三员分立") for fault in verify(verifying.check))


def test_nobody_does_it_for_themselves_nor_beyond_their_own_jurisdiction(enter: Enter, made: County) -> None:
    system = enter("system")
    answer = give(system, made, "system", "team_member")
    assert (answer.status_code, "不得办理本人" in words(answer)) == (422, True)
    assert give(system, made, "zhou", organ="邻县水利局", over="邻县水利局").status_code == 422
    assert give(system, made, "zhou", over="示例省").status_code == 422
    assert give(system, made, "zhou", organ=HOUSING, over=WATER).status_code == 422, "over organs among which its own is not"
    assert [system.get(f"/authority/accounts/{made.users['next'].pk}/").status_code, give(system, made, "next").status_code] == [404, 404]
    assert give(system, made, "zhou", last_on="2026-11-01").status_code == 422
    assert give(system, made, "zhou", reason="").status_code == 422
    assert not Case.objects.exists()
    made.users["system"].offices.update(jurisdiction=made.organs["邻县"])
    assert give(enter("system"), made, "zhou").status_code == 404


def test_the_last_administrator_of_a_kind_stays(enter: Enter, made: County) -> None:
    system = enter("system")
    office = made.users["audit"].offices.get()
    assert "这是最后一名安全审计员" in words(system.post(f"/authority/offices/{office.pk}/end/", {"last_on": "2026-11-20", **WHY}))
    give(system, made, "officer2", "audit_admin", "县委组织部", "示例县")
    confirm(enter("security"))
    assert system.post(f"/authority/offices/{office.pk}/end/", {"last_on": "2026-11-20", **WHY}).status_code == 302


def test_an_account_is_opened_with_a_password_that_is_good_once(enter: Enter, made: County) -> None:
    system, number = enter("system"), ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number FROM record_today WHERE name = '贺云舟'")
        number = cursor.fetchone()[0]
    page = system.post("/authority/accounts/new/", {"username": "heyunzhou", "name": "贺云舟", "id_number": number})
    user = User.objects.get(username="heyunzhou")
    assert (page.status_code, user.person_id, user.opened_in_id) == (200, made.persons["贺云舟"], made.organs["示例县"].pk)
    assert number not in words(page), "the number goes nowhere"
    password = page.context["password"]
    client, answer = signs_in("heyunzhou", password)
    assert answer.status_code == 302
    assert client.get("/").headers["Location"] == "/accounts/password/change/", "own password first"
    assert "请先改成自己的密码" in words(client.get("/accounts/password/change/"))
    assert client.get("/me/").headers["Location"] == "/accounts/password/change/"
    done = client.post("/accounts/password/change/", {"oldpassword": password, "password1": "lan-hua-yuan-2026", "password2": "lan-hua-yuan-2026"})
    assert done.status_code == 302, words(done)
    assert (client.get("/me/").status_code, User.objects.get(pk=user.pk).one_time_until) == (200, None)
    for given in ({"username": "heyunzhou2", "name": "贺云舟", "id_number": number}, {"username": "HEYUNZHOU", "name": "某人"},
                  {"username": "x", "name": "某人"}, {"username": "somebody", "name": "周望川", "id_number": number}):
        again = system.post("/authority/accounts/new/", given)
        assert again.status_code in (409, 422), given
        assert given["name"] in words(again), "what was typed stays"
    assert verify(verifying.check) == []


def test_a_password_that_nobody_used_lets_nobody_in_after_its_days(enter: Enter, made: County) -> None:
    password = act(enter("system"), made, "zhou", "reset").context["password"]
    with time_machine.travel(NOW + timedelta(days=7), tick=False):
        assert signs_in("zhou", password)[0].get("/").headers["Location"] == "/accounts/password/change/", "its last day is one of them"
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        client, _ = signs_in("zhou", password)
        refused = client.get("/")
        assert (refused.status_code, "一次性密码已过期" in words(refused)) == (403, True)
        assert client.get("/").status_code == 302, "signed out"


def test_who_failed_too_often_signs_in_with_the_password_that_is_handed_out(enter: Enter, made: County) -> None:
    for _ in range(6):
        signs_in("zhou", "wrong-password")
    assert signs_in("zhou", "correct-horse-battery")[1].status_code == 429
    password = act(enter("system"), made, "zhou", "reset").context["password"]
    assert signs_in("zhou", password)[1].status_code == 302
    assert [row.kind for row in Trace.objects.filter(kind="失败过多，暂停登录")[:1]] == ["失败过多，暂停登录"]


def test_locked_is_out_at_once_and_let_in_again_and_retired_for_good(enter: Enter, made: County) -> None:
    system, officer = enter("system"), enter("officer")
    Authenticator.objects.create(user=made.users["officer"], type="totp", data={"secret": "x"})
    assert officer.get("/roster/").status_code == 200
    assert act(system, made, "officer", "lock").status_code == 302
    assert officer.get("/roster/").status_code == 302, "from the next page on"
    assert signs_in("officer", "correct-horse-battery")[0].get("/").status_code == 302
    assert act(system, made, "officer", "lock").status_code == 409
    assert act(system, made, "officer", "unlock").status_code == 302
    assert enter("officer").get("/roster/").status_code == 200
    page = act(system, made, "officer", "reset")
    assert (page.status_code, Authenticator.objects.exists()) == (200, False)
    assert officer.get("/roster/").status_code == 302, "who is signed in with the old password is not any more"
    assert act(system, made, "officer", "retire").status_code == 302
    assert (User.objects.get(username="officer").retired_on, Office.objects.get(user__username="officer").to_on) == (ON, ON)
    assert act(system, made, "officer", "unlock").status_code == 422
    assert verify(verifying.check) == []
    User.objects.filter(username="officer").update(is_active=True)
    assert "与存证不符" in verify(verifying.check)[0]


def test_the_accounts_of_the_three_have_two_hands_for_every_act(enter: Enter, made: County) -> None:
    system, security = enter("system"), enter("security")
    Office.objects.create(user=made.users["leader"], role="audit_admin", title="安全审计", organ=made.organs["示例县"],
                          jurisdiction=made.organs["示例县"], from_on=date(2026, 1, 1))
    assert act(system, made, "audit", "lock").status_code == 302
    assert User.objects.get(username="audit").is_active, "not by one alone"
    confirm(security)
    assert not User.objects.get(username="audit").is_active
    assert act(system, made, "security", "lock").status_code == 422, "the last of its kind"
    act(system, made, "security", "reset")
    answer = confirm(security)
    assert (answer.status_code, "本人" in words(answer)) == (422, True)
    Case.objects.filter(closed_at=None).update(closed_at=NOW)
    act(system, made, "audit", "reset")
    confirm(security)
    page = system.get(f"/authority/accounts/{made.users['audit'].pk}/")
    assert page.context["allowed"]
    assert act(system, made, "audit", "reset").context["password"]
    assert act(system, made, "audit", "reset").status_code == 302, "once for each confirmation"
    assert act(system, made, "system", "reset").status_code == 422


def test_the_auditor_reads_what_happened_filters_it_and_takes_it_out(enter: Enter, made: County) -> None:
    signs_in("officer", "wrong-password")
    client, _ = signs_in("officer", "correct-horse-battery")
    assert client.get("/audit/").status_code == 403
    client.post("/accounts/logout/")
    read_masked(viewer=viewers(made.users["officer"], ON)[0], person_id=made.persons["周望川"], key="family", purpose="核对家庭成员", now=NOW)
    enter("officer").get("/roster/export/")
    give(enter("system"), made, "zhou")
    confirm(enter("security"))
    audit = enter("audit")

    def told(log: str, **asked: str) -> list[tuple[str, str]]:
        return [(line.what, line.who) for line in audit.get("/security/", {"log": log, **asked}).context["lines"]]

    assert [what for what, _ in told("signing", who="officer")] == ["退出", "登录", "登录失败"]
    assert told("refused") == [("拒绝访问", "县水利局人事科　许知微（officer）")]
    assert told("refused", last="2026-11-19") == []
    assert told("readings")[0][0].startswith("家庭成员")
    assert [what for what, _ in told("exports")] == ["导出花名册"]
    assert told("authority")[:2] == [("同意", "安全保密管理　方慎行"), ("提请", "系统管理　林维新")]
    assert audit.get("/security/", {"log": "nothing"}).status_code == 404
    book = audit.get("/security/export/", {"log": "refused", "who": "许知微"})
    rows = CalamineWorkbook.from_filelike(BytesIO(book.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["", "经办", "县水利局人事科　许知微（officer）"]
    assert [what for what, _ in told("exports")] == ["导出安全审计记录", "导出花名册"]
    assert [enter(by).get("/security/").status_code for by in ("officer", "system", "security", "auditor")] == [403] * 4
    made.users["audit"].offices.update(jurisdiction=made.organs["邻县"])
    audit = enter("audit")
    assert [told(log) for log in ("signing", "refused", "readings", "exports", "authority")] == [[]] * 5


def test_the_first_three_are_opened_from_the_servers_shell_and_let_in_again(enter: Enter, made: County) -> None:
    names = {"system_admin": "甲", "security_admin": "乙", "audit_admin": "丙"}
    with pytest.raises(Refused, match="三个人"):
        starting.appoint_three(names=names | {"audit_admin": "甲"}, by="命令行", now=NOW)
    handed = starting.appoint_three(names=names, by="命令行", now=NOW)
    assert [username for _, username, _ in handed] == ["sysadmin", "secadmin", "auditadmin"]
    client, _ = signs_in("sysadmin", handed[0][2])
    assert client.get("/authority/accounts/").headers["Location"] == "/accounts/password/change/"
    with pytest.raises(Conflict):
        starting.appoint_three(names=names, by="命令行", now=NOW)
    before = User.objects.get(username="secadmin").password
    ((_, _, password),) = starting.let_in_again(username="secadmin", by="命令行", now=NOW)
    assert User.objects.get(username="secadmin").password != before
    assert signs_in("secadmin", password)[1].status_code == 302
    with pytest.raises(NotFound):
        starting.let_in_again(username="officer", by="命令行", now=NOW)
    assert verify(verifying.check) == []


def test_what_a_voter_is_refused_is_not_kept_beside_the_name(enter: Enter, made: County) -> None:
    enter("officer").get("/ballot/nowhere/")
    assert not Trace.objects.filter(what__contains="ballot").exists()


@pytest.mark.parametrize("by", ["security", "audit"])
def test_security_and_audit_read_the_pages_and_change_nothing(enter: Enter, made: County, by: str) -> None:
    client = enter(by)
    page = client.get(f"/authority/accounts/{made.users['officer'].pk}/")
    assert (page.status_code, "提请" in words(page).split("xn-main")[1]) == (200, False)
    assert client.get("/authority/accounts/").context["count"] == 17, "of the county, and none of the next"
    assert give(client, made, "zhou").status_code == 403
    assert client.get(f"/person/{made.persons['周望川']}/").status_code == 404, "no personal file by that office"
    assert client.get("/roster/").status_code == 403


def test_the_list_costs_the_same_however_long(enter: Enter, made: County, django_assert_max_num_queries: Any) -> None:
    system = enter("system")
    with django_assert_max_num_queries(10):
        lines = system.get("/authority/accounts/").context["lines"]
    assert len(lines) > 10
    assert [line.user.username for line in system.get("/authority/accounts/", {"q": "xuzhi"}).context["lines"]] == []
    assert [line.user.username for line in system.get("/authority/accounts/", {"role": "auditor"}).context["lines"]] == ["auditor"]
    act(system, made, "zhou", "lock")
    assert [line.state for line in system.get("/authority/accounts/", {"state": "locked"}).context["lines"]] == ["停用"]
