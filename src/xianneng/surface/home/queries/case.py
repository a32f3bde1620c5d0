"""What the case page shows: the matter and its people, the step in hand, what was said, and what the viewer may do.

`context` joins the page's regions, one function each. Whom a case is about is shown `course` and nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import prefetch_related_objects

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import deadlines, queries, seats, types
from xianneng.foundation.cases.models import Case, CaseState, Finding, Objection, Subject, Task
from xianneng.foundation.cases.queries import Choice
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.operations import locked_by
from xianneng.foundation.record.merged import records
from xianneng.law.quotas import groups_of
from xianneng.law.refusals import Refused
from xianneng.surface.home.queries import entry, imports, reconsidered
from xianneng.surface.home.queries.ballots import voting
from xianneng.surface.home.queries.papers import following, ready
from xianneng.surface.home.steps import named
from xianneng.work.personnel.registration import cases as registration
from xianneng.work.ranks import cases as ranks
from xianneng.work.ranks import papers
from xianneng.work.vetting.cases import EXAMINERS

# Verbs that stand where they are used: at the step, the notice, the materials.
ELSEWHERE = {"complete", "return_for_correction", "publish_notice", "receive_objection", "answer_objection", "close_notice",
             "record_finding", "attach_material", "inquire", "open_ballot", "print_slips", "close_ballot"}
OF_PERSON = {"suspend_subject", "resume_subject", "remove_subject"}
TO_OFFICE = {"reassign", "delegate", "add_signer", "copy_to"}
WITHOUT_REASON = {"urge", "resume", "copy_to"}


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


@dataclass(frozen=True, slots=True)
class Asked:
    """A case as the viewer asks for it, with what several regions of its page read: each is asked for once."""

    case: Case
    viewer: Viewer
    on: date
    at_work: queries.AtWork
    may: Sequence[Choice]
    offices: Sequence[Office]

    @property
    def task(self) -> Task | None:
        """The step that waits for the viewer to decide it."""
        return self.at_work.task

    @property
    def promotion(self) -> bool:
        """Whether the case is a promotion in rank."""
        return self.case.type == ranks.Promotion.key

    def allows(self, verb: str) -> bool:
        """Whether the viewer may use a verb now."""
        return any(choice.verb == verb and not choice.refused for choice in self.may)


def context(case: Case, viewer: Viewer, on: date, chosen: int | None) -> dict[str, Any]:
    """Everything the page shows but the step's form; of a case about the viewer, only the step that they may pass on."""
    prefetch_related_objects([case], "subjects", "tasks", "notices__objections")
    at_work = queries.at_work(case, viewer, on)
    asked = Asked(case, viewer, on, at_work, queries.choices(case, viewer, holds=at_work.holds),
                  list(seats.readers(case, on).order_by("-jurisdiction__path", "title", "pk")[:200]))
    if seats.concerns(case, viewer):
        return course(asked, []) | {"withheld": True, "signing": None}
    inquiries = ranks.inquiries_of(case) if asked.promotion else []
    made = ranks.found_in(case, inquiries)
    held = ranks.ranks_given(case) if asked.promotion and case.effective_at else {}
    gone = ranks.taken_back(case, held) if asked.promotion else []
    by, put = ranks.taken_back_by(case, gone), ranks.moved(case, held)
    subjects = _subjects(asked, made, {each.pk for each in gone})
    return (course(asked, subjects) | _law(asked, subjects, chosen) | _notice(asked, subjects) | _inquiry(asked, inquiries)
            | _papers(asked, by) | _said(asked, subjects, made)
            | {"matter": [*(case.data.get("matter") or ()), *_taken_back(case, gone, by, held), *_put_elsewhere(subjects, put)], "entry": entry.shown(case, viewer, at_work.task is not None, on),
               "imported": imports.of_case(case, viewer, on) if case.data.get("intake") else None, "subjects": subjects, "in_hand": [each for each in subjects if each["subject"].state == "在办"],
               "staying": [each for each in subjects if each["subject"].state != "移出"], "promotion": asked.promotion,
               "voting": voting(case, at_work.task, viewer, on) if asked.promotion else None,
               "parent": case.data.get("parent", ""), "reconsidered": reconsidered.of_case(viewer, held, on),
               "corrected": reconsidered.of_decision(case, list(held)) if held else []})


