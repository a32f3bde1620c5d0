"""人员转隶 and a term of secondment in a real browser, at a desk and on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("EST-11")
def test_from_the_list_to_the_roster(entering: Callable[..., Page]) -> None:
    officer, other = entering("officer"), entering("officer2")
    officer.goto("/reassignments/")
    officer.get_by_label("只转部分人员的").fill("何清\n梁疏雨")
    browsing.sound(officer, "reassignment-propose")
    officer.get_by_role("button", name="申报人员转隶").click()
    expect(officer.get_by_role("heading", name="县水利局2人转隶")).to_be_visible()
    for label, value in (("接收机关全称", "县住建局"), ("自何日起转隶", "2026-11-20"), ("批准文号", "示编〔2026〕8号"), ("工资发至", "2026年11月")):
        officer.get_by_label(label).fill(value)
    expect(officer.get_by_label("拟任职务")).to_have_value("1\t梁疏雨\t不任职务\n2\t何清\t不任职务")
    officer.get_by_label("拟任职务").fill("1\t梁疏雨\t村镇建设科科员\n2\t何清\t不任职务")
    browsing.sound(officer, "reassignment-application")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    other.goto(officer.url)
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.locator("#step")).to_have_count(0)
    leader = entering("leader")
    leader.goto(officer.url)
    leader.get_by_label("批准文号").fill("县组转〔2026〕3号")
    browsing.sound(leader, "reassignment-approval")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.locator("#step")).to_have_count(0)
    officer.reload()
    expect(officer.get_by_role("link", name="Word")).to_have_count(1)
    browsing.sound(officer, "reassignment-done")
    officer.goto("/reassignments/")
    expect(officer.get_by_role("link", name="县水利局")).to_be_visible()
    browsing.sound(officer, "reassignment-list")


def test_a_secondment_is_entered_and_shown(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/search/?q=周望川")
    officer.get_by_role("link", name="周望川").first.click()
    officer.get_by_role("link", name="借调挂职驻村").last.click()
    officer.get_by_role("link", name="新增", exact=True).click()
    officer.get_by_label("方式").select_option("挂职")
    for label, value in (("开始日期", "2026-03-01"), ("去向单位", "示例镇"), ("所任职务", "副镇长"), ("预计结束", "2026-12-10"),
                         ("事由", "选派挂职"), ("依据材料", "示组通〔2026〕9号")):
        officer.get_by_label(label).fill(value)
    browsing.sound(officer, "secondment-entry")
    officer.get_by_role("button", name="核对变动").click()
    officer.get_by_role("button", name="呈报复核").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    confirmer = entering("confirmer")
    confirmer.goto(officer.url)
    confirmer.get_by_role("button", name="复核同意").click()
    expect(confirmer.locator("#step")).to_have_count(0)
    officer.goto("/roster/?class=away:挂职&cols=post,away")
    expect(officer.get_by_role("link", name="挂职", exact=True)).to_be_visible()
    browsing.sound(officer, "secondment-roster")
    officer.get_by_role("link", name="挂职", exact=True).click()
    expect(officer.get_by_text("挂职示例镇至 2026-12-10").first).to_be_visible()
    browsing.sound(officer, "secondment-person")
