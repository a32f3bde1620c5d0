"""组合查询: what it says in words, what it reads, and what it refuses."""

import json
from datetime import date
from typing import Any

import pytest

from xianneng.foundation.record import conditions
from xianneng.foundation.record.conditions import AND, FIELDS, OR, Group, Query, condition
from xianneng.law.refusals import Refused


def asked(*groups: Group, join: str = AND) -> Query:
    return Query(join, groups)


def test_it_is_said_in_words() -> None:
    ranks = condition("rank", "is", ["三级主任科员", "四级主任科员"])
    woman = condition("sex", "is", ["女"], negated=True)
    age = condition("age", "between", ["35", "45"])
    assert asked(Group(AND, (ranks,)), Group(AND, (woman,))).words() == "（职级为三级主任科员 或 四级主任科员）且 非 性别为女"
    assert asked(Group(AND, (ranks, woman, age))).words() == "（职级为三级主任科员 或 四级主任科员）且 非 性别为女 且 年龄从 35 至 45 岁"
    assert asked(Group(OR, (ranks, age)), Group(OR, (woman, age), negated=True), join=OR).words() == \
        "（职级为三级主任科员 或 四级主任科员 或 年龄从 35 至 45 岁）或 非（非 性别为女 或 年龄从 35 至 45 岁）"
    assert asked(Group(AND, (ranks,), negated=True)).words() == "非（职级为三级主任科员 或 四级主任科员）"


@pytest.mark.parametrize(("said", "words"), [
    (condition("post", "has", ["局长", "书记"], negated=True), "非（现任职务含局长 或 书记）"),
    (condition("birth", "between", ["1980-01-01", ""]), "出生日期从 1980-01-01 起"),
    (condition("rank_years", "between", ["", "3"]), "任现职级年限到 3 年为止"),
    (condition("party_joined", "empty", []), "没有入党时间"),
    (condition("party_joined", "empty", [], negated=True), "有入党时间")])
def test_a_condition_is_said_in_words(said: conditions.Condition, words: str) -> None:
    assert said.words() == words


def test_what_is_written_is_read_again() -> None:
    query = asked(Group(OR, (condition("rank", "is", ["一级主任科员"]), condition("level", "between", ["", "20"])), negated=True),
                  Group(AND, (condition("unit", "empty", [], negated=True),)), join=OR)
    assert conditions.read(query.text) == query


@pytest.mark.parametrize("text", [
    "", "{}", "[]", "null", '"and"', "[1]", '["and"]', '["xor",["and",false,[false,"sex","is","女"]]]', '["and",["and",false]]',
    '["and",["and","no",[false,"sex","is","女"]]]', '["and",["and",false,[false,"sex","is",1]]]', '["and",["and",false,[false,"id_number","is","330"]]]',
    '["and",["and",false,[false,"sex","; DROP TABLE record_today","女"]]]', '["and",["and",false,[false,"sex","between","1","2"]]]', "[" * 2900,
    json.dumps([AND, *[[AND, False, [False, "sex", "is", "女"]]] * 7]), json.dumps([AND, [AND, False, *[[False, "sex", "is", "女"]] * 9]])])
def test_what_nobody_could_have_written_here_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="看不懂这个组合条件"):
        conditions.read(text)


@pytest.mark.parametrize(("key", "operator", "values", "what"), [
    ("sex", "is", [], "没有写明选哪一项"), ("name", "has", [" "], "没有写明内容"), ("age", "between", ["", ""], "没有写明从何至何"),
    ("age", "between", ["35", "三十"], "起止不对"), ("age", "between", ["40", "35"], "起在止之后"), ("age", "between", ["-1", ""], "起止不对"),
    ("birth", "between", ["1980-02-30", ""], "起止不对"), ("name", "has", ["王" * 41], "内容太长"), ("rank", "is", [str(n) for n in range(41)], "内容太长"),
    ("name", "has", ["王\u202e伟"], "看不见的控制字符")])
def test_a_condition_that_asks_nothing_says_what_is_missing(key: str, operator: str, values: list[str], what: str) -> None:
    with pytest.raises(Refused, match=what):
        condition(key, operator, values)


def test_a_long_text_is_refused() -> None:
    with pytest.raises(Refused, match="太长"):
        conditions.read("[" * 3001)


def test_no_field_asks_for_what_is_masked() -> None:
    columns = " ".join(f"{field.today} {field.as_of}" for field in FIELDS.values())
    assert "id_number" not in columns


def test_a_value_is_bound_and_never_written_into_the_text() -> None:
    hostile = "x') OR true -- 100%_"
    kept: list[Any] = []
    sql = asked(Group(AND, (condition("name", "has", [hostile]), condition("name", "is", [hostile])))).over_today(
        lambda value: kept.append(value) or "%s", date(2026, 11, 20))
    assert hostile not in sql
    assert kept == ["%x') OR true -- 100\\%\\_%", [hostile]]
