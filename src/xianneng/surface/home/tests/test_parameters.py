"""参数 and 工作日历: set by the right office within bounds, with document and dates; the next verdict follows."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import deadlines, types, verifying
from xianneng.foundation.cases.models import CalendarDay, Case
from xianneng.foundation.ledger import receipts
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.parameters import at, by_place
from xianneng.foundation.record import projection
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Today
from xianneng.law.parameters import OFFERED, definition
from xianneng.law.refusals import Forbidden
from xianneng.surface.project.testing import NOW, ON, WATER, County, verify
from xianneng.work.establishment.operations import propose_calendar
from xianneng.work.ranks import parameters, queries, tasks
from xianneng.work.ranks.models import ParameterValue

Enter = Callable[[str], Client]


def set_value(client: Client, name: str, value: str, since: date = ON, document: str = "示组发〔2026〕8号") -> int:
    """Send the form of a parameter; the status."""
    return client.post(f"/parameters/{name}/", {
        "value": value, "document": document, "valid_from": since.isoformat()}).status_code


def test_the_table_shows_every_parameter_with_bounds_and_article(enter: Enter) -> None:
    text = enter("officer").get("/parameters/").content.decode()
    assert text.count("<tr>") == len(OFFERED) + 1
    assert "5至60个工作日" in text
    assert "默认" in text
    assert "第20条" in text


def test_the_law_page_leads_to_the_parameter_or_says_what_is_done_without_one(enter: Enter) -> None:
    officer = enter("officer")
    page = officer.get("/law/CLASS-ENF-03/").content.decode()
    assert '<a href="/parameters/enforcement_years/">' in page
    assert "据惯例或地方做法，可由参数调整" in page
    page = officer.get("/law/DISC-MEASURE-02/").content.decode()
    assert "可由参数调整" not in page
    assert "据惯例或地方做法，平台采用这一口径" in page
    assert "当地期限不同的，登记时填写“影响期至”" in page
    page = officer.get("/law/RANK-QUOTA-05/").content.decode()
    assert '<a href="/parameters/quota_ratios/">' in page
    assert "由中央机关设定" in page
    assert set_value(enter("leader"), "enforcement_years", "一级主办：3") == 302
    assert "一级主办：3" in officer.get("/parameters/").content.decode()


def test_nothing_is_set_from_today_once_a_promotion_was_decided_today(enter: Enter) -> None:
    """参数不溯及既往: the decision of this morning rests on what held then."""
    officer = enter("officer")
    officer.post("/ranks/propose/", {"person": [Today.objects.get(name="韦棹歌").pk]})
    Case.objects.update(effective_at=NOW)
    refused = enter("leader").post("/parameters/public_notice_days/", {"value": "7", "document": "示组发〔2026〕8号", "valid_from": ON.isoformat()})
    assert (refused.status_code, "不能自今天起设定" in refused.content.decode()) == (422, True)
    assert set_value(enter("leader"), "public_notice_days", "7", since=ON + timedelta(days=1)) == 302


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a room wrote how often somebody was 好, so that the parameter that asks for it could be set."""
    monkeypatch.setattr("xianneng.work.ranks.parameters.offered", definition)


@pytest.mark.usefixtures("counted")
@pytest.mark.row("RNK-13")
def test_a_value_set_by_the_leader_changes_the_next_verdict_there_and_nowhere_else(enter: Enter, made: County) -> None:
    persons = [made.persons["周望川"], made.persons["林间"]]
    assert {each.name: clause(each, "hao") for each in queries.explain(Asked(ON, person_ids=persons))} == {
        "周望川": "met", "林间": "met"}
    assert set_value(enter("leader"), "min_hao_per_year", "2") == 302
    after = queries.explain(Asked(ON, person_ids=persons))
    assert {each.name: clause(each, "hao") for each in after} == {"周望川": "ask", "林间": "met"}
    assert "要求 2 次" in next(reason.text for reason in after[0].reasons if reason.clause == "hao")
    before = queries.explain(Asked(ON - timedelta(days=1), person_ids=persons))
    assert {clause(each, "hao") for each in before} == {"met"}, "not before it took force"
    body = json.loads(Leaf.objects.get(kind="ranks.set_parameter").body)
    assert (body["name"], body["value"], body["document"]) == ("min_hao_per_year", 2, "示组发〔2026〕8号")


