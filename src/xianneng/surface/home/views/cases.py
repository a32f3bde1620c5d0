"""The case page 办件: the matter, the step in hand with its form, opinions, the law's clauses, the receipt."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases import queries
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.receipts import receipt as receipt_of
from xianneng.foundation.record.models import Basic
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.ranks import cases as ranks
from xianneng.work.ranks import forms as rank_forms
from xianneng.work.vetting.forms import Found

STEPS: dict[str, type[rank_forms.Step]] = {
    "plan": rank_forms.Plan, "recommendation": rank_forms.Recommendation, "committee": rank_forms.Committee,
    "approval": rank_forms.Approval, "filing": rank_forms.Filing}


@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    return _page(request, queries.case_for(request.viewer, number, request.today))


@require_POST
def complete(request: HttpRequest, number: str) -> HttpResponse:
    """办理: the step's form, and an opinion. What was typed stays on the page when something is wrong."""
    found = queries.case_for(request.viewer, number, request.today)
    task = queries.task_for(found, request.viewer, request.today)
    if task is None:
        raise NotFound("这一步不由您办理", then="请刷新后查看进展")
    outcome = "不同意" if request.POST.get("outcome") == "不同意" else "同意"
    form = _form(request, found, task, request.POST)
    if outcome == "同意" and form is not None and not form.is_valid():
        return _page(request, found, form, status=422)
    data = _data(form) if form is not None and outcome == "同意" else {}
    act.complete(task_id=task.pk, outcome=outcome, text=request.POST.get("text", ""), data=data, viewer=request.viewer,
                 seen=int(request.POST.get("seen") or 0), now=request.now)
    return redirect("case", number=number)


@require_POST
def verb(request: HttpRequest, number: str, name: str) -> HttpResponse:
    """退回补正, 撤回, 暂缓, 恢复, 终止, 催办, the notice and its objections: each its own act."""
    found = queries.case_for(request.viewer, number, request.today)
    text, given = request.POST.get("text", ""), {"viewer": request.viewer, "now": request.now}
    seen = int(request.POST.get("seen") or 0)
    task = queries.task_for(found, request.viewer, request.today)
    if name in ("withdraw", "terminate", "suspend"):
        getattr(act, name)(case_id=found.pk, text=text, seen=seen, **given)
    elif name == "resume":
        act.resume(case_id=found.pk, text=text, seen=seen, **given)
    elif name == "return_for_correction" and task:
        act.return_for_correction(task_id=task.pk, to_step=request.POST.get("to_step", ""), text=text, seen=seen, **given)
    elif name == "urge":
        for waiting in found.tasks.filter(state="待办"):
            act.urge(task_id=waiting.pk, text=text, **given)
    elif name == "remove_subject":
        act.remove_subject(case_id=found.pk, person_id=int(request.POST["person"]), text=text, seen=seen, **given)
    elif name == "publish_notice":
        act.publish_notice(case_id=found.pk, text=text, contacts=request.POST.get("contacts", ""), seen=seen,
                           from_on=request.today + timedelta(days=1), days=int(request.POST.get("days") or 5),
                           **given)
    elif name == "receive_objection":
        act.receive_objection(notice_id=_notice(found).pk, text=text, contact=request.POST.get("contact", ""), **given)
    elif name == "answer_objection":
        act.answer_objection(objection_id=int(request.POST["objection"]), answer=text,
                             upheld=request.POST.get("upheld") == "1", **given)
    elif name == "close_notice":
        act.close_notice(notice_id=_notice(found).pk, result=text, seen=seen, **given)
    elif name == "inquire":
        return _inquire(request, found)
    else:
        raise NotFound("没有这一办理方式")
    return redirect("case", number=number)


