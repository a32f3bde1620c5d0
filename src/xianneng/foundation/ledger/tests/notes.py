"""The table that these tests seal, and operations that write to it."""

import shutil
from datetime import UTC, datetime

from django.db import connection, transaction

from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.operations import writing

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TABLE = "ledger_test_note"


def decide(*texts: str, case: str = "", end: list[int] | None = None, kind: str = "notes.write",
           now: datetime = NOW) -> int:
    """An operation as rooms have it: rows in, rows ended, one leaf; its id."""
    with (transaction.atomic(), writing(kind=kind, case=case, body={"count": len(texts)}, now=now) as leaf,
          connection.cursor() as cursor):
        for text in texts:
            cursor.execute(f"INSERT INTO {TABLE} (text, leaf_id) VALUES (%s, %s)", [text, leaf.id])
        if texts:
            leaf.wrote(TABLE)
        if end:
            cursor.execute(f"UPDATE {TABLE} SET known_to = %s, ended_leaf_id = %s WHERE id = ANY(%s)",
                           [NOW, leaf.id, end])
            leaf.ended(TABLE, end)
    return leaf.id


def a_small_log() -> None:
    """Six entries, heads at four and at six; rows 1 to 5, of which row 1 is ended; case 办-1 has three leaves."""
    decide("一", case="办-1")
    decide("二", "三", "\t四\n\\")
    decide(case="办-1")
    decide("五")
    sequencer.run_once(NOW)
    decide(case="办-1", end=[1])
    decide()
    sequencer.run_once(NOW)


def without_heads() -> None:
    """Nothing is kept outside, nor stored: what is left proves itself only."""
    shutil.rmtree(sequencer.outside().parent)
