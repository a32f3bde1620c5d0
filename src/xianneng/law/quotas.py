"""Rank quotas (职级职数, RANK-QUOTA-01 to 12): how many may hold each rank in an organ or a pool, with the sum shown.

A pool (统筹) is the same computation on the summed base. Ratios are exact fractions, never floats.

Other series are counted by the same proportions, in an account of their own (CLASS-GEN-04): their groups are called by
the series and the group of 综合管理类 that corresponds, 执法勤务警员:Q-L-6. Leading members of a county, a district or a
prefecture are counted in its 领导班子, apart from the organs (RANK-QUOTA-09); `setting_of` tells who is.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

from xianneng.law import series
from xianneng.law.catalogue import cite, cite_basis
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, in_force, rows

PLENTY = 9999  # a move that takes no place is not held up by any number
TEAM, ORGAN = "领导班子", "机关"
REFERENCE = "参公单位"
ORGAN_LEVELS: tuple[tuple[str, str], ...] = tuple((row["organ_level"], row["scope"]) for row in rows("rank_scope"))
"""Every (organ level, scope) for which the law sets ranks, from the centre down."""

LED: dict[str, tuple[str, str]] = {
    "县(市、区、旗)、乡镇机关": ("县(市、区、旗)", "县处级副职"),
    "副省级城市的区机关": ("副省级城市的区", "厅局级副职"),
    "市(地、州、盟)、直辖市的区机关": ("市(地、州、盟)、直辖市的区", "厅局级副职")}
"""Levels of organs over which a 领导班子 stands: what the table calls it, and the lowest layer of its members."""
_UNDER = {team: level for level, (team, _) in LED.items()}

CLASSIFIED: tuple[str, ...] = tuple(dict.fromkeys(
    rank.series for rank in series.ranks().values() if rank.series != series.GENERAL and rank.equivalent and rank.row["code"]
    and rank.row["effective_until"] == ""))
"""The series beside 综合管理类 whose ranks correspond to its."""


def level_words(level: str) -> str:
    """A level as pages write it, in full-width brackets: 县（市、区、旗）、乡镇机关. The table has those of the standard."""
    return level.replace("(", "（").replace(")", "）")


def level_under(level: str) -> str:
    """The level of the organs over which a leading team stands; an organ's level is its own."""
    return _UNDER.get(level, level)


def group_id(quota_id: str, name: str) -> str:
    """What a group of 综合管理类 is called in a series' own account: 执法勤务警员:Q-L-6."""
    return quota_id if name == series.GENERAL else f"{name}:{quota_id}"


def series_of(group: str) -> str:
    """The series that a group counts."""
    name, mark, _ = group.rpartition(":")
    return name if mark else series.GENERAL


def _ranks_of(row: Row, name: str) -> tuple[str, ...]:
    """The ranks of a series that a row of the table counts."""
    general = row["ranks"].split(";")
    return tuple(general) if name == series.GENERAL else tuple(
        rank for each in general if (rank := series.equivalent_in(name, each)))


NESTED_IN: dict[str, str] = {group_id(row["quota_id"], name): group_id(row["nested_in"], name)
                             for name in (series.GENERAL, *CLASSIFIED) for row in rows("rank_quota") if row["nested_in"]}
"""The cap that a cap is a part of (其中), by ids: the places of the part are not in addition."""

GROUP_RANKS: dict[str, tuple[str, ...]] = {group_id(row["quota_id"], name): _ranks_of(row, name)
                                           for name in (series.GENERAL, *CLASSIFIED) for row in rows("rank_quota")}
"""The ranks that each cap counts together, by its id."""

_ROUND_WORD = {"floor": "舍去小数", "half_up": "四舍五入"}


@dataclass(frozen=True)
class Cap:
    """At most `cap` holders of `ranks` together: `base` × `ratio` = `exact`, rounded; nested in `parent` where set."""

    quota_id: str
    group: str
    ranks: tuple[str, ...]
    cap: int
    exact: Fraction
    ratio: Fraction
    base: Fraction
    parent: str | None
    article: str
    rule_id: str
    grade: str
    text: str


def compute(organ_level: str, scope: str, variant: str, base: int, parameters: Parameters, on: date,
            name: str = series.GENERAL, approved: Mapping[str, int] | None = None) -> list[Cap]:
    """The caps of an organ (or pool) in the order of the law, each after the one it is nested in.

    A group without a ratio is not computed (`without_ratio`). `base`: administrative establishment of the category `name`, for a team its posts. `variant`: 正部级单位 or
    副部级单位 for central organs, else empty. `approved`: where fewer were approved for a
    group than the law computes, the caps nested in it are their share of those. Refused: unknown level or scope, a missing variant, a negative base.
    """
    if base < 0:
        raise Refused("核定基数不能为负数", article=cite("RANK-QUOTA-01", on), then="请核对行政编制数")
    caps: dict[str, Cap] = {}
    for row in _groups(organ_level, scope, variant, on):
        if _ranks_of(row, name) and (row["ratio"] or row["quota_id"] in parameters["quota_ratios"]):
            whole = _fewer(caps.get(row["nested_in"]), approved or {})
            caps[row["quota_id"]] = _cap(row, name, base, whole, parameters)
    return list(caps.values())


