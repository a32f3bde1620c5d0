"""Files made for the tests, of invented people (region 419999 does not exist)."""

from datetime import date
from pathlib import Path

import xlsxwriter

from xianneng.law.identity import check_digit

ON = date(2026, 11, 20)
Row = list[object]

HEAD: Row = ["序号", "姓名", "性别", "民族", "出生年月", "参加工作时间", "单位", "现任职务", "是否主要职务", "职务层次", "任现职务时间",
             "职级", "任职级时间", "级别", "档次", "职位类别", "人员类别", "管理单位", "身份证号", "2023年度考核"]
COLUMN = {name: chr(ord("A") + index) for index, name in enumerate(HEAD)}


def id_number(birth: str = "19850312", serial: int = 1) -> str:
    """A sound number of a region that does not exist; an odd serial is a man's."""
    first = f"419999{birth}{serial:03}"
    return first + check_digit(first)


def person(serial: int = 1, **changes: object) -> Row:
    """A row of the roster without fault, with the named columns changed."""
    row = dict(zip(HEAD, [
        str(serial), "张示例", "男", "汉族", "1985.03", "2008.07", "示例县示例局", "办公室主任", "是", "乡科级副职", "2019-08-15",
        "三级主任科员", "2021.12", "20", "4", "综合管理类", "公务员", "中共示例县委", id_number(serial=serial), "优秀"],
        strict=True))
    assert changes.keys() <= row.keys()
    return list((row | changes).values())


def workbook(path: Path, *sheets: list[Row], names: tuple[str, ...] = ("花名册",)) -> Path:
    """A workbook of these sheets; every value as the type it has."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in zip(names, sheets, strict=True):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def roster(path: Path, *people: Row) -> Path:
    """A roster workbook with the usual head."""
    return workbook(path, [HEAD, *people])


def csv_text(*rows: Row) -> str:
    """Rows as plain CSV text."""
    return "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"
