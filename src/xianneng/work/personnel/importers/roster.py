"""花名册 → incoming values, set by set. What the roster does not say stays null, and the file keeps what it has.

Since when a person belongs to the organ the roster does not say: for someone new it is taken to be the earliest of the
dates of post, rank and layer given (else a year before the probation ends, else the day of the import), and the preview says so.
"""

import re
from collections.abc import Mapping
from datetime import date

import polars as pl

from xianneng.foundation.exchange.kinds.captions import OTHER
from xianneng.foundation.exchange.kinds.roster import FIRST_RANK_ON
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.record import names
from xianneng.foundation.record.sets import SETS
from xianneng.law import series
from xianneng.law.parameters import DEFAULTS
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers import basics
from xianneng.work.personnel.importers.comparing import (
    IMPORTED,
    Difference,
    column_type,
    current,
    known,
    many,
    one_at_a_time,
)
from xianneng.work.personnel.importers.places import Places

FULL_TIME, IN_SERVICE = "全日制教育", "在职教育"
EARLIER = "（原职务花名册未载）"
DEGREE = r"(.*?)[\s、，,]*([^\s、，,]*(?:学士|硕士|博士))$"
SAME_SCHOOLING = {"专科": "大专", "大学专科": "大专", "本科": "大学", "大学本科": "大学", "硕士研究生": "研究生", "博士研究生": "研究生"}
DETERMINED_BY = "result_determined_by"
SERIES_OF = {name: rank.series for name, rank in series.ranks().items()}


def differences(good: pl.DataFrame, places: Places, on: date) -> list[Difference]:
    """What every set needs for the persons of these rows (`person_id`, `organ_id`, `unit_id`, `manager_id` joined)."""
    main = good.filter(pl.col("is_main_post").fill_null(True)).unique("person_id", keep="first", maintain_order=True)
    fresh = main.filter(pl.col("person_id") < 0)
    return [
        basics.difference(basic(main), on),
        one_at_a_time("standing", standing(main, on), on, dated=False, quiet=("team_order",)),
        one_at_a_time("rank", ranks(main), on, anew={"way": "", "document": ""}),
        one_at_a_time("level", levels(main), on, anew={"step": None}),
        one_at_a_time("registration", registrations(main, on), on),
        one_at_a_time("post", posts(main.filter(pl.col("post").is_not_null()), main_post=True), on, anew={"document": ""}),
        many("post", pl.concat([posts(good.filter(~pl.col("is_main_post").fill_null(True)), main_post=False),
                                earlier_posts(fresh)], how="diagonal"), on, ("organ_id", "title")),
        many("secondment", secondments(main), on, ("kind", "host")),
        many("education", education(main, on), on, ("mode", "education"), alike=BY_NAME, first="highest"),
        many("assessment", assessments(main, on), on, ("year",), dated=True),
    ]


def shaped(frame: pl.DataFrame, key: str, values: Mapping[str, pl.Expr], valid_from: pl.Expr,
           by_month: pl.Expr | None = None, until: pl.Expr | None = None) -> pl.DataFrame:
    """An incoming frame of a set from these columns."""
    columns = [values[name].cast(column_type(key, name)).alias(name) if name in values
               else pl.lit(None, column_type(key, name)).alias(name) for name in SETS[key].columns()]
    return frame.select("person_id", "sheet", "row", *columns, valid_from=valid_from.cast(pl.Date),
                        by_month=pl.lit(False) if by_month is None else by_month,
                        until=(pl.lit(None) if until is None else until).cast(pl.Date))


def basic(main: pl.DataFrame) -> pl.DataFrame:
    """A01. Birth date and sex are those of the ID number where the roster is silent, or gives only the month."""
    number = pl.col("id_number")
    born = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    birth_on = pl.when(pl.col("birth_on_by_month").fill_null(True)).then(pl.coalesce(born, "birth_on")).otherwise("birth_on")
    sex = pl.when(number.str.slice(16, 1).cast(pl.Int64, strict=False) % 2 == 1).then(pl.lit("男")).otherwise(pl.lit("女"))
    party = pl.when(pl.col("party_joined_on").is_not_null()).then(pl.lit("中共党员"))
    found = main.join(spelt(main["name"]), on="name", how="left")
    return shaped(found, "basic", {
        "name": pl.col("name"), "name_pinyin": pl.col("name_pinyin"), "name_initials": pl.col("name_initials"),
        "name_strokes": pl.col("name_strokes"), "sex": pl.coalesce("sex", sex), "birth_on": birth_on, "id_number": number,
        "ethnicity": pl.col("ethnicity"), "native_place": pl.col("native_place"),
        "political_status": pl.coalesce("political_status", party), "party_joined_on": pl.col("party_joined_on"),
        "work_started_on": pl.col("work_started_on"), **({"health": pl.col("health")} if "health" in main.columns else {})}, birth_on)


