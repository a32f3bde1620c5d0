"""基本信息 against the file: what changes in life begins on its day, what cannot change is put right wherever it stands."""

from datetime import date

import polars as pl

from xianneng.foundation.record.sets import SETS
from xianneng.work.personnel.importers.comparing import (
    BEGUN,
    CHANGES,
    CORRECTED,
    IMPORTED,
    Difference,
    current,
    known,
    one_at_a_time,
    text,
)

PARTY = ("中共党员", "预备党员")
NAME, STATUS = ("name", "name_pinyin", "name_initials", "name_strokes"), ("political_status", "party_joined_on")
COLUMNS = SETS["basic"].columns()


def difference(incoming: pl.DataFrame, on: date) -> Difference:
    """What 基本信息 of these persons needs; ``on``: the day that the file is of.

    Another name or 健康状况 begins on that day, another 政治面貌 on the day of joining the party, where that is what the file
    tells, else on that day. The rest, and what the file did not know so far, is put right.
    """
    found = one_at_a_time("basic", incoming, on, dated=False)
    wanted = found.rows.filter(pl.col("person_id") > 0).drop("valid_from", "valid_to")
    if not wanted.height:
        return found
    held = known("basic", wanted["person_id"]).rename({"held_to": "valid_to"})
    now = current("basic", wanted["person_id"], on).select("person_id", *(f"{name}_now" for name in COLUMNS))
    written = _written(_begun(wanted.join(now, on="person_id"), on), held)
    whole = ["person_id", *COLUMNS, "valid_from", "valid_to"]
    new = found.without(wanted["person_id"])
    return Difference(
        "basic", pl.concat([new.rows, written.join(held, on=whole, how="anti", nulls_equal=True).select(whole)]),
        held.join(written, on=whole, how="anti", nulls_equal=True).select("person_id", "row_id"),
        pl.concat([pl.DataFrame(schema=CHANGES), *(_changes(written, name, on) for name in COLUMNS if name not in NAME[1:])]), found.clashes, found.assumed)


def _begun(wanted: pl.DataFrame, on: date) -> pl.DataFrame:
    """With the day from which each column changes, as `_since` and the column (null: it is put right)."""
    status, before, joined = pl.col("political_status"), pl.col("political_status_now"), pl.col("party_joined_on")
    joins = status.is_in(PARTY) & ~before.is_in(PARTY) & joined.is_between("birth_on", on, closed="right")
    days = dict.fromkeys(NAME, pl.when(pl.col("name") != pl.col("name_now")).then(on)) | dict.fromkeys(
        STATUS, pl.when(joins).then(joined).when((status != before) & (before != "")).then(on)) | {
        "health": pl.when((pl.col("health") != pl.col("health_now")) & (pl.col("health_now") != "")).then(on)}
    return wanted.with_columns(days.get(name, pl.lit(None, pl.Date)).alias(f"{name}_since") for name in COLUMNS)


def _written(wanted: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Every row of these persons as it is to be, beside what stood there (`_was`): those held, cut where something begins.

    A value takes the place of the one held now, in every row that has it; of who is not of the party, there is no 入党时间.
    """
    days = [wanted.select("person_id", valid_from=name).drop_nulls() for name in ("name_since", "political_status_since", "health_since")]
    starts = pl.concat([held.select("person_id", "valid_from"), *days]).unique().sort("person_id", "valid_from")
    was = held.select("person_id", pl.col("valid_from").alias("was_from"), "valid_to", *(pl.col(name).alias(f"{name}_was") for name in COLUMNS))
    rows = starts.join_asof(was.sort("was_from"), left_on="valid_from", right_on="was_from", by="person_id", check_sortedness=False).with_columns(
        valid_to=pl.min_horizontal("valid_to", pl.col("valid_from").shift(-1).over("person_id"))).filter(pl.col("valid_from") < pl.col("valid_to"))
    told = rows.join(wanted, on="person_id").with_columns(
        pl.when((pl.col("valid_from") >= pl.col(f"{name}_since")).fill_null(True) & pl.col(f"{name}_was").eq_missing(pl.col(f"{name}_now"))).then(
            name).otherwise(f"{name}_was").alias(name) for name in COLUMNS)
    return told.with_columns(party_joined_on=pl.when(pl.col("political_status").is_in(PARTY)).then("party_joined_on"))


def _changes(written: pl.DataFrame, name: str, on: date) -> pl.DataFrame:
    """A line for each person of whom a column changes, since the first row where it does (`comparing.CHANGES`)."""
    begins = pl.col(f"{name}_since").is_not_null()
    day_of_file = begins & (pl.col("valid_from") == on) & ~(pl.lit(name in STATUS) & (pl.col("party_joined_on") == on).fill_null(False))
    return written.filter(~pl.col(name).eq_missing(pl.col(f"{name}_was"))).sort("valid_from").unique("person_id", keep="first").select(
        "person_id", key=pl.lit("basic"), column=pl.lit(name), old=text(name, "_was"), new=text(name), way=pl.when(begins).then(pl.lit(BEGUN)).otherwise(pl.lit(CORRECTED)),
        since="valid_from", assumed=pl.when(day_of_file).then(IMPORTED))
