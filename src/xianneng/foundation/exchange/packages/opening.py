"""A package → the sheets of the 信息采集工作簿 that say the same: codes as captions, organs by name, each row with whose it is.

What cannot be told without guessing is refused (`WORDS`); a code that no list has stands as it is where a value is asked for, and
is told and left where a text would do.
"""

import html
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import Any

import polars as pl

from xianneng.foundation.exchange.findings import SCHEMA
from xianneng.foundation.exchange.identity import parse_id_number
from xianneng.foundation.exchange.kinds import workbook
from xianneng.foundation.exchange.packages import tables
from xianneng.foundation.exchange.packages.pictures import CONTENT, Pictures, taken_over
from xianneng.foundation.exchange.packages.tables import COMMON, FORMATS, HZB, PERSON, ZB3
from xianneng.foundation.exchange.problems import Fault, clipped
from xianneng.foundation.exchange.raw import VALUE_LIMIT, invisible, tidy
from xianneng.foundation.exchange.reading import TIME_LIMIT, Opened, Sheet, Unreadable, Waiting, read_in_child, refusal
from xianneng.law.phrases import phrase

ID_NUMBER = workbook.PARTS[workbook.PERSONS].of_key("id_number")
LIMIT = 512 << 20  # bytes of a package
PHOTO, PHOTO_NAME = "photo", "照片"  # the column that A01 has here besides: width and height, and the digest
MOST_SAID = 200  # rows of a column of which the same is told
VERSIONS = ("", "20121221", "20160506", "2017.01")
WITH_PERSONS = ("21", "23", "31")
AGAIN = "请在原系统重新导出，核对文件大小后再导入"
WORDS: Mapping[str, tuple[str, str, str, str]] = {  # reason → code, what, why, what next
    "password": ("file.password", "交换包设有口令", "平台不试口令，也不保存口令", "请在原系统导出时不设口令；或用7-Zip以约定的口令解开，再压成不设口令的7z"),
    "damaged": ("file.damaged", "交换包已损坏或不完整", "{where}", AGAIN),
    "no_7z": ("package.no_7z", "不是数据交换包", "内容不是7z压缩包", "请选择原系统导出的.hzb、.7z、.zb3"),
    "zip": ("package.zip", "这是zip压缩包，不是.hzb、.7z、.zb3", "zip变体没有可以核对的样件", "请在原系统改选.hzb、.7z或.zb3导出"),
    "method": ("package.method", "交换包用了不能解开的压缩方法", "", "请用7-Zip解开，再按默认方法压成7z"),
    "bomb": ("file.bomb", "交换包异常，不予解开", "解开后过大，或文件过多", "请检查文件来源，按机构分开导出"),
    "link": ("package.link", "交换包里有链接，不予解开", "{where}", "请检查文件来源；原系统导出的包里没有链接"),
    "path": ("package.path", "交换包里有越出目录的文件名，不予解开", "{where}", "请检查文件来源"),
    "twice": ("package.twice", "交换包里有同名的文件", "", AGAIN),
    "no_info": ("package.no_info", "不是数据交换包", "包里没有gwyinfo.xml，看不出是哪一种包", "请选择原系统导出的.hzb、.7z、.zb3"),
    "no_persons": ("package.no_persons", "交换包里没有人员", "没有A01表", "只有机构的包请改用机构表；人员请重新导出"),
    "doctype": ("package.doctype", "交换包的表里有文档类型声明，不予读取", "{where}", "请检查文件来源；原系统导出的表里没有这种声明"),
    "encoding": ("package.encoding", "表的文字编码不对", "{where}不是UTF-8，也没有声明别的编码", AGAIN),
    "xml": ("package.xml", "表不完整或不是XML", "{where}", AGAIN),
    "long": ("file.long_cell", "交换包里有一项过长，不予读取", f"{{where}}超过{VALUE_LIMIT}字", "请检查文件来源；核对原系统里的这一项，删去多余的文字后重新导出"),
    "large": ("file.large", "交换包过大，已停止读取", "{where}的行或列过多", "请按机构分开导出"),
    "type": ("package.type", "不能读取这一类交换包", "类别是“{where}”；能读的是21全数据、23通用格式、31按人员", "请按这三类之一重新导出"),
    "version": ("package.version", "不能读取这一版本的交换包", "数据版本“{where}”没有可以核对的样件；能读的是20121221、20160506、2017.01", "请改用信息采集工作簿或任免审批表"),
    "format": ("package.format", "交换包的内容与扩展名不符", "{where}", "请不要改扩展名；按原系统导出的文件名导入"),
}
SEGMENT = r"[ \t]+(\d{4}\.\d{2}\s*--)"  # a line of the résumé, whose break an attribute has lost
ESCAPED = r"&(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);"  # some programs escape twice


