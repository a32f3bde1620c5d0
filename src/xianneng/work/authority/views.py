"""帐号和岗位, 信息项分组: what system administrators propose and do, and all three administrators read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.authority import operations, queries
from xianneng.work.authority.cases import ACTS, LOCK, RESET, RETIRE, UNLOCK
from xianneng.work.authority.forms import AccountForm, ActForm, EndForm, GroupForm, OfficeForm

PROPOSE = "authority.propose"


@require_GET
def accounts(request: Request) -> HttpResponse:
    """The accounts of the jurisdiction, a page of them, and what waits to be confirmed."""
    given = {name: request.GET.get(name, "").strip() for name in ("q", "role", "state")}
    at = as_number(request.GET.get("from")) or 0
    lines, count, following = queries.listed(request.viewer, request.today, text=given["q"], role=given["role"], wanted=given["state"], before=at)
    rest = request.GET.copy()
    rest["from"] = str(following or "")
    return render(request, "authority/accounts.html", {
        "lines": lines, "count": count, "next": following and f"?{rest.urlencode()}", "given": given, "filtered": any(given.values()) or at,
        "roles": ROLES, "states": queries.STATES, "waiting": queries.under_way(request.viewer), "may": request.viewer.may(PROPOSE)})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Open an account; its first password is shown once, on the answer."""
    form, refusal = AccountForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            user, password = operations.open_account(viewer=request.viewer, now=request.now, **form.cleaned_data)
            return _page(request, user, password=password)
        except (Refused, Conflict) as refused:
            refusal = refused
    return render(request, "authority/new.html", {"form": form, "refusal": refusal}, status=_status(form, refusal))


@require_GET
def account(request: Request, user_id: int) -> HttpResponse:
    """One account: how it stands, its offices, what was done to it, and what may be."""
    return _page(request, queries.account(request.viewer, user_id))


@require_POST
def act(request: Request, user_id: int, act: str) -> HttpResponse:
    """Lock, unlock, retire, or hand out a password; or the case in which another confirms it."""
    user = queries.account(request.viewer, user_id)
    if act not in ACTS:
        raise NotFound("没有这一办理方式")
    form = ActForm(request.POST, act=act)
    if not form.is_valid():
        return _page(request, user, used=act, form=form)
    try:
        number, password = operations.act_on(user=user, act=act, viewer=request.viewer, now=request.now, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        return _page(request, user, used=act, form=form, refusal=refused)
    if password:
        return _page(request, user, password=password)
    if number:
        return redirect("case", number=number)
    messages.success(request, f"{user.display_name}：已{ACTS[act]}")
    return redirect("authority_account", user_id=user.pk)


@require_POST
def give(request: Request, user_id: int) -> HttpResponse:
    """提请授予岗位."""
    user = queries.account(request.viewer, user_id)
    form = OfficeForm(request.POST, organs=queries.organ_choices(request.viewer, request.today), today=request.today)
    if not form.is_valid():
        return _page(request, user, used="give", form=form)
    try:
        number = operations.propose_office(user=user, viewer=request.viewer, now=request.now, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        return _page(request, user, used="give", form=form, refusal=refused)
    return redirect("case", number=number)


@require_POST
def end(request: Request, office_id: int) -> HttpResponse:
    """提请终止岗位."""
    office = queries.office(request.viewer, office_id)
    form = EndForm(request.POST, today=request.today, office_id=office_id)
    if not form.is_valid():
        return _page(request, office.user, used=f"end-{office.pk}", form=form)
    try:
        number = operations.propose_end(office=office, viewer=request.viewer, now=request.now, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        return _page(request, office.user, used=f"end-{office.pk}", form=form, refusal=refused)
    return redirect("case", number=number)


@require_GET
def groups(request: Request) -> HttpResponse:
    """信息项分组 that are in force."""
    return render(request, "authority/items.html", {
        "groups": queries.groups(request.viewer, request.today), "may": request.viewer.may(PROPOSE),
        "waiting": [each for each in queries.under_way(request.viewer) if each.type == "authority.grouped"]})


@require_http_methods(["GET", "POST"])
def group(request: Request, group_id: int = 0) -> HttpResponse:
    """提请设定信息项分组: a new one, or one that is in force changed or lifted."""
    held = queries.group(request.viewer, group_id) if group_id else None
    form = GroupForm(request.POST or None, organs=queries.organ_choices(request.viewer, request.today), held=held)
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        asked = form.asked() | ({"hidden": [], "fixed": []} if held and "lift" in request.POST else {})
        try:
            return redirect("case", number=operations.propose_group(viewer=request.viewer, now=request.now, **asked))
        except (Refused, Conflict) as refused:
            refusal = refused
    return render(request, "authority/group.html", {"form": form, "held": held, "refusal": refusal}, status=_status(form, refusal))


def _page(request: Request, user: User, *, used: str = "", form: forms.Form | None = None, refusal: Refusal | None = None, password: str = "") -> HttpResponse:
    viewer, today = request.viewer, request.today
    user.refresh_from_db()
    acts = [] if user.retired_on else [UNLOCK if not user.is_active else LOCK, RESET, RETIRE]
    context: dict[str, Any] = {
        "user": user, "state": queries.state(user), "offices": [(*each, _ending(each[0], used, form, request)) for each in queries.offices(user)], "stood": queries.stand_ins(user, today),
        "deeds": queries.deeds(user), "second_factor": queries.has_second_factor(user), "password": password, "refusal": refusal,
        "used": used, "form": form, "allowed": operations.may_hand_out(user, today), "roles": ROLES,
        "may": viewer.may(PROPOSE) and user.pk not in viewer.accounts,
        "acts": [(each, ACTS[each], form if used == each else ActForm(act=each), reverse("authority_act", args=[user.pk, each])) for each in acts],
        "give": form if isinstance(form, OfficeForm) else OfficeForm(organs=queries.organ_choices(viewer, today), today=today)}
    return form_page(request, "authority/account.html", context, refused=refusal, wrong=form)


def _ending(office: Office, used: str, form: forms.Form | None, request: Request) -> forms.Form | None:
    """The form that ends an office; None of one that is over."""
    if office.to_on <= request.today:
        return None
    return form if used == f"end-{office.pk}" else EndForm(today=request.today, office_id=office.pk)


def _status(form: forms.Form, refusal: Refusal | None) -> int:
    return refusal.status if refusal else 422 if form.is_bound and not form.is_valid() else 200
