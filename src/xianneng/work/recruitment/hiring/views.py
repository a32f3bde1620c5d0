"""录用: the positions of a recruitment with their candidates, one position, one candidate, and who is proposed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, as_numbers
from xianneng.law.recruitment import hiring as law
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.hiring import operations, queries
from xianneng.work.recruitment.hiring.forms import Dated, ListForm, MedicalForm, RecheckForm, WithdrawalForm
from xianneng.work.recruitment.hiring.models import OPEN, Finalist, Stage
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.selecting.queries import is_decided

REASON = 300
ACTS: dict[str, tuple[type[Dated], tuple[Stage, ...], str]] = {
    "examine": (MedicalForm, (Stage.MEDICAL, Stage.RECHECK), "登记体检结论"),
    "ask": (RecheckForm, (Stage.UNFIT,), "登记复检申请"),
    "give_up": (WithdrawalForm, (*OPEN, Stage.RESERVE), "登记放弃")}


@require_http_methods(["GET", "POST"])
def hiring(request: Request, recruitment_id: int) -> HttpResponse:
    """The positions that have candidates; a list is taken in here, or who was ranked by the composite scores."""
    found = recruitments.own(request.viewer, recruitment_id)
    draws = "draw_in" in request.POST
    form, refusal = ListForm(None if draws else request.POST or None, request.FILES or None), None
    if draws:
        try:
            operations.draw_in(recruitment=found, viewer=request.viewer, now=request.now)
            return redirect("recruitment_hiring", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["table"]
        try:
            operations.take_in(recruitment=found, file=file, name=file.name, document=form.cleaned_data["document"], viewer=request.viewer, now=request.now)
            return redirect("recruitment_hiring", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return _hiring(request, found, form, refusal)


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报拟录用人员."""
    found = recruitments.own(request.viewer, recruitment_id)
    reasons = {at: request.POST[name].strip()[:REASON] for name in request.POST if (at := as_number(name.removeprefix("reason-"))) is not None}
    try:
        return redirect("case", number=operations.propose(recruitment=found, chosen=as_numbers(request.POST.getlist("candidate")), reasons=reasons,
                                                          viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _hiring(request, found, ListForm(), refused)


@require_http_methods(["GET", "POST"])
def place(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """One position: who stands where; somebody comes up, an inquiry is opened, its findings are taken over."""
    found = recruitments.own(request.viewer, recruitment_id)
    row, refusal = recruitments.position(found, at), None
    given: dict[str, Any] = {"recruitment": found, "at": at, "viewer": request.viewer, "now": request.now}
    acts: dict[str, Callable[[], Any]] = {
        "bring_up": lambda: operations.bring_up(**given, reason=_reason(request)),
        "inquire": lambda: operations.inquire(**given, officers=as_numbers(request.POST.getlist("officer"))),
        "take_findings": lambda: operations.take_findings(**given)}
    if request.method == "POST":
        try:
            acts.get(request.POST.get("act", ""), _nothing)()
            return redirect("recruitment_hiring_place", recruitment_id, at)
        except (Refused, Conflict) as refused:
            refusal = refused
    rows = queries.of_place(found, at)
    stages = [each.stage for each in rows]
    inquired = {each.case_number for each in rows if each.stage == Stage.INQUIRED}
    state = next((each for each in queries.places(found, request.today) if each.position.at == at), None)
    return form_page(request, "recruitment/hiring_place.html", {
        "recruitment": found, "position": row, "rows": [(each, next(reversed(list(each.acts.all())), None)) for each in rows], "place": state, "may_come_up": state and state.lacks and Stage.RESERVE in stages,
        "examiners": queries.examiners(found, rows, request.today) if Stage.FIT in stages else [], "inquiries": sorted(inquired),
        "ended": sorted(queries.ended(inquired)), "refusal": refusal, "typed": request.POST if refusal else {}}, refused=refusal)


@require_http_methods(["GET", "POST"])
def candidate(request: Request, candidate_id: int) -> HttpResponse:
    """One candidate: what was done, and what may be done now."""
    found, refusal = queries.candidate_for(request.viewer, candidate_id), None
    chosen = request.POST.get("act", "")
    bound = ACTS[chosen][0](request.POST, today=request.today, auto_id=f"{chosen}_%s") if chosen in ACTS else None
    if bound is not None and bound.is_valid():
        run = {"examine": operations.examine, "ask": operations.ask_recheck, "give_up": operations.give_up}[chosen]
        try:
            run(candidate=found, viewer=request.viewer, now=request.now, **bound.cleaned_data)  # type: ignore[operator]
            return redirect("recruitment_finalist", candidate_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    shown = [(name, title, bound if name == chosen and bound is not None else form(today=request.today, auto_id=f"{name}_%s"))
             for name, (form, stages, title) in ACTS.items() if found.stage in stages]
    return form_page(request, "recruitment/hiring_candidate.html", {
        "recruitment": found.recruitment, "candidate": found, "position": recruitments.position(found.recruitment, found.at), "acts": queries.acts(found), "forms": shown,
        "recheck_until": _recheck_until(found), "refusal": refusal}, refused=refusal, wrong=request.method == "POST")


def _recheck_until(found: Finalist) -> Any:
    """Until when a re-check may be asked for; None where none may."""
    examined = queries.acts(found, operations.EXAMINED)
    if found.stage != Stage.UNFIT or len(examined) != 1 or examined[0].standard == law.SPECIAL:
        return None
    return law.recheck_until(examined[0].noticed_on or examined[0].happened_on)


def _reason(request: Request) -> str:
    """Why somebody comes up. Refused without."""
    reason = request.POST.get("reason", "").strip()[:REASON]
    if not reason:
        raise Refused("没有写明递补的原因", then="请写明谁的名额、因何空缺，再递补")
    return reason


def _nothing() -> None:
    raise NotFound("没有这一项办理", then="请刷新页面")


def _hiring(request: Request, found: Recruitment, form: forms.Form, refusal: Refusal | None) -> HttpResponse:
    vetted = queries.vetted(found)
    return form_page(request, "recruitment/hiring.html", {
        "recruitment": found, "places": queries.places(found, request.today), "summary": queries.summary(found), "form": form, "vetted": vetted, "composed": is_decided(found.pk), "refusal": refusal,
        "typed": request.POST if refusal else {}, "chosen": as_numbers(request.POST.getlist("candidate")) if refusal else [each.pk for _, rows in vetted for each in rows]},
        refused=refusal)
