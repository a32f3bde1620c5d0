"""Lists of decisions about persons → incoming values: 年度考核结果, 奖励名册, 处分台账."""

from datetime import date

import polars as pl

from xianneng.law import sanctions
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


def imposed(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """处分, 党纪处分, 组织处理; where the file does not say how long they work, the law does (DISC-PERIOD-01)."""
    rows = good.with_columns(track=pl.col("track").replace("政务处分", "处分"))
    by_law = pl.struct("track", "sanction_kind", "decided_on").map_elements(
        lambda one: sanctions.ends_on(one["track"], one["sanction_kind"], one["decided_on"]), return_dtype=pl.Date)
    frame = shaped(rows.with_columns(until=pl.coalesce("until_on", by_law)), "sanction", {
        "track": pl.col("track"), "kind": pl.col("sanction_kind"), "until_on": pl.col("until"),
        "decided_by": pl.col("decided_by").str.head(120), "document": pl.col("document").str.head(120)},
        pl.col("decided_on"))
    return [many("sanction", frame, on, ("valid_from", "track", "kind"))]
