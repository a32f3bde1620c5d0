"""字段用途 in a real browser, at a desk and on a phone, from a person's page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("SVC-06")
def test_from_an_item_to_all_that_it_serves(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/search/?q=贺云舟")
    officer.get_by_role("link", name="贺云舟").first.click()
    officer.get_by_role("link", name="职级", exact=True).click()
    officer.get_by_role("link", name="字段用途").last.click()
    expect(officer.get_by_role("heading", name="字段用途")).to_be_visible()
    browsing.sound(officer, "fields")
    officer.get_by_role("link", name="处分影响期").first.click()
    expect(officer.get_by_text("规则号 RANK-PROM-06").first).to_be_visible()
    officer.goto("/fields/")
    browsing.sound(officer, "fields-basic")
