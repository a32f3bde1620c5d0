"""Deadlines in working days, over the calendar that an administrator maintains for each year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer, over_all
from xianneng.foundation.cases.models import CalendarDay, CalendarYear, CaseState, Event, Notice, Task, TaskState
from xianneng.foundation.ledger.operations import Writing
from xianneng.law import calendar as law
from xianneng.law.catalogue import cite
from xianneng.law.parameters import NOTICE_DAYS
from xianneng.law.refusals import Forbidden, Refused

SOON = 2  # working days before a deadline at which a reminder begins


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an administrator's calendar: 休 off, 班 worked."""

    on: date
    kind: str
    name: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar as a page shows it: what was entered here, or what the platform ships."""

    number: int
    days: Sequence[Day]
    confirmed: bool
    maintained_by: str = ""
    maintained_at: datetime | None = None


def calendar(proposed: Year | None = None) -> law.Calendar:
    """The working days: the years that were entered here (and the one ``proposed``), the platform's own for the rest."""
    shipped = law.packaged()
    years = dict(CalendarYear.objects.values_list("year", "confirmed"))
    days = list(CalendarDay.objects.values_list("on", "kind")) if years else []  # a day is of a year that was entered
    if proposed:
        years[proposed.number] = proposed.confirmed
        days = [*(each for each in days if each[0].year != proposed.number), *((day.on, day.kind) for day in proposed.days)]
    return law.calendar(
        {day for day in shipped.holidays if day.year not in years} | {on for on, kind in days if kind == "休"},
        {day for day in shipped.workdays if day.year not in years} | {on for on, kind in days if kind == "班"},
        shipped.years | years.keys(),
        (shipped.confirmed_years - years.keys()) | {year for year, sure in years.items() if sure})


def years() -> list[int]:
    """The years that the calendar can answer for."""
    return sorted(calendar().years)


def year(number: int) -> Year:
    """One year's days off and worked weekends, with their documents; an empty year where nothing is known."""
    entered = CalendarYear.objects.filter(year=number).first()
    if entered:
        days = [Day(row.on, row.kind, row.name, row.document)
                for row in CalendarDay.objects.filter(on__year=number).order_by("on")]
        return Year(number, days, entered.confirmed, entered.maintained_by, entered.maintained_at)
    days = [Day(*day) for day in law.packaged_days() if day[0].year == number]
    return Year(number, days, number in law.packaged().confirmed_years)


def caveat(*days: date | None) -> str:
    """What to say beside days counted over years whose days off neither the platform's table nor anybody here has confirmed."""
    reached = [day.year for day in days if day]
    shipped = law.packaged().confirmed_years
    unsure = set(range(min(reached), max(reached) + 1)) - shipped if reached else set()
    if unsure:
        unsure -= set(CalendarYear.objects.filter(year__in=unsure, confirmed=True).values_list("year", flat=True))
    years = "、".join(map(str, sorted(unsure)))
    return f"{years}年的放假调休安排尚未核定，日期按法定节假日推算；以公务员主管部门核定的工作日历为准" if unsure else ""


def task_due_on(days: int, on: date, unit: str = "工作日") -> date | None:
    """The last day of a step opened on a date, so many 工作日 or 日 after it; None where the calendar does not reach so far (it is asked for then)."""
    try:
        return calendar().due_on(on, days, unit)
    except Refused:
        return None


def notice_period(from_on: date, days: int, published_on: date) -> tuple[date, date]:
    """A public notice's half-open period; the day on which it is put up does not count (LEGAL-03)."""
    if days < NOTICE_DAYS:
        raise Refused(f"公示 {days} 个工作日", why=f"公示期不少于 {NOTICE_DAYS} 个工作日",
                      article=cite("RANK-PROM-07"), then=f"请填写 {NOTICE_DAYS} 以上的天数")
    if from_on < published_on:
        raise Refused("公示不能从过去的日期开始", then="请填写今天或以后的日期")
    before = from_on if from_on == published_on else from_on - timedelta(days=1)
    return from_on, calendar().add_workdays(before, days) + timedelta(days=1)


def promised(notice: Notice) -> int:
    """The working days for which a notice was published."""
    said = Event.objects.filter(leaf_id=notice.leaf_id, kind="publish_notice").first()
    return int(said.data["days"]) if said else NOTICE_DAYS