@require_GET
def receipt(request: HttpRequest, number: str) -> JsonResponse:
    """The receipts of a case: one for each of its leaves."""
    found = queries.case_for(request.viewer, number, request.today)
    leaves = Leaf.objects.filter(case_number=found.number).order_by("case_seq")
    response = JsonResponse({"case": found.number, "receipts": [receipt_of(leaf.pk) for leaf in leaves]},
                            json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="{found.number}.receipt.json"'
    return response


def _inquire(request: HttpRequest, found: Case) -> HttpResponse:
    """Open the inquiry into the case's candidates by the officers named."""
    done = act.open_case(
        type_key="vetting.inquiry", organ_id=found.organ_id, title=f"考察：{found.title}", viewer=request.viewer,
        person_ids=[subject.person_id for subject in ranks.active(found)], now=request.now,
        data={"officers": [int(value) for value in request.POST.getlist("officer")], "parent": found.number})
    return redirect("case", number=done.number)


def _notice(found: Case) -> Any:
    notice = found.notices.order_by("-pk").first()
    if notice is None:
        raise Refused("还没有公示", then="请先发布公示")
    return notice


def _form(request: HttpRequest, found: Case, task: Task, data: Any = None) -> forms.Form | None:
    """The form of the step in hand, or nothing where an opinion is all it asks."""
    if found.type == "vetting.inquiry":
        return Found(data, step=task.form, subjects=_named(found))
    subjects = [{"person_id": each.person_id, **each.data} for each in ranks.active(found)]
    if task.form == "preapproval":
        return rank_forms.Preapproval(data, subjects=subjects, on=request.today, asked=found.data["plan"]["places"])
    step = STEPS.get(task.form)
    return step(data, subjects=subjects, on=request.today) if step else None


def _named(found: Case) -> list[tuple[int, str]]:
    persons = [subject.person_id for subject in found.subjects.filter(state="在办")]
    names = dict(Basic.objects.known().filter(person_id__in=persons).order_by("valid_from").values_list(
        "person_id", "name"))
    return [(person_id, names.get(person_id, "")) for person_id in persons]


def _data(form: forms.Form) -> dict[str, Any]:
    """What a step keeps, in plain values."""
    plain = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in form.cleaned_data.items()}
    if isinstance(form, rank_forms.Plan):
        return {"places": form.places(), "method": plain["method"], "purpose": plain["purpose"]}
    if isinstance(form, rank_forms.Preapproval):
        return {"approved": form.approved()}
    if isinstance(form, rank_forms.Recommendation):
        return {**plain, "votes": {str(key): value for key, value in form.each("votes").items()}}
    if isinstance(form, rank_forms.Committee):
        kinds = {kind: form.each(kind) for kind in ("yes", "no", "abstain", "chosen", "reason")}
        return {**{name: plain[name] for name in ("met_on", "chair", "due", "present", "minutes")},
                "votes": {str(person): {kind: values[person] for kind, values in kinds.items()}
                          for person in kinds["yes"]}}
    return plain


def _page(request: HttpRequest, found: Case, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    viewer, on = request.viewer, request.today
    task = queries.task_for(found, viewer, on)
    answers = ranks.verdicts(found, on) if found.type == "ranks.promotion" and found.closed_at is None else {}
    subjects = [{"subject": each, "name": name, "answer": answers.get(each.person_id)} for each, (_, name) in zip(
        found.subjects.all(), _all_named(found), strict=True)]
    chosen = next((each["answer"] for each in subjects if each["answer"]), None)
    return render(request, "home/case.html", {
        "case": found, "flow": queries.flow(found), "task": task, "subjects": subjects, "chosen": chosen,
        "form": form if form is not None else _form(request, found, task) if task else None,
        "choices": queries.choices(found, viewer, on), "opinions": queries.opinions(found),
        "findings": queries.findings(found), "history": queries.history(found, on),
        "returnable": queries.returnable(found, task) if task else [],
        "notice": found.notices.order_by("-pk").first(), "officers": _officers(found, task),
        "inquiries": Case.objects.filter(type="vetting.inquiry", data__parent=found.number),
        "leaves": Leaf.objects.filter(case_number=found.number).count()}, status=status)


def _all_named(found: Case) -> list[tuple[int, str]]:
    persons = list(found.subjects.values_list("person_id", flat=True))
    names = dict(Basic.objects.known().filter(person_id__in=persons).order_by("valid_from").values_list(
        "person_id", "name"))
    return [(person_id, names.get(person_id, "")) for person_id in persons]


def _officers(found: Case, task: Task | None) -> list[Office]:
    """Who may be named to the inquiry: personnel officers of the case's organ."""
    if task is None or task.form != "vetting":
        return []
    return list(Office.objects.filter(role="personnel_officer", organ_id=found.organ_id).select_related("user"))
