"""公务员登记 in a real browser, at a desk and on a phone: from the list to the file, and a registration struck off."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing, testing

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> "Callable[[testing.County], object]":
    """Somebody has retired."""
    return lambda made: retire(made.persons["程守业"])


def retire(person: int) -> None:
    """As the retirement's case will write it."""
    from xianneng.foundation.ledger.operations import writing
    from xianneng.foundation.record.models import Standing
    from xianneng.foundation.record.operations import begin, row_values, write

    values = row_values("standing", Standing.objects.known().get(person_id=person)) | {"status": "退休"}
    with transaction.atomic(), writing(kind="testing.retire", body={}, now=testing.NOW) as leaf:
        write([begin(person_id=person, key="standing", valid_from=date(2026, 8, 1), values=values)], leaf=leaf)


@pytest.mark.row("EST-07")
def test_from_the_list_to_the_file(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/registration/")
    browsing.sound(officer, "registration-list")
    officer.get_by_label("选择梁疏雨").check()
    officer.get_by_role("button", name="申报登记").click()
    expect(officer.get_by_role("heading", name="梁疏雨公务员登记")).to_be_visible()
    officer.get_by_label("进入机关的批准文件").fill("示人社录〔2023〕8号")
    officer.get_by_label("进入符合规定").select_option("是")
    officer.get_by_label("具备公务员条件").select_option("是")
    officer.get_by_role("textbox", name="意见", exact=True).fill("经局党组研究，同意申报公务员登记。")
    browsing.sound(officer, "registration-application")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    case = officer.url
    for who, act, words in (("reviewer", review, "registration-review"), ("leader", approve, "registration-approval")):
        page = entering(who)
        page.goto(case)
        browsing.sound(page)
        act(page)
        browsing.shoot(page, words)
        page.get_by_role("button", name="同意", exact=True).click()
        expect(page.locator("#step")).to_have_count(0)
    reviewer = entering("reviewer")
    reviewer.goto(case)
    reviewer.get_by_label("备案编号").fill("市组登备〔2026〕3号")
    browsing.shoot(reviewer, "registration-filing")
    reviewer.get_by_role("button", name="备案", exact=True).click()
    expect(reviewer.get_by_text("已办结").first).to_be_visible()
    browsing.sound(reviewer, "registration-done")
    expect(reviewer.get_by_role("link", name="Word")).to_have_count(2)
    officer.goto("/search/?q=梁疏雨")
    officer.get_by_role("link", name="梁疏雨").first.click()
    expect(officer.get_by_text("公务员已登记")).to_be_visible()
    officer.get_by_role("navigation", name="信息集").get_by_role("link", name="公务员登记").click()
    expect(officer.get_by_text("县组公登〔2026〕7号")).to_be_visible()
    browsing.sound(officer)


def review(page: Page) -> None:
    page.get_by_label("审核意见").select_option("登记")


def approve(page: Page) -> None:
    page.get_by_label("批准文号").fill("县组公登〔2026〕7号")


@pytest.mark.row("EST-07")
def test_who_retired_is_struck_off(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/registration/?show=应注销")
    expect(officer.get_by_text("退休，自 2026-08-01 起")).to_be_visible()
    browsing.sound(officer, "registration-ending")
    officer.get_by_label("选择程守业").check()
    officer.get_by_role("button", name="申报变更、注销").click()
    officer.get_by_label("依据和说明").fill("示人退〔2026〕12号")
    browsing.sound(officer)
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    reviewer = entering("reviewer")
    reviewer.goto(officer.url)
    browsing.sound(reviewer)
    reviewer.get_by_role("button", name="复核同意").click()
    expect(reviewer.get_by_text("已办结").first).to_be_visible()
    officer.goto("/registration/?show=应注销")
    expect(officer.get_by_text("没有这类人员")).to_be_visible()
