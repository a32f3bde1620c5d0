"""The desk's reminders: how many working days are left, to who holds the step and who opened the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import time_machine
from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.record.models import Today
from xianneng.surface.commands import worker
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
