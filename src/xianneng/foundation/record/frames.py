"""Between PostgreSQL and Polars frames by COPY: the way every columnar read and bulk write takes."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection, transaction


def copy_frame(sql: str, params: Mapping[str, Any] | None = None, *,
               schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """The rows of a query as a frame with the given columns and types (empty text and null are told apart)."""
    return framed(copied(sql, params), schema)


def copied(sql: str, params: Mapping[str, Any] | None = None) -> bytes:
    """The rows of a query as COPY prints them."""
    buffer = io.BytesIO()
    connection.ensure_connection()
    if connection.queries_logged:  # Django counts no COPY; who counts a page's queries wants them all
        connection.queries_log.append({"sql": f"COPY ({sql})", "time": "0"})
    with connection.cursor() as cursor, cursor.cursor.copy(
            f"COPY ({sql}) TO STDOUT WITH (FORMAT csv, NULL '\\N')", params) as copy:
        for block in copy:
            buffer.write(block)
    return buffer.getvalue()


def framed(rows: bytes, schema: Mapping[str, pl.DataType | type[pl.DataType]]) -> pl.DataFrame:
    """What `copied` gave, as a frame with these columns and types."""
    if not rows:
        return pl.DataFrame(schema=dict(schema))
    types = {name: pl.String if kind == pl.Boolean else kind for name, kind in schema.items()}
    frame = pl.read_csv(rows, has_header=False, new_columns=list(schema), null_values="\\N",
                        schema_overrides=types, empty_string_is_null=False)
    flags = [name for name, kind in schema.items() if kind == pl.Boolean]
    return frame.with_columns(pl.col(flags) == "t") if flags else frame


MANY = 1_000


@contextmanager
def reading_of(count: int) -> Iterator[None]:
    """Reads of thousands of persons: rows just written have no statistics yet, and a guess would loop row by row."""
    if count <= MANY:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def copy_in(frame: pl.DataFrame, *, like: str, staging: str) -> None:
    """Fill a temporary table, which lives as long as the transaction, with a frame; its columns are named as in ``like``."""
    columns = ", ".join(frame.columns)
    buffer = io.BytesIO()
    frame.write_csv(buffer, include_header=False, null_value="\\N", quote_style="necessary")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {staging}")
        cursor.execute(f"CREATE TEMP TABLE {staging} ON COMMIT DROP AS SELECT {columns} FROM {like} WITH NO DATA")
        with cursor.cursor.copy(f"COPY {staging} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')") as copy:
            copy.write(buffer.getvalue())
        cursor.execute(f"ANALYZE {staging}")
