"""Incoming values against the file: what is new, what is put right, what moves on, what contradicts it.

Incoming frames hold a row per person (or per item) with `person_id` (negative: not in the file yet), `sheet`, `row`, the
set's columns (null: the file does not say), `valid_from` with `by_month` (null: no date given) and `until` (null: open).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import polars as pl

from xianneng.foundation.organs.dated import OPEN, field_of
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.operations import Change
from xianneng.foundation.record.sets import SETS

NEW, SAME, CORRECTED, REDATED, BEGUN, CONTRADICTED = "新增", "一致", "更正", "更正日期", "变动", "矛盾"
HEADLINE = {"rank": "rank", "post": "title"}  # the column that names a row
IMPORTED = pl.lit("推定：导入之日")
QUIET = ("name_", "width", "height")  # columns that follow from others: nobody is asked about them
CHANGES = {"person_id": pl.Int64, "key": pl.String, "column": pl.String, "old": pl.String, "new": pl.String,
           "way": pl.String, "since": pl.Date, "assumed": pl.String}  # assumed: why it counts from that day, where the file does not say
ASSUMED = {"key": pl.String, "item": pl.String, "since": pl.Date, "assumed": pl.String, "person_id": pl.Int64}
DEFAULTS: Mapping[str, Mapping[str, object]] = {
    key: {name: field_of(item.model, name).get_default() for name in item.columns()
          if field_of(item.model, name).has_default()} for key, item in SETS.items()}
UNSAID = {"basic": {"ethnicity": "", "political_status": ""}}  # of somebody new whose file is silent: nothing, not what is usual


@dataclass
class Difference:
    """What one set of many persons needs: rows to write, rows to end, what changes in words, what contradicts.

    ``assumed``: of what is new, the days that the file does not say (see `many`).
    """

    key: str
    rows: pl.DataFrame
    ended: pl.DataFrame  # person_id, row_id
    changes: pl.DataFrame
    clashes: pl.DataFrame
    assumed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ASSUMED))

    def without(self, person_ids: pl.Series) -> "Difference":
        """The same for everybody else."""
        rows, ended, changes, assumed = (frame.filter(~pl.col("person_id").is_in(person_ids.implode()))
                                         for frame in (self.rows, self.ended, self.changes, self.assumed))
        return Difference(self.key, rows, ended, changes, self.clashes, assumed)


def one_at_a_time(key: str, incoming: pl.DataFrame, on: date, *, dated: bool = True,
                  quiet: Sequence[str] = (), anew: Mapping[str, object] = MappingProxyType({})) -> Difference:
    """A set of which a person holds one row at a time.

    ``dated``: the file says since when; else a change counts from the date given, where that is later than what is
    held, or from ``on``. A difference in ``quiet`` columns only, or in 基本信息 (but see `basics`), puts the row right where it stands.
    ``anew``: values that a change does not inherit from the row before it (its document), where the file is silent.
    """
    columns = SETS[key].columns()
    joined = incoming.join(current(key, incoming["person_id"], on), on="person_id", how="left").with_columns(
        [pl.col(name).is_null().alias(f"{name}_unsaid") for name in anew]).with_columns(
        _merged(key, name) for name in columns)
    given, held = pl.col("valid_from"), pl.col("held_from")
    wanted = pl.coalesce(given, pl.lit(on))
    if not dated:
        wanted = pl.when(held.is_null() | (given > held)).then(wanted).otherwise(pl.lit(on))
    same_date = _same_day() if dated else pl.lit(True)
    differs = _differs(columns)
    puts_right = pl.lit(True) if key == "basic" else ~_differs([name for name in columns if name not in quiet])
    way = (pl.when(held.is_null()).then(pl.lit(NEW))
           .when(~differs & same_date).then(pl.lit(SAME))
           .when(pl.col("last_from") > held).then(pl.lit(CONTRADICTED))  # a later change is in the file already
           .when(puts_right & same_date).then(pl.lit(CORRECTED))
           .when(~differs & (wanted >= pl.col("before_to").fill_null(date.min))).then(pl.lit(REDATED))
           .when(differs & (wanted > held) & ~(same_date & given.is_not_null() & dated)).then(pl.lit(BEGUN))
           .when(differs & ((same_date & given.is_not_null()) | (wanted == held))).then(pl.lit(CORRECTED))
           .otherwise(pl.lit(CONTRADICTED)))
    judged = joined.with_columns(_way=way).with_columns(
        pl.when((pl.col("_way") == BEGUN) & pl.col(f"{name}_unsaid")).then(pl.lit(value)).otherwise(name).alias(name)
        for name, value in anew.items())
    moves = pl.col("_way").is_in([NEW, BEGUN, REDATED])
    return _difference(key, judged.with_columns(start=pl.when(moves).then(wanted).otherwise(held)), columns)


def many(key: str, incoming: pl.DataFrame, on: date, match: Sequence[str], *,
         alike: Mapping[str, pl.Expr] = MappingProxyType({}), first: str = "", dated: bool = False) -> Difference:
    """A set of many rows: one is the same item when its ``match`` columns agree; what differs else is put right.

    ``alike``: of a column, the expression that is compared instead of its words; an incoming frame may bring what is
    compared itself, as `_` and the column. ``first``: where several rows of the file are the same item, the one marked so
    is meant, else the latest. ``dated``: the file says since when; another day is put right too. An incoming frame may bring
    `assumed_on` and `assumed`: since when what is new counts where the file does not say it, and why, in words.
    """
    columns = SETS[key].columns()
    matched = {f"_{name}": alike.get(name, pl.col(name)) for name in match}
    held = known(key, incoming["person_id"]).with_columns(**matched).rename(
        {name: f"{name}_now" for name in columns} | {"valid_from": "held_from"})
    if first:
        held = held.sort(f"{first}_now", "held_from").unique(["person_id", *matched], keep="last", maintain_order=True)
    joined = incoming.with_columns(**{name: each for name, each in matched.items() if name not in incoming.columns}).join(
        held, on=["person_id", *matched], how="left").with_columns(
        _merged(key, name) for name in columns)
    moved = pl.lit(dated) & ~_same_day()
    way = (pl.when(pl.col("row_id").is_null()).then(pl.lit(NEW)).when(~_differs(columns) & ~moved).then(pl.lit(SAME))
           .when(moved).then(pl.lit(REDATED)).otherwise(pl.lit(CORRECTED)))
    return _difference(key, joined.with_columns(_way=way).with_columns(
        start=pl.when(moved).then("valid_from").otherwise(pl.coalesce("held_from", "valid_from", *_assumed_on(joined), pl.lit(on)))), columns)


def _assumed_on(incoming: pl.DataFrame) -> list[str]:
    return ["assumed_on"] if "assumed_on" in incoming.columns else []


def _differs(columns: Sequence[str]) -> pl.Expr:
    return pl.any_horizontal(~pl.col(name).eq_missing(pl.col(f"{name}_now")) for name in columns)


def _difference(key: str, judged: pl.DataFrame, columns: Sequence[str]) -> Difference:
    taken = judged.filter(pl.col("_way").is_in([NEW, CORRECTED, REDATED, BEGUN]))
    shape = ["person_id", *columns, "valid_from", "valid_to"]
    held_to = pl.when(pl.col("_way").is_in([CORRECTED, REDATED])).then("held_to").otherwise(
        pl.coalesce("until", pl.lit(OPEN)))
    rows = taken.with_columns(valid_from="start", valid_to=held_to).select(shape)
    cut = taken.filter(pl.col("_way") == BEGUN).select(
        "person_id", *(pl.col(f"{name}_now").alias(name) for name in columns), valid_from="held_from", valid_to="start")
    clashes = judged.filter(pl.col("_way") == CONTRADICTED).select(
        "person_id", "sheet", "row", key=pl.lit(key), held=text(HEADLINE.get(key, columns[0]), "_now"),
        held_from="held_from")
    return Difference(key, pl.concat([rows, cut.select(shape)]), taken.filter(pl.col("_way") != NEW).select("person_id", "row_id"),
                      _changes(key, taken, columns), clashes, _assumed(key, taken, columns))


def _assumed(key: str, taken: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """A line for each new item of which the file does not say since when."""
    return taken.with_columns(assumed=_why(taken)).filter(pl.col("assumed").is_not_null()).select(
        key=pl.lit(key), item=text("year") if "year" in columns else pl.lit(""), since="start", assumed="assumed", person_id="person_id")


def _why(taken: pl.DataFrame) -> pl.Expr:
    """Why something new counts from the day that is assumed; null where the file says it, or it is there already."""
    unsaid = pl.col("_way").is_in([NEW, BEGUN]) & pl.col("valid_from").is_null()
    return (pl.when(unsaid).then("assumed") if "assumed" in taken.columns else pl.lit(None)).cast(pl.String)


def _changes(key: str, taken: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """A line for each value that changes of persons who are in the file already; a new start date is one too.

    What belongs to the row before and the file does not say of the new one (`anew`) is no change.
    """
    old = taken.filter(pl.col("person_id") > 0)
    unsaid = {name: (pl.col("_way") == BEGUN) & pl.col(f"{name}_unsaid") for name in columns if f"{name}_unsaid" in old.columns}
    lines = [old.filter(~pl.col(name).eq_missing(pl.col(f"{name}_now")) & ~unsaid.get(name, pl.lit(False))).select(
        "person_id", key=pl.lit(key), column=pl.lit(name), old=text(name, "_now"), new=text(name), way="_way",
        since="start", assumed=_why(old)).filter((pl.col("old") != "") | (pl.col("new") != "")) for name in columns if not name.startswith(QUIET)]
    dates = old.filter(pl.col("_way") == REDATED).select(
        "person_id", key=pl.lit(key), column=pl.lit("valid_from"), old=pl.col("held_from").cast(pl.String),
        new=pl.col("start").cast(pl.String), way="_way", since="start", assumed=pl.lit(None, pl.String))
    return pl.concat([pl.DataFrame(schema=CHANGES), *lines, dates])


def text(name: str, suffix: str = "") -> pl.Expr:
    """A column as changes show it."""
    return pl.col(name + suffix).cast(pl.String).fill_null("")


def _merged(key: str, name: str) -> pl.Expr:
    """The file's word, else what is held, else the set's default."""
    held = [pl.col(f"{name}_now")]
    default = UNSAID.get(key, {}).get(name, DEFAULTS[key].get(name))
    return pl.coalesce(name, *held, pl.lit(default)).alias(name) if default is not None else pl.coalesce(
        name, *held).alias(name)


def _same_day() -> pl.Expr:
    """No date given, the same day, or the same month where only the month is given."""
    given, held = pl.col("valid_from"), pl.col("held_from")
    return given.is_null() | (given == held) | (
        pl.col("by_month").fill_null(False) & (given.dt.truncate("1mo") == held.dt.truncate("1mo")))


def current(key: str, person_ids: pl.Series, on: date) -> pl.DataFrame:
    """The row held on a date, or the last one begun after it, beside how far its neighbours reach.

    person_id, row_id: Int64, the set's columns with the suffix _now, held_from, held_to, last_from, before_to: Date.
    """
    columns = SETS[key].columns()
    main = pl.col("is_main") if key == "post" else pl.lit(True)
    rows = known(key, person_ids).filter(main).sort("person_id", "valid_from")
    held = rows.filter(pl.col("valid_from") <= on, pl.col("held_to") > on).unique("person_id", keep="last")
    spans = rows.group_by("person_id").agg(last_from=pl.col("valid_from").max())
    before = rows.join(held.select("person_id", at="valid_from"), on="person_id").filter(
        pl.col("valid_from") < pl.col("at")).group_by("person_id").agg(before_to=pl.col("held_to").max())
    return held.rename({name: f"{name}_now" for name in columns} | {"valid_from": "held_from"}).join(
        spans, on="person_id", how="left").join(before, on="person_id", how="left")


def touched(differences: Sequence[Difference]) -> pl.Series:
    """Everybody of whom something is written."""
    return pl.concat([pl.Series("person_id", [], dtype=pl.Int64), *(each.rows["person_id"] for each in differences)]).unique()


def afterwards(key: str, found: Sequence[Difference], person_ids: pl.Series) -> pl.DataFrame:
    """Every row of a set that these persons have once the differences are written: as `known`, row_id below zero where it is new."""
    written = pl.concat([known(key, person_ids.clear()).drop("row_id").rename({"held_to": "valid_to"}), *(each.rows for each in found if each.key == key)],
                        how="diagonal_relaxed").with_row_index("row_id", offset=1).with_columns(row_id=-pl.col("row_id").cast(pl.Int64))
    ended = pl.concat([pl.Series("row_id", [], pl.Int64), *(each.ended["row_id"] for each in found if each.key == key)])
    stays = known(key, person_ids).filter(~pl.col("row_id").is_in(ended.implode()))
    return pl.concat([stays, written.rename({"valid_to": "held_to"}).filter(pl.col("person_id").is_in(person_ids.implode())).select(stays.columns)],
                     how="vertical_relaxed")


def of_changes(changes: Sequence[Change]) -> list[Difference]:
    """Changes as an entry asks for them, in the shape of an import's."""
    nothing = pl.DataFrame()
    return [Difference(change.key, _as_rows(change), pl.DataFrame([(change.person_id, row_id) for row_id in change.end_ids], orient="row",
                                                                  schema={"person_id": pl.Int64, "row_id": pl.Int64}), nothing, nothing) for change in changes]