def test_only_what_is_read_and_what_the_level_may_set_can_be_set(enter: Enter) -> None:
    leader = enter("leader")
    assert set_value(leader, "quota_ratios", "Q-L-3：0.03") == 422, "the central authority's"
    page = leader.get("/parameters/quota_ratios/").content.decode()
    assert ("由中央机关批准并设定" in page, 'name="document"' in page) == (True, False), "a form that is always refused is not offered"
    assert 'name="document"' in leader.get("/parameters/public_notice_days/").content.decode()
    assert set_value(leader, "level_counter_reset_on_promotion", "否") == 404
    assert set_value(leader, "min_hao_per_year", "2") == 404, "nobody could register what it asks for"
    assert set_value(leader, "public_notice_days", "²") == 422
    assert set_value(leader, "reserve_ratio", "NaN") == 422
    assert not ParameterValue.objects.exists()


def test_filing_is_due_as_the_parameter_says(enter: Enter, made: County) -> None:
    case, kind = Case(organ=made.organs[WATER]), types.get("ranks.promotion")
    assert [kind.days(case, step, on=ON) for step in ("filing", "approval")] == [30, None]
    assert set_value(enter("leader"), "filing_days", "10") == 302
    assert kind.days(case, "filing", on=ON) == 10


def clause(each: queries.Explained, name: str) -> str:
    return next(reason.state for reason in each.reasons if reason.clause == name)


