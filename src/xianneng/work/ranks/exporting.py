"""职级职数 and 晋升资格 as workbooks: what the page shows, all of its rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange.writing import titled, titled_sheets
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.web.templatetags.xn import percent
from xianneng.law.promotion import PERSONAL, Reason
from xianneng.law.quotas import NESTED_IN
from xianneng.law.refusals import Refused
from xianneng.work.ranks import queries

MOST_UNITS, MOST_PEOPLE = 20_000, 5_000
COUNTED = {"approved": "核定", "used": "使用", "locked": "锁定", "reserved": "预留", "over": "超配", "free": "可用"}
ABOUT = {"base": "核定基数", "text": "算式和取整", "article": "条文", "document": "核定文号"}
PERSON = {"姓名": 10, "现职级": 14, "下一职级": 14, "已满（月）": 8, "要求（月）": 8, "基本资格": 10, "具备时间": 12, "可用职数": 10,
          "不符合的条件和条文": 48, "待核查的条件和条文": 40, "说明": 30}
VERDICTS = {True: "具备", None: "待核查", False: "尚不具备"}


def quota_book(*, name: str, rows: pl.DataFrame, totals: pl.DataFrame, on: date) -> bytes:
    """The rows of a jurisdiction with how each approved number came about, and their sums; nobody is named in it."""
    if rows.height > MOST_UNITS:
        raise Refused(f"共 {rows.height} 项，一次最多导出 {MOST_UNITS} 项", then="请选择机构，或者按使用情况筛选后导出")
    about = quotas.lines(rows["unit_id"].unique().to_list(), on).select("unit_id", "group", *ABOUT)
    each = rows.join(about, on=["unit_id", "group"], how="left", maintain_order="left")
    units = each.select(pl.col("unit").alias("核定单位"), *_numbers(), pl.col("state").alias("使用情况"), *(pl.col(key).alias(title) for key, title in ABOUT.items()))
    return titled_sheets([
        ("各核定单位", f"{name}职级职数（{on.isoformat()}）", units, [28, 26, *[8] * len(COUNTED), 9, 10, 10, 36, 34, 24]),
        ("合计", f"{name}职级职数合计（{on.isoformat()}）", totals.select(_numbers()), [26, *[8] * len(COUNTED), 9])])


def _numbers() -> list[pl.Expr]:
    """The group, its places, and the rate of use."""
    group = pl.when(pl.col("group").is_in(list(NESTED_IN))).then("其中：" + pl.col("name")).otherwise("name")
    rate = pl.col("rate_bp").map_elements(percent, pl.String, skip_nulls=False)
    return [group.alias("职级组"), *(pl.col(key).alias(title) for key, title in COUNTED.items()), rate.alias("使用率")]


def take_out_eligibility(*, organ: Place, people: Sequence[queries.Explained], count: int, running: Mapping[int, str], departing: Mapping[int, str],
                         viewer: Viewer, on: date, now: datetime) -> bytes:
    """导出晋升资格: everybody of an organ with a next rank; recorded in the ledger. Refused where they are more than those handed over."""
    viewer.require("record.export", organ.path)
    if count > len(people):
        raise Refused(f"共 {count} 人，一次最多导出 {len(people)} 人", then="请用“全辖区测算”，按下一职级或者结论筛选后导出")
    with transaction.atomic(), writing(kind="ranks.export_eligibility", now=now, body={
            "by": viewer.signature, "organ": organ.name, "on": on.isoformat(), "count": count, "columns": list(PERSON)}):
        rows = [_row(each, running.get(each.person_id, ""), departing.get(each.person_id, "")) for each in people]
    texts = pl.DataFrame(rows, orient="row", schema={title: pl.Int64 if "月" in title else pl.String for title in PERSON})
    return titled("晋升资格", f"{organ.name}职级晋升资格（{on.isoformat()}）", texts, list(PERSON.values()))


def _row(each: queries.Explained, number: str, departing: str) -> list[Any]:
    row = each.row
    return [each.name, row["rank"] or "—", each.target, row["counted_months"], row["required_months"], VERDICTS[row["eligible"]],
            each.first_on.isoformat() if each.first_on and row["eligible"] is not None else "—", queries.free_words(row),
            _said(reason for reason in each.reasons if reason.state == "unmet"),
            _said(reason for reason in each.reasons if reason.state == "ask" and reason.clause in PERSONAL),
            "；".join(filter(None, (
                f"办理中 {number}" if number else "", f"已批准自 {row['granted_on']} 任{row['granted']}" if row["granted"] else "",
                each.leaving or departing or (each.retiring if each.retired else ""),
                *(f"优先：{ground.title}" for ground in each.grounds if row["eligible"]), each.turns)))]


def _said(reasons: Iterable[Reason]) -> str:
    """Conditions with what was found and the article, a line each."""
    return "\n".join(f"{reason.title}：{reason.text.rstrip('。')}（{reason.article}）" for reason in reasons)
