"""The list of 公务员登记: who should be registered and is not, whose registration should not stand; and the way to the cases."""

from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.cases.queries import running_of
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.requests import Request, as_number, as_numbers, require_today
from xianneng.law import registration as law
from xianneng.work.personnel.registration import operations, queries
from xianneng.work.personnel.registration.cases import ALLOWED, Ending, Registering

PAGE = 50
NOT_YET = tuple(each for each in law.CONCLUSIONS if each != law.OUTSIDE)
SHOWN = (*NOT_YET, *(f"应{each}" for each in law.ENDINGS))


@require_GET
def table(request: Request) -> HttpResponse:
    """The lists of a place on a date: one at a time, each with how many it has."""
    asked = as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    offered = organs.search(request.viewer.scope, "", request.on, limit=400)
    place = next((each for each in offered if each.id == asked), None) or organs.place(request.viewer.scope, asked, request.on)
    found = queries.lists(place, request.on, request.viewer.persons)
    lacking, doubtful = found.lacking, found.doubtful
    counts = _counts(lacking, "conclusion", "") | _counts(doubtful, "ending", "应")
    show = request.GET.get("show", "")
    show = show if show in SHOWN else next((each for each in SHOWN if counts.get(each)), law.DUE)
    ending = show not in NOT_YET
    chosen = doubtful.filter(pl.col("ending") == show.removeprefix("应")) if ending else lacking.filter(pl.col("conclusion") == show)
    offset = as_number(request.GET.get("offset")) or 0
    page = chosen.slice(offset, PAGE)
    rows = page.to_dicts() if ending else queries.told(page, request.on)
    ids = page["person_id"].to_list()
    today = request.on == request.today
    return render(request, "personnel/registration.html", {
        "place": place, "show": show, "ending": ending, "rows": rows, "count": chosen.height,
        "lists": [(each, counts.get(each, 0)) for each in SHOWN], "registered": found.registered_count,
        "organs": offered,
        "running": running_of(Ending.key if ending else Registering.key, ids) if today else {},
        "rules": law.CONDITIONS, "next_offset": offset + PAGE if offset + PAGE < chosen.height else None,
        "may": today and bool(rows) and (ending or show in ALLOWED) and request.viewer.may("registration.propose", place.path),
        "moving": show == f"应{law.CHANGE}"})


def _counts(frame: pl.DataFrame, column: str, prefix: str) -> dict[str, int]:
    return {f"{prefix}{name}": count for name, count in frame[column].value_counts().iter_rows()}


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """申报公务员登记 for the chosen persons; asked for again by GET, the list."""
    return _open(request, operations.propose)


@require_http_methods(["GET", "POST"])
def propose_ending(request: Request) -> HttpResponse:
    """申报变更、注销 for the chosen persons; asked for again by GET, the list."""
    return _open(request, operations.propose_ending)


def _open(request: Request, operation: Any) -> HttpResponse:
    if request.method == "GET":
        return redirect("registration")
    require_today(request)
    persons = as_numbers(request.POST.getlist("person"))
    return redirect("case", number=operation(person_ids=persons, viewer=request.viewer, now=request.now))