@pytest.mark.usefixtures("counted")
def test_lists_follow_in_the_background_and_on_the_day(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    assert Today.objects.get(person_id=person).verdict == "met"
    set_value(enter("leader"), "min_hao_per_year", "2")
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'path' FROM procrastinate_jobs WHERE task_name = 'ranks.project'")
        assert cursor.fetchall() == [(made.organs["示例县"].path,)]
    tasks.project(path=made.organs["示例县"].path)
    assert Today.objects.get(person_id=person).verdict == "ask"
    set_value(enter("leader"), "min_hao_per_year", "", since=ON + timedelta(days=3))
    assert not parameters.began_between(ON, ON + timedelta(days=2))
    assert parameters.began_between(ON, ON + timedelta(days=3))
    projection.rebuild(on=ON + timedelta(days=3))
    assert Today.objects.get(person_id=person).verdict == "met"


def test_the_nearest_place_prevails_and_a_later_decision_over_an_earlier(made: County) -> None:
    def put(organ: str, value: int, since: date) -> None:
        ParameterValue.objects.create(jurisdiction=made.organs[organ], name="min_hao_per_year", value=value,
                                      valid_from=since, document="x", set_by="x", leaf=Leaf.objects.order_by("pk")[0])
    put(WATER, 3, date(2026, 1, 1))
    put("示例县", 4, date(2026, 2, 1))
    put("示例县", 5, date(2026, 3, 1))
    water, housing = made.organs[WATER].path, made.organs["县住建局"].path
    def on(day: date, path: str) -> object:
        return at(path, day)["min_hao_per_year"]
    assert (on(ON, water), on(ON, housing), on(date(2026, 2, 1), housing)) == (3, 5, 4)
    assert on(ON, made.organs["邻县"].path) is None
    versions = parameters.history("min_hao_per_year", made.organs["示例县"].path)
    assert [(each.place, each.words, each.until_on) for each in versions] == [
        (WATER, "3", None), ("示例县", "5", None), ("示例县", "4", date(2026, 3, 1))]
    frames = by_place(queries.facts.persons(Asked(ON, paths=(made.organs["示例县"].path,))), ON)
    assert sorted(known["min_hao_per_year"] for known, _ in frames) == [3, 5]
    assert sum(len(part) for _, part in frames) == 31


def test_out_of_bounds_the_past_and_other_offices_are_refused(enter: Enter) -> None:
    leader = enter("leader")
    answer = leader.post("/parameters/public_notice_days/", {
        "value": "4", "document": "示组发〔2026〕8号", "valid_from": ON.isoformat()})
    assert answer.status_code == 422
    assert "第20条" in answer.content.decode()
    assert "5至60之间" in answer.content.decode()
    assert set_value(leader, "public_notice_days", "7", since=ON - timedelta(days=1)) == 422
    assert set_value(leader, "public_notice_days", "7", document="") == 422
    assert set_value(enter("officer"), "public_notice_days", "7") == 403
    assert not ParameterValue.objects.exists()
    assert enter("leader").get("/parameters/nothing/").status_code == 404


NOTICE = "2027-01-01 至 2027-01-03 休 元旦\n2027-02-05 至 2027-02-12 休 春节\n2027-02-20 班 春节"


@pytest.fixture
def reviewer(enter: Enter, made: County) -> Client:
    """An officer of the authority over every organ there is, where somebody else approves."""
    Office.objects.filter(user__username__in=("reviewer", "leader")).update(jurisdiction=made.organs["示例省"])
    return enter("reviewer")


def test_a_county_does_not_set_the_working_days_of_others(enter: Enter, made: County) -> None:
    county = enter("reviewer")
    with pytest.raises(Forbidden, match="不由您维护"):  # nor past the page
        propose_calendar(year=2027, days=[(date(2027, 1, 1), "休", "元旦")], spans=[], document="县自定", confirmed=True,
                         viewer=viewers(made.users["reviewer"], ON)[0], now=NOW)
    assert not Case.objects.exists()
    assert "维护本年" not in county.get("/calendar/").content.decode()
    for answer in (county.get("/calendar/2027/"), county.post("/calendar/2027/", {"document": "县自定", "days": NOTICE})):
        assert answer.status_code == 403
        assert "请报上级公务员主管部门" in answer.content.decode()
    assert deadlines.task_due_on(1, date(2027, 2, 19)) == date(2027, 2, 22)


def test_a_year_is_maintained_by_its_notice_and_deadlines_follow(enter: Enter, reviewer: Client) -> None:
    assert "维护本年" in reviewer.get("/calendar/").content.decode()
    assert "调休安排待通知" in reviewer.get("/calendar/?year=2027").content.decode()
    assert deadlines.task_due_on(1, date(2027, 2, 19)) == date(2027, 2, 22)
    answer = reviewer.post("/calendar/2027/", {"document": "国办发明电〔2026〕9号", "days": NOTICE, "confirmed": "on"})
    assert answer.status_code == 302
    assert deadlines.task_due_on(1, date(2027, 2, 19)) == date(2027, 2, 22), "until somebody else has confirmed it"
    case, leader = Case.objects.get(), enter("leader")
    agreed = {"seen": case.version, "outcome": "同意", "text": "同意"}
    assert reviewer.post(f"{answer['Location']}complete/", agreed).status_code == 404
    page = leader.get(answer["Location"]).content.decode()
    for words in ("放假 11 天、调休上班 1 天（已核定）", "2027-02-05 至 2027-02-12", "休 春节", "国办发明电〔2026〕9号"):
        assert words in page
    assert leader.post(f"{answer['Location']}complete/", agreed).status_code == 302
    assert deadlines.task_due_on(1, date(2027, 2, 19)) == date(2027, 2, 20)
    assert deadlines.task_due_on(1, date(2027, 2, 4)) == date(2027, 2, 15)
    leaves = Leaf.objects.filter(case_number=case.number)
    written = [each for each in leaves if "calendar" in json.loads(each.body)]
    assert [json.loads(each.body)["calendar"]["year"] for each in written] == [2027], "the case's own leaf says what it wrote"
    assert written[0].digest in str(receipts.of_case(case.number))
    assert verify(verifying.check) == []
    CalendarDay.objects.filter(on=date(2027, 2, 20)).update(kind="休")
    assert any("工作日历 2027 年：2027-02-20" in fault for fault in verify(verifying.check))
    CalendarDay.objects.filter(on=date(2027, 2, 20)).update(kind="班")
    text = reviewer.get("/calendar/?year=2027").content.decode()
    assert "国办发明电〔2026〕9号" in text
    assert "2027-02-05 至 2027-02-12" in text
    assert "已按国务院办公厅通知核定" in text
    form = reviewer.get("/calendar/2027/").context["form"]
    assert form.initial["days"] == NOTICE, "what is written reads back"


def test_a_notice_that_cannot_be_read_and_other_offices_are_refused(enter: Enter, reviewer: Client) -> None:
    for days, word in (("明年春节休", "第 1 行"), ("2027-02-30 休 春节", "第 1 行"), ("2027-01-01 休 元旦\n2027-01-01 班 元旦", "第 2 行")):
        answer = reviewer.post("/calendar/2027/", {"document": "文号", "days": days})
        assert word in answer.content.decode()
    assert reviewer.post("/calendar/2027/", {"document": "文号", "days": "2026-01-01 休 元旦"}).status_code == 422
    assert enter("officer").get("/calendar/2027/").status_code == 403
    assert enter("officer").get("/calendar/").status_code == 200


@pytest.mark.usefixtures("counted")
def test_the_worker_rebuilds_on_the_day_a_value_takes_force(enter: Enter, made: County) -> None:
    from xianneng.surface.commands.worker import roll_projection

    set_value(enter("leader"), "min_hao_per_year", "2", since=ON + timedelta(days=1))
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        roll_projection(NOW + timedelta(days=1))
    assert Today.objects.get(person_id=made.persons["周望川"]).verdict == "ask"
