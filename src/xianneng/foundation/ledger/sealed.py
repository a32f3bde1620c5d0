"""Which columns of which tables the ledger seals, and the root over rows. Rooms register their tables when they load.

A row's line is what COPY prints of its sealed columns, with fixed settings. The lines' SM3 digests are taken in blocks
of `BLOCK` rows in the order of ids; a block is an entry of a Merkle tree, whose root the leaf's body states. Beside it
stand *marks*, 12 bytes a row: the id, and 4 bytes of the line's digest. The root is the evidence; a mark only finds the
row when the root does not agree.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import groupby, islice
from operator import itemgetter
from struct import Struct

import psycopg
from django.db import connection

from xianneng.foundation.ledger.digests import Tree, leaf_hash, sm3

TABLES: dict[str, tuple[str, ...]] = {}
ENDED: set[str] = set()
BLOCK = 4096
MARK = Struct(">q4s")
_ESCAPES = {bytes([code]): b"\\" + letter.encode()
            for code, letter in zip(b"\b\f\n\r\t\v\\", "bfnrtv\\", strict=True)}
_SPECIAL = re.compile(rb"[\b\f\n\r\t\v\\]")
ENDED_COLUMNS = ("id", "known_to")
SETTINGS = """set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true),
  set_config('intervalstyle', 'iso_8601', true), set_config('bytea_output', 'hex', true),
  set_config('extra_float_digits', '1', true)"""


@dataclass(frozen=True)
class Seal:
    """What is sealed of some rows: how many, the root over them, and a block of marks for each `BLOCK` of them."""

    count: int
    root: str
    marks: Sequence[bytes]


def register(table: str, columns: Sequence[str], *, ends: bool = False) -> None:
    """Seal these columns of a table, ``id`` first; ``ends``: its rows also carry known_to and ended_leaf_id."""
    if columns[0] != "id":
        raise ValueError(f"{table}: the first sealed column is id")
    TABLES[table] = tuple(columns)
    if ends:
        ENDED.add(table)


def columns_of(act: str, table: str) -> tuple[str, ...]:
    """What is sealed of a row that was written (``rows``) or ended (``ended``)."""
    return ENDED_COLUMNS if act == "ended" else TABLES[table]


def leaf_column(act: str) -> str:
    """The column by which a row refers to the leaf of this act."""
    return "ended_leaf_id" if act == "ended" else "leaf_id"


def lines(act: str, table: str, leaf_id: int, ids: Iterable[int] | None = None) -> Iterator[bytes]:
    """The line of each row that a leaf wrote or ended, by id."""
    return copy(query(act, table, leaf_id, ids))


def query(act: str, table: str, leaf_id: int, ids: Iterable[int] | None = None) -> str:
    """The query of those rows. ``ids`` spares the search in a large table."""
    among = "" if ids is None else f" AND id = ANY('{{{','.join(str(int(row)) for row in ids)}}}')"
    return (f"SELECT {', '.join(columns_of(act, table))} FROM {table} "  # noqa: S608  (registered names)
            f"WHERE {leaf_column(act)} = {int(leaf_id)}{among} ORDER BY id")


def printed(queries: Sequence[str]) -> list[list[bytes]]:
    """The lines that COPY would print of each of these queries, all in one round trip: for a few rows."""
    if not queries:
        return []
    with connection.wrap_database_errors, psycopg.RawCursor(connection.connection) as cursor:
        cursor.execute(";".join(queries).encode(), prepare=False)
        return [_as_copied(each.pgresult) for each in cursor.results() if each.pgresult]


def _as_copied(result: psycopg.pq.abc.PGresult) -> list[bytes]:
    return [b"\t".join(_escaped(result.get_value(row, column)) for column in range(result.nfields))
            for row in range(result.ntuples)]


def _escaped(value: bytes | None) -> bytes:
    """A value as COPY's text form has it."""
    if value is None:
        return b"\\N"
    return _SPECIAL.sub(lambda found: _ESCAPES[found[0]], value) if _SPECIAL.search(value) else value


def copy(sql: str) -> Iterator[bytes]:
    """The lines that COPY prints of a query, without their ends."""
    rest = b""
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT") as blocks:
        while some := b"".join(islice(blocks, 1000)):  # a block is a row or so: splitting each would cost twice
            *whole, rest = (rest + some).split(b"\n")
            yield from whole


def seal(rows: Iterable[bytes]) -> Seal:
    """Seal lines, given in the order of their ids."""
    rows, tree, marks, count = iter(rows), Tree(), [], 0
    while block := list(islice(rows, BLOCK)):
        digests = [sm3(line) for line in block]
        tree.append(leaf_hash(b"".join(digests)))
        marks.append(b"".join([MARK.pack(int(line.partition(b"\t")[0]), digest[:4])
                               for line, digest in zip(block, digests, strict=True)]))
        count += len(block)
    return Seal(count, tree.root().hex(), marks)


def fix_output() -> None:
    """Fix the settings on which a printed row depends, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SETTINGS}")


def read_marks(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Id and part of the digest of each row."""
    for block in blocks:
        yield from ((row_id, part) for row_id, part in MARK.iter_unpack(block))


def differences(found: Iterable[bytes], marks: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Rows that are not as they were sealed: id, and how (改动 插入 删除). Both sides are in the order of ids."""
    now = ((int(line.partition(b"\t")[0]), sm3(line)[:4], "插入") for line in found)
    then = ((row_id, part, "删除") for row_id, part in read_marks(marks))
    for row_id, sides in groupby(merge(now, then, key=itemgetter(0)), key=itemgetter(0)):
        first, *others = sides
        if not others:
            yield row_id, first[2]
        elif first[1] != others[0][1]:
            yield row_id, "改动"
