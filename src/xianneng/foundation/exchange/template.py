"""The blank to download and fill in: the table, its drop-downs, and a sheet that explains each column (填表说明)."""

from xlsxwriter.worksheet import Worksheet

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.problems import column_letters
from xianneng.foundation.exchange.writing import Book, Target, dress

# Rows that carry text format and drop-downs; more can be pasted in.
READY_ROWS = 2_000
LISTS_SHEET = "选项"
GUIDE_SHEET = "填表说明"


def write_template(target: Target, kind: Kind, *, year: int, row_count: int = READY_ROWS) -> None:
    """The blank of a kind; yearly columns for the three years before `year`. Required columns are marked with a star."""
    columns = kind.offered(year)
    with Book(target) as book:
        table = book.add_worksheet(kind.name)
        guide = book.add_worksheet(GUIDE_SHEET)
        lists = book.add_worksheet(LISTS_SHEET)
        lists.hide()
        for index, column in enumerate(columns):
            table.write_string(0, index, f"{column.name}*" if column.required else column.name, book.head)
            offer_choices(table, lists, index, column, row_count)
        dress(table, [column.width for column in columns], 1)
        for index, column in enumerate(columns):
            # As text, so that ID numbers keep their digits and 1978.10 its nought.
            table.set_column(index, index, column.width, book.add_format({"num_format": "@", "font_name": "宋体"}))
        write_guide(book, guide, kind, columns)


def offer_choices(table: Worksheet, lists: Worksheet, index: int, column: Column, row_count: int) -> None:
    """A drop-down of the captions, from a list on the hidden sheet (a typed list may hold 255 characters only)."""
    choices = ("是", "否") if column.parse == "boolean" else column.choices
    if not choices:
        return
    lists.write_column(0, index, choices)
    letter = column_letters(index)
    table.data_validation(1, index, row_count, index, {
        "validate": "list", "source": f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(choices)}",
        "error_title": column.name, "error_message": "请从下拉清单中选择，或清空后按填表说明填写", "error_type": "warning"})


def write_guide(book: Book, guide: Worksheet, kind: Kind, columns: list[Column]) -> None:
    """For each column: whether it is required, how to fill it in, an example."""
    head = ("列名", "必填", "怎样填写", "示例")
    guide.write_row(0, 0, head, book.head)
    for row, column in enumerate(columns, 1):
        choices = f"从下拉清单中选：{'、'.join(column.choices[:14])}" if column.choices else ""
        how = "；".join(part for part in (column.note, choices) if part)
        guide.write_row(row, 0, (column.name, "是" if column.required else "", how, column.example), book.text)
    for row, line in enumerate(general_notes(kind), len(columns) + 2):
        guide.write_string(row, 0, line)
    dress(guide, (24, 6, 70, 30), 1)


def general_notes(kind: Kind) -> list[str]:
    """What holds for the whole table."""
    return [
        "带*号的列必填；列的先后可以改变，不需要的列可以删去。",
        "日期可填1978.09、197809、1978-09-01或1978年9月；只知道年月的不必补日。",
        f"机构和人员的先后顺序按{kind.name}中的顺序保留。",
        "导入前逐格检查，有问题的行连同说明退回，改正后再次导入；重复导入同一文件不会重复登记。"]
