"""到龄人员 as a workbook: what the list shows, all of its rows; recorded in the ledger."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import Place
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused
from xianneng.work.personnel.leaving.queries import Due, Known, due

MOST = 20_000
COLUMNS = {"姓名": 10, "机构": 26, "性别": 6, "出生日期": 12, "类别": 8, "职务": 24, "职级": 16, "法定退休年龄": 14, "到龄年月": 10, "延迟（月）": 10,
           "退休日期": 12, "最早可选": 10, "办理": 30}


def take_out(*, place: Place, since: date | None, until: date, period: str, show: str, viewer: Viewer, on: date, now: datetime) -> bytes:
    """导出: the rows of a place and a period as .xlsx. Refused for more rows than a sheet that somebody reads."""
    viewer.require("record.export", place.path)
    found = due(viewer.scope, place, since, until, show=show, on=on, size=MOST)
    if found.count > MOST:
        raise Refused(f"共 {found.count} 人，一次最多导出 {MOST} 人", then="请缩小机构或者期间")
    with transaction.atomic(), writing(kind="leaving.export", now=now, body={
            "by": viewer.signature, "place": place.name, "on": on.isoformat(), "count": found.count, "conditions": {"期间": period, "办理": show}}):
        texts = pl.DataFrame([_row(each, found) for each in found.people], orient="row",
                             schema={name: pl.Int64 if name == "延迟（月）" else pl.String for name in COLUMNS})
    return titled("到龄人员", f"{place.name}{period}人员（{on.isoformat()}，依据{cite('RETIRE-01', on)}）", texts, list(COLUMNS.values()))


def _row(each: Known, found: Due) -> list[object]:
    row, plan = each.row, each.plan
    return [row["name"], row["organ_name"], row["sex"], row["birth_on"].isoformat(), row["kind"], row["post"], row["rank"], each.age,
            f"{each.due_on:%Y-%m}", plan.delay_count, plan.off_on.isoformat(), f"{each.earliest_on:%Y-%m}" if each.earliest_on else "",
            handled(row["person_id"], found)]


def handled(person_id: int, found: Due) -> str:
    """Where somebody's retirement stands, in words."""
    if person_id in found.approved:
        status, since = found.approved[person_id]
        return f"已批准，自 {since} 起{status}"
    return f"办理中 {found.running[person_id]}" if person_id in found.running else "未办理"
