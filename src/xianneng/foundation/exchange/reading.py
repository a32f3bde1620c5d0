"""Open what an office sends: .xlsx, .xls, .csv, .csv.gz, or a .zip or folder of such, as sheets of raw text cells.

Files are untrusted. Size, archive directory and signature are checked here; parsing happens in a child process (`raw`).
Whatever is wrong comes out as `Unreadable` with what it is, why and what to do; nothing is extracted under its own name.
"""

import gzip
import json
import os
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from time import monotonic
from typing import IO, Any

import polars as pl

from xianneng.foundation.exchange.problems import clipped
from xianneng.foundation.exchange.raw import VALUE_LIMIT
from xianneng.law.refusals import Refused

FILE_LIMIT = 100 << 20
UNPACKED_LIMIT = 1 << 30
MEMBER_LIMIT = 4_000
# Sheets of a genuine workbook shrink ten to sixty times; small files are let off, as they can do no harm.
RATIO_LIMIT = 150
RATIO_FREE = 64 << 20
TEXT_LIMIT = 400 << 20
TIME_LIMIT = 300  # seconds for a file, however many are inside
BATCH = 100  # members that one child process reads
SUFFIXES = (".xlsx", ".xls", ".csv", ".csv.gz", ".tsv", ".txt")
BESIDE = (".txt", ".md", ".jpg", ".jpeg", ".png", ".bmp", ".gif", ".pic", ".db", ".ini", ".lnk", ".url")  # lie in folders of tables and hold none
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Unreadable(Refused):
    """The file cannot be read as a table; `code` is stable (`file.password`, `file.bomb`, …)."""

    def __init__(self, code: str, what: str, *, why: str = "", then: str = "") -> None:
        super().__init__(what, why=why, then=then)
        self.code = code


@dataclass(frozen=True)
class Sheet:
    """One sheet of one file. `cells` and `numbers` have columns `0`, `1`, …; frame row i is row i+1 of the sheet."""

    file: str
    label: str
    cells: pl.DataFrame
    numbers: pl.DataFrame
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    cleaned: list[tuple[int, int, str]] = field(default_factory=list)  # row and column from 0, and what invisible was taken out (U+202E)


@dataclass(frozen=True)
class Opened:
    """The sheets that could be read, and the files of an archive or folder that could not, by name.

    Of a package (`packages`): ``said`` findings about its rows, ``left`` what of the whole is not carried (where, what), ``photos``
    by their digest (`packages.pictures`).
    """

    sheets: list[Sheet]
    refused: dict[str, Unreadable] = field(default_factory=dict)
    said: pl.DataFrame = field(default_factory=pl.DataFrame)
    left: list[list[str]] = field(default_factory=list)
    photos: Any = None


def open_sheets(path: Path, name: str = "") -> Opened:
    """All visible sheets of a file, archive or folder. Raises `Unreadable` when there is nothing to read at all.

    ``name``: what its owner calls it, where it is kept under another name.
    """
    if (path.is_dir() or (path.is_file() and is_archive(path))) and not any(map(is_wanted, found := members_of(path))):
        raise Unreadable("file.empty", "没有可读的表格", why=f"里面是{'、'.join(found[:3])}{f'等{len(found)}个文件' if len(found) > 3 else ''}" if found else "里面没有文件",
                         then=f"表格请放入{'、'.join(SUFFIXES[:4])}；审批表、交换包请选择相应的种类导入")
    if path.is_dir():
        opened = open_many((name, path / name) for name in members_of(path) if is_wanted(name))
    elif not path.is_file():
        raise Unreadable("file.absent", "找不到文件", why=path.name, then="请检查文件名和路径")
    elif not is_archive(path):
        return open_many(iter([(name or path.name, path)]), alone=True)
    else:
        with TemporaryDirectory() as folder:
            opened = open_many((member, file.rename(file.with_suffix(".kept"))) for member, file in unpacked(path, Path(folder)))
    return replace(opened, refused=opened.refused | others_in(path))


