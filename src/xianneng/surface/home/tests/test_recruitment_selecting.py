"""选拔 through pages: the shortlist, originals checked, replacements in rank order, examiners and order drawn, marks confirmed, who is to be examined medically."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import time_machine
from django.test import Client

from xianneng.algorithms import draw
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.recruitment import interviewing
from xianneng.law.recruitment.registering import find_document
from xianneng.law.refusals import Refused
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment_scores import both, decided, lined, ready, release, staff
from xianneng.surface.home.tests.test_recruitment_sitting import number
from xianneng.surface.project.testing import NOW, ON, County
from xianneng.work.recruitment.applying.operations import sign_up
from xianneng.work.recruitment.hiring.models import Finalist, Stage
from xianneng.work.recruitment.models import Position, Recruitment
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.scoring.models import Result, Scoring
from xianneng.work.recruitment.selecting import queries
from xianneng.work.recruitment.selecting.models import Candidate, Composite, Examiner, Group, Selecting, Step
from xianneng.work.recruitment.sitting.models import Exam

Enter = Callable[[str], Client]
DAY = NOW + timedelta(days=20)
VALUE = "08 15 16 23 29 33 04"
DATES = {"review_until": f"{ON + timedelta(days=10)}", "replace_until": f"{ON + timedelta(days=12)}"}

__all__ = ["staff"]


@pytest.fixture
def released(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> tuple[Recruitment, str]:
    """Scores that everybody knows; the address of the selection."""
    found, address = ready(enter, tmp_path, settings)
    both(enter, address)
    lined(enter, address)
    decided(enter, address)
    release()
    return found, f"/recruitment/{found.pk}/selection/"


def begun(enter: Enter, address: str) -> None:
    """The shortlist is fixed."""
    answer = enter("reviewer").post(address, DATES)
    assert answer.status_code == 302, answer.content.decode()


def reviewed(enter: Enter, address: str, row: Candidate, stage: str = "复审通过", words: str = "核验身份证、毕业证、学位证原件") -> Any:
    """The form of a candidate."""
    return enter("reviewer").post(f"{address}candidate/{row.pk}/", {"stage": stage, "words": words})


def arranged(enter: Enter, address: str, *, out: int = 0) -> None:
    """Everybody passed; two groups; twelve examiners, the first of an organ that the first group recruits for, the second kin of somebody of the second."""
    for row in Candidate.objects.filter(stage="待复审"):
        assert reviewed(enter, address, row).status_code == 302
    reviewer, at = enter("reviewer"), sorted(set(Candidate.objects.values_list("position_at", flat=True)))
    for name, positions in (("第一组", at[:1]), ("第二组", at[1:])):
        answer = reviewer.post(f"{address}group/", {"name": name, "held_on": f"{DAY:%Y-%m-%d}", "place": "县委党校", "positions": positions})
        assert answer.status_code == 302, answer.content.decode()
    organ = Position.objects.get(at=at[0]).organ
    people = [f"考官{each:02} {organ if each == 1 else '示例市人社局'} K{each:04}" for each in range(1, 13)]
    assert reviewer.post(f"{address}examiners/", {"people": "\n".join(people)}).status_code == 302
    kin = Candidate.objects.filter(position_at__in=at[1:]).order_by("pk")[0]
    given = {"examiner_at": 2, "ticket": scores.tickets(Exam.objects.get(), [kin.number])[kin.number], "relation": "近姻亲"}
    assert reviewer.post(f"{address}avoid/", given).status_code == 302


def drawn(enter: Enter, address: str) -> None:
    """Examiners are drawn."""
    given = {"source": "中国福利彩票双色球第 2026141 期", "draw_at": f"{NOW + timedelta(days=15):%Y-%m-%dT%H:%M}"}
    assert enter("reviewer").post(f"{address}announce/", given).status_code == 302
    with time_machine.travel(NOW + timedelta(days=16), tick=False):
        assert enter("reviewer").post(f"{address}draw/", {"value": VALUE}).status_code == 302


@pytest.mark.row("REC-16")
def test_from_the_shortlist_to_who_is_examined_medically(enter: Enter, released: tuple[Recruitment, str]) -> None:
    found, address = released
    public = f"/recruitment/{found.pk}/shortlist/"
    assert Client().get(public).status_code == 404
    begun(enter, address)
    assert enter("reviewer").post(address, DATES).status_code == 409
    entered = list(Candidate.objects.order_by("position_at", "rank"))
    assert len(entered) == 3 * len({row.position_at for row in entered}), "three for each place"
    text = Client().get(public).content.decode()
    assert scores.tickets(Exam.objects.get(), [entered[0].number])[entered[0].number] in text
    assert "李明" not in text
    assert "𠮷" not in text, "tickets, no names"
    out = entered[0]
    arranged(enter, address)
    reviewer = enter("reviewer")
    early = reviewer.post(f"{address}announce/", {"source": "双色球", "draw_at": f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M}"})
    assert "随机数公布时间已过" in early.content.decode()
    drawn(enter, address)
    told = Client().get(f"{public}panels.json")
    selecting = Selecting.objects.get()
    assert draw.commit([told.content]).hex() == selecting.commitment
    said = told.json()
    assert not any("考官" in words for words in (told.content.decode(), Client().get(public).content.decode().split("考官抽签")[0])), "no names before the interview"
    places = draw.drawn(draw.seed(bytes.fromhex(selecting.commitment), VALUE), len(said["examiners"])).tolist()
    order = [each["at"] for _, each in sorted(zip(places, said["examiners"], strict=True), key=lambda pair: pair[0])]
    bars = {group: {each["at"] for each in said["examiners"] if group in each["barred"]} for group in said["groups"]}
    panels = interviewing.seated(order, bars, said["groups"], said["panel"])
    groups = list(Group.objects.order_by("pk"))
    assert [[row.at for row in queries.panel(group)] for group in groups] == list(panels.values()), "anybody finds the same panels"
    assert Examiner.objects.get(at=1).group != groups[0]
    assert Examiner.objects.get(at=2).group != groups[1]
    page = f"{address}group/{groups[0].pk}/"
    assert "面试当天" in reviewer.post(page, {"act": "order", "value": "12"}).content.decode()
    with time_machine.travel(DAY, tick=False):
        for group in groups:
            assert interviewed(enter, f"{address}group/{group.pk}/", group) == 302
        case = proposed(enter("reviewer").post(f"{address}propose/"))
        assert "进入体检" in enter("leader").get(f"/case/{case.number}/").content.decode()
        assert agree(enter("leader"), case).status_code == 302
        examined = {position.at: queries.examined(position) for position in Position.objects.all()}
    for position, people in examined.items():
        rows = Composite.objects.filter(position_at=position)
        if not rows:
            continue
        [first] = people
        assert first.rank == 1
        assert first.total == max(row.total or 0 for row in rows if row.rank)
        assert first.case_number == case.number
        assert first.shown.count("*") > 5
    assert Composite.objects.get(number=out.number).interview == 820000
    assert Leaf.objects.filter(kind="recruitment.interviewed").count() == 2


def interviewed(enter: Enter, page: str, group: Group) -> int:
    """The order is drawn, marks are entered and confirmed by another."""
    reviewer = enter("reviewer")
    assert reviewer.post(page, {"act": "order", "value": "甲 3 乙 5"}).status_code == 302
    assert reviewer.post(page, {"act": "order", "value": "甲 3 乙 6"}).status_code == 409, "drawn once"
    people = [each.candidate for each in queries.of_group(Selecting.objects.get(), group)]
    assert sorted(each.order or 0 for each in people) == list(range(1, len(people) + 1))
    marks = {f"mark_{each.pk}": ["70", "81", "82", "83", "99"] for each in people}
    first = people[0]
    short = reviewer.post(page, marks | {"act": "marks", f"mark_{first.pk}": ["70", "81", "82", "83", ""]})
    assert short.status_code == 422
    assert 'value="83"' in short.content.decode(), "what was typed stays"
    assert reviewer.post(page, marks | {"act": "marks"}).status_code == 302
    assert "另一人核对" in reviewer.post(page, {"act": "confirm"}).content.decode()
    answer: int = enter("second").post(page, {"act": "confirm"}).status_code
    assert reviewer.post(page, marks | {"act": "marks"}).status_code == 409, "nothing moves once it is confirmed"
    return answer


@pytest.mark.row("REC-16")
def test_who_is_out_is_replaced_in_rank_order(enter: Enter, released: tuple[Recruitment, str]) -> None:
    _, address = released
    begun(enter, address)
    first, second, third = Candidate.objects.order_by("position_at", "rank")[:3]
    reviewer = enter("reviewer")
    assert reviewed(enter, address, first, "复审不通过", "").status_code == 422, "grounds are asked for"
    refused = reviewer.post(f"{address}candidate/{first.pk}/replace/")
    assert "不需要递补" in refused.content.decode()
    assert reviewed(enter, address, first, "复审不通过", "学位证原件专业与职位要求不符").status_code == 302
    assert reviewed(enter, address, first).status_code == 409, "decided once"
    assert reviewed(enter, address, second).status_code == 302
    assert reviewed(enter, address, second, "放弃", "2026-11-21 书面声明放弃面试").status_code == 302
    for row, rank in ((first, 4), (second, 5)):
        assert reviewer.post(f"{address}candidate/{row.pk}/replace/").status_code == 302
        made = Candidate.objects.get(replaces=row)
        assert (made.position_at, made.rank, made.stage) == (first.position_at, rank, "待复审")
    assert reviewer.post(f"{address}candidate/{first.pk}/replace/").status_code == 409, "one for one"
    step = Step.objects.filter(candidate=Candidate.objects.get(replaces=first)).get()
    assert (step.kind, step.words) == ("递补", "第 1 名复审不通过：学位证原件专业与职位要求不符")
    assert reviewed(enter, address, third, "放弃", "电话声明放弃，有录音").status_code == 302
    with time_machine.travel(NOW + timedelta(days=13), tick=False):
        late = enter("reviewer").post(f"{address}candidate/{third.pk}/replace/")
        assert "递补截止到" in late.content.decode()
    assert enter("officer").get(address).status_code == 403


def test_no_shortlist_before_the_release(enter: Enter, released: tuple[Recruitment, str]) -> None:
    _, address = released
    Scoring.objects.update(release_at="2099-01-01T00:00Z")
    assert "成绩还没有公布" in enter("reviewer").post(address, DATES).content.decode()
    release()
    wrong = enter("reviewer").post(address, DATES | {"replace_until": f"{ON}"})
    assert wrong.status_code == 422
    assert "先后不对" in wrong.content.decode()
    assert not Candidate.objects.exists()


def test_examiners_are_seated_by_the_draw_but_for_who_is_barred() -> None:
    assert interviewing.seated([3, 1, 2, 4, 5], {1: {3}, 2: {1}}, [1, 2], 2) == {1: [1, 2], 2: [3, 4]}
    with pytest.raises(Refused, match="考官不够"):
        interviewing.seated([1, 2], {1: {1, 2}}, [1, 2], 1)


def test_a_refused_composite_opens_the_marks_and_a_corrected_mark_counts(enter: Enter, released: tuple[Recruitment, str]) -> None:
    _, address = released
    begun(enter, address)
    arranged(enter, address)
    drawn(enter, address)
    with time_machine.travel(DAY, tick=False):
        groups = list(Group.objects.order_by("pk"))
        for group in groups:
            assert interviewed(enter, f"{address}group/{group.pk}/", group) == 302
        case = proposed(enter("reviewer").post(f"{address}propose/"))
        assert agree(enter("leader"), case, "不同意").status_code == 302
        assert not Group.objects.exclude(confirmed_at=None).exists()
        assert "评分没有核对" in enter("reviewer").post(f"{address}propose/").content.decode()
        row = Candidate.objects.filter(group=groups[0]).order_by("pk")[0]
        people = [each.candidate for each in queries.of_group(Selecting.objects.get(), groups[0])]
        marks = {f"mark_{each.pk}": ["90", "91", "92", "93", "94"] for each in people}
        page = f"{address}group/{groups[0].pk}/"
        assert enter("reviewer").post(page, marks | {"act": "marks"}).status_code == 302
        assert enter("second").post(page, {"act": "confirm"}).status_code == 302
    last = Result.objects.filter(number=row.number).order_by("-pk")[0]
    last.pk, last.written = None, 990000
    last.save(force_insert=True)
    scoring = Scoring.objects.get()
    found = queries.composites(Selecting.objects.get(), scoring).filter(pl.col("number") == row.number).row(0, named=True)
    assert (found["written"], found["interview"], found["total"]) == (990000, 920000, 955000)


def test_who_was_ranked_is_taken_into_hiring(enter: Enter, released: tuple[Recruitment, str]) -> None:
    found, address = released
    page = f"/recruitment/{found.pk}/hiring/"
    assert "综合成绩还没有审定" in enter("reviewer").post(page, {"draw_in": "1"}).content.decode()
    begun(enter, address)
    arranged(enter, address)
    drawn(enter, address)
    with time_machine.travel(DAY, tick=False):
        for group in Group.objects.order_by("pk"):
            assert interviewed(enter, f"{address}group/{group.pk}/", group) == 302
        case = proposed(enter("reviewer").post(f"{address}propose/"))
        assert agree(enter("leader"), case).status_code == 302
        assert "取入" in enter("reviewer").get(page).content.decode()
        elsewhere = enter("reviewer").post(page, {"draw_in": "1"})
        assert (elsewhere.status_code, "人不在本平台报名" in elsewhere.content.decode()) == (422, True)
        for row in Candidate.objects.all():
            who = find_document(number(row.number), ON)
            sign_up(name="李明", document=who.kind, number=who.number, telephone="13800001234", password=None, now=NOW)
        assert enter("reviewer").post(page, {"draw_in": "1"}).status_code == 302
        assert enter("reviewer").post(page, {"draw_in": "1"}).status_code == 409
    for position in Position.objects.all():
        going = Finalist.objects.filter(at=position.at, stage=Stage.MEDICAL).values_list("number_digest", flat=True)
        assert set(going) == {each.number_digest for each in queries.examined(position)}
    assert Finalist.objects.count() == Composite.objects.exclude(rank=None).count()
    assert Leaf.objects.filter(kind="recruitment.candidates", body__contains=case.number).exists()
