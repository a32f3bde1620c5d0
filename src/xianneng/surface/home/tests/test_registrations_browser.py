"""报名审查 in a real browser, at a desk and on a phone: equal reasons, one by one, and a refusal that its applicant disputes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PASSWORD, open_table
from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_recruitment import TERMS
from xianneng.surface.home.tests.test_registrations_reviewed import number, registered
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> Callable[[County], object]:
    """Three have registered: two as the position asks, one otherwise."""
    def happened(made: County) -> None:
        found = open_table(officers(made))
        registered(found, 1, 2)
        registered(found, 3, 1, since=2)

    return happened


@pytest.mark.row("REC-14")
def test_registrations_are_reviewed_and_a_refusal_disputed(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer")
    reviewer.goto("/")
    reviewer.get_by_role("link", name=str(TERMS["name"]), exact=True).click()
    expect(reviewer.get_by_role("heading", name="按条件符合")).to_be_visible()
    browsing.sound(reviewer, "registrations")
    reviewer.get_by_role("link", name="逐份审查").first.click()
    reviewer.get_by_label("选择 许一").check()
    browsing.sound(reviewer, "registrations-group")
    reviewer.get_by_role("button", name="通过", exact=True).click()
    expect(reviewer.get_by_text("1 份，比对结果相同")).to_be_visible()
    reviewer.get_by_role("link", name="返回").click()
    reviewer.get_by_role("link", name="逐份审查").last.click()
    reviewer.get_by_role("link", name="许三").click()
    browsing.sound(reviewer, "registration-review")
    reviewer.get_by_role("button", name="不通过").click()
    expect(reviewer.get_by_text("没有写明不通过的理由")).to_be_visible()
    reviewer.get_by_label("审查意见").fill("所学专业不是会计学")
    reviewer.get_by_role("button", name="不通过").click()
    page: Any = entering("zhou", browsing.PHONE)
    page.context.clear_cookies()
    page.goto("/apply/")
    page.get_by_label("证件号码").fill(number(2))
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_role("link", name="会计").click()
    page.get_by_label("陈述").fill("本人辅修会计学，有学校证明")
    browsing.sound(page, "apply-refused")
    page.get_by_role("button", name="提交陈述").click()
    expect(page.get_by_role("heading", name="已陈述，待复审")).to_be_visible()
    reviewer.reload()
    reviewer.get_by_role("link", name="许三").click()
    reviewer.get_by_role("button", name="送复审").click()
    expect(reviewer.get_by_text("所学专业不在所列专业内")).to_be_visible()
    browsing.sound(reviewer, "registration-case")