def runs_to(notice: Notice, known: law.Calendar) -> date:
    """The first day after a notice that still runs: as told, and not before the working days promised have run on the calendar as it is known now."""
    before = notice.from_on if notice.from_on == localdate(notice.published_at) else notice.from_on - timedelta(days=1)
    return max(notice.told_to, known.add_workdays(before, promised(notice)) + timedelta(days=1))


def days_run(notice: Notice) -> int:
    """The working days that a notice states: those promised at least, whatever became of the calendar after it was closed."""
    return max(promised(notice), calendar().workdays_between(notice.from_on, notice.runs_to))


def prolonged(proposed: Year) -> list[tuple[Notice, date, date]]:
    """The running notices that a year's calendar would prolong, each with its last day now and then."""
    now, then, day = calendar(), calendar(proposed), timedelta(days=1)
    running = Notice.objects.filter(closed_at=None, case__closed_at=None).select_related("case").order_by("pk")
    moved = [(each, runs_to(each, now) - day, runs_to(each, then) - day) for each in running]
    return [(each, before, after) for each, before, after in moved if before != after]


def postponed(due_on: date, suspended_on: date, on: date) -> date:
    """A deadline after a suspension: the working days that were left on the day it began; one missed by then stays missed."""
    if due_on < suspended_on:
        return due_on
    known = calendar()
    left = known.workdays_between(suspended_on + timedelta(days=1), due_on + timedelta(days=1))
    return known.add_workdays(on, left)


def overdue(on: date) -> QuerySet[Task]:
    """Open tasks of running cases whose deadline has passed."""
    return _open().filter(due_on__lt=on)


def due_soon(on: date) -> QuerySet[Task]:
    """Open tasks of running cases whose deadline is today or within the next working days."""
    return _open().filter(due_on__gte=on, due_on__lte=task_due_on(SOON, on) or on)


def may_maintain(viewer: Viewer, on: date) -> bool:
    """Whether the viewer keeps the calendar: it is one for all, so it is the authority's over everybody on the platform."""
    return viewer.may("calendar.maintain") and over_all(viewer, on)


def require_maintainer(viewer: Viewer, on: date) -> None:
    """Forbidden to who does not keep the calendar."""
    viewer.require("calendar.maintain")
    if not may_maintain(viewer, on):
        raise Forbidden("工作日历不由您维护", why="工作日历全平台共用，由管辖范围包含所有机关的公务员主管部门按国务院通知维护",
                        then="放假安排有变动的，请报上级公务员主管部门维护")


def require_days(year: int, days: Sequence[Day]) -> None:
    """Refused where a day is of another year, or neither off nor worked."""
    if any(day.on.year != year or day.kind not in ("休", "班") for day in days):
        raise Refused(f"日期不属于 {year} 年，或不是“休”“班”", then="请核对放假通知")


def maintain_year(*, year: int, days: Sequence[Day], confirmed: bool, by: str, leaf: Writing, now: datetime) -> None:
    """Enter a year's days off and worked weekends by the State Council's notice, signed ``by``; they replace those shipped.

    Needs a transaction. The leaf of what decides it says the whole year: verifying compares with the last that does.
    """
    require_days(year, days)
    entered = CalendarYear.objects.filter(year=year).first()
    moved = prolonged(Year(year, days, confirmed))  # what is told of a notice stays, whatever a later calendar says
    told = (entered.prolonged if entered else {}) | {str(notice.pk): (last_on + timedelta(days=1)).isoformat() for notice, _, last_on in moved}
    leaf.body["calendar"] = {"year": year, "confirmed": confirmed, "by": by, "prolonged": told,
                             "days": [[day.on.isoformat(), day.kind, day.name, day.document] for day in days]}
    CalendarYear.objects.update_or_create(year=year, defaults={
        "confirmed": confirmed, "maintained_by": by, "maintained_at": now, "prolonged": told})
    CalendarDay.objects.filter(on__year=year).delete()
    CalendarDay.objects.bulk_create([CalendarDay(on=day.on, kind=day.kind, name=day.name, document=day.document)
                                     for day in days])


def _open() -> QuerySet[Task]:
    return Task.objects.filter(state=TaskState.OPEN, case__state=CaseState.RUNNING).select_related(
        "case").order_by("due_on", "pk")
