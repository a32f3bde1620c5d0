"""笔试 in a real browser, at a desk and on a phone: arranged, proposed, announced, drawn; then what anyone sees of it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils.timezone import localtime
from playwright.sync_api import Page, expect

from xianneng.surface.home.tests.test_recruitment_sitting import SOURCE, VALUE, sitters
from xianneng.surface.project import browsing
from xianneng.surface.project.testing import NOW, County
from xianneng.work.recruitment.sitting.models import Exam
from xianneng.work.recruitment.tasks import seat

pytestmark = pytest.mark.browser
DRAW_AT = NOW + timedelta(minutes=10)


@pytest.fixture
def beforehand() -> Callable[[County], object]:
    """A published table."""
    from django.test import Client

    from xianneng.surface.home.tests.test_recruitment import published

    def enter(made: County) -> Callable[[str], Client]:
        def by(username: str) -> Client:
            client = Client()
            client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
            return client

        return by

    return lambda made: published(enter(made))


def seats_everybody() -> None:
    """What the worker does; in a thread, for the browser's loop has connections of its own."""
    seat.func(Exam.objects.get().pk)
    connection.close()


@pytest.mark.row("REC-09")
def test_from_papers_and_rooms_to_a_public_draw(entering: Callable[..., Page]) -> None:
    reviewer: Any = entering("reviewer")
    reviewer.goto("/recruitment/")
    reviewer.get_by_role("link", name="示例县2027年度考试录用公务员").click()
    reviewer.locator("#main").get_by_role("link", name="编制").click()
    reviewer.locator("#main").get_by_role("link", name="笔试").click()
    reviewer.get_by_label("随机数来源").fill(SOURCE)
    reviewer.get_by_label("随机数公布时间").fill(f"{localtime(DRAW_AT):%Y-%m-%dT%H:%M}")
    browsing.sound(reviewer, "sitting-new")
    reviewer.get_by_role("button", name="新建").click()
    expect(reviewer.get_by_text("没有考生名单")).to_be_visible()
    reviewer.locator("#id_subject").fill("申论")
    reviewer.locator("#id_tests").fill("法律素养、法律执行、人际沟通")
    reviewer.locator("#id_theory_share").fill("20")
    reviewer.locator("#id_starts_at").fill("2026-12-20T14:00")
    reviewer.locator("#id_ends_at").fill("2026-12-20T17:00")
    reviewer.get_by_role("button", name="保存科目").click()
    expect(reviewer.get_by_role("button", name="删除 行政执法类 申论")).to_be_visible()
    reviewer.locator("#sitters_table").set_input_files({"name": "考生.csv", "mimeType": "text/csv", "buffer": sitters().read()})
    reviewer.get_by_role("button", name="导入考生名单").click()
    for city, site, count, accessible in (("示例市", "第一中学", "3", False), ("示例市", "特教学校", "1", True), ("邻市", "实验小学", "2", False)):
        reviewer.get_by_text("登记一个考点的考场").click()
        for name, value in (("city", city), ("site", site), ("count", count)):
            reviewer.locator(f"#id_{name}").fill(value)
        if accessible:
            reviewer.get_by_label("无障碍考场", exact=True).check()
        reviewer.get_by_role("button", name="登记考场").click()
        expect(reviewer.get_by_role("button", name=f"删除 {city} {site}")).to_be_visible()
    browsing.sound(reviewer, "sitting")
    reviewer.get_by_role("button", name="呈报考场编排").click()
    case = reviewer.url
    leader = entering("leader")
    leader.goto(case)
    browsing.sound(leader, "sitting-case")
    leader.get_by_role("button", name="同意", exact=True).click()
    expect(leader.get_by_text("录入随机数").first).to_be_visible()
    with time_machine.travel(DRAW_AT + timedelta(minutes=1), tick=True):
        reviewer.goto(case)
        reviewer.get_by_label("随机数", exact=False).first.fill(VALUE)
        browsing.sound(reviewer, "sitting-drawing")
        reviewer.get_by_role("button", name="办结本环节").click()
        expect(reviewer.get_by_text("已办结").first).to_be_visible()
        worker = Thread(target=seats_everybody)
        worker.start()
        worker.join()
        reviewer.goto(case)
        reviewer.get_by_role("link", name="现在的情况").click()
        expect(reviewer.get_by_role("link", name="第一中学 签到表 PDF")).to_be_visible()
        browsing.sound(reviewer, "sitting-seated")
        anyone = entering("zhou", browsing.PHONE)
        anyone.context.clear_cookies()
        anyone.goto("/recruitment/")
        anyone.get_by_role("link", name="示例县2027年度考试录用公务员").click()
        anyone.get_by_role("link", name="考场编排").click()
        expect(anyone.get_by_text(VALUE).first).to_be_visible()
        browsing.sound(anyone, "sitting-public")
