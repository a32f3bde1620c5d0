"""成绩: the terms as anyone may read them, the officers' page, and an applicant's own score."""

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.organs import parameters
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.recruitment.applying import entry
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.scoring import cases, operations, queries
from xianneng.work.recruitment.scoring.forms import AnswerForm, LinesForm, RecheckForm, SettleForm, TermsForm
from xianneng.work.recruitment.scoring.models import Scoring, ScoringState
from xianneng.work.recruitment.selecting.queries import selecting_of
from xianneng.work.recruitment.sitting import queries as sitting
from xianneng.work.recruitment.sitting.forms import FileForm
from xianneng.work.recruitment.sitting.models import Exam

SHOWN = 50  # differences, doubts of a page
PRIVATE = "private, no-store"


@require_GET
def terms(request: Request, recruitment_id: int) -> HttpResponse:
    """成绩和入围规则 as they were published, when scores are released, and the lines from then on."""
    found = queries.published(recruitment_id)
    released = queries.is_released(found)
    return render(request, "recruitment/terms.html", {
        "recruitment": found.exam.recruitment, "scoring": found, "rows": cases.terms_words(found), "released": released, "works": queries.works_on(request.viewer, found.exam),
        "lines": [(group, queries.line_words(line)) for group, line in sorted(found.lines.items())] if released else [],
        "until": queries.recheck_until(found) if found.approved_at else None, "selected": selecting_of(found.exam) is not None})


@require_http_methods(["GET", "POST"])
def scores(request: Request, recruitment_id: int) -> HttpResponse:
    """成绩: what there is to do with them now; posted to, the terms are saved."""
    exam = queries.own(request.viewer, recruitment_id)
    if request.method == "GET":
        return _page(request, exam)
    form = TermsForm(request.POST, papers=sitting.papers(exam))
    if not form.is_valid():
        return _page(request, exam, terms=form)
    return _acted(request, exam, lambda: operations.set_terms(exam=exam, viewer=request.viewer, now=request.now, **form.kept), terms=form)


@require_POST
def propose_terms(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报成绩规则."""
    found = queries.own_scoring(request.viewer, recruitment_id)
    return _proposed(request, found, lambda: operations.propose_terms(scoring=found, viewer=request.viewer, now=request.now))


@require_POST
def take_marks(request: Request, recruitment_id: int, paper_id: int, entry: int) -> HttpResponse:
    """录入成绩."""
    found = queries.own_scoring(request.viewer, recruitment_id)
    paper, form = queries.paper_of(found, paper_id), FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found.exam, refusal=Refused("没有选择文件", then="请选择成绩单"))
    file = form.cleaned_data["table"]
    return _acted(request, found.exam, lambda: operations.take_marks(scoring=found, paper=paper, entry=entry, file=file, name=file.name, viewer=request.viewer, now=request.now))


@require_POST
def settle(request: Request, recruitment_id: int) -> HttpResponse:
    """核定差异."""
    found, form = queries.own_scoring(request.viewer, recruitment_id), SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, found.exam, settled=form, refusal=Refused("没有填写核定成绩和说明", then="请对照试卷填写"))
    given = form.cleaned_data
    paper = queries.paper_of(found, given.pop("paper"))
    return _acted(request, found.exam, lambda: operations.settle(scoring=found, paper=paper, viewer=request.viewer, now=request.now, **given), settled=form)


@require_POST
def set_lines(request: Request, recruitment_id: int) -> HttpResponse:
    """拟定合格分数线 and the moment of release."""
    found = queries.own_scoring(request.viewer, recruitment_id)
    form = LinesForm(request.POST, groups=queries.groups(found), kept=found, today=request.today)
    if not form.is_valid():
        return _page(request, found.exam, lines=form)
    return _acted(request, found.exam, lambda: operations.set_lines(scoring=found, lines=form.lines, release_at=form.cleaned_data["release_at"], viewer=request.viewer), lines=form)


@require_POST
def propose(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报成绩和合格分数线."""
    found = queries.own_scoring(request.viewer, recruitment_id)
    return _proposed(request, found, lambda: operations.propose(scoring=found, viewer=request.viewer, now=request.now))


@require_POST
def answer(request: Request, recruitment_id: int, recheck_id: int) -> HttpResponse:
    """答复复查."""
    found = queries.own_scoring(request.viewer, recruitment_id)
    recheck, form = queries.recheck_of(found, recheck_id), AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found.exam, refusal=Refused("没有写明复查结果和意见", then="请选择结果，写明怎样复查的"), answered=(recheck_id, form))
    return _acted(request, found.exam, lambda: operations.answer(scoring=found, recheck=recheck, viewer=request.viewer, now=request.now, **form.cleaned_data), answered=(recheck_id, form))


@require_GET
@entry.own
def own_score(request: Request, account: Account, recruitment_id: int) -> HttpResponse:
    """An applicant's own score, from the moment at which it is released."""
    return _own(request, account, recruitment_id)


@require_POST
@entry.own
def receipt(request: Request, account: Account, recruitment_id: int) -> HttpResponse:
    """成绩回执 as a file: whoever has it can prove later what the platform told, and when."""
    stated = operations.take_receipt(account=account, recruitment_id=recruitment_id, now=request.now)
    return HttpResponse(json.dumps(stated, ensure_ascii=False, indent=2), content_type="application/json", headers={
        "Content-Disposition": f'attachment; filename="score-{recruitment_id}.json"', "Cache-Control": PRIVATE})


