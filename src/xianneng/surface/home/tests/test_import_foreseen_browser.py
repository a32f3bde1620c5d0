"""What 校核 would find afterwards, in a real browser, at a desk and on a phone: before who hands an import in, and before who confirms it."""

from collections.abc import Callable
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
    """韦棹歌 was given 记过, and a roster promotes her."""
    from xianneng.surface.home.tests.test_import import row, sheet
    from xianneng.surface.home.tests.test_import_foreseen import sanctioned

    def done(made: "County") -> None:
        sanctioned(made, "韦棹歌")
        sheet(tmp_path / "花名册.xlsx", row(made, "韦棹歌", 职级="三级主任科员", 任职级时间="2026-09-01"))

    return done


def test_a_promotion_in_a_sanction_is_seen_by_both(entering: "Callable[..., Page]", tmp_path: Path) -> None:
    officer = entering("officer")
    officer.goto("/import/")
    officer.locator("#file").set_input_files(tmp_path / "花名册.xlsx")
    officer.get_by_role("button", name="上传并核对").click()
    told = officer.get_by_role("region", name="办结后校核将列出")
    expect(told.get_by_text("在记过的影响期内（2026-06-01 至 2027-05-31）")).to_be_visible()
    browsing.sound(officer, "import-foreseen")
    rows = officer.get_by_role("region", name="逐行采用", exact=True)
    for key, tells in (("Space", "不采用 1 行"), ("Space", "新增和有变动的共 1 人")):  # left out and taken back by the keyboard
        rows.get_by_role("checkbox", name="采用韦棹歌").focus()
        officer.keyboard.press(key)
        rows.get_by_role("button", name="按此重新核对").press("Enter")
        expect(rows.get_by_text(tells)).to_be_visible()
        expect(rows.get_by_role("checkbox", name="采用韦棹歌")).to_be_checked(checked="不采用" not in tells)
        browsing.sound(officer, "import-rows" if "不采用" in tells else "")
    officer.get_by_role("button", name="呈报入档").click()
    officer.wait_for_url("**/case/**")
    confirmer = entering("confirmer")
    confirmer.goto(officer.url)
    expect(confirmer.get_by_role("region", name="办结后校核将列出")).to_be_visible()
    browsing.sound(confirmer)
