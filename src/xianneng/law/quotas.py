"""Rank quotas (职级职数, RANK-QUOTA-01 to 12): how many may hold each rank in an organ or a pool, with the sum shown.

A pool (统筹) is the same computation on the summed base. Ratios are exact fractions, never floats.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from xianneng.law import series
from xianneng.law.catalogue import cite, cite_basis
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, in_force, rows

PLENTY = 9999  # a move that takes no place is not held up by any number
TEAM, ORGAN = "领导班子", "机关"
ORGAN_LEVELS: tuple[tuple[str, str], ...] = tuple((row["organ_level"], row["scope"]) for row in rows("rank_scope"))
"""Every (organ level, scope) for which the law sets ranks, from the centre down."""

NESTED_IN: dict[str, str] = {row["quota_id"]: row["nested_in"] for row in rows("rank_quota") if row["nested_in"]}
"""The cap that a cap is a part of (其中), by ids: the places of the part are not in addition."""

GROUP_RANKS: dict[str, tuple[str, ...]] = {row["quota_id"]: tuple(row["ranks"].split(";")) for row in rows("rank_quota")}
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


def compute(organ_level: str, scope: str, variant: str, base: int, parameters: Parameters, on: date) -> list[Cap]:
    """The caps of an organ (or pool) in the order of the law, each after the one it is nested in.

    `base`: 综合管理类 administrative establishment, for a team its posts. `variant`: 正部级单位 or 副部级单位 for
    central organs, else empty. Refused: unknown level or scope, a missing variant, a negative base.
    """
    if base < 0:
        raise Refused("核定基数不能为负数", article=cite("RANK-QUOTA-01", on), then="请核对行政编制数")
    caps: dict[str, Cap] = {}
    for row in _groups(organ_level, scope, variant, on):
        caps[row["quota_id"]] = _cap(row, base, caps.get(row["nested_in"]), parameters)
    return list(caps.values())


def groups_of(rank: str, organ_level: str, scope: str, on: date, variant: str = "") -> list[str]:
    """Ids of all caps, outermost first, that one use of the rank debits; empty where no ratio limits it."""
    return [row["quota_id"] for row in _groups(organ_level, scope, variant, on) if rank in row["ranks"].split(";")]


def may_set(rank: str, organ_level: str, scope: str, on: date) -> bool | None:
    """Whether the rank may be set there (RANK-SERIES-04); None for other series, of which the texts at hand do not say."""
    return None if series.rank(rank).series != series.GENERAL else rank in allowed_ranks(organ_level, scope, on)


def is_limited(rank: str, organ_level: str, scope: str, on: date, variant: str = "") -> bool | None:
    """Whether a ratio limits the rank there; None where the texts at hand do not say (other series, some team ranks).

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


def available(cap: int, *, occupied: int, pending: int = 0, reserved: int = 0) -> int:
    """Free places of a group (RANK-QUOTA-11, 12); negative while there is 超配."""
    return cap - occupied - pending - reserved


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


def _cap(row: Row, base: int, parent: Cap | None, parameters: Parameters) -> Cap:
    ratio = Fraction(parameters["quota_ratios"].get(row["quota_id"], Decimal(row["ratio"])))
    whole = Fraction(base)
    if parent is not None:
        whole = Fraction(parent.cap) if parameters["nested_base"] == "rounded_cap" else parent.exact
    exact = whole * ratio
    cap = _round(exact, parameters["quota_rounding"])
    return Cap(row["quota_id"], row["group"], tuple(row["ranks"].split(";")), cap, exact, ratio, whole,
               parent.quota_id if parent else None, cite_basis(row["article"]), row["rule_id"], row["grade"],
               _sum_text(whole, ratio, exact, cap, parameters["quota_rounding"]))


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
