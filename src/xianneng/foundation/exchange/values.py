"""From the text of a cell to a typed value, or the Fault that says what is wrong with it and what would be right.

Parsers are plain functions of one text; a column is parsed by its distinct values only, so 100,000 rows cost little.
Dates keep their precision: 1978.09 is a month (first day, `by_month`), 1978-09-01 a day.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any, NamedTuple

import polars as pl

from xianneng.foundation.exchange.columns import Column, typed_as
from xianneng.foundation.exchange.identity import parse_id_number
from xianneng.foundation.exchange.ladder import parse_any_rank, parse_grade, parse_layer, parse_rank
from xianneng.foundation.exchange.problems import SAID, Fault, clipped

BLANKS = frozenset(("-", "--", "—", "——", "/", "//", "\\", "无", "空", "N/A", "n/a", "未知", "不详"))
NAME = re.compile(r"[^\W\d_]+([· '\-][^\W\d_]+)*")
EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
CHINESE_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
LEVEL_STEP = re.compile(rf"(?P<level>{NUMBER})(?:级?|(?:级[-—–/.、,]?|[-—–/.、,])(?P<step>{NUMBER})档?次?)")


class Moment(NamedTuple):
    """A date and whether only its month is known."""

    day: date
    by_month: bool


class Parsed(NamedTuple):
    """What a text turned out to be: one of value and fault, or neither for a blank."""

    value: Any = None
    by_month: bool = False
    fault: Fault | None = None


Parser = Callable[[str, bool, Column], Any]
"""(text, whether the cell is an inexact number, column) → value, Moment, None for blank, or Fault."""


def plain(text: str) -> str:
    """Full-width digits and letters made half-width, runs of white space made one space."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def parse_text(text: str, inexact: bool, column: Column) -> str:
    """Free text, with its line breaks."""
    return "\n".join(line.strip() for line in text.splitlines())


def parse_name(text: str, inexact: bool = False, column: Column | None = None) -> str | Fault:
    """A person's name: 张  三 → 张三, one form of the middle dot, letters only."""
    name = re.sub(r"[•・．\u2027.]", "·", unicodedata.normalize("NFKC", text))
    name = " ".join(name.split())
    if not name.isascii():
        name = name.replace(" ", "")
    if note := re.fullmatch(r"([^\W\d_·]{2,})[(\[【].*[)\]】]", name):
        return Fault("name.note", f"“{text}”姓名后附有说明", f"只填姓名“{note.group(1)}”，说明写入备注")
    if re.search(r"[\ue000-\uf8ff\ufffd?□]", name):
        return Fault("name.missing_glyph", f"“{text}”含有造字或无法识别的字", "身份证上的姓名用字")
    if not NAME.fullmatch(name) or len(name) < 2:
        return Fault("name.form", f"“{text}”不是姓名", "身份证上的姓名，不带数字和符号")
    return name


def parse_day(text: str, inexact: bool, column: Column) -> Moment | Fault | None:
    """A date in any of the customary forms; a form without a day is known by its month."""
    form = re.sub(r"\s", "", re.sub(r"[T ]\d\d?:\d\d(:\d\d)?$", "", plain(text)))
    form = re.sub(r"[(（].*[)）]$", "", form)
    if form in BLANKS or form == "":
        return None
    if inexact and re.fullmatch(r"\d{4}\.1", form):
        return Fault("date.ambiguous_month", f"“{text}”存成了数值，分不清是1月还是10月", f"文本“{form}0”或“{form[:4]}.01”")
    if found := re.fullmatch(r"(\d{4})[.\-/年]?(\d{2})月?", form) or re.fullmatch(r"(\d{4})[.\-/年](\d{1,2})[月.]?", form):
        return moment(text, int(found[1]), int(found[2]), None)
    if (found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", form)
            or re.fullmatch(r"(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})[日号]?", form)):
        return moment(text, int(found[1]), int(found[2]), int(found[3]))
    if re.fullmatch(r"[1-7]\d{4}", form):
        return Moment(EXCEL_EPOCH + timedelta(days=int(form)), False)
    return no_date(text, form)


