"""成绩 and 选拔 in a real browser, at a desk and on a phone: a difference settled, lines tried and decided, one's own score, the shortlist, an interview group."""

from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PASSWORD
from xianneng.surface.home.tests.test_applying_browser import officers
from xianneng.surface.home.tests.test_recruitment_scores import RELEASE, account, marks, ready, release, sent, staffed
from xianneng.surface.home.tests.test_recruitment_selecting import arranged, drawn
from xianneng.surface.home.tests.test_recruitment_sitting import number
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County
from xianneng.work.recruitment.sitting.models import Paper

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand(tmp_path: Path, settings: Any) -> Callable[[County], object]:
    """Both papers are entered twice, one mark differently; one of the list has an account."""
    def happened(made: County) -> None:
        staffed(made)
        enter = officers(made)
        _, address = ready(enter, tmp_path, settings)
        for paper, change in zip(Paper.objects.order_by("starts_at"), ({5: "60"}, {}), strict=True):
            for entry, who in ((1, "reviewer"), (2, "second")):
                assert sent(enter(who), address, paper, entry, marks(change if entry == 1 else {})).status_code == 302
        account(69)

    return happened


def aside(act: Callable[[], object]) -> None:
    """Done by somebody else meanwhile: in a thread, for the browser's loop has connections of its own."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  (told below)
            failed.append(error)
        finally:
            connection.close()

    other = Thread(target=run)
    other.start()
    other.join()
    assert failed == []


@pytest.mark.row("REC-16")
def test_from_two_entries_to_an_interview_group(entering: Callable[..., Page]) -> None:
    third: Any = entering("third")
    third.goto("/recruitment/")
    third.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    third.get_by_role("link", name="成绩", exact=True).click()
    third.get_by_role("link", name="成绩", exact=True).click()
    expect(third.get_by_role("heading", name="不一致的成绩")).to_be_visible()
    third.get_by_label("核定成绩").fill("62.6")
    third.get_by_label("核对说明").fill("对照试卷，第一遍合分有误")
    browsing.sound(third, "scores")
    third.get_by_role("button", name="核定").click()
    third.get_by_label("成绩公布时间").fill(f"{RELEASE:%Y-%m-%dT%H:%M}")
    third.locator("#id_line_0").fill("50")
    third.get_by_role("button", name="保存并试算").click()
    expect(third.get_by_role("heading", name="按分数线")).to_be_visible()
    browsing.sound(third, "scores-lines")
    third.get_by_role("button", name="呈报成绩和分数线").click()
    leader = entering("leader")
    leader.goto(third.url)
    browsing.sound(leader, "scores-case")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    aside(release)
    own: Any = entering("zhou", browsing.PHONE)
    own.context.clear_cookies()
    own.goto("/recruitment/")
    own.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    own.get_by_role("link", name="成绩", exact=True).click()
    browsing.sound(own, "scores-terms")
    own.get_by_role("link", name="查询我的成绩").click()
    own.get_by_label("证件号码").fill(number(69))
    own.locator("#id_password").fill(PASSWORD)
    own.get_by_role("button", name="登录").click()
    expect(own.get_by_text("进入资格复审")).to_be_visible()
    own.get_by_text("申请复查 申论").click()
    own.get_by_label("申请理由").last.fill("估分高于公布的成绩")
    browsing.sound(own, "score")
    own.get_by_role("button", name="提交复查申请 申论").click()
    expect(own.get_by_text("等候答复")).to_be_visible()
    third.goto("/recruitment/")
    third.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    third.get_by_role("link", name="成绩", exact=True).click()
    third.get_by_role("link", name="成绩", exact=True).click()
    expect(third.get_by_text("估分高于公布的成绩")).to_be_visible()
    browsing.sound(third, "scores-rechecks")
    third.get_by_role("link", name="选拔").click()
    browsing.sound(third, "selection-new")
    third.get_by_role("button", name="确定并公布入围名单").click()
    third.locator("#main table a").first.click()
    third.get_by_label("依据").fill("核验身份证、毕业证、学位证原件，与填报一致")
    browsing.sound(third, "candidate")
    third.get_by_role("button", name="办结").click()
    expect(third.get_by_text("复审通过").first).to_be_visible()
    address = f"/recruitment/{third.url.split('/recruitment/')[1].split('/')[0]}/"
    enter = officers(County(users=staff_of()))
    aside(lambda: (arranged(enter, f"{address}selection/"), drawn(enter, f"{address}selection/")))
    third.goto(f"{address}selection/")
    browsing.sound(third, "selection")
    third.get_by_role("link", name="第一组").click()
    browsing.sound(third, "interview-group")
    third.goto(f"{address}shortlist/")
    browsing.sound(third, "shortlist")


def staff_of() -> dict[str, Any]:
    """The accounts by name, asked for aside."""
    from xianneng.foundation.access.models import User

    found: dict[str, Any] = {}
    aside(lambda: found.update({each.username: each for each in User.objects.all()}))
    return found
