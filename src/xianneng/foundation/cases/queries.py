"""What can be asked about cases, within the viewer's scope: what waits, what was sent, one case with its flow."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter

from django.db import models
from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import diagrams, seats, types, verbs
from xianneng.foundation.cases.avoidance import ARTICLE
from xianneng.foundation.cases.models import (
    SENT_BACK,
    Case,
    CaseState,
    Copy,
    Event,
    Finding,
    Notice,
    Objection,
    Opinion,
    Origin,
    Participant,
    SeatState,
    Subject,
    SubjectState,
    Task,
    TaskState,
)
from xianneng.foundation.cases.sentences import sentence
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.record.models import Basic
from xianneng.law.catalogue import cite
from xianneng.law.refusals import NotFound, Refused

PAGE = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """A step that waits for the viewer: what the work desk shows."""

    task_id: int
    case_id: int
    number: str
    title: str
    type_title: str
    step: str
    origin: str
    opened_by: str
    opened_at: datetime
    due_on: date | None
    overdue: bool
    urged: bool
    form: str


@dataclass(frozen=True, slots=True)
class FlowStep:
    """A step in the drawn flow. ``state``: ok, now, waiting; skipped where the case went by it, or is over."""

    id: str
    name: str
    state: str
    opened_on: date | None = None
    done_on: date | None = None
    due_on: date | None = None
    notice_on: date | None = None
    passed_by: str = ""

    @property
    def note(self) -> str:
        """The date under the step's name, or why the case went by it; ``notice_on``: the last day of the notice that the step waits for."""
        if self.passed_by:
            return self.passed_by
        if self.state == "now":
            if self.notice_on:
                return f"公示至 {self.notice_on}"
            return f"{self.due_on} 前" if self.due_on else "办理中"
        return str(self.done_on) if self.done_on else ""


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who sits at the open steps; the step that waits for the viewer; whether one is theirs to decide, answered or not.

    ``signing``: the step on which the viewer was added to say an opinion (加签), where none waits for them to decide it.
    """

    people: Sequence[Participant]
    task: Task | None
    signing: Task | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A verb that is the viewer's to use, and why not now, where the case's state forbids it."""

    verb: str
    name: str
    refused: Refused | None


@dataclass(frozen=True, slots=True)
class Sent:
    """A case that was opened here: at which steps it stands, each with who holds it and until when; none once it is done."""

    case: Case
    steps: list[tuple[str, str, date | None]]


def todo(viewer: Viewer, on: date) -> list[Waiting]:
    """The steps that wait for the viewer, the most pressing first."""
    found = seats.waiting(viewer, on).filter(task__case__state=CaseState.RUNNING).select_related(
        "task__case").prefetch_related("task__urges").order_by("task__due_on", "task_id", "position")
    return list({seat.task_id: _waiting(seat, on) for seat in reversed(found)}.values())[::-1]


def todo_count(viewer: Viewer, on: date) -> int:
    """How many steps wait for the viewer."""
    found: int = seats.waiting(viewer, on).filter(task__case__state=CaseState.RUNNING).aggregate(
        count=Count("task_id", distinct=True))["count"]
    return found


def started_by(viewer: Viewer) -> QuerySet[Case]:
    """The cases of the viewer's office, running ones first, then the newest."""
    if viewer.office_id is None:
        return Case.objects.none()
    return Case.objects.filter(seats.of_others(viewer, "pk"), opened_office__in=seats.same_offices(viewer),
                               organ__path__startswith=viewer.jurisdiction_path).exclude(type__in=types.of_oneself()).select_related("organ").order_by(
        _running_first(), "-opened_at", "-pk")


def elsewhere(viewer: Viewer, on: date, count: int) -> list[Sent]:
    """What the viewer's office opened and does not itself wait for the viewer, each with the steps it stands at; no query a case."""
    here = seats.waiting(viewer, on).filter(task__case__state=CaseState.RUNNING).values("task__case")
    at = Prefetch("tasks", Task.objects.filter(state=TaskState.OPEN).order_by("pk").prefetch_related(
        "participants__office__user", "participants__user"), to_attr="standing")
    found = started_by(viewer).exclude(pk__in=here).prefetch_related(at)[:count]
    return [Sent(case, [(task.name, seats.holders(task), task.due_on) for task in case.standing]) for case in found]


def copied_to(viewer: Viewer) -> QuerySet[Copy]:
    """What was sent to the viewer's office for its knowledge, the latest first."""
    return Copy.objects.filter(seats.of_others(viewer, "case"), office_id=viewer.office_id or 0).select_related("case").order_by("-at")