def unreadable(reason: str, where: str = "") -> Unreadable:
    """A reason in words."""
    if reason not in WORDS:  # of the child's limits
        return refusal(reason)
    code, what, why, then = WORDS[reason]
    return Unreadable(code, what, why=why.format(where=clipped(where)), then=then)


@dataclass(frozen=True)
class Package:
    """A package as it was unpacked: what it says of itself, its tables with the columns in capitals, its photos (`unpacking.ALBUM`) with their bytes."""

    format: str
    info: Mapping[str, Any]
    tables: Mapping[str, pl.DataFrame]
    album: pl.DataFrame
    pictures: Pictures


def open_package(path: Path, name: str = "", organs: Collection[str] | None = None) -> Opened:
    """The sheets of a package. ``organs``: names and codes of organs that are known. Raises `Unreadable`."""
    until = monotonic() + TIME_LIMIT
    return _Sheets(unpack(path, name or path.name, until), organs, until).opened()


def unpack(path: Path, name: str, until: float | None = None) -> Package:
    """Unpack in a child process, ``until`` a moment of the monotonic clock. Raises `Unreadable`."""
    if not path.is_file():
        raise Unreadable("file.absent", "找不到文件", why=path.name, then="请检查文件名和路径")
    format_ = next((key for key, suffix in FORMATS.items() if name.lower().endswith(suffix)), None)
    if format_ is None:
        raise unreadable("format", f"“{name}”不以.hzb、.7z、.zb3结尾")
    if path.stat().st_size > LIMIT:
        raise Unreadable("file.large", "文件过大", why=f"{path.stat().st_size >> 20}MB，上限{LIMIT >> 20}MB", then="请按机构分开导出后再导入")
    with TemporaryDirectory() as folder:
        waiting = Waiting(name, "package", path, Path(folder))
        death = read_in_child([waiting], until or monotonic() + TIME_LIMIT)
        if not waiting.is_read:
            raise death or unreadable("damaged")
        index = json.loads((waiting.folder / "index.json").read_text(encoding="utf-8"))
        if "refused" in index:
            raise unreadable(index["refused"], index.get("where", ""))
        album = pl.read_ipc(waiting.folder / "album.rows")
        package = Package(format_, index["info"], {table: pl.read_ipc(waiting.folder / f"{table}.rows") for table in index["tables"]}, album,
                          taken_over(waiting.folder / CONTENT, album.filter(pl.col("sm3").is_not_null()).select("sm3", "at", "length").unique("sm3")))
    _refuse(package, set(index["rowset"]))
    return package


def _refuse(package: Package, rowset: Collection[str]) -> None:
    """Refuse what is not sure to be understood: another kind or edition, a format that is not the extension's."""
    type_, version = package.info.get("type", ""), package.info.get("dataverion", package.info.get("dataversion", ""))
    if type_ not in WITH_PERSONS:
        raise unreadable("type", type_)
    if version not in VERSIONS:
        raise unreadable("version", version)
    if not package.tables.get("A01", pl.DataFrame()).height:
        raise unreadable("no_persons")
    if (package.format == ZB3) != ("A01" in rowset):
        raise unreadable("format", "表是ADO行集，应为.zb3" if "A01" in rowset else "表不是ADO行集，不应为.zb3")
    grades = package.tables.get("A05", pl.DataFrame())
    if package.format != ZB3 and {"A0531", "A0501B"} <= set(grades.columns):
        layers, ranks = (pl.col("A0501B").is_in(list(tables.codes(each, HZB))) for each in ("ZB09", "ZB133"))
        told = grades.filter(layers ^ ranks).select(as_=pl.when(ranks).then(pl.lit(workbook.RANK)).otherwise(pl.lit(workbook.LAYER)),
                                                     said=pl.col("A0531").replace_strict(dict(tables.codes("A0531", package.format)), default=None))
        if told.height and not (told["as_"] == told["said"]).any():
            raise unreadable("format", f"A05表的职务层次、职级标志是另一种包（{FORMATS[COMMON if package.format == HZB else HZB]}）的写法")


