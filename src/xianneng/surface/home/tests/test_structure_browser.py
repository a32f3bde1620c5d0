"""人员结构 in a real browser, at a desk and on a phone: a number opens its list, another date stands beside it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("EST-08")
def test_from_a_number_to_its_list(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer")
    reviewer.goto("/structure/")
    reviewer.get_by_label("再按").select_option(label="出生年代")
    reviewer.get_by_label("对比日期").fill("2025-06-30")
    reviewer.get_by_role("button", name="查看").click()
    line = reviewer.get_by_role("row").filter(has=reviewer.get_by_role("rowheader", name="乡科级正职"))
    expect(line).to_be_visible()
    browsing.sound(reviewer, "structure")
    count = line.get_by_role("link").first.inner_text()
    line.get_by_role("link").first.click()
    expect(reviewer.get_by_text(f"共 {count} 人").first).to_be_visible()
    browsing.sound(reviewer)
