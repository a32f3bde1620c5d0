"""An untrusted package unpacked in memory, nothing under a name of its own: each table left as a frame, the photos vetted.

Runs in the child process of `raw`. Leaves `index.json` (what the package says of itself, its tables, or why it is refused),
a file of rows for each table, and the photos behind one another in one file. A JPEG may end in bytes that belong to no picture.
"""

import codecs
import json
import re
from collections.abc import Callable
from lzma import LZMAError
from pathlib import Path
from typing import Any
from xml.parsers import expat

import polars as pl
from py7zr import SevenZipFile
from py7zr.exceptions import ArchiveError, DecompressionBombError, PasswordRequired, UnsupportedCompressionMethodError
from py7zr.io import Py7zIO, WriterFactory

from xianneng.foundation.exchange import photos
from xianneng.foundation.exchange.packages.pictures import CONTENT
from xianneng.foundation.exchange.raw import VALUE_LIMIT
from xianneng.law.refusals import Refused

SIGNATURE, ZIP = b"7z\xbc\xaf\x27\x1c", b"PK"
MEMBER_LIMIT, UNPACKED_LIMIT = 120_000, 3 << 30
RATIO_LIMIT, RATIO_FREE = 300, 256 << 20  # tables of a row a line shrink a hundred times
INFO_LIMIT = BLOCK = 1 << 20
TAG_LIMIT, NAME_LIMIT = 4 << 20, 100  # bytes of one row, or whatever else the parser must hold whole; characters of a column's name
COLUMN_LIMIT, ROW_LIMIT, CHUNK_ROWS = 300, 6_000_000, 50_000
INFO, TABLE, PHOTO = re.compile(r"gwyinfo\.xml"), re.compile(r"table/([a-z]\d\d(?:z\d)?)\.xml"), re.compile(r"photos/([^/]+)")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what XML cannot hold
DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.-]+)""")
ATTRIBUTE = re.compile(rb"""\s([\w:.-]{1,100})\s*=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))""")  # of a row that is not at its end too
CHINESE = ("gbk", "gb2312", "gb18030", "cp936")
ALBUM = {"file": pl.String, "fault": pl.String, "sm3": pl.String, "size": pl.String, "at": pl.Int64, "length": pl.Int64}


class UnsoundError(Exception):
    """Why a package is refused: a key of `opening.WORDS`, and where."""

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(reason)
        self.reason, self.where = reason, where


def read(source: Path, folder: Path) -> None:
    """Unpack SOURCE into FOLDER; what is wrong with it stands in the index too. Other errors are the caller's."""
    try:
        index = _unpacked(source, folder)
    except UnsoundError as unsound:
        index = {"refused": unsound.reason, "where": unsound.where}
    except PasswordRequired:
        index = {"refused": "password"}
    except DecompressionBombError:
        index = {"refused": "bomb"}
    except UnsupportedCompressionMethodError:
        index = {"refused": "method"}
    except (ArchiveError, LZMAError, EOFError, OSError, ValueError):
        index = {"refused": "damaged"}
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    with source.open("rb") as file:  # given a file, the library uses one thread
        head = file.read(len(SIGNATURE))
        if head != SIGNATURE:
            raise UnsoundError("zip" if head[:2] == ZIP else "damaged" if SIGNATURE.startswith(head) else "no_7z")
        file.seek(0)
        with SevenZipFile(file, max_extract_size=UNPACKED_LIMIT) as archive:
            if archive.needs_password():
                raise UnsoundError("password")
            wanted = _wanted(archive, source.stat().st_size)
            sinks = _Sinks(wanted, folder)
            try:
                archive.extract(targets=list(wanted), factory=sinks)
            finally:
                sinks.album.close()
    return sinks.index()


