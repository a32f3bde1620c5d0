"""粘贴录入: rows typed into a grid, or pasted into it from Excel; 新增一人: one person in a form. Both are taken in, checked and confirmed as a file is."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.organs.queries import names
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law import series
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.views.imports import checked
from xianneng.work.personnel import intakes

OF_LISTS = ("ordinal", "is_main_post")  # columns that only a list of many rows needs
HINTS = {"id_number": "18 位", "birth_on": "如 1985.03、1985-03-01"}  # where a column's note speaks of a sheet
GROUPS = (
    ("基本情况", ("name", "id_number", "sex", "birth_on", "ethnicity", "native_place", "political_status", "party_joined_on", "work_started_on")),
    ("单位和职务", ("organ", "inner_unit", "post", "post_layer", "post_on", "layer_on", "person_kind", "establishment", "post_category", "manager",
              "registered_on", "probation_until")),
    ("职级和级别", ("rank", "rank_on", "level", "wage_step")),
    ("学历学位", ("education", "degree", "school_and_major", "full_time_education", "full_time_school", "in_service_education", "in_service_school")),
    ("借调、挂职、驻村", ("away_kind", "away_host", "away_on", "away_until")))
"""The form of one person: what the approval form shows together stands together."""


@require_http_methods(["GET", "POST"])
def grid(request: Request, kind: str) -> HttpResponse:
    """Many rows of a kind, as Excel copies them; ``from``: an earlier one, to be put right and sent again."""
    of = KINDS.get(kind)
    if of is None or of.parts or not of.has_blank:
        raise NotFound("这一种不能粘贴录入", then="请从“导入”页选择")
    if request.method == "POST":
        return _sent(request, of, request.POST.get("text", ""))
    columns = [{"name": each.name, "names": each.names, "choices": each.choices, "note": each.note, "width": each.width} for each in of.offered(request.today.year) if each.key != "ordinal"]
    return render(request, "home/import_grid.html", {"kind": of, "columns": json.dumps(columns, ensure_ascii=False), "text": _before(request, of)})


@require_http_methods(["GET", "POST"])
def one(request: Request) -> HttpResponse:
    """One new person: the columns of a roster as a form."""
    columns = [each for each in ROSTER.offered(request.today.year) if each.key not in OF_LISTS]
    if request.method == "POST":
        filled = [(each.name, value) for each in columns if (value := " ".join(request.POST.get(each.key, "").split()))]
        return _sent(request, ROSTER, "\n".join("\t".join(line) for line in zip(*filled, strict=True)))
    lines = [line.split("\t") for line in _before(request, ROSTER).split("\n")]
    said = dict(zip(lines[0], lines[1], strict=False)) if len(lines) > 1 else {"单位": _own_organ(request)}
    fields = {each.key: (each, said.get(each.name, ""), HINTS.get(each.key, each.note) or _example(each)) for each in columns}
    grouped = [(title, [fields.pop(key) for key in keys if key in fields]) for title, keys in GROUPS]
    return render(request, "home/import_one.html", {"groups": [*grouped, ("考核和备注", list(fields.values()))], "ranks": [name for each in series.series_names(request.today) for name in series.in_series(each)]})


def _example(column: Column) -> str:
    """How a date or a number is written."""
    return f"如 {column.example}" if column.parse in ("date", "month", "level") and column.example else ""


def _own_organ(request: Request) -> str:
    """The organ of an officer who serves it alone; nothing for who serves many."""
    viewer = request.viewer
    return names([viewer.organ_id], request.today).get(viewer.organ_id, "") if viewer.organ_id and viewer.organ_id == viewer.jurisdiction_id else ""


def _sent(request: Request, kind: Kind, text: str) -> HttpResponse:
    content = intakes.as_table(text)
    if content is None:
        raise Refused("没有填写内容", why="列名以外没有一行填了内容", then="请填写，或从 Excel 复制后粘贴")
    name = f"{intakes.PASTED}-{kind.name}.csv"
    before = as_number(request.GET.get("from"))
    if before:
        intakes.drop(intake=intakes.intake_for(request.viewer.scope, before))
    return checked(request, intakes.take_in(file=content, name=name, kind=kind.key, viewer=request.viewer, now=request.now))


def _before(request: Request, kind: Kind) -> str:
    before = as_number(request.GET.get("from"))
    return intakes.pasted(intakes.intake_for(request.viewer.scope, before), kind.key) if before else ""
