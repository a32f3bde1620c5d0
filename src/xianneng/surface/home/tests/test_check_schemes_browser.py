"""校核方案 in a real browser, at a desk and on a phone: to the very field, a pass with its reason, and a scheme of one's own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_check_schemes import lone
from xianneng.surface.home.tests.test_checks import spoil
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> Callable[..., object]:
    """An error of the law, and one that is not."""
    def spoilt(made: object) -> None:
        from xianneng.foundation.record.models import Basic

        spoil(made, "卢采薇", Basic, "basic", sex="男")  # type: ignore[arg-type]
        lone(made, "周望川")  # type: ignore[arg-type]

    return spoilt


def test_from_a_finding_to_its_field_and_a_pass(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/checks/")
    officer.get_by_label("方案", exact=True).select_option("移交前")
    officer.get_by_role("button", name="校核", exact=True).click()
    expect(officer.get_by_text("移交前，").first).to_be_visible()
    browsing.sound(officer)
    wrong = officer.locator("section[aria-label='性别与身份证号不一致']")
    expect(wrong.get_by_role("link", name="强制通过")).to_have_count(0)
    wrong.get_by_role("link", name="卢采薇").click()
    expect(officer.get_by_label("性别")).to_be_focused()
    officer.goto("/checks/?check=education_highest")
    browsing.sound(officer, "checks")
    officer.locator("section[aria-label='最高学历标识不唯一']").get_by_role("link", name="强制通过").click()
    officer.get_by_label("理由").fill("毕业证书正在核验，学历如登记")
    browsing.sound(officer, "checks-pass")
    officer.get_by_role("button", name="强制通过").click()
    officer.goto("/checks/")
    expect(officer.locator("#passed").get_by_text("毕业证书正在核验，学历如登记")).to_be_visible()
    officer.get_by_role("button", name="记为整改名单").click()
    expect(officer.get_by_text("已整改 0 项")).to_be_visible()
    browsing.sound(officer, "checks-round")
    officer.goto("/checks/schemes/")
    browsing.sound(officer, "checks-schemes")
    officer.get_by_role("link", name="新建方案").click()
    officer.get_by_label("名称").fill("季度核查")
    officer.get_by_label("缺少照片").select_option("警告")
    browsing.sound(officer)
    officer.get_by_role("button", name="保存方案").click()
    expect(officer.get_by_role("link", name="季度核查", exact=True)).to_be_visible()
