"""The acts on the books, one by one, with the law's own examples."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.quotas import operations, queries, verifying
from xianneng.foundation.quotas.models import FREE, LOCKED, OVER, RESERVED, USED, Approval, Balance, Entry, Unit
from xianneng.foundation.quotas.operations import Move, Plan
from xianneng.foundation.quotas.tests.county import EVERYTHING, LEVEL, NOW, ON, OWN, County, act, do
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Conflict, Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> County:
    return County()


def held(unit: Unit, group: str, on: date = ON) -> dict[str, int]:
    """The accounts that are not empty."""
    return {account: amount for account, amount in queries.balances([unit.pk], on)[unit.pk, group].items() if amount}


def promotion(county: County, rank: str = "四级调研员", old: str = "一级主任科员") -> Move:
    return Move(county.water.pk, old, "", rank)


def test_a_book_opens_with_the_numbers_of_the_law(county: County) -> None:
    """The worked example of RANK-QUOTA-07: N = 120."""
    units = county.open({"全县统筹": {"Q-L-4": 9}})
    caps = {line.group: line for line in queries.sheet(EVERYTHING, units["全县统筹"].pk, ON).lines}
    assert [(caps[group].approved, caps[group].used, caps[group].free) for group in ("Q-L-3", "Q-L-4", "Q-L-5")] == [
        (2, 0, 2), (12, 9, 3), (4, 0, 4)]
    assert caps["Q-L-5"].text == "12 × 40% = 4.8，舍去小数为 4"
    assert "第12条" in caps["Q-L-4"].article


def test_an_organ_of_thirty_has_no_second_rank_consultant_of_its_own(county: County) -> None:
    with act() as leaf:
        [alone] = operations.form_units([Plan("单独核定", county.region.pk, LEVEL, [county.water.pk], ["Q-L-3"])],
                                        on=ON, leaf=leaf)
        operations.open_book(alone, base=30, used={}, on=ON, leaf=leaf, now=NOW)
    assert Approval.objects.get(unit=alone).text == "30 × 2% = 0.6，舍去小数为 0"
    with pytest.raises(Refused, match="可用 0 名"):
        do(operations.lock, [Move(county.water.pk, "三级调研员", "", "二级调研员")], case_number="ZJ-1")


def test_what_conversion_left_over_is_posted_and_only_shrinks(county: County) -> None:
    units = county.open({"全县统筹": {"Q-L-4": 14}})
    pool = units["全县统筹"]
    assert held(pool, "Q-L-4") == {"核定": -12, USED: 14, OVER: -2}
    with pytest.raises(Refused, match="可用 0 名") as refused:
        do(operations.lock, [promotion(county)], case_number="ZJ-1")
    assert "超配 2" in str(refused.value)
    for left in ({OVER: -1, USED: 13}, {USED: 12}, {USED: 11, FREE: 1}):
        person = county.person(county.water, "四级调研员")
        do(operations.use_all, {person: Move(county.water.pk, "四级调研员", "", "一级科员")}, case_number="")
        assert held(pool, "Q-L-4") == {"核定": -12, **left}


def test_locking_debits_every_nested_group_or_none(county: County) -> None:
    pool = county.open({"全县统筹": {"Q-L-4": 9, "Q-L-5": 4}})["全县统筹"]
    with pytest.raises(Refused, match="三级调研员职数不足，需要 1 名，可用 0 名") as refused:
        do(operations.lock, [promotion(county, "三级调研员", "一级主任科员")], case_number="ZJ-1")
    assert refused.value.article.startswith("《公务员职务与职级并行规定》第12条")
    assert held(pool, "Q-L-4") == {"核定": -12, USED: 9, FREE: 3}
    do(operations.lock, [promotion(county)] * 2, case_number="ZJ-1")
    assert held(pool, "Q-L-4") == {"核定": -12, USED: 9, LOCKED: 2, FREE: 1}


def test_what_the_pre_approval_locked_is_not_locked_again_by_the_committee(county: County) -> None:
    """12 approved, 9 used: two locked by the pre-approval leave one; the committee's two are the same, its third takes that one."""
    pool = county.open({"全县统筹": {"Q-L-4": 9}})["全县统筹"]
    for moves, locked, free in ((2, 2, 1), (2, 2, 1), (3, 3, 0)):
        do(operations.lock, [promotion(county)] * moves, case_number="ZJ-1")
        assert held(pool, "Q-L-4") == {"核定": -12, USED: 9, LOCKED: locked} | ({FREE: free} if free else {})
    with pytest.raises(Refused, match="需要 1 名，可用 0 名"):
        do(operations.lock, [promotion(county)], case_number="ZJ-2")


