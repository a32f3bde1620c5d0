"""A person's pages: the file on a date, what the law says of it, its history, what was known then, masked fields."""

from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import render as write
from xianneng.foundation.exchange import lrmx
from xianneng.foundation.record import items
from xianneng.foundation.record.merged import formerly, going_on
from xianneng.foundation.record.queries import ever_known, in_scope
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web import downloads
from xianneng.foundation.web.requests import Request
from xianneng.law.promotion import headline
from xianneng.law.promotion.frames import FORCE
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home import operations
from xianneng.surface.home.queries import differences as comparing
from xianneng.surface.home.queries import letter as letters
from xianneng.surface.home.queries import own_copy as own_copies
from xianneng.surface.home.queries import person as asking
from xianneng.surface.home.views.papers import RENDERED, as_file
from xianneng.work.personnel.entries import ENDABLE, REMOVABLE, may_keep
from xianneng.work.personnel.proposal import operations as proposals
from xianneng.work.personnel.proposal import queries as proposed
from xianneng.work.ranks.cases import announced
from xianneng.work.ranks.queries import explain_person

LRMX = "application/octet-stream"


@require_GET
def person(request: Request, person_id: int) -> HttpResponse:
    """The page of one person, on one of its tabs; of a record that was merged, that of the one that goes on."""
    try:
        return render(request, "home/person.html", _page(request, person_id))
    except NotFound:
        into = going_on(person_id)
        if into is None:
            raise
        in_scope(request.viewer.scope, into)
        return redirect("person", into)


@require_GET
def me(request: Request) -> HttpResponse:
    """One's own page: the same file and verdict, whom to turn to, and who looked."""
    return render(request, "home/person.html", _page(request, request.viewer.person_id or 0))


def _page(request: Request, person_id: int) -> dict[str, Any]:
    whole = asking.known(request.viewer, person_id)
    viewer, tab, tabs = request.viewer, request.GET.get("tab", ""), asking.tabs(request.viewer, person_id)
    if tab and tab not in tabs:
        raise NotFound("没有这个信息集")
    table = asking.table(tab, whole, request.on) if tab else None
    moments = [] if tab else asking.time_line(whole, request.on)
    own = person_id == request.viewer.person_id
    return {
        "person_id": person_id, "head": asking.head(whole, request.on), "tab": tab,
        "tabs": tabs.items(), "own": own, "hidden": "" if own else items.titles(viewer.hidden), "sees_law": own or not items.hides_law(viewer.hidden),
        "before": FORCE if request.on < FORCE else None, "sees_audits": own or "determination" not in viewer.hidden, "changeable": [key for key in SETS if viewer.may_change(key)], "table": table, "moments": moments,
        "sources": asking.sources([row.leaf_id for row, _ in table.rows] if table else [each.leaf_id for each in moments]),
        "turn_to": asking.turn_to(whole, request.today) if own and not tab else [],
        "formerly": [] if tab else formerly(request.viewer.scope, person_id),
        "readings": [] if tab else asking.readings(request.viewer, person_id),
        "ahead": [row for row in whole["rank"] if row.valid_from > request.on] if tab == "rank" and request.on == request.today else [],
        "proposes": own and request.on == request.today and not request.viewer.stands_in_for, "added": proposals.ADDED,
        "requests": proposed.requests(request.viewer) if own and not tab else [],
        "keeps": may_keep(request.viewer, person_id), "endable": ENDABLE, "removable": REMOVABLE, "set_rows": asking.current(whole, request.on),
        "may_export": own or (request.viewer.may("record.read_sensitive") and request.viewer.may("record.export")),
        "may_reveal": own or (viewer.may("record.read_sensitive") and not (tab == "" and "id_number" in viewer.hidden)),
        "begins": [] if own or request.on != request.today else _begins(request.viewer, person_id),
    }


def _begins(viewer: Viewer, person_id: int) -> list[tuple[str, str]]:
    """新办事项: what the viewer may begin about a person, and where on the page or elsewhere it is begun."""
    page = reverse("person", args=[person_id])
    found = (("ranks.propose", reverse("ranks"), _("晋升职级")), ("transfer.propose", f"{page}#transfer", _("人员调转")),
             ("leaving.propose", f"{page}#leaving", _("退休和离职")), ("paperfile.audit", f"{page}#paperfile", _("档案审核和认定")),
             ("registration.propose", reverse("registration"), _("公务员登记")))
    hidden = {each for each, kept in (("ranks.propose", items.hides_law(viewer.hidden)), ("paperfile.audit", "determination" in viewer.hidden),
                                      ("registration.propose", "registration" in viewer.hidden)) if kept}
    return [(href, title) for right, href, title in found if viewer.may(right) and right not in hidden]


