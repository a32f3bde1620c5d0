"""人员排序: the people of an organ, to be put in another order."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.ordering import OrderForm, placed, read
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel.ordering import operations, queries

MOST = 2_000  # people of one organ whom a page lists


@require_http_methods(["GET", "POST"])
def order(request: Request, organ_id: int) -> HttpResponse:
    """The list and its reason; what was put in order stays where it was refused, unless the people are others by now."""
    viewer, on = request.viewer, request.today
    place = organs.place(viewer.scope, organ_id, on)
    viewer.require("record.enter", place.path)
    now = queries.in_order(place.id, on)
    form, refusal = OrderForm(request.POST if request.method == "POST" else None), None
    seen, places = read(request.POST)
    if form.is_valid():
        try:
            return redirect("case", number=operations.propose(place=place, seen=seen, places=places, reason=form.cleaned_data["reason"], viewer=viewer, now=request.now))
        except (Refused, Conflict) as refused:
            refusal = refused
    shown = placed(now, places) if seen == now else now
    return form_page(request, "personnel/order.html", {
        "place": place, "rows": queries.lines(shown[:MOST], on), "seen": now, "form": form, "refusal": refusal, "too_many": len(now) > MOST},
        refused=refusal)
