"""Which rank is next (逐级晋升, RANK-PROM-01) and what time counts towards it (RANK-PROM-03)."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import narwhals as nw

from xianneng.law import series
from xianneng.law.promotion.frames import lazily, require_force
from xianneng.law.tables import in_force


def target(frame: Any, on: date) -> Any:
    """Add target, source_rank, source_layer (str) and min_years (i32) to a frame with series, rank, layer.

    A leader without a rank, or with one below the floor of the post, aims at the rank that the post's layer corresponds
    to: that is conversion within the layer (RANK-DUAL-01), so min_years is 0. Null target: none above, or not known.
    """
    require_force(on)
    return lazily(frame, lambda facts: facts.with_columns(_below=_below_floor())
                  .with_columns(**_columns(on)).drop("_below"), "target", on)


def look_up(column: nw.Expr, table: Mapping[str, Any], dtype: Any) -> nw.Expr:
    """The table's value for each text; null where the table has none."""
    return column.replace_strict(list(table), list(table.values()), default=None, return_dtype=dtype)


@cache
def steps(on: date) -> dict[str, Mapping[str, str]]:
    """The rows of the table of minimum years in force, by the rank held."""
    return {row["from_rank"]: row for row in in_force("promotion_years", on)}


@cache
def tops(on: date) -> tuple[str, ...]:
    """Ranks above which their series has none."""
    names = {row["series"] for row in in_force("promotion_years", on)}
    return tuple(series.in_series(name)[0] for name in sorted(names))


@cache
def bottoms(on: date) -> tuple[str, ...]:
    """Ranks below which their series has none."""
    names = {row["series"] for row in in_force("promotion_years", on)}
    return tuple(series.in_series(name)[-1] for name in sorted(names))


@cache
def layers_without_rank() -> tuple[str, ...]:
    """Leading layers above 厅局级, for which no rank is set."""
    return tuple(layer for layer in series.layers() if series.floor_rank(layer) is None)


def _below_floor() -> nw.Expr:
    """Whether a leader holds no rank, or one below the rank that corresponds to the post."""
    places = {name: place for name in series.ranks() if (place := series.general_order(name))}
    floors = {layer: series.order(name) for layer in series.layers() if (name := series.floor_rank(layer))}
    held, floor = look_up(nw.col("rank"), places, nw.Int32), look_up(nw.col("layer"), floors, nw.Int32)
    return (nw.col("rank").is_null() & ~floor.is_null()) | (held > floor).fill_null(False)


def _columns(on: date) -> dict[str, nw.Expr]:
    below, rank = nw.col("_below"), nw.col("rank")
    corresponding = {f"{name}/{layer}": floor for name in series.series_names(on) for layer in series.layers()
                     if (floor := series.floor_rank(layer, name))}
    at_layer = look_up(nw.concat_str(["series", "layer"], separator="/"), corresponding, nw.String)
    table = steps(on)

    def step(cell: str) -> nw.Expr:
        return look_up(rank, {held: row[cell] or None for held, row in table.items()}, nw.String)

    years = look_up(rank, {held: int(row["min_years"]) for held, row in table.items()}, nw.Int32)
    return {
        "target": nw.when(below).then(at_layer).otherwise(step("target")),
        "source_rank": rank,
        "source_layer": nw.when(below).then(nw.col("layer")).otherwise(step("from_layer")),
        "min_years": nw.when(below & ~at_layer.is_null()).then(nw.lit(0, nw.Int32)).otherwise(nw.when(~below).then(years)),
    }
