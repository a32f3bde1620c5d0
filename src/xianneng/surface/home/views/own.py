"""本人申请更正: the page on which somebody asks for a correction of their own file, and sees what became of it."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.cases.files import content_of, keep
from xianneng.foundation.documents.attachments import LARGEST, vet
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.surface.home.queries.entry import lines, told
from xianneng.surface.home.views.papers import as_file
from xianneng.work.personnel.entries import Entry
from xianneng.work.personnel.proposal import operations, queries
from xianneng.work.personnel.proposal.forms import ProposalForm

SALT, DAY = "own.papers", 86_400


@require_http_methods(["GET", "POST"])
def propose(request: Request, key: str, act: str, row_id: int | None = None) -> HttpResponse:
    """The form of one item; then its case. What was typed and sent stays on the page."""
    entry = operations.entry_for(request.viewer, key, act, row_id, request.today)
    return _asked(request, entry, None)


@require_http_methods(["GET", "POST"])
def proposal(request: Request, number: str) -> HttpResponse:
    """One's own request, as it stands; where it was sent back, its form once more."""
    found = queries.request(request.viewer, number)
    if not found.returned:
        return render(request, "home/own_correction.html", {"found": found, "lines": lines([found.change], request.today, reveal=True)})
    change = found.change
    entry = operations.entry_for(request.viewer, change["key"], change["act"], change["row_id"], request.today)
    return _asked(request, entry, found)


@require_POST
def withdraw(request: Request, number: str) -> HttpResponse:
    """撤回 one's own request."""
    found = queries.request(request.viewer, number)
    operations.withdraw(case=found.case, why=request.POST.get("why", "")[:200], viewer=request.viewer, now=request.now)
    messages.success(request, "申请已撤回")
    return redirect("own_correction", number=number)


@require_GET
def paper(request: Request, number: str, material_id: int) -> HttpResponse:
    """A paper that one attached oneself."""
    found = queries.request(request.viewer, number)
    kept = next((each for each in found.case.materials.all() if each.pk == material_id), None)
    if kept is None:
        raise NotFound("没有这份材料")
    return as_file(content_of(kept), kept.file_name, kept.kind, inline=False)


def _asked(request: Request, entry: Entry, found: queries.Request | None) -> HttpResponse:
    dates = {name: found.change[name] for name in ("valid_from", "valid_to") if found.change[name]} if found else {}
    given = {**found.change["values"], **dates, "why": found.change["why"]} if found else {}
    form = ProposalForm(request.POST or None, entry=entry, on=request.today, given=given)
    refused: Refusal | None = None
    files: list[dict[str, Any]] = []
    if request.method == "POST":
        files, refused = _papers(request)
        if form.is_valid() and refused is None:
            try:
                return redirect("own_correction", number=_hand_in(request, entry, form, files, found))
            except (Refused, Conflict) as refusal:
                refused = refusal
    wrong = refused is not None or (form.is_bound and not form.is_valid())
    return render(request, "home/own_correction.html", {
        "entry": entry, "form": form, "found": found, "refused": refused, "organs": form.organ_names(),
        "kept": [(each["name"], signing.dumps(each, salt=SALT)) for each in files],
        "told": told(entry.item, entry.row, request.today) if entry.row else ""},
        status=(refused.status if refused else 422) if wrong else 200)


def _hand_in(request: Request, entry: Entry, form: ProposalForm, files: list[dict[str, Any]], found: queries.Request | None) -> str:
    names = [each["name"] for each in files] + ([each.file_name for each in found.case.materials.all()] if found else [])
    change = form.change() | {"material": "、".join(names)[:200]}
    plain = [{name: value for name, value in each.items() if name != "user"} for each in files]
    if found:
        operations.supplement(case=found.case, change=change, files=plain, viewer=request.viewer, now=request.now)
        number: str = found.case.number
    else:
        number = operations.propose(entry=entry, change=change, files=plain, viewer=request.viewer, now=request.now)
    messages.success(request, "已送本机关人事部门，受理情况在这里查看")
    return number


def _papers(request: Request) -> tuple[list[dict[str, Any]], Refusal | None]:
    """What was sent before and now, each vetted by its bytes; a paper that is refused does not take the others along."""
    files, refused = [], None
    for token in request.POST.getlist("kept"):
        try:
            each = signing.loads(token, salt=SALT, max_age=DAY)
        except signing.BadSignature:
            continue
        if each["user"] == request.viewer.user_id:
            files.append(each)
    for sent in request.FILES.getlist("file"):
        content = sent.read(LARGEST + 1)
        try:
            vetted = vet(str(sent.name), content)
        except Refused as refusal:
            refused = refusal
            continue
        files.append({"name": vetted.name, "kind": vetted.kind, "size": vetted.size, "sm3": vetted.digest,
                      "path": keep(content, digest=vetted.digest, kind=vetted.kind), "user": request.viewer.user_id})
    return files, refused
