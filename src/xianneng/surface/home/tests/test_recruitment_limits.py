"""限制条件 before publication: mended or given a reason, within the approved plan; a change afterwards says what it limits."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import (
    ANNOUNCED,
    ROWS,
    book,
    justified,
    prepared,
    published,
    row,
    ruled,
)
from xianneng.surface.home.tests.test_recruitment_plan import approved
from xianneng.surface.project.testing import HOUSING, WATER, County, verify
from xianneng.work.recruitment import publishing
from xianneng.work.recruitment.models import Ground, Need, Plan, Position, Recruitment

Enter = Callable[[str], Client]


def missing(reviewer: Client, found: Recruitment) -> str:
    """What stands between the table and its publication, in one text."""
    return "；".join(reviewer.get(f"/recruitment/{found.pk}/prepare/").context["missing"])


def rewritten(reviewer: Client, found: Recruitment, *rows: Any) -> None:
    """Another table in place of the first."""
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/table/", {"table": book(HEAD, *rows)}).status_code == 302


@pytest.mark.row("REC-03")
def test_a_limit_is_mended_or_given_a_reason_before_the_table_is_published(enter: Enter, made: County) -> None:
    reviewer, leader = enter("reviewer"), enter("leader")
    found = prepared(reviewer, row("执法一", "法学类", "限男性", 部门名称="县水利局"), row("执法二", "会计学", "限全日制本科毕业生", 部门名称="县水利局"))
    ruled(reviewer, found)
    address = f"/recruitment/{found.pk}/limits/"
    assert "有 2 处限制条件" in missing(reviewer, found)
    refused = reviewer.post(f"/recruitment/{found.pk}/prepare/publish/")
    assert refused.status_code == 422
    assert "《公务员录用规定》第18条" in refused.content.decode()
    text = reviewer.get(address).content.decode()
    assert "毕业生" in text
    assert "《深化新时代教育评价改革总体方案》" in text
    given = {"limit": "gender", "organ": "县水利局", "words": "限男性", "reason": "野外值守，一人一岗"}
    assert reviewer.post(address, given | {"words": "限女性"}).status_code == 422, "no such limit"
    assert reviewer.post(address, given).status_code == 302
    assert "有 1 处限制条件" in missing(reviewer, found)
    rewritten(reviewer, found, row("执法一", "法学类", "限男性", 部门名称="县水利局"), row("执法二", "会计学", "", 部门名称="县水利局"))
    assert missing(reviewer, found) == "", "mended; the reason given before stays"
    case = proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/"))
    assert reviewer.post(address, given | {"reason": "另行说明"}).status_code == 409, "nothing moves while it is decided"
    text = leader.get(f"/case/{case.number}/").content.decode()
    assert "限制条件：性别" in text
    assert "野外值守，一人一岗" in text
    assert agree(leader, case).status_code == 302
    assert verify(publishing.verify) == []
    with pytest.raises(DatabaseError, match="published"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE recruitment_ground SET reason = ''")


@pytest.mark.row("REC-04")
def test_political_status_only_on_posts_that_are_named(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer, row("干部", "法学类", "", 部门名称="县委组织部", 政治面貌="中共党员"), row("执法一", "法学类", "", 部门名称="县水利局", 政治面貌="中共党员"))
    [limit] = reviewer.get(f"/recruitment/{found.pk}/limits/").context["rows"]
    assert (limit.finding.organ, limit.finding.words, limit.finding.title, limit.grade) == ("县水利局", "中共党员", "政治面貌", "C")
    assert "重要敏感职位" in limit.finding.why


def test_a_reason_is_taken_back_and_another_organs_is_its_own(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer, row("执法一", "法学类", "限男性", 部门名称="县水利局"), row("执法一", "会计学", "限男性", 部门名称="县住建局", 部门代码="2"))
    address = f"/recruitment/{found.pk}/limits/"
    given = {"limit": "gender", "organ": "县水利局", "words": "限男性", "reason": "野外值守"}
    reviewer.post(address, given)
    assert [each.finding.organ for each in reviewer.get(address).context["rows"]] == ["县住建局"]
    reviewer.post(address, given | {"reason": ""})
    assert not Ground.objects.exists()
    assert enter("officer").get(address).status_code == 403


@pytest.mark.row("REC-01")
def test_a_table_asks_for_no_more_than_the_approved_plan(enter: Enter, made: County) -> None:
    plan, reviewer = approved(enter, made), enter("reviewer")
    found = prepared(reviewer, row("执法一", "法学类", "限应届高校毕业生报考", 部门名称="示例县水利局", 招考人数="3"), row("文秘", "法学类", "", 部门名称="县教育局"))
    address = f"/recruitment/{found.pk}/prepare/plan/"
    assert reviewer.post(address, {"plan": "999999"}).status_code == 404
    assert reviewer.post(address, {"document": " "}).status_code == 422
    assert reviewer.post(address, {"plan": plan.pk, "document": "不用"}).status_code == 302
    said = missing(reviewer, found)
    assert "县教育局不在录用计划中" in said
    assert "县水利局要招 3 名，录用计划 2 名" in said
    rewritten(reviewer, found, row("执法一", "法学类", "", 部门名称="示例县水利局", 招考人数="2"))
    assert "不限招录对象的 2 名，录用计划中不限的 0 名" in missing(reviewer, found), "the plan's places are for fresh graduates"
    rewritten(reviewer, found, row("执法一", "法学类", "限应届高校毕业生报考", 部门名称="示例县水利局", 招考人数="2"))
    assert missing(reviewer, found) == ""
    assert agree(enter("leader"), proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/"))).status_code == 302
    second = Recruitment.objects.create(organ=plan.organ, plan=plan, name="补充", year=2027, ages_on=found.ages_on, age_least=18, age_most=38, age_most_postgraduate=43,
                                        opens_on=found.opens_on, closes_on=found.closes_on, made_at=found.made_at, **ANNOUNCED)
    rewritten(reviewer, second, row("执法一", "法学类", "限应届高校毕业生报考", 部门名称="县水利局"))
    assert "录用计划 2 名，其他职位表已用 2 名" in missing(reviewer, second)


def test_a_plan_that_is_not_approved_is_none_to_write_against(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer, *ROWS)
    other = Plan.objects.create(organ=found.organ, name="未批", year=2027, declare_until=found.opens_on, until_on=found.closes_on, made_at=found.made_at)
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/plan/", {"plan": other.pk}).status_code == 404
    assert not Need.objects.exists()


def test_an_amendment_tells_the_authority_what_it_limits(enter: Enter, made: County) -> None:
    found, reviewer = published(enter), enter("reviewer")
    case = proposed(reviewer.post(f"/recruitment/{found.pk}/position/3/amend/", {"key": "remarks", "new": "限全日制本科毕业生", "reason": "补充"}))
    assert "限制条件：学习方式、学习经历" in enter("leader").get(f"/case/{case.number}/").content.decode()


def test_two_organs_of_one_plan_are_told_apart(enter: Enter, made: County) -> None:
    plan, reviewer = approved(enter, made, **{WATER: 1, HOUSING: 1}), enter("reviewer")
    found = prepared(reviewer, row("一", "法学类", "限应届高校毕业生报考", 部门名称="县水利局"), row("二", "法学类", "限应届高校毕业生报考", 部门名称="示例县", 用人司局="县住建局"))
    reviewer.post(f"/recruitment/{found.pk}/prepare/plan/", {"plan": plan.pk})
    justified(reviewer, found)
    assert [(each.organ, each.here, each.wrong) for each in reviewer.get(f"/recruitment/{found.pk}/prepare/").context["against"]] == [(HOUSING, 1, ""), (WATER, 1, "")]


def test_the_plans_needs_are_listed_as_positions_to_be_written_on(enter: Enter, made: County) -> None:
    plan, reviewer = approved(enter, made), enter("reviewer")
    found = prepared(reviewer, row("执法一", "法学类", "限应届高校毕业生报考", 部门名称="县水利局"))
    address = f"/recruitment/{found.pk}/prepare/"
    assert reviewer.post(f"{address}draft/").status_code == 422, "the plan was approved elsewhere"
    reviewer.post(f"{address}plan/", {"plan": plan.pk})
    for _ in range(2):
        assert reviewer.post(f"{address}draft/").status_code == 302
    drafted = Position.objects.filter(recruitment=found, sheet="手工编写").order_by("at")
    assert [(each.organ, each.name, each.count, each.texts) for each in drafted] == [
        (WATER, "综合文字", 2, {"remarks": "限应届高校毕业生报考"}), (HOUSING, "综合文字", 1, {"remarks": "限应届高校毕业生报考"})], "once"
    assert "录用计划 2 名" in missing(reviewer, found), "with the row of the file it is one too many"
