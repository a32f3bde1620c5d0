"""Pages that belong to no business: faults, the pattern page, and the small acts of the shell."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.web.logs import away, full
from xianneng.foundation.web.middleware import refused
from xianneng.foundation.web.pattern import shown
from xianneng.foundation.web.problems import asked_by_system, problem
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Forbidden, NotFound

logger = logging.getLogger(__name__)


def missing(request: Request, exception: Exception) -> HttpResponse:
    """404 of an address that no page has."""
    return refused(request, NotFound(_("没有这个页面"), then=_("请核对地址，或从左侧导航进入")))


def forbidden(request: Request, exception: Exception) -> HttpResponse:
    """403 that a library gives: of an address that is not for this account as it stands."""
    return refused(request, Forbidden(_("不能打开这个页面"), why=_("您的帐号现在不能使用这一功能"), then=_("请从左侧导航进入")))


def stale(request: Request, reason: str = "") -> HttpResponse:
    """403 of a form without a valid token: the page was open too long, or the sign-in has changed."""
    return render(request, "web/stale.html", status=403)


def fault(request: Request) -> HttpResponse:
    """500: the reader gets the request's number, the log has it on each line; Django logs the traceback beside it.

    503 where the database is away, 507 where a disk is full: those pages ask nothing of the database, so no shell around them.
    """
    number = getattr(request, "number", "-")
    if full(sys.exception()):
        logger.error("web.disk_full number=%s path=%s", number, request.path)
        if asked_by_system(request):
            return problem(request, 507, "磁盘已满", then="请稍后再试")
        return HttpResponse(render_to_string("web/full.html", {"number": number}), status=507)
    if away(sys.exception()):
        if asked_by_system(request):
            return problem(request, 503, "数据库暂时不可用", then="请稍后再试")
        return HttpResponse(render_to_string("web/away.html"), status=503, headers={"Retry-After": "10"})
    logger.error("web.fault number=%s path=%s", number, request.path)
    if asked_by_system(request):
        return problem(request, 500, "平台出错", why="故障已记入日志", then=f"请把编号 {number} 告诉平台管理员")
    return render(request, "web/fault.html", {"number": number}, status=500)


@require_POST
def switch_office(request: Request) -> HttpResponse:
    """Act in another of one's offices from now on; at the desk, or at the page that offered it (``next``)."""
    chosen = next((each for each in request.viewers if str(each.office_id) == request.POST.get("office")), None)
    if chosen is None:
        raise NotFound(_("没有这个任职"), then=_("请重新选择"))
    request.session["office_id"] = chosen.office_id
    messages.info(request, _("已切换到 %(title)s") % {"title": chosen.title})
    return HttpResponseRedirect(back(request))


@require_POST
def set_language(request: Request) -> HttpResponse:
    """Chinese or English; kept in a cookie."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(back(request))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax",
                            secure=settings.SESSION_COOKIE_SECURE, httponly=True)
    return response


@require_GET
def pattern(request: Request) -> HttpResponse:
    """Every component in every state."""
    context: dict[str, Any] = shown(request.today)
    return render(request, "web/pattern.html", context)


def back(request: Request) -> str:
    """Where a small act returns to: the page it came from, when that is ours."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}) else "/"
