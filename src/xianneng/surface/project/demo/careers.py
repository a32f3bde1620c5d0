"""Careers that the law allows, simulated person by person with the law's own tables."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from xianneng.law import levels, quotas, retirement, series
from xianneng.law.dates import add_months, month_index
from xianneng.law.parameters import DEFAULTS
from xianneng.law.promotion.targets import steps
from xianneng.surface.project.demo import people

RANKS_BEGIN = date(2019, 6, 1)
LEVELS_BEGIN = date(2020, 3, 3)  # LEVEL-PROM-01; the invented promotions of the months before get the same levels
FIRST_GRADING = date(2008, 2, 1)  # the oldest text at hand; the same grades were usual before
OLD_POSTS = ("科员", "副主任科员", "主任科员", "副调研员", "调研员")
OLD_MONTHS = 36  # the years that the old posts asked for at least
YEARS_BACK = 16  # of annual results in the file
YEARS_TO_LEAD = {"厅局级正职": 22, "厅局级副职": 19, "县处级正职": 14, "县处级副职": 11, "乡科级正职": 8, "乡科级副职": 8}


@dataclass
class Career:
    """One person's career, a list of rows for each information set; dates are first days unless known better."""

    sex: str
    birth_on: date
    recruited_on: date
    education: str
    ranks: list[tuple[date, str, str]] = field(default_factory=list)  # from, rank, way
    posts: list[tuple[date, str, str]] = field(default_factory=list)  # from, title, layer
    levels: list[tuple[date, int]] = field(default_factory=list)
    grades: dict[int, tuple[str, date]] = field(default_factory=dict)
    sanctions: list[dict[str, Any]] = field(default_factory=list)
    awards: list[tuple[date, str, str]] = field(default_factory=list)
    layer: str = ""
    series: str = series.GENERAL
    probation_until: date | None = None

    @property
    def rank(self) -> str:
        """The rank held last."""
        return self.ranks[-1][1] if self.ranks else ""


def begin(draw: random.Random, *, on: date, service_years: float) -> Career:
    """Somebody recruited about so many years ago, in August, after a bachelor's or a master's degree."""
    education = draw.choices(("本科", "硕士", "大专"), (70, 20, 10))[0]
    recruited = date(on.year - int(service_years + 0.2), people.pick(draw, (7, 8, 9)), 1)
    recruited = recruited if recruited < on else recruited.replace(year=on.year - 1)
    age = {"大专": 21, "本科": 22, "硕士": 25}[education] + people.pick(draw, (0, 0, 0, 1, 1, 2, 3))
    sex = people.pick(draw, "男男女")
    birth = max(date(recruited.year - age, people.between(draw, 1, 12), people.between(draw, 1, 28)), _youngest_retired(sex, on))
    return Career(sex, birth, recruited, education)


@cache
def _youngest_retired(sex: str, on: date) -> date:
    """Born on this day or later, nobody reaches the age of retirement within half a year."""
    born = add_months(on.replace(day=1), -12 * 65)
    while retirement.retirement_month(born, sex) <= month_index(on) + 6:
        born = add_months(born, 1)
    return born


def climb(draw: random.Random, career: Career, *, on: date, name: str) -> None:
    """The whole ladder that time allows in a series: grading after probation, old posts, conversion, promotions."""
    career.series = name
    graded = add_months(career.recruited_on, 12)
    if graded > on:
        career.probation_until = graded
        return
    held, since = _graded(career, graded, name)
    while held in OLD_POSTS and held != OLD_POSTS[-1]:
        since = add_months(since, OLD_MONTHS + people.between(draw, 0, 40))
        if since >= RANKS_BEGIN:
            break
        held = OLD_POSTS[OLD_POSTS.index(held) + 1]
        career.ranks.append((since, held, "晋升"))
    since = career.ranks[-1][0]
    if held in OLD_POSTS:
        held = _in(name, str(series.converted_2019(held)))
        career.ranks.append((RANKS_BEGIN, held, "套转"))
    _promote(draw, career, held, since, on)


def _graded(career: Career, graded: date, name: str) -> tuple[str, date]:
    found = levels.initial_grading(career.education, max(graded, FIRST_GRADING), has_experience=False)
    held, level = found or ("一级科员", 25)
    career.levels.append((graded, level))
    if graded >= RANKS_BEGIN and held in OLD_POSTS:
        held = str(series.converted_2019(held))
    held = held if held in OLD_POSTS else _in(name, held)
    career.ranks.append((graded, held, "任职定级"))
    return held, graded


def _in(name: str, general: str) -> str:
    """The corresponding rank of a series (its lowest where none corresponds)."""
    return series.equivalent_in(name, general) or series.in_series(name)[-1]


def _promote(draw: random.Random, career: Career, held: str, since: date, on: date) -> None:
    """Promotions after 2019-06-01, never earlier than the minimum years by month, with the waits of real life."""
    table = steps(on)
    while row := table.get(held):
        wait = 12 * int(row["min_years"]) + people.pick(draw, (0, 1, 3, 6, 9, 14, 20, 28))
        due = max(add_months(since.replace(day=1), wait), add_months(RANKS_BEGIN, people.between(draw, 1, 18)))
        if due > on - timedelta(days=20):
            return
        held, since = row["target"], due
        career.ranks.append((due, held, "晋升"))


