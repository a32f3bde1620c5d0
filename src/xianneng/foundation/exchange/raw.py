"""The child process that opens an untrusted table: whatever happens in it, the caller only sees an error.

A hostile workbook can make any parser ask for the memory of a whole machine (two cells, A1 and XFD1048576, are enough).
So parsing happens here, under limits of memory and time that the process sets on itself before it opens the file. Run as
`python -m xianneng.foundation.exchange.raw KIND SOURCE FOLDER …` for any number of files, one after the other; leaves
`index.json` and one Arrow file per sheet in each FOLDER.
"""

import codecs
import csv
import datetime
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import polars as pl

from xianneng.foundation.exchange.problems import column_letters

MEMORY_LIMIT = 3 << 30
CPU_SECONDS = 300
COLUMN_LIMIT = 500
CELL_LIMIT = 60_000_000
VALUE_LIMIT = 32_767  # characters of one cell, of a package's value too: what Excel's own cells hold
MERGE_LIMIT = 100_000
CLEANED_LIMIT = 500  # cells of a sheet of which it is told that they were cleaned
INVISIBLE = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
CHUNK_ROWS = 20_000
# A float keeps 15 digits: a longer number has already lost its tail when Excel saved it.
EXACT_LIMIT = 1e15

Cell = Any  # what python-calamine hands out: str, float, bool, date, datetime, time or timedelta


class TooLargeError(Exception):
    """More columns or cells than the platform takes."""


class TooLongError(Exception):
    """A cell holds more text than the platform takes; its message says which."""


def limit_self() -> None:
    """Set the limits of this process (POSIX; elsewhere the caller's time-out alone protects)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def text_of(cell: Cell) -> str:
    """The text a person would read in the cell; whole numbers without a point, dates as 1978-09-01."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(cell)


def is_inexact(cell: Cell) -> bool:
    """Whether the cell is a number whose text may not be what was typed: 1978.1 may have been 1978.10."""
    return isinstance(cell, float) and (not cell.is_integer() or abs(cell) >= EXACT_LIMIT)


def columns_of(rows: list[list[Cell]]) -> tuple[list[list[str]], list[list[bool]]]:
    """Rows turned into columns of text, and for each column the marks of its inexact numbers (empty when it has none)."""
    texts, marks = [], []
    for column in zip_longest(*rows, fillvalue=""):
        kinds = set(map(type, column))
        texts.append(list(column) if kinds == {str} else [text_of(cell) for cell in column])
        marks.append([is_inexact(cell) for cell in column] if float in kinds else [])
    return texts, marks


