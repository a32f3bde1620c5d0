"""Each rule says what it says, with its numbers from the tables; the examples agree with what computes."""

from datetime import date

import pytest

from xianneng.law import catalogue
from xianneng.law.explained import SHOWN, explained
from xianneng.law.tables import rows

ON = date(2026, 11, 22)
RULES = sorted({rule.id for rule in catalogue.rules()})


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_says_what_it_says_and_has_the_table_it_points_to(rule_id: str) -> None:
    found = explained(rule_id, ON)
    assert len(found.says) > 10
    assert bool(found.numbers) or "下表" not in found.says
    for numbers in found.numbers:
        assert all(len(row) == len(numbers.heads) for row in numbers.rows)


def test_no_explanation_is_left_over() -> None:
    assert [row["rule_id"] for row in rows("says")] == list(dict.fromkeys(rule.id for rule in catalogue.rules()))


def test_every_number_of_a_rule_is_shown_on_its_page() -> None:
    for table in SHOWN:
        for row in rows(table):
            assert SHOWN[table][0] in {numbers.title for numbers in explained(row["rule_id"], ON).numbers}, (table, row)


def test_the_years_the_quotas_and_the_periods_stand_as_officials_write_them() -> None:
    years, quotas, periods = (explained(rule, ON).numbers[0] for rule in ("RANK-PROM-03", "RANK-QUOTA-07", "DISC-PERIOD-01"))
    assert years.heads == ("拟晋升", "现任职级", "或者领导职务", "任满")
    assert ("三级主任科员", "四级主任科员", "乡科级副职", "2年") in years.rows
    assert "三级、四级调研员职数之内" in next(row for row in quotas.rows if row[:3] == ("县(市、区、旗)、乡镇机关", "机关", "三级调研员"))
    assert [(row[0], row[1]) for row in periods.rows][:3] == [("警告", "6个月"), ("记过", "12个月"), ("记大过", "18个月")]


def test_a_number_that_was_recollected_says_so_beside_those_that_were_not() -> None:
    quotas = explained("RANK-QUOTA-07", ON).numbers[0]
    assert {(row[1], row[-1][:1]) for row in quotas.rows} == {("领导班子", "据"), ("机关", "有")}


def test_a_rule_that_has_ended_still_shows_its_numbers_and_one_that_will_change_what_comes() -> None:
    assert explained("RANK-CONV-02", ON).numbers[0].rows
    contributions = explained("RETIRE-03", ON).numbers[0]
    assert contributions.heads == ("项目", "数", "自")
    assert contributions.rows[-1] == ("最低缴费年限", "240月", "2039-01-01")
