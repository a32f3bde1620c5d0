"""合并计划按分选岗 through pages: posts published with the table, wished for by who is to be examined, given in the order of the composite score."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.tests import test_recruitment
from xianneng.surface.home.tests.test_applying import PASSWORD
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import HEAD, book, prepared, row
from xianneng.surface.home.tests.test_recruitment_choosing import FAR, LONG
from xianneng.surface.home.tests.test_recruitment_scores import account, both, decided, lined, ready, release, staff
from xianneng.surface.home.tests.test_recruitment_selecting import DAY, arranged, begun, drawn, interviewed
from xianneng.surface.home.tests.test_recruitment_sitting import number
from xianneng.surface.project.testing import County, verify
from xianneng.work.recruitment import publishing
from xianneng.work.recruitment.choosing.models import Choosing
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.pooling import queries
from xianneng.work.recruitment.pooling.models import Allotment, Post, Wish
from xianneng.work.recruitment.selecting.models import Group
from xianneng.work.recruitment.sitting.models import Exam

Enter = Callable[[str], Client]
POOLED = "合并计划按分选岗"
POSTS = "青山镇 综合岗 1\n绿水镇 综合岗 2"

__all__ = ["staff"]


def pooling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that are published have a first position of three places in two posts, the others of one."""
    before, (_, *rest) = test_recruitment.ruled, test_recruitment.ROWS

    def posted(client: Client, found: Recruitment) -> None:
        Recruitment.objects.filter(pk=found.pk).update(way=POOLED)
        for at in range(1, 5):
            lines = {"posts": POSTS if at == 1 else "青山镇 专岗 1"}
            assert client.post(f"/recruitment/{found.pk}/prepare/position/{at}/posts/", lines).status_code == 302
        before(client, found)

    monkeypatch.setattr(test_recruitment, "ROWS", (row("执法一", "法学类", "限男性", 招考人数="3"), *rest))
    monkeypatch.setattr(test_recruitment, "ruled", posted)


def composed(enter: Enter, selection: str) -> None:
    """From the shortlist to composite scores that are decided."""
    arranged(enter, selection)
    drawn(enter, selection)
    with time_machine.travel(DAY, tick=False):
        for group in Group.objects.order_by("pk"):
            assert interviewed(enter, f"{selection}group/{group.pk}/", group) == 302
        assert agree(enter("leader"), proposed(enter("reviewer").post(f"{selection}propose/"))).status_code == 302


def signed_in(at: int) -> Client:
    """Somebody of the list whose account is there already."""
    client = Client()
    assert client.post("/apply/sign-in/", {"login": number(at), "password": PASSWORD}).status_code == 302
    return client


def wished(at: int, found: Recruitment, *posts: int) -> Any:
    """The form of wishes, from somebody of the list."""
    return account(at).post(f"/apply/wishes/{found.pk}/", {f"wish_{place}": post for place, post in enumerate(posts)})


@pytest.mark.row("REC-08")
def test_posts_of_a_pool_are_chosen_in_the_order_of_the_score(enter: Enter, staff: County, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pooling(monkeypatch)
    found, address = ready(enter, tmp_path, settings)
    assert "绿水镇" in Client().get(f"/recruitment/{found.pk}/position/1/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.update(count=9)
    both(enter, address)
    lined(enter, address)
    decided(enter, address)
    release()
    selection, page = f"/recruitment/{found.pk}/selection/", f"/recruitment/{found.pk}/posts/"
    begun(enter, selection)
    early = enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR})
    assert (early.status_code, "综合成绩还没有审定" in early.content.decode()) == (422, True)
    composed(enter, selection)
    turns = [each for each in queries.choosers(Exam.objects.get()) if each.position_at == 1]
    assert [each.rank for each in turns] == [1, 2, 3]
    one, two, three = (each.number for each in turns)
    assert "现在还不能选岗" in wished(one, found, 1).content.decode(), "no period is announced"
    assert enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR}).status_code == 302
    assert Client().get(f"/apply/wishes/{found.pk}/").status_code == 302, "one's own page"
    assert wished(0, found, 1).status_code == 404, "who is not to be examined"
    first = signed_in(one)
    twice = first.post(f"/apply/wishes/{found.pk}/", {"wish_0": 1, "wish_1": 1})
    assert (twice.status_code, "不重复" in twice.content.decode()) == (422, True)
    for wishes in ({"wish_0": 2}, {"wish_0": 1, "wish_1": 2}):
        assert first.post(f"/apply/wishes/{found.pk}/", wishes).status_code == 302
    assert wished(two, found, 1).status_code == 302
    assert wished(three, found, 1, 2).status_code == 302
    assert Wish.objects.count() == 4
    waiting = enter("reviewer").post(f"{page}propose/")
    assert "绿水镇" not in enter("reviewer").get(page).content.decode(), "nobody sees another's wishes before the end"
    assert (waiting.status_code, "选岗还没有截止" in waiting.content.decode()) == (422, True)
    Choosing.objects.update(closes_at=datetime(2026, 11, 1, tzinfo=UTC))
    late = signed_in(two).post(f"/apply/wishes/{found.pk}/", {"wish_0": 2})
    assert (late.status_code, "现在不能选岗" in late.content.decode()) == (422, True)
    assert "绿水镇" in enter("reviewer").get(page).content.decode()
    case = proposed(enter("reviewer").post(f"{page}propose/"))
    assert "青山镇 综合岗" in enter("leader").get(f"/case/{case.number}/").content.decode()
    assert agree(enter("leader"), case).status_code == 302
    got = dict(Allotment.objects.filter(position_at=1).values_list("number", "post_at"))
    assert got == {one: 1, two: None, three: 2}, "who scored best had the only place; who wished for nothing else has none"
    assert "分到的岗位" in signed_in(three).get(f"/apply/wishes/{found.pk}/").content.decode()
    assert "都已由排在前面的选满" in signed_in(two).get(f"/apply/wishes/{found.pk}/").content.decode()
    assert Leaf.objects.get(pk=Allotment.objects.all()[0].leaf_id).case_number == case.number
    assert verify(publishing.verify) == []


def test_a_pool_holds_exactly_its_places(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    found = prepared(reviewer)
    page = f"/recruitment/{found.pk}/prepare/position/1/posts/"
    Recruitment.objects.filter(pk=found.pk).update(way=POOLED)
    assert "岗位合计 0 人" in reviewer.get(f"/recruitment/{found.pk}/prepare/").content.decode()
    for lines, words in ((POSTS, "岗位合计 3 人，职位招录 1 人"), ("青山镇 一", "第 1 行不是用人单位、岗位、人数")):
        refused = reviewer.post(page, {"posts": lines})
        assert (refused.status_code, words in refused.content.decode(), lines.split()[0] in refused.content.decode()) == (422, True, True)
    assert reviewer.post(page, {"posts": "青山镇 综合岗 1"}).status_code == 302
    assert Post.objects.get().organ == "青山镇"
    assert reviewer.post(f"/recruitment/{found.pk}/prepare/table/", {"table": book(["招考简章"], HEAD, *test_recruitment.ROWS)}).status_code == 302
    assert not Post.objects.exists(), "a position may stand elsewhere in the new table"
    assert enter("officer").post(page, {"posts": "青山镇 综合岗 1"}).status_code in (403, 404)
