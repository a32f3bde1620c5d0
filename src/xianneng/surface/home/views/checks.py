"""校核: what is wrong, or hardly possible, in the files and the books of an organ or a jurisdiction."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.organs.queries import place
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries import checks as asking


@require_GET
def checks(request: Request) -> HttpResponse:
    """The findings of the organ asked for (the office's jurisdiction otherwise), all of one check with ``check``."""
    viewer, on = request.viewer, request.on
    asked, code = request.GET.get("organ", ""), request.GET.get("check", "")
    organ_id = as_number(asked) or viewer.jurisdiction_id
    if organ_id is None:
        raise NotFound("没有可以校核的范围", then="请切换到有管辖范围的岗位")
    here = place(viewer.scope, organ_id, on)
    return render(request, "home/checks.html", {
        "place": here, "code": code, "chosen": organ_id != viewer.jurisdiction_id,
        "findings": asking.findings(viewer.scope, here, on, code=code)})
