"""RANK-QUOTA-01 to 12: worked examples, nesting, rounding, pools, what occupies."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.law import quotas
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Refused
from xianneng.law.tables import rows

ON = date(2026, 1, 1)
COUNTY, CITY = "县(市、区、旗)、乡镇机关", "市(地、州、盟)、直辖市的区机关"


def caps(level: str, base: int, scope: str = "机关", variant: str = "", **values: object) -> dict[str, int]:
    parameters = DEFAULTS
    for name, value in values.items():
        parameters = parameters.with_(name, value)
    return {cap.group: cap.cap for cap in quotas.compute(level, scope, variant, base, parameters, ON)}


def test_ministry() -> None:
    assert caps("中央机关", 300, variant="正部级单位") == {
        "一级、二级巡视员": 36,
        "一级巡视员": 14,
        "一级至四级调研员": 195,
    }
    assert caps("中央机关", 300, variant="副部级单位")["一级巡视员"] == 7


def test_central_organs_must_say_which() -> None:
    with pytest.raises(Refused, match="正部级单位"):
        caps("中央机关", 300)


def test_province() -> None:
    assert caps("省、自治区、直辖市机关", 240) == {"一级、二级巡视员": 12, "一级巡视员": 3, "一级至四级调研员": 108}


def test_sub_provincial_city() -> None:
    assert caps("副省级城市机关", 500) == {
        "一级、二级巡视员": 10,
        "一级巡视员": 3,
        "一级至四级调研员": 215,
        "一级调研员": 43,
    }


def test_prefecture_and_its_pool() -> None:
    assert caps(CITY, 80) == {
        "二级巡视员": 0,
        "一级至四级调研员": 16,
        "一级、二级调研员": 6,
        "一级调研员": 3,
        "一级至四级主任科员": 48,
        "一级、二级主任科员": 24,
    }
    assert caps(CITY, 25 * 80)["二级巡视员"] == 20


def test_district_of_a_sub_provincial_city_has_no_inspectors() -> None:
    assert "二级巡视员" not in caps("副省级城市的区机关", 2000)
    assert caps("副省级城市的区机关", 80)["一级至四级调研员"] == 16


def test_county() -> None:
    assert caps(COUNTY, 120) == {
        "二级调研员": 2,
        "三级、四级调研员": 12,
        "三级调研员": 4,
        "一级至四级主任科员": 72,
        "一级、二级主任科员": 36,
    }


def test_an_organ_of_thirty_rounds_to_nothing() -> None:
    first = quotas.compute(COUNTY, "机关", "", 30, DEFAULTS, ON)[0]
    assert (first.cap, first.text) == (0, "30 × 2% = 0.6，舍去小数为 0")


@pytest.mark.parametrize(
    ("values", "whole", "part"),
    [({}, 11, 4), ({"nested_base": "unrounded"}, 11, 4), ({"quota_rounding": "half_up"}, 12, 5)],
)
def test_rounding_and_nesting(values: dict[str, object], whole: int, part: int) -> None:
    found = caps(COUNTY, 118, **values)
    assert (found["三级、四级调研员"], found["三级调研员"]) == (whole, part)


def test_a_special_ratio_replaces_the_regulation_s() -> None:
    assert caps(COUNTY, 100, quota_ratios={"Q-L-3": "0.05"})["二级调研员"] == 5


def test_a_use_debits_every_cap_around_it() -> None:
    assert quotas.groups_of("三级调研员", COUNTY, "机关", ON) == ["Q-L-4", "Q-L-5"]
    assert quotas.groups_of("一级调研员", CITY, "机关", ON) == ["Q-M-3", "Q-M-4", "Q-M-5"]
    assert quotas.groups_of("一级科员", COUNTY, "机关", ON) == []


def test_what_is_limited() -> None:
    assert quotas.is_limited("一级科员", COUNTY, "机关", ON) is False
    assert quotas.is_limited("四级主任科员", "省、自治区、直辖市机关", "机关", ON) is False
    assert quotas.is_limited("四级主任科员", COUNTY, "机关", ON) is True
    assert quotas.is_limited("一级巡视员", COUNTY, "机关", ON) is True  # may not be set there at all
    assert quotas.is_limited("三级调研员", "县(市、区、旗)", "领导班子", ON) is True  # by the number approved: no ratio is known
    assert [cap.quota_id for cap in quotas.without_ratio("县(市、区、旗)", "领导班子", ON)] == ["Q-L-8"]
    assert "三级调研员" not in {rank for cap in quotas.compute("县(市、区、旗)", "领导班子", "", 31, DEFAULTS, ON) for rank in cap.ranks}
    assert quotas.is_limited("四级主办", COUNTY, "机关", ON) is True  # by the corresponding rank
    assert quotas.is_limited("四级高级法官", COUNTY, "机关", ON) is None
    assert quotas.is_limited("调研员", "县(市、区、旗)", "领导班子", ON) is None  # of before 2019: may be set as what it became, counted by nobody


def test_other_series_are_counted_by_the_same_proportions_in_their_own_account() -> None:
    found = quotas.compute(COUNTY, "机关", "", 120, DEFAULTS, ON, "执法勤务警员")
    assert [(cap.quota_id, cap.group, cap.cap, cap.parent) for cap in found] == [
        ("执法勤务警员:Q-L-3", "二级高级警长", 2, None), ("执法勤务警员:Q-L-4", "三级、四级高级警长", 12, None),
        ("执法勤务警员:Q-L-5", "三级高级警长", 4, "执法勤务警员:Q-L-4"),
        ("执法勤务警员:Q-L-6", "一级至四级警长", 72, None), ("执法勤务警员:Q-L-7", "一级、二级警长", 36, "执法勤务警员:Q-L-6")]
    assert {cap.grade for cap in found} == {"C"}
    assert quotas.groups_of("三级高级警长", COUNTY, "机关", ON) == ["执法勤务警员:Q-L-4", "执法勤务警员:Q-L-5"]
    assert quotas.may_set("一级高级警长", COUNTY, "机关", ON) is False
    assert quotas.may_set("二级高级警长", COUNTY, "机关", ON) is True
    assert quotas.NESTED_IN["警务技术:Q-L-7"] == "警务技术:Q-L-6"
    assert quotas.GROUP_RANKS["行政执法类:Q-L-7"] == ("一级主办", "二级主办")
    assert quotas.GROUP_RANKS["行政执法类:Q-P-1"] == ("督办",)


def test_leading_members_of_a_county_or_a_city_are_set_by_their_team() -> None:
    assert quotas.setting_of(COUNTY, "县处级副职") == ("县(市、区、旗)", "领导班子")
    assert quotas.setting_of("县(市、区、旗)", "县处级正职") == ("县(市、区、旗)", "领导班子")
    assert quotas.setting_of(COUNTY, "乡科级正职") == quotas.setting_of(COUNTY, None) == (COUNTY, "机关")
    assert quotas.setting_of(CITY, "县处级正职") == (CITY, "机关")  # a bureau's chief
    assert quotas.setting_of(CITY, "厅局级正职") == ("市(地、州、盟)、直辖市的区", "领导班子")
    assert quotas.setting_of("省、自治区、直辖市机关", "厅局级正职")[1] == "机关"
    for rank, layer, expected in (
            ("一级调研员", "县处级正职", True), ("二级巡视员", "县处级正职", True), ("一级巡视员", "县处级正职", False),
            ("四级调研员", "县处级副职", True), ("三级调研员", "县处级副职", True)):  # 四级 corresponds to the post itself
        assert quotas.may_set(rank, *quotas.setting_of(COUNTY, layer), ON, layer) is expected, rank
    assert quotas.may_set("一级巡视员", *quotas.setting_of(CITY, "厅局级正职"), ON, "厅局级正职") is True


def test_allowed_ranks() -> None:
    assert quotas.allowed_ranks(COUNTY, "机关", ON)[0] == "二级调研员"
    assert quotas.allowed_ranks("副省级城市的区机关", "机关", ON)[0] == "一级调研员"
    assert quotas.allowed_ranks("县(市、区、旗)", "领导班子", ON) == (
        "二级巡视员",
        "一级调研员",
        "二级调研员",
        "三级调研员",
    )
    with pytest.raises(Refused, match="没有职级设置规定"):
        quotas.allowed_ranks("乡镇", "机关", ON)
    with pytest.raises(Refused):
        quotas.allowed_ranks(COUNTY, "机关", date(2019, 5, 31))


def test_what_occupies() -> None:
    counts = DEFAULTS.with_("dual_floor_rank_occupies", True)
    assert quotas.occupies("四级调研员", None, DEFAULTS)
    assert not quotas.occupies("四级调研员", "县处级副职", DEFAULTS)
    assert quotas.occupies("四级调研员", "县处级副职", counts)
    assert quotas.occupies("三级调研员", "县处级副职", DEFAULTS)
    assert not quotas.occupies(None, "县处级副职", DEFAULTS)


def test_reserve() -> None:
    assert quotas.reserve(9, DEFAULTS.with_("reserve_ratio", "0.25")) == 2
    assert quotas.reserve(11, DEFAULTS.with_("reserve_ratio", "0.25")) == 2  # 2.75: down


def test_the_base() -> None:
    assert quotas.base_of(42, 5, 2, DEFAULTS) == 40
    assert quotas.base_of(42, 5, 2, DEFAULTS.with_("quota_base_includes_leading_posts", False)) == 35
    with pytest.raises(Refused, match="负数"):
        caps(COUNTY, -1)


LEVELS = sorted(
    {
        (row["organ_level"], row["scope"], row["variant"] or "正部级单位" * (row["organ_level"] == "中央机关"))
        for row in rows("rank_quota")
    }
)


@given(st.sampled_from(LEVELS), st.integers(0, 100_000), st.sampled_from(["rounded_cap", "unrounded"]))
def test_caps_never_exceed_the_ratio(level: tuple[str, str, str], base: int, nested: str) -> None:
    found = quotas.compute(*level, base, DEFAULTS.with_("nested_base", nested), ON)
    for cap in found:
        assert cap.cap <= cap.exact == cap.base * cap.ratio < cap.cap + 1
        parent = next((each for each in found if each.quota_id == cap.parent), None)
        assert parent is None or (cap.cap <= parent.cap and set(cap.ranks) < set(parent.ranks))
        assert isinstance(cap.exact, Fraction)


@given(st.sampled_from(LEVELS), st.integers(0, 5_000), st.integers(0, 5_000))
def test_a_larger_base_never_lowers_a_cap_and_a_pool_never_loses(
    level: tuple[str, str, str], one: int, two: int
) -> None:
    together = [cap.cap for cap in quotas.compute(*level, one + two, DEFAULTS, ON)]
    apart = [[cap.cap for cap in quotas.compute(*level, base, DEFAULTS, ON)] for base in (one, two)]
    assert all(whole >= a + b for whole, a, b in zip(together, *apart, strict=True))
