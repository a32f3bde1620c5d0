"""Pages in a real browser, at a desk and on a phone: axe, the policy, the keyboard, the lens, masked fields."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from xianneng.surface.project import browsing, testing

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
PAGES = ("/", "/roster/", "/roster/?on=2024-12-31", "/import/", "/search/?q=周", "/law/?q=RANK-PROM", "/law/RANK-PROM-03/", "/law/RANK-QUOTA-07/", "/quotas/", "/me/", "/stand-ins/",
         "/pattern/", "/accounts/2fa/", "/accounts/password/change/", "/accounts/logout/", "/nothing/")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing.chromium() as found:
        yield found


@pytest.fixture
def enter(browser: Browser, fresh_county: testing.County, settings: Any) -> Iterator[Callable[..., Page]]:
    settings.DEMO = True
    with time_machine.travel(testing.NOW, tick=True), browsing.served() as address, browsing.visiting(browser, address) as enter:
        yield enter


def test_axe_finds_nothing_and_nothing_overflows(enter: Enter) -> None:
    page = enter("officer")
    for path in PAGES:
        page.goto(path)
        browsing.sound(page)


def test_somebody_of_the_cast_enters_with_one_click(enter: Enter) -> None:
    page = enter("officer")
    page.context.clear_cookies()
    page.goto("/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    browsing.sound(page)
    page.locator("form[action='/demo/enter/officer'] button").click()
    page.wait_for_url("/")
    expect(page.get_by_role("heading", name="登录")).to_have_count(0)


def test_a_phone_shows_a_list_whole_and_paper_shows_no_form(enter: Enter) -> None:
    page = enter("officer", browsing.PHONE)
    for path in ("/law/", "/law/RANK-PROM-03/", "/ranks/", "/quotas/", "/establishment/", "/search/?q=周"):
        page.goto(path)
        assert browsing.sideways(page) == [], path
    page.goto("/quotas/")
    expect(page.locator(".figures td[data-label='可用']").first).to_be_in_viewport()
    page.goto("/ranks/")
    for label in ("已满", "要求", "具备时间", "可用职数"):
        expect(page.locator(f".picks td[data-label='{label}']").first).to_be_visible()
    expect(page.get_by_role("button", name="提出职级晋升")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="周望川")).to_be_visible()
    expect(page.locator(":is(button, input, select, textarea):visible")).to_have_count(0)


def test_a_panel_on_the_phone_opens_below_its_button(enter: Enter) -> None:
    page = enter("officer", browsing.PHONE)
    page.goto("/roster/")
    page.locator(".act summary").first.click()
    button, panel = page.locator(".act summary").first.bounding_box(), page.locator(".act details[open] .drop").first.bounding_box()
    assert button
    assert panel
    assert 0 <= panel["y"] - button["y"] - button["height"] < 20


def test_an_officer_looks_somebody_up_by_keyboard(enter: Enter) -> None:
    page = enter("officer")
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("zwc")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="周望川").click()
    expect(page.get_by_role("heading", name="周望川")).to_be_visible()
    expect(page.get_by_role("heading", name="晋升四级调研员")).to_be_visible()
    page.get_by_role("link", name="并行规定 第18条").first.click()
    expect(page.get_by_text("RANK-PROM-03")).to_be_visible()


def test_the_lens_moves_every_page(enter: Enter) -> None:
    page = enter("officer")
    page.goto("/roster/")
    page.get_by_text("时点").click()
    page.get_by_role("link", name="上年末").click()
    expect(page.get_by_text("正在查看 2025年12月31日的情况")).to_be_visible()
    page.get_by_role("link", name="周望川").click()
    expect(page.get_by_text("当时平台还没有登记此人的信息")).to_be_visible()
    page.get_by_role("link", name="回到今天").first.click()
    expect(page.get_by_text("正在查看")).to_have_count(0)


def test_masked_number_is_shown_after_a_reason(enter: Enter) -> None:
    page = enter("officer")
    page.goto("/search/?q=周望川")
    page.get_by_role("link", name="周望川").click()
    page.get_by_text("查看", exact=True).click()
    page.get_by_label("查阅事由").fill("核对干部档案")
    page.get_by_role("button", name="登记并查看").click()
    expect(page.get_by_text("330199198106030612")).to_be_visible()


def test_what_was_refused_has_the_focus_and_names_each_field_once(enter: Enter) -> None:
    page = enter("officer")
    page.goto("/ranks/")
    page.get_by_role("checkbox", name="选择韦棹歌").check()
    page.get_by_role("button", name="提出职级晋升").click()
    page.wait_for_url("**/case/ZJ-*/")
    expect(page.locator(".btn-primary:visible")).to_have_count(1)  # the step's own; the one in the head leads to it
    page.locator("section.hand form").evaluate("form => form.noValidate = true")
    page.get_by_label("晋升理由和原则").fill("")
    page.get_by_role("button", name="呈报").click()
    refused = page.locator(".refusal[role=alert]")
    expect(refused).to_be_focused()
    expect(refused.get_by_role("link")).to_have_text(["晋升理由和原则"])
    assert browsing.violations(page) == []


def test_long_roster_loads_as_it_scrolls(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    from xianneng.surface.home.queries import roster

    monkeypatch.setattr(roster, "PAGE", 10)
    page = enter("reviewer", {"width": 1440, "height": 560})
    page.goto("/roster/")
    seen = page.locator("[data-seen]")
    high = page.locator(".roster-box").evaluate("box => box.scrollHeight")
    page.get_by_role("region", name="花名册表格，可滚动").focus()
    page.keyboard.press("End")
    expect(seen).to_contain_text(re.compile("—31$"))
    expect(page.locator("tbody tr:not(.gap)").last.locator("td.n")).to_have_text("31")
    assert abs(page.locator(".roster-box").evaluate("box => box.scrollHeight") - high) < high / 10, "as high as all of its rows from the beginning"
    page.get_by_label("转到行号").fill("18")
    page.get_by_label("转到行号").press("Enter")
    expect(seen).to_contain_text(re.compile("^18—"))
    expect(page.locator("tbody tr:not(.gap)", has_text="18").first).to_be_visible()
    page.reload()
    expect(seen).to_contain_text(re.compile("^18—"))
    page.get_by_role("link", name="首行").click()
    expect(seen).to_contain_text(re.compile("^1—"))
    expect(page.locator("tbody tr").first.locator("td.n")).to_have_text("1")
