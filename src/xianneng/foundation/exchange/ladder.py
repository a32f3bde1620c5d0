"""Ranks 职级 and layers of leading posts 职务层次 as the law's tables list them, in the shape that checks over a frame need."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import polars as pl

from xianneng.foundation.exchange.problems import Fault

if TYPE_CHECKING:
    from xianneng.foundation.exchange.columns import Column

# Police and fire titles are honours beside a rank.
TITLES = ("警衔", "消防救援衔-管理指挥", "消防救援衔-专业技术", "消防救援衔-消防员")
# What ranks replaced on 2019-06-01.
FORMER = ("非领导职务(2006-2019)", "县以下机关职级(2015-2019)")


def table(name: str) -> pl.DataFrame:
    """One of the law's tables."""
    return pl.read_csv(files("xianneng.law").joinpath("tables", f"{name}.csv").read_bytes(), infer_schema_length=None)


@cache
def ranks() -> pl.DataFrame:
    """Every rank: `rank`, `rank_series`, `rank_order`, `rank_level_min`, `rank_level_max`, `rank_from_on`."""
    series = table("rank_series").filter(~pl.col("series").is_in([*TITLES, *FORMER]))
    return series.select(
        "rank", rank_series="series", rank_order="order", rank_level_min=pl.col("level_min").cast(pl.Int64),
        rank_level_max=pl.col("level_max").cast(pl.Int64), rank_from_on=pl.col("effective_from").str.to_date(strict=False))


@cache
def former_ranks() -> dict[str, str]:
    """Non-leading posts of before 2019 → the rank they were converted to."""
    former = table("rank_series").filter(pl.col("series").is_in(FORMER))
    return dict(former.select("rank", "equivalent_general").iter_rows())


@cache
def rank_names() -> frozenset[str]:
    """Every rank's name."""
    return frozenset(ranks()["rank"])


@cache
def layers() -> pl.DataFrame:
    """Layers of leading posts: `post_layer`, `layer_order`, and the widest range of levels of any variant."""
    return table("leading_posts").group_by(post_layer="layer").agg(
        layer_order=pl.col("order").first(), layer_level_min=pl.col("level_min").min(),
        layer_level_max=pl.col("level_max").max()).sort("layer_order")


@cache
def organ_levels() -> tuple[str, ...]:
    """Levels of organs in the words of the quota articles."""
    return tuple(table("rank_quota")["organ_level"].unique(maintain_order=True))


def parse_rank(text: str, inexact: bool, column: "Column") -> str | Fault | None:
    """The one rank a cell names."""
    form = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    form = re.sub(r"^([1-4])级", lambda found: "一二三四"[int(found[1]) - 1] + "级", form).removesuffix("职级")
    if form in rank_names():
        return form
    if form in ("无", "-", "—", "/", "——"):
        return None
    several = [part for part in re.split(r"[、,;/兼和]", form) if part in rank_names()]
    if len(several) > 1:
        return Fault("rank.two", f"“{text}”是{len(several)}个职级", "一人只有一个职级")
    if converted := former_ranks().get(form):
        return Fault("rank.former", f"“{text}”是2019年6月1日以前的非领导职务或职级，不是现行职级", f"套转后的职级，如{converted}")
    near = get_close_matches(form, rank_names(), n=1, cutoff=0.5)
    return Fault("rank.unknown", f"职级序列中没有“{text}”", near[0] if near else "职级序列中的名称，如三级主任科员")
