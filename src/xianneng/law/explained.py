"""What a rule says, for who reads it: in our own words, with its numbers and a worked example. The regulation decides where they differ."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from xianneng.law import parameters
from xianneng.law.tables import Row, rows

Column = tuple[str, Callable[[Row], str]]

GRADES: Final = {"A": "已核对条文", "B": "有佐证，条文待核", "C": "据惯例或地方做法"}
"""What a grade of evidence is called on a page."""


def evidence(rule_id: str, grade: str) -> str:
    """The same of a rule, or of a number of it: a reading of grade C is a parameter's to set, or the platform's own."""
    own = "，可由参数调整" if parameters.of_rule(rule_id) else "，平台采用这一口径"
    return GRADES[grade] + (own if grade == "C" else "")


@dataclass(frozen=True)
class Numbers:
    """The numbers of a rule as a table to read; ``rows`` are as wide as ``heads``."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Explained:
    """One rule in plain words; ``example`` may be empty, ``numbers`` none.

    ``otherwise``: of a reading of grade C without a parameter, what the platform does with it, and what to do where the local
    authority has another; else empty.
    """

    says: str
    example: str
    otherwise: str
    numbers: tuple[Numbers, ...]


def explained(rule_id: str, on: date) -> Explained:
    """What the rule says, and its numbers from the tables: those in force on the date or to come, of a rule that has ended all."""
    row = next((each for each in rows("says") if each["rule_id"] == rule_id), {"says": "", "example": ""})
    otherwise = next((each["otherwise"] for each in rows("readings") if each["rule_id"] == rule_id), "")
    return Explained(row["says"], row["example"], otherwise, tuple(
        found for table, (title, columns) in SHOWN.items() if (found := _numbers(rule_id, on, table, title, columns))))


def _numbers(rule_id: str, on: date, table: str, title: str, columns: tuple[Column, ...]) -> Numbers | None:
    every = [row for row in rows(table) if row["rule_id"] == rule_id]
    chosen = [row for row in every if not row.get("effective_until") or on.isoformat() < row["effective_until"]] or every
    if not chosen:
        return None
    cells = {head: [told(row) for row in chosen] for head, told in (*columns, SINCE, CHECKED)}
    kept = [head for head, column in cells.items()
            if any(column) and (head not in WHERE_THEY_DIFFER or len(set(column)) > 1)]
    return Numbers(title, tuple(kept), tuple(zip(*(cells[head] for head in kept), strict=True)))


def _cell(name: str, unit: str = "") -> Callable[[Row], str]:
    return lambda row: f"{row[name]}{unit}" if row[name] else ""


def _yes(name: str) -> Callable[[Row], str]:
    return lambda row: {"1": "是", "0": "否", "": "没有规定"}[row[name]]


def _levels(row: Row) -> str:
    """The range as officials write it, the lowest level first."""
    return f"{row['level_max']}级至{row['level_min']}级" if row["level_min"] else ""


def _ratio(row: Row) -> str:
    return f"{round(float(row['ratio']) * 100)}%" if row["ratio"] else "按批准数"


def _base(row: Row) -> str:
    whole = next((each["group"] for each in rows("rank_quota") if each["quota_id"] == row["nested_in"]), "")
    return f"{whole}职数之内" if whole else row["base"]


SINCE: Final[Column] = ("自", lambda row: row.get("effective_from", ""))
CHECKED: Final[Column] = ("核对情况", lambda row: evidence(row["rule_id"], row.get("evidence") or row["grade"]))
WHERE_THEY_DIFFER: Final = {"自", "核对情况", "序列", "种类", "机关层级", "范围", "适用", "综合管理类对应"}
"""Columns that say nothing where every row has the same."""

SHOWN: Final[dict[str, tuple[str, tuple[Column, ...]]]] = {
    "promotion_years": ("最低任职年限", (
        ("序列", _cell("series")), ("拟晋升", _cell("target")), ("现任职级", _cell("from_rank")), ("或者领导职务", _cell("from_layer")),
        ("任满", _cell("min_years", "年")))),
    "rank_quota": ("职数比例", (
        ("机关层级", _cell("organ_level")), ("范围", _cell("scope")), ("适用", _cell("variant")), ("职级", _cell("group")),
        ("不超过", _ratio), ("基数", _base))),
    "rank_scope": ("各层级可设的职级", (
        ("机关层级", _cell("organ_level")), ("范围", _cell("scope")), ("最高职级", _cell("highest_rank")),
        ("只设", lambda row: row["only"].replace(";", "、")))),
    "rank_series": ("职级与级别", (
        ("序列", _cell("series")), ("职级", _cell("rank")), ("级别", _levels), ("综合管理类对应", _cell("equivalent_general")))),
    "leading_posts": ("领导职务与级别", (
        ("层次", _cell("layer")), ("适用", _cell("variant")), ("级别", _levels), ("对应的最低职级", _cell("floor_rank")))),
    "sanctions": ("期间和后果", (
        ("种类", _cell("track")), ("处分、处理", _cell("kind")), ("期间", _cell("months", "个月")),
        ("期满后还有", _cell("months_after", "个月")), ("停晋升职务", _yes("bars_post")), ("停晋升职级", _yes("bars_rank")))),
    "grade_effects": ("对考核等次的影响", (
        ("种类", _cell("track")), ("处分、处理", _cell("kind")), ("当年", _cell("year_0")), ("第二年", _cell("year_1")),
        ("第三年", _cell("year_2")))),
    "annual_grades": ("等次的作用", (
        ("等次", _cell("grade")), ("计入任职年限", _yes("counts_as_tenure")), ("缩短", _cell("months_shortened", "个月")),
        ("下一年不能晋升", _yes("bars_next_year")), ("计入级别累计", _yes("counts_to_level")))),
    "retirement": ("法定退休年龄", (
        ("人员", _cell("group")), ("起点", _cell("base_age_years", "周岁")), ("推迟一个月，每过", _cell("months_per_step", "个月")),
        ("最多推迟", _cell("most_months", "个月")))),
    "first_grading": ("首次定级", (("学历", _cell("education")), ("职级", _cell("rank")), ("级别", _cell("level", "级")))),
    "probation_grounds": ("情形", (("情形", _cell("title")), ("后果", _cell("kind")))),
    "conversion_2019": ("套转", (("原职务", _cell("old_post")), ("职级", _cell("rank")))),
    "county_ranks": ("年限和级别", (
        ("晋升", _cell("rank")), ("原任", _cell("from_rank")), ("任满", _cell("min_years", "年")), ("级别达到", _cell("level_at_least", "级")))),
    "figures": ("规定的数", (("项目", _cell("meaning")), ("数", lambda row: f"{row['value']}{row['unit']}"))),
}
"""Which tables hold numbers of rules, what each is called, and its columns."""
