"""The peer of `bench` in OpenFisca: every clause of the promotion verdict as a variable, over the same rows.

OpenFisca-Core is AGPL: it comes with the `[bench]` extra only, and nothing but the benchmark imports this module.
A clause is a number here, 1 met, 0 to be asked, −1 unmet, so that Kleene's “and” is the minimum and “or” the maximum.
Texts are codes (their place in `TEXTS`), −1 and NaT are what is not known: all of it is made before the clock runs.
"""

from collections.abc import Callable, Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from xianneng.law import promotion
from xianneng.law.bench import YEARS
from xianneng.law.dates import month_index
from xianneng.law.parameters import DEFAULTS
from xianneng.law.promotion.facts import SERVING
from xianneng.law.promotion.results import grades
from xianneng.law.tables import in_force

NAME = f"OpenFisca-Core {version('openfisca-core')}"
PERSON = build_entity(key="person", plural="persons", label="a person", is_person=True)
TEXTS: Mapping[str, tuple[str, ...]] = {
    "kind": ("公务员", "参公"), "status": SERVING, "rank": ("一级巡视员",), "target": (), "sanction_kind": ("开除",),
    "measure_kind": ("引咎辞职",), "investigation": ("立案", "审查调查"), "finding_political": ("合格", "不合格"),
    "grade": ("优秀", "称职", "基本称职", "不称职", "不定等次", "未参加")}
FLAGS = ("sanction_extended", "category_changed", "quota_limited", "rank_settable", "finding_basic", "finding_integrity")
DAYS = ("rank_since", "sanction_from", "sanction_until", "sanction_lowers", "measure_until", "measure_lowers", "post_lowered_on", "probation_until")
NUMBERS = ("tenure_month", "min_years", "quota_free", "due_months", "due_last")  # the last two: `bench.due_by_hand`
COUNTS = ("excellent_count", "lost_months", "open_months", "counted_months")
Array = Any


def prepared(aimed: pl.DataFrame, on: date) -> Any:
    """A simulation that holds the facts and has computed nothing yet."""
    simulation = SimulationBuilder().build_default_simulation(_system(), len(aimed))
    for name in (*TEXTS, *FLAGS, *DAYS, *NUMBERS):
        if name != "grade":
            simulation.set_input(name, period("ETERNITY"), _array(aimed[name], name))
    for back in YEARS:
        simulation.set_input("grade", str(on.year - back), _array(aimed[f"grade_{back}"], "grade"))
        simulation.set_input("determined", str(on.year - back), _array(aimed[f"determined_{back}"], "determined"))
    return simulation


def verdict(simulation: Any, on: date) -> dict[str, Array]:
    """Every clause, `eligible` and `met`, and the counts behind them."""
    return {name: simulation.calculate(name, on.isoformat()) for name in (*CLAUSES, "eligible", "met", *COUNTS)}


def agrees(found: Mapping[str, Array], ours: pl.DataFrame) -> bool:
    """Whether both engines say the same of every row."""
    judged = all(np.array_equal(found[name], _array(ours[name], name)) for name in (*CLAUSES, "eligible", "met"))
    return judged and all(np.array_equal(found[name], ours[name].to_numpy()) for name in COUNTS)


def _array(column: pl.Series, name: str) -> Array:
    """A column as OpenFisca takes it: days as they are, flags as clauses, texts by their place, −1 for null."""
    if column.dtype == pl.Date:
        return column.to_numpy().astype("datetime64[D]")
    if column.dtype == pl.Boolean:
        return (column.cast(pl.Int32) * 2 - 1).fill_null(0).to_numpy()
    if name in TEXTS:
        places = {text: at for at, text in enumerate(TEXTS[name])}
        other = pl.when(column.is_not_null()).then(pl.lit(len(places), pl.Int32)).otherwise(-1)
        known = column.replace_strict(places, default=None, return_dtype=pl.Int32) if places else None
        return pl.select(pl.coalesce(known, other) if places else other).to_series().to_numpy()
    return column.fill_null(-1).to_numpy()


