"""报名 through pages: an account apart from staff's, what one tells of oneself, a position registered for in time, changed, withdrawn; hostile input."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from xianneng.foundation.access.models import Trace, User
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import justified, prepared, ruled
from xianneng.surface.project.testing import NOW, County, verify
from xianneng.work.recruitment import publishing
from xianneng.work.recruitment.applying import operations, queries, verifying
from xianneng.work.recruitment.applying.models import Account, Act, Application, Statement, Tally
from xianneng.work.recruitment.forms import ApplicantForm, applicant_of
from xianneng.work.recruitment.models import Amendment, Position, Recruitment

Enter = Callable[[str], Client]
NUMBER, OTHER = "110101199901011232", "11010120000101234X"
PASSWORD = "wan-li-chang-cheng-9"  # noqa: S105  (of the tests)
SIGN_UP = {"name": "许多多", "document": "居民身份证", "number": NUMBER, "telephone": "13800001234", "password": PASSWORD, "again": PASSWORD}
PROFILE = {"politics": "中共党员", "ethnicity": "汉族", "household": "示例省示例市示例县", "level": "本科", "school": "示例大学", "major": "法学", "year": 2027, "degree": "是",
           "employed": "否", "grassroots": 0, "project": "无", "resume": "2017.09-2021.06 示例中学\n2023.09-2027.06 示例大学", "declared": "on"}
LONG_AGO, FAR = "2020-01-01", "2099-12-31"  # the database's clock is the real one: the period holds it, whatever the tests' clock shows


def picture(width: int = 413, height: int = 531, kind: str = "JPEG") -> SimpleUploadedFile:
    """A photo as it is sent."""
    content = BytesIO()
    Image.new("RGB", (width, height), "white").save(content, kind)
    return SimpleUploadedFile("photo.jpg", content.getvalue(), "image/jpeg")


def applicant(**given: Any) -> Client:
    """Somebody who has signed up, told of themselves and sent a photo."""
    client = Client()
    assert client.post("/apply/sign-up/", SIGN_UP | given).status_code == 302
    assert client.post("/apply/profile/", PROFILE).status_code == 302
    assert client.post("/apply/photo/", {"photo": picture()}).status_code == 302
    return client


def open_table(enter: Enter, *rows: Sequence[object], **terms: Any) -> Recruitment:
    """A published table whose registration is open by the database's clock."""
    reviewer = enter("reviewer")
    found = prepared(reviewer, *rows)
    Recruitment.objects.filter(pk=found.pk).update(**{"opens_on": LONG_AGO, "closes_on": FAR} | terms)
    ruled(reviewer, found)
    justified(reviewer, found)
    assert agree(enter("leader"), proposed(reviewer.post(f"/recruitment/{found.pk}/prepare/publish/"))).status_code == 302
    found.refresh_from_db()
    return found


def sent(client: Client, found: Recruitment, at: int) -> Any:
    """The form of a position."""
    return client.post(f"/recruitment/{found.pk}/position/{at}/apply/")


def counts(found: Recruitment) -> dict[int, tuple[int, int]]:
    """How many have registered and passed, by position."""
    return {row.at: (row.applied, row.passed) for row in Tally.objects.filter(recruitment=found)}


@pytest.mark.row("REC-14")
def test_from_an_account_to_a_receipt(enter: Enter, made: County) -> None:
    found, client = open_table(enter), Client()
    page = f"/recruitment/{found.pk}/position/1/apply/"
    assert client.get(page)["Location"].startswith("/apply/sign-in/?next=%2Frecruitment"), "who is not signed in comes back afterwards"
    assert client.post("/apply/sign-up/", {**SIGN_UP, "next": page})["Location"] == page
    early = client.post(page)
    assert early.status_code == 422
    assert "没有填写报名信息、照片" in early.content.decode()
    client.post("/apply/profile/", PROFILE)
    client.post("/apply/photo/", {"photo": picture()})
    text = client.get(page).content.decode()
    for words in ("职位要求", "法学类", "限男性", "最高学历的专业在所列专业内", "提交报名"):
        assert words in text
    done = sent(client, found, 1)
    kept = Application.objects.get()
    assert done["Location"] == f"/apply/{kept.pk}/"
    assert (kept.stage, kept.verdict, kept.reasons) == ("待审查", "met", []), "a man by the number, law by the catalogue"
    assert kept.told["profile"]["birth_on"] == "1999-01-01"
    assert kept.due_on is None or kept.due_on > kept.submitted_at.date()
    text = client.get(done["Location"]).content.decode()
    for words in ("待审查", "招录机关", "下载回执", "执法一"):
        assert words in text
    [act] = Act.objects.all()
    receipt = client.get(f"/apply/{kept.pk}/receipt/{act.pk}/").json()
    assert (receipt["code"], receipt["form"], receipt["leaf"]["id"]) == ("执法一", kept.digest, act.leaf_id)
    leaf = Leaf.objects.get(pk=act.leaf_id)
    assert kept.digest in leaf.body
    assert not any(words in leaf.body for words in ("许多多", NUMBER, "示例大学"))
    assert counts(found) == {1: (1, 0)}
    assert "报名 1 人，审查通过 0 人" in Client().get(f"/recruitment/{found.pk}/position/1/").content.decode()
    assert verify(verifying.verify) == []
    assert verify(publishing.verify) == []


