"""录用计划 through pages: an organ declares from its vacancies, the authority balances, a case approves; positions are written against it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs import operations as organs
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.organs.models import Establishment, Profile
from xianneng.foundation.record.models import Today
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County, verify
from xianneng.work.recruitment.models import Need, Plan
from xianneng.work.recruitment.planning import cases as planning

Enter = Callable[[str], Client]
TERMS = {"name": "示例县2027年度录用计划", "year": 2027, "declare_until": "2026-12-10", "until_on": "2027-12-31", "notes": "向基层一线倾斜"}
NEED = {"kind": "行政编制", "post": "综合文字", "target": "应届毕业生", "count": 1, "reason": "岗位空缺"}
REASON = "空缺少，先补一线"


def begun(enter: Enter) -> Plan:
    """A plan to which organs may declare."""
    assert enter("reviewer").post("/recruitment-plans/new/", TERMS).status_code == 302
    return Plan.objects.get()


def declared(client: Client, plan: Plan, organ_id: int, **given: Any) -> Any:
    """Fill the form 申报."""
    return client.post(f"/recruitment-plans/{plan.pk}/organ/{organ_id}/", NEED | given)


def explained(reviewer: Client, plan: Plan, counts: dict[int, int] | None = None) -> Any:
    """Allot, and give every reason that is asked for."""
    points = reviewer.get(f"/recruitment-plans/{plan.pk}/").context["points"]
    return reviewer.post(f"/recruitment-plans/{plan.pk}/allot/", {
        **{f"reason-{point.key}": REASON for point, _ in points}, **{f"count-{need}": count for need, count in (counts or {}).items()},
        **{f"note-{need}": REASON for need in counts or {}}})


def approved(enter: Enter, made: County, **needs: int) -> Plan:
    """An approved plan with places of these organs."""
    reviewer, plan = enter("reviewer"), begun(enter)
    for organ, count in (needs or {WATER: 2, HOUSING: 1}).items():
        assert declared(reviewer, plan, made.organs[organ].pk, count=count).status_code == 302
    case = proposed(reviewer.post(f"/recruitment-plans/{plan.pk}/propose/"))
    assert explained(reviewer, plan).status_code == 302
    assert agree(reviewer, case, "已办").status_code == 302
    assert agree(enter("leader"), case).status_code == 302
    plan.refresh_from_db()
    return plan


def establish(made: County, organ: str, **values: Any) -> None:
    """Another establishment, or the base data of a township, from today on."""
    model: Any = Profile if "township" in values else Establishment
    row = model.objects.known().get(organ=made.organs[organ], valid_to=OPEN)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        organs.change(model, row, values, on=ON, leaf=leaf)


@pytest.mark.row("REC-01")
def test_an_organ_declares_what_is_free_and_the_authority_approves_the_whole(enter: Enter, made: County) -> None:
    officer, reviewer, leader, water = enter("officer"), enter("reviewer"), enter("leader"), made.organs[WATER].pk
    plan = begun(enter)
    page = f"/recruitment-plans/{plan.pk}/"
    [own] = officer.get(f"{page}organ/{water}/").context["rows"]
    assert own.places.establishment == 22
    assert own.places.serving == 20
    assert own.places.free == 2 + own.places.leaving
    refused = declared(officer, plan, water, count=own.places.free + 1)
    assert refused.status_code == 422
    assert "《公务员法》第27条" in refused.content.decode()
    assert 'value="综合文字"' in refused.content.decode(), "what was typed stays"
    assert declared(officer, plan, water, count=2).status_code == 302
    assert declared(officer, plan, made.organs[HOUSING].pk).status_code == 404, "another organ's"
    assert officer.post(f"{page}propose/").status_code == 403
    case = proposed(reviewer.post(f"{page}propose/"))
    assert declared(officer, plan, water).status_code == 409, "the organs declare no more"
    undone = agree(reviewer, case, "已办")
    assert "没有写明理由" in undone.content.decode()
    need = Need.objects.get()
    assert reviewer.post(f"{page}allot/", {f"count-{need.pk}": 1}).status_code == 422, "a change without a note"
    for wrong in ("", "-1", "99999999999999999999", "两"):
        assert reviewer.post(f"{page}allot/", {f"count-{need.pk}": wrong, f"note-{need.pk}": REASON}).status_code == 422, wrong
    assert reviewer.post(f"{page}allot/", {"count-99999999999999999999": 1, "count-²": 1}).status_code == 302, "nobody's need"
    assert explained(reviewer, plan, {need.pk: 1}).status_code == 302
    assert agree(reviewer, case, "已办").status_code == 302
    assert reviewer.post(f"{page}allot/", {f"count-{need.pk}": 2}).status_code == 409, "nothing moves while it is decided"
    text = leader.get(f"/case/{case.number}/").content.decode()
    assert "计划 1 名" in text
    assert REASON in text
    assert agree(leader, case).status_code == 302
    plan.refresh_from_db()
    need.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, need.allotted, need.note) == ("已批准", 1, REASON)
    assert Leaf.objects.filter(case_number=case.number, body__contains=case.data["digest"]).exists()
    assert verify(planning.verify) == []
    assert "核定" in officer.get(f"{page}organ/{water}/").content.decode()


def test_after_the_last_day_only_the_authority_declares(enter: Enter, made: County) -> None:
    plan, water = begun(enter), made.organs[WATER].pk
    Plan.objects.update(declare_until=ON - timedelta(days=1))
    refused = declared(enter("officer"), plan, water)
    assert refused.status_code == 422
    assert "截止" in refused.content.decode()
    assert declared(enter("reviewer"), plan, water).status_code == 302


def test_who_leaves_counts_and_is_named_and_what_another_plan_holds_does_not(enter: Enter, made: County) -> None:
    water = made.organs[WATER].pk
    plan = approved(enter, made)
    due = set(Today.objects.filter(organ_id=water, retire_on__lt=date(2027, 12, 31)).values_list("name", flat=True))
    [own] = enter("officer").get(f"/recruitment-plans/{plan.pk}/organ/{water}/").context["rows"]
    assert {move.name for move in own.moves} == due != set()
    later = Plan.objects.create(organ=plan.organ, name="2028", year=2028, declare_until=ON, until_on=date(2028, 12, 31), made_at=NOW)
    [next_year] = [each for each in enter("reviewer").get(f"/recruitment-plans/{later.pk}/organ/{water}/").context["rows"] if each.organ_id == water]
    assert next_year.places.held == 2


@pytest.mark.row("REC-02")
def test_shares_that_are_not_reached_and_township_vacancies_need_a_reason(enter: Enter, made: County) -> None:
    reviewer, plan = enter("reviewer"), begun(enter)
    housing = made.organs[HOUSING]
    establish(made, HOUSING, township=True)
    page = f"/recruitment-plans/{plan.pk}/"
    assert "应招尽招" in reviewer.get(page).content.decode(), "not declared yet"
    assert declared(reviewer, plan, housing.pk, target="不限").status_code == 302
    reviewer.post(f"{page}propose/")
    points = {point.key: point for point, _ in reviewer.get(page).context["points"]}
    assert {"recruit_fresh_share", "recruit_project_share", f"township:{housing.pk}"} == set(points)
    assert "低于 50%" in points["recruit_fresh_share"].words
    assert "参数" not in points["recruit_fresh_share"].article
    Need.objects.update(target="应届毕业生")
    assert "recruit_fresh_share" not in {point.key for point, _ in reviewer.get(page).context["points"]}


def test_fewer_places_than_last_year_need_a_reason(enter: Enter, made: County) -> None:
    plan = approved(enter, made)
    Plan.objects.create(organ=plan.organ, name="2028", year=2028, declare_until=ON, until_on=date(2028, 12, 31), made_at=NOW)
    later = Plan.objects.get(year=2028)
    assert declared(enter("reviewer"), later, made.organs["县委组织部"].pk).status_code == 302
    assert enter("reviewer").post(f"/recruitment-plans/{later.pk}/propose/").status_code == 302
    assert "少于上年的 3 名" in enter("reviewer").get(f"/recruitment-plans/{later.pk}/").content.decode()


def test_not_approved_it_is_balanced_anew_and_ended_the_organs_declare_again(enter: Enter, made: County) -> None:
    reviewer, leader, plan = enter("reviewer"), enter("leader"), begun(enter)
    assert declared(reviewer, plan, made.organs[WATER].pk).status_code == 302
    case = proposed(reviewer.post(f"/recruitment-plans/{plan.pk}/propose/"))
    explained(reviewer, plan)
    agree(reviewer, case, "已办")
    assert agree(leader, case, "不同意").status_code == 302
    plan.refresh_from_db()
    assert plan.state == "统筹中"
    case.refresh_from_db()
    assert reviewer.post(f"/case/{case.number}/do/withdraw/", {"text": "重新申报", "seen": case.version}).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.case_number) == ("申报中", "")
    assert declared(reviewer, plan, made.organs[WATER].pk).status_code == 302


def test_what_the_file_says_since_may_refuse_the_plan(enter: Enter, made: County) -> None:
    reviewer, leader, plan = enter("reviewer"), enter("leader"), begun(enter)
    assert declared(reviewer, plan, made.organs[HOUSING].pk, count=2).status_code == 302
    case = proposed(reviewer.post(f"/recruitment-plans/{plan.pk}/propose/"))
    explained(reviewer, plan)
    agree(reviewer, case, "已办")
    establish(made, HOUSING, count=6)
    assert "计划超过可招的名额" in agree(leader, case).content.decode()


@pytest.mark.parametrize("statement", [
    "UPDATE recruitment_need SET allotted = 9", "DELETE FROM recruitment_need", "UPDATE recruitment_plan SET year = 2030",
    "UPDATE recruitment_plan SET approved_at = NULL", "INSERT INTO recruitment_need (plan_id, organ_id, kind, post, target, count, reason, note, declared_by, declared_at) "
    "SELECT plan_id, organ_id, kind, post, target, count, '', '', '', now() FROM recruitment_need"])
def test_an_approved_plan_cannot_be_changed(enter: Enter, made: County, statement: str) -> None:
    approved(enter, made)
    with pytest.raises(DatabaseError, match="approved plan"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_ten_more_needs_cost_no_more_queries(enter: Enter, made: County) -> None:
    plan, reviewer = begun(enter), enter("reviewer")
    establish(made, WATER, count=60)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert reviewer.get(f"/recruitment-plans/{plan.pk}/").status_code == 200
        return len(asked)

    declared(reviewer, plan, made.organs[WATER].pk)
    cost()
    before = cost()
    for organ in (WATER, WATER, WATER, HOUSING):
        declared(reviewer, plan, made.organs[organ].pk)
    assert cost() == before
