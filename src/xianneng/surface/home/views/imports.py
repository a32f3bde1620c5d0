"""导入: upload, what is wrong by cell, what would change, hand in; and the bad rows back as an annotated workbook."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.kinds.captions import PERSON_KINDS
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.organs.queries import upward
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.queries import imports as imported
from xianneng.surface.home.queries.roster import COUNTY_DEPTH
from xianneng.work.personnel import intakes
from xianneng.work.personnel.importers.forms import LEFT, NO_POST, left_out
from xianneng.work.personnel.importers.places import OWN_MANAGER, REGION
from xianneng.work.personnel.models import Intake, IntakeState
from xianneng.work.personnel.tasks import check_intake

PAGE = 100


@require_GET
def imports(request: Request) -> HttpResponse:
    """Files taken in before, and the place to bring the next."""
    return render(request, "home/imports.html", {"kinds": KINDS.values(), "tables": [kind for kind in KINDS.values() if kind.has_blank], "intakes": intakes.intakes(request.viewer.scope)})


@require_POST
def upload(request: Request) -> HttpResponse:
    """Take a file in; a small one is checked at once, a large or packed one in the background."""
    file = request.FILES.get("file")
    if file is None:
        raise Refused("没有选择文件", then="请选择要导入的 Excel 或 CSV 文件")
    intake = intakes.take_in(file=file, name=str(file.name), kind=request.POST.get("kind", ""), viewer=request.viewer,
                             now=request.now)
    return checked(request, intake)


@require_GET
def template(request: Request, kind: str) -> HttpResponse:
    """The blank of a kind."""
    if kind not in KINDS or not KINDS[kind].has_blank:
        raise NotFound("没有这一种模板")
    return downloads.workbook(intakes.template(kind, request.today.year), kind)


@require_GET
def intake(request: Request, intake_id: int) -> HttpResponse:
    """One file: what was found, and what may be done. For htmx, whether the check is done."""
    found = intakes.intake_for(request.viewer.scope, intake_id)
    if request.htmx and found.state == IntakeState.WAITING:
        return HttpResponse(status=204)
    if request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "home/import.html", _context(request, found))


@require_POST
def answer(request: Request, intake_id: int) -> HttpResponse:
    """What the file does not say, and which column is which; then checked again.

    What waits for a check that was broken off is checked in the background, whoever else is at it.
    """
    found = intakes.intake_for(request.viewer.scope, intake_id)
    given = {key: request.POST[key] for key in KINDS[found.kind].ask if key in request.POST}
    if "fields" in request.POST:
        given[LEFT] = _left(request, found)
    mappings = {}
    for at, head in enumerate(found.report.get("heads", ())):
        chosen = {name: request.POST[f"column-{at}-{index}"] for index, name in enumerate(head["names"])
                  if f"column-{at}-{index}" in request.POST}
        if chosen:
            mappings[head["fingerprint"]] = chosen
    intakes.answer(intake=found, given=given, mappings=mappings, viewer=request.viewer, now=request.now)
    return checked(request, found, at_once=found.state != IntakeState.WAITING)


@require_POST
def submit(request: Request, intake_id: int) -> HttpResponse:
    """Hand the good rows in; a second officer confirms."""
    found = intakes.intake_for(request.viewer.scope, intake_id)
    unlike = [key for key in KINDS[found.kind].ask if key in request.POST and request.POST[key].strip() != found.given.get(key, "")]
    if unlike or ("fields" in request.POST and {*map(tuple, json.loads(_left(request, found)))} != left_out(found.given)):
        raise Refused("勾选或者补充说明有改动，还没有重新核对", why="呈报的是上次核对的结果，改动不在其中", then="请先按“按此重新核对”，看过结果再呈报")
    return redirect("case", number=intakes.submit(intake=found, viewer=request.viewer, now=request.now))


@require_POST
def drop(request: Request, intake_id: int) -> HttpResponse:
    """The file is not imported."""
    intakes.drop(intake=intakes.intake_for(request.viewer.scope, intake_id))
    return redirect("imports")


@require_GET
def annotated(request: Request, intake_id: int) -> HttpResponse:
    """The bad rows, wrong cells marked."""
    found = intakes.intake_for(request.viewer.scope, intake_id)
    path = intakes.annotated(found)
    if path is None:
        raise NotFound("没有需要退回的行")
    return downloads.workbook(path.read_bytes(), f"退回更正-{found.name.rsplit('.', 1)[0]}")


def checked(request: Request, found: Intake, *, at_once: bool = True) -> HttpResponse:
    """What was taken in, looked through: a small one at once, a large or packed one in the background."""
    if at_once and intakes.is_light(found):
        intakes.check(intake_id=found.pk, on=request.today)
    else:
        check_intake.defer(intake_id=found.pk, on=request.today.isoformat())
    return redirect("import", intake_id=found.pk)


def _left(request: Request, found: Intake) -> str:
    """The fields, or rows of a roster, that are left out: of those shown, the ones without a tick; of the others as before."""
    shown, taken = request.POST.getlist("shown"), request.POST.getlist("field")
    before = {(sheet, name) for sheet, name in left_out(found.given) if f"{sheet}|{name}" not in shown}
    return json.dumps(sorted({*before, *(tuple(each.split("|", 1)) for each in shown if each not in taken)}), ensure_ascii=False)


def _context(request: Request, found: Intake) -> dict[str, Any]:
    offset = as_number(request.GET.get("offset")) or 0
    changes = imported.changes(found, request.viewer, request.today, limit=PAGE, offset=offset)
    report = found.report
    return {
        **_fields(request, found), **_rows(request, found), "intake": found, "kind": KINDS[found.kind], "report": report, "summary": report.get("summary", {}), "wrong": report.get("bad", 0) - report.get("left", 0),
        "problems": report.get("problems", ())[:PAGE * 5], "faults": report.get("problem_count", 0) - report.get("notice_count", 0), "changes": changes, "offset": offset,
        "next_offset": offset + PAGE if len(changes) == PAGE else None, "fresh": imported.fresh(found, PAGE),
        "on_file": imported.on_file(report.get("on_file", ()), request.viewer, request.today),
        "change_count": report.get("summary", {}).get("changes", len(changes)), "asked": _asked(found),
        "unanswered": intakes.asked(found), "answering": found.state == IntakeState.CHECKED and bool(_asked(found) or _unmapped(found)),
        "person_kinds": PERSON_KINDS, "managers": _managers(request), "annotated": intakes.annotated(found) is not None, "unmapped": _unmapped(found), "open": found.state == IntakeState.CHECKED,
        "columns": [(column.key, column.name) for column in intakes.offered(found)], "back": _back(found)}


def _back(found: Intake) -> str:
    """Where rows that came by no file are put right and sent again; nothing where they came by a file, or have gone in."""
    if found.state == IntakeState.WAITING or found.case_number or not intakes.is_pasted(found):
        return ""
    single = found.kind == ROSTER.key and found.report.get("good", 0) + found.report.get("bad", 0) == 1
    return f"{reverse('import_one') if single else reverse('import_grid', args=[found.kind])}?from={found.pk}"


def _managers(request: Request) -> list[str]:
    """What may be answered for 管理单位: the organ itself, or a region above; above a county, each organ's own county or city too."""
    viewer = request.viewer
    above = [each.name for each in upward(viewer.jurisdiction_id, request.today) if each.kind == REGION] if viewer.jurisdiction_id else []
    return [OWN_MANAGER[0], *(("县管", "市管") if viewer.jurisdiction_path.count("/") < COUNTY_DEPTH else ()), *above]


