"""选报职位 in a real browser, at a desk and on a phone: the period announced, a position chosen by the marks, the ranking proposed and decided."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PASSWORD
from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_recruitment_choosing import FAR, LONG, marked, sat
from xianneng.surface.home.tests.test_recruitment_scores import release, staffed
from xianneng.surface.home.tests.test_recruitment_scores_browser import aside
from xianneng.surface.home.tests.test_registrations_reviewed import number
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County
from xianneng.work.recruitment.choosing.models import Choosing

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand(tmp_path: Path, settings: Any) -> Callable[[County], object]:
    """Seven sat without a position; their scores are known."""
    def happened(made: County) -> None:
        enter = officers(staffed(made))
        marked(enter, sat(enter, tmp_path, settings))
        release()

    return happened


def test_a_position_is_chosen_by_the_marks(entering: Callable[..., Page]) -> None:
    officer: Any = entering("reviewer")
    officer.goto("/recruitment/")
    officer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    address = officer.url.split("?")[0]
    officer.goto(f"{address}scores/")
    officer.get_by_role("link", name="选报职位").click()
    officer.get_by_label("选报开始").fill(LONG)
    officer.get_by_label("选报截止").fill(FAR)
    browsing.sound(officer, "recruitment-choosing-new")
    officer.get_by_role("button", name="公布选报时间").click()
    expect(officer.get_by_text("2020-01-01 09:00 至").first).to_be_visible()
    own: Any = entering("zhou", browsing.PHONE)
    own.context.clear_cookies()
    own.goto(address)
    expect(own.get_by_role("heading", name="先笔试后报职位")).to_be_visible()
    browsing.sound(own, "recruitment-sits-first")
    own.get_by_role("link", name="我的报名").click()
    own.get_by_label("证件号码").fill(number(6))
    own.locator("#id_password").fill(PASSWORD)
    own.get_by_role("button", name="登录").click()
    own.locator("#main table a").first.click()
    expect(own.get_by_text("请在截止以前选报一个职位")).to_be_visible()
    browsing.sound(own, "apply-choosing")
    own.get_by_role("link", name="选职位").click()
    own.get_by_role("link", name="文秘").click()
    own.get_by_role("link", name="选报这一职位").click()
    browsing.sound(own, "apply-choose")
    own.get_by_role("button", name="选报这一职位").click()
    expect(own.get_by_role("heading", name="待审查")).to_be_visible()
    officer.goto(f"{address}registrations/")
    officer.get_by_text("一并审查").click()
    officer.get_by_label("审查意见").fill("核对无误")
    officer.get_by_role("button", name="通过", exact=True).click()
    officer.wait_for_load_state("networkidle")
    aside(lambda: Choosing.objects.update(closes_at=datetime(2020, 12, 31, tzinfo=UTC)))
    officer.goto(f"{address}choosing/")
    browsing.sound(officer, "recruitment-choosing")
    officer.get_by_role("button", name="呈报职位排名和入围").click()
    leader: Any = entering("leader")
    leader.goto(officer.url)
    expect(leader.get_by_text("选报 1 人，审查通过 1 人")).to_be_visible()
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    own.goto(f"/apply/score/{address.rstrip('/').rsplit('/', 1)[1]}/")
    expect(own.get_by_text("进入资格复审，以公告为准")).to_be_visible()
    browsing.sound(own)
