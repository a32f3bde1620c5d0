"""安全审计: who signed in, who was refused, who read what is masked, who took what out, who got which office; by account and date.

Rows of the auditor's jurisdiction only. What was read or taken out is not shown here, only that it was.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_current_timezone

from xianneng.foundation.access.authority import Viewer, over_all
from xianneng.foundation.access.models import Office, Reading, Trace, TraceKind
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.record.models import Standing
from xianneng.surface.home.queries.audit import in_words
from xianneng.work.authority import cases as authority
from xianneng.work.authority.queries import KINDS

AT_ONCE = 50
EXPORT_LIMIT = 20_000
SIGNING = (TraceKind.IN, TraceKind.OUT, TraceKind.FAILED, TraceKind.LOCKED)
EXPORTS = ("record.export_roster", "record.export_forms", "record.export_workbook", "record.export_package", "record.print_papers", "personnel.export", "establishment.export",
           "checking.export", "ranks.export_evaluation", "ranks.export_eligibility", "leaving.export", "paperfile.export", "audit.export")
GIVING = (*KINDS, "access.appoint", "access.stand_in", "access.stand_in_ended")
OF_AUTHORITY = (authority.Given.key, authority.Ended.key, authority.AccountAct.key, authority.Grouped.key)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the auditor asks: which log, whose account or name, between which days (both included)."""

    log: str
    who: str = ""
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a log: when, who, in which office, from where, what, and the case where there is one."""

    at: datetime
    who: str
    what: str
    detail: str = ""
    place: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """One of the logs: its title, the rows of a jurisdiction, and how its rows are told."""

    title: str
    rows: Callable[[Viewer, Asked, bool], QuerySet[Any]]
    tell: Callable[[Sequence[Any]], list[Line]]
    moment: str = "at"


def page(viewer: Viewer, asked: Asked, on: date, *, at: int = 0, size: int = AT_ONCE) -> tuple[list[Line], int | None]:
    """A page of a log, the latest first, and from where the next begins (None: there is no more)."""
    log = LOGS[asked.log]
    found = log.rows(viewer, asked, over_all(viewer, on))
    zone = get_current_timezone()
    if asked.first:
        found = found.filter(**{f"{log.moment}__gte": datetime.combine(asked.first, time(), zone)})
    if asked.last:
        found = found.filter(**{f"{log.moment}__lt": datetime.combine(asked.last + timedelta(days=1), time(), zone)})
    rows = list(found.order_by(f"-{log.moment}", "-pk")[at:at + size + 1])
    return log.tell(rows[:size]), at + size if len(rows) > size else None


def _of_jurisdiction(viewer: Viewer, everything: bool) -> Q:
    """Rows of accounts that hold, or held, an office in the jurisdiction; with all of it under the viewer, of no account too."""
    path = viewer.inside
    held = Exists(Office.objects.filter(user_id=OuterRef("user_id"), organ__path__startswith=path))
    return Q(held) | Q(user__opened_in__path__startswith=path) | (Q(user=None) if everything else Q(pk__in=[]))


def _traces(viewer: Viewer, asked: Asked, everything: bool, kinds: Sequence[str]) -> QuerySet[Any]:
    found = Trace.objects.filter(_of_jurisdiction(viewer, everything), kind__in=kinds).select_related("user")
    return found.filter(Q(username__icontains=asked.who) | Q(user__display_name__icontains=asked.who)) if asked.who else found


def _readings(viewer: Viewer, asked: Asked, everything: bool) -> QuerySet[Any]:
    theirs = Standing.objects.known().filter(organ__path__startswith=viewer.inside).values("person_id")
    found = Reading.objects.filter(person_id__in=theirs).select_related("user")
    return found.filter(Q(user__username__icontains=asked.who) | Q(office_title__icontains=asked.who)) if asked.who else found


def _leaves(viewer: Viewer, asked: Asked, everything: bool, condition: Q) -> QuerySet[Any]:
    """Leaves name who acted by signature: those of the jurisdiction's offices, by their titles."""
    found = Leaf.objects.filter(condition)
    if not everything:
        signed = Office.objects.filter(organ__path__startswith=viewer.inside).values_list("title", "user__display_name").distinct()
        found = found.filter(body__regex=_any_of(f'"by":"{title}　{name}' for title, name in signed))
    return found.filter(body__icontains=asked.who) if asked.who else found


def _any_of(texts: Iterable[str]) -> str:
    return "|".join(re.escape(each) for each in texts) or "^$"


def _authority(viewer: Viewer, asked: Asked, everything: bool) -> QuerySet[Any]:
    numbers = Case.objects.filter(type__in=OF_AUTHORITY, organ__path__startswith=viewer.inside).values("number")
    return _leaves(viewer, asked, everything, Q(kind__in=GIVING) | Q(case_number__in=numbers))


def _each(tell: Callable[[Any], Line]) -> Callable[[Sequence[Any]], list[Line]]:
    return lambda rows: [tell(row) for row in rows]


def _tell_trace(row: Trace) -> Line:
    name = row.user.display_name if row.user else "没有这个帐号"
    return Line(row.at, "　".join(part for part in (row.office_title, f"{name}（{row.username}）") if part), row.kind, row.what, row.address or "")


def _tell_reading(row: Reading) -> Line:
    return Line(row.at, f"{row.office_title}（{row.user.username}）", row.fields, f"{row.purpose}", f"人员编号 {row.person_id}")


def _tell_export(leaf: Leaf) -> Line:
    body = json.loads(leaf.body)
    asked = "；".join(f"{name}：{value}" for name, value in body.get("conditions", {}).items())
    columns = "、".join(body.get("columns", ()))
    return Line(leaf.made_at, body.get("by", ""), in_words(leaf.kind), "　".join(part for part in (asked, columns) if part),
                f"{body['count']} 人（行）" if "count" in body else "")


def _tell_authority(leaves: Sequence[Leaf]) -> list[Line]:
    titles = dict(Case.objects.filter(number__in=[each.case_number for each in leaves]).values_list("number", "title"))
    said = [(leaf, json.loads(leaf.body)) for leaf in leaves]
    return [Line(leaf.made_at, body.get("by", ""), "提请" if leaf.kind == "cases.open_case" else body.get("outcome") or in_words(leaf.kind),
                 titles.get(leaf.case_number) or "　".join(str(part) for part in (body.get("username"), body.get("why") or body.get("reason")) if part),
                 "", leaf.case_number) for leaf, body in said]


LOGS: Mapping[str, Log] = {
    "signing": Log("登录", lambda viewer, asked, everything: _traces(viewer, asked, everything, SIGNING), _each(_tell_trace)),
    "refused": Log("拒绝", lambda viewer, asked, everything: _traces(viewer, asked, everything, (TraceKind.REFUSED,)), _each(_tell_trace)),
    "readings": Log("查阅敏感信息", _readings, _each(_tell_reading)),
    "exports": Log("导出和打印", lambda viewer, asked, everything: _leaves(viewer, asked, everything, Q(kind__in=EXPORTS)), _each(_tell_export), "made_at"),
    "authority": Log("帐号、岗位和分组", _authority, _tell_authority, "made_at")}
