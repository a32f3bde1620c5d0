"""本人信息副本: all that the file keeps of somebody, for themselves alone (个人信息保护法第45条)."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.exchange.writing import titled_sheets
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.web.templatetags.xn import iso
from xianneng.surface.home.queries import person

WIDTH = 16
LOOKS = 1_000  # the latest readings that are told


def workbook(viewer: Viewer, on: date) -> bytes:
    """A sheet for each information set that has rows, every row that is known to be true of any day, nothing masked; then who looked at what is masked.

    Of what is not told to them (`record.telling`) nothing. NotFound for an account that is nobody's in the file.
    """
    own = viewer.person_id or 0
    whole = person.known(viewer, own)
    sheets = [(item.title, ["起始", "终止", *person.heads(item)], [
        [iso(row.valid_from), "" if row.valid_to == OPEN else iso(row.valid_to), *(cell.text for cell in cells)]
        for row, cells in person.cells_of(item, whole[key], on, reveal=True)]) for key, item in SETS.items() if key != "photo"]
    looks = person.readings(viewer, own, limit=LOOKS)
    sheets.append(("敏感信息查阅记录", ["时间", "信息项", "查阅人", "事由"], [[iso(each.at), each.fields, each.office_title, each.purpose] for each in looks]))
    name = person.head(whole, on).basic["name"]
    return titled_sheets([(title, f"{name}　{title}（{iso(on)}）", _frame(heads, rows), [WIDTH] * len(heads)) for title, heads, rows in sheets if rows])


def _frame(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> pl.DataFrame:
    return pl.DataFrame([list(row) for row in rows], orient="row", schema=dict.fromkeys(heads, pl.String))
