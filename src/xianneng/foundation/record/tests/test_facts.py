"""Facts as of a date, read from the file of people written by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record import facts, operations
from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Assessment, Today
from xianneng.foundation.record.operations import Change
from xianneng.foundation.record.tests.world import ON, World, write
from xianneng.law import promotion, series
from xianneng.law.dates import month_index
from xianneng.law.parameters import DEFAULTS
from xianneng.law.promotion.facts import GRADES

EQUAL = series.equivalent_in("行政执法类", "三级主任科员") or ""


def judged(person_id: int, on: date = ON) -> dict[str, Any]:
    """The person's facts and verdict."""
    people = facts.with_own_years(facts.persons(Asked(on, person_ids=[person_id])), on, DEFAULTS)
    frame = promotion.verdict(people, on, DEFAULTS)
    return promotion.first_dates(frame, on, DEFAULTS).to_dicts()[0]


def test_a_running_sanction_bars_whatever_else_is_not_known(world: World) -> None:
    person_id = world.person("甲一", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2026, 8, 3), track="处分", kind="警告"))
    found = judged(person_id)
    assert (found["sanction"], found["eligible"], found["sanction_until"]) == (False, False, date(2027, 2, 3))
    write(world.one(person_id, "sanction", date(2016, 8, 3), track="党纪处分", kind="警告"),
          world.one(person_id, "sanction", date(2026, 9, 3), track="组织处理", kind="诫勉"),
          world.one(person_id, "sanction", date(2026, 9, 4), track="调查", kind="初步核实"),
          world.one(person_id, "sanction", date(2026, 9, 3), track="调查", kind="立案"))
    found = judged(person_id)
    assert (found["sanction"], found["sanction_kind"], found["first_on"]) == (False, "警告", None)
    assert (found["measure"], found["measure_until"]) == (False, date(2027, 3, 3))
    assert (found["inquiry"], found["investigation"]) == (False, "立案")


def career(world: World, *ranks: tuple[date, date | None, str]) -> int:
    """Somebody with these ranks: from, until, name."""
    person_id = world.person("甲二")
    write(*(operations.add(person_id=person_id, key="rank", valid_from=since, valid_to=until or OPEN, values={
        "series": series.rank(rank).series, "rank": rank}) for since, until, rank in ranks))
    return person_id


LOWERED = ((date(2019, 6, 1), date(2021, 6, 1), "三级主任科员"), (date(2021, 6, 1), date(2022, 6, 1), "二级主任科员"))


def test_a_lowering_begins_a_new_tenure(world: World) -> None:
    lowered = career(world, *LOWERED, (date(2022, 6, 1), None, "三级主任科员"))
    assert judged(lowered, date(2023, 6, 1))["tenure_month"] == month_index(date(2022, 6, 1))
    again = career(world, *LOWERED, (date(2022, 6, 1), date(2024, 9, 1), "三级主任科员"), (date(2024, 9, 1), None, "二级主任科员"))
    assert judged(again, date(2024, 10, 1))["tenure_month"] == month_index(date(2024, 9, 1))


def test_time_in_the_forerunner_counts_and_so_do_its_excellent_years(world: World) -> None:
    person_id = career(world, (date(2017, 7, 1), date(2019, 6, 1), "科员"), (date(2019, 6, 1), None, "一级科员"))
    write(world.one(person_id, "assessment", date(2019, 1, 20), year=2018, grade="优秀"))
    found = judged(person_id, date(2019, 6, 1))
    assert (found["rank_since"], found["excellent_count"], found["required_months"]) == (date(2017, 7, 1), 1, 18)


