"""Safe tabular exports that open well in WPS and Excel and can be read back equal.

A text is never a formula, a link or a number: in .xlsx by the writer's options, in .csv by a leading apostrophe, which
reading takes off again. Dates are written as precisely as they are known: 1978.09 or 1978-09-01.
"""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xianneng.foundation.exchange.columns import DATES, Column, Kind
from xianneng.foundation.exchange.findings import shown

Target = Path | BytesIO
FORMULA_STARTS = r"^[=+\-@\t\r]"
# Above this, rows go straight to disk: a web worker's memory is not for workbooks.
MEMORY_ROWS = 2_000
A4 = 9
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter", "border": 1, "text_wrap": True}


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook in which every string stays a string, with the formats of an official table."""

    def __init__(self, target: Target, *, row_count: int = 0) -> None:
        super().__init__(target if isinstance(target, BytesIO) else str(target), {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
            "constant_memory": row_count > MEMORY_ROWS})
        self.head: Format = self.add_format(FONT | {"bold": True, "align": "center", "bg_color": "#EEF1F4", "num_format": "@"})
        self.text: Format = self.add_format(FONT | {"num_format": "@"})
        self.number: Format = self.add_format(FONT)
        self.wrong: Format = self.add_format(FONT | {"num_format": "@", "bg_color": "#F8CBC6", "font_color": "#9C1C13"})
        self.title: Format = self.add_format({"font_name": "宋体", "font_size": 16, "bold": True, "align": "center"})


def sheet_name(name: str, taken: Iterable[str] = ()) -> str:
    """A name that Excel allows: at most 31 characters, none of []:*?/\\, not taken yet."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("'")[:31] or "表"
    used, number, free = {one.casefold() for one in taken}, 2, plain
    while free.casefold() in used:
        free, number = f"{plain[:27]}({number})", number + 1
    return free


def dress(sheet: Worksheet, widths: Sequence[float], head_rows: int, *, head_top: int = 0, head_columns: int = 0) -> None:
    """Head and first columns frozen, the head printed on every page, widths set, A4 landscape one page wide, pages numbered as official papers are."""
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(head_rows, head_columns)
    sheet.repeat_rows(head_top, head_rows - 1)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C— &P —")


def present_columns(frame: pl.DataFrame, kind: Kind) -> list[Column]:
    """The kind's columns, and those of its families, that the frame has, in the kind's order, years ascending."""
    members = [column for family in kind.families for name in sorted(frame.columns)
               if (column := family.member_of_key(name))]
    return [column for column in kind.columns if column.key in frame.columns] + members


def as_text(frame: pl.DataFrame, columns: Sequence[Column]) -> pl.DataFrame:
    """The frame as people read it, headed by Chinese names; whole numbers stay numbers."""
    return frame.select(text_of(frame, column).alias(column.name) for column in columns)


def text_of(frame: pl.DataFrame, column: Column) -> pl.Expr:
    """One column as text."""
    value = pl.col(column.key)
    if column.parse in DATES:
        return shown(column.key) if f"{column.key}_by_month" in frame.columns else value.dt.strftime("%Y-%m-%d")
    if column.parse == "boolean":
        return pl.when(value).then(pl.lit("是")).when(~value).then(pl.lit("否"))
    return value


def write_xlsx(target: Target, frame: pl.DataFrame, kind: Kind, *, title: str = "") -> None:
    """A frame of a kind as a workbook of one sheet, with a title above the head where one is given."""
    columns = present_columns(frame, kind)
    texts = as_text(frame, columns)
    top = 1 if title else 0
    with Book(target, row_count=frame.height) as book:
        sheet = book.add_worksheet(sheet_name(kind.name))
        if title:
            sheet.merge_range(0, 0, 0, max(len(columns) - 1, 1), title, book.title)
        sheet.write_row(top, 0, texts.columns, book.head)
        write_rows(book, sheet, texts, top + 1)
        dress(sheet, [column.width for column in columns], top + 1, head_top=top)


def write_rows(book: Book, sheet: Worksheet, texts: pl.DataFrame, start: int) -> None:
    """Rows of texts and whole numbers, each cell in the format of what it is."""
    writers = [(sheet.write_number, book.number) if dtype.is_integer() else (sheet.write_string, book.text)
               for dtype in texts.dtypes]
    for number, row in enumerate(texts.iter_rows(), start):
        for index, (value, (write, form)) in enumerate(zip(row, writers, strict=True)):
            if value is None:
                sheet.write_blank(number, index, None, form)
            else:
                write(number, index, value, form)


def write_csv(target: Target, frame: pl.DataFrame, kind: Kind) -> None:
    """A frame of a kind as UTF-8 CSV with a mark, so that WPS and Excel know the encoding."""
    texts = as_text(frame, present_columns(frame, kind))
    texts.with_columns(pl.col(pl.String).map_batches(guarded)).write_csv(target, include_bom=True)


def guarded(texts: pl.Series) -> pl.Series:
    """Texts that a spreadsheet would run as formulas get a leading apostrophe."""
    return pl.select(pl.when(texts.str.contains(FORMULA_STARTS)).then(pl.lit("'") + texts).otherwise(texts)).to_series()


def titled(name: str, title: str, rows: pl.DataFrame, widths: Sequence[float]) -> bytes:
    """A workbook of one sheet: a title over all columns, their heads, the rows."""
    return titled_sheets([(name, title, rows, widths)])


def titled_sheets(sheets: Sequence[tuple[str, str, pl.DataFrame, Sequence[float]]]) -> bytes:
    """A workbook of such sheets: of each its name, its title, the rows, the widths of the columns."""
    target = BytesIO()
    with Book(target, row_count=max(rows.height for _, _, rows, _ in sheets)) as book:
        for name, title, rows, widths in sheets:
            sheet = book.add_worksheet(sheet_name(name))
            sheet.merge_range(0, 0, 0, rows.width - 1, title, book.title)
            sheet.write_row(1, 0, rows.columns, book.head)
            write_rows(book, sheet, rows, 2)
            dress(sheet, widths, 2, head_top=1)
    return target.getvalue()