def _fewer(cap: Cap | None, approved: Mapping[str, int]) -> Cap | None:
    """The cap that others are nested in, as far as it was approved."""
    if cap is None or approved.get(cap.quota_id, cap.cap) >= cap.cap:
        return cap
    return replace(cap, cap=approved[cap.quota_id], exact=Fraction(approved[cap.quota_id]))


def without_ratio(organ_level: str, scope: str, on: date) -> list[Cap]:
    """The groups for which the texts at hand give no ratio: their number is what was approved, the law's own is none."""
    return [Cap(row["quota_id"], row["group"], _ranks_of(row, series.GENERAL), 0, Fraction(0), Fraction(0), Fraction(0), None,
                cite_basis(row["article"]), row["rule_id"], row["grade"], "条文没有载明比例")
            for row in in_force("rank_quota", on) if (row["organ_level"], row["scope"], row["ratio"]) == (organ_level, scope, "")]


def setting_of(level: str, layer: str | None) -> tuple[str, str]:
    """The (level, scope) by which ranks are set for who holds a leading post of a layer (null: none) at an organ level.

    Told by the layer: the leading members of a county are those of 县处级 in it (its bureaus are led by 乡科级).
    """
    organ_level = level_under(level)
    team, lowest = LED.get(organ_level, ("", ""))
    layers = series.layers()
    if team and layer in layers and layers.index(layer) <= layers.index(lowest):
        return team, TEAM
    return organ_level, ORGAN


def groups_named(level: str, on: date) -> dict[str, tuple[str, str, str]]:
    """What approvals at an organ level may name: the name of a group → level, scope and series in which it is counted.

    The organs' groups of every series, and those of the leading team over them.
    """
    team, _ = LED.get(level, ("", ""))
    settings = [*((level, ORGAN, name) for name in (series.GENERAL, *CLASSIFIED)),
                *([(team, TEAM, series.GENERAL)] if team else [])]
    return {row["group"] if name == series.GENERAL else _called(ranks): (where, scope, name)
            for where, scope, name in settings for row in in_force("rank_quota", on)
            if (row["organ_level"], row["scope"]) == (where, scope) and (ranks := _ranks_of(row, name))}


def groups_of(rank: str, organ_level: str, scope: str, on: date, variant: str = "") -> list[str]:
    """Ids of all caps, outermost first, that one use of the rank debits; empty where no ratio limits it."""
    name = series.rank(rank).series
    general = _general(rank) if name in (series.GENERAL, *CLASSIFIED) else None
    return [group_id(row["quota_id"], name) for row in _groups(organ_level, scope, variant, on)
            if general in row["ranks"].split(";")]


def may_set(rank: str, organ_level: str, scope: str, on: date, layer: str | None = None) -> bool | None:
    """Whether the rank may be set there (RANK-SERIES-04); other series by the corresponding rank (CLASS-GEN-04).

    The rank to which the leading post of `layer` corresponds goes with the post (RANK-SERIES-03). None where the rank
    has no correspondence.
    """
    general = _general(rank)
    if general is None:
        return None
    return general in allowed_ranks(organ_level, scope, on) or (bool(layer) and general == series.floor_rank(str(layer)))


def _general(rank: str) -> str | None:
    return rank if series.rank(rank).series == series.GENERAL else series.equivalent_general(rank)


def is_limited(rank: str, organ_level: str, scope: str, on: date, variant: str = "") -> bool | None:
    """Whether a ratio limits the rank there; None where the texts at hand do not say (some team ranks).

    A rank that may not be set there at all counts as limited: its quota is none.
    """
    settable = may_set(rank, organ_level, scope, on)
    if not settable:
        return None if settable is None else True
    if groups_of(rank, organ_level, scope, on, variant):
        return True
    return False if scope == ORGAN else None


def allowed_ranks(organ_level: str, scope: str, on: date) -> tuple[str, ...]:
    """The 综合管理类 ranks that may be set there (RANK-SERIES-04), highest first."""
    row = _scope(organ_level, scope, on)
    general = series.in_series(series.GENERAL)
    return tuple(row["only"].split(";")) if row["only"] else general[series.order(row["highest_rank"]) - 1:]


