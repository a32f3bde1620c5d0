"""考试行为记录 through pages: a decision entered, approved, kept across examinations; who may not apply is refused with what was decided and until when."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.ledger.models import Leaf
from xianneng.law.recruitment import conduct as law
from xianneng.law.refusals import Refused
from xianneng.surface.home.tests.test_applying import NUMBER, OTHER, applicant
from xianneng.surface.home.tests.test_quota_cases import agree, proposed
from xianneng.surface.home.tests.test_recruitment import published
from xianneng.surface.project.testing import NOW, County
from xianneng.work.recruitment.applying import operations
from xianneng.work.recruitment.applying.models import Account, Application
from xianneng.work.recruitment.conduct.models import Conduct, Looked

Enter = Callable[[str], Client]
ENTRY = {"name": "许多多", "number": NUMBER, "stage": "笔试", "happened_on": "2026-03-14", "finding": "serious", "facts": "开考后使用手机，监控和监考员记录为证",
         "document": "示例市公务员局 示公局〔2026〕3号", "decided_on": "2026-04-10"}


def entered(enter: Enter, **given: Any) -> Any:
    """Fill the form 登记."""
    return enter("reviewer").post("/recruitment-conduct/new/", ENTRY | given)


def registers(number: str = NUMBER, on: datetime = datetime(2026, 12, 2, 9, tzinfo=UTC)) -> Application:
    """Somebody with an account applies."""
    from xianneng.work.recruitment.applying.sealing import digest
    from xianneng.work.recruitment.models import Recruitment
    return operations.register(account=Account.objects.get(number_digest=digest(number)), recruitment=Recruitment.objects.get(), at=1, now=NOW, clock=lambda: on)


@pytest.mark.parametrize(("finding", "stage", "until"), [
    ("untrue", "报名", None), ("forged", "报名", date(2031, 4, 10)), ("minor", "笔试", None), ("alike", "笔试", None), ("serious", "笔试", date(2031, 4, 10)),
    ("grave", "笔试", law.FOR_LIFE), ("stage_minor", "体检", None), ("stage_serious", "考察", date(2031, 4, 10)), ("stage_grave", "面试", law.FOR_LIFE)])
def test_what_follows_from_a_finding(finding: str, stage: str, until: date | None) -> None:
    assert law.restricted_until(law.find(finding, stage), date(2026, 4, 10)) == until


@pytest.mark.parametrize(("finding", "stage"), [("serious", "体检"), ("stage_minor", "笔试"), ("nothing", "笔试")])
def test_a_finding_of_another_stage_is_refused(finding: str, stage: str) -> None:
    with pytest.raises(Refused, match="不适用"):
        law.find(finding, stage)


@pytest.mark.row("REC-15")
def test_a_decision_is_kept_and_keeps_from_applying_until_it_ends(enter: Enter, made: County) -> None:
    published(enter)
    applicant()
    case = proposed(entered(enter))
    text = enter("leader").get(f"/case/{case.number}/").content.decode()
    for words in ("许多多", "110***********1232", "限制报考至 2031-04-10", "违规违纪行为处理办法", "示公局〔2026〕3号"):
        assert words in text
    assert NUMBER not in text
    assert not Conduct.objects.exists()
    assert registers().stage == "待审查", "not decided yet"
    assert agree(enter("leader"), case).status_code == 302
    row = Conduct.objects.get()
    assert (row.until, row.leads_to) == (date(2031, 4, 10), "取消考试资格，限制报考")
    assert not any(words in body for body in Leaf.objects.filter(case_number=case.number).values_list("body", flat=True) for words in (NUMBER, "许多多"))
    applied = Application.objects.get()
    applied.stage = "已撤回"
    applied.save()
    with pytest.raises(Refused, match="限制报考") as refused:
        registers()
    assert "示公局〔2026〕3号" in str(refused.value)
    assert "2031-04-10" in str(refused.value)
    applicant(number=OTHER, name="李明")
    assert registers(OTHER).stage == "待审查", "another's record is another's"


def test_who_looks_into_the_register_is_written_down(enter: Enter, made: County) -> None:
    agree(enter("leader"), proposed(entered(enter)))
    agree(enter("leader"), proposed(entered(enter, finding="minor", number=OTHER, name="李明")))
    reviewer = enter("reviewer")
    text = reviewer.get("/recruitment-conduct/").content.decode()
    assert "许多多" in text
    assert "李明" not in text
    text = reviewer.post("/recruitment-conduct/", {"past": "1"}).content.decode()
    assert "李明" in text
    assert "许多多" not in text
    assert "许多多" in reviewer.post("/recruitment-conduct/", {"number": NUMBER}).content.decode()
    assert "没有" in reviewer.post("/recruitment-conduct/", {"name": "王五"}).content.decode()
    assert list(Looked.objects.order_by("pk").values_list("asked", flat=True)) == ["全部", "全部", "110***********1232", "王五"]
    assert reviewer.post("/recruitment-conduct/", {"number": "1"}).status_code == 422
    assert enter("officer").get("/recruitment-conduct/").status_code == 403


@pytest.mark.parametrize(("wrong", "words"), [
    ({"finding": "stage_minor"}, "不适用"), ({"happened_on": "2026-05-01"}, "先后"), ({"decided_on": "2027-01-01"}, "先后"), ({"number": "110101199901011233"}, "校验码"),
    ({"decided_on": "2020-01-01", "happened_on": "2019-12-01"}, "2021-09-18"), ({"facts": f"证件 {NUMBER}"}, "身份证号")])
def test_what_cannot_be_is_refused_and_stays_typed(enter: Enter, made: County, wrong: dict[str, str], words: str) -> None:
    refused = entered(enter, **wrong)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert words in text
    assert ENTRY["document"] in text
