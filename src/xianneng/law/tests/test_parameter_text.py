"""Parameters as people write them: read back as they were said, refused with bounds and article."""

from decimal import Decimal

import pytest

from xianneng.law import parameter_text
from xianneng.law.parameters import DEFAULTS, DEFINITIONS, definition
from xianneng.law.refusals import Refused


@pytest.mark.parametrize("name", DEFINITIONS)
def test_every_default_reads_back_from_its_text_and_from_json(name: str) -> None:
    of, value = DEFINITIONS[name], DEFAULTS[name]
    assert parameter_text.read(of, parameter_text.text(of, value)) == value
    assert DEFAULTS.with_(name, parameter_text.plain(value))[name] == value
    assert parameter_text.words(of, value)


@pytest.mark.parametrize(("name", "text", "value"), [
    ("min_hao_per_year", "2", 2), ("min_hao_per_year", " ", None), ("dual_floor_rank_occupies", "是", True),
    ("reserve_ratio", "0.1", Decimal("0.1")), ("quota_rounding", "half_up", "half_up"),
    ("priority_grounds", "甲\n\n 乙 ", ("甲", "乙")), ("priority_grounds", " ", ()),
    ("quota_ratios", "Q-L-3: 0.02", {"Q-L-3": Decimal("0.02")}), ("enforcement_years", "一级主办：3\n督办：5", {"一级主办": 3, "督办": 5}),
    ("technical_years", "一级主管：1", {"一级主管": 1})])
def test_what_is_written_is_read(name: str, text: str, value: object) -> None:
    assert parameter_text.read(definition(name), text) == value


def test_a_list_of_nothing_is_told_as_none_set() -> None:
    of = definition("priority_grounds")
    assert (parameter_text.words(of, ()), parameter_text.text(of, ())) == ("不设", "")
    assert "留空为不设" in of.bounds


@pytest.mark.parametrize(("name", "text"), [
    ("public_notice_days", "4"), ("public_notice_days", ""), ("public_notice_days", "五"), ("min_hao_per_year", "13"),
    ("reserve_ratio", "0.6"), ("reserve_ratio", "一成"), ("quota_rounding", "ceil"), ("dual_floor_rank_occupies", "也许"),
    ("result_determined_by", "07-01"), ("quota_ratios", "Q-L-3"),
    ("enforcement_years", "一级主管：2"), ("enforcement_years", "一级主办：0"), ("technical_years", "一级主管：11"), ("technical_years", "一级主管：两"),
    ("quota_ratios", "Q-L-3：2"), ("quota_ratios", "Q-L-99：0.5"), ("quota_ratios", "Q-L-3：NaN"), ("reserve_ratio", "NaN"),
    ("public_notice_days", "²"), ("filing_days", "366")])
def test_what_is_out_of_bounds_is_refused_with_bounds_and_article(name: str, text: str) -> None:
    with pytest.raises(Refused) as refused:
        parameter_text.read(definition(name), text)
    assert refused.value.article == definition(name).citation
    assert definition(name).bounds in refused.value.then


@pytest.mark.parametrize(("name", "text", "told"), [
    ("enforcement_years", "四级主办：3\n四级主办：4", "有一项写了两次（四级主办）"), ("quota_ratios", "Q-L-3：0.02\nQ-L-3:0.03", "有一项写了两次（Q-L-3）"),
    ("enforcement_years", "四级主办：11", "不能设为“四级主办：11”"), ("public_notice_days", "", "不能设为“空”"),
    ("recruit_panel_size", "6", "不能设为“6”")])
def test_a_refusal_says_what_was_written(name: str, text: str, told: str) -> None:
    with pytest.raises(Refused) as refused:
        parameter_text.read(definition(name), text)
    assert told in f"{refused.value.what}（{refused.value.why}）"
