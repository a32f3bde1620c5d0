"""报名确认 through pages: who passed confirms, pays or is freed of the fee; a simulated payment platform tells payments again, late, twice, wrong or never."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.home.tests import test_applying
from xianneng.surface.home.tests.test_applying import FAR, LONG_AGO, applicant, open_table, picture
from xianneng.surface.home.tests.test_registrations_reviewed import decide, kept, number
from xianneng.surface.project.testing import NOW, County, verify
from xianneng.work.recruitment import publishing
from xianneng.work.recruitment.applying import operations, verifying
from xianneng.work.recruitment.applying.models import Account, Act, Application
from xianneng.work.recruitment.confirming import operations as confirming
from xianneng.work.recruitment.confirming.models import Fee, Payment, Terms
from xianneng.work.recruitment.models import Recruitment

Enter = Callable[[str], Client]
OPENS, CLOSES = datetime(2021, 2, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)  # the database's clock is the real one
REGISTERED = datetime(2020, 6, 1, tzinfo=UTC)
CITY = "示例市"


def named(at: int) -> str:
    """The name of an applicant."""
    return "许" + "一二三四五"[at]


def announcing(monkeypatch: pytest.MonkeyPatch, module: Any, **terms: Any) -> None:
    """Tables that a module's fixtures publish have terms of confirmation."""
    before = module.ruled

    def arranged(client: Client, found: Recruitment) -> None:
        Terms.objects.create(recruitment=found, **{"cities": [CITY, "邻市"], "opens_at": OPENS, "closes_at": CLOSES, "fee": 4500, "fee_document": "示例价费〔2026〕1号",
                                                  "tickets_at": CLOSES, "rules": "带身份证\n不带手机"} | terms)
        before(client, found)

    monkeypatch.setattr(module, "ruled", arranged)


def with_terms(enter: Enter, monkeypatch: pytest.MonkeyPatch, **terms: Any) -> Recruitment:
    """A published table with terms of confirmation: registration was in 2020, confirmation is open by the database's clock."""
    announcing(monkeypatch, test_applying, **terms)
    return open_table(enter, opens_on=LONG_AGO, closes_on="2020-12-31")


def passed(found: Recruitment, reviewer: Client, count: int) -> list[Client]:
    """So many who registered in time and passed the review."""
    clients = []
    for at in range(count):
        clients.append(applicant(name=named(at), number=number(at)))
        made = operations.register(account=Account.objects.latest("pk"), recruitment=found, at=1, now=NOW, city=CITY, need="轮椅" if at == 1 else "", clock=lambda: REGISTERED)
        decide(reviewer, f"/registrations/{made.pk}/", "通过", seen=made.digest)
    return clients


class Bank:
    """The payment platform, simulated: it takes a file of orders and tells payments as it is told to."""

    def __init__(self, asked: bytes) -> None:
        self.orders = [row["缴费单号"] for row in csv.DictReader(StringIO(asked.decode("utf-8-sig")))]

    def tells(self, *lines: tuple[object, str, str, str]) -> SimpleUploadedFile:
        """Order (by its place, or words), serial number, amount, time."""
        text = StringIO()
        csv.writer(text).writerows([["流水号", "缴费单号", "金额", "缴费时间"], *([serial, self.orders[at] if isinstance(at, int) else at, amount, moment] for at, serial, amount, moment in lines)])
        return SimpleUploadedFile("payments.csv", text.getvalue().encode("gb18030"), "text/csv")


IN_TIME = "2026-11-10 09:30:00"


