"""Since when, or from when, a person is eligible: the personal clauses without quota and findings.

Eligible today: the day since which that has held without a break, each day by the parameters that were in force on it. Not yet: the earliest coming day, with years whose
result is not determined taken as 称职, but for those that a sanction leaves without a grade (ASMT-NOGRADE-05). Where something else than time has to change or be settled first, no date.

Dates are day keys here (see `dates`). The results of the years are taken in the order in which they took effect, each
packed with what it does into one integer, so that sorting them is taking minima and maxima.
"""

from datetime import date, timedelta
from typing import Any

import narwhals as nw

from xianneng.law.dates import date_of, day_key, key_of
from xianneng.law.parameters import Parameters
from xianneng.law.promotion import judgement, results
from xianneng.law.promotion.frames import FORCE, Lazy

_YEAR = 12 * 32
_LOST_UNIT, _DAY_UNIT = 1 << 8, 1 << 16  # packed: day key, lost months, shortening months; sums over all years fit too
_TIMELY = ("serving", "step", "inquiry", "category", "hao")
_DUE = range(4)  # the places of `results.due`
_RUNNING = ("_done", "_ready", "_since")
_MARKS = ("_timely", "_barred_from", "_barred_until", "_ends", *(f"_lost_{at}" for at in _DUE))


def first_dates(frame: Any, on: date, parameters: Parameters) -> Any:
    """Add `first_on` (date) to a frame of facts with target columns.

    No date, and one not before the day from which other parameters hold (`Parameters.later`), is asked anew of those: not before that day.
    Who is eligible since the day, or longer, on which others held the last time (`Parameters.earlier`) is so by those until then, or only since.
    """
    dated = results.ask(frame, on, parameters, _dated)
    for day, known in parameters.later:
        dated = results.ask(dated, on, known, _dated_anew, from_on=day)
    for until, known in parameters.earlier:
        if until > FORCE:
            dated = results.ask(dated, until - timedelta(1), known, _dated_before, facts_of=on)
    return dated


def first_from(frame: Any, on: date, parameters: Parameters, day: date) -> Any:
    """The first date of each person of a frame not before a later day, as if these parameters held then."""
    return results.ask(frame, on, parameters, _dated, from_on=day)["first_on"]


def _dated_anew(facts: Lazy, asked: results.Question) -> Lazy:
    before = facts.with_columns(_before=nw.when(nw.col("first_on") < asked.from_on).then(nw.col("first_on")))
    return _dated(before, asked).with_columns(first_on=nw.coalesce("_before", "first_on")).drop("_before")


def _dated_before(facts: Lazy, asked: results.Question) -> Lazy:
    """Asked about the last day of parameters that hold no more: whether it was met by them then, too, and since when."""
    began = asked.on + timedelta(1)
    met = nw.when(nw.col("first_on") <= asked.on).then(nw.col("first_on")).otherwise(nw.lit(began))
    return _dated(facts.with_columns(_after=nw.col("first_on")), asked).with_columns(
        first_on=nw.when(nw.col("_after") <= began).then(met).otherwise(nw.col("_after"))).drop("_after")


def _dated(facts: Lazy, asked: results.Question) -> Lazy:
    events = _events(asked)
    prepared = facts.with_columns(**results.prepare(asked)).with_columns(**events, **_marks(asked))
    in_order = list(events)[::-1] if asked.in_order else list(events)
    ordered = prepared if asked.in_order else _sorted(prepared, in_order)
    return (_with_due(_replayed(ordered, in_order, results.months_asked(asked.parameters)), asked.on.year - 1)
            .with_columns(_first=_first(day_key(asked.on), day_key(asked.from_on), asked.broken))
            .with_columns(first_on=date_of(nw.col("_first")))
            .drop(*asked.scratch, *events, *_RUNNING, *_MARKS, "_first"))


def _events(asked: results.Question) -> dict[str, nw.Expr]:
    """Per year, packed: when its result took effect, the months it takes away, those by which it shortens."""
    columns = {}
    for year in asked.years:
        does: nw.Expr = nw.when(year.known.is_in(asked.grades.lost)).then(year.months * _LOST_UNIT)
        for name, months in asked.grades.shortening.items():
            shortens = (year.known == name) & results.held(year, asked)
            does = nw.when(shortens).then(nw.lit(months, nw.Int32)).otherwise(does)
        columns[f"_event_{year.back}"] = _effect_key(year).cast(nw.Int64) * _DAY_UNIT + does.fill_null(0)
    return columns


def _effect_key(year: results.Year) -> nw.Expr:
    """The day key on which a result took effect: when determined, but not before its year was over."""
    dated = key_of(year.determined).fill_null(day_key(year.default_on))
    return dated.clip(lower_bound=day_key(date(year.number + 1, 1, 1)))


def _sorted(facts: Lazy, events: list[str]) -> Lazy:
    """Put the packed events into the order of time, by exchanging neighbours in turn."""
    for turn in range(len(events)):
        pairs = [(events[at], events[at + 1]) for at in range(turn % 2, len(events) - 1, 2)]
        if not pairs:  # two events need one turn only
            break
        facts = facts.with_columns(**{low: nw.min_horizontal(low, high) for low, high in pairs},
                                   **{high: nw.max_horizontal(low, high) for low, high in pairs})
    return facts


