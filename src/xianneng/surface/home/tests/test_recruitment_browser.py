"""招考 in a real browser, at a desk and on a phone: a table taken in, its texts decided about, published; searched and matched without an account."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.surface.home.tests.test_recruitment import ROWS, TERMS, book
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser
LABELS = {"招考名称": "name", "招考年度": "year", "报名开始": "opens_on", "报名截止": "closes_on", "年龄计算截止日": "ages_on"}


@pytest.mark.row("REC-05")
def test_from_a_workbook_to_positions_that_somebody_may_apply_for(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer")
    reviewer.goto("/recruitment/")
    expect(reviewer.get_by_text("现在没有公布的招考")).to_be_visible()
    reviewer.get_by_role("link", name="新建招考").click()
    for label, name in LABELS.items():
        reviewer.get_by_label(label).fill(str(TERMS[name]))
    browsing.sound(reviewer, "recruitment-new")
    reviewer.get_by_role("button", name="新建").click()
    reviewer.get_by_label("职位表（.xlsx").set_input_files({"name": "职位表.xlsx", "mimeType": "application/octet-stream", "buffer": book(["招考简章"], HEAD, *ROWS).read()})
    reviewer.get_by_role("button", name="上传并读取").click()
    expect(reviewer.get_by_role("link", name="核对条件")).to_be_visible()
    for label, words in (("招考公告", "示例县公开考试录用公务员。"), ("应当提交的申请材料", "身份证、毕业证书。"), ("其他须知事项", "诚信报考。")):
        reviewer.get_by_role("textbox", name=label).fill(words)
    reviewer.get_by_role("button", name="保存公告").click()
    expect(reviewer.get_by_text("有 2 处文字没有决定由谁判断")).to_be_visible()
    browsing.sound(reviewer, "recruitment-prepare")
    reviewer.get_by_role("link", name="核对条件").click()
    expect(reviewer.get_by_role("button", name="决定")).to_have_count(2)
    browsing.sound(reviewer, "recruitment-reading")
    for left in (1, 0):
        reviewer.get_by_role("button", name="决定").first.click()
        expect(reviewer.get_by_role("button", name="决定")).to_have_count(left)
    reviewer.get_by_role("link", name="返回").click()
    reviewer.get_by_label("计划批准文号").fill("示组通字〔2026〕21号")
    reviewer.get_by_role("button", name="按此计划编制").click()
    reviewer.get_by_role("link", name="核对限制条件").click()
    for left in (1, 0):
        reviewer.get_by_label("职位为什么需要这一条件").first.fill("一线执法，男女分别招录")
        reviewer.get_by_role("button", name="写明理由").first.click()
        expect(reviewer.get_by_role("button", name="写明理由")).to_have_count(left)
    reviewer.get_by_role("link", name="返回").click()
    reviewer.get_by_role("button", name="呈报公布").click()
    expect(reviewer.get_by_text("4 个，招录 4 人").first).to_be_visible()
    case = reviewer.url
    leader = entering("leader")
    leader.goto(case)
    browsing.sound(leader, "recruitment-case")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    anyone = entering("zhou", browsing.PHONE)
    anyone.context.clear_cookies()
    anyone.goto("/recruitment/")
    browsing.sound(anyone, "recruitment-list")
    anyone.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    anyone.get_by_label("专业").fill("监狱学")
    anyone.get_by_role("button", name="查询").click()
    expect(anyone.get_by_text("2 个，招录 2 人")).to_be_visible()
    browsing.sound(anyone, "recruitment-table")
    anyone.get_by_role("link", name="执法一").click()
    expect(anyone.get_by_text("按条件判断").first).to_be_visible()
    browsing.sound(anyone, "recruitment-position")
    anyone.get_by_role("link", name="职位表").click()
    anyone.get_by_role("link", name="我能报哪些职位").click()
    anyone.get_by_label("出生日期").fill("2001-05-01")
    anyone.get_by_label("性别").select_option("男")
    anyone.get_by_label("最高学历", exact=True).select_option("本科")
    anyone.get_by_label("最高学历的专业").fill("法学")
    browsing.sound(anyone, "recruitment-profile")
    anyone.get_by_role("button", name="查看").click()
    anyone.get_by_role("link", name="不符合").click()
    expect(anyone.get_by_text("限女性")).to_be_visible()
    browsing.sound(anyone, "recruitment-match")