def _wanted(archive: SevenZipFile, size: int) -> dict[str, str]:
    """Name in the archive → name under the package's root, in lower case; refused where a name leads out, is a link, or stands twice."""
    files = [each for each in archive.files if not each.is_directory]
    for each in archive.files:
        if each.is_symlink or each.is_junction or each.is_socket:
            raise UnsoundError("link", each.filename)
        if each.filename.startswith(("/", "\\")) or re.search(r"(^|[/\\])\.\.([/\\]|$)|^[A-Za-z]:|[\x00-\x1f]", each.filename):
            raise UnsoundError("path", each.filename)
    total = sum(each.uncompressed for each in files)
    if len(files) > MEMBER_LIMIT or total > UNPACKED_LIMIT or total > max(RATIO_FREE, size * RATIO_LIMIT):
        raise UnsoundError("bomb")
    plain = {each.filename: each.filename.replace("\\", "/").casefold() for each in files}
    if len(set(plain.values())) < len(files):
        raise UnsoundError("twice")
    root = next((name[:-len("gwyinfo.xml")] for name in sorted(plain.values(), key=len) if name.rpartition("/")[2] == "gwyinfo.xml"), None)
    if root is None:
        raise UnsoundError("no_info")
    under = {name: path.removeprefix(root) for name, path in plain.items() if path.startswith(root)}
    return {name: path for name, path in under.items() if any(each.fullmatch(path) for each in (INFO, TABLE, PHOTO))}


class _Sinks(WriterFactory):
    """Where the library writes: each member goes to what understands it."""

    def __init__(self, wanted: dict[str, str], folder: Path) -> None:
        self.names = {Path(name).as_posix(): path for name, path in wanted.items()}
        self.folder, self.info, self.album = folder, _Info(), _Album(folder)
        self.tables: list[_Table] = []

    def create(self, filename: str) -> Py7zIO:
        """The sink of a member, under the name that the library makes of it."""
        path = self.names[Path(filename).as_posix()]
        if INFO.fullmatch(path):
            return self.info
        if found := TABLE.fullmatch(path):
            self.tables.append(_Table(found[1].upper(), self.folder))
            return self.tables[-1]
        return _Picture(path.partition("/")[2], self.album)

    def index(self) -> dict[str, Any]:
        """What was found."""
        return {"info": self.info.told(), "tables": [each.name for each in self.tables], "rowset": [each.name for each in self.tables if each.is_rowset]}


class _Sink(Py7zIO):
    """What the library writes to and never reads from."""

    def __init__(self) -> None:
        self.written = 0

    def read(self, size: int | None = None) -> bytes:
        return b""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0

    def flush(self) -> None:
        pass

    def size(self) -> int:
        return self.written


class _Info(_Sink):
    """gwyinfo.xml, whole: its nodes by name, and under `tables` the names of its list."""

    def __init__(self) -> None:
        super().__init__()
        self.content = b""

    def write(self, s: bytes | bytearray) -> int:
        self.content += s
        if len(self.content) > INFO_LIMIT:
            raise UnsoundError("xml", "gwyinfo.xml")
        return len(s)

    def told(self) -> dict[str, Any]:
        nodes: dict[str, str] = {}
        tables: list[str] = []

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "node":
                nodes[attributes.get("name", "").casefold()] = attributes.get("value", "").strip()
            elif name == "tablelist" and attributes.get("name"):
                tables.append(attributes["name"].upper())

        reader = _Xml("gwyinfo.xml", start)
        reader.feed(self.content)
        reader.end()
        return nodes | {"tables": tables}


class _Xml:
    """An XML file read as it comes: UTF-8, or what its declaration says; a document type is refused, and a row without end.

    ``at``: where it is, for a refusal.
    """

    def __init__(self, name: str, start: Any, end: Any = None, at: Callable[[], str] = str) -> None:
        self.name, self.at = name, at
        self.fed, self.unfinished = 0, b""  # bytes given to the parser, and those that it holds until their row ends
        self.decoder: codecs.IncrementalDecoder | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler, self.parser.EndElementHandler = start, end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, block: bytes) -> None:
        if self.decoder is None:
            self.decoder = codecs.getincrementaldecoder(_encoding(block))()
        for at in range(0, len(block), BLOCK):
            self._parse(block[at:at + BLOCK], False)

    def end(self) -> None:
        self._parse(b"", True)

    def _parse(self, block: bytes, last: bool) -> None:
        try:
            text = UNPRINTABLE.sub("", self.decoder.decode(block, last)) if self.decoder else ""
        except UnicodeDecodeError as error:
            raise UnsoundError("encoding", self.name) from error
        try:
            self.parser.Parse(text, last)
        except expat.ExpatError as error:
            raise UnsoundError("xml", f"{self.name} 第{error.lineno}行") from error
        if not last:
            self._bound(text.encode())

    def _bound(self, block: bytes) -> None:
        """Each block has the parser read what is unfinished anew, so that a row without end costs the square of its length."""
        self.fed += len(block)
        held = self.fed - self.parser.CurrentByteIndex
        self.unfinished = (self.unfinished + block)[-held:] if held > 0 else b""
        if held > TAG_LIMIT:
            names = ATTRIBUTE.findall(self.unfinished)
            raise UnsoundError("long", self.at() + (f"的{names[-1].decode(errors='replace')}" if names else ""))

    def _doctype(self, *declared: object) -> None:
        raise UnsoundError("doctype", self.name)