def _known(person: Any, asked: Any, back: int) -> Array:
    """The grade of a year, if it was determined by the day asked about."""
    year, today = asked.this_year.offset(-back, "year"), np.datetime64(str(asked.start))
    determined = person("determined", year)
    default = np.datetime64(f"{asked.start.year - back + 1}-{DEFAULTS['result_determined_by']}")
    in_time = np.where(np.isnat(determined), default <= today, determined <= today)
    return np.where(in_time, person("grade", year), -1)


def _months(person: Any, asked: Any, back: int) -> Array:
    """How many months of a year lie in the tenure."""
    return np.clip((asked.start.year - back) * 12 + 12 - person("tenure_month", asked), 0, 12)


def _places(*names: str) -> list[int]:
    return [TEXTS["grade"].index(name) for name in names]


def _excellent_count(person: Any, asked: Any) -> Array:
    count: Array = np.int32(0)
    for back in YEARS:
        year = asked.start.year - back
        held = _months(person, asked, back) > 0
        if year < 2019:
            held = held & (person("rank_since", asked) <= np.datetime64(f"{year}-12-31"))
        count = count + (held & (_known(person, asked, back) == TEXTS["grade"].index("优秀")))
    return count


def _lost_months(person: Any, asked: Any) -> Array:
    lost = _places(*grades(_day(asked)).lost)
    return sum(np.where(np.isin(_known(person, asked, back), lost), _months(person, asked, back), 0) for back in YEARS)


def _open_months(person: Any, asked: Any) -> Array:
    return sum(np.where((_known(person, asked, back) < 0) & ~((person("due_last", asked) > 0) & (back == 1)), _months(person, asked, back), 0) for back in YEARS)


def _counted_months(person: Any, asked: Any) -> Array:
    return np.maximum(month_index(_day(asked)) - person("tenure_month", asked) - person("lost_months", asked) - person("due_months", asked), 0)


def _serving(person: Any, asked: Any) -> Array:
    kind, status = person("kind", asked), person("status", asked)
    return np.minimum(np.where(kind < 0, 0, _sign(kind < 2)), np.where(status < 0, 0, _sign(status < len(SERVING))))


def _step(person: Any, asked: Any) -> Array:
    return np.where(person("target", asked) >= 0, 1, np.where(person("rank", asked) == 0, -1, 0))


def _years(person: Any, asked: Any) -> Array:
    base, counted = person("min_years", asked), person("counted_months", asked)
    shortening = int(next(row["months_shortened"] for row in in_force("annual_grades", _day(asked)) if row["grade"] == "优秀"))
    required = np.maximum(base * 12 - shortening * person("excellent_count", asked), 0)
    enough, sure = counted >= required, counted - person("open_months", asked) >= required
    return np.where(base < 0, 0, np.where((base == 0) | sure, 1, np.where(enough, 0, -1)))


def _results(person: Any, asked: Any) -> Array:
    barring, absent = _places(*grades(_day(asked)).barring), np.zeros(person.count, bool)
    low = np.isin(_known(person, asked, 1), barring)
    for back in YEARS:
        grade, year = _known(person, asked, back), asked.this_year.offset(-back, "year")
        absent |= (grade == TEXTS["grade"].index("未参加")) & (_months(person, asked, back) > 0)
        low |= np.isin(grade, barring) & (person("determined", year) >= np.datetime64(f"{asked.start.year}-01-01"))
    overdue = (_known(person, asked, 1) < 0) & (_months(person, asked, 1) > 0) & ~(person("due_last", asked) > 0)
    return np.where(low, -1, np.where(absent | overdue, 0, 1))


