"""Working days: deadlines, reminders, public notices, the calendar of a year."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from xianneng.foundation.access.models import OPERATOR, Office, User
from xianneng.foundation.cases import deadlines, operations
from xianneng.foundation.cases.deadlines import Day
from xianneng.foundation.cases.models import Notice, Objection
from xianneng.foundation.cases.tests.world import NOW, TODAY, World
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.law.refusals import Forbidden, NotFound, Refused


def enter(**year: Any) -> None:
    """A year, under a leaf of its own."""
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        deadlines.maintain_year(**year, leaf=leaf, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(("from_on", "days", "last_on"), [
    (date(2026, 11, 20), 5, date(2026, 11, 27)),  # put up today, a Friday: today does not count
    (date(2026, 11, 23), 5, date(2026, 11, 27)),
    (date(2026, 9, 24), 5, date(2026, 9, 30)),  # before National Day; Mid-Autumn off on the 25th, 26th and 27th
    (date(2026, 12, 28), 5, date(2027, 1, 4)),  # New Year's Day lies within
])
def test_a_notice_runs_working_days(from_on: date, days: int, last_on: date) -> None:
    published = min(from_on, TODAY)
    assert deadlines.notice_period(from_on, days, published)[1] >= last_on
    start_on, end_on = deadlines.notice_period(from_on, days, published)
    assert start_on == from_on
    worked = deadlines.calendar().workdays_between(from_on, end_on) - (from_on == published)
    assert worked == days
    assert deadlines.calendar().is_workday(end_on - timedelta(days=1))


@pytest.mark.django_db
def test_a_notice_is_never_too_short_nor_in_the_past() -> None:
    with pytest.raises(Refused, match="不少于 5"):
        deadlines.notice_period(TODAY, 4, TODAY)
    with pytest.raises(Refused, match="过去"):
        deadlines.notice_period(TODAY - timedelta(days=1), 5, TODAY)


def test_an_administrators_year_replaces_the_shipped_one(world: World) -> None:
    assert deadlines.task_due_on(1, date(2026, 11, 20)) == date(2026, 11, 23)
    days = [Day(date(2026, 11, 23), "休", "试"), Day(date(2026, 11, 21), "班", "试")]
    enter(year=2026, days=days, confirmed=True, by="明鉴秋")
    assert deadlines.task_due_on(1, date(2026, 11, 20)) == date(2026, 11, 21)
    assert deadlines.task_due_on(2, date(2026, 11, 20)) == date(2026, 11, 24)
    with pytest.raises(Refused):
        enter(year=2027, days=days, confirmed=True, by="明鉴秋")


def test_the_calendar_is_kept_by_the_authority_over_everybody(world: World) -> None:
    for name in ("officer", "reviewer1"):  # without the right, and over the county only
        with pytest.raises(Forbidden):
            deadlines.require_maintainer(world.viewer(name), TODAY)
    Office.objects.filter(pk=world.offices["city_leader"].pk).update(role="authority_reviewer")
    world.offices["city_leader"].refresh_from_db()
    elsewhere = Organ.objects.create(code="elsewhere", path="/elsewhere/")
    operator = User.objects.create_user(OPERATOR, display_name="命令行")  # imports everywhere, and keeps no calendar
    Office.objects.create(user=operator, role="authority_reviewer", title="平台运维", organ=elsewhere, jurisdiction=elsewhere, from_on=TODAY)
    deadlines.require_maintainer(world.viewer("city_leader"), TODAY)
    Office.objects.filter(user=operator).update(user=world.offices["leader"].user)
    with pytest.raises(Forbidden):
        deadlines.require_maintainer(world.viewer("city_leader"), TODAY)


def test_days_over_a_year_that_nobody_confirmed_say_so(world: World) -> None:
    assert deadlines.caveat(date(2026, 1, 5), date(2026, 12, 31)) == deadlines.caveat(None) == ""
    assert deadlines.caveat(date(2026, 12, 28), date(2027, 1, 4)).startswith("2027年的放假调休安排尚未核定")
    for confirmed, said in ((False, True), (True, False)):
        enter(year=2027, days=[], confirmed=confirmed, by="明鉴秋")
        assert bool(deadlines.caveat(date(2026, 12, 28), date(2027, 1, 4))) == said
    assert deadlines.caveat(date(2026, 12, 28), date(2028, 1, 4)).startswith("2028年的")


def test_a_step_beyond_the_calendar_has_no_deadline_yet(world: World) -> None:
    assert deadlines.task_due_on(5, date(2031, 1, 6)) is None


def test_overdue_and_due_soon(world: World) -> None:
    case = world.open()  # due on Friday 27 November
    assert list(deadlines.due_soon(date(2026, 11, 24))) == []
    assert [task.case for task in deadlines.due_soon(date(2026, 11, 25))] == [case]
    assert list(deadlines.overdue(date(2026, 11, 27))) == []
    assert [task.case for task in deadlines.overdue(date(2026, 11, 28))] == [case]


def test_a_parameter_may_give_a_step_its_days(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """日 run through days off, and end on a working day."""
    monkeypatch.setattr(CaseType, "days", lambda *_, **__: 8)
    assert world.task(world.open(), "entry").due_on == date(2026, 11, 30), "from a Friday to a Saturday, so on Monday"


def test_deadlines_stand_still_while_suspended(world: World) -> None:
    case = world.open()
    act = {"case_id": case.pk, "viewer": world.viewer("officer")}
    operations.suspend(**act, text="等待", seen=case.version, now=NOW + timedelta(days=3))  # Monday: four days left
    assert list(deadlines.overdue(date(2027, 1, 20))) == []
    operations.resume(**act, seen=case.version + 1, now=NOW + timedelta(days=24))  # Monday, 14 December
    case.refresh_from_db()
    assert world.task(case, "entry").due_on == case.due_on == date(2026, 12, 18)
    assert deadlines.postponed(date(2026, 12, 4), date(2026, 12, 4), date(2026, 12, 14)) == date(2026, 12, 14), "due on the very day: on the day it goes on"


def test_who_missed_a_deadline_gets_no_new_one_by_suspending() -> None:
    assert deadlines.postponed(date(2026, 12, 4), date(2027, 1, 19), date(2027, 1, 19)) == date(2026, 12, 4)


def test_a_notice_ends_when_its_term_is_over_and_every_objection_answered(world: World) -> None:
    case = world.open()
    officer, act = world.viewer("officer"), {"viewer": world.viewer("officer"), "seen": None}
    operations.publish_notice(**act, case_id=case.pk, text="公示", contacts="12380", from_on=TODAY, days=5, now=NOW)
    notice = Notice.objects.get()
    with pytest.raises(Refused, match="没有结束"):
        operations.publish_notice(**act, case_id=case.pk, text="公示", contacts="12380", from_on=TODAY, days=5, now=NOW)
    operations.receive_objection(notice_id=notice.pk, text="反映", contact="某某", person_id=world.persons[0],
                                 viewer=officer, now=NOW)
    with pytest.raises(NotFound):
        operations.receive_objection(notice_id=notice.pk, text="反映", person_id=world.persons[2], viewer=officer,
                                     now=NOW)
    with pytest.raises(Refused, match="期未满"):
        operations.close_notice(**act, notice_id=notice.pk, result="无", now=NOW + timedelta(days=7))
    after = NOW + timedelta(days=8)
    with pytest.raises(Refused, match="没有核查答复"):
        operations.close_notice(**act, notice_id=notice.pk, result="无", now=after)
    objection = Objection.objects.get()
    operations.answer_objection(objection_id=objection.pk, answer="查无此事", upheld=False, viewer=officer, now=after)
    with pytest.raises(Refused, match="已经答复"):
        operations.answer_objection(objection_id=objection.pk, answer="改", upheld=True, viewer=officer, now=after)
    operations.close_notice(**act, notice_id=notice.pk, result="无影响", now=after)
    with pytest.raises(Refused, match="已经结束"):
        operations.receive_objection(notice_id=notice.pk, text="反映", viewer=officer, now=after)
    notice.refresh_from_db()
    assert (notice.result, notice.to_on) == ("无影响", date(2026, 11, 28))


def test_a_finding_has_named_signatories(world: World) -> None:
    case = world.open()
    for nobody in ([], [{"name": "甲"}]):
        with pytest.raises(Refused, match="具名"):
            operations.record_finding(case_id=case.pk, person_id=world.persons[0], kind="k", value="v",
                                      signatories=nobody, viewer=world.viewer("officer"), seen=None, now=NOW)
