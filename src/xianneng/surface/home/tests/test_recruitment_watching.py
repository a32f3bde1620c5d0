"""社会监督 through pages: a supervisor invited to one recruitment sees its course, ledger and numbers and nobody's data; what they observe is answered and struck off."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.operations import appoint, open_account
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.surface.home.tests.test_applying import NUMBER, applicant
from xianneng.surface.home.tests.test_recruitment import published
from xianneng.surface.home.tests.test_recruitment_conduct import registers
from xianneng.surface.home.tests.test_recruitment_scores import both, decided, lined, ready, release, staff
from xianneng.surface.home.tests.test_recruitment_selecting import arranged, begun, drawn
from xianneng.surface.project.testing import NOW, ON, PARTY, County
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.hiring.models import Finalist
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.selecting.models import Examiner
from xianneng.work.recruitment.sitting.models import Sitter
from xianneng.work.recruitment.watching.models import Invitation, Observation, Reply

__all__ = ["staff"]
Enter = Callable[[str], Client]
UNTIL = ON + timedelta(days=60)
SAID = {"stage": "笔试", "words": "考点物品寄存处离考场太近，建议移到大门外"}


def monitored(made: County) -> County:
    """The county with two supervisors."""
    with transaction.atomic(), writing(kind="testing.monitors", body={}, now=NOW) as leaf:
        for username, name in (("monitor", "钟离问渠"), ("monitor2", "公西闻道")):
            made.users[username] = open_account(username=username, name=name, person_id=None, password="correct-horse-battery", leaf=leaf)  # noqa: S106
            appoint(user=made.users[username], role="exam_monitor", title="特邀监督员", organ=made.organs[PARTY], jurisdiction=made.organs["示例县"],
                    from_on=ON - timedelta(days=30), leaf=leaf)
    return made


@pytest.fixture
def monitors(made: County) -> County:
    """As a fixture."""
    return monitored(made)


def invited(enter: Enter, made: County, recruitment: Recruitment, **given: Any) -> Any:
    """The form 聘请."""
    form = {"user_id": made.users["monitor"].pk, "body": "人大", "until_on": f"{UNTIL}"} | given
    return enter("reviewer").post(f"/recruitment/{recruitment.pk}/supervision/", form)


@pytest.fixture
def open_one(enter: Enter, monitors: County) -> tuple[Recruitment, str]:
    """A published recruitment that the first supervisor is invited to; the address of the board."""
    published(enter)
    found = Recruitment.objects.get()
    assert invited(enter, monitors, found).status_code == 302
    return found, f"/recruitment-watch/{found.pk}/"


def test_only_who_is_invited_sees_the_board_and_only_until_the_day(enter: Enter, monitors: County, open_one: tuple[Recruitment, str]) -> None:
    found, board = open_one
    monitor = enter("monitor")
    assert found.name in monitor.get("/recruitment-watch/").content.decode()
    assert "人大，监督至" in monitor.get(board).content.decode()
    other = enter("monitor2")
    assert found.name not in other.get("/recruitment-watch/").content.decode()
    case = f"{board}case/{found.case_number}/receipts/"
    for address in (board, case):
        assert other.get(address).status_code == 404
        assert enter("reviewer").get(address).status_code == 403, "the authority does not supervise itself"
    assert monitor.get(f"/recruitment/{found.pk}/supervision/").status_code == 403
    with time_machine.travel(NOW + (UNTIL - ON), tick=False):
        assert enter("monitor").get(board).status_code == 200, "the last day"
    with time_machine.travel(NOW + (UNTIL - ON) + timedelta(days=1), tick=False):
        assert enter("monitor").get(board).status_code == 404
        assert enter("monitor").post(board, SAID).status_code == 404
    assert invited(enter, monitors, found, until_on=f"{ON}").status_code == 302
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert enter("monitor").get(board).status_code == 404, "ended sooner: the last invitation stands"


@pytest.mark.parametrize(("wrong", "words"), [({"until_on": f"{ON - timedelta(days=1)}"}, "早于今天"), ({"body": "某公司"}, ""), ({"user_id": 1}, "")])
def test_an_invitation_that_cannot_be_is_refused(enter: Enter, monitors: County, wrong: dict[str, Any], words: str) -> None:
    published(enter)
    answer = invited(enter, monitors, Recruitment.objects.get(), **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.row("REC-31")
def test_an_observation_is_answered_and_struck_off_by_who_made_it(enter: Enter, monitors: County, open_one: tuple[Recruitment, str]) -> None:
    found, board = open_one
    monitor, officer, page = enter("monitor"), enter("reviewer"), f"/recruitment/{found.pk}/supervision/"
    refused = monitor.post(board, SAID | {"words": f"证件 {NUMBER} 的考生"})
    assert refused.status_code == 422
    assert "身份证号" in refused.content.decode()
    assert monitor.post(board, SAID).status_code == 302
    row = Observation.objects.get()
    close, answer = f"{board}observation/{row.pk}/", f"{page}{row.pk}/answer/"
    assert monitor.post(close, {"accept": "1"}).status_code == 409, "nothing is answered yet"
    assert SAID["words"] in officer.get(page).content.decode()
    assert officer.post(answer, {"words": " "}).status_code == 422
    assert officer.post(answer, {"words": "已移到大门外，附照片"}).status_code == 302
    assert officer.post(answer, {"words": "再答一次"}).status_code == 409
    invited(enter, monitors, found, user_id=monitors.users["monitor2"].pk)
    assert SAID["words"] not in enter("monitor2").get(board).content.decode()
    assert enter("monitor2").post(close, {"accept": "1"}).status_code == 404, "another's"
    assert "没有填写" in monitor.post(close, {}).content.decode()
    assert monitor.post(close, {"words": "照片看不清"}).status_code == 302
    assert officer.post(answer, {"words": "重新拍照"}).status_code == 302
    assert monitor.post(close, {"accept": "1"}).status_code == 302
    assert "已销号" in monitor.get(board).content.decode()
    assert officer.post(answer, {"words": "还要说"}).status_code == 409
    assert [each.kind for each in Reply.objects.order_by("pk")] == ["已答复", "仍有意见", "已答复", "已销号"]
    assert not any(SAID["words"] in body for body in Leaf.objects.values_list("body", flat=True))


def addresses(client: Client, start: list[str]) -> dict[str, str]:
    """Every page and file of recruitments that can be reached by links, with its text; the applicants' own pages are theirs."""
    seen: dict[str, str] = {}
    waiting = list(start)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        seen[address] = content.decode(errors="ignore") if answer.status_code == 200 else ""
        linked = re.findall(r'href="(/(?:recruitment|case|registrations)[^"#?]*)', seen[address])
        waiting += [each for each in linked if each not in seen]
    return seen


