"""三龄两历一身份: what a paper's day means, what contradicts itself, and which paper would be followed."""

import pytest

from xianneng.law import paperfile as law
from xianneng.law.paperfile import BIRTH, CAREER, Checked, Paper

LEAGUE = Paper("入团志愿书", "1996-05", "12", "1981-06-13")
SHEET = Paper("干部履历表", "2004-08", "3", "1981-06-03")
BOOK = Paper(law.HOUSEHOLD, "1999", "7", "1981-06")


@pytest.mark.parametrize(("text", "day"), [
    ("1981-06-03", "1981-06-03"), ("1981.6.3", "1981-06-03"), ("1981年6月3日", "1981-06-03"), ("1981年6月", "1981-06"), ("1981.06", "1981-06"),
    (" 1981/6 ", "1981-06"), ("1981", ""), ("1981-13", ""), ("1981-06-32", ""), ("六月", ""), ("", "")])
def test_days_as_papers_write_them(text: str, day: str) -> None:
    assert law.day(text) == day


def test_a_month_agrees_with_its_days_and_nothing_with_no_day() -> None:
    assert law.alike("1981-06-03", "1981-06")
    assert law.alike("1981-06", "1981-06-03")
    assert not law.alike("1981-06-03", "1981-06-13")
    assert not law.alike("", "1981-06")


@pytest.mark.parametrize(("checked", "said"), [
    (Checked([SHEET], "一致"), ""), (Checked([SHEET, BOOK], "一致"), ""), (Checked([LEAGUE], "一致"), "不能填“一致”"), (Checked([], "一致"), "没有填写材料"),
    (Checked([LEAGUE], "不一致", "不同"), ""), (Checked([SHEET], "不一致", "不同"), "都与档案一致"), (Checked([LEAGUE], "不一致"), "请写明"),
    (Checked([], "材料不全", "缺入团志愿书"), ""), (Checked([], "材料不全"), "请写明"), (Checked([SHEET], "涉嫌涂改、伪造", "第3页有涂改"), "")])
def test_what_an_auditor_has_to_put_right(checked: Checked, said: str) -> None:
    found = law.flaws(BIRTH, "1981-06-03", checked)
    assert (len(found), said in "".join(found)) == (bool(said), True)


def test_words_are_for_people_to_compare() -> None:
    assert law.flaws(CAREER, "县水利局工作", Checked([SHEET], "一致")) == []
    assert law.flaws(CAREER, "县水利局工作", Checked([SHEET], "不一致", "起始年月不同")) == []


def test_the_earliest_paper_is_followed_unless_it_must_not_stand_alone() -> None:
    assert law.advice([SHEET, LEAGUE], law.EARLIEST).value == "1981-06-13"
    assert law.advice([SHEET, LEAGUE], law.SUPPORTED).value == ""
    assert "没有其他材料与之相同" in law.advice([SHEET, LEAGUE], law.SUPPORTED).words
    beside = Paper(law.HOUSEHOLD, "1999-01", "7", "1981-06")
    assert law.advice([SHEET, LEAGUE, Paper(law.HOUSEHOLD, "1999-01", "7", "1981-06-13")], law.SUPPORTED).value == "1981-06-13"
    assert law.advice([beside, LEAGUE], law.SUPPORTED).value == "1981-06-13", "its month will do"
    assert law.advice([], law.EARLIEST).value == ""
    assert "干部人事档案工作条例" in law.advice([LEAGUE], law.EARLIEST).article


def test_problems_come_in_the_order_of_the_items() -> None:
    assert law.problems({CAREER: "材料不全", BIRTH: "不一致", law.WORK: "一致"}) == [BIRTH, CAREER]
