"""Properties of the promotion rule over generated facts: first dates agree with a search by verdict, and so on."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from xianneng.law import promotion
from xianneng.law.dates import add_months, first_of, month_index
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.promotion.frames import FORCE
from xianneng.law.promotion.targets import bottoms
from xianneng.law.sanctions import grade_effects
from xianneng.law.tests.people import frame, judged_frame, person, time_in_rank

ON = date(2026, 7, 1)
GRADES = ["优秀", "优秀", "称职", "称职", "称职", "称职", "基本称职", "不称职", "不定等次"]
RANKS = ["二级科员", "四级主任科员", "一级主任科员", "二级调研员", "一级调研员", "二级巡视员"]
Career = dict[str, Any]


@st.composite
def careers(draw: st.DrawFn) -> Career:
    """What happened to a person, by year and by date, known in full on ON."""
    years = range(2014, 2026)
    late = st.sampled_from([*range(10, 120), 400, 800])
    career: Career = {
        "rank": draw(st.sampled_from(RANKS)),
        "since": draw(st.dates(date(2015, 1, 1), date(2026, 6, 1))),
        "results": {year: draw(st.sampled_from(GRADES)) for year in years},
        "determined": {year: min(date(year + 1, 1, 1) + timedelta(draw(late)), ON) for year in years},
    }
    if draw(st.booleans()):
        start = draw(st.dates(date(2020, 1, 1), date(2027, 1, 1)))
        months = draw(st.sampled_from([6, 12, 18]))
        career |= {"sanction_kind": "记过", "sanction_from": start, "sanction_until": add_months(start, months)}
    if draw(st.booleans()):
        career |= {"measure_kind": "诫勉", "measure_until": draw(st.dates(date(2020, 1, 1), date(2027, 6, 1)))}
    return career


def as_seen_on(career: Career, day: date) -> Career:
    """The same facts put as a question of another day; years without a result by then, or after ON, are 称职."""
    known = {year: grade for year, grade in career["results"].items() if career["determined"][year] <= day}
    if career.get("sanction_kind") and career["sanction_from"] <= ON:
        known |= {year: grade for year, grade in grade_effects("处分", career["sanction_kind"], career["sanction_from"].year).items() if ON.year <= year < day.year}
    determined = {
        year: career["determined"].get(year, date(year + 1, 1, 1)) if year in known else date(year + 1, 1, 1)
        for year in range(day.year - 11, day.year)
    }
    return person(day, **(career | {"results": known, "determined": determined}))


def eligible_on(several: list[Career], day: date, parameters: Parameters = DEFAULTS) -> list[bool | None]:
    """The verdict of a day, by the plain rule."""
    people = frame(*(as_seen_on(career, day) for career in several))
    verdicts: list[bool | None] = promotion.verdict(promotion.target(people, day), day, parameters)["eligible"].to_list()
    return verdicts


def first_dates(several: list[Career], parameters: Parameters = DEFAULTS) -> list[date | None]:
    people = frame(*(person(ON, **career) for career in several))
    dates: list[date | None] = promotion.first_dates(promotion.target(people, ON), ON, parameters)["first_on"].to_list()
    return dates


@settings(max_examples=10)
@given(careers(), st.integers(0, 10_000))
def test_first_date_is_exact_to_the_day(career: Career, somewhere: int) -> None:
    (first_on,), (today,) = first_dates([career]), eligible_on([career], ON)
    if first_on is None:
        assert waits_for_the_authority(career)
        assert today is not True
        return
    low, high = sorted((first_on, ON))
    between = low + timedelta(somewhere % max((high - low).days, 1))
    assert eligible_on([career], first_on) == [True]
    assert first_on == FORCE or eligible_on([career], first_on - timedelta(1)) == [False]
    assert today is (first_on <= ON)
    assert between == high or eligible_on([career], between) == [today]


def waits_for_the_authority(career: Career) -> bool:
    """Whether some year of the tenure was 不称职: no time alone gives a date in the same rank, unless it is the lowest and the year before was not."""
    years = {year for year, grade in career["results"].items() if grade == "不称职"}
    held = {year for year in years if year >= career["since"].year}
    return bool(held) if career["rank"] not in bottoms(ON) else any(year - 1 in years for year in held)


OUT_OF_SIGHT = date(2028, 1, 1)  # of the years before and in these careers' ranks, from 2016 on: facts reach eleven years back


@pytest.mark.slow
def test_first_dates_agree_with_a_search_month_by_month() -> None:
    """For careers whose turns all fall on the first of a month, over years before and after today."""
    chance = Random(20260701)
    several = [monthly(chance) for _ in range(400)]
    months = [first_of(month) for month in range(month_index(date(2021, 1, 1)), month_index(date(2031, 1, 1)))]
    verdicts = dict(zip(months, (eligible_on(several, month) for month in months), strict=True))
    for at, first_on in enumerate(first_dates(several)):
        if waits_for_the_authority(several[at]):
            assert (first_on, any(found[at] for month, found in verdicts.items() if ON < month < OUT_OF_SIGHT)) == (None, False), several[at]
        else:
            assert first_on == search(first_on, {month: found[at] for month, found in verdicts.items()}), several[at]


@pytest.mark.parametrize(("before", "now"), [("full_year_only", "held_at_year_end"), ("held_at_year_end", "full_year_only")])
def test_each_day_is_judged_by_the_parameters_in_force_on_it(before: str, now: str) -> None:
    """The day since which somebody is eligible agrees with a search month by month, over a day on which a parameter was changed."""
    chance, changed_on = Random(20260702), date(2025, 10, 1)
    former, present = (DEFAULTS.with_("excellent_year_rule", value) for value in (before, now))
    several = [each for each in (monthly(chance) for _ in range(400)) if each["since"] >= date(2021, 1, 1) and not waits_for_the_authority(each)]
    months = [first_of(month) for month in range(month_index(date(2021, 1, 1)), month_index(ON) + 1)]
    verdicts = {month: eligible_on(several, month, present if month >= changed_on else former) for month in months}
    today = [at for at, eligible in enumerate(verdicts[ON]) if eligible]
    alone, found = first_dates(several, present), first_dates(several, present.among((), [(changed_on, former)]))
    assert {at: found[at] for at in today} == {at: search(found[at], {month: verdicts[month][at] for month in months}) for at in today}
    assert sum(found[at] != alone[at] for at in today) > 1, "those whom the change concerns"


def search(first_on: date | None, found: dict[date, bool | None]) -> date:
    """The first month of the unbroken run that holds today, or the next month that is met."""
    if not found[ON]:
        return next(month for month in found if month > ON and found[month])
    run = [month for month in found if month <= ON]
    broken = [month for month in run if not found[month]]
    return add_months(broken[-1], 1) if broken else min(first_on or run[0], run[0])


def monthly(chance: Random) -> Career:
    """A career of chance, to the month."""

    def month(start: int, end: int) -> date:
        return first_of(chance.randrange(start * 12, end * 12))

    years = range(2014, 2026)
    career: Career = {
        "rank": chance.choice(RANKS),
        "since": month(2017, 2026),
        "results": {y: chance.choice(GRADES) for y in years},
        "determined": {y: date(y + 1 + chance.choice([0] * 8 + [1, 2]), chance.randint(1, 5), 1) for y in years},
    }
    career["determined"] = {year: min(day, date(2026, 6, 1)) for year, day in career["determined"].items()}
    if chance.random() < 0.4:
        start = month(2020, 2027)
        career |= {"sanction_kind": "记过", "sanction_from": start, "sanction_until": add_months(start, 12)}
    if chance.random() < 0.3:
        career |= {"measure_kind": "诫勉", "measure_until": month(2020, 2027)}
    return career


@st.composite
def broken(draw: st.DrawFn) -> Career:
    """A career whose rank was left for another for some years, once or twice, and is held again."""
    turns = sorted(draw(st.sets(st.integers(2019 * 12 + 5, 2026 * 12 + 5), min_size=3, max_size=5)))
    starts = [first_of(month) for month in turns[::2]]
    ends = [first_of(month) for month in turns[1::2]]
    periods = list(zip(starts, [*ends, None], strict=False)) if len(turns) % 2 else [*zip(starts[:-1], ends[:-1], strict=True), (starts[-1], None)]
    return draw(careers()) | {"since": None, "rank_since": starts[0], "periods": periods}


def broken_on(career: Career, day: date) -> bool | None:
    """The verdict of a day on the time counted up to it; False while another rank is held."""
    periods = career["periods"]
    if not any(start <= day and (end is None or day < end) for start, end in periods):
        return False
    plain = {name: value for name, value in career.items() if name != "periods"}
    people = frame(as_seen_on(plain, day) | time_in_rank(day, periods))
    verdict: bool | None = promotion.verdict(promotion.target(people, day), day, DEFAULTS)["eligible"].item()
    return verdict


def twice_in_a_lost_year(career: Career) -> bool:
    """Whether the rank was held twice in one year that a sanction leaves without a grade: such a year is reckoned from the return alone."""
    lost = grade_effects("处分", career["sanction_kind"], career["sanction_from"].year) if career.get("sanction_kind") else {}
    return any(sum(start.year <= year and (end is None or date(year, 1, 1) < end) for start, end in career["periods"]) > 1 for year in lost)


@settings(max_examples=25)
@given(broken())
@example({"rank": "二级科员", "since": None, "results": dict.fromkeys(range(2014, 2026), "优秀"), "determined": {year: date(year + 1, 1, 11) for year in range(2014, 2026)},
          "sanction_kind": "记过", "sanction_from": date(2026, 1, 1), "sanction_until": date(2026, 7, 1), "rank_since": date(2019, 6, 1),
          "periods": [(date(2019, 6, 1), date(2019, 7, 1)), (date(2026, 2, 1), None)]})  # the year without a grade is the one of the return
def test_first_date_is_exact_to_the_day_with_breaks(career: Career) -> None:
    assume(not twice_in_a_lost_year(career))
    plain = {name: value for name, value in career.items() if name != "periods"}
    people = frame(person(ON, **plain) | time_in_rank(ON, career["periods"]))
    first_on: date | None = promotion.first_dates(promotion.target(people, ON), ON, DEFAULTS)["first_on"].item()
    if first_on is None:
        assert broken_on(career, ON) is not True
        return
    assert broken_on(career, first_on) is True
    assert first_on == FORCE or broken_on(career, first_on - timedelta(1)) is False
    assert broken_on(career, ON) is (first_on <= ON)


def test_months_of_results_are_counted_by_hand() -> None:
    """Beside a count month by month over the very periods."""
    periods = [(date(2019, 6, 1), date(2020, 11, 1)), (date(2022, 3, 1), date(2023, 2, 1)), (date(2025, 9, 1), None)]
    grades = {2020: "基本称职", 2021: "不定等次", 2022: "优秀", 2023: "优秀", 2024: "不定等次"}
    day = date(2026, 11, 21)
    row = judged_frame(frame(person(day, rank="三级主任科员", since=periods[0][0], results=grades | {2025: None}) | time_in_rank(day, periods)), day).to_dicts()[0]
    held = {month for start, end in periods for month in range(month_index(start), month_index(end or day))}
    lost = [month for month in held if grades.get(month // 12) in ("基本称职", "不定等次")]
    assert (row["counted_months"], row["lost_months"]) == (len(held) - len(lost), len(lost)) == (32, 10)
    assert (row["excellent_count"], row["open_months"]) == (1, 4), "2022, at whose end the rank was held; not 2023"


@settings(max_examples=5)
@given(st.lists(careers(), min_size=1, max_size=5))
def test_a_whole_frame_is_judged_as_its_rows_are(several: list[Career]) -> None:
    people = [person(ON, **career) | {"person_id": at} for at, career in enumerate(several)]
    alone = pl.concat([judged_frame(frame(each), ON) for each in people])
    assert judged_frame(frame(*people), ON).equals(alone)
    assert judged_frame(frame(*people).lazy(), ON).collect().equals(alone)


@settings(max_examples=5)
@given(careers(), st.integers(1, 24))
def test_longer_tenure_never_hurts(career: Career, months: int) -> None:
    """With the same results all 称职, who has held the rank longer meets the years at least as early."""
    plain = career | {"results": {}, "determined": {}}
    longer = plain | {"since": add_months(career["since"], -months)}
    short, long = judged_frame(frame(person(ON, **plain), person(ON, **longer)), ON)["years"].to_list()
    assert long or not short


@settings(max_examples=5)
@given(careers(), st.integers(2019, 2025))
def test_a_better_result_never_hurts(career: Career, year: int) -> None:
    order = ["不称职", "基本称职", "称职", "优秀"]
    people = [person(ON, **(career | {"results": career["results"] | {year: grade}})) for grade in order]
    verdicts = judged_frame(frame(*people), ON)["eligible"].to_list()
    assert verdicts == sorted(verdicts, key=[False, None, True].index), "an open question lies between no and yes"


def test_unknown_facts_never_make_a_condition_fail_or_pass() -> None:
    """A row of nothing but unknowns: only what is recorded as absence (no sanction, no probation) is met."""
    row = judged_frame(frame({"person_id": 1}), ON).to_dicts()[0]
    assert [row[name] for name in ("serving", "step", "years", "political", "basic", "integrity", "quota")] == [
        None
    ] * 7
    assert row["met"] is None
    assert row["state"] == "ask"


def test_tenure_month_of_a_row_is_its_own() -> None:
    assert person(ON, since=date(2024, 7, 15))["tenure_month"] == month_index(date(2024, 7, 1))


@pytest.mark.parametrize(("rank", "kind", "until", "first_on"), [
    ("二级主任科员", "警告", date(2026, 12, 1), date(2027, 3, 1)), ("二级主任科员", "记过", date(2027, 6, 1), date(2028, 3, 1)),
    ("三级主任科员", "记大过", date(2027, 12, 1), date(2029, 3, 1))])
def test_a_sanction_in_force_leaves_years_without_a_grade(rank: str, kind: str, until: date, first_on: date) -> None:
    """公务员考核规定 第29条: of 记过 its year, of 记大过 the next too; 24 months from March 2025 with nothing counted of them."""
    career = {"rank": rank, "since": date(2025, 3, 1), "results": {2025: "称职"}, "determined": {2025: date(2026, 1, 20)},
              "sanction_kind": kind, "sanction_from": date(2026, 6, 1), "sanction_until": until}
    assert first_dates([career]) == [first_on]
    assert eligible_on([career], first_on) == [True]
    assert eligible_on([career], first_on - timedelta(1)) == [False]
    row = promotion.first_dates(promotion.verdict(promotion.target(frame(person(ON, **career)), ON), ON, DEFAULTS), ON, DEFAULTS).to_dicts()[0]
    assert ("年度不定等次、其余年度考核均为称职" in promotion.headline(row, ON)) == (kind != "警告")