@require_GET
def law(request: Request, person_id: int) -> HttpResponse:
    """What the law says about this person on the date: the verdict, clause by clause."""
    found, own = explain_person(request.viewer, person_id, request.on), person_id == request.viewer.person_id
    return render(request, "home/_person_law.html", {
        "found": found, "own": own, "announced": announced(person_id) if own and request.on == request.today else None,
        "short_of": asking.short_of(found) if found else "",
        "headline": headline({**found.row, "first_on": found.first_on}, request.on) if found else ""})


@require_GET
def letter(request: Request, person_id: int, kind: str) -> HttpResponse:
    """晋升资格答复 as Word or PDF: the verdict of the date, in writing."""
    if kind not in RENDERED:
        raise NotFound("没有这份文书")
    layout = PAPERS["answer"].lay_out(letters.letter(request.viewer, person_id, request.on, today=request.today))
    return as_file(write(layout, RENDERED[kind]), f"{layout.title}.{kind}", kind, inline=kind == "pdf")


@require_GET
def own_copy(request: Request) -> HttpResponse:
    """本人信息副本 as a workbook."""
    return downloads.workbook(own_copies.workbook(request.viewer, request.today), "本人信息副本")


@require_GET
def photo(request: Request, person_id: int) -> HttpResponse:
    """The photo, for the head of the page."""
    return HttpResponse(asking.photo(request.viewer, person_id, request.on), content_type="image/jpeg", headers={
        "Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"})


@require_POST
def form(request: Request, person_id: int) -> HttpResponse:
    """干部任免审批表 as .lrmx, once the reading is recorded."""
    found = operations.take_out_forms(viewer=request.viewer, person_ids=[person_id], purpose=request.POST.get("purpose", ""),
                                      on=request.on, now=request.now)[person_id]
    return HttpResponse(lrmx.write(found), content_type=LRMX, headers={
        "Content-Disposition": content_disposition_header(True, f"{found.text('XingMing')}.lrmx")})


@require_GET
def history(request: Request, person_id: int, key: str) -> HttpResponse:
    """Every version of a set: since when it is true, since when it is known, and which case wrote it."""
    table = asking.history(request.viewer, person_id, key, request.on)
    return render(request, "home/person_history.html", {
        "person_id": person_id, "own": person_id == request.viewer.person_id, "tab": key if key in asking.TABS else "",
        "table": table, "causes": asking.causes(row for row, _ in table.rows),
        "sources": asking.sources(leaf for row, _ in table.rows for leaf in (row.leaf_id, row.ended_leaf_id) if leaf)})


@require_GET
def receipt(request: Request, leaf_id: int) -> JsonResponse:
    """The receipt of the entry that wrote many files at once without a case, as `case_receipt` is of a case's."""
    response = JsonResponse(asking.receipt_of(leaf_id), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="ledger-{leaf_id}.receipt.json"'
    return response


@require_GET
def differences(request: Request, person_id: int) -> HttpResponse:
    """What changed between two dates, and what was known then otherwise than now; for htmx only how much that is."""
    first_on, last_on = sorted((_day(request, "from", request.today), _day(request, "to", request.today)))
    ever = ever_known(request.viewer.scope, person_id)
    found = comparing.corrected(ever, first_on)
    page = {"person_id": person_id, "differences": found, "first_on": first_on, "last_on": last_on,
            "unknown": any(each.item.key == "basic" and not each.then for each in found)}
    if request.htmx:
        return render(request, "home/_differences_count.html", page)
    lines = comparing.between(ever, first_on, last_on)
    return render(request, "home/differences.html", page | {
        "name": next((row.values["name"] for row in ever["basic"]), ""), "lines": lines,
        "sources": asking.sources(leaf_id for line in lines for leaf_id in line.leaf_ids)})


def _day(request: Request, name: str, otherwise: date) -> date:
    """A date of the form; Refused where it is none."""
    try:
        return date.fromisoformat(request.GET.get(name) or otherwise.isoformat())
    except ValueError:
        raise Refused("没有这个日期", why=f"填写的是“{request.GET[name][:20]}”", then="请按 2026-11-20 的样子填写") from None


@require_POST
def reveal(request: Request, person_id: int, key: str) -> HttpResponse:
    """Show the masked fields of a set, once the reading is recorded."""
    operations.read_masked(viewer=request.viewer, person_id=person_id, key=key,
                           purpose=request.POST.get("purpose", ""), now=request.now)
    table = asking.table(key, asking.known(request.viewer, person_id), request.on, reveal=True)
    return render(request, "home/_revealed.html", {
        "table": table, "key": key, "sources": asking.sources(row.leaf_id for row, _ in table.rows)})