def test_years_of_a_former_category_wait_for_confirmation(world: World) -> None:
    moved = career(world, (date(2020, 6, 1), date(2025, 1, 1), "三级主任科员"), (date(2025, 1, 1), None, EQUAL))
    found = judged(moved)
    assert (found["category_changed"], found["category"], found["rank_since"]) == (True, None, date(2020, 6, 1))
    assert (found["counted_months"], found["eligible"]) == (
        month_index(ON) - month_index(date(2020, 6, 1)), None), "they count, and wait"
    assert found["own_month"] == month_index(date(2025, 1, 1))
    lower = career(world, (date(2020, 6, 1), date(2025, 1, 1), "二级主任科员"), (date(2025, 1, 1), None, EQUAL))
    found = judged(lower)
    assert (found["category"], found["tenure_month"]) == (None, month_index(date(2020, 6, 1))), "no 降低职级 by itself"
    found = judged(moved)
    write(*(world.one(moved, "assessment", date(year + 1, 2, 1), year=year, grade="称职") for year in (2025, 2026)))
    assert judged(moved, date(2027, 3, 1))["category"], "the years in the own category suffice"
    stayed = world.person("甲三", rank="三级主任科员")
    assert judged(stayed)["category"]
    words = [next(each.text for each in promotion.explain(row, day, DEFAULTS) if each.clause == "category") for row, day in (
        (found, ON), (judged(moved, date(2027, 3, 1)), date(2027, 3, 1)), (judged(stayed), ON))]
    assert [text.partition("，")[0] for text in words] == ["由综合管理类转入", "由综合管理类转入", "任现职级以来没有变动"]


@pytest.mark.parametrize("left_on", [date(2025, 5, 31), date(2025, 5, 1), date(2024, 11, 1)])
def test_days_between_two_categories_lose_no_years(world: World, left_on: date) -> None:
    """The last day typed as the end, or a wait between the two: asked about as where one follows the other at once."""
    moved = career(world, (date(2020, 1, 1), left_on, POLICE), (date(2025, 6, 1), None, "三级主任科员"))
    found = judged(moved, DAY)
    assert (found["category"], found["series_before"], found["eligible"]) == (None, "执法勤务警员", None)
    assert found["counted_months"] == month_index(left_on) - month_index(date(2020, 1, 1)) + 17
    assert "待确认" in told(found, "category")
    fell = career(world, (date(2020, 1, 1), left_on, series.equivalent_in("执法勤务警员", "二级主任科员") or ""), (date(2025, 6, 1), None, "三级主任科员"))
    assert judged(fell, DAY)["category"] is None, "no 降低职级 by itself"
    converted = career(world, (date(2020, 1, 1), left_on, "三级主任科员"))
    write(operations.add(person_id=converted, key="rank", valid_from=date(2025, 6, 1), valid_to=OPEN, values={
        "series": "行政执法类", "rank": EQUAL, "way": "套转"}))
    assert judged(converted, DAY)["category"], "CLASS-GEN-03: its years go on"


def test_years_of_a_former_category_are_asked_about_while_the_own_net_of_results_do_not_suffice(world: World) -> None:
    """24 months are asked; from 2024-06 to 2026-11 are 29, and 17 without a year of 不定等次."""
    moved, day = career(world, (date(2020, 1, 1), date(2024, 6, 1), "三级主任科员"), (date(2024, 6, 1), None, EQUAL)), date(2026, 11, 21)
    for year in range(2020, 2026):
        write(world.one(moved, "assessment", date(year + 1, 2, 1), year=year, grade="称职"))
    found = judged(moved, day)
    assert (found["category"], found["counted_months"], found["tenure_month"]) == (True, 29, month_index(date(2024, 6, 1))), "the own alone"
    row = Assessment.objects.known().get(person_id=moved, year=2025)
    write(operations.correct(person_id=moved, key="assessment", row_id=row.pk, values={"grade": "不定等次"}))
    found = judged(moved, day)
    assert (found["years"], found["category"], found["eligible"]) == (True, None, None)
    [told] = [each.text for each in promotion.explain(found, day, DEFAULTS) if each.clause == "years"]
    assert "含原类别对应职级的任职年限，以确认为准" in told


POLICE = series.equivalent_in("执法勤务警员", "三级主任科员") or ""
DAY = date(2026, 11, 21)


def results(world: World, person_id: int, grades: dict[int, str]) -> None:
    write(*(world.one(person_id, "assessment", date(year + 1, 2, 1), year=year, grade=grade) for year, grade in grades.items()))


def told(found: dict[str, Any], clause: str, on: date = DAY) -> str:
    return next(each.text for each in promotion.explain(found, on, DEFAULTS) if each.clause == clause)


