"""笔试 through pages: papers, rooms and who sits; the commitment published, the value entered, everybody seated, and a stranger finds the same."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.algorithms.standalone import xianneng_seats
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.identity import check_digit
from xianneng.surface.home.tests import test_recruitment
from xianneng.surface.home.tests.test_applying import OTHER, PASSWORD, applicant
from xianneng.surface.home.tests.test_confirming import announcing
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import published
from xianneng.surface.project.testing import NOW, County, verify
from xianneng.work.recruitment.applying import operations
from xianneng.work.recruitment.applying.models import Account, Application, Stage
from xianneng.work.recruitment.confirming import operations as confirming
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.sitting import cases as sitting
from xianneng.work.recruitment.sitting import operations as seats
from xianneng.work.recruitment.sitting import papers
from xianneng.work.recruitment.sitting import queries as sitting_queries
from xianneng.work.recruitment.sitting.models import Exam, Room, Seat, Sitter
from xianneng.work.recruitment.tasks import seat

Enter = Callable[[str], Client]
VALUE = "02 07 11 19 26 30 08"
SOURCE = "中国福利彩票双色球第 2026140 期开奖号码"
DRAW_AT = NOW + timedelta(days=5)
TERMS = {"held_on": "2026-12-20", "source": SOURCE, "draw_at": f"{DRAW_AT:%Y-%m-%dT%H:%M}", "spare_rooms": 1}
PAPER = {"category": "行政执法类", "subject": "申论", "tests": "法律素养、法律执行、人际沟通", "theory_share": 20, "starts_at": "2026-12-20T14:00", "ends_at": "2026-12-20T17:00"}
CODES = ("执法一", "执法二", "会计", "文秘")


def csv(*rows: Sequence[object]) -> SimpleUploadedFile:
    """A list as it is sent."""
    return SimpleUploadedFile("名单.csv", "\n".join(",".join(map(str, row)) for row in rows).encode())


def number(at: int) -> str:
    """A sound ID number, or every seventh a permit's."""
    first = f"33010119990101{at:03}"
    return f"H{at:08}" if at % 7 == 0 else first + check_digit(first)


