"""干部人事档案审核 as a workbook: what the list shows, all of its rows; recorded in the ledger."""

from datetime import date, datetime

import polars as pl
from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange.writing import titled
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.queries import Place
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused
from xianneng.work.personnel.paperfile.queries import Campaign, covered

MOST = 20_000
COLUMNS = {"姓名": ("name", 10), "机构": ("organ_name", 26), "职务": ("post", 24), "职级": ("rank", 16), "审核情况": ("state", 10), "审核日期": ("done_on", 12),
           "有问题的事项": ("faulty", 30), "已认定的事项": ("settled", 30), "办件": ("number", 16)}


def take_out(*, place: Place, campaign: Campaign | None, show: str, viewer: Viewer, on: date, now: datetime) -> bytes:
    """导出: the rows of a place and a state as .xlsx. Refused for more rows than a sheet that somebody reads."""
    viewer.require("record.export", place.path)
    found = covered(place, campaign.since if campaign else None, on=on, show=show, own=viewer.persons, size=MOST)
    count = found.counts[show] if show else sum(found.counts.values())
    if count > MOST:
        raise Refused(f"共 {count} 人，一次最多导出 {MOST} 人", then="请缩小机构，或者只导出一种审核情况")
    rows = pl.DataFrame(list(found.rows), schema={key: pl.String for key, _ in COLUMNS.values()}).fill_null("")
    with transaction.atomic(), writing(kind="paperfile.export", now=now, body={
            "by": viewer.signature, "place": place.name, "on": on.isoformat(), "count": count,
            "conditions": {"专项审核": campaign.case.number if campaign else "", "审核情况": show}}):
        rows = rows.rename({key: name for name, (key, _) in COLUMNS.items()})
    title = campaign.case.title if campaign else "干部人事档案审核"
    return titled("档案审核", f"{place.name}{title}（{on.isoformat()}，依据{cite('FILE-FACTS-01', on)}）", rows, [width for _, width in COLUMNS.values()])
