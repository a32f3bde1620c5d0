"""Behind each number of a quota unit's page: the list of who uses, locks and reserves, which adds up to it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.quotas.operations import Move, use_all
from xianneng.foundation.quotas.queries import sheet
from xianneng.foundation.record.operations import add
from xianneng.foundation.record.operations import write as write_persons
from xianneng.surface.home.tests.test_quota_cases import agree, establish, half_may_be_reserved, proposed, reserve
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.ranks import papers
from xianneng.work.ranks.cases import verdicts

Enter = Callable[[str], Client]
POOL = "示例县调研员统筹"


def shown(client: Client, of: Unit, group: str, show: str, on: date = ON) -> Any:
    """The list behind a number, and the line that has the number."""
    page = client.get(f"/quotas/{of.pk}/?group={group}&show={show}&on={on.isoformat()}")
    return page.context["list"], next(each for each in page.context["sheet"].lines if each.group == group), page.content.decode()


def locking(enter: Enter, made: County) -> Case:
    """A case that has locked a place of the pool, for 周望川 who goes for 四级调研员."""
    establish(made, WATER, 60)
    agree(enter("leader"), proposed(enter("reviewer").post(
        f"/quotas/{Unit.objects.get(name=POOL).pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})))
    case = proposed(enter("officer").post("/ranks/propose/", {"person": [made.persons["周望川"]], "organ": made.organs[WATER].pk}))
    given = {"outcome": "同意", "text": "同意", "method": "会议推荐", "purpose": "工作需要", "places_四级调研员": 1, "approved_四级调研员": 1}
    for who in ("officer", "reviewer"):
        case.refresh_from_db()
        assert enter(who).post(f"/case/{case.number}/complete/", {**given, "seen": case.version}).status_code == 302
    return case


@pytest.mark.row("RNK-21")
def test_every_used_place_has_a_name_on_any_date(enter: Enter, made: County) -> None:
    for unit in Unit.objects.filter(name__in=[f"{WATER}主任科员", f"{HOUSING}主任科员", POOL]):
        for group in unit.groups:
            for on in (ON, date(2023, 1, 1)):
                users, line, text = shown(enter("reviewer"), unit, group, "used", on)
                assert len(users.taking) == users.count == (line.used if on == ON else users.count), (unit.name, group)
                assert all(each["since_on"] <= on and each["name"] in text for each in users.taking)


def test_names_are_shown_of_one_s_own_organs_and_the_others_are_counted(enter: Enter, made: County) -> None:
    users, line, text = shown(enter("officer"), Unit.objects.get(name=POOL), "Q-L-4", "used")
    assert {"顾景行", "严敬之"} <= {each["name"] for each in users.taking}
    assert len(users.taking) + users.elsewhere == users.count == line.used
    assert "不列姓名" in text
    assert "单听雨" not in text


def test_who_holds_the_floor_rank_of_the_post_stands_apart_with_the_article(enter: Enter, made: County) -> None:
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write_persons([add(person_id=made.persons["韦棹歌"], key="post", valid_from=date(2026, 1, 1), values={
            "organ_id": made.organs[WATER].pk, "title": "党组成员", "layer": "乡科级副职"})], leaf=leaf)
    users, line, text = shown(enter("officer"), Unit.objects.get(name=f"{WATER}主任科员"), "Q-L-6", "used")
    assert [(each["name"], each["floor"]) for each in users.besides] == [("韦棹歌", "四级主任科员")]
    assert "RANK-QUOTA-11" in text
    assert users.count == line.used - 1
    assert "台账与档案不一致" in text, "the books were not told"


def test_a_lock_names_its_case_and_its_persons_to_who_may_read_it(enter: Enter, made: County) -> None:
    case, pool = locking(enter, made), Unit.objects.get(name=POOL)
    locks, line, text = shown(enter("officer"), pool, "Q-L-4", "locked")
    assert [(each.case, each.count) for each in locks] == [(case, line.locked)] == [(case, 1)]
    assert "周望川" in text
    assert case.title in text
    case.refresh_from_db()
    quota = next(each for each in verdicts(case, ON)[made.persons["周望川"]].reasons if each.clause == "quota")
    assert quota.text == f"四级调研员可用职数 {line.free} 名，另有本办件已锁定的 1 名", "the verdict's number is the books'"
    [theirs], _, text = shown(enter("officer2"), pool, "Q-L-4", "locked")
    assert theirs.case is None
    assert case.number in text
    assert "周望川" not in text
    [entry, *_], _, text = shown(enter("officer"), pool, "Q-L-4", "entries")
    assert entry.case == case
    assert "周望川" in text, "the ledger says whose case it was"
    assert shown(enter("officer"), pool, "Q-L-4", "locked", date(2026, 11, 19))[0] == []


def test_an_entry_names_its_person_to_who_reads_of_their_organ_alone(enter: Enter, made: County) -> None:
    pool = Unit.objects.get(name=POOL)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        use_all({made.persons["单听雨"]: Move(made.organs[HOUSING].pk, "四级调研员", "乡科级正职", "")}, case_number="", on=ON, leaf=leaf, now=NOW)
    for who, named in (("officer2", [(made.persons["单听雨"], "单听雨")]), ("officer", [])):
        [line, *_], _, text = shown(enter(who), pool, "Q-L-4", "entries")
        assert (line.entry.person_id, line.names, "单听雨" in text) == (made.persons["单听雨"], named, bool(named)), who


@pytest.mark.row("RNK-05")
def test_a_reserve_names_the_case_that_made_it(enter: Enter, made: County) -> None:
    of = Unit.objects.get(name=f"{HOUSING}主任科员")
    half_may_be_reserved(enter)
    establish(made, HOUSING, 24)
    agree(enter("leader"), proposed(enter("officer2").post(
        f"/quotas/{of.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})))
    case = proposed(reserve(enter("officer2"), of))
    agree(enter("leader"), case)
    reserves, line, _ = shown(enter("officer2"), of, "Q-L-7", "reserved")
    assert [each.number for each in reserves] == [case.number]
    assert sum(each.count for each in reserves) == line.reserved == 1
    [entry, *_] = shown(enter("officer2"), of, "Q-L-7", "entries")[0]
    assert entry.case == case
    assert entry.case.title in shown(enter("officer2"), of, "Q-L-7", "entries")[2]


def test_a_unit_s_page_costs_the_same_whoever_is_in_it(
        enter: Enter, made: County, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    reviewer = enter("reviewer")
    for unit in Unit.objects.filter(name__in=[f"{WATER}主任科员", POOL]):
        for show in ("used", "locked", "reserved", "entries"):
            with django_assert_max_num_queries(35):
                reviewer.get(f"/quotas/{unit.pk}/?group={unit.groups[0]}&show={show}")


def test_the_plan_names_the_pool_and_group_of_its_numbers(enter: Enter, made: County) -> None:
    case = locking(enter, made)
    plan = papers.FILL["plan"](papers.Filling(case, ON))
    [use] = plan.uses
    line = next(each for each in case.data["plan"]["books"] if each["unit"] == POOL and each["approved"] == use.approved_count)
    assert use.group == f"{POOL}：\n{line['name']}"
    assert "统筹范围的合计" in str(papers.paper(case, "plan", None, on=ON))


@pytest.mark.row("RNK-21")
def test_the_table_is_taken_out_with_how_each_number_came_about(enter: Enter, made: County) -> None:
    """As the page shows it on its date, each approved number with its sum, its rounding and its article; the sums add up."""
    for who, question in (("reviewer", ""), ("reviewer", "?on=2023-01-01"), ("reviewer", f"?organ={made.organs[WATER].pk}"), ("officer", "")):
        page = enter(who).get(f"/quotas/{question}").context
        book = CalamineWorkbook.from_filelike(BytesIO(enter(who).get(f"/quotas/export/{question}").content))
        units, sums = (book.get_sheet_by_index(at).to_python() for at in (0, 1))
        rows = [dict(zip(units[1], row, strict=True)) for row in units[2:]]
        assert [(row["核定单位"], row["核定"], row["使用"], row["可用"]) for row in rows] == [
            (line["unit"], line["approved"], line["used"], line["free"]) for line in page["rows"]]
        assert [row[1] for row in sums[2:]] == [line["approved"] for line in page["totals"]]
        assert sum(row["核定"] for row in rows) == sum(row[1] for row in sums[2:])
    unit = Unit.objects.get(name=f"{WATER}主任科员")
    line = next(iter(sheet(enter("officer").get("/").context["viewer"].scope, unit.pk, ON).lines))
    row = next(row for row in rows if row["核定单位"] == unit.name)
    assert (row["核定基数"], row["算式和取整"], row["条文"]) == (line.base, line.text, line.article)
    assert "%" in row["算式和取整"]
    assert enter("next").get(f"/quotas/export/?organ={made.organs[WATER].pk}").status_code == enter("next").get(f"/quotas/?organ={made.organs[WATER].pk}").status_code
