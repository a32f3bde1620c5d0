"""预留, 释放 and 重新核定 from the page of a quota unit: proposed, approved by another, felt by promotions."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.models import Office
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.organs.operations import write
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Entry, Unit
from xianneng.foundation.record.operations import add
from xianneng.foundation.record.operations import write as write_persons
from xianneng.surface.project.testing import BEGAN, HOUSING, NOW, ON, PARTY, WATER, County

Enter = Callable[[str], Client]
GROUP = "Q-L-7"  # 一级、二级主任科员
REASON = "保持长效激励，本年度留给基层一线"


def unit() -> Unit:
    """The organ's own unit."""
    return Unit.objects.get(name=f"{HOUSING}主任科员")


def line(client: Client, of: Unit, group: str = GROUP) -> Any:
    """A group as the unit's page shows it."""
    return next(each for each in client.get(f"/quotas/{of.pk}/").context["sheet"].lines if each.group == group)


def proposed(answer: Any) -> Case:
    """The case that a form on the page opened."""
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])


def agree(client: Client, case: Case, outcome: str = "同意") -> Any:
    """The authority's decision, on the page."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {"outcome": outcome, "text": outcome, "seen": case.version})


def reserve(client: Client, of: Unit, count: int = 1, until: str = "2027-06-30") -> Any:
    """Fill the form 预留."""
    return client.post(f"/quotas/{of.pk}/reserve/", {"group": GROUP, "count": count, "until_on": until, "reason": REASON})


def establish(made: County, organ: str, count: int) -> None:
    """Another establishment from today, as its own case writes it."""
    row = Establishment.objects.get(organ=made.organs[organ], known_to=NEVER)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write(Establishment, end_ids=[row.pk], leaf=leaf, rows=[
            {"organ_id": row.organ_id, "kind": row.kind, "count": row.count, "leading_count": 3, "valid_from": row.valid_from,
             "valid_to": ON}, {"organ_id": row.organ_id, "kind": row.kind, "count": count, "leading_count": 3, "valid_from": ON}])


def half_may_be_reserved(enter: Enter) -> None:
    """The authority sets the parameter: half of the vacancies."""
    answer = enter("leader").post("/parameters/reserve_ratio/", {
        "value": "0.5", "document": "示组发〔2026〕8号", "valid_from": ON.isoformat()})
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.row("RNK-01", "PAR-31")
def test_a_changed_establishment_is_recomputed_with_its_sum_and_article(enter: Enter, made: County) -> None:
    of, officer = unit(), enter("officer2")
    before = line(officer, of)
    assert (before.base, before.approved) == (12, 3)
    assert officer.post(f"/quotas/{of.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "核对"}).status_code == 422
    establish(made, HOUSING, 17)
    assert "核定基数已变动" in officer.get(f"/quotas/{of.pk}/").content.decode()
    given = {"document": "示编〔2026〕3号", "reason": "编制增加"}
    case = proposed(officer.post(f"/quotas/{of.pk}/approve/", given))
    assert officer.post(f"/quotas/{of.pk}/approve/", given).status_code == 409, "one at a time"
    text = enter("leader").get(f"/case/{case.number}/").content.decode()
    for words in ("12 → 17", "7 → 10", "17 × 60% = 10.2，舍去小数为 10", "第12条", "示编〔2026〕3号"):
        assert words in text
    assert line(officer, of).approved == 3, "not before it is approved"
    assert agree(officer, case).status_code == 404
    assert agree(enter("leader"), case).status_code == 302
    after = line(officer, of)
    assert (after.base, after.approved, after.used, after.free, after.document) == (17, 5, 2, 3, "示编〔2026〕3号")
    page = officer.get(f"/quotas/{of.pk}/").content.decode()
    assert "核定基数已变动" not in page
    assert "10 × 50% = 5" in page
    anew = Entry.objects.filter(unit=of, text__startswith="重新核定")
    assert set(anew.values_list("case_number", flat=True)) == {case.number}, "the books say whose number it is"


def anew(client: Client, of: Unit, *numbers: int | str, **more: str) -> Any:
    """Fill the form 重新核定: a number for each group, in the order of the page."""
    return client.post(f"/quotas/{of.pk}/approve/", {
        "document": "示编〔2026〕5号", "reason": "主管部门批复", **{f"number_{at}": number for at, number in enumerate(numbers)}, **more})


@pytest.mark.row("RNK-01")
def test_an_approved_number_is_lowered_kept_and_put_right_by_the_same_act(enter: Enter, made: County) -> None:
    """The ratio is a ceiling (RANK-QUOTA-01): what the authority approved is the quota, until it approves another number."""
    of, officer, leader = unit(), enter("officer2"), enter("leader")
    unchanged = anew(officer, of, 7, 3)
    assert (unchanged.status_code, "核定基数、比例和职数没有变化" in unchanged.content.decode()) == (422, True)
    case = proposed(anew(officer, of, 5, 2))
    text = leader.get(f"/case/{case.number}/").content.decode()
    for words in ("7 → 5（按批准数 5（测算 7：12 × 60% = 7.2", "示编〔2026〕5号"):
        assert words in text
    assert agree(leader, case).status_code == 302
    held = line(officer, of, "Q-L-6")
    assert (held.approved, held.free + held.used - held.over, held.text[:7], line(officer, of).approved) == (5, 5, "按批准数 5（", 2)
    page = officer.get(f"/quotas/{of.pk}/")
    assert [field.initial for name, field in page.context["approve"].fields.items() if name.startswith("number_")] == [5, 2]
    assert anew(officer, of).status_code == anew(officer, of, 5, 2).status_code == 422, "nothing changed, whatever the ratio would give"
    establish(made, HOUSING, 17)
    assert agree(leader, proposed(anew(officer, of))).status_code == 302
    held = line(officer, of, "Q-L-6")
    assert (held.base, held.approved, "测算 10" in held.text) == (17, 5, True), "the approved number outlives a larger establishment"
    assert agree(leader, proposed(anew(officer, of, 10, 5))).status_code == 302
    assert (line(officer, of, "Q-L-6").text, line(officer, of).text) == ("17 × 60% = 10.2，舍去小数为 10", "10 × 50% = 5")


@pytest.mark.row("RNK-01")
def test_more_than_the_law_gives_is_approved_only_on_a_ground_that_is_named(enter: Enter, made: County) -> None:
    of, officer, leader = unit(), enter("officer2"), enter("leader")
    refused = anew(officer, of, 9, 3).content.decode()
    assert "多于按比例测算的 7 名" in refused
    assert 'value="9"' in refused, "what was typed stays"
    assert "多于按比例测算的 2 名" in anew(officer, of, 5, 3).content.decode(), "a part's share is of the number approved for the whole"
    assert "多于它所在的职级组" in anew(officer, of, 5, 6, ground="示编委〔2026〕1号").content.decode()
    assert not Case.objects.exists()
    case = proposed(anew(officer, of, 9, 3, ground="示编委〔2026〕1号"))
    assert "示编委〔2026〕1号" in leader.get(f"/case/{case.number}/").content.decode()
    assert agree(leader, case).status_code == 302
    assert line(officer, of, "Q-L-6").approved == 9
    assert anew(officer, of, 9, 3, ground="示编委〔2026〕1号").status_code == 422, "it stands already"


def test_a_number_without_a_ratio_is_changed_by_a_decision_alone(enter: Enter, made: County) -> None:
    """领导班子三级调研员: no text at hand gives a ratio; what was approved stands until another number is."""
    region = made.organs["示例县"]
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        [team] = quotas.form_units([quotas.Plan("示例县领导班子三级调研员", region.pk, "县(市、区、旗)", [made.organs[PARTY].pk], ["Q-L-8"],
                                                scope="领导班子", pool=True)], on=ON, leaf=leaf)
        quotas.open_books([quotas.Opening(team, 0, {}, {"Q-L-8": 9})], on=ON, leaf=leaf, now=NOW)
    reviewer = enter("reviewer")
    page = reviewer.get(f"/quotas/{team.pk}/").content.decode()
    assert "现核定 9；条文没有载明比例" in page
    assert anew(reviewer, team).status_code == 422
    case = proposed(anew(reviewer, team, 5))
    assert "9 → 5（按批准数 5（条文没有载明比例）" in enter("leader").get(f"/case/{case.number}/").content.decode()
    assert agree(enter("leader"), case).status_code == 302
    assert (line(reviewer, team, "Q-L-8").approved, line(reviewer, team, "Q-L-8").free) == (5, 5)


@pytest.mark.row("EST-05")
def test_numbers_are_not_computed_from_base_data_that_nobody_confirmed(enter: Enter, made: County) -> None:
    establish(made, HOUSING, 17)
    row = Profile.objects.get(organ=made.organs[HOUSING], known_to=NEVER)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write(Profile, end_ids=[row.pk], leaf=leaf, rows=[{
            "organ_id": row.organ_id, "name": row.name, "parent_id": row.parent_id, "kind": row.kind, "level": row.level,
            "valid_from": row.valid_from, "confirmed": False}])
    answer = enter("officer2").post(f"/quotas/{unit().pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})
    assert answer.status_code == 422
    assert "县住建局的机构规格等基础信息尚未审定" in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.row("RNK-05", "PAR-30")
def test_what_is_reserved_is_free_to_no_promotion_until_it_is_released(enter: Enter, made: County) -> None:
    of, officer, leader = unit(), enter("officer2"), enter("leader")
    establish(made, HOUSING, 17)
    agree(leader, proposed(officer.post(f"/quotas/{of.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})))
    refused = reserve(officer, of)
    assert refused.status_code == 422
    assert "最多还可预留 0 名" in refused.content.decode(), "the share is a parameter, and nobody has set it"
    half_may_be_reserved(enter)
    assert reserve(officer, of, 2).status_code == 422, "half of three is one"
    assert reserve(officer, of, until=ON.isoformat()).status_code == 422
    assert reserve(enter("officer"), of).status_code == 404, "another organ's"
    case = proposed(reserve(officer, of))
    assert line(officer, of).free == 3
    assert agree(leader, case).status_code == 302
    held = line(officer, of)
    assert (held.reserved, held.free) == (1, 2)
    assert reserve(officer, of).status_code == 422, "of the three vacancies half is held back already"
    page = officer.get(f"/quotas/{of.pk}/").content.decode()
    for words in (REASON, "2027-06-30", "曾竹溪", case.number):
        assert words in page
    taken_by_others(made, 2)
    refused = preapproval(enter, made)
    assert refused.status_code == 422
    assert "可用 0 名" in refused.content.decode()
    assert "预留 1" in refused.content.decode()
    too_many = officer.post(f"/quotas/{of.pk}/release/", {"number": case.number, "count": 2, "reason": "工作需要"})
    assert too_many.status_code == 422
    assert "这项预留还有 1 名" in too_many.content.decode()
    release = proposed(officer.post(f"/quotas/{of.pk}/release/", {"number": case.number, "count": 1, "reason": "工作需要"}))
    again = officer.post(f"/quotas/{of.pk}/release/", {"number": case.number, "count": 1, "reason": "工作需要"})
    assert again.status_code == 409
    assert agree(leader, release).status_code == 302
    assert (line(officer, of).reserved, line(officer, of).free) == (0, 1)
    assert "没有预留" in officer.get(f"/quotas/{of.pk}/").content.decode()
    assert preapproval(enter, made, Case.objects.get(type="ranks.promotion")).status_code == 302


def taken_by_others(made: County, count: int) -> None:
    """Places of the group that other cases have locked."""
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        quotas.lock([quotas.Move(made.organs[HOUSING].pk, "三级主任科员", "", "二级主任科员")] * count, case_number="另案",
                    on=ON, leaf=leaf, now=NOW)


def preapproval(enter: Enter, made: County, case: Case | None = None) -> Any:
    """欧阳静's promotion up to the authority's answer on the use of places, or to the plan where it asks for too many."""
    if case is None:
        case = proposed(enter("officer2").post("/ranks/propose/", {"person": made.persons["欧阳静"]}))
    planned = enter("officer2").post(f"/case/{case.number}/complete/", {
        "outcome": "同意", "text": "同意", "seen": case.version, "method": "会议推荐", "purpose": "工作需要", "places_二级主任科员": "1"})
    if planned.status_code != 302:
        return planned
    case.refresh_from_db()
    return enter("reviewer").post(f"/case/{case.number}/complete/", {
        "outcome": "同意", "text": "同意", "seen": case.version, "approved_二级主任科员": "1"})


@pytest.mark.row("RNK-05")
def test_a_pool_is_the_authority_s_and_a_reserve_past_its_day_is_marked(enter: Enter, made: County) -> None:
    pool = Unit.objects.get(pool=True)
    assert "呈报预留" not in enter("officer").get(f"/quotas/{pool.pk}/").content.decode()
    assert "预留比例为 0" in enter("reviewer").get(f"/quotas/{pool.pk}/").content.decode()
    half_may_be_reserved(enter)
    assert "呈报预留" in enter("reviewer").get(f"/quotas/{pool.pk}/").content.decode()
    answer = enter("officer").post(f"/quotas/{pool.pk}/reserve/", {
        "group": "Q-L-3", "count": 1, "until_on": "2027-06-30", "reason": REASON})
    assert answer.status_code == 404
    establish(made, HOUSING, 120)
    agree(enter("leader"), proposed(enter("reviewer").post(f"/quotas/{pool.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})))
    case = proposed(enter("reviewer").post(f"/quotas/{pool.pk}/reserve/", {
        "group": "Q-L-4", "count": 1, "until_on": "2026-12-31", "reason": REASON}))
    assert agree(enter("leader"), case).status_code == 302
    assert "已到期" not in enter("reviewer").get(f"/quotas/{pool.pk}/").content.decode()
    later = enter("reviewer").get(f"/quotas/{pool.pk}/?on={date(2027, 1, 1).isoformat()}").content.decode()
    assert "已到期" in later


def test_a_reserve_agreed_after_its_own_last_day_is_none(enter: Enter, made: County) -> None:
    of, officer = unit(), enter("officer2")
    establish(made, HOUSING, 17)
    agree(enter("leader"), proposed(officer.post(f"/quotas/{of.pk}/approve/", {"document": "示编〔2026〕3号", "reason": "编制增加"})))
    half_may_be_reserved(enter)
    case = proposed(reserve(officer, of, until="2026-11-25"))
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        late = agree(enter("leader"), case)
    assert (late.status_code, "预留期限应在今天以后" in late.content.decode()) == (422, True)
    assert line(officer, of).reserved == 0


@pytest.mark.row("RNK-06")
def test_another_organ_s_places_and_places_that_are_over_are_not_used(enter: Enter, made: County) -> None:
    over = enter("reviewer").get("/quotas/?state=超配")
    assert {row["unit"] for row in over.context["rows"]} == {"县水利局主任科员", "示例县调研员统筹"}
    assert "职级职数超配" in enter("reviewer").get("/checks/").content.decode()
    Office.objects.create(user=made.users["officer"], role="personnel_officer", title="县级集中办理", from_on=BEGAN,
                          organ=made.organs[PARTY], jurisdiction=made.organs["示例县"])
    client = enter("officer")
    office = Office.objects.get(title="县级集中办理").pk
    client.post("/office/", {"office": office})
    answer = client.post("/ranks/propose/", {"person": made.persons["方与行"], "organ": made.organs[HOUSING].pk})
    assert answer.status_code == 422
    assert "不得占用其他机关的职数" in answer.content.decode()
    assert not Case.objects.exists()
    case = proposed(enter("officer").post("/ranks/propose/", {"person": made.persons["沈汀兰"]}))
    given = {"outcome": "同意", "text": "同意", "seen": case.version}
    refused = enter("officer").post(f"/case/{case.number}/complete/", {
        **given, "method": "会议推荐", "purpose": "工作需要", "places_四级调研员": "1"})
    assert refused.status_code == 422
    assert "超配 1" in refused.content.decode()


@pytest.mark.row("RNK-18")
def test_whether_a_leader_s_rank_takes_a_place_is_said_with_its_article(enter: Enter, made: County) -> None:
    person = made.persons["韦棹歌"]
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write_persons([add(person_id=person, key="post", valid_from=date(2026, 1, 1), values={
            "organ_id": made.organs[WATER].pk, "title": "党组成员", "layer": "乡科级副职"})], leaf=leaf)
    of = Unit.objects.get(name=f"{WATER}主任科员")
    page = enter("officer").get(f"/quotas/{of.pk}/")
    said = {each["name"]: (each["rank"], each["floor"], each["occupies"]) for each in page.context["leaders"]}
    assert said == {"卢采薇": ("一级主任科员", "四级主任科员", True), "韦棹歌": ("四级主任科员", "四级主任科员", False)}
    text = page.content.decode()
    assert "并行规定 第9条" in text
    assert "2 人，占用职数 1 名" in text
    before = enter("officer").get(f"/quotas/{of.pk}/?on=2025-12-31").context["leaders"]
    assert [each["name"] for each in before] == ["卢采薇"], "as the posts stood on the date"
    pool = enter("reviewer").get(f"/quotas/{Unit.objects.get(pool=True).pk}/").context
    assert (pool["leader_count"], pool["leaders_counted"]) == (6, 6)
