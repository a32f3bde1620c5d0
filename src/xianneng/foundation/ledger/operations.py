"""Writing to the ledger: one leaf for each decision and effect, in the transaction of what it records."""

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from xianneng.foundation.ledger import keys, sealed
from xianneng.foundation.ledger.digests import Tree, canonical, leaf_hash, sm3
from xianneng.foundation.ledger.models import Leaf


class Writing:
    """A leaf being written: its id is known, so that rows can refer to it; its body is closed at the end."""

    def __init__(self, leaf_id: int, body: Mapping[str, Any]) -> None:
        self.id = leaf_id
        self.body: dict[str, Any] = dict(body)
        self._written: dict[str, None] = {}
        self._ended: dict[str, None] = {}
        self.digest = ""

    def wrote(self, table: str) -> None:
        """Say that rows of a sealed table were inserted with this leaf's id."""
        self._written[table] = None

    def ended(self, table: str) -> None:
        """Say that rows of a sealed table were ended with this leaf's id as ended_leaf_id."""
        self._ended[table] = None

    def seal(self) -> None:
        """Put into the body, for each table touched, the count and the Merkle root of its rows."""
        if not self._written and not self._ended:
            return
        with connection.cursor() as cursor:
            for statement in sealed.SETTINGS:
                cursor.execute(statement)
            rows = {table: _root(sealed.lines(table, self.id, cursor)) for table in sorted(self._written)}
            ended = {table: _root(sealed.ended_lines(table, self.id, cursor)) for table in sorted(self._ended)}
        self.body |= {key: value for key, value in (("rows", rows), ("ended", ended)) if value}


@contextmanager
def writing(*, kind: str, case: str = "", body: Mapping[str, Any], now: datetime) -> Iterator[Writing]:
    """Write one leaf around a block that inserts its rows. Needs a transaction; the leaf is inserted at the end.

    ``kind``: dotted, e.g. ``ranks.approve``. ``case``: the case's number; its leaves form a chain. ``body``: plain
    values without ID numbers. The caller has locked the case, so that its chain grows by one at a time.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a leaf is written in the transaction of what it records")
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('ledger_leaf_id')")
        leaf = Writing(cursor.fetchone()[0], body)
    yield leaf
    leaf.seal()
    sequence, previous = _chain(case)
    text, salt = canonical(leaf.body), secrets.token_hex(16)
    leaf.digest = digest(leaf.id, kind, case, sequence, previous, salt, text, now)
    Leaf.objects.create(id=leaf.id, kind=kind, case_number=case, case_seq=sequence, previous=previous, salt=salt,
                        body=text.decode(), digest=leaf.digest, made_at=now,
                        promise=keys.sign("promise", bytes.fromhex(leaf.digest)))


def digest(leaf_id: int, kind: str, case: str, sequence: int, previous: str, salt: str, body: bytes,
           made_at: datetime) -> str:
    """The salted SM3 digest of a leaf: over its public fields and the digest of its body."""
    head = canonical([leaf_id, kind, case, sequence, previous, int(made_at.timestamp() * 1_000_000)])
    return sm3(head + b"\n" + sm3(bytes.fromhex(salt) + body)).hex()


def _chain(case: str) -> tuple[int, str]:
    if not case:
        return 0, ""
    last = Leaf.objects.filter(case_number=case).order_by("-case_seq").values_list("case_seq", "digest").first()
    return (last[0] + 1, last[1]) if last else (1, "")


def _root(lines: Iterator[bytes]) -> list[Any]:
    tree = Tree()
    for line in lines:
        tree.append(leaf_hash(line))
    return [tree.size, tree.root().hex()]
