"""What is asked of the books: numbers that add up, at any date, and agree with the file."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from xianneng.foundation.organs.models import Establishment
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import checks, operations, queries
from xianneng.foundation.quotas.models import Entry
from xianneng.foundation.quotas.operations import Move
from xianneng.foundation.quotas.queries.file import with_rate
from xianneng.foundation.quotas.queries.standing import COLUMNS
from xianneng.foundation.quotas.tests.county import EVERYTHING, LEVEL, NOW, ON, County, act, do
from xianneng.foundation.record.models import Post
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import NotFound, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return County()


def test_a_table_adds_up(county: County) -> None:
    county.open({"全县统筹": {"Q-L-4": 14}, "水利局": {"Q-L-6": 4, "Q-L-7": 4}})
    do(operations.lock, [Move(county.water.pk, "", "", "四级主任科员")], case_number="ZJ-1")
    sheets, totals = queries.table(EVERYTHING, county.region.path, ON)
    assert [each.unit.name for each in sheets] == ["水利局", "住建局", "水文站", "青石镇", "全县统筹"]
    assert queries.summary(EVERYTHING, county.region.path, ON) == [replace(total, base=0) for total in totals]
    for total in totals:
        rows = [line for each in sheets for line in each.lines if line.group == total.group]
        for name in COLUMNS:
            assert getattr(total, name) == sum(getattr(line, name) for line in rows)
    for line in [*totals, *(line for each in sheets for line in each.lines)]:
        assert line.approved + line.over + line.borrowed == (
            line.used + line.locked + line.reserved + line.lent + line.free)
    assert {line.group: (line.approved, line.used, line.locked, line.over, line.free) for line in totals} == {
        "Q-L-3": (2, 0, 0, 0, 2), "Q-L-4": (13, 14, 0, 2, 1), "Q-L-5": (4, 0, 0, 0, 4),
        "Q-L-6": (78, 4, 1, 0, 73), "Q-L-7": (39, 4, 0, 0, 35)}


def test_a_sheet_says_who_is_in_it_and_shows_only_to_who_may_see(county: County) -> None:
    units = county.open()
    assert queries.sheet(EVERYTHING, units["全县统筹"].pk, ON).members == ["县水利局", "县住建局", "青石镇"]
    mine = Scope((county.housing.path,))
    assert [unit.name for unit in queries.units_of(mine, on=ON, organ_id=county.housing.pk)] == ["住建局", "全县统筹"]
    for query in (queries.sheet, lambda *args: queries.entries(*args[:2], "Q-L-6", args[2])):
        with pytest.raises(NotFound):
            query(mine, units["水利局"].pk, ON)


def test_balances_at_any_date_are_the_sums_of_the_entries(county: County) -> None:
    units = county.open({"水利局": {"Q-L-6": 5}})
    person = county.person(county.water, "一级主任科员")
    for day, count in ((date(2026, 4, 1), 2), (date(2026, 3, 10), 1)):
        do(operations.lock, [Move(county.water.pk, "", "", "四级主任科员")] * count, case_number="ZJ-1", on=day)
    do(operations.use_all, {person: Move(county.water.pk, "", "", "四级主任科员")}, case_number="ZJ-1",
       on=date(2026, 5, 1))
    unit = units["水利局"].pk
    for day in (date(2026, 1, 1), ON, date(2026, 3, 20), date(2026, 4, 1), date(2027, 1, 1)):
        sums: dict[str, int] = {}
        for entry in Entry.objects.filter(unit_id=unit, group="Q-L-6", effective_on__lte=day):
            sums[entry.account] = sums.get(entry.account, 0) + entry.amount
        found = queries.balances([unit], day)[unit, "Q-L-6"]
        assert {name: amount for name, amount in found.items() if amount} == {
            name: amount for name, amount in sums.items() if amount}
    assert queries.sheet(EVERYTHING, unit, date(2026, 3, 1)).lines == []
    assert queries.unbalanced().is_empty()


def test_free_places_for_the_law_are_the_least_of_the_nested_caps(county: County) -> None:
    county.open({"全县统筹": {"Q-L-4": 10, "Q-L-5": 4}, "水利局": {"Q-L-6": 10, "Q-L-7": 9}})
    nowhere = county.organ("未核定局", county.region)
    region = county.region.pk
    people = pl.DataFrame([
        (1, county.water.pk, "一级主任科员", None, "四级调研员"),  # Q-L-4 only: 2
        (2, county.water.pk, "四级调研员", None, "三级调研员"),  # within Q-L-4: Q-L-5 only: 0
        (3, county.water.pk, "三级调研员", None, "二级调研员"),  # Q-L-3: 2
        (4, county.water.pk, "三级主任科员", None, "二级主任科员"),  # within Q-L-6: Q-L-7 only: 0
        (5, county.water.pk, "一级科员", None, "四级主任科员"),  # Q-L-6: 8
        (6, county.water.pk, "二级科员", None, "一级科员"),  # no ratio limits it
        (7, county.water.pk, "四级主任科员", "乡科级副职", "三级主任科员"),  # a leader above the floor: 8
        (8, county.housing.pk, "一级科员", None, "四级主任科员"),  # 36
        (9, nowhere.pk, "一级科员", None, "四级主任科员"),  # limited, and none approved
        (10, region, "一级科员", None, "四级主任科员"),  # not an organ that has ranks
        (11, county.water.pk, "二级调研员", None, "一级调研员"),  # may not be set there
        (12, county.water.pk, "一级科员", None, None),
    ], orient="row", schema={"person_id": pl.Int64, "organ_id": pl.Int64, "rank": pl.String, "layer": pl.String,
                             "target": pl.String})
    found = queries.free_for(people, ON, DEFAULTS)
    assert_frame_equal(found.select(people.columns), people)
    assert found.select("person_id", "quota_limited", "quota_free").rows() == [
        (1, True, 2), (2, True, 0), (3, True, 2), (4, True, 0), (5, True, 8), (6, False, 9999), (7, True, 8),
        (8, True, 36), (9, True, None), (10, None, None), (11, True, None), (12, None, None)]
    assert dict(found.select("person_id", "rank_settable").rows()) == {
        each: {10: None, 11: False, 12: None}.get(each, True) for each in range(1, 13)}
    assert queries.free_for(found, ON, DEFAULTS).equals(found)


def test_other_series_and_leading_teams_never_use_the_organs_places(county: County) -> None:
    county.open()
    people = pl.DataFrame([
        (1, county.water.pk, "二级警长", None, "一级警长"),
        (2, county.water.pk, "三级警长", None, "二级警长"),
        (3, county.water.pk, "二级高级警长", None, "一级高级警长"),  # ≙ 一级调研员: no county organ may set it
        (4, county.water.pk, "二级警员", None, "一级警员"),  # no ratio limits the corresponding rank
        (5, county.water.pk, "二级调研员", "县处级正职", "一级调研员"),
        (6, county.water.pk, "四级调研员", "县处级副职", "三级调研员"),  # the texts give no ratio: by the number approved
        (7, county.water.pk, None, "县处级副职", "四级调研员"),  # corresponds to the post: takes no place
    ], orient="row", schema={"person_id": pl.Int64, "organ_id": pl.Int64, "rank": pl.String, "layer": pl.String,
                             "target": pl.String})
    columns = ("person_id", "rank_settable", "quota_limited", "quota_free")
    assert queries.free_for(people, ON, DEFAULTS).select(*columns).rows() == [
        (1, True, True, None), (2, True, True, None), (3, False, True, None), (4, True, False, 9999), (5, True, True, None),
        (6, True, True, None), (7, True, True, 9999)]
    assert queries.settable(people, ON)["rank_settable"].to_list() == [True, True, False, True, True, True, True]
    for rank, layer in (("二级警长", ""), ("一级调研员", "县处级正职"), ("三级调研员", "县处级副职")):
        with pytest.raises(Refused, match="尚未核定"):
            do(operations.lock, [Move(county.water.pk, "", layer, rank)], case_number="ZJ-1")
    with act() as leaf:
        police, team = operations.form_units([
            operations.Plan("水利局警员", county.region.pk, LEVEL, [county.water.pk], ["执法勤务警员:Q-L-6", "执法勤务警员:Q-L-7"]),
            operations.Plan("县领导班子", county.region.pk, "县(市、区、旗)", [county.water.pk], ["Q-L-1", "Q-L-2"], scope="领导班子",
                            pool=True)], on=ON, leaf=leaf)
        county.leaf = leaf
        county.row(Establishment, organ=county.water, kind="政法专项编制", category="执法勤务警员", count=10)
        county.row(Establishment, organ=county.region, kind="行政编制", category="领导班子", count=0, leading_count=31)
    assert queries.bases([police, team], ON) == {police.pk: 10, team.pk: 31}
    county.person(county.water, "三级警长")
    county.person(county.water, "一级调研员", "县处级正职")
    county.person(county.water, "二级调研员", "县处级正职")  # the post's own rank
    used = queries.used_from_file([police, team], ON)
    assert used == {police.pk: {"执法勤务警员:Q-L-6": 1, "执法勤务警员:Q-L-7": 0}, team.pk: {"Q-L-1": 0, "Q-L-2": 1}}
    assert queries.differences(queries.units_of(EVERYTHING, path=county.region.path, on=ON), ON)[0][0].name == "水利局警员"
    with act() as leaf:
        operations.open_books([operations.Opening(unit, {police: 10, team: 31}[unit], used[unit.pk]) for unit in (police, team)],
                              on=ON, leaf=leaf, now=NOW)
    assert queries.differences(queries.units_of(EVERYTHING, path=county.region.path, on=ON), ON) == []
    assert queries.free_for(people, ON, DEFAULTS)["quota_free"].to_list() == [9999, 3, None, 9999, 5, None, 9999]
    do(operations.lock, [Move(county.water.pk, "二级调研员", "县处级正职", "一级调研员")], case_number="ZJ-2")
    assert operations.locked_by("ZJ-2") == {(team.pk, "Q-L-2"): 1}
    with act() as leaf:
        [unrated] = operations.form_units([operations.Plan("县领导班子三级调研员", county.region.pk, "县(市、区、旗)", [county.water.pk], ["Q-L-8"],
                                                           scope="领导班子", pool=True)], on=ON, leaf=leaf)
        operations.open_books([operations.Opening(unrated, 31, {}, {"Q-L-8": 3})], on=ON, leaf=leaf, now=NOW)
    assert queries.free_for(people, ON, DEFAULTS)["quota_free"].to_list()[5] == 3
    do(operations.lock, [Move(county.water.pk, "四级调研员", "县处级副职", "三级调研员")], case_number="ZJ-3")
    assert operations.locked_by("ZJ-3") == {(unrated.pk, "Q-L-8"): 1}
    do(operations.recompute, unrated, base=20)
    assert queries.line_of(unrated, ON)[0].approved == 3, "no ratio of a new base takes the approved number away"
    for number in (5, 0, 3):
        do(operations.recompute, unrated, base=20, approved={"Q-L-8": number})
        [line] = queries.line_of(unrated, ON)
        assert (line.approved, line.base, line.decided) == (number, 20, True), "and another can be approved"


def test_what_is_over_the_quota_is_told_below_zero(county: County) -> None:
    county.open({"水利局": {"Q-L-6": 20, "Q-L-7": 9}})  # approved 18, of which 9
    people = pl.DataFrame([
        (1, county.water.pk, "一级科员", None, "四级主任科员"),  # into the group that is over by two
        (2, county.water.pk, "三级主任科员", None, "二级主任科员"),  # within it, into the part that is just full
        (3, county.water.pk, "一级科员", None, "二级主任科员"),  # into both: the scarcest tells
    ], orient="row", schema={"person_id": pl.Int64, "organ_id": pl.Int64, "rank": pl.String, "layer": pl.String,
                             "target": pl.String})
    assert queries.free_for(people, ON, DEFAULTS)["quota_free"].to_list() == [-2, 0, -2]


def test_used_by_the_file(county: County) -> None:
    units = county.open({"水利局": {"Q-L-6": 1, "Q-L-7": 1}})
    for organ, rank, layer, kind in (
            (county.water, "一级主任科员", "", "公务员"),
            (county.water, "二级主任科员", "乡科级正职", "公务员"),  # at the floor: not counted
            (county.water, "一级主任科员", "乡科级正职", "公务员"),
            (county.station, "四级调研员", "", "参公"),
            (county.town, "四级主任科员", "", "事业"),  # not the right kind
            (county.town, "一级科员", "", "公务员")):
        county.person(organ, rank, layer, kind)
    used = queries.used_from_file(list(units.values()), ON)
    assert {units["水利局"].pk: {"Q-L-6": 2, "Q-L-7": 2}, units["青石镇"].pk: {"Q-L-6": 0, "Q-L-7": 0},
            units["全县统筹"].pk: {"Q-L-3": 0, "Q-L-4": 0, "Q-L-5": 0}}.items() <= used.items()
    assert [(unit.name, group, book, file) for unit, group, book, file in queries.differences(
        list(units.values()), ON)] == [
            ("水利局", "Q-L-6", 1, 2), ("水利局", "Q-L-7", 1, 2), ("水文站", "Q-L-4", 0, 1)]
    assert "一级、二级主任科员台账使用 1 名，档案登记 2 名" in [each.found for each in checks.run(EVERYTHING, county.region.path, ON)], "by its name, no id"
    of_town = queries.occupied_from_file([units["青石镇"]], ON)
    assert of_town.select("rank", "count", "occupies").rows() == [("一级科员", 1, True)]


def test_a_post_on_secondment_changes_no_places(county: County) -> None:
    """挂职 leaves rank and quota at home (MOVE-SECOND-01, RANK-QUOTA-11): neither a leader at the floor, nor one of the county's team."""
    units = county.open({"水利局": {"Q-L-6": 1, "Q-L-7": 1}, "全县统筹": {"Q-L-4": 1, "Q-L-5": 0}})
    for rank, title, layer in (("二级主任科员", "党委副书记（挂职）", "乡科级正职"), ("四级调研员", "挂任副县长", "县处级副职")):
        person = county.person(county.water, rank)
        county.row(Post, person_id=person, organ=county.town, title=title, layer=layer, is_main=False)
    assert queries.differences(list(units.values()), ON) == []


