"""干部人事档案审核: who of a place is audited and who is not, by organ; the campaigns; a person's own; the way to the cases."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number, require_today
from xianneng.law import paperfile as law
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.personnel.paperfile import exporting, operations, queries
from xianneng.work.personnel.paperfile.forms import Opening

PAGE = 100


@require_GET
def table(request: Request) -> HttpResponse:
    """The persons of a place as they stand today, of all time or since a campaign began."""
    place, offered, campaign, show = _asked(request)
    offset = as_number(request.GET.get("offset")) or 0
    found = queries.covered(place, campaign.since if campaign else None, on=request.today, show=show, own=request.viewer.persons,
                            offset=offset, size=PAGE)
    count = found.counts[show] if show else sum(found.counts.values())
    return render(request, "personnel/paperfile.html", {
        "place": place, "organs": offered, "campaign": campaign, "campaigns": queries.campaigns(request.viewer), "found": found, "show": show,
        "shown": [(each, found.counts[each]) for each in queries.SHOWN], "states": queries.SHOWN, "total": sum(found.counts.values()), "count": count,
        "done": sum(found.counts[each] for each in queries.DONE), "next_offset": offset + PAGE if offset + PAGE < count else None,
        "may": request.viewer.may("paperfile.audit", place.path), "may_open": request.viewer.may("paperfile.campaign", place.path),
        "may_export": request.viewer.may("record.export", place.path)})


@require_GET
def export(request: Request) -> HttpResponse:
    """What the list shows, all of its rows, as .xlsx."""
    place, _, campaign, show = _asked(request)
    book = exporting.take_out(place=place, campaign=campaign, show=show, viewer=request.viewer, on=request.today, now=request.now)
    return downloads.workbook(book, f"档案审核-{place.name}-{request.today:%Y%m%d}")


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """What a person's page says of the paper file: audited when, what was determined; for an officer the acts."""
    own = person_id in request.viewer.persons
    return render(request, "personnel/_paperfile_person.html", {
        "found": queries.of_person(request.viewer, person_id), "person_id": person_id, "own": own, "items": law.ITEMS,
        "may": not own and request.on == request.today and request.viewer.may("paperfile.audit")})


@require_http_methods(["GET", "POST"])
def organise(request: Request) -> HttpResponse:
    """组织专项审核 over a place of the jurisdiction."""
    offered = organs.search(request.viewer.scope, "", request.today, limit=400)
    form = Opening(request.POST if request.method == "POST" else None, initial={
        "organ": as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id, "since": request.today})
    form.fields["organ"].choices = [(each.id, each.name) for each in offered]  # type: ignore[attr-defined]
    refused = None
    if form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        try:
            place = organs.place(request.viewer.scope, given.pop("organ"), request.today)
            return redirect("case", number=operations.organise(place=place, **given, viewer=request.viewer, now=request.now))
        except (Refused, Conflict) as wrong:
            refused = wrong
    status = refused.status if refused else 422 if form.is_bound else 200
    return render(request, "personnel/paperfile_campaign.html", {"form": form, "refused": refused}, status=status)


@require_http_methods(["GET", "POST"])
def audit(request: Request) -> HttpResponse:
    """审核 the file of one person; asked for again by GET, the list."""
    if request.method == "GET":
        return redirect("paperfile")
    return redirect("case", number=operations.audit(person_id=_person(request), viewer=request.viewer, now=request.now))


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """申报认定 of one item of one person; asked for again by GET, the list."""
    if request.method == "GET":
        return redirect("paperfile")
    return redirect("case", number=operations.propose(
        person_id=_person(request), item=request.POST.get("item", ""), viewer=request.viewer, now=request.now))


def _person(request: Request) -> int:
    """Whom the act is about, on the file as it stands today."""
    require_today(request, "办理")
    return as_number(request.POST.get("person")) or 0


def _asked(request: Request) -> tuple[organs.Place, list[organs.Place], queries.Campaign | None, str]:
    """The place asked for, those that are offered, the campaign, and which of the lists."""
    scope = request.viewer.scope
    offered = organs.search(scope, "", request.today, limit=400)
    number = request.GET.get("campaign", "")
    campaign = next((each for each in queries.campaigns(request.viewer) if each.case.number == number), None)
    if number and campaign is None:
        raise NotFound("没有找到这一专项审核", then="请核对编号和管辖范围")
    asked = as_number(request.GET.get("organ")) or (campaign.case.organ_id if campaign and campaign.linked else None) \
        or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    place = next((each for each in offered if each.id == asked), None) or organs.place(scope, asked, request.today)
    show = request.GET.get("show", "")
    return place, offered, campaign, show if show in queries.SHOWN else ""
