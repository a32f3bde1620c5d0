"""Which parameters hold where on a date: the defaults, then what each jurisdiction above an organ has set, nearest last.

Each set says which follow it (`Parameters.later`), as far as they have been decided, and which held before (`Parameters.earlier`).

    at          of one place
    of_organs   of each of several organs
    by_place    a frame in parts, each under the parameters of its organs

Who counts, judges or lists asks here, by organ and date: a value that a caller could forget to hand on would be heard by
one page and not by the next. The room that keeps what was set says so at start-up (`kept_by`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import polars as pl

from xianneng.foundation.organs.models import Organ
from xianneng.law.parameters import DEFAULTS, Parameters

Split = list[tuple[Parameters, pl.DataFrame]]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that the jurisdiction at a path has set, by a document 文号, from a day on."""

    path: str
    name: str
    value: object
    document: str
    valid_from: date


_kept: Callable[[date], Sequence[Value]] = lambda on: ()  # noqa: E731  (replaced at start-up)


def kept_by(kept: Callable[[date], Sequence[Value]]) -> None:
    """Have this say what holds on a date, held before or will from a later day: jurisdictions above before those below, what begins later after what does earlier."""
    global _kept
    _kept = kept


def at(path: str, on: date) -> Parameters:
    """The parameters of the organs at a path."""
    return _followed([value for value in _kept(on) if path.startswith(value.path)], on)


def of_organs(organ_ids: Iterable[int], on: date) -> dict[int, Parameters]:
    """The parameters of each organ, by its id."""
    ids, found = set(organ_ids), dict[int, Parameters]()
    for known, theirs in _alike(ids, on):
        found |= dict.fromkeys(theirs, known)
    return found


def by_place(people: pl.DataFrame, on: date) -> Split:
    """A frame with organ_id in parts, each with the parameters that hold for its organs; one part where none is set."""
    parts = _alike(set(people["organ_id"].unique()), on)
    if len(parts) == 1:
        return [(parts[0][0], people)]
    return [(known, people.filter(pl.col("organ_id").is_in(organs))) for known, organs in parts]


def _alike(organ_ids: set[int], on: date) -> list[tuple[Parameters, list[int]]]:
    """Organs that are under the same parameters, together; never empty."""
    values = _kept(on)
    found: dict[tuple[int, ...], list[int]] = {}
    if not values or not organ_ids:
        return [(DEFAULTS, list(organ_ids))]
    for organ_id, path in Organ.objects.filter(pk__in=organ_ids).values_list("pk", "path"):
        found.setdefault(tuple(at for at, each in enumerate(values) if path.startswith(each.path)), []).append(organ_id)
    return [(_followed([values[at] for at in theirs], on), organs) for theirs, organs in found.items()]


def _followed(values: Sequence[Value], on: date) -> Parameters:
    """The parameters of a date, with those of each other day on which others held, or will hold, than before."""
    turns = [(date.min, DEFAULTS)]
    for day in sorted({each.valid_from for each in values}):
        known = applied(each for each in values if each.valid_from <= day)
        if known != turns[-1][1]:
            turns.append((day, known))
    earlier = [(until, known) for (_, known), (until, _) in pairwise(turns) if until <= on]
    return applied(each for each in values if each.valid_from <= on).among([turn for turn in turns if turn[0] > on], earlier[::-1])


def applied(values: Iterable[Value]) -> Parameters:
    """The defaults with these values set, one after the other."""
    known = DEFAULTS
    for each in values:
        known = known.with_(each.name, each.value, each.document)
    return known
