"""存证日志 as the auditor reads it: entries by date, kind and case; who looked at masked fields and why; heads, and the last verifying."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.timezone import get_current_timezone

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office, Reading
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.verbs import VERBS
from xianneng.foundation.ledger.models import Entry, Head, Pending
from xianneng.foundation.ledger.sequencer import last_outcome
from xianneng.foundation.record.models import Basic, Standing
from xianneng.law.refusals import Refused
from xianneng.work.authority import queries as authority

AT_ONCE = 50
ELSEWHERE = "管辖范围以外"
KINDS = {**{f"cases.{name}": verb.name for name, verb in VERBS.items()},
         "cases.open_case": "开办", "cases.process": "启用流程图", "access.appoint": "开立帐号、授予岗位",
         "access.stand_in": "授权代办", "access.stand_in_ended": "收回代办授权", "access.audited": "审计查阅办件", "access.token": "发放接口令牌",
         "access.token_confirmed": "确认接口令牌", "access.token_revoked": "收回接口令牌", "access.token_read": "接口读取未掩码的值", "record.read_masked": "查阅敏感信息",
         "ballots.collect": "领取投票码", "ballots.count": "录入纸质票计票结果",
         "record.export_roster": "导出花名册", "record.export_forms": "导出任免审批表", "record.export_workbook": "导出信息采集工作簿", "record.export_package": "导出数据交换包", "personnel.export": "导出表册", "establishment.export": "导出编制表",
         "checking.scheme": "保存校核方案", "checking.scheme_dropped": "删除校核方案", "checking.pass": "强制通过校核", "checking.pass_lifted": "取消强制通过",
         "checking.export": "导出校核结果",
         "ranks.evaluated": "完成资格测算", "ranks.export_evaluation": "导出资格评估", "ranks.export_eligibility": "导出晋升资格", "leaving.export": "导出到龄人员", "paperfile.export": "导出档案审核", "ranks.set_parameter": "设定参数", "ranks.parameter_in_force": "参数生效", "organs.open_platform": "平台启用", "organs.codes": "封存机构代码",
         "recruitment.register": "提交报名", "recruitment.withdraw": "撤回报名", "recruitment.decide": "报名审查", "recruitment.state": "陈述", "recruitment.removal": "保管期满清除报名信息",
         "recruitment.inquire": "导出查询", "recruitment.answer": "导入查询答复", "recruitment.check": "处理查询结果",
         "recruitment.confirm": "确认报名", "recruitment.orders": "导出缴费单", "recruitment.payments": "导入来款", "recruitment.waiver_asked": "申请减免", "recruitment.waiver": "决定减免",
         "recruitment.marks": "录入成绩", "recruitment.settle": "核定成绩差异", "recruitment.score_told": "成绩回执", "recruitment.recheck": "申请成绩复查", "recruitment.recheck_answer": "答复成绩复查",
         "recruitment.choosing": "公布选报时段", "recruitment.wish": "提交志愿", "recruitment.shortlist": "确定入围人选", "recruitment.review_originals": "资格复审", "recruitment.replace": "递补",
         "recruitment.examiners_announced": "公布考官抽签", "recruitment.examiners_drawn": "抽考官", "recruitment.avoid": "登记考官回避", "recruitment.order_drawn": "抽面试次序",
         "recruitment.interviewed": "核对考官评分", "recruitment.probation": "记录试用期",
         "survey.talk": "记录谈话", "survey.withdraw_talk": "撤回谈话记录", "survey.read": "查看谈话记录", "survey.see_to": "报告落实情况", "survey.send_back": "退回落实", "survey.close": "销号",
         "personnel.template_kept": "上传打印模板", **authority.KINDS, "record.print_papers": "批量打印", "audit.export": "导出安全审计记录",
         "ledger.restored": "自备份恢复", "ledger.heads_lost": "写明签名头遗失", "ledger.clock_wrong": "写明时钟不准", "demo.loaded": "装入演示数据"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the auditor filters by; ``before``: entries below this position. Empty and None ask for everything."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    case: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the log; ``leaf``: the number of what it proves, which the running log and `verify` say; ``step`` and ``outcome`` of a step that was done, ``by`` where the leaf names who did it."""

    position: int
    leaf: int
    made_at: datetime
    kind: str
    step: str
    outcome: str
    by: str
    case: str
    digest: str


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of masked fields: by whom, of whom, what and why. The fields themselves are not shown."""

    at: datetime
    by: str
    name: str
    fields: str
    purpose: str


def entries(viewer: Viewer, asked: Asked) -> tuple[list[Line], int | None]:
    """A page of the log, latest first, and the position before which the next one begins (None: there is no more).

    The log is one for all: of what belongs to another jurisdiction stand place, time and digest alone.
    """
    found = Entry.objects.select_related("leaf").order_by("-position")
    zone = get_current_timezone()
    if asked.first:
        found = found.filter(leaf__made_at__gte=datetime(asked.first.year, asked.first.month, asked.first.day, tzinfo=zone))
    if asked.last:
        end = asked.last + timedelta(days=1)
        found = found.filter(leaf__made_at__lt=datetime(end.year, end.month, end.day, tzinfo=zone))
    if asked.kind:
        found = found.filter(leaf__kind=asked.kind)
    if asked.case:
        found = found.filter(leaf__case_number=asked.case) if _theirs(viewer, [asked.case]) else found.none()
    if asked.before is not None:
        found = found.filter(position__lt=asked.before)
    rows = list(found[:AT_ONCE + 1])
    lines = _lines(viewer, rows[:AT_ONCE])
    return lines, lines[-1].position if len(rows) > AT_ONCE else None


def _lines(viewer: Viewer, rows: Sequence[Entry]) -> list[Line]:
    said = [(row, json.loads(row.leaf.body)) for row in rows]
    steps = dict(Task.objects.filter(pk__in=[body["task"] for _, body in said if "task" in body]).values_list("pk", "name"))
    lines = [Line(row.position, row.leaf_id, row.leaf.made_at, in_words(row.leaf.kind), steps.get(body.get("task"), ""), body.get("outcome", ""),
                  body.get("by", ""), row.leaf.case_number or body.get("case", ""), row.leaf.digest) for row, body in said]
    theirs, elsewhere = _theirs(viewer, [line.case for line in lines if line.case]), _elsewhere(viewer, [line.by for line in lines if not line.case])
    return [line if line.case in theirs or not (line.case or line.by in elsewhere) else replace(line, kind=ELSEWHERE, step="", outcome="", by="", case="")
            for line in lines]


def _theirs(viewer: Viewer, numbers: Collection[str]) -> frozenset[str]:
    """Those of some cases that are of the office's jurisdiction."""
    path = viewer.jurisdiction_path
    return frozenset(Case.objects.filter(number__in=numbers, organ__path__startswith=path).values_list("number", flat=True)) if path else frozenset()


