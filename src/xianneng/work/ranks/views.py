"""Pages of the ranks room: who may be promoted and why not, and the quota on any date."""

from collections.abc import Collection, Sequence

import polars as pl
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases import processes
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.web import downloads
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number, as_numbers, require_today
from xianneng.law.quotas import NESTED_IN
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.work.ranks import exporting, queries
from xianneng.work.ranks.cases import Promotion, at_once, barred, departing, in_hand, titled

PAGE = 200  # persons on a page of the list


def _organ(request: Request) -> organs.Place:
    """The organ asked for, within the viewer's jurisdiction; their own when none is."""
    asked = request.GET.get("organ") or request.POST.get("organ") or ""
    return organs.place(request.viewer.scope, as_number(asked) or request.viewer.organ_id or 0, request.on)


@require_GET
def eligibility(request: Request) -> HttpResponse:
    """晋升资格: everybody of an organ with a next rank, the state of each, and since when or from when."""
    offered = organs.search(request.viewer.scope, "", request.on, limit=400)
    asked = as_number(request.GET.get("organ")) or request.viewer.organ_id
    organ = next((each for each in offered if each.id == asked), None) or _organ(request)
    return _eligible(request, organ, offered)


def _eligible(request: Request, organ: organs.Place, offered: Sequence[organs.Place], *, refused: Refusal | None = None,
              ticked: Collection[int] = ()) -> HttpResponse:
    """The list; ``refused``: why what was proposed from it is not taken, with those still ticked who could be."""
    offset = as_number(request.GET.get("offset") or request.POST.get("offset") or "") or 0
    people, count, ready = queries.listed(_asked(request, organ), offset=offset, size=PAGE)
    return form_page(request, "ranks/eligibility.html", {
        "refusal": refused, "ticked": ticked, "people": people, "free_words": {each.person_id: queries.free_words(each.row) for each in people},
        "organ": organ, "proposing": bool(people) and request.on == request.today and "ranks.propose" in request.viewer.rights,
        "organs": offered, **_under_way(request, people),
        "nobody_left": processes.undecidable(Promotion.key, organ.path, request.viewer, request.today) if "ranks.propose" in request.viewer.rights else None,
        "count": count, "ready": ready, "offset": offset, "next_offset": offset + PAGE if offset + PAGE < count else None}, refused=refused)


def _asked(request: Request, organ: organs.Place) -> Asked:
    """Everybody of an organ on the date of the page."""
    return Asked(request.on, organ_ids=[organ.id], few=True, own=request.viewer.persons)


@require_GET
def export(request: Request) -> HttpResponse:
    """What the list shows, all of its rows, as .xlsx."""
    organ = _organ(request)
    people, count, _ = queries.listed(_asked(request, organ), offset=0, size=exporting.MOST_PEOPLE)
    book = exporting.take_out_eligibility(organ=organ, people=people, count=count, **_under_way(request, people), viewer=request.viewer, on=request.on, now=request.now)
    return downloads.workbook(book, f"晋升资格-{organ.name}-{request.on:%Y%m%d}")


def _under_way(request: Request, people: Sequence[queries.Explained]) -> dict[str, dict[int, str]]:
    """Who is in a promotion that is still to be decided, and in a departure that the file does not name yet; on another day than today nobody."""
    persons = [each.person_id for each in people] if request.on == request.today else []
    found = in_hand(persons)
    return {"running": {each.person_id: each.case.number for each in found if each.case.type == Promotion.key},
            "departing": {each.person_id: each.words for each in departing(found)}}


@require_POST
def propose(request: Request) -> HttpResponse:
    """提出职级晋升 for the chosen persons; what the law refuses is said with its articles."""
    require_today(request, "提出职级晋升", "人选")
    organ = _organ(request)
    persons = as_numbers(request.POST.getlist("person"))
    if not persons:
        return _refused(request, organ, Refused("没有选择人选", then="请在名单中勾选"))
    people = queries.explain(Asked(request.today, person_ids=persons), dates=False)
    in_order = [each.person_id for each in people]
    try:
        done = cases.open_case(type_key=Promotion.key, organ_id=organ.id, title=titled([(each.name, each.target) for each in people]), viewer=request.viewer, now=request.now,
                               person_ids=[*in_order, *(each for each in persons if each not in in_order)])
    except (Refused, Conflict) as refused:
        bad = barred(request.viewer, persons, organ.id, request.today)
        return _refused(request, organ, at_once(list(bad.values())) if len(bad) > 1 or (bad and isinstance(refused, Conflict)) else refused, [each for each in persons if each not in bad])
    return redirect("case", number=done.number)


def _refused(request: Request, organ: organs.Place, refused: Refusal, ticked: Collection[int] = ()) -> HttpResponse:
    return _eligible(request, organ, organs.search(request.viewer.scope, "", request.on, limit=400), refused=refused, ticked=ticked)


@require_GET
def verdict(request: Request, person_id: int) -> HttpResponse:
    """One person's answer, clause by clause."""
    answer = queries.explain_person(request.viewer, person_id, request.on)
    if answer is None:
        raise NotFound("此人在这一天不在职")
    return render(request, "ranks/verdict.html", {"answer": answer})


QUOTA_ROWS = 400
QUOTA_STATES = ("超配", "紧张", "空闲", "正常", "无职数")


@require_GET
def quota_table(request: Request) -> HttpResponse:
    """职级职数 of a jurisdiction: totals by group, which are the sums of the rows, and every unit's rows with their use."""
    place, state, found, shown = _quotas(request)
    offset = as_number(request.GET.get("offset")) or 0
    rows = shown.slice(offset, QUOTA_ROWS).with_columns(first=pl.col("unit_id") != pl.col("unit_id").shift(1, fill_value=0))
    return render(request, "ranks/quotas.html", {
        "place": place, "nested": NESTED_IN, "rows": rows.to_dicts(), "totals": _totals(shown).to_dicts(), "count": shown.height, "state": state,
        "states": [(each, found.filter(pl.col("state") == each).height) for each in QUOTA_STATES],
        "next_offset": offset + QUOTA_ROWS if offset + QUOTA_ROWS < shown.height else None})


@require_GET
def quota_export(request: Request) -> HttpResponse:
    """What the table shows, all of its rows, with how each number came about, as .xlsx; nobody is named in it."""
    place, _, _, shown = _quotas(request)
    name = place.name if place else organs.names([request.viewer.jurisdiction_id or 0], request.on).get(request.viewer.jurisdiction_id or 0, "")
    return downloads.workbook(exporting.quota_book(name=name, rows=shown, totals=_totals(shown), on=request.on), f"职级职数-{name}-{request.on:%Y%m%d}")


def _quotas(request: Request) -> tuple[organs.Place | None, str, pl.DataFrame, pl.DataFrame]:
    """The organ and the state asked for, all rows under the organ (else of the jurisdiction), and those in the state."""
    place = _organ(request) if request.GET.get("organ") else None
    found = quotas.utilisation(request.viewer.scope, place.path if place else request.viewer.jurisdiction_path, request.on)
    state = request.GET.get("state", "")
    return place, state, found, found.filter(pl.col("state") == state) if state in QUOTA_STATES else found


def _totals(rows: pl.DataFrame) -> pl.DataFrame:
    """Sums by group, with the rate of use in basis points."""
    sums = rows.group_by("group", "name").agg(pl.col("approved", "used", "locked", "reserved", "over", "free").sum())
    rate = pl.when(pl.col("approved") > 0).then(pl.col("used") * 10_000 // pl.col("approved"))
    return sums.with_columns(rate_bp=rate).sort("group")
