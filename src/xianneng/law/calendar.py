"""Working days (工作日) and the end of periods (期间, LEGAL-03), by a calendar that an administrator maintains.

The platform ships what the State Council's notices fixed; a year that has only its statutory days is not confirmed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, rows

_UNITS = ("日", "月", "年", "工作日")


@dataclass(frozen=True)
class Calendar:
    """Days off beside weekends (`holidays`), weekends worked (`workdays`), and the years it can answer for."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]
    confirmed_years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Whether people work on the day. Refused for a year that has not been maintained."""
        if day.year not in self.years:
            raise Refused(f"没有 {day.year} 年的工作日历", why="工作日要按国务院办公厅当年的节假日安排计算",
                          article="《全国年节及纪念日放假办法》", then=f"请管理员维护 {day.year} 年的放假和调休日期")
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def next_workday(self, day: date) -> date:
        """The day itself if worked, else the next worked day."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def add_workdays(self, day: date, count: int) -> date:
        """The last of `count` working days after the day; the day itself is not counted."""
        for _ in range(count):
            day = self.next_workday(day + timedelta(days=1))
        return day

    def workdays_between(self, start_on: date, end_on: date) -> int:
        """How many working days lie in the half-open period."""
        return sum(self.is_workday(start_on + timedelta(days=n)) for n in range((end_on - start_on).days))

    def due_on(self, start_on: date, count: int, unit: str, *, rollover: bool = True) -> date:
        """The last day of a period (LEGAL-03) of 日, 月, 年 or 工作日; the day of the event is not counted.

        `rollover`: an end on a day off moves to the next working day. Not for periods of sanction, service or age.
        """
        end_on = _period_end(self, start_on, count, unit)
        return self.next_workday(end_on) if rollover else end_on


def _period_end(calendar: Calendar, start_on: date, count: int, unit: str) -> date:
    if unit == "工作日":
        return calendar.add_workdays(start_on, count)
    if unit == "日":
        return start_on + timedelta(days=count)
    if unit in ("月", "年"):
        return add_months(start_on, count * (12 if unit == "年" else 1))
    raise Refused(f"不认识的期间单位“{unit}”", article=cite("LEGAL-03"), then=f"请用{'、'.join(_UNITS)}之一")


def calendar(holidays: Iterable[date], workdays: Iterable[date], years: Iterable[int],
             confirmed_years: Iterable[int] = ()) -> Calendar:
    """A calendar from plain collections, as the administrator's table gives them."""
    return Calendar(frozenset(holidays), frozenset(workdays), frozenset(years), frozenset(confirmed_years))


def _shipped() -> list[tuple[Row, date]]:
    """Each shipped day, with the row that says it."""
    return [(row, date.fromisoformat(row["first_on"]) + timedelta(days=n)) for row in rows("holidays") for n in range(int(row["days"]))]


def packaged_days() -> list[tuple[date, str, str, str]]:
    """The shipped days in order: the day, 休 or 班, the holiday's name, the document."""
    return sorted((day, row["kind"], row["name"], row["document"]) for row, day in _shipped())


def packaged() -> Calendar:
    """The calendar that the platform ships, from `tables/holidays.csv`."""
    days = _shipped()
    return calendar((day for row, day in days if row["kind"] == "休"),
                    (day for row, day in days if row["kind"] == "班"),
                    {day.year for _, day in days}, {day.year for row, day in days if row["confirmed"] == "1"})