def in_jurisdiction(viewer: Viewer) -> QuerySet[Case]:
    """Every case of the viewer's jurisdiction, where the office may read them."""
    readable = types.read_by(viewer.rights)
    if not readable or not viewer.jurisdiction_path:
        return Case.objects.none()
    return Case.objects.filter(seats.of_others(viewer, "pk"), seats.not_of_hidden(viewer), type__in=readable, organ__path__startswith=viewer.jurisdiction_path).select_related(
        "organ").order_by(_running_first(), "-opened_at", "-pk")


def for_audit(viewer: Viewer) -> QuerySet[Case]:
    """Every case of the jurisdiction, for an office that audits them: what may be shown of them is the audit pages' alone."""
    if not viewer.may("cases.audit") or not viewer.jurisdiction_path:
        return Case.objects.none()
    return Case.objects.filter(seats.of_others(viewer, "pk"), organ__path__startswith=viewer.jurisdiction_path)


def audited(viewer: Viewer, number: str) -> Case:
    """One of them; NotFound out of the jurisdiction, or where it is about the viewer."""
    found = for_audit(viewer).filter(number=number).select_related("process").prefetch_related("subjects", "tasks", "notices__objections").first()
    if found is None:
        raise NotFound("没有找到这一办件", then="请核对办件编号和您的管辖范围")
    return found


def case_for(viewer: Viewer, number_or_id: str | int, on: date) -> Case:
    """A case by number or id; NotFound when it is out of the viewer's scope."""
    wanted = Q(pk=number_or_id) if isinstance(number_or_id, int) else Q(number=number_or_id)
    cases = Case.objects.select_related("organ", "process", "opened_office").prefetch_related("subjects")
    return seats.find(cases.filter(wanted).first(), viewer, on)


def whole_case_for(viewer: Viewer, number: str, on: date) -> Case:
    """A case whose papers and receipts the viewer may read too; NotFound where they are about the viewer."""
    case = case_for(viewer, number, on)
    if seats.concerns(case, viewer):
        raise NotFound("没有找到", why="本件涉及您本人，或您所代的人员", article=ARTICLE, then="请由其他办理人查阅")
    return case


def running_of(type_key: str, person_ids: Collection[int]) -> dict[int, str]:
    """The number of the running case of a type in which each of these persons stands."""
    return dict(Subject.objects.filter(person_id__in=person_ids, case__type=type_key, case__closed_at=None).exclude(
        state=SubjectState.REMOVED).order_by("pk").values_list("person_id", "case__number"))


def standing(case: Case) -> dict[str, Task]:
    """The latest task of each step, unless the case went back before it since: such a step is to be done again."""
    diagram = diagrams.load(case.process.xml)
    found: dict[str, Task] = {}
    for task in sorted(case.tasks.all(), key=attrgetter("pk")):
        later = diagram.after(task.step)
        found = {step: each for step, each in found.items() if step not in later} | {task.step: task}
    return found


def flow(case: Case, passed_by: str = "不办") -> list[FlowStep]:
    """The steps of the diagram in order, with where the case stands; ``passed_by``: the word for a step that it did not have to take."""
    latest, diagram = standing(case), diagrams.load(case.process.xml)
    behind = {step.id for step in diagram.steps if _stands(latest.get(step.id)) is None
              and (case.state == CaseState.CLOSED or any(_stands(latest.get(later)) for later in diagram.after(step.id)))}
    over = case.state not in (CaseState.RUNNING, CaseState.SUSPENDED)
    notice = notice_of(case)
    notice_on = notice.last_on if notice and notice.closed_at is None else None
    return [FlowStep(step.id, step.name, "skipped", passed_by=passed_by) if step.id in behind else
            _flow_step(step, latest.get(step.id), over, notice_on) for step in diagram.steps]


def seat_for(case: Case, viewer: Viewer, on: date) -> Participant | None:
    """The viewer's seat at the step of the case that waits for them, if one does; sooner one to decide than one to sign (加签)."""
    found = seats.waiting(viewer, on).filter(task__case=case).select_related("task").order_by("task_id", "position")
    return min(found, key=lambda seat: seat.origin == Origin.ADDED, default=None)


def at_work(case: Case, viewer: Viewer, on: date) -> AtWork:
    """Who sits at a case's open steps, and what of it is the viewer's."""
    people = list(seats.taken(case, viewer, on))
    own = [seat for seat in people if seat.own and seat.state in (SeatState.WAITING, SeatState.DONE)]  # type: ignore[attr-defined]
    waiting = [seat for seat in own if seat.turn and seat.state == SeatState.WAITING]  # type: ignore[attr-defined]
    seat = min(waiting, key=lambda seat: seat.origin == Origin.ADDED, default=None)
    signs = seat is not None and seat.origin == Origin.ADDED
    return AtWork(people, seat.task if seat and not signs else None, seat.task if seat and signs else None,
                  any(seat.origin != Origin.ADDED for seat in own))