def test_bases_come_from_the_establishment(county: County) -> None:
    units = county.units()
    assert queries.bases(list(units.values()), ON) == {
        units[name].pk: base for name, base in
        {"全县统筹": 120, "水利局": 30, "住建局": 60, "水文站": 10, "青石镇": 30}.items()}


def test_use_of_places_by_unit(county: County) -> None:
    county.open({"水利局": {"Q-L-6": 18, "Q-L-7": 9}, "住建局": {"Q-L-6": 5}, "全县统筹": {"Q-L-4": 13, "Q-L-5": 3}})
    found = {(row["unit"], row["group"]): (row["rate_bp"], row["state"]) for row in queries.utilisation(
        EVERYTHING, county.region.path, ON).iter_rows(named=True)}
    assert found["水利局", "Q-L-6"] == (10_000, "紧张")
    assert found["住建局", "Q-L-6"] == (1388, "空闲")  # 5 of 36
    assert found["全县统筹", "Q-L-4"] == (10_833, "超配")
    assert found["全县统筹", "Q-L-5"] == (7500, "正常")
    months = queries.trend(EVERYTHING, county.region.path, [date(2026, 4, 1), date(2026, 3, 1), ON])
    assert months.filter(pl.col("group") == "Q-L-6").select("on", "approved", "used").rows() == [
        (ON, 78, 23), (date(2026, 4, 1), 78, 23)]


