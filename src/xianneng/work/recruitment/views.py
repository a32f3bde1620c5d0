"""招考 as anyone sees it: the list, a table searched, a position, and which positions somebody may apply for, from a profile kept in the session only."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.web.requests import Request, as_number
from xianneng.work.recruitment import queries, readings
from xianneng.work.recruitment.forms import ApplicantForm

PAGE, MATCH_PAGE = 50, 30
PROFILE = "recruitment_profile"
SHOWN = {"met": "符合", "ask": "须由人审核", "unmet": "不符合"}


@require_GET
def recruitments(request: Request) -> HttpResponse:
    """招考列表: what is published; for who prepares recruitments, theirs too."""
    return render(request, "recruitment/list.html", {
        "found": queries.listed(request.viewer), "may": request.viewer is not None and request.viewer.may(queries.PREPARE)})


@require_GET
def recruitment(request: Request, recruitment_id: int) -> HttpResponse:
    """One recruitment: announcement, notices since, and its positions by place, organ, major and words."""
    found = queries.recruitment_for(request.viewer, recruitment_id)
    search, offset = queries.plain_search(request.GET), as_number(request.GET.get("offset")) or 0
    page = queries.page(found, search, offset=offset, size=PAGE)
    return render(request, "recruitment/table.html", {
        "recruitment": found, "search": search, "page": page, "shown": offset + len(page.rows),
        "next_offset": offset + PAGE if offset + PAGE < page.count else None, "prepares": queries.prepares(request.viewer, found),
        "notices": queries.notices(found)})


@require_GET
def position(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """One position: each column's text beside what was read of it, and the notices about it."""
    found = queries.recruitment_for(request.viewer, recruitment_id)
    row = queries.position(found, at)
    changes = readings.amended(found.pk).get(at, {})
    return render(request, "recruitment/position.html", {
        "recruitment": found, "position": row, "cancelled": "" in changes, "prepares": queries.prepares(request.viewer, found),
        "columns": readings.lines(row, changes, readings.rulings(found.pk)), "notices": queries.notices(found, at)})


@require_http_methods(["GET", "POST"])
def match(request: Request, recruitment_id: int) -> HttpResponse:
    """我能报哪些职位: the profile is asked for, kept in the session and nowhere else, and taken away on request."""
    found = queries.recruitment_for(request.viewer, recruitment_id)
    if request.method == "POST":
        form = ApplicantForm(request.POST)
        if "forget" in request.POST:
            request.session.pop(PROFILE, None)
            return redirect("recruitment_match", recruitment_id)
        if form.is_valid():
            request.session[PROFILE] = form.kept
            return redirect("recruitment_match", recruitment_id)
        return render(request, "recruitment/match.html", {"recruitment": found, "form": form}, status=422)
    kept = request.session.get(PROFILE)
    form = ApplicantForm(kept)
    context = {"recruitment": found, "form": form}
    if kept and form.is_valid():
        state = request.GET.get("state", "")
        state = state if state in SHOWN else "met"
        search, offset = queries.plain_search(request.GET), as_number(request.GET.get("offset")) or 0
        matched = queries.match(found, form.applicant(), search, state=state, offset=offset, size=MATCH_PAGE)
        context |= {"matched": matched, "state": state, "search": search, "tabs": [(name, words, matched.counts[name]) for name, words in SHOWN.items()],
                    "shown": offset + len(matched.rows), "next_offset": offset + MATCH_PAGE if offset + MATCH_PAGE < matched.count else None}
    return render(request, "recruitment/match.html", context)
