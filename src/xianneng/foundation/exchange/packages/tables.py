"""What packages are made of, as data: their tables and columns in the order of writing, and the codes behind the captions of the
信息采集工作簿, whose columns have the same names.

A code stands for one caption; of the codes that mean the same the first is written. A code without a caption means different things
in different editions. What a format writes with codes that are not known (the former ones of .zb3) has no line for it.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from xianneng.foundation.exchange.kinds import workbook
from xianneng.law.tables import Row, shipped

HZB, COMMON, ZB3 = "hzb", "7z", "zb3"
FORMATS = {HZB: ".hzb", COMMON: ".7z", ZB3: ".zb3"}
TABLES = "xianneng.foundation.exchange.package_tables"
PERSON, ORGAN, ABOVE, NATURE, HOME, PLACE, PLACE_NAME = "A0000", "B0111", "B0121", "B0194", "A0195", "A0201B", "A0201A"
PHOTOS, PHOTO_FILE = "A57", "A5714"
ELSEWHERE = "-1"  # in place of an organ: one that the system does not have
NAMED = frozenset(("A0111A", "A0114A", "A0115A", "A3604A", "A3627"))  # columns with a list whose words are written, not their codes
TITLES = {"A11": "培训", "A29": "进入", "A30": "退出", "A31": "离退", "A33": "工资", "A37": "住址", "A41": "A41", "A53": "任免", "A65": "2019年职级套转"}


class Field(NamedTuple):
    """One column of a package's table; type and length as a row set declares them."""

    field: str
    name: str
    type: str
    dbtype: str
    length: str


@cache
def _rows(name: str) -> tuple[Row, ...]:
    return shipped(TABLES, name)


@cache
def columns(format_: str) -> dict[str, tuple[Field, ...]]:
    """Of each table of a format its columns, in the order of writing."""
    found: dict[str, list[Field]] = {}
    for row in _rows("columns"):
        if (row["format"] == ZB3) == (format_ == ZB3):
            found.setdefault(row["table"], []).append(Field(row["field"], row["name"], row["type"], row["dbtype"], row["length"]))
    return {table: tuple(fields) for table, fields in found.items()}


@cache
def name_of(table: str, field: str) -> str:
    """What a column is called, with its code."""
    name = next((row["name"] for row in _rows("columns") if (row["table"], row["field"]) == (table, field) and row["name"]), "")
    return f"{name}（{field}）" if name else field


@cache
def sheet_columns(part: str) -> tuple[Row, ...]:
    """The columns of the workbook's sheet that says what the table says."""
    return tuple(row for row in workbook.table("columns") if workbook.code_of(row["sheet"]) == part)


@cache
def codes(list_: str, format_: str) -> Mapping[str, str]:
    """Code → caption of the workbook, of a list in a format."""
    return {row["code"]: row["caption"] for row in _rows("codes") if row["list"] == list_ and format_ in (row["formats"].split() or FORMATS)}


@cache
def written(list_: str, format_: str) -> Mapping[str, str]:
    """Caption → the code that is written for it."""
    return {caption: code for code, caption in reversed(list(codes(list_, format_).items())) if caption}


@cache
def lists() -> frozenset[str]:
    """The lists whose codes are known, if only in some formats."""
    return frozenset(row["list"] for row in _rows("codes"))


def list_of(column: Mapping[str, str]) -> str:
    """The list behind a column of the workbook, as the codes have it; empty: the column is written as it is."""
    if column["field"] in lists():
        return column["field"]
    return column["list"] if column["list"] in lists() and column["field"] not in NAMED else ""