def test_vacancy_rates(county: County) -> None:
    """EST-01: (establishment − actual) ÷ establishment."""
    for organ in [county.water] * 9 + [county.town] * 31:
        county.person(organ)
    found = queries.vacancies(EVERYTHING, county.region.path, ON)
    assert found.select("organ", "kind", "establishment", "actual", "vacant", "rate_bp").rows() == [
        ("县水利局", "行政编制", 30, 9, 21, 7000), ("县住建局", "行政编制", 60, 0, 60, 10_000),
        ("青石镇", "行政编制", 30, 31, -1, -334), ("县水文站", "事业编制", 10, 0, 10, 10_000)]
    total = with_rate(found.filter(pl.col("kind") == "行政编制").select("establishment", "actual").sum())
    assert total.rows() == [(120, 40, 80, 6666)]
    assert queries.vacancies(Scope((county.town.path,)), "/", ON)["organ"].to_list() == ["青石镇"]


def test_more_units_cost_no_more_queries(county: County, django_assert_num_queries: Any) -> None:
    county.open()
    for path in (county.town.path, county.region.path):
        with django_assert_num_queries(6):
            queries.table(EVERYTHING, path, ON)


def test_the_books_follow_the_file_from_each_day_and_add_entries_only(county: County) -> None:
    units = county.open({"水利局": {"Q-L-6": 5, "Q-L-7": 0}})
    water, later, moved = units["水利局"], date(2026, 6, 1), date(2026, 4, 1)
    [approved] = [line.approved for line in queries.line_of(water, ON) if line.group == "Q-L-6"]
    before = Entry.objects.count()

    def made(used: int) -> dict[int, dict[str, int]]:
        return {water.pk: {"Q-L-6": used}}

    with act() as leaf:
        operations.take_up([water], {moved: made(approved + 2), later: made(5)}, leaf=leaf, now=NOW, text="按档案登记")

    def at(day: date) -> tuple[int, int, int]:
        line = next(each for each in queries.line_of(water, day) if each.group == "Q-L-6")
        return line.used, line.over, line.free
    assert at(moved - timedelta(days=1)) == at(later) == (5, 0, approved - 5)
    assert at(moved) == at(later - timedelta(days=1)) == (approved + 2, 2, 0), "and 超配 no longer than it lasts"
    assert Entry.objects.count() > before
    with act() as leaf:
        operations.take_up([water], {date(2026, 5, 1): made(4), later: made(5)}, leaf=leaf, now=NOW, text="按档案登记")
    assert [at(day) for day in (moved, date(2026, 5, 1), later)] == [
        (approved + 2, 2, 0), (4, 0, approved - 4), (5, 0, approved - 5)]
