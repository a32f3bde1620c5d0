"""报名审查 through pages: one by one and by equal reasons, a refusal disputed and decided by another person, and the end of the retention period."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.identity import check_digit
from xianneng.surface.home.tests.test_applying import applicant, counts, open_table, sent
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import row
from xianneng.surface.project.testing import HOUSING, WATER, County, verify
from xianneng.work.recruitment.applying import photos, verifying
from xianneng.work.recruitment.applying.models import Account, Act, Application, Removal
from xianneng.work.recruitment.models import Recruitment

Enter = Callable[[str], Client]
NAMES = ("许一", "许二", "许三", "许四")


def number(at: int, sex: int = 1) -> str:
    """An invented ID number; sex odd: a man."""
    first = f"1101011999010{at + 1}0{at}{sex}"
    return first + check_digit(first)


def registered(found: Recruitment, at: int, count: int = 1, since: int = 0) -> list[Client]:
    """So many applicants for a position."""
    made = []
    for each in range(since, since + count):
        client = applicant(number=number(each), name=NAMES[each])
        assert sent(client, found, at).status_code == 302
        made.append(client)
    return made


def decide(client: Client, address: str, decision: str, words: str = "", **more: Any) -> Any:
    """Press a button of the form."""
    return client.post(address, {"decision": decision, "words": words, **more})


def kept(name: str) -> Application:
    """The registration of an applicant."""
    return Application.objects.select_related("statement").get(account__name=name)


@pytest.mark.row("REC-14")
def test_equal_reasons_are_decided_at_once_and_with_words(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    registered(found, 1, 2)
    registered(found, 3, 2, since=2)
    page = f"/recruitment/{found.pk}/registrations/"
    groups = reviewer.get(page).context["groups"]
    assert [(each.verdict, each.count) for each in groups] == [("met", 2), ("unmet", 2)]
    assert any("所学专业不在所列专业内" in words for _, _, words in groups[1].reasons)
    unsaid = decide(reviewer, page, "不通过", grounds=groups[1].grounds)
    assert (unsaid.status_code, "没有写明不通过的理由" in unsaid.content.decode()) == (422, True)
    unsaid = decide(reviewer, page, "通过", grounds=groups[1].grounds)
    assert (unsaid.status_code, "通过须写明理由" in unsaid.content.decode()) == (422, True)
    with CaptureQueriesContext(connection) as few:
        assert decide(reviewer, page, "不通过", "所学专业不是会计学", grounds=groups[1].grounds).status_code == 302
    assert Leaf.objects.filter(kind="recruitment.decide").count() == 1
    assert decide(reviewer, page, "通过", grounds=groups[0].grounds).status_code == 302
    assert counts(found) == {1: (2, 2), 3: (2, 0)}
    assert [(each.stage, each.words) for each in (kept("许一"), kept("许三"))] == [
        ("审查通过", ""), ("审查不通过", "所学专业不是会计学（《公务员法》第13、25条；《公务员录用规定》第18条）")]
    assert decide(reviewer, page, "通过", grounds=groups[0].grounds).status_code == 409, "nothing waits any more"
    assert len(few) < 40
    assert verify(verifying.verify) == []


def test_only_who_reviews_the_organ_sees_its_registrations(enter: Enter, made: County) -> None:
    reviewer_found = open_table(enter)
    registered(reviewer_found, 1)
    page, own = f"/recruitment/{reviewer_found.pk}/registrations/", f"/registrations/{kept('许一').pk}/"
    assert enter("zhou").get(page).status_code == 403
    assert enter("officer").get(page).context["groups"] == [], "the position is of an organ that is not here: the authority's"
    assert (enter("officer").get(own).status_code, enter("next").get(own).status_code, enter("reviewer").get(own).status_code) == (404, 404, 200)
    assert enter("officer").post(own, {"decision": "通过", "seen": kept("许一").digest}).status_code == 404
    assert Client().get(own)["Location"].startswith("/accounts/login/")


def test_the_recruiting_organs_officer_reviews_its_own(enter: Enter, made: County) -> None:
    found = open_table(enter, row("执法一", "法学类", "限男性", 部门名称=WATER), row("执法二", "法学类", "限女性", 部门名称=HOUSING))
    registered(found, 1)
    page, own = f"/recruitment/{found.pk}/registrations/", f"/registrations/{kept('许一').pk}/"
    assert [each.count for each in enter("officer").get(page).context["groups"]] == [1]
    assert enter("officer2").get(page).context["groups"] == [], "another organ's"
    assert decide(enter("officer"), own, "不通过", "不符", seen=kept("许一").digest).status_code == 302
    assert kept("许一").decided_by.startswith("县水利局人事科")


def test_one_by_one_on_what_was_looked_at(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    [client] = registered(found, 1)
    own = f"/registrations/{kept('许一').pk}/"
    page = reviewer.get(own)
    text = page.content.decode()
    for words in ("法学类", "限男性", "示例大学", "出生日期"):
        assert words in text
    assert number(0) not in text
    assert reviewer.get(f"{own}photo/").content[:2] == b"\xff\xd8"
    seen = kept("许一").digest
    sent(client, found, 3)
    changed = decide(reviewer, own, "通过", seen=seen)
    assert (changed.status_code, "已改报" in changed.content.decode()) == (409, True)
    again = decide(reviewer, own, "不通过", "专业不符", seen=kept("许一").digest, article="职位表")
    assert again.status_code == 302
    assert kept("许一").words == "专业不符（职位表）"
    assert "截止以前可以改报其他职位" in client.get(f"/apply/{kept('许一').pk}/").content.decode()
    sent(client, found, 1)
    assert (kept("许一").stage, kept("许一").words, counts(found)) == ("待审查", "", {1: (1, 0), 3: (0, 0)})


def test_some_of_a_group_are_chosen(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    registered(found, 1, 3)
    address = f"/recruitment/{found.pk}/registrations/group/{kept('许一').grounds}/"
    assert reviewer.get(address).context["count"] == 3
    assert decide(reviewer, address, "通过").status_code == 422
    assert decide(reviewer, address, "通过", chosen=[kept("许一").pk, 99999]).status_code == 409
    assert decide(reviewer, address, "通过", chosen=[kept("许一").pk, kept("许三").pk]).status_code == 302
    assert counts(found) == {1: (3, 2)}
    with CaptureQueriesContext(connection) as one:
        reviewer.get(address)
    registered(found, 1, 1, since=3)
    with CaptureQueriesContext(connection) as more:
        reviewer.get(address)
    assert len(more) == len(one), "a row more costs no query more"


@pytest.mark.row("REC-19")
def test_a_refusal_is_disputed_once_and_decided_by_another(enter: Enter, made: County) -> None:
    found, reviewer, leader = open_table(enter), enter("reviewer"), enter("leader")
    [client] = registered(found, 3)
    held, own = kept("许一"), f"/apply/{kept('许一').pk}/"
    assert client.post(f"{own}state/", {"plea": "早了"}).status_code == 409
    decide(reviewer, f"/registrations/{held.pk}/", "不通过", "所学专业不符", seen=held.digest)
    text = client.get(own).content.decode()
    for words in ("所学专业不符", "公务员法", "可以陈述一次", "改报其他职位"):
        assert words in text
    empty = client.post(f"{own}state/", {"plea": " "})
    assert (empty.status_code, "没有写明陈述" in empty.content.decode()) == (422, True)
    told = client.post(f"{own}state/", {"plea": "我的号码 11010119990101123" + check_digit("11010119990101123")})
    assert (told.status_code, "我的号码" in told.content.decode()) == (422, True)
    assert client.post(f"{own}state/", {"plea": "本人另有会计学辅修证书"}).status_code == 302
    assert "陈述 1 份" in reviewer.get(f"/recruitment/{found.pk}/registrations/").content.decode()
    case = proposed(reviewer.post(f"/registrations/{held.pk}/send/"))
    assert reviewer.post(f"/registrations/{held.pk}/send/").status_code == 409
    assert client.post(f"/recruitment/{found.pk}/position/1/apply/").status_code == 409, "while another person decides"
    assert "许一" not in str(Case.objects.get(pk=case.pk).data), "the case names nobody"
    assert "本人另有会计学辅修证书" in leader.get(f"/registrations/{held.pk}/").content.decode()
    assert agree(leader, case).status_code == 302
    assert (kept("许一").stage, counts(found)) == ("审查通过", {3: (1, 1)})
    assert [act.kind for act in Act.objects.order_by("pk")] == ["提交", "不通过", "陈述", "复审通过"]
    assert "资格审查通过" in client.get(own).content.decode()
    assert verify(verifying.verify) == []


def test_it_stays_refused_and_is_not_disputed_twice(enter: Enter, made: County) -> None:
    found, reviewer, leader = open_table(enter), enter("reviewer"), enter("leader")
    [client] = registered(found, 3)
    held, own = kept("许一"), f"/apply/{kept('许一').pk}/"
    decide(leader, f"/registrations/{held.pk}/", "不通过", "所学专业不符", seen=held.digest)
    client.post(f"{own}state/", {"plea": "请再看一次"})
    case = proposed(reviewer.post(f"/registrations/{held.pk}/send/"))
    refused = agree(leader, case)
    assert (refused.status_code, "复审由另一人办理" in refused.content.decode()) == (422, True)
    Application.objects.update(decided_user=None)
    agree(leader, case, "不同意")
    assert (kept("许一").stage, counts(found)) == ("审查不通过", {3: (1, 0)})
    assert "维持不通过" in client.get(own).content.decode()
    assert client.post(f"{own}state/", {"plea": "再一次"}).status_code == 409
    assert verify(verifying.verify) == []


def test_what_waits_stands_on_the_desk(enter: Enter, made: County) -> None:
    found = open_table(enter)
    registered(found, 1)
    Application.objects.update(due_on="2026-11-19")
    text = enter("reviewer").get("/").content.decode()
    assert "待审查 1 份" in text
    assert "逾期 1 份" in text
    assert "报名审查" not in enter("officer").get("/").content.decode()


def test_after_the_retention_period_nothing_of_the_applicant_is_left(enter: Enter, made: County) -> None:
    found, reviewer = open_table(enter), enter("reviewer")
    [client] = registered(found, 1)
    held, address = kept("许一"), f"/recruitment/{found.pk}/registrations/remove/"
    photo = photos.path(held.account_id, held.told["photo"])
    assert photo.exists()
    early = reviewer.post(address)
    assert (early.status_code, "保管期还没有满" in early.content.decode()) == (422, True)
    with time_machine.travel(found.closes_at + timedelta(days=3 * 366), tick=False):
        assert enter("officer").post(address).status_code == 403
        assert enter("reviewer").post(address).status_code == 302
    removed = Removal.objects.get()
    assert (removed.applications, removed.accounts, Account.objects.count(), Application.objects.count()) == (1, 1, 0, 0)
    assert Act.objects.count() == 1, "what was done stays, and names nobody"
    assert client.get("/apply/").status_code == 302
    assert verify(verifying.verify) == []
