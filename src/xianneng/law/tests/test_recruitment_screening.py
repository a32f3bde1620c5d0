"""An applicant against positions: met, unmet or ask, with the reason; what is not said or not certain is never decided."""

from dataclasses import replace
from datetime import date

import pytest

from xianneng.law.recruitment.entries import ANY_SOLDIER, SOLDIER, THREE
from xianneng.law.recruitment.matching import Study, item_fits
from xianneng.law.recruitment.reading import read_row
from xianneng.law.recruitment.screening import Applicant, Table, Terms

TERMS = Terms(date(2024, 10, 15), 2025, 18, 35, 40)
LAWYER = Study("本科", "法学", 2022, has_degree=True)
MASTER = Study("硕士", "民商法学", 2025, has_degree=True)
WHO = Applicant(date(1999, 5, 1), "男", "中共党员", "汉族", "示例省示例市示例县", "", (LAWYER, MASTER), 0, frozenset(), frozenset(), {"CET4": 500.0})


def state(who: Applicant = WHO, **row: str) -> str:
    return ("unmet", "ask", "met")[Table([read_row(row)]).screen(who, TERMS).states[0]]


def why(who: Applicant = WHO, **row: str) -> dict[str, tuple[str, str]]:
    return {kind: (answer, words) for kind, answer, words in Table([read_row(row)]).screen(who, TERMS).reasons(0)}


@pytest.mark.parametrize(("text", "expected"), [
    ("研究生：法学（0301）", "met"), ("研究生：法学类", "ask"), ("民商法学", "met"), ("0301法学", "met"), ("会计学", "unmet"), ("不限", "met"),
    ("法学", "ask"), ("法学（一级学科）", "met"), ("法学（专业名称）", "ask"), ("财会审计类", "ask"), ("英语相关专业", "ask"),
    ("研究生：法学（0301，不含民商法学）", "unmet"), ("研究生：法学（0301，仅限刑法学）", "unmet"), ("06法律类", "met"), ("经济学类", "unmet"),
    ("法学（03）", "met"), ("社会学（0303）", "unmet"), ("本科：法学类；研究生：法律（0351）", "ask"), ("研究生：法学（0301，不含民商法）", "ask"), ("研究生：法学（0301，限商法学）", "ask"), ("会计学、且本科阶段限法学类", "ask")])
def test_majors(text: str, expected: str) -> None:
    assert why(major=text)["major"][0] == expected


def test_a_lower_study_is_enough_only_where_the_announcement_says_so() -> None:
    assert why(major="本科：法学类")["major"][0] == "ask"
    assert why(major="本科：法学类", remarks="职位要求专业为报考者最高学历对应专业")["major"][0] == "unmet"


def test_a_class_covers_its_majors_and_a_former_name_is_its_present_one() -> None:
    [item] = [piece.value for piece in read_row({"major": "计算机类"})["major"]]
    assert item_fits(item, Study("本科", "软件工程")) == "met"
    assert item_fits(item, Study("本科", "会计学")) == "unmet"
    assert item_fits(item, Study("本科", "某校自设专业")) == "ask"


def test_each_column_of_a_provincial_table_binds_its_own_level() -> None:
    assert why(major_graduate="法学(A0301)", major_bachelor="会计学(B120203)")["major"][0] == "met"
    assert why(Applicant(studies=(LAWYER,)), major_graduate="法学(A0301)", major_bachelor="会计学(B120203)")["major"][0] == "unmet"


@pytest.mark.parametrize(("born", "expected"), [(date(1988, 10, 15), "unmet"), (date(1988, 10, 16), "met"), (date(2006, 10, 15), "met"), (date(2006, 10, 16), "unmet")])
def test_the_window_of_ages(born: date, expected: str) -> None:
    assert why(Applicant(birth_on=born), education="本科")["age"][0] == expected


def test_fresh_masters_may_be_older_where_a_person_finds_them_not_in_service() -> None:
    older = Applicant(birth_on=date(1986, 1, 1), studies=(MASTER,))
    assert why(older, education="硕士研究生及以上")["age"][0] == "ask"
    assert why(older, remarks="报考年龄不超过30周岁")["age"][0] == "unmet"


