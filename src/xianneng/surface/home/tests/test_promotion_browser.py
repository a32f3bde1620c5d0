"""A rank promotion of two people in a real browser: every office at its own desk, from the list of names to the archive."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger import sequencer, verify
from xianneng.foundation.record.models import Rank
from xianneng.surface.project import browsing, testing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FANG, WEI = "方与行", "韦棹歌"
COLONS = "[...document.querySelectorAll('label, [data-label]')].map(each => each.dataset.label ?? each.lastChild.textContent).filter(each => /^\\s*：/.test(each))"
PAPERS = ["工作方案", "职数使用情况表", "推荐票、测评票", "人选一览表", "推荐汇总", "考察材料", "会议记录", "晋升审批表", "公示", "任职通知", "级别变动表", "备案名册"]


class Stage:
    """The cast at their desks, one case between them, and the clock."""

    def __init__(self, enter: Callable[..., Page], clock: Any, made: testing.County) -> None:
        self.enter, self.clock, self.made, self.address = enter, clock, made, ""
        self.desks: dict[str, Page] = {}

    def at(self, username: str, address: str = "") -> Page:
        """Somebody's page of the case."""
        if username not in self.desks:
            self.desks[username] = self.enter(username)
        page = self.desks[username]
        page.goto(address or self.address)
        assert page.evaluate(COLONS) == [], "a label whose person is named beside it begins with no colon"
        return page

    def wait(self, days: int) -> None:
        """Days pass; everybody signs in again."""
        self.clock.shift(timedelta(days=days))
        self.desks.clear()

    def sign(self, username: str, address: str = "", **given: str) -> Page:
        """Open the case, fill the step's form and agree."""
        return self.agree(self.at(username, address), given)

    def agree(self, page: Page, given: dict[str, str]) -> Page:
        """Fill the step's form on the page as it stands, and agree."""
        fill(page, given)
        page.locator("section.hand #text").fill("同意。")
        with page.expect_navigation():  # who comes next finds the step done
            page.locator("section.hand .act .btn-primary").click()
        return page

    def of(self, name: str) -> int:
        """A person's id."""
        return self.made.persons[name]


def fill(page: Page, given: dict[str, str]) -> None:
    """Fields by name: choices are chosen, boxes ticked, the rest typed."""
    for name, value in given.items():
        field = page.locator(f"section.hand [name='{name}']")
        kind = field.evaluate("each => each.type")
        if kind == "select-one":
            field.select_option(value)
        elif kind == "checkbox":
            field.set_checked(value == "1")
        else:
            field.fill(value)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing.chromium() as found:
        yield found


