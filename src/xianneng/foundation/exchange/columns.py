"""What a kind of file holds, as data; finding the head row of a sheet and matching its columns to it.

A head may stand below titles, be two rows with merged groups (全日制教育 over 学历), and spell its names with spaces, line
breaks and brackets. Each candidate row (or pair of rows) is scored by how many of its names are known.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import polars as pl

from xianneng.foundation.exchange.problems import clipped
from xianneng.foundation.exchange.reading import FILE_LIMIT, Sheet

HEAD_SEARCH_ROWS = 30
LEAST_KNOWN_NAMES = 2
# Our own annotated return carries this column; importing that file again passes over it.
REMARK_HEADER = "问题说明"
DATED = ("时间", "日期", "年月")  # with which the names of dates end, as an office likes


@dataclass(frozen=True)
class Column:
    """One column of a kind. `parse` names the entry of `values.PARSERS` that reads it; `choices` are its canonical captions."""

    key: str
    name: str
    parse: str = "text"
    synonyms: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[str, ...] = ()
    captions: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)  # what to write for a word that is no caption; "": for any other
    example: str = ""
    note: str = ""
    width: int = 12
    limit: int = 0  # letters that can be kept; 0: as many as there are
    parts: Mapping[str, str] = field(default_factory=dict)  # of two in one: key → the pattern by which its text stands in the value
    instead_of: str = ""  # the key whose column is this one where a cell of it reads like `written` (级别 over 22级3档, 奖励名称 over 嘉奖)
    written: str = ""
    heading: str = ""  # a pattern of headings that are this column and say with their one group what the column `says` would: 2025年度考核
    says: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and synonyms; of a date each also with the other words for one at its end (任职级时间: 任职级日期, 任职级年月)."""
        said = (self.name, *self.synonyms)
        stems = [name[:-2] for name in said if self.parse in ("date", "month") and name.endswith(DATED)]
        return tuple(dict.fromkeys([*said, *(stem + word for stem in stems for word in DATED)]))

    @property
    def stem(self) -> str:
        """What problem codes begin with: the key, for a yearly column without its year."""
        return re.sub(r"_\d{4}$", "", self.key)


@dataclass(frozen=True)
class Family:
    """Columns whose name carries a value, such as 2023年度考核: `pattern` has one group, the key is `prefix` + that group."""

    prefix: str
    pattern: str
    name: str
    parse: str = "text"
    choices: tuple[str, ...] = ()
    captions: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    normal: Callable[[str], str | None] = str
    shown: tuple[str, ...] = ()  # the values that a blank offers; none: the last years
    note: str = ""

    def column(self, header: str) -> Column | None:
        """The column this header stands for, or none."""
        found = re.fullmatch(self.pattern, header)
        value = self.normal(found.group(1)) if found else None
        return None if value is None else self.member(value)

    def member(self, value: str) -> Column:
        """The column of one value: 2023 → `assessment_2023`, 2023年度考核."""
        return Column(self.prefix + value, self.name.format(value), self.parse,
                      choices=self.choices, captions=self.captions, hints=self.hints, note=self.note)

    def member_of_key(self, key: str) -> Column | None:
        """The column of a key, or none when the key is of another family."""
        return self.member(key.removeprefix(self.prefix)) if key.startswith(self.prefix) else None


