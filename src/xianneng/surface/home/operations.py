"""What the pages of the roof do themselves: show masked fields, and take a roster out. Both leave a trace."""

import logging
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Reading
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.exchange.lrmx import Form
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import items
from xianneng.foundation.record.queries import all_in_scope, in_scope
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.steps import DONE
from xianneng.work.personnel import packages
from xianneng.work.personnel.approval_forms import forms
from xianneng.work.personnel.models import PrintJob
from xianneng.work.personnel.printing.jobs import ROSTER, ask
from xianneng.work.personnel.workbooks import workbook
from xianneng.work.ranks.cases import Promotion, in_hand

logger = logging.getLogger(__name__)
SHORTEST_PURPOSE = 4
MOST_NAMED = 1_000  # persons whom a leaf names one by one
NUMBERS = re.compile(r"\d{15,17}[\dXx]?")  # the log never has an ID number in plain


def read_masked(*, viewer: Viewer, person_id: int, key: str, purpose: str, now: datetime) -> None:
    """查阅敏感信息: allow the masked fields of one set to be shown; the person sees by whom and why.

    One's own need no reason and are not recorded. Raises Forbidden, NotFound, Refused (no reason given).
    """
    item = SETS.get(key)
    if item is None or not item.masked:
        raise NotFound("没有这一项敏感信息")
    in_scope(viewer.scope, person_id)
    if viewer.person_id == person_id:
        return
    viewer.require("record.read_sensitive")
    for each in items.of_set(key):
        if not set(item.masked).isdisjoint(each.basic) or key in each.sets:
            viewer.require_item(each.key)
    _state_purpose(purpose)
    labels = "、".join(item.label(name) for name in item.masked)
    with transaction.atomic(), writing(kind="record.read_masked", now=now, body={"by": viewer.signature, "person": person_id, "set": key}) as leaf:
        reading = Reading.objects.create(user_id=viewer.user_id, office_title=viewer.signature, person_id=person_id, at=now,
                                         fields=f"{item.title}：{labels}"[:200], purpose=purpose.strip()[:200], leaf_id=leaf.id)
        leaf.wrote("access_reading", [reading.pk])


def read_in_case(*, case: Case, read: Sequence[tuple[int, str]], viewer: Viewer, now: datetime) -> None:
    """办理中查阅: who decides about a masked value sees it on the case's page; that they did is recorded once, for the case is the reason."""
    purpose = f"办理 {case.number}：{case.title}"[:200]
    for person_id, key in read:
        item = SETS[key]
        seen = {"user_id": viewer.user_id, "person_id": person_id, "purpose": purpose,
                "fields": f"{item.title}：{'、'.join(item.label(name) for name in item.masked)}"[:200]}
        if viewer.person_id == person_id or Reading.objects.filter(**seen).exists():
            continue
        with transaction.atomic(), writing(kind="record.read_masked", now=now, body={
                "by": viewer.signature, "person": person_id, "set": key, "case": case.number}) as leaf:
            reading = Reading.objects.create(**seen, office_title=viewer.signature, at=now, leaf_id=leaf.id)
            leaf.wrote("access_reading", [reading.pk])


def record_audit(*, viewer: Viewer, case: Case, now: datetime) -> None:
    """审计查阅: that an auditor opened a case stands in the log. The case's own chain is not touched by who reads it."""
    viewer.require("cases.audit", case.organ.path)
    with transaction.atomic(), writing(kind="access.audited", now=now, body={"by": viewer.signature, "case": case.number}):
        pass


def take_out_log(*, log: str, conditions: Mapping[str, str], count: int, viewer: Viewer, now: datetime) -> None:
    """导出安全审计记录: record who took out how many rows of which log."""
    viewer.require("logs.read")
    with transaction.atomic(), writing(kind="audit.export", now=now, body={
            "by": viewer.signature, "log": log, "count": count, "conditions": {name: NUMBERS.sub("（身份证号）", value) for name, value in conditions.items()}}):
        pass


FORM_FIELDS = "干部任免审批表：身份证号、家庭成员、照片"
WORKBOOK_FIELDS = "信息采集工作簿：身份证号、家庭成员"


def take_out_forms(*, viewer: Viewer, person_ids: Sequence[int], purpose: str, on: date, now: datetime) -> dict[int, Form]:
    """导出任免审批表: the forms of these persons on a date; as `_record_taking`. Who is a candidate for a rank has it in the form, but not in their own hand."""
    _record_taking("record.export_forms", FORM_FIELDS, viewer, person_ids, purpose, on, now)
    proposed = {} if on != localdate(now) else promotions([each for each in person_ids if each not in viewer.persons])
    return forms(person_ids, on, hidden=_hidden(viewer, person_ids), proposals=proposed)


def promotions(person_ids: Sequence[int]) -> dict[int, tuple[str, str, str]]:
    """拟任, 拟免 and 任免理由 of who is a candidate in a promotion in hand."""
    return {each.person_id: (each.data["target"], each.data.get("rank") or "", "晋升职级") for each in in_hand(person_ids) if each.case.type == Promotion.key}


