"""组合查询: the form writes it, the roster answers it, today and on any date; nothing typed is lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.conditions import AND, FIELDS, OR, Group, Query, condition
from xianneng.foundation.record.models import Today
from xianneng.foundation.record.queries import Filters, roster
from xianneng.law.dates import age
from xianneng.surface.project.testing import ON, County

Enter = Callable[[str], Client]
EVERYWHERE = Scope(("/",))
PAST = date(2025, 6, 30)


def found(query: Query, on: date = ON) -> set[int]:
    return {row["person_id"] for row in roster(EVERYWHERE, Filters(query=query), on=on, size=100).rows}


def one(*conditions: Any, join: str = AND, negated: bool = False) -> Query:
    return Query(AND, (Group(join, tuple(condition(*each) for each in conditions), negated),))


def asked_in_every_way() -> list[Query]:
    """Each column of the file by each of its operators, and by its negation."""
    values = {"text": ["县水利局", "王伟", "大学 工学学士", "中共党员", "局长"], "choice": ["男", "一级主任科员", "乡科级正职", "综合管理类", "公务员"],
              "day": ["1985-01-01", "2022-12-31"], "years": ["3", "45"], "number": ["15", "20"]}
    return [Query(AND, (Group(AND, (condition(key, operator, values[field.kind], negated=negated),)),))
            for key, field in FIELDS.items() if field.as_of for operator in field.operators for negated in (False, True)]


def test_the_file_answers_as_the_projection_does(made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    queries = asked_in_every_way()
    projected = [found(query) for query in queries]
    monkeypatch.setattr("xianneng.foundation.record.projection.rolled_to", lambda: None)
    for query, there in zip(queries, projected, strict=True):
        assert found(query) == there, query.words()


def test_who_meets_a_condition_and_who_does_not_are_all(made: County) -> None:
    everybody = set(Today.objects.values_list("person_id", flat=True))
    for query in asked_in_every_way():
        met, unmet = found(query), found(replace(query, groups=(replace(query.groups[0], negated=True),)))
        assert unmet == everybody - met, query.words()


def test_joins_and_negations_are_those_of_sets(made: County) -> None:
    women, ranked = found(one(("sex", "is", ["女"]))), found(one(("rank", "is", ["一级主任科员", "二级主任科员"])))
    everybody = set(Today.objects.values_list("person_id", flat=True))
    assert women
    assert women & ranked
    assert found(one(("sex", "is", ["女"]), ("rank", "is", ["一级主任科员", "二级主任科员"]))) == women & ranked
    assert found(one(("sex", "is", ["女"]), ("rank", "is", ["一级主任科员", "二级主任科员"]), join=OR)) == women | ranked
    assert found(one(("sex", "is", ["女"]), ("rank", "is", ["一级主任科员", "二级主任科员"]), join=OR, negated=True)) == everybody - women - ranked
    either = Query(OR, (Group(AND, (condition("sex", "is", ["男"]),), negated=True), Group(AND, (condition("rank", "empty", []),))))
    assert found(either) == women | found(one(("rank", "empty", [])))


def test_years_are_full_years(made: County) -> None:
    listed = found(one(("age", "between", ["35", "45"])))
    rows = {row.person_id: age(row.birth_on, ON) for row in Today.objects.all()}
    assert listed == {person for person, years in rows.items() if 35 <= years <= 45}
    born = Today.objects.get(name="梁疏雨")  # on 29 February 2000
    assert born.person_id in found(one(("age", "between", ["24", "24"])), date(2025, 2, 28))
    assert born.person_id in found(one(("age", "between", ["25", "25"])), date(2025, 3, 1))


def typed(**fields: str | list[str]) -> dict[str, Any]:
    """What a browser sends: names as `1.2.field` are written `g1_2_field` here."""
    return {name.removeprefix("g").replace("_", "."): value for name, value in fields.items()}


WOMEN_OF_TWO_RANKS = typed(g1_1_field="rank", g1_1_op="is", g1_1_value=["三级主任科员", "四级主任科员"],
                           g2_1_field="sex", g2_1_op="is", g2_1_value="女", g2_1_not="1")


def test_from_the_form_to_the_roster_and_back(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    answer = reviewer.get("/roster/conditions/", {**WOMEN_OF_TWO_RANKS, "go": "1", "organ": made.organs["示例县"].pk, "order": "birth"}, follow=True)
    page = answer.content.decode()
    assert "（职级为三级主任科员 或 四级主任科员）且 非 性别为女" in page
    rows = answer.context["found"].rows
    assert rows
    assert all(row["rank"] in ("三级主任科员", "四级主任科员") and row["sex"] == "男" for row in rows)
    assert answer.context["asked"].order == "birth", "what else was asked stays"
    again = reviewer.get(f"/roster/conditions/?{urlsplit(answer.redirect_chain[-1][0]).query}")
    draft = again.context["draft"]
    assert [[line.field.key for line in part.lines if line.field] for part in draft.parts] == [["rank"], ["sex"], []]
    assert [part.lines[-1].field for part in draft.parts] == [None, None, None], "room for one more"
    dropped = next(chip for chip in answer.context["chips"] if chip.name == "组合条件").without
    assert "where" not in parse_qs(dropped)


def test_another_date_answers_from_the_file(enter: Enter) -> None:
    reviewer = enter("reviewer")
    today = reviewer.get("/roster/conditions/", {**WOMEN_OF_TWO_RANKS, "go": "1"}, follow=True)
    past = reviewer.get(f"/roster/?{urlsplit(today.redirect_chain[-1][0]).query}&on={PAST}")
    assert all(row["rank"] in ("三级主任科员", "四级主任科员") for row in past.context["found"].rows)
    assert past.context["found"].count
    law = reviewer.get("/roster/conditions/", typed(g1_1_field="grades", g1_1_op="has", g1_1_value="优") | {"go": "1"}, follow=True)
    assert law.status_code == 422
    assert "只有今天的花名册可以按近三年考核查询" in law.content.decode()


def test_a_mistake_loses_nothing(enter: Enter) -> None:
    answer = enter("reviewer").get("/roster/conditions/", {
        **WOMEN_OF_TWO_RANKS, **typed(g1_join="or", g1_not="1", g1_2_field="age", g1_2_op="between", g1_2_value="四十", g1_2_to="45"), "go": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“年龄”的起止不对" in page
    part = answer.context["draft"].parts[0]
    assert (part.join, part.negated) == ("or", True)
    assert part.lines[0].values == ["三级主任科员", "四级主任科员"]
    assert part.lines[1].values == ["四十", "45"]
    assert 'value="四十"' in page


def test_what_is_hostile_is_refused_in_words(enter: Enter) -> None:
    reviewer = enter("reviewer")
    for where in ("x", "[" * 2000, '["and",["and",false,[false,"id_number","is","3"]]]'):
        answer = reviewer.get("/roster/", {"where": where})
        assert answer.status_code == 422
        assert "看不懂这个组合条件" in answer.content.decode()
    assert reviewer.get("/roster/conditions/", {"where": "x"}).status_code == 422
    assert reviewer.get("/roster/conditions/", {"go": "1"}).status_code == 422
    harmless = reviewer.get("/roster/conditions/", typed(g1_1_field="name", g1_1_op="is", g1_1_value="<b>' OR 1=1 --") | {"go": "1"}, follow=True)
    assert harmless.context["found"].count == 0
    assert "<b>'" not in harmless.content.decode()


def test_a_query_shows_nobody_beyond_the_scope(enter: Enter, made: County) -> None:
    everybody = one(("name", "is", ["无此人"]), negated=True)
    listed = {row["person_id"] for row in enter("officer").get("/roster/", {"where": everybody.text}).context["found"].rows}
    assert made.persons["许知微"] in listed
    assert made.persons["曾竹溪"] not in listed


def test_the_page_costs_no_more_queries_with_it(enter: Enter, django_assert_max_num_queries: Callable[..., Any]) -> None:
    reviewer = enter("reviewer")
    reviewer.get("/roster/")
    with django_assert_max_num_queries(11):
        reviewer.get("/roster/", {"where": one(("sex", "is", ["女"]), ("age", "between", ["30", ""])).text})
