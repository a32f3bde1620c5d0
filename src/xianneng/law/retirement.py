"""The retirement schedule (RETIRE-01 … 05), raised from 2025: when somebody may, must and may not yet retire.

Months are month indexes (`dates.month_index`). Whoever reaches an age in a month is off the rolls from the next month on.
"""

from dataclasses import dataclass
from datetime import date

from xianneng.law import series
from xianneng.law.dates import first_of, month_index
from xianneng.law.parameters import Parameters
from xianneng.law.tables import figure, in_force

_RAISED_FROM = date(2025, 1, 1)
IN_SIGHT = 36
"""Months before the statutory age from which retirement is shown beside other matters."""
_WOMEN_AGE = 55
"""The age at which women of 县处级 and above may ask to retire (组通字〔2015〕14号)."""


@dataclass(frozen=True)
class Schedule:
    """One person's months: of the age before 2025, of the statutory age now, and the earliest that may be chosen.

    ``voluntary``: the month from which a woman on the men's schedule may ask to retire (RETIRE-05); None for others.
    """

    group: str
    base: int
    statutory: int
    earliest: int
    voluntary: int | None

    @property
    def delay_count(self) -> int:
        """By how many months the age is raised."""
        return self.statutory - self.base

    @property
    def off_on(self) -> date:
        """The first day on which somebody who retires at the statutory age no longer serves."""
        return first_of(self.statutory + 1)


def schedule(birth_on: date, sex: str, group: str) -> Schedule:
    """The months of somebody of a `group_of` (RETIRE-01, RETIRE-02, RETIRE-05)."""
    statutory = retirement_month(birth_on, group)
    base = month_index(birth_on) + 12 * int(_row(group, birth_on)["base_age_years"])
    earliest = max(statutory - figure("flexible_retirement_months", _RAISED_FROM), base)
    voluntary = month_index(birth_on) + 12 * _WOMEN_AGE if (sex, group) == ("女", "男") else None
    return Schedule(group, base, statutory, earliest, voluntary)


def least_contribution(month: int) -> int:
    """The least contribution (最低缴费年限) of a pension that begins in a month, in months (RETIRE-03)."""
    return figure("least_contribution_months", max(first_of(month), _RAISED_FROM))


def early_ground(work_years: int, off_on: date, statutory: int) -> str:
    """Which ground of 公务员法 第93条 lets somebody retire early from a day; "" where neither does (RETIRE-04)."""
    if work_years >= figure("early_retirement_years", off_on):
        return f"工作年限满{figure('early_retirement_years', off_on)}年"
    near = statutory - month_index(off_on) < figure("early_retirement_near_months", off_on)
    return f"距法定退休年龄不足5年，且工作年限满{figure('early_retirement_near_years', off_on)}年" if (
        near and work_years >= figure("early_retirement_near_years", off_on)) else ""


def group_of(sex: str, kind: str, layer: str | None, rank: str | None, parameters: Parameters) -> str:
    """The schedule that a person follows: 男, 女 or 女工勤.

    Women of 县处级 (or the corresponding ranks) and above follow the men's where the parameter says so (RETIRE-05, C).
    """
    if sex == "男":
        return "男"
    if kind == "工勤":
        return "女工勤"
    return "男" if parameters["women_county_schedule"] and _county_or_above(layer, rank) else "女"


def retirement_month(birth_on: date, group: str) -> int:
    """The month index in which the statutory age is reached (RETIRE-01)."""
    base = month_index(birth_on) + 12 * int(_row(group, birth_on)["base_age_years"])
    late = base - month_index(_RAISED_FROM)
    if late < 0:
        return base
    row = _row(group, _RAISED_FROM)
    return base + min(int(row["most_months"]), late // int(row["months_per_step"]) + 1)


def _row(group: str, on: date) -> dict[str, str]:
    on = max(on, date(2006, 1, 1))  # ages did not change between the first row and 2025
    return next(dict(row) for row in in_force("retirement", on) if row["group"] == group)


def _county_or_above(layer: str | None, rank: str | None) -> bool:
    lowest = series.floor_rank("县处级副职")
    place = series.general_order(rank) if rank in series.ranks() and rank else None
    by_layer = layer in series.layers() and series.layers().index(layer) <= series.layers().index("县处级副职")
    return by_layer or (place is not None and lowest is not None and place <= series.order(lowest))


