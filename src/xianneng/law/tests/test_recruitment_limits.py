"""Limits of a table of positions: each kind found where it is none of the post's business, and not where the rules give a ground."""

from datetime import date
from typing import Any

import pytest

from xianneng.law.catalogue import rule
from xianneng.law.parameters import DEFAULTS
from xianneng.law.recruitment.limits import KINDS, Limit, Post, find, gathered
from xianneng.law.recruitment.reading import read_row
from xianneng.law.recruitment.screening import Terms

TERMS = Terms(date(2026, 11, 30), 2027, 18, 38, 43)


def post(at: int = 1, *, organ: str = "县水利局", name: str = "一级科员", unit: str = "", place: str = "示例县", brief: str = "从事水利工程管理",
         more: dict[str, Any] | None = None, **texts: str) -> Post:
    """A post whose texts are read as usual."""
    return Post(at, organ, unit, name, place, brief, texts, more or {}, read_row(texts))


def found(*posts: Post) -> list[Limit]:
    """What is found in a table of these."""
    return find(posts, TERMS, DEFAULTS["recruit_political_posts"])


def kinds(*posts: Post) -> list[str]:
    """Of each finding its kind."""
    return [each.kind for each in found(*posts)]


@pytest.mark.parametrize(("text", "kind"), [
    ("限示例大学毕业生报考", "school"), ("须为985、211院校毕业", "school"), ("限双一流高校毕业生", "school"), ("限全日制本科毕业生", "mode"),
    ("普通高等院校毕业生（非在职）", "mode"), ("不接受自考学历", "mode"), ("第一学历须为本科", "mode"), ("具有国内院校本科学历、学位", "mode"), ("限男性", "gender"),
    ("限中共党员报考", "politics"), ("限示例市户籍", "household"), ("限壮族", "ethnicity"), ("报考者须为30周岁以下", "age"), ("45周岁以下", "age")])
def test_what_has_nothing_to_do_with_the_post_is_found_in_its_own_words(text: str, kind: str) -> None:
    [limit] = found(post(remarks=text))
    assert (limit.kind, limit.column, limit.words) == (kind, "remarks", text)
    assert limit.why


@pytest.mark.parametrize("text", [
    "咨询电话：0719-5211176", "大学英语四级425分及以上", "专业能力测试范围：全日制工作要求以外的知识", "非全日制、全日制毕业生均可报考", "具有两年及以上高等院校工作经历",
    "本职位要求专业为报考者最高学历对应专业", "限应届高校毕业生报考", "在本单位最低服务年限为5年", "本单位不提供宿舍"])
def test_words_that_look_like_it_are_none(text: str) -> None:
    assert set(kinds(post(remarks=text, major="法学类"))) <= {"mode"} if "全日制" in text else not kinds(post(remarks=text, major="法学类"))


def test_sex_with_a_ground_in_the_duties_or_a_like_post_for_the_others_is_none() -> None:
    assert kinds(post(remarks="限男性；须夜间值守、井下作业")) == []
    assert kinds(post(remarks="限男性", more={"fitness": "是"})) == []
    man, woman = post(1, name="执法一", major="法学类", remarks="限男性"), post(2, name="执法二", major="法学类", remarks="限女性")
    assert kinds(man, woman) == []
    assert kinds(man, post(2, name="执法二", major="会计学", remarks="限女性")) == ["gender", "gender"], "other majors are another post"


def test_political_status_only_where_the_rules_name_the_post() -> None:
    assert kinds(post(organ="中共示例县委组织部", politics="中共党员")) == []
    assert kinds(post(organ="中共示例县纪律检查委员会", politics="中共党员")) == []
    assert kinds(post(politics="中共党员")) == ["politics"]
    assert kinds(post(politics="不限")) == []


def test_years_asked_of_fresh_graduates() -> None:
    [limit] = found(post(grassroots="二年", remarks="限应届高校毕业生报考"))
    assert (limit.kind, limit.words) == ("years", "二年")
    assert kinds(post(grassroots="二年")) == []


def test_ages_are_the_announcements_and_police_have_their_own() -> None:
    police = {"organ": "县公安局", "name": "人民警察"}
    assert kinds(post(age="18周岁以上、30周岁以下", **police)) == []  # type: ignore[arg-type]  # texts beside names
    assert kinds(post(age="18周岁以上、25周岁以下", **police)) == ["age"]  # type: ignore[arg-type]
    assert kinds(post(age="18周岁以上、38周岁以下")) == []


def test_households_and_peoples_where_the_place_gives_the_ground() -> None:
    assert kinds(post(organ="示例县某镇人民政府", remarks="限示例县户籍")) == []
    assert kinds(post(remarks="限示例市户籍；艰苦边远地区职位")) == []
    assert kinds(post(organ="示例壮族自治县民宗局", remarks="限壮族")) == []


def test_police_colleges_recruit_by_their_own_rules() -> None:
    assert kinds(post(organ="省监狱管理局", remarks="限省内司法警察院校毕业生")) == []


def test_majors_narrower_than_those_of_like_posts() -> None:
    like = [post(at, major="法学类") for at in range(2, 6)]
    [limit] = found(post(1, major="监狱学"), *like)
    assert (limit.kind, limit.words) == ("major", "监狱学")
    assert "4 个同类职位" in limit.why
    assert "法学类" in limit.why
    assert kinds(post(1, major="监狱学"), *like[:2]) == [], "too few to compare with"
    assert kinds(post(1, major="会计学"), *like) == [], "another class"
    assert kinds(post(1, name="会计", major="监狱学"), *like) == [], "another post"
    assert kinds(post(1, major="法学类"), *like) == []


def test_a_direction_that_no_diploma_shows() -> None:
    assert kinds(post(major="地质工程（煤矿水文地质方向）")) == ["direction"]


def test_what_hardly_any_like_post_asks() -> None:
    like = [post(at, major="法学类") for at in range(2, 9)]
    [limit] = found(post(1, major="法学类", remarks="通过法律职业资格考试"), *like)
    assert limit.kind == "unlike"
    assert "只有 0 个" in limit.why


def test_equal_words_of_an_organ_are_one_and_each_kind_has_its_rule() -> None:
    posts = [post(1, remarks="限男性"), post(2, remarks="限男性"), post(3, organ="县住建局", remarks="限男性")]
    assert [(each.organ, each.places) for each in gathered(found(*posts), posts)] == [("县水利局", (1, 2)), ("县住建局", (3,))]
    for title, rule_id in KINDS.values():
        assert title
        assert rule(rule_id).grade
