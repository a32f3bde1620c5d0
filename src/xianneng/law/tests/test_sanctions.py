"""DISC-PERIOD-*, DISC-COMBINE-*, DISC-PARTY-01, DISC-MEASURE-*, ASMT-NOGRADE-05, RETIRE-*, ORG-EST-01, RANK-CONV-02."""

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl
import pytest

from xianneng.law import county_ranks, establishment, promotion, retirement, sanctions
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months, month_text
from xianneng.law.parameters import DEFAULTS
from xianneng.law.promotion.facts import typed
from xianneng.law.refusals import Refused
from xianneng.law.tests.people import one


@pytest.mark.parametrize(
    ("track", "kind", "start", "end"),
    [
        ("处分", "警告", date(2024, 5, 10), date(2024, 11, 10)),
        ("处分", "记过", date(2024, 5, 31), date(2025, 5, 31)),
        ("处分", "记大过", date(2024, 8, 31), date(2026, 2, 28)),
        ("处分", "降级", date(2024, 2, 29), date(2026, 2, 28)),
        ("处分", "撤职", date(2024, 1, 1), date(2026, 1, 1)),
        ("党纪处分", "严重警告", date(2024, 3, 15), date(2025, 9, 15)),
        ("党纪处分", "警告", date(2024, 3, 15), date(2025, 3, 15)),
        ("组织处理", "诫勉", date(2025, 2, 28), date(2025, 8, 28)),
        ("组织处理", "责令辞职", date(2024, 6, 1), date(2026, 6, 1)),
        ("处分", "开除", date(2024, 6, 1), None),
        ("党纪处分", "开除党籍", date(2024, 6, 1), None),
        ("党纪处分", "留党察看一年", date(2024, 1, 31), date(2027, 1, 31)),
        ("党纪处分", "留党察看二年", date(2024, 2, 29), date(2028, 2, 29)),
    ],
)
def test_periods(track: str, kind: str, start: date, end: date | None) -> None:
    assert sanctions.ends_on(track, kind, start) == end


def test_a_decision_may_set_the_period_within_bounds() -> None:
    assert sanctions.ends_on("党纪处分", "留党察看", date(2024, 1, 1), 24) == date(2028, 1, 1), "two years beyond the term"
    assert sanctions.ends_on("党纪处分", "留党察看", date(2024, 1, 1)) is None, "one year or two: the decision says"
    assert sanctions.ends_on("处分", "记过", date(2024, 1, 1), 24) == date(2026, 1, 1)
    with pytest.raises(Refused, match="12至48个月"):
        sanctions.ends_on("处分", "记过", date(2024, 1, 1), 49)
    with pytest.raises(Refused, match="没有“处分：批评”"):
        sanctions.ends_on("处分", "批评", date(2024, 1, 1))


@pytest.mark.parametrize(("track", "kind", "on", "rule_id", "then"), [
    ("处分", "批评", date(2024, 1, 1), "DISC-PERIOD-01", "处分的种类：警告"),
    ("党纪处分", "警告", date(2018, 9, 30), "DISC-PARTY-01", "党纪处分的种类：无"),
    ("组织处理", "停职检查", date(2024, 1, 1), "DISC-MEASURE-02", "停职检查不单独计影响期"),
    ("组织处理", "免职", date(2024, 1, 1), "DISC-MEASURE-02", "被问责免职的填“因问责被免职”")])
def test_a_word_that_is_no_kind_is_refused_by_the_article_of_its_track(track: str, kind: str, on: date, rule_id: str, then: str) -> None:
    with pytest.raises(Refused) as refused:
        sanctions.ends_on(track, kind, on)
    assert (refused.value.article, refused.value.then.startswith(then)) == (cite(rule_id), True)


def test_several_violations() -> None:
    on = date(2024, 1, 1)
    assert sanctions.combine(["记过", "记过"], on) == sanctions.Combined("记过", 12, 24)
    assert sanctions.combine(["记大过"] * 3, on) == sanctions.Combined("记大过", 18, 48)
    assert sanctions.combine(["警告", "降级"], on) == sanctions.Combined("降级", 24, 24)


def test_the_last_day_is_told_as_decisions_write_it() -> None:
    assert sanctions.last_on("处分", "警告", date(2026, 8, 3)) == date(2027, 2, 2)
    assert sanctions.last_on("处分", "开除", date(2026, 8, 3)) is None


DECIDED = {"person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date,
           "extended": pl.Boolean}


def deciding(on: date, *rows: tuple[str, str, date, date | None, bool]) -> tuple[str, date | None, bool]:
    """Kind, end and doubt of the one that decides."""
    frame = pl.LazyFrame([(1, *row) for row in rows], schema=DECIDED, orient="row")
    found = sanctions.deciding(frame, on).collect().row(0, named=True)
    return found["kind"], found["until"], found["unsure"]


WARNED = ("政务处分", "警告", date(2026, 8, 3), None, False)
NOTED = ("处分", "记过", date(2026, 6, 1), date(2027, 6, 1), False)
OLD = ("党纪处分", "警告", date(2016, 6, 1), None, False)
WATCHED = ("党纪处分", "留党察看", date(2023, 1, 10), None, False)
EXPELLED = ("党纪处分", "开除党籍", date(2020, 1, 10), None, False)