def _elsewhere(viewer: Viewer, signed: Collection[str]) -> frozenset[str]:
    """Those signatures whose office there is in other jurisdictions only."""
    titles = {each: each.partition("　")[0] for each in signed if each}
    offices = Office.objects.filter(title__in=titles.values()).values_list("title", "organ__path")
    within = {title for title, path in offices if viewer.jurisdiction_path and path.startswith(viewer.jurisdiction_path)}
    return frozenset(each for each, title in titles.items() if title not in within and any(title == known for known, _ in offices))


def in_words(kind: str) -> str:
    """A leaf's kind as officials say it."""
    return KINDS.get(kind, kind)


def state() -> dict[str, Any]:
    """The log's size, its latest head, how many leaves wait for their place, and what verifying said last (or None)."""
    head = Head.objects.order_by("-size").first()
    last = Entry.objects.order_by("-position").values_list("position", flat=True).first()
    outcome = last_outcome()
    return {"size": 0 if last is None else last + 1, "head": head, "waiting": Pending.objects.count(),
            "verified": outcome and outcome | {"at": datetime.fromisoformat(outcome["at"])}}


def readings(viewer: Viewer, on: date) -> Sequence[Read]:
    """The latest readings of persons who serve, or once served, in the office's jurisdiction."""
    theirs = Standing.objects.known().filter(organ__path__startswith=viewer.jurisdiction_path).values("person_id")
    called = Basic.objects.as_of(on).filter(person_id=OuterRef("person_id")).values("name")
    rows = Reading.objects.filter(person_id__in=theirs).annotate(name=Subquery(called[:1])).order_by("-at", "-pk")
    return [Read(row.at, row.office_title, row.name or "", row.fields, row.purpose)
            for row in rows[:AT_ONCE if viewer.jurisdiction_path else 0]]


def day(text: str) -> date | None:
    """A date of the filter. Raises Refused for what is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("日期不对", why=text, then="请按 2026-11-20 的样子填写") from None
