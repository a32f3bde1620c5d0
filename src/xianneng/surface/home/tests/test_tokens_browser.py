"""接口令牌 in a real browser, at a desk and on a phone: granted, confirmed by the authority, watched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from xianneng.surface.project import browsing

pytestmark = pytest.mark.browser


@pytest.mark.row("SVC-06")
def test_a_system_is_let_in(entering: Callable[..., Page]) -> None:
    security = entering("security")
    security.goto("/tokens/")
    security.get_by_label("系统名称").fill("县财政局工资统发系统")
    security.get_by_label("用途").fill("按月核对工资变动")
    security.get_by_label("范围").fill("县水利局")
    for label in ("基本信息（身份证号掩码）", "人员归属", "职级"):
        security.get_by_label(label, exact=True).check()
    browsing.sound(security, "tokens-grant")
    security.get_by_role("button", name="发放").click()
    expect(security.get_by_role("heading", name="令牌密文")).to_be_visible()
    secret = security.locator("#secret").inner_text()
    browsing.sound(security)
    leader = entering("leader")
    leader.goto("/tokens/")
    leader.get_by_role("link", name="县财政局工资统发系统").click()
    browsing.sound(leader, "tokens-confirm")
    leader.get_by_role("button", name="确认令牌").click()
    expect(leader.get_by_text("有效").first).to_be_visible()
    with_token = {"Authorization": f"Bearer {secret}"}
    assert leader.request.get("/api/v1/people?sets=basic,rank", headers=with_token).status == 200
    assert leader.request.get("/api/v1/people?sets=family", headers=with_token).status == 403
    security.goto(leader.url)
    expect(security.get_by_text("people?sets=basic,rank")).to_be_visible()
    browsing.sound(security, "token")
    security.goto("/tokens/")
    browsing.sound(security, "tokens")
