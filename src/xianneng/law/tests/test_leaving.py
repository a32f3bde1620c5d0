"""RETIRE-01 … 07, RESIGN-01, RESIGN-02, POSTEMP-01, MOVE-BAR-01: the worked examples, a month or a day before, on and after."""

from dataclasses import replace
from datetime import date

import pytest

from xianneng.law import leaving, retirement
from xianneng.law.dates import month_text
from xianneng.law.leaving import Leaver, Resignation, Retirement, Service


def leaver(born: date, sex: str = "男", group: str = "男", kind: str = "公务员", began: date | None = date(2003, 1, 1)) -> Leaver:
    return Leaver("在职", kind, sex, born, began, "", "", False, "", retirement.schedule(born, sex, group))


def states(who: Leaver, asked: Retirement | Resignation) -> dict[str, str]:
    found = leaving.retiring(who, asked) if isinstance(asked, Retirement) else leaving.resigning(who, asked)
    return {each.clause: each.state for each in found}


@pytest.mark.parametrize(("born", "statutory", "earliest", "delay"), [
    (date(1976, 9, 5), "2039-09", "2036-09", 36),
    (date(1966, 1, 9), "2026-05", "2026-01", 4),
    (date(1964, 12, 1), "2024-12", "2024-12", 0)])
def test_who_may_choose_an_earlier_month(born: date, statutory: str, earliest: str, delay: int) -> None:
    plan = retirement.schedule(born, "男", "男")
    assert (month_text(plan.statutory), month_text(plan.earliest), plan.delay_count) == (statutory, earliest, delay)


@pytest.mark.parametrize(("year", "months"), [(2025, 180), (2029, 180), (2030, 186), (2034, 210), (2039, 240), (2045, 240)])
def test_the_least_contribution_rises_from_2030(year: int, months: int) -> None:
    assert retirement.least_contribution(year * 12) == months


def test_retirement_is_from_the_month_after() -> None:
    who = leaver(date(1966, 7, 19))  # 2026-12
    assert who.plan.off_on == date(2027, 1, 1)
    assert states(who, Retirement(leaving.DUE, date(2026, 12, 1)))["time"] == "unmet"
    assert states(who, Retirement(leaving.DUE, date(2027, 1, 1)))["time"] == "met"
    assert states(who, Retirement(leaving.DUE, date(2027, 2, 1)))["time"] == "ask", "late: somebody says why"
    assert leaving.age_words(date(1966, 7, 19), who.plan.statutory) == "60岁5个月"


def test_an_early_choice_is_announced_three_months_before() -> None:
    who = leaver(date(1966, 7, 19))  # may choose 2026-07 to 2026-11
    chosen = Retirement(leaving.FLEXIBLE, date(2026, 11, 1), date(2026, 8, 1), contribution_months=180)
    assert set(states(who, chosen).values()) == {"met"}
    assert states(who, replace(chosen, applied_on=date(2026, 8, 2)))["application"] == "unmet"
    assert states(who, replace(chosen, applied_on=None))["application"] == "unmet"
    assert states(who, replace(chosen, contribution_months=179))["contribution"] == "unmet"
    assert states(who, replace(chosen, contribution_months=None))["contribution"] == "ask"
    assert states(who, replace(chosen, off_on=date(2026, 7, 1)))["time"] == "unmet", "June is before sixty"
    assert states(who, replace(chosen, off_on=date(2026, 8, 1)))["time"] == "met"
    assert states(who, replace(chosen, off_on=date(2027, 1, 1)))["time"] == "unmet", "that is no choice but the age itself"


@pytest.mark.parametrize(("years", "off_on", "state"), [
    (22, date(2025, 1, 1), "met"), (19, date(2025, 1, 1), "ask"), (20, date(2024, 2, 1), "met"), (20, date(2024, 1, 1), "ask"),
    (30, date(2020, 1, 1), "met"), (29, date(2020, 1, 1), "ask")])
def test_early_retirement_by_years_of_work(years: int, off_on: date, state: str) -> None:
    who = leaver(date(1968, 3, 5), began=date(1985, 1, 1))  # 2029-01
    assert states(who, Retirement(leaving.EARLY, off_on, date(2019, 1, 1), years))["time"] == state


def test_years_of_work_beyond_the_file_are_asked_about() -> None:
    who = leaver(date(1968, 3, 5), began=date(1996, 1, 1))
    asked = Retirement(leaving.EARLY, date(2026, 1, 1), date(2025, 1, 1), 30)
    assert states(who, asked)["work"] == "met"
    assert states(who, replace(asked, work_years=31))["work"] == "ask"