def _as_rows(change: Change) -> pl.DataFrame:
    columns = SETS[change.key].columns()
    schema: dict[str, type[pl.DataType]] = {
        "person_id": pl.Int64, **{name: column_type(change.key, name) for name in columns}, "valid_from": pl.Date, "valid_to": pl.Date}
    rows = [{**DEFAULTS[change.key], "valid_to": OPEN, **row, "person_id": change.person_id} for row in change.rows]
    return pl.DataFrame([[row.get(name) for name in schema] for row in rows], orient="row", schema=schema)


def known(key: str, person_ids: pl.Series) -> pl.DataFrame:
    """Every known row of these persons: person_id, row_id, the set's columns, valid_from, held_to."""
    item = SETS[key]
    schema: dict[str, type[pl.DataType]] = {
        "person_id": pl.Int64, "row_id": pl.Int64, **{name: column_type(key, name) for name in item.columns()},
        "valid_from": pl.Date, "held_to": pl.Date}
    ids = person_ids.filter(person_ids > 0).unique().to_list()
    if not ids:
        return pl.DataFrame(schema=schema)
    return copy_frame(f"""SELECT person_id, id, {", ".join(item.columns())}, valid_from, valid_to FROM {item.table}
        WHERE known_to = '9999-12-31Z' AND person_id = ANY(%(ids)s)""", {"ids": ids}, schema=schema)


def column_type(key: str, name: str) -> type[pl.DataType]:
    """The type of a set's column in a frame."""
    kind = field_of(SETS[key].model, name).get_internal_type()
    return {"DateField": pl.Date, "IntegerField": pl.Int64, "BooleanField": pl.Boolean,
            "ForeignKey": pl.Int64}.get(kind, pl.String)