@pytest.mark.parametrize(("on", "rows", "answer"), [
    (date(2026, 11, 21), [WARNED], ("警告", date(2027, 2, 3), False)),
    (date(2026, 11, 21), [NOTED, WARNED], ("警告", date(2027, 12, 1), False)),
    (date(2025, 3, 15), [("党纪处分", "严重警告", date(2024, 3, 15), None, False), ("政务处分", "记过", date(2024, 3, 15), None, False)],
     ("严重警告", date(2025, 9, 15), False)),  # the worked example of DISC-PARTY-01
    (date(2026, 11, 21), [NOTED, OLD], ("记过", date(2027, 6, 1), True)),
    (date(2026, 11, 21), [NOTED, ("处分", "开除", date(2026, 10, 1), None, False)], ("开除", None, True)),
    (date(2027, 11, 21), [NOTED, OLD], ("党内警告", None, True)),
    (date(2026, 11, 21), [NOTED, EXPELLED], ("记过", date(2027, 6, 1), True)),
    (date(2027, 11, 21), [NOTED, EXPELLED], ("开除党籍", None, True)),  # no text says for how long
    (date(2025, 11, 21), [WATCHED], ("留党察看", date(2026, 1, 10), True)),
    (date(2026, 11, 21), [WATCHED], ("留党察看", date(2026, 1, 10), True)),
    (date(2027, 1, 10), [WATCHED], ("留党察看", date(2027, 1, 10), False)),
    (date(2026, 11, 21), [("党纪处分", "留党察看", date(2025, 1, 10), date(2026, 1, 10), False)],
     ("留党察看", date(2028, 1, 10), False)),
    (date(2026, 11, 21), [("党纪处分", "留党察看一年", date(2025, 1, 10), date(2028, 1, 10), False)],
     ("留党察看一年", date(2028, 1, 10), False)),
    (date(2026, 11, 21), [("组织处理", "诫勉", date(2026, 2, 1), None, False),
                          ("组织处理", "引咎辞职", date(2026, 10, 1), None, False)], ("诫勉", date(2026, 8, 1), False)),
])
def test_the_sanction_that_decides(on: date, rows: list[tuple[str, str, date, date | None, bool]],
                                   answer: tuple[str, date | None, bool]) -> None:
    """A certain bar decides over one of unknown end; what is not recorded is as long as the law says."""
    assert deciding(on, *rows) == answer
    assert deciding(on, *rows[::-1]) == answer


@pytest.mark.parametrize(("day", "bars"), [
    (date(2024, 5, 9), []), (date(2024, 5, 10), ["记过"]), (date(2025, 5, 9), ["记过"]), (date(2025, 5, 10), []),
    (date(2026, 1, 31), ["诫勉"]), (date(2026, 2, 1), ["党内警告"]), (date(2026, 6, 19), ["党内警告"]), (date(2026, 7, 1), []), (date(2029, 7, 31), ["留党察看"]), (date(2029, 8, 1), [])])
