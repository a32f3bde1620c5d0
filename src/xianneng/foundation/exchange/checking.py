"""Sheets and a kind → typed rows, each good or bad, and every problem at its cell. Nothing is written anywhere.

    open_sheets → find_head → parse_column → required, the kind's own checks → Checked
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, cast

import polars as pl

from xianneng.foundation.exchange.columns import DATES, Column, Head, Kind, Mappings, as_written, find_head, typed_as
from xianneng.foundation.exchange.findings import SCHEMA, finding, nothing
from xianneng.foundation.exchange.problems import Problem, clipped, column_letters
from xianneng.foundation.exchange.reading import Opened, Sheet, Unreadable, open_sheets
from xianneng.foundation.exchange.values import parse_column, parsed
from xianneng.law.phrases import phrase

TOTALS = r"^(合\s*计|总\s*计|小\s*计|共\s*计)[:：]?$"
FOOTERS = r"^(填\s*表|制\s*表|审\s*核|负责人|联系|注\s*[:：]|说\s*明|备\s*注\s*[:：])"


@dataclass(frozen=True)
class Checked:
    """The outcome for a file.

    `good` and `bad` are typed frames with `sheet`, `row` (from 1) and a column per key of the kind; dates have a companion
    `<key>_by_month`. `found` holds every finding (see `findings`) with its `cell`; `passed_over` the rows and sheets that
    are no data (sheet, row or 0, text); `ask` the keys the file does not say and nobody gave.
    """

    kind: Kind
    good: pl.DataFrame
    bad: pl.DataFrame
    found: pl.DataFrame
    opened: Opened
    heads: Mapping[str, Head]
    passed_over: list[tuple[str, int, str]] = field(default_factory=list)
    ask: tuple[str, ...] = ()

    @property
    def read(self) -> int:
        """Rows of data in the file."""
        return self.good.height + self.bad.height

    @cached_property
    def problems(self) -> list[Problem]:
        """Every finding as a value, in the order of the file."""
        columns = ("sheet", "cell", "code", "message", "would_be_right", "is_notice")
        return [Problem(*row) for row in self.found.select(columns).iter_rows()]

    @property
    def faults(self) -> int:
        """How many of them keep something from being taken: a row, or a file that could not be read."""
        return self.found.filter(~pl.col("is_notice")).height

    @property
    def mappings(self) -> dict[str, dict[str, str]]:
        """What to remember: fingerprint of each head → {header name: key}."""
        return {head.fingerprint: head.mapping for head in self.heads.values()}

    @property
    def unmapped(self) -> dict[str, list[str]]:
        """Header names nothing was made of, by sheet."""
        return {label: head.unmapped for label, head in self.heads.items() if head.unmapped}

    @cached_property
    def not_carried(self) -> list[list[str]]:
        """Where and what the file says that the platform has no place for: of forms by file, of a workbook by row."""
        if "not_carried" not in self.good.columns:
            return []
        if self.opened.left:
            return [*self.opened.left, *replace(self, opened=replace(self.opened, left=[])).not_carried]
        said = self.good.filter(pl.col("not_carried").is_not_null()).select("sheet", "row", "not_carried")
        return [[f"{sheet} 第{row}行" if self.heads else sheet, words] for sheet, row, words in said.iter_rows()]

    def as_json(self) -> dict[str, Any]:
        """The form that `--json` prints."""
        more = {"not_carried": self.not_carried} if "not_carried" in self.good.columns else {}
        return {"read": self.read, "good": self.good.height, "bad": self.bad.height,
                "problems": [problem.as_json() for problem in self.problems], "unmapped": self.unmapped} | more


def check_file(path: Path, kind: Kind, *, on: date, remembered: Mappings | None = None,
               given: Mapping[str, str] | None = None, organs: frozenset[str] | None = None, name: str = "") -> Checked:
    """Read and check a file of this kind as of the day `on`; `name`: what its owner calls it.

    `remembered` maps known heads; `given` are answers for what the file leaves blank (key → text, such as 人员类别);
    `organs` the names of known organs, where there is a list. Raises `Unreadable`.
    """
    if kind.read:
        return cast(Checked, kind.read(path, kind, on=on, given=given or {}, name=name))
    opened = cast(Opened, kind.opens(path, name, organs)) if kind.opens else open_sheets(path, name)
    return check(opened, kind, on=on, remembered=remembered, given=given, organs=organs)


def check(opened: Opened, kind: Kind, *, on: date, remembered: Mappings | None = None,
          given: Mapping[str, str] | None = None, organs: frozenset[str] | None = None) -> Checked:
    """As `check_file`, for sheets already open."""
    tables = tables_of(opened, kind, remembered, given or {})
    if not tables:
        names = "、".join(column.name for column in (kind.parts or (kind,))[0].columns if column.required)
        raise Unreadable("sheet.no_head", f"没有找到{kind.name}的表头", why=f"前30行内没有{names}等列名", then="请对照模板检查列名")
    arranged = kind.arranged or (lambda typed, part: typed)
    frame = pl.concat([arranged(table.typed, table.kind) for table in tables], how="diagonal")
    faulty = pl.concat([table.faulty for table in tables])
    found = [*(table.faults for table in tables), *(table.cleaned for table in tables), unread(opened), *(table.empty for table in tables if not frame.height), *([opened.said] if opened.said.height else []),
             *kind.check(frame.with_columns(faulty), on=on, organs=organs)]
    placed = with_cells(pl.concat(found), tables, kind)
    is_bad = bad_rows(frame, placed, tables)
    placed = told_once(placed, tables) if kind.parts else placed
    heads = {table.sheet.label: table.head for table in tables}
    others = [(sheet.label, 0, f"不是{kind.name}") for sheet in opened.sheets if sheet.label not in heads]
    return Checked(kind, sifted(frame, ~is_bad), sifted(frame, is_bad), placed, opened, heads,
                   [*others, *(row for table in tables for row in table.passed_over)],
                   tuple(key for key in kind.ask if not kind.parts and frame[key].has_nulls()))


def with_findings(checked: Checked, more: pl.DataFrame) -> Checked:
    """The outcome after checks that need more than the file: ``more`` is a frame of findings (see `findings`)."""
    if not more.height:
        return checked
    places = pl.DataFrame([(label, key, index, column_named(checked.kind, head, index)) for label, head in checked.heads.items()
                           for key, index in head.places.items()],
                          schema={"sheet": pl.String, "key": pl.String, "index": pl.Int64, "letters": pl.String}, orient="row")
    cell = cell_of(checked.kind)
    if not checked.heads:
        titles = {column.key: column.name for column in checked.kind.columns}
        cell = pl.col("key").replace_strict(titles, default="", return_dtype=pl.String)
    placed = more.join(places, on=["sheet", "key"], how="left").with_columns(cell=cell).select(checked.found.columns)
    told = pl.concat([checked.found, placed]).sort("sheet", "row")
    wrong = placed.filter(~pl.col("is_notice")).select("sheet", "row").unique()
    if checked.kind.parts:
        is_bad = checked.good.select("sheet", "row").join(wrong.with_columns(wrong=True), on=["sheet", "row"], how="left", maintain_order="left")["wrong"].fill_null(False)
        return replace(checked, found=told) if not is_bad.any() else replace(
            checked, good=sifted(checked.good, ~is_bad), bad=pl.concat([checked.bad, sifted(checked.good, is_bad)]).sort("sheet", "row"), found=told)
    every = pl.concat([checked.good, checked.bad]).sort("sheet", "row", maintain_order=True)
    wrong = pl.concat([checked.bad.select("sheet", "row"), wrong])
    good = every.join(wrong.unique(), on=["sheet", "row"], how="anti", maintain_order="left")
    bad = every.join(wrong.unique(), on=["sheet", "row"], how="semi", maintain_order="left")
    return replace(checked, good=good, bad=bad, found=told)


def judged_again(checked: Checked, rows: pl.DataFrame, code: str, *, on: date) -> Checked:
    """The outcome when what was found by ``code`` in some bad ``rows`` (sheet, row) has come to nothing: it hid from the kind's checks what else those rows say.

    Of a kind without parts. A row whose sheet lacks a column stays as it is.
    """
    place, short = ["sheet", "row"], checked.found.filter(pl.col("code") == "column.missing")["sheet"]
    cleared = checked.bad.join(rows, on=place, how="semi", maintain_order="left").filter(~pl.col("sheet").is_in(short.implode()))
    told = checked.found.join(cleared.select(*place, code=pl.lit(code)), on=[*place, "code"], how="anti", maintain_order="left")
    wrong = told.filter(~pl.col("is_notice")).group_by(place).agg(faulty=pl.col("key"))
    marked = cleared.join(wrong, on=place, how="left", maintain_order="left").with_columns(pl.col("faulty").fill_null(pl.lit([], pl.List(pl.String))))
    more = pl.concat(checked.kind.check(marked, on=on)).join(told, on=[*place, "key"], how="anti", maintain_order="left")
    sound = cleared.join(wrong, on=place, how="anti", maintain_order="left")
    return with_findings(replace(checked, good=pl.concat([checked.good, sound]).sort(place), found=told,
                                 bad=checked.bad.join(sound, on=place, how="anti", maintain_order="left")), more)


def sifted(frame: pl.DataFrame, keep: pl.Series) -> pl.DataFrame:
    """The rows to keep, those of parts that lie under one another in the order of the parts."""
    if "part" not in frame.columns:
        return frame.filter(keep)
    return laid((frame.filter(keep & (frame["part"] == part)) for part in frame["part"].unique(maintain_order=True)), frame.schema)


def laid(parts: Iterable[pl.DataFrame], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Parts under one another. What a part has not is left out of it before: hundreds of thousands of blanks in dozens of columns fill the memory."""
    slim = [part[[name for name in part.columns if part[name].null_count() < part.height]] for part in parts if part.height]
    if not slim:
        return pl.DataFrame(schema=schema)
    whole = pl.concat(slim, how="diagonal")
    return whole.with_columns(pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in whole.columns)[list(schema)]


