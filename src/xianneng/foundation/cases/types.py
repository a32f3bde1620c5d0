"""Case types: what a room says about its matters. It subclasses `CaseType`, and registers it when its app is ready."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, ClassVar

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Subject, Task
from xianneng.foundation.ledger.operations import Writing
from xianneng.law.refusals import NotFound

Facts = Mapping[str, str | int | bool]
OPINION = "opinion"  # the form that every type understands: 同意 or 不同意, and a text


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the law says of a person of a case on the day of its decision, on the file as it reads now.

    ``reasons``: mappings of clause, state (met, unmet, ask), title, text, article. ``facts``: all that the law read.
    """

    words: str
    reasons: Sequence[Mapping[str, str]]
    facts: Mapping[str, Any]


class CaseType:
    """One kind of case 办件类型. Every hook runs inside the transaction of the act that calls it."""

    key: ClassVar[str]  # "ranks.promotion"
    title: ClassVar[str]  # 职级晋升
    prefix: ClassVar[str]  # of case numbers: ZJ
    process: ClassVar[str]  # file in the ``processes`` folder of the type's package: promotion.bpmn
    forms: ClassVar[Sequence[str]] = ()  # the ``xn:form`` values that a diagram may use, beside `OPINION`
    fact_names: ClassVar[Sequence[str]] = ()  # the facts that a condition of the diagram may name
    open_right: ClassVar[str] = "cases.open"
    read_right: ClassVar[str] = "cases.read"  # over its organ: who reads the type's cases beside those who sit in them
    one_at_a_time: ClassVar[bool] = False  # whether a person may be in one running case of the type only
    of_persons: ClassVar[bool] = False  # whether a case ends where a step leaves nobody in it
    of_oneself: ClassVar[bool] = False  # whether whom it is about opens it, without an office; nobody is its handling officer
    unseen: ClassVar[bool] = False  # whether whom it is about sits in none of its steps and does not learn of it
    of_two: ClassVar[bool] = False  # whether it shows two files whole, the other of the organ at ``data["other_path"]``: read by who holds both (`seats.apart`)
    second: ClassVar[Sequence[str]] = ()  # the steps that somebody else decides than who proposed the matter

    def facts(self, case: Case) -> Facts:
        """The facts that the diagram's conditions compare: a value for each of ``fact_names``."""
        return {}

    def opened(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The case has just been opened with its subjects; its first steps follow."""

    def check(self, case: Case, step: str, *, viewer: Viewer, on: date) -> list[str]:
        """Judge again what the step rests on; the sentences that say what changed since. Raises Refused."""
        return []

    def answered(self, case: Case, task: Task, *, data: Mapping[str, Any], on: date) -> None:
        """One participant's answer, also where others have still to give theirs. Raises Refused for what nobody may answer."""

    def complete(self, case: Case, task: Task, *, outcome: str, data: Mapping[str, Any], viewer: Viewer, leaf: Writing,
                 now: datetime) -> None:
        """The step's business, when its last participant has agreed; may change ``case.data`` (it is saved)."""

    def refused(self, case: Case, task: Task, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The step was decided 不同意; the case goes where the diagram sends it."""

    def effect(self, case: Case, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The last decision is taken: write the file."""

    def ended(self, case: Case, how: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The case ended without a decision (``how``: 已终止 or 已撤回): release what it held."""

    def returned(self, case: Case, to_step: str, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """The case went back to an earlier step (退回补正): undo what the steps since did."""

    def subject_removed(self, case: Case, subject: Subject, *, viewer: Viewer, leaf: Writing, now: datetime) -> None:
        """A person left the case (移出): release what was held for them."""

    def judged(self, case: Case, person_id: int, *, on: date) -> Judgement | None:
        """Judge one person again as on the day of the decision, or on ``on`` while there is none; None: no law is asked.

        A correction of the file asks this twice, with the old value and the new: the type that decided knows its law, so
        no other room needs to know the type.
        """
        return None

    def cleared(self, case: Case) -> Mapping[int, datetime]:
        """Whom a review 复查 that has ended found to meet the conditions, and when: an objection found right before holds them no more."""
        return {}

    def days(self, case: Case, step: str, *, on: date) -> int | None:
        """The days (日, not working days) that a parameter gives a step; None: its working days are in the diagram."""
        return None

    def touches(self, case: Case) -> Sequence[int]:
        """Organs, beside the case's own, whose files it changes: who reads their cases reads this one too, and no more."""
        return ()

    def named(self, case: Case, step: str) -> Sequence[int]:
        """The offices that sit at a step drawn ``xn:organ="named"``, in order."""
        named: Mapping[str, Sequence[int]] = case.data.get("named", {})
        return named.get(step, named.get("*", ()))

    def diagram(self) -> str:
        """The BPMN file that the room ships."""
        return (files(type(self).__module__.rpartition(".")[0]) / "processes" / self.process).read_text("utf-8")


_types: dict[str, CaseType] = {}


def register(case_type: CaseType) -> None:
    """Make a type known; called once, from the room's `AppConfig.ready`."""
    _types[case_type.key] = case_type


def every() -> list[CaseType]:
    """Every type that is known, in the order in which they were made known."""
    return list(_types.values())


def of_oneself() -> list[str]:
    """The keys of the types whose cases are opened by whom they are about."""
    return [key for key, each in _types.items() if each.of_oneself]


def read_by(rights: Collection[str]) -> list[str]:
    """The keys of the types whose cases some of these rights let read."""
    return [key for key, each in _types.items() if each.read_right in rights]


def unseen() -> list[str]:
    """The keys of the types whose cases are not seen by whom they are about."""
    return [key for key, each in _types.items() if each.unseen]


def of_two() -> list[str]:
    """The keys of the types whose cases show two files whole."""
    return [key for key, each in _types.items() if each.of_two]


def get(key: str) -> CaseType:
    """The type of a key; NotFound where its room is not furnished."""
    try:
        return _types[key]
    except KeyError:
        raise NotFound(f"没有办件类型 {key}", then="这一业务尚未启用") from None
