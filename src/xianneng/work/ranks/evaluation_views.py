"""资格测算: ask for the eligibility of a jurisdiction, watch it, read it by organ and rank, take it out."""

from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law import parameters as law
from xianneng.law.refusals import Refused
from xianneng.work.ranks import evaluations, queries
from xianneng.work.ranks.models import Evaluation, EvaluationState
from xianneng.work.ranks.tasks import evaluate

PAGE = 100
STATES = {**evaluations.STATES, "ready": "具备且有职数"}


@require_GET
def runs(request: Request) -> HttpResponse:
    """Runs so far, and the place to ask for the next."""
    under = request.viewer.jurisdiction_id or 0
    places = [organs.place(request.viewer.scope, under, request.on), *organs.children(request.viewer.scope, under, request.on)]
    return render(request, "ranks/evaluations.html", {
        "runs": evaluations.runs(request.viewer.scope), "places": places,
        "names": organs.names({run.jurisdiction_id for run in evaluations.runs(request.viewer.scope)}, request.today)})


@require_POST
def start(request: Request) -> HttpResponse:
    """Ask for a run; the worker does it."""
    asked = request.POST.get("organ", "")
    organ_id = as_number(asked) or request.viewer.jurisdiction_id or 0
    run = evaluations.start(organ_id=organ_id, on=request.on, viewer=request.viewer, now=request.now)
    if run.state == EvaluationState.WAITING:
        evaluate.defer(run_id=run.pk)
    return redirect("ranks_run", run_id=run.pk)


@require_POST
def stop(request: Request, run_id: int) -> HttpResponse:
    """Stop a run."""
    found = evaluations.run_for(request.viewer.scope, run_id)
    request.viewer.require("ranks.evaluate", found.jurisdiction.path)
    evaluations.stop(run=found, now=request.now)
    return redirect("ranks_run", run_id=run_id)


@require_GET
def run(request: Request, run_id: int) -> HttpResponse:
    """How far a run is, for htmx only that; when it is done, its table."""
    found = evaluations.run_for(request.viewer.scope, run_id)
    context = {"run": found, "name": organs.names([found.jurisdiction_id], found.on).get(found.jurisdiction_id, ""),
               "silent": evaluations.silent(found, request.now)}
    if request.htmx:
        if not found.running:
            return HttpResponse(headers={"HX-Refresh": "true"})
        return render(request, "ranks/_progress.html", context)
    if found.state == EvaluationState.DONE:
        context |= _table(request, found)
    return render(request, "ranks/evaluation.html", context)


@require_GET
def export(request: Request, run_id: int) -> HttpResponse:
    """What the table shows, all of its rows, as .xlsx."""
    found = evaluations.run_for(request.viewer.scope, run_id)
    if found.state != EvaluationState.DONE:
        raise Refused("测算尚未完成", then="请在完成后导出")
    place, target, state = _asked(request, found)
    book = evaluations.export(run=found, rows=evaluations.rows_of(found, place.path, target, state, evaluations.as_told(found, request.viewer.persons)), viewer=request.viewer,
                              conditions={"机构": place.name, "下一职级": target, "结论": STATES.get(state, "")},
                              now=request.now)
    return downloads.workbook(book, f"晋升资格-{place.name}-{found.on:%Y%m%d}")


def _asked(request: Request, found: Evaluation) -> tuple[organs.Place, str, str]:
    """The place within the run, the target rank and the state asked for."""
    organ = request.GET.get("organ", "")
    place = organs.place(request.viewer.scope, as_number(organ) or found.jurisdiction_id, found.on)
    if not place.path.startswith(found.jurisdiction.path):
        place = organs.place(request.viewer.scope, found.jurisdiction_id, found.on)
    state = request.GET.get("state", "")
    return place, request.GET.get("target", ""), state if state in STATES else ""


def _table(request: Request, found: Evaluation) -> dict[str, Any]:
    place, target, state = _asked(request, found)
    offset = request.GET.get("offset", "")
    at, told = as_number(offset) or 0, evaluations.as_told(found, request.viewer.persons)
    here = evaluations.rows_of(found, place.path, told=told)
    organ_rows = evaluations.by_organ(evaluations.rows_of(found, place.path, target, told=told), place, request.viewer.scope, found.on)
    risen = evaluations.promoted(place, found.on)
    of_target = risen.filter(pl.col("rank") == target) if target else risen
    evaluations.with_promoted(organ_rows, "organ_id", evaluations.promoted_under(of_target, place))
    targets = evaluations.with_promoted(evaluations.by_target(here), "target", dict(
        risen.group_by("rank").agg(pl.col("count").sum()).iter_rows()))
    chosen = evaluations.rows_of(found, place.path, target, state, told)
    people = evaluations.people(chosen, found.on, offset=at, size=PAGE)
    sums = {key: sum(row[key] for row in organ_rows) for key in ("people", *STATES)}
    count = sums[state or "people"]
    return {"place": place, "target": target, "state": state, "states": STATES, "organ_rows": organ_rows, "promoted_count": of_target["count"].sum(),
            "targets": targets, "sums": sums, "people": people, "offset": at, "count": count,
            "above": place.id != found.jurisdiction_id, "next_offset": at + PAGE if at + len(people) < count else None,
            "free_words": {row["person_id"]: queries.free_words(row) for row in people},
            "verdicts": evaluations.STATES, "set_values": _set_values(found)}


def _set_values(found: Evaluation) -> list[dict[str, Any]]:
    """The parameters that differed from the defaults, in words; ``since``: from when, where that was a later day."""
    called = organs.names({row["jurisdiction"] for row in found.parameters}, found.on)
    return [{"place": called.get(row["jurisdiction"], ""), "title": law.definition(row["name"]).title,
             "value": row["value"], "document": row["document"], "since": row["from"] if row.get("from", "") > found.on.isoformat() else ""}
            for row in found.parameters]
