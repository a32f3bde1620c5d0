"""接口令牌: who is let in by the interface, what for, until when, and what each has asked; granted, confirmed, taken back."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.access import tokens as access
from xianneng.foundation.access.models import Token
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.forms import Day, form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Refusal, Refused

LISTED = 200  # organs proposed while one types


class Granting(forms.Form):
    """What a token is granted for."""

    system = forms.CharField(label="系统名称", max_length=80, help_text="写明单位和系统，如：县财政局工资统发系统")
    purpose = forms.CharField(label="用途", max_length=200, widget=forms.Textarea(attrs={"rows": 2}), help_text="本人的查阅记录里会显示")
    organ = forms.CharField(label="范围", max_length=120, help_text="机构全称；含其以下的机构", widget=forms.TextInput(attrs={"list": "organs", "autocomplete": "off"}))
    sets = forms.MultipleChoiceField(label="信息集", required=False, choices=[
        (key, f"{item.title}（{'、'.join(map(item.label, item.masked))}掩码）" if item.masked else item.title) for key, item in SETS.items()],
        widget=forms.CheckboxSelectMultiple, help_text="只选用途必需的；都不选的，只能取得机构和代码集")
    unmasked = forms.BooleanField(label="可取得未掩码的值", required=False, help_text="每次取得，逐人记入本人可见的查阅记录")
    last_on = forms.DateField(label="最后一日", widget=Day, help_text="不超过一年，到期重新发放")


@require_GET
def tokens(request: Request) -> HttpResponse:
    """The list, and for who may grant one the form."""
    return _page(request, _form(request))


@require_POST
def grant(request: Request) -> HttpResponse:
    """发放: the token's page, which shows the secret this once."""
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, form)
    try:
        token, secret = access.grant(
            system=form.cleaned_data["system"], purpose=form.cleaned_data["purpose"], organ_id=_organ(request, form.cleaned_data["organ"]),
            keys=form.cleaned_data["sets"], unmasked=form.cleaned_data["unmasked"], last_on=form.cleaned_data["last_on"], viewer=request.viewer, now=request.now)
    except Refused as refused:
        return _page(request, form, refused)
    return _shown(request, token, secret=secret)


@require_GET
def token(request: Request, token_id: int) -> HttpResponse:
    """One token: what it may read, what became of it, what was asked with it."""
    return _shown(request, access.one(request.viewer, token_id))


@require_POST
def confirm(request: Request, token_id: int) -> HttpResponse:
    """确认."""
    access.confirm(token_id=token_id, viewer=request.viewer, now=request.now)
    messages.success(request, "已确认，令牌自现在起生效")
    return redirect("token", token_id)


@require_POST
def revoke(request: Request, token_id: int) -> HttpResponse:
    """收回."""
    try:
        access.revoke(token_id=token_id, reason=request.POST.get("reason", ""), viewer=request.viewer, now=request.now)
    except Refused as refused:
        return _shown(request, access.one(request.viewer, token_id), refused=refused)
    messages.success(request, "已收回，令牌自现在起失效")
    return redirect("token", token_id)


def _form(request: Request, data: Any = None) -> Granting:
    return Granting(data, initial={"last_on": request.today + access.LONGEST - timedelta(days=1)})


def _organ(request: Request, name: str) -> int:
    """The organ of the jurisdiction that is called so. Refused where none is, or several are."""
    found = organs.named(name.strip(), request.today, scope=Scope((request.viewer.inside,)))
    if len(found) != 1:
        raise Refused(f"管辖范围内{'没有' if not found else '不止一个'}机构叫“{name.strip()}”", then="请核对机构全称")
    return found[0].id


def _page(request: Request, form: Granting, refused: Refusal | None = None) -> HttpResponse:
    found = [(each, access.state(each, request.today), access.named(each.sets)) for each in access.listed(request.viewer)]
    return form_page(request, "home/tokens.html", {
        "tokens": found, "form": form, "refused": refused, "may_grant": request.viewer.may("tokens.grant"),
        "organs": organs.called(Scope((request.viewer.inside,)), request.today)[:LISTED] if request.viewer.may("tokens.grant") else []},
        refused=refused)


def _shown(request: Request, token: Token, *, secret: str = "", refused: Refusal | None = None) -> HttpResponse:
    stands, viewer = access.state(token, request.today), request.viewer
    return form_page(request, "home/token.html", {
        "token": token, "state": stands, "sets": access.named(token.sets), "place": organs.names([token.organ_id], request.today).get(token.organ_id, ""),
        "uses": access.uses(token), "sums": access.sums(token), "secret": secret, "refused": refused,
        "may_confirm": stands == access.WAITING and viewer.may("tokens.confirm", token.organ.path) and token.granted_by_id not in viewer.accounts,
        "may_revoke": stands in (access.WAITING, access.HELD) and (viewer.may("tokens.confirm") or viewer.may("tokens.grant"))},
        refused=refused)
