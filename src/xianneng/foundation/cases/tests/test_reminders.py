"""Reminders: two working days before a deadline and when it has passed, once each, to who holds the step and who opened it."""

from datetime import date, datetime, timedelta

from xianneng.foundation.cases import operations, reminders
from xianneng.foundation.cases.models import Reminder
from xianneng.foundation.cases.tests.world import NOW, World


def day(number: int) -> datetime:
    """A day of November 2026, at ten."""
    return NOW.replace(day=number)


def test_each_deadline_is_said_twice_and_no_more(world: World) -> None:
    world.open()  # due on Friday 27 November
    made = [reminders.remind(now=day(number)) for number in (20, 24, 25, 25, 26, 27, 28, 30)]
    assert made == [0, 0, 1, 0, 0, 0, 1, 0]
    assert list(Reminder.objects.order_by("pk").values_list("kind", flat=True)) == ["即将到期", "已逾期"]


def test_days_are_working_days(world: World) -> None:
    case = world.open()
    task = world.task(case, "entry").pk
    assert reminders.days_left([task], date(2026, 11, 25)) == {}, "nobody was reminded yet"
    reminders.remind(now=day(25))
    left = {number: reminders.days_left([task], date(2026, 11, number))[task] for number in (25, 26, 27, 29, 30)}
    assert left == {25: 2, 26: 1, 27: 0, 29: 0, 30: -1}, "Saturday and Sunday do not count"


def test_who_opened_the_case_is_reminded_of_what_others_hold(world: World) -> None:
    case = world.open()
    reminders.remind(now=day(28))
    assert reminders.of_opener(world.viewer("officer"), date(2026, 11, 28)) == [], "it is at the opener's own desk"
    world.act(case, "entry", "officer", now=day(28))
    late = date(2027, 1, 20)
    reminders.remind(now=datetime(2027, 1, 20, 2, tzinfo=NOW.tzinfo))
    pressing = reminders.of_opener(world.viewer("officer", late), late)
    assert {each.step for each in pressing} == {task.name for task in case.tasks.filter(state="待办")}
    assert all(each.days_left < 0 and each.holders for each in pressing)
    assert reminders.of_opener(world.viewer("stranger", late), late) == []


def test_a_new_deadline_is_reminded_of_anew_and_a_suspended_case_never(world: World) -> None:
    case = world.open()
    reminders.remind(now=day(25))
    act = {"case_id": case.pk, "viewer": world.viewer("officer"), "text": "等待"}
    operations.suspend(**act, seen=case.version, now=day(26))
    assert reminders.remind(now=NOW + timedelta(days=40)) == 0
    operations.resume(**act, seen=case.version + 1, now=NOW + timedelta(days=41))
    task = world.task(case, "entry")
    assert reminders.days_left([task.pk], NOW.date() + timedelta(days=41)) == {}, "the old reminder spoke of the old deadline"
    assert reminders.remind(now=NOW + timedelta(days=60)) == 1
