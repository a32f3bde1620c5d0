"""报名 as an applicant sees it: account, what they tell of themselves, a position registered for, what became of it. Pages of one's own only."""

import json

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.ledger import receipts
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.recruitment.confirming import GROUNDS
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import entry, operations, photos, queries, statements
from xianneng.work.recruitment.applying.forms import ProfileForm, SignInForm, SignUpForm
from xianneng.work.recruitment.applying.models import Account, Stage
from xianneng.work.recruitment.choosing import queries as choosing
from xianneng.work.recruitment.confirming import queries as confirmation
from xianneng.work.recruitment.models import Recruitment, State

LARGEST = 3 << 20  # bytes of a photo that are read at all


@require_http_methods(["GET", "POST"])
def sign_up(request: Request) -> HttpResponse:
    """注册报考人帐号."""
    form = SignUpForm(request.POST or None)
    refusal: Refusal | None = None
    if form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "again"}
        try:
            entry.enter(request, operations.sign_up(now=request.now, **given))
            return redirect(_back(request, reverse("applicant_profile")))
        except Refusal as refused:
            refusal = refused
    return form_page(request, "recruitment/apply_sign_up.html", {"form": form, "refusal": refusal, "next": request.GET.get("next", "")},
                  refused=refusal)


@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """报考人登录."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        found = entry.checked(request, form.cleaned_data["login"].strip().upper(), form.cleaned_data["password"])
        if found:
            entry.enter(request, found)
            return redirect(_back(request, reverse("applicant")))
        form.add_error(None, "证件号码或者密码不正确")
    return form_page(request, "recruitment/apply_sign_in.html", {"form": form, "next": request.GET.get("next", "")})


@require_POST
def demo(request: Request) -> HttpResponse:
    """Sign in as the demonstration's first applicant, without a password. Exists only there."""
    found = queries.first_account() if settings.DEMO else None
    if found is None:
        raise NotFound("没有演示报考人", then="请注册一个帐号")
    entry.enter(request, found)
    return redirect("applicant")


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """退出."""
    entry.leave(request)
    return redirect("recruitments")


@require_GET
@entry.own
def home(request: Request, account: Account) -> HttpResponse:
    """我的报名."""
    return render(request, "recruitment/apply_home.html", {
        "account": account, "told": queries.told(account), "missing": queries.missing(account), "rows": queries.own(account)})


