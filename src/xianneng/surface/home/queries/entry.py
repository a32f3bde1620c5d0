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
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic
from xianneng.foundation.record.sets import SETS, InformationSet
from xianneng.foundation.web.templatetags.xn import iso, masked
from xianneng.work.personnel.changes import before, changed, typed
from xianneng.work.personnel.entries import ACTS, KEPT, columns
from xianneng.work.personnel.forms import SINCE
from xianneng.work.personnel.leaving.queries import born_otherwise, leavers
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

    New values are unmasked for who entered them, and for who sits in its step, each within their jurisdiction. ``read``: what of whom
    (person and set) the one who sits there is shown so, to be recorded.
    """
    changes = case.data.get("changes", [])
    if not changes:
        return {}
    first, running = changes[0], case.closed_at is None
    typed_it = viewer.user_id == case.opened_user_id and viewer.may("record.enter", case.organ.path)
    needs = running and (typed_it or (seated and viewer.may("record.read", case.organ.path)))
    read = {(change["person_id"], change["key"]) for change in changes if _newly_masked(change)} if needs and not typed_it else set()
    return {"lines": [*lines(changes, on, reveal=needs), *beside(case.data.get("moved", [])), *retiring(changes, on), *grounded(case.data.get("grounds", []))],
            "read": sorted(read), "why": first.get("why", ""), "material": first.get("material", ""), "act": ACTS.get(first.get("act"), "更正"),
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


def retiring(changes: Iterable[Mapping[str, Any]], on: date) -> list[Line]:
    """What a corrected birth date or sex does to the month in which the person reaches the retirement age (RETIRE-01), as lines."""
    found = []
    for change in changes:
        row = Basic.objects.filter(pk=change["row_id"]).first() if change["key"] == "basic" and change.get("row_id") else None
        if row is None:
            continue
        values = typed("basic", change["values"])
        new = {name: values.get(name, getattr(row, name)) for name in ("birth_on", "sex")}
        if new == {name: getattr(row, name) for name in new}:
            continue
        for known in leavers(Asked(on, person_ids=[row.person_id])).values():
            sides = [born_otherwise(known, on=on, **each) for each in ({"birth_on": row.birth_on, "sex": row.sex}, new)]
            found.append(Line("退休", "法定退休年龄", *(f"{side.age}，{side.due_on:%Y-%m}" for side in sides)))
    return found


def grounded(grounds: Iterable[tuple[str, str]]) -> list[Line]:
    """On what ground a date that 档案认定 governs may be corrected (`personnel.governed`), as lines."""
    return [Line("档案认定", f"{item}的更正依据", "—", words) for item, words in grounds]


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


def _newly_masked(change: Mapping[str, Any]) -> dict[str, Any]:
    """The values of masked fields that a change alters; of the set that always holds one, what is only carried along is not among them."""
    masked_ones = SETS[change["key"]].masked
    return {name: value for name, value in changed(change).items() if name in masked_ones and value not in ("", None)}


def _of_change(change: Mapping[str, Any], on: date, reveal: bool) -> list[Line]:
    row: Any = before(change)
    item, removed = SETS[change["key"]], change.get("act") == "remove"
    values = {name: value for name, value in changed(change).items() if name not in KEPT}
    if removed and row:
        values = {name: None for name in columns(item) if getattr(row, name) not in ("", None)}
    old = {name: getattr(row, name) for name in values} if row else {}
    called = organs.names((value for side in (old, values) for name, value in side.items() if name in ORGANS and value), on)
    found = [Line(item.title, "撤销", _word(item, "rank", row.rank, called) + f"，自 {row.valid_from} 起", "不再生效")] if change.get("act") == "revoke" and row else []
    if removed and row:
        found.append(Line(item.title, _label(item, "valid_from"), iso(row.valid_from), "删除"))
    for name in ("valid_from", "valid_to"):
        day, since = change.get(name), getattr(row, name, None)
        if day and day != (since.isoformat() if since else OPEN.isoformat()):
            found.append(Line(item.title, _label(item, name), iso(since) if change.get("row_id") else "—", iso(date.fromisoformat(day))))
    bare = _newly_masked(change) if reveal else {}
    for name, value in values.items():
        hide = name in item.masked
        was = _word(item, name, old.get(name), called) if row else "—"
        found.append(Line(item.title, item.label(name), masked(str(old.get(name) or "")) if hide else was, "删除" if removed else
                          masked(str(value or "")) if hide and name not in bare else _word(item, name, value, called)))
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
