"""本人申请更正 in a real browser, at a desk and on a phone: from one's own page to the desk of the personnel officer, and back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_own_correction import PNG
from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand(settings: Any, tmp_path: Path) -> Callable[..., object]:
    """Papers are kept in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path
    return lambda made: None


def test_from_one_s_own_page_to_the_officer_and_back(entering: Callable[..., Page]) -> None:
    zhou, officer = entering("zhou", browsing.PHONE), entering("officer")
    zhou.goto("/me/?tab=education")
    browsing.sound(zhou)
    zhou.get_by_role("link", name="申请更正").first.click()
    zhou.get_by_label("专业", exact=True).fill("水文与水资源工程")
    zhou.get_by_label("理由").fill("毕业证书上的专业是水文与水资源工程")
    zhou.get_by_label("证明材料").set_input_files([{"name": "毕业证书.png", "mimeType": "image/png", "buffer": PNG}])
    browsing.sound(zhou, "own-correction")
    zhou.get_by_role("button", name="提出申请").click()
    expect(zhou.get_by_text("待受理")).to_be_visible()
    browsing.sound(zhou)
    officer.goto("/")
    officer.get_by_role("link", name="周望川申请更正学历学位：专业").first.click()
    expect(officer.get_by_role("link", name="毕业证书.png")).to_be_visible()
    browsing.sound(officer, "own-correction-officer")
    officer.get_by_role("button", name="受理").click()
    officer.get_by_role("link", name="按申请录入").click()
    expect(officer.get_by_label("专业", exact=True)).to_have_value("水文与水资源工程")
    zhou.goto("/me/")
    expect(zhou.locator("#requests").get_by_text("已受理，待录入")).to_be_visible()
    browsing.sound(zhou, "own-page")
