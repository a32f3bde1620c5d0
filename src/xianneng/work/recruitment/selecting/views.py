"""选拔: the public list, the officers' page, a candidate, an interview group."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.selecting import operations, queries
from xianneng.work.recruitment.selecting.forms import (
    AnnounceForm,
    AvoidForm,
    BeginForm,
    ExaminersForm,
    GroupForm,
    ReviewForm,
    ValueForm,
)
from xianneng.work.recruitment.selecting.models import Selecting, SelectingState, Stage
from xianneng.work.recruitment.sitting.models import Exam

PAGE = 100
PRIVATE = "private, no-store"


@require_GET
def shortlist(request: Request, recruitment_id: int) -> HttpResponse:
    """入围名单 as anyone may read it: by ticket, without names."""
    found, offset = queries.public(recruitment_id), as_number(request.GET.get("offset")) or 0
    rows, count = queries.candidates(found, offset=offset, size=PAGE)
    return render(request, "recruitment/shortlist.html", {
        "recruitment": found.exam.recruitment, "selecting": found, "rows": rows, "count": count, "shown": offset + len(rows), "works": scores.works_on(request.viewer, found.exam),
        "next_offset": offset + PAGE if offset + PAGE < count else None, "out": Stage.WITHDRAWN, "failed": Stage.FAILED})


@require_GET
def panel_file(request: Request, recruitment_id: int) -> HttpResponse:
    """What the draw of examiners was announced about: numbers and barred groups, no names."""
    found = queries.public(recruitment_id)
    terms = scores.scoring_of(found.exam)
    if not found.commitment or terms is None:
        raise NotFound("还没有公布考官抽签", then="请以公告的时间为准")
    return HttpResponse(queries.published(found, terms.panel), content_type="application/json", headers={"Content-Disposition": 'attachment; filename="panels.json"'})


@require_http_methods(["GET", "POST"])
def selection(request: Request, recruitment_id: int) -> HttpResponse:
    """选拔: begun here by fixing who is on the shortlist."""
    exam = scores.own(request.viewer, recruitment_id)
    if request.method == "GET":
        return _page(request, exam)
    scoring, form = scores.own_scoring(request.viewer, recruitment_id), BeginForm(request.POST)
    return _acted(request, exam, lambda: operations.begin(scoring=scoring, viewer=request.viewer, now=request.now, **form.cleaned_data), begin=form)


@require_http_methods(["GET", "POST"])
def candidate(request: Request, recruitment_id: int, candidate_id: int) -> HttpResponse:
    """A candidate: the check of originals, and what was done."""
    found = queries.own(request.viewer, recruitment_id)
    listed, form, refusal = queries.candidate(found, candidate_id), ReviewForm(request.POST or None), None
    if form.is_valid():
        try:
            operations.review(candidate=listed.candidate, viewer=request.viewer, now=request.now, **form.cleaned_data)
            return redirect("recruitment_candidate", recruitment_id, candidate_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return _candidate(request, found, listed, form, refusal)


@require_POST
def replace(request: Request, recruitment_id: int, candidate_id: int) -> HttpResponse:
    """递补."""
    found = queries.own(request.viewer, recruitment_id)
    listed = queries.candidate(found, candidate_id)
    try:
        made = operations.replace(candidate=listed.candidate, viewer=request.viewer, now=request.now)
    except (Refused, Conflict) as refused:
        return _candidate(request, found, listed, ReviewForm(), refused)
    return redirect("recruitment_candidate", recruitment_id, made.pk)


@require_POST
def arrange(request: Request, recruitment_id: int, what: str) -> HttpResponse:
    """面试组, 考官, 回避, 公布抽签, 抽考官."""
    found, viewer, now = queries.own(request.viewer, recruitment_id), request.viewer, request.now
    forms = {"group": GroupForm(request.POST, positions=queries.ungrouped(found)), "examiners": ExaminersForm(request.POST), "avoid": AvoidForm(request.POST),
             "announce": AnnounceForm(request.POST), "draw": ValueForm(request.POST)}
    if what not in forms:
        raise NotFound("没有这一事项", then="请从选拔页办理")
    form = forms[what]

    def act() -> None:
        given = form.cleaned_data
        if what == "group":
            operations.add_group(selecting=found, viewer=viewer, **given)
        elif what == "examiners":
            operations.add_examiners(selecting=found, viewer=viewer, **given)
        elif what == "avoid":
            number = queries.number_of(found, given.pop("ticket"))
            operations.avoid(selecting=found, number=number, viewer=viewer, now=now, **given)
        elif what == "announce":
            operations.announce(selecting=found, viewer=viewer, now=now, **given)
        else:
            operations.draw_examiners(selecting=found, viewer=viewer, now=now, **given)

    return _acted(request, found.exam, act, **{what: form})


@require_http_methods(["GET", "POST"])
def group(request: Request, recruitment_id: int, group_id: int) -> HttpResponse:
    """An interview group: the order drawn on the day, marks by seat, confirmed by another."""
    found = queries.own(request.viewer, recruitment_id)
    of_day, act, refusal = queries.group_of(found, group_id), request.POST.get("act"), None
    try:
        if act == "order":
            operations.draw_order(selecting=found, group=of_day, value=request.POST.get("value", "").strip(), viewer=request.viewer, now=request.now)
        elif act == "marks":
            given = {each.candidate.pk: request.POST.getlist(f"mark_{each.candidate.pk}") for each in queries.of_group(found, of_day)}
            operations.enter_marks(selecting=found, group=of_day, marks=given, viewer=request.viewer, now=request.now)
        elif act == "confirm":
            operations.confirm_marks(selecting=found, group=of_day, viewer=request.viewer, now=request.now)
        if act:
            return redirect("recruitment_group", recruitment_id, group_id)
    except (Refused, Conflict) as refused:
        refusal = refused
    panel, typed = queries.panel(of_day), act == "marks"
    rows = [(each, list(zip(panel, request.POST.getlist(f"mark_{each.candidate.pk}") if typed else [law.mark_words(mark) for mark in each.candidate.marks] or [""] * len(panel), strict=False)),
             law.said(each.candidate.interview)) for each in queries.of_group(found, of_day)]
    return _private(form_page(request, "recruitment/group.html", {
        "recruitment": found.exam.recruitment, "selecting": found, "group": of_day, "panel": panel, "rows": rows, "refusal": refusal, "form": ValueForm(request.POST if act == "order" else None),
        "drawn": found.state == SelectingState.DRAWN}, refused=refusal))


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报综合成绩."""
    found = queries.own(request.viewer, recruitment_id)
    try:
        return redirect("case", number=operations.propose(selecting=found, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, found.exam, refusal=refused)


def _candidate(request: Request, found: Selecting, listed: queries.Listed, form: ReviewForm, refusal: Refused | Conflict | None) -> HttpResponse:
    return _private(form_page(request, "recruitment/candidate.html", {
        "recruitment": found.exam.recruitment, "selecting": found, "each": listed, "steps": queries.steps(listed.candidate), "refusal": refusal,
        "form": form if found.state == SelectingState.REVIEWED and listed.candidate.stage in queries.STANDING else None,
        "open": found.state == SelectingState.REVIEWED}, refused=refusal))


def _acted(request: Request, exam: Exam, act: Callable[[], object], **typed: Any) -> HttpResponse:
    """An act of the page: back to it, or with what was typed and what is wrong."""
    if any(not form.is_valid() for form in typed.values()):
        return _page(request, exam, **typed)
    try:
        act()
    except (Refused, Conflict) as refused:
        return _page(request, exam, refusal=refused, **typed)
    return redirect("recruitment_selection", exam.recruitment_id)


def _page(request: Request, exam: Exam, *, refusal: Refused | Conflict | None = None, **typed: Any) -> HttpResponse:
    """The officers' page."""
    found, shown = queries.selecting_of(exam), {"recruitment": exam.recruitment, "exam": exam, "refusal": refusal, "states": SelectingState}
    if found is None:
        return _private(form_page(request, "recruitment/selection_new.html", {**shown, "form": typed.get("begin") or BeginForm.proposed(request.today)},
                               refused=refusal, wrong=typed))
    offset, stage = as_number(request.GET.get("offset")) or 0, request.GET.get("stage", "")
    rows, count = queries.candidates(found, stage=stage, offset=offset, size=PAGE)
    counts = queries.stages(found)
    reviewed = found.state == SelectingState.REVIEWED
    terms = scores.own_scoring(request.viewer, exam.recruitment_id)
    composites = queries.decided(found) if found.state == SelectingState.APPROVED else []
    return _private(form_page(request, "recruitment/selection.html", {
        **shown, "selecting": found, "rows": rows, "count": count, "stage": stage, "stages": [(name, counts.get(name, 0)) for name in Stage.values],
        "shown": offset + len(rows), "next_offset": offset + PAGE if offset + PAGE < count else None, "groups": queries.groups(found), "examiners": queries.examiners(found),
        "avoidances": queries.avoidances(found), "panel": terms.panel, "open": reviewed, "composites": composites, "decimals": terms.decimals,
        "forms": {"group": GroupForm(positions=queries.ungrouped(found)), "examiners": ExaminersForm(), "avoid": AvoidForm(), "announce": AnnounceForm(), "draw": ValueForm(), **typed},
    }, refused=refusal, wrong=typed))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache."""
    response.headers["Cache-Control"] = PRIVATE
    return response