def tables_of(opened: Opened, kind: Kind, remembered: Mappings | None, given: Mapping[str, str]) -> "list[Table]":
    """The sheets that are of the kind; of a workbook of parts, each as the part that its head fits best."""
    if not kind.parts:
        headed = [(sheet, as_written(head, sheet, kind)) for sheet in opened.sheets if (head := find_head(sheet, kind, remembered))]
        required = {column.key for column in kind.columns if column.required} - set(given)
        return [Table(sheet, head, kind, given) for sheet, head in of_kind(headed, required)]
    tables = []
    for sheet in opened.sheets:
        fitting = [(len(head.keys), part, head) for part in kind.parts
                   if (head := find_head(sheet, part)) and part.columns[0].key in head.places]
        if fitting:
            _, part, head = max(fitting, key=lambda found: found[0])
            tables.append(Table(sheet, head, part, {}))
    return tables if any(table.kind is kind.parts[0] for table in tables) else []


def of_kind(headed: list[tuple[Sheet, Head]], required: set[str]) -> list[tuple[Sheet, Head]]:
    """The sheets that are of the kind: of each file the one that is best matched, and those that come near it.

    A workbook may hold other tables about the same people; a second roster that only lacks a column is still told so.
    """
    best: dict[str, int] = {}
    for sheet, head in headed:
        best[sheet.file] = max(best.get(sheet.file, 0), len(head.keys))
    return [(sheet, head) for sheet, head in headed
            if len(head.keys) == best[sheet.file]
            or (len(head.keys) * 3 > best[sheet.file] and len(required - head.places.keys()) <= 1)]