def sitters(count: int = 70, accessible: int = 2) -> SimpleUploadedFile:
    """So many, most of one position; the last ones ask for an accessible seat."""
    names = ("阿卜杜热合曼·买买提·吐尔逊江·阿不都", "𠮷田明", "李明")
    return csv(("姓名", "证件号码", "职位代码", "考试城市", "无障碍"), *(
        (names[at % 3], number(at), CODES[0] if at % 2 else CODES[at // 2 % 4], "示例市" if at % 5 else "邻市",
         "是" if at >= count - accessible else "") for at in range(count)))


def begun(enter: Enter) -> tuple[Recruitment, str]:
    """A published recruitment with its examination begun, and the address of its page."""
    found, reviewer = published(enter), enter("reviewer")
    address = f"/recruitment/{found.pk}/sitting/"
    assert reviewer.get(address).status_code == 200
    assert reviewer.post(address, TERMS).status_code == 302
    return found, address


def arranged(enter: Enter) -> tuple[Recruitment, str]:
    """With papers, rooms and who sits."""
    found, address = begun(enter)
    reviewer = enter("reviewer")
    for subject, hour in (("行政职业能力测验", 9), ("申论", 14)):
        given = PAPER | {"subject": subject, "starts_at": f"2026-12-20T{hour:02}:00", "ends_at": f"2026-12-20T{hour + 2}:00"}
        assert reviewer.post(f"{address}paper/", given).status_code == 302
    for city, site, count, accessible in (("示例市", "第一中学", 3, ""), ("邻市", "实验小学", 2, ""), ("示例市", "特教学校", 1, "on"), ("邻市", "特教学校", 1, "on")):
        assert reviewer.post(f"{address}rooms/", {"city": city, "site": site, "first": 1, "count": count, "accessible": accessible}).status_code == 302
    assert reviewer.post(f"{address}import/sitters/", {"table": sitters()}).status_code == 302
    return found, address


def drawn(enter: Enter) -> tuple[Recruitment, str, Case]:
    """Announced, drawn, not yet seated."""
    found, address = arranged(enter)
    reviewer = enter("reviewer")
    case = proposed(reviewer.post(f"{address}propose/"))
    assert agree(enter("leader"), case).status_code == 302
    with time_machine.travel(DRAW_AT + timedelta(hours=1), tick=False):
        assert entered(enter("reviewer"), case).status_code == 302
    case.refresh_from_db()
    return found, address, case


def entered(client: Client, case: Case, value: str = VALUE) -> Any:
    """Fill the step 录入随机数."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {"outcome": "已办", "text": "按公布的内容录入", "seen": case.version, "random_value": value})


@pytest.mark.row("REC-09")
def test_from_a_list_to_seats_that_anybody_recomputes(enter: Enter, made: County, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    found, address = arranged(enter)
    reviewer, leader, public = enter("reviewer"), enter("leader"), f"/recruitment/{found.pk}/exam/"
    assert Client().get(public).status_code == 404, "nothing is announced yet"
    case = proposed(reviewer.post(f"{address}propose/"))
    assert reviewer.post(f"{address}import/sitters/", {"table": sitters()}).status_code == 409, "nothing moves while it is decided"
    text = leader.get(f"/case/{case.number}/").content.decode()
    for words in ("70 人，2 个城市", SOURCE, "法律素养", "政治理论 20%", "无障碍 2 人用"):
        assert words in text
    assert agree(leader, case).status_code == 302
    exam = Exam.objects.get()
    assert exam.state == "待抽签"
    assert Leaf.objects.filter(case_number=case.number, body__contains=exam.commitment).exists()
    assert exam.commitment in Client().get(public).content.decode()
    assert Client().get(f"{public}seats.csv").status_code == 404
    early = entered(reviewer, case)
    assert "才公布" in early.content.decode()
    assert VALUE in early.content.decode(), "what was typed stays"
    with time_machine.travel(DRAW_AT + timedelta(hours=1), tick=False):
        assert entered(enter("reviewer"), case).status_code == 302
        seat.func(exam.pk)
        seat.func(exam.pk)  # asked again, nothing happens
    exam.refresh_from_db()
    assert (exam.state, exam.value, Seat.objects.count()) == ("已编排", VALUE, 70)
    for name in ("settings.json", "rooms.csv", "applicants.csv", "seats.csv", "xianneng_seats.py"):
        answer = Client().get(f"{public}{name}")
        assert answer.status_code == 200, name
        (tmp_path / name).write_bytes(answer.content)
    assert xianneng_seats.main([str(tmp_path), "--value", VALUE]) == 0
    assert xianneng_seats.main([str(tmp_path), "--value", "02 07 11 19 26 30 09"]) == 1
    listed = (tmp_path / "applicants.csv").read_text("utf-8")
    assert not any(name in listed for name in ("𠮷", "李明", "3301"))
    assert listed.count(',true,') == 2
    assert 'true,行政执法类,""' in listed, "of who asks for an accessible seat no position is told"
    assert set(Seat.objects.filter(room__accessible=True).values_list("number", flat=True)) == {68, 69}
    assert Leaf.objects.filter(case_number=case.number, body__contains=exam.seats_sm3).exists()
    assert VALUE in Client().get(public).content.decode()
    assert verify(sitting.verify) == []
    sheets = f"{address}papers/"
    assert "第一中学 签到表 PDF" in enter("reviewer").get(address).content.decode()
    told = ZipFile(BytesIO(enter("reviewer").get(f"{sheets}sign_in_sheet.docx?city=示例市&site=第一中学").content)).read("word/document.xml").decode()
    for words in ("第001考场", "签到表", "李明", "𠮷田明", "330***********"):
        assert words in told
    assert number(1) not in told
    assert enter("reviewer").get(f"{sheets}door_list.pdf?city=示例市&site=第一中学").content[:5] == b"%PDF-"
    assert enter("reviewer").get(f"{sheets}seat_labels.docx?city=示例市&site=特教学校").status_code == 200
    for wrong in ("door_list.pdf?city=示例市&site=没有的学校", "answer.pdf?city=示例市&site=第一中学", "door_list.exe?city=示例市&site=第一中学"):
        assert enter("reviewer").get(f"{sheets}{wrong}").status_code == 404, wrong
    assert enter("officer").get(f"{sheets}door_list.pdf?city=示例市&site=第一中学").status_code == 403


def test_what_is_missing_is_said_and_nothing_is_proposed(enter: Enter, made: County) -> None:
    _, address = begun(enter)
    reviewer = enter("reviewer")
    text = reviewer.get(address).content.decode()
    assert "考试类别“行政执法类”没有科目" in text
    assert "没有考生名单" in text
    refused = reviewer.post(f"{address}propose/")
    assert refused.status_code == 422
    assert "《公务员法》第30条" in refused.content.decode()
    assert reviewer.post(f"{address}import/sitters/", {"table": sitters(31, 0)}).status_code == 302
    assert reviewer.post(f"{address}rooms/", {"city": "示例市", "site": "第一中学", "first": 1, "count": 1}).status_code == 302
    text = reviewer.get(address).content.decode()
    assert "示例市考场 1 个，编排要用 1 个，备用不少于 1 个，还缺 1 个" in text
    assert "邻市考场 0 个，编排要用 1 个，备用不少于 1 个，还缺 2 个" in text


def test_a_list_with_a_wrong_row_is_refused_as_a_whole(enter: Enter, made: County) -> None:
    _, address = begun(enter)
    reviewer = enter("reviewer")
    head = ("姓名", "证件号码", "职位代码", "考试城市")
    for rows, words in (([("李明", number(1), "不存在", "示例市")], "职位表里没有这些职位"), ([("李明", "330101199901010010", CODES[0], "示例市")], "校验码"),
                        ([("<b>李明</b>", number(1), CODES[0], "示例市")], "姓名不能这样填写"), ([("李明", "", CODES[0], "示例市")], "证件号码"),
                        ([("李明", number(1), CODES[0], "示例市")] * 2, "证件号码重复"), ([], "表头下面没有内容")):
        refused = reviewer.post(f"{address}import/sitters/", {"table": csv(head, *rows)})
        assert refused.status_code == 422, words
        assert words in refused.content.decode()
    wrong = SimpleUploadedFile("名单.pdf", b"%PDF")
    assert "只接收 Excel" in reviewer.post(f"{address}import/sitters/", {"table": wrong}).content.decode()
    assert not Sitter.objects.exists()
    assert reviewer.post(f"{address}import/nothing/", {"table": sitters()}).status_code == 404


def test_rooms_are_imported_typed_and_taken_back(enter: Enter, made: County) -> None:
    _, address = begun(enter)
    reviewer = enter("reviewer")
    assert reviewer.post(f"{address}import/rooms/", {"table": csv(("城市", "考点", "考场号", "无障碍"), ("示例市", "一中", "001", "否"), ("示例市", "一中", "002", "是"))}).status_code == 302
    assert list(Room.objects.order_by("at").values_list("name", "accessible")) == [("001", False), ("002", True)]
    given = {"city": "示例市", "site": "二中", "first": 9, "count": 2}
    assert reviewer.post(f"{address}rooms/", given).status_code == 302
    again = reviewer.post(f"{address}rooms/", given | {"first": 10})
    assert again.status_code == 422
    assert 'value="二中"' in again.content.decode(), "what was typed stays"
    assert reviewer.post(f"{address}rooms/", given | {"count": 99999}).status_code == 422
    assert reviewer.post(f"{address}rooms/drop/", {"city": "示例市", "site": "一中"}).status_code == 302
    assert list(Room.objects.order_by("at").values_list("name", flat=True)) == ["第009考场", "第010考场"]


def test_papers_of_one_category_do_not_overlap(enter: Enter, made: County) -> None:
    _, address = begun(enter)
    reviewer = enter("reviewer")
    assert reviewer.post(f"{address}paper/", PAPER).status_code == 302
    refused = reviewer.post(f"{address}paper/", PAPER | {"subject": "专业科目"})
    assert "重叠" in refused.content.decode()
    for wrong in ({"category": "没有的类别"}, {"theory_share": 101}, {"ends_at": "2026-12-20T13:00"}):
        assert reviewer.post(f"{address}paper/", PAPER | wrong).status_code == 422, wrong
    assert reviewer.post(f"{address}paper/", PAPER | {"theory_share": 25}).status_code == 302, "the same again takes its place"
    [paper] = reviewer.get(address).context["papers"]
    assert paper.theory_share == 25
    assert reviewer.post(f"{address}paper/{paper.pk}/drop/").status_code == 302
    assert reviewer.post(f"{address}paper/{paper.pk}/drop/").status_code == 404


def test_a_value_that_is_known_already_draws_nothing(enter: Enter, made: County) -> None:
    _, address = arranged(enter)
    reviewer = enter("reviewer")
    case = proposed(reviewer.post(f"{address}propose/"))
    with time_machine.travel(DRAW_AT, tick=False):
        late = agree(enter("leader"), case)
    assert "已于" in late.content.decode()
    assert agree(enter("leader"), case, "不同意").status_code == 302
    exam = Exam.objects.get()
    assert (exam.state, exam.case_number) == ("编制中", "")
    assert reviewer.post(address, TERMS | {"draw_at": f"{NOW - timedelta(days=1):%Y-%m-%dT%H:%M}"}).status_code == 302
    assert "已于" in reviewer.post(f"{address}propose/").content.decode()


def test_what_changed_behind_the_case_is_not_announced(enter: Enter, made: County) -> None:
    _, address = arranged(enter)
    case = proposed(enter("reviewer").post(f"{address}propose/"))
    Sitter.objects.filter(number=1).update(city="邻市")
    assert "呈报之后考场或名单已变" in agree(enter("leader"), case).content.decode()


def test_who_proposed_does_not_approve(enter: Enter, made: County) -> None:
    _, address = arranged(enter)
    reviewer = enter("reviewer")
    case = proposed(reviewer.post(f"{address}propose/"))
    assert agree(reviewer, case).status_code == 404, "sits at no step yet"
    assert enter("officer").get(address).status_code == 403
    assert enter("officer").post(f"{address}propose/").status_code == 403


@pytest.mark.parametrize("statement", [
    "UPDATE recruitment_sitter SET city = '邻市'", "UPDATE recruitment_sitter SET name = '王五' WHERE number = 3",
    "UPDATE recruitment_sitter SET name = '', shown = '', number_digest = lpad(number::text, 64, '-'), city = '邻市'", "DELETE FROM recruitment_sitter WHERE number = 3", "UPDATE recruitment_room SET accessible = true",
    "DELETE FROM recruitment_paper", "UPDATE recruitment_exam SET source = '另一来源'", "UPDATE recruitment_exam SET value = '1'",
    "UPDATE recruitment_exam SET committed_at = NULL", "DELETE FROM recruitment_exam", "UPDATE recruitment_exam SET commitment = repeat('0', 64)"])
def test_what_was_drawn_cannot_be_changed(enter: Enter, made: County, statement: str) -> None:
    drawn(enter)
    with pytest.raises(DatabaseError, match="announced"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_behind_the_platforms_back_it_is_found(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, case = drawn(enter)
    seat.func(Exam.objects.get().pk)
    assert verify(sitting.verify) == []
    with monkeypatch.context() as patch:
        patch.setattr(sitting_queries, "sitters_sm3", lambda exam: "0" * 64)
        assert "哪个序号是谁的" in verify(sitting.verify)[0]
    with monkeypatch.context() as patch:
        patch.setattr(sitting_queries, "outcome_sm3", lambda exam: "0" * 64)
        assert "座位与办件" in verify(sitting.verify)[0]
    assert seats.forget(Exam.objects.get().recruitment) == 70
    assert not Sitter.objects.exclude(name="", shown="").exists()
    assert verify(sitting.verify) == [], "who sat is forgotten when their time is over, numbers and seats stay"
    case.data["value"] = "1"
    case.save()
    assert "随机数与办件" in verify(sitting.verify)[0]
    case.data["commitment"] = "0" * 64
    case.save()
    assert "承诺值不符" in verify(sitting.verify)[0]


def test_ten_more_rooms_cost_no_more_queries(enter: Enter, made: County) -> None:
    _, address = arranged(enter)
    reviewer = enter("reviewer")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert reviewer.get(address).status_code == 200
        return len(asked)

    cost()
    before = cost()
    for site in range(10):
        reviewer.post(f"{address}rooms/", {"city": f"城{site}", "site": "一中", "first": 1, "count": 1})
    assert cost() == before


def test_who_passed_the_review_is_taken_in_and_sees_the_own_seat(enter: Enter, made: County) -> None:
    found, address = begun(enter)
    given = {"行政职业能力测验": ("2026-12-20T09:00", "2026-12-20T11:00")}
    enter("reviewer").post(address, TERMS | {"draw_at": "2026-12-16T21:30"})
    for subject, (starts, ends) in given.items():
        enter("reviewer").post(f"{address}paper/", PAPER | {"subject": subject, "starts_at": starts, "ends_at": ends})
    enter("reviewer").post(f"{address}rooms/", {"city": "示例市", "site": "第一中学", "first": 1, "count": 2})
    enter("reviewer").post(f"{address}rooms/", {"city": "示例市", "site": "特教学校", "first": 1, "count": 1, "accessible": "on"})
    clients = [applicant(), applicant(number=OTHER, name="阿卜杜热合曼·买买提·吐尔逊江·阿不都")]
    for at, account in enumerate(Account.objects.order_by("pk")):
        operations.register(account=account, recruitment=found, at=1 + at, now=NOW, clock=lambda: datetime(2026, 12, 2, 9, tzinfo=UTC))
    one, other = Application.objects.order_by("pk")
    assert "报名还没有截止" in enter("reviewer").post(f"{address}registered/", {"city": "示例市"}).content.decode()
    with time_machine.travel(datetime(2026, 12, 15, 2, tzinfo=UTC), tick=False):
        reviewer = enter("reviewer")
        assert "没有审查通过的报名" in reviewer.post(f"{address}registered/", {"city": "示例市"}).content.decode()
        Application.objects.update(stage=Stage.PASSED)
        assert reviewer.post(f"{address}registered/", {"city": "示例市"}).status_code == 302
        assert list(Sitter.objects.order_by("number").values_list("name", "shown")) == [
            ("许多多", "110***********1232"), ("阿卜杜热合曼·买买提·吐尔逊江·阿不都", "110***********234X")]
        assert reviewer.post(f"{address}accessible/", {"number": OTHER}).status_code == 302
        assert reviewer.post(f"{address}accessible/", {"number": "11010119900307889X"}).status_code in (404, 422)
        assert clients[0].get(f"/apply/{one.pk}/seat/").status_code in (302, 404), "nothing is announced yet"
        case = proposed(reviewer.post(f"{address}propose/"))
        assert agree(enter("leader"), case).status_code == 302
    with time_machine.travel(datetime(2026, 12, 17, 2, tzinfo=UTC), tick=False):
        assert entered(enter("reviewer"), case).status_code == 302
        seat.func(Exam.objects.get().pk)
        client = Client()
        client.post("/apply/sign-in/", {"login": OTHER, "password": PASSWORD})
        text = client.get(f"/apply/{other.pk}/seat/").content.decode()
        for words in ("特教学校", "（无障碍）", "行政职业能力测验", "110***********234X", "准考证号"):
            assert words in text
        assert client.get(f"/apply/{one.pk}/seat/").status_code == 404, "another's"
        assert Client().get(f"/apply/{one.pk}/seat/").status_code == 302


def test_who_confirmed_sits_where_they_chose_and_has_a_ticket_from_its_day(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    opens, tickets_at = datetime(2026, 12, 11, tzinfo=UTC), datetime(2026, 12, 18, 1, tzinfo=UTC)
    announcing(monkeypatch, test_recruitment, opens_at=opens, closes_at=opens + timedelta(days=3), tickets_at=tickets_at, fee=0)
    found, address = begun(enter)
    enter("reviewer").post(address, TERMS | {"draw_at": "2026-12-16T21:30"})
    enter("reviewer").post(f"{address}paper/", PAPER)
    for city, accessible in (("示例市", ""), ("邻市", ""), ("邻市", "on")):
        enter("reviewer").post(f"{address}rooms/", {"city": city, "site": f"{city}中学{accessible}", "first": 1, "count": 2, "accessible": accessible})
    for at in range(3):
        applicant(number=number(at + 1), name="许" + "一二三"[at])
        made_ = operations.register(account=Account.objects.latest("pk"), recruitment=found, at=1, now=NOW, city="邻市" if at else "示例市", need="轮椅" if at == 1 else "",
                                    clock=lambda: datetime(2026, 12, 2, 9, tzinfo=UTC))
        Application.objects.filter(pk=made_.pk).update(stage=Stage.PASSED)
        if at < 2:
            confirming.confirm(application=made_, now=NOW, clock=lambda: opens)
    one, two, three = Application.objects.order_by("pk")
    with time_machine.travel(opens + timedelta(days=1), tick=False):
        assert "报名确认还没有截止" in enter("reviewer").post(f"{address}registered/").content.decode()
    with time_machine.travel(opens + timedelta(days=4), tick=False):
        assert enter("reviewer").post(f"{address}registered/").status_code == 302
        assert list(Sitter.objects.order_by("number").values_list("name", "city", "accessible")) == [("许一", "示例市", False), ("许二", "邻市", True)], "who did not confirm does not sit"
        case = proposed(enter("reviewer").post(f"{address}propose/"))
        assert agree(enter("leader"), case).status_code == 302
    with time_machine.travel(datetime(2026, 12, 17, 2, tzinfo=UTC), tick=False):
        assert entered(enter("reviewer"), case).status_code == 302
        seat.func(Exam.objects.get().pk)
        early = signed_in(number(2)).get(f"/apply/{two.pk}/ticket.pdf")
        assert (early.status_code, "自 2026-12-18 09:00 起下载" in early.content.decode()) == (422, True)
        assert "下载准考证" not in signed_in(number(2)).get(f"/apply/{two.pk}/seat/").content.decode()
    with time_machine.travel(tickets_at, tick=False):
        assert "下载准考证" in signed_in(number(2)).get(f"/apply/{two.pk}/seat/").content.decode()
        ticket = signed_in(number(2)).get(f"/apply/{two.pk}/ticket.pdf")
        assert (ticket.content[:5], ticket["Cache-Control"]) == (b"%PDF-", "private, no-store")
        told = str(papers.of_applicant(Application.objects.select_related("recruitment", "account", "statement").get(pk=two.pk), tickets_at).blocks)
        for words in ("许二", number(2), "邻市中学on", "第001考场", "2026-12-20 14:00—17:00", "1．带身份证", "执法一"):
            assert words in told, words
        assert "picture=b'\\xff\\xd8" in told, "with the photo"
        assert signed_in(number(2)).get(f"/apply/{one.pk}/ticket.pdf").status_code == 404, "another's"
        assert signed_in(number(3)).get(f"/apply/{three.pk}/ticket.pdf").status_code == 404, "has no seat"
        assert Client().get(f"/apply/{one.pk}/ticket.pdf").status_code == 302


def signed_in(login: str) -> Client:
    """An applicant, now."""
    client = Client()
    assert client.post("/apply/sign-in/", {"login": login, "password": PASSWORD}).status_code == 302
    return client
