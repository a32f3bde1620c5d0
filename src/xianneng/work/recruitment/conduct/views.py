"""考试行为记录: the register, and an entry proposed. What is looked for is sent, never part of an address."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.recruitment.conduct import FINDINGS, FOR_LIFE
from xianneng.law.refusals import Refused
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.conduct import operations, queries
from xianneng.work.recruitment.conduct.forms import ConductForm, LookForm


@require_http_methods(["GET", "POST"])
def register(request: Request) -> HttpResponse:
    """记录: those in force, or those that keep nobody from applying any more; each look is written down."""
    form, refusal, past = LookForm(request.POST or None), None, "past" in request.POST
    asked = form.cleaned_data if form.is_valid() else {}
    try:
        rows = operations.look(viewer=request.viewer, now=request.now, in_force=not past, **asked)
    except Refused as refused:
        rows, refusal = [], refused
    return form_page(request, "recruitment/conduct.html", {
        "rows": [(row, FINDINGS[row.finding].title, queries.until_words(row.until)) for row in rows], "form": form, "past": past, "for_life": FOR_LIFE,
        "refusal": refusal}, refused=refusal)


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """登记."""
    form, refusal = ConductForm(request.POST or None, recruitments=recruitments.listed(request.viewer), today=request.today), None
    if form.is_valid():
        try:
            return redirect("case", number=operations.propose(viewer=request.viewer, now=request.now, **form.cleaned_data))
        except Refused as refused:
            refusal = refused
    return form_page(request, "recruitment/conduct_new.html", {"form": form, "refusal": refusal}, refused=refusal)
