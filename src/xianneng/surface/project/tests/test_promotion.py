"""The first journey through every floor, on the demonstration county: facts → law → case → effect → ledger."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest
import time_machine
from django.db import transaction

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import User
from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.deadlines import Day
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger import sequencer, verify
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.standalone import xianneng_verify
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.record import queries as record
from xianneng.foundation.record.models import Today
from xianneng.law.refusals import Refused
from xianneng.surface.home.operations import read_masked
from xianneng.work.ranks.parameters import set_value

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = NOW.date()


@pytest.fixture
def county(fresh_demo: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The demonstration county. Its heads are its own."""
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    return fresh_demo


def office(username: str) -> Viewer:
    """A member of the cast in the first of their offices."""
    return viewers(User.objects.get(username=username), ON)[0]


class Story:
    """A promotion in hand, step by step."""

    def __init__(self, person: Today) -> None:
        self.now, self.officer = NOW, office("xuzhiwei")
        done = act.open_case(type_key="ranks.promotion", organ_id=person.organ_id, title=f"晋升{person.target}",
                             person_ids=[person.person_id], viewer=self.officer, now=self.now)
        self.case = Case.objects.get(pk=done.case_id)

    def step(self, viewer: Viewer, data: dict[str, Any], case: Case | None = None, outcome: str = "同意") -> None:
        """Take the step in hand."""
        of = Case.objects.get(pk=(case or self.case).pk)
        task = of.tasks.get(state="待办")
        act.complete(task_id=task.pk, outcome=outcome, text=outcome, data=data, viewer=viewer, seen=of.version,
                     now=self.now)

    def notice(self) -> None:
        """Publish, hear one objection, answer it, wait for the last working day, close."""
        act.publish_notice(case_id=self.case.pk, text="公示", contacts="0000-12380", days=5, viewer=self.officer, seen=None,
                           from_on=ON + timedelta(days=1), now=self.now)
        notice = self.case.notices.get()
        act.receive_objection(notice_id=notice.pk, text="请假天数有出入", viewer=self.officer,
                              now=self.now + timedelta(days=4))
        act.answer_objection(objection_id=notice.objections.get().pk, answer="经查不属实", upheld=False,
                             viewer=self.officer, now=self.now + timedelta(days=5))
        with pytest.raises(Refused, match="公示期未满"):
            self.step(self.officer, {})
        self.now += timedelta(days=(notice.to_on - ON).days)
        act.close_notice(notice_id=notice.pk, result="无影响", viewer=self.officer, seen=None, now=self.now)

    def inquire(self) -> None:
        """Two named officers inquire: political conduct first, then the file, discipline's word, the conclusion."""
        person, second = self.case.subjects.get().person_id, office("yanjingzhi")
        done = act.open_case(type_key="vetting.inquiry", organ_id=self.case.organ_id, title="考察", person_ids=[person],
                             viewer=self.officer, now=self.now,
                             data={"officers": [self.officer.office_id, second.office_id], "parent": self.case.number})
        inquiry = Case.objects.get(pk=done.case_id)
        for viewer in (self.officer, second):
            self.step(viewer, {f"political_conduct_{person}": "合格"}, inquiry)
        self.step(self.officer, {f"file_audit_{person}": "一致", f"personal_matters_{person}": "一致"}, inquiry)
        self.step(office("heqingqu"), {f"integrity_{person}": "无影响"}, inquiry)
        for viewer in (self.officer, second):
            self.step(viewer, {f"basic_conditions_{person}": "符合"}, inquiry)


def sums(scope: Any, path: str, on: date) -> dict[str, tuple[int, int, int]]:
    """Group → used, locked, free over the organ's units."""
    return {line.group: (line.used, line.locked, line.free) for sheet in quotas.table(scope, path, on)[0]
            for line in sheet.lines}


