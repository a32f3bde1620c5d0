"""What 校核 would call wrong of a roster's rows, told at the cell before they are taken; of what the rows bring, not of what is held."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.foundation.exchange.kinds.roster import MEMBERS
from xianneng.foundation.organs.models import Establishment
from xianneng.foundation.quotas.queries import approved_series
from xianneng.foundation.record import projection
from xianneng.foundation.record.checks import posts, ranks, service
from xianneng.foundation.record.checks.reading import RANKS
from xianneng.law import series, tables
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers import whose
from xianneng.work.personnel.importers.comparing import current
from xianneng.work.personnel.importers.places import Places
from xianneng.work.personnel.importers.roster import category_said

PLAIN_TITLE = r"(?:科员|办事员|职员|干事|工作人员)$"  # who is called so leads nobody
HELD = {"rank": ("rank",), "post": ("layer", "title"), "standing": ("status", "establishment", "series"), "basic": ("name", "id_number", "party_joined_on"), "level": ("level",)}
MOST_DELAY = "3y"  # by which somebody may retire later than at the statutory age (渐进式延迟退休 第3条)


def checked(rows: pl.DataFrame, places: Places, on: date) -> pl.DataFrame:
    """Findings and notices about placed rows (see `people.placed`)."""
    main = beside_held(rows, places, on)
    return pl.concat([*of_ranks(main, on), *of_series(main), of_new_series(main, on), of_establishment(main), *of_layers(main), *of_age(main, on), of_party(main), *whose.checked(main, places)])


def of_forms(rows: pl.DataFrame, places: Places, on: date) -> pl.DataFrame:
    """The same of the ranks that forms give; of somebody new only the series, as a form does not tell the layer."""
    main = beside_held(rows, places, on)
    held = main.filter(pl.col("person_id") > 0)
    return pl.concat([*of_ranks(held, on), *of_series(held), of_new_series(main, on)])


def beside_held(rows: pl.DataFrame, places: Places, on: date) -> pl.DataFrame:
    """Each person's main row, what the file holds (HELD: rank_now, …) and since when (rank_from, …), and what the organ is."""
    main = rows.filter(pl.col("is_main_post").fill_null(True)).unique("person_id", keep="first", maintain_order=True)
    for key, columns in HELD.items():
        held = current(key, main["person_id"], on).select(
            "person_id", *(f"{name}_now" for name in columns), pl.col("held_from").alias(f"{key}_from"))
        main = main.join(held, on="person_id", how="left", maintain_order="left")
    organs = pl.DataFrame([(id_, each.name, each.kind, each.level, each.grade) for id_ in main["organ_id"].unique()
                           if (each := places.by_id.get(id_))], orient="row", schema={
        "organ_id": pl.Int64, "organ_name": pl.String, "organ_kind": pl.String, "organ_level": pl.String, "organ_grade": pl.String})
    return main.join(organs, on="organ_id", how="left", maintain_order="left").with_columns(
        layer=pl.coalesce("post_layer", "layer_now", pl.lit("")), title=pl.col("post"))


def about_ranks(rows: pl.DataFrame, places: Places, on: date) -> pl.DataFrame:
    """What is wrong with the ranks of rows whose levels do not fit them: by the law, else by the file, which has another rank with that level."""
    main = beside_held(rows, places, on)
    wrong = pl.concat([*of_ranks(main, on), *of_series(main)]).filter(pl.col("key") == "rank", ~pl.col("is_notice")).unique(
        ["sheet", "row"], keep="first", maintain_order=True)
    others = main.join(wrong, on=["sheet", "row"], how="anti", maintain_order="left").join(
        RANKS.select("rank", "level_min", "level_max"), on="rank", maintain_order="left")
    return pl.concat([wrong, findings.finding(
        others, "rank", "rank.not_of_level", (pl.col("rank") != pl.col("rank_now")) & (pl.col("level") == pl.col("level_now")),
        phrase("{}对应{}级至{}级，而本行和档案的级别都是{}级；档案中职级是{}", "rank", "level_max", "level_min", "level", "rank_now"),
        phrase("核对职级；确已任{}的，同时更正级别", "rank"))])