def _encoding(head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.match(head.removeprefix(codecs.BOM_UTF8).lstrip()[:200].lower())
    return "gb18030" if declared and declared[1].decode() in CHINESE else "utf-8-sig"


class _Table(_Sink):
    """One table: a column for each attribute, in capitals; of a row set's updates the row as it was before counts, which is whole."""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__()
        self.name, self.folder, self.is_rowset, self.height, self.total = name, folder, False, 0, 0
        self.columns: dict[str, list[str | None]] = {}
        self.parts: list[pl.DataFrame] = []
        self.updating = self.original = False
        self.xml = _Xml(f"{name}.xml", self._start, self._end, lambda: f"{name}.xml 第{self.total + 1}行")

    def write(self, s: bytes | bytearray) -> int:
        self.xml.feed(bytes(s))
        self.written += len(s)
        return len(s)

    def close(self) -> None:
        self.xml.end()
        self._chunk()
        frame = pl.concat(self.parts, how="diagonal") if self.parts else pl.DataFrame()
        frame.write_ipc(self.folder / f"{self.name}.rows")
        self.parts = []

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        kind = element.rpartition(":")[2]
        if element == "rs:data":
            self.is_rowset = True
        elif kind == "update":
            self.updating = True
        elif kind == "original":
            self.original = True
        elif kind == "row" and (self.original or not self.updating):
            self._row({name.upper(): value for name, value in attributes.items()})

    def _end(self, element: str) -> None:
        kind = element.rpartition(":")[2]
        self.updating &= kind != "update"
        self.original &= kind != "original"

    def _row(self, row: dict[str, str]) -> None:
        if max(map(len, row.values()), default=0) > VALUE_LIMIT or max(map(len, row), default=0) > NAME_LIMIT:
            name = next(name for name, value in row.items() if len(value) > VALUE_LIMIT or len(name) > NAME_LIMIT)
            raise UnsoundError("long", f"{self.xml.at()}的{name}")
        for name in row.keys() - self.columns.keys():
            self.columns[name] = [None] * self.height
        for name, values in self.columns.items():
            values.append(row.get(name))
        self.height += 1
        self.total += 1
        if len(self.columns) > COLUMN_LIMIT or self.total > ROW_LIMIT:
            raise UnsoundError("large", f"{self.name}.xml")
        if self.height == CHUNK_ROWS:
            self._chunk()

    def _chunk(self) -> None:
        if self.height:
            self.parts.append(pl.DataFrame(self.columns, schema=dict.fromkeys(self.columns, pl.String)))
        self.columns, self.height = {}, 0


class _Picture(_Sink):
    """One photo: vetted when it is whole."""

    def __init__(self, name: str, album: "_Album") -> None:
        super().__init__()
        self.name, self.album = name, album
        self.blocks: list[bytes] = []

    def write(self, s: bytes | bytearray) -> int:
        self.written += len(s)
        if self.written <= photos.LARGEST + 1:
            self.blocks.append(bytes(s))
        return len(s)

    def close(self) -> None:
        if self.written > photos.LARGEST:
            self.album.add(self.name, f"照片有{self.written >> 10}KB，上限{photos.LARGEST >> 10}KB")
            return
        try:
            found = photos.photo(b"".join(self.blocks))
        except Refused as refused:
            self.album.add(self.name, refused.why)
        else:
            self.album.add(self.name, None, found.sm3, f"{found.width}×{found.height}", found.content)


class _Album:
    """The photos: a line each in `album.rows`, their bytes in `photos.bin`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.at = folder, 0
        self.lines: list[tuple[Any, ...]] = []
        self.file = (folder / CONTENT).open("wb")

    def add(self, name: str, fault: str | None, sm3: str | None = None, size: str | None = None, content: bytes = b"") -> None:
        self.lines.append((name, fault, sm3, size, self.at, len(content)))
        self.at += self.file.write(content)

    def close(self) -> None:
        self.file.close()
        pl.DataFrame(self.lines, schema=ALBUM, orient="row").write_ipc(self.folder / "album.rows")
