"""Facts of invented people: the columns of the promotion rule, with harmless values where a test does not care."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from xianneng.law import promotion, sanctions, tenure
from xianneng.law.dates import month_index
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.promotion.facts import SCHEMA

BREAKS = {"tenure_resumed": pl.Int32, "tenure_years": pl.String, "tenure_periods": pl.String}
"""What a time in rank with breaks adds to the facts; null for everybody else."""
_HARMLESS = {
    "person_id": 1,
    "kind": "公务员",
    "status": "在职",
    "series": "综合管理类",
    "rank_settable": True,
    "quota_limited": False,
    "finding_political": "合格",
    "finding_basic": True,
    "finding_integrity": True,
}


def person(
    on: date,
    *,
    since: date | None = None,
    results: Mapping[int, str] | None = None,
    determined: Mapping[int, date] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    """One row of facts as of a date; `results` and `determined` go by year, all other finished years are 称职."""
    row = dict.fromkeys(SCHEMA) | _HARMLESS
    if since:
        row |= {"tenure_month": month_index(since), "rank_since": since}
    for back in tenure.BACK:
        year = on.year - back
        row[f"grade_{back}"] = (results or {}).get(year, "称职")
        row[f"determined_{back}"] = (determined or {}).get(year)
    row |= facts
    if row["sanction_kind"] and row["sanction_from"] and row["sanction_from"] <= on:
        kind = row["sanction_kind"]
        track = "党纪处分" if sanctions.is_of_party(kind) else "处分"
        due = sanctions.grade_effects(track, kind.removeprefix("党内"), row["sanction_from"].year)
        row["sanction_lowers"] = row["sanction_lowers"] or (row["sanction_from"] if kind == sanctions.LOWERING else None)
        row["sanction_grades"] = " ".join(f"{year}{grade}/{track}" for year, grade in due.items() if (year >= on.year or (year == on.year - 1 and not row["grade_1"])) and grade != "不得优秀") or None
    return row


def frame(*people: Mapping[str, Any]) -> pl.DataFrame:
    """A facts frame of these people."""
    return pl.DataFrame([dict(each) for each in people], schema=SCHEMA | BREAKS)


def judged(on: date, *people: Mapping[str, Any], parameters: Parameters = DEFAULTS) -> list[dict[str, Any]]:
    """Rows with target, verdict and first date."""
    return judged_frame(frame(*people), on, parameters).to_dicts()


def judged_frame(facts: pl.DataFrame, on: date, parameters: Parameters = DEFAULTS) -> pl.DataFrame:
    """Target, verdict and first date over a frame."""
    aimed = promotion.target(facts, on)
    return promotion.verdict(promotion.first_dates(aimed, on, parameters), on, parameters)


def one(on: date, parameters: Parameters = DEFAULTS, **facts: Any) -> dict[str, Any]:
    """The judged row of one person."""
    return judged(on, person(on, **facts), parameters=parameters)[0]


def tenure_of(on: date, periods: Sequence[tuple[date, date | None]]) -> int:
    """The effective month of one person's periods."""
    return int(time_in_rank(on, periods)["tenure_month"])


def time_in_rank(on: date, periods: Sequence[tuple[date, date | None]]) -> dict[str, Any]:
    """The columns of time in rank of one person's periods."""
    rows = pl.DataFrame(
        [(1, *period) for period in periods],
        orient="row",
        schema={"person_id": pl.Int64, "start_on": pl.Date, "end_on": pl.Date},
    )
    return tenure.effective_month(rows, on).drop("person_id").collect().to_dicts()[0]
