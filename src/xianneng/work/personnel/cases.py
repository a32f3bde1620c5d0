"""信息维护: entry and correction of the file as a light case: enter → a second officer confirms where asked → effect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.sets import SETS
from xianneng.law import identity
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Refused


class Maintenance(CaseType):
    """信息维护. ``case.data["changes"]``: person, set, row (corrected) or none (new), values, dates, why."""

    key: ClassVar[str] = "personnel.maintenance"
    title: ClassVar[str] = "信息维护"
    prefix: ClassVar[str] = "XX"
    process: ClassVar[str] = "maintenance.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("entry", "confirm")
    fact_names: ClassVar[tuple[str, ...]] = ("confirm",)
    open_right: ClassVar[str] = "record.enter"

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether a second officer confirms: by the setting of the sets touched."""
        asked = any(SETS[change["key"]].confirm for change in case.data["changes"])
        return {"confirm": "是" if asked else "否"}

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Each change is checked before anybody confirms it."""
        for change in case.data["changes"]:
            check(change, localdate(now))

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Write the changes and today's projection."""
        changes = [planned(change) for change in case.data["changes"]]
        operations.write(changes, leaf=leaf)
        projection.refresh([change.person_id for change in changes], on=localdate(now), parameters=DEFAULTS)


def check(change: Mapping[str, Any], on: date) -> None:
    """What one change must satisfy by itself: the set's columns, an ID number that agrees with birth and sex."""
    item = SETS[change["key"]]
    unknown = set(change["values"]) - set(item.columns())
    if unknown:
        raise Refused(f"{item.title}没有信息项 {'、'.join(sorted(unknown))}")
    if change["key"] == "basic":
        values = change["values"]
        birth_on = date.fromisoformat(values["birth_on"]) if values.get("birth_on") else None
        if values.get("id_number"):
            problems = identity.check(values["id_number"], on=on, birth_on=birth_on, sex=values.get("sex"))
            if problems:
                raise Refused("身份证号与所填信息不符", why="；".join(problem.message for problem in problems),
                              then="请核对身份证号、出生日期和性别")


def planned(change: Mapping[str, Any]) -> operations.Change:
    """The file's change that an entry asks for."""
    person_id, key, values = change["person_id"], change["key"], typed(change["key"], change["values"])
    valid_from = date.fromisoformat(change["valid_from"]) if change.get("valid_from") else None
    valid_to = date.fromisoformat(change["valid_to"]) if change.get("valid_to") else None
    if change.get("row_id"):
        return operations.correct(person_id=person_id, key=key, row_id=change["row_id"], values=values,
                                  valid_from=valid_from, valid_to=valid_to)
    if valid_from is None:
        raise Refused("请填写起始日期")
    if SETS[key].rule in ("one", "at_most_one"):
        return operations.begin(person_id=person_id, key=key, valid_from=valid_from, values=values)
    return operations.add(person_id=person_id, key=key, values=values, valid_from=valid_from, valid_to=valid_to or OPEN)


def typed(key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values from JSON in the types of their columns."""
    fields = {field.column: field for field in SETS[key].model._meta.concrete_fields}
    return {name: fields[name].to_python(value) if value not in ("", None) or not fields[name].null else None
            for name, value in values.items()}
