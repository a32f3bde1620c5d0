"""录用计划: the list, a plan with all that is declared to it, and an organ's numbers with the persons behind them."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.models import Plan, PlanState
from xianneng.work.recruitment.planning import operations, queries
from xianneng.work.recruitment.planning.forms import NeedForm, PlanForm

PAGE = 100


@require_GET
def plans(request: Request) -> HttpResponse:
    """录用计划: those of the jurisdiction, and those above to which its organs declare."""
    found = queries.listed(request.viewer)
    totals = queries.totals(found)
    return render(request, "recruitment/plans.html", {
        "rows": [(plan, *totals.get(plan.pk, (0, 0))) for plan in found], "may": request.viewer.may(queries.PREPARE)})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """新建录用计划."""
    form = PlanForm(request.POST) if request.method == "POST" else PlanForm.proposed(request.today)
    if form.is_bound and form.is_valid():
        made = operations.begin(viewer=request.viewer, now=request.now, **form.cleaned_data)
        return redirect("recruitment_plan", made.pk)
    return form_page(request, "recruitment/plan_new.html", {"form": form})


@require_GET
def plan(request: Request, plan_id: int) -> HttpResponse:
    """One plan."""
    return _page(request, queries.plan_for(request.viewer, plan_id))


@require_http_methods(["GET", "POST"])
def organ(request: Request, plan_id: int, organ_id: int) -> HttpResponse:
    """One organ: its numbers, who leaves and comes, what it declares; 申报."""
    found = queries.plan_for(request.viewer, plan_id)
    place = organs.place(request.viewer.scope, organ_id, request.today)
    own = [each for each in queries.vacancies_of(found, request.viewer.scope, request.today, path=place.path) if each.organ_id == organ_id]
    form = NeedForm(request.POST if request.method == "POST" else None, kinds=[each.kind for each in own])
    refusal = None
    if form.is_valid():
        try:
            operations.declare(plan=found, organ_id=organ_id, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_plan_organ", plan_id, organ_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/plan_organ.html", {
        "plan": found, "place": place, "rows": own, "form": form, "refusal": refusal, "declares": _declares(request, found, place.path),
        "names": request.viewer.may("record.read", place.path)}, refused=refusal)


@require_POST
def withdraw(request: Request, plan_id: int, need_id: int) -> HttpResponse:
    """撤回申报."""
    found = queries.plan_for(request.viewer, plan_id)
    operations.withdraw(plan=found, need_id=need_id, viewer=request.viewer)
    return redirect("recruitment_plan_organ", plan_id, as_number(request.POST.get("organ")) or 0)


@require_POST
def allot(request: Request, plan_id: int) -> HttpResponse:
    """核定名额，写明理由."""
    found = queries.plan_for(request.viewer, plan_id)
    typed = {key: str(value).strip()[:300] for key, value in request.POST.items()}
    given = {number: (as_number(value), typed.get(f"note-{number}", "")) for key, value in typed.items()
             if key.startswith("count-") and (number := as_number(key.removeprefix("count-")))}
    reasons = {key.removeprefix("reason-"): value for key, value in typed.items() if key.startswith("reason-")}
    try:
        operations.allot(plan=found, given=given, reasons=reasons, viewer=request.viewer)
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)
    return redirect("recruitment_plan", plan_id)


@require_POST
def propose(request: Request, plan_id: int) -> HttpResponse:
    """截止申报并呈报."""
    found = queries.plan_for(request.viewer, plan_id)
    try:
        return redirect("case", number=operations.propose(plan=found, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)


def _declares(request: Request, found: Plan, path: str) -> bool:
    """Whether the viewer may declare for an organ, now."""
    return found.state == PlanState.DECLARED and path.startswith(found.organ.path) and request.viewer.may(queries.DECLARE, path)


def _page(request: Request, found: Plan, *, refusal: Refused | Conflict | None = None) -> HttpResponse:
    """The plan with what is declared to it, as far as the viewer sees organs; what was typed stays where it was refused."""
    viewer, typed = request.viewer, request.POST if refusal else {}
    rows = queries.vacancies_of(found, viewer.scope, request.today)
    whole = viewer.scope.covers(found.organ.path)
    asking = [each for each in rows if each.needs]
    deciding = found.state in (PlanState.BALANCED, PlanState.DECIDED)
    points = [(point, typed.get(f"reason-{point.key}", point.reason)) for point in (queries.open_points(found, rows, request.today) if whole and deciding else ())]
    waiting = queries.undeclared(rows) if found.state == PlanState.DECLARED else []
    offset = as_number(request.GET.get("offset")) or 0
    return form_page(request, "recruitment/plan.html", {
        "plan": found, "rows": [(each, [(need, typed.get(f"count-{need.pk}", need.counted), typed.get(f"note-{need.pk}", need.note)) for need in each.needs])
                                for each in asking[offset:offset + PAGE]],
        "shown": min(offset + PAGE, len(asking)), "count": len(asking), "next_offset": offset + PAGE if offset + PAGE < len(asking) else None,
        "declared": sum(each.declared for each in asking), "planned": sum(each.planned for each in asking), "free": sum(each.places.free for each in rows),
        "shares": queries.shares(found, rows, request.today) if whole else [], "points": points, "waiting": waiting[:PAGE], "waiting_count": len(waiting),
        "before": queries.last_year(found), "whole": whole, "settled": found.state == PlanState.APPROVED, "prepares": viewer.may(queries.PREPARE, found.organ.path),
        "balances": found.state == PlanState.BALANCED and viewer.may(queries.PREPARE, found.organ.path), "open": found.state == PlanState.DECLARED,
        "own": viewer.organ_id if viewer.organ_id and not whole else None, "refusal": refusal}, refused=refusal)
