"""笔试: lists of rooms 考场, of who sits 考生 and of marks 成绩, as sites, registration systems and markers give them."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, rows_of_group
from xianneng.law.phrases import phrase

ROOM_COLUMNS = (
    Column("city", "考试城市", synonyms=("城市", "考区"), required=True, limit=80),
    Column("site", "考点", synonyms=("考点名称",), required=True, limit=120, width=26),
    Column("name", "考场", synonyms=("考场号", "考场名称", "教室"), required=True, limit=40),
    Column("accessible", "无障碍", "boolean", ("无障碍考场",)),
)
SITTER_COLUMNS = (
    Column("name", "姓名", synonyms=("考生姓名",), required=True, limit=60),
    Column("id_number", "证件号码", synonyms=("身份证号", "身份证号码", "公民身份号码", "证件号"), required=True, limit=18, width=22),
    Column("organ_code", "部门代码", synonyms=("单位代码", "招录机关代码"), limit=40),
    Column("code", "职位代码", synonyms=("职位编码", "岗位代码", "报考职位代码"), required=True, limit=40),
    Column("city", "考试城市", synonyms=("考区", "城市"), required=True, limit=80),
    Column("accessible", "无障碍", "boolean", ("无障碍考场", "申请无障碍考场")),
)


def _rooms(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """A room stands once at its site."""
    group = ["city", "site", "name"]
    where = frame.with_columns(where=rows_of_group(*group), times=pl.len().over(group))
    return [finding(where, "name", "room.repeated", pl.col("times") > 1, phrase("考场“{}”重复，见{}", "name", "where"), "每个考场一行")]


def _sitters(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Somebody sits once."""
    where = frame.with_columns(where=rows_of_group("id_number"), times=pl.len().over("id_number"))
    return [finding(where, "id_number", "sitter.repeated", pl.col("id_number").is_not_null() & (pl.col("times") > 1),
                    phrase("证件号码重复，见{}", "where"), "每人报考一个职位，只列一行")]


ROOMS = Kind("exam_rooms", "考场表", ROOM_COLUMNS, _rooms)
SITTERS = Kind("sitters", "考生名单", SITTER_COLUMNS, _sitters)


MARK_COLUMNS = (
    Column("ticket", "准考证号", synonyms=("准考证", "准考证号码"), required=True, limit=18, width=18),
    Column("mark", "成绩", synonyms=("分数", "得分", "卷面成绩"), required=True, limit=10),
)


def _marks(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Somebody has one mark."""
    where = frame.with_columns(where=rows_of_group("ticket"), times=pl.len().over("ticket"))
    return [finding(where, "ticket", "mark.repeated", pl.col("ticket").is_not_null() & (pl.col("times") > 1),
                    phrase("准考证号重复，见{}", "where"), "每人一行")]


MARKS = Kind("marks", "成绩单", MARK_COLUMNS, _marks)
