"""人员调转 in a real browser, at a desk and on a phone, by two offices: proposed, accepted, decided, the paper file sent and received."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.law.identity import check_digit
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("EST-07")
def test_from_one_organ_to_the_other(entering: Callable[..., Page]) -> None:
    officer, other = entering("officer"), entering("officer2")
    officer.goto("/search/?q=贺云舟")
    officer.get_by_role("link", name="贺云舟").first.click()
    expect(officer.get_by_role("button", name="申报调转")).to_be_visible()
    browsing.sound(officer, "transfer-person")
    officer.get_by_role("button", name="申报调转").click()
    expect(officer.get_by_role("heading", name="贺云舟调转")).to_be_visible()
    case = officer.url
    for label, value in (("调入机关（单位）全称", "县住建局"), ("拟自何日起调转", "2026-11-20"), ("工资发至", "2026年11月"),
                         ("档案在本平台以外审核的日期", "2025-05-10"), ("审核机关和文号", "县委组织部〔2025〕3号审核表")):
        officer.get_by_label(label).fill(value)
    officer.get_by_role("textbox", name="意见", exact=True).fill("经局党组研究，同意调出。")
    browsing.sound(officer, "transfer-application")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    other.goto(case)
    other.get_by_label("拟任职务").fill("建设科副科长")
    other.get_by_label("拟任职级").select_option("四级调研员")
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_text("由一级主任科员改任四级调研员").first).to_be_visible()
    browsing.sound(other, "transfer-refused")
    other.get_by_label("拟任职级").select_option("一级主任科员")
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator("#step")).to_have_count(0)
    leader = entering("leader")
    leader.goto(case)
    leader.get_by_label("批准文号").fill("县组干〔2026〕31号")
    browsing.sound(leader, "transfer-approval")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.locator("#step")).to_have_count(0)
    officer.goto(case)
    expect(officer.get_by_role("link", name="Word")).to_have_count(1)
    officer.get_by_label("转出日期").fill("2026-11-20")
    officer.get_by_label("经办人").fill("严敬之")
    officer.get_by_label("履历类").fill("3")
    officer.get_by_label("学历学位、职称、培训类").fill("5")
    browsing.sound(officer, "transfer-sending")
    officer.get_by_role("button", name="办结本环节").click()
    expect(officer.locator("#step")).to_have_count(0)
    other.goto("/transfers/?show=档案未收妥")
    expect(other.get_by_role("link", name="贺云舟")).to_be_visible()
    browsing.sound(other, "transfer-list")
    other.get_by_role("link", name="贺云舟").click()
    other.get_by_label("收到日期").fill("2026-11-20")
    other.get_by_label("收件人").fill("曾竹溪")
    browsing.sound(other, "transfer-receipt")
    other.get_by_role("button", name="办结本环节").click()
    expect(other.get_by_text("已办结").first).to_be_visible()
    expect(other.get_by_role("link", name="Word")).to_have_count(2)
    browsing.sound(other, "transfer-done")
    other.goto("/search/?q=贺云舟")
    expect(other.get_by_role("link", name="贺云舟").first).to_be_visible()


@pytest.mark.row("EST-07")
def test_somebody_from_outside_is_proposed(entering: Callable[..., Page]) -> None:
    other = entering("officer2")
    other.goto("/transfers/")
    other.get_by_role("link", name="申报转入").click()
    body = "33019919880615003"
    for label, value in (("姓名", "裴知秋"), ("身份证号", "330199198806150000"), ("原机关（单位）全称", "外省某县水务局")):
        other.get_by_label(label).fill(value)
    other.get_by_role("button", name="申报转入").click()
    expect(other.get_by_text("身份证号有误，请核对身份证原件")).to_be_visible()
    browsing.sound(other, "transfer-enter")
    other.get_by_label("身份证号").fill(body + check_digit(body))
    other.get_by_role("button", name="申报转入").click()
    expect(other.get_by_role("heading", name="裴知秋转入")).to_be_visible()
    for label, value in (("介绍信文号", "外干介〔2026〕5号"), ("拟自何日起转入", "2026-11-20"), ("公务员登记日期", "2014-08-01"),
                         ("登记机关", "外省某县委组织部"), ("参加工作时间", "2012-08-01"), ("档案审核日期", "2025-05-10"), ("审核机关和文号", "外省某县委组织部审核表"), ("拟任职务", "水资源科副科长")):
        other.get_by_label(label).fill(value)
    for label in ("原职级", "拟任职级"):
        other.get_by_label(label).select_option("一级主任科员")
    browsing.sound(other, "transfer-arrival")
    other.get_by_role("button", name="呈报").click()
    expect(other.get_by_text("等待办理")).to_be_visible()
    browsing.sound(other)
