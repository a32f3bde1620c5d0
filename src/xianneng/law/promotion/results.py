"""What annual results do to the years in rank (RANK-PROM-04, ASMT-USE-01 to 04).

A result counts from the day it is determined, but not before its year is over; without a date, from the parameter
`result_determined_by` of the next year.
"""

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import add
from typing import Any

import narwhals as nw

from xianneng.law import tenure
from xianneng.law.dates import month_index
from xianneng.law.parameters import YEARS, Parameters
from xianneng.law.promotion.frames import FORCE, Lazy, among, lazily, require_force
from xianneng.law.promotion.targets import bottoms, look_up
from xianneng.law.tables import in_force

STRIDE = 4
"""By how many years a frame's reach grows: pages ask of many tenures, and each reach has a plan of its own."""
INCOMPETENT = "不称职"
"""The grade that costs the rank (ASMT-USE-04): who still holds it waits for no date, but for the authority."""


@dataclass(frozen=True)
class Grades:
    """Names of annual grades by what they do; `shortening` gives the months."""

    shortening: dict[str, int]
    lost: tuple[str, ...]
    barring: tuple[str, ...]
    asking: tuple[str, ...]


@dataclass(frozen=True)
class Year:
    """One assessed year and the columns that speak of it; `known` and `months` are added by `prepare`."""

    back: int
    number: int
    default_on: date

    @property
    def known(self) -> nw.Expr:
        """The grade as far as determined by the day asked about."""
        return nw.col(f"_known_{self.back}")

    @property
    def months(self) -> nw.Expr:
        """How many months of the year lie in the tenure, 0 to 12."""
        return nw.col(f"_months_{self.back}")

    @property
    def told(self) -> nw.Expr:
        """The same of a time with breaks, negative where the rank was no longer held at the year's end; null for others."""
        return nw.col("tenure_years").str.slice((self.back - 1) * tenure.WIDTH, tenure.WIDTH).cast(nw.Int32)

    @property
    def determined(self) -> nw.Expr:
        """The recorded day of determination."""
        return nw.col(f"determined_{self.back}")


@dataclass(frozen=True)
class Question:
    """A day, the parameters in force there, the grades of the law then, and the finished years that can matter.

    ``in_order``: each result is known to have taken effect in the year after its own. ``broken``: somebody's time has breaks.
    ``from_on``: the first day of which the parameters speak, where that is a later one.
    """

    on: date
    parameters: Parameters
    grades: Grades
    years: tuple[Year, ...]
    in_order: bool
    broken: bool
    from_on: date

    @property
    def scratch(self) -> list[str]:
        """The columns of `prepare`, to be dropped at the end."""
        return [f"_{what}_{year.back}" for what in ("known", "months") for year in self.years]


def ask(native: Any, on: date, parameters: Parameters, step: Callable[[Lazy, Question], Lazy], *, from_on: date | None = None,
        facts_of: date | None = None) -> Any:
    """Run a step, a module's own function, over a native frame with the question put to it. Refused before ranks existed.

    ``facts_of``: the day of which the frame speaks, where a day before is asked about.
    """
    require_force(on)
    frame, facts_of = nw.from_native(native), facts_of or on
    years = finished_years(on, parameters, frame.collect_schema(), facts_of)
    late, broken = _late(frame, years), _broken(frame)
    reach = _reach(frame, years, late, broken)
    question = Question(on, parameters, grades(on), years[:reach], not late, broken, from_on or on)
    return lazily(native, lambda facts: step(facts, question), step, on, parameters, reach, not late, broken, from_on, facts_of)


@cache
def grades(on: date) -> Grades:
    """The grades in force on a date."""
    table = in_force("annual_grades", on)
    return Grades({row["grade"]: int(row["months_shortened"]) for row in table if row["months_shortened"] != "0"},
                  tuple(row["grade"] for row in table if row["counts_as_tenure"] == "0"),
                  tuple(row["grade"] for row in table if row["bars_next_year"] == "1"),
                  tuple(row["grade"] for row in table if row["needs_finding"] == "1"))


def determined_on(row: Mapping[str, Any], back: int, on: date, parameters: Parameters) -> date:
    """When one person's result of so many years back was determined; the parameter's day where nothing is recorded."""
    month, day = (int(part) for part in parameters["result_determined_by"].split("-"))
    return row.get(f"determined_{back}") or date(on.year - back + 1, month, day)


def backs(columns: Container[str]) -> list[int]:
    """How many years back each finished year lies of which a frame or a row has a column, the latest first: it need not carry them all."""
    return [back for back in tenure.BACK if f"grade_{back}" in columns]


