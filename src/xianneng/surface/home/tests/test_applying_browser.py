"""报名 in a real browser, at a desk and on a phone: from the public table to a receipt."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_applying import PROFILE, SIGN_UP, open_table, picture
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import County

pytestmark = pytest.mark.browser


def officers(made: County) -> Callable[[str], Client]:
    """Sign in as one of the cast, before there is a browser."""
    def by(username: str) -> Client:
        client = Client()
        client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return by


@pytest.fixture
def beforehand() -> Callable[[County], object]:
    """A published table that takes registrations."""
    return lambda made: open_table(officers(made))


@pytest.mark.row("REC-14")
def test_from_the_table_to_a_receipt(entering: Callable[..., Page]) -> None:
    page: Any = entering("zhou", browsing.PHONE)
    page.context.clear_cookies()
    page.goto("/recruitment/")
    page.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    page.get_by_role("link", name="执法一").click()
    page.get_by_role("link", name="报考这一职位").click()
    browsing.sound(page, "apply-sign-in")
    page.get_by_role("link", name="注册").click()
    for name in ("name", "number", "telephone", "password", "again"):
        page.locator(f"#id_{name}").fill(SIGN_UP[name])
    browsing.sound(page, "apply-sign-up")
    page.get_by_role("button", name="注册").click()
    page.get_by_role("link", name="照片").click()
    page.get_by_label("证件照").set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture().read()})
    page.get_by_role("button", name="上传照片").click()
    expect(page.get_by_alt_text("已上传的照片")).to_be_visible()
    for name in ("politics", "ethnicity", "level", "degree", "employed", "project"):
        page.locator(f"#id_{name}").select_option(str(PROFILE[name]))
    for name in ("household", "school", "major", "year", "grassroots", "resume"):
        page.locator(f"#id_{name}").fill(str(PROFILE[name]))
    page.get_by_label("本人承诺").check()
    browsing.sound(page, "apply-profile")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("还没有报名")).to_be_visible()
    page.get_by_role("link", name="查询职位").click()
    page.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    page.get_by_role("link", name="执法一").click()
    page.get_by_role("link", name="报考这一职位").click()
    expect(page.get_by_text("最高学历的专业在所列专业内")).to_be_visible()
    browsing.sound(page, "apply-position")
    page.get_by_role("button", name="提交报名").click()
    expect(page.get_by_role("heading", name="待审查")).to_be_visible()
    browsing.sound(page, "apply-application")
    page.get_by_role("link", name="我的报名").click()
    browsing.sound(page, "apply-home")
