"""Which parameters that are to follow decide when somebody is eligible, and by what document they were set."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from xianneng.law import parameter_text
from xianneng.law.parameters import YEARS, Parameters, definition
from xianneng.law.promotion.onset import first_from

READ = ("excellent_year_rule", "result_determined_by", "min_hao_per_year", *YEARS)
"""The parameters that a first date depends on."""


def turns(frame: pl.DataFrame, on: date, parameters: Parameters) -> Mapping[int, str]:
    """In words, of each person of a judged frame whose first date is another by a set of `Parameters.later`, from when and by what."""
    told: dict[int, list[str]] = {}
    before = parameters
    for day, known in parameters.later:
        names = [name for name in READ if known[name] != before[name]]
        if names and len(frame):
            values = "，".join(_value(name, known) for name in names)
            without, with_ = (first_from(frame, on, each, day) for each in (before, known))
            for person_id, eligible, stands, old, new in zip(frame["person_id"], frame["eligible"], frame["first_on"], without, with_, strict=True):
                if eligible is not None and old != new:
                    told.setdefault(person_id, []).append(f"自 {day} 起{values}，{_effect(day, stands, old, new)}")
        before = known
    return {person_id: "；".join(each) for person_id, each in told.items()}


def _value(name: str, known: Parameters) -> str:
    of = definition(name)
    return f"“{of.title}”为“{parameter_text.words(of, known[name])}”{known.local(name)}"


def _effect(day: date, stands: date | None, old: date | None, new: date | None) -> str:
    """``stands``: the first date as it is shown; ``old`` and ``new``: the first one from the day on by what holds before it, and by what then does."""
    if stands and stands < day:
        return "届时不再具备" + (f"，最早 {new} 再具备" if new else "")
    return "具备时间按此推算；" + (f"按此前的取值为 {old}" if old else "按此前的取值不能预计")