def frame_of(rows: Iterable[list[Cell]], marked: list[list[Any]] | None = None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Two frames of equal shape, columns `0`, `1`, …: the texts (null where blank), and where a number was inexact.

    ``marked``: takes the cells that held something `invisible`.
    """
    iterator, parts = iter(rows), []
    while chunk := list(islice(iterator, CHUNK_ROWS)):
        texts, marks = columns_of(chunk)
        if len(texts) > COLUMN_LIMIT:
            raise TooLargeError
        height = len(chunk)
        parts.append((pl.DataFrame({str(i): pl.Series(column, dtype=pl.String) for i, column in enumerate(texts)}),
                      pl.DataFrame({str(i): pl.Series(column or [False] * height, dtype=pl.Boolean)
                                    for i, column in enumerate(marks)})))
    if not parts:
        return pl.DataFrame(), pl.DataFrame()
    cells = pl.concat([cells for cells, _ in parts], how="diagonal")
    numbers = pl.concat([numbers for _, numbers in parts], how="diagonal").fill_null(False)
    _refuse_long(cells)
    if marked is not None:
        marked += invisible(cells)
    return cells.with_columns(tidy(pl.all())), numbers


def _refuse_long(cells: pl.DataFrame) -> None:
    for at, column in enumerate(cells.iter_columns()):
        rows = (column.str.len_chars() > VALUE_LIMIT).arg_true()
        if len(rows):
            raise TooLongError(f"{column_letters(at)}{rows[0] + 1}")


def left(name: str, rows: Iterable[list[Cell]], merges: list[list[int]]) -> dict[str, Any]:
    """What is left of a sheet: its name, frames, merges, and the first cells out of which something invisible was taken."""
    cleaned: list[list[Any]] = []
    try:
        cells, numbers = frame_of(rows, cleaned)
    except TooLongError as error:
        raise TooLongError(f"{name} {error}".strip()) from error
    return {"name": name, "cells": cells, "numbers": numbers, "merges": merges, "cleaned": cleaned}


def invisible(cells: pl.DataFrame) -> list[list[Any]]:
    """Row, column (from 0) and the marks, as U+202E, of the first cells that hold something invisible."""
    found = []
    for at, column in enumerate(cells.iter_columns()):
        rows = column.str.contains(INVISIBLE).fill_null(False).arg_true().head(CLEANED_LIMIT).to_list()
        found += [[row, at, "、".join(dict.fromkeys(f"U+{ord(mark):04X}" for mark in re.findall(INVISIBLE, column[row])))] for row in rows]
    return sorted(found)[:CLEANED_LIMIT]


def tidy(cell: pl.Expr) -> pl.Expr:
    """Blanks at the ends, NULs, control characters and direction marks gone (they only deceive the eye); blank is null."""
    plain = cell.str.replace_all(INVISIBLE, "")
    stripped = plain.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def workbook_sheets(source: Path) -> Iterator[dict[str, Any]]:
    """The visible work sheets of an Excel file (hidden ones hold the lists of drop-downs)."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with source.open("rb") as file, CalamineWorkbook.from_filelike(file) as book:
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            start = sheet.start
            if start is None:
                continue
            if sheet.total_height * sheet.width > CELL_LIMIT:
                raise TooLargeError
            # iter_rows keeps the empty rows above the data but not the empty columns before it.
            before = [""] * start[1]
            yield left(meta.name, ([*before, *row] for row in sheet.iter_rows()),
                       [[*a, *b] for a, b in (sheet.merged_cell_ranges or [])[:MERGE_LIMIT]])


def encoding_of(source: Path) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, else GB 18030, which holds GBK and GB 2312."""
    with source.open("rb") as file:
        head = file.read(4)
        if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def text_sheet(source: Path) -> dict[str, Any]:
    """The one sheet of a comma or tab separated file."""
    csv.field_size_limit(1 << 20)
    with source.open(encoding=encoding_of(source), newline="") as file:
        head = file.read(1 << 16)
        if "\x00" in head:
            raise UnicodeError("NUL")
        file.seek(0)
        delimiter = max(",\t;", key=lambda mark: (head.count(mark), mark == ","))
        return left("", (unescaped(row) for row in csv.reader(file, delimiter=delimiter)), [])


def unescaped(row: list[str]) -> list[str]:
    """Undo the two ways a text is kept from being a formula or a number in a CSV file: '=… and ="…"."""
    return [field[1:] if field[:1] == "'" and field[1:2] in ("=", "+", "-", "@") else
            field[2:-1] if field.startswith('="') and field.endswith('"') else field for field in row]


def leave(sheets: Iterable[dict[str, Any]], folder: Path) -> None:
    """Write each sheet's frames as Arrow files, and the index that names them."""
    index = []
    for number, sheet in enumerate(sheets):
        sheet.pop("cells").write_ipc(folder / f"{number}.cells")
        sheet.pop("numbers").write_ipc(folder / f"{number}.numbers")
        index.append(sheet)
    (folder / "index.json").write_text(json.dumps({"sheets": index}), encoding="utf-8")


def read(kind: str, source: Path, folder: Path) -> None:
    """Read SOURCE as `workbook`, `package` or `text`; on failure leave the reason (`password`, `large`, `long`, `memory`, `damaged`)."""
    from python_calamine import PasswordError

    where = ""
    try:
        if kind == "package":
            from xianneng.foundation.exchange.packages import unpacking

            unpacking.read(source, folder)
        else:
            leave(workbook_sheets(source) if kind == "workbook" else [text_sheet(source)], folder)
        return
    except PasswordError:
        reason = "password"
    except TooLargeError:
        reason = "large"
    except TooLongError as error:
        reason, where = "long", str(error)
    except MemoryError:
        reason = "memory"
    except BaseException:  # whatever a parser says of an untrusted file, a panic of Rust too, means the same to its owner
        reason = "damaged"
    (folder / "index.json").write_text(json.dumps({"refused": reason, "where": where}), encoding="utf-8")


def main(arguments: Iterator[str]) -> None:
    """Read each KIND SOURCE FOLDER in turn, all of them under the limits of one process."""
    limit_self()
    for kind, source, folder in zip(arguments, arguments, arguments, strict=True):
        read(kind, Path(source), Path(folder))


if __name__ == "__main__":
    main(iter(sys.argv[1:]))