@pytest.mark.parametrize(("asked", "free"), [(5, 4)])
def test_the_example_of_pre_approval(county: County, asked: int, free: int) -> None:
    """RANK-QUOTA-12: cap 20, occupied 14, reserve 2, request 5 → available 4 → refused, 4 may be approved."""
    with act() as leaf:
        [unit] = operations.form_units([Plan("统筹", county.region.pk, LEVEL, [county.water.pk], ["Q-L-4"])], on=ON,
                                       leaf=leaf)
        operations.open_book(unit, base=200, used={"Q-L-4": 14}, on=ON, leaf=leaf, now=NOW)
    do(operations.reserve, (unit.pk, "Q-L-4"), 2, parameters=DEFAULTS.with_("reserve_ratio", Decimal("0.4")))
    with pytest.raises(Refused) as refused:
        do(operations.lock, [promotion(county)] * asked, case_number="ZJ-1")
    assert f"需要 {asked} 名，可用 {free} 名" in refused.value.what
    assert refused.value.then == f"可同意使用 {free} 名，其余待职数空出后再办理"
    do(operations.lock, [promotion(county)] * free, case_number="ZJ-1")


def test_using_takes_the_locked_place_and_gives_the_old_one_back(county: County) -> None:
    units = county.open({"水利局": {"Q-L-6": 5, "Q-L-7": 3}})
    person = county.person(county.water, "一级主任科员")
    do(operations.lock, [promotion(county)] * 2, case_number="ZJ-1")
    do(operations.use_all, {person: promotion(county)}, case_number="ZJ-1")
    assert held(units["全县统筹"], "Q-L-4") == {"核定": -12, USED: 1, LOCKED: 1, FREE: 10}
    assert held(units["水利局"], "Q-L-6") == {"核定": -18, USED: 4, FREE: 14}
    do(operations.keep_locked, [], case_number="ZJ-1")
    assert held(units["全县统筹"], "Q-L-4") == {"核定": -12, USED: 1, FREE: 11}
    [entry] = [each for each in queries.entries(EVERYTHING, units["全县统筹"].pk, "Q-L-4", ON)
               if each.account == USED and each.person_id]
    assert (entry.person_id, entry.case_number, entry.organ_id) == (person, "ZJ-1", county.water.pk)


def test_within_a_group_a_promotion_takes_only_the_inner_place(county: County) -> None:
    pool = county.open({"全县统筹": {"Q-L-4": 12}})["全县统筹"]
    move = Move(county.water.pk, "四级调研员", "", "三级调研员")
    assert operations.places(move, ON) == ([(pool.pk, "Q-L-5")], [])
    do(operations.lock, [move], case_number="ZJ-1")


