"""粘贴录入: rows typed into a grid, or pasted into it from Excel; 新增一人: one person in a form. Both are taken in, checked and confirmed as a file is."""

import json

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from xianneng.foundation.exchange.columns import Kind
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.organs.queries import names
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.views.imports import checked
from xianneng.work.personnel import intakes


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
    columns = [each for each in ROSTER.offered(request.today.year) if each.key != "ordinal"]
    if request.method == "POST":
        filled = [(each.name, value) for each in columns if (value := " ".join(request.POST.get(each.key, "").split()))]
        return _sent(request, ROSTER, "\n".join("\t".join(line) for line in zip(*filled, strict=True)))
    lines = [line.split("\t") for line in _before(request, ROSTER).split("\n")]
    said = dict(zip(lines[0], lines[1], strict=False)) if len(lines) > 1 else {"单位": _own_organ(request)}
    fields = [(each, said.get(each.name, "")) for each in columns]
    return render(request, "home/import_one.html", {"asked": [each for each in fields if each[0].required or each[1]],
                                                    "others": [each for each in fields if not (each[0].required or each[1])]})


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
