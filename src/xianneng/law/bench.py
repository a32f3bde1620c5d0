"""Figures of the law engine: `python -m xianneng.law.bench [--rows N] [--runs N]`, one JSON object per figure.

The peer is the same clause columns as a colleague would write them by hand in bare Polars, for one fixed day and the
default parameters; both run on the same facts in the same process, alternating, best of the runs. OpenFisca stands
beside them where it is installed.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import polars as pl

from xianneng.law import promotion, series
from xianneng.law.dates import month_index
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.promotion.targets import bottoms

ON = date(2026, 7, 1)
RATIO_LIMIT = 3.0
YEARS = range(1, 12)
"""How many finished years back the invented facts reach: longer than any time in rank in them."""
_NOW = month_index(ON)


def facts(rows: int, seed: int) -> pl.DataFrame:
    """A frame of invented facts: most people plain, every clause touched by some."""
    seeds = count(seed * 1000)

    def some(values: list[Any], weights: list[float], dtype: Any = pl.String) -> pl.Series:
        bag = pl.Series([value for value, weight in zip(values, weights, strict=True) for _ in range(int(weight * 10))],
                        dtype=dtype)
        return bag.sample(rows, with_replacement=True, seed=next(seeds))

    def numbers(low: int, high: int) -> pl.Series:
        return pl.int_range(low, high, dtype=pl.Int32, eager=True).sample(rows, with_replacement=True, seed=next(seeds))

    def days(first: date, span: int, share: float) -> pl.Series:
        start = (first - date(1970, 1, 1)).days
        held = some([True, False], [share * 100, 100 - share * 100], pl.Boolean)
        return pl.select(pl.when(held).then(numbers(start, start + span).cast(pl.Date))).to_series()

    ranks = list(series.in_series(series.GENERAL))
    layers = [None, "乡科级副职", "乡科级正职", "县处级副职", "县处级正职"]
    year_columns: dict[str, pl.Series] = {}
    for back in (0, *YEARS):
        year = ON.year - back
        year_columns[f"grade_{back}"] = (
            some(["优秀", "称职", "基本称职", "不称职", "不定等次", "未参加", None], [20, 75, 1, .2, 1.5, .3, 2])
            if back else pl.Series([None], dtype=pl.String).new_from_index(0, rows))
        year_columns[f"determined_{back}"] = days(date(year + 1, 1, 10), 110, 0.9 if back else 0)
    sanction_from = days(date(2022, 1, 1), 1640, 0.02)
    year = sanction_from.dt.year()
    return pl.DataFrame({
        "person_id": pl.int_range(rows, eager=True), "kind": some(["公务员", "参公", "事业", "工勤"], [80, 15, 4, 1]),
        "status": some(["在职", "挂职", "退休"], [98, 1, 1]), "series": pl.Series(["综合管理类"]).new_from_index(0, rows),
        "rank": some([None, *ranks], [2, *range(1, len(ranks) + 1)]), "layer": some(layers, [80, 10, 6, 3, 1]),
        "tenure_month": numbers(_NOW - 110, _NOW + 1),
        "rank_since": days(date(2016, 1, 1), 3800, 1), "granted": pl.Series([None], dtype=pl.String).new_from_index(0, rows), **year_columns,
        "sanction_from": sanction_from, "sanction_until": sanction_from.dt.offset_by("12mo"),
        "sanction_kind": sanction_from.is_null().to_frame("none").select(
            pl.when(~pl.col("none")).then(pl.lit("记过"))).to_series(),
        "sanction_lowers": sanction_from.set(numbers(0, 10) > 0, None),
        "sanction_grades": (year.cast(pl.String) + "不定等次").set(year < ON.year - 1, None),
        "sanction_extended": some([None, False, True], [97, 2, 1], pl.Boolean),
        "measure_kind": some([None, "诫勉"], [99, 1]), "measure_until": days(date(2026, 1, 1), 365, 1), "measure_lowers": days(date(2019, 1, 1), 2700, 0.01),
        "investigation": some([None, "立案", "初步核实"], [99, .5, .5]), "inquiry_over": days(date(2019, 1, 1), 2700, 0.01),
        "probation_until": days(date(2025, 1, 1), 730, 0.05),
        "category_changed": some([None, False, True], [90, 9, 1], pl.Boolean),
        "quota_free": some([None, 0, 1, 5], [2, 40, 30, 28], pl.Int32),
        "quota_limited": some([True, False, None], [70, 28, 2], pl.Boolean),
        "rank_settable": some([None, True, False], [20, 79, 1], pl.Boolean),
        "hao_count": some([0, 2, 4], [1, 1, 1], pl.Int32),
        "finding_political": some(["合格", "有疑点", "不合格", None], [60, 1, 1, 38]),
        "finding_basic": some([True, False, None], [60, 2, 38], pl.Boolean),
        "finding_integrity": some([True, False, None], [60, 2, 38], pl.Boolean),
        "finding_handled": some([None, "2023", "2024 2025"], [97, 2, 1]),
        "post_lowered_on": days(date(2019, 1, 1), 2700, 0.02),
    })


def _unlowered() -> pl.Expr:
    return (pl.col("rank_since") < pl.col("sanction_lowers")).fill_null(False)


def due_by_hand() -> pl.Expr:
    """The months, until `ON`, of last year without a result and of this one that a sanction leaves without a grade."""
    col, ends = pl.col, ((ON.year - 1, ON.year * 12), (ON.year, _NOW))
    unsaid = (col("grade_1").is_null() | (col("determined_1") > ON).fill_null(False), pl.lit(True))
    return pl.sum_horizontal(*(pl.when(col("sanction_grades").str.contains(str(year)) & free).then(
        (end - pl.max_horizontal("tenure_month", pl.lit(year * 12))).clip(0, 12)).otherwise(0) for (year, end), free in zip(ends, unsaid, strict=True)))


def by_hand(aimed: pl.DataFrame) -> pl.DataFrame:
    """The peer: the same columns for `ON` and the default parameters, written out in Polars."""
    col, lit, when = pl.col, pl.lit, pl.when
    lost_grades = ("基本称职", "不称职", "不定等次", "未参加")
    known = {back: when(~(col(f"determined_{back}") > ON).fill_null(date(ON.year - back + 1, 3, 31) > ON))
             .then(col(f"grade_{back}")).alias(f"_g{back}") for back in YEARS}
    lowest = col("rank").is_in(list(bottoms(ON))).fill_null(False) & col("layer").is_null()
    excellent, lost, open_, absent, low, unlowered, before = [], [], [], [], [], [], lit(False)
    for back in YEARS:
        year, grade = ON.year - back, col(f"_g{back}")
        months = (year * 12 + 12 - col("tenure_month")).clip(0, 12)
        held = col("tenure_month") <= year * 12 + 11
        held = held & (col("rank_since") <= date(year, 12, 31)) if year < 2019 else held
        excellent.append(((grade == "优秀") & held).fill_null(False).cast(pl.Int32))
        lost.append(when(pl.any_horizontal(*(grade == name for name in lost_grades))).then(months).otherwise(0))
        due = (col("sanction_grades").str.contains(str(year)) if back == 1 else lit(False)).fill_null(False)
        open_.append(when(grade.is_null() & ~due).then(months).otherwise(0))
        absent.append((grade == "未参加") & (months > 0))
        worst = (grade == "不称职").fill_null(False)
        incompetent = worst & (months > 0)
        unlowered.append(worst & before | incompetent & (~lowest & ~col("finding_handled").str.contains(str(year), literal=True).fill_null(False) & ~(col("post_lowered_on") >= date(year + 1, 1, 1)).fill_null(False)))
        before = incompetent
        bad = (grade == "基本称职") | (grade == "不称职")
        low.append(bad if back == 1 else bad & (col(f"determined_{back}") >= date(ON.year, 1, 1)))

    def asked(expr: pl.Expr) -> pl.Expr:
        return when(~expr.fill_null(False)).then(True)

    sanctioned = col("sanction_kind").is_not_null()
    counted, required = col("counted_months"), col("required_months")
    clauses = {
        "serving": ((col("kind") == "公务员") | (col("kind") == "参公")) & ((col("status") == "在职") | (col("status") == "挂职") | (col("status") == "借调")),
        "step": when(col("target").is_not_null()).then(True)
        .when((col("rank") == "一级巡视员").fill_null(False)).then(False),
        "years": ((counted >= required) & when(counted - col("open_months") >= required).then(True))
        | (col("min_years") == 0),
        "results": ~col("_low") & asked(col("_absent") | col("_unlowered") | col("_overdue")),
        "sanction": ~(sanctioned & (col("sanction_from") <= ON) & (col("sanction_until") > ON))
        & ~(sanctioned & (col("sanction_kind") == "开除") & ~(col("sanction_from") > ON).fill_null(False))
        & asked(sanctioned & (col("sanction_extended") | _unlowered()) & (col("sanction_until") <= ON)),
        "measure": (col("measure_kind").is_null() | (col("measure_kind") == "引咎辞职") | (col("measure_until") <= ON)) & asked(
            (col("rank_since") < col("measure_lowers")) & ~(col("post_lowered_on") >= col("measure_lowers")).fill_null(False)),
        "inquiry": when(col("investigation").is_null()).then(True).when(
            (col("investigation") == "立案") | (col("investigation") == "审查调查")).then(False),
        "probation": (col("probation_until") <= ON).fill_null(True), "category": asked(col("category_changed")),
        "hao": lit(True),
        "political": when(col("finding_political") == "合格").then(True)
        .when(col("finding_political") == "不合格").then(False),
        "basic": col("finding_basic"), "integrity": col("finding_integrity"),
        "quota": col("rank_settable") & (~col("quota_limited") | (col("quota_free") >= 1)),
    }
    return (aimed.lazy().with_columns(*known.values())
            .with_columns(excellent_count=pl.sum_horizontal(excellent), lost_months=pl.sum_horizontal(lost),
                          open_months=pl.sum_horizontal(open_), _absent=pl.any_horizontal(absent).fill_null(False),
                          due_months=due_by_hand(), _low=pl.any_horizontal(low).fill_null(False), _overdue=open_[0] > 0, _unlowered=pl.any_horizontal(unlowered))
            .with_columns(shortened_months=col("excellent_count") * 6)
            .with_columns(counted_months=(_NOW - col("tenure_month") - col("lost_months") - col("due_months")).clip(lower_bound=0),
                          required_months=(col("min_years") * 12 - col("shortened_months")).clip(lower_bound=0))
            .with_columns(**clauses)
            .with_columns(eligible=pl.all_horizontal(*promotion.PERSONAL), met=pl.all_horizontal(*clauses))
            .with_columns(state=when("met").then(lit("met")).when(~col("met")).then(lit("unmet")).otherwise(lit("ask")))
            .drop(*(f"_g{back}" for back in YEARS), "_absent", "_low", "_overdue", "_unlowered").collect())


def measure(rows: int, runs: int, seed: int = 1) -> list[dict[str, Any]]:
    """Every figure of this group: seconds for verdict (beside the peer), targets, first dates and 50 explained rows."""
    aimed = promotion.target(facts(rows, seed), ON)
    ours, hand = [], []
    for _ in range(runs):
        hand.append(_seconds(lambda: by_hand(aimed)))
        ours.append(_seconds(lambda: promotion.verdict(aimed, ON, DEFAULTS)))
    agree = promotion.verdict(aimed, ON, DEFAULTS).select(VERDICT).equals(by_hand(aimed).select(VERDICT))
    page = promotion.verdict(aimed.head(50), ON, DEFAULTS).to_dicts()
    ratio = min(ours) / min(hand)
    single = aimed.head(1)

    def alone(step: Callable[[Any, date, Parameters], Any]) -> float:
        return min(_seconds(lambda: step(single, ON, DEFAULTS)) for _ in range(runs + 1))  # the first makes the plan
    return [
        {"name": f"law.verdict.{rows}", "value": round(min(ours), 3), "unit": "s", "target": RATIO_LIMIT,
         "peer": {"name": "the same columns by hand in Polars", "value": round(min(hand), 3)},
         "ratio": round(ratio, 2), "ok": agree and ratio <= RATIO_LIMIT},
        _openfisca(aimed, runs, min(ours)),
        _figure(f"law.target.{rows}", _seconds(lambda: promotion.target(aimed.select(facts(1, 1).columns), ON))),
        _figure(f"law.first_dates.{rows}", _seconds(lambda: promotion.first_dates(aimed, ON, DEFAULTS))),
        _figure("law.explain.50", _seconds(lambda: [promotion.explain(row, ON, DEFAULTS) for row in page])),
        _figure("law.verdict.1", alone(promotion.verdict), limit=0.05),
        _figure("law.first_dates.1", alone(promotion.first_dates), limit=0.04),
    ]


def _openfisca(aimed: pl.DataFrame, runs: int, ours: float) -> dict[str, Any]:
    """The verdict beside OpenFisca's on the same rows, where the `[bench]` extra is installed; their answers are equal."""
    figure = {"name": f"law.verdict.openfisca.{len(aimed)}", "value": round(ours, 3), "unit": "s", "target": None}
    try:
        from xianneng.law import bench_openfisca as peer
    except ImportError:
        return figure | {"peer": {"name": "OpenFisca-Core", "value": None}, "ratio": None, "ok": True, "note": "未安装"}
    theirs, found = [], {}
    for _ in range(runs):
        simulation = peer.prepared(aimed, ON)
        start = time.perf_counter()
        found = peer.verdict(simulation, ON)
        theirs.append(time.perf_counter() - start)
    agree = peer.agrees(found, promotion.verdict(aimed, ON, DEFAULTS))
    return figure | {"peer": {"name": peer.NAME, "value": round(min(theirs), 3)}, "ratio": round(ours / min(theirs), 2), "ok": agree}


VERDICT = (*promotion.PERSONAL, *promotion.FINDINGS, "quota", "eligible", "met", "state", "excellent_count",
           "shortened_months", "lost_months", "due_months", "open_months", "counted_months", "required_months")


def _figure(name: str, seconds: float, limit: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": round(seconds, 4), "unit": "s", "target": limit, "peer": None, "ratio": None,
            "ok": limit is None or seconds <= limit}


def _seconds(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    sys.stdout.write(json.dumps(measure(given.rows, given.runs), ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main()
