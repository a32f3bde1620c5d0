"""Writing to the ledger: one leaf for each decision and effect, in the transaction of what it records."""

import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
import psycopg.sql
from django.db import connection, transaction

from xianneng.foundation.ledger import keys, sealed
from xianneng.foundation.ledger.digests import canonical, refuse_id_numbers, sm3
from xianneng.foundation.ledger.models import Mark

logger = logging.getLogger(__name__)
RESTORED = "ledger.restored"
REMOVED = "ledger.removed"  # reserved: lawful removal at the end of retention 保管期满销毁
INSERT = """INSERT INTO ledger_leaf
  (id, kind, case_number, case_seq, previous, salt, body, digest, promise, made_at)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id"""
LAST = "SELECT coalesce(case_seq, 0) + 1, coalesce(digest, '') FROM ledger_last_of_case({})"
SMALL = 64  # rows whose marks fit into the body


class Writing:
    """A leaf being written: its id is known, so that rows can refer to it; its body is closed at the end.

    ``told``: what its line in the log says beside its kind and case; nothing personal, nothing typed.
    """

    def __init__(self, leaf_id: int, body: Mapping[str, Any]) -> None:
        self.id = leaf_id
        self.body: dict[str, Any] = dict(body)
        self.digest = ""
        self.told: dict[str, str] = {}
        self._ids: dict[tuple[str, str], list[int] | None] = {}

    def wrote(self, table: str, ids: Sequence[int] | None = None) -> None:
        """Say that rows of a sealed table were inserted with this leaf's id; ``ids``, where known, spare a search."""
        self._touch("rows", table, ids)

    def ended(self, table: str, ids: Sequence[int] | None = None) -> None:
        """Say that rows of a sealed table were ended with this leaf's id as ended_leaf_id."""
        self._touch("ended", table, ids)

    def questions(self) -> list[str]:
        """The queries of the few rows whose ids are known; `seal` takes what they print."""
        return [sealed.query(*key, self.id, ids) for key, ids in sorted(self._ids.items()) if _few(ids)]

    def seal(self, printed: Iterator[list[bytes]]) -> list[Mark]:
        """Put into the body, for each table written to, count, root and marks; the marks that are too many for it."""
        blocks: list[Mark] = []
        for (act, table), ids in sorted(self._ids.items()):
            found = sealed.seal(next(printed) if _few(ids) else sealed.lines(act, table, self.id, ids))
            if not found.count:
                continue
            stated: list[Any] = [found.count, found.root]
            if found.count <= SMALL:
                stated.append(b"".join(found.marks).hex())
            else:
                blocks += [Mark(leaf_id=self.id, act=act, table=table, rows=block) for block in found.marks]
            self.body.setdefault(act, {})[table] = stated
        return blocks

    def _touch(self, act: str, table: str, ids: Sequence[int] | None) -> None:
        before = self._ids.get((act, table), [])
        self._ids[act, table] = None if ids is None or before is None else [*before, *ids]


def _few(ids: list[int] | None) -> bool:
    return ids is not None and len(ids) <= SMALL


@contextmanager
def writing(*, kind: str, case: str = "", body: Mapping[str, Any], now: datetime) -> Iterator[Writing]:
    """Write one leaf around a block that inserts its rows. Needs a transaction; the leaf is inserted at the end.

    ``kind``: dotted, e.g. ``ranks.approve``. ``case``: the case's number; its leaves form a chain. ``body``: plain
    values; ``rows`` and ``ended`` in it are the ledger's own. Raises ValueError for an ID number in plain.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a leaf is written in the transaction of what it records")
    if {"rows", "ended"} & body.keys():
        raise ValueError("rows and ended are the ledger's own words in a body")
    leaf = _open(body)
    yield leaf
    _close(leaf, kind, case, now)


def _open(body: Mapping[str, Any]) -> Writing:
    return Writing(_ask(f"SELECT nextval('ledger_leaf_id'), {sealed.SETTINGS}")[0], body)


def _close(leaf: Writing, kind: str, case: str, now: datetime) -> None:
    (sequence, previous), printed = _read(case, leaf.questions())
    marks = leaf.seal(printed)
    text, salt = canonical(leaf.body), secrets.token_hex(16)
    refuse_id_numbers(text.decode())
    leaf.digest = digest(leaf.id, kind, case, sequence, previous, salt, text, now)
    promise = keys.sign("promise", bytes.fromhex(leaf.digest))
    _ask(INSERT, leaf.id, kind, case, sequence, previous, salt, text.decode(), leaf.digest, promise, now)
    line = " ".join([case, *(f"{name}={value}" for name, value in leaf.told.items())])
    transaction.on_commit(partial(logger.info, "ledger.leaf %s %s %s", leaf.id, kind, line))
    if marks:
        Mark.objects.bulk_create(marks, batch_size=50)


def record_restore(*, size: int, now: datetime) -> int:
    """Say in the log that it was restored from a backup of ``size`` entries, before it grows again; the leaf's id.

    Heads kept outside that are larger, and older than this leaf, speak of entries that were lost: verifying names them.
    """
    with transaction.atomic(), writing(kind=RESTORED, body={"size": size}, now=now) as leaf:
        pass
    return leaf.id


def digest(leaf_id: int, kind: str, case: str, sequence: int, previous: str, salt: str, body: bytes,
           made_at: datetime) -> str:
    """The salted SM3 digest of a leaf: over its public fields and the digest of its body."""
    head = canonical([leaf_id, kind, case, sequence, previous, microseconds(made_at)])
    return sm3(head + b"\n" + sm3(bytes.fromhex(salt) + body)).hex()


def microseconds(at: datetime) -> int:
    """A moment as an integer: microseconds since 1970 in UTC."""
    return round(at.timestamp() * 1_000_000)


def _read(case: str, questions: Sequence[str]) -> tuple[tuple[int, str], Iterator[list[bytes]]]:
    """In one round trip: the place of a case's next leaf (nobody else takes it before we end), and rows printed."""
    if not case:
        return (0, ""), iter(sealed.printed(questions))
    place, *printed = sealed.printed([LAST.format(psycopg.sql.quote(case)), *questions])
    sequence, _, previous = place[0].decode().partition("\t")
    return (int(sequence), previous), iter(printed)


def _ask(sql: str, *values: Any) -> tuple[Any, ...]:
    """One row, by the driver's own cursor: Django's costs half as much again, and a leaf has a millisecond."""
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        row: tuple[Any, ...] = cursor.execute(sql.encode(), values).fetchone() or ()
        return row
