"""What a change of the file reads like: each item, what it was, what it becomes, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, CaseState
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.web.templatetags.xn import iso, masked
from xianneng.work.personnel.changes import typed
from xianneng.work.personnel.entries import ACTS, KEPT
from xianneng.work.personnel.forms import SINCE
from xianneng.work.personnel.proposal.cases import PROPOSAL
from xianneng.work.personnel.proposal.queries import followers

ORGANS = ("organ_id", "unit_id", "manager_id")


@dataclass(frozen=True, slots=True)
class Line:
    """One item: its set and name, what it was and what it becomes."""

    set: str
    item: str
    old: str
    new: str


def shown(case: Case, viewer: Viewer, seated: bool, on: date) -> dict[str, Any]:
    """The matter of a case 信息维护: its lines, why, on what material.

    New values are unmasked for who confirms them and who may enter them, each within their jurisdiction.
    """
    changes = case.data.get("changes", [])
    if not changes:
        return {}
    first, running = changes[0], case.closed_at is None
    needs = (seated and viewer.may("record.read", case.organ.path)) or (
        viewer.user_id == case.opened_user_id and viewer.may("record.enter", case.organ.path))
    return {"lines": [*lines(changes, on, reveal=running and needs), *beside(case.data.get("moved", []))],
            "why": first.get("why", ""), "material": first.get("material", ""), "act": ACTS.get(first.get("act"), "更正"),
            "relied": case.data.get("relied", []), "unjudged": case.data.get("unjudged", []),
            "taken": case.data.get("taken", []), "warned": case.data.get("warned", []), "decided": case.data.get("decided", []),
            "confirm": any(SETS[change["key"]].confirm for change in changes),
            "again": _again(case, first) if not running and not case.effective_at and _enters(case, viewer) else ""}


def _enters(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer goes on with a case that is over: who entered what was not agreed to; of a person's request, who keeps the file."""
    if case.type == PROPOSAL:
        accepted = case.state == CaseState.CLOSED and viewer.may("record.enter", case.organ.path)
        later = followers(case.data["changes"][0]["person_id"], [case.number]).get(case.number) if accepted else None
        return accepted and (later is None or (later.closed_at is not None and later.effective_at is None))
    return case.type == "personnel.maintenance" and viewer.user_id == case.opened_user_id


def _again(case: Case, change: Mapping[str, Any]) -> str:
    """Where what was not agreed to can be put right."""
    act, row = change.get("act", "correct"), {} if change.get("act") == "add" else {"row_id": change["row_id"]}
    return reverse(f"entry_{act}", kwargs={"person_id": change["person_id"], "key": change["key"], **row}) + f"?again={case.number}"


def lines(changes: Iterable[Mapping[str, Any]], on: date, *, reveal: bool) -> list[Line]:
    """From what to what, item by item."""
    return [line for change in changes for line in _of_change(change, on, reveal)]


def beside(moved: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The dates of other rows that follow (`changes.moved`), as lines: 二级主任科员　截止日期."""
    return [Line(item.title, f"{_short(item, each['row_id'])}　{_label(item, each['name'])}", *(iso(date.fromisoformat(each[side])) for side in ("old", "new")))
            for each in moved for item in [SETS[each["key"]]]]


def _short(item: InformationSet, row_id: int) -> str:
    """What another row is known by."""
    row = item.model.objects.get(pk=row_id)
    level = getattr(row, "level", None)
    return str(getattr(row, "rank", "") or getattr(row, "title", "") or (f"{level} 级" if level else item.title))


def _label(item: InformationSet, name: str) -> str:
    return SINCE.get(item.key, "起始日期") if name == "valid_from" else "截止日期"


def _of_change(change: Mapping[str, Any], on: date, reveal: bool) -> list[Line]:
    item = SETS[change["key"]]
    row = item.model.objects.filter(pk=change["row_id"]).first() if change.get("row_id") else None
    values = {name: value for name, value in typed(item.key, change["values"]).items() if name not in KEPT}
    old = {name: getattr(row, name) for name in values} if row else {}
    called = organs.names((value for side in (old, values) for name, value in side.items() if name in ORGANS and value), on)
    found = [Line(item.title, "撤销", _word(item, "rank", row.rank, called) + f"，自 {row.valid_from} 起", "不再生效")] if change.get("act") == "revoke" and row else []
    for name in ("valid_from", "valid_to"):
        day, before = change.get(name), getattr(row, name, None)
        if day and day != (before.isoformat() if before else OPEN.isoformat()):
            found.append(Line(item.title, _label(item, name), iso(before), iso(date.fromisoformat(day))))
    for name, value in values.items():
        hide = name in item.masked
        before = _word(item, name, old.get(name), called) if row else "—"
        found.append(Line(item.title, item.label(name), masked(str(old.get(name) or "")) if hide else before,
                          masked(str(value or "")) if hide and not reveal else _word(item, name, value, called)))
    return found


def told(item: InformationSet, row: Any, on: date) -> str:
    """One row in a line, for the head of a form: 2025 年度 称职."""
    called = organs.names((value for name, value in row.values.items() if name in ORGANS and value), on)
    words = [_word(item, name, value, called) for name, value in row.values.items()
             if name not in (*KEPT, "name_pinyin", *item.masked) and not isinstance(value, bool)]
    return "" if item.rule == "one" else "，".join(word for word in words if word != "—") + "　"


def _word(item: InformationSet, name: str, value: Any, called: Mapping[int, str]) -> str:
    if name in ORGANS and value:
        return called.get(value, str(value))
    if isinstance(value, bool):
        return "是" if value else "否"
    return iso(value) if isinstance(value, date) else str(value) if value not in (None, "") else item.empty(name)
