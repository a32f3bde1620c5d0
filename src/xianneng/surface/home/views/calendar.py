"""工作日历: a year's days off and worked weekends by the State Council's notice; deadlines are counted on it."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from xianneng.foundation.cases import deadlines
from xianneng.foundation.cases.deadlines import Day
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound
from xianneng.work.establishment.operations import propose_calendar

LINE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*(?:至|~|—|–)\s*(\d{4}-\d{1,2}-\d{1,2}))?\s+(休|班)\s*(\S*)")
SPAN = (2019, 2100)


class YearForm(forms.Form):
    """A year's notice: its number, and a line a span of days."""

    document = forms.CharField(label="放假通知文号", max_length=80, help_text="如 国办发明电〔2025〕7号")
    days = forms.CharField(label="放假和调休", widget=forms.Textarea(attrs={"rows": 14}),
                           help_text="每行一段：2026-02-15 至 2026-02-23 休 春节；调休上班写“班”：2026-02-14 班 春节")
    confirmed = forms.BooleanField(label="已按国务院办公厅当年通知核定", required=False)

    def clean_days(self) -> list[tuple[date, str, str]]:
        """Each day of each line, 休 or 班, with the holiday's name."""
        found: dict[date, tuple[date, str, str]] = {}
        for at, line in enumerate(self.cleaned_data["days"].splitlines(), 1):
            for day in _days_of(line.strip(), at) if line.strip() else ():
                if day[0] in found:
                    raise forms.ValidationError(f"第 {at} 行：{day[0].isoformat()} 重复")
                found[day[0]] = day
        return list(found.values())


def _days_of(line: str, number: int) -> list[tuple[date, str, str]]:
    match = LINE.fullmatch(line)
    try:
        first, last = (date(*map(int, text.split("-"))) for text in (match[1], match[2] or match[1])) if match else (None, None)
    except ValueError:
        first = last = None
    if match is None or first is None or last is None or not 0 <= (last - first).days <= 31:
        raise forms.ValidationError(f"第 {number} 行不能读作日期和“休”“班”：{line}")
    return [(first + timedelta(days=n), match[3], match[4]) for n in range((last - first).days + 1)]


@require_GET
def calendar(request: Request) -> HttpResponse:
    """One year: its holidays, worked weekends and working days by month."""
    asked = request.GET.get("year", "")
    shown = deadlines.year(as_number(asked) or request.today.year)
    known = deadlines.years()
    return render(request, "home/calendar.html", {
        "year": shown, "spans": spans(shown.days), "months": _months(shown.number) if shown.number in known else [],
        "years": known, "next": known[-1] + 1, "keeps": deadlines.may_maintain(request.viewer, request.today)})


@require_http_methods(["GET", "POST"])
def calendar_year(request: Request, year: int) -> HttpResponse:
    """Propose a year by its notice, or its change; it holds once the authority has confirmed it."""
    deadlines.require_maintainer(request.viewer, request.today)
    if not SPAN[0] <= year <= SPAN[1]:
        raise NotFound(f"不能维护 {year} 年的日历")
    shown = deadlines.year(year)
    form = YearForm(request.POST or None, initial={
        "document": next((day.document for day in shown.days), ""), "confirmed": shown.confirmed,
        "days": "\n".join(_line(span) for span in spans(shown.days))})
    if request.method == "POST" and form.is_valid():
        days = [Day(on, kind, name, form.cleaned_data["document"]) for on, kind, name in form.cleaned_data["days"]]
        number = propose_calendar(
            year=year, days=form.cleaned_data["days"], spans=[_told(span) for span in spans(days)],
            document=form.cleaned_data["document"], confirmed=form.cleaned_data["confirmed"], viewer=request.viewer, now=request.now)
        return redirect("case", number=number)
    return form_page(request, "home/calendar_year.html", {"year": shown, "form": form})


def spans(days: Sequence[Day]) -> list[tuple[Day, date]]:
    """Days that follow each other under one name and kind: the first, and the last day's date."""
    found = []
    for _, group in groupby(enumerate(sorted(days, key=lambda day: day.on)), key=lambda at: (
            at[1].on.toordinal() - at[0], at[1].kind, at[1].name)):
        of = [day for _, day in group]
        found.append((of[0], of[-1].on))
    return found


def _told(span: tuple[Day, date]) -> tuple[str, str]:
    """When, and what."""
    first, last = span
    until = f" 至 {last.isoformat()}" if last != first.on else ""
    return f"{first.on.isoformat()}{until}", f"{first.kind} {first.name}".strip()


def _line(span: tuple[Day, date]) -> str:
    return " ".join(_told(span))


def _months(year: int) -> list[tuple[int, int]]:
    """Working days of each month."""
    known = deadlines.calendar()
    return [(month, known.workdays_between(date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)))
            for month in range(1, 13)]
