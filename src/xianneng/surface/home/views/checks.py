"""校核: what is wrong, or hardly possible, in the files and the books of whom a scheme is run over; schemes, passes, rounds of mending."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import branch, place
from xianneng.foundation.record.checks import SEVERITIES
from xianneng.foundation.web import downloads
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, require_today
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.queries import checks as asking
from xianneng.work.checking import operations, queries, schemes

COLUMNS = {"严重程度": 10, "校核项": 26, "对象": 12, "机构": 24, "现有登记": 44, "应当": 44, "依据": 30, "强制通过": 40}
MOST_LINES = 50_000


@require_GET
def checks(request: Request) -> HttpResponse:
    """The findings of whom is asked about (the office's jurisdiction otherwise), all of one check with ``check``."""
    ask = _ask(request)
    viewer = request.viewer
    line, below = branch(viewer.scope, ask.place.path, request.on)
    found = asking.findings(viewer, ask, request.on, request.today)
    return render(request, "home/checks.html", {
        "ask": ask, "place": ask.place, "code": ask.code, "findings": found, "schemes": schemes.every(viewer.organ_id, asking.offered()),
        "organs": [*line, *below], "rounds": queries.rounds(viewer), "name": found.groups[0].lines[0].name if ask.person_id and found.count else "",
        "mended": found.mended(ask.round) if ask.round else 0, "alone": ask.code and next(each.title for each in asking.offered() if each.code == ask.code),
        "may_pass": request.on == request.today and viewer.may(operations.RIGHT, ask.place.path), "may_export": viewer.may("record.export", ask.place.path)})


@require_GET
def export(request: Request) -> HttpResponse:
    """Every finding of the same question as .xlsx, recorded in the ledger."""
    ask = _ask(request)
    request.viewer.require("record.export", ask.place.path)
    found = asking.findings(request.viewer, ask, request.on, request.today, most=MOST_LINES)
    if found.narrower:
        raise Refused(f"共 {found.people} 人，一次最多校核 {asking.AT_ONCE} 人", then="请选择下级范围")
    rows = [(group.severity, group.check.title, line.name, line.place, line.found, line.right, group.check.article,
             f"{line.passed.reason}（{line.passed.passed_by}，{line.passed.passed_at:%Y-%m-%d}）" if line.passed else "")
            for group, line in asking.every_line(found)]
    with transaction.atomic(), writing(kind="checking.export", now=request.now, body={
            "by": request.viewer.signature, "place": ask.place.name, "scheme": ask.scheme.name, "on": request.on.isoformat(), "count": len(rows)}):
        frame = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(COLUMNS, pl.String))
    title = f"{ask.place.name}校核结果（{ask.scheme.name}，{request.on.isoformat()}，{found.count} 项）"
    return downloads.workbook(titled("校核结果", title, frame, list(COLUMNS.values())), f"校核结果-{ask.place.name}-{request.on:%Y%m%d}")


@require_http_methods(["GET", "POST"])
def keep_round(request: Request) -> HttpResponse:
    """记为整改名单: who has findings now; the page then asks about them alone."""
    ask = _ask(request)
    if request.method == "GET":
        return redirect(f"{reverse('checks')}?{ask.address()}")
    require_today(request, "记整改名单", "范围")
    found = asking.findings(request.viewer, ask, request.on, request.today)
    made = operations.keep_round(viewer=request.viewer, organ_id=ask.place.id, place=ask.place.name, scheme=ask.scheme.address,
                                 findings=found.keys, now=request.now)
    return redirect(f"{reverse('checks')}?{ask.address(round=made.pk, check='')}")


@require_http_methods(["GET", "POST"])
def let_pass(request: Request, code: str, person_id: int) -> HttpResponse:
    """强制通过 one finding: what it is, and why it may stand. What was typed stays."""
    check, row = asking.one(request.viewer, code, person_id, request.GET.get("found", ""), request.today)
    back, refused = f"{reverse('checks')}?{_ask(request).address()}", None
    if request.method == "POST":
        try:
            operations.let_pass(viewer=request.viewer, check=check, person_id=person_id, found=row.found, reason=request.POST.get("reason", ""),
                                now=request.now)
            messages.success(request, f"{row.name}的“{check.title}”已强制通过")
            return redirect(back)
        except Refused as refusal:
            refused = refusal
    return form_page(request, "home/check_pass.html", {
        "check": check, "row": row, "refused": refused, "reason": request.POST.get("reason", ""), "back": back},
        refused=refused)


@require_http_methods(["GET", "POST"])
def lift(request: Request, passed_id: int) -> HttpResponse:
    """取消强制通过."""
    if request.method == "POST":
        operations.take_back(viewer=request.viewer, passed_id=passed_id, now=request.now)
        messages.success(request, "已取消强制通过")
    return redirect(f"{reverse('checks')}?{_ask(request).address()}")


@require_GET
def every_scheme(request: Request) -> HttpResponse:
    """The schemes that are built in, and those of the viewer's organ."""
    found = schemes.every(request.viewer.organ_id, asking.offered())
    return render(request, "home/check_schemes.html", {"schemes": found, "moments": schemes.MOMENTS.items(), "may": request.viewer.may(operations.RIGHT)})


@require_http_methods(["GET", "POST"])
def scheme(request: Request, scheme_id: int | None = None) -> HttpResponse:
    """A scheme of one's organ, new (from another, with ``from``) or changed. What was chosen stays where it is refused."""
    offered = asking.offered()
    start = schemes.chosen(str(scheme_id or request.GET.get("from") or schemes.EVERY), request.viewer.organ_id, offered)
    given: dict[str, Any] = {"name": start.name if scheme_id else "", "moment": start.moment if scheme_id else "", "severities": start.severities}
    refused = None
    if request.method == "POST":
        given = {"name": request.POST.get("name", ""), "moment": request.POST.get("moment", ""),
                 "severities": {each.code: value for each in offered if (value := request.POST.get(each.code, ""))}}
        try:
            kept = operations.keep_scheme(viewer=request.viewer, scheme_id=scheme_id, offered=offered, now=request.now, **given)
            messages.success(request, f"已保存“{kept.name}”")
            return redirect("check_schemes")
        except Refused as refusal:
            refused = refusal
    return form_page(request, "home/check_scheme.html", {
        "scheme_id": scheme_id, "given": given, "refused": refused, "offered": offered, "moments": schemes.MOMENTS.items(), "severities": SEVERITIES},
        refused=refused)


@require_http_methods(["GET", "POST"])
def drop_scheme(request: Request, scheme_id: int) -> HttpResponse:
    """删除 a scheme of one's organ."""
    if request.method == "POST":
        messages.success(request, f"已删除“{operations.drop_scheme(viewer=request.viewer, scheme_id=scheme_id, now=request.now)}”")
    return redirect("check_schemes")


def _ask(request: Request) -> asking.Ask:
    """The question that the address asks. NotFound where the office has no jurisdiction, and out of it."""
    viewer, got = request.viewer, request.GET
    organ_id = as_number(got.get("organ")) or viewer.jurisdiction_id
    if organ_id is None:
        raise NotFound("没有可以校核的范围", then="请切换到有管辖范围的岗位")
    kept = queries.round_of(viewer, as_number(got["round"]) or 0) if got.get("round") else None
    offered = asking.offered()
    scheme = schemes.chosen(got.get("scheme") or schemes.EVERY, viewer.organ_id, offered)
    code = got.get("check", "")
    return asking.Ask(place(viewer.scope, organ_id, request.on), scheme, got.get("below") != "0", as_number(got.get("person")), kept,
                      code if any(each.code == code for each in offered) else "")
