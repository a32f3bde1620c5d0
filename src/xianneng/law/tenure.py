"""Time in a rank and in the leading posts that count with it, added as a union of periods (任职年限)."""

from datetime import date

import polars as pl

from xianneng.law.dates import month_index

COLUMNS = ("tenure_month", "tenure_resumed", "tenure_years", "tenure_periods")
BACK = range(1, 33)
"""How many finished years back results and months are looked at: annual assessment began in 1994, and nobody holds one rank for longer."""
WIDTH = 3
"""Characters of `tenure_years` for each year, the last finished year first: 010 is ten months up to the year's end, -10 ten months
of a year at whose end the rank was no longer held."""


def effective_month(periods: pl.DataFrame | pl.LazyFrame, on: date) -> pl.LazyFrame:
    """One row per person: `person_id` and `COLUMNS`; all but the first are null where the time has no break.

    tenure_month (i32): the month since which an unbroken time would be as long; tenure_resumed (i32): the month in which the
    last break ended; tenure_years (str): the months of each year, as `WIDTH` says; tenure_periods (str): the periods in words.

    `periods`: person_id, start_on, end_on (half-open, null = still running), in any order, overlapping or not. Time
    counts by month, from the month of appointment; what begins after `on` is left out.
    """
    now = month_index(on)
    months = periods.lazy().filter(pl.col("start_on") <= on).select(
        "person_id", start=_month("start_on"), end=pl.min_horizontal(_month("end_on").fill_null(now), pl.lit(now)))
    covered = pl.col("end").cum_max().shift(1).over("person_id", order_by="start").fill_null(pl.col("start"))
    added = (pl.col("end") - pl.max_horizontal("start", covered)).clip(lower_bound=0)
    spans = months.with_columns(added=added, resumed=pl.when(pl.col("start") > covered).then("start")).collect()
    totals = spans.group_by("person_id").agg(tenure_month=(now - pl.col("added").sum()).cast(pl.Int32),
                                             tenure_resumed=pl.col("resumed").max().cast(pl.Int32))
    broken = totals.filter(pl.col("tenure_resumed").is_not_null())
    if broken.is_empty():
        return totals.lazy().with_columns(tenure_years=pl.lit(None, pl.String), tenure_periods=pl.lit(None, pl.String))
    return totals.join(_told(spans.join(broken, on="person_id", how="semi"), on), on="person_id", how="left").lazy()


def _told(spans: pl.DataFrame, on: date) -> pl.DataFrame:
    """Year by year and in words, of the few whose time has a break."""
    stretches = spans.sort("person_id", "start").with_columns(
        stretch=pl.col("resumed").is_not_null().cum_sum().over("person_id")).group_by(
        "person_id", "stretch", maintain_order=True).agg(pl.col("start").min(), pl.col("end").max())
    until = pl.when(pl.col("end") == pl.col("start")).then(pl.lit("（不满一个月，不计）")).otherwise(pl.concat_str(pl.lit(" 至 "), _text("end")))
    ended = pl.when(pl.col("end") == month_index(on)).then(pl.lit(" 起")).otherwise(until)
    return stretches.group_by("person_id").agg(
        tenure_years=pl.concat_str([_months_in(on.year - back) for back in BACK]),
        tenure_periods=pl.concat_str(_text("start"), ended).str.join("、"))


def _months_in(year: int) -> pl.Expr:
    first, after = year * 12, year * 12 + 12
    months = (pl.min_horizontal("end", pl.lit(after)) - pl.max_horizontal("start", pl.lit(first))).clip(lower_bound=0).sum()
    at_end = ((pl.col("start") < after) & (pl.col("end") >= after)).any()
    return pl.when(at_end).then(months).otherwise(-months).cast(pl.String).str.zfill(WIDTH)


def months_of(years: str, back: int) -> int:
    """The months of one year, so many years back, as `WIDTH` says."""
    return int(years[(back - 1) * WIDTH:back * WIDTH])


def _month(column: str) -> pl.Expr:
    return pl.col(column).dt.year() * 12 + pl.col(column).dt.month().cast(pl.Int32) - 1


def _text(column: str) -> pl.Expr:
    """A month index in words: 2019-06."""
    month = pl.col(column)
    return pl.concat_str((month // 12).cast(pl.String), pl.lit("-"), (month % 12 + 1).cast(pl.String).str.zfill(2))
