"""按分选岗 in a real browser, at a desk and on a phone: the period announced, wishes sent, who gets which post proposed and decided."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PASSWORD
from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_recruitment_choosing import FAR, LONG
from xianneng.surface.home.tests.test_recruitment_pooling import composed, pooling
from xianneng.surface.home.tests.test_recruitment_scores import account, both, decided, lined, ready, release, staffed
from xianneng.surface.home.tests.test_recruitment_scores_browser import aside
from xianneng.surface.home.tests.test_recruitment_selecting import begun
from xianneng.surface.home.tests.test_recruitment_sitting import number
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County
from xianneng.work.recruitment.choosing.models import Choosing

pytestmark = pytest.mark.browser
BEST = 69  # of the list: who scored best


@pytest.fixture
def beforehand(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[County], object]:
    """Composite scores of a pool are decided; the first has an account."""
    def happened(made: County) -> None:
        enter = officers(staffed(made))
        pooling(monkeypatch)
        found, address = ready(enter, tmp_path, settings)
        both(enter, address)
        lined(enter, address)
        decided(enter, address)
        release()
        selection = f"/recruitment/{found.pk}/selection/"
        begun(enter, selection)
        composed(enter, selection)
        account(BEST)

    return happened


def test_posts_are_chosen_by_the_score(entering: Callable[..., Page]) -> None:
    officer: Any = entering("reviewer")
    officer.goto("/recruitment/")
    officer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    address = officer.url.split("?")[0]
    officer.goto(f"{address}position/1/")
    browsing.sound(officer)
    officer.goto(f"{address}selection/")
    officer.get_by_role("link", name="按分选岗").click()
    officer.get_by_label("选报开始").fill(LONG)
    officer.get_by_label("选报截止").fill(FAR)
    officer.get_by_role("button", name="公布选岗时间").click()
    expect(officer.get_by_text("2020-01-01 09:00 至").first).to_be_visible()
    own: Any = entering("zhou", browsing.PHONE)
    own.context.clear_cookies()
    own.goto("/apply/")
    own.get_by_label("证件号码").fill(number(BEST))
    own.locator("#id_password").fill(PASSWORD)
    own.get_by_role("button", name="登录").click()
    own.goto(f"/apply/wishes/{address.rstrip('/').rsplit('/', 1)[1]}/")
    expect(own.get_by_text("您排第 1 名")).to_be_visible()
    own.get_by_label("第一志愿").select_option("2")
    own.get_by_label("第二志愿").select_option("1")
    browsing.sound(own, "apply-wishes")
    own.get_by_role("button", name="提交志愿").click()
    expect(own.get_by_label("第一志愿")).to_have_value("2")
    aside(lambda: Choosing.objects.update(closes_at=datetime(2020, 12, 31, tzinfo=UTC)))
    officer.goto(f"{address}posts/")
    expect(officer.get_by_text("绿水镇 综合岗")).to_be_visible()
    browsing.sound(officer, "recruitment-pool")
    officer.get_by_role("button", name="呈报分岗").click()
    leader: Any = entering("leader")
    leader.goto(officer.url)
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    own.reload()
    expect(own.get_by_role("heading", name="分到的岗位")).to_be_visible()
    browsing.sound(own)
