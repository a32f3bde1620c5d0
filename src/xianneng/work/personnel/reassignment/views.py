"""人员转隶: the reassignments of a place, and the way to a new one."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.requests import Request, as_number, require_today
from xianneng.work.personnel.reassignment import operations, queries

PAGE = 200


@require_GET
def table(request: Request) -> HttpResponse:
    """The list of a place, as it stands today."""
    asked = as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    offered = organs.search(request.viewer.scope, "", request.today, limit=400)
    place = next((each for each in offered if each.id == asked), None) or organs.place(request.viewer.scope, asked, request.today)
    return render(request, "personnel/reassignments.html", {
        "place": place, "organs": offered, "lines": queries.listed(request.viewer, place.path, size=PAGE),
        "may": request.viewer.may("reassignment.propose", place.path)})


@require_POST
def propose(request: Request) -> HttpResponse:
    """申报人员转隶 of an organ's people."""
    require_today(request)
    return redirect("case", number=operations.propose(
        organ_id=as_number(request.POST.get("organ")) or 0, who=request.POST.get("who", ""), viewer=request.viewer, now=request.now))
