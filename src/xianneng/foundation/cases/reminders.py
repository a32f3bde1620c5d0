"""Reminders 期限提醒: made by the background worker every day, in working days; shown on the desk until the step is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import deadlines, seats
from xianneng.foundation.cases.models import CaseState, Reminder, ReminderKind, Task, TaskState
from xianneng.law.calendar import Calendar

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Pressing:
    """A step at somebody else's desk that is due or late: what its opener is reminded of.

    ``days_left``: working days until its deadline, its last day included; negative when it is past.
    """

    number: str
    title: str
    step: str
    holders: str
    due_on: date
    days_left: int


def remind(*, now: datetime) -> int:
    """Take down every deadline that came near or passed since the last time; how many. Twice a day does no harm."""
    on = localdate(now)
    found = [Reminder(task=task, kind=kind, due_on=task.due_on, at=now)
             for kind, tasks in ((ReminderKind.SOON, deadlines.due_soon(on)), (ReminderKind.OVERDUE, deadlines.overdue(on)))
             for task in tasks.filter(~Exists(_made(kind))) if task.due_on]
    Reminder.objects.bulk_create(found, ignore_conflicts=True)
    return len(found)


def days_left(task_ids: Iterable[int], on: date) -> dict[int, int]:
    """Working days that are left of the deadlines of which there was a reminder, by task."""
    due = dict(_standing().filter(task_id__in=list(task_ids)).values_list("task_id", "due_on"))
    known = deadlines.calendar() if due else None
    return {task_id: _left(known, due_on, on) for task_id, due_on in due.items() if known}


def of_opener(viewer: Viewer, on: date) -> list[Pressing]:
    """What the viewer's office opened and others have not done in time, the most pressing first."""
    if viewer.office_id is None:
        return []
    mine = seats.waiting(viewer, on).values("task_id")
    tasks = Task.objects.filter(seats.of_others(viewer, "case"), pk__in=_standing().values("task_id"),
                                case__organ__path__startswith=viewer.jurisdiction_path, case__opened_office__in=seats.same_offices(viewer)).exclude(pk__in=mine).select_related("case").prefetch_related(
        "participants__office__user", "participants__user").order_by("due_on", "pk")[:SHOWN]
    known = deadlines.calendar() if tasks else None
    return [Pressing(task.case.number, task.case.title, task.name, seats.holders(task), task.due_on, _left(known, task.due_on, on))
            for task in tasks if known and task.due_on]


def _made(kind: str) -> QuerySet[Reminder]:
    return Reminder.objects.filter(task=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on"))


def _standing() -> QuerySet[Reminder]:
    """Reminders of deadlines that still hold, at steps that are still open."""
    return Reminder.objects.filter(task__state=TaskState.OPEN, task__case__state=CaseState.RUNNING, task__due_on=F("due_on"))


def _left(known: Calendar, due_on: date, on: date) -> int:
    day = timedelta(days=1)
    if on > due_on:
        return -known.workdays_between(due_on + day, on + day)
    return known.workdays_between(on + day, due_on + day)
