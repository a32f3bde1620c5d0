"""Dates inside rules: whole months and days as integers, on one value or on a column.

A month index is `year * 12 + month - 1`. A day key is `month index * 32 + day - 1`: it keeps the order of dates,
and its month is `key // 32` (engines differ on calendar offsets; integers do not).
"""

from datetime import date

import narwhals as nw

from xianneng.law.tables import figure


def month_index(day: date) -> int:
    """The month in which a day lies, as an integer."""
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    """The first day of a month index."""
    return date(month // 12, month % 12 + 1, 1)


def month_text(month: int) -> str:
    """A month index as pages show it: 2024-07."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def days_in(month: int) -> int:
    """How many days the month has."""
    return (first_of(month + 1) - first_of(month)).days


def add_months(day: date, months: int) -> date:
    """The same-numbered day after so many months, or the last day of that month (LEGAL-03, 民法典 第202条)."""
    month = month_index(day) + months
    return first_of(month).replace(day=min(day.day, days_in(month)))


def age(birth_on: date, on: date) -> int:
    """Age in completed years (周岁, LEGAL-06): who is born on 29 February turns on 1 March of a common year."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def probation_until(reported_on: date) -> date:
    """The first day after probation (试用期, PROB-01): post and grade count from it."""
    return add_months(reported_on, figure("probation_months", reported_on))


def day_key(day: date) -> int:
    """The order-keeping integer of a day."""
    return month_index(day) * 32 + day.day - 1


def month_of(column: nw.Expr) -> nw.Expr:
    """The month index of a date column."""
    return column.dt.year().cast(nw.Int32) * 12 + column.dt.month().cast(nw.Int32) - 1


def key_of(column: nw.Expr) -> nw.Expr:
    """The day key of a date column."""
    return month_of(column) * 32 + column.dt.day().cast(nw.Int32) - 1


def date_of(key: nw.Expr) -> nw.Expr:
    """The date column of a column of day keys; null stays null."""
    parts = (key // 384, key // 32 % 12 + 1, key % 32 + 1)
    text = [part.cast(nw.Int64).cast(nw.String).str.zfill(2) for part in parts]
    return nw.concat_str(text, separator="-").str.to_date("%Y-%m-%d")
