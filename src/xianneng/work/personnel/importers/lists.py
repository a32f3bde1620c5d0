"""Lists of decisions about persons → incoming values: 年度考核结果, 奖励名册, 处分台账."""

from datetime import date
from typing import Any

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.law import sanctions
from xianneng.law.refusals import Refused
from xianneng.work.personnel.importers.comparing import Difference, many
from xianneng.work.personnel.importers.places import Places
from xianneng.work.personnel.importers.roster import graded, shaped


def assessments(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """年度考核结果: one grade a year."""
    return [many("assessment", graded(good, on), on, ("year",))]


def awards(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """奖励, from the day of the decision; 授予称号 by its full name."""
    named = shaped(good, "award", {
        "name": pl.coalesce(pl.col("award_name"), "award_kind").str.head(80),
        "granted_by": pl.col("granted_by").str.head(120),
        "reason": pl.concat_str("document", "reason", separator="　", ignore_nulls=True).str.head(200)},
        pl.col("decided_on"))
    return [many("award", named, on, ("valid_from", "name"))]


def _by_law(one: dict[str, Any]) -> date | None:
    """The last day that the law sets; none before the instruments that the tables hold were in force."""
    try:
        return sanctions.last_on(one["track"], one["sanction_kind"], one["decided_on"])
    except Refused:
        return None


def without_end(rows: pl.DataFrame) -> pl.DataFrame:
    """A notice at each row whose end neither the file nor the tables of the law tell."""
    bare = rows.filter(pl.col("until_on").is_null()).with_columns(track=pl.col("track").replace("政务处分", "处分"))
    untold = [one["sanction_kind"] != "开除" and _by_law(one) is None for one in bare.iter_rows(named=True)]
    bare = bare.with_columns(untold=pl.Series(untold, dtype=pl.Boolean))
    return findings.finding(bare, "until_on", "until_on.untold", pl.col("untold"), "按决定时的规定推算不出影响期",
                            "按处分决定填写影响期至；留空的，影响期待核实", is_notice=True)


def imposed(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """处分, 党纪处分, 组织处理; where the file does not say how long they work, the law does (DISC-PERIOD-01)."""
    rows = good.with_columns(track=pl.col("track").replace("政务处分", "处分"))
    by_law = pl.struct("track", "sanction_kind", "decided_on").map_elements(_by_law, return_dtype=pl.Date)
    frame = shaped(rows.with_columns(until=pl.coalesce("until_on", by_law)), "sanction", {
        "track": pl.col("track"), "kind": pl.col("sanction_kind"), "until_on": pl.col("until"),
        "decided_by": pl.col("decided_by").str.head(120), "document": pl.col("document").str.head(120)},
        pl.col("decided_on"))
    return [many("sanction", frame, on, ("valid_from", "track", "kind"))]
