"""Lists of decisions about persons → incoming values: 年度考核结果, 奖励名册, 处分台账."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.foundation.exchange.kinds.sanctions import contradictory_ends, with_ends
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import sanctions
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers.comparing import Difference, many
from xianneng.work.personnel.importers.places import Places
from xianneng.work.personnel.importers.roster import graded, shaped


def assessments(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """年度考核结果: one grade a year."""
    return [many("assessment", graded(good, on), on, ("year",), dated=True)]


def before_work(rows: pl.DataFrame) -> pl.DataFrame:
    """Each result of a year before the person, by the file, began to work."""
    began = copy_frame("""SELECT person_id, max(work_started_on) FROM record_basic WHERE known_to = '9999-12-31Z' AND valid_to = '9999-12-31'
        AND person_id = ANY(%(persons)s) GROUP BY person_id""", {"persons": rows["person_id"].unique().to_list()},
        schema={"person_id": pl.Int64, "began": pl.Date})
    return findings.finding(rows.join(began, on="person_id"), "year", "assessment.before_work",
                            (pl.col("grade") != "未参加") & (pl.col("year") < pl.col("began").dt.year()),
                            phrase("{}年度尚未参加工作（档案：{}）", "year", "began"), "核对年度；参加工作时间有误的，先更正档案")


def awards(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """奖励, from the day of the decision; 授予称号 by its full name."""
    named = shaped(good, "award", {
        "name": pl.coalesce(pl.col("award_name"), "award_kind").str.head(80),
        "granted_by": pl.col("granted_by").str.head(120),
        "reason": pl.concat_str("document", "reason", separator="　", ignore_nulls=True).str.head(200)},
        pl.col("decided_on"))
    return [many("award", named, on, ("valid_from", "name"))]


def _ended(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows with the ends that the law sets, counting what the file of people holds besides (DISC-COMBINE-02).

    `told_track`: the track in the list's words; in `track`, 政务处分 is measured as 处分.
    """
    given = rows.with_columns(sanctions.measured(), told_track="track")
    held = copy_frame("""SELECT person_id, track, kind, valid_from, until_on + 1, extended FROM record_sanction
        WHERE known_to = '9999-12-31Z' AND valid_to = '9999-12-31' AND track <> '调查' AND person_id = ANY(%(persons)s)""",
        {"persons": given["person_id"].unique().to_list()},
        schema={"person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date,
                "extended": pl.Boolean}).with_columns(sanctions.measured(), is_given=pl.lit(False))
    again = given.select("person_id", "track", kind="sanction_kind", **{"from": "decided_on"})
    return with_ends(given, on, held.join(again, on=again.columns, how="anti"))


def about_ends(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Notices at ends that neither file nor law tell, or to which the rest of a sanction already held is added."""
    ended = _ended(rows, on)
    alone = with_ends(rows.with_columns(sanctions.measured()), on)
    by_file = ended.join(alone, on=["sheet", "row", "latest"], how="anti")
    untold = pl.col("until_on").is_null() & _certain().is_null() & ~pl.col("kind").is_in(sanctions.endless())
    return pl.concat([contradictory_ends(by_file.filter(pl.col("during").is_not_null())), findings.finding(
        ended, "until_on", "until_on.untold", untold, "按决定时的规定推算不出影响期",
        "按处分决定填写影响期至；留空的，影响期待核实", is_notice=True)])


def _certain() -> pl.Expr:
    """The last day of the period, if the law leaves no range."""
    return pl.when(pl.col("first") == pl.col("last")).then("until")


def imposed(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """处分, 政务处分, 党纪处分, 组织处理; where the file does not say how long they work, the law does (DISC-PERIOD-01).

    政务处分 and 处分 of one day and kind are one: nobody gets both for one act (公职人员政务处分法 第16条).
    """
    rows = _ended(good, on)
    by_law = _certain()
    frame = shaped(rows.with_columns(until=pl.coalesce("until_on", by_law)), "sanction", {
        "track": pl.col("told_track"), "kind": pl.col("sanction_kind"), "until_on": pl.col("until"),
        "decided_by": pl.col("decided_by").str.head(120), "document": pl.col("document").str.head(120)},
        pl.col("decided_on"))
    return [many("sanction", frame, on, ("valid_from", "track", "kind"), alike={"track": sanctions.measured()})]
