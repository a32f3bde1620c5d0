"""代办授权: who stands in for me, from and to; for whom I stand in."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.access import stand_ins as access
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Refusal, Refused


@require_GET
def stand_ins(request: Request) -> HttpResponse:
    """Both lists, and the form."""
    return _page(request)


@require_POST
def grant(request: Request) -> HttpResponse:
    """Grant it."""
    user = request.POST.get("user", "")
    try:
        access.grant(user_id=as_number(user) or 0, from_on=_day(request, "from"), last_on=_day(request, "last"),
                     reason=request.POST.get("reason", ""), viewer=request.viewer, now=request.now)
    except Refused as refused:
        return _page(request, refused)
    messages.success(request, "已授权代办")
    return redirect("stand_ins")


@require_POST
def end(request: Request, stand_in_id: int) -> HttpResponse:
    """Take it back."""
    access.end(stand_in_id=stand_in_id, viewer=request.viewer, now=request.now)
    messages.success(request, "已收回授权")
    return redirect("stand_ins")


def _page(request: Request, refused: Refusal | None = None) -> HttpResponse:
    viewer, today = request.viewer, request.today
    return form_page(request, "home/stand_ins.html", {
        "granted": access.granted(viewer, today), "received": access.received(viewer, today), "typed": request.POST,
        "candidates": access.candidates(viewer, today), "refused": refused}, refused=refused)


def _day(request: Request, name: str) -> date:
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Refused("请填写起止日期", then="起止日期都要填写，按 2026-01-31 的样子") from None