def members_of(path: Path) -> list[str]:
    """The names of a folder's files, or an archive's, in order; lock files of Excel, hidden files and links are none."""
    if path.is_dir():
        names = [str(each.relative_to(path)) for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink()]
    else:
        with archive(path) as members:
            names = [member_name(info) for info in members.infolist() if not info.is_dir()]
    return [name for name in names if not is_hidden(name)]


def is_hidden(name: str) -> bool:
    """Whether a file is of an office program's or a system's own making."""
    *folders, last = PurePosixPath(name).parts
    return last.startswith(("~$", ".")) or "__MACOSX" in folders


def is_wanted(name: str, suffixes: tuple[str, ...] = SUFFIXES) -> bool:
    """Whether a member is a file of these endings."""
    return not is_hidden(name) and name.lower().endswith(suffixes)


def others_in(path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> dict[str, Unreadable]:
    """The members of a folder or an archive that nobody reads and that may hold people: each is told, for they would be thought taken."""
    return {name: Unreadable("file.unread", "没有读取这个文件", why=f"不是{'、'.join(suffixes[:4])}", then="其中有人员的，请另存（压缩包请解压）后再导入；与导入无关的，请移出后再导入")
            for name in members_of(path) if not is_wanted(name, (*suffixes, *BESIDE))}


def open_many(files: Iterator[tuple[str, Path]], *, alone: bool = False) -> Opened:
    """The files, a batch at a time; one that cannot be read does not keep the others from being read.

    Messages name a file too, unless it is ``alone``. All together have the time of one file.
    """
    until = monotonic() + TIME_LIMIT
    sheets: list[Sheet] = []
    refused: dict[str, Unreadable] = {}
    while batch := list(islice(files, BATCH)):
        with TemporaryDirectory() as folder:
            for name, found in read_batch(batch, Path(folder), until, alone):
                if isinstance(found, Unreadable):
                    refused[name] = found
                else:
                    sheets += found
    if not sheets:
        raise next(iter(refused.values()), Unreadable(
            "file.empty", "没有可读的表格", then=f"请放入{'、'.join(SUFFIXES)}格式的文件"))
    return Opened(sheets, refused)


@dataclass(frozen=True)
class Waiting:
    """A file that a child process is to read into a folder of its own."""

    name: str
    kind: str
    source: Path
    folder: Path

    @property
    def is_read(self) -> bool:
        """Whether the child left what it found."""
        return (self.folder / "index.json").exists()


def read_batch(files: Sequence[tuple[str, Path]], folder: Path, until: float,
               alone: bool) -> Iterator[tuple[str, list[Sheet] | Unreadable]]:
    """Each file's sheets, or why there are none. One child reads them all; a file that kills it is left out of the next."""
    waiting: list[Waiting] = []
    for number, (name, path) in enumerate(files):
        try:
            waiting.append(prepared(path, name, folder / str(number)))
        except Unreadable as fault:
            yield name, fault
    while waiting:
        death = read_in_child(waiting, until)
        unread = [each for each in waiting if not each.is_read]
        yield from ((each.name, sheets_of(each, alone)) for each in waiting if each.is_read)
        if unread:
            yield unread[0].name, death or damaged()
        waiting = unread[1:]


def prepared(path: Path, name: str, folder: Path) -> Waiting:
    """A table file ready to be read. Raises `Unreadable` for what can be told without parsing it."""
    folder.mkdir()
    size = path.stat().st_size
    if size > FILE_LIMIT:
        raise Unreadable("file.large", "文件过大", why=f"{size >> 20}MB，上限{FILE_LIMIT >> 20}MB", then="请按单位拆分后分批导入")
    if size == 0:
        raise Unreadable("file.empty", "文件是空的", then="请检查文件是否保存完整")
    kind = kind_of(path, name)
    source = ungzipped(path, folder) if kind == "gzip" else path
    return Waiting(name, "workbook" if kind == "workbook" else "text", source, folder)


def kind_of(path: Path, name: str) -> str:
    """`workbook`, `gzip` or `text`, by what the file is, not by what it is called."""
    with path.open("rb") as file:
        head = file.read(8)
        if head == OLE:
            refuse_encrypted(file.read(FILE_LIMIT))
            return "workbook"
    if head[:2] == b"PK":
        with archive(path) as members:
            check_archive(members, path.stat().st_size)
            if "xl/workbook.xml" in members.namelist():
                return "workbook"
    elif head[:2] == b"\x1f\x8b":
        return "gzip"
    elif not name.lower().endswith((".xlsx", ".xls")):
        return "text"
    raise Unreadable("file.not_excel", "不是Excel工作簿", why=f"{Path(name).name}的内容与扩展名不符",
                     then="请用WPS或Excel打开后另存为.xlsx再导入")


def refuse_encrypted(rest: bytes) -> None:
    """A workbook with a password is an OLE container that holds a stream of this name."""
    if "EncryptedPackage".encode("utf-16-le") in rest:
        raise locked()


def locked() -> Unreadable:
    return Unreadable("file.password", "工作簿设有打开密码", then="请在WPS或Excel中取消密码后再导入")


def archive(path: Path) -> zipfile.ZipFile:
    """The archive, or a refusal when its directory is damaged."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise damaged() from error


def damaged() -> Unreadable:
    return Unreadable("file.damaged", "文件已损坏，无法读取", then="请用WPS或Excel打开检查，另存后再导入")


def check_archive(members: zipfile.ZipFile, size: int) -> None:
    """Refuse a zip bomb by its directory, before anything is unpacked."""
    infos = members.infolist()
    total = sum(info.file_size for info in infos)
    if len(infos) > MEMBER_LIMIT:
        why = f"内含{len(infos)}个文件，上限{MEMBER_LIMIT}个"
    elif total > UNPACKED_LIMIT:
        why = f"解压后有{total >> 20}MB，上限{UNPACKED_LIMIT >> 20}MB"
    elif total > RATIO_FREE and total > size * RATIO_LIMIT:
        why = f"压缩比达{total // max(size, 1)}倍，不像表格"
    else:
        return
    raise Unreadable("file.bomb", "压缩包异常，不予解压", why=why, then="请检查文件来源，按单位拆分后再导入")


def is_archive(path: Path) -> bool:
    """A zip that is not itself a workbook."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    if path.stat().st_size > FILE_LIMIT or path.suffix.lower() in (".xlsx", ".xls"):
        return False
    with archive(path) as members:
        return "xl/workbook.xml" not in members.namelist()


def unpacked(path: Path, folder: Path, suffixes: tuple[str, ...] = SUFFIXES) -> Iterator[tuple[str, Path]]:
    """Members of the archive with these endings, each under a number of ours: a name inside an archive is only ever shown."""
    with archive(path) as members:
        check_archive(members, path.stat().st_size)
        for number, info in enumerate(members.infolist()):
            name = member_name(info)
            if info.is_dir() or not is_wanted(name, suffixes):
                continue
            if info.flag_bits & 1:
                raise Unreadable("file.password", "压缩包设有密码", then="请解压后再导入")
            target = folder / str(number)
            try:
                with members.open(info) as stream, target.open("wb") as file:
                    copy_capped(stream, file, FILE_LIMIT)
            except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
                raise damaged() from error
            yield name, target
            target.unlink(missing_ok=True)  # whoever asked may have kept it


def member_name(info: zipfile.ZipInfo) -> str:
    """The name to show. Linux and macOS write names in UTF-8 and Chinese Windows in GBK without saying so, which zipfile takes for code page 437."""
    name = info.filename
    if not info.flag_bits & 0x800:
        for coding in ("gb18030", "utf-8"):  # the stricter last: what is UTF-8 by chance is rarely anything else
            with suppress(UnicodeError):
                name = info.filename.encode("cp437").decode(coding)
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts)