def test_no_page_of_a_supervisor_names_anybody(enter: Enter, staff: County, tmp_path: Path, settings: Any) -> None:
    monitored(staff)
    found, address = ready(enter, tmp_path, settings)
    both(enter, address)
    lined(enter, address)
    decided(enter, address)
    assert invited(enter, staff, found).status_code == 302
    board = f"/recruitment-watch/{found.pk}/"
    early = enter("monitor").get(board)
    assert early.context["lines"] == [], "nothing of the scores before everybody knows them"
    assert not {"缺考", "入围"} & {name for name, _, _ in early.context["counts"]}
    release()
    selection = f"/recruitment/{found.pk}/selection/"
    begun(enter, selection)
    arranged(enter, selection)
    drawn(enter, selection)
    applicant()
    registers()
    client = enter("monitor")
    pages = addresses(client, ["/recruitment-watch/", board])
    told = pages[board]
    for words in ("笔试抽签：公开随机数录入", "成绩同时公布", "合格分数线", "缺考", "入围", "县委组织部公务员科"):
        assert words in told, words
    opened = [each for each, text in pages.items() if text]
    assert any("/receipts/" in each for each in opened)
    assert any(each.endswith("/shortlist/") for each in opened)
    names = {*Sitter.objects.values_list("name", flat=True), *Account.objects.values_list("name", flat=True), *Finalist.objects.values_list("name", flat=True)}
    shown = {*Sitter.objects.values_list("shown", flat=True), *Sitter.objects.values_list("number_digest", flat=True)}
    assert len(names) > 3
    for each, text in pages.items():
        assert not [name for name in (names | shown | {NUMBER}) if name in text], each
        assert not re.search(r"(?<!\d)\d{17}[\dX](?!\d)", re.sub(r"[0-9a-f]{40,}", "", text)), each
    assert not [name for name in Examiner.objects.values_list("name", flat=True) if name in told]
    assert not [each for each in ("陆怀瑾", "王守拙") if each in told], "offices, no names"


def test_every_receipt_belongs_to_the_recruitment_and_no_other_case_is_given(enter: Enter, open_one: tuple[Recruitment, str]) -> None:
    found, board = open_one
    client = enter("monitor")
    answer = client.get(f"{board}case/{found.case_number}/receipts/")
    given = json.loads(answer.content)
    leaves = Leaf.objects.filter(case_number=found.case_number)
    assert [each["leaf"]["id"] for each in given["receipts"]] == list(leaves.order_by("case_seq").values_list("pk", flat=True))
    assert all("body" not in each["leaf"] for each in given["receipts"])
    assert client.get(f"{board}case/ZJ-2026-9999/receipts/").status_code == 404
    assert client.get(f"/case/{Case.objects.get(number=found.case_number).number}/").status_code in (403, 404)


def test_the_board_asks_as_often_however_many_take_part(enter: Enter, monitors: County, open_one: tuple[Recruitment, str]) -> None:
    _, board = open_one
    client = enter("monitor")
    client.get(board)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(board).status_code == 200
        return len(queries)

    before = asked()
    applicant()
    registers()
    client.post(board, SAID)
    once = asked()
    client.post(board, SAID)
    assert once == asked()
    assert once <= before + 1, "the replies of the observations"
