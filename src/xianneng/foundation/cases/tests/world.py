"""A small county, its people and a case type of the tests' own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import Office, StandIn, User
from xianneng.foundation.cases import operations, types
from xianneng.foundation.cases.models import Case, Finding, Task
from xianneng.foundation.cases.tests import drawing
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person
from xianneng.foundation.record.operations import Change, write
from xianneng.law.refusals import Refused

TODAY = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


class Trial(types.CaseType):
    """A case type that only counts what is asked of it."""

    key, title, prefix, process = "trial.case", "试办", "SY", "trial.bpmn"
    forms = ("entry",)
    fact_names = ("count", "urgent")
    open_right = "cases.open"

    def __init__(self, xml: str = drawing.TRIAL) -> None:
        self.xml, self.calls = xml, []

    def diagram(self) -> str:
        return self.xml

    def facts(self, case: Case) -> Mapping[str, str | int | bool]:
        return {"count": case.subjects.filter(state="在办").count(), "urgent": bool(case.data.get("urgent"))}

    def opened(self, case: Case, **_: Any) -> None:
        if case.data.get("refuse_opening"):
            raise Refused("不能开办")

    def check(self, case: Case, step: str, **_: Any) -> list[str]:
        return [case.data["changed"]] if case.data.get("changed") else []

    def complete(self, case: Case, task: Task, *, data: Mapping[str, Any], **_: Any) -> None:
        case.data |= dict(data)
        self.calls.append(f"complete {task.step}")

    def effect(self, case: Case, *, leaf: Any, now: datetime, **_: Any) -> None:
        for subject in case.subjects.filter(state="在办"):
            Finding.objects.create(case=case, person_id=subject.person_id, kind="effect", value="生效", at=now,
                                   leaf_id=leaf.id, signatories=[], made_by="试办")
        leaf.wrote("cases_finding")
        self.calls.append("effect")

    def ended(self, case: Case, how: str, **_: Any) -> None:
        self.calls.append(f"ended {how}")

    def returned(self, case: Case, to_step: str, **_: Any) -> None:
        self.calls.append(f"returned {to_step}")

    def subject_removed(self, case: Case, subject: Any, **_: Any) -> None:
        self.calls.append(f"removed {subject.person_id}")


@dataclass
class World:
    """The county: organs, persons, and a viewer for each office by short name."""

    organs: dict[str, Organ] = field(default_factory=dict)
    persons: list[int] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)
    type: Trial = field(default_factory=Trial)

    def viewer(self, name: str, on: date = TODAY) -> Viewer:
        """The viewer of an office."""
        office = self.offices[name]
        return next(each for each in viewers(office.user, on) if each.office_id == office.pk)

    def open(self, count: int = 2, *, by: str = "officer", now: datetime = NOW, **data: Any) -> Case:
        """A case of the bureau about this many persons."""
        done = operations.open_case(type_key="trial.case", organ_id=self.organs["bureau"].pk, title="试办一件",
                                    person_ids=self.persons[:count], viewer=self.viewer(by), now=now, data=data)
        return Case.objects.get(pk=done.case_id)

    def task(self, case: Case, step: str) -> Task:
        """The open task of a step."""
        return case.tasks.get(step=step, state="待办")

    def act(self, case: Case, step: str, by: str, outcome: str = "同意", *, now: datetime = NOW, text: str = "意见",
            **more: Any) -> operations.Done:
        """Complete a step on a fresh page."""
        case.refresh_from_db()
        return operations.complete(task_id=self.task(case, step).pk, outcome=outcome, text=text, viewer=self.viewer(by),
                                   seen=case.version, now=now, **more)

    def to_approval(self, case: Case) -> None:
        """Bring a case of two persons to its approval."""
        for step, by in (("entry", "officer"), ("team", "member1"), ("team", "member2"), ("chain", "reviewer1"),
                         ("chain", "reviewer2")):
            self.act(case, step, by)

    def stand_in(self, holder: str, by: str) -> Viewer:
        """Someone acting in another's office."""
        user = self.offices[by].user
        StandIn.objects.create(office=self.offices[holder], user=user, from_on=TODAY, to_on=TODAY + timedelta(days=9))
        return next(each for each in viewers(user, TODAY) if each.stands_in_for)


CAST = {
    "officer": ("personnel_officer", "bureau", "bureau"), "colleague": ("personnel_officer", "bureau", "bureau"),
    "stranger": ("personnel_officer", "other", "other"), "member1": ("team_member", "bureau", "bureau"),
    "member2": ("team_member", "bureau", "bureau"), "reviewer1": ("authority_reviewer", "department", "county"),
    "reviewer2": ("authority_reviewer", "department", "county"), "leader": ("authority_leader", "department", "county"),
    "inspector": ("discipline_officer", "discipline", "county"), "admin": ("system_admin", "county", "county"),
    "city_leader": ("authority_leader", "city", "city"),
}
TITLES = {"officer": "人事科长", "leader": "部长", "reviewer1": "公务员科长"}


def build(trial: Trial) -> World:
    """Write the county into the database."""
    world = World(type=trial)
    for name, parent in (("city", None), ("county", "city"), ("bureau", "county"), ("other", "county"),
                         ("department", "county"), ("discipline", "county")):
        organ = Organ.objects.create(code=name)
        organ.path = (world.organs[parent].path if parent else "/") + f"{organ.pk}/"
        organ.save()
        world.organs[name] = organ
    world.persons = [Person.objects.create().pk for _ in range(3)]
    bureau = world.organs["bureau"]
    with transaction.atomic(), writing(kind="testing.world", body={}, now=NOW) as leaf:
        write([Change(person, "standing", (), [{"valid_from": date(2020, 1, 1), "organ_id": bureau.pk, "manager_id": bureau.pk}])
               for person in world.persons], leaf=leaf)
    for name, (role, organ, jurisdiction) in CAST.items():
        user = User.objects.create_user(name, display_name=f"甲{name}", person=Person.objects.create())
        world.offices[name] = Office.objects.create(
            user=user, role=role, title=TITLES.get(name, role), organ=world.organs[organ],
            jurisdiction=world.organs[jurisdiction], from_on=date(2020, 1, 1))
    return world