@require_POST
@entry.own
def ask_again(request: Request, account: Account, recruitment_id: int, paper_id: int) -> HttpResponse:
    """申请成绩复查."""
    form = RecheckForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        operations.ask_again(account=account, recruitment_id=recruitment_id, paper_id=paper_id, words=words, now=request.now)
    except (Refused, Conflict) as refused:
        return _own(request, account, recruitment_id, refusal=refused, asked=(paper_id, form))
    return redirect("applicant_score", recruitment_id)


def _own(request: Request, account: Account, recruitment_id: int, *, refusal: Refusal | None = None, asked: tuple[int, RecheckForm] | None = None) -> HttpResponse:
    found = queries.own_page(account, recruitment_id)
    forms = {each.pk: asked[1] if asked and asked[0] == each.pk else RecheckForm(auto_id=f"r{each.pk}_%s") for each, recheck in found.rechecks if recheck is None}
    return _private(form_page(request, "recruitment/score.html", {
        "account": account, "own": found, "recruitment": found.scoring.exam.recruitment, "written": law.said(found.result.written, found.scoring.decimals), "refusal": refusal,
        "papers": [(each, found.result.marks.get(each.subject, ""), recheck, forms.get(each.pk)) for each, recheck in found.rechecks]},
        refused=refusal))


def _private(response: HttpResponse) -> HttpResponse:
    """Kept by no cache, neither a shared one nor the browser's."""
    response.headers["Cache-Control"] = PRIVATE
    return response


def _proposed(request: Request, found: Scoring, act: Callable[[], str]) -> HttpResponse:
    try:
        return redirect("case", number=act())
    except (Refused, Conflict) as refused:
        return _page(request, found.exam, refusal=refused)


def _acted(request: Request, exam: Exam, act: Callable[[], object], **typed: Any) -> HttpResponse:
    """An act of the page: back to it, or with what was typed and what is wrong."""
    try:
        act()
    except NotFound:
        raise
    except Refusal as refused:
        return _page(request, exam, refusal=refused, **typed)
    return redirect("recruitment_scores", exam.recruitment_id)


def _page(request: Request, exam: Exam, *, refusal: Refusal | None = None, **typed: Any) -> HttpResponse:
    """The officers' page: terms until they are published, then sheets and differences, then lines; in the end what was decided, and requests."""
    scoring, papers = queries.scoring_of(exam), sitting.papers(exam)
    shown: dict[str, Any] = {"recruitment": exam.recruitment, "exam": exam, "scoring": scoring, "refusal": refusal, "states": ScoringState, "papers": papers, **typed}
    if scoring is None or scoring.state == ScoringState.DRAFTED:
        shown["form"] = typed.get("terms") or TermsForm.proposed(papers, parameters.at(exam.recruitment.organ.path, request.today), scoring)
    else:
        shown["words"] = cases.terms_words(scoring)
    if scoring and scoring.terms_at and not scoring.approved_at:
        shown |= _entering(request, scoring, typed)
    if scoring and scoring.approved_at:
        shown |= _decided(scoring, typed)
    return _private(form_page(request, "recruitment/scores.html", shown, refused=refusal, wrong=typed))


def _entering(request: Request, scoring: Scoring, typed: dict[str, Any]) -> dict[str, Any]:
    """Sheets, where they differ, and the lines with what they lead to."""
    differing = queries.differences(scoring)
    some, doubts = differing.head(SHOWN).to_dicts(), queries.doubts(scoring)
    tickets = queries.tickets(scoring.exam, [each["number"] for each in some] + [each.number for each in doubts[:SHOWN]])
    subjects = {each.pk: each for each in sitting.papers(scoring.exam)}
    entries = queries.entries(scoring)
    both = all(sheet for each in entries for sheet in each.sheets)
    settled = typed.get("settled")
    return {
        "entries": entries, "open": scoring.state == ScoringState.ENTERED, "file": FileForm(), "differing_count": differing.height, "doubt_count": len(doubts),
        "differing": [(each, subjects[each["paper"]], tickets.get(each["number"], ""), law.mark_words(each["one"]), law.mark_words(each["two"]),
                       settled if settled and settled.data.get("paper") == str(each["paper"]) and settled.data.get("number") == str(each["number"])
                       else SettleForm(initial=each, auto_id=f"s{each['paper']}_{each['number']}_%s")) for each in some],
        "doubts": [(tickets.get(each.number, ""), each.words) for each in doubts[:SHOWN]],
        "line_form": typed.get("lines") or (LinesForm(groups=queries.groups(scoring), kept=scoring, today=request.today) if both else None),
        "preview": queries.preview(scoring, queries.results(scoring, scoring.lines)) if both and scoring.lines else [], "missing": queries.missing(scoring)}


def _decided(scoring: Scoring, typed: dict[str, Any]) -> dict[str, Any]:
    """What was decided, and requests to look again."""
    rechecks = queries.rechecks(scoring)
    tickets = queries.tickets(scoring.exam, [each.number for each in rechecks])
    at, form = typed.get("answered", (0, None))
    return {"preview": queries.preview(scoring, queries.results(scoring, scoring.lines)), "released": queries.is_released(scoring), "until": queries.recheck_until(scoring),
            "rechecks": [(each, tickets.get(each.number, ""), None if each.answer else form if each.pk == at else AnswerForm(auto_id=f"a{each.pk}_%s")) for each in rechecks]}