def test_results_count_by_the_months_of_the_real_periods(world: World) -> None:
    """17 months until 2020-10 and 10 since 2026-01 make 27; 基本称职 of 2020 costs its ten months in the rank: 17, not 24."""
    away = career(world, (date(2019, 6, 1), date(2020, 11, 1), "三级主任科员"), (date(2020, 11, 1), date(2026, 1, 1), POLICE),
                  (date(2026, 1, 1), None, "三级主任科员"))
    usual = dict.fromkeys(range(2019, 2026), "称职")
    results(world, away, usual)
    found = judged(away, DAY)
    assert (found["counted_months"], found["category"]) == (27, True), "the months in the own category suffice"
    assert told(found, "years").startswith("2019-06 至 2020-11、2026-01 起，共 27 个月，要求 24 个月")
    assert "不需合并" in told(found, "category")
    row = Assessment.objects.known().get(person_id=away, year=2020)
    write(operations.correct(person_id=away, key="assessment", row_id=row.pk, values={"grade": "基本称职"}))
    found = judged(away, DAY)
    assert (found["category"], found["eligible"]) == (None, None), "the months in the police are asked about"
    assert "不需合并" not in told(found, "category")


def test_an_excellent_year_in_another_rank_shortens_nothing(world: World) -> None:
    """10 + 10 months, the police year 2025 优秀; and nine months in the corresponding post in 2016, the lower rank's 2025 优秀."""
    usual = dict.fromkeys(range(2016, 2025), "称职") | {2025: "优秀"}
    police = career(world, (date(2020, 1, 1), date(2020, 11, 1), "三级主任科员"), (date(2020, 11, 1), date(2026, 1, 1), POLICE),
                    (date(2026, 1, 1), None, "三级主任科员"))
    lower = career(world, (date(2019, 6, 1), date(2026, 1, 1), "三级主任科员"), (date(2026, 1, 1), None, "二级主任科员"))
    write(operations.add(person_id=lower, key="post", valid_from=date(2016, 1, 1), valid_to=date(2016, 10, 1), values={
        "organ_id": world.first.pk, "title": "局长", "layer": "乡科级正职", "is_main": True}))
    for each in (police, lower):
        results(world, each, usual)
    assert (judged(police, DAY)["category"], judged(police, DAY)["eligible"]) == (None, None)
    found = judged(lower, DAY)
    assert (found["counted_months"], found["required_months"], found["eligible"]) == (19, 24, False)
    assert told(found, "years").startswith("2016-01 至 2016-10、2026-01 起，共 19 个月，要求 24 个月；各段任二级主任科员或者相当")


def test_years_out_of_the_service_are_not_asked_about(world: World) -> None:
    """Left in 2020-12 and back since 2026-03 in the same rank: eligible since the 24th month, and no result of 2021 to 2025 is wanted."""
    back = career(world, (date(2019, 6, 1), date(2020, 12, 1), "三级主任科员"), (date(2026, 3, 1), None, "三级主任科员"))
    results(world, back, {2019: "称职", 2020: "称职"})
    found = judged(back, DAY)
    assert (found["counted_months"], found["open_months"], found["years"], found["first_on"]) == (26, 0, True, date(2026, 9, 1))
    assert "待核查" not in told(found, "years")
    longer = career(world, (date(2018, 6, 1), date(2020, 12, 1), "三级主任科员"), (date(2026, 3, 1), None, "三级主任科员"))
    results(world, longer, {2018: "称职", 2019: "称职", 2020: "称职"})
    assert judged(longer, DAY)["first_on"] == date(2026, 3, 1), "not while the rank was not held"


def test_a_rank_taken_up_again_in_mid_month_is_held_on_the_day_told(world: World) -> None:
    back = career(world, (date(2018, 6, 1), date(2023, 4, 20), "三级主任科员"), (date(2024, 9, 15), None, "三级主任科员"))
    results(world, back, dict.fromkeys(range(2018, 2026), "称职"))
    found = judged(back, DAY)
    assert (found["years"], found["first_on"]) == (True, date(2024, 9, 15))
    assert "各段任三级主任科员或者相当职务层次、职级的时间一并计算" in told(found, "years")
    assert "以前" not in told(found, "years")
    short = career(world, (date(2018, 3, 5), date(2018, 3, 25), "三级主任科员"), (date(2024, 9, 15), None, "三级主任科员"))
    assert told(judged(short, DAY), "years").startswith("2018-03（不满一个月，不计）、2024-09 起，共 26 个月")