def test_positions_are_matched_by_what_was_told_once(enter: Enter, made: County) -> None:
    found = open_table(enter)
    page = f"/recruitment/{found.pk}/match/"
    assert "matched" not in Client().get(page).context
    assert applicant().get(page).context["matched"].counts == {"met": 1, "ask": 0, "unmet": 3}


def test_none_is_an_answer() -> None:
    """No years at the grass roots are said, and judged: not left to be asked."""
    form = ApplicantForm({"grassroots": "0", "level": "本科", "major": "法学"})
    assert form.is_valid()
    assert form.kept["grassroots"] == 0
    assert form.applicant() == applicant_of(form.kept)
    assert (form.applicant().grassroots_years, applicant_of({}).grassroots_years) == (0, None)


def test_the_same_form_a_hundred_times_is_one_registration(enter: Enter, made: County) -> None:
    found, client = open_table(enter), applicant()
    for _ in range(100):
        assert sent(client, found, 1).status_code == 302
    assert (Application.objects.count(), Act.objects.count(), counts(found)) == (1, 1, {1: (1, 0)})


def test_a_submission_asks_the_database_little(enter: Enter, made: County, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    found = open_table(enter)
    assert sent(applicant(), found, 1).status_code == 302  # what a process reads once of a position
    other = applicant(number=OTHER, name="林里里")
    with django_assert_max_num_queries(14):
        assert sent(other, found, 1).status_code == 302


def test_it_is_changed_and_withdrawn_until_it_closes(enter: Enter, made: County) -> None:
    found, client = open_table(enter), applicant()
    sent(client, found, 1)
    assert "改报这一职位" in client.get(f"/recruitment/{found.pk}/position/3/apply/").content.decode()
    sent(client, found, 3)
    kept = Application.objects.get()
    assert (kept.statement.at, kept.verdict, counts(found)) == (3, "unmet", {1: (0, 0), 3: (1, 0)})
    for _ in range(2):
        assert client.post(f"/apply/{kept.pk}/withdraw/").status_code == 302
    assert counts(found) == {1: (0, 0), 3: (0, 0)}
    sent(client, found, 3)
    assert [act.kind for act in Act.objects.order_by("pk")] == ["提交", "改报", "撤回", "提交"]
    client.post("/apply/profile/", PROFILE | {"major": "会计学"})
    kept.refresh_from_db()
    assert kept.told["profile"]["major"] == "法学", "what was submitted keeps what it said"
    sent(client, found, 3)
    kept.refresh_from_db()
    assert (kept.told["profile"]["major"], kept.verdict, Act.objects.count()) == ("会计学", "ask", 5), "what is left is for a person"
    assert verify(verifying.verify) == []


def test_the_last_moment_is_the_databases(enter: Enter, made: County) -> None:
    found = open_table(enter, closes_time="18:00", closes_on="2026-12-10")
    applicant()
    who, closing = Account.objects.get(), found.closes_at
    assert closing.isoformat() == "2026-12-10T18:00:00+08:00"

    def at(moment: datetime) -> Application:
        return operations.register(account=who, recruitment=found, at=1, now=NOW, clock=lambda: moment)

    with pytest.raises(Refused, match="报名还没有开始"):
        at(found.opens_at - timedelta(microseconds=1))
    with pytest.raises(Refused, match="报名已经截止"):
        at(closing)
    with pytest.raises(Refused, match="18:00:01"):
        at(closing + timedelta(seconds=1))
    assert Application.objects.count() == 0
    assert at(closing - timedelta(microseconds=1)).submitted_at == closing - timedelta(microseconds=1)
    with pytest.raises(Refused, match="报名已经截止"):
        operations.withdraw(application=Application.objects.get(), now=NOW, clock=lambda: closing)


def test_a_page_cannot_bring_its_own_clock(enter: Enter, made: County) -> None:
    """Registration closed years ago by the database's clock, and is open by the tests'."""
    found = open_table(enter, opens_on="1999-01-01", closes_on="2000-01-01")
    refused = sent(applicant(), found, 1)
    assert refused.status_code == 422
    assert "报名已经截止" in refused.content.decode()
    assert operations.database_clock().tzinfo is not None


def test_positions_that_are_not_there(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    client, unpublished = applicant(), prepared(reviewer)
    for recruitment, at in ((unpublished.pk, 1), (999, 1)):
        assert client.post(f"/recruitment/{recruitment}/position/{at}/apply/").status_code == 404
    with pytest.raises(NotFound):
        operations.register(account=Account.objects.get(), recruitment=unpublished, at=1, now=NOW)
    Recruitment.objects.update(opens_on=LONG_AGO, closes_on=FAR)
    ruled(reviewer, unpublished)
    justified(reviewer, unpublished)
    agree(enter("leader"), proposed(reviewer.post(f"/recruitment/{unpublished.pk}/prepare/publish/")))
    for at in (0, 5, 99999999999999999999):
        assert client.post(f"/recruitment/{unpublished.pk}/position/{at}/apply/").status_code == 404, at
    assert Application.objects.count() == 0


def test_a_notice_is_asked_from_then_on(enter: Enter, made: County) -> None:
    found, client, reviewer = open_table(enter), applicant(), enter("reviewer")
    sent(client, found, 1)
    address = f"/recruitment/{found.pk}/position/"
    agree(enter("leader"), proposed(reviewer.post(f"{address}1/amend/", {"key": "major", "new": "会计学", "reason": "笔误"})))
    sent(client, found, 1)
    kept = Application.objects.get()
    assert (kept.verdict, kept.statement.amendment) == ("unmet", Amendment.objects.get().pk)
    assert [each.asked["texts"]["major"] for each in Statement.objects.order_by("pk")] == ["法学类", "会计学"]
    agree(enter("leader"), proposed(reviewer.post(f"{address}3/amend/", {"key": "", "new": "", "reason": "不再招录"})))
    refused = sent(client, found, 3)
    assert (refused.status_code, "已经取消" in refused.content.decode()) == (422, True)


def test_an_applicant_sees_nobody_elses_and_is_no_staff(enter: Enter, made: County) -> None:
    found, client = open_table(enter), applicant()
    sent(client, found, 1)
    kept, act, before = Application.objects.get(), Act.objects.get(), User.objects.count()
    other = applicant(number=OTHER, name="林里里")
    for address in (f"/apply/{kept.pk}/", f"/apply/{kept.pk}/receipt/{act.pk}/"):
        assert (client.get(address).status_code, other.get(address).status_code, enter("reviewer").get(address).status_code) == (200, 404, 302)
    assert other.post(f"/apply/{kept.pk}/withdraw/").status_code == 404
    assert User.objects.count() == before, "no account of staff"
    for address in ("/", "/roster/", "/case/ZK-1/", f"/recruitment/{found.pk}/prepare/"):
        assert client.get(address)["Location"].startswith("/accounts/login/"), address
    copy = client.get("/apply/copy/").json()
    assert (copy["姓名"], copy["证件号码"], copy["报名"][0]["填报信息"]["profile"]["school"]) == ("许多多", NUMBER, "示例大学")
    assert client.post("/apply/sign-out/").status_code == 302
    assert client.get("/apply/").status_code == 302


def test_the_number_is_not_in_the_database_in_plain(enter: Enter, made: County) -> None:
    client = applicant()
    text = client.get("/apply/").content.decode()
    assert (NUMBER in text, "110**************2" in text) == (False, True)
    row = Account.objects.get()
    with connection.cursor() as cursor:
        cursor.execute("SELECT a::text FROM recruitment_account a")
        assert NUMBER not in cursor.fetchone()[0]
    assert NUMBER.encode() not in bytes(row.sealed)
    assert queries.told(row)["number"] == NUMBER


@pytest.mark.parametrize(("given", "words"), [
    ({"number": "110101199901011234"}, "校验码不符"), ({"number": "12"}, "应为18位"), ({"number": "810000199901010014"}, "这个号码不是居民身份证的号码"),
    ({"number": "H1234567", "document": "港澳居民来往内地通行证"}, "通行证号码不正确"), ({"name": "张3"}, "姓名不能这样填写"), ({"name": "张\u202e三"}, "看不见的控制字符"),
    ({"password": "12345678901", "again": "12345678901"}, "密码不符合要求"), ({"again": "another-one-entirely"}, "两次输入的密码不同"), ({"telephone": "call me"}, "联系到您")])
def test_what_no_account_is_opened_with(made: County, given: dict[str, str], words: str) -> None:
    refused = Client().post("/apply/sign-up/", SIGN_UP | given)
    assert refused.status_code in (409, 422)
    text = refused.content.decode()
    assert words in text
    assert Account.objects.count() == 0
    assert "value=\"13800001234\"" in text or "telephone" in given, "what was typed stays"


@pytest.mark.parametrize(("name", "document", "number"), [
    ("𠮷田水心", "居民身份证", NUMBER), ("买买提依明·阿卜杜热合曼·吐尔逊江·艾", "居民身份证", NUMBER), ("陈大文", "港澳居民居住证", "810000199901010014"),
    ("陈大文", "港澳居民来往内地通行证", "H1234567801")])
def test_rare_names_and_residents_of_hong_kong_and_macao(made: County, name: str, document: str, number: str) -> None:
    from xianneng.law.identity import check_digit

    sound = number[:17] + check_digit(number[:17]) if len(number) == 18 else number
    assert Client().post("/apply/sign-up/", SIGN_UP | {"name": name, "document": document, "number": sound}).status_code == 302
    assert Account.objects.get().name == name
    again = Client().post("/apply/sign-up/", SIGN_UP | {"document": document, "number": sound.lower()})
    assert (again.status_code, "已经注册" in again.content.decode()) == (409, True)


def test_passwords_are_tried_as_often_as_those_of_staff(made: County) -> None:
    applicant()
    client, right = Client(), {"login": NUMBER, "password": PASSWORD}
    assert client.post("/apply/sign-in/", right)["Location"] == "/apply/"
    other = Client()
    tried = [other.post("/apply/sign-in/", right | {"password": "wrong-wrong-wrong"}).status_code for _ in range(5)]
    assert tried[0] == 422
    locked = other.post("/apply/sign-in/", right)
    assert (locked.status_code, "暂时锁定" in locked.content.decode()) == (tried[-1], True)
    assert other.get("/apply/").status_code == 302
    assert not Trace.objects.filter(username__contains=NUMBER).exists(), "the number is written nowhere"
    assert Trace.objects.filter(username__startswith="applicant-").exists()
    assert client.post("/apply/sign-in/?next=//evil.example/", right | {"next": "https://evil.example/"}).status_code in (302, tried[-1])


@pytest.mark.parametrize(("sent_photo", "words"), [
    (lambda: picture(10_000, 10_000), "照片"), (lambda: picture(531, 413), "竖版"), (lambda: picture(413, 531, "PNG"), "不是JPEG"), (lambda: picture(60, 80), "像素"),
    (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"A" * 100), "照片"), (lambda: SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" * (2 << 20)), "上限")])
def test_hostile_pictures(made: County, sent_photo: Callable[[], SimpleUploadedFile], words: str) -> None:
    client = Client()
    client.post("/apply/sign-up/", SIGN_UP)
    refused = client.post("/apply/photo/", {"photo": sent_photo()})
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert Account.objects.get().photo_sm3 == ""


def test_what_was_typed_stays_and_a_code_is_told_by_its_name(made: County) -> None:
    client = Client()
    client.post("/apply/sign-up/", SIGN_UP)
    wrong = client.post("/apply/profile/", {name: value for name, value in PROFILE.items() if name != "declared"})
    assert (wrong.status_code, "示例中学" in wrong.content.decode()) == (422, True)
    assert client.post("/apply/profile/", PROFILE | {"major": "030101k"}).status_code == 302
    assert Account.objects.get().profile["major"] == "法学"
    assert client.post("/apply/profile/", PROFILE | {"gender": "女", "birth_on": "2005-05-05"}).status_code == 302
    assert Account.objects.get().profile["gender"] == "男", "the number says it"


def test_what_was_changed_behind_the_receipt_is_found(enter: Enter, made: County) -> None:
    found, client = open_table(enter), applicant()
    sent(client, found, 1)
    Application.objects.update(stage="审查通过")
    Tally.objects.update(applied=7)
    told = "；".join(verify(verifying.verify))
    assert "最后一次办理" in told
    assert "报名人数" in told
    kept = Application.objects.get()
    Application.objects.update(told=kept.told | {"name": "别人"})
    assert any("摘要不符" in each for each in verify(verifying.verify))
    assert Position.objects.filter(recruitment=found).count() == 4
