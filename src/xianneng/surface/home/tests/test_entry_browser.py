"""A correction in a real browser, at a desk and on a phone: axe at every page, and what is printed."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing, testing

if TYPE_CHECKING:
    from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> "Callable[[County], object]":
    """贺云舟 was promoted in September."""
    from xianneng.surface.home.tests.test_entry import promoted

    return lambda made: promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))


def test_a_correction_from_the_page_to_the_file(entering: Callable[..., Page]) -> None:
    page = entering("officer")
    page.goto("/search/?q=贺云舟")
    page.get_by_role("link", name="贺云舟").first.click()
    browsing.sound(page)
    page.get_by_role("navigation", name="信息集").get_by_role("link", name="年度考核").click()
    browsing.sound(page)
    page.get_by_role("row", name=re.compile(r"2025\s*(等次\s*)?称职")).get_by_role("link", name="更正").click()
    browsing.sound(page)
    page.get_by_label("等次").select_option("不称职")
    page.get_by_label("事由").fill("核对考核登记表，登记有误")
    page.get_by_label("依据材料").fill("2025年度考核登记表")
    page.get_by_role("button", name="核对变动").click()
    expect(page.get_by_text("结论有变", exact=False).first).to_be_visible()
    browsing.sound(page)
    page.get_by_role("button", name="呈报复核").click()
    expect(page.get_by_role("heading", name="更正贺云舟的年度考核：等次")).to_be_visible()
    browsing.sound(page)
    address = page.url
    second = entering("confirmer")
    second.goto(address)
    browsing.sound(second)
    second.get_by_role("button", name="复核同意").click()
    expect(second.get_by_text("写入档案").first).to_be_visible()
    page.goto("/search/?q=贺云舟")
    page.get_by_role("link", name="贺云舟").first.click()
    expect(page.get_by_text("2025 年度考核 不称职")).to_be_visible()


@pytest.fixture
def waiting(fresh_county: testing.County, settings: Any) -> Iterator[Callable[..., Page]]:
    """The county, 欧阳静's rank that was approved today and counts from June, and a sanction since."""
    from xianneng.surface.home.tests.test_ahead import WHO, archived, grant, sanctioned

    settings.DEMO = True
    with time_machine.travel(testing.NOW, tick=True):
        archived(grant(fresh_county), fresh_county.persons[WHO])
        sanctioned(fresh_county.persons[WHO])
        with browsing.chromium() as browser, browsing.served() as address, browsing.visiting(browser, address) as enter:
            yield enter


def test_a_rank_that_has_not_begun_is_revoked_from_the_persons_page(waiting: Callable[..., Page]) -> None:
    leader = waiting("leader")
    leader.goto("/")
    expect(leader.get_by_role("region", name="已批准的晋升须重新研究").get_by_text("ZJ-2026-0901")).to_be_visible()
    browsing.sound(leader, "reconsidered")
    leader.get_by_role("link", name="欧阳静　二级主任科员").click()
    expect(leader.get_by_text("到任职级时间不再符合条件", exact=False)).to_be_visible()
    browsing.sound(leader)
    page = waiting("officer2")
    page.goto("/search/?q=欧阳静")
    page.get_by_role("link", name="欧阳静").first.click()
    page.get_by_role("navigation", name="信息集").get_by_role("link", name="职级", exact=True).click()
    browsing.sound(page)
    page.get_by_role("link", name="撤销").click()
    page.get_by_label("事由").fill("批准后受记过处分，审批机关研究决定撤销")
    page.get_by_label("依据材料").fill("县委组织部文件")
    page.get_by_role("button", name="核对变动").click()
    expect(page.get_by_text("由公务员主管部门审批岗位批准后写入档案", exact=False)).to_be_visible()
    browsing.sound(page)
    page.get_by_role("button", name="呈报批准").click()
    expect(page.get_by_role("heading", name="撤销欧阳静的职级")).to_be_visible()
    leader.goto(page.url)
    browsing.sound(leader)
    leader.get_by_role("button", name="批准", exact=True).click()
    expect(leader.get_by_text("写入档案").first).to_be_visible()
    expect(leader.get_by_text("关于撤销欧阳静同志二级主任科员任职的通知")).to_be_visible()
    leader.goto("/case/ZJ-2026-0901/")
    expect(leader.get_by_text("任职通知（欧阳静已撤销 XX-2026-0001）")).to_be_visible()
    expect(leader.get_by_text("到任职级时间不再符合条件", exact=False)).to_be_hidden()
    browsing.sound(leader)
    auditor = waiting("auditor")
    auditor.goto("/audit/case/")
    browsing.sound(auditor)
    auditor.get_by_role("link", name="ZJ-2026-0901").click()
    expect(auditor.get_by_role("region", name="办理经过", exact=True)).to_be_visible()
    browsing.sound(auditor)


def test_a_person_prints_without_what_only_a_screen_needs(entering: Callable[..., Page]) -> None:
    page = entering("officer")
    page.goto("/search/?q=贺云舟")
    page.get_by_role("link", name="贺云舟").first.click()
    page.goto(page.url + "?tab=rank")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="更正").first).to_be_hidden()
    expect(page.get_by_text("维护").first).to_be_hidden()
    expect(page.get_by_role("cell", name="一级主任科员").first).to_be_visible()
