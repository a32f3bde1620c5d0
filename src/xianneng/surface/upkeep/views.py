"""What machines ask: whether the platform lives, can be asked for pages, is well, and its figures."""

import os
from secrets import compare_digest

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import NotFound
from xianneng.surface.upkeep import health, metrics
from xianneng.surface.upkeep.version import version

PROXIED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REAL_IP", "HTTP_VIA")
HERE = ("127.0.0.1", "::1")


@require_safe
def live(request: Request) -> HttpResponse:
    """This process answers; nothing else is asked."""
    return _word(200, "ok")


@require_safe
def ready(request: Request) -> HttpResponse:
    """200 where pages can be asked for, else 503: for a balancer, by anybody."""
    found = health.look()
    return _word(200, "ok") if found.serves else _word(503, "not ready" if found.disk else "disk full")


@require_safe
def whole(request: Request) -> HttpResponse:
    """200 where everything is well, else 503, with each check: for who watches the platform."""
    _refuse_strangers(request)
    found = health.look()
    well = all(found.checks.values())
    asked = {"worker_last_sign_seconds": found.worker_age, "ledger_pending": found.pending, "ledger_pending_seconds": found.pending_age,
             "ledger_entries": found.entries, "ledger_head_size": found.head}
    return JsonResponse({
        "status": "ok" if well else "failing", "version": version(), "checks": found.checks, "not_asked": found.unasked,
        "migrations_waiting": found.waiting if found.database else None,
        **(asked if found.asked else dict.fromkeys(asked))}, status=200 if well else 503)


@require_safe
def figures(request: Request) -> HttpResponse:
    """The figures, for Prometheus."""
    _refuse_strangers(request)
    return HttpResponse(metrics.text(health.look(), version()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _refuse_strangers(request: Request) -> None:
    """NotFound unless asked on this machine, and not through its proxy, or with the token ``XN_METRICS_TOKEN``."""
    token = os.environ.get("XN_METRICS_TOKEN", "")
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    near = request.META.get("REMOTE_ADDR") in HERE and not any(name in request.META for name in PROXIED)
    if not near and not (token and compare_digest(given.encode(), token.encode())):
        raise NotFound("没有这个页面", then="请从左侧导航进入")


def _word(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", content_type="text/plain", status=status)
