"""花名册: the work table, its sums, its columns, and its way out to Excel."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.organs.queries import place_and_children
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request
from xianneng.foundation.web.views import back
from xianneng.law.refusals import Refused
from xianneng.surface.home import operations
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.home.queries.workbook import workbook
from xianneng.work.personnel.approval_forms import packed

EXPORT_LIMIT = 20_000
FORM_LIMIT = 1_000
ON_ONE_PAGE = 2_000  # rows that a browser still prints without ado


@require_GET
def roster(request: Request) -> HttpResponse:
    """The page, or for htmx the next rows of the table."""
    scope, on = request.viewer.scope, request.on
    asked = asking.read(scope, request.GET, on, request.today)
    columns = _columns(request, asked)
    found = asking.page(scope, asked, on, size=ON_ONE_PAGE if "all" in request.GET else 0)
    context = {"asked": asked, "found": found, "columns": columns,
               "printable": found.next_offset is not None and found.count <= ON_ONE_PAGE,
               "with_law": any(column.key == "law" for column in columns),
               "lines": asking.lines(found, columns, on, asked.offset + 1)}
    if request.htmx:
        return render(request, "home/_roster_rows.html", context)
    under = asked.place.id if asked.place else request.viewer.jurisdiction_id
    within, organs = place_and_children(scope, under, on) if under else ("", [])
    return render(request, "home/roster.html", context | {
        "within": within or request.viewer.title,
        "chips": asking.chips(asked, request.GET), "options": asking.options(asked, on), "sorts": asking.SORTS,
        "all_columns": asking.COLUMNS.values(), "organs": organs})


@require_GET
def sums(request: Request) -> HttpResponse:
    """The line under the table; asked for after the page, because it counts everybody."""
    asked = asking.read(request.viewer.scope, request.GET, request.on, request.today)
    return render(request, "home/_roster_sums.html",
                  {"sums": asking.sums(request.viewer.scope, asked.filters, request.on)})


@require_POST
def columns(request: Request) -> HttpResponse:
    """Keep the columns that this user wants to see."""
    request.session["roster_columns"] = [key for key in request.POST.getlist("column") if key in asking.COLUMNS]
    return redirect(back(request))


@require_GET
def export(request: Request) -> HttpResponse:
    """What the page shows, all of its rows, as .xlsx."""
    scope, on = request.viewer.scope, request.on
    asked = asking.read(scope, request.GET, on, request.today)
    shown = _columns(request, asked)
    found = asking.page(scope, asked, on, size=EXPORT_LIMIT)
    if found.count > EXPORT_LIMIT:
        raise Refused(f"共 {found.count} 人，一次最多导出 {EXPORT_LIMIT} 人",
                      then="请用条件缩小范围，或用 xianneng export 导出")
    operations.take_out(viewer=request.viewer, columns=[str(column.title) for column in shown], now=request.now,
                        conditions={str(chip.name): chip.value for chip in asking.chips(asked, request.GET)},
                        count=len(found.rows))
    return downloads.workbook(workbook(found, shown, on), f"花名册{on:%Y%m%d}")


@require_POST
def forms(request: Request) -> HttpResponse:
    """干部任免审批表 of everybody whom the page shows, as a .zip of .lrmx."""
    asked = asking.read(request.viewer.scope, request.GET, request.on, request.today)
    found = asking.page(request.viewer.scope, asked, request.on, size=FORM_LIMIT)
    if found.count > FORM_LIMIT:
        raise Refused(f"共 {found.count} 人，一次最多导出 {FORM_LIMIT} 人的审批表", then="请用条件缩小范围，或用 xianneng export lrmx 导出")
    forms = operations.take_out_forms(viewer=request.viewer, person_ids=[row["person_id"] for row in found.rows],
                                      purpose=request.POST.get("purpose", ""), on=request.on, now=request.now)
    return HttpResponse(packed(forms), content_type="application/zip", headers={
        "Content-Disposition": content_disposition_header(True, f"任免审批表{request.on:%Y%m%d}.zip")})


def _columns(request: Request, asked: asking.Asked) -> list[asking.Column]:
    return asking.chosen_columns(request.session.get("roster_columns", ()),
                                 asked.filters.organ_path or request.viewer.jurisdiction_path)
