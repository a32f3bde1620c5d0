"""社会监督 in a real browser, at a desk and on a phone: a supervisor is invited, reads the board, observes; the authority answers; struck off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_recruitment_scores import both, decided, lined, ready, release, staffed
from xianneng.surface.home.tests.test_recruitment_watching import SAID, UNTIL, monitored
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand(tmp_path: Path, settings: Any) -> Callable[[County], object]:
    """Scores are released, nobody is invited yet."""
    def happened(made: County) -> None:
        enter = officers(monitored(staffed(made)))
        _, address = ready(enter, tmp_path, settings)
        both(enter, address)
        lined(enter, address)
        decided(enter, address)
        release()

    return happened


def test_a_recruitment_is_supervised(entering: Callable[..., Page]) -> None:
    officer: Any = entering("reviewer")
    officer.goto("/recruitment/")
    officer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    officer.get_by_role("link", name="社会监督").click()
    officer.locator("#id_user_id").select_option(label="特邀监督员　钟离问渠")
    officer.locator("#id_body").select_option("人大")
    officer.locator("#id_until_on").fill(f"{UNTIL}")
    officer.get_by_role("button", name="聘请").click()
    expect(officer.get_by_role("cell", name="钟离问渠")).to_be_visible()
    monitor: Any = entering("monitor")
    monitor.goto("/recruitment-watch/")
    browsing.sound(monitor)
    monitor.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    expect(monitor.get_by_text("成绩同时公布")).to_be_visible()
    monitor.locator("#id_stage").select_option(SAID["stage"])
    monitor.locator("#id_words").fill(SAID["words"])
    monitor.get_by_role("button", name="提出意见").click()
    expect(monitor.get_by_text("待答复")).to_be_visible()
    browsing.sound(monitor, "recruitment-board")
    officer.reload()
    officer.get_by_label("核查情况和处理").fill("已移到大门外")
    browsing.sound(officer, "recruitment-supervision")
    officer.get_by_role("button", name="答复").click()
    expect(officer.get_by_text("已答复").first).to_be_visible()
    monitor.reload()
    browsing.sound(monitor)
    monitor.get_by_role("button", name="认可，销号").click()
    expect(monitor.get_by_text("已销号").first).to_be_visible()
