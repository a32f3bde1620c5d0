"""Which form a step of a case asks for, and what of it the case keeps: the roof knows every room's forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate

from xianneng.foundation.ballots import queries as ballots
from xianneng.foundation.ballots.models import APPRAISAL, CHOICES, RECOMMENDATION
from xianneng.foundation.ballots.queries import Result
from xianneng.foundation.cases.models import REFUSAL, SIGNERS, Case, Task
from xianneng.foundation.cases.queries import last_returned, opinions
from xianneng.foundation.record.models import Basic, Post, Standing
from xianneng.foundation.record.queries import names_in_order
from xianneng.foundation.web.forms import Step
from xianneng.work.personnel.leaving import forms as leaving
from xianneng.work.personnel.merging import forms as merging
from xianneng.work.personnel.paperfile import campaigns
from xianneng.work.personnel.paperfile import forms as paperfile
from xianneng.work.personnel.paperfile.queries import uncovered
from xianneng.work.personnel.reassignment import forms as reassignment
from xianneng.work.personnel.registration import forms as registration
from xianneng.work.personnel.transfer import forms as transfer
from xianneng.work.ranks import cases as ranks
from xianneng.work.ranks import forms as rank_forms
from xianneng.work.recruitment.hiring import forms as hiring
from xianneng.work.recruitment.sitting import forms as sitting
from xianneng.work.vetting.forms import Found, found_before

STEPS: dict[str, type[Step]] = {
    "plan": rank_forms.Plan, "recommendation": rank_forms.Recommendation, "committee": rank_forms.Committee, "review": rank_forms.Review,
    "approval": rank_forms.Approval, "filing": rank_forms.Filing}
OF_PERSONNEL: Mapping[str, Mapping[str, type[Step]]] = {
    **registration.STEPS, **leaving.STEPS, **transfer.STEPS, **reassignment.STEPS, **merging.STEPS, **paperfile.STEPS, **sitting.STEPS, **hiring.STEPS}
DECIDING = ("preapproval", "review", "approval", "confirm", "acceptance", "entry")  # who may say no
DONE = "已办"
MEETING = ("met_on", "chair", "due", "present", "attended", "attending", "absent", "avoided", "place", "recorder", "minutes", "speeches")
SITTING = ("chair", "due", "place", "recorder")  # of a meeting, what the next one shares with it


def form_of(case: Case, task: Task, on: date, data: Any = None) -> forms.Form | None:
    """The form of the step in hand, or nothing where an opinion is all it asks."""
    if case.type == "vetting.inquiry":
        return Found(data, step=task.form, subjects=named(case), initial=task.data or found_before(case, task.form), colleague=_colleague(task))
    if case.type in OF_PERSONNEL:
        return _of_personnel(case, task, on, data)
    if case.type != ranks.Promotion.key:
        return None
    subjects = [{"person_id": each.person_id, **each.data} for each in case.active()]
    if task.form == "preapproval":
        return rank_forms.Preapproval(data, subjects=subjects, on=on, asked=ranks.asked_for(case))
    if task.form == "recommendation" and (result := counted(case)):
        return rank_forms.Counted(data, subjects=subjects, on=on, given=_given(result))
    step = STEPS.get(task.form)
    if step is None or (step is rank_forms.Filing and ranks.all_taken_back(case)):
        return None
    if step is rank_forms.Review:  # what waits for a finding today, not what did at the proposal
        answers = ranks.verdicts(case, on)
        subjects = [each | ranks.kept(answers[each["person_id"]]) for each in subjects if each["person_id"] in answers]
    more: dict[str, Any] = {"team": _team(case.organ_id, on)} if step is rank_forms.Committee else {}
    more |= {"serving_count": len(serving(case, on)), "choices": CHOICES[APPRAISAL if case.data.get("plan", {}).get("method") == APPRAISAL else RECOMMENDATION]} if step is rank_forms.Recommendation else {}
    form = step(data, subjects=subjects, on=on, initial=_proposed(task, on, subjects, more.get("team", ())) | _before(case, task), **more)
    return form if form.fields else None


def places_asked(case: Case, task: Task, on: date, typed: Mapping[str, str]) -> dict[str, int]:
    """By target rank the places that the plan in hand asks for: as typed, else as its form proposes."""
    form = form_of(case, task, on)
    counts = {name: str(typed.get(name, form.get_initial_for_field(field, name))) for name, field in form.fields.items()
              if name.startswith("places_")} if form else {}
    return {name.removeprefix("places_"): int(count) for name, count in counts.items() if count.isdecimal()}


def _of_personnel(case: Case, task: Task, on: date, data: Any) -> forms.Form | None:
    """The form of a step of the personnel room, for the persons in it; a campaign's end asks about who is not audited."""
    step = OF_PERSONNEL[case.type].get(task.form)
    subjects = [{"person_id": each.person_id, **each.data} for each in case.active()]
    if task.form == "conclusion":
        subjects = uncovered(case, on, limit=campaigns.NAMED_MOST)
    return step(data, subjects=subjects, on=on, initial=_proposed(task, on) | _before(case, task)) if step else None


def _colleague(task: Task) -> str:
    """Who has filled in the same step before, where several sign it: office and name."""
    said = task.opinions.exclude(outcome__in=SIGNERS).order_by("-pk").first() if task.data else None
    return f"{said.office_title}　{said.name}" if said else ""