class _Sheets:
    """The sheets of a package, on the way there: what is said of single rows, and what is left of the package as a whole."""

    def __init__(self, package: Package, organs: Collection[str] | None, until: float) -> None:
        self.package, self.known, self.until = package, organs, until
        self.said: list[tuple[Any, ...]] = []
        self.left: list[list[str]] = []
        self.rows = {table: _plain(frame) for table, frame in package.tables.items() if table in workbook.PARTS and frame.height}
        if workbook.FAMILY in self.rows:  # where a form had blank lines, programs write them
            said = [name for name in self.rows[workbook.FAMILY].columns if name not in (PERSON, "SORTID")]
            self.rows[workbook.FAMILY] = self.rows[workbook.FAMILY].filter(pl.any_horizontal(pl.col(name).is_not_null() for name in said))
        if package.format == ZB3 and workbook.POSTS in self.rows:
            posts = self.rows[workbook.POSTS]
            self.rows[workbook.POSTS] = _with(posts, ("A0215B",)).drop("A0215A", strict=False).rename({"A0215B": "A0215A"})
        self.organs = _Organs(self.rows.get(workbook.ORGANS, pl.DataFrame()), organs)
        persons = self.rows[workbook.PERSONS]
        self.persons = _with(persons, (PERSON, "A0101", "A0184")).select(PERSON, name=pl.col("A0101"), id_number=pl.col("A0184"), at=pl.int_range(pl.len()))

    def opened(self) -> Opened:
        """Every sheet that has rows, A01 with the photos."""
        self._whole()
        sheets = [self._sheet(part) for part in workbook.PARTS if part in self.rows]
        said = pl.DataFrame(self.said, schema=SCHEMA, orient="row")
        return Opened(sheets, said=said, left=self.left, photos=self.package.pictures)

    def _whole(self) -> None:
        """What is told of the package as a whole: tables that are missing, that have no place here, columns that nobody knows."""
        found = self.package.tables
        for table in self.package.info["tables"]:
            if table not in found:
                self.left.append([table, "包说明列有这张表，包里没有"])
        for table, frame in found.items():
            if table not in workbook.PARTS and table != tables.PHOTOS and frame.height:
                self.left.append([f"{table} {tables.TITLES.get(table, '')}".strip(), f"{frame.height}行，平台没有对应的信息集"])
        for table, frame in self.rows.items():
            known = {row["field"] for row in tables.sheet_columns(table)} | {PERSON, tables.ORGAN, tables.ABOVE, tables.PLACE_NAME}
            filled = [name for name in frame.columns if name not in known and frame[name].is_not_null().any()]
            if filled:
                self.left.append([workbook.PARTS[table].name, f"没有对应的列：{'、'.join(tables.name_of(table, name) for name in filled)}"])

    def _sheet(self, part: str) -> Sheet:
        """One sheet, head in its first row."""
        frame, columns = self.rows[part], list(tables.sheet_columns(part))
        texts: dict[str, pl.Series] = {column["key"]: self._column(part, frame, column) for column in columns if column["field"] in frame.columns}
        texts |= self._whose(part, frame) | self._places(part, frame)
        if part == workbook.PERSONS:
            columns.append({"key": PHOTO, "name": PHOTO_NAME})
            texts[PHOTO] = self._photos(frame)
        blank = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
        cells = pl.DataFrame({str(at): pl.concat([pl.Series([column["name"]]), texts.get(column["key"], blank)]) for at, column in enumerate(columns)})
        numbers = pl.DataFrame({name: pl.Series([False]).new_from_index(0, cells.height) for name in cells.columns})
        return Sheet(self.package.format, workbook.PARTS[part].name, cells.with_columns(tidy(pl.all())), numbers, cleaned=[(row, at, marks) for row, at, marks in invisible(cells)])

    def _whose(self, part: str, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """Name and ID number of each row's person, by the identifier; rows of nobody are told, a wrong number at A01 alone."""
        if part in (workbook.ORGANS, workbook.PERSONS):
            self._twice(part)
            return {}
        owners = _with(frame, (PERSON,)).select(PERSON).join(self.persons.unique(PERSON, keep="first"), on=PERSON, how="left", maintain_order="left")
        lone = owners["at"].is_null().arg_true()
        if len(lone):
            self._say(part, int(lone[0]), "name", "person.not_in_a01", f"{len(lone)}行的人员标识不在A01表中，未转入", "在原系统核对后重新导出", notice=True)
        wrong = [number for number in owners["id_number"].drop_nulls().unique() if isinstance(parse_id_number(number, False, ID_NUMBER), Fault)]
        return {"name": owners["name"], "id_number": owners.select(pl.when(~pl.col("id_number").is_in(wrong)).then("id_number")).to_series()}

    def _twice(self, part: str) -> None:
        if part == workbook.PERSONS:
            again = self.persons.with_columns(again=~pl.col(PERSON).is_first_distinct() & pl.col(PERSON).is_not_null()).filter("again")
            for at in again["at"].head(MOST_SAID):
                self._say(part, at, "id_number", "person.same_key", "人员标识与另一人相同，其他各表的行归前一人", "在原系统核对后重新导出")

    def _places(self, part: str, frame: pl.DataFrame) -> dict[str, pl.Series]:
        """Organs by the names that the platform may know them by."""
        if part == workbook.ORGANS:
            for at, words in self.organs.said:
                self._say(part, at, "organ_name", "organ.by_code", words, "核对是不是同一机构", notice=True)
            return {"organ_name": pl.Series([self.organs.called.get(code or "", name) for code, name in _with(frame, (tables.ORGAN, "B0101")).select(
                tables.ORGAN, "B0101").iter_rows()], dtype=pl.String)}
        if part == workbook.PERSONS:
            return {"organ": _with(frame, (tables.HOME,))[tables.HOME].replace_strict(self.organs.legal, default=None, return_dtype=pl.String)}
        if part == workbook.POSTS:
            wide = _with(frame, (tables.PLACE, tables.PLACE_NAME))
            return {"place": wide.select(pl.coalesce(pl.col(tables.PLACE).replace_strict(self.organs.called, default=None, return_dtype=pl.String),
                                                     pl.col(tables.PLACE_NAME).str.split("|").list.last())).to_series()}
        return {}

    def _photos(self, frame: pl.DataFrame) -> pl.Series:
        """Of each person the photo's size and digest; one that cannot be kept, or is not there, is told."""
        named = self.package.tables.get(tables.PHOTOS, pl.DataFrame())
        files = _with(named, (PERSON, tables.PHOTO_FILE)).select(PERSON, file=pl.col(tables.PHOTO_FILE).str.to_lowercase()).unique(PERSON, keep="first")
        found = _with(frame, (PERSON,)).select(PERSON, at=pl.int_range(pl.len())).join(files, on=PERSON, how="left", maintain_order="left").join(
            self.package.album.select("file", "fault", "sm3", "size").unique("file", keep="first"), on="file", how="left", maintain_order="left")
        for at, file, fault in found.filter(pl.col("file").is_not_null() & pl.col("sm3").is_null()).select("at", "file", "fault").iter_rows():
            self._say(workbook.PERSONS, at, PHOTO, "photo.damaged" if fault else "photo.absent",
                      f"照片不能使用（{fault}），未转入" if fault else f"包里没有照片文件{file}", "换成完好的JPEG照片", notice=True)
        return found.select(phrase("{} {}", "size", "sm3")).to_series()

    def _column(self, part: str, frame: pl.DataFrame, column: Mapping[str, str]) -> pl.Series:
        """A column in the workbook's words."""
        if monotonic() > self.until:
            raise refusal("time")
        text, format_ = frame[column["field"]], self.package.format
        if column["key"] == "resume":
            return _lined(text)
        if column["list"] == "grades":
            return self._grades(frame, text)
        list_ = tables.list_of(column)
        if not list_ or column["carried"] == "derived":
            return text
        codes = tables.codes(list_, format_)
        if not codes:
            if text.is_not_null().any():
                self.left.append([workbook.PARTS[part].name, f"{column['name'].strip()}在.{format_}里的代码没有换算的依据，未转入"])
            return text.clear(text.len())
        return self._captions(part, text, column, codes)

    def _captions(self, part: str, text: pl.Series, column: Mapping[str, str], codes: Mapping[str, str]) -> pl.Series:
        """Codes as captions. One of no list stays where a value is asked for, which it is not; where a text would do it is told and left."""
        loose = bool(column["parse"] == "text" and column["carried"])
        frame = text.to_frame("text").with_columns(
            told=pl.col("text").replace_strict(dict(codes), default=None, return_dtype=pl.String),
            unknown=pl.col("text").is_not_null() & ~pl.col("text").is_in(list(codes)))
        vague = frame.select((pl.col("unknown") & loose) | (pl.col("told") == "").fill_null(False)).to_series().arg_true()
        for at in vague.head(MOST_SAID):
            self._say(part, at, column["key"], "code.unknown", f"{column['name'].strip()}的代码“{text[at]}”含义不明，未转入", "核实后在人员档案补充",
                      notice=column["key"] != "status")
        if len(vague) > MOST_SAID:
            self.left.append([workbook.PARTS[part].name, f"{column['name'].strip()}有{len(vague)}行的代码含义不明，未转入；列出前{MOST_SAID}行"])
        return frame.select(pl.when(pl.col("unknown") & (not loose)).then("text").otherwise(pl.when(pl.col("told") != "").then("told"))).to_series()

    def _grades(self, frame: pl.DataFrame, text: pl.Series) -> pl.Series:
        """职务层次 or 职级, by the row's category."""
        category = frame["A0531"].replace_strict(dict(tables.codes("A0531", self.package.format)), default=None, return_dtype=pl.String)
        of = {name: text.replace_strict(dict(tables.codes(list_, self.package.format)), default=None, return_dtype=pl.String)
              for name, list_ in ((workbook.LAYER, "ZB09"), (workbook.RANK, "ZB133"))}
        return pl.DataFrame({"category": category, "text": text, "layer": of[workbook.LAYER], "rank": of[workbook.RANK]}).select(
            pl.coalesce(pl.when(pl.col("category") == workbook.RANK).then("rank").otherwise("layer"), "text")).to_series()

    def _say(self, part: str, at: int, key: str, code: str, message: str, right: str, *, notice: bool = False) -> None:
        """Something about a row of a part, counted from 0; in the sheet the head stands before them."""
        self.said.append((workbook.PARTS[part].name, at + 2, key, code, clipped(message), right, notice))


class _Organs:
    """B01 as a tree: what each organ and inner unit may be called on the platform.

    An organ by its name with the region's, else by its name, else by its code; an inner unit by its organ's name and its own.
    """

    def __init__(self, rows: pl.DataFrame, known: Collection[str] | None) -> None:
        wanted = (tables.ORGAN, "B0101", "B0114", tables.NATURE, tables.ABOVE)
        self.rows = {code: (at, name or "", own or "", nature, above) for at, (code, name, own, nature, above) in enumerate(
            _with(rows, wanted).select(wanted).iter_rows()) if code}
        self.known = known
        self.said: list[tuple[int, str]] = []
        self.called: dict[str, str] = {}
        self.legal: dict[str, str] = {}
        for code in self.rows:
            self.called[code], self.legal[code] = self._called(code)

    def _called(self, code: str) -> tuple[str, str]:
        """What the row is called, and the organ that it is or belongs to."""
        chain = list(self._chain(code))
        organ = next((each for each in chain if self.rows[each][3] not in ("2", "3")), chain[-1])
        legal = self._organ(organ)
        inner = [self.rows[each][1] for each in reversed(chain[:chain.index(organ)]) if self.rows[each][3] == "2"]
        return "".join([legal, *inner]), legal

    def _chain(self, code: str) -> Iterator[str]:
        """The row and what stands above it in the package, the nearest first."""
        seen: set[str] = set()
        while code in self.rows and code not in seen:
            seen.add(code)
            yield code
            above = self.rows[code][4]
            code = above if above and above in self.rows else code.rpartition(".")[0]

    def _organ(self, code: str) -> str:
        at, name, own, _, _ = self.rows[code]
        above = next((self.rows[each][1] for each in list(self._chain(code))[1:]), "")
        full = above + name.removeprefix(name[:1] if above.endswith(name[:1]) else "") if above else name
        if self.known is None:
            return name
        found = next((each for each in (full, name) if each in self.known), "")
        if not found and own and own in self.known:
            self.said.append((at, f"平台没有叫“{name}”的机构，按机构编码{own}对应"))
            return own
        return found or name


def _with(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """With these columns, blank where the table has them not."""
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in names if name not in frame.columns)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Blank attributes as nulls; what was escaped twice unescaped once more."""
    twice = [name for name in frame.columns if frame[name].str.contains(ESCAPED).any()]
    once_more = [pl.col(name).map_elements(_unescaped, return_dtype=pl.String) for name in twice]
    stripped = frame.with_columns(once_more).with_columns(pl.all().str.strip_chars())
    return stripped.with_columns(pl.when(pl.all() != "").then(pl.all()))


def _unescaped(text: str) -> str:
    return re.sub(ESCAPED, lambda found: html.unescape(found[0]), text)


def _lined(text: pl.Series) -> pl.Series:
    """A résumé by lines: a writer that leaves the breaks in the attribute loses them."""
    frame = text.to_frame("text")
    return frame.select(pl.when(pl.col("text").str.contains("\n")).then("text").otherwise(pl.col("text").str.replace_all(SEGMENT, "\n$1"))).to_series()