def occupies(rank: str | None, layer: str | None, parameters: Parameters) -> bool:
    """Whether a holder counts against the quota (RANK-QUOTA-11): a leader only with a rank above the floor rank."""
    if rank is None:
        return False
    floor, place = series.floor_rank(layer) if layer else None, series.general_order(rank)
    if floor is None or place is None:
        return True
    return place < series.order(floor) or bool(parameters["dual_floor_rank_occupies"])


def base_of(establishment: int, leading_posts: int, moved_out: int, parameters: Parameters) -> int:
    """The base N (核定基数, RANK-QUOTA-01): administrative establishment less posts moved to other series.

    `leading_posts` leave it only where the parameter `quota_base_includes_leading_posts` says so.
    """
    kept = 0 if parameters["quota_base_includes_leading_posts"] else leading_posts
    return establishment - moved_out - kept


def may_share(kinds: Collection[str]) -> bool:
    """Whether organs of these kinds (机构类型) may count places together: never 机关 with 参公单位 (CANGONG-07)."""
    return len({kind == REFERENCE for kind in kinds}) <= 1


def reserve(vacancies: int, parameters: Parameters) -> int:
    """How many of the vacancies the authority holds back (预留, RANK-QUOTA-12), rounded down."""
    return int(vacancies * parameters["reserve_ratio"])


def _groups(organ_level: str, scope: str, variant: str, on: date) -> list[Row]:
    _scope(organ_level, scope, on)
    found = [row for row in in_force("rank_quota", on) if (row["organ_level"], row["scope"]) == (organ_level, scope)]
    variants = {row["variant"] for row in found} - {""}
    if variants and variant not in variants:
        raise Refused(f"{organ_level}须注明{'或'.join(sorted(variants))}", article=cite("RANK-QUOTA-02", on),
                      then="请在机构信息中补充规格")
    return [row for row in found if row["variant"] in ("", variant)]


def _scope(organ_level: str, scope: str, on: date) -> Row:
    for row in in_force("rank_scope", on):
        if (row["organ_level"], row["scope"]) == (organ_level, scope):
            return row
    raise Refused(f"“{organ_level}”（{scope}）在{on.isoformat()}没有职级设置规定", article=cite("RANK-SERIES-04"),
                  then="机关层级应为：" + "；".join(f"{level}（{part}）" for level, part in ORGAN_LEVELS))


def _cap(row: Row, name: str, base: int, parent: Cap | None, parameters: Parameters) -> Cap:
    ratio = Fraction(parameters["quota_ratios"].get(row["quota_id"], Decimal(row["ratio"] or 0)))
    whole = Fraction(base)
    if parent is not None:
        whole = Fraction(parent.cap) if parameters["nested_base"] == "rounded_cap" else parent.exact
    exact = whole * ratio
    cap, ranks = _round(exact, parameters["quota_rounding"]), _ranks_of(row, name)
    general = name == series.GENERAL
    return Cap(group_id(row["quota_id"], name), _group_of(row, name), ranks, cap, exact, ratio, whole,
               parent.quota_id if parent else None, cite_basis(row["article"]) if general else series.cite_for("CLASS-GEN-04", name),
               row["rule_id"] if general else "CLASS-GEN-04", row["grade"] if general else "C",
               _sum_text(whole, ratio, exact, cap, parameters["quota_rounding"]))


@cache
def group_names() -> Mapping[str, str]:
    """What each cap is called, by its id."""
    return {group_id(row["quota_id"], name): _group_of(row, name) for name in (series.GENERAL, *CLASSIFIED) for row in rows("rank_quota") if _ranks_of(row, name)}


def _group_of(row: Row, name: str) -> str:
    return row["group"] if name == series.GENERAL else _called(_ranks_of(row, name))


def _called(ranks: tuple[str, ...]) -> str:
    """一级警长 to 四级警长 → 一级至四级警长; two → 一级、二级警长."""
    first, last = (re.fullmatch(r"(.*?)([一二三四]级)(.+)", name) for name in (ranks[0], ranks[-1]))
    if len(ranks) == 1 or first is None or last is None:
        return "、".join(ranks)
    return f"{first[1]}{first[2]}{'、' if len(ranks) == 2 else '至'}{last[2]}{first[3]}"  # noqa: PLR2004  # a pair


def _round(exact: Fraction, how: str) -> int:
    mode = {"floor": ROUND_FLOOR, "half_up": ROUND_HALF_UP}[how]
    return int(_decimal(exact).to_integral_value(mode))


def _sum_text(base: Fraction, ratio: Fraction, exact: Fraction, cap: int, how: str) -> str:
    total = f"{_plain(base)} × {_plain(ratio * 100)}% = {_plain(exact)}"
    return total if exact == cap else f"{total}，{_ROUND_WORD[how]}为 {cap}"


def _plain(number: Fraction) -> str:
    return format(_decimal(number).normalize(), "f")


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)  # ratios are decimals, so this is exact