def finished_years(on: date, parameters: Parameters, columns: Container[str], facts_of: date) -> tuple[Year, ...]:
    """The finished years before a date that the columns, facts of that or a later one, speak of, latest first."""
    month, day = (int(part) for part in parameters["result_determined_by"].split("-"))
    years = (Year(back, facts_of.year - back, date(facts_of.year - back + 1, month, day)) for back in backs(columns))
    return tuple(year for year in years if year.number < on.year)


Frame = nw.DataFrame[Any] | Lazy


def _late(frame: Frame, years: Sequence[Year]) -> list[Year]:
    """Years of which a result was determined later than in the year after; all that may be, where one cannot look."""
    if isinstance(frame, nw.LazyFrame):
        return list(years)
    latest = frame.select(nw.col(f"determined_{year.back}" for year in years).max()).row(0) if years else ()
    return [year for year, day in zip(years, latest, strict=True) if day is not None and day >= date(year.number + 2, 1, 1)]


def _broken(frame: Frame) -> bool:
    """Whether somebody's time has breaks, which few have; where one cannot look, whether the frame could tell."""
    if isinstance(frame, nw.LazyFrame):
        return "tenure_years" in frame.collect_schema()
    return "tenure_years" in frame.columns and frame["tenure_years"].null_count() < len(frame)


