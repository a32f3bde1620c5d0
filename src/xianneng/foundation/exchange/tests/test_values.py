"""Texts as offices write them → values, each wrong one with what is wrong and what would be right."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.foundation.exchange.columns import Column
from xianneng.foundation.exchange.identity import parse_id_number
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.problems import Fault, Problem, column_letters
from xianneng.foundation.exchange.tests.samples import id_number
from xianneng.foundation.exchange.values import Moment, parse_column, parsed


@pytest.mark.parametrize(("text", "value"), [
    ("21级3档", "21级3档"), ("21 级 3 档", "21级3档"), ("２１级", "21级"), ("21-3", "21级3档"), ("21/3", "21级3档"), ("21级-3", "21级3档"),
    ("二十一级三档", "21级3档"), ("21", "21级"), ("—", None), ("213", "level_step.form"), ("3档", "level_step.form"),
    ("2026-03-21", "level_step.date_cell"), ("正科级", "level_step.form")])
def test_level_and_step_in_one_cell(text: str, value: str | None) -> None:
    found = parsed(text, False, ROSTER.of_key("level_step"))
    assert (found.fault.code if found.fault else found.value) == value


def test_a_number_that_may_have_lost_a_nought_is_no_level_and_step() -> None:
    fault = parsed("21.1", True, ROSTER.of_key("level_step")).fault
    assert fault is not None
    assert fault.code == "level_step.number_cell"


DATE = Column("post_on", "任现职务时间", "date")
MONTH = Column("birth_on", "出生年月", "month")
SEPTEMBER, FIRST = Moment(date(1978, 9, 1), True), Moment(date(1978, 9, 1), False)


def value(text: str, column: Column, *, inexact: bool = False) -> object:
    found = parsed(text, inexact, column)
    return found.value if found.fault is None else found.fault.code


def moment(text: str, column: Column = DATE, *, inexact: bool = False) -> object:
    found = parsed(text, inexact, column)
    return found.fault.code if found.fault else Moment(found.value, found.by_month) if found.value else None


@pytest.mark.parametrize(("text", "found"), [
    ("1978.9", SEPTEMBER), ("1978.09", SEPTEMBER), ("197809", SEPTEMBER), ("1978年9月", SEPTEMBER), ("1978-9", SEPTEMBER),
    ("1978/09", SEPTEMBER), ("1978.09(45岁)", SEPTEMBER), ("1978.09\n（45岁）", SEPTEMBER), ("１９７８．０９", SEPTEMBER),
    ("1978年 9月", SEPTEMBER), ("1978.09.", SEPTEMBER),
    ("1978-09-01", FIRST), ("19780901", FIRST), ("1978年9月1日", FIRST), ("1978.9.1", FIRST), ("1978-09-01 00:00:00", FIRST),
    ("28734", FIRST), ("", None), ("—", None), ("无", None),
    ("1978", "date.no_month"), ("1978年", "date.no_month"), ("78.9", "date.two_digit_year"), ("1978.13", "date.impossible"),
    ("1978-02-30", "date.impossible"), ("1878.09", "date.out_of_range"), ("2015.03，2018.06", "date.several"),
    ("去年九月", "date.form"), ("45", "date.form"), ("=1+1", "date.form")])
def test_mixed_dates(text: str, found: object) -> None:
    assert moment(text) == found


def test_a_number_with_one_decimal_may_have_lost_its_nought() -> None:
    """Excel shows 1978.10 typed as a number as 1978.1; as text 1978.1 is January."""
    assert moment("1978.1", inexact=True) == "date.ambiguous_month"
    assert moment("1978.9", inexact=True) == SEPTEMBER
    assert moment("1978.1") == Moment(date(1978, 1, 1), True)


def test_first_of_month_in_a_column_of_months() -> None:
    assert moment("1978-09-01", MONTH) == SEPTEMBER
    assert moment("1978-09-02", MONTH) == Moment(date(1978, 9, 2), False)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)),
       st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日"]))
def test_every_day_in_every_form(day: date, form: str) -> None:
    assert moment(day.strftime(form)) == Moment(day, False)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(["{0}.{1}", "{0}.{1:02}", "{0}{1:02}", "{0}年{1}月"]))
def test_every_month_in_every_form(day: date, form: str) -> None:
    assert moment(form.format(day.year, day.month)) == Moment(day.replace(day=1), True)


@given(st.text(), st.booleans(), st.sampled_from(list(ROSTER.columns)))
def test_no_text_is_ever_a_fault_of_the_program(text: str, inexact: bool, column: Column) -> None:
    """Every text is a value, a blank or a fault with a stable code and a Chinese sentence."""
    fault = parsed(text, inexact, column).fault
    assert fault is None or (fault.message and fault.code.count(".") == 1)


def name(text: str) -> object:
    return value(text, ROSTER.of_key("name"))


@pytest.mark.parametrize(("text", "found"), [
    ("张  三", "张三"), ("张\u3000三", "张三"), ("欧阳 样本", "欧阳样本"), ("阿依古丽•买买提", "阿依古丽·买买提"),
    ("阿依古丽．买买提", "阿依古丽·买买提"), ("张𠮷", "张𠮷"), ("John Smith", "John Smith"),
    ("张三（女）", "name.note"), ("张\ue000", "name.missing_glyph"), ("张?", "name.missing_glyph"), ("张3", "name.form"),
    ("=cmd()", "name.form"), ("<img src=x onerror=1>", "name.form"), ("../../x", "name.form"), ("张", "name.form")])
def test_names(text: str, found: object) -> None:
    assert name(text) == found


@pytest.mark.parametrize(("key", "text", "found"), [
    ("sex", "男性", "男"), ("sex", "2", "女"), ("sex", "男女", "sex.unknown"), ("ethnicity", "汉", "汉族"),
    ("ethnicity", "02", "蒙古族"), ("ethnicity", "土家", "土家族"), ("ethnicity", "满 族", "满族"),
    ("ethnicity", "汉漢", "ethnicity.unknown"), ("political_status", "中国共产党党员", "中共党员"), ("political_status", "01", "中共党员"),
    ("political_status", "民盟盟员", "民盟"), ("post_layer", "正处", "县处级正职"), ("post_layer", "副科级", "乡科级副职"),
    ("post_layer", "县（处）级正职", "post_layer.unknown"), ("person_kind", "参照管理", "参公"), ("person_kind", "综合管理类公务员", "公务员"),
    ("establishment", "行政", "行政编制"), ("rank", "1级调研员", "一级调研员"), ("rank", "一 级 调 研 员", "一级调研员"),
    ("rank", "五级主任科员", "rank.unknown"), ("rank", "主任科员", "rank.former"), ("rank", "一级主任科员、四级调研员", "rank.two"),
    ("level", "18", 18), ("level", "十八级", 18), ("level", "二十七", 27), ("level", "高", "level.form"), ("wage_step", "5档", 5),
    ("ordinal", "12.0", 12), ("ordinal", "-1", "integer.form"), ("is_main_post", "√", True), ("is_main_post", "否", False),
    ("is_main_post", "也许", "boolean.form")])
def test_captions_and_numbers(key: str, text: str, found: object) -> None:
    assert value(text, ROSTER.of_key(key)) == found


def test_a_near_caption_is_suggested() -> None:
    assert parsed("公务员工", False, ROSTER.of_key("person_kind")).fault.would_be_right == "公务员"  # type: ignore[union-attr]


def identity(text: str, *, inexact: bool = False) -> object:
    found = parse_id_number(text, inexact, ROSTER.of_key("id_number"))
    return found.code if isinstance(found, Fault) else found


def test_id_numbers() -> None:
    good = id_number()
    wrong = good[:17] + ("1" if good[17] != "1" else "2")
    assert identity(good) == identity(f" {good[:6]} {good[6:]} ") == identity(f"'{good}") == good
    assert identity("419999780901003") == "419999197809010033"
    assert identity("4199991988022000４x") == "41999919880220004X"
    assert identity(wrong) == "id_number.check_digit"
    assert identity(good[:17]) == "id_number.length"
    assert identity("99" + good[2:]) == "id_number.region"
    assert identity("419999198502300015") == "id_number.birth_date"
    assert identity("41999919850312001Y") == "id_number.character"
    assert identity("419999198503120000", inexact=True) == "id_number.number_cell"


def test_column_is_parsed_row_for_row() -> None:
    texts = pl.Series(["1978.09", None, "坏", "1978.09", "1978.1"])
    found = parse_column(texts, pl.Series([False, False, False, False, True]), DATE)
    assert found["value"].to_list() == [date(1978, 9, 1), None, None, date(1978, 9, 1), None]
    assert found["by_month"].to_list() == [True, None, False, True, False]
    assert found["code"].to_list() == [None, None, "date.form", None, "date.ambiguous_month"]


def test_addresses_and_sentences() -> None:
    assert [column_letters(index) for index in (0, 25, 26, 701, 702, 16_383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]
    assert Problem("甲", "E4", "x.y", "错", "对").as_json() == {"sheet": "甲", "cell": "E4", "code": "x.y", "message": "错；更正：对"}
    assert Problem("甲", "E4", "x.y", "看看", is_notice=True).sentence == "提示：看看"


@pytest.mark.parametrize(("text", "right"), [
    ("三级科员", "应为一级科员、二级科员之一"), ("九级调研员", "应为一级调研员、二级调研员、三级调研员、四级调研员之一"),
    ("三级主仼科员", "可能是三级主任科员"), ("处长", "职级序列中的名称，如三级主任科员")])
def test_an_unknown_rank_is_not_said_to_be_another(text: str, right: str) -> None:
    fault = parsed(text, False, ROSTER.of_key("rank")).fault
    assert fault is not None
    assert fault.would_be_right == right


@pytest.mark.parametrize(("text", "what"), [("198513", "没有这个月"), ("1978.13", "没有这个月"), ("1978-02-30", "没有这一天")])
def test_a_month_that_is_none_is_no_day(text: str, what: str) -> None:
    fault = parsed(text, False, ROSTER.of_key("birth_on")).fault
    assert fault is not None
    assert what in fault.message
