"""Writing a 信息采集工作簿: its sheets, heads, drop-downs and names as the original has them, every cell text.

The drop-downs stand in hidden columns of the first sheet, each under a defined name, as in the original; that of A05, whose
formula is two rows off there, points to its own row, and the ranks of 2019 follow those of 2015.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import zip_longest

import polars as pl
from xlsxwriter.worksheet import Worksheet

from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.exchange.problems import column_letters
from xianneng.foundation.exchange.writing import Book, Target
from xianneng.law.tables import Row

GUIDE, TITLE, VERSION = "填报说明", "公务员管理信息系统(2017版)信息采集表", "V2017.01"
TITLES = {"B01": "单位基本情况", "A01": "人员基本信息表", "A02": "职务信息表", "A05": "职务层次与职级信息表", "A06": "专业技术任职资格信息表", "A08": "学历学位信息表",
          "A14": "奖惩信息表", "A15": "考核信息表", "A36": "家庭成员及社会关系信息表", "A99Z1": "补充信息表"}
NOTES = ("1．每人的各表都写同一姓名和身份证号。", "2．代码项从下拉清单选；日期写6位或8位数字；数量写数字。", "3．任职机构、统计关系所在单位写B01单位表中的机构名称。")
FACTS = ("单位名称", "实有人数", "本年末机构数", "联系人", "联系方式")
LISTS_FROM = 19  # column T
FIRST, LAST = 2, 60_002  # rows with data, from 0
ORGAN_NAMES, DEPENDENT = "unmkname", '=IF($C3="职务层次",DIC_RS_ZB09,IF($C3="享受的职级",DIC_RS_ZB133,""))'
ROW_HEIGHT, TITLE_HEIGHT = 24.95, 36


def write(target: Target, sheets: Mapping[str, pl.DataFrame], *, facts: Mapping[str, Sequence[str]]) -> None:
    """The workbook of these rows, by part and key of the column, all texts; ``facts``: what the first sheet says."""
    with Book(target, row_count=1 << 20) as book:  # straight to disk: rows are written in their order
        _guide(book, facts)
        for part, each in kind.PARTS.items():
            _sheet(book, part, each.name, sheets.get(part, pl.DataFrame()))
        book.define_name(ORGAN_NAMES, f"='{kind.PARTS[kind.ORGANS].name}'!$A${FIRST + 1}:$A${LAST + 1}")


def _guide(book: Book, facts: Mapping[str, Sequence[str]]) -> None:
    """The first sheet: title, how to fill in, the unit; and hidden beside them the lists."""
    sheet = book.add_worksheet(GUIDE)
    sheet.set_column(0, 2, 24)
    sheet.set_column(4, 7, 16)
    lists = [(row["title"], row["defined_name"], list(kind.words(row["list"]))) for row in kind.table("lists")]
    sheet.set_column(LISTS_FROM, LISTS_FROM + len(lists) - 1, 22.625, None, {"hidden": True})
    left: dict[int, dict[int, str]] = {0: {0: TITLE}, 1: {0: "版本号：", 7: VERSION}, 2: {0: "填报说明", 4: "单位信息"}}
    left |= {at: {0: note} for at, note in enumerate(NOTES, 3)}
    for at, name in enumerate(FACTS, 3):
        left[at] = left.get(at, {}) | {4: name, 5: next(iter(facts.get(name, ())), "")}
    for at, row in enumerate(zip_longest(*([title, *captions] for title, _, captions in lists))):
        for index, text in left.get(at, {}).items():
            sheet.write_string(at, index, text, book.title if at == 0 else None)
        for index, word in enumerate(row, LISTS_FROM):
            if word is not None:
                sheet.write_string(at, index, word)
    for index, (_, name, captions) in enumerate(lists, LISTS_FROM):
        letters = column_letters(index)
        book.define_name(name, f"='{GUIDE}'!${letters}$2:${letters}${len(captions) + 1}")


def _sheet(book: Book, part: str, name: str, rows: pl.DataFrame) -> None:
    """One sheet: its title over all columns, the head as the original writes it, the rows."""
    sheet, columns = book.add_worksheet(name), _columns(part)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, float(column["width"]), book.text)
        _offer(sheet, index, column)
    sheet.set_default_row(ROW_HEIGHT)
    sheet.set_row(0, TITLE_HEIGHT)
    sheet.freeze_panes(FIRST, 1 if part == kind.ORGANS else 2)
    sheet.merge_range(0, 0, 0, len(columns) - 1, TITLES[part], book.title)
    sheet.write_row(1, 0, [column["name"] for column in columns], book.head)
    blank = pl.lit(None, pl.String)
    texts = rows.select((pl.col(column["key"]) if column["key"] in rows.columns else blank).alias(column["field"]) for column in columns)
    for at, row in enumerate(texts.iter_rows(), FIRST):
        for index, text in enumerate(row):
            if text:
                sheet.write_string(at, index, text, book.text)


def _offer(sheet: Worksheet, index: int, column: Mapping[str, str]) -> None:
    """The column's drop-down, which does not refuse another text: real files have some."""
    source = {"": "", "grades": DEPENDENT, "organs": f"={ORGAN_NAMES}"}.get(column["list"], f"={_names().get(column['list'], '')}")
    if source:
        title = column["name"].strip()[:32]
        sheet.data_validation(FIRST, index, LAST, index, {
            "validate": "list", "source": source, "input_title": title, "input_message": "从下拉清单中选择", "error_title": title,
            "error_message": "下拉清单中没有；确需填写的，可以保留", "error_type": "warning"})


@cache
def _names() -> dict[str, str]:
    """List → its defined name."""
    return {row["list"]: row["defined_name"] for row in kind.table("lists")}


@cache
def _columns(part: str) -> list[Row]:
    return [row for row in kind.table("columns") if kind.code_of(row["sheet"]) == part]