def _reach(frame: Frame, years: Sequence[Year], late: Sequence[Year], broken: bool) -> int:
    """How many years can matter: a frame is judged faster if years before every tenure are left out.

    The year before a tenure may still bar its first year, and so may any year whose result was determined late.
    """
    if isinstance(frame, nw.LazyFrame):
        return len(years)
    since = frame["tenure_month"].min()
    backs_held = [year.back for year in years if since is not None and year.number >= since // 12 - 1]
    if broken:  # a month of an unbroken time as long says nothing of when it began
        told = frame["tenure_years"].str.replace("0+$", "").str.len_chars().max()
        backs_held.append(-(-told // tenure.WIDTH) + 1)
    reach = max([1, *backs_held, *(year.back for year in late)])
    return min(-(-reach // STRIDE) * STRIDE, len(years))


def local_years(parameters: Parameters) -> dict[str, int]:
    """The minimum years that a jurisdiction has set, by the rank aimed at, where no text settles them (CLASS-ENF-03, CLASS-TECH-04)."""
    return {rank: years for name in YEARS for rank, years in parameters[name].items()}


def months_asked(parameters: Parameters) -> nw.Expr:
    """The months that a rank asks for before any is taken off: of the table, or as the jurisdiction has set them."""
    months, local = nw.col("min_years") * 12, local_years(parameters)
    if not local:
        return months
    return nw.when(nw.col("min_years") > 0).then(nw.coalesce(look_up(nw.col("target"), local, nw.Int32) * 12, months)).otherwise(months)


def prepare(asked: Question) -> dict[str, nw.Expr]:
    """`_known_k`: the grade of each finished year if it was determined by the date, else null; `_months_k`."""
    columns: dict[str, nw.Expr] = {}
    for year in asked.years:
        is_known = (year.determined <= asked.on).fill_null(year.default_on <= asked.on)
        columns[f"_known_{year.back}"] = nw.when(is_known).then(nw.col(f"grade_{year.back}"))
        months = (year.number * 12 + 12 - nw.col("tenure_month")).clip(0, 12)
        columns[f"_months_{year.back}"] = nw.coalesce(year.told.abs(), months) if asked.broken else months
    return columns


def held(year: Year, asked: Question) -> nw.Expr:
    """Whether the rank was held in the year, as the parameter understands a first year.

    For years before ranks existed, what was converted into the rank must have been held.
    """
    whole = asked.parameters["excellent_year_rule"] == "full_year_only"
    counted = year.months == 12 if whole else year.months > 0
    if asked.broken:
        counted = counted & ~(year.told < 0).fill_null(False)
    return counted if year.number >= FORCE.year else counted & (nw.col("rank_since") <= date(year.number, 12, 31))


def numbers(asked: Question) -> dict[str, nw.Expr]:
    """excellent_count, shortened_months, lost_months, due_months, open_months (i32), within the tenure.

    ``due_months``: up to the date, of the years not determined yet that sanctions leave without a grade that counts: they will be lost.
    """
    shortening, lost = asked.grades.shortening, asked.grades.lost
    counts = {name: nw.sum_horizontal(*(((year.known == name) & held(year, asked)).cast(nw.Int32)
                                        for year in asked.years)) for name in shortening}
    return {
        "excellent_count": reduce(add, counts.values()),
        "shortened_months": reduce(add, (count * shortening[name] for name, count in counts.items())),
        "lost_months": nw.sum_horizontal(*(nw.when(year.known.is_in(lost)).then(year.months) for year in asked.years)),
        "due_months": nw.sum_horizontal(*(nw.when(is_due).then((min(year * 12 + 12, month_index(asked.on)) - nw.max_horizontal(
            held_since(asked), nw.lit(year * 12, nw.Int32))).clip(0, 12)) for year, is_due in due(asked) if year <= asked.on.year)),
        "open_months": nw.sum_horizontal(*(nw.when(year.known.is_null() & ~_is_due(year, asked)).then(year.months) for year in asked.years)),
    }


def held_since(asked: Question) -> nw.Expr:
    """The month since which the rank is held now; a time with breaks is counted from a month before that."""
    return nw.max_horizontal("tenure_month", "tenure_resumed") if asked.broken else nw.col("tenure_month")


def due(asked: Question, grade: str = "") -> list[tuple[int, nw.Expr]]:
    """The years, not determined yet, that sanctions leave with 不定等次 or 不称职, or with one of them (`sanctions.grades_due`), the first first."""
    said = [(year, nw.col("sanction_grades").str.contains(f"{year}{grade}", literal=True).fill_null(False)) for year in range(asked.on.year - 1, asked.on.year + 3)]
    return [(year, is_due if year >= asked.on.year else is_due & asked.years[0].known.is_null()) for year, is_due in said]


def _is_due(year: Year, asked: Question) -> nw.Expr:
    """Whether sanctions leave a finished year without a grade that counts: only the last one can wait for it."""
    return next((is_due for number, is_due in due(asked) if number == year.number), nw.lit(False))


def unexplained(asked: Question) -> nw.Expr:
    """Whether the person took no part in some year of the tenure, which somebody has to look into."""
    absent = (year.known.is_in(asked.grades.asking) & (year.months > 0) for year in asked.years)
    return nw.any_horizontal(*absent, ignore_nulls=True)


def incompetent(asked: Question) -> nw.Expr:
    """Whether some year in the rank still held was 不称职 without a lower post since, or the second of two in a row (ASMT-USE-04).

    Of who cannot be lowered, such a year costs the next one and its own months. So does one of which the authority found that
    it had been dealt with.
    """
    any_rank = [year.known == INCOMPETENT for year in asked.years]
    low = [each & (year.months > 0) for each, year in zip(any_rank, asked.years, strict=True)]
    left = (each & may_fall(asked.on) & ~nw.col("finding_handled").str.contains(str(year.number), literal=True).fill_null(False) & ~(nw.col("post_lowered_on") >= lowering_from(year.number)).fill_null(False)
            for each, year in zip(low, asked.years, strict=True))
    twice = (later & earlier for later, earlier in zip(low, any_rank[1:], strict=False))
    return nw.any_horizontal(*left, *twice, ignore_nulls=True)


def may_fall(on: date) -> nw.Expr:
    """Whether there is a lower rank or post to fall to: not from the lowest rank without a post."""
    return ~among(nw.col("rank"), bottoms(on)).fill_null(False) | ~nw.col("layer").is_null()


def lowering_from(year: int) -> date:
    """From when a lowering can be what a year's 不称职 asks for: when the year is over."""
    return date(year + 1, 1, 1)


def overdue(asked: Question) -> nw.Expr:
    """Whether last year's result, which may bar the year of the date, was not determined by the day by which it should be; before, nobody can know it.

    Not of who held no rank in that year (the years do not suffice), nor where a sanction settles it.
    """
    last = _last(asked)
    if last is None or asked.on < last.default_on:
        return nw.lit(False)
    return last.known.is_null() & (last.months > 0) & ~_is_due(last, asked)


def undated(asked: Question) -> nw.Expr:
    """Whether last year's 基本称职 or 不称职 is on the file without its day, before that by which it should be determined: it may bar already."""
    last = _last(asked)
    if last is None or asked.on >= last.default_on:
        return nw.lit(False)
    return nw.col(f"grade_{last.back}").is_in(asked.grades.barring) & last.determined.is_null()


def _last(asked: Question) -> Year | None:
    """The year before that of the date, if the facts have a column of it."""
    return next((year for year in asked.years if year.number == asked.on.year - 1), None)


def barred(asked: Question) -> nw.Expr:
    """Whether a 基本称职 or 不称职 bars the year of the date (ASMT-USE-03): the one in which it was determined."""
    bars = []
    for year in asked.years:
        low = year.known.is_in(asked.grades.barring)
        bars.append(low if year.number == asked.on.year - 1 else low & (year.determined >= date(asked.on.year, 1, 1)))
    return nw.any_horizontal(*bars, ignore_nulls=True)
