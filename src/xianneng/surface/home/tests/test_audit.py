"""The auditor reads the log page by page, sees who looked at masked fields, and can change nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.ledger import sequencer
from xianneng.surface.home.operations import read_masked
from xianneng.surface.home.queries import audit
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
    assert enter("auditor").get("/audit/").context["readings"] == []
