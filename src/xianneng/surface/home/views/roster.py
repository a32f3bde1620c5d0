"""花名册: the work table, its sums, its columns, and its way out to Excel."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.organs.queries import REGION
from xianneng.foundation.record.queries import DEEPEST, Page
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request, as_number, as_numbers
from xianneng.foundation.web.views import back
from xianneng.law.refusals import Refused
from xianneng.surface.home import operations
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.home.queries.workbook import workbook
from xianneng.work.personnel.approval_forms import packed
from xianneng.work.rosters import operations as rosters
from xianneng.work.rosters import queries as saved

EXPORT_LIMIT = 20_000
FORM_LIMIT = 1_000
WORKBOOK_LIMIT = 2_000  # for fewer than these the original is meant
ON_ONE_PAGE = 2_000  # rows that a browser still prints without ado
OF_PAGE = ("offset", "row", "all", "on")  # what an address says of its page, not of its roster


@require_GET
def roster(request: Request) -> HttpResponse:
    """The page, or for its scroll area some rows of the table; a row asked for by its number is gone to."""
    scope, on = request.viewer.scope, request.on
    if row := as_number(request.GET.get("row")):
        return redirect(f"{request.path}?{_changed(request.GET, row=None, offset=min(row, DEEPEST) - 1)}")
    asked = asking.read(request.viewer, request.GET, on, request.today)
    columns = shown_columns(request, asked)
    found = asking.page(scope, asked, on, size=ON_ONE_PAGE if "all" in request.GET else 0, count=not request.htmx)
    if not (found.rows or request.htmx) and asked.offset and found.count:  # beyond the end
        return redirect(f"{request.path}?{_changed(request.GET, offset=max(found.count - asking.PAGE, 0))}")
    context = {"asked": asked, "found": found, "columns": columns, "pager": asking.pager(asked, found),
               "printable": found.next_offset is not None and found.count <= ON_ONE_PAGE,
               "with_law": any(column.key == "law" for column in columns),
               "lines": asking.lines(found, columns, on, asked.offset + 1)}
    if request.htmx:
        return render(request, "home/_roster_rows.html", context)
    views, sets = saved.menus(request.viewer)
    tree = asking.tree(request.viewer, asked, on, count=False)
    return render(request, "home/roster.html", context | {
        "within": tree.here.name if tree else request.viewer.title, "tree": tree,
        "deepest": DEEPEST, "kept": [(name, value) for name, values in request.GET.lists() if name not in OF_PAGE for value in values],
        "chips": asking.chips(asked, request.GET), "carried": asking.carried(request.GET), "options": asking.options(asked, on, scope.hidden), "sorts": asking.SORTS,
        "all_columns": asking.offered_columns(scope.hidden), "organs": [each for each, _ in tree.below] if tree and tree.here not in (each for each, _ in tree.below) else [],
        "views": views, "sets": sets, "own_sets": [each for each in sets if each.user_id == request.viewer.user_id],
        "folders": saved.folders([*views, *sets], request.viewer), "how": rosters.HOW,
        "orders": _orders(request, tree),
        "unseen": asking.unseen(scope, asked, on) if asked.name_set else 0})


def _orders(request: Request, tree: asking.Tree | None) -> int | None:
    """The organ whose own people the viewer may put in order from here: today, no region, and in their keeping."""
    here = tree.here if tree else None
    return here.id if here and here.kind != REGION and request.on == request.today and request.viewer.may("record.enter", here.path) else None


@require_GET
def tree(request: Request) -> HttpResponse:
    """The organs beside the list with how many of it each has; asked for after the page, because it counts everybody."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    return render(request, "home/_roster_tree.html", {"asked": asked, "tree": asking.tree(request.viewer, asked, request.on, count=True)})


@require_GET
def sums(request: Request) -> HttpResponse:
    """The line under the table; asked for after the page, because it counts everybody."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    return render(request, "home/_roster_sums.html",
                  {"sums": asking.sums(request.viewer.scope, asked.filters, request.on)})


@require_POST
def columns(request: Request) -> HttpResponse:
    """Keep the columns that this user wants to see, in place of those that a view asked for."""
    request.session["roster_columns"] = [key for key in request.POST.getlist("column") if key in asking.COLUMNS]
    path, _, query = back(request).partition("?")
    rest = QueryDict(query, mutable=True)
    rest.pop("cols", None)
    return redirect(f"{path}?{rest.urlencode()}" if rest else path)


@require_POST
def keep_view(request: Request) -> HttpResponse:
    """存为视图: what the page asks, under a name."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    kept = rosters.keep_view(viewer=request.viewer, name=request.POST.get("name", ""), folder=request.POST.get("folder", ""),
                             shared="shared" in request.POST, question=asking.question(request.GET, shown_columns(request, asked)), now=request.now)
    messages.success(request, f"已存为视图“{kept.name}”")
    return redirect("view", kept_id=kept.pk)