def _sanction(person: Any, asked: Any) -> Array:
    kind, until, today = person("sanction_kind", asked), person("sanction_until", asked), np.datetime64(str(asked.start))
    began = person("sanction_from", asked) <= today
    running = (kind >= 0) & began & ((until > today) | (kind == 0))
    unlowered = person("rank_since", asked) < person("sanction_lowers", asked)
    extended = (kind >= 0) & ((person("sanction_extended", asked) > 0) | unlowered) & (until <= today)
    return np.where(running, -1, np.where(extended, 0, 1))


def _measure(person: Any, asked: Any) -> Array:
    kind, until = person("measure_kind", asked), person("measure_until", asked)
    found = np.where(kind <= 0, 1, np.where(np.isnat(until), 0, _sign(until <= np.datetime64(str(asked.start)))))
    began = person("measure_lowers", asked)
    undone = (person("rank_since", asked) < began) & ~(person("post_lowered_on", asked) >= began)
    return np.where((found > 0) & undone, 0, found)


def _inquiry(person: Any, asked: Any) -> Array:
    stage = person("investigation", asked)
    return np.where(stage < 0, 1, np.where(stage < 2, -1, 0))


def _probation(person: Any, asked: Any) -> Array:
    until = person("probation_until", asked)
    return _sign(np.isnat(until) | (until <= np.datetime64(str(asked.start))))


def _category(person: Any, asked: Any) -> Array:
    return np.where(person("category_changed", asked) > 0, 0, 1)


def _political(person: Any, asked: Any) -> Array:
    found = person("finding_political", asked)
    return np.where(found == 0, 1, np.where(found == 1, -1, 0))


def _quota(person: Any, asked: Any) -> Array:
    free = person("quota_free", asked)
    enough = np.where(free < 0, 0, _sign(free >= 1))
    return np.minimum(person("rank_settable", asked), np.maximum(-person("quota_limited", asked), enough))


def _sign(holds: Array) -> Array:
    return np.where(holds, 1, -1)


def _day(asked: Any) -> date:
    return date(asked.start.year, asked.start.month, asked.start.day)


def _every(names: tuple[str, ...]) -> Callable[[Any, Any], Array]:
    def least(person: Any, asked: Any) -> Array:
        return np.minimum.reduce([person(name, asked) for name in names])
    return least


CLAUSES: Mapping[str, Callable[[Any, Any], Array]] = {
    "serving": _serving, "step": _step, "years": _years, "results": _results, "sanction": _sanction,
    "measure": _measure, "inquiry": _inquiry, "probation": _probation, "category": _category,
    "hao": lambda person, asked: np.ones(person.count, np.int32), "political": _political,
    "basic": lambda person, asked: person("finding_basic", asked),
    "integrity": lambda person, asked: person("finding_integrity", asked), "quota": _quota}
FORMULAS: Mapping[str, Callable[[Any, Any], Array]] = {
    "excellent_count": _excellent_count, "lost_months": _lost_months, "open_months": _open_months,
    "counted_months": _counted_months, **CLAUSES, "eligible": _every(promotion.PERSONAL), "met": _every(tuple(CLAUSES))}


def _system() -> Any:
    """The variables: facts for ever or of a year, and what follows from them on a day."""
    def add(name: str, value_type: type, definition_period: Any, **more: Any) -> None:
        system.add_variable(type(name, (Variable,), {
            "value_type": value_type, "entity": PERSON, "definition_period": definition_period, "label": name, **more}))

    system = TaxBenefitSystem([PERSON])
    for name in (*TEXTS, *FLAGS, *NUMBERS):
        add(name, int, DateUnit.YEAR if name == "grade" else DateUnit.ETERNITY)
    for name in (*DAYS, "determined"):
        add(name, date, DateUnit.YEAR if name == "determined" else DateUnit.ETERNITY)
    for name, formula in FORMULAS.items():
        add(name, int, DateUnit.DAY, formula=lambda person, asked, parameters=None, work=formula: work(person, asked))
    return system
