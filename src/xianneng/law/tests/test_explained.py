"""Each rule says what it says, with its numbers from the tables; the examples agree with what computes."""

from datetime import date

import pytest

from xianneng.law import catalogue, parameters, sanctions
from xianneng.law.explained import SHOWN, evidence, explained
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


def is_recollected(rule_id: str) -> bool:
    """Whether the rule, or a number of it, is of grade C."""
    numbers = [row.get("evidence") or row["grade"] for table in SHOWN for row in rows(table) if row["rule_id"] == rule_id]
    return "C" in [*numbers, *(rule.grade for rule in catalogue.rules() if rule.id == rule_id)]


@pytest.mark.parametrize("rule_id", RULES)
def test_a_reading_of_grade_c_is_a_parameter_or_says_what_the_platform_does_with_it(rule_id: str) -> None:
    found, offered = explained(rule_id, ON), parameters.of_rule(rule_id)
    assert ("可由参数调整" in evidence(rule_id, "C")) == bool(offered)
    assert bool(found.otherwise) == (is_recollected(rule_id) and not offered)
    for numbers in found.numbers:
        assert offered or not any("可由参数调整" in cell for row in numbers.rows for cell in row)


def test_every_parameter_of_grade_c_is_found_from_its_rule() -> None:
    for each in parameters.OFFERED:
        assert each in parameters.of_rule(each.rule_id)
    assert [each.name for each in parameters.of_rule("RANK-QUOTA-05")] == ["quota_ratios"]


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


def test_the_page_of_periods_says_what_the_verdicts_say() -> None:
    """开除 bars; an example ends on the last day barred, as decisions and forms write it."""
    found = explained("DISC-PERIOD-01", ON)
    assert next(row for row in found.numbers[0].rows if row[0] == "开除")[-2:] == ("是", "是")
    for kind, start in (("记过", date(2024, 5, 31)), ("记大过", date(2024, 8, 31))):
        assert f"{start} {kind}：" in found.example
        assert f"至 {sanctions.last_on('处分', kind, start)} 止" in found.example


def test_the_ages_of_retirement_before_2025_are_a_version_of_their_own() -> None:
    before, now = (rule for rule in catalogue.rules() if rule.id == "RETIRE-01")
    assert (before.effective_until, now.effective_from) == (date(2025, 1, 1), date(2025, 1, 1))
    assert catalogue.cite("RETIRE-01", date(2024, 12, 31)) == "《公务员法》第92条"
    assert all(f"{row['base_age_years']}周岁" in explained("RETIRE-01", ON).says for row in rows("retirement") if row["effective_until"])