@pytest.fixture
def stage(browser: Browser, fresh_county: testing.County, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    settings.DEMO = True
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    with time_machine.travel(testing.NOW, tick=True) as clock, browsing.served() as address, browsing.visiting(browser, address) as enter:
        yield Stage(enter, clock, fresh_county)


@pytest.mark.row("RNK-03", "RNK-04", "RNK-08", "RNK-14", "POL-05")
def test_two_people_from_the_list_to_the_archive(stage: Stage) -> None:
    propose(stage)
    preapprove(stage)
    recommend(stage)
    inquire(stage)
    meet(stage)
    publish(stage)
    approve(stage)
    archive(stage)


def propose(stage: Stage) -> None:
    page = stage.at("officer", "/ranks/")
    expect(page.get_by_text("达到年限只是具备资格，不是到期即晋升")).to_be_visible()
    browsing.shoot(page, "promotion-names")
    for name in (FANG, WEI):
        page.get_by_label(f"选择{name}").check()
    page.get_by_role("button", name="提出职级晋升").click()
    page.wait_for_url("**/case/**")
    stage.address = page.url
    page.get_by_role("link", name=f"{WEI} ✓").click()
    expect(page.get_by_role("region", name="法规核对").get_by_text(f"{WEI}，晋升")).to_be_visible()
    page.goto(stage.address)
    browsing.shoot(page, "promotion-plan")
    stage.sign("officer", purpose="工作需要，人选具备资格", places_一级主任科员="1", places_三级主任科员="1")
    expect(page.get_by_role("heading", name="等待办理")).to_be_visible()
    expect(page.get_by_role("region", name="等待办理").get_by_text("县委组织部公务员科")).to_be_visible()


def preapprove(stage: Stage) -> None:
    page = stage.at("reviewer")
    browsing.shoot(page, "promotion-preapproval")
    stage.sign("reviewer")
    page.goto("/quotas/")
    expect(page.get_by_text("锁定").first).to_be_visible()
    browsing.shoot(page, "promotion-quotas")


def recommend(stage: Stage) -> None:
    votes = {f"votes_{stage.of(FANG)}": "15", f"votes_{stage.of(WEI)}": "21"}
    page = stage.sign("officer", due="20", present="18", valid="18", **votes)
    expect(page.get_by_text("得票不能多于有效票", exact=True)).to_be_visible()
    expect(page.locator("[name=due]")).to_have_value("20")
    stage.agree(page, {f"votes_{stage.of(WEI)}": "16"})
    expect(page.get_by_text("组成考察组")).to_be_visible()


def inquire(stage: Stage) -> None:
    page = stage.at("officer")
    for officer in ("许知微", "严敬之"):
        page.get_by_label(officer).check()
    page.get_by_role("button", name="组织考察").click()
    page.wait_for_load_state()
    inquiry = page.url
    persons = [stage.of(FANG), stage.of(WEI)]
    browsing.shoot(page, "promotion-inquiry")
    at_once(stage.at("officer", inquiry), persons)
    for officer in ("officer", "examiner"):
        stage.sign(officer, inquiry, **{f"political_conduct_{each}": "合格" for each in persons},
                   **{f"political_conduct_text_{each}": "政治立场坚定，与二十三名同志谈话，反映一致" for each in persons})
    stage.sign("officer", inquiry, **{f"file_audit_{each}": "一致" for each in persons},
               **{f"personal_matters_{each}": "不属于报告对象" for each in persons})
    stage.sign("inspector", inquiry, **{f"integrity_{each}": "无影响" for each in persons})
    for officer in ("officer", "examiner"):
        page = stage.sign(officer, inquiry, **{f"basic_conditions_{each}": "符合" for each in persons},
                          **{f"basic_conditions_text_{each}": "工作实绩突出" for each in persons})
    expect(page.get_by_text("已办结").first).to_be_visible()
    stage.sign("officer")


def at_once(page: Page, persons: list[int]) -> None:
    """One conclusion and its grounds for all who are ticked, then changed singly."""
    first, second = persons
    page.get_by_text("结论和依据相同的，一次填入").click()
    group = page.locator("xn-fill")
    group.get_by_label("政治素质考察结论").select_option("合格")
    group.get_by_label("依据和说明").fill("与二十三名同志谈话")
    group.get_by_role("button", name="填入所选人员").click()
    expect(group.get_by_text("已填入下表 2 人")).to_be_visible()
    group.get_by_label(FANG).uncheck()
    group.get_by_label("政治素质考察结论").select_option("有疑点")
    group.get_by_label("依据和说明").fill("")
    group.get_by_role("button", name="填入所选人员").click()
    for person, value in ((first, "合格"), (second, "有疑点")):
        expect(page.locator(f"[name=political_conduct_{person}]")).to_have_value(value)
        expect(page.locator(f"[name=political_conduct_text_{person}]")).to_have_value("与二十三名同志谈话")
    browsing.shoot(page, "promotion-inquiry-at-once")


def meet(stage: Stage) -> None:
    votes = {f"{kind}_{stage.of(name)}": value for name in (FANG, WEI) for kind, value in (
        ("yes", "4"), ("no", "0"), ("abstain", "0"), ("chosen", "1"), ("reason", "承担急难险重任务，实绩突出"))}
    page = stage.at("officer")
    given = {"due": "4", "present": "4", "attended": "高既明、顾景行、卢采薇、严敬之", "chair": "高既明", "place": "三楼会议室",
             "recorder": "许知微", "minutes": "水党组纪要〔2026〕21号", **votes}
    page.get_by_text("结论和依据相同的，一次填入").click()
    group = page.locator("xn-fill")
    for label, value in (("同意", "4"), ("研究意见", "承担急难险重任务，实绩突出")):
        group.get_by_label(label, exact=True).fill(value)
    group.get_by_label("列为人选").select_option("列为人选")
    group.get_by_role("button", name="填入所选人员").click()
    for person in (stage.of(FANG), stage.of(WEI)):
        expect(page.locator(f"[name=yes_{person}]")).to_have_value("4")
        expect(page.locator(f"[name=reason_{person}]")).to_have_value("承担急难险重任务，实绩突出")
        expect(page.locator(f"[name=chosen_{person}]")).to_be_checked()
    fill(page, given)
    browsing.shoot(page, "promotion-committee")
    stage.sign("officer", **given)
    page = stage.at("reviewer")
    browsing.shoot(page, "promotion-review")
    stage.sign("reviewer")


def publish(stage: Stage) -> None:
    page = stage.at("officer")
    page.get_by_label("受理电话、地址").fill("0000-1234567　县水利局机关纪委")
    with page.expect_navigation():
        page.get_by_role("button", name="发布公示").click()
    stage.wait(2)
    page = stage.at("officer")
    page.get_by_text("登记异议").first.click()
    page.get_by_label("关于").select_option(index=1)
    page.get_by_label("异议内容").fill("某年请假天数有出入")
    page.get_by_role("button", name="登记异议").click()
    page.get_by_label("核查情况").fill("经查，请假均按规定履行手续")
    page.get_by_label("不属实").check()
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("经查，请假均按规定履行手续")).to_be_visible()
    expect(page.get_by_text("期满后在这里填写公示结果")).to_be_visible()
    expect(page.get_by_role("button", name="结束公示")).to_have_count(0)
    browsing.shoot(page, "promotion-notice")
    stage.wait(6)
    page = stage.at("officer")
    expect(page.locator("#text")).to_have_value("公示期满，无影响晋升的问题")
    page.get_by_role("button", name="结束公示").click()
    page.wait_for_load_state()


