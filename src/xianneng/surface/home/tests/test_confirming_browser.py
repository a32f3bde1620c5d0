"""报名确认 in a real browser, at a desk and on a phone: the terms, an applicant's order and request, and an officer who decides."""

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PASSWORD, picture
from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_confirming import IN_TIME, Bank, named, passed, with_terms
from xianneng.surface.home.tests.test_registrations_reviewed import number
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County
from xianneng.work.recruitment.confirming.models import Fee

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> Iterator[Callable[[County], object]]:
    """Two who passed the review of a table with terms of confirmation."""
    with pytest.MonkeyPatch.context() as patch:
        def made_ready(made: County) -> object:
            enter = officers(made)
            return passed(with_terms(enter, patch), enter("reviewer"), 2)

        yield made_ready


def order_of() -> str:
    """The number of the only order; asked in a thread, for the browser's loop has connections of its own."""
    found: list[str] = []

    def asks() -> None:
        found.append(Fee.objects.get(waiver="").reference)
        connection.close()

    thread = Thread(target=asks)
    thread.start()
    thread.join()
    return found[0]


def test_from_an_order_to_a_confirmation(entering: Callable[..., Page]) -> None:
    page: Any = entering("zhou", browsing.PHONE)
    for at in range(2):
        page.context.clear_cookies()
        page.goto("/apply/sign-in/")
        page.locator("#id_login").fill(number(at))
        page.locator("#id_password").fill(PASSWORD)
        page.locator("#main").get_by_role("button", name="登录").click()
        page.get_by_role("link", name="执法一").click()
        if at:
            page.get_by_label("证明的照片").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture().read()})
            page.get_by_role("button", name="提交减免申请").click()
            expect(page.get_by_text("待决定")).to_be_visible()
        else:
            page.get_by_role("button", name="确认参加考试").click()
            expect(page.get_by_text("缴费单号").first).to_be_visible()
    browsing.sound(page, "confirming-application")
    reviewer: Any = entering("reviewer")
    reviewer.goto("/recruitment/")
    reviewer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    expect(reviewer.get_by_text("示例市、邻市")).to_be_visible()
    reviewer.locator("#main").get_by_role("link", name="报名审查").click()
    reviewer.get_by_role("link", name="确认和缴费").click()
    told = Bank(f"缴费单号\n{order_of()}".encode()).tells((0, "S1", "45", IN_TIME), (0, "S2", "45", IN_TIME))
    reviewer.get_by_label("来款文件").set_input_files({"name": "payments.csv", "mimeType": "text/csv", "buffer": told.read()})
    reviewer.get_by_role("button", name="导入来款").click()
    expect(reviewer.get_by_text("重复缴费，由人处理")).to_be_visible()
    browsing.sound(reviewer, "confirming-fees")
    reviewer.get_by_label("核实情况和理由").first.fill("低保证有效")
    reviewer.get_by_role("button", name="准予减免").click()
    expect(reviewer.get_by_text(named(1))).to_have_count(0)
    reviewer.get_by_label("核实情况和理由").first.fill("已原路退回")
    reviewer.get_by_role("button", name="退款").click()
    expect(reviewer.get_by_role("button", name="退款")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("heading", name="已确认参加考试")).to_be_visible()
    reviewer.goto("/recruitment/")
    reviewer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    reviewer.locator("#main").get_by_role("link", name="编制").click()
    reviewer.get_by_role("link", name="报名确认安排").click()
    browsing.sound(reviewer, "confirming-terms")
