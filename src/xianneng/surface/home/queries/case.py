"""What the case page shows: the matter and its people, the step in hand, what was said, and what the viewer may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import deadlines, queries, seats, types
from xianneng.foundation.cases.models import Case, Notice, Participant, Task
from xianneng.foundation.cases.queries import Choice
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.quotas import queries as quotas
from xianneng.law.quotas import groups_of
from xianneng.law.refusals import Refused
from xianneng.surface.home.queries import entry
from xianneng.surface.home.queries.ballots import voting
from xianneng.surface.home.steps import named
from xianneng.work.ranks import cases as ranks
from xianneng.work.ranks import papers

# Verbs that stand where they are used: at the step, the notice, the materials.
ELSEWHERE = {"complete", "return_for_correction", "publish_notice", "receive_objection", "answer_objection", "close_notice",
             "record_finding", "attach_material", "open_ballot", "close_ballot"}
OF_PERSON = {"suspend_subject", "resume_subject", "remove_subject"}
TO_OFFICE = {"reassign", "delegate", "add_signer", "copy_to"}
WITHOUT_REASON = {"urge", "resume", "copy_to"}
# What was said, found and shown of it is not read by whom the case is about.
WITHHELD: dict[str, Any] = {"subjects": [], "chosen": None, "kept": None, "quota": None, "changed": [], "barred": None, "stuck": "", "opinions": [], "findings": [],
                            "history": [], "inquiries": [], "parent": "", "doubted": [], "voting": None, "notice": None,
                            "papers": [], "materials": [], "may_attach": False}


@dataclass(frozen=True, slots=True)
class Control:
    """A verb that may be used now: which fields its form has."""

    choice: Choice
    persons: list[tuple[int, str]]
    offices: list[Office]
    signers: list[Any]
    reason: bool

    @property
    def usable(self) -> bool:
        """Whether there is anybody to use it on."""
        verb = self.choice.verb
        return not ((verb in OF_PERSON and not self.persons) or (verb in TO_OFFICE and not self.offices)
                    or (verb == "drop_signer" and not self.signers))


def context(case: Case, viewer: Viewer, on: date, chosen: int | None) -> dict[str, Any]:
    """Everything the page shows but the step's form; of a case about the viewer, only the step that they may pass on."""
    prefetch_related_objects([case], "subjects", "tasks", "notices__objections")
    task = queries.task_for(case, viewer, on)
    running = case.closed_at is None
    promotion = case.type == ranks.Promotion.key
    answers = ranks.verdicts(case, on) if promotion and running and not case.effective_at else {}
    subjects: list[dict[str, Any]] = [
        {"subject": each, "name": name, "answer": answers.get(each.person_id)} for each, name in zip(case.subjects.all(), _names(case), strict=True)]
    with_answer = [each for each in subjects if each["answer"]]
    shown = next((each for each in with_answer if each["subject"].person_id == chosen), with_answer[0] if with_answer else None)
    notice = queries.notice_of(case)
    doubted = [(each.person_id, each.data.get("name", "")) for each in ranks.doubted(case)] if promotion and running and (
        viewer.may("vetting.conduct", case.organ.path)) else []
    said, barred = _changes(case, task, answers, viewer, on)
    least = ranks.notice_days(case, on) if task and task.form == "notice" and not notice else None
    least_until = deadlines.task_due_on(least, on) if least else None
    days = [case.due_on, least_until, notice.last_on if notice and not notice.closed_at else None]
    may, seated = queries.choices(case, viewer, on), list(queries.people(case))
    hindered = _hindered(case, task, viewer) if task else None
    withheld = seats.withheld(case, viewer)
    found = {
        "withheld": withheld, "stuck": _stuck(case, task, barred, may),
        "hindered": hindered, "others": _others(case, task, viewer, on) if task and hindered else [],
        "case": case, "changed": said, "barred": barred, "task": task, "entry": entry.shown(case, viewer, task is not None, on), "flow": queries.flow(case), "subjects": subjects, "promotion": promotion,
        "chosen": shown, "kept": None if shown else next((each for each in subjects if each["subject"].data.get("reasons")), None),
        "quota": _quota(case, shown["subject"].data["target"], viewer, on) if shown else None,
        "controls": controls(case, task, viewer, on, may, subjects, seated), "opinions": queries.opinions(case), "findings": _findings(case, subjects),
        "history": queries.history(case, on), "returnable": queries.returnable(case, task) if task else [],
        "voting": voting(case, task, viewer, on) if promotion else None,
        "notice": notice, "not_yet": _not_yet(notice, on) if task and task.form == "notice" else "", "least_days": least, "least_until": least_until,
        "caveat": deadlines.caveat(*days, on) if any(days) else "", "officers": _officers(case, task, on), "doubted": doubted, "examiners": _colleagues(case, on) if doubted else [], "seated": seated,
        "inquiries": Case.objects.filter(type="vetting.inquiry", data__parent=case.number) if promotion else [],
        "parent": case.data.get("parent", ""), "papers": papers.ready(case), "materials": case.materials.order_by("pk"),
        "answers_objections": any(choice.verb == "answer_objection" and not choice.refused for choice in may),
        "may_attach": any(choice.verb == "attach_material" and not choice.refused for choice in may),
        "leaves": Leaf.objects.filter(case_number=case.number).count()}
    return found | (WITHHELD if withheld else {})


