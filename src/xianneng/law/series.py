"""Rank series (职级序列), leading post layers (领导职务层次), and what corresponds to what.

Ranks and layers are identified by their Chinese names, which are unique across series. Order 1 is the highest.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from xianneng.law import catalogue
from xianneng.law.catalogue import cite, cite_basis
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, covers, rows

GENERAL = "综合管理类"


@dataclass(frozen=True)
class Rank:
    """One rank of one series; levels run from `level_min` (most senior) to `level_max`, None where there are none."""

    name: str
    series: str
    order: int
    level_min: int | None
    level_max: int | None
    equivalent: str | None
    keeps_level: bool
    code: str
    rule_id: str
    row: Row


@cache
def ranks() -> dict[str, Rank]:
    """Every rank and pre-2019 non-leading post by name."""
    return {row["rank"]: _rank(row) for row in rows("rank_series")}


@cache
def series_names(on: date) -> tuple[str, ...]:
    """The series in force on a date."""
    return tuple(dict.fromkeys(rank.series for rank in ranks().values() if covers(rank.row, on)))


@cache
def in_series(series: str) -> tuple[str, ...]:
    """The ranks of a series, highest first; empty for an unknown series."""
    return tuple(sorted((rank.name for rank in ranks().values() if rank.series == series), key=order))


@cache
def cite_for(rule_id: str, series: str, on: date | None = None) -> str:
    """The citation of a rule by the series' own regulation, where the rule's basis names it; else as `cite`."""
    own = ranks()[in_series(series)[0]].row["article"].partition(" 第")[0].partition("（")[0]
    basis = "；".join(part for part in catalogue.rule(rule_id).basis.split("；") if part.startswith(own))
    return cite_basis(basis, on) if basis else cite(rule_id, on)


@cache
def layers() -> tuple[str, ...]:
    """The ten layers of leading posts, highest first."""
    return tuple(row["layer"] for row in rows("leading_posts") if not row["variant"])


def rank(name: str) -> Rank:
    """The rank of that name; Refused if no series has it."""
    if name not in ranks():
        raise Refused(f"没有“{name}”这个职级", article=cite("RANK-SERIES-01"), then="请填写职级全称，如“四级调研员”")
    return ranks()[name]


def is_rank(series: str, name: str, on: date | None = None) -> bool:
    """Whether the series has the rank (on a date, if given)."""
    found = ranks().get(name)
    return bool(found and found.series == series and (on is None or covers(found.row, on)))


def order(name: str) -> int:
    """The place of a rank in its series; 1 is the highest."""
    return rank(name).order


def next_rank(name: str) -> str | None:
    """The rank above in the same series; None at the top."""
    above = in_series(rank(name).series)[:order(name) - 1]
    return above[-1] if above else None


def equivalent_general(name: str) -> str | None:
    """The corresponding rank of 综合管理类; None where no correspondence is set (法官、检察官、监察官)."""
    return rank(name).equivalent


def equivalent_in(series: str, general: str) -> str | None:
    """The rank of a series that corresponds to one of 综合管理类."""
    return next((name for name in in_series(series) if rank(name).equivalent == general), None)


def level_range(name: str, on: date, variant: str = "") -> tuple[int, int]:
    """Levels (级别) of a rank or of a leading post layer as (most senior, most junior), on a date.

    `variant` 副部级机关内设机构 or 副省级城市机关: both have their own ranges for 厅局级 (POST-LAYER-02).
    """
    found = [row for row in (*rows("rank_series"), *rows("leading_posts"))
             if name in (row.get("rank"), row.get("layer")) and row["level_min"] and covers(row, on)]
    special = [row for row in found if variant in row.get("variant", "").split("、")]
    known = {name for row in rows("leading_posts") for name in row["variant"].split("、")}
    if variant not in known:
        raise Refused(f"没有“{variant}”这种机关规格", article=cite("POST-LAYER-02"),
                      then=f"一般机关留空，其他写作{'或'.join(f'“{name}”' for name in sorted(known - {''}))}")
    if not found:
        raise Refused(f"{on.isoformat()}没有“{name}”对应的级别区间", article=cite("RANK-SERIES-01"),
                      then="请核对职务层次、职级名称和日期")
    row = (special or found)[0]
    return int(row["level_min"]), int(row["level_max"])


@cache
def floor_rank(layer: str, series: str = GENERAL) -> str | None:
    """The lowest rank that corresponds to a leading post layer (RANK-SERIES-03); None above 厅局级."""
    general = next((row["floor_rank"] for row in rows("leading_posts")
                    if row["layer"] == layer and not row["variant"]), "")
    return equivalent_in(series, general) if general else None


def general_order(name: str) -> int | None:
    """The order of the corresponding rank of 综合管理类: compares ranks across series."""
    equivalent = rank(name).equivalent
    return ranks()[equivalent].order if equivalent else None


def converted_2019(old_post: str) -> str | None:
    """The rank into which a pre-2019 non-leading post or county rank was converted (套转, RANK-CONV-01)."""
    return next((row["rank"] for row in rows("conversion_2019") if row["old_post"] == old_post), None)


def _rank(row: Row) -> Rank:
    return Rank(row["rank"], row["series"], int(row["order"]), int(row["level_min"] or 0) or None,
                int(row["level_max"] or 0) or None, row["equivalent_general"] or None, row["keeps_level"] == "1",
                row["code"], row["rule_id"], row)
