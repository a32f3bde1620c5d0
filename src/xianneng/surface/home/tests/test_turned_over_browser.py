"""Results taken in with the day on which they count, a decision that one of them turns over, and its revocation, in a real browser, at a desk and on a phone."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

if TYPE_CHECKING:
    from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand(tmp_path: Path) -> "Callable[[County], object]":
    """贺云舟 was promoted in September; a list of results for 2025 says 不称职 of him, and gives the result of another's year no day."""
    from xianneng.surface.home.tests.test_entry import promoted
    from xianneng.surface.home.tests.test_import import sheet
    from xianneng.surface.home.tests.test_import_results import line

    def done(made: "County") -> None:
        promoted(made, "贺云舟", "四级调研员", date(2026, 9, 15))
        sheet(tmp_path / "考核.xlsx", line(made, "贺云舟", 2025, 等次="不称职"), line(made, "周望川", 2020), line(made, "沈汀兰", 2020, 确定日期="2021-02-09"))

    return done


def test_a_decision_turned_over_by_an_import_is_listed_and_revoked(entering: "Callable[..., Page]", tmp_path: Path) -> None:
    officer = entering("officer")
    officer.goto("/import/")
    officer.get_by_label("年度考核结果表").check()
    officer.locator("#file").set_input_files(tmp_path / "考核.xlsx")
    officer.get_by_role("button", name="上传并核对").click()
    expect(officer.get_by_text("年度考核 2020：1 条没有写确定日期，按 2021-03-31 登记（推定：参数默认值）")).to_be_visible()
    browsing.sound(officer, "import-results")
    officer.get_by_role("button", name="呈报入档").click()
    officer.wait_for_url("**/case/**")
    confirmer = entering("confirmer")
    confirmer.goto(officer.url)
    confirmer.get_by_role("button", name="复核同意").click()
    expect(confirmer.get_by_role("button", name="复核同意")).to_be_hidden()
    reviewer = entering("reviewer")
    reviewer.goto("/checks/?check=decision_turned_over")
    expect(reviewer.get_by_text("按更正后的档案不符合", exact=False)).to_be_visible()
    browsing.sound(reviewer, "checks-turned-over")
    reviewer.get_by_role("link", name="贺云舟", exact=True).click()
    reviewer.get_by_role("link", name="撤销", exact=True).click()
    reviewer.get_by_label("事由").fill("2025年度考核更正为不称职，不具备晋升条件")
    reviewer.get_by_label("依据材料").fill("县委组织部研究意见")
    reviewer.get_by_role("button", name="核对变动").click()
    expect(reviewer.get_by_text("由公务员主管部门审批岗位批准后写入档案", exact=False)).to_be_visible()
    browsing.sound(reviewer, "revoke-in-force")
    reviewer.get_by_role("button", name="呈报批准").click()
    expect(reviewer.get_by_role("heading", name="撤销贺云舟的职级")).to_be_visible()
    leader = entering("leader")
    leader.goto(reviewer.url)
    leader.get_by_role("button", name="批准", exact=True).click()
    expect(leader.get_by_text("关于撤销贺云舟同志四级调研员任职的通知")).to_be_visible()
    browsing.sound(leader)