@require_http_methods(["GET", "POST"])
@entry.own
def profile(request: Request, account: Account) -> HttpResponse:
    """报名信息; the photo has a form of its own on the page."""
    form = ProfileForm(request.POST or None, document=account.document, initial=account.profile)
    refusal = None
    if form.is_valid():
        try:
            operations.keep_profile(account=account, profile=form.kept, now=request.now)
            return redirect("applicant")
        except Refused as refused:
            refusal = refused
    return _profile(request, account, form, refusal, 422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@entry.own
def photo(request: Request, account: Account) -> HttpResponse:
    """照片: shown to its owner; a new one is sent here."""
    if request.method == "GET":
        content = photos.read(account.pk, account.photo_sm3) if account.photo_sm3 else None
        if content is None:
            raise NotFound("还没有照片", then="请在报名信息页上传")
        return HttpResponse(content, content_type="image/jpeg")
    sent = request.FILES.get("photo")
    try:
        if sent is None:
            raise Refused("没有选择照片", then="请选择一个 JPEG 文件")
        if (sent.size or 0) > LARGEST:
            raise Refused("照片未接收", why=f"文件有 {(sent.size or 0) >> 20} MB，上限 2 MB", then="请压缩后重新上传")
        operations.keep_photo(account=account, content=sent.read())
    except Refused as refused:
        return _profile(request, account, ProfileForm(document=account.document, initial=account.profile), refused, 422)
    return redirect("applicant_profile")


@require_http_methods(["GET", "POST"])
@entry.own
def register(request: Request, account: Account, recruitment_id: int, at: int) -> HttpResponse:
    """报名 for a position: what it asks, what law and conditions say of what one told, and the button."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            made = operations.register(account=account, recruitment=Recruitment(pk=recruitment_id), at=at, now=request.now, city=request.POST.get("city", "")[:80], need=request.POST.get("need", "").strip()[:200])
            return redirect("application", made.pk)
        except NotFound:
            raise
        except Refusal as refused:
            refusal = refused
    found = tables.recruitment_for(None, recruitment_id)
    row = tables.position(found, at)
    statement, answer, closed = None, None, None
    try:
        choosing.refuse_untimely(found, at, account.number_digest, request.now)
        statement = statements.current(found, at, request.today)
        answer = statements.judge(found, statement, account.profile) if account.profile else None
    except Refused as refused:
        closed = refused
    kept, seat = queries.in_recruitment(account, found), request.POST if request.method == "POST" else {}
    return form_page(request, "recruitment/apply_position.html", {
        "recruitment": found, "position": row, "account": account, "statement": statement, "answer": answer, "missing": queries.missing(account),
        "terms": confirmation.terms(found.pk), "seat": seat or (kept.told if kept else {}), "kept": kept if kept and kept.stage != Stage.WITHDRAWN else None, "refusal": refusal or closed, "open": closed is None,
        "chooses": found.sits_first and at > 0, "choosing": choosing.choosing_of(found.pk) if found.sits_first else None}, refused=refusal)


@require_GET
@entry.own
def application(request: Request, account: Account, application_id: int) -> HttpResponse:
    """One registration: where it stands, why, what next; the receipts of what was done."""
    return application_page(request, account, application_id)


@require_POST
@entry.own
def withdraw(request: Request, account: Account, application_id: int) -> HttpResponse:
    """撤回."""
    try:
        operations.withdraw(application=queries.application_of(account, application_id), now=request.now)
    except (Refused, Conflict) as refused:
        return application_page(request, account, application_id, refusal=refused)
    return redirect("application", application_id)


@require_POST
@entry.own
def state_case(request: Request, account: Account, application_id: int) -> HttpResponse:
    """陈述, once for each refusal."""
    kept = queries.application_of(account, application_id)
    try:
        operations.state_case(application=kept, plea=request.POST.get("plea", "").strip()[:2000], now=request.now)
    except (Refused, Conflict) as refused:
        return application_page(request, account, application_id, refusal=refused)
    return redirect("application", application_id)


@require_GET
@entry.own
def receipt(request: Request, account: Account, application_id: int, act_id: int) -> HttpResponse:
    """回执 as a file: whoever has it can prove later that this was submitted then, without the platform."""
    kept = queries.application_of(account, application_id)
    act = queries.act_of(kept, act_id)
    stated = {"recruitment": kept.recruitment.name, "application": kept.pk, "act": act.kind, "code": act.code, "at": act.made_at.isoformat(), "form": act.digest,
              **receipts.receipt(act.leaf_id)}
    return _file(stated, f"receipt-{kept.pk}-{act.pk}.json")


@require_GET
@entry.own
def own_copy(request: Request, account: Account) -> HttpResponse:
    """下载本人信息: everything that is kept of the applicant."""
    return _file(queries.OwnCopy(account, queries.own(account)).as_json, "registrations.json")


def _file(content: object, name: str) -> HttpResponse:
    response = HttpResponse(json.dumps(content, ensure_ascii=False, indent=2), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _back(request: Request, otherwise: str) -> str:
    """Where somebody came from, when that is here."""
    asked = request.POST.get("next", "")
    return asked if asked and url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure()) else otherwise


def _profile(request: Request, account: Account, form: ProfileForm, refusal: Refused | None, status: int) -> HttpResponse:
    return render(request, "recruitment/apply_profile.html", {"account": account, "told": queries.told(account), "form": form, "refusal": refusal}, status=status)


def application_page(request: Request, account: Account, application_id: int, refusal: Refusal | None = None) -> HttpResponse:
    """One registration; with a refusal, where an act upon it was refused."""
    kept = queries.application_of(account, application_id)
    terms = confirmation.terms(kept.recruitment_id)
    period, cannot = choosing.choosing_of(kept.recruitment_id) if kept.recruitment.sits_first else None, None
    if period:
        try:
            choosing.refuse_untimely(kept.recruitment, kept.statement.at or 1, account.number_digest, request.now)
        except Refused as refused:
            cannot = refused
    open_ = kept.recruitment.state == State.PUBLISHED and kept.recruitment.opens_at <= request.now < kept.recruitment.closes_at
    return form_page(request, "recruitment/application.html", {
        "terms": terms, "fee": confirmation.fee_of(kept) if terms else None, "grounds": GROUNDS, "confirms": terms is not None and terms.opens_at <= request.now < terms.closes_at,
        "choosing": period, "chooses": cannot is None, "cannot": cannot, "account": account, "application": kept, "acts": queries.acts(kept), "open": open_, "refusal": refusal, "typed": request.POST if refusal else {}}, refused=refusal)
