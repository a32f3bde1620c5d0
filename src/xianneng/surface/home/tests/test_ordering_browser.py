"""人员排序 in a real browser: dragged, moved by buttons and by number, from the keyboard; on a phone too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def order(page: Page) -> list[str]:
    """The names as they stand, whose numbers say the same."""
    lines = page.locator(".order li")
    assert [each.input_value() for each in lines.locator("input").all()] == [str(at) for at in range(1, lines.count() + 1)]
    return lines.locator("b").all_text_contents()


def test_people_are_put_in_order(entering: Callable[..., Page]) -> None:
    officer, confirmer = entering("officer"), entering("confirmer")
    officer.emulate_media(reduced_motion="reduce")  # no smooth scrolling under the mouse
    officer.goto("/roster/")
    officer.get_by_role("link", name="人员排序").click()
    first = order(officer)
    officer.get_by_role("button", name="上移 卢采薇").click()
    assert order(officer)[:3] == [first[0], "卢采薇", first[1]]
    expect(officer.get_by_role("button", name="上移 卢采薇")).to_be_focused()
    field = officer.get_by_label("王伟 的次序")
    field.fill("6")
    field.press("Enter")
    assert order(officer)[5] == "王伟"
    expect(field).to_be_focused()
    grip, target = officer.locator(".order li", has_text="贺云舟").locator(".grip"), officer.locator(".order li").nth(7)
    target.evaluate("each => each.scrollIntoView({block: 'center', behavior: 'instant'})")  # away from the edges, at which a drag scrolls
    box = target.bounding_box()
    assert box
    grip.hover()
    officer.mouse.down()
    officer.mouse.move(box["x"] + 20, box["y"] + 20)
    officer.mouse.move(box["x"] + 20, box["y"] + 3)
    officer.mouse.up()
    expect(officer.locator(".order li").nth(7)).to_contain_text("贺云舟")
    expect(officer.locator(".order li.held")).to_have_count(0)
    assert order(officer)[7] == "贺云舟"
    officer.evaluate("scrollTo({top: 0, behavior: 'instant'})")  # axe minds what the bar of the phone half covers
    browsing.sound(officer, "people-order")
    officer.get_by_label("事由").fill("班子调整")
    officer.get_by_role("button", name="呈报").click()
    confirmer.goto(officer.url)
    expect(confirmer.get_by_text("第 3 → 第 2")).to_be_visible()
    confirmer.get_by_role("button", name="复核同意").click()
    expect(confirmer.get_by_text("已办结").first).to_be_visible()
    officer.goto("/roster/")
    expect(officer.locator("tbody tr").nth(1)).to_contain_text("卢采薇")
