"""招录统计: the page of some years, and the same as a workbook."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.organs.queries import names
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Refused
from xianneng.work.recruitment.figures import exporting, queries

SHOWN_YEARS = 5


@require_GET
def table(request: Request) -> HttpResponse:
    """The figures, section by section."""
    return render(request, "recruitment/figures.html", {"found": _asked(request), "place": _place(request), "most": queries.MOST_YEARS})


@require_GET
def export(request: Request) -> HttpResponse:
    """What the page shows, as .xlsx."""
    found, place = _asked(request), _place(request)
    return downloads.workbook(exporting.book(found, place), f"招录统计-{place}-{found.years[0]}-{found.years[-1]}")


def _asked(request: Request) -> queries.Figures:
    """The years that are asked for, else five to the last that was recruited for. Refused where they are none, or too many."""
    this_year = request.today.year
    last = as_number(request.GET.get("last")) or queries.latest(request.viewer) or this_year
    first = as_number(request.GET.get("first")) or last - SHOWN_YEARS + 1
    if not this_year - 50 <= first <= last <= this_year + 1 or last - first >= queries.MOST_YEARS:
        raise Refused(f"不能统计 {first} 年至 {last} 年", why=f"起始年度不晚于截止年度，一次最多 {queries.MOST_YEARS} 年，不晚于明年", then="请更改年度")
    return queries.figures(request.viewer, first, last, request.today)


def _place(request: Request) -> str:
    """What the viewer's jurisdiction is called."""
    organ = request.viewer.jurisdiction_id or 0
    return names([organ], request.today).get(organ, "")
