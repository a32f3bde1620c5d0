"""监督看板 as an invited supervisor sees it, and the authority's page: who is invited, which observations wait for an answer."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Refusal, Refused
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.watching import operations, queries
from xianneng.work.recruitment.watching.forms import InvitationForm, ObservationForm, ReplyForm


@require_GET
def watched(request: Request) -> HttpResponse:
    """The recruitments that the viewer supervises today."""
    return render(request, "recruitment/watched.html", {"invitations": queries.invited(request.viewer, request.today)})


@require_http_methods(["GET", "POST"])
def board(request: Request, recruitment_id: int) -> HttpResponse:
    """看板; an observation is made here."""
    form = ObservationForm(request.POST or None)
    if form.is_valid():
        try:
            operations.observe(recruitment_id=recruitment_id, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_board", recruitment_id)
        except Refused as refused:
            return _board(request, recruitment_id, form, refusal=refused)
    return _board(request, recruitment_id, form)


@require_POST
def close(request: Request, recruitment_id: int, observation_id: int) -> HttpResponse:
    """销号 or 仍有意见."""
    form = ReplyForm(request.POST)
    try:
        operations.close(recruitment_id=recruitment_id, observation_id=observation_id, accepts="accept" in request.POST, words=_words(form), viewer=request.viewer, now=request.now)
        return redirect("recruitment_board", recruitment_id)
    except Refused as refused:
        return _board(request, recruitment_id, ObservationForm(), refusal=refused, typed=(observation_id, request.POST.get("words", "")))


@require_GET
def receipts(request: Request, recruitment_id: int, number: str) -> JsonResponse:
    """The receipts of one of the recruitment's cases, as `home.views.cases.receipt` gives them to who reads the case."""
    found = queries.invitation(request.viewer, recruitment_id, request.today).recruitment
    response = JsonResponse({"case": number, "receipts": queries.receipts(found, number)}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{number}.receipt.json"'
    return response


@require_http_methods(["GET", "POST"])
def supervision(request: Request, recruitment_id: int) -> HttpResponse:
    """社会监督 as the authority sees it; a supervisor is invited here."""
    found = recruitments.own(request.viewer, recruitment_id)
    form = InvitationForm(request.POST or None, offices=queries.supervisors(found, request.today))
    if form.is_valid():
        try:
            operations.invite(recruitment=found, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_supervision", recruitment_id)
        except Refused as refused:
            return _supervision(request, found, form, refusal=refused)
    return _supervision(request, found, form)


@require_POST
def answer(request: Request, recruitment_id: int, observation_id: int) -> HttpResponse:
    """答复."""
    found = recruitments.own(request.viewer, recruitment_id)
    form = ReplyForm(request.POST)
    try:
        operations.answer(recruitment=found, observation_id=observation_id, words=_words(form), viewer=request.viewer, now=request.now)
        return redirect("recruitment_supervision", recruitment_id)
    except Refused as refused:
        fresh = InvitationForm(offices=queries.supervisors(found, request.today))
        return _supervision(request, found, fresh, refusal=refused, typed=(observation_id, request.POST.get("words", "")))


def _words(form: ReplyForm) -> str:
    """What was written; Refused where it is too long."""
    if not form.is_valid():
        raise Refused("内容太长", why="最多 1000 字", then="请删减")
    words: str = form.cleaned_data["words"]
    return words


def _board(request: Request, recruitment_id: int, form: ObservationForm, *, refusal: Refusal | None = None, typed: tuple[int, str] = (0, "")) -> HttpResponse:
    own = queries.invitation(request.viewer, recruitment_id, request.today)
    found, of = own.recruitment, queries.parts(own.recruitment)
    numbers = queries.case_numbers(found, of)
    return form_page(request, "recruitment/board.html", {
        "recruitment": found, "invitation": own, "parts": of, "steps": queries.course(found, of, numbers), "cases": queries.logged(numbers),
        "counts": queries.counts(found, of, request.today), "lines": queries.lines(of), "notices": recruitments.notices(found), "now": request.now,
        "observations": queries.observations(found, request.viewer.user_id), "form": form, "refusal": refusal, "typed": typed,
    }, refused=refusal)


def _supervision(request: Request, found: Recruitment, form: InvitationForm, *, refusal: Refusal | None = None, typed: tuple[int, str] = (0, "")) -> HttpResponse:
    return form_page(request, "recruitment/supervision.html", {
        "recruitment": found, "invitations": queries.invitations(found), "form": form, "observations": queries.observations(found), "refusal": refusal, "typed": typed,
        "today": request.today}, refused=refusal)
