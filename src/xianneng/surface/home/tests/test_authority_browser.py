"""三员 in a real browser, at a desk and on a phone: an office and a group of items proposed, confirmed, felt, and read by the auditor."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


def test_one_proposes_another_confirms_the_third_reads(entering: Callable[..., Page]) -> None:
    system, security, audit = (entering(name) for name in ("system", "security", "audit"))
    system.goto("/authority/accounts/")
    browsing.sound(system, "authority-accounts")
    system.get_by_role("link", name="开立帐号").click()
    browsing.sound(system)
    system.locator("#id_username").fill("linyibai")
    system.locator("#id_name").fill("林一白")
    system.get_by_role("button", name="开立").click()
    expect(system.get_by_text("一次性密码，只显示这一次")).to_be_visible()
    browsing.sound(system, "authority-opened")
    system.get_by_text("提请授予岗位").click()
    system.locator("#give_role").select_option(label="信息复核")
    system.locator("#give_title").fill("县水利局办公室副主任")
    for name in ("#give_organ", "#give_jurisdiction"):
        system.locator(name).select_option(label="县水利局")
    system.locator("#give_reason").fill("新设复核岗位")
    browsing.sound(system, "authority-give")
    system.get_by_role("button", name="提请授予").click()
    expect(system.get_by_role("heading", name="授予林一白信息复核岗位")).to_be_visible()
    security.goto("/")
    security.get_by_role("link", name="授予林一白信息复核岗位").first.click()
    browsing.sound(security, "authority-confirm")
    security.get_by_role("button", name="同意").first.click()
    expect(security.get_by_text("已办结").first).to_be_visible()
    system.goto("/authority/items/new/")
    system.locator("#id_item_family").select_option(label="不可见")
    system.locator("#id_item_award").select_option(label="只可查看")
    system.locator("#id_name").fill("人事干部不看家庭成员")
    system.locator("#id_organ").select_option(label="县水利局")
    system.get_by_label("人事干部", exact=True).check()
    system.locator("#id_reason").fill("最小必要")
    browsing.sound(system, "authority-group")
    system.get_by_role("button", name="提请", exact=True).click()
    security.goto("/authority/items/")
    security.get_by_role("link", name="信息项分组“人事干部不看家庭成员”").click()
    security.get_by_role("button", name="同意").first.click()
    expect(security.get_by_text("已办结").first).to_be_visible()
    security.goto("/authority/items/")
    browsing.sound(security, "authority-items")
    officer = entering("officer")
    officer.goto("/roster/?q=周望川")
    officer.get_by_role("link", name="周望川", exact=True).click()
    expect(officer.get_by_text("您的岗位不可见：家庭成员")).to_be_visible()
    expect(officer.get_by_role("link", name="家庭成员")).to_have_count(0)
    browsing.sound(officer, "authority-hidden")
    officer.goto("/person/999999/")
    expect(officer.get_by_text("没有找到此人").first).to_be_visible()
    audit.goto("/security/?log=authority")
    expect(audit.get_by_text("授予林一白信息复核岗位").first).to_be_visible()
    browsing.sound(audit, "authority-logs")
    audit.get_by_role("link", name="拒绝").click()
    expect(audit.get_by_text("/person/999999/")).to_be_visible()
    browsing.sound(audit)
