"""人员调转: the transfers out of a place and into it; a person's own, and the way to the case."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, require_today
from xianneng.work.personnel.transfer import operations, queries
from xianneng.work.personnel.transfer.forms import Incoming

PAGE = 100


@require_GET
def table(request: Request) -> HttpResponse:
    """The list of a place, as it stands today: under way, files not settled, done."""
    asked = as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    offered = organs.search(request.viewer.scope, "", request.today, limit=400)
    place = next((each for each in offered if each.id == asked), None) or organs.place(request.viewer.scope, asked, request.today)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else queries.RUNNING
    offset = as_number(request.GET.get("offset")) or 0
    found = queries.listed(request.viewer, place, show=show, on=request.today, offset=offset, size=PAGE)
    return render(request, "personnel/transfers.html", {
        "place": place, "organs": offered, "show": show, "shown": [(each, found.counts[each]) for each in queries.SHOWN], "found": found,
        "next_offset": offset + PAGE if found.more else None,
        "may": request.viewer.may("transfer.propose", request.viewer.organ_path)})


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """What a person's page says of transfers, and for an officer the act."""
    found = queries.of_person(request.viewer, person_id)
    return render(request, "personnel/_transfer_person.html", {
        "found": found, "person_id": person_id,
        "may": person_id != request.viewer.person_id and request.on == request.today and request.viewer.may("transfer.propose")})


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """申报人员调转 for one person; asked for again by GET, the list."""
    if request.method == "GET":
        return redirect("transfers")
    require_today(request)
    person_id = as_number(request.POST.get("person")) or 0
    return redirect("case", number=operations.propose(person_id=person_id, viewer=request.viewer, now=request.now))


@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """申报转入: who comes from outside of the platform, into the viewer's organ."""
    form = Incoming(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("case", number=operations.propose_entering(**form.cleaned_data, viewer=request.viewer, now=request.now))
    return form_page(request, "personnel/transfer_enter.html", {"form": form})
