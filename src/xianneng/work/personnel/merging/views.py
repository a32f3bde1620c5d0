"""合并档案: the likely pairs and the cases of a place, and one merge with both records side by side."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.cases.queries import whole_case_for
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.record.queries import serving
from xianneng.foundation.web.requests import Request, as_number, require_today
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.merging import operations, queries
from xianneng.work.personnel.merging.comparing import compare

PAGE = 200


@require_GET
def table(request: Request) -> HttpResponse:
    """The list of a place, as it stands today; the likely pairs for who may propose."""
    request.viewer.require_all_items()
    asked = as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    offered = organs.search(request.viewer.scope, "", request.today, limit=400)
    place = next((each for each in offered if each.id == asked), None) or organs.place(request.viewer.scope, asked, request.today)
    may = request.viewer.may("merging.propose", place.path)
    many = may and serving(request.viewer.scope, place.path, request.today) > queries.AT_ONCE
    texts = [request.GET.get(name, "").strip() for name in ("left", "right")]
    found = [queries.chosen(request.viewer.scope, text, request.today) if may else [] for text in texts]
    person = as_number(request.GET.get("person"))
    if person in [row["person_id"] for row in found[0]]:  # opened from a person: that one on one side, who else is called so on the other
        found = [[row for row in rows if (row["person_id"] == person) == (side == 0)] for side, rows in enumerate(found)]
    return render(request, "personnel/merges.html", {
        "place": place, "organs": offered, "may": may, "lines": queries.listed(request.viewer, place.path, size=PAGE),
        "pairs": queries.likely(request.viewer, place.path, request.today) if may and not many else [], "many": many,
        "person": person, "sides": list(zip(("甲", "乙"), ("left", "right"), texts, found, strict=True))})


@require_POST
def propose(request: Request) -> HttpResponse:
    """提出合并档案 of two persons."""
    require_today(request)
    chosen = (as_number(request.POST.get("left_person")) or 0, as_number(request.POST.get("right_person")) or 0)
    return redirect("case", number=operations.propose(person_ids=chosen, viewer=request.viewer, now=request.now))


@require_GET
def merge(request: Request, number: str) -> HttpResponse:
    """Both records of a case as they were compared, with every choice, who made it and why."""
    case = whole_case_for(request.viewer, number, request.today)
    if case.type != queries.MERGING:
        raise NotFound("没有找到这件合并")
    given = case.data.get("application", {})
    found = compare(case.data["left"], case.data["right"], queries.before(case))
    shown = queries.sections(found, request.today, picks=given.get("pick"), whys=given.get("why"))
    current = [list(each) for each in case.data.get("rows", ())] == found.rows()  # else the choices were made of other rows
    return render(request, "personnel/merge.html", {
        "case": case, "given": given if current else {}, "written": queries.written(found, given["pick"], given["into"]) if current else [],
        "may": bool(case.effective_at) and request.viewer.may("merging.propose", case.organ.path),
        "sections": shown, "equal": queries.alike(shown)})


@require_POST
def separate(request: Request, number: str) -> HttpResponse:
    """提出撤销合并."""
    require_today(request)
    return redirect("case", number=operations.propose_separation(number=number, viewer=request.viewer, now=request.now))
