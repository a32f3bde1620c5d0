"""年度考核结果: one result a year and person, one row each; the year may stand in the heading (2025年度考核)."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, in_future, rows_of_group, shown
from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.exchange.kinds.people import PERSON_COLUMNS, id_findings, unknown_organs, with_id_facts
from xianneng.law.phrases import phrase

COLUMNS = (
    *PERSON_COLUMNS,
    Column("year", "年度", "year", ("考核年度", "年份"), required=True, example="2023"),
    Column("grade", "等次", "choice", ("考核等次", "考核结果", "年度考核等次", "年度考核结果", "考核结论"), required=True,
           choices=captions.ASSESSMENT_GRADES, captions=captions.ASSESSMENT_CAPTIONS, hints=captions.ASSESSMENT_HINTS, example="称职",
           heading=captions.YEAR_OF_ASSESSMENT, says="year"),
    Column("determined_on", "确定日期", "date", ("考核结果确定日期", "结果确定日期", "等次确定日期", "考核等次确定日期", "确定时间", "审定日期", "审定时间"),
           example="2024-03-20", note="年度终了以后、确定等次的日期；不填的，按参数推定", width=14),
    Column("note", "备注", synonyms=("说明",), width=20),
)


def check_assessments(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """One result a year, of a year that is over, determined after its end (考核规定)."""
    group = ["id_number", "name", "year"]  # of two names for one number it is not known whose it is: `id_findings` tells that
    counted = with_id_facts(frame).with_columns(
        times=pl.len().over(group), where=rows_of_group(*group))
    return [
        *id_findings(counted), *unknown_organs(frame, "organ", organs),
        finding(counted, "grade", "grade.repeated",
                pl.all_horizontal(pl.col(group).is_not_null()) & (pl.col("times") > 1),
                phrase("同一人{}年度有{}个考核结果，见{}", "year", "times", "where"), "一人一年一个等次"),
        finding(frame, "year", "year.future", pl.col("year") >= on.year, phrase("{}年度尚未考核", "year"), "已结束的年度"),
        finding(frame, "determined_on", "determined_on.early", (pl.col("year") < on.year) & (pl.col("determined_on").dt.year() <= pl.col("year")),
                phrase("确定日期{}在{}年度终了以前", shown("determined_on"), "year"), phrase("{}年1月1日以后；或更正年度", pl.col("year") + 1)),
        in_future(frame, "determined_on", "确定日期", pl.lit(on))]


ASSESSMENTS = Kind("assessments", "年度考核结果表", COLUMNS, check_assessments, ask=("year",))
