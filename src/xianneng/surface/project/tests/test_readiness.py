"""A command refuses a database that it must not work on, before anything is written."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from xianneng.foundation.ledger import keys, sequencer
from xianneng.foundation.ledger.operations import writing
from xianneng.law.refusals import Conflict
from xianneng.surface import cli
from xianneng.surface.project import environment, readiness

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder as `migrate` leaves it."""
    monkeypatch.setenv("XN_DATA", str(tmp_path))
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    monkeypatch.setenv("XN_SECRET_KEY", "of-this-test")
    keys.make()
    return tmp_path


@pytest.mark.django_db
def test_the_files_are_the_migrations_that_django_knows() -> None:
    loader = MigrationLoader(connection)
    assert readiness.migrations() == set(loader.disk_migrations)
    assert readiness.migrations() <= set(loader.applied_migrations)


def test_a_database_that_waits_for_migrations(fresh_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    readiness.refuse_unready(fresh_database.url, signs=True)
    later = readiness.migrations() | {("cases", "9999_later")}
    monkeypatch.setattr(readiness, "migrations", lambda: later)
    with pytest.raises(Conflict, match=re.escape("数据库要先升级：有 1 项未做：cases.9999_later。")):
        readiness.refuse_unready(fresh_database.url, signs=False)


def test_a_log_whose_keys_are_elsewhere(fresh_database: Any, data: Path, monkeypatch: pytest.MonkeyPatch,
                                        capsys: pytest.CaptureFixture[str]) -> None:
    with transaction.atomic(), writing(kind="testing.note", body={}, now=NOW):
        pass
    sequencer.run_once(NOW)
    monkeypatch.setenv("DATABASE_URL", fresh_database.url)
    monkeypatch.setenv("XN_KEYS", str(data / "elsewhere"))
    for command, status in (("serve", 1), ("worker", 1), ("verify", 2)):
        assert cli.main([command]) == status
        assert "没有这个数据库的签名私钥" in capsys.readouterr().err
    assert not (data / "elsewhere").exists(), "nobody makes a second pair"
    keys.make()
    with pytest.raises(Conflict, match="私钥不是这个数据库的"):
        readiness.refuse_unready(fresh_database.url, signs=True)
    readiness.refuse_unready(fresh_database.url, signs=False)


def test_a_database_that_goes_away_under_a_command(fresh_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", fresh_database.url)
    with pytest.raises(Conflict, match="与数据库的连接中断：the connection is lost"), environment.database(None):
        raise OperationalError("the connection is lost")
    with pytest.raises(ZeroDivisionError), environment.database(None):
        raise ZeroDivisionError


def test_a_database_that_is_away_is_told_in_words(monkeypatch: pytest.MonkeyPatch, data: Path,
                                                  capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    before = sorted(os.walk(data))
    assert cli.main(["verify"]) == 2
    assert "连不上数据库" in capsys.readouterr().err
    assert sorted(os.walk(data)) == before
