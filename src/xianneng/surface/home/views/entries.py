"""录入: the page on which one item of a person's file is corrected, added or ended."""

import hashlib
import json

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from xianneng.foundation.cases import queries
from xianneng.foundation.cases.models import Case, CaseState
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import NotFound
from xianneng.surface.home.queries.entry import beside, grounded, lines, retiring, told
from xianneng.work.personnel import ahead, entries, governed
from xianneng.work.personnel.changes import moved, planned
from xianneng.work.personnel.foreseen import foreseen, words
from xianneng.work.personnel.forms import ItemForm
from xianneng.work.personnel.importers.comparing import of_changes
from xianneng.work.personnel.promotions import for_authority
from xianneng.work.personnel.proposal.cases import PROPOSAL
from xianneng.work.personnel.reliance import relied, unjudged


@require_http_methods(["GET", "POST"])
def entry(request: Request, person_id: int, key: str, act: str, row_id: int | None = None) -> HttpResponse:
    """The form; then what would change, to be looked at once more; then its case. What was typed stays on the page."""
    found = entries.entry_for(request.viewer, person_id, key, act, row_id, request.today)
    earlier = _earlier(request, found)
    form = ItemForm(request.POST or None, entry=found, scope=request.viewer.scope, on=request.today,
                    given=_given(earlier))
    form.focus(request.GET.get("field", ""))
    seen = ""
    if request.method == "POST" and form.is_valid():
        change = form.change()
        seen = hashlib.sha256(json.dumps(change, sort_keys=True, ensure_ascii=False).encode()).hexdigest()  # what is carried along unseen stays so
        if request.POST.get("seen") == seen:
            return redirect("case", number=entries.submit(entry=found, change=change, viewer=request.viewer, now=request.now,
                                                           proposal=earlier.number if earlier and earlier.type == PROPOSAL else ""))
    changes = ahead.followed([planned(form.change())], request.today) if seen else []
    return form_page(request, "home/entry.html", {
        "entry": found, "form": form, "seen": seen, "person_id": person_id, "organs": form.organ_names(),
        "told": told(found.item, found.row, request.today) if found.row else "",
        "lines": [*lines([form.change()], request.today, reveal=True), *beside(moved(form.change())), *retiring([form.change()], request.today), *grounded(governed.told([form.change()]))] if seen else [],
        "relied": relied(changes, request.today), "unjudged": unjudged(changes), "taken": ahead.told(changes, request.today),
        "warned": words(foreseen(of_changes(changes), request.today)),
        "decided": [each.words for each in for_authority(changes, request.today, revoked=[row_id] if act == "revoke" and row_id else ())],
    })


def _earlier(request: Request, found: entries.Entry) -> Case | None:
    """The earlier case that this goes on with: an entry that was not agreed to, or the person's own request."""
    if not request.GET.get("again"):
        return None
    case = queries.case_for(request.viewer, request.GET["again"], request.today)
    change = case.data.get("changes", [{}])[0]
    if (change.get("person_id"), change.get("key")) != (found.person_id, found.item.key) or (
            case.type == PROPOSAL and case.state != CaseState.CLOSED):
        raise NotFound("没有这件录入")
    return case


def _given(earlier: Case | None) -> dict[str, object]:
    """What it asked for, to be put right."""
    if earlier is None:
        return {}
    change = earlier.data["changes"][0]
    dates = {name: change[name] for name in ("valid_from", "valid_to") if change[name]}
    return {**change["values"], **dates, "why": change["why"], "material": change["material"]}
