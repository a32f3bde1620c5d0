"""The numbers that regulations set, one CSV file per kind; rows carry rule id, article, force and evidence grade.

Cells are text. `effective_from` and `effective_until` are half-open; an empty end is open.
"""

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

Row = Mapping[str, str]


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Every row of a table, all versions, in file order."""
    return shipped(__name__, name)


def shipped(package: str, name: str) -> tuple[Row, ...]:
    """Every row of a table that a package ships as CSV, in file order."""
    text = files(package).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@cache
def in_force(name: str, on: date) -> tuple[Row, ...]:
    """The rows of a table that are in force on a date."""
    return tuple(row for row in rows(name) if covers(row, on))


def covers(row: Row, on: date) -> bool:
    """Whether the row's force covers the date."""
    day = on.isoformat()
    return row["effective_from"] <= day and (not row["effective_until"] or day < row["effective_until"])


def figure(name: str, on: date) -> int:
    """A single number that a regulation fixes, as of a date; its unit and article stand in `figures.csv`."""
    return next(int(row["value"]) for row in in_force("figures", on) if row["name"] == name)
