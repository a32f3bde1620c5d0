"""The auditor reads the log page by page, sees who looked at masked fields, and can change nothing."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.cases.models import Case, Notice, Objection
from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.models import Leaf
from xianneng.surface.home.operations import read_masked
from xianneng.surface.home.queries import audit, audited
from xianneng.surface.home.tests.test_three_persons import Journey
from xianneng.surface.home.tests.test_untold import lead
from xianneng.surface.project.testing import NOW, ON, County

Enter = Callable[[str], Client]


@pytest.fixture
def read(made: County, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """Somebody's family was looked at, and the log is sequenced; the person."""
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    person_id = made.persons["周望川"]
    read_masked(viewer=viewers(made.users["officer"], ON)[0], person_id=person_id, key="family", purpose="核对家庭成员", now=NOW)
    sequencer.run_once(NOW)
    return person_id


def test_what_the_auditor_sees(enter: Enter, read: int, django_assert_max_num_queries: Any) -> None:
    auditor = enter("auditor")
    with django_assert_max_num_queries(10):
        page = auditor.get("/audit/")
    text = page.content.decode()
    assert [line.kind for line in page.context["lines"]] == ["查阅敏感信息", "testing.county"]
    assert [line.leaf for line in page.context["lines"]] == list(Leaf.objects.order_by("-pk").values_list("pk", flat=True)), "as the running log numbers them"
    assert f'<td class="w">{page.context["lines"][0].leaf}</td>' in text
    assert "核对家庭成员" in text
    assert "县水利局人事科　许知微" in text
    assert "还没有核验过" in text
    assert "芸" not in text, "not what was read"
    sequencer.keep_outcome(entries=2, rows=400, faults=3, now=NOW)
    assert "不符 3 处" in auditor.get("/audit/").content.decode()
    assert auditor.post("/audit/").status_code == 405


