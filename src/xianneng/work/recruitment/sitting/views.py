"""笔试: as its officers arrange it, as anyone may check it, and the papers of the examination day."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.algorithms import draw
from xianneng.algorithms.standalone import xianneng_seats
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import render as render_paper
from xianneng.foundation.documents.rendering import render_all
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.recruitment import queries as recruitments
from xianneng.work.recruitment.applying import entry
from xianneng.work.recruitment.applying import queries as applying
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.confirming import queries as confirmation
from xianneng.work.recruitment.sitting import operations, papers, queries
from xianneng.work.recruitment.sitting.forms import AccessibleForm, CityForm, ExamForm, FileForm, PaperForm, RoomsForm
from xianneng.work.recruitment.sitting.models import Exam, ExamState

SCRIPT = "xianneng_seats.py"
TYPES = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
PAGE = 200


@require_http_methods(["GET", "POST"])
def sitting(request: Request, recruitment_id: int) -> HttpResponse:
    """笔试: begun here, then all that has to be set before the draw can be announced."""
    recruitment = recruitments.own(request.viewer, recruitment_id)
    found = queries.exam_of(recruitment_id)
    if request.method == "GET" and found:
        return _page(request, found)
    initial = ExamForm.proposed(request.today)
    form = ExamForm(request.POST) if request.method == "POST" else initial
    refusal = None
    if form.is_bound and form.is_valid():
        try:
            if found:
                operations.arrange(exam=found, viewer=request.viewer, **form.cleaned_data)
            else:
                operations.begin(recruitment=recruitment, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_sitting", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    if found:
        return _page(request, found, refusal=refusal, typed={"terms": form})
    return form_page(request, "recruitment/sitting_new.html", {"recruitment": recruitment, "form": form, "refusal": refusal},
                  refused=refusal)


@require_POST
def set_paper(request: Request, recruitment_id: int) -> HttpResponse:
    """设置科目."""
    found = queries.own(request.viewer, recruitment_id)
    form = PaperForm(request.POST, categories=queries.categories(found))
    return _acted(request, found, lambda: operations.set_paper(exam=found, viewer=request.viewer, **form.cleaned_data), paper=form)


@require_POST
def drop_paper(request: Request, recruitment_id: int, paper_id: int) -> HttpResponse:
    """删除科目."""
    found = queries.own(request.viewer, recruitment_id)
    return _acted(request, found, lambda: operations.drop_paper(exam=found, paper_id=paper_id, viewer=request.viewer))


@require_POST
def add_rooms(request: Request, recruitment_id: int) -> HttpResponse:
    """登记考场."""
    found = queries.own(request.viewer, recruitment_id)
    form = RoomsForm(request.POST)
    return _acted(request, found, lambda: operations.add_rooms(exam=found, viewer=request.viewer, **form.cleaned_data), rooms=form)


@require_POST
def drop_site(request: Request, recruitment_id: int) -> HttpResponse:
    """删除考点."""
    found = queries.own(request.viewer, recruitment_id)
    city, site = request.POST.get("city", ""), request.POST.get("site", "")
    return _acted(request, found, lambda: operations.drop_site(exam=found, city=city, site=site, viewer=request.viewer))


@require_POST
def take_in(request: Request, recruitment_id: int, what: str) -> HttpResponse:
    """导入考场表 or 考生名单."""
    found, form = queries.own(request.viewer, recruitment_id), FileForm(request.POST, request.FILES, auto_id=f"{what}_%s")
    act = {"rooms": operations.take_rooms, "sitters": operations.take_sitters}.get(what)
    if act is None:
        raise NotFound("没有这种名单", then="请从笔试页上传")

    def take() -> None:
        file = form.cleaned_data["table"]
        act(exam=found, file=file, name=file.name, viewer=request.viewer, now=request.now)

    return _acted(request, found, take, **{f"{what}_file": form})


@require_POST
def draw_in(request: Request, recruitment_id: int) -> HttpResponse:
    """从报名取入考生."""
    found, form = queries.own(request.viewer, recruitment_id), CityForm(request.POST, auto_id="drawn_%s")
    return _acted(request, found, lambda: operations.draw_in(exam=found, viewer=request.viewer, now=request.now, **form.cleaned_data), drawn=form)


@require_POST
def grant_accessible(request: Request, recruitment_id: int) -> HttpResponse:
    """安排无障碍座位."""
    found, form = queries.own(request.viewer, recruitment_id), AccessibleForm(request.POST)
    return _acted(request, found, lambda: operations.grant_accessible(exam=found, viewer=request.viewer, now=request.now, **form.cleaned_data), accessible=form)


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报考场编排."""
    found = queries.own(request.viewer, recruitment_id)
    try:
        return redirect("case", number=operations.propose(exam=found, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)


@require_GET
def exam(request: Request, recruitment_id: int) -> HttpResponse:
    """考场编排 as anyone may check it: what was published before the draw, what was drawn, and how to recompute it."""
    found = queries.announced(recruitment_id)
    return render(request, "recruitment/exam.html", {
        "recruitment": found.recruitment, "exam": found, "papers": queries.papers(found), "cities": queries.cities(found), "files": _files(found),
        "seed": draw.seed(bytes.fromhex(found.commitment), found.value).hex() if found.value else "", "script": SCRIPT,
        "prepares": recruitments.prepares(request.viewer, found.recruitment)})


@require_GET
def exam_file(request: Request, recruitment_id: int, name: str) -> HttpResponse:
    """A file of the draw, or the script that recomputes it."""
    found = queries.announced(recruitment_id)
    if name not in _files(found):
        raise NotFound("没有这个文件", then="请从考场编排页下载")
    path = operations.folder(found) / name
    with open(xianneng_seats.__file__ if name == SCRIPT else path, "rb") as file:
        return HttpResponse(file.read(), content_type="text/plain; charset=utf-8" if name == SCRIPT else "application/octet-stream", headers={
            "Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"})


@require_GET
def site_papers(request: Request, recruitment_id: int, code: str, kind: str) -> HttpResponse:
    """考场门贴, 签到表 or 座位签 of every room of a site, as one PDF or Word file."""
    found = queries.own(request.viewer, recruitment_id)
    if code not in papers.CODES or kind not in ("pdf", "docx"):
        raise NotFound("没有这种文书", then="请从考点列表下载")
    city, site = request.GET.get("city", ""), request.GET.get("site", "")
    content = render_all(papers.of_site(found, code, city, site), kind)  # type: ignore[arg-type]  # one of the two, as asked above
    return HttpResponse(content, content_type=TYPES[kind], headers={
        "Content-Disposition": content_disposition_header(True, f"{site}{PAPERS[code].title}.{kind}"), "X-Content-Type-Options": "nosniff"})


@require_GET
@entry.own
def own_seat(request: Request, account: Account, application_id: int) -> HttpResponse:
    """An applicant's own seat, with the number by which they find themselves in the published files."""
    application = applying.application_of(account, application_id)
    found = queries.seat_of(account, application.recruitment_id)
    if found is None:
        raise NotFound("还没有考场安排", why="考场在名单公布、抽签以后编排", then="请以公告的时间为准")
    terms = confirmation.terms(application.recruitment_id)
    return render(request, "recruitment/seat.html", {
        "application": application, "account": account, "own": found, "tickets_at": terms.tickets_at if terms and request.now < terms.tickets_at else None})


@require_GET
@entry.own
def admission_ticket(request: Request, account: Account, application_id: int) -> HttpResponse:
    """下载准考证: an applicant's own."""
    content = render_paper(papers.of_applicant(applying.application_of(account, application_id), request.now), "pdf")
    return HttpResponse(content, content_type=TYPES["pdf"], headers={
        "Content-Disposition": content_disposition_header(True, "准考证.pdf"), "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"})


def _files(found: Exam) -> list[str]:
    """What can be downloaded by now."""
    names = operations.FILES if found.state == ExamState.SEATED else operations.FILES[:-1]
    return [*names, SCRIPT]


def _acted(request: Request, found: Exam, act: Callable[[], object], **form: forms.Form) -> HttpResponse:
    """An act of the page: back to it, or with what was typed and what is wrong."""
    if any(not each.is_valid() for each in form.values()):
        return _page(request, found, typed=form)
    try:
        act()
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused, typed=form)
    return redirect("recruitment_sitting", found.recruitment_id)


