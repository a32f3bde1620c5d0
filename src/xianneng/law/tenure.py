"""Time in a rank and in the leading posts that count with it, added as a union of periods (任职年限)."""

from datetime import date

import polars as pl

from xianneng.law.dates import month_index


def effective_month(periods: pl.DataFrame | pl.LazyFrame, on: date) -> pl.LazyFrame:
    """One row per person: `person_id`, `tenure_month` (i32), the month since which an unbroken time would be as long.

    `periods`: person_id, start_on, end_on (half-open, null = still running), in any order, overlapping or not. Time
    counts by month, from the month of appointment; what begins after `on` is left out.
    """
    now = month_index(on)
    months = periods.lazy().filter(pl.col("start_on") <= on).select(
        "person_id", start=_month("start_on"), end=pl.min_horizontal(_month("end_on").fill_null(now), pl.lit(now)))
    covered = pl.col("end").cum_max().shift(1).over("person_id", order_by="start").fill_null(pl.col("start"))
    added = (pl.col("end") - pl.max_horizontal("start", covered)).clip(lower_bound=0)
    return months.with_columns(added=added).group_by("person_id").agg(
        tenure_month=(now - pl.col("added").sum()).cast(pl.Int32))


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.year() * 12 + pl.col(column).dt.month().cast(pl.Int32) - 1