def test_entries_are_found_by_kind_date_and_case_and_paged(enter: Enter, read: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def positions(**asked: str) -> list[int]:
        return [line.position for line in enter("auditor").get("/audit/", asked).context["lines"]]

    assert positions(kind="record.read_masked") == [1]
    assert positions(first=ON.isoformat(), last=ON.isoformat()) == [1, 0]
    assert positions(last="2026-11-19") == positions(case="ZJ-2026-0001") == []
    assert enter("auditor").get("/audit/", {"first": "11月"}).status_code == 422
    monkeypatch.setattr(audit, "AT_ONCE", 1)
    page = enter("auditor").get("/audit/")
    assert [line.position for line in enter("auditor").get(f"/audit/?{page.context['older']}").context["lines"]] == [0]


def test_only_auditors_read_it_and_only_their_own_jurisdictions_readings(made: County, enter: Enter, read: int) -> None:
    assert enter("officer").get("/audit/").status_code == 403
    assert enter("audit").get("/audit/").status_code == 200
    made.users["auditor"].offices.update(jurisdiction=made.organs["邻县"])
    elsewhere = enter("auditor").get("/audit/")
    assert elsewhere.context["readings"] == []
    assert "许知微" not in elsewhere.content.decode(), "the log is one for all: of another county's acts place, time and digest alone"
    assert next((line.kind, line.by) for line in elsewhere.context["lines"]) == ("管辖范围以外", "")
    assert all(len(line.digest) == 64 for line in elsewhere.context["lines"])


@pytest.fixture
def objected(enter: Enter, made: County) -> Case:
    """A promotion of three whose notice met an objection in confidence."""
    case = Case.objects.get(number=Journey(enter, made).number)
    leaf = Leaf.objects.get(kind="cases.open_case")
    notice = Notice.objects.create(case=case, text="拟晋升三人", contacts="0000-12380", from_on=ON, to_on=ON + timedelta(7), published_at=NOW,
                                   published_by="县水利局人事科　许知微", leaf=leaf)
    Objection.objects.create(notice=notice, person_id=made.persons["方与行"], text="钱某反映考勤有出入", contact="钱某 13900000000", received_at=NOW,
                             received_by="县水利局人事科　许知微", leaf=leaf)
    return case


def test_the_auditor_reads_the_course_of_a_case_and_changes_nothing(enter: Enter, made: County, objected: Case, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    sequencer.run_once(NOW)
    auditor, url = enter("auditor"), f"/audit/case/{objected.number}/"
    log, cases = (auditor.get(path).content.decode() for path in ("/audit/", "/audit/case/"))
    assert 'href="/audit/case/"' in log
    assert (url in log, url in cases, objected.title in cases) == (True, True, True)
    page = auditor.get(url).content.decode()
    for words in ("方与行", "一级主任科员", "开办", "县水利局人事科　许知微", "受理异议 1 件，已答复 0 件"):
        assert words in page, words
    for words in ("钱某", "考勤", "13900000000", "<form class=\"form-stack", "papers.zip", "/complete/", "/do/"):
        assert words not in page, words
    assert [json.loads(leaf.body) for leaf in Leaf.objects.filter(kind="access.audited")] == [
        {"by": "审计监督　程以观", "case": objected.number}], "that it was read stands in the log"
    sequencer.run_once(NOW)
    (line,) = auditor.get("/audit/", {"kind": "access.audited"}).context["lines"]
    assert (line.kind, line.by, line.case) == ("审计查阅办件", "审计监督　程以观", objected.number)
    assert auditor.post(url).status_code == 405
    for closed in ("", "receipt/", "papers.zip", "diagram/"):
        assert auditor.get(f"/case/{objected.number}/{closed}").status_code == 404, closed
    for act in ("complete/", "do/urge/", "do/copy_to/", "attach/"):
        assert auditor.post(f"/case/{objected.number}/{act}", {"seen": objected.version, "text": "x"}).status_code in (404, 422), act


def test_an_inquiry_is_told_to_no_auditor_and_other_sanctions_read_alike(enter: Enter, made: County) -> None:
    case = lead(enter, made.persons["周望川"], by="officer", confirmed_by="confirmer")
    auditor = enter("auditor")
    for page in ("/audit/case/", f"/audit/case/{case.number}/"):
        text = auditor.get(page).content.decode()
        assert case.number in text
        assert "惩戒、调查（不显示人员和内容）" in text
        for words in ("周望川", "初步核实", "问题线索", "示纪核"):
            assert words not in text, (page, words)


def test_who_may_not_audit_reads_no_case_so_nor_anybody_another_jurisdictions_or_their_own(enter: Enter, made: County, objected: Case) -> None:
    url = f"/audit/case/{objected.number}/"
    assert [enter(by).get(url).status_code for by in ("audit", "officer", "leader", "system")] == [403] * 4
    made.users["auditor"].person_id = made.persons["方与行"]
    made.users["auditor"].save()
    assert (enter("auditor").get(url).status_code, enter("auditor").get("/audit/case/").context["lines"]) == (404, [])
    made.users["auditor"].person_id = None
    made.users["auditor"].save()
    assert enter("auditor").get(url).status_code == 200
    made.users["auditor"].offices.update(jurisdiction=made.organs["邻县"])
    assert (enter("auditor").get(url).status_code, enter("auditor").get("/audit/case/").context["lines"]) == (404, [])


def test_the_list_of_cases_is_paged_found_by_number_and_costs_the_same(enter: Enter, made: County, objected: Case, monkeypatch: pytest.MonkeyPatch,
                                                                      django_assert_max_num_queries: Any) -> None:
    lead(enter, made.persons["周望川"], by="officer", confirmed_by="confirmer")
    auditor = enter("auditor")
    with django_assert_max_num_queries(7):
        assert len(auditor.get("/audit/case/").context["lines"]) == 2
    assert [line.case.number for line in auditor.get("/audit/case/", {"case": "zj-"}).context["lines"]] == [objected.number]
    monkeypatch.setattr(audited, "AT_ONCE", 1)
    page = auditor.get("/audit/case/")
    assert [line.case.number for line in auditor.get(f"/audit/case/?{page.context['older']}").context["lines"]] == [objected.number]
