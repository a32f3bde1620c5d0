"""An act on a case: lock, stale page, authority, state; then the change, its event and its leaf, all or nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import diagrams, seats, types, verbs, working
from xianneng.foundation.cases.models import Case, Event, Submission, Task, TaskState
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.law.refusals import Conflict, refuse_unseen

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did: the case as it now stands, and what the law found changed since the last step."""

    case_id: int
    number: str
    version: int
    state: str
    changes: list[str] = field(default_factory=list)
    repeated: bool = False


@dataclass(slots=True)
class Act:
    """An act under way, in its transaction: the locked case, who acts and when, and the leaf being written."""

    case: Case
    viewer: Viewer
    now: datetime
    leaf: Writing
    moves: bool = True
    changes: list[str] = field(default_factory=list)

    @property
    def on(self) -> date:
        """The day of the act."""
        return localdate(self.now)

    @property
    def type(self) -> types.CaseType:
        """The case's type."""
        return types.get(self.case.type)

    @property
    def diagram(self) -> diagrams.Diagram:
        """The diagram that the case runs on."""
        return diagrams.load(self.case.process.xml)

    def hook(self) -> dict[str, Any]:
        """What every hook of a case type is told."""
        return {"viewer": self.viewer, "leaf": self.leaf, "now": self.now}

    def task(self, task_id: int) -> Task:
        """A task of the case, as it stands now that the case is locked."""
        task = self.case.tasks.get(pk=task_id)
        task.case = self.case
        return task

    def say(self, kind: str, **data: Any) -> Event:
        """Add a functional fact to the case."""
        return self.add(Event(case=self.case, kind=kind, actor=self.viewer.signature, data=data, at=self.now))

    def add(self, row: Row) -> Row:
        """Insert a sealed row under the act's leaf. Refused where a text of it holds characters that nobody sees."""
        refuse_unseen(vars(row))
        row.leaf_id = self.leaf.id  # type: ignore[attr-defined]
        row.save(force_insert=True)
        self.leaf.wrote(row._meta.db_table, [row.pk])
        return row

    def done(self) -> Done:
        """The act's result."""
        return Done(self.case.pk, self.case.number, self.case.version, self.case.state, self.changes)


@contextmanager
def act(verb: str, *, case_id: int, viewer: Viewer, now: datetime, seen: int | None = None,
        **body: Any) -> Iterator[Act]:
    """Do one verb to one case. ``seen``: the version that the viewer's page showed; Conflict when it is stale.

    Raises NotFound out of scope, Forbidden for another's verb, Refused where the table `verbs.VERBS` has no cell.
    """
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related(
            "organ", "process", "opened_office").filter(pk=case_id).first()
        on = localdate(now)
        case = seats.find(case, viewer, on, past=True)
        if seen is not None and seen != case.version:
            raise _stale(case, viewer)
        verbs.require(verb, case.state, effective=case.effective_at is not None)
        seats.require(case, verb, viewer, on)
        with writing(kind=f"cases.{verb}", case=case.number, now=now,
                     body={"by": viewer.signature, "version": case.version, **body}) as leaf:
            under = Act(case, viewer, now, leaf, moves=verbs.VERBS[verb].moves)
            if "task" not in body:  # where the case stands now: what ends it closes its steps; an act on a step names that one
                leaf.told["step"] = "、".join(case.tasks.filter(state=TaskState.OPEN).order_by("pk").values_list("name", flat=True)) or "—"
            yield under
            case.version += under.moves
            case.save()
            leaf.body["working"] = working.digest(case.pk)


def case_of(task_id: int) -> int:
    """The case of a task; 0, which no case has, where there is no such task."""
    return Task.objects.filter(pk=task_id).values_list("case_id", flat=True).first() or 0


def once(*, key: str, viewer: Viewer, now: datetime, operation: Callable[[], Done]) -> Done:
    """Do an operation once for a form: sent a second time with its ``key``, it answers with the first's result."""
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(
            key=key, defaults={"user_id": viewer.user_id, "at": now})
        if submission.user_id != viewer.user_id:
            raise Conflict("这张表单不是您打开的", then="请重新打开页面")
        if not is_first:
            return Done(**{**submission.result, "repeated": True})
        done = operation()
        submission.case_id, submission.result = done.case_id, asdict(done)
        submission.save()
        return done


def _stale(case: Case, viewer: Viewer) -> Conflict:
    last = case.events.order_by("-pk").first()
    who = "已有变化" if last is None else "您已在另一页面办理" if last.actor == viewer.signature else f"{last.actor} 已先办理"
    return Conflict("本件在您打开页面后有了变化", why=who, then="请刷新后核对再办理")
