"""What can be done from the pages of establishment: propose a change, propose base data, take the table out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.web.ordering import placed
from xianneng.foundation.web.templatetags.xn import percent
from xianneng.law.refusals import Conflict
from xianneng.work.establishment import queries
from xianneng.work.establishment.cases import BaseData, Calendar, Change, OrganOrder

TITLE_LENGTH = 200
COLUMNS = {"name": "机构", "kind": "编制类型", "establishment": "编制", "actual": "实有", "vacant": "空编", "over": "超编",
           "rate": "空编率", "document": "文号"}


def propose_change(*, place: Place, kind: str, category: str, count: int, leading_count: int, document: str, valid_from: date,
                   reason: str, viewer: Viewer, now: datetime) -> str:
    """呈报编制调整 of one kind and category of posts of an organ from a date on: the number of the case."""
    return cases.open_case(
        type_key=Change.key, organ_id=place.id, title=f"{place.name}{kind}调整为 {count} 名"[:TITLE_LENGTH], person_ids=[],
        viewer=viewer, now=now, data={
            "kind": kind, "category": category, "count": count, "leading_count": leading_count, "document": document,
            "valid_from": valid_from.isoformat(), "reason": reason, "page": f"/organ/{place.id}/"}).number


def propose_base_data(*, place: Place, values: Mapping[str, Any], confirmed: bool, document: str, reason: str, viewer: Viewer,
                      now: datetime) -> str:
    """呈报基础信息审定: what the organ is and ranks as, to be confirmed (or marked 存疑): the number of the case."""
    return cases.open_case(
        type_key=BaseData.key, organ_id=place.id, title=f"{place.name}基础信息审定"[:TITLE_LENGTH], person_ids=[],
        viewer=viewer, now=now, data={
            "values": dict(values), "confirmed": confirmed, "document": document, "reason": reason,
            "valid_from": localdate(now).isoformat(), "page": f"/organ/{place.id}/"}).number


def propose_order(*, place: Place, seen: Sequence[int], places: Mapping[int, int], reason: str, viewer: Viewer, now: datetime) -> str:
    """呈报机构排序 of what lies right under an organ: the number of the case. ``seen``, ``places``: as `web.ordering.read` gives them.

    Conflict where the order is another by now.
    """
    before = [row.organ_id for row in queries.right_under(place.id, localdate(now))]
    if list(seen) != before:
        raise Conflict("下级机构或次序已变", why="您打开页面以后，有人办理了排序或者机构变动", then="请按现在的次序重新排列")
    return cases.open_case(
        type_key=OrganOrder.key, organ_id=place.id, title=f"{place.name}下级机构排序"[:TITLE_LENGTH], person_ids=[], viewer=viewer, now=now,
        data={"order": placed(before, places), "reason": reason, "page": f"/organ/{place.id}/order/"}).number


def propose_calendar(*, year: int, days: Sequence[tuple[date, str, str]], spans: Sequence[Sequence[str]], document: str,
                     confirmed: bool, viewer: Viewer, now: datetime) -> str:
    """呈报工作日历核定 of a year by its notice, each day with 休 or 班 and the holiday's name: the number of the case."""
    return cases.open_case(
        type_key=Calendar.key, organ_id=viewer.jurisdiction_id or 0, title=f"{year} 年工作日历", person_ids=[], viewer=viewer, now=now,
        data={"year": year, "days": [[on.isoformat(), kind, name] for on, kind, name in sorted(days)], "document": document,
              "spans": [list(span) for span in spans], "confirmed": confirmed, "page": f"/calendar/?year={year}"}).number


def take_out(*, place: Place, rows: pl.DataFrame, totals: Sequence[Mapping[str, Any]], conditions: Mapping[str, str],
             on: date, viewer: Viewer, now: datetime) -> bytes:
    """导出: the rows as they are shown with their total, as .xlsx; recorded in the ledger."""
    viewer.require("record.export", place.path)
    with transaction.atomic(), writing(kind="establishment.export", now=now, body={
            "by": viewer.signature, "place": place.name, "on": on.isoformat(), "count": rows.height,
            "conditions": dict(conditions)}):
        shown = [*rows.iter_rows(named=True), *({**total, "name": "合计", "kind": ""} for total in totals)]
    texts = pl.DataFrame([[_cell(row, key) for key in COLUMNS] for row in shown], orient="row", schema={
        title: pl.Int64 if key in ("establishment", "actual", "vacant", "over") else pl.String for key, title in COLUMNS.items()})
    return titled("编制", f"{place.name}编制实有情况（{on.isoformat()}）", texts, [30, 14, 8, 8, 8, 8, 10, 30])


def _cell(row: Mapping[str, Any], key: str) -> Any:
    if key != "rate":
        return row[key]
    return "" if row["rate_bp"] is None else percent(row["rate_bp"])
