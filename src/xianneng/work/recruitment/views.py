"""招考 as anyone sees it: the list, a table searched, a position, and which positions somebody may apply for, from a profile kept in the session only."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.work.recruitment import queries, readings
from xianneng.work.recruitment.applying.entry import signed_in
from xianneng.work.recruitment.applying.queries import REVIEW, tallies
from xianneng.work.recruitment.choosing.queries import choosing_of
from xianneng.work.recruitment.confirming.queries import terms as confirmation
from xianneng.work.recruitment.forms import ApplicantForm
from xianneng.work.recruitment.pooling.queries import posts
from xianneng.work.recruitment.scoring.queries import has_terms
from xianneng.work.recruitment.sitting.queries import is_announced

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
    counts = tallies(found, (row.at for row in page.rows))
    for row in page.rows:
        row.tally = counts.get(row.at)  # type: ignore[attr-defined]  # for the template only
    return render(request, "recruitment/table.html", {
        "recruitment": found, "search": search, "page": page, "shown": offset + len(page.rows),
        "next_offset": offset + PAGE if offset + PAGE < page.count else None, "prepares": queries.prepares(request.viewer, found),
        "reviews": found.published_at is not None and request.viewer is not None and request.viewer.may(REVIEW), "notices": queries.notices(found),
        "announced": is_announced(found), "terms": has_terms(found), "choosing": choosing_of(recruitment_id) if found.sits_first else None, "confirmation": confirmation(recruitment_id)})


@require_GET
def position(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """One position: each column's text beside what was read of it, and the notices about it."""
    found = queries.recruitment_for(request.viewer, recruitment_id)
    row = queries.position(found, at)
    changes = readings.amended(found.pk).get(at, {})
    return render(request, "recruitment/position.html", {
        "recruitment": found, "position": row, "cancelled": "" in changes, "posts": posts(found, at) if found.is_pooled else [], "tally": tallies(found, [at]).get(at), "prepares": queries.prepares(request.viewer, found),
        "columns": readings.lines(row, changes, readings.rulings(found.pk)), "notices": queries.notices(found, at)})


@require_http_methods(["GET", "POST"])
def match(request: Request, recruitment_id: int) -> HttpResponse:
    """我能报哪些职位: the profile is asked for, kept in the session and nowhere else, and taken away on request; a signed-in applicant's own is used."""
    found = queries.recruitment_for(request.viewer, recruitment_id)
    if request.method == "POST":
        form = ApplicantForm(request.POST)
        if "forget" in request.POST:
            request.session.pop(PROFILE, None)
            return redirect("recruitment_match", recruitment_id)
        if form.is_valid():
            request.session[PROFILE] = form.kept
            return redirect("recruitment_match", recruitment_id)
        return form_page(request, "recruitment/match.html", {"recruitment": found, "form": form})
    who = signed_in(request)
    kept = request.session.get(PROFILE) or (who.profile if who and who.declared_at else None)
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