def _replayed(facts: Lazy, events: list[str], base: nw.Expr) -> Lazy:
    """Run through the events: `_ready` is the month from which the years suffice, `_since` the day since which.

    ``base``: the months asked for before any is taken off. Before an event the years suffice if `_since` lies before it; they go on to suffice if `_ready` is not after it.
    """
    tenure = nw.col("tenure_month")
    facts = facts.with_columns(_done=nw.lit(0, nw.Int64), _ready=tenure + base,
                               _since=(tenure + base).cast(nw.Int64) * 32)
    for event in map(nw.col, events):
        day, since, done = event // _DAY_UNIT, nw.col("_since"), nw.col("_done") + event % _DAY_UNIT
        ready = tenure + done // _LOST_UNIT + (base - done % _LOST_UNIT).clip(lower_bound=0)
        goes_on = (since < day) & (ready * 32 <= day)
        facts = facts.with_columns(_done=done, _ready=ready, _since=nw.when(goes_on).then(since).otherwise(
            nw.max_horizontal(day, ready * 32)))
    return facts


def _with_due(facts: Lazy, first: int) -> Lazy:
    """Go on with the years to come that sanctions leave without a grade: such a year is lost for whose years did not suffice when it began."""
    for at in _DUE:
        lost = nw.when(nw.col("_ready") > (first + at) * 12).then(nw.col(f"_lost_{at}")).otherwise(nw.lit(0, nw.Int32))
        ready = nw.col("_ready") + lost
        facts = facts.with_columns(_ready=ready, _since=nw.when(lost > 0).then(nw.max_horizontal("_since", ready * 32)).otherwise(nw.col("_since")))
    return facts


def _marks(asked: results.Question) -> dict[str, nw.Expr]:
    """Day keys of bars, and `_timely`: whether nothing but time stands in the way."""
    clauses = judgement.clauses(asked)
    sanctioned, measured = ~nw.col("sanction_kind").is_null(), judgement.measured()
    unsure = (nw.col("sanction_from").is_null() | nw.col("sanction_until").is_null()
              | nw.col("sanction_extended").fill_null(False) | judgement.unlowered())
    settled = [*(clauses[name] for name in _TIMELY), ~(sanctioned & unsure),
               ~(measured & nw.col("measure_until").is_null()), ~judgement.undemoted(),
               ~nw.col("tenure_month").is_null(), ~results.unexplained(asked), ~results.incompetent(asked), ~results.undated(asked).fill_null(False),
               ~_to_be_lowered(asked)]
    ends = [nw.when(measured).then(key_of(nw.col("measure_until"))), key_of(nw.col("probation_until")),
            *_low_ends(asked)]
    return {"_timely": nw.all_horizontal(*settled, ignore_nulls=False),
            "_barred_from": nw.when(sanctioned).then(key_of(nw.col("sanction_from"))),
            "_barred_until": nw.when(sanctioned).then(key_of(nw.col("sanction_until"))),
            "_ends": nw.max_horizontal(*ends),
            **{f"_lost_{at}": nw.when(is_due).then((year * 12 + 12 - results.held_since(asked)).clip(0, 12)).otherwise(nw.lit(0, nw.Int32))
               for at, (year, is_due) in enumerate(results.due(asked))}}


def _to_be_lowered(asked: results.Question) -> nw.Expr:
    """Whether a year in the rank will be 不称职 by a sanction, which costs the rank once it is determined (ASMT-USE-04); not the lowest."""
    held = (due & (nw.col("tenure_month") < year * 12 + 12).fill_null(False) for year, due in results.due(asked, results.INCOMPETENT))
    return results.may_fall(asked.on) & nw.any_horizontal(*held, ignore_nulls=True)


def _low_ends(asked: results.Question) -> list[nw.Expr]:
    """The first day of the year after the one in which a 基本称职 or 不称职 took effect."""
    return [nw.when(year.known.is_in(asked.grades.barring)).then((_effect_key(year) // _YEAR + 1) * _YEAR)
            for year in asked.years]


def _first(today: int, least: int, broken: bool) -> nw.Expr:
    """The key asked for: the earliest day from ``least`` on, or if that is today, the day since which.

    That is not before the day on which the rank was taken up again: a month of an unbroken time as long says nothing of the days before.
    """
    needs_years = nw.col("min_years") > 0
    ready = nw.when(needs_years).then(nw.col("_ready") * 32)
    soonest = nw.max_horizontal(nw.lit(least), ready, nw.col("_ends"))
    still = (nw.col("_barred_from") <= soonest) & (nw.col("_barred_until") > soonest)
    soonest = nw.when(still).then(nw.col("_barred_until")).otherwise(soonest)
    years_since = nw.when(needs_years).then(nw.col("_since")).otherwise(nw.col("tenure_month") * 32)
    served = nw.when(nw.col("_barred_until") <= today).then(nw.col("_barred_until"))
    again = key_of(nw.col("rank_since")).fill_null(0)
    resumed = [nw.when(~nw.col("tenure_resumed").is_null()).then(nw.max_horizontal(nw.col("tenure_resumed") * 32, again))] if broken else []
    cleared = key_of(nw.col("inquiry_over"))
    since = nw.max_horizontal(nw.lit(day_key(FORCE)), years_since, served, cleared, nw.col("_ends"), *resumed)
    return nw.when(nw.col("_timely")).then(nw.when(soonest == today).then(since).otherwise(soonest))
