"""字段用途: what each field of an information set is used for, and which other systems read the set."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.access import tokens
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries import uses


@require_GET
def fields(request: Request, key: str = "basic") -> HttpResponse:
    """One information set, field by field."""
    if key not in SETS:
        raise NotFound("没有这个信息集", then="请从“字段用途”页选择")
    return render(request, "home/fields.html", {
        "item": SETS[key], "sets": SETS.values(), "kinds": uses.KINDS_OF_USE, "fields": uses.uses(key), "masked": SETS[key].masked,
        "systems": tokens.receiving(request.viewer, key, request.today)})
