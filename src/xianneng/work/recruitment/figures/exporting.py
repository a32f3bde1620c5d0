"""招录统计 as a workbook: numbers, shares, each recruitment, townships. Nobody is named in it."""

from collections.abc import Sequence

import polars as pl

from xianneng.foundation.exchange.writing import titled_sheets
from xianneng.foundation.web.templatetags.xn import percent
from xianneng.work.recruitment.figures.queries import Figures, Line

COURSES = {"招考": pl.String, "年度": pl.Int64, "招录方式": pl.String, "职位数": pl.Int64, "招考人数": pl.Int64, "报名人次": pl.Int64, "审查通过": pl.Int64,
           "录用人数": pl.Int64, "录用计划完成率": pl.String, "公告": pl.String, "最后一次批准": pl.String, "公告至审批（日）": pl.Int64}
TOWNSHIPS = {"时点": pl.String, "乡镇（街道）": pl.Int64, "编制": pl.Int64, "实有": pl.Int64, "空编": pl.Int64, "空编率": pl.String}


def book(found: Figures, place: str) -> bytes:
    """What the page shows, as .xlsx."""
    title = f"{place}招录统计（{found.years[0]}—{found.years[-1]}年）"
    courses = [[each.recruitment.name, each.recruitment.year, each.recruitment.way, each.positions, each.places, each.applied, each.passed, each.hired, percent(each.rate_bp),
                str(each.announced_on or ""), str(each.approved_on or ""), each.days] for each in found.courses]
    townships = [[str(each.on), each.organs, each.establishment, each.actual, each.vacant, percent(each.rate_bp)] for each in found.townships]
    widths = [18, 24, *[8] * (len(found.years) + 1), 34]
    return titled_sheets([
        ("数量", title, _lines(found, is_rate=False), widths), ("比率", title, _lines(found, is_rate=True), widths),
        ("各次招考", title, pl.DataFrame(courses, orient="row", schema=COURSES), [36, 8, 18, 8, 10, 10, 10, 10, 14, 12, 14, 16]),
        ("乡镇空编", title, pl.DataFrame(townships, orient="row", schema=TOWNSHIPS), [12, 14, 8, 8, 8, 10])])


def _lines(found: Figures, *, is_rate: bool) -> pl.DataFrame:
    """The figures that are numbers, or those that are shares."""
    def row(section: str, line: Line) -> Sequence[object]:
        return [section, line.name, *((percent(cell) for cell in line.cells) if is_rate else line.cells), line.what]

    cell = pl.String if is_rate else pl.Int64
    return pl.DataFrame([row(section, line) for section, lines in found.sections for line in lines if line.is_rate == is_rate], orient="row",
                        schema={"类别": pl.String, "项目": pl.String, **{f"{year}年": cell for year in found.years}, "合计": cell, "口径": pl.String})