def test_an_incompetent_year_without_a_lowering_is_asked_about_however_long_ago(world: World) -> None:
    """ASMT-USE-04: three years later the rank is the same; a new rank after the year is its answer."""
    same = world.person("甲八", rank="三级主任科员")
    results(world, same, dict.fromkeys(range(2019, 2026), "称职") | {2023: "不称职"})
    found = judged(same, DAY)
    assert (found["results"], found["eligible"], found["first_on"]) == (None, None, None)
    [asked] = [each for each in promotion.explain(found, DAY, DEFAULTS) if each.clause == "results"]
    assert (asked.state, asked.rule_id) == ("ask", "ASMT-USE-04")
    assert "降低职级" in asked.remedy
    assert "未参加考核的" not in asked.default


def test_a_post_lowered_after_an_incompetent_year_is_not_asked_for_again(world: World) -> None:
    """ASMT-USE-04: one post or one rank; the rank stays where the post was lowered, and its years go on."""
    person_id, other = world.person("甲六", rank="三级主任科员"), world.person("甲七", rank="三级主任科员")
    for each, until in ((person_id, date(2025, 3, 1)), (other, date(2024, 6, 1))):
        write(*(operations.add(person_id=each, key="post", valid_from=since, valid_to=to, values={
            "organ_id": world.first.pk, "title": title, "layer": layer, "is_main": True}) for since, to, title, layer in (
                (date(2020, 1, 1), until, "局长", "乡科级正职"), (until, OPEN, "副局长", "乡科级副职"))),
              *(world.one(each, "assessment", date(year + 1, 2, 1), year=year, grade="不称职" if year == 2024 else "称职")
                for year in range(2019, 2026)))
    found = judged(person_id, date(2025, 6, 1))
    assert (found["post_lowered_on"], found["results"], found["first_on"]) == (date(2025, 3, 1), False, date(2026, 1, 1))
    [told] = [each.text for each in promotion.explain(found, date(2025, 6, 1), DEFAULTS) if each.clause == "results"]
    assert told == "2024 年度不称职，下一年内不得晋升；已自2025-03-01起降低职务层次任职"
    before = judged(other, date(2025, 6, 1))
    assert (before["post_lowered_on"], before["first_on"]) == (date(2024, 6, 1), None), "that was no answer to the year's result"
    [told] = [each.text for each in promotion.explain(before, date(2025, 6, 1), DEFAULTS) if each.clause == "results"]
    assert "应当降低一个职务或者职级层次任职" in told


@pytest.mark.parametrize(("grade", "rule_id", "article"), [
    ("四级高级法官", "CLASS-JUDGE-07", "《法官法》第20条；《公务员职务与职级并行规定》第16条（条号待核）"),
    ("四级高级检察官", "CLASS-JUDGE-07", "《检察官法》第20条；《公务员职务与职级并行规定》第16条（条号待核）"),
    ("四级高级监察官", "RANK-CONV-03", "《公务员职务与职级并行规定》第16条（条号待核）")])
def test_years_in_a_grade_to_which_nothing_corresponds_are_asked_about(world: World, grade: str, rule_id: str, article: str) -> None:
    moved = career(world, (date(2017, 1, 1), date(2019, 10, 1), grade.replace("四级高级", "一级")), (date(2019, 10, 1), date(2025, 6, 1), grade),
                   (date(2025, 6, 1), None, "四级调研员"))
    found = judged(moved)
    assert (found["rank_since"], found["own_month"]) == (date(2025, 6, 1), month_index(date(2025, 6, 1)))
    assert (found["tenure_month"], found["category"], found["eligible"]) == (month_index(date(2019, 10, 1)), None, None), "as in the grade left"
    told = {each.clause: each for each in promotion.explain(found, ON, DEFAULTS)}
    assert told["category"].text == f"由{found['series_before']}转入，原任{grade}没有对应的职级，其任职时间是否计入待确认"
    assert (told["category"].rule_id, told["category"].article) == (rule_id, article)
    assert "原任等级" in told["category"].remedy
    assert "含原任等级的时间，以确认为准" in told["years"].text
    for year in (2025, 2026):
        write(world.one(moved, "assessment", date(year + 1, 2, 1), year=year, grade="称职"))
    assert judged(moved, date(2027, 6, 1))["category"], "the years in the rank itself suffice"


