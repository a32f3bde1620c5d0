"""Checks of ranks and levels: in force, of the series, within the organ's setting, one step at a time."""

from datetime import date

import polars as pl

from xianneng.foundation.record.checks.posts import overlapping
from xianneng.foundation.record.checks.reading import RANKS, File
from xianneng.foundation.record.checks.registry import DUPLICATES, ERROR, HINT, REQUIRED, check, said, words
from xianneng.law import quotas, sanctions, series
from xianneng.law.catalogue import cite

FORMER = pl.col("ends_on") < date(9999, 12, 31)  # a non-leading post of before the ranks, also where a date before 2019 is asked of
STEPS = {name: above for name in series.ranks() if (above := series.next_rank(name))}


@check("rank_twice", "同时有两个职级", ERROR, "rank", "valid_from", "RANK-SERIES-01", kind=DUPLICATES)
def rank_twice(file: File) -> pl.DataFrame:
    """One rank at a time."""
    return said(overlapping(file.ranks), found=words("{} 起任{}，上一职级至 {} 才止", "valid_from", "rank", "before_to"),
                right="同一时间只有一个职级；请更正上一职级的截止日期")


@check("rank_not_in_force", "职级不在施行期内", ERROR, "rank", "valid_from", "RANK-SERIES-01")
def rank_not_in_force(file: File) -> pl.DataFrame:
    """A rank is held from the day its series is in force (2019-06-01), an old non-leading post until then."""
    return not_in_force(file.ranks)


def not_in_force(ranks: pl.DataFrame) -> pl.DataFrame:
    """The same of ranks however they came together; asked before they are taken in, too."""
    old = FORMER  # held long before the text at hand
    early = ranks.filter(~old & (pl.col("valid_from") < pl.col("begins_on")))
    late = ranks.filter(old & (pl.col("valid_to") > pl.col("ends_on")))
    return pl.concat([
        said(early, found=words("{} 自 {} 登记", "rank", "valid_from"),
             right=words("{}自 {} 起施行，此前应为原非领导职务", "rank", "begins_on")),
        said(late, found=words("{} 登记到 {} 以后", "rank", "ends_on"), right=words("应于 {} 套转为职级", "ends_on"))])


@check("rank_unlike_series", "职级与职位类别不符", ERROR, "rank", "rank", "RANK-SERIES-01")
def rank_unlike_series(file: File) -> pl.DataFrame:
    """The rank is one of the series that the row and the person's category name."""
    rows = file.ranks.join(file.people.select("person_id", category="series"), on="person_id")
    current = (pl.col("valid_to") > file.on) & ~FORMER
    wrong = rows.filter(pl.col("its_series").is_null() | (pl.col("series") != pl.col("its_series"))
                        | (current & unlike_category()))
    return said(wrong, found=words("职位类别 {}，职级 {}（{}）", "category", "rank", "series"),
                right=words("应为{}的职级；转任其他类别的，同时更正职位类别", "category"))


def unlike_category() -> pl.Expr:
    """Whether a rank is of another series (its_series) than the person's category."""
    return pl.col("category") != pl.col("its_series")


@check("rank_too_high", "职级高于机关可以设置的职级", ERROR, "rank", "rank", "RANK-SERIES-04")
def rank_too_high(file: File) -> pl.DataFrame:
    """Each organ's level has a highest rank, a county's leading team its own; a leader may hold what corresponds to the post."""
    rows = file.now(file.ranks).join(file.people.select("person_id", "organ", "organ_level", "layer"), on="person_id")
    return said(above_setting(rows, file.on), found=words("{}（{}）登记了{}", "organ", "organ_level", "rank"),
                right=words("该层级机关最高可设{}或相当职级", "top_rank"))


def above_setting(rows: pl.DataFrame, on: date) -> pl.DataFrame:
    """Of rows with rank, its place, organ_level and layer: those whose rank the organ may not set; with top_rank."""
    floor = pl.col("layer").replace_strict(
        {layer: series.order(name) for layer in series.layers() if (name := series.floor_rank(layer))},
        default=99, return_dtype=pl.Int32)
    return rows.with_columns(pl.col("layer").fill_null("")).join(_highest(on), on=["organ_level", "layer"]).filter(
        (pl.col("place") < pl.col("top")) & (pl.col("place") < floor.fill_null(99)))


@check("rank_leap", "越级晋升职级", ERROR, "rank", "rank", "RANK-PROM-01")
def rank_leap(file: File) -> pl.DataFrame:
    """A promotion is one step from the rank held before; a rise of which nobody said how it was obtained is taken for one."""
    wrong = leaps(promoted(file.ranks)).filter(pl.col("ends_on") > file.on)
    return said(wrong, found=words("{} 由{}晋升{}", "valid_from", "before", "rank"),
                right=words("逐级晋升，上一级是{}；套转、转任的，更正取得方式", "wanted"))


def promoted(ranks: pl.DataFrame) -> pl.DataFrame:
    """Of all the ranks of persons the promotions since the ranks are in force, with what was held before; a rise without a way is taken for one."""
    rows = ranks.sort("person_id", "valid_from").with_columns(
        before=pl.col("rank").shift(1).over("person_id"), its_before=pl.col("its_series").shift(1).over("person_id"),
        place_before=pl.col("place").shift(1).over("person_id"))
    by_way = (pl.col("way") == "晋升") | ((pl.col("way") == "") & (pl.col("place") < pl.col("place_before")))
    return rows.filter(by_way & ~FORMER & (pl.col("begins_on") <= pl.col("valid_from")))


