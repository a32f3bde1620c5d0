"""合并档案 in a real browser, at a desk and on a phone: from the list of likely pairs to one file, and the undoing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_merging import BASIS, TWICE, usual
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> Callable[[County], object]:
    """Somebody has been entered twice."""
    return usual


def test_from_the_likely_pair_to_one_file(entering: Callable[..., Page]) -> None:
    officer = entering("officer")
    officer.goto("/merges/")
    expect(officer.get_by_text("身份证号只差一位")).to_be_visible()
    browsing.sound(officer, "merging-list")
    officer.get_by_role("button", name=f"{TWICE}，提出合并").click()
    expect(officer.get_by_role("heading", name=f"合并{TWICE}的两份档案")).to_be_visible()
    officer.get_by_label("认定为同一人的依据").fill(BASIS)
    officer.get_by_role("group", name="哪一份续用").get_by_label("甲").check()
    for name, way in (("身份证号", "取甲"), ("职级", "取甲"), ("年度考核", "取乙")):
        officer.get_by_role("group", name=f"{name}取哪一份").get_by_label(way).check()
    officer.get_by_label("理由（不填的按认定依据）：年度考核").fill("以年度考核登记表为准")
    browsing.sound(officer, "merging-comparison")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    leader = entering("leader")
    leader.goto(officer.url)
    leader.get_by_role("link", name="逐项比对").click()
    expect(leader.get_by_text("以年度考核登记表为准")).to_be_visible()
    browsing.sound(leader, "merging-choices")
    leader.get_by_role("link", name="办件", exact=True).click()
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.locator("#step")).to_have_count(0)
    officer.goto(f"/search/?q={TWICE}")
    officer.get_by_role("link", name=TWICE, exact=True).click()
    expect(officer.get_by_role("region", name="曾用姓名和身份证号")).to_be_visible()
    browsing.sound(officer, "merging-person")
    officer.goto("/merges/")
    officer.get_by_role("link", name=f"合并{TWICE}的两份档案").click()
    officer.get_by_role("link", name="逐项比对").click()
    officer.get_by_text("撤销合并").first.click()
    browsing.sound(officer, "merging-undo")
    officer.get_by_role("button", name="提出撤销合并").click()
    officer.get_by_label("撤销的理由和依据").fill("核对档案原件，是两个人")
    officer.get_by_role("button", name="呈报").click()
    expect(officer.get_by_text("等待办理")).to_be_visible()
    browsing.sound(officer)
