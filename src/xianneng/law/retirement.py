"""Statutory retirement age (法定退休年龄, RETIRE-01), raised from 2025: no bar, but shown beside a verdict."""

from datetime import date

from xianneng.law import series
from xianneng.law.dates import month_index
from xianneng.law.parameters import Parameters
from xianneng.law.tables import in_force

_RAISED_FROM = date(2025, 1, 1)


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


