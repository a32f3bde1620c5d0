"""LEGAL-03, LEGAL-06: months, 满N年, ages, day keys; working days and the end of periods; tenure as a union."""

from datetime import date, timedelta

import narwhals as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianneng.law import calendar, dates, tenure
from xianneng.law.refusals import Refused
from xianneng.law.tests.people import tenure_of, time_in_rank

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SHIPPED = calendar.packaged()


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [
        (date(2024, 5, 31), 12, date(2025, 5, 31)),
        (date(2024, 8, 31), 18, date(2026, 2, 28)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 2, 28), 6, date(2025, 8, 28)),
        (date(2025, 3, 31), -1, date(2025, 2, 28)),
    ],
)
def test_add_months(day: date, months: int, end: date) -> None:
    assert dates.add_months(day, months) == end


def test_age() -> None:
    born = date(1989, 10, 15)
    assert [dates.age(born, day) for day in (date(2025, 10, 14), date(2025, 10, 15))] == [35, 36]
    assert [dates.age(date(2000, 2, 29), day) for day in (date(2025, 2, 28), date(2025, 3, 1))] == [24, 25]


def test_probation() -> None:
    assert dates.probation_until(date(2024, 8, 1)) == date(2025, 8, 1)


@given(DAYS, DAYS)
def test_day_keys_keep_the_order_and_the_month(one: date, two: date) -> None:
    assert (dates.day_key(one) < dates.day_key(two)) == (one < two)
    assert dates.day_key(one) // 32 == dates.month_index(one)


@given(st.lists(DAYS | st.none(), min_size=1, max_size=20))
def test_columns_agree_with_values(days: list[date | None]) -> None:
    frame = nw.from_native(pl.DataFrame({"day": days}, schema={"day": pl.Date}).lazy())
    found = (
        frame.with_columns(month=dates.month_of(nw.col("day")), key=dates.key_of(nw.col("day")))
        .with_columns(back=dates.date_of(nw.col("key")))
        .collect()
        .to_native()
    )
    assert found["month"].to_list() == [day and dates.month_index(day) for day in days]
    assert found["key"].to_list() == [day and dates.day_key(day) for day in days]
    assert found["back"].to_list() == days


@pytest.mark.parametrize(
    ("start", "count", "unit", "due"),
    [
        (date(2025, 1, 31), 1, "月", date(2025, 2, 28)),
        (date(2025, 3, 1), 30, "日", date(2025, 3, 31)),
        (date(2025, 1, 30), 30, "日", date(2025, 3, 3)),
        (date(2025, 4, 1), 30, "日", date(2025, 5, 6)),
        (date(2025, 9, 29), 5, "工作日", date(2025, 10, 13)),
        (date(2024, 2, 29), 1, "年", date(2025, 2, 28)),
        (date(2026, 2, 10), 5, "工作日", date(2026, 2, 24)),
    ],
)
def test_periods_roll_over(start: date, count: int, unit: str, due: date) -> None:
    assert SHIPPED.due_on(start, count, unit) == due


def test_periods_of_sanction_do_not_roll_over() -> None:
    assert SHIPPED.due_on(date(2025, 1, 30), 30, "日", rollover=False) == date(2025, 3, 1)
    with pytest.raises(Refused, match="不认识的期间单位"):
        SHIPPED.due_on(date(2025, 1, 30), 30, "周")


def test_make_up_workdays_and_holidays() -> None:
    assert SHIPPED.is_workday(date(2026, 2, 14))
    assert not SHIPPED.is_workday(date(2026, 2, 23))
    assert (
        SHIPPED.workdays_between(date(2025, 10, 1), date(2025, 10, 12)) == 3
    )  # the 9th, the 10th and Saturday the 11th


def test_years_covered() -> None:
    assert {2024, 2025, 2026} <= SHIPPED.confirmed_years
    assert 2027 in SHIPPED.years - SHIPPED.confirmed_years
    with pytest.raises(Refused, match="2031 年的工作日历"):
        SHIPPED.is_workday(date(2031, 1, 2))


@given(st.dates(date(2024, 1, 1), date(2027, 10, 1)), st.integers(1, 30))
def test_working_days_added_are_working_days_counted(day: date, count: int) -> None:
    end = SHIPPED.add_workdays(day, count)
    assert SHIPPED.is_workday(end)
    assert SHIPPED.workdays_between(day + timedelta(1), end + timedelta(1)) == count


def test_tenure_is_a_union() -> None:
    on = date(2026, 7, 1)
    assert tenure_of(on, [(date(2024, 7, 15), None)]) == dates.month_index(date(2024, 7, 1))
    assert tenure_of(on, [(date(2023, 1, 1), date(2025, 1, 1)), (date(2024, 1, 1), None)]) == dates.month_index(
        date(2023, 1, 1)
    )
    apart = [(date(2020, 1, 1), date(2021, 1, 1)), (date(2025, 7, 1), None), (date(2027, 1, 1), None)]
    assert tenure_of(on, apart) == dates.month_index(date(2024, 7, 1))
    assert tenure_of(
        on, [(date(2020, 1, 1), date(2026, 1, 1)), (date(2021, 1, 1), date(2022, 1, 1))]
    ) == dates.month_index(date(2020, 7, 1))


def test_a_holiday_on_a_weekend_is_made_up_for() -> None:
    """补假: 2027-05-01 and 02 are a weekend, so 3 and 4 May are off until the year's arrangement is known."""
    known = calendar.packaged()
    assert known.add_workdays(date(2027, 4, 30), 1) == date(2027, 5, 5)
    assert known.add_workdays(date(2027, 2, 4), 1) == date(2027, 2, 11)
    assert known.add_workdays(date(2027, 9, 30), 1) == date(2027, 10, 6)
    assert 2027 not in known.confirmed_years


def test_time_with_a_break_tells_each_year_and_the_periods() -> None:
    """2019-06 to 2020-10 and since 2026-01, asked in 2026-11: 17 + 10 months; at the end of 2020 another rank was held."""
    told = time_in_rank(date(2026, 11, 21), [(date(2026, 1, 1), None), (date(2019, 6, 1), date(2020, 11, 1))])
    assert told == {"tenure_month": dates.month_index(date(2024, 8, 1)), "tenure_resumed": dates.month_index(date(2026, 1, 1)),
                    "tenure_years": "000" * 5 + "-10" + "007" + "000" * (len(tenure.BACK) - 7), "tenure_periods": "2019-06 至 2020-11、2026-01 起"}
    meeting = time_in_rank(date(2026, 11, 21), [(date(2019, 6, 1), date(2020, 11, 1)), (date(2020, 11, 1), None)])
    assert (meeting["tenure_month"], meeting["tenure_years"]) == (dates.month_index(date(2019, 6, 1)), None)
