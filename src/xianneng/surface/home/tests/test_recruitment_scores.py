"""成绩 through pages: terms published first, marks entered twice, differences settled, lines decided, everybody learns at one moment; re-checked, corrected."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client

from xianneng.foundation.access.operations import appoint, open_account
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.surface.home.tests.test_applying import PASSWORD, SIGN_UP
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment_conduct import entered as conduct
from xianneng.surface.home.tests.test_recruitment_sitting import DRAW_AT, drawn, number
from xianneng.surface.project.testing import NOW, ON, PARTY, County, verify
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.scoring import cases as scores
from xianneng.work.recruitment.scoring import queries
from xianneng.work.recruitment.scoring.models import Entered, Recheck, Result, Scoring, Told
from xianneng.work.recruitment.sitting.models import Exam, Paper
from xianneng.work.recruitment.tasks import seat

Enter = Callable[[str], Client]
TERMS = {"decimals": 2, "absent_out": "on", "zero_out": "on", "ratio": 3, "written_share": 50, "interview_least": "60", "panel": 5, "drops": "on", "recheck_days": 7}
MORE = ("second", "third", "fourth")  # officers of the authority beside the one of the county
RELEASE = DRAW_AT + timedelta(days=30)


def staffed(made: County) -> County:
    """The county with more officers of the authority."""
    with transaction.atomic(), writing(kind="testing.staff", body={}, now=NOW) as leaf:
        for at, username in enumerate(MORE):
            made.users[username] = open_account(username=username, name=f"经办{'二三四'[at]}", person_id=None, password="correct-horse-battery", leaf=leaf)  # noqa: S106
            appoint(user=made.users[username], role="authority_reviewer", title="县委组织部公务员科", organ=made.organs[PARTY], jurisdiction=made.organs["示例县"],
                    from_on=ON - timedelta(days=300), leaf=leaf)
    return made


@pytest.fixture
def staff(made: County) -> County:
    """As a fixture."""
    return staffed(made)


def seated(enter: Enter, tmp_path: Path, settings: Any) -> tuple[Recruitment, str]:
    """Everybody has a seat; the address of the scores."""
    settings.MEDIA_ROOT = tmp_path / "media"
    found, _, _ = drawn(enter)
    seat.func(Exam.objects.get().pk)
    return found, f"/recruitment/{found.pk}/scores/"


def ready(enter: Enter, tmp_path: Path, settings: Any, **terms: Any) -> tuple[Recruitment, str]:
    """With terms that are published."""
    found, address = seated(enter, tmp_path, settings)
    of_papers = {f"{what}_{paper.pk}": value for paper in Paper.objects.all() for what, value in (("full", 100), ("weight", 1))}
    assert enter("reviewer").post(address, TERMS | of_papers | terms).status_code == 302
    assert agree(enter("leader"), proposed(enter("reviewer").post(f"{address}terms/propose/"))).status_code == 302
    return found, address


def marks(change: dict[int, str] | None = None, skip: Sequence[int] = ()) -> SimpleUploadedFile:
    """A sheet of the 70: 40 points for number 0 up to 74.50 for the last, changed as told."""
    exam = Exam.objects.get()
    tickets = queries.tickets(exam, range(70))
    rows = [f"{tickets[at]},{(change or {}).get(at, f'{40 + at / 2:.2f}')}" for at in range(70) if at not in skip]
    return SimpleUploadedFile("成绩.csv", ("准考证号,成绩\n" + "\n".join(rows)).encode())


def sent(client: Client, address: str, paper: Paper, entry: int, sheet: SimpleUploadedFile) -> Any:
    """The form of a sheet."""
    return client.post(f"{address}marks/{paper.pk}/{entry}/", {"table": sheet})


def both(enter: Enter, address: str, change: dict[int, str] | None = None) -> None:
    """Two officers enter both papers alike."""
    for paper in Paper.objects.all():
        for entry, who in ((1, "reviewer"), (2, "second")):
            answer = sent(enter(who), address, paper, entry, marks(change))
            assert answer.status_code == 302, answer.content.decode()


def lined(enter: Enter, address: str, least: str = "50", **more: Any) -> None:
    """The line of the one group, and the moment of release."""
    assert enter("reviewer").post(f"{address}lines/", {"release_at": f"{RELEASE:%Y-%m-%dT%H:%M}", "line_0": least, **more}).status_code == 302


def decided(enter: Enter, address: str) -> Scoring:
    """Approved; not yet released."""
    assert agree(enter("leader"), proposed(enter("reviewer").post(f"{address}propose/"))).status_code == 302
    return Scoring.objects.get()


def release() -> None:
    """The moment has passed: by the database's own clock, whatever the tests' says."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE recruitment_scoring SET release_at = clock_timestamp() - interval '1 hour'")


