"""LEVEL-PROM-01, LEVEL-PROM-02, LEVEL-DOWN-01, LEVEL-NEW-01."""

from datetime import date

import pytest

from xianneng.law import levels
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import NotFound, Refused

ON = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("level", "target", "after"),
    [
        (24, "三级主任科员", 23),
        (22, "三级主任科员", 22),
        (22, "二级主任科员", 21),
        (20, "四级调研员", 19),
        (17, "县处级正职", 16),
        (26, "四级主任科员", 24),
        (16, "二级主任科员", 16),
        (15, "二级主任科员", 15),
        (18, "三级主办", 18),
        (18, "二级主办", 17),
    ],
)
def test_after_promotion(level: int, target: str, after: int) -> None:
    assert levels.after_promotion(level, target, ON) == after


@pytest.mark.parametrize(("level", "target", "after"), [(21, "二级主任科员", 21), (23, "二级主任科员", 22), (22, "二级主任科员", 22),
                                                        (16, "二级主任科员", 16), (13, "二级主任科员", 13)])
def test_a_rank_given_beside_the_post_does_not_raise_the_level_again(level: int, target: str, after: int) -> None:
    """RANK-DUAL-01: the layer's level came with the post."""
    assert levels.beside_post(level, target, ON) == after


def test_five_competent_years() -> None:
    plain = dict(zip(range(2019, 2024), ["称职", "称职", "优秀", "称职", "称职"], strict=True))
    assert levels.level_rises(plain, ON, DEFAULTS) == [levels.Rise(date(2024, 1, 1), (2019, 2020, 2021, 2022, 2023))]
    later = plain | {2021: "基本称职", 2024: "称职"}
    assert [rise.on for rise in levels.level_rises(later, ON, DEFAULTS)] == [date(2025, 1, 1)]
    assert levels.level_rises(plain | {2020: "不定等次"}, ON, DEFAULTS) == []
    with pytest.raises(NotFound, match="2020-03-02"):
        levels.level_rises(plain, date(2020, 3, 2), DEFAULTS)


def test_promotion_resets_the_count_where_so_set() -> None:
    results = dict.fromkeys(range(2016, 2026), "称职")
    kept = DEFAULTS.with_("level_counter_reset_on_promotion", False)
    assert [rise.on.year for rise in levels.level_rises(results, ON, DEFAULTS, promoted_in=2018)] == [2023]
    assert [rise.on.year for rise in levels.level_rises(results, ON, kept, promoted_in=2018)] == [2021, 2026]


def test_after_demotion() -> None:
    assert levels.after_demotion(12, "县处级副职", ON) == 14
    assert levels.after_demotion(14, "三级调研员", ON) == 14


def test_no_answer_for_a_day_before_the_text() -> None:
    with pytest.raises(NotFound, match="LEVEL-PROM-01"):
        levels.after_promotion(24, "三级主任科员", date(2020, 3, 2))
    with pytest.raises(NotFound, match="LEVEL-DOWN-01"):
        levels.after_demotion(12, "县处级副职", date(2008, 2, 28))


def test_first_grading() -> None:
    assert levels.initial_grading("硕士", date(2025, 8, 1), has_experience=False) == ("四级主任科员", 24)
    assert levels.initial_grading("大学专科", date(2025, 8, 1), has_experience=False) == ("一级科员", 26)
    for words in ("本科", "大学本科", "未获硕士学位的研究生", "硕士研究生（未获学位）", "研究生班"):
        assert levels.initial_grading(words, date(2025, 8, 1), has_experience=False) == ("一级科员", 25)
    assert levels.initial_grading("硕士", date(2020, 3, 2), has_experience=False) == ("副主任科员", 24)
    assert levels.initial_grading("博士", date(2025, 8, 1), has_experience=True) is None
    with pytest.raises(Refused, match="小学"):
        levels.initial_grading("小学", ON, has_experience=False)