@pytest.mark.parametrize(("row", "expected"), [
    ({"education": "仅限硕士研究生"}, "met"), ({"education": "仅限本科"}, "ask"), ({"education": "仅限博士研究生"}, "unmet"), ({"politics": "中共党员或共青团员"}, "met"),
    ({"grassroots": "二年"}, "unmet"), ({"projects": "大学生村官"}, "unmet"), ({"remarks": "限女性"}, "unmet"), ({"remarks": "2025届高校毕业生"}, "met"),
    ({"remarks": "2024届高校毕业生"}, "unmet"), ({"remarks": "大学英语四级425分及以上"}, "met"), ({"remarks": "大学英语六级425分及以上"}, "ask"),
    ({"remarks": "通过法律职业资格考试"}, "unmet"), ({"remarks": "限示例省户籍"}, "met"), ({"remarks": "限广东省户籍"}, "unmet"), ({"remarks": "限少数民族"}, "unmet"),
    ({"remarks": "具有较强的文字能力"}, "ask"), ({"remarks": "本单位不提供宿舍"}, "met"), ({"degree": "与最高学历相对应的学位"}, "met"), ({"degree": "博士"}, "unmet")])
def test_conditions(row: dict[str, str], expected: str) -> None:
    assert state(**row) == expected


def test_who_says_nothing_is_never_refused() -> None:
    row = {"major": "法学类", "education": "本科", "politics": "中共党员", "grassroots": "二年", "projects": "大学生村官",
           "remarks": "限男性；限应届毕业生；大学英语四级425分及以上；通过法律职业资格考试；限示例市户籍"}
    assert {answer for answer, _ in why(Applicant(), **row).values()} == {"ask"}


def test_a_table_is_as_its_single_rows_and_tells_what_fails() -> None:
    rows = [{"education": "本科及以上"}, {"education": "仅限博士研究生", "remarks": "限女性"}, {"major": "会计学"}, {"remarks": "具有较强的文字能力"}]
    found = Table(map(read_row, rows)).screen(WHO, TERMS)
    assert [("unmet", "ask", "met")[code] for code in found.states] == [state(**row) for row in rows] == ["met", "unmet", "unmet", "ask"]
    assert found.failing()["position"].to_list() == [1, 1, 2]
    assert found.reasons(1)[0] == ("education", "unmet", "要求学历为博士，最高学历为硕士")


def test_one_position_by_itself_is_as_in_a_table() -> None:
    asked = read_row({"major": "法学类、会计学", "education": "本科及以上", "politics": "中共党员", "remarks": "限女性；具有较强的文字能力；大学英语四级425分及以上"})
    table = Table([asked])
    assert table.reasons(WHO, TERMS) == table.screen(WHO, TERMS).reasons(0)


@pytest.mark.row("REC-24")
@pytest.mark.parametrize(("target", "project", "expected"), [
    ("服务期满考核合格的四项目人员、退役士兵", SOLDIER, "met"), ("服务期满考核合格的四项目人员、退役士兵", ANY_SOLDIER, "met"), ("服务期满考核合格的四项目人员、退役士兵", THREE, "met"),
    ("退役士兵", SOLDIER, "met"), ("退役士兵", ANY_SOLDIER, "met"), ("退役士兵", THREE, "unmet"),
    ("服役5年及以上高校毕业生退役士兵", ANY_SOLDIER, "unmet"), ("服役5年及以上高校毕业生退役士兵", SOLDIER, "met"),
    ("服务期满考核合格的四项目人员、退役士兵、本县市区在编在岗3年及以上事业编制人员", ANY_SOLDIER, "ask")])
def test_a_post_for_soldiers_is_for_every_soldier_and_five_years_are_asked_where_it_says_so(target: str, project: str, expected: str) -> None:
    assert state(replace(WHO, projects=frozenset({project})), target=target) == expected
    if "退役士兵" in target and expected != "ask":
        assert state(WHO, target=target) == "unmet", "who says that they took part in none"
