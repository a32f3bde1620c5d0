"""登录和拒绝记录: who signed in and out, who could not, and who was refused a page; for the security auditor, kept apart from the running log."""

import re
from ipaddress import ip_address
from typing import Any

from axes.signals import user_locked_out
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from xianneng.foundation.access.models import Trace, TraceKind, User
from xianneng.law.refusals import Refusal

LONGEST = 60  # of a name that somebody typed
NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,39}")


def listen() -> None:
    """Keep what the libraries tell of signing in; called once, when the room is ready."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)
    user_locked_out.connect(_locked_out)


def refused(request: HttpRequest, refusal: Refusal) -> None:
    """Keep that somebody who is signed in was refused a page or an act: for want of a right, or out of their sight."""
    viewer = getattr(request, "viewer", None)
    if viewer is not None and refusal.status in (403, 404):
        _keep(request, TraceKind.REFUSED, user_id=viewer.user_id, username=request.user.get_username(), office_title=viewer.title,
              what=f"{request.method} {request.path}：{refusal.what}")


def _signed_in(sender: Any, request: HttpRequest, user: User, **more: Any) -> None:
    _keep(request, TraceKind.IN, user_id=user.pk, username=user.username)


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **more: Any) -> None:
    if user is not None:
        _keep(request, TraceKind.OUT, user_id=user.pk, username=user.username)


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any) -> None:
    _of_name(request, TraceKind.FAILED, str(credentials.get("username") or credentials.get("login") or ""))


def _locked_out(sender: Any, request: HttpRequest | None = None, username: str | None = None, **more: Any) -> None:
    _of_name(request, TraceKind.LOCKED, username or "")


def _of_name(request: HttpRequest | None, kind: TraceKind, typed: str) -> None:
    """Of a name that was typed, and may be nobody's."""
    user = User.objects.filter(username=typed[:LONGEST]).first()
    shown = typed if user or NAME.fullmatch(typed) else "（不合帐号格式）"  # a password, perhaps, in the wrong field
    _keep(request, kind, user_id=user.pk if user else None, username=shown[:LONGEST])


def _keep(request: HttpRequest | None, kind: TraceKind, **told: Any) -> None:
    """A row at the moment that the edge gave the request; of a sign-in that came by no page there is none."""
    at = getattr(request, "now", None)
    if request is not None and at is not None:
        told["what"] = told.get("what", "")[:300].replace("\0", "")
        told["username"] = told["username"].replace("\0", "")
        Trace.objects.create(at=at, kind=kind, address=_address(request), **told)


def _address(request: HttpRequest) -> str | None:
    """Where the request came from: what the proxy in front (XN_HTTPS) put last, else who connected; None where that is no address."""
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() if settings.HTTPS else ""
    try:
        return str(ip_address(said or request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return None