def course(asked: Asked, subjects: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Where the case stands, at whom, and what the viewer may do: nothing of what was said or found."""
    case, task = asked.case, asked.task
    hindered = _hindered(asked, task) if task else None
    by_parameter = task is not None and types.get(case.type).days(case, task.step, on=asked.on) is not None
    return {"case": case, "flow": queries.flow(case, ranks.SIMPLE if asked.promotion else "不办"), "task": task, "signing": asked.at_work.signing, "by_parameter": by_parameter,
            "unsigned": seats.unsigned(task, asked.at_work.people) if task else None, "seated": asked.at_work.people,
            "controls": controls(asked, subjects), "hindered": hindered,
            "nobody_left": seats.undecided_after(case, task, asked.viewer, asked.on) if task and not hindered and case.closed_at is None else None,
            "others": _others(asked, task) if task and hindered else [],
            "returnable": queries.returnable(case, task) if task else []}


def _taken_back(case: Case, gone: Sequence[Subject], by: Mapping[int, ranks.TakenBack], held: Collection[int]) -> list[list[str]]:
    """What has become of a promotion whose rank is in the file no more, by which case, and of its papers."""
    if not gone:
        return []
    named = papers.filed(case)
    filing = ("已报送的备案名册须补充备案（用“材料与文书”中的补充备案名册）" if named & {each.person_id for each in gone} else "备案名册没有列入" if named else
              "尚未报送备案，备案名册只列仍任所定职级的人员" if held else "尚未报送备案，没有人仍任所定职级，不须使用后备案")
    names = "、".join(f"{each.data['name']}不再任{each.data['target']}" + (f"（{by[each.person_id].words}，{by[each.person_id].on}）" if each.person_id in by else "")
                     for each in gone)
    return [["已收回", f"{names}，原占用或锁定的职数不再计。任职通知已标明失效；{filing}；级别变动表不再列入"]]


def _put_elsewhere(subjects: Sequence[Mapping[str, Any]], put: Mapping[int, ranks.Moved]) -> list[list[str]]:
    """Whose rank has been put on another day since, by which case, and how the papers say so."""
    said = "；".join(f"{each['name']}{put[each['subject'].person_id].words}" for each in subjects if each["subject"].person_id in put)
    return [["已更正", f"{said}。任职通知、级别变动表和已报送的备案名册印原定时间，上面注明更正"]] if said else []


def _subjects(asked: Asked, made: Sequence[Finding], gone: Collection[int]) -> list[dict[str, Any]]:
    """The persons of the case, each with the law's answer for today while the law is asked, and how they stand; who was taken out last."""
    case = asked.case
    asks = case.closed_at is None and not case.effective_at
    answers: Mapping[int, Any] = {}
    if asks and asked.promotion:
        answers = ranks.verdicts(case, asked.on, made=made)
    elif asks and case.type == registration.Registering.key:
        answers = registration.answers(case, asked.on)
    found = [{"subject": each, "name": name, "state": "已收回，不再任" if each.pk in gone else stands(case, each.state), **_answered(asked, each, answers, asks),
              **_retirement(each, answers.get(each.person_id))} for each, name in zip(case.subjects.all(), _names(case), strict=True)]
    return sorted(found, key=lambda each: each["subject"].state == "移出")  # who left stands last


def _answered(asked: Asked, subject: Subject, answers: Mapping[int, Any], asks: bool) -> dict[str, Any]:
    """The law's answer of today for one person while it is asked, and why it says nothing of this promotion any more: then none of it is counted."""
    found = answers.get(subject.person_id)
    passed = ranks.no_longer(subject, found, asked.case.organ_id) if asks and asked.promotion and subject.state != "移出" else ""
    return {"today": found, "answer": None if passed else found, "passed": passed}


def _retirement(subject: Subject, answer: Any) -> dict[str, Any]:
    """Retirement in sight or past, and a departure decided, as they stand beside the verdict: today, or as it was when the matter was decided."""
    return {name: getattr(answer, name, None) if answer else subject.data.get(name) for name in ("retiring", "retired", "leaving")}


def stands(case: Case, state: str) -> str:
    """How a person stands in the case: between the decision and the archive neither in hand nor done."""
    if state != "在办":
        return state
    return case.state if case.closed_at else "已批准" if case.effective_at else state


def _names(case: Case) -> list[str]:
    """The names of the case's persons, in its order; a promotion keeps them."""
    kept = [each.data.get("name", "") for each in case.subjects.all()]
    return kept if all(kept) else [name for _, name in named(case, everybody=True)]


def _law(asked: Asked, subjects: Sequence[dict[str, Any]], chosen: int | None) -> dict[str, Any]:
    """What the law says of one person, today or when it was decided; what changed, and whom it now refuses; the places."""
    passed = any(each["passed"] for each in subjects)
    judged = [each for each in subjects if each["answer"]] or [each for each in subjects if each["subject"].data.get("reasons") and not passed]
    here = [each for each in judged if each["subject"].state != "移出"] or judged  # who left is shown when asked for
    shown = next((each for each in judged if each["subject"].person_id == chosen), here[0] if here else None)
    answers = {each["subject"].person_id: each["today"] for each in subjects if each["today"]}
    changed, barred = _changes(asked, answers)
    asks = shown is not None and shown["answer"] is not None
    reasons = (shown["answer"].reasons if asks else shown["subject"].data["reasons"]) if shown else []
    return {"judged": here if shown in here else judged, "chosen": shown, "asks": asks, "reasons": reasons, "changed": changed, "barred": barred,
            "stuck": _stuck(asked, barred),
            "quota": _quota(asked, shown["subject"].data["target"]) if shown and asks and asked.promotion else None}


def _changes(asked: Asked, answers: dict[int, Any]) -> tuple[list[str], Refused | None]:
    """What changed since the case last kept the law's reasons, from the answers that the page has asked for already; a suspended case waits."""
    case, task = asked.case, asked.task
    if case.state == CaseState.SUSPENDED:
        return [], None
    if not asked.promotion:
        waiting = task or (_first_open(case) if asked.viewer.user_id == case.opened_user_id else None)
        return queries.changes(case, waiting.step, asked.viewer, asked.on) if waiting else ([], None)
    if task is None:
        return [], None
    try:
        return [*ranks.small_meeting(case, task.step, asked.on), *(ranks.changed(case, answers) if task.step not in ranks.AFTERWARDS else ())], None
    except Refused as refused:
        return [], refused


def _first_open(case: Case) -> Task | None:
    """The step at which the case stands; in hold there is none to judge."""
    return next((each for each in case.tasks.all() if each.state == "待办"), None) if case.state == "办理中" else None


def _stuck(asked: Asked, barred: Refused | None) -> str:
    """What is left to do where a light case can no more be agreed to; a promotion can, without whom the law refuses."""
    if barred is None or asked.promotion:
        return ""
    ways = [choice.name for choice in asked.may if choice.verb in ("withdraw", "terminate") and not choice.refused]
    own = f"请在“其他办理”中{'或'.join(ways)}" if ways else "请由经办人撤回"
    instead = f"请选择“不同意”；也可以{own.removeprefix('请')}" if asked.task else own
    return f"本件已不能同意，不会自行办结。{instead}。"


def _quota(asked: Asked, target: str) -> dict[str, Any] | None:
    """The unit and the narrowest line of places that a promotion to a rank draws on; None where no ratio limits it."""
    case = asked.case
    if "quotas.read" not in asked.viewer.rights:
        return None
    approved = quotas.approvals_of(asked.viewer.scope, case.organ_id, asked.on)
    for unit in dict.fromkeys(each.unit for each in approved):
        groups = [each for each in groups_of(target, unit.level, unit.scope, asked.on, unit.variant) if each in unit.groups]
        narrowest = next((each for each in approved if groups and (each.unit, each.group) == (unit, groups[-1])), None)
        if narrowest:
            own = case.data.get("approved") and locked_by(case.number)[unit.pk, narrowest.group]
            return {"unit": unit, "line": quotas.line(narrowest, asked.on), "own": own}
    return None


def _notice(asked: Asked, subjects: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The public notice, why it cannot be ended today, who is objected to rightly; before it, how long it takes at least."""
    case, task, on = asked.case, asked.task, asked.on
    notice = queries.notice_of(case)
    open_notice = notice if notice and notice.closed_at is None else None
    here = task is not None and task.form == "notice"
    refused = queries.notice_refusal(case, open_notice, on) if open_notice and here else None
    least = ranks.notice_days(case, on) if here and notice is None else None
    least_until = deadlines.task_due_on(least, on) if least else None
    objections = queries.objections(case)
    confided = _confided(asked, objections)
    names = {each["subject"].person_id: each["name"] for each in subjects}
    upheld = {each.pk for each in queries.objected(case)} if not case.effective_at and case.closed_at is None else set()
    days = [case.due_on, least_until, open_notice.last_on if open_notice else None]
    return {"notice": notice, "notice_open": bool(open_notice and on < open_notice.runs_to),
            "not_yet": f"{refused.what}：{refused.why or refused.then}" if refused else "",
            "objections": [(each, names.get(each.person_id or 0, "")) for each in objections],
            "no_objection": notice is not None and all(each.upheld is False for each in objections),
            "upheld": [each for each in subjects if each["subject"].pk in upheld],
            "confided": confided, "told": confided | {each.pk for each in objections if task is not None}, "may_remove": asked.allows("remove_subject"),
            "least_days": least, "contacts": queries.last_contacts(case) if least else "", "least_until": least_until, "caveat": deadlines.caveat(*days, on) if any(days) else ""}


def _confided(asked: Asked, objections: Sequence[Objection]) -> set[int]:
    """The objections of which the viewer sees who raised them: whoever inquires while they wait, received or answered them, also by who stood in."""
    inquires = asked.task is not None and asked.allows("answer_objection")
    return {each.pk for each in objections if (inquires and each.answered_at is None) or any(
        asked.viewer.has_signed(signature) for signature in (each.received_by, each.answered_by))}


def _inquiry(asked: Asked, inquiries: Sequence[Case]) -> dict[str, Any]:
    """The inquiries 考察 of a promotion, those that the step waits for, who waits for a review, and who may inquire."""
    case, task = asked.case, asked.task
    conducts = asked.promotion and asked.allows("inquire") and asked.viewer.may("vetting.conduct", case.organ.path)
    doubted = ranks.doubted(case, inquiries) if conducts else []
    vetting = task is not None and task.form == "vetting"
    examiners = [each for each in asked.offices if each.role in EXAMINERS] if vetting or doubted else []  # of the organ and of those above it
    concerned = records([each.person_id for each in case.subjects.all()]) if examiners else {}
    return {"inquiries": inquiries, "awaited": ranks.under_way(inquiries) if vetting else [],
            "to_inquire": [each.data.get("name", "") for each in ranks.unexamined(case, inquiries)] if vetting else [],
            "doubted": [(each.person_id, each.data.get("name", "")) for each in doubted],
            "examiners": [each for each in examiners if each.user.person_id not in concerned]}


def _papers(asked: Asked, by: Mapping[int, ranks.TakenBack]) -> dict[str, Any]:
    """The papers that can be filled by now, those of the cases that took its ranks back, and what was put into the case."""
    reads = asked.viewer.may("cases.read", asked.case.organ.path)
    return {"papers": ready(asked.case), "following": following([each.number for each in by.values()]) if by and reads else [], "materials": asked.case.materials.order_by("pk"),
            "may_attach": asked.allows("attach_material")}


def _said(asked: Asked, subjects: Sequence[dict[str, Any]], made: Sequence[Finding]) -> dict[str, Any]:
    """The opinions, the findings made in the case, its history, and how much of it the ledger has."""
    names = {each["subject"].person_id: each["name"] for each in subjects}
    order = {kind: place for place, kind in enumerate(papers.FOUND)}  # as the regulation names them: political conduct first
    place = {person_id: at for at, person_id in enumerate(names)}
    own = sorted(queries.latest(each for each in made if each.case_id == asked.case.pk),
                 key=lambda each: (place.get(each.person_id, len(place)), order.get(each.kind, len(order))))
    kinds = sorted({each.kind for each in own}, key=lambda kind: order.get(kind, len(order)))
    of = {(each.person_id, each.kind): each for each in own}
    said, history = list(queries.opinions(asked.case)), queries.history(asked.case, asked.on)
    return {"opinions": said, "sent_back": queries.last_returned(asked.case, said), "history": history,
            "paused": next((each for each in reversed(history) if each[0].kind == "suspend"), None) if asked.case.state == CaseState.SUSPENDED else None,
            "findings": [{"found": each, "name": names.get(each.person_id, ""), "title": papers.FOUND.get(each.kind, each.kind)}
                         for each in own],
            "found_titles": [papers.FOUND.get(kind, kind) for kind in kinds],
            "found_of": [(names.get(person_id, ""), [of.get((person_id, kind)) for kind in kinds])
                         for person_id in dict.fromkeys(each.person_id for each in own)],
            "leaves": Leaf.objects.filter(case_number=asked.case.number).count()}


def _hindered(asked: Asked, task: Task) -> Refused | None:
    """Why the viewer, though in a seat, may not decide; said before they fill in anything."""
    if any(seat.user_id == asked.viewer.user_id for seat in asked.at_work.people):
        return None  # a person's own word is theirs to give
    try:
        seats.check_hindrance(asked.case, task, asked.viewer)
    except Refused as refused:
        return refused
    return None


def _others(asked: Asked, task: Task) -> list[tuple[Office, bool]]:
    """Who can take the step instead: those seated, and (False) those to whom it may be handed on 转办."""
    people = asked.at_work.people
    seated = [seat.office for seat in people if seat.task_id == task.pk and seat.state == "待办" and seat.office]
    near = [*seated, *queries.takers(asked.case, task, asked.offices, people)]
    return [(office, office in seated) for office in seats.may_decide(asked.case, task, near)][:5]


def controls(asked: Asked, subjects: Sequence[dict[str, Any]]) -> list[Control]:
    """The verbs that may be used now, each with whom it may be used on."""
    people = {"suspend_subject": _in_state(subjects, "在办"), "resume_subject": _in_state(subjects, "暂缓"),
              "remove_subject": _in_state(subjects, "在办", "暂缓")}
    signers = [each for each in asked.at_work.people if (each.origin, each.state) == ("加签", "待办")]
    found = [Control(choice, people.get(choice.verb, []), _given_to(asked, choice.verb),
                     signers if choice.verb == "drop_signer" else [], choice.verb not in WITHOUT_REASON)
             for choice in asked.may if not choice.refused and choice.verb not in ELSEWHERE
             and not (choice.verb == "urge" and asked.task)]
    return [control for control in found if control.usable]


def _given_to(asked: Asked, verb: str) -> list[Office]:
    """The offices to which a verb may give the step, or a copy."""
    if verb not in TO_OFFICE:
        return []
    near = list(asked.offices)
    if verb in ("reassign", "delegate"):
        near = queries.takers(asked.case, asked.task, near, asked.at_work.people) if asked.task else []
    return [each for each in near if each.pk != asked.viewer.office_id
            and (verb != "delegate" or each.organ_id == asked.viewer.organ_id)]


def _in_state(subjects: Sequence[dict[str, Any]], *states: str) -> list[tuple[int, str]]:
    """Of a case of several: the verbs of one person say nothing that those of the case do not."""
    return [(each["subject"].person_id, each["name"]) for each in subjects
            if each["subject"].state in states and (len(subjects) > 1 or each["subject"].state == "暂缓")]
