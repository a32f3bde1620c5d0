"""A quota unit's page: its sheet, the list behind each number, and the matters proposed from it: 预留, 释放, 重新核定."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.queries import Sheet
from xianneng.foundation.web.forms import Day, form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.parameters import Parameters
from xianneng.law.quotas import NESTED_IN, PLENTY
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.ranks import queries, quota_cases, quota_lists
from xianneng.work.ranks.quota_cases import Proposal

LEADERS = 100  # a pool may count hundreds


class ReserveForm(forms.Form):
    """Which group, how many, until when, and why."""

    group = forms.CharField(label="职级组", widget=forms.Select)
    count = forms.IntegerField(label="预留数", min_value=1)
    until_on = forms.DateField(label="预留至", widget=Day())
    reason = forms.CharField(label="事由", max_length=150)

    def __init__(self, data: QueryDict | None = None, *, sheet: Sheet, known: Parameters) -> None:
        super().__init__(data, auto_id="reserve_%s")
        most = {line.group: quota_cases.allowed(line, known) for line in sheet.lines}
        self.fields["group"].widget = forms.Select(choices=[
            (line.group, f"{line.name}（最多 {most[line.group]} 名）") for line in sheet.lines])
        self.share = known["reserve_ratio"]
        self.fields["count"].help_text = f"不超过空缺职数的 {known['reserve_ratio'] * 100:g}%（参数：预留空缺职数比例）"


class ReleaseForm(forms.Form):
    """How many of which reserve, and why."""

    number = forms.CharField(widget=forms.HiddenInput)
    count = forms.IntegerField(label="释放数", min_value=1)
    reason = forms.CharField(label="事由", max_length=150)


class ApproveForm(forms.Form):
    """Which numbers are to be approved anew, by which document, and why. A number left empty is the one proposed."""

    document = forms.CharField(label="依据文号", max_length=120)
    reason = forms.CharField(label="事由", max_length=150)
    ground = forms.CharField(label="超过测算数的依据", max_length=120, required=False, help_text="核定数多于测算数的才填：有权机关批准的文号")

    def __init__(self, data: QueryDict | None = None, *, proposals: Sequence[Proposal]) -> None:
        super().__init__(data, auto_id="approve_%s")
        self.proposals = proposals
        for at, each in enumerate(proposals):
            by_law = f"测算 {each.cap.cap}：{each.cap.text}" if each.cap.ratio else each.cap.text
            self.fields[f"number_{at}"] = forms.IntegerField(
                label=f"{each.line.name}核定数", min_value=0, max_value=PLENTY, required=False, initial=each.count,
                help_text=f"现核定 {each.line.approved}；{by_law}")
        self.order_fields([name for name in self.fields if name.startswith("number_")])

    def clean(self) -> dict[str, Any]:
        """The numbers by group."""
        data = super().clean() or {}
        typed = {each.line.group: data.pop(f"number_{at}", None) for at, each in enumerate(self.proposals)}
        return data | {"numbers": {group: number for group, number in typed.items() if number is not None}}


@require_POST
def reserve(request: Request, unit_id: int) -> HttpResponse:
    """呈报预留."""
    sheet = quotas.sheet(request.viewer.scope, unit_id, request.today)
    form = ReserveForm(request.POST, sheet=sheet, known=quota_cases.values_of(sheet.unit, sheet.on))
    return _propose(request, unit_id, form, quota_cases.propose)


@require_POST
def release(request: Request, unit_id: int) -> HttpResponse:
    """呈报释放."""
    return _propose(request, unit_id, ReleaseForm(request.POST), quota_cases.propose_release)


@require_POST
def approve(request: Request, unit_id: int) -> HttpResponse:
    """呈报重新核定."""
    sheet = quotas.sheet(request.viewer.scope, unit_id, request.today)
    form = ApproveForm(request.POST, proposals=quota_cases.proposals(sheet, quotas.bases([sheet.unit], sheet.on)[sheet.unit.pk]))
    return _propose(request, unit_id, form, quota_cases.propose_approval)


def _propose(request: Request, unit_id: int, form: forms.Form, operation: Callable[..., str]) -> HttpResponse:
    """Open the case, or the page again with what is wrong and what was typed."""
    sheet = quotas.sheet(request.viewer.scope, unit_id, request.today)
    if not form.is_valid():
        return _page(request, unit_id, form)
    try:
        number = operation(unit=sheet.unit, viewer=request.viewer, now=request.now, **form.cleaned_data)
    except (Refused, Conflict) as refused:
        return _page(request, unit_id, form, refused)
    return redirect("case", number=number)


def _page(request: Request, unit_id: int, form: forms.Form | None = None,
          refusal: Refused | Conflict | None = None) -> HttpResponse:
    """A unit's sheet, behind each number its entries, what is held back, and the pools of its organ's higher ranks."""
    on = request.on
    sheet = quotas.sheet(request.viewer.scope, unit_id, on)
    organ = quota_cases.organ_of(sheet.unit, on)
    may = request.viewer.may("cases.open", organ.path) and on == request.today
    base = quotas.bases([sheet.unit], on)[unit_id]
    known = quota_cases.values_of(sheet.unit, on)
    leaders = quotas.holders(sheet.unit, on, leaders=True)
    years, by_year = quota_lists.years(sheet)
    reserves = quota_cases.standing(sheet.unit, on)
    return form_page(request, "ranks/quota_unit.html", {
        **_list(request, sheet, reserves), "years": years, "by_year": by_year,
        "sheet": sheet, "nested": NESTED_IN, "pools": queries.pools_of(request.viewer.scope, sheet.unit, sheet.base, on),
        "names": {line.group: line.name for line in sheet.lines}, "organ": organ, "new_base": base,
        "reserves": [(each, each.due(on), form if _is(form, ReleaseForm, each.number) else ReleaseForm(
            auto_id=f"{each.number}_%s", initial={"number": each.number, "count": each.count}))
            for each in reserves],
        "reserve": form if isinstance(form, ReserveForm) else ReserveForm(sheet=sheet, known=known), "refusal": refusal, "may": may,
        "approve": form if isinstance(form, ApproveForm) else ApproveForm(proposals=quota_cases.proposals(sheet, base)),
        "used": type(form).__name__, "leaders": quota_lists.in_scope(request.viewer, leaders).head(LEADERS).to_dicts(), "leader_count": leaders.height,
        "leaders_counted": leaders["occupies"].sum(), "floor_counts": known["dual_floor_rank_occupies"]}, refused=refusal, wrong=form)


unit = require_GET(_page)


def _list(request: Request, sheet: Sheet, reserves: Sequence[quota_cases.Reserved]) -> dict[str, Any]:
    """The list that is asked for: ``?group=`` whose, ``show=`` of which number; the entries where none is named."""
    group, show = request.GET.get("group", ""), request.GET.get("show") or "entries"
    offset = as_number(request.GET.get("offset")) or 0
    lists: dict[str, Callable[[], Any]] = {
        "used": lambda: quota_lists.users(request.viewer, sheet, group, offset),
        "locked": lambda: quota_lists.locked(request.viewer, sheet, group),
        "reserved": lambda: [each for each in reserves if each.group == group],
        "entries": lambda: quota_lists.entries(request.viewer, sheet, group)}
    asked = lists.get(show) if any(line.group == group for line in sheet.lines) else None
    return {"group": group, "show": show, "list": asked() if asked else None, "next_offset": offset + quota_lists.PART}


def _is(form: forms.Form | None, kind: type[forms.Form], number: str) -> bool:
    return isinstance(form, kind) and form.data.get("number") == number