def differs(name: str, held: str) -> pl.Expr:
    """Whether a row says something else than the file."""
    return pl.col(name).is_not_null() & ~pl.col(name).eq_missing(pl.col(held))


def of_ranks(main: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A rank that the organ may not set (并行规定 第10条); two ranks up at once (第17条); a question at one before its years (第18条)."""
    told = main.filter(differs("rank", "rank_now")).join(RANKS.select("rank", "place", "its_series"), on="rank", how="left",
                                                        maintain_order="left")
    high = ranks.above_setting(told, on)
    before = RANKS.select(before="rank", place_before="place", its_before="its_series")
    risen = told.rename({"rank_now": "before"}).join(before, on="before", maintain_order="left").filter(
        pl.col("place") < pl.col("place_before"))
    return [
        findings.finding(high, "rank", "rank.too_high", pl.lit(True), phrase("{}（{}）不设{}", "organ_name", "organ_level", "rank"),
                         phrase("该层级机关最高可设{}或相当职级", "top_rank")),
        findings.finding(ranks.leaps(risen), "rank", "rank.leap", pl.lit(True), phrase("由{}越级到{}", "before", "rank"),
                         phrase("逐级晋升，上一级是{}；中间的晋升没有登记的，先在人员档案中补录", "wanted")),
        too_early(risen, on)]


def of_series(main: pl.DataFrame) -> list[pl.DataFrame]:
    """A rank of another series than the person's, by the row or where it is silent by the file (并行规定 第7条)."""
    said = main.with_columns(category=pl.coalesce(category_said(), "series_now"), then=pl.coalesce("rank", "rank_now"))
    unlike = said.join(RANKS.select("rank", "its_series"), left_on="then", right_on="rank", maintain_order="left").filter(ranks.unlike_category())
    new_rank, new_category = differs("rank", "rank_now"), ~pl.col("category").eq_missing(pl.col("series_now"))
    return [
        findings.finding(unlike, "rank", "rank.not_in_category", new_rank, phrase("“{}”属于{}，档案中职位类别是{}", "rank", "its_series", "category"),
                         phrase("{}的职级；转任其他类别的，同时填写“职位类别”", "category")),
        findings.finding(unlike, "post_category", "post_category.not_of_rank", ~new_rank & new_category,
                         phrase("职位类别{}，档案中职级是{}（{}）", "category", "then", "its_series"),
                         phrase("{}；转任的，同时填写转任后的职级和任职级时间", "its_series"))]


def of_new_series(main: pl.DataFrame, on: date) -> pl.DataFrame:
    """A question at a rank of a series that neither the row nor the file says the person is of, where the organ's establishment and quotas have none of it (并行规定 第7条)."""
    silent = main.filter(differs("rank", "rank_now"), pl.col("post_category").is_null(), pl.col("series_now").fill_null("") == "").join(
        RANKS.filter(pl.col("its_series").is_in(series.series_names(on)), pl.col("its_series") != series.GENERAL).select("rank", "its_series"), on="rank", maintain_order="left")
    if silent.is_empty():
        return findings.nothing()
    organs = silent["organ_id"].drop_nulls().unique().to_list()
    staffed = pl.DataFrame(list(Establishment.objects.as_of(on).filter(organ__in=organs).values_list("organ_id", "category").distinct()), orient="row",
                           schema={"organ_id": pl.Int64, "series": pl.String})
    known = pl.concat([staffed, approved_series(organs, on)]).rename({"series": "its_series"})
    return findings.finding(silent.join(known, on=["organ_id", "its_series"], how="anti", maintain_order="left"), "rank", "rank.not_of_organ", pl.lit(True),
                            phrase("{}属于{}，{}的编制、职数中都没有{}", "rank", "its_series", pl.col("organ_name").fill_null("本机关"), "its_series"),
                            phrase("核对职级和单位；确属{}的可照录，花名册同时填写“职位类别”", "its_series"), is_notice=True)


def too_early(risen: pl.DataFrame, on: date) -> pl.DataFrame:
    """One rank up sooner than the years in the rank before; of leaders the years in the post count too, so nothing is asked."""
    years = pl.DataFrame([(row["from_rank"], row["target"], int(row["min_years"])) for row in tables.in_force("promotion_years", on)],
                         orient="row", schema={"before": pl.String, "rank": pl.String, "min_years": pl.Int64})
    told = risen.join(years, on=["before", "rank"], maintain_order="left").with_columns(
        full_on=pl.col("rank_from").dt.offset_by(phrase("{}y", "min_years")))
    return findings.finding(
        told, "rank_on", "rank_on.too_early", (pl.col("layer") == "") & (pl.col("rank_on") < pl.col("full_on")),
        phrase("{}任{}，{}晋升{}，任职不满{}年", "rank_from", "before", "rank_on", "rank", "min_years"),
        phrase("{}以后；考核优秀缩短年限、处分延长的，经核对批准文件无误的可照录", "full_on"), is_notice=True)


def of_establishment(main: pl.DataFrame) -> pl.DataFrame:
    """Kinds of establishment are not mixed (编制管理条例 第15条)."""
    return findings.finding(main, "establishment", "establishment.mixed", differs("establishment", "establishment_now") & service.mixed(),
                            phrase("{}是机关，不使用{}", "organ_name", "establishment"), "、".join(service.ORGAN_ESTABLISHMENTS))


def of_layers(main: pl.DataFrame) -> list[pl.DataFrame]:
    """A layer above the organ's own; a question at one on a title that leads nobody (公务员法 第18条)."""
    told = main.filter(differs("post_layer", "layer_now"))
    return [
        findings.finding(told, "post_layer", "post_layer.too_high", posts.above_organ(),
                         phrase("{}是{}机构，没有{}的职务", "organ_name", "organ_grade", "layer"),
                         phrase("不高于{}；由上级领导兼任的，以上级机关的职务为主要职务", "organ_grade")),
        findings.finding(told, "post_layer", "post_layer.plain", (pl.col("layer") != "") & pl.col("title").str.contains(PLAIN_TITLE)
                         & ~posts.above_organ().fill_null(False),
                         phrase("“{}”不是领导职务，而有职务层次{}", "title", "layer"), "没有领导职务的，职务层次留空", is_notice=True)]


def of_party(main: pl.DataFrame) -> pl.DataFrame:
    """A question at a member of the Party of whom neither the row nor the file says since when."""
    undated = pl.col("party_joined_on").is_null() & pl.col("party_joined_on_now").is_null()
    return findings.finding(main, "political_status", "political_status.undated", pl.col("political_status").is_in(MEMBERS) & undated,
                            phrase("{}没有入党时间，校核将列为错误", "political_status"), "补填入党时间", is_notice=True)


def of_age(main: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """Somebody new past the statutory age (公务员法 第92条): a question as long as retirement may have been put off."""
    new = main.filter(pl.col("person_id") < 0).with_columns(
        birth_on=pl.coalesce(pl.col("id_number").str.slice(6, 8).str.to_date("%Y%m%d", strict=False), "birth_on"),
        sex=pl.coalesce("sex", pl.when(pl.col("id_number").str.slice(16, 1).is_in(list("13579"))).then(pl.lit("男")).otherwise(pl.lit("女"))),
        kind=pl.coalesce("person_kind", pl.lit("公务员")), layer=pl.when(pl.col("layer") != "").then("layer"))
    if not new.height:
        return []
    aged = new.join(projection.retirement(new.drop_nulls("birth_on"), on), on="person_id", maintain_order="left").with_columns(
        month=pl.col("retire_on").dt.strftime("%Y年%-m月"))
    past, late = (pl.col("retire_on").dt.offset_by(by).dt.offset_by("1mo") <= on for by in ("0d", MOST_DELAY))
    said = phrase("{}已达到法定退休年龄，不应在职", "month")
    return [
        findings.finding(aged, "birth_on", "person.retired", late, said, "核对出生年月和身份证号；已退休的从名册中删去"),
        findings.finding(aged, "birth_on", "person.past_retirement", past & ~late, said, "已退休的从名册中删去；经批准延迟退休的可照录",
                         is_notice=True)]