class Table:
    """One sheet with its head, on the way from texts to values."""

    def __init__(self, sheet: Sheet, head: Head, kind: Kind, given: Mapping[str, str]) -> None:
        self.sheet, self.head, self.kind, self.given = sheet, head, kind, {**given, **kind.said_by(head)}
        numbered = sheet.cells.with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.Int64))
        body = numbered.slice(head.end)
        self.rows = body.filter(self.is_data(body))["row"]
        self.passed_over = [(sheet.label, row, text) for row, text in self.other_rows(body).iter_rows()]
        self.columns = {key: kind.of_key(key) for key in (*(c.key for c in kind.columns), *head.keys.values())}
        self.parsed = {key: self.parse(index, self.columns[key]) for index, key in head.keys.items()}
        self.parsed = self.in_parts() | self.parsed

    def is_data(self, body: pl.DataFrame) -> pl.Series:
        """Not blank, not the head repeated on a new page, not a total, a title within the table or a signature line."""
        cells = [str(index) for index in self.head.keys]
        filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in cells)
        first = pl.coalesce(pl.col(name) for name in cells)
        heading = pl.sum_horizontal(
            (pl.col(str(index)).str.replace_all(r"\s", "") == "".join(self.head.names[index].split())).fill_null(False)
            for index in self.head.keys)
        lone = (filled == 1) if len(cells) > 3 else pl.lit(False)
        footer = (filled <= 3) & first.str.contains(FOOTERS)
        return body.select((filled > 0) & ~lone & (heading < 2) & ~footer & ~first.str.contains(TOTALS)).to_series()

    def other_rows(self, body: pl.DataFrame) -> pl.DataFrame:
        """The rows that are no data and not blank: row and text."""
        texts = pl.concat_str(pl.exclude("row"), separator=" ", ignore_nulls=True).alias("text")
        return body.filter(~pl.col("row").is_in(self.rows.implode())).select("row", texts).filter(pl.col("text") != "")

    def parse(self, index: int, column: Column) -> pl.DataFrame:
        """One column of the body, parsed."""
        where = self.rows - 1
        return parse_column(self.sheet.cells[str(index)].gather(where), self.sheet.numbers[str(index)].gather(where), column)

    def in_parts(self) -> dict[str, pl.DataFrame]:
        """What columns that say two things in one say of each, parsed (级别档次)."""
        exact = pl.repeat(False, self.rows.len(), eager=True)
        return {part: parse_column(found["value"].str.extract(pattern), exact, self.columns[part])
                for key, found in self.parsed.items() for part, pattern in self.columns[key].parts.items()}

    @cached_property
    def typed(self) -> pl.DataFrame:
        """`sheet`, `row`, then every column of the kind, blanks filled from the answers given."""
        series = [pl.Series("sheet", [self.sheet.label], dtype=pl.String).new_from_index(0, self.rows.len()),
                  self.rows.alias("row")]
        for column in self.columns.values():
            series += self.values(column)
        return pl.DataFrame(series)

    def values(self, column: Column) -> list[pl.Series]:
        """The column's values, and for a date whether only its month is known."""
        height = self.rows.len()
        found = self.parsed.get(column.key)
        values = found["value"] if found is not None else pl.Series([None], dtype=typed_as(column)).new_from_index(0, height)
        if answer := self.given.get(column.key):
            unsaid = values.is_null() if found is None else values.is_null() & found["code"].is_null()
            filler = pl.Series([parsed(answer, False, column).value], dtype=typed_as(column)).new_from_index(0, height)
            values = values.zip_with(~unsaid, filler)
        if column.parse not in DATES:
            return [values.alias(column.key)]
        by_month = found["by_month"] if found is not None else pl.Series([None], dtype=pl.Boolean).new_from_index(0, height)
        return [values.alias(column.key), by_month.alias(f"{column.key}_by_month")]

    @property
    def faults(self) -> pl.DataFrame:
        """Cells that are no value, required cells left blank, required columns that the sheet does not have."""
        return pl.concat([nothing(), *(self.faults_of(key) for key in self.parsed), *self.blanks(), self.missing()])

    @property
    def cleaned(self) -> pl.DataFrame:
        """A notice at each cell out of which invisible characters were taken: what is read may not be what was seen."""
        data, keys = set(self.rows), self.head.keys
        return pl.DataFrame([(self.sheet.label, row + 1, keys[at], "text.cleaned", f"含有看不见的字符（{marks}），已去掉", f"按“{clipped(self.sheet.cells[str(at)][row] or '空白')}”核对", True)
                             for row, at, marks in self.sheet.cleaned if at in keys and row + 1 in data], schema=SCHEMA, orient="row")

    @property
    def faulty(self) -> pl.Series:
        """For each row the keys whose text is no value."""
        marks = [pl.when(found["code"].is_not_null()).then(pl.lit(key)).alias(key) for key, found in self.parsed.items()]
        return self.rows.to_frame().select(pl.concat_list(marks).list.drop_nulls().alias("faulty")).to_series()

    def faults_of(self, key: str) -> pl.DataFrame:
        frame = self.parsed[key].with_columns(self.rows.alias("row"), pl.lit(self.sheet.label).alias("sheet"))
        return frame.filter(pl.col("code").is_not_null()).select(
            "sheet", "row", pl.lit(key).alias("key"), "code", "message", "would_be_right", pl.lit(False).alias("is_notice"))

    def blanks(self) -> list[pl.DataFrame]:
        frame = self.typed
        faulty = {key: self.parsed[key]["code"].is_not_null() for key in self.parsed}
        return [finding(frame.filter(~faulty[column.key]), column.key, f"{column.key}.missing", pl.col(column.key).is_null(),
                        f"{column.name}未填写", f"填写{column.name}")
                for column in self.columns.values() if column.required and column.key in self.parsed]

    @property
    def numbers(self) -> pl.DataFrame:
        """sheet, row, key, number: the ID number of each row, as it is written."""
        at = self.head.places.get("id_number")
        written = self.sheet.cells[str(at)].gather(self.rows - 1) if at is not None else pl.Series([None], dtype=pl.String).new_from_index(0, self.rows.len())
        return self.rows.to_frame("row").select(pl.lit(self.sheet.label).alias("sheet"), "row", key=pl.lit("id_number"), number=written)

    @property
    def missing_columns(self) -> list[Column]:
        """Required columns the sheet does not have and nobody answered for."""
        return [column for column in self.columns.values()
                if column.required and column.key not in self.parsed and column.key not in self.given]

    def missing(self) -> pl.DataFrame:
        return pl.DataFrame([(self.sheet.label, self.head.end, "", "column.missing", f"缺少“{column.name}”列",
                              f"增加“{column.name}”列，或指定哪一列是{column.name}", False)
                             for column in self.missing_columns], schema=SCHEMA, orient="row")

    @property
    def empty(self) -> pl.DataFrame:
        """That nothing stands under the head."""
        return pl.DataFrame([(self.sheet.label, self.head.end, "", "rows.none", "表头下面没有内容", "在表头下面逐行填写", False)], schema=SCHEMA, orient="row")