def _names(case: Case) -> list[str]:
    """The names of the case's persons, in its order; a promotion keeps them."""
    kept = [each.data.get("name", "") for each in case.subjects.all()]
    return kept if all(kept) else [name for _, name in named(case, everybody=True)]


def _quota(case: Case, target: str, viewer: Viewer, on: date) -> dict[str, Any] | None:
    """The unit and the narrowest line of places that a promotion to a rank draws on; None where no ratio limits it."""
    if "quotas.read" not in viewer.rights:
        return None
    for unit in quotas.units_of(viewer.scope, on=on, organ_id=case.organ_id):
        groups = [each for each in groups_of(target, unit.level, unit.scope, on, unit.variant) if each in unit.groups]
        if groups:
            return {"unit": unit, "line": quotas.line(unit, groups[-1], on)}
    return None


def _not_yet(notice: Notice | None, on: date) -> str:
    """Why the step 公示 cannot be done today, while its notice runs."""
    if notice is None or notice.closed_at:
        return ""
    if on < notice.to_on:
        return f"公示期未满：公示至 {notice.last_on}，期满后办理"
    return "还有异议没有核查答复，请先答复" if any(each.answered_at is None for each in notice.objections.all()) else ""


def _changes(case: Case, task: Task | None, answers: dict[int, Any], viewer: Viewer,
             on: date) -> tuple[list[str], Refused | None]:
    """What changed since the case last kept the law's reasons, from the answers that the page has asked for already."""
    if case.type != ranks.Promotion.key:
        waiting = task or (_first_open(case) if viewer.user_id == case.opened_user_id else None)
        return queries.changes(case, waiting.step, viewer, on) if waiting else ([], None)
    if task is None:
        return [], None
    try:
        return ranks.changed(case, answers) if answers and task.step not in ranks.AFTERWARDS else [], None
    except Refused as refused:
        return [], refused


def _first_open(case: Case) -> Task | None:
    """The step at which the case stands; in hold there is none to judge."""
    return next((each for each in case.tasks.all() if each.state == "待办"), None) if case.state == "办理中" else None


def _stuck(case: Case, task: Task | None, barred: Refused | None, may: Sequence[Choice]) -> str:
    """What is left to do where a light case can no more be agreed to; a promotion can, without whom the law refuses."""
    if barred is None or case.type == ranks.Promotion.key:
        return ""
    ways = [choice.name for choice in may if choice.verb in ("withdraw", "terminate") and not choice.refused]
    own = f"请在“其他办理”中{'或'.join(ways)}" if ways else "请由经办人撤回"
    return f"本件已不能同意，不会自行办结。{'请选择“不同意”；也可以' + own.removeprefix('请') if task else own}。"