def test_a_civil_servant_does_not_stay_beyond_the_age() -> None:
    chosen = Retirement(leaving.LATE, date(2028, 1, 1), date(2026, 1, 1), contribution_months=200)
    assert states(leaver(date(1966, 7, 19)), chosen)["time"] == "unmet"
    staff = leaver(date(1966, 7, 19), kind="事业")
    assert states(staff, chosen)["time"] == "met"
    assert states(staff, replace(chosen, off_on=date(2030, 1, 1)))["time"] == "met", "three years"
    assert states(staff, replace(chosen, off_on=date(2030, 2, 1)))["time"] == "unmet"


def test_a_woman_on_the_men_s_schedule_may_ask_from_fifty_five() -> None:
    who = leaver(date(1971, 9, 3), "女", "男")
    asked = Retirement(leaving.WOMEN, date(2026, 10, 1), date(2026, 9, 1))
    assert states(who, asked)["time"] == "ask", "how it goes with the new schedule is not settled"
    assert states(who, replace(asked, off_on=date(2026, 9, 1)))["time"] == "unmet"
    assert states(leaver(date(1971, 9, 3), "女", "女"), asked)["time"] == "unmet"


def test_nobody_retires_or_resigns_under_investigation() -> None:
    who = leaver(date(1966, 7, 19))
    for stage, state in (("立案", "unmet"), ("审查调查", "unmet"), ("初步核实", "ask"), ("", "met")):
        under = replace(who, investigation=stage)
        assert states(under, Retirement(leaving.DUE, date(2027, 2, 1)))["clear"] == state
        assert states(under, Resignation(date(2026, 8, 1), date(2026, 10, 1)))["audit"] == state


def test_the_five_bars_of_a_resignation_are_each_told() -> None:
    who, asked = leaver(date(1990, 1, 1)), Resignation(date(2026, 8, 1), date(2026, 10, 1))
    assert set(states(who, asked).values()) == {"met"}
    assert states(who, replace(asked, service_until=date(2026, 8, 16)))["service"] == "unmet"
    assert states(who, replace(asked, applied_on=date(2026, 8, 16), service_until=date(2026, 8, 16)))["service"] == "met"
    whole = replace(asked, service_until=date(2030, 1, 1), classified=leaving.CLASSIFIED[1], duty="汛期调度", audit="离任审计", other="另有规定")
    assert [each.state for each in leaving.resigning(who, whole)] == ["met", *["unmet"] * 5]
    assert states(who, replace(asked, classified=leaving.CLASSIFIED[2]))["secret"] == "ask"
    assert states(who, replace(asked, classified=leaving.CLASSIFIED[2], secret_until=date(2026, 8, 1)))["secret"] == "met"
    assert states(who, replace(asked, classified=leaving.CLASSIFIED[2], secret_until=date(2026, 8, 2)))["secret"] == "unmet"
    assert {each.article for each in leaving.resigning(who, whole)[1:]} == {"《公务员法》第86条"}


def test_the_minimum_service_is_the_file_s_and_what_was_typed_only_adds_to_it() -> None:
    who, asked = leaver(date(1999, 1, 1)), Resignation(date(2026, 8, 1), date(2026, 10, 1), Service(date(2026, 8, 2)))
    assert states(who, asked)["service"] == "unmet"
    assert states(who, replace(asked, service_until=date(2020, 1, 1)))["service"] == "unmet", "typed away"
    assert states(who, replace(asked, applied_on=date(2026, 8, 2)))["service"] == "met"
    assert states(who, replace(asked, applied_on=date(2026, 8, 2), service_until=date(2027, 1, 1)))["service"] == "unmet", "agreed on for longer"
    unsaid = leaving.minimum_service("公务员", "", None, date(2022, 7, 1))
    assert unsaid == Service(date(2027, 7, 1), known=False)
    assert states(who, replace(asked, service=unsaid))["service"] == "ask", "the file does not say how they came"
    assert states(who, replace(asked, service=unsaid, service_until=date(2027, 1, 1)))["service"] == "unmet"
    assert states(who, replace(asked, applied_on=date(2027, 7, 1), service=unsaid))["service"] == "met", "however they came"


def test_days_to_decide_and_years_of_restriction() -> None:
    assert leaving.decide_by(date(2025, 3, 1), leader=False) == date(2025, 3, 31)
    assert leaving.decide_by(date(2025, 3, 1), leader=True) == date(2025, 5, 30)
    assert leaving.restricted_until(date(2023, 5, 10), "乡科级副职", in_team=True) == date(2026, 5, 10)
    assert leaving.restricted_until(date(2023, 5, 10), "县处级副职", in_team=False) == date(2026, 5, 10)
    assert leaving.restricted_until(date(2023, 5, 10), "乡科级副职", in_team=False) == date(2025, 5, 10)
    assert leaving.restricted_until(date(2023, 5, 10), "", in_team=False) == date(2025, 5, 10)
