"""Which parameters hold where: the defaults, then what each jurisdiction above an organ has set, nearest last.

    parameters, by_place     for the law         standing, history     for pages         set_value     the one act
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

import polars as pl
from django.db import transaction
from django.db.models import JSONField, Value  # a value may be JSON's null: 不设

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.organs.queries import names
from xianneng.law import parameter_text
from xianneng.law.parameters import DEFAULTS, DEFINITIONS, OFFERED, Parameter, Parameters, definition
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.ranks.models import ParameterValue

Split = list[tuple[Parameters, pl.DataFrame]]


def in_force(on: date) -> list[ParameterValue]:
    """Every value set for a date, jurisdictions above before those below, a later decision after an earlier."""
    return list(ParameterValue.objects.filter(name__in=DEFINITIONS, valid_from__lte=on, valid_to__gt=on).select_related("jurisdiction").order_by(
        "jurisdiction__path", "valid_from", "pk"))


def parameters(on: date, paths: Sequence[str] = ()) -> Parameters:
    """The parameters of the organs at these paths on a date; without a path, those that nobody has set."""
    return _applied([row for row in in_force(on) if any(path.startswith(row.jurisdiction.path) for path in paths)])


def began_between(since: date, on: date) -> bool:
    """Whether a value took force after one day and by another: then every list's verdict may have changed."""
    return ParameterValue.objects.filter(valid_from__gt=since, valid_from__lte=on).exists()


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


@dataclass(frozen=True)
class Standing:
    """A parameter as a page shows it: its value at a place on a date in words, and who set it since when."""

    definition: Parameter
    words: str
    set_by: ParameterValue | None
    place: str


@dataclass(frozen=True)
class Version:
    """A value that was set: where, in words, until which day another took its place (None: still open)."""

    row: ParameterValue
    place: str
    words: str
    until_on: date | None


def standing(path: str, on: date) -> list[Standing]:
    """Every parameter as it holds for the organs at a path on a date."""
    rows = [row for row in in_force(on) if path.startswith(row.jurisdiction.path)]
    values, last = _applied(rows), {row.name: row for row in rows}
    called = names({row.jurisdiction_id for row in rows}, on)
    return [Standing(each, parameter_text.words(each, values[each.name]), last.get(each.name),
                     called.get(last[each.name].jurisdiction_id, "") if each.name in last else "") for each in OFFERED]


def history(name: str, path: str) -> list[Version]:
    """What was set of a parameter at a place, above and below it: versions, latest first, each with its end."""
    rows = [row for row in ParameterValue.objects.filter(name=name).select_related("jurisdiction").order_by(
        "jurisdiction__path", "valid_from", "pk")
        if path.startswith(row.jurisdiction.path) or row.jurisdiction.path.startswith(path)]
    called = names({row.jurisdiction_id for row in rows}, date.max)
    after = {row.pk: later.valid_from for row, later in pairwise(rows)
             if row.jurisdiction_id == later.jurisdiction_id}
    return [Version(row, called.get(row.jurisdiction_id, ""), parameter_text.words(definition(name), row.value),
                    after.get(row.pk)) for row in reversed(rows)]


def offered(name: str) -> Parameter:
    """The definition of a parameter that can be set; NotFound for one on which nothing depends yet."""
    known = definition(name)
    if not known.offered:
        raise NotFound(f"参数“{known.title}”尚不能设定", then="请在参数表中选择")
    return known


def _require_level(known: Parameter, jurisdiction: Organ, on: date) -> None:
    """Refused where the law leaves the parameter to offices of another level."""
    if known.set_at and not Profile.objects.as_of(on).filter(organ=jurisdiction, level=known.set_at).exists():
        raise Refused(f"本级不能设定参数“{known.title}”", why=f"由{known.set_at}批准并设定", article=known.citation,
                      then="确有需要的，逐级报中央公务员主管部门批准")


def set_value(*, name: str, text: str, document: str, valid_from: date, viewer: Viewer, now: datetime,
              on: date) -> ParameterValue:
    """Set a parameter for the viewer's jurisdiction from today or a later day on. Refused out of bounds, with the article."""
    jurisdiction = Organ.objects.get(pk=viewer.jurisdiction_id or 0)
    viewer.require("parameters.set", jurisdiction.path)
    known = offered(name)
    _require_level(known, jurisdiction, on)
    value = parameter_text.plain(parameter_text.read(known, text))
    if not document.strip():
        raise Refused("没有写依据文号", why="参数由有权机关发文设定", article=known.citation, then="请填写设定参数的文号")
    if valid_from < on:
        raise Refused(f"不能自 {valid_from.isoformat()} 起设定", why="参数不溯及既往，已作出的结论不因此改变",
                      then="请填写今天或以后的日期")
    with transaction.atomic(), writing(kind="ranks.set_parameter", now=now, body={
            "by": viewer.signature, "jurisdiction": jurisdiction.code, "name": name, "value": value,
            "from": valid_from.isoformat(), "document": document.strip()}) as leaf:
        row = ParameterValue.objects.create(
            jurisdiction=jurisdiction, name=name, value=Value(value, JSONField()), valid_from=valid_from, document=document.strip(),
            set_by=viewer.signature, leaf_id=leaf.id)
        leaf.wrote(ParameterValue._meta.db_table, [row.pk])
        return row
