"""What the promotion steps share: running lazily on any engine, and the force of the rule."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from xianneng.law.catalogue import cite, rule
from xianneng.law.refusals import Refused

Lazy = nw.LazyFrame[Any]
FORCE = rule("RANK-PROM-04").effective_from


def lazily(native: Any, step: Callable[[Lazy], Lazy]) -> Any:
    """Run a step on a native frame of any engine; an eager frame is made lazy for it, so that shared parts run once."""
    frame = nw.from_native(native)
    if isinstance(frame, nw.DataFrame):
        return step(frame.lazy()).collect().to_native()
    return step(frame).to_native()


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
