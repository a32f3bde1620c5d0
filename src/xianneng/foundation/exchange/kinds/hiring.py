"""录用: the list of who goes to 体检 in the order of the ranking 进入体检人选, as recruiting authorities publish it."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, rows_of_group
from xianneng.law.phrases import phrase

COLUMNS = (
    Column("name", "姓名", synonyms=("考生姓名",), required=True, limit=60),
    Column("id_number", "证件号码", synonyms=("身份证号", "身份证号码", "公民身份号码", "证件号"), required=True, limit=18, width=22),
    Column("organ_code", "部门代码", synonyms=("单位代码", "招录机关代码"), limit=40),
    Column("code", "职位代码", synonyms=("职位编码", "岗位代码", "报考职位代码"), required=True, limit=40),
    Column("rank", "名次", synonyms=("排名", "综合成绩排名", "总成绩排名"), required=True, limit=6),
    Column("score", "综合成绩", synonyms=("总成绩", "综合分"), required=True, limit=12),
)


def _ranked(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Somebody stands once, and a place of a position's ranking is one person's."""
    once = frame.with_columns(where=rows_of_group("id_number"), times=pl.len().over("id_number"))
    places = frame.with_columns(where=rows_of_group("organ_code", "code", "rank"), times=pl.len().over("organ_code", "code", "rank"))
    return [finding(once, "id_number", "candidate.repeated", pl.col("id_number").is_not_null() & (pl.col("times") > 1),
                    phrase("证件号码重复，见{}", "where"), "每人只列一行"),
            finding(frame, "rank", "candidate.rank", ~pl.col("rank").fill_null("").str.contains(r"^[1-9]\d{0,4}$"), phrase("名次“{}”不是正整数", pl.col("rank").fill_null("")), "名次从1起"),
            finding(places, "rank", "candidate.same_rank", pl.col("rank").is_not_null() & (pl.col("times") > 1), phrase("同一职位名次重复，见{}", "where"), "名次相同的，按公告的办法先定先后"),
            finding(frame, "score", "candidate.score", ~pl.col("score").fill_null("").str.contains(r"^\d{1,3}(\.\d{1,4})?$"), phrase("综合成绩“{}”不是分数", pl.col("score").fill_null("")), "如 76.08")]


CANDIDATES = Kind("candidates", "进入体检人选名单", COLUMNS, _ranked)