@dataclass(frozen=True)
class Kind:
    """A kind of file. `ask` are the keys to be asked for when the file has no such column (人员类别, 管理单位).

    `also`: columns that are understood where a file has them, and that no blank offers. `parts`: of a workbook with a sheet
    for each, their kinds; `arranged` then makes of one part's typed rows what is laid under those of the others.
    """

    key: str
    name: str
    columns: tuple[Column, ...]
    check: Callable[..., list[pl.DataFrame]]
    families: tuple[Family, ...] = ()
    ask: tuple[str, ...] = ()
    read: Callable[..., Any] | None = None  # reads and checks files that are forms; a problem then stands at a field
    suffixes: tuple[str, ...] = ()  # of such files
    also: tuple[Column, ...] = ()
    parts: "tuple[Kind, ...]" = ()
    arranged: Callable[..., pl.DataFrame] | None = None
    size_limit: int = FILE_LIMIT  # bytes
    opens: Callable[..., Any] | None = None  # makes sheets of what is no table; a problem then stands at a column and row

    @property
    def has_blank(self) -> bool:
        """Whether there is a blank of it to fill in."""
        return not (self.read or self.opens)

    @cached_property
    def by_name(self) -> dict[str, Column]:
        """Every normalised name and synonym; what a column is called itself goes before what a date may be called too."""
        columns = (*self.columns, *self.also)
        return {normal(name): column for column in columns for name in column.names} | {
            normal(name): column for column in columns for name in (column.name, *column.synonyms)}

    def find(self, header: str) -> Column | None:
        """The column a header names, tried in full, then without what it has in brackets."""
        for name in (normal(header), normal(without_brackets(header))):
            if column := self.by_name.get(name):
                return column
            for family in self.families:
                if member := family.column(name):
                    return member
            for each in self.columns:
                if each.heading and re.fullmatch(each.heading, name):
                    return each
        return None

    def said_by(self, head: "Head") -> dict[str, str]:
        """What the headings of a sheet say of every row: of 2025年度考核 the 年度."""
        found = [(column.says, re.fullmatch(column.heading, normal(head.names[at]))) for at, key in head.keys.items() if (column := self.of_key(key)).heading]
        return {key: match.group(1) for key, match in found if match}

    def offered(self, year: int, *, year_count: int = 3) -> list[Column]:
        """Every column, and of the families what a blank or a choice offers: by year, those before `year`."""
        years = tuple(map(str, range(year - year_count, year)))
        return [*self.columns, *(family.member(value) for family in self.families for value in family.shown or years)]

    def of_key(self, key: str) -> Column:
        """The column of a key, also of a family. Raises KeyError for a key that the kind does not have."""
        for column in (*self.columns, *self.also):
            if column.key == key:
                return column
        for family in self.families:
            if member := family.member_of_key(key):
                return member
        raise KeyError(key)


@dataclass(frozen=True)
class Head:
    """The head of a sheet: its rows (0-based, last exclusive), one name per sheet column, and what each name was taken for."""

    first: int
    end: int
    names: list[str]
    keys: dict[int, str]
    parts: dict[str, int] = field(default_factory=dict)  # keys that stand in the column of another one

    @property
    def places(self) -> dict[str, int]:
        """Column key → index of the sheet's column."""
        return self.parts | {key: index for index, key in self.keys.items()}

    @property
    def unmapped(self) -> list[str]:
        """Names that nothing was made of."""
        return [name for i, name in enumerate(self.names) if name and i not in self.keys and name != REMARK_HEADER]

    @property
    def fingerprint(self) -> str:
        """What a remembered mapping is filed under."""
        return fingerprint(self.names)

    @property
    def mapping(self) -> dict[str, str]:
        """Header name → column key."""
        return {self.names[i]: key for i, key in self.keys.items()}


Mappings = Mapping[str, Mapping[str, str]]
"""Remembered mappings: fingerprint of a head → {header name: column key, or "" to leave it out}."""


def normal(name: str) -> str:
    """A header without what only looks different: 出 生\\n年月 → 出生年月, （级别） → 级别."""
    return re.sub(r"[\s()\[\]{}【】〔〕<>《》*:：、,，.。/\\\-_—\"'“”]", "", unicodedata.normalize("NFKC", name)).casefold()


def without_brackets(name: str) -> str:
    """出生年月(岁) → 出生年月."""
    return re.sub(r"[(\[【〔].*?[)\]】〕]", "", unicodedata.normalize("NFKC", name))


def fingerprint(names: list[str]) -> str:
    """The same for every file with the same head, wherever the head stands, and for the one that came back annotated."""
    return hashlib.sha256("\n".join(normal(name) for name in names if name != REMARK_HEADER).rstrip("\n").encode()).hexdigest()[:16]


