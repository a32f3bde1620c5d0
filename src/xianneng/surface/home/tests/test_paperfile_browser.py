"""档案审核 in a real browser, at a desk and on a phone: organised, audited by two, determined, and seen on one's own page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.law.paperfile import ITEMS
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser
SAME = {"出生日期": "1981-06-03", "参加工作时间": "2004-08-01", "入党时间": "2005-07-01", "学历学位": "大学，工学学士", "工作经历": "2004年8月起县水利局", "干部身份": "公务员"}


def organise(entering: Callable[..., Page]) -> None:
    """专项审核 of the county, approved."""
    reviewer, leader = entering("reviewer"), entering("leader")
    reviewer.goto("/paperfile/")
    reviewer.get_by_role("link", name="组织专项审核").click()
    for label, value in (("至何日止", "2027-06-30"), ("依据", "县委组织部2026年工作安排")):
        reviewer.get_by_label(label).fill(value)
    browsing.sound(reviewer, "paperfile-organise")
    reviewer.get_by_role("button", name="呈报").click()
    expect(reviewer.get_by_text("等待办理")).to_be_visible()
    leader.goto(reviewer.url)
    leader.get_by_label("批准文号").fill("县组通〔2026〕40号")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.locator("#step")).to_have_count(0)


def paper(page: Page, item: str, kind: str, formed: str, number: str, says: str) -> None:
    """Fill in one paper of an item, or of its second paper."""
    page.get_by_label(f"{item} 材料", exact=True).select_option(kind)
    for label, value in (("形成时间", formed), ("页码", number), ("材料记载", says)):
        page.get_by_label(f"{item} {label}").fill(value)


@pytest.mark.row("EST-10")
def test_from_the_campaign_to_one_s_own_page(entering: Callable[..., Page]) -> None:
    organise(entering)
    officer, confirmer = entering("officer"), entering("confirmer")
    officer.goto("/paperfile/")
    officer.get_by_role("button", name="审核周望川的档案").click()
    expect(officer.get_by_role("heading", name="周望川档案审核")).to_be_visible()
    case = officer.url
    for item in ITEMS:
        paper(officer, item, "干部履历表", "2004-08", "3", SAME[item])
        officer.get_by_label(f"{item} 结论").select_option("一致")
    paper(officer, "出生日期第2份", "入团志愿书", "1996-05", "12", "1981-06-13")
    officer.get_by_role("button", name="办结本环节").click()
    expect(officer.get_by_text("不能填“一致”").first).to_be_visible()
    browsing.sound(officer, "paperfile-contradiction")
    officer.get_by_label("出生日期 结论").select_option("不一致")
    officer.get_by_label("出生日期 缺少的材料、说明").fill("入团志愿书与履历表不同")
    browsing.sound(officer, "paperfile-audit")
    officer.get_by_role("button", name="办结本环节").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    confirmer.goto(case)
    browsing.sound(confirmer, "paperfile-review")
    confirmer.get_by_role("button", name="同意").first.click()
    expect(confirmer.get_by_text("已办结").first).to_be_visible()
    officer.goto("/paperfile/?show=有问题")
    browsing.sound(officer, "paperfile-list")
    officer.get_by_role("link", name="周望川").click()
    sheet = officer.locator("section[aria-label='档案审核']")
    expect(sheet.get_by_text("有问题：出生日期")).to_be_visible()
    browsing.sound(officer, "paperfile-person")
    sheet.get_by_role("button", name="出生日期").click()
    expect(officer.get_by_role("heading", name="周望川出生日期认定")).to_be_visible()
    expect(officer.get_by_label("出生日期认定为")).to_have_value("1981-06-13")
    officer.get_by_label("认定依据和理由").fill("入团志愿书为最早形成的材料，与户籍底册一致")
    officer.get_by_label("证明材料").fill("入团志愿书（1996-05，第12页）")
    browsing.sound(officer, "paperfile-proposal")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    for who in ("reviewer", "leader"):
        page = entering(who)
        page.goto(officer.url)
        if who == "leader":
            page.get_by_label("批准文号").fill("县组认〔2026〕7号")
        browsing.sound(page, f"paperfile-{who}")
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#step")).to_have_count(0)
    officer.reload()
    expect(officer.get_by_text("已办结").first).to_be_visible()
    expect(officer.get_by_role("link", name="Word")).to_have_count(1)
    reviewer = entering("reviewer")
    reviewer.goto("/paperfile/")
    expect(reviewer.get_by_role("link", name="县水利局已认定 1 人")).to_be_visible()
    browsing.sound(reviewer, "paperfile-county")
    own = entering("zhou", browsing.PHONE)
    own.goto("/me/")
    expect(own.get_by_text("认定为 1981-06-13")).to_be_visible()
    browsing.sound(own, "paperfile-own")
