"""先笔试后报职位 through pages: registered for the examination alone, a position chosen by the marks in its period, screened and reviewed, ranked, shortlisted."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.tests.test_applying import PASSWORD, applicant, counts, open_table
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import TERMS as PREPARED
from xianneng.surface.home.tests.test_recruitment import prepared, row
from xianneng.surface.home.tests.test_recruitment_scores import TERMS as SCORED
from xianneng.surface.home.tests.test_recruitment_scores import lined, release, staff
from xianneng.surface.home.tests.test_recruitment_selecting import DATES
from xianneng.surface.home.tests.test_recruitment_sitting import PAPER, TERMS, entered, sitters
from xianneng.surface.home.tests.test_registrations_reviewed import decide, kept, number
from xianneng.surface.project.testing import NOW, County, verify
from xianneng.work.recruitment import publishing
from xianneng.work.recruitment.applying import operations, verifying
from xianneng.work.recruitment.applying.models import Account, Application
from xianneng.work.recruitment.choosing.models import Choice, Choosing
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.scoring.models import Result, Scoring
from xianneng.work.recruitment.selecting.models import Candidate
from xianneng.work.recruitment.sitting.models import Exam, Paper, Sitter
from xianneng.work.recruitment.tasks import seat

Enter = Callable[[str], Client]
FIRST = "先笔试后报职位"
ROWS = tuple(row(name, major, remarks, 考试类别="") for name, major, remarks in (("执法一", "法学类", "限男性"), ("会计", "会计学", ""), ("文秘", "不限", "")))
NAMES = tuple(f"许{each}" for each in "一二三四五六七")
MARKS = (45, 55, 60, 65, 70, 75, 80)  # by the order of registration; the line is 50
LONG, FAR = "2020-01-01T09:00", "2099-12-31T18:00"  # the database's clock is the real one
AFTER = datetime(2026, 12, 15, 2, tzinfo=UTC)

__all__ = ["staff"]


def sits_first(enter: Enter, **terms: Any) -> Recruitment:
    """A published table whose examination is sat first."""
    return open_table(enter, *ROWS, way=FIRST, **terms)


def signed_in(at: int) -> Client:
    """Somebody with an account."""
    client = Client()
    assert client.post("/apply/sign-in/", {"login": number(at), "password": PASSWORD}).status_code == 302
    return client


def choose(at: int, found: Recruitment, place: int) -> Any:
    """The form of a position, from somebody by the order of registration."""
    return signed_in(at).post(f"/recruitment/{found.pk}/position/{place}/apply/")


def sat(enter: Enter, tmp_path: Path, settings: Any) -> Recruitment:
    """Seven registered for the examination without a position, passed, sat and were seated."""
    settings.MEDIA_ROOT = tmp_path / "media"
    found, reviewer = sits_first(enter, opens_on="2026-12-01", closes_on="2026-12-10"), enter("reviewer")
    address = f"/recruitment/{found.pk}/sitting/"
    assert reviewer.post(address, TERMS | {"draw_at": "2026-12-16T21:30"}).status_code == 302
    for subject, hour in (("行政职业能力测验", 9), ("申论", 14)):
        given = PAPER | {"category": "公共科目", "subject": subject, "starts_at": f"2026-12-20T{hour:02}:00", "ends_at": f"2026-12-20T{hour + 2}:00"}
        assert reviewer.post(f"{address}paper/", given).status_code == 302
    reviewer.post(f"{address}rooms/", {"city": "示例市", "site": "第一中学", "first": 1, "count": 2})
    refused = reviewer.post(f"{address}import/sitters/", {"table": sitters()})
    assert (refused.status_code, "名单不从文件导入" in refused.content.decode()) == (422, True)
    for at, name in enumerate(NAMES):
        applicant(number=number(at), name=name)
        operations.register(account=Account.objects.latest("pk"), recruitment=found, at=0, now=NOW, clock=lambda: datetime(2026, 12, 2, 9, tzinfo=UTC))
    [group] = reviewer.get(f"/recruitment/{found.pk}/registrations/").context["groups"]
    assert (group.verdict, group.count) == ("met", 7), "held against the law's conditions alone"
    assert decide(reviewer, f"/recruitment/{found.pk}/registrations/", "通过", grounds=group.grounds).status_code == 302
    with time_machine.travel(AFTER, tick=False):
        assert enter("reviewer").post(f"{address}registered/", {"city": "示例市"}).status_code == 302
        case = proposed(enter("reviewer").post(f"{address}propose/"))
        assert agree(enter("leader"), case).status_code == 302
    with time_machine.travel(datetime(2026, 12, 17, 2, tzinfo=UTC), tick=False):
        assert entered(enter("reviewer"), case).status_code == 302
        seat.func(Exam.objects.get().pk)
    return found


def marked(enter: Enter, found: Recruitment) -> None:
    """Scores are released: everybody has one mark in both papers."""
    address, exam = f"/recruitment/{found.pk}/scores/", Exam.objects.get()
    of_papers = {f"{what}_{paper.pk}": value for paper in Paper.objects.all() for what, value in (("full", 100), ("weight", 1))}
    assert enter("reviewer").post(address, SCORED | of_papers).status_code == 302
    assert agree(enter("leader"), proposed(enter("reviewer").post(f"{address}terms/propose/"))).status_code == 302
    tickets = scores.tickets(exam, range(len(MARKS)))
    sheet = "准考证号,成绩\n" + "\n".join(f"{tickets[at]},{mark}" for at, mark in enumerate(MARKS))
    for paper in Paper.objects.all():
        for entry, who in ((1, "reviewer"), (2, "second")):
            assert enter(who).post(f"{address}marks/{paper.pk}/{entry}/", {"table": SimpleUploadedFile("成绩.csv", sheet.encode())}).status_code == 302
    lined(enter, address)
    assert agree(enter("leader"), proposed(enter("reviewer").post(f"{address}propose/"))).status_code == 302


def chosen(enter: Enter, found: Recruitment) -> None:
    """Of the six who reach the line the third to sixth choose 执法一, the last 会计 and then 文秘; the second chooses nothing. The period is over."""
    page = f"/recruitment/{found.pk}/choosing/"
    assert enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR}).status_code == 302
    for at in range(2, 6):
        assert choose(at, found, 1).status_code == 302
    assert choose(6, found, 2).status_code == 302
    group = next(each for each in enter("reviewer").get(f"/recruitment/{found.pk}/registrations/").context["groups"] if each.verdict == "unmet")
    assert decide(enter("reviewer"), f"/recruitment/{found.pk}/registrations/", "不通过", "所学专业不是会计学", grounds=group.grounds).status_code == 302
    assert choose(6, found, 3).status_code == 302
    for group in enter("reviewer").get(f"/recruitment/{found.pk}/registrations/").context["groups"]:
        assert decide(enter("reviewer"), f"/recruitment/{found.pk}/registrations/", "通过", "核对无误", grounds=group.grounds).status_code == 302
    Choosing.objects.update(closes_at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.mark.row("REC-06")
def test_from_an_examination_without_a_position_to_a_shortlist_by_position(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found = sat(enter, tmp_path, settings)
    page, selection = f"/recruitment/{found.pk}/choosing/", f"/recruitment/{found.pk}/selection/"
    assert set(Sitter.objects.values_list("position_at", flat=True)) == {0}
    text = signed_in(6).get(f"/apply/{kept('许七').pk}/").content.decode()
    assert "参加笔试" in text
    marked(enter, found)
    early = enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR})
    assert (early.status_code, "成绩还没有公布" in early.content.decode(), LONG in early.content.decode()) == (422, True, True)
    release()
    text = signed_in(6).get(f"/apply/score/{found.pk}/").content.decode()
    for words in ("全体排名", "80.00", "选报职位以后按职位确定"):
        assert words in text
    assert "现在还不能选报职位" in choose(6, found, 1).content.decode(), "no period is announced"
    refused = enter("reviewer").post(selection, DATES)
    assert (refused.status_code, "职位排名还没有审定" in refused.content.decode()) == (422, True)
    swapped = enter("reviewer").post(page, {"opens_at": FAR, "closes_at": LONG})
    assert "选报截止不晚于开始" in swapped.content.decode()
    chosen(enter, found)
    below = choose(0, found, 1)
    assert (below.status_code, "没有您达到合格分数线的笔试成绩" in below.content.decode()) == (422, True)
    late = choose(1, found, 1)
    assert (late.status_code, "选报职位已经截止" in late.content.decode()) == (422, True)
    assert kept("许七").stage == "审查通过"
    assert counts(found) == {0: (2, 2), 1: (4, 4), 2: (0, 0), 3: (1, 1)}
    assert (enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR}).status_code) == 409, "a period that has begun stays"
    standing = enter("reviewer").get(page).context["standing"]
    assert (standing.in_line, standing.chose, standing.passed, standing.waiting) == (6, 5, 5, 0)
    case = proposed(enter("reviewer").post(f"{page}propose/"))
    text = enter("leader").get(f"/case/{case.number}/").content.decode()
    assert "达到合格分数线 6 人，选报 5 人，审查通过 5 人" in text
    assert agree(enter("leader"), case).status_code == 302
    last = {each.number: each for each in Result.objects.order_by("pk")}
    assert [(last[at].position_at, last[at].rank, last[at].entered) for at in range(7)] == [
        (0, None, False), (0, None, False), (1, 4, False), (1, 3, True), (1, 2, True), (1, 1, True), (3, 1, True)]
    scoring = Scoring.objects.get()
    assert scores.moved(scores.standing(scoring), scores.results(scoring, scoring.lines)).is_empty(), "a correction reckons by the positions that were chosen"
    assert "职位排名" in signed_in(5).get(f"/apply/score/{found.pk}/").content.decode()
    assert enter("reviewer").post(selection, DATES).status_code == 302
    assert sorted(Candidate.objects.values_list("number", "position_at", "rank")) == [(3, 1, 3), (4, 1, 2), (5, 1, 1), (6, 3, 1)]
    assert Choice.objects.count() == 5
    leaf = Leaf.objects.get(pk=Choice.objects.all()[0].leaf_id)
    assert leaf.case_number == case.number
    assert [verify(each) for each in (verifying.verify, publishing.verify)] == [[], []]


def test_nobody_is_ranked_while_a_choice_waits_or_changes(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    found = sat(enter, tmp_path, settings)
    page = f"/recruitment/{found.pk}/choosing/"
    marked(enter, found)
    release()
    assert enter("reviewer").post(page, {"opens_at": LONG, "closes_at": FAR}).status_code == 302
    assert choose(3, found, 1).status_code == 302
    text = enter("reviewer").post(f"{page}propose/").content.decode()
    assert "截止" in text
    Choosing.objects.update(closes_at=datetime(2026, 11, 1, tzinfo=UTC))
    assert "有 1 人选报的职位没有审查完" in enter("reviewer").post(f"{page}propose/").content.decode()
    [group] = enter("reviewer").get(f"/recruitment/{found.pk}/registrations/").context["groups"]
    assert decide(enter("reviewer"), f"/recruitment/{found.pk}/registrations/", "通过", "核对无误", grounds=group.grounds).status_code == 302
    case = proposed(enter("reviewer").post(f"{page}propose/"))
    assert enter("reviewer").post(f"{page}propose/").status_code == 409
    Application.objects.filter(pk=kept("许四").pk).update(stage="审查不通过")
    assert "呈报之后选报或成绩已变" in agree(enter("leader"), case).content.decode()
    assert not Choice.objects.exists()


def test_registration_is_for_the_examination_alone(enter: Enter, made: County) -> None:
    found, client = sits_first(enter), applicant()
    text = Client().get(f"/recruitment/{found.pk}/").content.decode()
    assert "报名参加笔试" in text
    refused = client.post(f"/recruitment/{found.pk}/position/1/apply/")
    assert (refused.status_code, "职位在成绩公布以后选报" in refused.content.decode()) == (422, True)
    assert "职位在成绩公布以后选报" in client.get(f"/recruitment/{found.pk}/position/0/apply/").content.decode()
    assert client.post(f"/recruitment/{found.pk}/position/0/apply/").status_code == 302
    registered = Application.objects.select_related("statement").get()
    assert (registered.statement.at, registered.verdict, counts(found)) == (0, "met", {0: (1, 0)})
    assert client.get(f"/apply/{registered.pk}/").status_code == 200
    assert client.post(f"/apply/{registered.pk}/withdraw/").status_code == 302
    assert verify(verifying.verify) == []


def test_a_table_where_positions_are_chosen_first_has_no_place_for_the_examination(enter: Enter, made: County) -> None:
    found, client = open_table(enter), applicant()
    assert client.get(f"/recruitment/{found.pk}/position/0/apply/").status_code == 404
    assert client.post(f"/recruitment/{found.pk}/position/0/apply/").status_code == 404
    assert enter("reviewer").get(f"/recruitment/{found.pk}/choosing/").status_code == 404


def test_all_sit_the_same_papers(enter: Enter, made: County) -> None:
    """A table that names categories can't be sat before a position is chosen; the terms say which way it is."""
    reviewer = enter("reviewer")
    found, page = prepared(reviewer), "/recruitment/{}/prepare/"
    assert "职位表不写考试类别" not in reviewer.get(page.format(found.pk)).content.decode()
    assert reviewer.post(f"{page.format(found.pk)}terms/", PREPARED | {"way": FIRST}).status_code == 302
    found.refresh_from_db()
    assert found.way == FIRST
    assert "职位表不写考试类别" in reviewer.get(page.format(found.pk)).content.decode()
    assert reviewer.post(f"{page.format(found.pk)}terms/", PREPARED | {"way": "不报名"}).status_code == 422