def test_payments_that_are_told_again_late_twice_wrong_and_never(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    found, reviewer = with_terms(enter, monkeypatch), enter("reviewer")
    clients, page = passed(found, reviewer, 5), f"/recruitment/{found.pk}/registrations/fees/"
    assert reviewer.post(page, {"orders": "1"}).status_code == 422, "nobody has confirmed yet"
    for at, client in enumerate(clients):
        for _ in range(2):
            assert client.post(f"/apply/{kept(named(at)).pk}/confirm/").status_code == 302
    assert Fee.objects.count() == 5, "asked for twice, one order"
    assert kept(named(0)).confirmed_at is None
    file = reviewer.post(page, {"orders": "1"}).content
    assert not any(words in file.decode() for words in (named(0), number(0))), "the platform learns of nobody"
    assert enter("officer").post(page, {"orders": "1"}).status_code == 403
    bank = Bank(file)

    def told(*lines: tuple[object, str, str, str]) -> Any:
        return reviewer.post(page, {"payments": bank.tells(*lines)}).context["taken"]

    first = told((0, "S1", "45.00", IN_TIME), (1, "S2", "40", IN_TIME), ("nobody-knows", "S3", "45", IN_TIME), (2, "S4", "45", "2020-01-01 08:00:00"), (3, "", "45", IN_TIME),
                 (3, "S5", "很多", IN_TIME), (3, "S6", "45", "2098-01-01 00:00:00"))
    assert (first.new, first.again, len(first.wrong)) == (4, 0, 6)
    for words in ("金额不符", "没有此单", "不在期限内", "没有流水号", "很多", "晚于现在"):
        assert any(words in line for line in first.wrong), words
    assert [kept(named(at)).confirmed_at is not None for at in range(5)] == [True, False, False, False, False]
    again = told((0, "S1", "45.00", IN_TIME), (1, "S1", "45", IN_TIME), (0, "S7", "45", IN_TIME), (3, "S8", "￥45元", IN_TIME), (3, "S9", "45", IN_TIME))
    assert (again.new, again.again, len(again.wrong)) == (3, 1, 3)
    assert Payment.objects.get(serial="S1").reference == bank.orders[0], "what was told first stays"
    assert [Payment.objects.get(serial=serial).outcome for serial in ("S7", "S8", "S9")] == ["重复缴费", "入账", "重复缴费"]
    standing = reviewer.get(page).context["standing"]
    assert (standing.passed, standing.confirmed, standing.owing, standing.open) == (5, 2, 3, 5), "one never pays"
    open_ = {each.serial: each.pk for each in standing.payments}

    def settled(serial: str, decision: str, words: str = "核对银行回单") -> int:
        return int(reviewer.post(page, {"payment": open_[serial], "decision": decision, "words": words}).status_code)

    assert settled("S7", "退款", "") == 422
    assert settled("S7", "认可") == 422, "paid already"
    assert settled("S7", "退款") == 302
    assert settled("S7", "退款") == 409
    assert settled("S3", "认可") == 422
    assert settled("S4", "认可") == 302
    assert kept(named(2)).confirmed_at is not None
    text = clients[0].get(f"/apply/{kept(named(0)).pk}/").content.decode()
    for words in ("已确认参加考试", "流水号 S1", "缴费确认"):
        assert words in text
    assert "45 元" in clients[4].get(f"/apply/{kept(named(4)).pk}/").content.decode()
    assert not any(number(0) in leaf.body or named(0) in leaf.body for leaf in Leaf.objects.all())
    assert verify(verifying.verify) == []
    assert verify(publishing.verify) == []
    Application.objects.filter(pk=kept(named(4)).pk).update(confirmed_at=NOW)
    assert ["确认与办理不符" in line for line in verify(verifying.verify)] == [True]


def test_who_cannot_pay_asks_to_be_freed_and_a_person_decides(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    found, reviewer = with_terms(enter, monkeypatch), enter("reviewer")
    clients, page = passed(found, reviewer, 2), f"/recruitment/{found.pk}/registrations/fees/"
    first, second = (kept(named(at)).pk for at in range(2))
    ground = "城镇居民最低生活保障家庭成员"
    assert clients[0].post(f"/apply/{first}/waiver/", {"ground": ground}).status_code == 422
    assert clients[0].post(f"/apply/{first}/waiver/", {"ground": "不想缴", "proof": picture()}).status_code == 422
    assert clients[0].post(f"/apply/{first}/waiver/", {"ground": ground, "proof": SimpleUploadedFile("a.jpg", b"%PDF-")}).status_code == 422
    assert clients[1].post(f"/apply/{first}/waiver/", {"ground": ground, "proof": picture()}).status_code == 404, "another's"
    for client, of in zip(clients, (first, second), strict=True):
        assert client.post(f"/apply/{of}/waiver/", {"ground": ground, "proof": picture()}).status_code == 302
        assert client.post(f"/apply/{of}/waiver/", {"ground": ground, "proof": picture()}).status_code == 409
    orders = {fee.application_id: fee.pk for fee in Fee.objects.all()}
    assert reviewer.get(f"{page}{orders[first]}/proof/").headers["Content-Type"] == "image/jpeg"
    assert enter("officer").get(f"{page}{orders[first]}/proof/").status_code == 403
    assert reviewer.post(page, {"orders": "1"}).status_code == 422, "what may be waived is not asked for"
    assert reviewer.post(page, {"fee": orders[first], "decision": "准予减免", "words": ""}).status_code == 422
    assert reviewer.post(page, {"fee": orders[first], "decision": "准予减免", "words": "低保证有效"}).status_code == 302
    assert reviewer.post(page, {"fee": orders[first], "decision": "不予减免", "words": "再看"}).status_code == 409
    assert reviewer.post(page, {"fee": orders[second], "decision": "不予减免", "words": "证明已过期"}).status_code == 302
    assert kept(named(0)).confirmed_at is not None
    assert kept(named(1)).confirmed_at is None
    assert "证明已过期" in clients[1].get(f"/apply/{second}/").content.decode()
    bank = Bank(reviewer.post(page, {"orders": "1"}).content)
    assert len(bank.orders) == 1, "who was denied pays"
    assert reviewer.post(page, {"payments": bank.tells((0, "S1", "45", IN_TIME))}).context["taken"].new == 1
    assert [act.kind for act in Act.objects.filter(application=second).order_by("pk")] == ["提交", "通过", "申请减免", "不予减免", "缴费确认"]
    assert reviewer.get(f"{page}{orders[first]}/proof/").status_code == 404, "decided: nobody looks at it any more"
    assert verify(verifying.verify) == []


def test_it_is_confirmed_within_its_time_by_who_passed(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_terms(enter, monkeypatch, fee=0)
    [client] = passed(found, enter("reviewer"), 1)
    mine = kept(named(0))
    waiting = applicant(name=named(1), number=number(1))
    other = operations.register(account=Account.objects.latest("pk"), recruitment=found, at=1, now=NOW, city="邻市", clock=lambda: REGISTERED)
    assert waiting.post(f"/apply/{other.pk}/confirm/").status_code == 422, "has not passed"
    assert waiting.post(f"/apply/{mine.pk}/confirm/").status_code == 404, "another's"
    for moment, words in ((OPENS - timedelta(microseconds=1), "还没有开始"), (CLOSES, "已经截止")):
        with pytest.raises(Refused, match=words):
            confirming.confirm(application=mine, now=NOW, clock=lambda moment=moment: moment)
    confirming.confirm(application=mine, now=NOW, clock=lambda: CLOSES - timedelta(microseconds=1))
    assert client.post(f"/apply/{mine.pk}/confirm/").status_code == 302, "again, nothing more is done"
    assert [act.kind for act in Act.objects.filter(application=mine).order_by("pk")] == ["提交", "通过", "确认报名"]
    assert "减免" not in client.get(f"/apply/{mine.pk}/").content.decode()
    with pytest.raises(Conflict, match="不能改报"):
        operations.register(account=mine.account, recruitment=found, at=3, now=NOW, city=CITY, clock=lambda: REGISTERED)
    with pytest.raises(Conflict, match="不能撤回"):
        operations.withdraw(application=mine, now=NOW, clock=lambda: REGISTERED)
    assert verify(verifying.verify) == []


def test_the_city_is_chosen_with_the_position(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    found = with_terms(enter, monkeypatch)
    applicant()
    who = Account.objects.get()
    with pytest.raises(Refused, match="没有选择考试城市"):
        operations.register(account=who, recruitment=found, at=1, now=NOW, city="没有的市", clock=lambda: REGISTERED)
    assert Application.objects.count() == 0
    made_ = operations.register(account=who, recruitment=found, at=1, now=NOW, city="邻市", need="轮椅", clock=lambda: REGISTERED)
    assert (made_.told["city"], made_.told["need"]) == ("邻市", "轮椅")
    assert operations.register(account=who, recruitment=found, at=1, now=NOW, city=CITY, clock=lambda: REGISTERED).told["city"] == CITY
    assert verify(verifying.verify) == []


def test_terms_are_announced_with_the_table_and_stay(enter: Enter, made: County) -> None:
    from xianneng.surface.home.tests.test_recruitment import prepared

    reviewer = enter("reviewer")
    found = prepared(reviewer)
    page = f"/recruitment/{found.pk}/prepare/confirmation/"
    given = {"cities": "示例市\n邻市\n示例市", "opens_at": "2027-01-05T09:00", "closes_at": "2027-01-10T18:00", "fee": "45.5", "fee_document": "示例价费〔2026〕1号",
             "tickets_at": "2027-01-20T09:00", "rules": "带身份证"}
    assert enter("officer").post(page, given).status_code == 403
    for wrong in ({"cities": " "}, {"fee": "-1"}, {"fee_document": ""}, {"closes_at": "2027-01-05T08:00"}, {"tickets_at": "2027-01-09T08:00"}, {"opens_at": "2020-01-05T09:00"}):
        refused = reviewer.post(page, given | wrong)
        assert refused.status_code == 422, wrong
        assert "示例价费" in refused.content.decode() or "fee_document" in wrong
    assert reviewer.post(page, given).status_code == 302
    terms = Terms.objects.get()
    assert (terms.cities, terms.fee, terms.yuan) == (["示例市", "邻市"], 4550, "45.50")
    before = publishing.digest(found)
    assert reviewer.post(page, given | {"fee": "0"}).status_code == 302
    assert publishing.digest(found) != before, "the published digest covers it"
    Recruitment.objects.filter(pk=found.pk).update(closes_on=FAR)
    assert any("报名确认" in each for each in reviewer.get(f"/recruitment/{found.pk}/prepare/").context["missing"])
    Recruitment.objects.filter(pk=found.pk).update(state="已公布", published_at=NOW)
    assert reviewer.post(page, given).status_code == 409
    for act in (lambda: Terms.objects.update(fee=1), lambda: Terms.objects.all().delete()):
        with pytest.raises(DatabaseError, match="amendment"), transaction.atomic():
            act()
    text = Client().get(f"/recruitment/{found.pk}/").content.decode()
    for words in ("示例市、邻市", "没有在期限内确认的视为放弃"):
        assert words in text