def test_leaders_with_a_concurrent_rank(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """RANK-QUOTA-11: at the floor of the post a leader takes no place, above it one."""
    pool = county.open()["全县统筹"]
    assert operations.places(Move(county.water.pk, "", "乡科级正职", "二级主任科员"), ON) == ([], [])
    taken, given = operations.places(Move(county.water.pk, "一级主任科员", "乡科级正职", "四级调研员"), ON)
    assert taken == [(pool.pk, "Q-L-4")]
    assert len(given) == 2  # 一级主任科员 stood above the floor, in two nested groups
    of_town = parameters.Value(county.town.path, "dual_floor_rank_occupies", True, "示组发〔2026〕8号", ON)
    monkeypatch.setattr(parameters, "_kept", lambda on: [of_town])
    here, there = (Move(organ.pk, "", "乡科级正职", "二级主任科员") for organ in (county.town, county.water))
    assert [len(operations.places(move, ON)[0]) for move in (here, there)] == [2, 0], "where it is set, and nowhere else"
    assert operations.places(here, ON - timedelta(days=1)) == ([], []), "and not before"


def test_ranks_without_a_ratio_take_nothing(county: County) -> None:
    county.open()
    assert operations.places(Move(county.water.pk, "二级科员", "", "一级科员"), ON) == ([], [])


def test_a_rank_that_may_not_be_set_or_was_never_approved(county: County) -> None:
    with pytest.raises(Refused, match="尚未核定"):
        operations.places(promotion(county), ON)
    county.open()
    with pytest.raises(Refused, match="不能设置一级调研员"):
        operations.places(promotion(county, "一级调研员"), ON)


def test_an_upper_organ_cannot_use_a_lower_organs_place(county: County) -> None:
    """RNK-06: the person's own organ, not the organ of the case."""
    county.open()
    person = county.person(county.station, "一级主任科员")
    with pytest.raises(Refused, match="其他机关") as refused:
        do(operations.use_all, {person: promotion(county)}, case_number="ZJ-1")
    assert "上级机关不得占用下级职数" in refused.value.why


def test_reserving_within_the_share_that_the_parameter_sets(county: County) -> None:
    pool = county.open()["全县统筹"]
    place = (pool.pk, "Q-L-4")
    with pytest.raises(Refused, match="最多还可预留 0 名"):
        do(operations.reserve, place, 1, parameters=DEFAULTS)
    quarter = DEFAULTS.with_("reserve_ratio", Decimal("0.25"))
    do(operations.reserve, place, 3, parameters=quarter)
    with pytest.raises(Refused, match="最多还可预留 0 名"):
        do(operations.reserve, place, 1, parameters=quarter)
    do(operations.release_reserve, place, 2)
    assert held(pool, "Q-L-4") == {"核定": -12, RESERVED: 1, FREE: 11}


def test_a_smaller_establishment_leaves_some_over(county: County) -> None:
    pool = county.open({"全县统筹": {"Q-L-4": 9}})["全县统筹"]
    do(operations.lock, [promotion(county)] * 2, case_number="ZJ-1")
    do(operations.recompute, pool, base=90)
    assert held(pool, "Q-L-4") == {"核定": -9, USED: 9, LOCKED: 2, OVER: -2}
    do(operations.keep_locked, [promotion(county)], case_number="ZJ-1")
    assert held(pool, "Q-L-4") == {"核定": -9, USED: 9, LOCKED: 1, OVER: -1}
    do(operations.recompute, pool, base=110)
    assert held(pool, "Q-L-4") == {"核定": -11, USED: 9, LOCKED: 1, FREE: 1}
    assert [row.base for row in Approval.objects.filter(unit=pool, group="Q-L-4").order_by("pk")] == [120, 90, 110]


def test_an_approval_is_not_undercut_by_one_dated_before_it(county: County) -> None:
    pool = county.open({})["全县统筹"]
    with act() as leaf:
        operations.recompute(pool, base=90, on=ON + timedelta(days=30), leaf=leaf, now=NOW)
    with pytest.raises(Refused, match="不能自"), act() as leaf:
        operations.recompute(pool, base=110, on=ON, leaf=leaf, now=NOW)
    assert held(pool, "Q-L-4", ON + timedelta(days=30))["核定"] == -9


def test_a_future_effect_frees_nothing_before_its_day(county: County) -> None:
    later, sooner = date(2026, 6, 1), date(2026, 5, 1)
    units = county.open({"水利局": {"Q-L-6": 18, "Q-L-7": 9}})
    person = county.person(county.water, "一级主任科员")
    do(operations.lock, [promotion(county)], case_number="ZJ-1")
    do(operations.use_all, {person: promotion(county)}, case_number="ZJ-1", on=later)
    assert held(units["水利局"], "Q-L-6") == {"核定": -18, USED: 18}
    assert held(units["水利局"], "Q-L-6", later) == {"核定": -18, USED: 17, FREE: 1}
    assert held(units["全县统筹"], "Q-L-4", sooner) == {"核定": -12, LOCKED: 1, FREE: 11}
    newcomer = Move(county.water.pk, "一级科员", "", "四级主任科员")
    with pytest.raises(Refused, match="可用 0 名"):
        do(operations.lock, [newcomer], case_number="ZJ-2", on=sooner)
    do(operations.lock, [newcomer], case_number="ZJ-2", on=later)
    with pytest.raises(Refused, match="可用 0 名"):
        do(operations.lock, [newcomer], case_number="ZJ-3", on=later)


def test_an_effect_dated_before_the_lock_counts_from_the_lock(county: County) -> None:
    pool = county.open()["全县统筹"]
    person = county.person(county.water, "一级科员")
    move = promotion(county, old="一级科员")
    do(operations.lock, [move], case_number="ZJ-1", on=date(2026, 4, 1))
    do(operations.use_all, {person: move}, case_number="ZJ-1", on=date(2026, 3, 20))
    assert held(pool, "Q-L-4", date(2026, 3, 31)) == {"核定": -12, FREE: 12}
    assert held(pool, "Q-L-4", date(2026, 4, 1)) == {"核定": -12, USED: 1, FREE: 11}


def test_base_data_must_be_confirmed_first(county: County) -> None:
    """EST-05."""
    with act() as county.leaf:
        organ = county.organ("县新设局", county.region)
        county.row(Profile, organ=organ, name="县新设局", kind="机关", level=LEVEL, confirmed=False,
                   valid_from=date(2018, 1, 1), valid_to=date(2019, 6, 1))
    early, plan = date(2019, 1, 1), Plan("新设局", county.region.pk, LEVEL, [organ.pk], OWN)
    with pytest.raises(Refused, match="县新设局的机构规格等基础信息尚未审定"), act() as leaf:
        operations.form_units([plan], on=early, leaf=leaf)
    with act() as leaf:  # formed before the organ existed: its book still does not open
        [unit] = operations.form_units([plan], on=date(2017, 1, 1), leaf=leaf)
    with pytest.raises(Refused, match="县新设局的机构规格等基础信息尚未审定"):
        do(operations.open_book, unit, base=10, used={}, on=early)
    assert not Entry.objects.exists()


def test_an_organ_counts_a_group_once(county: County) -> None:
    county.open()
    again = [Plan("另一个", county.region.pk, LEVEL, [county.water.pk], ["Q-L-4"])]
    with pytest.raises(Refused, match="已在其他核定单位计算"), act() as leaf:
        operations.form_units(again, on=ON, leaf=leaf)
    with pytest.raises(Refused, match="已经核定"):
        do(operations.open_book, Unit.objects.get(name="水利局"), base=30, used={})


def test_organs_and_reference_units_have_no_common_pool(county: County) -> None:
    """CANGONG-07: neither may occupy the other's places; among themselves either may pool."""
    def form(*organs: Organ) -> list[Unit]:
        with act() as leaf:
            return operations.form_units([Plan("统筹", county.region.pk, LEVEL, [organ.pk for organ in organs], ["Q-L-4"], pool=True)],
                                         on=ON, leaf=leaf)

    with pytest.raises(Refused, match="机关与参公单位不能一起统筹") as refused:
        form(county.water, county.station)
    assert "第112条" in refused.value.article
    assert form(county.water, county.town)
    assert form(county.station)


def test_books_and_file_that_disagree_do_not_go_below_zero(county: County) -> None:
    county.open()
    person = county.person(county.water, "四级调研员")
    with pytest.raises(Conflict, match="只有 0 名"):
        do(operations.use_all, {person: Move(county.water.pk, "四级调研员", "", "一级科员")}, case_number="")


@pytest.mark.parametrize("lines", [
    [("可用", -1)],
    [("可用", -1), ("使用", 2)],
    [("可用", -99), ("使用", 99)],
    [("使用", -1), ("可用", 1)],
])
def test_the_database_refuses_what_does_not_balance_or_goes_below_zero(county: County,
                                                                       lines: list[tuple[str, int]]) -> None:
    unit = county.open()["水利局"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create([
            Entry(transaction=10**9, unit=unit, group="Q-L-6", account=account, amount=amount, effective_on=ON,
                  made_at=NOW, leaf_id=county.leaf.id) for account, amount in lines])
    assert Balance.objects.get(unit=unit, group="Q-L-6", account="可用").amount == 18


def test_what_is_approved_and_posted_is_in_the_ledger(county: County) -> None:
    county.open()
    formed, opened = (json.loads(leaf.body)["rows"] for leaf in reversed(Leaf.objects.order_by("-pk")[:2]))
    assert {table: stated[0] for table, stated in formed.items()} == {"quotas_unit": 5, "quotas_member": 7}
    assert {table: stated[0] for table, stated in opened.items()} == {
        "quotas_approval": 14, "quotas_entry": Entry.objects.count()}


def test_a_balance_changed_behind_the_platforms_back_is_told(county: County) -> None:
    pool = county.open({"全县统筹": {"Q-L-4": 9}})["全县统筹"]
    report = Report()
    verifying.check(report)
    assert report.sound
    Balance.objects.filter(unit=pool, group="Q-L-4", account=FREE).update(amount=53)
    verifying.check(report)
    assert report.faults == [f"quotas_balance 核定单位 {pool.pk} 的 Q-L-4“可用”：余额 53 名，台账各笔合计 3 名"]
    assert verifying.check in CHECKS