def ungzipped(path: Path, folder: Path) -> Path:
    """The text inside a .gz, unpacked with a cap."""
    target = folder / "text"
    try:
        with gzip.open(path) as stream, target.open("wb") as file:
            copy_capped(stream, file, TEXT_LIMIT)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise damaged() from error
    return target


def copy_capped(stream: IO[bytes] | gzip.GzipFile, file: IO[bytes], limit: int) -> None:
    """Copy a stream, refusing when it grows beyond the limit whatever its header promised."""
    copied = 0
    while block := stream.read(1 << 20):
        copied += len(block)
        if copied > limit:
            raise Unreadable("file.bomb", "压缩包异常，停止解压", why=f"解压后超过{limit >> 20}MB",
                             then="请检查文件来源，按单位拆分后再导入")
        file.write(block)


def read_in_child(files: Sequence[Waiting], until: float) -> Unreadable | None:
    """Let a child read the files in turn; if it died, why: it was given something it must not be given.

    Raises `Unreadable` where the time of the whole is over.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "POLARS_MAX_THREADS": "1"}
    command = [sys.executable, "-m", "xianneng.foundation.exchange.raw",
               *(str(part) for each in files for part in (each.kind, each.source, each.folder))]
    try:
        done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
                              timeout=max(until - monotonic(), 0))
    except subprocess.TimeoutExpired as error:
        raise refusal("time") from error
    if done.returncode < 0:  # a signal: its own limits, or an allocation that the system would not give
        return refusal("memory")
    if done.returncode:
        raise RuntimeError(f"the reading process failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return None


def sheets_of(read: Waiting, alone: bool) -> list[Sheet] | Unreadable:
    """What the child left of a file."""
    index = json.loads((read.folder / "index.json").read_text(encoding="utf-8"))
    if "refused" in index:
        return refusal(index["refused"], index.get("where", ""))
    return [sheet_of(read.folder, number, entry, read.name, alone) for number, entry in enumerate(index["sheets"])]


def refusal(reason: str, where: str = "") -> Unreadable:
    """The child's reason in words, and of a cell where it is."""
    if reason == "password":
        return locked()
    if reason == "damaged":
        return damaged()
    if reason == "long":
        return Unreadable("file.long_cell", "有单元格的文字过长，不予读取", why=f"{clipped(where)} 的文字超过{VALUE_LIMIT}字", then="请核对这一格，删去多余的文字后再导入")
    return Unreadable("file.large", "表格过大或结构异常，已停止读取", why="展开后超出内存、行列数或时间上限",
                      then="请删除数据区以外的空白行列，或按单位拆分后再导入")


