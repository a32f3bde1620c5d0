"""花名册里的组合条件、视图和名单 in a real browser, at a desk and on a phone: asked, kept, opened again, people ticked into a set."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def test_a_question_is_asked_kept_and_its_people_put_together(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer")
    reviewer.goto("/roster/")
    reviewer.get_by_role("link", name="组合条件").click()
    first = reviewer.get_by_role("group", name="第 1 组条件 1")
    expect(first).to_be_visible()
    reviewer.wait_for_load_state("networkidle")  # a choice made before the page listens is not answered
    first.get_by_label("项目").select_option(label="职级")
    first.get_by_label("三级主任科员").check()
    first.get_by_label("四级主任科员").check()
    second = reviewer.get_by_role("group", name="第 2 组条件 1")
    second.get_by_label("项目").select_option(label="性别")
    second.get_by_label("女").check()
    second.get_by_label("非", exact=True).check()
    browsing.sound(reviewer, "conditions")
    reviewer.get_by_role("button", name="按组合条件查").click()
    expect(reviewer.get_by_text("（职级为三级主任科员 或 四级主任科员）且 非 性别为女")).to_be_visible()
    expect(reviewer.get_by_role("link", name="欧阳静")).to_have_count(0)

    reviewer.locator("summary", has_text="视图").click()
    reviewer.get_by_label("名称", exact=True).fill("年轻男干部")
    reviewer.get_by_label("文件夹").first.fill("干部监督")
    browsing.sound(reviewer, "roster-view")
    reviewer.get_by_role("button", name="存为视图").click()
    expect(reviewer.get_by_text("已存为视图“年轻男干部”")).to_be_visible()

    reviewer.get_by_label("选择王伟").first.check()
    reviewer.locator("summary", has_text="名单").click()
    expect(reviewer.get_by_text("已选 1 人")).to_be_visible()
    reviewer.get_by_label("新名单的名称").fill("谈话人选")
    reviewer.get_by_role("button", name="存进名单").click()
    expect(reviewer.get_by_text("名单“谈话人选”现有 1 人")).to_be_visible()
    browsing.sound(reviewer, "roster-names")

    reviewer.goto("/roster/saved/")
    expect(reviewer.get_by_role("heading", name="干部监督")).to_be_visible()
    reviewer.get_by_text("改动").first.click()
    browsing.sound(reviewer, "saved")
    reviewer.get_by_role("link", name="年轻男干部").click()
    expect(reviewer.get_by_text("（职级为三级主任科员 或 四级主任科员）且 非 性别为女")).to_be_visible()


def test_the_tree_leads_down(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer", browsing.DESK)
    reviewer.goto("/roster/")
    tree = reviewer.get_by_role("navigation", name="机构树")
    expect(tree.get_by_role("link", name="县水利局 20")).to_be_visible()
    tree.get_by_role("link", name="县水利局 20").click()
    expect(tree.get_by_role("link", name="县水利局 20")).to_have_attribute("aria-current", "true")
    expect(reviewer.get_by_text("共 20 人").first).to_be_visible()
    browsing.sound(reviewer, "roster-tree")