def moment(text: str, year: int, month: int, day: int | None) -> Moment | Fault:
    """The date of these numbers, or why there is none."""
    if not EARLIEST_YEAR <= year < LATEST_YEAR:
        return Fault("date.out_of_range", f"“{text}”的年份不在{EARLIEST_YEAR}至{LATEST_YEAR - 1}年之间", "四位公历年份")
    try:
        return Moment(date(year, month, day or 1), day is None)
    except ValueError:
        what = "这一天" if 1 <= month <= 12 else "这个月"
        return Fault("date.impossible", f"“{text}”没有{what}", "真实存在的年月日，如1978.09")


def no_date(text: str, form: str) -> Fault:
    """Why a text is no date, as exactly as can be told."""
    if re.fullmatch(r"\d{4}年?", form):
        return Fault("date.no_month", f"“{text}”缺少月份", f"如{form[:4]}.09")
    if re.fullmatch(r"\d{2}[.\-/年]\d{1,2}月?([.\-/]?\d{1,2}日?)?", form):
        return Fault("date.two_digit_year", f"“{text}”的年份只有两位", "四位年份，如1978.09")
    if re.search(r"[,，、;；]", form):
        return Fault("date.several", f"“{text}”一格里有多个时间", "一格一个时间，兼任的职务另起一行")
    return Fault("date.form", f"“{text}”不是日期", "如1978.09或1978-09-01")


def parse_month(text: str, inexact: bool, column: Column) -> Moment | Fault | None:
    """A date of a column that asks for year and month: the first of a month says no more than the month."""
    found = parse_day(text, inexact, column)
    return Moment(found.day, True) if isinstance(found, Moment) and found.day.day == 1 else found


def parse_integer(text: str, inexact: bool, column: Column) -> int | Fault | None:
    """A whole number that is not negative: 12, 12人, 12.0."""
    form = plain(text).replace(" ", "").replace(",", "")
    if form in BLANKS:
        return None
    if found := re.fullmatch(r"(\d{1,9})(?:\.0+)?[人名个位]?", form):
        return int(found[1])
    return Fault("integer.form", f"“{text}”不是非负整数", "整数，如12")


def parse_level(text: str, inexact: bool, column: Column) -> int | Fault | None:
    """A level or wage step: 18, 18级, 十八级."""
    form = re.sub(r"[级档次]+$|\.0+$", "", plain(text).replace(" ", "")).removeprefix("第")
    if form in BLANKS or form == "":
        return None
    number = int(form) if form.isascii() and form.isdigit() and len(form) < 3 else chinese_number(form)
    return number or Fault("level.form", f"“{text}”不是{column.name}", f"数字，如{column.example or '18'}")


def parse_level_step(text: str, inexact: bool, column: Column) -> str | Fault | None:
    """Level and wage step in one: 21级3档, 21级, 21-3, 二十一级三档 → 21级3档."""
    form = plain(text).replace(" ", "").removeprefix("第")
    if form in BLANKS:
        return None
    if inexact:
        return Fault("level_step.number_cell", f"“{text}”存成了数值，分不清档次", "文本，如21级3档")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", form):
        return Fault("level_step.date_cell", f"“{text}”被存成了日期", "单元格设为文本后重新填写，如21级3档")
    found = LEVEL_STEP.fullmatch(form)
    level, step = (_number(found[name]) if found and found[name] else None for name in ("level", "step"))
    if found is None or level == 0 or step == 0:
        return Fault("level_step.form", f"“{text}”不是{column.name}", "如21级3档；只知道级别的，如21级")
    return f"{level}级{step}档" if step else f"{level}级"


def _number(form: str) -> int:
    return int(form) if form.isascii() else chinese_number(form)


def chinese_number(form: str) -> int:
    """十八 → 18, up to 99; 0 when it is no such number."""
    found = re.fullmatch(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)", form)
    if not found or (found[1] and found[3] and not found[2]):
        return 0
    tens, ten, ones = found.groups()
    if not ten:
        return CHINESE_DIGITS.get(tens or ones, 0)
    return CHINESE_DIGITS.get(tens, 1) * 10 + CHINESE_DIGITS.get(ones, 0)