def approve(stage: Stage) -> None:
    page = stage.sign("leader", document="县组干〔2026〕9号")
    expect(page.get_by_text("县组干〔2026〕9号").or_(page.get_by_text("使用后备案")).first).to_be_visible()
    on = (testing.NOW + timedelta(days=8)).date()
    held = {each.person_id: each.rank for each in Rank.objects.as_of(on).filter(
        person_id__in=[stage.of(FANG), stage.of(WEI)])}
    assert held == {stage.of(FANG): "一级主任科员", stage.of(WEI): "三级主任科员"}


def archive(stage: Stage) -> None:
    stage.sign("officer", number="水人备〔2026〕3号")
    page = stage.at("officer")
    browsing.shoot(page, "promotion-papers")
    page.set_viewport_size(browsing.PHONE)
    page.reload()
    expect(page.locator(".flow .now")).to_be_in_viewport()
    assert browsing.sideways(page) == []
    page.set_viewport_size(browsing.DESK)
    papers(page)
    scan(page, stage)
    stage.sign("officer")
    page = stage.at("officer")
    expect(page.get_by_text("已办结").first).to_be_visible()
    browsing.shoot(page, "promotion-done")
    assert browsing.violations(page) == []
    phone = stage.enter("reviewer", browsing.PHONE)
    phone.goto(stage.address)
    assert browsing.violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth") <= browsing.PHONE["width"]
    browsing.shoot(phone, "promotion-phone")
    now = testing.NOW + timedelta(days=8, hours=2)
    sequencer.run_once(now)
    assert verify.verify_database(now=now).faults == []


def papers(page: Page) -> None:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="全部下载").click()
    with zipfile.ZipFile(waiting.value.path()) as packed:
        names = packed.namelist()
        assert all(any(title in name for name in names) for title in PAPERS)
        assert sum(name.endswith(".pdf") for name in names) == len(names) / 2
        for name in names:
            content = packed.read(name)
            browsing.keep(name, content)
            assert content.startswith(b"%PDF" if name.endswith(".pdf") else b"PK")


def scan(page: Page, stage: Stage) -> None:
    page.get_by_text("归入签章扫描件或其他材料").click()
    page.get_by_label("材料名称").fill("任职通知（签章件）")
    with zipfile.ZipFile(io.BytesIO(page.request.get(f"{stage.address}papers.zip").body())) as packed:
        notice = packed.read(next(name for name in packed.namelist() if "任职通知" in name and name.endswith(".pdf")))
    page.locator("#m-file").set_input_files({"name": "任职通知.pdf", "mimeType": "application/pdf", "buffer": notice})
    page.get_by_role("button", name="归入").click()
    expect(page.get_by_role("link", name="任职通知（签章件）")).to_be_visible()
    kept = Case.objects.get(materials__title="任职通知（签章件）")
    assert page.request.get(f"{stage.address}material/{kept.materials.get().pk}/").body() == notice
