"""信息维护 and 批量导入: light cases: enter → a second officer confirms where asked → effect."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Member, Unit
from xianneng.foundation.quotas.queries import occupied_from_file, used_by_unit
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.queries import organs_of
from xianneng.foundation.record.sets import SETS
from xianneng.law import identity
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Refused
from xianneng.work.personnel import intakes
from xianneng.work.personnel.importers import organs, people
from xianneng.work.personnel.importers.places import places
from xianneng.work.personnel.models import Intake, IntakeState


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


class Import(CaseType):
    """批量导入: the good rows of a file that was checked. ``case.data``: intake, sm3 of the file, summary confirmed."""

    key: ClassVar[str] = "personnel.import"
    title: ClassVar[str] = "批量导入"
    prefix: ClassVar[str] = "DR"
    process: ClassVar[str] = "import.bpmn"
    forms: ClassVar[tuple[str, ...]] = ("confirm",)
    fact_names: ClassVar[tuple[str, ...]] = ("confirm",)
    open_right: ClassVar[str] = "exchange.import"

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether a second officer confirms."""
        return {"confirm": case.data["confirm"]}

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Compare once more with the file as it is now, and write what was confirmed: no more, no less."""
        intake = Intake.objects.select_related("jurisdiction").get(pk=case.data["intake"])
        on = localdate(now)
        found = places(intakes.scope(intake), on)
        plan = intakes.plan(intake.kind, intakes.frame(intake, intakes.GOOD), intakes.scope(intake), found, on)
        if plan.summary != case.data["summary"]:
            raise Refused("核对之后档案又有变化", why=f"核对时 {case.data['summary']}，现在 {plan.summary}",
                          then="请终止本件，重新核对后再导入")
        leaf.body |= {"file": intake.sm3, "summary": plan.summary}
        if isinstance(plan, organs.Plan):
            organs.carry_out(plan, on=on, leaf=leaf, now=now)
        else:
            self._write_people(plan, on, leaf, now)
        Intake.objects.filter(pk=intake.pk).update(state=IntakeState.WRITTEN)

    def _write_people(self, plan: people.Plan, on: date, leaf: Writing, now: datetime) -> None:
        touched = people.carry_out(plan, leaf=leaf)
        projection.refresh(touched, on=on, parameters=DEFAULTS)
        units = list(Unit.objects.filter(members__in=Member.objects.as_of(on).filter(
            organ_id__in=organs_of(touched))).distinct())
        if units:
            quotas.take_up(units, used_by_unit(units, on, occupied_from_file(on)), on=on, leaf=leaf, now=now)

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """Not confirmed: the file may be looked at, mended and taken in again."""
        Intake.objects.filter(pk=case.data["intake"]).update(state=IntakeState.DROPPED)
