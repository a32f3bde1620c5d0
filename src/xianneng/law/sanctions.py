"""Periods in which a sanction, a Party sanction or an organisational measure bars promotion (DISC-*).

Periods run by the day and are half-open: barred on the day it takes effect, free on the day returned.
Tracks: 处分 (政务处分 and 处分), 党纪处分, 组织处理.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianneng.law.catalogue import cite, cite_basis
from xianneng.law.dates import add_months
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, in_force, rows


@dataclass(frozen=True)
class Combined:
    """Several violations decided together (DISC-COMBINE-01): the kind to execute, for so many months."""

    kind: str
    months_min: int
    months_max: int


def kinds(track: str, on: date) -> tuple[str, ...]:
    """The kinds of a track, lightest first."""
    return tuple(row["kind"] for row in in_force("sanctions", on) if row["track"] == track)


def ends_on(track: str, kind: str, effective_on: date, months: int | None = None) -> date | None:
    """The first free day; None for 开除, which has no period.

    `months`: what the decision says, where the law leaves a range (留党察看) or several were combined.
    """
    row = _row(track, kind, effective_on)
    if not row["months"]:
        return None
    low, high = int(row["months"]), int(row["months_in_all"] or row["months_at_most"])
    months = low if months is None else months
    if not low <= months <= high:
        raise Refused(f"“{kind}”的期间不能是{months}个月", why=f"应为{low}至{high}个月",
                      article=cite_basis(row["article"]), then="请核对处分决定")
    return add_months(effective_on, months)


def months_of(track: str, kind: str, on: date) -> tuple[int, int] | None:
    """The least and the most months of a kind's period as first decided; None: it has none, or is not known then."""
    row = next((row for row in in_force("sanctions", on) if (row["track"], row["kind"]) == (track, kind)), None)
    return (int(row["months"]), int(row["months_in_all"] or row["months_at_most"])) if row and row["months"] else None


def bars_rank(track: str, kind: str, on: date) -> bool:
    """Whether a running period of this kind bars promotion in rank."""
    return _row(track, kind, on)["bars_rank"] == "1"


def rule_of(track: str, kind: str, on: date) -> str:
    """The rule id that the period rests on."""
    return _row(track, kind, on)["rule_id"]


def combine(decided: Sequence[str], on: date) -> Combined:
    """What several violations decided together come to: the heaviest; if alike, from one period to the sum."""
    heaviest = max((_row("处分", kind, on) for kind in decided), key=lambda row: int(row["order"]))
    if not heaviest["months"]:
        return Combined(heaviest["kind"], 0, 0)
    months, alike = int(heaviest["months"]), sum(kind == heaviest["kind"] for kind in decided)
    return Combined(heaviest["kind"], months, min(months * alike, int(heaviest["months_in_all"])))


def renewed_ends_on(old_ends_on: date, effective_on: date, kind: str) -> date:
    """The first free day after a new sanction during an old one (DISC-COMBINE-02): the rest is added, to a limit."""
    row = _row("处分", kind, effective_on)
    if not row["months"]:
        raise Refused(f"“{kind}”没有处分期间", article=cite("DISC-COMBINE-02"), then="开除的，按解除人事关系办理")
    start = max(old_ends_on, effective_on)
    return min(add_months(start, int(row["months"])), add_months(effective_on, int(row["months_in_all"])))


def grade_effects(track: str, kind: str, decided_in: int) -> dict[int, str]:
    """What a sanction does to annual assessment, by year: 不得优秀, 不定等次 or 不称职 (ASMT-NOGRADE-05 to 07)."""
    for row in rows("grade_effects"):
        if (row["track"], row["kind"]) == (track, kind):
            effects = (row["year_0"], row["year_1"], row["year_2"])
            return {decided_in + at: effect for at, effect in enumerate(effects) if effect}
    return {}


def _row(track: str, kind: str, on: date) -> Row:
    for row in in_force("sanctions", on):
        if (row["track"], row["kind"]) == (track, kind):
            return row
    raise Refused(f"{on.isoformat()}没有“{track}：{kind}”这一种类", article=cite("DISC-PERIOD-01"),
                  then=f"{track}的种类：{'、'.join(kinds(track, on)) or '无'}")