def account(at: int) -> Client:
    """Somebody of the list, with an account of their own."""
    client = Client()
    given = SIGN_UP | {"number": number(at), "name": "李明"} | ({"document": "港澳居民来往内地通行证"} if at % 7 == 0 else {})
    assert client.post("/apply/sign-up/", given).status_code == 302
    return client


@pytest.mark.row("REC-05")
def test_from_terms_to_a_score_that_everybody_learns_at_once(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found, address = ready(enter, tmp_path, settings)
    public, own = f"/recruitment/{found.pk}/scoring/", f"/apply/score/{found.pk}/"
    assert "笔试 50%，面试 50%" in Client().get(public).content.decode()
    paper, other = Paper.objects.order_by("starts_at")
    assert sent(enter("reviewer"), address, paper, 1, marks({5: "60"})).status_code == 302
    same = sent(enter("reviewer"), address, paper, 2, marks())
    assert "两遍成绩由两人分别录入" in same.content.decode()
    assert sent(enter("second"), address, paper, 2, marks()).status_code == 302
    for entry, who in ((1, "second"), (2, "third")):
        assert sent(enter(who), address, other, entry, marks({68: "缺考", 67: "0"})).status_code == 302
    text = enter("third").get(address).content.decode()
    ticket = queries.tickets(Exam.objects.get(), [5])[5]
    for words in (ticket, "60.00", "42.50", "有 1 处两遍成绩不一致", "没有合格分数线"):
        assert words in text
    settling = {"paper": paper.pk, "number": 5, "mark": "62.6", "words": "对照试卷，合分有误"}
    assert "差异由第三人核定" in enter("second").post(f"{address}settle/", settling).content.decode()
    wrong = enter("third").post(f"{address}settle/", settling | {"mark": "162.5"})
    assert wrong.status_code == 422
    assert "合分有误" in wrong.content.decode(), "what was typed stays"
    assert enter("third").post(f"{address}settle/", settling).status_code == 302
    lined(enter, address)
    assert "达到" in enter("reviewer").get(address).content.decode()
    case = proposed(enter("reviewer").post(f"{address}propose/"))
    assert sent(enter("reviewer"), address, paper, 1, marks()).status_code == 409, "nothing moves while it is decided"
    text = enter("leader").get(f"/case/{case.number}/").content.decode()
    assert "缺考 1 人，零分 1 人" in text
    assert agree(enter("leader"), case).status_code == 302
    rows = {row.number: row for row in Result.objects.all()}
    assert len(rows) == 70
    assert (rows[5].written, rows[5].marks, rows[5].is_in_line) == (525500, {"行政职业能力测验": "62.60", "申论": "42.50"}, True)
    assert (rows[68].standing, rows[68].written, rows[68].rank) == ("缺考", None, None)
    assert (rows[67].standing, rows[67].rank, rows[67].entered) == ("零分", None, False)
    ranked = [row for row in rows.values() if row.position_at == rows[69].position_at and row.rank]
    assert [row.rank for row in sorted(ranked, key=lambda row: -(row.written or 0))] == list(range(1, len(ranked) + 1))
    assert sum(row.entered for row in ranked) == 3, "three for one place"
    client = account(69)
    Scoring.objects.update(release_at="2099-01-01T00:00Z")
    early = client.get(own)
    assert early.status_code == 404
    assert "74.50" not in early.content.decode()
    assert client.post(f"{own}receipt/").status_code == 404
    assert "合格分数线" not in Client().get(public).content.decode().split("<h2>规则")[0]
    assert enter("officer").get(address).status_code == 403, "nobody sees a mark but who works on it"
    release()
    answer = client.get(own)
    text = answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    for words in ("74.50", "职位排名", "进入资格复审", queries.tickets(Exam.objects.get(), [69])[69], "笔试成绩 50.00 分"):
        assert words in text
    stated = client.post(f"{own}receipt/").json()
    assert client.post(f"{own}receipt/").json()["digest"] == stated["digest"], "one receipt however often it is taken"
    assert stated["result"]["written"] == 745000
    assert Leaf.objects.filter(body__contains=stated["digest"]).count() == 1
    assert Told.objects.count() == 1
    stranger = Client()
    assert stranger.get(own).status_code == 302, "who is not signed in sees nobody's"
    assert verify(scores.verify) == []
    settled = Scoring.objects.get()
    Scoring.objects.update(lines={"": {"": 1}})
    assert verify(scores.verify) == [f"recruitment_scoring 第 {settled.pk} 行：合格分数线与办件 {settled.case_number} 审定的不符"]
    Scoring.objects.update(lines=settled.lines)
    Scoring.objects.update(written_share=90)
    assert verify(scores.verify) == [f"recruitment_scoring 第 {settled.pk} 行：科目和成绩规则与办件 {settled.terms_case} 审定的不符"]


def test_a_sheet_is_for_exactly_those_who_are_admitted(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    _, address = ready(enter, tmp_path, settings)
    paper = Paper.objects.order_by("starts_at")[0]
    ticket = queries.tickets(Exam.objects.get(), [3])[3]
    for sheet, words in ((marks(skip=[3]), f"1 名考生没有成绩：{ticket}"), (marks({3: "100.5"}), "超过满分100"), (marks({3: "优"}), "不是成绩"), (marks({3: "5e1"}), "不是成绩"),
                         (SimpleUploadedFile("成绩.csv", marks().read() + b"\n26000100000199,50"), "1 个准考证号不参加这一科目：26000100000199"),
                         (SimpleUploadedFile("成绩.csv", marks().read() + f"\n{ticket},50".encode()), "准考证号重复"),
                         (SimpleUploadedFile("成绩.pdf", b"%PDF"), "只接收 Excel")):
        refused = sent(enter("reviewer"), address, paper, 1, sheet)
        assert refused.status_code == 422, words
        assert words in refused.content.decode()
    assert not Entered.objects.exists()
    assert sent(enter("reviewer"), address, paper, 3, marks()).status_code == 404
    assert sent(enter("officer"), address, paper, 1, marks()).status_code == 403


def test_terms_come_before_marks_and_stay(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found, address = seated(enter, tmp_path, settings)
    paper = Paper.objects.order_by("starts_at")[0]
    assert sent(enter("reviewer"), address, paper, 1, marks()).status_code == 404, "no terms yet"
    of_papers = {f"{what}_{each.pk}": 100 if what == "full" else 1 for each in Paper.objects.all() for what in ("full", "weight")}
    even = enter("reviewer").post(address, TERMS | of_papers | {"panel": 6})
    assert even.status_code == 422
    assert "单数" in even.content.decode()
    assert enter("reviewer").post(address, TERMS | of_papers).status_code == 302
    assert sent(enter("reviewer"), address, paper, 1, marks()).status_code == 409
    assert Client().get(f"/recruitment/{found.pk}/scoring/").status_code == 404
    case = proposed(enter("reviewer").post(f"{address}terms/propose/"))
    assert agree(enter("leader"), case, "不同意").status_code == 302
    assert Scoring.objects.get().state == "拟定规则"
    case = proposed(enter("reviewer").post(f"{address}terms/propose/"))
    assert agree(enter("leader"), case).status_code == 302
    assert enter("reviewer").post(address, TERMS | of_papers).status_code == 409
    assert Leaf.objects.filter(case_number=case.number, body__contains="同分的并列").exists()


@pytest.mark.row("REC-15")
def test_a_breach_counts_as_the_register_says(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found, address = ready(enter, tmp_path, settings)
    both(enter, address, {1: "违纪"})
    lined(enter, address)
    text = enter("reviewer").get(address).content.decode()
    assert "考试行为记录里没有处理决定" in text
    assert enter("reviewer").post(f"{address}propose/").status_code == 422
    given = {"recruitment": found.pk, "happened_on": "2026-11-01", "decided_on": "2026-11-10"}
    assert agree(enter("leader"), proposed(conduct(enter, number=number(1), name="𠮷田明", finding="minor", **given))).status_code == 302
    assert agree(enter("leader"), proposed(conduct(enter, number=number(3), name="李明", finding="serious", **given))).status_code == 302
    assert agree(enter("leader"), proposed(conduct(enter, number=number(9), name="李明", finding="alike", **given))).status_code == 302
    assert "成绩单没有记为违纪的科目" in enter("reviewer").get(address).content.decode()
    paper = Paper.objects.order_by("starts_at")[0]
    settling = {"paper": paper.pk, "number": 9, "mark": "违纪", "words": "按处理决定，该科目答卷雷同"}
    assert enter("third").post(f"{address}settle/", settling).status_code == 302
    decided(enter, address)
    rows = {row.number: row for row in Result.objects.all()}
    assert (rows[1].standing, rows[1].written) == ("违纪零分", 0)
    assert (rows[3].standing, rows[3].written, rows[3].rank) == ("取消资格", None, None)
    assert (rows[9].standing, rows[9].written, rows[9].marks["行政职业能力测验"]) == ("违纪零分", 222500, "违纪")


def test_equal_scores_rank_as_published(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    """Of 1, 3, 5, 7, all of one position: the third and fourth are equal in all, the first two in the sum."""
    _, address = ready(enter, tmp_path, settings, ties=["行政职业能力测验"])
    paper, other = Paper.objects.order_by("starts_at")
    first, then = {1: "95", 3: "90", 5: "88", 7: "88"}, {1: "85", 3: "90", 5: "88", 7: "88"}
    for each, change in ((paper, first), (other, then)):
        for entry, who in ((1, "reviewer"), (2, "second")):
            assert sent(enter(who), address, each, entry, marks(change)).status_code == 302
    lined(enter, address)
    decided(enter, address)
    rows = {row.number: row for row in Result.objects.filter(number__in=(1, 3, 5, 7))}
    assert len({row.position_at for row in rows.values()}) == 1
    assert [rows[at].rank for at in (1, 3, 5, 7)] == [1, 2, 3, 3]
    assert [rows[at].entered for at in (1, 3, 5, 7)] == [True] * 4, "who ties at the limit enters"


def test_lines_hold_for_scores_and_subjects(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    _, address = ready(enter, tmp_path, settings)
    both(enter, address)
    first = Paper.objects.order_by("starts_at")[0]
    assert enter("reviewer").post(f"{address}lines/", {"release_at": f"{RELEASE:%Y-%m-%dT%H:%M}", "line_0": "101"}).status_code == 422
    lined(enter, address, "60", **{f"line_0_{first.pk}": "70"})
    decided(enter, address)
    assert sorted(Result.objects.filter(is_in_line=True).values_list("number", flat=True)) == list(range(60, 70))


def test_what_changed_behind_the_case_is_not_decided(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    _, address = ready(enter, tmp_path, settings)
    both(enter, address)
    lined(enter, address)
    case = proposed(enter("reviewer").post(f"{address}propose/"))
    assert agree(enter("reviewer"), case).status_code == 404, "who proposed does not approve"
    Entered.objects.filter(number=2).update(mark=9900)
    assert "呈报之后成绩或考试行为记录已变" in agree(enter("leader"), case).content.decode()
    assert "成绩与" in verify(scores.verify)[0]
    with time_machine.travel(RELEASE + timedelta(minutes=1), tick=False):
        assert "成绩公布的时间已过" in agree(enter("leader"), case).content.decode()
    assert agree(enter("leader"), case, "不同意").status_code == 302
    assert Scoring.objects.get().state == "录入成绩"


@pytest.mark.row("REC-19")
def test_looked_at_again_by_another_and_corrected(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found, address = ready(enter, tmp_path, settings)
    own = f"/apply/score/{found.pk}/"
    both(enter, address)
    lined(enter, address)
    decided(enter, address)
    release()
    client = account(41)
    paper, other = Paper.objects.order_by("starts_at")
    assert "没有写明理由" in client.post(f"{own}recheck/{paper.pk}/", {"words": ""}).content.decode()
    assert client.post(f"{own}recheck/{paper.pk}/", {"words": "估分高于成绩"}).status_code == 302
    assert client.post(f"{own}recheck/{other.pk}/", {"words": "请再看一遍"}).status_code == 302
    assert client.post(f"{own}recheck/{paper.pk}/", {"words": "估分高于成绩"}).status_code == 409, "once for each paper"
    assert client.post(f"{own}recheck/{paper.pk + 100}/", {"words": "估分高于成绩"}).status_code == 404
    asked, again = Recheck.objects.order_by("pk")
    answer = {"finding": "有误", "mark": "90.5", "words": "合分漏计一页"}
    assert "复查由没有录入" in enter("second").post(f"{address}recheck/{asked.pk}/", answer).content.decode()
    missing = enter("third").post(f"{address}recheck/{asked.pk}/", answer | {"words": ""})
    assert missing.status_code == 422
    assert "90.5" in missing.content.decode(), "what was typed stays"
    assert "与原来相同" in enter("third").post(f"{address}recheck/{asked.pk}/", answer | {"mark": "60.5"}).content.decode()
    assert enter("third").post(f"{address}recheck/{again.pk}/", {"finding": "无误", "words": "重新合分，无误"}).status_code == 302
    assert enter("third").post(f"{address}recheck/{asked.pk}/", answer).status_code == 302
    assert enter("third").post(f"{address}recheck/{asked.pk}/", answer).status_code == 409, "answered once"
    asked.refresh_from_db()
    before = Result.objects.get(number=41)
    case = scores.Case.objects.get(number=asked.case_number)
    assert "60.50" in client.get(own).content.decode(), "not corrected yet"
    assert agree(enter("leader"), case).status_code == 302
    after = Result.objects.filter(number=41).latest("pk")
    assert (before.written, after.written, after.marks["行政职业能力测验"]) == (605000, 755000, "90.50")
    assert after.rank == 1
    moved = Result.objects.filter(leaf=after.leaf_id)
    assert set(moved.values_list("position_at", flat=True)) == {after.position_at}, "nobody else's moves"
    text = client.get(own).content.decode()
    for words in ("90.50", "75.50", "重新合分，无误", "合分漏计一页"):
        assert words in text
    Scoring.objects.update(release_at="2020-01-01T00:00Z")
    late = account(43).post(f"{own}recheck/{paper.pk}/", {"words": "估分高于成绩"})
    assert "截止到" in late.content.decode()


def test_signed_in_again_the_password_still_counts(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found, address = ready(enter, tmp_path, settings)
    both(enter, address)
    lined(enter, address)
    decided(enter, address)
    release()
    account(11)
    client = Client()
    assert client.post("/apply/sign-in/", {"login": number(11), "password": PASSWORD}).status_code == 302
    assert "45.50" in client.get(f"/apply/score/{found.pk}/").content.decode()
    other = account(13).get(f"/apply/score/{found.pk}/").content.decode()
    assert "45.50" not in other
    assert "46.50" in other