def unread(opened: Opened) -> pl.DataFrame:
    """The files of an archive or folder that could not be read at all."""
    return pl.DataFrame([(name, 0, "", fault.code, str(fault), "", False) for name, fault in opened.refused.items()],
                        schema=SCHEMA, orient="row")


def column_named(kind: Kind, head: Head, index: int) -> str:
    """How a column is told of: by letters; where there are no cells to look at, by its name."""
    return f"{head.names[index].strip()} " if kind.opens else column_letters(index)


def cell_of(kind: Kind) -> pl.Expr:
    """The address of a finding by `letters` and `row`: E4; 身份证号 第4行."""
    return phrase("{}第{}行" if kind.opens else "{}{}", pl.col("letters").fill_null("" if kind.opens else "A"), "row")


def with_cells(found: pl.DataFrame, tables: list[Table], kind: Kind) -> pl.DataFrame:
    """Findings with their address, in the order of the file; what concerns a column the sheet lacks stands at the person's."""
    keys = {key for table in tables for key in table.columns}
    places_of = [dict.fromkeys(keys, t.head.places.get("id_number", 0)) | t.head.places for t in tables]
    places = pl.DataFrame([(t.sheet.label, key, index, column_named(kind, t.head, index), order)
                           for order, (t, indexes) in enumerate(zip(tables, places_of, strict=True))
                           for key, index in indexes.items()],
                          schema={"sheet": pl.String, "key": pl.String, "index": pl.Int64, "letters": pl.String,
                                  "order": pl.Int64}, orient="row")
    cell = pl.when(pl.col("row") > 0).then(cell_of(kind)).otherwise(pl.lit(""))
    return (found.join(places, on=["sheet", "key"], how="left").with_columns(cell.alias("cell"))
            .sort("order", "sheet", "row", "index", nulls_last=False, maintain_order=True).drop("letters", "order"))