def test_years_go_on_over_the_first_conversion_of_a_category(world: World) -> None:
    """CLASS-GEN-03: 三级主任科员 since 2022-04, converted into 三级主办: since 2022-04. Converted to a lower one is asked."""
    def converted(before: str) -> int:
        person_id = career(world, (date(2022, 4, 1), date(2025, 6, 1), before))
        write(operations.add(person_id=person_id, key="rank", valid_from=date(2025, 6, 1), valid_to=OPEN, values={
            "series": "行政执法类", "rank": EQUAL, "way": "套转"}))
        return person_id

    found = judged(converted("三级主任科员"))
    assert (found["tenure_month"], found["category"]) == (month_index(date(2022, 4, 1)), True)
    [told] = [each for each in promotion.explain(found, ON, DEFAULTS) if each.clause == "category"]
    assert (told.text, told.rule_id) == ("由综合管理类套转，套转前对应职级的任职年限连续计算", "CLASS-GEN-03")
    assert judged(converted("二级主任科员"))["category"] is None


def test_a_year_that_has_its_grade_is_no_longer_left_without_one_by_a_sanction(world: World) -> None:
    person_id = world.person("甲一", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2025, 5, 10), track="处分", kind="记大过"))
    assert judged(person_id)["sanction_grades"] == "2025不定等次/处分 2026不定等次/处分"
    write(world.one(person_id, "assessment", date(2026, 3, 31), year=2025, grade="称职"))
    assert judged(person_id)["sanction_grades"] == "2026不定等次/处分"


def test_a_sanction_that_was_lifted_still_costs_its_year_and_bars_until_that_day(world: World) -> None:
    person_id, free = world.person("甲一", rank="三级主任科员"), world.person("乙二", rank="三级主任科员")
    write(operations.add(person_id=person_id, key="sanction", valid_from=date(2025, 3, 1), valid_to=date(2025, 10, 1),
                         values={"track": "政务处分", "kind": "记过", "until_on": date(2025, 9, 30), "extended": False, "document": ""}))
    row = judged(person_id)
    assert (row["sanction_kind"], row["sanction_until"], row["sanction"]) == ("记过", date(2025, 10, 1), True)
    assert row["sanction_grades"] == "2025不定等次/处分", "not determined yet"
    assert judged(person_id, date(2025, 9, 30))["sanction"] is False
    assert judged(free)["sanction_kind"] is None


def test_a_new_sanction_while_one_runs_bars_for_the_rest_as_well(world: World) -> None:
    """DISC-COMBINE-02, with each end on the file as its own term gives it: five months of the old and twelve more."""
    person_id = world.person("甲四", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2024, 9, 10), track="处分", kind="记大过", until_on=date(2026, 3, 9)),
          world.one(person_id, "sanction", date(2025, 10, 10), track="处分", kind="记过", until_on=date(2026, 10, 9)))
    found = {day: judged(person_id, day) for day in (date(2025, 10, 9), date(2025, 10, 10), date(2027, 3, 9), date(2027, 3, 10))}
    assert [row["sanction"] for row in found.values()] == [False, False, False, True]
    assert [row["sanction_until"] for row in found.values()] == [date(2026, 3, 10), *[date(2027, 3, 10)] * 3]
    assert [row["sanction_rest_of"] for row in found.values()] == [None, *["记大过"] * 3]


def test_a_dismissal_never_carried_out_is_asked_about_behind_a_sanction_that_ends_later(world: World) -> None:
    person_id = world.person("甲四", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2021, 1, 10), track="处分", kind="撤职", until_on=date(2023, 1, 9)),
          world.one(person_id, "sanction", date(2022, 3, 1), track="党纪处分", kind="严重警告", until_on=date(2023, 8, 31)))
    found = judged(person_id)
    assert (found["sanction_kind"], found["sanction"], found["sanction_lowers"]) == ("严重警告", None, date(2021, 1, 10))


