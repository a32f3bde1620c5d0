"""What the promotion steps share: running lazily on any engine, and the force of the rule."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import date
from functools import reduce
from operator import or_
from threading import Lock
from typing import Any

import narwhals as nw
import polars as pl
from polars.io.plugins import register_io_source

from xianneng.law.catalogue import cite, rule
from xianneng.law.refusals import Refused

Lazy = nw.LazyFrame[Any]
FEW, MOST_PLANS = 1_000, 128
FORCE = rule("RANK-PROM-04").effective_from


def lazily(native: Any, step: Callable[[Lazy], Lazy], *key: Hashable) -> Any:
    """Run a step on a native frame of any engine; an eager frame is made lazy for it, so that shared parts run once.

    ``key``: what, with the frame's columns, makes the step the same one again. The few rows of a page then go through a
    plan that was made before: making it takes longer than running it.
    """
    if key and isinstance(native, pl.DataFrame) and len(native) <= FEW:
        return _plan(step, (key, tuple(native.schema.items()))).run(native)
    frame = nw.from_native(native)
    if isinstance(frame, nw.DataFrame):
        return step(frame.lazy()).collect().to_native()
    return step(frame).to_native()


class _Plan:
    """A Polars plan over a source into which each run puts its own frame."""

    def __init__(self, step: Callable[[Lazy], Lazy], schema: pl.Schema) -> None:
        self._given, self._lock = pl.DataFrame(schema=schema), Lock()
        self._plan: pl.LazyFrame = step(nw.from_native(register_io_source(self._rows, schema=schema))).to_native()

    def _rows(self, columns: list[str] | None, predicate: pl.Expr | None, _count: int | None,
              _size: int | None) -> Iterator[pl.DataFrame]:
        rows = self._given if columns is None else self._given.select(columns)
        yield rows if predicate is None else rows.filter(predicate)

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The step's answer for a frame; one at a time."""
        with self._lock:
            self._given = frame
            return self._plan.collect()


_plans: dict[Hashable, _Plan] = {}


def _plan(step: Callable[[Lazy], Lazy], key: tuple[Hashable, tuple[tuple[str, pl.DataType], ...]]) -> _Plan:
    found = _plans.get(key)
    if found is None:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()
        found = _plans[key] = _Plan(step, pl.Schema(key[1]))
    return found


def require_force(on: date) -> None:
    """Refuse a date before ranks existed."""
    if on < FORCE:
        raise Refused(f"{on.isoformat()}尚未实行职务与职级并行", why=f"自{FORCE.isoformat()}起施行",
                      article=cite("RANK-PROM-01"), then=f"请选择{FORCE.isoformat()}以后的日期")


def among(column: nw.Expr, names: Iterable[str]) -> nw.Expr:
    """Whether the text is one of the names; unknown stays unknown."""
    return reduce(or_, (column == name for name in names))


def unless_asked(asked: nw.Expr) -> nw.Expr:
    """True, or unknown where a person has to settle the point first."""
    return nw.when(~asked.fill_null(False)).then(nw.lit(True))
