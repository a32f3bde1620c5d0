"""Ranks 职级 and layers of leading posts 职务层次 as the law's tables list them, in the shape that checks over a frame need."""

import re
import unicodedata
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from xianneng.foundation.exchange.problems import Fault
from xianneng.law import quotas, series, tables

if TYPE_CHECKING:
    from xianneng.foundation.exchange.columns import Column

# What ranks replaced on 2019-06-01.
FORMER = ("非领导职务（2006-2019）", "县以下机关职级（2015-2019）")


@cache
def ranks() -> pl.DataFrame:
    """Every rank of today: `rank`, `rank_series`, `rank_level_min`, `rank_level_max`, `rank_from_on`."""
    schema = {"rank": pl.String, "rank_series": pl.String, "rank_level_min": pl.Int64, "rank_level_max": pl.Int64,
              "rank_from_on": pl.String}
    rows = [(rank.name, rank.series, rank.level_min, rank.level_max, rank.row["effective_from"])
            for rank in series.ranks().values() if rank.series not in FORMER]
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("rank_from_on").str.to_date(strict=False))


@cache
def rank_names() -> frozenset[str]:
    """Every rank's name."""
    return frozenset(ranks()["rank"])


@cache
def layers() -> pl.DataFrame:
    """Layers of leading posts: `post_layer` and the widest range of levels of any variant."""
    rows = pl.DataFrame(tables.rows("leading_posts")).select(
        post_layer="layer", low=pl.col("level_min").cast(pl.Int64), high=pl.col("level_max").cast(pl.Int64))
    return rows.group_by("post_layer", maintain_order=True).agg(
        layer_level_min=pl.col("low").min(), layer_level_max=pl.col("high").max())


@cache
def organ_levels() -> tuple[str, ...]:
    """Levels of organs in the words of the quota articles, from the centre down."""
    return tuple(dict.fromkeys(level for level, _ in quotas.ORGAN_LEVELS))


@cache
def sanction_kinds() -> dict[str, tuple[str, ...]]:
    """Track of sanctions → its kinds, lightest first."""
    kinds: dict[str, dict[str, None]] = {}
    for row in tables.rows("sanctions"):
        kinds.setdefault(row["track"], {})[row["kind"]] = None
    return {track: tuple(names) for track, names in kinds.items()}


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
    if converted := series.converted_2019(form):
        return Fault("rank.former", f"“{text}”是2019年6月1日以前的非领导职务或职级，不是现行职级", f"套转后的职级，如{converted}")
    return Fault("rank.unknown", f"职级序列中没有“{text}”", _like(form))


def parse_any_rank(text: str, inexact: bool, column: "Column") -> str | Fault | None:
    """A rank of today, or one of those that ended on 2019-06-01."""
    form = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return form if form in series.ranks() else parse_rank(text, inexact, column)


def parse_layer(text: str, inexact: bool, column: "Column") -> str | Fault | None:
    """A layer of leading posts; another word of the column's list is none of them."""
    form = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    layer = form if form in series.layers() else column.captions.get(form)
    if layer or form in column.choices or form in series.ranks():
        return layer
    near = get_close_matches(form, series.layers(), n=1, cutoff=0.5)
    return Fault("post_layer.unknown", f"“{text}”不是职务层次", near[0] if near else "、".join(series.layers()))


def parse_grade(text: str, inexact: bool, column: "Column") -> str | Fault | None:
    """A layer or a rank, of any time; another word of the column's list stays as it is."""
    layer = parse_layer(text, inexact, column)
    if isinstance(layer, str):
        return layer
    form = re.sub(r"\s", "", text)
    rank = parse_any_rank(text, inexact, column)
    if isinstance(rank, Fault):
        return form if form in column.choices else rank
    return rank


def _like(form: str) -> str:
    """What may be meant by a name that no rank has: the ranks called the same but for their step, else the one most like it."""
    named = form.rpartition("级")[2]
    same = [name for name in ranks()["rank"] if named and name.partition("级")[2] == named]
    near = get_close_matches(form, ranks()["rank"].to_list(), n=1, cutoff=0.5)
    return f"应为{'、'.join(same)}之一" if same else f"可能是{near[0]}" if near else "职级序列中的名称，如三级主任科员"
