"""试用期: who was hired and what falls due; one of them: reporting, observations and training, confirmation, cancellation."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.beginning import operations, queries, writing
from xianneng.work.recruitment.beginning.forms import CancelForm, ConfirmForm, NoteForm, ReportForm
from xianneng.work.recruitment.hiring.forms import Dated
from xianneng.work.recruitment.hiring.models import Stage


@require_GET
def probation(request: Request) -> HttpResponse:
    """Everybody hired of the viewer's organs: those on the way, or those whose probation is over."""
    past = "past" in request.GET
    rows = queries.lines(request.viewer, running=not past)
    return render(request, "recruitment/probation.html", {"rows": rows, "past": past, "today": request.today, "lacking": sum(each.lacks_training for each in rows)})


@require_http_methods(["GET", "POST"])
def person(request: Request, candidate_id: int) -> HttpResponse:
    """One of them, with the acts that are possible now."""
    line, refusal = queries.line(request.viewer, candidate_id), None
    forms, chosen = _forms(request, line), request.POST.get("act", "")
    form = forms[chosen][1] if chosen in forms else None
    if form is not None and form.is_valid():
        try:
            number = _run(request, line, chosen, form.cleaned_data)
            return redirect("case", number=number) if number else redirect("recruitment_probation_person", candidate_id)
        except (Refused, Conflict) as refused:
            refusal = refused
    return form_page(request, "recruitment/probation_person.html", {
        "line": line, "candidate": line.candidate, "forms": [(name, title, each) for name, (title, each) in forms.items()], "acts": list(line.candidate.acts.all()), "refusal": refusal,
        "told": writing.told_of(line.candidate, {}) if line.candidate.stage == Stage.HIRED and not writing.asked_of(line.candidate) else None},
        refused=refusal, wrong=request.method == "POST")


def _forms(request: Request, line: queries.Line) -> dict[str, tuple[str, Dated]]:
    """The forms of the stage, the one that was sent with what was typed."""
    stage, today, sent = line.candidate.stage, request.today, request.POST.get("act", "")

    def made(name: str, kind: Callable[..., Dated], **more: Any) -> Dated:
        return kind(request.POST if sent == name else None, today=today, auto_id=f"{name}_%s", **more)

    if stage == Stage.HIRED:
        return {"report": ("呈报报到", made("report", ReportForm, asked=writing.asked_of(line.candidate))), "cancel": ("呈报取消录用", made("cancel", CancelForm, late=True))}
    if stage == Stage.PROBATION:
        return {"note": ("记录", made("note", NoteForm)), "confirm": ("呈报转正", made("confirm", ConfirmForm)), "cancel": ("呈报取消录用", made("cancel", CancelForm, late=False))}
    return {}


def _run(request: Request, line: queries.Line, name: str, given: dict[str, Any]) -> str | None:
    """Do it; the number of the case that it opens."""
    by: dict[str, Any] = {"line": line, "viewer": request.viewer, "now": request.now}
    if name == "note":
        return operations.note(**by, **given)  # type: ignore[func-returns-value]
    if name == "cancel":
        return operations.cancel(**by, **given)
    return (operations.report if name == "report" else operations.confirm)(**by, given=given)
