"""编制 of a jurisdiction on any date, and the page of one organ."""

from collections.abc import Callable
from typing import Any

import polars as pl
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web import downloads
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.ordering import OrderForm, placed, read
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.quotas import NESTED_IN
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.establishment import operations, queries
from xianneng.work.establishment.forms import BaseDataForm, ChangeForm

ROWS = 400
BASE_DATA = ("kind", "level", "grade", "township")


@require_GET
def table(request: Request) -> HttpResponse:
    """编制实有: totals by kind and level, which are the sums of the rows, and a row for all right under the place."""
    place, kind, rows = _asked(request)
    shown = queries.sums(rows, "under", "name", "kind")
    return render(request, "establishment/table.html", {
        "place": place, "kind": kind, "kinds": queries.KINDS, "rows": shown.head(ROWS).to_dicts(), "count": shown.height,
        "total": next(iter(queries.sums(rows).to_dicts()), None),
        "by_kind": queries.sums(rows, "kind").sort("kind").to_dicts(),
        "by_level": queries.sums(rows, "level").to_dicts(), "above": place.id != request.viewer.jurisdiction_id,
        "waiting": queries.waiting(request.viewer.scope, place.path, request.on)})


@require_GET
def export(request: Request) -> HttpResponse:
    """What the table shows, as .xlsx."""
    place, kind, rows = _asked(request)
    book = operations.take_out(
        place=place, rows=queries.sums(rows, "under", "name", "kind"), totals=queries.sums(rows).to_dicts(), on=request.on,
        conditions={"编制类型": kind}, viewer=request.viewer, now=request.now)
    return downloads.workbook(book, f"编制-{place.name}-{request.on:%Y%m%d}")


def _asked(request: Request) -> tuple[organs.Place, str, pl.DataFrame]:
    """The place, the kind of establishment asked for, and the table."""
    asked, kind = request.GET.get("organ", ""), request.GET.get("kind", "")
    organ_id = as_number(asked) or request.viewer.jurisdiction_id or 0
    place = organs.place(request.viewer.scope, organ_id, request.on)
    found = queries.table(request.viewer.scope, place, request.on)
    return (place, kind, found.filter(pl.col("kind") == kind)) if kind in queries.KINDS else (place, "", found)


@require_POST
def change(request: Request, organ_id: int) -> HttpResponse:
    """呈报编制调整."""
    return _propose(request, organ_id, ChangeForm(request.POST, auto_id="change_%s"), operations.propose_change)


@require_POST
def base_data(request: Request, organ_id: int) -> HttpResponse:
    """呈报基础信息审定."""
    def propose(**given: Any) -> str:
        values = {name: given.pop(name) for name in BASE_DATA}
        return operations.propose_base_data(values=values, **given)
    return _propose(request, organ_id, BaseDataForm(request.POST, auto_id="base_%s"), propose)


@require_http_methods(["GET", "POST"])
def order(request: Request, organ_id: int) -> HttpResponse:
    """下级机构排序: the list, and 呈报; what was put in order stays where it was refused, unless the organs are others by now."""
    viewer, on = request.viewer, request.today
    place = organs.place(viewer.scope_of_organs, organ_id, on)
    viewer.require("cases.open", place.path)
    rows = {row.organ_id: row for row in queries.right_under(place.id, on)}
    form, refusal = OrderForm(request.POST if request.method == "POST" else None), None
    seen, places = read(request.POST)
    if form.is_valid():
        try:
            return redirect("case", number=operations.propose_order(place=place, seen=seen, places=places, reason=form.cleaned_data["reason"],
                                                                    viewer=viewer, now=request.now))
        except (Refused, Conflict) as refused:
            refusal = refused
    shown = placed(list(rows), places) if seen == list(rows) else list(rows)
    return form_page(request, "establishment/order.html", {
        "place": place, "rows": [(each, rows[each].name, rows[each].kind) for each in shown], "seen": list(rows), "form": form, "refusal": refusal},
        refused=refusal)


def _propose(request: Request, organ_id: int, form: forms.Form, operation: Callable[..., str]) -> HttpResponse:
    """Open the case, or the page again with what is wrong and what was typed."""
    place = organs.place(request.viewer.scope, organ_id, request.today)
    if not form.is_valid():
        return _page(request, organ_id, form)
    try:
        number = operation(place=place, viewer=request.viewer, now=request.now, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        return _page(request, organ_id, form, refused)
    return redirect("case", number=number)


def _page(request: Request, organ_id: int, form: forms.Form | None = None,
          refusal: Refused | Conflict | None = None) -> HttpResponse:
    """One organ: base data and who confirmed them, establishment, quota units, people, history."""
    place = organs.place(request.viewer.scope, organ_id, request.on)
    about = queries.about(request.viewer.scope, place, request.on)
    return form_page(request, "establishment/organ.html", {
        "place": place, "about": about, "nested": NESTED_IN, "refusal": refusal, "used": type(form).__name__,
        "may": request.on == request.today and request.viewer.may("cases.open", place.path),
        "people_count": sum(count for _, count in about.people),
        "change": form if isinstance(form, ChangeForm) else ChangeForm.of(about.posts, request.today),
        "base_data": form if isinstance(form, BaseDataForm) else BaseDataForm.of(about.profile),
    }, refused=refusal, wrong=form)


organ = require_GET(_page)
