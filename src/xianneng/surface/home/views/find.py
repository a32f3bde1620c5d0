"""查找: people, a pasted list of names, organs, articles of law."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xianneng.foundation.record.queries import pasted
from xianneng.foundation.web.requests import Request
from xianneng.surface.home.queries import find


@require_http_methods(["GET", "POST"])
def search(request: Request) -> HttpResponse:
    """What was typed in the search field, or a list of names that was pasted (posted: it may be long)."""
    names = request.POST.get("names", "")
    text = request.GET.get("q", "").strip()
    found = find.everything(request.viewer, text, request.on) if text else None
    if found and not found.count and (names := pasted(text)):
        found = None
    return render(request, "home/search.html", {
        "searched": text, "names": names, "found": found,
        "listed": find.listed(request.viewer, names, request.on) if names.strip() else None})
