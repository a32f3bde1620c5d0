"""排序: the people of an organ in another order, a light case; a second officer confirms it where the set 人员归属 asks for one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

import polars as pl
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.types import CaseType
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.record import operations, projection
from xianneng.foundation.record.models import Person, Standing
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel import intakes
from xianneng.work.personnel.importers.comparing import column_type
from xianneng.work.personnel.ordering import queries

TOLD = 60  # lines of a case's matter


class Ordering(CaseType):
    """排序 of the people of one organ. ``case.data``: before and after (ids in order), reason."""

    key: ClassVar[str] = queries.ORDER
    title: ClassVar[str] = "人员排序"
    prefix: ClassVar[str] = "PX"
    process: ClassVar[str] = "order.bpmn"
    forms: ClassVar[Sequence[str]] = ("confirm",)
    fact_names: ClassVar[Sequence[str]] = ("confirm",)
    open_right: ClassVar[str] = "record.enter"
    second: ClassVar[Sequence[str]] = ("confirm",)

    def facts(self, case: Case) -> Mapping[str, str]:
        """Whether a second officer confirms."""
        return {"confirm": "是" if SETS["standing"].confirm else "否"}

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """One at a time of an organ, and something moves."""
        other = Case.objects.filter(type=self.key, organ_id=case.organ_id, closed_at=None).exclude(pk=case.pk).first()
        if other:
            raise Conflict("这个机关正在办理排序", why=f"{other.number}，{other.opened_by}", then="请待那一件办结后再办理")
        self._admit(case, viewer, localdate(now))
        case.data["matter"] = self._matter(case, localdate(now))

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """The order is still the one that was looked at, and nobody decides that they come first."""
        self._admit(case, viewer, on)
        return []

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """From today everybody who moved has the new number; what held before stays readable for its dates."""
        on = localdate(now)
        intakes.wait_for_imports()
        lock(Person, case.data["after"])
        self._admit(case, viewer, on)
        numbers = {person: at for at, person in enumerate(case.data["after"], 1)}
        held = [each for each in Standing.objects.known().filter(person_id__in=numbers, organ_id=case.organ_id, valid_to__gt=on) if each.team_order != numbers[each.person_id]]
        rows = [row for each in held for row in _renumbered(each, numbers[each.person_id], on)]
        leaf.body |= {"moved": len(queries.moved(case.data["before"], case.data["after"]))}
        schema: dict[str, Any] = {"person_id": pl.Int64, **{name: column_type("standing", name) for name in SETS["standing"].columns()},
                                  "valid_from": pl.Date, "valid_to": pl.Date}
        operations.write_frames({"standing": pl.DataFrame(rows, schema=schema)}, {"standing": [each.pk for each in held]}, person_ids=list(numbers), leaf=leaf)
        projection.refresh(list(numbers), on=on)

    def _admit(self, case: Case, viewer: Viewer, on: date) -> None:
        before, after = case.data["before"], case.data["after"]
        if queries.in_order(case.organ_id, on) != before:
            raise Refused("呈报之后人员或次序已变", why="现在的次序与呈报时不同", then="请终止本件，按现在的次序重新办理")
        if queries.passed(before, after, viewer.persons):
            refuse_own(viewer, before, why="{who}的次序提前了", then="请由其他人事干部办理")

    def _matter(self, case: Case, on: date) -> list[list[str]]:
        found = queries.moved(case.data["before"], case.data["after"])
        names = {person: name for person, name, _ in queries.lines(case.data["after"], on)}
        rows = [["事由", case.data["reason"]], ["变动", f"{len(found)} 人，共 {len(names)} 人"]]
        rows += [[names[person], f"第 {old} → 第 {new}"] for person, old, new in found[:TOLD]]
        return [*rows, *([["", f"等 {len(found)} 人"]] if len(found) > TOLD else [])]


def _renumbered(held: Standing, number: int, on: date) -> list[dict[str, Any]]:
    """A row until the day before as it was, and from the day on with its new number; one that begins later with the number only."""
    row = {"person_id": held.person_id, **operations.row_values("standing", held), "valid_from": held.valid_from, "valid_to": held.valid_to}
    before = [{**row, "valid_to": on}] if held.valid_from < on else []
    return [*before, {**row, "team_order": number, "valid_from": max(held.valid_from, on)}]
