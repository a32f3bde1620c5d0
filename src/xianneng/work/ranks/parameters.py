"""Which parameters hold where: the defaults, then what each jurisdiction above an organ has set, nearest last."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from xianneng.foundation.organs.models import Organ
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.work.ranks.models import ParameterValue

Split = list[tuple[Parameters, pl.DataFrame]]


def in_force(on: date) -> list[ParameterValue]:
    """Every value set for a date, jurisdictions above before those below, a later decision after an earlier."""
    return list(ParameterValue.objects.filter(valid_from__lte=on, valid_to__gt=on).select_related("jurisdiction").order_by(
        "jurisdiction__path", "valid_from", "pk"))


def parameters(on: date, paths: Sequence[str] = ()) -> Parameters:
    """The parameters of the organs at these paths on a date; without a path, those that nobody has set."""
    return _applied([row for row in in_force(on) if any(path.startswith(row.jurisdiction.path) for path in paths)])


def by_place(people: pl.DataFrame, on: date) -> Split:
    """A frame with organ_id in parts, each with the parameters that hold for its organs; one part where none is set."""
    values = in_force(on)
    if not values:
        return [(DEFAULTS, people)]
    organ_ids = people["organ_id"].unique().to_list()
    found: dict[tuple[int, ...], list[int]] = {}
    for organ_id, path in Organ.objects.filter(pk__in=organ_ids).values_list("pk", "path"):
        rows = tuple(at for at, row in enumerate(values) if path.startswith(row.jurisdiction.path))
        found.setdefault(rows, []).append(organ_id)
    return [(_applied([values[at] for at in rows]), people.filter(pl.col("organ_id").is_in(organs)))
            for rows, organs in found.items()]


def _applied(rows: Sequence[ParameterValue]) -> Parameters:
    values = DEFAULTS
    for row in rows:
        values = values.with_(row.name, row.value)
    return values