@pytest.mark.slow
def test_a_promotion_from_plan_to_archive(county: Any) -> None:
    organ = Profile.objects.as_of(ON).get(name="县水利局").organ
    person = Today.objects.filter(organ_id=organ.pk, verdict="met", layer="", rank="一级科员",
                                  person__account=None).earliest("team_order")
    story, scope = Story(person), office("luhuaijin").scope
    before = sums(scope, organ.path, ON)
    story.step(story.officer, {"places": {"四级主任科员": 1}, "method": "会议推荐", "purpose": "工作需要"})
    story.step(office("luhuaijin"), {"approved": {"四级主任科员": 1}})
    assert sums(scope, organ.path, ON)["Q-L-6"][1:] == (1, before["Q-L-6"][2] - 1)
    story.step(story.officer, {"held_on": ON.isoformat(), "due": 38, "present": 36, "valid": 36, "votes": {str(person.pk): 30}})
    with pytest.raises(Refused, match="考察尚未完成"):
        story.step(story.officer, {})
    story.inquire()
    story.step(story.officer, {})
    vote = {"yes": 3, "no": 4, "abstain": 0, "chosen": True, "reason": "实绩突出"}
    meeting = {"met_on": ON.isoformat(), "due": 7, "present": 7, "minutes": "纪要〔2026〕1号", "chair": "高既明"}
    with pytest.raises(Refused, match="超过应到会人数的半数"):
        story.step(story.officer, {**meeting, "votes": {str(person.pk): vote}})
    story.step(story.officer, {**meeting, "votes": {str(person.pk): vote | {"yes": 4, "no": 3}}})
    story.step(office("luhuaijin"), {})
    story.notice()
    story.step(story.officer, {})
    effective_on = story.now.date()
    story.step(office("wangshouzhuo"), {"document": "县组干〔2026〕9号", "effective_on": effective_on.isoformat()})
    assert sums(scope, organ.path, effective_on)["Q-L-6"] == (
        before["Q-L-6"][0] + 1, 0, before["Q-L-6"][2] - 1)
    held = record.file(story.officer.scope, person.pk, on=effective_on, keys=["rank", "level"])
    assert [item.values["rank"] for item in held["rank"]] == ["四级主任科员"]
    assert Today.objects.get(pk=person.pk).rank == "四级主任科员"
    filing = Case.objects.get(pk=story.case.pk).tasks.get(state="待办")
    assert filing.due_on == deadlines.task_due_on(30, effective_on, "日"), "the parameter says, not the diagram"
    story.step(story.officer, {"filed_on": effective_on.isoformat(), "number": "备〔2026〕1号"})
    story.step(story.officer, {})
    assert Case.objects.get(pk=story.case.pk).state == "已办结"
    sequencer.run_once(story.now)
    assert verify.verify_database(now=story.now).faults == []


