"""Who reports personal matters 个人有关事项 (领导干部报告个人有关事项规定 第2条, REPORT-01)."""

from collections.abc import Iterable

from xianneng.law import series

LEAST = "县处级副职"


def reports(held: Iterable[str]) -> str:
    """The first of these leading post layers and ranks whose holder reports (县处级副职 and above); empty if none is.

    Ranks count by the rank of 综合管理类 that corresponds; where none is set, nothing is said.
    """
    above = series.layers()[:series.layers().index(LEAST) + 1]
    lowest = series.order(str(series.floor_rank(LEAST)))
    return next((name for name in held if name in above or (
        name in series.ranks() and (series.general_order(name) or lowest + 1) <= lowest)), "")
