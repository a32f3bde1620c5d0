"""Which columns of which tables the ledger seals. Rooms register their tables when they are loaded."""

from collections.abc import Iterator
from typing import Any

from django.db import connection

TABLES: dict[str, tuple[str, ...]] = {}
ENDED: set[str] = set()

SETTINGS = ("SET LOCAL timezone = 'UTC'", "SET LOCAL datestyle = 'ISO, YMD'", "SET LOCAL intervalstyle = 'iso_8601'",
            "SET LOCAL bytea_output = 'hex'", "SET LOCAL extra_float_digits = 1")


def register(table: str, columns: list[str], *, ends: bool = False) -> None:
    """Seal these columns of a table; ``ends``: its rows also carry ended_leaf_id."""
    TABLES[table] = tuple(columns)
    if ends:
        ENDED.add(table)


def lines(table: str, leaf_id: int, cursor: Any) -> Iterator[bytes]:
    """The canonical line of each row that a leaf wrote, in the order of ids, as COPY prints it."""
    columns = ", ".join(TABLES[table])
    return _lines(f"SELECT {columns} FROM {table} WHERE leaf_id = %(leaf)s ORDER BY id", leaf_id, cursor)


def ended_lines(table: str, leaf_id: int, cursor: Any) -> Iterator[bytes]:
    """The ids of the rows that a leaf ended, in order, with the moment it ended them."""
    return _lines(f"SELECT id, known_to FROM {table} WHERE ended_leaf_id = %(leaf)s ORDER BY id", leaf_id, cursor)


def _lines(sql: str, leaf_id: int, cursor: Any) -> Iterator[bytes]:
    rest = b""
    with cursor.cursor.copy(f"COPY ({sql}) TO STDOUT", {"leaf": leaf_id}) as copy:
        for block in copy:
            *whole, rest = (rest + bytes(block)).split(b"\n")
            yield from whole


def fix_output() -> None:
    """Fix the settings on which a printed row depends, for the rest of the transaction."""
    with connection.cursor() as cursor:
        for statement in SETTINGS:
            cursor.execute(statement)
