"""The parameters that jurisdictions have set: `organs.parameters` reads them here (`in_force`) for everybody.

    standing, history     for pages         set_value     the one act         take_force     what passes with the days
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.db.models import JSONField, QuerySet, Value  # a value may be JSON's null: 不设

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.organs.queries import names
from xianneng.foundation.quotas.models import Member, Unit
from xianneng.foundation.quotas.operations import take_up
from xianneng.foundation.quotas.queries import used_with_leaders
from xianneng.law import parameter_text
from xianneng.law.parameters import DEFINITIONS, OFFERED, Parameter, definition
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.ranks.models import ParameterValue

LEADERS = "dual_floor_rank_occupies"  # the one that changes what the books have written


def in_force(on: date) -> list[ParameterValue]:
    """Every value set for a date, jurisdictions above before those below, a later decision after an earlier."""
    return [row for row in kept(on) if row.valid_from <= on]


def kept(on: date) -> list[ParameterValue]:
    """The same, with those that have been set from a later day on; one whose place another took is there still."""
    return list(ParameterValue.objects.filter(name__in=DEFINITIONS, valid_to__gt=on).select_related("jurisdiction").order_by(
        "jurisdiction__path", "valid_from", "pk"))


def values(on: date) -> list[parameters.Value]:
    """All these as `organs.parameters` asks for them: with nearly every decision, so without models."""
    rows = ParameterValue.objects.filter(valid_to__gt=on).order_by("jurisdiction__path", "valid_from", "pk")
    found = (parameters.Value(*row) for row in rows.values_list("jurisdiction__path", "name", "value", "document", "valid_from"))
    return [each for each in found if each.name in DEFINITIONS]


def _value(row: ParameterValue) -> parameters.Value:
    return parameters.Value(row.jurisdiction.path, row.name, row.value, row.document, row.valid_from)


def began_between(since: date, on: date) -> bool:
    """Whether a value took force after one day and by another: then every list's verdict may have changed."""
    return _began(since, on).exists()


def _began(since: date, on: date) -> QuerySet[ParameterValue]:
    return ParameterValue.objects.filter(valid_from__gt=since, valid_from__lte=on)


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
    known, last = parameters.applied(map(_value, rows)), {row.name: row for row in rows}
    called = names({row.jurisdiction_id for row in rows}, on)
    return [Standing(each, parameter_text.words(each, known[each.name]), last.get(each.name),
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


def left_to(known: Parameter, organ_id: int, on: date) -> Refused | None:
    """Why a jurisdiction does not set a parameter that the law leaves to offices of another level; None where it may."""
    if not known.set_at or Profile.objects.as_of(on).filter(organ_id=organ_id, level=known.set_at).exists():
        return None
    return Refused(f"本级不能设定参数“{known.title}”", why=f"由{known.set_at}批准并设定", article=known.citation, then="确有需要的，逐级报中央公务员主管部门批准")


def set_value(*, name: str, text: str, document: str, valid_from: date, viewer: Viewer, now: datetime,
              on: date) -> ParameterValue:
    """Set a parameter for the viewer's jurisdiction from today or a later day on. Refused out of bounds, with the article."""
    jurisdiction = Organ.objects.get(pk=viewer.jurisdiction_id or 0)
    viewer.require("parameters.set", jurisdiction.path)
    known = offered(name)
    if elsewhere := left_to(known, jurisdiction.pk, on):
        raise elsewhere
    value = parameter_text.plain(parameter_text.read(known, text))
    if not document.strip():
        raise Refused("没有写依据文号", why="参数由有权机关发文设定", article=known.citation, then="请填写设定参数的文号")
    if valid_from < on:
        raise Refused(f"不能自 {valid_from.isoformat()} 起设定", why="参数不溯及既往，已作出的结论不因此改变",
                      then="请填写今天或以后的日期")
    if valid_from == on and Case.objects.filter(type="ranks.promotion", organ__path__startswith=jurisdiction.path, effective_at__date=on).exists():
        raise Refused("不能自今天起设定", why="今天已按原来的参数作出职级晋升决定，参数不溯及既往", then=f"请填写 {on + timedelta(days=1)} 以后的日期")
    with transaction.atomic(), writing(kind="ranks.set_parameter", now=now, body={
            "by": viewer.signature, "jurisdiction": jurisdiction.code, "name": name, "value": value,
            "from": valid_from.isoformat(), "document": document.strip()}) as leaf:
        row = ParameterValue.objects.create(
            jurisdiction=jurisdiction, name=name, value=Value(value, JSONField()), valid_from=valid_from, document=document.strip(),
            set_by=viewer.signature, leaf_id=leaf.id)
        leaf.wrote(ParameterValue._meta.db_table, [row.pk])
        if name == LEADERS and valid_from == on:
            _count_leaders(jurisdiction.path, on=on, leaf=leaf, now=now)
        return row


def take_force(since: date, *, on: date, now: datetime) -> None:
    """The books follow a value that took force after one day and by another. Needs a transaction."""
    paths = set(_began(since, on).filter(name=LEADERS).values_list("jurisdiction__path", flat=True))
    for path in sorted(paths):
        with writing(kind="ranks.parameter_in_force", now=now, body={"name": LEADERS, "path": path, "on": on.isoformat()}) as leaf:
            _count_leaders(path, on=on, leaf=leaf, now=now)


def _count_leaders(path: str, *, on: date, leaf: Writing, now: datetime) -> None:
    """使用 of the organs under a path, where leaders hold their post's lowest rank, as the parameter now counts it."""
    members = Member.objects.as_of(on).filter(organ__path__startswith=path)
    units = list(Unit.objects.filter(pk__in=members.values("unit_id")))
    take_up(units, {on: used_with_leaders(units, on)}, leaf=leaf, now=now, text="领导职务兼任最低职级的计算改变")
