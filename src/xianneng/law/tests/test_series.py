"""RANK-SERIES-*, POST-LAYER-*, RANK-CONV-01, RANK-DUAL-01 and the levels of ranks."""

from datetime import date

import pytest

from xianneng.law import series
from xianneng.law.refusals import Refused
from xianneng.law.tables import rows

ON = date(2026, 1, 1)


def test_twelve_general_ranks() -> None:
    general = series.in_series(series.GENERAL)
    assert (len(general), general[0], general[-1]) == (12, "一级巡视员", "二级科员")
    assert [series.order(name) for name in general] == list(range(1, 13))


def test_one_step_up() -> None:
    assert series.next_rank("四级主任科员") == "三级主任科员"
    assert series.next_rank("一级主任科员") == "四级调研员"
    assert series.next_rank("一级巡视员") is None


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("一级巡视员", 8, 13),
        ("二级巡视员", 10, 15),
        ("一级调研员", 11, 17),
        ("二级调研员", 12, 18),
        ("三级调研员", 13, 19),
        ("四级调研员", 14, 20),
        ("一级主任科员", 15, 21),
        ("二级主任科员", 16, 22),
        ("三级主任科员", 17, 23),
        ("四级主任科员", 18, 24),
        ("一级科员", 18, 26),
        ("二级科员", 19, 27),
        ("国家级正职", 1, 1),
        ("厅局级正职", 8, 13),
        ("乡科级副职", 17, 24),
    ],
)
def test_levels(name: str, low: int, high: int) -> None:
    assert series.level_range(name, ON) == (low, high)


def test_levels_of_vice_ministerial_organs_by_date() -> None:
    variant = "副部级机关内设机构"
    assert series.level_range("厅局级副职", date(2020, 3, 2), variant) == (12, 18)
    assert series.level_range("厅局级副职", date(2020, 3, 3), variant) == (11, 17)
    assert series.level_range("厅局级正职", ON, variant) == (10, 15)
    assert series.level_range("县处级副职", ON, variant) == (14, 20)


def test_ranks_have_a_beginning() -> None:
    with pytest.raises(Refused):
        series.level_range("四级调研员", date(2019, 5, 31))
    assert series.level_range("副调研员", date(2019, 5, 31)) == (14, 20)
    assert not series.is_rank(series.GENERAL, "四级调研员", date(2019, 5, 31))
    assert series.is_rank(series.GENERAL, "四级调研员", date(2019, 6, 1))
    assert not series.is_rank("行政执法类", "四级调研员")


@pytest.mark.parametrize(
    ("layer", "floor"),
    [
        ("厅局级正职", "一级巡视员"),
        ("厅局级副职", "二级巡视员"),
        ("县处级正职", "二级调研员"),
        ("县处级副职", "四级调研员"),
        ("乡科级正职", "二级主任科员"),
        ("乡科级副职", "四级主任科员"),
        ("省部级副职", None),
    ],
)
def test_floor_rank(layer: str, floor: str | None) -> None:
    assert series.floor_rank(layer) == floor


def test_floor_in_other_series() -> None:
    assert series.floor_rank("乡科级正职", "行政执法类") == "二级主办"
    assert series.floor_rank("厅局级正职", "行政执法类") is None


def test_equivalents() -> None:
    assert series.equivalent_general("督办") == "二级巡视员"
    assert series.equivalent_general("二级法官") is None
    assert series.general_order("三级主办") == 9


def test_converted_2019() -> None:
    assert series.converted_2019("副主任科员") == "四级主任科员"
    assert series.converted_2019("办事员") == "二级科员"
    assert series.converted_2019("副科级") == "四级主任科员"
    assert series.converted_2019("四级主任科员") is None


def test_names_are_unique() -> None:
    names = [row["rank"] for row in rows("rank_series")]
    assert len(names) == len(set(names))
    with pytest.raises(Refused, match="五级调研员"):
        series.rank("五级调研员")


def test_minimum_years_go_one_rank_up_within_a_series() -> None:
    for row in rows("promotion_years"):
        assert series.next_rank(row["from_rank"]) == row["target"]
        assert series.rank(row["target"]).series == row["series"]


def test_a_variant_that_is_none_is_refused_not_passed_over() -> None:
    assert series.level_range("厅局级正职", ON, "副省级城市机关") == series.level_range("厅局级正职", ON, "副部级机关内设机构")
    with pytest.raises(Refused, match=r"没有“副省级”这种机关规格.*写作“副省级城市机关”或“副部级机关内设机构”"):
        series.level_range("厅局级正职", ON, "副省级")