def told_once(found: pl.DataFrame, tables: list[Table]) -> pl.DataFrame:
    """A wrong ID number that the sheets of a workbook repeat is told where it stands first, with how many rows repeat it."""
    texts = pl.concat([table.numbers for table in tables])
    known = found.join(texts, on=["sheet", "row", "key"], how="left", maintain_order="left")
    again = pl.col("number").is_not_null() & ~pl.col("is_notice") & pl.col("code").str.starts_with("id_number.")
    others = pl.when(again).then(pl.len().over("number", "code") - 1).otherwise(0)
    return known.with_columns(others=others).filter(~again | pl.struct("number", "code").is_first_distinct()).with_columns(
        message=pl.when(pl.col("others") > 0).then(phrase("{}（另有{}行也写这一号码，不再逐行列出）", "message", "others")).otherwise("message")).select(found.columns)


def bad_rows(frame: pl.DataFrame, found: pl.DataFrame, tables: list[Table]) -> pl.Series:
    """Rows with an error, and every row of a sheet that lacks a required column."""
    wrong = found.filter(~pl.col("is_notice")).select("sheet", "row").unique().with_columns(pl.lit(True).alias("wrong"))
    blocked = [table.sheet.label for table in tables if table.missing_columns]
    marked = frame.select("sheet", "row").join(wrong, on=["sheet", "row"], how="left", maintain_order="left")
    return marked.select(pl.col("wrong").fill_null(False) | pl.col("sheet").is_in(blocked)).to_series()