def _hindered(case: Case, task: Task, viewer: Viewer) -> Refused | None:
    """Why the viewer, though in a seat, may not decide; said before they fill in anything."""
    try:
        seats.check_hindrance(case, task, viewer)
    except Refused as refused:
        own_seat = queries.people(case).filter(user_id=viewer.user_id).exists()  # a person's own word is theirs to give
        return None if own_seat else refused
    return None


def _others(case: Case, task: Task, viewer: Viewer, on: date) -> list[tuple[Office, bool]]:
    """Who can take the step instead: those seated, and (False) those to whom it may be handed on 转办."""
    seated = [seat.office for seat in queries.people(case).filter(task=task, state="待办") if seat.office]
    near = [(office, True) for office in seated] + [(office, False) for office in queries.takers(case, task, on)]
    concerned = {each.person_id for each in case.subjects.all()}
    barred = {viewer.user_id, case.opened_user_id} if task and task.step in types.get(case.type).second else {viewer.user_id}
    return [(office, sits) for office, sits in near if office.user_id not in barred
            and office.user.person_id not in concerned][:5]


def controls(case: Case, task: Task | None, viewer: Viewer, on: date, may: Sequence[Choice],
             subjects: Sequence[dict[str, Any]], seated: Sequence[Participant]) -> list[Control]:
    """The verbs that may be used now, each with whom it may be used on."""
    offices = _offices(case, on)
    takers = set(queries.takers(case, task, on).values_list("pk", flat=True)) if task else set()
    people = {"suspend_subject": _in_state(subjects, "在办"), "resume_subject": _in_state(subjects, "暂缓"),
              "remove_subject": _in_state(subjects, "在办", "暂缓")}
    signers = [each for each in seated if (each.origin, each.state) == ("加签", "待办")]
    found = []
    for choice in may:
        if choice.refused or choice.verb in ELSEWHERE or (choice.verb == "urge" and task):
            continue
        near = [each for each in offices if choice.verb in ("copy_to", "add_signer")
                or (each.pk in takers and (choice.verb != "delegate" or each.organ_id == viewer.organ_id))]
        found.append(Control(choice, people.get(choice.verb, []),
                             [each for each in near if each.pk != viewer.office_id] if choice.verb in TO_OFFICE else [],
                             signers if choice.verb == "drop_signer" else [], choice.verb not in WITHOUT_REASON))
    return [control for control in found if control.usable]


def _in_state(subjects: Sequence[dict[str, Any]], *states: str) -> list[tuple[int, str]]:
    """Of a case of several: the verbs of one person say nothing that those of the case do not."""
    return [(each["subject"].person_id, each["name"]) for each in subjects
            if each["subject"].state in states and (len(subjects) > 1 or each["subject"].state == "暂缓")]


def _offices(case: Case, on: date) -> list[Office]:
    """Offices held today whose jurisdiction has the case's organ."""
    return list(seats.readers(case, on).order_by("-jurisdiction__path", "title", "pk")[:200])


def _findings(case: Case, subjects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = {each["subject"].person_id: each["name"] for each in subjects}
    return [{"found": each, "name": names.get(each.person_id, ""), "title": papers.FOUND.get(each.kind, each.kind)}
            for each in queries.findings(case)]


def _officers(case: Case, task: Task | None, on: date) -> list[Office]:
    """Who may be named to the inquiry: those who hold an office of personnel officer in the case's organ today."""
    return _colleagues(case, on) if task and task.form == "vetting" else []


def _colleagues(case: Case, on: date) -> list[Office]:
    return list(seats.holding("personnel_officer", on).filter(organ_id=case.organ_id).select_related("user"))