@check("rank_in_sanction", "处分、处理影响期内晋升职级", ERROR, "rank", "valid_from", "；".join(map(cite, ("RANK-PROM-06", "RANK-PROM-05"))))
def rank_in_sanction(file: File) -> pl.DataFrame:
    """No promotion begins while a sanction or a measure bars it."""
    return in_sanction(file.ranks, file.sanctions, file.on)


def in_sanction(ranks: pl.DataFrame, decided: pl.DataFrame, on: date) -> pl.DataFrame:
    """The same of all the ranks and sanctions (as `File` has them) of persons; asked before they are taken in, too."""
    held = decided.filter(pl.col("track") != "调查").select(
        "person_id", "track", "kind", "extended", "valid_to", pl.col("valid_from").alias("from"), until=pl.col("until_on").dt.offset_by("1d"))
    theirs = ranks.join(held, on="person_id", how="semi")  # of few, so the rest need not be sorted
    wrong = sanctions.barring(promoted(theirs), held, on).with_columns(last_on=pl.col("free_on").dt.offset_by("-1d"))
    return said(wrong, found=words("{} 晋升{}，在{}的影响期内（{} 至 {}）", "valid_from", "rank", "kind", "from", "last_on"),
                right=words("影响期内不得晋升，{} 起方可（{}）；请核对批准文件和处分、处理决定", "free_on", "article"))


def leaps(rows: pl.DataFrame) -> pl.DataFrame:
    """Of rows with before, rank and the series of both: those not one step up in it; with wanted, the step above."""
    wanted = pl.col("before").replace_strict(STEPS, default=None, return_dtype=pl.String)
    return rows.with_columns(wanted=wanted).filter(
        (pl.col("its_before") == pl.col("its_series")) & (pl.col("rank") != pl.col("wanted")))


@check("not_graded", "既无职务也无职级", ERROR, "rank", "rank", "PROB-01", kind=REQUIRED, adds=True)
def not_graded(file: File) -> pl.DataFrame:
    """Who is no longer on probation holds a leading post or a rank.

    Of a past date: who was given the first one later was on probation then, or the file begins with what is held today.
    """
    later = file.every_rank.filter(pl.col("valid_from") > file.on)["person_id"].unique()
    wrong = file.people.filter(pl.col("rank").is_null() & pl.col("layer").is_null()
                               & ~pl.col("person_id").is_in(later.implode())
                               & ~(pl.col("probation_until") > file.on).fill_null(False)
                               & pl.col("kind").is_in(["公务员", "参公"]))
    return said(wrong, row="standing_id", found=words("进入机关 {}，没有领导职务，也没有职级", "entered_on"),
                right="试用期满合格的，应予任职定级；仍在试用期的，登记试用期截止日期")


@check("level_out_of_range", "级别不在职务、职级对应的范围内", ERROR, "level", "level", "RANK-SERIES-01")
def level_out_of_range(file: File) -> pl.DataFrame:
    """The level lies in the range of the rank or of the post held."""
    return beyond_level(file.now(file.levels).join(file.people.select("person_id", "rank", "layer"), on="person_id"), file.on)


def beyond_level(held: pl.DataFrame, on: date) -> pl.DataFrame:
    """The same of levels with the rank and the layer held beside them: id, person_id, level, rank, layer."""
    layers = pl.DataFrame([(layer, *series.level_range(layer, on)) for layer in series.layers()], orient="row",
                          schema={"layer": pl.String, "layer_min": pl.Int32, "layer_max": pl.Int32})
    rows = held.join(RANKS.select("rank", "level_min", "level_max"), on="rank", how="left").join(layers, on="layer", how="left")
    of_rank = pl.col("level").is_between("level_min", "level_max").fill_null(False)
    of_layer = pl.col("level").is_between("layer_min", "layer_max").fill_null(False)
    wrong = rows.filter(~of_rank & ~of_layer & pl.col("level_min").is_not_null())
    return said(wrong, found=words("{}，级别 {} 级", "rank", "level"),
                right=words("{}对应 {} 级至 {} 级", "rank", "level_max", "level_min"))


@check("level_missing", "有职级而没有级别", HINT, "level", "level", "LEVEL-NEW-01", kind=REQUIRED, adds=True)
def level_missing(file: File) -> pl.DataFrame:
    """Who holds a rank that has levels holds one of them."""
    held = file.now(file.ranks).filter(pl.col("level_min").is_not_null() & (pl.col("ends_on") > file.on))
    return said(held.join(file.now(file.levels), on="person_id", how="anti"), found=words("{}，没有级别档次", "rank"),
                right=words("请登记级别，{} 级至 {} 级之间", "level_max", "level_min"))


def _highest(on: date) -> pl.DataFrame:
    """By organ level and layer (empty: none): top_rank and its place."""
    tops = [(level, layer, quotas.allowed_ranks(*quotas.setting_of(level, layer), on)[0])
            for level, scope in quotas.ORGAN_LEVELS if scope == quotas.ORGAN
            for layer in ("", *series.layers())] if on >= RANKS_FROM else []
    return pl.DataFrame([(level, layer, top, series.order(top)) for level, layer, top in tops], orient="row",
                        schema={"organ_level": pl.String, "layer": pl.String, "top_rank": pl.String, "top": pl.Int32})


RANKS_FROM = RANKS.filter(pl.col("rank") == "一级科员")["begins_on"][0]
