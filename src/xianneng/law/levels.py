"""Levels (级别, 27 the lowest to 1): after promotion and demotion, by five competent years, at first grading.

Smaller numbers are more senior.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xianneng.law import series
from xianneng.law.catalogue import cite, rule
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused
from xianneng.law.tables import figure, in_force


def after_promotion(level: int, target: str, on: date, variant: str = "") -> int:
    """The level after promotion to a rank or leading layer (LEVEL-PROM-01). NotFound for a day before the rule."""
    rule("LEVEL-PROM-01", on)
    low, high = series.level_range(target, on, variant)
    kept = target in series.ranks() and series.rank(target).keeps_level
    if level > high:
        return high
    return level if kept or level <= low else level - 1


def beside_post(level: int, target: str, on: date) -> int:
    """The level when the rank that corresponds to the leading post held is given beside it: no promotion (RANK-DUAL-01).

    It comes into the rank's range if it lies below, and does not rise a second time for one layer.
    """
    return min(level, series.level_range(target, on)[1])


def after_demotion(level: int, target: str, on: date, variant: str = "") -> int:
    """The level after demotion to a rank or layer (LEVEL-DOWN-01): never more senior than its range allows. NotFound for a day before the rule."""
    rule("LEVEL-DOWN-01", on)
    return max(level, series.level_range(target, on, variant)[0])


def words(level: int, step: int | None) -> str:
    """A level and its wage step as a page says them; a step that nobody has put yet (PAY-PLACE-01) is to be determined."""
    return f"{level} 级 {step} 档" if step else f"{level} 级，档次待核定"


@dataclass(frozen=True)
class Rise:
    """One level up from `on`, by the results of `years`."""

    on: date
    years: tuple[int, ...]


def level_rises(results: Mapping[int, str], on: date, parameters: Parameters,
                promoted_in: int | None = None) -> list[Rise]:
    """Level rises by cumulated competent years (LEVEL-PROM-02), each from 1 January after the year that completes one.

    `results`: annual grade by year. `promoted_in`: year in which a level was last gained by promotion; the count starts
    with it where `level_counter_reset_on_promotion` is set. The caller stops at the top of the range. NotFound for a day
    before the rule.
    """
    rule("LEVEL-PROM-02", on)
    needed, counting = figure("level_rise_years", on), _counting_grades(on)
    start = promoted_in if parameters["level_counter_reset_on_promotion"] else None
    years = [year for year in sorted(results) if results[year] in counting and (start is None or year >= start)]
    full = [tuple(years[at:at + needed]) for at in range(0, len(years) - needed + 1, needed)]
    return [Rise(date(group[-1] + 1, 1, 1), group) for group in full]


def initial_grading(education: str, on: date, *, has_experience: bool) -> tuple[str, int] | None:
    """Rank and level of a new recruit without work experience (LEVEL-NEW-01); None: needs a finding (有工作经历).

    `education` is a row of the table or a kind of it, also in full: 大专, 大学本科, 未获硕士学位的研究生. Refused if not known.
    """
    if has_experience:
        return None
    words = {"高中": 1, "中专": 1, "大专": 2, "专科": 2, "本科": 3, "双学士": 3, "研究生班": 3, "硕士": 4, "博士": 5}
    no_degree = "研究生" in education and ("未获" in education or "未取得" in education)
    short = education.removeprefix("大学")
    place = 3 if no_degree else next((order for word, order in words.items() if short.startswith(word)), 0)
    for row in in_force("first_grading", on):
        if row["education"] == education or int(row["order"]) == place:
            return row["rank"], int(row["level"])
    raise Refused(f"学历“{education}”没有对应的任职定级", article=cite("LEVEL-NEW-01"),
                  then="请填写高中、中专、大专、本科、硕士或博士")


def _counting_grades(on: date) -> frozenset[str]:
    return frozenset(row["grade"] for row in in_force("annual_grades", on) if row["counts_to_level"] == "1")
