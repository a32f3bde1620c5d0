"""录用 and 试用期 in a real browser, at a desk and on a phone: a medical conclusion, reporting for duty, the file that follows."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


@pytest.fixture
def beforehand() -> Callable[[County], object]:
    """One is hired and has still to report; the second of the ranking is to be examined."""
    from django.test import Client

    from xianneng.surface.home.tests.test_beginning import hired
    from xianneng.work.recruitment.hiring.models import Finalist, Stage

    def enter(made: County) -> Callable[[str], Client]:
        def by(username: str) -> Client:
            client = Client()
            client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
            return client

        return by

    def make(made: County) -> None:
        hired(enter(made))
        Finalist.objects.filter(rank=2).update(stage=Stage.MEDICAL)

    return make


@pytest.mark.row("REC-19")
def test_from_a_medical_conclusion_to_a_file(entering: Callable[..., Page]) -> None:
    reviewer: Any = entering("reviewer")
    reviewer.goto("/recruitment/")
    reviewer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    reviewer.locator("#main").get_by_role("link", name="编制").click()
    reviewer.locator("#main").get_by_role("link", name="录用", exact=True).click()
    browsing.sound(reviewer, "hiring")
    reviewer.get_by_role("link", name="县水利局 会计").click()
    browsing.sound(reviewer, "hiring-place")
    reviewer.get_by_role("link", name="李明").click()
    reviewer.get_by_label("体检机构").fill("示例市人民医院")
    reviewer.locator("#examine_on").fill("2026-11-19")
    reviewer.locator("#examine_conclusion").select_option("不合格")
    reviewer.locator("#examine_noticed_on").fill("2026-11-20")
    reviewer.locator("#examine_document").fill("TJ-002")
    browsing.sound(reviewer, "hiring-candidate")
    reviewer.locator("form", has=reviewer.locator("#examine_document")).get_by_role("button", name="保存").click()
    expect(reviewer.get_by_text("可以申请复检至 2026-11-27")).to_be_visible()
    browsing.sound(reviewer)
    officer: Any = entering("officer")
    officer.goto("/recruitment-probation/")
    browsing.sound(officer, "probation")
    officer.get_by_role("link", name="𠮷田明").click()
    officer.locator("#report_reported_on").fill("2026-11-20")
    browsing.sound(officer, "probation-report")
    officer.get_by_role("button", name="呈报报到").click()
    expect(officer.get_by_role("heading", name="𠮷田明录用报到")).to_be_visible()
    leader: Any = entering("leader")
    leader.goto(officer.url)
    browsing.sound(leader, "probation-case")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("已办结").first).to_be_visible()
    officer.goto("/recruitment-probation/")
    expect(officer.get_by_text("应当参加")).to_be_visible()
    officer.get_by_role("link", name="𠮷田明").click()
    browsing.sound(officer, "probation-person")
    officer.locator("#main").get_by_role("link", name="档案", exact=True).click()
    expect(officer.get_by_role("heading", name="𠮷田明").first).to_be_visible()