@pytest.mark.slow
def test_who_is_short_or_changed_behind_the_platforms_back(county: Any) -> None:
    organ = Profile.objects.as_of(ON).get(name="县水利局").organ
    short = Today.objects.filter(organ_id=organ.pk, verdict="unmet").earliest("team_order")
    with pytest.raises(Refused, match="不符合晋升"):
        Story(short)
    sequencer.run_once(NOW)
    assert verify.verify_database(now=NOW).faults == []
    with psycopg.connect(county.owner_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = 'replica'")
        owner.execute("UPDATE record_rank SET rank = '一级主任科员' WHERE id = 5")
    assert any("record_rank" in fault for fault in verify.verify_database(now=NOW).faults)


# What is done behind the platform's back, and where verifying says that it was.
BEHIND = {
    "UPDATE access_office SET role = 'authority_leader' WHERE id = 1": "access_office 写入的记录与入账时不符（入账 14 行，现有 14 行）：第 1 行被改动",
    "UPDATE access_office SET to_on = '2026-01-01' WHERE id = 2": "、第 2 行被改动",
    "INSERT INTO access_office (user_id, role, title, organ_id, jurisdiction_id, from_on, to_on) "
    "SELECT user_id, 'personnel_officer', title, organ_id, 1, from_on, to_on FROM access_office WHERE id = 3":
        "access_office 第 15 行：称由存证 None 写入",
    "UPDATE access_user SET person_id = NULL WHERE username = 'xuzhiwei'": "access_user 写入的记录与入账时不符",
    "UPDATE access_user SET retired_on = '2026-01-01' WHERE username = 'heqingqu'": "注销日期 2026-01-01，与存证不符",
    "UPDATE access_user SET display_name = '甲' WHERE username = 'auditor'": "access_user 写入的记录与入账时不符",
    "UPDATE access_reading SET user_id = user_id + 1": "access_reading 写入的记录与入账时不符（入账 1 行，现有 1 行）：第 1 行被改动",
    "DELETE FROM ranks_parametervalue": "ranks_parametervalue 写入的记录与入账时不符（入账 1 行，现有 0 行）：第 1 行被删除",
    "UPDATE cases_calendarday SET kind = '班' WHERE \"on\" = '2027-01-01'": "工作日历 2027 年：2027-01-01",
    "INSERT INTO cases_calendarday (\"on\", kind, name, document) VALUES ('2028-03-01', '休', '', '')": "工作日历 2028 年：2028-03-01 与存证（无）不符",
    "UPDATE organs_organ SET path = '/3/' WHERE id = 3": "organs_organ 第 3 行（",
    "INSERT INTO organs_organ (code, path, initials, pinyin) VALUES ('X', '/1/9999/', '', '')": "（X）没有现行的机构信息，系绕过平台插入",
    "UPDATE organs_organ SET code = 'Y' WHERE id = 4": "organs_organ 写入的记录与入账时不符",
    "UPDATE organs_profile SET name = '甲局' WHERE organ_id = 4": "organs_profile 写入的记录与入账时不符",
}


@pytest.mark.slow
def test_offices_accounts_places_and_tables_changed_behind_the_platforms_back(county: Any) -> None:
    read_masked(viewer=office("xuzhiwei"), person_id=Today.objects.filter(organ_name="县水利局").first().pk, key="family",
                purpose="核对档案", now=NOW)
    set_value(name="public_notice_days", text="7", document="县组发〔2026〕8号", valid_from=ON, viewer=office("wangshouzhuo"),
              now=NOW, on=ON)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        deadlines.maintain_year(year=2027, days=[Day(date(2027, 1, 1), "休", "元旦")], confirmed=True, by="陆怀瑾", leaf=leaf, now=NOW)
    sequencer.run_once(NOW)
    assert verify.verify_database(now=NOW).faults == []
    with psycopg.connect(county.owner_url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = 'replica'")
        for statement in BEHIND:
            owner.execute(statement)
    told = "\n".join(verify.verify_database(now=NOW).faults)
    assert [words for words in BEHIND.values() if words not in told] == []


@pytest.mark.slow
@pytest.mark.row("RNK-03")
@time_machine.travel(NOW, tick=True)
def test_the_pages_of_the_first_steps(county: Any, client: Any, tmp_path: Any) -> None:
    organ = Profile.objects.as_of(ON).get(name="县水利局").organ
    person = Today.objects.filter(organ_id=organ.pk, verdict="met", layer="", rank="一级科员",
                                  person__account=None).earliest("team_order")
    short = Today.objects.filter(organ_id=organ.pk, verdict="unmet").earliest("team_order")
    client.force_login(User.objects.get(username="xuzhiwei"), backend="allauth.account.auth_backends.AuthenticationBackend")
    listed = client.get("/ranks/").content.decode()
    assert person.name in listed
    assert "尚不具备" in listed
    refused = client.post("/ranks/propose/", {"person": [short.pk]})
    assert refused.status_code == 422
    assert "并行规定" in refused.content.decode()
    opened = client.post("/ranks/propose/", {"person": [person.pk]})
    address = opened["Location"]
    case = Case.objects.latest("pk")
    blank = client.post(f"{address}complete/", {"seen": case.version, "outcome": "同意", "text": "呈报"})
    assert blank.status_code == 422
    given = {"seen": case.version, "outcome": "同意", "text": "呈报", "method": "会议推荐", "purpose": "工作需要",
             "places_四级主任科员": "1"}
    assert client.post(f"{address}complete/", given).status_code == 302
    assert client.post(f"{address}complete/", given).status_code in (404, 409)
    client.force_login(User.objects.get(username="luhuaijin"), backend="allauth.account.auth_backends.AuthenticationBackend")
    case.refresh_from_db()
    approve = {"seen": case.version, "outcome": "同意", "text": "同意", "approved_四级主任科员": "1"}
    assert client.post(f"{address}complete/", approve).status_code == 302
    page = client.get(address).content.decode()
    assert "民主推荐、测评" in page
    assert "职级职数" in client.get("/quotas/").content.decode()
    (tmp_path / "receipts").write_bytes(client.get(f"{address}receipt/").content)
    assert len(xianneng_verify.check_receipts(tmp_path / "receipts")) > 1
    client.force_login(User.objects.get(username="zengzhuxi"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(address).status_code == 404
