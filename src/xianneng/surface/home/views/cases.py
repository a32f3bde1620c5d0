"""The case page 办件: the matter, the step in hand with its form, opinions, the law's clauses, the receipt."""


from django import forms
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases import queries
from xianneng.foundation.cases.models import Case, Origin, Task
from xianneng.foundation.cases.types import get as case_type
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.receipts import of_case
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Conflict, NotFound, Refusal, Refused
from xianneng.surface.home import operations, steps
from xianneng.surface.home.queries import checks as checking
from xianneng.surface.home.queries.case import context
from xianneng.surface.home.views.verbs import VERBS, Given
from xianneng.work.personnel.proposal.cases import PROPOSAL
from xianneng.work.ranks.cases import Promotion, barring, short_of

AGREED, REFUSED = "同意", "不同意"
TYPED = "typed-"  # before the names of what stands in the step's form while another form of the page is sent


@require_GET
def case(request: Request, number: str) -> HttpResponse:
    """One case; of one's own request its own page."""
    found = queries.case_for(request.viewer, number, request.today)
    if found.type == PROPOSAL and found.opened_user_id == request.viewer.user_id:
        return redirect("own_correction", number=number)
    return _page(request, found)


@require_POST
def complete(request: Request, number: str) -> HttpResponse:
    """办理: the step's form, and an opinion. What was typed stays on the page when something is wrong."""
    found = queries.case_for(request.viewer, number, request.today)
    seat = queries.seat_for(found, request.viewer, request.today)
    if seat is None:
        _refuse_stale(found, Given(request, found).seen)
        raise NotFound("这一步不由您办理", then="请刷新后查看进展")
    if seat.origin == Origin.ADDED:
        return _sign(request, found, seat.task)
    task = seat.task
    said = request.POST.get("outcome", "")
    outcome = REFUSED if said == REFUSED else steps.outcome(task)
    form = steps.form_of(found, task, request.today, request.POST)
    if said not in (AGREED, REFUSED, steps.outcome(task)) and (said or steps.decides(task)):  # nothing but the word itself is taken for consent
        return _page(request, found, form, refused=Refused("请选择办理意见", why=f"没有“{said[:20]}”这一意见" if said else "", then=f"可选：{AGREED}、{REFUSED}"), used="complete")
    if outcome != REFUSED and form is not None and not form.is_valid():
        return _page(request, found, form)
    data = steps.kept(form) if form is not None and outcome != REFUSED else {}
    try:
        refuse_id_numbers(request.POST.get("text", ""))
        if task.form == "notice":
            operations.end_notice(task=task, result=request.POST.get("text", ""), viewer=request.viewer,
                                  seen=Given(request, found).seen, now=request.now)
            return redirect("case", number=number)
        act.complete(task_id=task.pk, outcome=outcome, text=request.POST.get("text", ""), data=data, viewer=request.viewer,
                     seen=Given(request, found).seen, now=request.now)
    except (Refused, Conflict) as refused:
        return _page(request, found, form, refused=refused, used="complete")
    return redirect("case", number=number)


def _sign(request: Request, found: Case, task: Task) -> HttpResponse:
    """加签: an opinion, and nothing of the step's form."""
    try:
        refuse_id_numbers(request.POST.get("text", ""))
        act.complete(task_id=task.pk, outcome=request.POST.get("outcome", ""), text=request.POST.get("text", ""), viewer=request.viewer,
                     seen=Given(request, found).seen, now=request.now)
    except (Refused, Conflict) as refused:
        return _page(request, found, refused=refused, used="complete")
    return redirect("case", number=found.number)


def _refuse_stale(found: Case, seen: int) -> None:
    """Conflict where the page was opened before the case moved on: somebody, perhaps oneself, has done it."""
    if seen and seen != found.version:
        raise Conflict("这一步已经办过", why="您打开页面后，本件有了变化", then="请刷新后查看进展")


@require_POST
def verb(request: Request, number: str, name: str) -> HttpResponse:
    """Every other verb: one act each."""
    found = queries.case_for(request.viewer, number, request.today)
    if name not in VERBS:
        raise NotFound("没有这一办理方式")
    try:
        done = VERBS[name](Given(request, found))
    except (Refused, Conflict) as refused:
        return _page(request, found, refused=refused, used=name)
    typed = {field.removeprefix(TYPED): value for field, value in request.POST.items() if field.startswith(TYPED)}
    if typed and done and done.number == number:
        request.session[TYPED] = {number: typed}  # until the page is shown again
    return redirect("case", number=done.number if done else number)


@require_GET
def diagram(request: Request, number: str) -> HttpResponse:
    """The process as the case runs it, for drawing."""
    found = queries.case_for(request.viewer, number, request.today)
    return HttpResponse(found.process.xml, content_type="application/xml; charset=utf-8")


@require_GET
def checks(request: Request, number: str) -> HttpResponse:
    """What the scheme of the moment finds about the persons of a case, for who decides the step in hand."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    seat = queries.seat_for(found, request.viewer, request.today)
    checked = checking.before(found, seat.task, request.viewer, request.today) if seat else None
    if seat is None or checked is None:
        raise NotFound("这一步不用校核", then="请刷新后查看进展")
    plan = found.type == Promotion.key and seat.task.form == "plan"
    short = short_of(found, steps.places_asked(found, seat.task, request.today, request.GET.dict()), request.today, locking=False) if plan else None
    barred = barring(found, request.today) if found.type == Promotion.key else None
    return render(request, "home/_case_checks.html", {"case": found, "scheme": checked[0], "findings": checked[1], "plan": plan,
                                                      "wrong": [each for each in (barred, short) if each]})


@require_GET
def receipt(request: Request, number: str) -> JsonResponse:
    """The receipts of a case: one for each of its leaves."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    response = JsonResponse({"case": found.number, "receipts": of_case(found.number)},
                            json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{found.number}.receipt.json"'
    return response


def _page(request: Request, found: Case, form: forms.Form | None = None, *, refused: Refusal | None = None, used: str = "") -> HttpResponse:
    """The case page; with what was refused on top of it, and what was typed still in the form that was used."""
    chosen = request.GET.get("person", "")
    page = context(found, request.viewer, request.today, as_number(chosen))
    task = page["task"]
    if form is None and task is not None and (form := steps.form_of(found, task, request.today)) is not None:
        typed = request.session.pop(TYPED, {}).get(found.number, {}) if TYPED in request.session else {}
        form.initial = {**form.initial, **{name: value for name, value in typed.items()
                                           if name in form.fields and not isinstance(form.fields[name], forms.IntegerField)}}
    operations.read_in_case(case=found, read=page.get("entry", {}).get("read", ()), viewer=request.viewer, now=request.now)
    return form_page(request, "home/case.html", page | {
        "form": form,
        "other_seats": [] if task or page["signing"] else queries.seats_in(found, [each for each in request.viewers if each != request.viewer], request.today),
        "checked": task is not None and checking.moment_of(found, task) is not None, "type": case_type(found.type).title, "barred": refused or page.get("barred"),
        "used": used, "typed": request.POST, "ticked": request.POST.getlist("person"),
        "deciding": task is not None and task.form in steps.DECIDING}, refused=refused)
