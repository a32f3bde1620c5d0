"""What annual results do to the years in rank (RANK-PROM-04, ASMT-USE-01 to 04).

A result counts from the day it is determined, but not before its year is over; without a date, from the parameter
`result_determined_by` of the next year.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import narwhals as nw

from xianneng.law.parameters import Parameters
from xianneng.law.promotion.frames import FORCE, among
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
    """One assessed year: the columns that its result is read from."""

    back: int
    number: int
    default_on: date

    @property
    def known(self) -> nw.Expr:
        """The grade as far as determined by the day asked about (column added by `known`)."""
        return nw.col(f"_known_{self.back}")

    @property
    def determined(self) -> nw.Expr:
        """The recorded day of determination."""
        return nw.col(f"determined_{self.back}")

    def months_in(self, tenure: nw.Expr) -> nw.Expr:
        """How many months of the year lie in the tenure."""
        return (self.number * 12 + 12 - tenure).clip(0, 12)

    def held(self, parameters: Parameters) -> nw.Expr:
        """Whether the rank was held in the year, as the parameter understands a first year.

        For years before ranks existed, what was converted into the rank must have been held.
        """
        last = self.number * 12 + (11 if parameters["excellent_year_rule"] == "held_at_year_end" else 0)
        held = nw.col("tenure_month") <= last
        if self.number < FORCE.year:
            return held & (nw.col("rank_since") <= date(self.number, 12, 31))
        return held


def years(on: date, parameters: Parameters) -> Iterator[Year]:
    """The finished years before a date, latest first."""
    month, day = (int(part) for part in parameters["result_determined_by"].split("-"))
    for back in YEARS:
        yield Year(back, on.year - back, date(on.year - back + 1, month, day))


def known(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """Columns `_known_k`: the grade of each finished year if it was determined by the date, else null."""
    return {f"_known_{year.back}": nw.when(~(year.determined > on).fill_null(year.default_on > on))
            .then(nw.col(f"grade_{year.back}")) for year in years(on, parameters)}


def numbers(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """excellent_count, shortened_months, lost_months, open_months (i32) and `_absent`, within the tenure."""
    names, tenure = grades(on), nw.col("tenure_month")
    excellent, shortened, lost, unsettled, absent = [], [], [], [], []
    for year in years(on, parameters):
        months = year.months_in(tenure)
        held = year.held(parameters)
        for name, less in names.shortening.items():
            counts = (year.known == name) & held
            excellent.append(counts)
            shortened.append(nw.when(counts).then(nw.lit(less, nw.Int32)).otherwise(0))
        lost.append(nw.when(among(year.known, names.lost)).then(months).otherwise(0))
        unsettled.append(nw.when(year.known.is_null()).then(months).otherwise(0))
        absent.append(among(year.known, names.asking) & (months > 0))
    return {
        "excellent_count": nw.sum_horizontal(*(nw.when(one).then(nw.lit(1, nw.Int32)).otherwise(0) for one in excellent)),
        "shortened_months": nw.sum_horizontal(*shortened),
        "lost_months": nw.sum_horizontal(*lost),
        "open_months": nw.sum_horizontal(*unsettled),
        "_absent": nw.any_horizontal(*absent, ignore_nulls=True),
    }


def barred(on: date, parameters: Parameters) -> nw.Expr:
    """Whether a 基本称职 or 不称职 bars the year of the date (ASMT-USE-03): the one in which it was determined."""
    bars = []
    for year in years(on, parameters):
        low = among(year.known, grades(on).barring)
        bars.append(low if year.back == 1 else low & (year.determined >= date(on.year, 1, 1)))
    return nw.any_horizontal(*bars, ignore_nulls=True)
