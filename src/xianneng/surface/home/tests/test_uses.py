"""字段用途: read off the code, so that nothing stands there that is not so; and no step of a case asks for what the file knows (SVC-06)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django import forms
from django.test import Client

from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.record import facts
from xianneng.foundation.record.checks.registry import CHECKS
from xianneng.foundation.record.sets import SETS
from xianneng.surface.home.queries import uses
from xianneng.surface.home.steps import OF_PERSONNEL, STEPS
from xianneng.surface.project.testing import ON, County

Enter = Callable[[str], Client]
HOW = "let the file fill it in; or, where it is first decided by this step, say so in `uses.DECIDED`"


def titles(key: str, column: str, kind: str) -> list[str]:
    return [use.title for name, _, found in uses.uses(key) if name == column for use in found[kind]]


def test_a_clause_uses_the_fields_that_its_expression_reads() -> None:
    assert "处分影响期" in titles("sanction", "until_on", uses.RULE)
    assert "处分影响期" not in titles("assessment", "grade", uses.RULE)
    assert "年度考核" in titles("assessment", "grade", uses.RULE)
    assert titles("standing", "probation_until", uses.RULE)[0] == "试用期"
    assert "法定退休年龄（渐进式）" in titles("basic", "birth_on", uses.RULE)
    assert titles("award", "name", uses.RULE) == []


def test_every_fact_of_the_law_has_its_origin_in_the_file() -> None:
    """A fact that comes into the frame and is not said to come from anywhere would vanish from the page."""
    origins = uses.origin_of_facts()
    without = {name for name, fields in origins.items() if not fields} - facts.ELSEWHERE.keys() - {"person_id"}
    assert without == set()
    assert set(origins) == set(facts.of_nobody(ON).columns) | set(facts.ELSEWHERE)


def test_every_check_stands_with_its_field_and_every_format_is_told() -> None:
    assert {check.code for check in CHECKS.values()
            if check.title not in titles(check.key, check.field if check.field in SETS[check.key].columns() else "", uses.CHECK)} == set()
    assert uses.FORMATS.keys() <= KINDS.keys()
    assert {"花名册", "干部任免审批表", "信息采集工作簿"} <= set(titles("basic", "ethnicity", uses.FORMAT))
    assert titles("sanction", "until_on", uses.FORMAT)[0] == "处分台账"
    assert not [key for key in SETS for _, _, found in uses.uses(key) if KINDS["organs"].name in {use.title for use in found[uses.FORMAT]}]
    assert "年度考核结果表" not in titles("basic", "ethnicity", uses.FORMAT)


def built(person_id: int) -> Iterator[tuple[str, str, forms.Form]]:
    """The form of every step of every type, for somebody; of those that want a whole case, what they declare is looked at alone."""
    someone: dict[str, Any] = {"person_id": person_id, "name": "某某", "target": "四级调研员", "limited": True, "takes": True, "rank": "", "reasons": [], "conclusion": "",
                               "item": "出生日期", "documents": [], "kind": "公务员"}
    for type_key, steps in (("ranks.promotion", STEPS), *OF_PERSONNEL.items()):
        for form, step in steps.items():
            try:
                yield type_key, form, step(subjects=[someone], on=ON, **({"team": []} if form == "committee" else {}))
            except (KeyError, TypeError):
                continue


@pytest.mark.row("SVC-06")
def test_no_step_of_a_case_asks_for_what_the_file_knows(made: County) -> None:
    said = [*uses.step_fields(), *((key, form, name, str(field.label)) for key, form, each in built(made.persons["周望川"]) for name, field in each.fields.items())]
    assert len({(key, form) for key, form, _, _ in said}) > 25
    assert {(key, form, name): found for key, form, name, label in said if (found := uses.asked_twice(key, form, name, label))} == {}, HOW


def test_a_step_that_would_ask_is_found() -> None:
    assert uses.asked_twice("ranks.promotion", "plan", "born", "出生日期") == [("basic", "birth_on")]
    assert ("basic", "ethnicity") in uses.asked_twice("personnel.retirement", "application", "ethnicity_7", "某某 民族")
    assert ("rank", "rank") in uses.asked_twice("personnel.transfer", "application", "held", "现职级")
    assert uses.asked_twice("personnel.transfer", "acceptance", "rank", "拟任职级") == []


def test_what_is_excused_is_asked(made: County) -> None:
    """An excuse for a field that no step asks any more would hide the next one of its name."""
    asked = {(key, form, name.rpartition("_")[0] if name.rpartition("_")[2].isdigit() else name)
             for key, form, each in built(made.persons["周望川"]) for name in each.fields} | {(key, form, name) for key, form, name, _ in uses.step_fields()}
    assert {(key, form, name) for (key, form), names in uses.DECIDED.items() for name in names} - asked == set()


def test_the_page_of_each_set(enter: Enter, made: County) -> None:
    client = enter("officer")
    for key, item in SETS.items():
        answer = client.get(f"/fields/{key}/")
        assert answer.status_code == 200
        assert all(label in answer.content.decode() for _, label, _ in uses.uses(key)), item.title
    assert client.get("/fields/wages/").status_code == 404
    page = client.get(f"/person/{made.persons['周望川']}/?tab=rank").content.decode()
    assert "/fields/rank/" in page
    assert 'href="/law/RANK-PROM-03/"' in client.get("/fields/rank/").content.decode()
    assert enter("zhou").get("/fields/").status_code == 200


def test_who_reads_a_set_from_outside_is_told(enter: Enter, made: County) -> None:
    enter("security").post("/tokens/grant/", {"system": "县财政局工资统发系统", "purpose": "按月核对工资变动", "organ": "示例县", "sets": ["rank"], "last_on": "2027-06-30"})
    assert "没有其他系统读取" in enter("officer").get("/fields/rank/").content.decode(), "not before it is confirmed"
    from xianneng.foundation.access.models import Token

    enter("leader").post(f"/tokens/{Token.objects.get().pk}/confirm/")
    assert "县财政局工资统发系统" in enter("officer").get("/fields/rank/").content.decode()
    assert "县财政局工资统发系统" not in enter("officer").get("/fields/basic/").content.decode()
    assert "县财政局工资统发系统" not in enter("next").get("/fields/rank/").content.decode(), "of the next county"