def seats_in(case: Case, viewers: Collection[Viewer], on: date) -> list[tuple[Viewer, Task]]:
    """In which of these offices, all of one user, a running case waits to be decided, each with the step."""
    if case.state != CaseState.RUNNING:
        return []
    found = [(viewer, seats.waiting(viewer, on).filter(task__case=case).exclude(origin=Origin.ADDED).select_related("task").order_by("task_id", "position").first())
             for viewer in viewers]
    return [(viewer, seat.task) for viewer, seat in found if seat]


def choices(case: Case, viewer: Viewer, *, holds: bool) -> list[Choice]:
    """The verbs that are the viewer's to use on this case, each with the refusal of its cell; ``holds``: of `AtWork`."""
    effective = case.effective_at is not None
    mine = {verbs.READER} | ({verbs.SEAT, verbs.SIDE} if holds else set()) | (
        {verbs.SIDE, verbs.OPENER} if seats.is_opener(case, viewer) else set())
    concerned = seats.concerns(case, viewer)
    return [Choice(key, verb.name, verbs.refusal(key, case.state, effective=effective))
            for key, verb in verbs.VERBS.items()
            if verb.who in mine and (verb.own or not concerned)]


def returnable(case: Case, task: Task) -> list[diagrams.Step]:
    """The earlier steps to which a step may return the case (退回补正)."""
    diagram = diagrams.load(case.process.xml)
    done = {each.step for each in case.tasks.all() if each.state == TaskState.DONE
            and (not case.effective_at or (each.done_at and each.done_at > case.effective_at))}
    return [step for step in diagram.steps
            if step.id in done and step.id != task.step and task.step in diagram.after(step.id)]


def takers(case: Case, task: Task, offices: Iterable[Office], people: Iterable[Participant]) -> list[Office]:
    """Of the `seats.readers` of a case, to whom a step may be handed (转办), or of one's own organ delegated (委派).

    ``people``: who sits at the open steps.
    """
    role = diagrams.load(case.process.xml).step(task.step).role
    seated = {seat.office_id for seat in people if seat.task_id == task.pk
              and seat.state in (SeatState.WAITING, SeatState.DONE)}
    return [office for office in offices if office.role == role and office.pk not in seated]


def opinions(case: Case) -> QuerySet[Opinion]:
    """The opinions, in order."""
    return case.opinions.order_by("pk")


def organ_of(said: Opinion, on: date, called: Callable[..., dict[int, str]] = organ_names) -> str:
    """The organ in whose name an opinion stands: that of the office which sat at the step; ``called``: how organs are named."""
    seat = said.task.participants.select_related("office").exclude(office=None).first()
    return called([seat.office.organ_id], on)[seat.office.organ_id] if seat and seat.office else ""


def last_returned(case: Case, said: Sequence[Opinion]) -> Opinion | None:
    """Of its opinions, the refusal 不同意 or return 退回补正 that sent the case back to where it stands; None once it went on."""
    last = said[-1] if said and case.state in (CaseState.RUNNING, CaseState.SUSPENDED) else None
    waiting = {task.pk for task in case.tasks.all() if task.state == TaskState.OPEN}
    return last if last and last.outcome in SENT_BACK and last.task_id not in waiting else None


def sent_back(viewer: Viewer, cases: Collection[int]) -> dict[int, Opinion]:
    """The same of many running cases at once, by case; of those about the viewer nothing is told."""
    last = Opinion.objects.filter(seats.of_others(viewer, "case"), case__in=cases).order_by("case_id", "-pk").distinct("case_id").select_related("task")
    return {each.case_id: each for each in last if each.outcome in SENT_BACK and each.task.state != TaskState.OPEN}


def notice_of(case: Case) -> Notice | None:
    """The notice of the 公示 step that stands; what was published before the matter went back does not count any more."""
    notice = max(case.notices.all(), key=attrgetter("pk"), default=None)
    step = next((task for task in standing(case).values() if task.form == "notice"), None) if notice else None
    return notice if notice and step and notice.published_at >= step.opened_at else None


def last_contacts(case: Case) -> str:
    """Where the case's organ received objections last: proposed at its next notice."""
    return Notice.objects.filter(case__organ=case.organ_id).order_by("-pk").values_list("contacts", flat=True).first() or ""


def objections(case: Case) -> list[Objection]:
    """Every objection to the case's notices, in the order received: one that a former notice met still stands."""
    return sorted((each for notice in case.notices.all() for each in notice.objections.all()), key=attrgetter("pk"))


