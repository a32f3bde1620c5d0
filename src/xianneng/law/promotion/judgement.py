"""The verdict: every clause as a nullable Boolean column, and their conjunction."""

from datetime import date
from functools import cache
from typing import Any

import narwhals as nw

from xianneng.law import catalogue, sanctions, series
from xianneng.law.dates import month_index
from xianneng.law.parameters import Parameters
from xianneng.law.promotion import results
from xianneng.law.promotion.facts import SERVING
from xianneng.law.promotion.frames import Lazy, among, unless_asked
from xianneng.law.promotion.targets import layers_without_rank, look_up, tops

PERSONAL = tuple(clause.id for clause in catalogue.clauses() if clause.group == "个人")
"""Clauses computed from the person's own file: together they make `eligible`."""
FINDINGS = tuple(clause.id for clause in catalogue.clauses() if clause.group == "认定")
"""Clauses that named officials find."""
ALL = tuple(clause.id for clause in catalogue.clauses())

SERVANTS = ("公务员", "参公")
OPEN_CASES, FIRST_LOOK = ("立案", "审查调查"), "初步核实"


def verdict(frame: Any, on: date, parameters: Parameters) -> Any:
    """Add to a frame of facts with target columns: each clause of `clauses.csv`; excellent_count, shortened_months,
    lost_months, due_months, open_months, counted_months, required_months (i32, months); eligible (bool: personal clauses only),
    met (bool: all) and state met/unmet/ask. Refused before 2019-06-01."""
    return results.ask(frame, on, parameters, _judged)


def _judged(facts: Lazy, asked: results.Question) -> Lazy:
    return (facts.with_columns(**results.prepare(asked))
            .with_columns(**results.numbers(asked))
            .with_columns(**_months(asked))
            .with_columns(**clauses(asked), years=_years())
            .with_columns(eligible=_every(PERSONAL), met=_every(ALL))
            .with_columns(state=_state()).drop(*asked.scratch))


def clauses(asked: results.Question) -> dict[str, nw.Expr]:
    """Every clause but `years`, over facts and the columns of `results`."""
    return {
        "serving": among(nw.col("kind"), SERVANTS) & among(nw.col("status"), SERVING),
        "step": _step(asked.on),
        "results": ~results.barred(asked) & unless_asked(
            results.unexplained(asked) | results.incompetent(asked) | results.overdue(asked) | results.undated(asked)),
        "sanction": _no_sanction(asked.on),
        "measure": (~measured() | (nw.col("measure_until") <= asked.on)) & unless_asked(undemoted()),
        "inquiry": _no_inquiry(),
        "probation": (nw.col("probation_until") <= asked.on).fill_null(True),
        "category": unless_asked(nw.col("category_changed")),
        "hao": _hao(asked.parameters),
        "political": _political(),
        "basic": nw.col("finding_basic"),
        "integrity": nw.col("finding_integrity"),
        "quota": nw.col("rank_settable") & (~nw.col("quota_limited") | (nw.col("quota_free") >= 1)),
    }


def _months(asked: results.Question) -> dict[str, nw.Expr]:
    required = results.months_asked(asked.parameters) - nw.col("shortened_months")
    counted = month_index(asked.on) - nw.col("tenure_month") - nw.col("lost_months") - nw.col("due_months")
    return {"counted_months": counted.clip(lower_bound=0),  # a time that begins later has no months yet
            "required_months": required.clip(lower_bound=0)}


def _years() -> nw.Expr:
    """A finished year without a result counts; where it alone decides, the clause is unknown. No years, no clause."""
    counted, required = nw.col("counted_months"), nw.col("required_months")
    sure = nw.when(counted - nw.col("open_months") >= required).then(nw.lit(True))
    return ((counted >= required) & sure) | (nw.col("min_years") == 0)


def _step(on: date) -> nw.Expr:
    """A rank that is granted already, from a later date, is the next one: no other is asked about before that day."""
    rank, layer = nw.col("rank"), nw.col("layer")
    above_ranks = rank.is_null() & among(layer, layers_without_rank()).fill_null(False)
    at_top = among(rank, tops(on)).fill_null(False) | above_ranks
    unlike = (look_up(rank, _series_of_ranks(), nw.String) != nw.col("series")).fill_null(False)  # which holds, people say
    aimed = nw.when(~nw.col("granted").is_null()).then(nw.lit(False)).otherwise(nw.when(~unlike).then(nw.lit(True)))
    return nw.when(~nw.col("target").is_null()).then(aimed).otherwise(nw.when(at_top & ~unlike).then(nw.lit(False)))


@cache
def _series_of_ranks() -> dict[str, str]:
    return {name: rank.series for name, rank in series.ranks().items()}


def _no_sanction(on: date) -> nw.Expr:
    """A sanction ends by itself at its term unless the file holds an extension or a new violation; 开除 never ends.

    One that costs the rank is asked about as long as the rank is the same as before it.
    """
    until, sanctioned = nw.col("sanction_until"), ~nw.col("sanction_kind").is_null()
    expelled = sanctioned & among(nw.col("sanction_kind"), sanctions.endless()) & ~(nw.col("sanction_from") > on).fill_null(False)
    running = sanctioned & (nw.col("sanction_from") <= on) & (until > on)
    extended = sanctioned & (nw.col("sanction_extended") | unlowered()) & (until <= on)
    return ~expelled & ~running & unless_asked(extended)


def unlowered() -> nw.Expr:
    """Whether the rank is still the one held before a 撤职, which lowers it (DISC-PERIOD-01), whatever sanction decides by now."""
    return (nw.col("rank_since") < nw.col("sanction_lowers")).fill_null(False)


def undemoted() -> nw.Expr:
    """Whether rank and leading post are still those held before a 降职, which lowers one of them (DISC-MEASURE-02)."""
    began = nw.col("measure_lowers")
    return ((nw.col("rank_since") < began) & ~(nw.col("post_lowered_on") >= began).fill_null(False)).fill_null(False)


def measured() -> nw.Expr:
    """Whether there is an organisational measure that may bar promotion in rank."""
    kind = nw.col("measure_kind")
    return ~kind.is_null() & ~among(kind, sanctions.harmless())


def _no_inquiry() -> nw.Expr:
    """An open case bars; a first look, or a stage we do not know, is for people to judge."""
    stage = nw.col("investigation")
    return nw.when(stage.is_null()).then(nw.lit(True)).otherwise(
        nw.when(among(stage, OPEN_CASES)).then(nw.lit(False)))


def _hao(parameters: Parameters) -> nw.Expr:
    least = parameters["min_hao_per_year"]
    return nw.lit(True) if least is None else nw.col("hao_count") >= least


def _political() -> nw.Expr:
    finding = nw.col("finding_political")
    return nw.when(finding == "合格").then(nw.lit(True)).otherwise(nw.when(finding == "不合格").then(nw.lit(False)))


def _every(names: tuple[str, ...]) -> nw.Expr:
    return nw.all_horizontal(*names, ignore_nulls=False)


def _state() -> nw.Expr:
    refused = nw.when(~nw.col("met")).then(nw.lit("unmet")).otherwise(nw.lit("ask"))
    return nw.when(nw.col("met")).then(nw.lit("met")).otherwise(refused)
