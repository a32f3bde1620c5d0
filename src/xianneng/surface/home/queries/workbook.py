"""The roster as a workbook: what the page shows, all of its rows."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xianneng.foundation.exchange.writing import Book, dress, sheet_name
from xianneng.foundation.record.queries import Page
from xianneng.surface.home.queries.roster import VERDICTS, Column, standing


def workbook(found: Page, columns: Sequence[Column], sums: Mapping[str, Any], on: date) -> bytes:
    """An .xlsx with title, date of reckoning, head and names frozen, head repeated on paper, and a last row of sums; every cell is text."""
    target = BytesIO()
    with Book(target, row_count=len(found.rows)) as book:
        sheet = book.add_worksheet(sheet_name("花名册"))
        heads = ["序号", "姓名", *(str(column.title) for column in columns)]
        sheet.merge_range(0, 0, 0, len(heads) - 1, f"人员花名册（{on.isoformat()}）", book.title)
        sheet.write_row(1, 0, heads, book.head)
        for at, row in enumerate(found.rows):
            sheet.write_number(at + 2, 0, at + 1, book.number)
            cells = [_words(row, on) if column.key == "law" else column.text(row, on) for column in columns]
            sheet.write_row(at + 2, 1, [row["name"], *cells], book.text)
        sheet.merge_range(len(found.rows) + 2, 0, len(found.rows) + 2, len(heads) - 1, summed(sums), book.text)
        dress(sheet, [6, 10, *(column.width for column in columns)], 2, head_top=1, head_columns=2)
    return target.getvalue()


def summed(sums: Mapping[str, Any]) -> str:
    """合计 31 人，平均年龄 43.5 岁，35 岁及以下 6 人，女 12 人."""
    return f"合计 {sums['count']} 人，平均年龄 {sums['mean_age']:.1f} 岁，35 岁及以下 {sums['young']} 人，女 {sums['women']} 人"


def _words(row: Mapping[str, Any], on: date) -> str:
    """具备 2024.02 起: the mark of the page, in words."""
    mark = VERDICTS["met"] if row["verdict"] == "met" else ""
    return f"{mark} {standing(row, on)}".strip()
