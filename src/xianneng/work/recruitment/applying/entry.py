"""Signing in as an applicant: a key of the session beside that of staff, with the passwords, their rules and the lockout that staff have.

The names by which attempts are counted are digests, for an applicant signs in with the ID number.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.hashers import make_password
from django.contrib.auth.signals import user_login_failed
from django.http import HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode

from xianneng.foundation.web.requests import Request
from xianneng.work.recruitment.applying import queries
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.applying.sealing import digest

KEY = "applicant"


def signed_in(request: Request) -> Account | None:
    """Whose session it is; None where nobody's, or where the password has changed since."""
    kept = request.session.get(KEY)
    found = queries.account(kept["account"]) if kept else None
    return found if kept and found and constant_time_compare(kept["hash"], found.get_session_auth_hash()) else None


def enter(request: Request, account: Account) -> None:
    """The session is this applicant's from now on, under a new key."""
    request.session.cycle_key()
    request.session[KEY] = {"account": account.pk, "hash": account.get_session_auth_hash()}
    rotate_token(request)


def leave(request: Request) -> None:
    """It is nobody's any more; who is signed in as staff stays so."""
    request.session.pop(KEY, None)
    request.session.cycle_key()


def checked(request: Request, number: str, password: str) -> Account | None:
    """The account that a number and password open; None where they do not, or where too many have been tried (the middleware answers then)."""
    known = digest(number)
    tried = {"username": f"applicant-{known[:24]}"}
    allowed = AxesProxyHandler.is_allowed(request, tried)
    found = queries.account_of(known)
    if found is None:
        make_password(password)  # as long as a check would take
    if allowed and found and found.check_password(password):
        return found
    user_login_failed.send(sender=__name__, credentials=tried, request=request)
    return None


def own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of an applicant's own: the view gets the account; who is not signed in is sent to do so, and back."""
    @wraps(view)
    def inner(request: Request, **named: Any) -> HttpResponse:
        account = signed_in(request)
        if account is None:
            back = request.get_full_path() if request.method == "GET" else reverse("applicant")
            return redirect(f"{reverse('applicant_sign_in')}?{urlencode({'next': back})}")
        return view(request, account, **named)

    return inner
