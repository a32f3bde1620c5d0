"""A vote in a real browser: opened at the case, codes collected and printed, cast on a phone, counted into the step."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from xianneng.foundation.cases.models import Case
from xianneng.surface.home.tests.test_promotion_browser import Stage, browser, preapprove, propose, stage
from xianneng.surface.project import browsing

__all__ = ["browser", "stage"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]
ELSEWHERE = ("许知微", "严敬之", "孙砚田", "高既明", "顾景行", "卢采薇")


def sound(page: Page, width: int) -> None:
    """Nothing for axe to find, nothing wider than the screen."""
    assert browsing.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def mark_and_cast(page: Page, *names: str) -> None:
    for name in names:
        page.get_by_role("group", name=name).get_by_label("推荐").check()
    page.get_by_role("button", name="投票").click()
    expect(page.get_by_role("heading", name="已经投票")).to_be_visible()


def open_ballot(stage: Stage) -> Page:
    page = stage.at("officer")
    page.get_by_text("组织电子投票").click()
    for name in ELSEWHERE:
        page.get_by_label(name, exact=True).uncheck()
    page.get_by_label("应到人数").first.fill("6")
    browsing.shoot(page, "ballot-open")
    page.get_by_role("button", name="开始投票").click()
    page.get_by_role("link", name="组织投票、计票").click()
    return page


def test_a_vote_from_the_case_to_its_result(stage: Stage, browser: Browser) -> None:
    propose(stage)
    preapprove(stage)
    page = open_ballot(stage)
    run = page.url
    sound(page, 1440)
    page.get_by_label("张数").fill("4")
    page.get_by_role("button", name="生成并打印").click()
    codes = page.locator(".slips code").all_inner_texts()
    links = [f"{run.removesuffix('run/')}#{code}" for code in codes]
    sound(page, 1440)
    browsing.shoot(page, "ballot-slips")
    by_account(stage, "voter")
    by_slip(browser, links)
    page.goto(run)
    page.get_by_label("实到人数").fill("5")
    browsing.shoot(page, "ballot-run")
    page.get_by_role("button", name="结束投票并计票").click()
    expect(page.get_by_text("有效票").first).to_be_visible()
    browsing.shoot(page, "ballot-result")
    sound(page, 1440)
    stage.sign("officer")
    given: dict[str, Any] = Case.objects.get(type="ranks.promotion").data["recommendation"]
    assert (given["issued"], given["returned"], given["valid"]) == (5, 5, 5)
    assert sorted(given["votes"].values()) == [1, 5]


def by_account(stage: Stage, username: str) -> None:
    """On a phone, from the desk: collect, open the paper, vote. The page that votes knows no name."""
    page = stage.enter(username, browsing.PHONE)
    page.goto("/")
    page.get_by_role("link", name="民主推荐：").click()
    page.get_by_role("button", name="领取投票码").click()
    browsing.shoot(page, "ballot-code")
    sound(page, 390)
    page.get_by_role("link", name="打开选票").click()
    expect(page.get_by_label("投票码")).not_to_have_value("")
    assert "#" not in page.url
    page.get_by_role("button", name="打开选票").click()
    assert "陈思源" not in page.content()
    page.get_by_role("group", name="方与行").get_by_label("推荐").check()
    browsing.shoot(page, "ballot-paper")
    sound(page, 390)
    mark_and_cast(page, "方与行", "韦棹歌")
    sound(page, 390)


def by_slip(browser: Browser, links: list[str]) -> None:
    """On another phone, without signing in; a slip works once."""
    context = browser.new_context(viewport=browsing.PHONE, locale="zh-CN")
    for link in links:
        page = context.new_page()
        page.goto(link)
        page.get_by_role("button", name="打开选票").click()
        mark_and_cast(page, "方与行")
    page = context.new_page()
    page.goto(links[0])
    page.get_by_role("button", name="打开选票").click()
    expect(page.get_by_role("alert")).to_contain_text("已经投过票")
    context.close()
