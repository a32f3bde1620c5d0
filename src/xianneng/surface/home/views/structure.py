"""人员结构: the table and its way out to Excel."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.organs.queries import place_and_children
from xianneng.foundation.record.items import hidden_columns
from xianneng.foundation.record.structure import DIMENSIONS
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request
from xianneng.surface.home.queries import structure as asking


@require_GET
def structure(request: Request) -> HttpResponse:
    """The table."""
    scope, on = request.viewer.scope, request.on
    asked = asking.read(scope, request.GET, on)
    within, organs = _within(request, asked)
    return render(request, "home/structure.html", {
        "asked": asked, "found": asking.table(scope, asked, on), "dimensions": [each for each in DIMENSIONS.values() if each.today not in hidden_columns(scope.hidden)], "within": within, "organs": organs})


@require_GET
def export(request: Request) -> HttpResponse:
    """The same numbers as .xlsx; nobody is named in it."""
    scope, on = request.viewer.scope, request.on
    asked = asking.read(scope, request.GET, on)
    within, _ = _within(request, asked)
    sheet = asking.frame(asking.table(scope, asked, on), asked, on)
    content = titled("人员结构", f"{within}人员结构（{asked.rows.title}，{on}）", sheet, [22, *[12] * (sheet.width - 1)])
    return downloads.workbook(content, f"人员结构{on:%Y%m%d}")


def _within(request: Request, asked: asking.Asked) -> tuple[str, list[object]]:
    under = asked.place.id if asked.place else request.viewer.jurisdiction_id
    within, organs = place_and_children(request.viewer.scope, under, request.on) if under else ("", [])
    return within or str(request.viewer.title), list(organs)