def take_out_workbook(*, viewer: Viewer, person_ids: Sequence[int], purpose: str, on: date, now: datetime) -> bytes:
    """导出信息采集工作簿: the file of these persons on a date; as `_record_taking`."""
    _record_taking("record.export_workbook", WORKBOOK_FIELDS, viewer, person_ids, purpose, on, now)
    return workbook(person_ids, on, hidden=_hidden(viewer, person_ids))


def _hidden(viewer: Viewer, person_ids: Sequence[int]) -> frozenset[str]:
    """What stays out of a file that is taken out: nothing of one's own alone."""
    return frozenset() if list(person_ids) == [viewer.person_id] else viewer.hidden


PACKAGE_FIELDS = "数据交换包：身份证号、家庭成员、照片"


def take_out_package(*, viewer: Viewer, person_ids: Sequence[int], format_: str, purpose: str, on: date, now: datetime) -> packages.Made:
    """导出数据交换包: the file of these persons on a date, with photos; as `_record_taking`. Forbidden to who does not see all of it."""
    viewer.require_all_items()
    with transaction.atomic():
        _record_taking("record.export_package", PACKAGE_FIELDS, viewer, person_ids, purpose, on, now)
        return packages.made(person_ids, on, format_, now=now)


PAPER_FIELDS = "身份证号、家庭成员、照片"


def print_papers(*, kind: str, made: str, title: str, person_ids: Sequence[int], asked: Mapping[str, Any], purpose: str, viewer: Viewer,
                 on: date, now: datetime) -> PrintJob:
    """批量打印: record once whose papers are printed and why, as `_record_taking`, and keep what is asked for."""
    with transaction.atomic():
        _record_taking("record.print_papers", f"批量打印“{title}”：{PAPER_FIELDS}"[:200], viewer, person_ids, purpose, on, now)
        return ask(kind=kind, made=made, title=title, person_ids=person_ids, asked=asked, purpose=purpose, viewer=viewer, on=on, now=now)


def print_roster(*, made: str, title: str, person_ids: Sequence[int], asked: Mapping[str, Any], columns: Sequence[str], purpose: str,
                 viewer: Viewer, on: date, now: datetime) -> PrintJob:
    """批量打印花名册: record who takes out how many rows of which columns, and keep what is asked for."""
    with transaction.atomic():
        take_out(viewer=viewer, columns=columns, conditions={"事由": purpose}, count=len(person_ids), now=now)
        return ask(kind=ROSTER, made=made, title=title, person_ids=person_ids, asked=asked, purpose=purpose, viewer=viewer, on=on, now=now)


def _record_taking(kind: str, fields: str, viewer: Viewer, person_ids: Sequence[int], purpose: str, on: date, now: datetime) -> None:
    """Record that these persons' files are taken out; each of them sees by whom and why.

    One's own needs no right and no reason. Raises Forbidden, NotFound (out of scope), Refused (no reason given, nobody).
    """
    all_in_scope(viewer.scope, person_ids)
    if not person_ids:
        raise Refused("没有可导出的人员", then="请调整条件")
    others = [person_id for person_id in person_ids if person_id != viewer.person_id]
    if others:
        viewer.require("record.export")
        viewer.require("record.read_sensitive")
        _state_purpose(purpose)
    with transaction.atomic(), writing(kind=kind, now=now, body={
            "by": viewer.signature, "count": len(person_ids), "persons": list(person_ids)[:MOST_NAMED], "on": on.isoformat()}) as leaf:
        made = Reading.objects.bulk_create(Reading(
            user_id=viewer.user_id, office_title=viewer.signature, person_id=person_id, at=now, fields=fields,
            purpose=f"导出：{purpose.strip()}"[:200], leaf_id=leaf.id) for person_id in others)
        if made:
            leaf.wrote("access_reading", [each.pk for each in made])


def _state_purpose(purpose: str) -> None:
    if len(purpose.strip()) < SHORTEST_PURPOSE:
        raise Refused("请写明查阅事由", why="查阅敏感信息应当有明确、合理的目的",
                      article="《个人信息保护法》第6条、第28条", then="例如：核对档案、办理职级晋升")


def end_notice(*, task: Task, result: str, viewer: Viewer, seen: int, now: datetime) -> None:
    """结束公示: its result is recorded and the step done, both or neither. Refused before its term is over."""
    with transaction.atomic():
        open_notice = task.case.notices.filter(closed_at=None).first()
        if open_notice:
            act.close_notice(notice_id=open_notice.pk, result=result, viewer=viewer, seen=seen, now=now)
        act.complete(task_id=task.pk, outcome=DONE, text=result, viewer=viewer, seen=None if open_notice else seen, now=now)


def take_out(*, viewer: Viewer, columns: Sequence[str], conditions: Mapping[str, str], count: int,
             now: datetime) -> None:
    """导出花名册: record who took out how many rows of which columns under which conditions."""
    viewer.require("record.export")
    with transaction.atomic(), writing(kind="record.export_roster", now=now, body={
            "by": viewer.signature, "count": count, "columns": list(columns), "conditions": {name: NUMBERS.sub("（身份证号）", value) for name, value in conditions.items()}}):
        logger.info("home.roster_exported user=%s count=%s", viewer.user_id, count)