def _fields(request: Request, found: Intake) -> dict[str, Any]:
    """Of forms: a page of the fields in which they differ from the file."""
    frame = intakes.frame(found, intakes.FIELDS)
    at = as_number(request.GET.get("field")) or 0
    return {"fields": list(frame.slice(at, PAGE).iter_rows(named=True)), "field_count": frame.height,
            "left_count": int(frame["left"].sum()) if frame.height else 0,
            "idle": {each["sheet"] for each in found.report.get("problems", ()) if each["code"] in NO_POST},
            "fields_before": max(at - PAGE, 0) if at else None, "fields_after": at + PAGE if at + PAGE < frame.height else None}


def _rows(request: Request, found: Intake) -> dict[str, Any]:
    """Of a roster: a page of the rows that would be taken, and those left out."""
    frame = intakes.frame(found, intakes.ROWS)
    at = as_number(request.GET.get("row")) or 0
    return {"rows": list(frame.slice(at, PAGE).iter_rows(named=True)), "row_count": frame.height,
            "rows_before": max(at - PAGE, 0) if at else None, "rows_after": at + PAGE if at + PAGE < frame.height else None}


def _asked(found: Intake) -> list[dict[str, Any]]:
    """What the file does not say: each with the answer, what it was taken for, and to how many persons it applies."""
    questions = {each["key"]: each for each in found.report.get("questions", ())}
    kind = KINDS[found.kind]
    return [questions.get(key, {}) | {"key": key, "name": kind.of_key(key).name, "value": found.given.get(key, "")}
            for key in kind.ask if key in questions or key in found.report.get("ask", ())
            or (key in found.given and found.kind not in intakes.FILES)]


def _unmapped(found: Intake) -> list[dict[str, Any]]:
    """Columns that were not understood by their names, by head, and what was chosen for them."""
    return [{"at": at, "index": head["names"].index(name), "name": name, "sheet": head["sheet"],
             "key": head["mapping"].get(name, "")}
            for at, head in enumerate(found.report.get("heads", ())) for name in intakes.askable(found.kind, head)]
