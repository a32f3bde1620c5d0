"""公务员大调研: the rounds, one with its organs, questions, findings and report, the form of a talk, and the talks."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.organs import parameters
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, as_numbers
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.survey import operations, queries
from xianneng.work.survey.forms import PointForm, QuestionForm, RoundForm, TalkForm
from xianneng.work.survey.models import Point, Round, State, Talk

PAGE = 50
Refusing = Refused | Conflict


@require_GET
def rounds(request: Request) -> HttpResponse:
    """大调研: the rounds with how far each got."""
    found, viewer = queries.rounds(request.viewer), request.viewer
    reached = queries.coverage(found)
    own = [each for each in found if each.organ_id == viewer.jurisdiction_id and each.year == request.today.year and each.state != State.ENDED]
    return render(request, "survey/rounds.html", {
        "rows": [(each, *reached[each.pk]) for each in found], "may": viewer.may(queries.ORGANISE), "held": len(own), "year": request.today.year,
        "most": parameters.at(viewer.jurisdiction_path, request.today)["survey_rounds_per_year"]})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """组织大调研."""
    held = queries.held_in(request.viewer.jurisdiction_id or 0, request.today.year)
    form = RoundForm(request.POST) if request.method == "POST" else RoundForm.proposed(request.today, held)
    refusal: Refusing | None = None
    if form.is_bound and form.is_valid():
        try:
            return redirect("survey", operations.begin(viewer=request.viewer, now=request.now, **form.cleaned_data).pk)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "survey/new.html", {"form": form, "refusal": refusal}, refused=refusal)


@require_GET
def survey(request: Request, round_id: int) -> HttpResponse:
    """One round."""
    return _page(request, queries.round_for(request.viewer, round_id))


@require_POST
def ask(request: Request, round_id: int) -> HttpResponse:
    """增加 a question, or 删去 one."""
    if strike := as_number(request.POST.get("strike")):
        return _done(request, round_id, lambda: operations.strike(round_id=round_id, question_id=strike, viewer=request.viewer))
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return _page(request, queries.round_for(request.viewer, round_id), question=form)
    return _done(request, round_id, lambda: operations.ask(round_id=round_id, viewer=request.viewer, **form.cleaned_data), question=form)


@require_POST
def visit(request: Request, round_id: int) -> HttpResponse:
    """选定走访单位."""
    chosen = as_numbers(request.POST.getlist("organ"))
    return _done(request, round_id, lambda: operations.visit(round_id=round_id, organ_ids=chosen, viewer=request.viewer, now=request.now))


@require_POST
def drop(request: Request, round_id: int) -> HttpResponse:
    """删除草案."""
    operations.drop(round_id=round_id, viewer=request.viewer)
    return redirect("surveys")


@require_POST
def propose(request: Request, round_id: int) -> HttpResponse:
    """呈报方案."""
    try:
        return redirect("case", number=operations.propose(round_id=round_id, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, queries.round_for(request.viewer, round_id), refusal=refused)


@require_POST
def excuse(request: Request, round_id: int) -> HttpResponse:
    """写明未走访的理由."""
    given = {number: str(value).strip()[:200] for key, value in request.POST.items()
             if key.startswith("reason-") and (number := as_number(key.removeprefix("reason-")))}
    return _done(request, round_id, lambda: operations.excuse(round_id=round_id, reasons=given, viewer=request.viewer))


@require_POST
def report(request: Request, round_id: int) -> HttpResponse:
    """写报告."""
    words = request.POST.get("summary", "").strip()[:20_000]
    return _done(request, round_id, lambda: operations.write_report(round_id=round_id, summary=words, viewer=request.viewer))


@require_POST
def find(request: Request, round_id: int) -> HttpResponse:
    """写入发现, or 删去 one."""
    if forget := as_number(request.POST.get("forget")):
        return _done(request, round_id, lambda: operations.forget(round_id=round_id, point_id=forget, viewer=request.viewer))
    found = queries.round_for(request.viewer, round_id)
    form = _point_form(request, found, request.POST)
    if not form.is_valid():
        return _page(request, found, point=form)
    given: dict[str, Any] = dict(form.cleaned_data)
    organ_id = given.pop("organ")
    return _done(request, round_id, lambda: operations.find(round_id=round_id, organ_id=organ_id, viewer=request.viewer, now=request.now, **given), point=form)


@require_POST
def point(request: Request, round_id: int, point_id: int) -> HttpResponse:
    """报告落实, 销号, or 退回落实 of one finding."""
    viewer, found = request.viewer, queries.round_for(request.viewer, round_id)
    each = next((one for one in queries.points(viewer, found) if one.pk == point_id), None)
    if each is None:
        raise NotFound("没有找到这一项", then="请刷新后查看")
    act, words = request.POST.get("act", ""), request.POST.get("words", "").strip()[:500]
    acts: dict[str, Callable[[Point], None]] = {
        "see_to": lambda point: operations.see_to(point=point, done=words, viewer=viewer, now=request.now),
        "close": lambda point: operations.close(point=point, viewer=viewer, now=request.now),
        "send_back": lambda point: operations.send_back(point=point, why=words[:300], viewer=viewer, now=request.now)}
    if act not in acts:
        raise NotFound("没有这种办理", then="请刷新后查看")
    return _done(request, round_id, lambda: acts[act](each))


@require_http_methods(["GET", "POST"])
def record(request: Request, round_id: int, organ_id: int) -> HttpResponse:
    """记录谈话 in an organ of the round."""
    viewer, found = request.viewer, queries.round_for(request.viewer, round_id)
    place = organs.place(viewer.scope, organ_id, request.today)
    viewer.require(queries.TALK, place.path)
    form = TalkForm(request.POST if request.method == "POST" else None, initial={"held_on": request.today, "kind": Talk.SINGLE},
                    people=queries.people_of(place.path, viewer.persons), questions=queries.questions(found))
    refusal: Refusing | None = None
    if form.is_valid():
        try:
            operations.record_talk(round_id=round_id, place=place, viewer=viewer, now=request.now, **form.kept())
            return redirect("survey_talks", round_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    statistics = [each for each in queries.questions(found) if each.statistic]
    shown = queries.tables(queries.structure(place.path, list(dict.fromkeys(each.statistic for each in statistics)), request.today), {}, viewer.hidden)
    return form_page(request, "survey/record.html", {
        "round": found, "place": place, "form": form, "refusal": refusal, "open": found.state == State.HELD,
        "answered": [(each.words, table) for each in statistics for table in shown if table.key == each.statistic]},
        refused=refusal)


@require_GET
def talks(request: Request, round_id: int) -> HttpResponse:
    """谈话记录 as far as one may read them, and who was noted; reading what others recorded is noted in the ledger."""
    viewer, found = request.viewer, queries.round_for(request.viewer, round_id)
    organ, offset = as_number(request.GET.get("organ")), as_number(request.GET.get("offset")) or 0
    rows = queries.talks(viewer, found)
    rows = rows.filter(organ_id=organ) if organ else rows
    count, shown = rows.count(), list(rows[offset:offset + PAGE].prefetch_related("mentions"))
    whole = queries.reads_all(viewer, found)
    operations.read(talks=list(queries.talks(viewer, found)) if whole else shown, viewer=viewer, now=request.now)
    names = organs.names({each.organ_id for each in shown}, request.today)
    people = queries.named(mention for each in shown for mention in each.mentions.all())
    asked = {str(each.pk): each.words for each in queries.questions(found)}
    return render(request, "survey/talks.html", {
        "round": found, "whole": whole, "noted": queries.noted(viewer, found) if whole and not organ else [], "held": found.state == State.HELD,
        "rows": [(each, names.get(each.organ_id, ""), [one for one in people if one.mention.talk_id == each.pk],
                  [(asked.get(key, ""), words) for key, words in each.answers.items()], each.office_id == viewer.office_id) for each in shown],
        "count": count, "shown": min(offset + PAGE, count), "next_offset": offset + PAGE if offset + PAGE < count else None})


@require_POST
def withdraw(request: Request, round_id: int, talk_id: int) -> HttpResponse:
    """撤回 a talk recorded wrongly."""
    found = queries.round_for(request.viewer, round_id)
    operations.withdraw_talk(talk=queries.talk_for(request.viewer, found, talk_id), viewer=request.viewer, now=request.now)
    return redirect("survey_talks", round_id)


def _done(request: Request, round_id: int, act: Callable[[], None], **forms: Any) -> HttpResponse:
    """Act and show the round; where it is refused, with why, and what was typed."""
    try:
        act()
    except (Refused, Conflict) as refused:
        return _page(request, queries.round_for(request.viewer, round_id), refusal=refused, **forms)
    return redirect("survey", round_id)


def _point_form(request: Request, found: Round, data: Any = None) -> PointForm:
    offered = queries.may_be_visited(found.organ.path, request.today)
    return PointForm(data, organs=[(each.id, each.name) for each in offered])


def _page(request: Request, found: Round, *, refusal: Refusing | None = None, question: QuestionForm | None = None, point: PointForm | None = None) -> HttpResponse:
    """The round as far as the viewer sees its organs; what was typed stays where it was refused."""
    viewer, typed = request.viewer, request.POST if refusal else {}
    organises, whole = viewer.may(queries.ORGANISE, found.organ.path), queries.reads_all(viewer, found)
    reached = queries.reached(found, viewer.scope, request.today)
    drafting, holding, writing = (organises and found.state in states for states in ((State.DRAFTED,), (State.HELD,), operations.WRITTEN))
    last = queries.before(found)
    structure = found.frozen or (queries.structure(found.organ.path, queries.asked_of_file(found), request.today) if whole and not drafting else {})
    chosen, points = {each.organ_id for each in reached}, queries.points(viewer, found)
    called = organs.names({each.organ_id for each in points}, request.today)
    wrong = (question and question.errors) or (point and point.errors)
    return form_page(request, "survey/round.html", {
        "round": found, "refusal": refusal, "organises": organises, "whole": whole, "drafting": drafting, "holding": holding, "writing": writing,
        "held": found.state == State.HELD, "followed": found.state == State.FOLLOWED, "figures": queries.figures(found) if whole else None, "before": last,
        "reached": [(each, typed.get(f"reason-{each.organ_id}", each.reason)) for each in reached],
        "missing": sum(each.missing for each in reached), "own": next((each for each in reached if each.organ_id == viewer.organ_id), None),
        "offered": [(each, each.id in chosen) for each in queries.may_be_visited(found.organ.path, request.today)] if drafting else [],
        "questions": [(each, queries.TITLES.get(each.statistic, "")) for each in queries.questions(found)],
        "question_form": question or QuestionForm() if drafting else None,
        "points": [(each, called.get(each.organ_id, ""), viewer.may(queries.TALK, each.organ.path)) for each in points],
        "point_form": (point or _point_form(request, found)) if writing else None, "summary": typed.get("summary", found.summary),
        "tables": queries.tables(structure, last.frozen if last else {}, viewer.hidden) if whole else []},
        refused=refusal, wrong=wrong)
