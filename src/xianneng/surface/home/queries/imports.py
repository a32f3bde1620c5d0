"""What an import would change, as its own page and its case show it: within the viewer's scope, masked as elsewhere."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs.queries import names
from xianneng.foundation.record.items import kept_back
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.templatetags.xn import masked
from xianneng.work.personnel import intakes
from xianneng.work.personnel.importers.people import is_lower
from xianneng.work.personnel.models import Intake

FIRST = 10  # lines before whoever confirms


def of_case(case: Case, viewer: Viewer, on: date) -> dict[str, Any] | None:
    """The import that a case confirms, for who may read the files it changes: its first changes and new persons, and whose name and birth are on file."""
    found = Intake.objects.filter(pk=case.data.get("intake", 0)).first()
    if found is None or not viewer.may("record.read", case.organ.path):
        return None
    return {"id": found.pk, "summary": case.data["summary"], "changes": changes(found, viewer, on, limit=FIRST, reveal=False), "fresh": fresh(found, FIRST),
            "on_file": on_file(case.data.get("on_file", ()), viewer, on)}


def changes(found: Intake, viewer: Viewer, on: date, *, limit: int, offset: int = 0, reveal: bool = True) -> list[dict[str, Any]]:
    """The lines of the preview about people who are in the file already, or about organs; without ``reveal``, what the sets mask is masked."""
    frame = intakes.frame(found, intakes.CHANGES)
    if not frame.height:
        return list(found.report.get("organ_changes", []))[:limit if not reveal else None]
    people = intakes.frame(found, intakes.PEOPLE)
    lines = list(frame.slice(offset, limit).join(people, on="person_id", how="left").iter_rows(named=True))
    organs = {int(line[side]) for line in lines if line["column"].endswith("_id") for side in ("old", "new") if line[side]}
    called = names([organ for organ in organs if organ > 0], on)
    for line in lines:
        item = SETS[line["key"]]
        line["lowers"] = (line["key"], line["column"]) == ("rank", "rank") and is_lower(line["old"], line["new"])
        line["set"], line["item"] = item.title, "起始日期" if line["column"] == "valid_from" else item.label(line["column"])
        hide = not reveal and line["column"] in item.masked
        for side in ("old", "new"):
            line[side] = masked(line[side]) if hide else _word(line["column"], line[side], called)
        if kept_back(viewer.hidden, line["key"], line["column"]):  # nor can it be handed in
            line["old"] = "不可见"
    return lines


def _word(column: str, value: str, called: Mapping[int, str]) -> str:
    if column.endswith("_id") and value:
        return called.get(int(value), "新设内设机构")
    if column == "sm3":
        return "照片" if value else ""
    if column == "id_number" and value:
        return masked(value)
    return {"true": "是", "false": "否"}.get(value, value)


def fresh(found: Intake, limit: int) -> list[dict[str, Any]]:
    """The first of those who would be new."""
    people = intakes.frame(found, intakes.PEOPLE)
    return list(people.filter(people["person_id"] < 0).head(limit).iter_rows(named=True)) if people.height else []


def on_file(pairs: Sequence[Sequence[Any]], viewer: Viewer, on: date) -> list[dict[str, Any]]:
    """Of the new ones whose name and birth date are on file (`whose.on_file`): whose record it is where the viewer keeps it, else nothing of it."""
    theirs = Standing.objects.as_of(on).filter(viewer.scope.organs("organ__path"), person_id__in=[held for _, held in pairs]) if pairs else ()
    organ_of = {each.person_id: each.organ_id for each in theirs}
    called = names(set(organ_of.values()), on) if organ_of else {}
    return [{"name": name, "person_id": held if held in organ_of else None, "organ": called.get(organ_of.get(held, 0), "")} for name, held in pairs]
