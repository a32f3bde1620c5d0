"""What a check is, and the list of all of them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from xianneng.foundation.record.checks.reading import File
from xianneng.law.catalogue import cite
from xianneng.law.phrases import phrase

ERROR, WARNING, HINT = "错误", "警告", "提示"
SEVERITIES = (ERROR, WARNING, HINT)  # the gravest first
LOGIC, REQUIRED, CODES, CONTINUITY, DUPLICATES, QUOTA = KINDS = ("逻辑", "必填", "代码", "连续", "重复", "职数")
SCHEMA = {"code": pl.String, "person_id": pl.Int64, "name": pl.String, "organ": pl.String, "row_id": pl.Int64,
          "found": pl.String, "right": pl.String}
RULE = re.compile(r"[A-Z0-9-]+")  # an id of the catalogue; a standard such as GB/T 14946 A14 is not one
RECOMMENDED = "GB/T"  # a standard that binds nobody
Find = Callable[[File], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its stable code, what it is called, how grave, and the set and the field that it points to.

    ``basis`` is a rule of the catalogue (or several, a blank between), or the text of an article or a standard that has no rule there. ``kind``: which sort
    of question it asks. ``adds``: what is wrong is that the set has no such row. ``on_request``: it is an item that is missed
    only where a scheme asks for it.
    """

    code: str
    title: str
    severity: str
    key: str
    field: str
    basis: str
    find: Find
    kind: str = LOGIC
    adds: bool = False
    on_request: bool = False

    @property
    def article(self) -> str:
        """The article or the standard, as it is cited."""
        rules = self.basis.split(" ")
        return "；".join(map(cite, rules)) if all(map(RULE.fullmatch, rules)) else self.basis

    @property
    def binding(self) -> bool:
        """Whether the law makes it an error: nobody lowers it, and nobody lets a finding of it pass."""
        return self.severity == ERROR and not self.basis.startswith(RECOMMENDED)


CHECKS: dict[str, Check] = {}


def check(code: str, title: str, severity: str, key: str, field: str, basis: str, *, kind: str = LOGIC, adds: bool = False,
          on_request: bool = False) -> Callable[[Find], Find]:
    """Register a function over a `File` that returns person_id, row_id, found (what is there), right (what would be)."""
    def register(find: Find) -> Find:
        CHECKS[code] = Check(code, title, severity, key, field, basis, find, kind, adds, on_request)
        return find

    return register


def said(frame: pl.DataFrame, *, found: pl.Expr | str, right: pl.Expr | str, row: str = "id") -> pl.DataFrame:
    """The findings that a frame of wrong rows comes to."""
    def text(words: pl.Expr | str) -> pl.Expr:
        return pl.lit(words) if isinstance(words, str) else words

    return frame.select("person_id", pl.col(row).alias("row_id"), text(found).alias("found"), text(right).alias("right"))


def words(pattern: str, *columns: str) -> pl.Expr:
    """The pattern with the columns' values in its braces; an empty cell reads 未填."""
    return phrase(pattern, *[pl.col(name).cast(pl.String).fill_null("未填") for name in columns])
