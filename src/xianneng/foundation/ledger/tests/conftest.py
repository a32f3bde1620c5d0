"""A sealed table of the tests' own, and a database in which they may commit and tamper."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

TABLE = "ledger_test_note"


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and heads of this test alone."""
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    return tmp_path / "heads"


@pytest.fixture
def notes(fresh_database: Any, outside: Path) -> Iterator[Any]:
    """A database with the sealed table; no other table is sealed meanwhile."""
    from xianneng.foundation.ledger import sealed  # late: pytest reads this file before Django is set up

    with psycopg.connect(fresh_database.owner_url) as owner:
        owner.execute(f"CREATE TABLE {TABLE} (id bigserial PRIMARY KEY, text text, leaf_id bigint NOT NULL,"
                      " ended_leaf_id bigint, known_to timestamptz NOT NULL DEFAULT '9999-12-31Z')")
        owner.execute(f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO xn_app")
        owner.execute(f"GRANT USAGE ON SEQUENCE {TABLE}_id_seq TO xn_app")
    tables, ended = dict(sealed.TABLES), set(sealed.ENDED)
    sealed.TABLES.clear()
    sealed.ENDED.clear()
    sealed.register(TABLE, ["id", "text", "leaf_id"], ends=True)
    yield fresh_database
    sealed.TABLES.clear()
    sealed.TABLES.update(tables)
    sealed.ENDED.clear()
    sealed.ENDED.update(ended)


@pytest.fixture
def tamper(notes: Any) -> Callable[..., None]:
    """Statements run behind the platform's back, by someone who rules the database and switches its triggers off."""
    def run(*statements: str) -> None:
        with psycopg.connect(notes.owner_url) as owner:
            owner.execute("SET session_replication_role = replica")
            for statement in statements:
                owner.execute(statement)
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
