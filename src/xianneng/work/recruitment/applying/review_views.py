"""报名审查 as officers see it: what waits by equal reasons, one registration, those disputed; and the end of the retention period."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, as_numbers
from xianneng.law.catalogue import cite
from xianneng.law.recruitment.registering import ANSWERS, CANCELLED, CREDIT, DEGREES, SERVICE
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import checking, exchanging, photos, queries, reviewing
from xianneng.work.recruitment.applying.forms import ProfileForm
from xianneng.work.recruitment.applying.models import Application, Stage

PAGE = 50


@require_http_methods(["GET", "POST"])
def review(request: Request, recruitment_id: int) -> HttpResponse:
    """What waits for the viewer, by equal reasons; all of a group are decided about at once, with a reason."""
    found = tables.recruitment_for(None, recruitment_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            reviewing.decide(recruitment=found, grounds=request.POST.get("grounds", "")[:16] or "-", viewer=request.viewer, now=request.now, decision=_decision(request))
            return redirect("registrations", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    groups = queries.groups(request.viewer, found)
    return form_page(request, "recruitment/review.html", {
        "recruitment": found, "groups": groups, "count": sum(each.count for each in groups), "stated": queries.stated(request.viewer, found), "refusal": refusal,
        "article": cite("RECR-QUAL-01"), "typed": request.POST if refusal else {}, "prepares": tables.prepares(request.viewer, found), "keep_until": reviewing.keep_until(found),
        "removed": queries.removal(found)}, refused=refusal)


@require_http_methods(["GET", "POST"])
def group(request: Request, recruitment_id: int, grounds: str) -> HttpResponse:
    """The registrations of a group: some of them are chosen and decided about."""
    found = tables.recruitment_for(None, recruitment_id)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            chosen = as_numbers(request.POST.getlist("chosen"))
            if not chosen:
                raise Refused("没有选择报名", then="请勾选要审查的报名")
            reviewing.decide(recruitment=found, grounds=grounds, ids=chosen, viewer=request.viewer, now=request.now, decision=_decision(request))
            return redirect("registrations_group", recruitment_id, grounds)
        except (Refused, Conflict) as refused:
            refusal = refused
    rows, offset = queries.in_group(request.viewer, found, grounds), as_number(request.GET.get("offset")) or 0
    count, shown = rows.count(), list(rows[offset:offset + PAGE])
    if not count and not refusal:
        return redirect("registrations", recruitment_id)
    return form_page(request, "recruitment/review_group.html", {
        "recruitment": found, "rows": shown, "count": count, "shown": offset + len(shown), "next_offset": offset + PAGE if offset + PAGE < count else None,
        "sample": shown[0] if shown else None, "refusal": refusal, "article": cite("RECR-QUAL-01"), "typed": request.POST if refusal else {},
        "chosen": set(as_numbers(request.POST.getlist("chosen")))}, refused=refusal)


@require_http_methods(["GET", "POST"])
def registration(request: Request, application_id: int) -> HttpResponse:
    """One registration: what was asked, what was told, how they compare; decided about here, one by one."""
    kept = queries.for_review(request.viewer, application_id)
    if request.method == "POST":
        try:
            reviewing.decide(recruitment=kept.recruitment, ids=[kept.pk], seen=request.POST.get("seen", "")[:64] or "-", viewer=request.viewer, now=request.now, decision=_decision(request))
            return redirect("registrations", kept.recruitment_id)
        except (Refused, Conflict) as refused:
            return _registration(request, kept, refused)
    return _registration(request, kept)


@require_GET
def photo(request: Request, application_id: int) -> HttpResponse:
    """The photo that was submitted."""
    kept = queries.for_review(request.viewer, application_id)
    content = photos.read(kept.account_id, kept.told["photo"])
    if content is None:
        raise NotFound("没有照片")
    return HttpResponse(content, content_type="image/jpeg")


@require_POST
def send(request: Request, application_id: int) -> HttpResponse:
    """送复审."""
    kept = queries.for_review(request.viewer, application_id)
    try:
        return redirect("case", number=reviewing.send(application=kept, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _registration(request, kept, refused)


@require_http_methods(["GET", "POST"])
def checks(request: Request, recruitment_id: int) -> HttpResponse:
    """核查: a batch goes out as a file, answers come back as a file, hits are decided one by one."""
    found = tables.own(request.viewer, recruitment_id)
    refusal: Refusal | None = None
    taken, file = None, request.FILES.get("answers")
    if request.method == "POST":
        try:
            if "ask" in request.POST:
                response = HttpResponse("\ufeff" + checking.ask(recruitment=found, subject=subject if (subject := request.POST["ask"]) in ANSWERS else CREDIT, viewer=request.viewer, now=request.now), content_type="text/csv")
                response.headers["Content-Disposition"] = f'attachment; filename="inquiries-{found.pk}.csv"'
                return response
            if file is not None:
                taken = checking.take_in(recruitment=found, content=file.read(exchanging.LARGEST + 1), viewer=request.viewer, now=request.now)
            elif inquiry := as_number(request.POST.get("inquiry")):
                checking.decide(inquiry_id=inquiry, recruitment=found, cancels=request.POST.get("decision") == CANCELLED,
                                words=request.POST.get("words", "").strip()[:300], viewer=request.viewer, now=request.now)
                return redirect("registrations_checks", recruitment_id)
            else:
                raise Refused("没有选择文件", then="请选择对方系统返回的 CSV 文件")
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/checks.html", {
        "recruitment": found, "standing": checking.standing(found), "claims": (DEGREES, SERVICE), "taken": taken, "wrong": taken.wrong[:exchanging.SHOWN] if taken else [], "refusal": refusal,
        "typed": request.POST if refusal else {}}, refused=refusal)


@require_POST
def remove(request: Request, recruitment_id: int) -> HttpResponse:
    """保管期满清除."""
    reviewing.remove(recruitment=tables.own(request.viewer, recruitment_id), viewer=request.viewer, now=request.now)
    return redirect("registrations", recruitment_id)


def _decision(request: Request) -> reviewing.Decision:
    """Which button, and the reason with its article."""
    words, article = (request.POST.get(name, "").strip()[:limit] for name, limit in (("words", 400), ("article", 120)))
    passes = request.POST.get("decision") == reviewing.PASSED
    return reviewing.Decision(passes, words if passes or not words else f"{words}（{article or cite('RECR-QUAL-01')}）")


def _registration(request: Request, kept: Application, refusal: Refusal | None = None) -> HttpResponse:
    told = kept.told["profile"]
    names = ((name, ProfileForm.base_fields[name]) for name in ProfileForm.field_order)
    lines = [(field.label, "、".join(map(str, value)) if isinstance(value, list) else value) for name, field in names if (value := told.get(name)) not in (None, "", [])]
    return form_page(request, "recruitment/review_one.html", {
        "recruitment": kept.recruitment, "application": kept, "lines": lines, "acts": queries.acts(kept), "waits": kept.stage == Stage.WAITING,
        "article": cite("RECR-QUAL-01"), "refusal": refusal, "typed": request.POST if refusal else {}}, refused=refusal)
