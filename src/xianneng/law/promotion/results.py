"""What annual results do to the years in rank (RANK-PROM-04, ASMT-USE-01 to 04).

A result counts from the day it is determined, but not before its year is over; without a date, from the parameter
`result_determined_by` of the next year.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import add

import narwhals as nw

from xianneng.law.parameters import Parameters
from xianneng.law.promotion.frames import FORCE
from xianneng.law.tables import in_force

YEARS = range(1, 12)
"""How many years back the facts reach; the current year's result is not known before the year is over."""


@dataclass(frozen=True)
class Grades:
    """Names of annual grades by what they do."""

    shortening: dict[str, int]
    lost: tuple[str, ...]
    barring: tuple[str, ...]
    asking: tuple[str, ...]


@cache
def grades(on: date) -> Grades:
    """The grades in force on a date."""
    table = in_force("annual_grades", on)
    return Grades({row["grade"]: int(row["months_shortened"]) for row in table if row["months_shortened"] != "0"},
                  tuple(row["grade"] for row in table if row["counts_as_tenure"] == "0"),
                  tuple(row["grade"] for row in table if row["bars_next_year"] == "1"),
                  tuple(row["grade"] for row in table if row["needs_finding"] == "1"))


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
    def determined(self) -> nw.Expr:
        """The recorded day of determination."""
        return nw.col(f"determined_{self.back}")

    def held(self, parameters: Parameters) -> nw.Expr:
        """Whether the rank was held in the year, as the parameter understands a first year.

        For years before ranks existed, what was converted into the rank must have been held.
        """
        held = self.months > 0 if parameters["excellent_year_rule"] == "held_at_year_end" else self.months == 12
        return held if self.number >= FORCE.year else held & (nw.col("rank_since") <= date(self.number, 12, 31))


SCRATCH = tuple(f"_{what}_{back}" for what in ("known", "months") for back in YEARS)
"""The columns of `prepare`, to be dropped at the end."""


@cache
def _years(on: date, month_day: str) -> tuple[Year, ...]:
    month, day = (int(part) for part in month_day.split("-"))
    return tuple(Year(back, on.year - back, date(on.year - back + 1, month, day)) for back in YEARS)


def years(on: date, parameters: Parameters) -> tuple[Year, ...]:
    """The finished years before a date, latest first."""
    return _years(on, parameters["result_determined_by"])


def prepare(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """`_known_k`: the grade of each finished year if it was determined by the date, else null; `_months_k`."""
    columns = {}
    for year in years(on, parameters):
        is_known = (year.determined <= on).fill_null(year.default_on <= on)
        columns[f"_known_{year.back}"] = nw.when(is_known).then(nw.col(f"grade_{year.back}"))
        columns[f"_months_{year.back}"] = (year.number * 12 + 12 - nw.col("tenure_month")).clip(0, 12)
    return columns


def numbers(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """excellent_count, shortened_months, lost_months, open_months (i32), within the tenure."""
    names, all_years = grades(on), years(on, parameters)
    counts = {name: nw.sum_horizontal(*(((year.known == name) & year.held(parameters)).cast(nw.Int32)
                                        for year in all_years)) for name in names.shortening}
    return {
        "excellent_count": reduce(add, counts.values()),
        "shortened_months": reduce(add, (count * names.shortening[name] for name, count in counts.items())),
        "lost_months": nw.sum_horizontal(*(nw.when(year.known.is_in(names.lost)).then(year.months) for year in all_years)),
        "open_months": nw.sum_horizontal(*(nw.when(year.known.is_null()).then(year.months) for year in all_years)),
    }


def unexplained(on: date, parameters: Parameters) -> nw.Expr:
    """Whether the person took no part in some year of the tenure, which somebody has to look into."""
    return nw.any_horizontal(*(year.known.is_in(grades(on).asking) & (year.months > 0) for year in years(on, parameters)),
                             ignore_nulls=True)


def barred(on: date, parameters: Parameters) -> nw.Expr:
    """Whether a 基本称职 or 不称职 bars the year of the date (ASMT-USE-03): the one in which it was determined."""
    bars = []
    for year in years(on, parameters):
        low = year.known.is_in(grades(on).barring)
        bars.append(low if year.back == 1 else low & (year.determined >= date(on.year, 1, 1)))
    return nw.any_horizontal(*bars, ignore_nulls=True)