def spelt(column: pl.Series) -> pl.DataFrame:
    """The sort keys of each name."""
    every = column.unique().to_list()
    return pl.DataFrame({"name": every, "name_pinyin": [names.pinyin(name) for name in every],
                         "name_initials": [names.initials(name) for name in every],
                         "name_strokes": [names.strokes(name) for name in every]},
                        schema_overrides={"name": pl.String})


def standing(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """人员归属: organ, manager, kind; of the order in the roster, the place among the organ's people."""
    entered = pl.min_horizontal(pl.col("probation_until").dt.offset_by("-1y"), pl.lit(on))  # probation lasts a year from the entry
    entered = pl.when(pl.col("probation_until").is_not_null()).then(entered)
    since = pl.when(pl.col("person_id") < 0).then(
        pl.coalesce(pl.min_horizontal("post_on", "rank_on", "layer_on"), entered, pl.lit(on))).otherwise(pl.col("post_on"))
    kind = pl.coalesce("person_kind", pl.lit("公务员"))
    establishment = kind.replace_strict({"工勤": "工勤编制", "事业": "事业编制", "参公": "事业编制"}, default="行政编制")
    fresh = pl.col("person_id") < 0
    return shaped(main, "standing", {
        "status": pl.lit("在职"), "organ_id": pl.col("organ_id"), "unit_id": pl.col("unit_id"),
        "manager_id": pl.when(fresh).then(pl.coalesce("manager_id", "organ_id")).otherwise("manager_id"),
        "kind": pl.when(fresh).then(kind).otherwise("person_kind"),
        "establishment": pl.when(fresh).then(pl.coalesce("establishment", establishment)).otherwise("establishment"),
        "series": pl.coalesce(category_said(), pl.when(fresh).then("post_category")),
        "team_order": pl.col("team_order"), "probation_until": pl.col("probation_until")}, since)


def category_said() -> pl.Expr:
    """The series that a row says the person is of: 其他类, or of somebody new nothing, is the one of the rank; else null.

    Who is registered in a series stays there until the row names another one.
    """
    of_rank = pl.col("rank").replace_strict(SERIES_OF, default=None, return_dtype=pl.String)
    named = pl.when(pl.col("post_category") != OTHER).then("post_category")
    return pl.coalesce(named, pl.when(pl.col("post_category").is_not_null() | (pl.col("person_id") < 0)).then(of_rank))


def ranks(main: pl.DataFrame) -> pl.DataFrame:
    """A05 职级, with its date; how it was obtained where the file says it (`rank_way`)."""
    held = main.filter(pl.col("rank").is_not_null() & pl.col("rank_on").is_not_null())
    converted = pl.when(pl.col("rank_on") == FIRST_RANK_ON).then(pl.lit("套转"))
    said = [pl.col("rank_way")] if "rank_way" in held.columns else []
    return shaped(held, "rank", {"series": pl.col("rank").replace_strict(SERIES_OF, default=series.GENERAL),
                                 "rank": pl.col("rank"),
                                 "way": pl.coalesce(*said, pl.when(pl.col("person_id") < 0).then(converted))}, pl.col("rank_on"),
                  pl.col("rank_on_by_month"))


def levels(main: pl.DataFrame) -> pl.DataFrame:
    """级别档次: since when, the roster does not say."""
    return shaped(main.filter(pl.col("level").is_not_null()), "level",
                  {"level": pl.col("level"), "step": pl.col("wage_step")}, pl.lit(None, pl.Date)).with_columns(assumed=IMPORTED)


def registrations(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """A29 公务员登记, of whom the roster gives its day; by whom and by which document, it does not say.

    As what they are registered it does not say either: who is not in the register yet, as what they are now.
    """
    told = main.filter(pl.col("registered_on").is_not_null())
    held = pl.col("person_id").is_in(current("registration", told["person_id"], on)["person_id"].implode())
    kind = pl.when(~held).then(pl.coalesce("person_kind", pl.lit("公务员")))
    return shaped(told, "registration", {"state": pl.lit("已登记"), "kind": kind}, pl.col("registered_on"), pl.col("registered_on_by_month"))


def posts(rows: pl.DataFrame, *, main_post: bool) -> pl.DataFrame:
    """A02: the main post, or those held beside it."""
    layer = pl.col("post_layer").fill_null("")
    return shaped(rows.filter(pl.col("post").is_not_null()), "post", {
        "organ_id": pl.col("organ_id"), "unit_id": pl.col("unit_id"), "title": pl.col("post"),
        "layer": pl.when(pl.col("person_id") < 0).then(layer).otherwise("post_layer"), "is_main": pl.lit(main_post),
        "in_team": pl.when(pl.col("person_id") < 0).then(layer != "")}, pl.col("post_on"), pl.col("post_on_by_month")).with_columns(assumed=IMPORTED)


def secondments(main: pl.DataFrame) -> pl.DataFrame:
    """借调挂职驻村: who is away, and since when."""
    told = main.filter(pl.col("away_kind").is_not_null() & pl.col("away_host").is_not_null() & pl.col("away_on").is_not_null())
    return shaped(told, "secondment", {"kind": pl.col("away_kind"), "host": pl.col("away_host"), "expected_on": pl.col("away_until")},
                  pl.col("away_on"), pl.col("away_on_by_month"))


def earlier_posts(fresh: pl.DataFrame) -> pl.DataFrame:
    """任同职务层次时间 before 任现职务时间: a post of the same layer was held, which the roster does not name."""
    held = fresh.filter((pl.col("layer_on") < pl.col("post_on")) & pl.col("post_layer").is_not_null())
    return shaped(held, "post", {
        "organ_id": pl.col("organ_id"), "title": pl.col("post_layer") + EARLIER, "layer": pl.col("post_layer"),
        "is_main": pl.lit(True), "in_team": pl.lit(False)}, pl.col("layer_on"), until=pl.col("post_on"))


def education(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """A08: 全日制 and 在职 where the roster tells them apart; of the one 学历 it says neither. Since when, it never says.

    `_mode`: as which the file has the schooling.
    """
    told = pl.col("full_time_education").is_not_null() | pl.col("in_service_education").is_not_null()
    parts = [main.filter(told & pl.col("full_time_education").is_not_null()).select(
                 *IDENTITY, mode=pl.lit(FULL_TIME), said="full_time_education", degree=pl.lit(None, pl.String),
                 school="full_time_school", highest=pl.col("in_service_education").is_null()),
             main.filter(pl.col("in_service_education").is_not_null()).select(
                 *IDENTITY, mode=pl.lit(IN_SERVICE), said="in_service_education", degree=pl.lit(None, pl.String),
                 school="in_service_school", highest=pl.lit(True)),
             main.filter(~told & pl.col("education").is_not_null()).select(
                 *IDENTITY, mode=pl.lit(None, pl.String), said="education", degree="degree", school="school_and_major",
                 highest=pl.lit(True))]
    rows = pl.concat(parts).with_columns(
        education=by_usual_name(pl.coalesce(pl.col("said").str.extract(DEGREE, 1), "said").str.strip_chars()).str.head(20),
        degree=pl.coalesce("degree", pl.col("said").str.extract(DEGREE, 2)).str.head(30))
    held = known("education", rows["person_id"]).with_columns(BY_NAME["education"])
    told_ = with_one_highest(as_held(rows.filter(pl.col("education") != ""), held), held.filter(pl.col("held_to") > on))
    return shaped(told_, "education", {
        "mode": pl.col("mode"), "education": pl.col("education"), "degree": pl.col("degree"),
        "school": pl.col("school").str.head(120), "highest": pl.col("highest")}, pl.lit(UNDATED)).with_columns(told_["_mode"])


def as_held(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """With `_mode`: the row's own kind of schooling, unless the row or the file does not say it: then what is called alike is the same."""
    if not held.height:
        return rows.with_columns(_mode=pl.col("mode").fill_null(""))
    same, alike = ["person_id", "education"], held.sort("highest", "valid_from").unique(["person_id", "education"], keep="last")
    found = rows.join(alike.select(*same, either="mode"), on=same, how="left", maintain_order="left").join(
        held.select(*same, "mode", exact=True).unique(), on=[*same, "mode"], how="left", maintain_order="left").join(
        held.filter(mode="").select(*same, unsaid=True).unique(), on=same, how="left", maintain_order="left")
    turned = pl.col("unsaid") & pl.col("exact").is_null() & pl.struct(same).is_first_distinct()  # one of the file is one of the roster
    return found.with_columns(_mode=pl.when(pl.col("mode").is_null()).then(pl.coalesce("either", pl.lit("")))
                              .when(turned).then(pl.lit("")).otherwise("mode")).drop("either", "exact", "unsaid")


def by_usual_name(column: pl.Expr) -> pl.Expr:
    """One kind of schooling under one name: 专科 is 大专, 本科 is 大学."""
    return column.replace(SAME_SCHOOLING)


BY_NAME = {"education": by_usual_name(pl.col("education"))}


def with_one_highest(rows: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Whose file has a highest schooling keeps it, unless what is told is of a higher kind: then the former one is the highest no more."""
    held = held.filter("highest").unique("person_id", keep="last").select("person_id", mode_held="mode", education_held="education")
    same = (pl.col("_mode") == pl.col("mode_held")) & (pl.col("education") == pl.col("education_held"))
    beats = pl.col("highest") & pl.col("mode_held").is_not_null() & (kind_of("education") < kind_of("education_held"))
    joined = rows.join(held, on="person_id", how="left", maintain_order="left").with_columns(
        same=same.fill_null(False), beats=beats.fill_null(False)).with_columns(beaten=pl.col("beats").any().over("person_id"))
    judged = joined.with_columns(highest=pl.when(pl.col("mode_held").is_null()).then("highest").when("beaten").then("beats").otherwise("same"))
    former = judged.filter(pl.col("beaten").and_(~pl.col("same").any().over("person_id"))).unique("person_id", keep="first").select(
        *IDENTITY, mode="mode_held", _mode="mode_held", education="education_held", highest=pl.lit(False))
    return pl.concat([judged.select(*IDENTITY, "mode", "_mode", "education", "degree", "school", "highest"), former], how="diagonal")


def kind_of(column: str) -> pl.Expr:
    """The place of a schooling among the kinds, the highest first."""
    said = pl.col(column)
    return (pl.when(said.str.contains("研究生|硕士|博士")).then(0).when(said.str.contains("大专|专科")).then(2)
            .when(said.str.contains("大学|本科")).then(1).otherwise(3))


IDENTITY = ("person_id", "sheet", "row")


def assessments(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """A15: a column a year."""
    years = [name for name in main.columns if re.fullmatch(r"assessment_\d{4}", name)]
    rows = [main.filter(pl.col(name).is_not_null()).select(
        "person_id", "organ_id", "sheet", "row", year=pl.lit(int(name[-4:]), pl.Int64), grade=pl.col(name)) for name in years]
    if not rows:
        return shaped(main.head(0), "assessment", {}, pl.lit(None, pl.Date))
    return graded(pl.concat(rows), on)


def graded(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Annual results by year, since the day on which they were determined (`determined_on`); where the file does not say it, see `assumed`."""
    values = {"year": pl.col("year"), "grade": pl.col("grade")}
    if "note" in rows.columns:
        values["note"] = pl.col("note").str.head(200)
    if "determined_on" not in rows.columns:
        rows = rows.with_columns(determined_on=pl.lit(None, pl.Date), determined_on_by_month=pl.lit(False))
    return shaped(rows, "assessment", values, pl.col("determined_on"), pl.col("determined_on_by_month")).with_columns(assumed(rows, on))


def assumed(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """When each result (person_id, year; organ_id, else by the file) is taken to be determined, and why: assumed_on, assumed.

    On the day of the next year that the parameters in force of the organ name (RANK-PROM-04), or of the import if that is earlier.
    """
    held = current("standing", rows["person_id"], on).select("person_id", held_organ="organ_id_now")
    said = ["organ_id"] if "organ_id" in rows.columns else []
    placed = rows.join(held, on="person_id", how="left", maintain_order="left").with_columns(organ_id=pl.coalesce(*said, "held_organ"))
    known = parameters.of_organs(placed["organ_id"].drop_nulls().unique(), on)
    days = pl.DataFrame([(organ, each[DETERMINED_BY], f"推定：参数{each.local(DETERMINED_BY) or '默认值'}") for organ, each in [(None, DEFAULTS), *known.items()]],
                        orient="row", schema={"organ_id": pl.Int64, "day": pl.String, "why": pl.String})
    found = placed.select("year", "organ_id").join(days, on="organ_id", how="left", nulls_equal=True, maintain_order="left").with_columns(
        day=phrase("{}-{}", pl.col("year") + 1, "day").str.to_date("%Y-%m-%d"))
    return found.select(assumed_on=pl.min_horizontal("day", pl.lit(on)),
                        assumed=pl.when(pl.col("day") > on).then(IMPORTED).otherwise("why"))