@require_POST
def names(request: Request) -> HttpResponse:
    """名单: the people whom the page shows, all or the ticked ones, into a new set, into one's own, or out of it."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    ticked = as_numbers(request.POST.getlist("person")) if request.POST.get("whom") == "ticked" else None
    people = asking.picked(request.viewer.scope, asked, request.on, only=ticked, most=rosters.MOST_PEOPLE)
    if not people:
        raise Refused("没有选择人员", then="请在花名册中勾选，或选择当前条件下的全部人员")
    chosen = as_number(request.POST.get("set"))
    if chosen:
        kept = rosters.change_set(viewer=request.viewer, set_id=chosen, how=request.POST.get("how", ""), person_ids=people, now=request.now)
    else:
        kept = rosters.form_set(viewer=request.viewer, name=request.POST.get("name", ""), folder=request.POST.get("folder", ""),
                                shared="shared" in request.POST, person_ids=people, now=request.now)
    messages.success(request, f"名单“{kept.name}”现有 {kept.count} 人")
    return redirect("name_set", kept_id=kept.pk)


@require_GET
def export(request: Request) -> HttpResponse:
    """What the page shows, all of its rows, as .xlsx."""
    scope, on = request.viewer.scope, request.on
    asked = asking.read(request.viewer, request.GET, on, request.today)
    shown = shown_columns(request, asked)
    found = whole(request, asked, EXPORT_LIMIT, "一次最多导出 {} 人", "export")
    operations.take_out(viewer=request.viewer, columns=[str(column.title) for column in shown], now=request.now,
                        conditions={str(chip.name): chip.value for chip in asking.chips(asked, request.GET)},
                        count=len(found.rows))
    return downloads.workbook(workbook(found, shown, asking.sums(scope, asked.filters, on), on), f"花名册{on:%Y%m%d}")


@require_POST
def forms(request: Request) -> HttpResponse:
    """干部任免审批表 of everybody whom the page shows, as a .zip of .lrmx."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    found = whole(request, asked, FORM_LIMIT, "一次最多导出 {} 人的审批表", "export lrmx")
    forms = operations.take_out_forms(viewer=request.viewer, person_ids=[row["person_id"] for row in found.rows],
                                      purpose=request.POST.get("purpose", ""), on=request.on, now=request.now)
    return HttpResponse(packed(forms), content_type="application/zip", headers={
        "Content-Disposition": content_disposition_header(True, f"任免审批表{request.on:%Y%m%d}.zip")})


@require_POST
def collection(request: Request) -> HttpResponse:
    """信息采集工作簿 of everybody whom the page shows."""
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    found = whole(request, asked, WORKBOOK_LIMIT, "一本工作簿最多 {} 人", "export workbook")
    content = operations.take_out_workbook(viewer=request.viewer, person_ids=[row["person_id"] for row in found.rows],
                                           purpose=request.POST.get("purpose", ""), on=request.on, now=request.now)
    return downloads.workbook(content, f"信息采集{request.on:%Y%m%d}")


def _changed(query: QueryDict, **values: int | None) -> str:
    """An address's question with other values; None takes one out."""
    changed = query.copy()
    for name, value in values.items():
        changed.pop(name, None)
        if value is not None:
            changed[name] = str(value)
    return changed.urlencode()


def whole(request: Request, asked: asking.Asked, most: int, words: str, command: str) -> Page:
    """All rows that the page shows, to be taken out. Refused where they are more than the page hands out at once, before they are read."""
    counted = asking.page(request.viewer.scope, asked, request.on, size=1, judged=False)
    if counted.more or counted.count > most:
        raise Refused(f"超过 {most} 人，{words.format(most)}", then=f"请用条件缩小范围，或用 xianneng {command} 导出")
    return asking.page(request.viewer.scope, asked, request.on, size=most)


def shown_columns(request: Request, asked: asking.Asked) -> list[asking.Column]:
    """Those that a view asks for, else those that the user keeps."""
    keys = request.GET.get("cols", "").split(",") if request.GET.get("cols") else request.session.get("roster_columns", ())
    return asking.chosen_columns(keys, asked.filters.organ_path or request.viewer.jurisdiction_path, request.viewer.hidden)
