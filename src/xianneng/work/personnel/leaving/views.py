"""到龄人员: who of a place reaches the retirement age when, what they chose; a person's own months; the way to the cases."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.organs import queries as organs
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number, as_numbers, require_today
from xianneng.work.personnel.leaving import exporting, operations, queries

PAGE = 100
OVERDUE, THIS_YEAR, NEXT_YEAR, THREE_YEARS, OTHER = "已到龄", "今年到龄", "明年到龄", "三年内到龄", "自定"


def spans(today: date) -> dict[str, tuple[date | None, date]]:
    """The periods that are offered: first day (None: ever), and the first day after."""
    return {OVERDUE: (None, today.replace(day=1)), THIS_YEAR: (date(today.year, 1, 1), date(today.year + 1, 1, 1)),
            NEXT_YEAR: (date(today.year + 1, 1, 1), date(today.year + 2, 1, 1)),
            THREE_YEARS: (today.replace(day=1), date(today.year + 3, today.month, 1))}


@require_GET
def table(request: Request) -> HttpResponse:
    """The list of a place and a period, as it stands today."""
    place, offered = _place(request)
    period, since, until = _period(request)
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWN else ""
    offset = as_number(request.GET.get("offset")) or 0
    found = queries.due(request.viewer.scope, place, since, until, show=show, on=request.today, offset=offset, size=PAGE)
    return render(request, "personnel/leaving.html", {
        "place": place, "organs": offered, "period": period, "periods": [*spans(request.today), OTHER], "since": since, "until": until,
        "first": request.GET.get("first", ""), "last": request.GET.get("last", ""),
        "show": show, "shown": [(each, found.counts[each]) for each in queries.SHOWN], "found": found,
        "overdue": queries.overdue_count(request.viewer.scope, place, request.today),
        "next_offset": offset + PAGE if offset + PAGE < found.count else None,
        "may": request.viewer.may("leaving.propose", place.path), "may_export": request.viewer.may("record.export", place.path)})


@require_GET
def export(request: Request) -> HttpResponse:
    """What the list shows, all of its rows, as .xlsx."""
    place, _ = _place(request)
    period, since, until = _period(request)
    show = request.GET.get("show", "")
    book = exporting.take_out(place=place, since=since, until=until, period=period, show=show if show in queries.SHOWN else "",
                              viewer=request.viewer, on=request.today, now=request.now)
    return downloads.workbook(book, f"到龄人员-{place.name}-{request.today:%Y%m%d}")


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """What a person's page says of retirement: their own months and choices, cases and decisions, and for an officer the acts."""
    found = queries.of_person(request.viewer, person_id, request.on)
    own = person_id == request.viewer.person_id
    return render(request, "personnel/_leaving_person.html", {
        "found": found, "person_id": person_id, "own": own, "types": operations.TITLES, "acts": operations.TITLES.items(),
        "may": not own and request.on == request.today and request.viewer.may("leaving.propose")})


@require_http_methods(["GET", "POST"])
def propose(request: Request) -> HttpResponse:
    """申报退休, 辞去公职, 去世 for the chosen persons; asked for again by GET, the list."""
    if request.method == "GET":
        return redirect("leaving")
    require_today(request)
    persons = as_numbers(request.POST.getlist("person"))
    return redirect("case", number=operations.propose(
        type_key=request.POST.get("type", ""), person_ids=persons, viewer=request.viewer, now=request.now))


def _place(request: Request) -> tuple[organs.Place, list[organs.Place]]:
    """The place asked for, and those that are offered."""
    asked = as_number(request.GET.get("organ")) or request.viewer.jurisdiction_id or request.viewer.organ_id or 0
    offered = organs.search(request.viewer.scope, "", request.today, limit=400)
    return next((each for each in offered if each.id == asked), None) or organs.place(request.viewer.scope, asked, request.today), offered


def _period(request: Request) -> tuple[str, date | None, date]:
    """The period asked for: one by name, or months from first to last."""
    known, asked = spans(request.today), request.GET.get("period", "")
    first, last = (_month(request.GET.get(name, "")) for name in ("first", "last"))
    if asked == OTHER and first and last and last.year < date.max.year:
        return OTHER, first, date(last.year + last.month // 12, last.month % 12 + 1, 1)
    asked = asked if asked in known else THIS_YEAR
    return asked, *known[asked]


def _month(text: str) -> date | None:
    """The first day of a month as the browser sends it: 2027-03."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
