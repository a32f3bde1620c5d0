"""录用计划 and 限制条件 in a real browser, at a desk and on a phone: declared, balanced, approved; a table written against it, its limits explained."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.foundation.exchange.positions_bench import HEAD
from xianneng.surface.home.tests.test_recruitment import TERMS, book, row
from xianneng.surface.home.tests.test_recruitment_plan import TERMS as PLAN
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("REC-01")
@pytest.mark.row("REC-03")
def test_from_vacancies_to_a_plan_and_a_table_within_it(entering: Callable[..., Page]) -> None:
    reviewer = entering("reviewer")
    reviewer.goto("/recruitment-plans/")
    reviewer.get_by_role("link", name="新建录用计划").click()
    for label, name in (("计划名称", "name"), ("年度", "year"), ("申报截止", "declare_until"), ("空缺计算至", "until_on"), ("编制要求", "notes")):
        reviewer.get_by_label(label).fill(str(PLAN[name]))
    reviewer.get_by_role("button", name="新建").click()
    expect(reviewer.get_by_text("还没有机关申报")).to_be_visible()
    plan = reviewer.url
    officer = entering("officer")
    officer.goto(plan)
    officer.get_by_role("link", name="本机关申报").click()
    officer.get_by_label("拟招职位").fill("综合文字")
    officer.get_by_label("招录对象").select_option("应届毕业生")
    officer.get_by_label("人数").fill("2")
    browsing.sound(officer, "recruitment-plan-organ")
    officer.get_by_role("button", name="申报", exact=True).click()
    expect(officer.get_by_role("button", name="撤回 综合文字")).to_be_visible()
    reviewer.goto(plan)
    browsing.sound(reviewer, "recruitment-plan")
    reviewer.get_by_role("button", name="截止申报并呈报").click()
    case = reviewer.url
    browsing.sound(reviewer, "recruitment-plan-case")
    reviewer.goto(plan)
    for field in reviewer.get_by_label("理由", exact=True).all():
        field.fill("空缺少，先补一线")
    browsing.sound(reviewer, "recruitment-plan-balance")
    reviewer.get_by_role("button", name="保存核定").click()
    reviewer.goto(case)
    reviewer.get_by_role("button", name="办结本环节").click()
    leader = entering("leader")
    leader.goto(case)
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    reviewer.goto("/recruitment/new/")
    for label, name in (("招考名称", "name"), ("招考年度", "year"), ("报名开始", "opens_on"), ("报名截止", "closes_on"), ("年龄计算截止日", "ages_on")):
        reviewer.get_by_label(label).fill(str(TERMS[name]))
    reviewer.get_by_role("button", name="新建").click()
    rows = [row("执法一", "法学类", "限男性；限应届高校毕业生报考", 部门名称="示例县水利局"), row("执法二", "法学类", "限全日制本科毕业生", 部门名称="县水利局")]
    reviewer.get_by_label("职位表（.xlsx").set_input_files({"name": "职位表.xlsx", "mimeType": "application/octet-stream", "buffer": book(["招考简章"], HEAD, *rows).read()})
    reviewer.get_by_role("button", name="上传并读取").click()
    reviewer.get_by_label("已批准的录用计划").select_option(str(PLAN["name"]))
    reviewer.get_by_role("button", name="按此计划编制").click()
    expect(reviewer.get_by_text("不限招录对象的 1 名").first).to_be_visible()
    expect(reviewer.get_by_text("有 2 处限制条件没有更正，也没有写明理由")).to_be_visible()
    browsing.sound(reviewer, "recruitment-against")
    reviewer.get_by_role("link", name="核对限制条件").click()
    reviewer.get_by_label("职位为什么需要这一条件").first.fill("招录后从事野外巡查")
    browsing.sound(reviewer, "recruitment-limits")
    reviewer.get_by_role("button", name="写明理由").first.click()
    expect(reviewer.get_by_role("link", name="已写明理由 1")).to_be_visible()
    reviewer.get_by_role("link", name="返回").click()
    reviewer.get_by_role("link", name="写一个职位").click()
    for label, words in (("招录机关", "县水利局"), ("职位名称", "文秘"), ("职位代码", "7001"), ("专业", "中国语言文学类")):
        reviewer.get_by_role("textbox", name=label, exact=True).fill(words)
    reviewer.get_by_label("招考人数").fill("1")
    reviewer.get_by_label("备注").fill("限中共党员；未尽之处另有安排甲")
    reviewer.get_by_label("备注").blur()
    expect(reviewer.get_by_text("? 未读出，由人审核")).to_be_visible()
    expect(reviewer.get_by_text("? 政治面貌")).to_be_visible()
    browsing.sound(reviewer, "recruitment-write")
    reviewer.get_by_role("button", name="保存").click()
    expect(reviewer.get_by_role("link", name="修改")).to_be_visible()
