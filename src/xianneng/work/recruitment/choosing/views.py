"""选报职位 as its officers see it: the period, how many have chosen, and the proposal to rank them."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.choosing import operations, queries
from xianneng.work.recruitment.choosing.forms import PeriodForm
from xianneng.work.recruitment.choosing.models import ChoosingState
from xianneng.work.recruitment.scoring.models import Scoring
from xianneng.work.recruitment.scoring.queries import is_released


@require_http_methods(["GET", "POST"])
def choosing(request: Request, recruitment_id: int) -> HttpResponse:
    """选报职位: the period is announced here."""
    scoring, form = queries.own(request.viewer, recruitment_id), PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            operations.announce(scoring=scoring, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_choosing", recruitment_id)
        except (Refused, Conflict) as refused:
            return _page(request, scoring, form, refused)
    return _page(request, scoring, form)


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报职位排名和入围."""
    scoring = queries.own(request.viewer, recruitment_id)
    try:
        return redirect("case", number=operations.propose(scoring=scoring, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, scoring, PeriodForm(), refused)


def _page(request: Request, scoring: Scoring, form: PeriodForm, refusal: Refused | Conflict | None = None) -> HttpResponse:
    found = queries.choosing_of(scoring.exam.recruitment_id)
    kept = {"opens_at": found.opens_at, "closes_at": found.closes_at} if found else None
    released = is_released(scoring)
    return form_page(request, "recruitment/choosing.html", {
        "recruitment": scoring.exam.recruitment, "choosing": found, "released": released, "standing": queries.standing(scoring), "refusal": refusal,
        "form": form if form.is_bound else PeriodForm(initial=kept) if kept else PeriodForm.proposed(request.now), "open": form.is_bound or (released and (found is None or request.now < found.opens_at)),
        "missing": operations.ready(scoring, request.now) if found else [], "proposable": found is not None and found.state == ChoosingState.ANNOUNCED,
    }, refused=refusal)