def lowest(name: str) -> str:
    """The rank into which a 科员 of a series was converted in 2019."""
    return _in(name, "一级科员")


@cache
def groups(rank: str, layer: str, level: str, on: date) -> tuple[str, ...] | None:
    """The quota groups that a holder counts in at an organ of a level; None where the rank may not be set there."""
    general = str(series.equivalent_general(rank) or rank)
    where = quotas.setting_of(level, layer)
    if not quotas.may_set(general, *where, on, layer):
        return None
    occupies = quotas.occupies(rank, layer or None, DEFAULTS)
    return tuple(quotas.groups_of(general, *where, on)) if occupies else ()


def grade_lowest(career: Career) -> None:
    """Let somebody who came with a master's degree have come with a bachelor's, and be graded as such."""
    graded = career.ranks[0][0]
    career.education, career.ranks, career.levels = "本科", [], []
    _graded(career, graded, career.series)


def hold_back(career: Career) -> None:
    """Let somebody whose last rank is the conversion of 2019 be converted from the old post below."""
    old = career.ranks[:-1]
    if len(old) == 1:
        grade_lowest(career)
    old = old[:-1] or career.ranks[:1]
    converted = _in(career.series, str(series.converted_2019(old[-1][1])))
    career.ranks = [*old, (RANKS_BEGIN, converted, "套转")]


def serve(draw: random.Random, career: Career, *, units: Sequence[str], on: date) -> None:
    """Two or three places of work in the organ, one after the other."""
    since = career.recruited_on
    for _ in range(people.pick(draw, (2, 3, 3, 4))):
        career.posts.append((since, f"{people.pick(draw, units)}科员", ""))
        since = add_months(since, people.between(draw, 30, 110))
        if since > on:
            return


def lead(draw: random.Random, career: Career, *, layer: str, title: str, on: date) -> None:
    """Appoint to a leading post; the rank is at least the one that corresponds to it, from the post or from 2019-06."""
    career.layer = layer
    latest = on - timedelta(days=120)
    earliest = add_months(career.recruited_on, 12 * YEARS_TO_LEAD[layer])
    since = min(latest, max(earliest, latest - timedelta(days=people.between(draw, 0, 6 * 365)))).replace(day=1)
    career.posts = [*(row for row in career.posts if row[0] < since), (since, title, layer)]
    floor = series.floor_rank(layer, career.series) or str(series.floor_rank(layer))
    place = series.general_order(floor) or 0
    begun = max(since, RANKS_BEGIN)
    before = [row for row in career.ranks if row[0] < begun]
    held = before[-1][1] if before else ""
    if not held or held in OLD_POSTS or (series.general_order(held) or 0) > place:
        career.ranks = [*before, (begun, floor, "套转" if begun == RANKS_BEGIN else "转任")]
        if career.ranks[-2:-1] and career.ranks[-2][0] == begun:
            career.ranks.pop(-2)


@cache
def level_range(rank: str) -> tuple[int, int]:
    """The levels of a rank; of an old post, before 2019."""
    return series.level_range(rank, FIRST_GRADING if rank in OLD_POSTS else RANKS_BEGIN)


def settle_levels(career: Career, *, on: date) -> None:
    """Levels along the career: after each promotion by LEVEL-PROM-01; one up for each five competent years."""
    if not career.levels:
        return
    start, level = career.levels[0]
    rows, counted = [(start, level)], 0
    changes = {since: rank for since, rank, _ in career.ranks if since >= RANKS_BEGIN}
    for year in range(start.year, on.year + 1):
        for since, rank in sorted(changes.items()):
            if since.year == year and rank in series.ranks():
                low, high = level_range(rank)
                new = max(low, min(levels.after_promotion(level, rank, max(since, LEVELS_BEGIN)), high)) if since != start else level
                if new != level:
                    level, counted = new, 0
                    rows.append((since, level))
        counted += career.grades.get(year, ("", on))[0] in ("优秀", "称职")
        rise = date(year + 1, 1, 1)
        if counted >= 5 and rise <= on:
            rank = next((rank for since, rank, _ in reversed(career.ranks) if since <= rise), "")
            if rank in series.ranks() and level > level_range(rank)[0]:
                level, counted = level - 1, 0
                rows.append((rise, level))
    career.levels = [row for at, row in enumerate(rows) if at + 1 == len(rows) or rows[at + 1][0] != row[0]]


def assess(draw: random.Random, career: Career, *, on: date) -> None:
    """Annual results of the last years: 称职 unless chosen otherwise later; the probation year has no grade."""
    for year in range(max(career.recruited_on.year, on.year - YEARS_BACK), on.year):
        determined = date(year + 1, people.pick(draw, (1, 2, 3)), people.between(draw, 5, 25))
        if determined <= on:
            career.grades[year] = ("不定等次" if year == career.recruited_on.year else "称职", determined)
