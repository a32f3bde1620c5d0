"""存证日志 and 办件查阅: what the auditor may look at, and nothing to change."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.cases import queries
from xianneng.foundation.web.requests import Request, as_number
from xianneng.surface.home import operations
from xianneng.surface.home.queries import audit as asking
from xianneng.surface.home.queries import audited


@require_GET
def audit(request: Request) -> HttpResponse:
    """A page of entries, the state of the log, and the latest readings of masked fields."""
    given = {name: request.GET.get(name, "").strip() for name in ("first", "last", "kind", "case")}
    lines, older = asking.entries(request.viewer, asking.Asked(asking.day(given["first"]), asking.day(given["last"]), given["kind"],
                                               given["case"], as_number(request.GET.get("before", ""))))
    return render(request, "home/audit.html", {
        "lines": lines, "older": older and urlencode({**given, "before": older}), "given": given,
        "filtered": any(given.values()) or "before" in request.GET, "kinds": asking.KINDS, "state": asking.state(),
        "readings": asking.readings(request.viewer, request.today)})


@require_GET
def cases(request: Request) -> HttpResponse:
    """The cases of the jurisdiction, a page of them."""
    given = request.GET.get("case", "").strip()
    lines, older = audited.cases(request.viewer, text=given, before=as_number(request.GET.get("before", "")))
    return render(request, "home/audit_cases.html", {"lines": lines, "given": given, "older": older and urlencode({"case": given, "before": older})})


@require_GET
def case(request: Request, number: str) -> HttpResponse:
    """One case's course; that it was read stands in the log."""
    found = queries.audited(request.viewer, number)
    operations.record_audit(viewer=request.viewer, case=found, now=request.now)
    return render(request, "home/audit_case.html", audited.page(request.viewer, found))
