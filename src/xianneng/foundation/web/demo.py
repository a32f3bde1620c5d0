"""The demonstration's sign-in: its cast by office, one click each. Exists only where ``settings.DEMO`` is on."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from xianneng.foundation.access.models import OPERATOR, Office, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import NotFound

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: the account, the name, and what the account is."""

    username: str
    name: str
    title: str
    role: str


def cast(on: date) -> list[Member]:
    """The accounts of the demonstration, those with an office first; none elsewhere."""
    if not settings.DEMO:
        return []
    held = Office.objects.filter(from_on__lte=on, to_on__gt=on).exclude(
        user__username=OPERATOR).select_related("user").order_by("pk")[:40]
    officers = [Member(office.user.username, office.user.display_name, office.title, ROLES[office.role].title)
                for office in held]
    rest = User.objects.filter(offices=None, person__isnull=False, is_active=True).order_by("pk")[:10]
    return officers + [Member(user.username, user.display_name, "本人", "看自己的档案和晋升资格") for user in rest]


@require_POST
def enter(request: Request, username: str) -> HttpResponse:
    """Sign in as one of the cast, without a password."""
    user = User.objects.filter(username=username, is_active=True).exclude(username=OPERATOR).first() if settings.DEMO else None
    if user is None:
        raise NotFound("没有这个演示人员", then="请从登录页选择")
    login(request, user, backend=BACKEND)
    return redirect("/")