def sheet_of(folder: Path, number: int, entry: dict[str, Any], name: str, alone: bool) -> Sheet:
    """One sheet from the files the child left. Merged cells of one column (one unit for many rows) are filled down."""
    cells = pl.read_ipc(folder / f"{number}.cells")
    numbers = pl.read_ipc(folder / f"{number}.numbers")
    merges = [(a, b, c, d) for a, b, c, d in entry["merges"]]
    sheet = entry["name"]
    label = (sheet or Path(name).stem) if alone else f"{name}/{sheet}".rstrip("/")
    return Sheet(name, label, filled_down(cells, merges), numbers, merges, [(row, column, marks) for row, column, marks in entry["cleaned"]])


def filled_down(cells: pl.DataFrame, merges: list[tuple[int, int, int, int]]) -> pl.DataFrame:
    """Every row of a vertical merge gets the value that Excel keeps in its first cell only."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for top, left, bottom, right in merges:
        if left == right and top < bottom < cells.height and str(left) in cells.columns:
            spans.setdefault(str(left), []).append((top, bottom))
    for name, pairs in spans.items():
        # Genuine merges do not overlap, so together they are no longer than the sheet.
        if sum(bottom - top for top, bottom in pairs) <= cells.height:
            column = cells[name].to_list()
            for top, bottom in pairs:
                column[top:bottom + 1] = [column[top]] * (bottom + 1 - top)
            cells = cells.with_columns(pl.Series(name, column, dtype=pl.String))
    return cells
