"""The edge of every request: who asks, in which office, about which date, and now. Refusals become pages here.

Sets ``request.viewer`` (None before sign-in), ``request.viewers`` (every office the account may act in), ``request.on``
(the date lens 时点), ``request.today`` and ``request.now``: the only place where a page reads the clock.
"""

import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import DataError
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import is_valid_path
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django_htmx.http import HttpResponseClientRedirect

from xianneng.foundation.access import traces
from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.web.logs import asking
from xianneng.foundation.web.problems import asked_by_system, of_refusal
from xianneng.foundation.web.requests import Request, as_day
from xianneng.law.refusals import Forbidden, NotFound, Refusal, Refused

logger = logging.getLogger(__name__)

POLICY = ("default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
          "form-action 'self'")


class Edge:
    """The one middleware of the project."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        request.number = secrets.token_hex(4)
        asking.set(f"request={request.number}")
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        with translation.override(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
            response = self._answer(request)
        if request.method not in ("GET", "HEAD", "OPTIONS") and not _voting(request):
            asking.set(_who(request))  # again: the act may have been to sign in
            logger.info("web.done %s %s %s", request.method, request.path, response.status_code)
        return _headed(response)

    def _answer(self, request: Request) -> HttpResponseBase:
        request.now = timezone.now()
        request.today = request.on = timezone.localdate(request.now)
        request.viewers = viewers(request.user, request.today) if request.user.is_authenticated else []
        request.viewer = _chosen(request)  # type: ignore[assignment]
        asking.set(_who(request))
        try:
            _refuse_flood(request)
            if not asked_by_system(request):
                request.on = _lens(request)
        except Refusal as refusal:
            return refused(request, refusal)
        response = self.get_response(request)
        if response.status_code == 405 and request.method in ("GET", "HEAD"):
            return redirect(_page_above(request.path))
        return response

    def process_view(self, request: Request, view: Any, args: Any, kwargs: Any) -> HttpResponseBase | None:
        """Let in whom the permission table lets in."""
        try:
            _refuse_null(request)
            name = request.resolver_match.view_name if request.resolver_match else ""
            return _to_own_password(request, name) or admit(request, permissions().get(name), tells().get(name))
        except Refusal as refusal:
            return refused(request, refusal)

    def process_exception(self, request: Request, error: Exception) -> HttpResponse | None:
        """A refusal is an answer; anything else is a fault and goes on to the fault page."""
        if isinstance(error, DataError):  # longer, or larger, than its column: the page should have said so itself
            logger.warning("web.too_long path=%s", request.path)
            error = Refused("填写的内容太长，或数值超出范围", then="请返回上一页，精简后再提交")
        return refused(request, error) if isinstance(error, Refusal) else None


edge = Edge


@cache
def permissions() -> Mapping[str, str]:
    """The permission table: URL name → right, ``public``, ``signed-in``, ``self`` or ``closed``."""
    table: Mapping[str, str] = import_string(settings.PERMISSIONS)
    return table


@cache
def tells() -> Mapping[str, str]:
    """URL name → the item of the file (`record.items`) that a whole page is about."""
    table: Mapping[str, str] = import_string(settings.TELLS)
    return table


def admit(request: Request, needed: str | None, item: str | None = None) -> HttpResponse | None:
    """Nothing when the viewer may see the page; else a way to the sign-in page, Forbidden or NotFound."""
    if needed is None:
        logger.error("web.url_not_in_permission_table path=%s", request.path)
    if needed in (None, "closed"):
        raise NotFound("没有这个页面", then="请从左侧导航进入")
    if needed == "public":
        return None
    if request.viewer is None:
        return _to_sign_in(request)
    if needed == "self" and request.viewer.person_id is None:
        raise Forbidden("您的帐号没有关联本人档案", then="请联系本机关人事部门")
    if needed not in ("signed-in", "self"):
        request.viewer.require(needed)
    if item is not None:
        request.viewer.require_item(item)
    return None


def refused(request: Request, refusal: Refusal) -> HttpResponse:
    """The page, or for htmx the fragment, that says what is refused, why, and what to do next."""
    logger.info("web.refused status=%s path=%s what=%s", refusal.status, request.path, refusal.what)
    if not _voting(request):
        traces.refused(request, refusal)
    if asked_by_system(request):
        return of_refusal(request, refusal)
    if not request.htmx:
        return render(request, "web/refusal.html", {"refusal": refusal}, status=refusal.status)
    response = render(request, "web/_refusal.html", {"refusal": refusal}, status=refusal.status)
    response["HX-Retarget"], response["HX-Reswap"] = "#notices", "innerHTML"
    return response


WITH_ONE_TIME = ("account_change_password", "account_logout", "set_language")


def _to_own_password(request: Request, name: str | None) -> HttpResponse | None:
    """Whoever came in with a password that was handed out sets their own before anything else; after its day it opens nothing."""
    until = request.user.one_time_until if request.user.is_authenticated else None
    if until is None or name in WITH_ONE_TIME:
        return None
    if request.today > until:
        logout(request)
        raise Forbidden("一次性密码已过期", why=f"有效期至 {until}", then="请联系系统管理员重新发放")
    messages.info(request, "您用的是一次性密码，请先改成自己的密码")
    return redirect("account_change_password")


def _refuse_flood(request: Request) -> None:
    """A form larger than any of ours, before anybody reads it; files come in forms of many parts, which have limits of their own."""
    if request.content_type != "multipart/form-data" and int(request.META.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise Refused("提交的内容过大", then="请精简后再提交")


def _page_above(path: str) -> str:
    """The nearest address above: the page that holds the form posted to ``path``, for who asks for that again (reload, the lens)."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    return above if is_valid_path(above) else _page_above(above)


def _who(request: Request) -> str:
    """The request as the log names it: number, account, office. Who votes is not written down beside the moment of the vote."""
    if _voting(request) or not request.user.is_authenticated:
        return f"request={request.number}"
    office = request.viewer.office_id if request.viewer else None
    return f"request={request.number} user={request.user.get_username()} office={office}"


def _voting(request: Request) -> bool:
    """Whether a code is fetched or used; who prints slips, counts and closes (below ``run/``) does neither, and is named."""
    return request.path.startswith("/ballot/") and "/run/" not in request.path


def _refuse_null(request: Request) -> None:
    """No text of ours holds a null character, and PostgreSQL takes none."""
    sent = [request.path, *(text for values in (request.GET, request.POST) for key in values for text in (
        key, *values.getlist(key)))]
    if any("\0" in text for text in sent):
        raise Refused("输入中有不能使用的字符", then="请删去看不见的字符后再试")


def _chosen(request: Request) -> Viewer | None:
    """The office kept in the session, else the first."""
    if not request.viewers:
        return None
    kept = request.session.get("office_id")
    return next((viewer for viewer in request.viewers if viewer.office_id == kept), request.viewers[0])


def _lens(request: Request) -> date:
    """The date that pages show: ``?on=`` (kept in the session; today's or none clears it), else today."""
    asked = request.GET.get("on")
    if asked is None:
        kept = request.session.get("on") if request.viewer else None
        return date.fromisoformat(kept) if kept else request.today
    on = as_day(asked, request.today) if asked else request.today
    kept, wanted = request.session.get("on"), None if on == request.today else on.isoformat()
    if kept != wanted:  # the session is written when it changes, not with every page
        request.session["on"] = wanted
    return on


def _to_sign_in(request: Request) -> HttpResponse:
    response = redirect_to_login(request.get_full_path())
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def _headed(response: HttpResponseBase) -> HttpResponseBase:
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    return response