def outcome(task: Task) -> str:
    """What it is called to take the step: a decision is agreed to, a proposal handed up, a use filed, other work done."""
    if task.form == "filing" and task.case.type == ranks.Promotion.key:  # by the organ with the authority; below by the authority itself
        return DONE if ranks.all_taken_back(task.case) else "已报备"
    if task.form == "filing":
        return "已备案"
    return "同意" if decides(task) else "呈报" if task.form in ("plan", "application") else DONE


def decides(task: Task) -> bool:
    """Whether to take the step is to agree."""
    return task.form in DECIDING


def kept(form: forms.Form) -> dict[str, Any]:
    """What a step keeps, in plain values."""
    if isinstance(form, registration.OfPersons):
        return form.kept()
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in form.cleaned_data.items()}
    if isinstance(form, rank_forms.Plan):
        return {"places": form.places(), "method": plain.get("method", ""), "purpose": plain["purpose"]}
    if isinstance(form, rank_forms.Preapproval):
        return {"approved": form.approved()}
    if isinstance(form, rank_forms.Counted):
        return form.given
    if isinstance(form, rank_forms.Recommendation):
        return {**plain, **form.votes()}
    if isinstance(form, rank_forms.Committee):
        kinds = {kind: form.each(kind) for kind in ("yes", "no", "abstain", "chosen", "reason")}
        return {**{name: plain[name] for name in MEETING},
                "votes": {str(person): {kind: values[person] for kind, values in kinds.items()} for person in kinds["yes"]}}
    return plain


def named(case: Case, *, everybody: bool = False) -> list[tuple[int, str]]:
    """The persons of a case with their names, in its order."""
    subjects = case.subjects.all() if everybody else case.active()
    persons = [subject.person_id for subject in subjects]
    names = {each.person_id: each.data["name"] for each in subjects if each.data.get("newcomer")}  # who has no file yet
    names |= dict(Basic.objects.filter(person_id__in=persons).order_by("known_to", "valid_from").values_list("person_id", "name"))  # of a merged record, its last
    return [(person_id, names.get(person_id, "")) for person_id in persons]


def counted(case: Case) -> Result | None:
    """The result of the case's latest vote that was counted."""
    latest = next((ballot for ballot in ballots.of_case(case.number) if ballot.counted), None)
    return ballots.result(latest) if latest else None


def _given(result: Result) -> dict[str, Any]:
    """A ballot's result as the step keeps it; of few votes no number for anybody, only whether more than half."""
    given = {"ballot": result.ballot.pk, "held_on": localdate(result.ballot.opened_at).isoformat(),
             "due": result.due_count, "present": result.present_count, "issued": result.issued_count,
             "returned": result.returned_count, "valid": result.valid_count, "choices": result.ballot.choices,
             "tellers": (result.ballot.paper or {}).get("counters") or [result.ballot.closed_by],
             "majority": {tally.key: tally.majority for tally in result.tallies}}
    if result.suppressed:
        return given
    counts = {tally.key: list(tally.votes or ()) for tally in result.tallies}
    return {**given, "counts": counts, "votes": {key: each[0] for key, each in counts.items()}}


def _before(case: Case, task: Task) -> dict[str, Any]:
    """What the step was given before it was returned 退回补正, by the names of its fields: nothing is typed twice.

    After a refusal 不同意 the committee meets anew: of the former meeting only who sits there, and where.
    """
    found: dict[str, Any] = {}
    kept = dict(case.data.get(task.form) or {})
    if task.form == "committee" and kept and (back := last_returned(case, list(opinions(case)))) and back.outcome == REFUSAL:
        kept = {name: value for name, value in kept.items() if name in SITTING}
    for name, value in kept.items():
        if not isinstance(value, dict):
            found[name] = value
        for key, part in value.items() if isinstance(value, dict) else ():
            found |= {f"{kind}_{key}": each for kind, each in part.items()} if isinstance(part, dict) else {f"{name}_{key}": part}
    return found


def _proposed(task: Task, on: date, subjects: Sequence[Mapping[str, Any]] = (), team: Sequence[str] = ()) -> dict[str, Any]:
    """What the file already knows: the leading team is who is due at its meeting, without the candidates, who avoid it; a matter is dated today."""
    if task.form == "committee":
        candidates = {each["name"] for each in subjects}
        there, avoid = [name for name in team if name not in candidates], [name for name in team if name in candidates]
        return {"met_on": on, "due": len(team) or None, "present": len(there) or None, "attended": "、".join(there), "chair": next(iter(there), ""),
                "avoided": "、".join(avoid), **_last_meeting(task.case)}
    return {"recommendation": {"held_on": on}, "approval": {"effective_on": on}, "filing": {"filed_on": on}}.get(task.form, {})


def _last_meeting(case: Case) -> dict[str, str]:
    """Where the organ's committee met last, and who took the minutes."""
    given = Case.objects.filter(type=case.type, organ=case.organ_id, data__has_key="committee").exclude(pk=case.pk).order_by(
        "-pk").values_list("data__committee", flat=True).first() or {}
    return {name: given[name] for name in ("place", "recorder") if name in given}


def serving(case: Case, on: date) -> list[int]:
    """Who serves in the case's organ, in its order: whom a recommendation or an appraisal is held among."""
    return list(Standing.objects.as_of(on).filter(organ_id=case.organ_id, status="在职").order_by(
        "team_order", "person_id").values_list("person_id", flat=True))


def _team(organ_id: int, on: date) -> Sequence[str]:
    held = Post.objects.as_of(on).filter(organ_id=organ_id, in_team=True).values_list("person_id", flat=True)
    return list(names_in_order(list(held), on).values())
