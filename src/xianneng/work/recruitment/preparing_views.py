"""招考 as its officers prepare it: terms, table, columns, announcement; the texts to decide about; publication and amendments proposed."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.exchange.kinds.positions import POSITIONS
from xianneng.foundation.web import downloads
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.recruitment.limits import KINDS
from xianneng.law.recruitment.rulings import RULINGS
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.recruitment import operations, queries, readings
from xianneng.work.recruitment.forms import AmendmentForm, AnnouncementForm, PositionForm, TableForm, TermsForm
from xianneng.work.recruitment.models import Position, Recruitment, State
from xianneng.work.recruitment.planning import queries as planning
from xianneng.work.recruitment.tasks import read_table

PAGE = 30
WAITING, RULED, READ = "待决定", "已决定", "已读出"
UNSAID, SAID = "待更正或者说明", "已写明理由"


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """新建招考."""
    form = TermsForm(request.POST) if request.method == "POST" else TermsForm.proposed(request.today)
    if form.is_bound and form.is_valid():
        made = operations.begin(viewer=request.viewer, now=request.now, **form.cleaned_data)
        return redirect("recruitment_prepare", made.pk)
    return form_page(request, "recruitment/new.html", {"form": form})


@require_http_methods(["GET", "POST"])
def terms(request: Request, recruitment_id: int) -> HttpResponse:
    """修改招考条款."""
    found = queries.own(request.viewer, recruitment_id)
    form, refusal = TermsForm(request.POST) if request.method == "POST" else TermsForm(initial={name: getattr(found, name) for name in TermsForm.base_fields}), None
    if form.is_bound and form.is_valid():
        try:
            operations.announce(recruitment=found, viewer=request.viewer, **form.cleaned_data)
            return redirect("recruitment_prepare", recruitment_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/new.html", {"form": form, "recruitment": found, "refusal": refusal},
                  refused=refusal)


@require_GET
def prepare(request: Request, recruitment_id: int) -> HttpResponse:
    """编制: what is there, what is wrong in the table, what is missing before it can be published. For htmx, whether the table has been read."""
    found = queries.own(request.viewer, recruitment_id)
    if request.htmx:
        return HttpResponse(status=204) if found.report.get(operations.WAITING) else HttpResponse(headers={"HX-Refresh": "true"})
    return _page(request, found)


@require_POST
def take_in(request: Request, recruitment_id: int) -> HttpResponse:
    """上传职位表."""
    found = queries.own(request.viewer, recruitment_id)
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, table=form)
    file = form.cleaned_data["table"]
    try:
        if not operations.take_in(recruitment=found, file=file, name=file.name, viewer=request.viewer, now=request.now):
            read_table.defer(recruitment_id=recruitment_id)
    except (Refused, Conflict) as refused:
        return _page(request, found, table=form, refusal=refused)
    return redirect("recruitment_prepare", recruitment_id)


@require_POST
def map_columns(request: Request, recruitment_id: int) -> HttpResponse:
    """列对应."""
    found = queries.own(request.viewer, recruitment_id)
    chosen = {name: request.POST.get(f"column-{at}", "") for at, name in enumerate(_unmapped(found))}
    if not operations.map_columns(recruitment=found, chosen=chosen, viewer=request.viewer, now=request.now):
        read_table.defer(recruitment_id=recruitment_id)
    return redirect("recruitment_prepare", recruitment_id)


@require_GET
def annotated(request: Request, recruitment_id: int) -> HttpResponse:
    """The rows with problems, wrong cells marked."""
    found = queries.own(request.viewer, recruitment_id)
    path = operations.folder(found) / operations.ANNOTATED
    if not path.exists():
        raise NotFound("没有需要退回的行")
    return downloads.workbook(path.read_bytes(), f"退回更正-{found.file_name.rsplit('.', 1)[0]}")


@require_http_methods(["GET", "POST"])
def write(request: Request, recruitment_id: int, at: int | None = None) -> HttpResponse:
    """编写职位: what is typed is read at once beside it, and kept when it is saved."""
    found = queries.own(request.viewer, recruitment_id)
    row = queries.position(found, at) if at else Position(recruitment=found, at=0)
    form, refusal = PositionForm.of(row, request.POST if request.method == "POST" else None), None
    if "save" in request.POST and form.is_valid():
        try:
            kept = operations.write(recruitment=found, at=at, values=form.values, texts=form.texts, more=form.more, viewer=request.viewer)
            return redirect("recruitment_position", recruitment_id, kept.at)
        except (Refused, Conflict) as refused:
            refusal = refused
    for name in ("organ", "unit", "name", "place", "brief"):
        setattr(row, name, str(form[name].value() or ""))
    row.texts = form.texts
    status = refusal.status if refusal else 422 if "save" in request.POST else 200
    return render(request, "recruitment/write.html", {
        "recruitment": found, "form": form, "at": at, "refusal": refusal, "columns": readings.lines(row, {}, readings.rulings(found.pk)),
        "limits": [(KINDS[each.kind][0], each) for each in readings.limits_of(found, row)], "by_hand": row.sheet == operations.BY_HAND,
        "open": found.state == State.PREPARED, "checked": "save" in request.POST}, status=status)


@require_POST
def draft(request: Request, recruitment_id: int) -> HttpResponse:
    """按计划列出职位."""
    found = queries.own(request.viewer, recruitment_id)
    try:
        operations.draft(recruitment=found, viewer=request.viewer)
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)
    return redirect("recruitment", recruitment_id)


@require_POST
def strike(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """删除手工编写的职位."""
    found = queries.own(request.viewer, recruitment_id)
    operations.strike(recruitment=found, at=at, viewer=request.viewer)
    return redirect("recruitment_prepare", recruitment_id)


@require_POST
def announce(request: Request, recruitment_id: int) -> HttpResponse:
    """保存招考公告."""
    found = queries.own(request.viewer, recruitment_id)
    form = AnnouncementForm(request.POST)
    if not form.is_valid():
        return _page(request, found, announcement=form)
    operations.announce(recruitment=found, viewer=request.viewer, **form.cleaned_data)
    return redirect("recruitment_prepare", recruitment_id)


@require_http_methods(["GET", "POST"])
def reading(request: Request, recruitment_id: int) -> HttpResponse:
    """核对条件: the distinct texts, those that wait for a decision first; one decision for all equal texts."""
    found = queries.own(request.viewer, recruitment_id)
    show = request.GET.get("show", "")
    show = show if show in (WAITING, RULED, READ) else WAITING
    offset, given, refusal = as_number(request.GET.get("offset")) or 0, {}, None
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("reader", "text", "ruling", "wording")}
        try:
            operations.rule(recruitment=found, viewer=request.viewer, now=request.now, **given)
            return redirect(request.get_full_path())
        except (Refused, Conflict) as refused:
            refusal = refused
    of_state: dict[str, list[readings.Waiting]] = {WAITING: [], RULED: [], READ: []}
    for each in readings.waiting(found.pk):
        of_state[RULED if each.ruled else READ if each.is_read else WAITING].append(each)
    rows = of_state[show]
    return form_page(request, "recruitment/reading.html", {
        "recruitment": found, "tabs": [(name, len(each)) for name, each in of_state.items()], "show": show, "rows": rows[offset:offset + PAGE],
        "rulings": RULINGS, "given": given, "refusal": refusal, "open": found.state == State.PREPARED, "first": offset,
        "shown": min(offset + PAGE, len(rows)), "count": len(rows), "next_offset": offset + PAGE if offset + PAGE < len(rows) else None,
    }, refused=refusal)


@require_POST
def write_against(request: Request, recruitment_id: int) -> HttpResponse:
    """指明录用计划."""
    found = queries.own(request.viewer, recruitment_id)
    try:
        operations.write_against(recruitment=found, plan_id=as_number(request.POST.get("plan")), document=request.POST.get("document", "").strip()[:120],
                                 viewer=request.viewer)
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)
    return redirect("recruitment_prepare", recruitment_id)


@require_http_methods(["GET", "POST"])
def limits(request: Request, recruitment_id: int) -> HttpResponse:
    """核对限制条件: what may have nothing to do with the post; mended in the table, or given a reason."""
    found = queries.own(request.viewer, recruitment_id)
    given, refusal = {}, None
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("limit", "organ", "words")} | {"reason": request.POST.get("reason", "").strip()[:300]}
        try:
            operations.justify(recruitment=found, viewer=request.viewer, now=request.now, **given)
            return redirect(request.get_full_path())
        except (Refused, Conflict) as refused:
            refusal = refused
    rows = queries.limited(found)
    show = UNSAID if request.GET.get("show") != SAID else SAID
    of_state = {UNSAID: [each for each in rows if not each.reason], SAID: [each for each in rows if each.reason]}
    offset = as_number(request.GET.get("offset")) or 0
    return form_page(request, "recruitment/limits.html", {
        "recruitment": found, "tabs": [(name, len(each)) for name, each in of_state.items()], "show": show, "rows": of_state[show][offset:offset + PAGE],
        "given": given, "refusal": refusal, "open": found.state == State.PREPARED, "count": len(of_state[show]), "shown": min(offset + PAGE, len(of_state[show])),
        "next_offset": offset + PAGE if offset + PAGE < len(of_state[show]) else None}, refused=refusal)


@require_POST
def publish(request: Request, recruitment_id: int) -> HttpResponse:
    """呈报公布."""
    found = queries.own(request.viewer, recruitment_id)
    try:
        return redirect("case", number=operations.propose(recruitment=found, viewer=request.viewer, now=request.now))
    except (Refused, Conflict) as refused:
        return _page(request, found, refusal=refused)


@require_http_methods(["GET", "POST"])
def amend(request: Request, recruitment_id: int, at: int) -> HttpResponse:
    """呈报更正 of a published position."""
    found = queries.own(request.viewer, recruitment_id)
    row = queries.position(found, at)
    form, refusal = AmendmentForm(request.POST if request.method == "POST" else None), None
    if form.is_valid():
        try:
            return redirect("case", number=operations.propose_amendment(recruitment=found, at=at, viewer=request.viewer, now=request.now, **form.cleaned_data))
        except (Refused, Conflict) as refused:
            refusal = refused
    columns = readings.lines(row, readings.amended(found.pk).get(at, {}), readings.rulings(found.pk))
    return form_page(request, "recruitment/amend.html", {"recruitment": found, "position": row, "form": form, "columns": columns, "refusal": refusal},
                  refused=refusal)


def _unmapped(found: Recruitment) -> list[str]:
    return list(dict.fromkeys(name for head in found.report.get("heads", ()) for name in head["unmapped"]))


def _page(request: Request, found: Recruitment, *, table: TableForm | None = None, announcement: AnnouncementForm | None = None,
          refusal: Refused | Conflict | None = None) -> HttpResponse:
    """The page of preparation, with what was typed and what is wrong."""
    texts = {name: getattr(found, name) for name in ("announcement", "materials", "notes")}
    status = refusal.status if refusal else 422 if table or announcement else 200
    return render(request, "recruitment/prepare.html", {
        "waiting": bool(found.report.get(operations.WAITING)), "annotated": bool(found.report.get("bad")), "recruitment": found, "has_positions": queries.has_positions(found), "open": found.state == State.PREPARED, "table": table or TableForm(), "announcement": announcement or AnnouncementForm(initial=texts),
        "missing": queries.ready(found) if found.state == State.PREPARED else [], "refusal": refusal, "against": queries.against(found)[:PAGE],
        "plans": planning.approved(found.organ.path) if found.state == State.PREPARED else [],
        "unmapped": list(enumerate(_unmapped(found))), "columns": [(column.key, column.name) for column in POSITIONS.columns]}, status=status)
