"""存证日志: what the auditor may look at, and nothing to change."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.web.requests import Request, as_number
from xianneng.surface.home.queries import audit as asking


@require_GET
def audit(request: Request) -> HttpResponse:
    """A page of entries, the state of the log, and the latest readings of masked fields."""
    given = {name: request.GET.get(name, "").strip() for name in ("first", "last", "kind", "case")}
    lines, older = asking.entries(asking.Asked(asking.day(given["first"]), asking.day(given["last"]), given["kind"],
                                               given["case"], as_number(request.GET.get("before", ""))))
    return render(request, "home/audit.html", {
        "lines": lines, "older": older and urlencode({**given, "before": older}), "given": given,
        "filtered": any(given.values()) or "before" in request.GET, "kinds": asking.KINDS, "state": asking.state(),
        "readings": asking.readings(request.viewer, request.today)})