def test_a_promotion_begins_outside_every_bar(day: date, bars: list[str]) -> None:
    """RANK-PROM-06, its example: 记过 of 2024-05-10 bars through 2025-05-09. Of 留党察看 only what is certain; 引咎辞职 and what was lifted bar no rank."""
    rows = [("处分", "记过", date(2024, 5, 10)), ("党纪处分", "警告", date(2025, 6, 20)), ("组织处理", "引咎辞职", date(2026, 1, 20)), ("党纪处分", "留党察看", date(2026, 8, 1)),
            ("组织处理", "诫勉", date(2026, 1, 31))]
    decided = pl.DataFrame([(1, *row, None, False, date(2026, 2, 1) if row[1] == "诫勉" else date(9999, 12, 31)) for row in rows], orient="row", schema={
        "person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date, "extended": pl.Boolean, "valid_to": pl.Date})
    begun = pl.DataFrame({"person_id": [1, 2], "valid_from": [day, day]}, schema_overrides={"person_id": pl.Int64})
    found = sanctions.barring(begun, decided, date(2026, 11, 21))
    assert found["kind"].to_list() == bars
    assert set(found["article"]) <= {cite("RANK-PROM-06" if bars == ["记过"] else "RANK-PROM-05")}


@pytest.mark.parametrize(("on", "facts", "clause", "holds"), [
    (date(2026, 11, 21), {"sanction_kind": "开除", "sanction_from": date(2026, 10, 1), "sanction_extended": True},
     "sanction", False),
    (date(2026, 9, 30), {"sanction_kind": "开除", "sanction_from": date(2026, 10, 1)}, "sanction", True),
    (date(2026, 11, 21), {"sanction_kind": "记过", "sanction_from": date(2026, 6, 1), "sanction_until": date(2027, 6, 1),
                          "sanction_extended": True}, "sanction", False),
    (date(2026, 11, 21), {"measure_kind": "引咎辞职", "measure_until": date(2027, 6, 1)}, "measure", True),
])
def test_what_bars_a_rank(on: date, facts: dict[str, Any], clause: str, holds: bool) -> None:
    judged = one(on, since=date(2019, 6, 1), rank="三级主任科员", **facts)
    assert (judged[clause], judged["eligible"]) == (holds, holds)


GRAVE = ("处分", "记大过", date(2024, 1, 10))  # until 2025-07-10
NEXT = ("政务处分", "记过", date(2024, 10, 10))


@pytest.mark.parametrize(("rows", "answer"), [
    ([(*GRAVE, None), (*NEXT, None)], ("记过", date(2026, 7, 10), "记大过", False)),
    ([(*GRAVE, date(2025, 7, 10)), (*NEXT, date(2025, 10, 10))], ("记过", date(2026, 7, 10), "记大过", False)),
    ([(*GRAVE, None), (*NEXT, date(2026, 7, 10))], ("记过", date(2026, 7, 10), "记大过", False)),
    ([(*GRAVE, None), (*NEXT, date(2026, 1, 10))], ("记过", date(2026, 1, 10), None, True)),
    ([(*GRAVE, date(2024, 10, 10)), (*NEXT, None)], ("记过", date(2025, 10, 10), None, True)),
    ([(*GRAVE, date(2024, 10, 11)), (*NEXT, None)], ("记过", date(2025, 10, 11), "记大过", True)),
    ([("处分", "降级", date(2023, 1, 1), None), ("处分", "撤职", date(2023, 2, 1), None)],
     ("撤职", date(2027, 1, 1), "降级", False)),
    ([("处分", "撤职", date(2023, 1, 1), None), ("处分", "撤职", date(2023, 1, 2), None), ("处分", "撤职", date(2023, 1, 3), None)],
     ("撤职", date(2027, 1, 3), "撤职", False)),
    ([(*GRAVE, None), ("处分", "警告", date(2024, 10, 10), None), (*NEXT, None)], ("记过", date(2026, 7, 10), "记大过", False)),
    ([("处分", "警告", date(2024, 1, 10), None), (*GRAVE, None)], ("记大过", date(2025, 7, 10), None, False)),
    ([(*NEXT, None), (*NEXT, None)], ("记过", date(2025, 10, 10), None, True)),
    ([(*NEXT, date(2026, 4, 10)), (*NEXT, date(2026, 4, 10))], ("记过", date(2026, 4, 10), None, False)),
    ([("党纪处分", "严重警告", date(2024, 1, 10), None), (*NEXT, None)], ("记过", date(2025, 10, 10), None, False)),
], ids=["as the law says", "each with its own end on file", "the file has the sum", "the file has another end, which has to be looked into",
        "the old one was over that day, if it was lifted early", "one day left of the old one, if so", "both of two years", "48 months at most",
        "the heaviest of one day", "two kinds of one day", "twice the same on one day", "the decision set it", "Party and office"])
def test_the_rest_of_a_running_one_is_added(rows: list[tuple[str, str, date, date | None]],
                                            answer: tuple[str, date, str | None, bool]) -> None:
    """DISC-COMBINE-01 and 02, of all persons at once."""
    for given in (rows, rows[::-1]):
        others = [(person, *row, False) for person in (1, 2) for row in given] + [(3, *NEXT, None, False)]
        frame = pl.LazyFrame(others, schema=DECIDED, orient="row")
        found = sanctions.deciding(frame, date(2025, 9, 1)).sort("person_id").collect()
        assert found.select("kind", "until", "rest_of", "unsure").rows() == [answer, answer, ("记过", date(2025, 10, 10), None, False)]


@pytest.mark.parametrize("rows", [
    [("党纪处分", "撤销党内职务", date(2024, 3, 1)), ("处分", "撤职", date(2024, 3, 1))], [("党纪处分", "警告", date(2017, 5, 1)), ("处分", "记过", date(2006, 5, 1))]])
def test_of_two_of_one_weight_the_graver_decides_whatever_is_read_first(rows: list[tuple[str, str, date]]) -> None:
    for given in (rows, rows[::-1]):
        frame = pl.LazyFrame([(1, *row, None, False) for row in given], schema=DECIDED, orient="row")
        assert sanctions.deciding(frame, date(2026, 11, 23)).collect()["kind"].to_list() == [rows[1][1]]


def test_what_was_lifted_ended_that_day_and_still_costs_its_years() -> None:
    """DISC-PERIOD-02: afterwards no effect on later promotion; ASMT-NOGRADE-05 is of the year. 记过 of 2025-03-01, lifted on 2025-10-01."""
    on, own = date(2026, 11, 22), (1, "处分", "记过", date(2025, 3, 1), date(2025, 10, 1), False, date(2025, 10, 1))
    frame = pl.LazyFrame([own], schema=[*DECIDED, "lifted"], orient="row").with_columns(pl.col("lifted").cast(pl.Date))
    assert sanctions.deciding(frame, on).select("kind", "until", "unsure").collect().rows() == [("记过", date(2025, 10, 1), False)]
    assert sanctions.grades_ruled(frame, on).collect()["sanction_ruled"].to_list() == ["2025不定等次/处分"]
    grave = (1, "处分", "记大过", date(2024, 1, 10), None, False, date(2025, 7, 10))  # at its own end
    both = pl.LazyFrame([grave, (1, "处分", "记过", date(2024, 10, 10), date(2025, 10, 10), False, None)], schema=[*DECIDED, "lifted"], orient="row").with_columns(pl.col("until", "lifted").cast(pl.Date))
    assert sanctions.deciding(both, date(2026, 3, 1)).select("kind", "until", "rest_of").collect().rows() == [("记过", date(2026, 7, 10), "记大过")]


MONTHS = {"警告": 6, "记过": 12, "记大过": 18, "降级": 24, "撤职": 24}


def ends(decided: list[tuple[str, date]]) -> tuple[date, date]:
    """Between which days they all end: an own reading of DISC-COMBINE-01 and 02, one decision day after the other."""
    low = high = date.min
    for day in sorted({day for _, day in decided}):
        kinds = [kind for kind, of in decided if of == day]
        kind = max(kinds, key=list(MONTHS).index)
        most = add_months(day, 48)
        low = min(add_months(max(low, day), MONTHS[kind]), most)
        high = min(add_months(max(high, day), min(MONTHS[kind] * kinds.count(kind), 48)), most)
    return low, high


@pytest.mark.parametrize("on", [date(2023, 9, 3), date(2024, 10, 24), date(2026, 11, 21)])
def test_the_range_of_ends_goes_on_through_the_next(on: date) -> None:
    """Two alike of one day beside a running one: from the earliest end to the latest it is asked (DISC-COMBINE-01 with 02)."""
    chance = Random(5)
    people = [[("降级", date(2020, 3, 3)), *[("记大过", date(2020, 10, 25))] * 2],
              [*[("记大过", date(2023, 2, 28))] * 2, ("记过", date(2024, 9, 4))]]
    for _ in range(400):
        days = [date(chance.randint(2020, 2025), chance.randint(1, 12), chance.randint(1, 28)) for _ in range(3)]
        people.append([(chance.choice(list(MONTHS)), chance.choice(days)) for _ in range(chance.randint(1, 4))])
    known = {person: [each for each in decided if each[1] <= on] for person, decided in enumerate(people)}
    frame = pl.LazyFrame([(person, "处分", *each, None, False) for person, decided in known.items() for each in decided],
                         schema=DECIDED, orient="row")
    found = sanctions.deciding(frame, on).collect().rows_by_key("person_id", named=True, unique=True)
    for person, decided in known.items():
        if decided:
            low, high = ends(decided)
            row = found[person]
            said = "barred" if row["until"] > on else "ask" if row["unsure"] else "over"
            assert said == ("barred" if on < low else "ask" if on < high else "over"), (decided, low, high)


def test_effects_on_annual_grades() -> None:
    assert sanctions.grade_effects("处分", "记大过", 2024) == {2024: "不定等次", 2025: "不定等次"}
    assert sanctions.grade_effects("党纪处分", "留党察看", 2022) == {2022: "不称职", 2023: "不定等次"}
    assert sanctions.grade_effects("处分", "警告", 2024) == {2024: "不得优秀"}
    assert sanctions.grade_effects("党纪处分", "留党察看二年", 2024) == {
        2024: "不称职",
        2025: "不定等次",
        2026: "不定等次",
    }


@pytest.mark.parametrize(
    ("group", "birth", "month"),
    [
        ("男", date(1964, 12, 31), "2024-12"),
        ("男", date(1965, 1, 1), "2025-02"),
        ("男", date(1965, 4, 30), "2025-05"),
        ("男", date(1965, 5, 1), "2025-07"),
        ("男", date(1966, 1, 1), "2026-05"),
        ("男", date(1976, 8, 1), "2039-07"),
        ("男", date(1976, 9, 1), "2039-09"),
        ("男", date(1990, 1, 1), "2053-01"),
        ("女", date(1970, 1, 1), "2025-02"),
        ("女工勤", date(1975, 3, 1), "2025-05"),
    ],
)
def test_retirement(group: str, birth: date, month: str) -> None:
    assert month_text(retirement.retirement_month(birth, group)) == month


def test_retirement_groups() -> None:
    assert retirement.group_of("男", "公务员", None, None, DEFAULTS) == "男"
    assert retirement.group_of("女", "公务员", None, "一级主任科员", DEFAULTS) == "女"
    assert retirement.group_of("女", "公务员", None, "四级调研员", DEFAULTS) == "男"
    assert retirement.group_of("女", "公务员", "县处级副职", None, DEFAULTS) == "男"
    assert (
        retirement.group_of("女", "公务员", "县处级副职", None, DEFAULTS.with_("women_county_schedule", False)) == "女"
    )
    assert retirement.group_of("女", "工勤", None, None, DEFAULTS) == "女工勤"


def test_establishment() -> None:
    assert establishment.admit(2, establishment=42, actual=41) == establishment.Admission(False, 1, 0)
    assert establishment.admit(1, establishment=42, actual=41, quota_free=0) == establishment.Admission(False, 0, 1)
    assert establishment.admit(1, establishment=42, actual=41, quota_free=1).admitted


def test_county_ranks_of_2015() -> None:
    results = {2010: "优秀", 2011: "优秀"}
    assert county_ranks.eligible_on("副科级", date(2004, 1, 1), 23, results) == date(2015, 1, 1)
    assert county_ranks.eligible_on("副科级", date(2004, 7, 1), 23, results) == date(2015, 7, 1)
    assert county_ranks.eligible_on("副科级", date(2004, 7, 1), 23, results | {2012: "基本称职"}) == date(2016, 7, 1)
    assert county_ranks.eligible_on("副科级", date(2004, 7, 1), 24, results) is None
    assert county_ranks.eligible_on("副科级", date(2010, 7, 1), 23, {}) is None  # the scheme ended first


def test_years_without_a_grade_that_counts_come_of_all_sanctions_not_of_the_last() -> None:
    """Whatever order they were entered in; of one year the heavier; beyond their own term; measures leave none."""
    told = [(1, "处分", "记过", date(2026, 3, 1)), (1, "党纪处分", "警告", date(2026, 3, 1)), (2, "党纪处分", "警告", date(2026, 3, 1)), (2, "政务处分", "记过", date(2026, 3, 1)),
            (3, "党纪处分", "撤销党内职务", date(2026, 5, 1)), (3, "处分", "记大过", date(2026, 5, 1)), (4, "处分", "记大过", date(2024, 1, 1)),
            (5, "处分", "记大过", date(2025, 2, 1)), (6, "组织处理", "责令辞职", date(2026, 5, 1))]
    frame = pl.DataFrame(told, schema={"person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date}, orient="row").lazy()
    assert dict(sanctions.grades_due(frame, date(2026, 11, 22)).collect().iter_rows()) == {
        1: "2026不定等次/处分", 2: "2026不定等次/处分", 3: "2026不称职/党纪处分 2027不定等次/处分", 4: "2025不定等次/处分", 5: "2025不定等次/处分 2026不定等次/处分"}


@pytest.mark.parametrize(("day", "first"), [(date(2026, 6, 30), date(2028, 1, 1)), (date(2026, 7, 1), date(2028, 1, 1)), (date(2026, 12, 31), date(2028, 1, 1))])
def test_a_year_stays_without_a_grade_when_the_sanction_is_over(day: date, first: date) -> None:
    """记大过 from 2025-01 to 2026-07: neither 2025 nor 2026 counts, whenever one asks (ASMT-NOGRADE-05)."""
    facts = {"rank": "三级主任科员", "since": date(2024, 1, 1), "results": {2025: "不定等次"}, "determined": {2025: date(2026, 3, 31)},
             "sanction_kind": "记大过", "sanction_from": date(2025, 1, 1), "sanction_until": date(2026, 7, 1)}
    assert one(day, **facts)["first_on"] == first


def read(day: date, **facts: Any) -> pl.DataFrame:
    """Facts as a file of them is read, with what sanctions make of the grades."""
    given = {"kind": "公务员", "status": "在职", "series": "综合管理类", "rank": "二级主任科员", "layer": "", "tenure_month": "2022-12", "rank_since": "2022-12-01", "investigation": "",
             "measure_kind": "", "measure_until": "", "probation_until": "", "category_changed": "否", "sanction_until": "", "rank_settable": "是", "quota_limited": "否", **facts}
    return typed(pl.DataFrame({"person_id": [1], **{name: [value] for name, value in given.items()}}), ["years", "results", "sanction"], day)


def ruled(day: date, **facts: Any) -> dict[str, Any]:
    """The judged row of one person of `read`."""
    aimed = promotion.target(read(day, **facts), day)
    row: dict[str, Any] = promotion.first_dates(promotion.verdict(aimed, day, DEFAULTS), day, DEFAULTS).row(0, named=True)
    return row


def test_a_grade_that_a_sanction_forbids_does_no_better_than_none() -> None:
    """记大过 of 2024-01: neither 2024 nor 2025 counts, whatever was recorded; the words name both (ASMT-NOGRADE-05)."""
    facts = {"sanction_kind": "记大过", "sanction_from": "2024-01-10"}
    unlawful = ruled(date(2026, 11, 20), grade_1="称职", grade_2="称职", **facts)
    assert (unlawful["years"], unlawful["counted_months"], unlawful["first_on"]) == (False, 23, date(2026, 12, 1))
    years = next(each for each in promotion.explain(unlawful, date(2026, 11, 20), DEFAULTS) if each.clause == "years")
    assert "2024 年度登记为称职、2025 年度登记为称职，受处分不能确定为这一等次" in years.text
    assert ruled(date(2026, 11, 20), grade_1="不定等次", grade_2="不定等次", **facts)["sanction_against"] is None
    assert ruled(date(2026, 11, 20), grade_1="称职", grade_2="基本称职", **facts)["grade_2"] == "基本称职", "which bars a year besides"


def test_a_year_of_a_warning_is_not_shortened_by_an_excellent_grade() -> None:
    row = ruled(date(2026, 11, 20), grade_1="优秀", grade_2="优秀", sanction_kind="警告", sanction_from="2025-03-01")
    assert (row["excellent_count"], row["shortened_months"]) == (1, 6)


def test_a_new_year_forgets_nothing_of_a_sanction() -> None:
    """The grade that nobody recorded is as the sanction leaves it, in whatever year one asks."""
    facts = {"sanction_kind": "撤销党内职务", "sanction_from": "2024-03-15", "rank": "四级主任科员", "tenure_month": "2020-01", "rank_since": "2020-01-01"}
    told = ruled(date(2026, 3, 20), grade_3="称职", grade_4="称职", **facts)
    assert (told["grade_2"], told["results"], told["sanction_against"]) == ("不称职", None, "2024/党纪处分")
    assert ruled(date(2025, 12, 31), grade_2="称职", grade_3="称职", **facts)["first_on"] is None


@pytest.mark.parametrize(("recorded", "said"), [("称职", "登记为称职，尚未确定"), ("", "尚未确定")])
def test_nobodys_grade_is_told_as_determined_before_it_is(recorded: str, said: str) -> None:
    """People determine the grade (公务员法 37, 38): of a year that a party sanction makes 不称职 the words say so, and what comes first."""
    row = ruled(date(2026, 3, 20), grade_2=recorded, sanction_kind="撤销党内职务", sanction_from="2024-03-15", rank="四级主任科员", tenure_month="2020-01", rank_since="2020-01-01")
    told = next(each for each in promotion.explain(row, date(2026, 3, 20), DEFAULTS) if each.clause == "results")
    assert told.text.startswith(f"2024 年度受党纪处分，应确定为不称职（{cite('ASMT-NOGRADE-06', date(2026, 3, 20))}），{said}；确定后应当降低")
    assert told.remedy.startswith("先由所在机关按规定确定")


def words(row: dict[str, Any], on: date, clause: str) -> promotion.Reason:
    return next(each for each in promotion.explain(row, on, DEFAULTS) if each.clause == clause)


@pytest.mark.parametrize(("kind", "grade", "track", "rule_id", "other"), [
    ("留党察看一年", "不称职", "党纪处分", "ASMT-NOGRADE-06", "ASMT-NOGRADE-05"), ("记大过", "不定等次", "处分", "ASMT-NOGRADE-05", "ASMT-NOGRADE-06")])
@pytest.mark.parametrize("recorded", ["", "称职"])
def test_the_years_tell_an_inferred_grade_apart_from_a_determined_one_each_by_its_text(kind: str, grade: str, track: str, rule_id: str, other: str, recorded: str) -> None:
    day = date(2026, 11, 20)
    row = ruled(day, grade_1="称职", grade_2="称职", grade_3=recorded, grade_4="基本称职", sanction_kind=kind, sanction_from="2023-05-10", tenure_month="2021-06", rank_since="2021-06-01")
    told = words(row, day, "years").text
    said = "登记为称职，" if recorded else ""
    assert f"2022 年度基本称职；2023 年度受{track}，应确定为{grade}（{cite(rule_id, day)}），{said}尚未确定；" in told
    assert f"2023 年度{grade}" not in told
    assert cite(other, day) not in told


def test_determined_and_inferred_years_together_are_told_apart_with_what_can_be_done_about_each() -> None:
    """2022 determined 不称职, 2024 so by a party sanction; who holds the lowest rank is barred only in the next year, and told by what."""
    day = date(2026, 3, 20)
    facts = {"sanction_kind": "撤销党内职务", "sanction_from": "2024-03-15", "tenure_month": "2020-01", "rank_since": "2020-01-01", "sanction_until": ""}
    both = words(ruled(day, rank="四级主任科员", grade_4="不称职", grade_2="称职", **facts), day, "results")
    assert both.text.startswith(f"2022 年度不称职，2024 年度受党纪处分，应确定为不称职（{cite('ASMT-NOGRADE-06', day)}），登记为称职，尚未确定；确定后应当降低")
    assert both.remedy.startswith("先由所在机关按规定确定")
    assert "对不称职等次不服的，可以申请复核、申诉" in both.remedy
    two = words(ruled(day, rank="四级主任科员", grade_2="", grade_3="不称职", **facts), day, "results")
    assert "尚未确定；确定后连续两年不称职的" in two.text
    past = words(ruled(day, rank="二级科员", **facts), day, "results")
    assert (past.state, past.text) == ("met", f"2024 年度受党纪处分，应确定为不称职（{cite('ASMT-NOGRADE-06', day)}），尚未确定；按应确定的等次，下一年已过；已是最低的职级，没有更低的职级")
    soon = date(2025, 4, 20)
    barred = words(ruled(soon, rank="二级科员", grade_1="称职", **facts), soon, "results")
    assert (barred.state, barred.rule_id) == ("unmet", "ASMT-NOGRADE-06")
    assert "登记为称职，尚未确定；按应确定的等次，下一年内不得晋升" in barred.text
    assert "对不称职等次不服" not in barred.remedy


def test_a_year_to_come_cites_the_text_of_its_own_sanction() -> None:
    day = date(2026, 11, 20)
    told = words(ruled(day, sanction_kind="严重警告", sanction_from="2026-06-15", tenure_month="2025-03", rank_since="2025-03-01"), day, "years").text
    assert f"2026 年度受党纪处分，不能确定为称职以上等次（{cite('ASMT-NOGRADE-06', day)}），至今的" in told
    assert cite("ASMT-NOGRADE-05", day) not in told
    recorded = ruled(day, grade_2="优秀", sanction_kind="严重警告", sanction_from="2024-03-15")
    assert f"2024 年度登记为优秀，受党纪处分不能确定为这一等次（{cite('ASMT-NOGRADE-06', day)}）" in words(recorded, day, "years").text


@pytest.mark.parametrize(("kind", "start", "recorded", "by_law"), [
    ("记大过", "2024-05-24", "2025-05-23", date(2025, 11, 23)), ("党内警告", "2024-05-24", "2024-11-23", date(2025, 5, 23))])
def test_an_end_on_the_file_before_the_law_s_lets_nobody_through_unasked(kind: str, start: str, recorded: str, by_law: date) -> None:
    """公务员法 64, 65; 政务处分法 8: an early lifting has to be shown, and until it is the law's end counts for the first date."""
    facts = {"sanction_kind": kind, "sanction_from": start, "sanction_until": recorded, "tenure_month": "2018-01", "rank_since": "2018-01-01", "grade_1": "称职"}
    until = date.fromisoformat(recorded)
    running, free, last, over = (ruled(day, **facts) for day in (until, until + timedelta(1), by_law, by_law + timedelta(1)))
    assert [row["sanction"] for row in (running, free, last, over)] == [False, None, None, True]
    assert [row["first_on"] for row in (running, free, last)] == [None] * 3, "nobody knows it before the decision was looked at"
    assert over["first_on"] >= by_law + timedelta(1)
    told = words(running, until, "sanction")
    assert told.text.endswith(f"影响期自{start}起至{recorded}止（影响期未满）；按规定影响期至{by_law}止，登记的早于规定，请核对处分决定")
    asked = words(free, until + timedelta(1), "sanction")
    assert asked.text.endswith(f"至{recorded}止；按规定影响期至{by_law}止，登记的早于规定，是否已解除待核查")
    assert asked.remedy.endswith("提前解除的，按解除决定的日期登记终止")
    assert words(over, by_law + timedelta(1), "sanction").text.endswith(f"至{by_law}止（{'影响期已满' if kind == '党内警告' else '已解除'}）")


def test_an_end_beyond_the_longest_that_the_law_allows_bars_to_its_day_and_is_told() -> None:
    facts = {"sanction_kind": "警告", "sanction_from": "2018-01-24", "sanction_until": "2027-01-25", "rank_since": "2018-01-01", "tenure_month": "2018-01"}
    day = date(2026, 11, 22)
    row = ruled(day, **facts)
    told = words(row, day, "sanction")
    assert (told.state, row["first_on"]) == ("unmet", date(2027, 1, 26))
    assert told.text.endswith("至2027-01-25止（影响期未满）；按规定影响期至2018-07-23止，数个违法行为合并处分的最长至2022-01-23止，登记的晚于规定，请核对处分决定")
    assert ruled(date(2027, 1, 26), **facts)["sanction"]
    extended = words(ruled(day, sanction_extended="是", **facts), day, "sanction")
    assert "按规定" not in extended.text, "the file says 延长"


@pytest.mark.parametrize("day", [date(2025, 5, 23), date(2025, 5, 24), date(2025, 11, 24)])
def test_an_end_against_the_law_is_judged_alike_on_every_engine(day: date) -> None:
    facts = read(day, sanction_kind="记大过", sanction_from="2024-05-24", sanction_until="2025-05-23", grade_1="称职", tenure_month="2018-01", rank_since="2018-01-01")
    eager, lazy = (promotion.first_dates(promotion.verdict(promotion.target(each, day), day, DEFAULTS), day, DEFAULTS) for each in (facts, facts.lazy()))
    assert lazy.select(eager.columns).collect().equals(eager)
    assert eager["sanction"].item() == {date(2025, 5, 23): False, date(2025, 5, 24): None, date(2025, 11, 24): True}[day]


def test_months_do_not_change_with_the_year_in_which_one_asks() -> None:
    months = {day: ruled(day, sanction_kind="记大过", sanction_from="2023-03-01", tenure_month="2022-06", rank_since="2022-06-01")["counted_months"]
              for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 1, 31))}
    assert set(months.values()) == {7}, "from 2022-06 to the end of that year"


def test_a_grade_recorded_against_a_sanction_never_brings_the_date_forward() -> None:
    """记大过 of 2024-01-10, 称职 recorded for both years all the same: the first date is the same on whatever day one asks."""
    recorded = {2022: "称职", 2023: "称职", 2024: "称职", 2025: "称职"}
    for day in (date(2024, 1, 10), date(2024, 12, 31), date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 9), date(2025, 7, 10), date(2026, 1, 1), date(2026, 3, 31), date(2026, 11, 23)):
        given = {f"grade_{day.year - year}": grade for year, grade in recorded.items() if year < day.year}
        assert ruled(day, sanction_kind="记大过", sanction_from="2024-01-10", **given)["first_on"] == date(2026, 12, 1), day


def test_who_is_to_be_incompetent_by_a_party_sanction_is_promised_no_date() -> None:
    """撤销党内职务: the year is 不称职, which costs the rank (ASMT-NOGRADE-06, ASMT-USE-04); who holds the lowest has none to lose."""
    facts = {"sanction_kind": "撤销党内职务", "sanction_from": date(2026, 5, 1), "sanction_until": date(2028, 5, 1)}
    row = one(date(2026, 11, 22), rank="三级主任科员", since=date(2024, 1, 1), **facts)
    assert (row["sanction"], row["first_on"]) == (False, None)
    told = {reason.clause: reason.text for reason in promotion.explain(row, date(2026, 11, 22), DEFAULTS)}["sanction"]
    assert "受处分的 2026 年度考核应确定为不称职" in told
    assert "应当降低一个职务或者职级层次任职" in told
    assert one(date(2026, 11, 22), rank="二级科员", since=date(2024, 1, 1), **facts)["first_on"] == date(2028, 5, 1)


def test_a_sanction_beside_the_one_that_decides_is_told_with_its_own_remedy() -> None:
    told = [(1, "处分", "记过", date(2026, 9, 1)), (1, "党纪处分", "警告", date(2026, 9, 1)), (2, "党纪处分", "警告", date(2024, 1, 1)), (2, "处分", "记过", date(2026, 9, 1))]
    frame = pl.DataFrame([(*each, None, None) for each in told], orient="row", schema={
        "person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date, "extended": pl.Boolean}).lazy()
    found = sanctions.deciding(frame, date(2026, 11, 22)).collect().rows_by_key("person_id", named=True, unique=True)
    assert {found[1]["kind"], found[1]["beside"]} in ({"党内警告", "记过（2026-09-01起）"}, {"记过", "党内警告（2026-09-01起）"})
    assert (found[2]["kind"], found[2]["beside"]) == ("记过", None), "the other is over"
    row = one(date(2026, 11, 22), rank="三级主任科员", since=date(2024, 1, 1), sanction_kind="党内警告", sanction_from=date(2026, 9, 1),
              sanction_until=date(2027, 9, 1), sanction_beside="记过（2026-09-01起）")
    reason = next(each for each in promotion.explain(row, date(2026, 11, 22), DEFAULTS) if each.clause == "sanction")
    assert "另受记过（2026-09-01起），影响期未满或者待核查" in reason.text
    assert "依照党章" in reason.remedy
    assert "复审（复核）" in reason.remedy
    party, law = "《中国共产党纪律处分条例》第8–13条（条号待核）", "《公务员法》第64条；《公职人员政务处分法》第8、19条"
    assert reason.article == f"{party}；{law}", "each by its own article"
    twice = promotion.explain({**row, "sanction_kind": "记大过"}, date(2026, 11, 22), DEFAULTS)
    assert next(each for each in twice if each.clause == "sanction").article == law, "of one law once"


@pytest.mark.parametrize(("track", "kind", "counted"), [("处分", "记大过", True), ("党纪处分", "党内严重警告", False)])
def test_a_year_that_was_graded_before_a_text_existed_is_not_ruled_by_it(track: str, kind: str, counted: bool) -> None:
    """公务员考核规定 is of 2020-12-28: the grades of 2019 and before were determined by another text. That on 党纪处分 is of 1998."""
    frame = pl.LazyFrame([(1, track, kind.removeprefix("党内"), date(2018, 1, 10), None, None)], orient="row", schema={
        "person_id": pl.Int64, "track": pl.String, "kind": pl.String, "from": pl.Date, "until": pl.Date, "extended": pl.Boolean})
    said = sanctions.grades_ruled(frame, date(2021, 6, 1)).collect()["sanction_ruled"].to_list()
    assert (said == []) == counted
    later = frame.with_columns(pl.lit(date(2020, 3, 1)).alias("from"))
    assert "2020" in sanctions.grades_ruled(later, date(2021, 6, 1)).collect()["sanction_ruled"][0]


@pytest.mark.parametrize("kind", ["记过", "开除"])
def test_who_was_sanctioned_is_told_of_both_doors(kind: str) -> None:
    """The facts have one name for 政务处分 and 处分; 复审 is open against one, 申诉 against the other."""
    on = date(2025, 5, 9)
    row = one(on, rank="三级主任科员", since=date(2020, 1, 1), sanction_kind=kind, sanction_from=date(2024, 5, 10), sanction_until=date(2025, 5, 10))
    told = next(each for each in promotion.explain(row, on, DEFAULTS) if each.clause == "sanction")
    assert all(words in told.remedy for words in ("监察机关作出的可以申请复审、复核", "任免机关作出的可以申请复核、申诉"))
