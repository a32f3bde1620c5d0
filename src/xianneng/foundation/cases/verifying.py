"""What `xianneng verify` checks of cases beside the sealed rows: working rows, the files of materials, diagrams, calendar."""

import csv
import json
from importlib.resources import files

from django.db import connection

from xianneng.foundation.cases import diagrams, working
from xianneng.foundation.cases.files import content_of
from xianneng.foundation.cases.models import CalendarDay, CalendarYear, Material, ProcessVersion
from xianneng.foundation.cases.processes import SHIPPED
from xianneng.foundation.ledger import sealed
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import Report, run
from xianneng.law.refusals import Refusal


def check(report: Report) -> None:
    """Every check of this room."""
    run(report, check_working, _check_materials, _check_diagrams, _check_calendar)


def check_working(report: Report) -> None:
    """Each case stands as the last act on it left it; a leaf of before the digest was stated proves nothing here."""
    sealed.fix_output()
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT c.id, coalesce(c.number, l.case_number), l.id, l.body::jsonb ->> 'working' FROM cases_case c
            FULL JOIN (SELECT DISTINCT ON (case_number) * FROM ledger_leaf WHERE kind LIKE 'cases.%' AND case_number <> ''
                       ORDER BY case_number, case_seq DESC) l ON l.case_number = c.number ORDER BY c.id, l.id""")
        stated = cursor.fetchall()
    for case_id, number, leaf_id, digest in stated:
        if case_id is None:
            report.fault(f"办件 {number}：有存证 {leaf_id}，而库中没有这一办件，已被删除或改号")
        elif leaf_id is None:
            report.fault(f"办件 {number}（cases_case 第 {case_id} 行）：没有存证，系绕过平台插入")
        elif digest and digest != working.digest(case_id):
            report.fault(f"办件 {number}：办件数据、人选、环节、办理人或公示结果与存证 {leaf_id} 所记的最后一次办理不符，已被改动")


def _check_materials(report: Report) -> None:
    for material in Material.objects.select_related("case").order_by("id").iterator():
        try:
            content_of(material)
        except Refusal as error:
            report.fault(f"{material.case.number} 的材料“{material.title}”（cases_material 第 {material.pk} 行，{material.path}）："
                         f"{error.why}")


def _check_diagrams(report: Report) -> None:
    """Each diagram is as its digest says and was published there, or shipped, by a leaf; none that a leaf speaks of is missing."""
    published = {(body["type"], body["jurisdiction"], body["sm3"]) for body in map(json.loads, Leaf.objects.filter(
        kind="cases.process").values_list("body", flat=True))}
    known, found = published | _shipped_without_leaf(), set()
    for version in ProcessVersion.objects.select_related("jurisdiction").defer("valid_from", "published_at").order_by("id"):
        where = version.jurisdiction.code if version.jurisdiction else ""
        which = f"cases_processversion 第 {version.pk} 行（{version.type} 第 {version.number} 版，{where or SHIPPED}）"
        found.add((version.type, where, version.sm3))
        if (version.type, where, version.sm3) not in known:
            report.fault(f"{which}：没有发布的存证，系绕过平台插入或改动")
        if diagrams.digest(version.xml) != version.sm3:
            report.fault(f"{which}：流程图与其摘要不符，已被改动")
    for type_key, where, sm3 in sorted(published - found):
        report.fault(f"cases_processversion：{where or SHIPPED}的 {type_key} 流程图（摘要 {sm3}）有发布的存证，而库中没有，已被删除或改动")


def _shipped_without_leaf() -> set[tuple[str, str, str]]:
    """The diagrams shipped before shipping one left a leaf. The list is closed: what is shipped since has its leaf."""
    text = (files("xianneng.foundation.cases") / "shipped.csv").read_text("utf-8")
    return {(type_key, "", sm3) for type_key, sm3 in csv.reader(text.splitlines()[1:])}


def _check_calendar(report: Report) -> None:
    """Each year's days are as they were last entered, and no day stands there that nobody entered."""
    stated: dict[int, tuple[int | None, dict[str, object]]] = {}
    for entered, text in Leaf.objects.filter(body__contains='"calendar":{').order_by("id").values_list("id", "body"):
        body = json.loads(text)["calendar"]
        stated[body["year"]] = (entered, {"": [body["confirmed"], body["by"], body.get("prolonged", {})]} | {on: rest for on, *rest in body["days"]})
    found: dict[int, dict[str, object]] = {
        row.year: {"": [row.confirmed, row.maintained_by, row.prolonged]} for row in CalendarYear.objects.order_by("year")}
    for day in CalendarDay.objects.order_by("on"):
        found.setdefault(day.on.year, {})[day.on.isoformat()] = [day.kind, day.name, day.document]
    for year in sorted({*stated, *found}):
        leaf_id, then = stated.get(year, (None, {}))
        now = found.get(year, {})
        wrong = [on or "核定情况" for on in sorted({*then, *now}) if then.get(on) != now.get(on)]
        if wrong:
            report.fault(f"工作日历 {year} 年：{'、'.join(wrong)} 与{f'存证 {leaf_id} 所记' if leaf_id else '存证（无）'}不符，已被改动、增删")
