"""The log tells who met what; an outage fills neither the log nor the reader's patience."""

import errno
import logging
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from xianneng.foundation.web import middleware
from xianneng.foundation.web.logs import MOST, SPAN, Lines, away, full


def line(text: str, at: float, *args: Any, level: int = logging.ERROR, error: BaseException | None = None) -> logging.LogRecord:
    record = logging.LogRecord("a.room", level, __file__, 1, text, args, (type(error), error, None) if error else None)
    record.created = at
    return record


def broken(state: str | None = None) -> OperationalError:
    """As Django raises it: the driver's error behind its own."""
    cause = psycopg.errors.lookup(state)("no") if state else psycopg.OperationalError("connection refused\nmore")
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


def test_lines_of_one_wording_are_bounded_and_counted() -> None:
    lines = Lines()
    passed = [lines.filter(line("failed: %s", 0.0 + at, at)) for at in range(50)]
    assert sum(passed) == MOST
    assert lines.filter(line("another", 1.0)), "each wording for itself"
    assert all(lines.filter(line("done", 0.0, level=logging.INFO)) for _ in range(50)), "what was done is never left out"
    later = line("failed: %s", SPAN, 50)
    assert lines.filter(later)
    assert later.getMessage() == f"failed: 50 (and {50 - MOST} more such lines before, left out)"


def test_what_comes_from_outside_makes_no_line_of_its_own_and_no_id_number() -> None:
    record = logging.LogRecord("web", logging.INFO, "", 0, "path=%s what=%s", ("/x\nFORGED\x1b[31m", "张三11010519491231002X.docx"), None)
    assert Lines().filter(record)
    assert record.getMessage() == "path=/x\\x0aFORGED\\x1b[31m what=张三110…X.docx"


def test_an_outage_is_one_line_without_a_stack() -> None:
    record = line("Internal Server Error: %s", 0.0, "/roster/", error=broken())
    assert Lines().filter(record)
    assert record.exc_info is None
    assert record.getMessage() == "Internal Server Error: /roster/: database away: connection refused"


@pytest.mark.parametrize(("state", "told"), [(None, True), ("57P03", True), ("08006", True), ("53100", False), ("55P03", False)])
def test_a_full_disk_or_a_lock_is_no_outage(state: str | None, told: bool) -> None:
    assert away(broken(state)) is told
    behind = ValueError()
    behind.__cause__ = broken(state)
    assert away(behind) is told


def test_while_the_database_is_away_pages_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise broken()

    monkeypatch.setattr(middleware, "viewers", gone)
    monkeypatch.setattr(middleware, "_chosen", gone)
    answer = Client(raise_request_exception=False).get("/roster/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "数据库正在恢复" in answer.content.decode()


@pytest.mark.parametrize("error", [broken("53100"), OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EDQUOT, "Quota")])
def test_a_full_disk_is_named(monkeypatch: pytest.MonkeyPatch, error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def stopped(*_: Any) -> None:
        raise ValueError from error

    monkeypatch.setattr(middleware, "viewers", stopped)
    monkeypatch.setattr(middleware, "_chosen", stopped)
    answer = Client(raise_request_exception=False).get("/roster/")
    number = next(record.getMessage() for record in caplog.records if "web.disk_full" in record.getMessage()).split()[1]
    assert answer.status_code == 507
    assert "磁盘已满" in answer.content.decode()
    assert "没有写入任何内容" in answer.content.decode()
    assert number.removeprefix("number=") in answer.content.decode()


def test_an_ordinary_fault_is_no_full_disk() -> None:
    assert not full(broken("55P03"))
    assert not full(OSError(errno.EACCES, "no"))


@pytest.mark.django_db
def test_an_act_is_told_with_its_account_and_a_vote_is_not(caplog: pytest.LogCaptureFixture, django_user_model: Any) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    caplog.handler.addFilter(Lines())
    django_user_model.objects.create_user("officer", "correct-horse-battery", display_name="许知微")
    client = Client()
    client.post("/accounts/login/", {"login": "officer", "password": "correct-horse-battery"})
    client.post("/ballot/1/", {"code": "X"})
    told = [(record.getMessage(), getattr(record, "asking", "")) for record in caplog.records
            if record.getMessage().startswith("web.done")]
    assert [text for text, _ in told] == ["web.done POST /accounts/login/ 302"]
    assert " user=officer office=None" in told[0][1]
    for path in ("/ballot/1/", "/ballot/1/collect/"):
        voting = RequestFactory().post(path)
        voting.number = "ab12"  # type: ignore[attr-defined]
        assert middleware._who(voting) == "request=ab12"  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["slips", "count", "close"])
def test_who_prints_slips_counts_and_closes_is_told(caplog: pytest.LogCaptureFixture, act: str) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    Client().post(f"/ballot/1/run/{act}/")
    assert f"web.done POST /ballot/1/run/{act}/ 302" in [record.getMessage() for record in caplog.records]
