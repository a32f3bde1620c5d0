"""报名确认: its terms and how it stands, for officers; confirming and asking to be freed of the fee, for applicants."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.recruitment.confirming import RECOGNISED
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import entry, exchanging, photos
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.applying.queries import application_of
from xianneng.work.recruitment.applying.views import LARGEST, application_page
from xianneng.work.recruitment.confirming import operations, queries
from xianneng.work.recruitment.confirming.forms import ConfirmationForm
from xianneng.work.recruitment.confirming.models import Waiver
from xianneng.work.recruitment.models import State


@require_http_methods(["GET", "POST"])
def terms(request: Request, recruitment_id: int) -> HttpResponse:
    """报名确认安排: before publication it is written, afterwards read."""
    found = tables.own(request.viewer, recruitment_id)
    form = ConfirmationForm(request.POST) if request.method == "POST" else ConfirmationForm.of(queries.terms(recruitment_id))
    refusal: Refusal | None = None
    if form.is_bound and form.is_valid():
        try:
            operations.arrange(recruitment=found, viewer=request.viewer, **form.cleaned_data)
            return redirect("recruitment_prepare", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/confirmation_terms.html", {
        "recruitment": found, "form": form, "terms": queries.terms(recruitment_id), "open": found.state == State.PREPARED, "refusal": refusal},
        refused=refusal)


@require_http_methods(["GET", "POST"])
def standing(request: Request, recruitment_id: int) -> HttpResponse:
    """报名确认和缴费: orders go out as a file, payments come in as a file; waivers and payments that settle nothing are decided one by one."""
    found = tables.own(request.viewer, recruitment_id)
    refusal: Refusal | None = None
    taken, file = None, request.FILES.get("payments")
    if request.method == "POST":
        try:
            if "orders" in request.POST:
                return _csv(operations.orders(recruitment=found, viewer=request.viewer, now=request.now), f"orders-{found.pk}.csv")
            if file is not None:
                taken = operations.take_payments(recruitment=found, content=file.read(exchanging.LARGEST + 1), viewer=request.viewer, now=request.now)
            else:
                _decide(request, recruitment_id)
                return redirect("registrations_fees", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/fees.html", {
        "recruitment": found, "terms": queries.terms(recruitment_id), "standing": queries.standing(found), "taken": taken,
        "wrong": taken.wrong[:exchanging.SHOWN] if taken else [], "refusal": refusal, "typed": request.POST if refusal else {}}, refused=refusal)


@require_GET
def proof(request: Request, recruitment_id: int, fee_id: int) -> HttpResponse:
    """The picture that proves a ground, while it is to be decided."""
    order = queries.fee(tables.own(request.viewer, recruitment_id), fee_id)
    content = photos.read(order.application.account_id, order.proof) if order.waiver == Waiver.ASKED else None
    if content is None:
        raise NotFound("没有证明", then="请从报名确认页进入")
    return HttpResponse(content, content_type="image/jpeg")


@require_POST
@entry.own
def confirm(request: Request, account: Account, application_id: int) -> HttpResponse:
    """确认报名."""
    try:
        operations.confirm(application=application_of(account, application_id), now=request.now)
    except (Refused, Conflict) as refused:
        return application_page(request, account, application_id, refusal=refused)
    return redirect("application", application_id)


@require_POST
@entry.own
def ask_waiver(request: Request, account: Account, application_id: int) -> HttpResponse:
    """申请减免."""
    found, sent = application_of(account, application_id), request.FILES.get("proof")
    try:
        if sent is None or (sent.size or 0) > LARGEST:
            raise Refused("证明没有接收", why="没有选择文件" if sent is None else "文件超过 2 MB", then="请选择证明的照片，JPEG，2 MB 以内")
        operations.ask_waiver(application=found, ground=request.POST.get("ground", ""), proof=sent.read(), now=request.now)
    except (Refused, Conflict) as refused:
        return application_page(request, account, application_id, refusal=refused)
    return redirect("application", application_id)


def _decide(request: Request, recruitment_id: int) -> None:
    found, words = tables.own(request.viewer, recruitment_id), request.POST.get("words", "").strip()[:300]
    if fee_id := as_number(request.POST.get("fee")):
        operations.decide_waiver(fee_id=fee_id, recruitment=found, grants=request.POST.get("decision") == Waiver.GRANTED, words=words, viewer=request.viewer, now=request.now)
    elif payment_id := as_number(request.POST.get("payment")):
        operations.settle(payment_id=payment_id, recruitment=found, recognises=request.POST.get("decision") == RECOGNISED, words=words, viewer=request.viewer, now=request.now)
    else:
        raise Refused("没有选择文件", then="请选择缴费平台返回的 CSV 文件")


def _csv(text: str, name: str) -> HttpResponse:
    return HttpResponse("\ufeff" + text, content_type="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})
