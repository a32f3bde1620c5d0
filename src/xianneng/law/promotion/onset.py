"""Since when, or from when, a person is eligible: the personal clauses without quota and findings.

Eligible today: the day since which that has held without a break. Not yet: the earliest coming day, with years whose result
is not determined taken as 称职. Where something else than time has to change or be settled first, there is no date.

Dates are day keys here (see `dates`). Whether the years suffice changes only where a month begins or a result is determined,
so the last such point before which they did not suffice is the day we look for.
"""

from datetime import date
from typing import Any

import narwhals as nw

from xianneng.law.dates import date_of, day_key, key_of
from xianneng.law.parameters import Parameters
from xianneng.law.promotion import judgement, results
from xianneng.law.promotion.frames import FORCE, among, lazily, require_force

_YEAR = 12 * 32
_EVENTS = [f"_event_{back}" for back in results.YEARS]
_LOST = [f"_lost_{back}" for back in results.YEARS]
_LESS = [f"_less_{back}" for back in results.YEARS]
_STATIC = ("serving", "step", "inquiry", "category", "hao")


def first_dates(frame: Any, on: date, parameters: Parameters) -> Any:
    """Add `first_on` (date) to a frame of facts with target columns."""
    require_force(on)
    return lazily(frame, lambda facts: facts
                  .with_columns(**results.known(on, parameters))
                  .with_columns(**_effects(on, parameters), **_marks(on, parameters))
                  .with_columns(_first=_first(day_key(on)))
                  .with_columns(first_on=date_of(nw.col("_first")))
                  .drop(*_EVENTS, *_LOST, *_LESS, *_marks(on, parameters), "_first",
                        *(f"_known_{back}" for back in results.YEARS)))


def _effects(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """Per year: when its result took effect, the months it takes away and the months by which it shortens."""
    names, columns = results.grades(on), {}
    for year in results.years(on, parameters):
        known, started = year.known, day_key(date(year.number + 1, 1, 1))
        dated = key_of(year.determined).fill_null(day_key(year.default_on))
        less = nw.lit(0, nw.Int32)
        for name, months in names.shortening.items():
            less = nw.when((known == name) & year.held(parameters)).then(nw.lit(months, nw.Int32)).otherwise(less)
        columns[f"_event_{year.back}"] = nw.when(~known.is_null()).then(nw.max_horizontal(dated, nw.lit(started, nw.Int32)))
        columns[f"_lost_{year.back}"] = nw.when(among(known, names.lost)).then(
            year.months_in(nw.col("tenure_month"))).otherwise(0)
        columns[f"_less_{year.back}"] = less
    return columns


def _marks(on: date, parameters: Parameters) -> dict[str, nw.Expr]:
    """Day keys at which bars end, and `_timely`: whether nothing but time stands in the way."""
    clauses, names = judgement.clauses(on, parameters), results.grades(on)
    sanctioned, measured = ~nw.col("sanction_kind").is_null(), ~nw.col("measure_kind").is_null()
    settled = [clauses[name] for name in _STATIC]
    settled += [~(sanctioned & nw.any_horizontal(nw.col("sanction_from").is_null(), nw.col("sanction_until").is_null(),
                                                 nw.col("sanction_extended").fill_null(False), ignore_nulls=True)),
                ~(measured & nw.col("measure_until").is_null()), ~nw.col("tenure_month").is_null()]
    settled += [~(among(year.known, names.asking) & (year.months_in(nw.col("tenure_month")) > 0)).fill_null(False)
                for year in results.years(on, parameters)]
    return {"_timely": nw.all_horizontal(*settled, ignore_nulls=False),
            "_barred_from": nw.when(sanctioned).then(key_of(nw.col("sanction_from"))),
            "_barred_until": nw.when(sanctioned).then(key_of(nw.col("sanction_until"))),
            "_measured_until": nw.when(measured).then(key_of(nw.col("measure_until"))),
            "_probation_until": key_of(nw.col("probation_until")),
            **{f"_low_{year.back}": nw.when(among(year.known, names.barring)).then(nw.lit(True))
               for year in results.years(on, parameters)}}


def _first(today: int) -> nw.Expr:
    """The key asked for: the earliest day from today on, or if that is today, the day since which."""
    ends = [nw.col("_measured_until"), nw.col("_probation_until"), *_low_ends()]
    needs_years = nw.col("min_years") > 0
    ready = nw.when(needs_years).then(_threshold(nw.lit(today)) * 32)
    soonest = nw.max_horizontal(nw.lit(today), ready, *ends)
    still = (nw.col("_barred_from") <= soonest) & (nw.col("_barred_until") > soonest)
    soonest = nw.when(still).then(nw.col("_barred_until")).otherwise(soonest)
    served = nw.when(nw.col("_barred_until") <= today).then(nw.col("_barred_until"))
    since = nw.max_horizontal(nw.lit(day_key(FORCE)), nw.col("tenure_month") * 32, _years_since(today, needs_years),
                              served, *ends)
    return nw.when(nw.col("_timely")).then(nw.when(soonest == today).then(since).otherwise(soonest))


def _years_since(today: int, needs_years: nw.Expr) -> nw.Expr:
    """The last point, not after today, just before which the years did not suffice."""
    points = [nw.col("tenure_month") * 32 + nw.col("min_years") * _YEAR]
    for event in map(nw.col, _EVENTS):
        points += [event, _threshold(event) * 32]
    return nw.max_horizontal(*(nw.when(needs_years & (point <= today) & ~_suffices(point - 1)).then(point)
                               for point in points))


def _suffices(at: nw.Expr) -> nw.Expr:
    return at // 32 >= _threshold(at)


def _threshold(at: nw.Expr) -> nw.Expr:
    """The month index from which the years suffice, by the results that had taken effect at a day key."""
    def taken(columns: list[str]) -> nw.Expr:
        return nw.sum_horizontal(*(nw.when(nw.col(event) <= at).then(nw.col(months)).otherwise(0)
                                   for event, months in zip(_EVENTS, columns, strict=True)))

    return nw.col("tenure_month") + taken(_LOST) + (nw.col("min_years") * 12 - taken(_LESS)).clip(lower_bound=0)


def _low_ends() -> list[nw.Expr]:
    """The first day of the year after the one in which a 基本称职 or 不称职 took effect."""
    return [nw.when(nw.col(f"_low_{back}")).then((nw.col(f"_event_{back}") // _YEAR + 1) * _YEAR)
            for back in results.YEARS]
