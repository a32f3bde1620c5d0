"""A sealed table of the tests' own, and a database in which they may commit and tamper."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from xianneng.foundation.ledger import keys

TABLE = "ledger_test_note"
MAKE = [f"DROP TABLE IF EXISTS {TABLE}",
        f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, text text, leaf_id bigint NOT NULL,"
        " ended_leaf_id bigint, known_to timestamptz NOT NULL DEFAULT '9999-12-31Z')",
        f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO xn_app",
        f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO xn_app",
        "ALTER SEQUENCE ledger_leaf_id RESTART"]
EMPTY = [f"DROP TABLE {TABLE}", *(f"DELETE FROM ledger_{table}" for table in (
    "mark", "pending", "refusedleaf", "entry", "node", "head", "leaf"))]


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and heads of this test alone."""
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    keys.make()
    return tmp_path / "heads"


@dataclass(frozen=True)
class Database:
    """The addresses of the tests' database."""

    url: str
    owner_url: str


@pytest.fixture
def notes(django_db_setup: None, django_db_blocker: Any, cluster: Any, outside: Path) -> Iterator[Database]:
    """The sealed table, in a database where these tests commit and leave nothing; no other table is sealed meanwhile.

    Emptying a few tables is thirty times faster than a database for each test.
    """
    from django.db import connection

    from xianneng.foundation.ledger import sealed  # late: pytest reads this file before Django is set up
    from xianneng.surface.project.postgres import OWNER

    before = dict(connection.settings_dict)
    database = Database(os.environ["DATABASE_URL"], cluster.url(OWNER, before["NAME"]))
    tables, ended = dict(sealed.TABLES), set(sealed.ENDED)
    _run(database.owner_url, *MAKE)
    sealed.TABLES.clear()
    sealed.ENDED.clear()
    sealed.register(TABLE, ["id", "text", "leaf_id"], ends=True)
    with django_db_blocker.unblock():
        yield database
        connection.close()
        connection.settings_dict.update(before)
        _run(database.owner_url, "SET session_replication_role = replica", *EMPTY)
    sealed.TABLES.clear()
    sealed.TABLES.update(tables)
    sealed.ENDED.clear()
    sealed.ENDED.update(ended)


def _run(url: str, *statements: str) -> None:
    with psycopg.connect(url) as db:
        for statement in statements:
            db.execute(statement)


@pytest.fixture
def tamper(notes: Any) -> Callable[..., None]:
    """Statements run behind the platform's back, by someone who rules the database and switches its triggers off."""
    def run(*statements: str) -> None:
        _run(notes.owner_url, "SET session_replication_role = replica", *statements)
    return run


@pytest.fixture
def as_owner(notes: Any) -> Callable[[], None]:
    """Connect Django as the database's owner, who can switch triggers off."""
    def run() -> None:
        from django.db import connection

        from xianneng.surface.project.settings import database

        connection.close()
        connection.settings_dict.update(database(notes.owner_url))
    return run
