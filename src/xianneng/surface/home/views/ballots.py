"""Votes: the voter collects a code when signed in, votes with the code alone; the officer runs, counts and closes."""

import base64
from collections.abc import Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.ballots import operations as act
from xianneng.foundation.ballots import queries
from xianneng.foundation.ballots.models import Ballot
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.queries import case_for
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Conflict, Refusal, Refused
from xianneng.surface.home.queries.ballots import ballot_for


class Count(forms.Form):
    """纸质票计票: one counter's figures."""

    issued = forms.IntegerField(label="发出票数", min_value=0)
    returned = forms.IntegerField(label="收回票数", min_value=0)
    valid = forms.IntegerField(label="有效票数", min_value=0)

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot, self.columns = ballot, dict(enumerate(ballot.choices))
        for each in ballot.candidates:
            for at, choice in self.columns.items():
                self.fields[f"{each['key']}-{at}"] = forms.IntegerField(label=f"{each['name']} {choice}", min_value=0)

    def plain(self) -> list[forms.BoundField]:
        """The fields about the meeting."""
        return [self[name] for name in ("issued", "returned", "valid")]

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each candidate's fields, in the order of the choices."""
        return [(each["name"], [self[f"{each['key']}-{at}"] for at in self.columns]) for each in self.ballot.candidates]

    def figures(self) -> dict[str, Any]:
        """What `enter_paper_count` takes."""
        given = self.cleaned_data
        return {name: given[name] for name in ("issued", "returned", "valid")} | {"counts": {
            each["key"]: [given[f"{each['key']}-{at}"] for at in self.columns] for each in self.ballot.candidates}}


@csrf_exempt  # the code alone gives the right to vote: no cookie does, so none can be misused, and none is asked for
@require_http_methods(["GET", "POST"])
def ballot(request: Request, ballot_id: int) -> HttpResponse:
    """投票: opened by a code and by nothing else. Whoever is signed in at this browser is left out of page and log."""
    request.viewer = None  # type: ignore[assignment]  # as before sign-in
    code, paper, marks = request.POST.get("code", "").strip(), None, {}
    if not code:
        return render(request, "home/ballot.html")
    try:
        paper = queries.paper(ballot_id, code)
        marks = _marks(paper, request.POST)
        if "cast" in request.POST and (marks or "blank" in request.POST):
            act.cast(ballot_id=ballot_id, code=code, marks=marks)
            return render(request, "home/ballot.html", {"received": True})
    except (Refused, Conflict) as refused:
        return _paper(request, code, paper, marks, refused)
    return _paper(request, code, paper, marks)


@require_http_methods(["GET", "POST"])
def collect(request: Request, ballot_id: int) -> HttpResponse:
    """领票: who is listed gets a code, shown this once."""
    voter = queries.voter_of(ballot_id, request.viewer.person_id or 0)
    code = act.hand_out(ballot_id=ballot_id, person_id=voter.person_id, now=request.now) if request.method == "POST" else ""
    return render(request, "home/ballot_collect.html", {"voter": voter, "ballot": voter.ballot, "code": code})


@require_GET
def run(request: Request, ballot_id: int) -> HttpResponse:
    """How far a vote has come, and its result when closed."""
    return _run(request, ballot_for(request.viewer, ballot_id, request.today))


@require_POST
def slips(request: Request, ballot_id: int) -> HttpResponse:
    """印发投票码: a page of slips to print and draw, shown this once."""
    found = ballot_for(request.viewer, ballot_id, request.today)
    case = case_for(request.viewer, found.case_number, request.today)
    address = request.build_absolute_uri(reverse("ballot", args=[ballot_id]))
    try:
        codes = cases.print_slips(case_id=case.pk, ballot_id=ballot_id, count=_number(request, "count"), viewer=request.viewer,
                                  now=request.now)
    except (Refused, Conflict) as refused:
        return _run(request, found, refused=refused)
    drawn = [(code, _square(f"{address}#{code}")) for code in codes]
    return render(request, "home/ballot_slips.html", {"ballot": found, "address": address, "slips": drawn})


@require_POST
def count(request: Request, ballot_id: int) -> HttpResponse:
    """录入纸质票计票结果, one's own."""
    found = ballot_for(request.viewer, ballot_id, request.today)
    form = Count(request.POST, ballot=found)
    if not form.is_valid():
        return _run(request, found, form)
    try:
        act.enter_paper_count(ballot_id=ballot_id, counter_id=request.viewer.user_id, counter=request.viewer.name,
                              now=request.now, **form.figures())
    except (Refused, Conflict) as refused:
        return _run(request, found, form, refused=refused)
    return redirect("ballot_run", ballot_id=ballot_id)


@require_POST
def close(request: Request, ballot_id: int) -> HttpResponse:
    """结束投票; then back to the case, where the result stands."""
    found = ballot_for(request.viewer, ballot_id, request.today)
    case = case_for(request.viewer, found.case_number, request.today)
    try:
        cases.close_ballot(case_id=case.pk, ballot_id=ballot_id, present_count=_number(request, "present"),
                           viewer=request.viewer, seen=None, now=request.now)
    except (Refused, Conflict) as refused:
        return _run(request, found, refused=refused)
    return redirect("case", number=case.number)


def _square(text: str) -> str:
    """A QR code as an SVG picture in base64, drawn as the one of two-step sign-in is."""
    return base64.b64encode(get_adapter().build_totp_svg(text).encode()).decode()


def _run(request: Request, found: Ballot, form: Count | None = None, *, refused: Refusal | None = None) -> HttpResponse:
    turnout = queries.turnout(found)
    return form_page(request, "home/ballot_run.html", {
        "ballot": found, "turnout": turnout, "left": queries.slips_left(found),
        "too_few": not found.closed_at and queries.too_few(found),
        "voters": queries.voters(found), "form": form or Count(ballot=found), "counters": queries.counters(found),
        "agreed": queries.agreed(found), "result": queries.result(found) if found.counted else None, "refused": refused,
        "address": request.build_absolute_uri(reverse("ballot", args=[found.pk]))},
        refused=refused)


def _paper(request: Request, code: str, paper: Ballot | None, marks: Mapping[str, str],
           refused: Refusal | None = None) -> HttpResponse:
    lines = [(each, marks.get(each["key"])) for each in paper.candidates] if paper else []
    return form_page(request, "home/ballot.html", {
        "code": code, "ballot": paper, "lines": lines, "refused": refused,
        "blank": "cast" in request.POST and not marks and not refused}, refused=refused)


def _marks(paper: Ballot, sent: Mapping[str, str]) -> dict[str, str]:
    return {each["key"]: sent[f"mark-{each['key']}"] for each in paper.candidates if f"mark-{each['key']}" in sent}


def _number(request: Request, name: str) -> int:
    found = as_number(request.POST.get(name))
    if found is None:
        raise Refused("人数或张数没有填写", then="请填写数字")
    return found
