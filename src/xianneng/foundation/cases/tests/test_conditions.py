"""The diagram's conditions: comparisons only."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.foundation.cases.conditions import parse
from xianneng.law.refusals import Refused

NAMES = ("count", "urgent", "kind")
FACTS = {"count": 3, "urgent": False, "kind": "是"}


@pytest.mark.parametrize(("text", "expected"), [
    ('kind == "是"', True), ("kind == '否'", False), ("count > 2 and count <= 3", True),
    ("count == 1 or not urgent == true", True), ("not (count == 3 or urgent == false)", False),
    ("count != 3", False), ('kind == “是”', True), ("count > -1", True),
    ("count == 1 or count == 3 and urgent == true", False),
])
def test_conditions_compare_facts(text: str, expected: bool) -> None:
    assert parse(text, NAMES)(FACTS) is expected


@pytest.mark.parametrize("text", [
    "", "count", "__import__('os').system('true')", "count.__class__ == 1", "count + 1 == 4", "[1][0] == 1",
    "lambda: 1", "count == 1 if urgent else 2", "(count == 1", "count == 1)", "salary == 1", "count == 1; count == 2",
    "count == f'x'", "open('x') == 1", "count := 3", "1.5 == 1.5", "count == 1 and", "not", "and == or", '"a" "b"',
    "not " * 5000 + "count == 1", "(" * 200 + "count == 1" + ")" * 200,
])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        parse(text, NAMES)


@given(st.text(max_size=80))
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(Refused):
        parse(text, NAMES)(FACTS)


def test_a_missing_fact_and_a_mismatch_say_so() -> None:
    with pytest.raises(Refused, match="还没有内容"):
        parse("count == 1", NAMES)({})
    with pytest.raises(Refused, match="不能比较"):
        parse('count == "3"', NAMES)(FACTS)
