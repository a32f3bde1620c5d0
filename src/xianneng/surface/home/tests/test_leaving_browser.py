"""退休 in a real browser, at a desk and on a phone: from the list to the notice; a resignation from the person's page; one's own page."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def decide(entering: Callable[..., Page], case: str, *, document: str) -> None:
    """审核 and 审批."""
    for who in ("reviewer", "leader"):
        page = entering(who)
        page.goto(case)
        if who == "leader":
            page.get_by_label("批准文号").fill(document)
        browsing.sound(page, f"leaving-{who}")
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#step")).to_have_count(0)


@pytest.mark.row("EST-07")
def test_from_the_list_to_the_notice(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/leaving/")
    expect(officer.get_by_role("heading", name="到龄人员")).to_be_visible()
    officer.get_by_label("到龄年月自").fill("2026-12")
    officer.get_by_label("至", exact=True).fill("2026-12")
    officer.get_by_role("button", name="按年月查看").click()
    expect(officer.get_by_role("link", name="程守业")).to_be_visible()
    expect(officer.get_by_role("link", name="吴听澜")).to_have_count(0)
    officer.get_by_role("link", name="三年内到龄").click()
    expect(officer.get_by_role("link", name="吴听澜")).to_be_visible()
    browsing.sound(officer, "leaving-list")
    officer.get_by_label("选择程守业").check()
    officer.get_by_role("button", name="申报退休").click()
    expect(officer.get_by_role("heading", name="程守业退休")).to_be_visible()
    officer.get_by_label("退休情形").select_option("弹性提前退休")
    officer.get_by_label("自何日起退休").fill("2026-12-01")
    officer.get_by_label("本人书面申请日期").fill("2026-10-08")
    officer.get_by_label("缴费年限").fill("400")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("应于 2026-09-01 前告知").first).to_be_visible()
    browsing.sound(officer, "leaving-refused")
    officer.get_by_label("退休情形").select_option("到龄退休")
    officer.get_by_label("自何日起退休").fill("2027-01-01")
    officer.get_by_role("textbox", name="意见", exact=True).fill("经局党组研究，同意申报退休。")
    browsing.sound(officer, "leaving-application")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    decide(entering, officer.url, document="县组退〔2026〕9号")
    officer.reload()
    expect(officer.get_by_text("已办结").first).to_be_visible()
    expect(officer.get_by_role("link", name="Word")).to_have_count(1)
    browsing.sound(officer, "leaving-done")
    officer.goto("/leaving/?period=今年到龄")
    expect(officer.get_by_text("自 2027-01-01 起退休")).to_be_visible()


@pytest.mark.row("EST-07")
def test_a_resignation_from_the_person_s_page(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/search/?q=贺云舟")
    officer.get_by_role("link", name="贺云舟").first.click()
    sheet = officer.locator("section[aria-label='退休和离职']")
    sheet.get_by_text("申报", exact=True).click()
    expect(sheet.get_by_role("button", name="辞去公职")).to_be_visible()
    browsing.sound(officer, "leaving-person")
    sheet.get_by_role("button", name="辞去公职").click()
    expect(officer.get_by_role("heading", name="贺云舟辞去公职")).to_be_visible()
    for label, value in (("本人书面申请日期", "2026-11-02"), ("任免机关收到申请日期", "2026-11-03"), ("拟自何日起离职", "2026-11-20"), ("离职后去向", "到外地就业")):
        officer.get_by_label(label).fill(value)
    browsing.sound(officer, "resignation-application")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("应于 2026-12-03 前审批")).to_be_visible()
    decide(entering, officer.url, document="县组辞〔2026〕2号")
    officer.reload()
    officer.get_by_label("交接清单签收日期").fill("2026-11-20")
    officer.get_by_label("接收人").fill("周望川")
    browsing.sound(officer, "resignation-handover")
    officer.get_by_role("button", name="办结本环节").click()
    expect(officer.get_by_text("已办结").first).to_be_visible()


def test_one_s_own_page_says_when(entering: Callable[..., Page]) -> None:
    own = entering("zhou", browsing.PHONE)
    own.goto("/me/")
    expect(own.get_by_text("2044年6月")).to_be_visible()
    browsing.sound(own, "leaving-own")