def _page(request: Request, found: Exam, *, refusal: Refused | Conflict | None = None, typed: Mapping[str, forms.Form] | None = None) -> HttpResponse:
    """The officers' page."""
    shown: dict[str, Any] = {
        "terms": ExamForm(initial={name: getattr(found, name) for name in ExamForm.base_fields}),
        "paper": PaperForm(categories=queries.categories(found)), "rooms": RoomsForm(), "drawn": CityForm(auto_id="drawn_%s"), "accessible": AccessibleForm(), "rooms_file": FileForm(auto_id="rooms_%s"), "sitters_file": FileForm(auto_id="sitters_%s"), **(typed or {})}
    places, offset = queries.cities(found), as_number(request.GET.get("offset")) or 0
    sites = queries.sites(found)
    return form_page(request, "recruitment/sitting.html", {
        **shown, "recruitment": found.recruitment, "exam": found, "open": found.state == ExamState.PREPARED, "seated": found.state == ExamState.SEATED,
        "missing": queries.missing(found, places) if found.state == ExamState.PREPARED else [], "papers": queries.papers(found), "cities": places,
        "people": sum(each.sitting for each in places), "kinds": (("pdf", "PDF"), ("docx", "Word")), "codes": [(code, PAPERS[code].title) for code in papers.CODES], "sites": sites[offset:offset + PAGE], "site_count": len(sites),
        "shown": min(offset + PAGE, len(sites)), "next_offset": offset + PAGE if offset + PAGE < len(sites) else None, "refusal": refusal,
    }, refused=refusal, wrong=typed)