def test_a_demotion_that_lowered_nothing_is_asked_about(world: World) -> None:
    """DISC-MEASURE-02: rank or post goes down by it; another measure that decides by now does not hide it."""
    person_id = world.person("甲四", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2021, 1, 10), track="组织处理", kind="降职", until_on=date(2023, 1, 9)),
          world.one(person_id, "sanction", date(2024, 3, 1), track="组织处理", kind="诫勉"))
    found = judged(person_id)
    assert (found["measure_kind"], found["measure"], found["measure_lowers"], found["first_on"]) == ("诫勉", None, date(2021, 1, 10), None)


def test_nobody_was_eligible_while_a_case_against_them_ran(world: World) -> None:
    """RANK-PROM-05: what has ended since still says from when somebody is eligible; a first look (初步核实) bars nobody by itself."""
    person_id = world.person("甲四", rank="三级主任科员")
    before = judged(person_id)["first_on"]

    def inquiry(kind: str, since: date, until: date) -> Change:
        return operations.add(person_id=person_id, key="sanction", valid_from=since, valid_to=until, values={"track": "调查", "kind": kind})

    write(inquiry("初步核实", date(2024, 5, 1), date(2026, 3, 1)))
    assert judged(person_id)["first_on"] == before
    write(inquiry("立案", date(2024, 3, 1), date(2025, 2, 1)))
    assert judged(person_id, date(2025, 1, 31))["first_on"] is None
    found = judged(person_id)
    assert (found["inquiry"], found["investigation"], found["first_on"]) == (True, None, date(2025, 2, 1))


def test_a_leader_below_the_posts_rank_is_eligible_since_the_post(world: World) -> None:
    """Conversion within the layer (RANK-DUAL-01): not since the lower rank, and not before the last break in the post."""
    person_id = world.person("甲五", rank="四级主任科员")
    held = ((date(2018, 3, 1), date(2020, 3, 1)), (date(2025, 1, 1), OPEN), (date(2025, 6, 1), OPEN))
    write(*(operations.add(person_id=person_id, key="post", valid_from=since, valid_to=until, values={
        "organ_id": world.first.pk, "title": f"局长{at}", "layer": "乡科级正职", "is_main": at == 1}) for at, (since, until) in enumerate(held)))
    found = judged(person_id)
    assert (found["target"], found["min_years"], found["first_on"]) == ("二级主任科员", 0, date(2025, 1, 1))


def test_a_post_on_secondment_is_not_the_leading_post_held(world: World) -> None:
    """挂职 leaves rank and relation as they are (MOVE-SECOND-01)."""
    person_id = world.person("甲六", rank="四级主任科员")
    before = judged(person_id)
    write(operations.add(person_id=person_id, key="post", valid_from=date(2025, 1, 1), values={
        "organ_id": world.second.pk, "title": "党委副书记（挂职）", "layer": "乡科级正职", "is_main": False}))
    after = judged(person_id)
    assert after["layer"] is None
    assert (after["target"], after["min_years"]) == (before["target"], before["min_years"])
    world.show(person_id)
    assert Today.objects.get(person_id=person_id).layer == ""
    assert File(facts.Asked(ON, person_ids=[person_id])).people["layer"].to_list() == [None]


def test_without_sanctions_the_columns_are_those_of_who_has_some() -> None:
    kinds = dict.fromkeys(("track", "kind"), pl.String) | dict.fromkeys(("from", "until"), pl.Date)
    none = pl.LazyFrame(schema={"person_id": pl.Int64, **kinds, "extended": pl.Boolean, "lifted": pl.Date})
    assert dict(facts._weighed(none, date(2026, 11, 20)).collect_schema()) == facts.RESTRICTIONS


def test_grades_are_words_to_the_law_with_results_and_without(world: World) -> None:
    person_id = world.person("甲一", rank="三级主任科员")
    write(world.one(person_id, "assessment", date(2026, 1, 20), year=2025, grade="优秀"))
    for people in (facts.persons(Asked(ON, person_ids=[person_id])), facts.persons(Asked(ON)), facts.of_nobody(ON)):
        assert {name: people.schema[name] for name in GRADES} == dict.fromkeys(GRADES, pl.String)
        assert people["grade_1"].to_list() == ["优秀"] * len(people)
