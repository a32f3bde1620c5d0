"""组合查询: the form that writes an and/or/not query into the address of the roster."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xianneng.foundation.record.conditions import FIELDS
from xianneng.foundation.record.items import hidden_columns
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Refused
from xianneng.surface.home.queries import conditions as asking


@require_GET
def conditions(request: Request) -> HttpResponse:
    """The form, with room for more; sent with ``go``, the roster that it asks for, or the form again with what is wrong."""
    draft, rest = asking.draft(request.GET, request.on), asking.others(request.GET)
    query, refusal = None, None
    try:
        query = draft.query()
    except Refused as refused:
        refusal = refused if "go" in request.GET else None
    if query and "go" in request.GET:
        return redirect(f"{reverse('roster')}?{urlencode([*rest, ('where', query.text)])}")
    return render(request, "home/conditions.html", {
        "draft": draft.opened(), "rest": rest, "back": urlencode(rest), "refusal": refusal, "query": query, "fields": [each for each in FIELDS.values() if each.today not in hidden_columns(request.viewer.hidden)]},
        status=422 if refusal else 200)
