"""County ranks of 2015 to 2019 (县以下机关职级, RANK-CONV-02): years and a level; kept for old files."""

from collections.abc import Mapping
from datetime import date

from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.refusals import Refused
from xianneng.law.tables import Row, in_force

_FROM = date(2015, 1, 1)


def eligible_on(target: str, since_on: date, level: int, results: Mapping[int, str]) -> date | None:
    """The first day on which years and level allowed the rank; None if the level does not or the scheme ended first.

    `results`: annual grades since then: 优秀 shortens by half a year, 基本称职 lengthens by one (unlike since 2019).
    """
    row = _row(target)
    excellent = sum(grade == "优秀" for grade in results.values())
    basic = sum(grade == "基本称职" for grade in results.values())
    months = (12 * int(row["min_years"]) - excellent * int(row["months_per_excellent"])
              + basic * int(row["months_per_basically_competent"]))
    first_on = max(add_months(since_on, months), _FROM)
    ended = date.fromisoformat(row["effective_until"]) <= first_on
    return None if level > int(row["level_at_least"]) or ended else first_on


def _row(target: str) -> Row:
    for row in in_force("county_ranks", _FROM):
        if row["rank"] == target:
            return row
    raise Refused(f"县以下机关职级没有“{target}”", article=cite("RANK-CONV-02"),
                  then="应为科员级、副科级、正科级、副处级、正处级之一")