def parse_year(text: str, inexact: bool, column: Column) -> int | Fault | None:
    """A year: 2023, 2023年, 2023年度."""
    found = re.fullmatch(r"((?:19|20)\d\d)(年度?)?", plain(text).replace(" ", ""))
    return int(found[1]) if found else Fault("year.form", f"“{text}”不是年度", "四位年份，如2023")


def parse_boolean(text: str, inexact: bool, column: Column) -> bool | Fault | None:
    """是/否, also √, 1/0, Y/N."""
    form = plain(text).casefold()
    if form in ("是", "√", "✓", "1", "y", "yes", "true", "主"):
        return True
    if form in ("否", "×", "0", "n", "no", "false", "兼", "不是"):
        return False
    return Fault("boolean.form", f"“{text}”不是“是”或“否”", "是或否")


def parse_choice(text: str, inexact: bool, column: Column) -> str | Fault | None:
    """One of the column's captions, told by caption, synonym or code; the nearest is suggested otherwise."""
    form = re.sub(r"\s", "", plain(text))
    if found := choice(form, column):
        return found
    if form in BLANKS:
        return None
    near = get_close_matches(form, [*column.choices, *column.captions], n=1, cutoff=0.7)
    listed = column.hints.get("") or "、".join(column.choices[:12])
    right = column.hints.get(form) or (column.captions.get(near[0], near[0]) if near else listed)
    return Fault(f"{column.stem}.unknown", f"“{text}”不是规定的{column.name}", right)


def choice(form: str, column: Column) -> str | None:
    """The caption this stands for, or none."""
    if form in column.choices:
        return form
    return column.captions.get(form)


PARSERS: dict[str, Parser] = {
    "text": parse_text, "name": parse_name, "date": parse_day, "month": parse_month, "integer": parse_integer,
    "level": parse_level, "year": parse_year, "boolean": parse_boolean, "choice": parse_choice,
    "id_number": parse_id_number, "rank": parse_rank, "level_step": parse_level_step,
    "any_rank": parse_any_rank, "layer": parse_layer, "grade": parse_grade,
}


def parsed(text: str, inexact: bool, column: Column) -> Parsed:
    """What one distinct text of a column is."""
    found = PARSERS[column.parse](text, inexact, column)
    if isinstance(found, Fault):
        return Parsed(fault=found._replace(message=clipped(found.message.replace(text, clipped(text)), 2 * SAID)))
    if isinstance(found, Moment):
        return Parsed(found.day, found.by_month)
    if column.limit and len(str(found)) > column.limit:
        return Parsed(fault=Fault(f"{column.stem}.too_long", f"{column.name}有{len(str(found))}个字", f"不超过{column.limit}个字"))
    return Parsed(found)


def parse_column(texts: pl.Series, inexact: pl.Series, column: Column) -> pl.DataFrame:
    """A column of texts parsed: `value`, `by_month`, and `code`, `message`, `would_be_right` of the fault, row for row."""
    given = pl.DataFrame({"text": texts, "inexact": inexact})
    distinct = given.filter(pl.col("text").is_not_null()).unique()
    found = [parsed(text, mark, column) for text, mark in distinct.iter_rows()]
    faults = [one.fault or Fault("", "", "") for one in found]
    table = distinct.with_columns(
        pl.Series("value", [one.value for one in found], dtype=typed_as(column)),
        pl.Series("by_month", [one.by_month for one in found], dtype=pl.Boolean),
        pl.Series("code", [fault.code or None for fault in faults], dtype=pl.String),
        pl.Series("message", [fault.message for fault in faults], dtype=pl.String),
        pl.Series("would_be_right", [fault.would_be_right for fault in faults], dtype=pl.String))
    return given.join(table, on=["text", "inexact"], how="left", maintain_order="left").drop("text", "inexact")
