"""公务员大调研 in a real browser, at a desk and on a phone: planned, talked, reported, followed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def agree(page: Page, case: str, button: str = "同意") -> None:
    """Take the step in hand."""
    page.goto(case)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#step")).to_have_count(0)


def press(page: Page, button: str) -> None:
    """A button that comes back to where it stands."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.row("EST-09")
def test_a_round_from_plan_to_report(entering: Callable[..., Page]) -> None:
    reviewer, leader, officer = entering("reviewer"), entering("leader"), entering("officer")
    reviewer.goto("/surveys/")
    reviewer.get_by_role("link", name="组织大调研").click()
    reviewer.get_by_label("目的和要求").fill("了解年轻干部培养情况")
    browsing.sound(reviewer, "survey-new")
    press(reviewer, "编制方案")
    page = reviewer.url
    reviewer.get_by_role("textbox", name="问题").fill("队伍的年龄结构怎样")
    press(reviewer, "增加问题")
    expect(reviewer.get_by_text("档案已有的不再询问")).to_be_visible()
    reviewer.get_by_label("由哪一项统计回答").select_option(label="年龄")
    press(reviewer, "增加问题")
    expect(reviewer.get_by_role("link", name="年龄统计")).to_be_visible()
    reviewer.get_by_role("textbox", name="问题").fill("最需要解决的困难是什么")
    press(reviewer, "增加问题")
    for name in ("县委组织部", "县纪委监委", "县住建局"):
        reviewer.get_by_label(name).uncheck()
    press(reviewer, "保存走访单位")
    browsing.sound(reviewer, "survey-draft")
    press(reviewer, "呈报方案")
    case = reviewer.url
    agree(leader, case)
    officer.goto(page)
    officer.get_by_role("link", name="记录谈话").click()
    officer.get_by_label("韦棹歌").first.check()
    officer.get_by_label("谈话要点").fill("谈了培养和交流的情况")
    officer.get_by_label("最需要解决的困难是什么").fill("人少事多")
    officer.get_by_label("注意到的人员 1").select_option(label="苏若渚")
    officer.get_by_label("可以怎样使用、根据什么 1").fill("牵头完成河道整治，可以放到一线岗位锻炼")
    browsing.sound(officer, "survey-record")
    press(officer, "记录")
    expect(officer.get_by_text("牵头完成河道整治")).to_be_visible()
    reviewer.goto(page)
    expect(reviewer.get_by_text("都已走访")).to_be_visible()
    browsing.sound(reviewer, "survey-round")
    reviewer.get_by_role("link", name="谈话记录").click()
    browsing.sound(reviewer, "survey-talks")
    reviewer.goto(page)
    reviewer.get_by_role("textbox", name="发现的问题", exact=True).fill("轮岗机会不多")
    reviewer.get_by_label("措施").fill("每年安排轮岗")
    reviewer.get_by_label("落实单位").select_option("县水利局")
    reviewer.get_by_label("期限").fill("2027-03-31")
    press(reviewer, "写入发现")
    reviewer.get_by_label("队伍情况、发现的问题和建议").fill("队伍总体稳定，年轻干部偏少。")
    press(reviewer, "保存报告")
    reviewer.goto(case)
    expect(reviewer.locator("#step")).to_contain_text("走访谈话")
    press(reviewer, "办结本环节")
    expect(reviewer.locator("#step")).to_contain_text("形成报告")
    press(reviewer, "办结本环节")
    agree(leader, case)
    officer.goto(page)
    officer.get_by_role("textbox", name="落实情况").fill("安排三个岗位轮换")
    browsing.sound(officer, "survey-see-to")
    press(officer, "报告落实 轮岗机会不多")
    reviewer.goto(page)
    expect(reviewer.get_by_text("待销号")).to_be_visible()
    browsing.sound(reviewer, "survey-decided")
    press(reviewer, "销号 轮岗机会不多")
    expect(reviewer.get_by_text("已销号")).to_be_visible()
    reviewer.goto(case)
    press(reviewer, "办结本环节")
    expect(reviewer.get_by_text("已办结").first).to_be_visible()