def find_head(sheet: Sheet, kind: Kind, remembered: Mappings | None = None) -> Head | None:
    """The best head among the first rows, or none where no row has two known names (a cover, an instruction sheet)."""
    rows = [[clipped(cell or "") for cell in row] for row in sheet.cells.head(HEAD_SEARCH_ROWS).rows()]
    known = remembered or {}
    singles = [matched(i, i + 1, row, kind, known) for i, row in enumerate(rows)]
    pairs = [pair for i in range(len(rows) - 1) if (pair := matched_pair(i, rows, sheet, kind, known))]
    best = max([*pairs, *singles], key=lambda head: (len(head.keys), head.end - head.first, -head.first), default=None)
    return best if best and len(best.keys) >= LEAST_KNOWN_NAMES else None


def matched_pair(first: int, rows: list[list[str]], sheet: Sheet, kind: Kind, remembered: Mappings) -> Head | None:
    """Two rows as group over name, where some name is known only in full: under a plain head stands data, not names."""
    upper, lower = rows[first], rows[first + 1]
    head = matched(first, first + 2, joined(upper, spread(upper, first, sheet), lower), kind, remembered)
    in_full = [i for i in head.keys if head.names[i] not in (upper[i], lower[i])]
    return head if in_full else None


def spread(row: list[str], index: int, sheet: Sheet) -> list[str]:
    """A group's name over every column it spans: by its merge, or where merges are unknown (CSV) up to the next name."""
    spread_row = list(row)
    if sheet.merges:
        for top, left, _, right in sheet.merges:
            if top == index and right < len(row):
                spread_row[left:right + 1] = [row[left]] * (right + 1 - left)
        return spread_row
    for i in range(1, len(row)):
        spread_row[i] = spread_row[i] or spread_row[i - 1]
    return spread_row


def joined(upper: list[str], groups: list[str], lower: list[str]) -> list[str]:
    """Group and name as one: 全日制教育 over 学历 → 全日制教育学历; a name that spans both rows stays itself."""
    return [up if low in ("", up) else group + low for up, group, low in zip(upper, groups, lower, strict=True)]


def matched(first: int, end: int, names: list[str], kind: Kind, remembered: Mappings) -> Head:
    """The head these names make; of two columns with one meaning the first is taken."""
    known = remembered.get(fingerprint(names))
    keys: dict[int, str] = {}
    for i, name in enumerate(names):
        column = None if known is not None else kind.find(name) if name else None
        key = known.get(name, "") if known is not None else column.key if column else ""
        if key and key not in keys.values():
            keys[i] = key
    return Head(first, end, names, keys, parts_of(keys, kind))


def parts_of(keys: Mapping[int, str], kind: Kind) -> dict[str, int]:
    """The keys that stand in the column of another one, which says two things in one."""
    return {part: i for i, key in keys.items() for part in kind.of_key(key).parts}


def as_written(head: Head, sheet: Sheet, kind: Kind) -> Head:
    """The head with a column taken for what its cells say: 级别 over 22级3档 is 级别档次; 奖励名称 over 嘉奖, where no column says the kind, is 奖励种类."""
    keys, body = dict(head.keys), sheet.cells.slice(head.end)
    for column in (*kind.columns, *kind.also):
        at = next((i for i, key in keys.items() if key == column.instead_of), None)
        if at is None or column.key in keys.values() or keys.keys() & {head.places.get(part) for part in column.parts} - {at}:
            continue
        if body[str(at)].str.replace_all(r"\s", "").str.contains(column.written).any():
            keys[at] = column.key
    return replace(head, keys=keys, parts=parts_of(keys, kind))


DATES = ("date", "month")


def typed_as(column: Column) -> pl.DataType | type[pl.DataType]:
    """The Polars type of a column's values."""
    types = {"integer": pl.Int64, "level": pl.Int64, "year": pl.Int64, "boolean": pl.Boolean, "date": pl.Date, "month": pl.Date}
    return types.get(column.parse, pl.String)