def objected(case: Case, state: SubjectState = SubjectState.ACTIVE) -> list[Subject]:
    """Persons still in the case about whom an objection was found right: they leave it or wait for another inquiry. ``state``: those suspended."""
    upheld = {each.person_id: each.answered_at for each in objections(case) if each.upheld and each.answered_at and each.person_id}
    if not upheld:
        return []
    cleared = types.get(case.type).cleared(case)
    return [each for each in case.subjects.all() if each.state == state and each.person_id in upheld
            and cleared.get(each.person_id, upheld[each.person_id]) <= upheld[each.person_id]]


def objected_in(cases: Collection[int]) -> frozenset[int]:
    """Which of these cases have somebody still in hand about whom an objection was found right (`objected`)."""
    asked = Case.objects.filter(pk__in=cases, effective_at=None, closed_at=None, notices__objections__upheld=True).distinct().prefetch_related("subjects", "notices__objections")
    return frozenset(case.pk for case in asked if objected(case))


def objection_refusal(case: Case) -> Refused | None:
    """Why nobody decides on, or publishes, persons rightly objected to who are still in the case; None where there are none."""
    names = "、".join(each.data.get("name", "") for each in objected(case))
    return Refused(f"关于{names}的异议经核查属实", then="请将其暂缓、移出，或经复查后再办理；只有一名人选的，请终止本件") if names else None


def notice_refusal(case: Case, notice: Notice, on: date) -> Refused | None:
    """Why a notice cannot be ended, or built upon, on a date: its term, objections without an answer, persons rightly
    objected to, persons who did not stand in it.
    """
    if on < notice.runs_to:
        return Refused("公示期未满", why=f"公示至 {notice.last_on}", article=cite("RANK-PROM-07"), then="请在期满后办理")
    if any(each.answered_at is None for each in objections(case)):
        return Refused("还有异议没有核查答复", then="请先核查并答复")
    if refused := objection_refusal(case):
        return refused
    missing = [each.data.get("name", "") for each in case.subjects.all()
               if each.state == SubjectState.ACTIVE and not each.in_hand(notice.published_at)]
    if missing:
        return Refused(f"{'、'.join(missing)}没有列入公示", why=f"{localdate(notice.published_at)} 发布公示时暂缓办理，恢复后尚未公示",
                       article=cite("RANK-PROM-07"), then="请将其暂缓或移出；要一并晋升的，请退回补正后重新公示")
    return None


def findings(cases: Iterable[Case]) -> list[Finding]:
    """What was found in these cases, in order."""
    return list(Finding.objects.filter(case__in=list(cases)).select_related("case").order_by("at", "pk"))


def latest(found: Iterable[Finding]) -> list[Finding]:
    """Of findings in order the latest of each kind about each person."""
    last = {(each.person_id, each.kind): each for each in found}
    return [last[key] for key in sorted(last)]


def history(case: Case, on: date) -> list[tuple[Event, str]]:
    """The case's events with their sentences, in order."""
    events = list(case.events.order_by("pk"))
    spoken_of = {event.data["person"] for event in events if event.data.get("person")}
    names = dict(Basic.objects.as_of(on).filter(person_id__in=spoken_of).values_list("person_id", "name"))
    return [(event, sentence(event, names)) for event in events]


def changes(case: Case, step: str, viewer: Viewer, on: date) -> tuple[list[str], Refused | None]:
    """What the law finds changed since the last step when a page opens, and what it now refuses."""
    try:
        return types.get(case.type).check(case, step, viewer=viewer, on=on), None
    except Refused as refused:
        return [], refused


def _running_first() -> models.Case:
    """Open cases before those that are over."""
    return models.Case(
        models.When(state=CaseState.RUNNING, then=0), models.When(state=CaseState.SUSPENDED, then=1), default=2,
        output_field=models.IntegerField())


def _waiting(seat: Participant, on: date) -> Waiting:
    task = seat.task
    return Waiting(task.pk, task.case_id, task.case.number, task.case.title, types.get(task.case.type).title, task.name,
                   seat.origin, task.case.opened_by, task.opened_at, task.due_on,
                   task.due_on is not None and task.due_on < on, bool(task.urges.all()), task.form)


def _stands(task: Task | None) -> Task | None:
    """A step's task, unless it was cancelled."""
    return task if task and task.state != TaskState.CANCELLED else None


def _flow_step(step: diagrams.Step, task: Task | None, over: bool, notice_on: date | None) -> FlowStep:
    if task is None or task.state == TaskState.CANCELLED:
        return FlowStep(step.id, step.name, "skipped" if over else "waiting")
    return FlowStep(step.id, step.name, "ok" if task.state == TaskState.DONE else "now", localdate(task.opened_at),
                    localdate(task.done_at) if task.done_at else None, task.due_on, notice_on if task.form == "notice" else None)
