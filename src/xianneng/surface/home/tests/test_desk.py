"""The desk's reminders: how many working days are left, to who holds the step and who opened the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.models import Today
from xianneng.surface.commands import worker
from xianneng.surface.home.queries import desk as asking
from xianneng.surface.project.testing import NOW, ON, WATER, County

Enter = Callable[[str], Client]
LATE = NOW + timedelta(days=17)  # Monday, 7 December; the step is due on Friday before


def test_the_worker_reminds_who_holds_a_step_and_who_opened_the_case(enter: Enter, made: County) -> None:
    officer = viewers(made.users["officer"], ON)[0]
    done = act.open_case(type_key="ranks.promotion", organ_id=made.organs[WATER].pk, title="晋升", viewer=officer, now=NOW,
                         person_ids=[made.persons["韦棹歌"]])
    case = Case.objects.get(pk=done.case_id)
    act.complete(task_id=case.tasks.get().pk, outcome="同意", text="同意", viewer=officer, seen=case.version, now=NOW,
                 data={"places": {"三级主任科员": 1}, "method": "会议推荐", "purpose": "工作需要"})
    with time_machine.travel(LATE, tick=False):
        assert "逾期 1 个工作日" not in enter("officer").get("/").content.decode(), "the worker has not come yet"
        worker.remind(LATE)
        opener, holder = (enter(name).get("/").content.decode() for name in ("officer", "reviewer"))
    assert "期限提醒" in opener
    assert "待县委组织部公务员科　陆怀瑾办理" in opener
    assert "逾期 1 个工作日" in opener
    assert "逾期 1 个工作日" in holder
    assert "期限提醒" not in holder
    assert f"{worker.__name__}:remind" in worker.REGULAR


def test_a_deadline_in_a_year_whose_holidays_nobody_confirmed_says_so(enter: Enter, made: County) -> None:
    officer, said = viewers(made.users["officer"], ON)[0], "2027年的放假调休安排尚未核定"
    for now, doubtful in ((NOW, False), (NOW + timedelta(days=40), True)):  # the second on 30 December
        with time_machine.travel(now, tick=False):
            done = act.open_case(type_key="ranks.promotion", organ_id=made.organs[WATER].pk, title="晋升", viewer=officer, now=now,
                                 person_ids=[made.persons["韦棹歌" if doubtful else "方与行"]])
            for page in ("/", f"/case/{Case.objects.get(pk=done.case_id).number}/"):
                assert (said in enter("officer").get(page).content.decode()) == doubtful, page


def test_what_falls_due_for_more_people_than_are_listed_says_so(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    Today.objects.filter(organ_id=made.organs[WATER].pk).update(retire_on=ON + timedelta(days=30))
    whole = next(each for each in enter("officer").get("/").context["falls_due"] if each.rule_id == "RETIRE-01")
    assert (whole.more, whole.count) == (False, len(whole.ids.split(",")))
    monkeypatch.setattr(asking, "SHOWN", whole.count - 1)
    page = enter("officer").get("/")
    some = next(each for each in page.context["falls_due"] if each.rule_id == "RETIRE-01")
    assert (some.more, some.count, len(some.ids.split(","))) == (True, whole.count - 1, whole.count - 1)
    assert f"{some.count}以上" in page.content.decode()


def test_each_of_the_three_numbers_says_how_it_has_moved(enter: Enter, made: County) -> None:
    shown = enter("officer").get("/").context["figures"]
    assert (shown.serving_trend, shown.used_trend) == ("年初在职 20 名，持平", f"年初使用 {shown.quota.used} 名，持平")
    assert replace(shown, serving=22).serving_trend == "年初在职 20 名，增 2 名"
    assert replace(shown, serving=17).serving_trend == "年初在职 20 名，减 3 名"
    assert not replace(shown, used_at_new_year=None).used_trend
    person = Today.objects.filter(organ_id=made.organs[WATER].pk, verdict="met").first()
    before = shown.newly
    for first_on, more in ((ON - timedelta(days=31), 0), (ON - timedelta(days=30), 1)):
        Today.objects.filter(pk=person.pk).update(first_on=first_on)
        assert enter("officer").get("/").context["figures"].newly == before + more
    assert f"近一个月新具备 {before + 1} 人" in enter("officer").get("/").content.decode()


def test_what_was_sent_says_at_which_step_and_with_whom_it_stands_and_is_not_told_twice(enter: Enter, made: County) -> None:
    officer = viewers(made.users["officer"], ON)[0]
    done = act.open_case(type_key="ranks.promotion", organ_id=made.organs[WATER].pk, title="晋升一人", viewer=officer, now=NOW,
                         person_ids=[made.persons["韦棹歌"]])
    case = Case.objects.get(pk=done.case_id)
    assert enter("officer").get("/").content.decode().count("晋升一人") == 1, "it waits for who opened it, and only there"
    act.complete(task_id=case.tasks.get().pk, outcome="同意", text="同意", viewer=officer, seen=case.version, now=NOW,
                 data={"places": {"三级主任科员": 1}, "method": "会议推荐", "purpose": "工作需要"})
    page = enter("officer").get("/").content.decode()
    assert page.count("晋升一人") == 1
    assert f"“{case.tasks.get(state='待办').name}”待县委组织部公务员科　陆怀瑾办理" in page


def test_who_holds_no_office_finds_the_own_file_and_verdict_at_the_desk(enter: Enter, made: County) -> None:
    person, page = made.persons["周望川"], enter("zhou").get("/").content.decode()
    assert "县水利局规划科科长、一级主任科员，在职" in page
    assert f'hx-get="/person/{person}/law/"' in page
    assert 'class="btn btn-primary" href="/me/"' in page
    assert "没有待办事项" not in page
    assert page.partition("xn-top")[2].partition('id="main"')[0].count("周望川") == 1, "in the bar, once"
    assert enter("zhou").get(f"/person/{person}/law/").status_code == 200
    assert not enter("officer").get("/").context["own"]


def test_a_case_that_came_back_or_was_overtaken_says_so_where_it_waits_at_no_query_a_case(enter: Enter, made: County) -> None:
    officer, reviewer, cases = viewers(made.users["officer"], ON)[0], viewers(made.users["reviewer"], ON)[0], []
    costs, fact = [], {"track": "政务处分", "kind": "记过", "until_on": date(2027, 11, 19), "extended": False, "document": ""}
    for name in ("方与行", "韦棹歌"):
        case = Case.objects.get(pk=act.open_case(type_key="ranks.promotion", organ_id=made.organs[WATER].pk, title="晋升", viewer=officer, now=NOW,
                                                 person_ids=[made.persons[name]]).case_id)
        target = case.subjects.get().data["target"]
        act.complete(task_id=case.tasks.get().pk, outcome="同意", text="同意", viewer=officer, seen=case.version, now=NOW,
                     data={"places": {target: 1}, "method": "会议推荐", "purpose": "工作需要"})
        act.return_for_correction(task_id=case.tasks.get(state="待办").pk, to_step="plan", text="缺第二页", viewer=reviewer, seen=None, now=NOW)
        cases.append(case)
        client = enter("officer")
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            waiting = client.get("/").content.decode().split("todo")[1].split("</table>")[0]
        costs.append(len(seen))
        assert (waiting.count("? 退回补正"), waiting.count("陆怀瑾：缺第二页"), waiting.count("情况已变")) == (len(cases), len(cases), 0)
    assert costs[0] == costs[1], costs
    assert "? 退回补正" not in enter("reviewer").get("/").content.decode(), "it waits there no more"
    with transaction.atomic(), writing(kind="testing.sanction", body={}, now=NOW) as leaf:
        operations.write([operations.add(person_id=made.persons["方与行"], key="sanction", valid_from=ON, values=fact)], leaf=leaf)
        projection.refresh([made.persons["方与行"]], on=ON)
    waiting = enter("officer").get("/").content.decode().split("todo")[1].split("</table>")[0]
    row = {case.number: next(each for each in waiting.split("<tr>") if case.number in each) for case in cases}
    assert ["情况已变，不能继续办理" in row[case.number] for case in cases] == [True, False]
    case = Case.objects.get(pk=cases[1].pk)
    act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", text="同意", viewer=officer, seen=case.version, now=NOW,
                 data={"places": {case.subjects.get().data["target"]: 1}, "method": "会议推荐", "purpose": "工作需要"})
    assert "退回补正" not in enter("reviewer").get("/").content.decode(), "it went on"
