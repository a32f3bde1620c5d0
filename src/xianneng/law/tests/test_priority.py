"""Grounds for priority: what the file holds, with the article; never a part of the verdict."""

from datetime import date
from typing import Any

import pytest

from xianneng.law import promotion
from xianneng.law.parameters import DEFAULTS
from xianneng.law.tests.people import one

ON = date(2026, 11, 20)
MERIT = [("嘉奖", date(2024, 3, 1)), ("三等功", date(2025, 3, 1)), ("二等功", date(2027, 1, 1))]


def titles(on: date = ON, awards: Any = (), parameters: Any = DEFAULTS, **facts: Any) -> list[str]:
    row = one(on, **{"rank": "三级主任科员", "since": date(2019, 7, 1)} | facts)
    return [ground.title for ground in promotion.grounds(row, on, parameters, awards)]


@pytest.mark.parametrize(("results", "held"), [
    ({2023: "优秀", 2024: "优秀", 2025: "优秀"}, True),
    ({2022: "优秀", 2023: "优秀", 2024: "优秀"}, False),  # 2025 was 称职
    ({2023: "优秀", 2024: "未参加", 2025: "优秀", 2022: "优秀"}, False),
    ({2022: "优秀", 2023: "优秀", 2024: "优秀", 2025: None}, True),  # the latest that is known
    ({2022: "优秀", 2023: "优秀", 2024: None, 2025: "优秀"}, False)])
def test_three_excellent_years_in_a_row(results: dict[int, str], held: bool) -> None:
    assert (titles(results=results) == ["连续3年年度考核优秀"]) is held


def test_a_result_counts_once_it_is_determined_and_the_rule_once_it_is_in_force() -> None:
    results = dict.fromkeys((2023, 2024, 2025), "优秀")
    assert titles(date(2026, 3, 1), results=results) == []  # 2025 not determined: the latest three begin with 称职
    assert titles(date(2026, 3, 31), results=results) == ["连续3年年度考核优秀"]
    assert titles(date(2020, 6, 1), results=dict.fromkeys((2017, 2018, 2019), "优秀")) == []


def test_awards_from_merit_on_while_the_local_list_has_them() -> None:
    row = one(ON, rank="三级主任科员", since=date(2024, 7, 1))
    [ground] = promotion.grounds(row, ON, DEFAULTS, MERIT)
    assert (ground.title, ground.text) == ("获得记功以上奖励", "三等功（2025-03-01）")
    assert "清单" in ground.article
    without = DEFAULTS.with_("priority_grounds", ["连续三年年度考核优秀"])
    assert titles(awards=MERIT, parameters=without) == []
    assert titles(results=dict.fromkeys((2023, 2024, 2025), "优秀"), parameters=without) == ["连续3年年度考核优秀"]


def test_what_people_recorded_is_shown_and_the_verdict_stays() -> None:
    facts = {"rank": "三级主任科员", "since": date(2026, 1, 1)}
    plain, praised = one(ON, **facts), one(ON, **facts, priority_grounds="在重大任务一线表现突出")  # type: ignore[arg-type]
    assert titles(priority_grounds="在重大任务一线表现突出") == ["在重大任务一线表现突出"]
    assert (plain["state"], plain["eligible"], plain["first_on"]) == (
        praised["state"], praised["eligible"], praised["first_on"])
