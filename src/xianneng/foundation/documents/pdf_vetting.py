"""Vetting of a PDF: one that nobody can read otherwise than it is read here, has a page, and does nothing by itself.

Readers go by the cross-reference and by /Length; who looks through a file goes from one keyword to the next. What hides, hides
where the two differ. So they must agree: a stream ends at its /Length and at the next `endstream`, an object lies where the
cross-reference says and outside streams, strings and comments, and no stream holds what a reader that mends files would take for
an object. Any other file is refused as damaged, though a reader might show it.
"""

import re
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from xianneng.law.refusals import Refused

_UNPACKED = 64 * 1024 * 1024  # bytes of packed objects that are looked into, in all
_TABLE = 4 * 1024 * 1024  # bytes of a packed cross-reference
_REVISIONS, _ENTRIES = 1_000, 2_000_000  # of one file: cross-references; objects that they name
_SAME, _TOKENS = 1_000, 1_000_000  # objects of one number; strings, comments, objects and streams
_INT = rb"(\d{1,10}+)(?!\d)"
_ENDS = rb"(?![^\s\0/<>\[\](){}%])"  # of a name
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData|GoToR|GoToE)(?![A-Za-z])|/(AA)" + _ENDS)
_PAGE = re.compile(rb"/Type\s*/Page" + _ENDS)
# Comments and strings (of which only the beginning), so that no stream can seem to begin in them and hide what follows; objects; streams.
_TOKEN = re.compile(rb"%[^\r\n]*+|(\()|(?<!\d)(\d{1,10}+)\s++\d{1,5}+\s++obj(?![A-Za-z])|(stream\r?\n)")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_OBJECT = re.compile(rb"\d[\s\0]++\d++[\s\0]++obj(?![A-Za-z])")
_LENGTH = re.compile(rb"/Length" + _ENDS + rb"\s*(?:" + _INT + rb")?(\s+\d+\s+R(?![A-Za-z]))?")
_NUMBER = re.compile(rb"\s*" + _INT + rb"(?!\s+\d+\s+R)")
_FIRST = re.compile(rb"/First\s+" + _INT)
_OPENING = re.compile(rb"/OpenAction" + _ENDS)
_DONE = re.compile(rb"\s*(?:" + _INT + rb"\s+\d+\s+R|(\[)|(<<[^<>%(#]{0,1000}>>))")  # by an opening: what a reference, a place or an action says
_START, _SECTION = re.compile(rb"startxref\s+" + _INT), re.compile(rb"\s*(\d{1,10})\s+(\d{1,10})\s+")
_ENTRY = re.compile(rb"\s*(\d{10})\s+(\d{5})\s+([nf])(?=\s)")
_FORMER = re.compile(rb"/(?:Prev|XRefStm)\s++" + _INT + rb"(?!\s+\d+\s+R)")
_WIDTHS, _INDEX = re.compile(rb"/W\s*\[\s*(\d)\s+(\d)\s+(\d)\s*\]"), re.compile(rb"/Index\s*\[((?:\s*+\d{1,10}+(?!\d))++)\s*\]")
_SIZE, _PREDICTOR, _SPACE = re.compile(rb"/Size\s+" + _INT), re.compile(rb"/Predictor\s+" + _INT), re.compile(rb"\s*")


@dataclass(frozen=True, slots=True)
class Stream:
    """Where a stream's object and keyword, its bytes, the closing keyword and what follows begin; all that stands between the
    stream before and this one, its dictionary at the end."""

    owner: int
    start: int
    begin: int
    stop: int
    end: int
    head: bytes


@dataclass(slots=True)
class Found:
    """What lies in a file: the numbers of the objects that begin outside streams, strings and comments, by place; its streams;
    by number where an object's content begins, in the file or in what was unpacked; the numbers of the streams unpacked."""

    places: dict[int, int] = field(default_factory=dict)
    streams: list[Stream] = field(default_factory=list)
    contents: dict[int, list[tuple[bytes, int]]] = field(default_factory=lambda: defaultdict(list))
    unpacked: set[int] = field(default_factory=set)


def vet(content: bytes) -> None:
    """Refused for a file that is damaged, encrypted, without a page, or does something by itself."""
    if b"%%EOF" not in content[-2048:]:
        raise refused("PDF 不完整", "请重新导出或扫描后上传")
    if b"/Encrypt" in _plain_names(content):
        raise refused("PDF 已加密，无法检查其内容", "请去除密码后上传")
    found = _look_through(content)
    parts = [_plain_names(part) for part in _readable_parts(content, found)]
    for part in parts:
        if active := _ACTIVE.search(part):
            raise refused(f"PDF 含有脚本、自动动作、启动程序、外部或内嵌文件（{(active[1] or active[2]).decode()}）",
                          "请打印后扫描，或另存为不含这些内容的 PDF 后上传")
        openings = [opening.end() for opening in _OPENING.finditer(part)]
        if len(openings) > _REVISIONS or not all(_only_shows(part, at, found) for at in set(openings)):
            raise refused("PDF 打开时要自动做翻页以外的事（OpenAction）", "请打印后扫描，或另存为不含这些内容的 PDF 后上传")
    _check_ends(content, found)
    _check_places(content, found)
    if not any(_PAGE.search(part) for part in parts):
        raise refused("PDF 中没有页面", "请重新导出或扫描后上传")


def refused(why: str, then: str) -> Refused:
    """An attachment that is not taken."""
    return Refused("附件未接收", why=why, then=then)


def _damaged(what: str) -> Refused:
    return refused(f"PDF 已损坏：{what}", "请用软件打开后重新导出，或打印后扫描为 PDF 再上传")


def _plain_names(part: bytes) -> bytes:
    """Undo the escapes that a name may be written with (/J#61vaScript)."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes((int(code[1], 16),)), part)


def _look_through(content: bytes) -> Found:
    """Objects and streams, from keyword to keyword. Refused where a stream or a string has no end."""
    found, at, before, owner, left = Found(), 0, 0, -1, _TOKENS
    while token := _TOKEN.search(content, at):
        at, left = token.end(), left - 1
        if not left:
            raise refused("PDF 中的对象过多", "请打印后扫描为 PDF 再上传")
        if token[1]:
            at = _after_string(content, at)
        elif token[2]:
            owner = token.start()
            found.places[owner] = int(token[2])
            found.contents[int(token[2])].append((content, at))
        elif token[3]:
            stop = content.find(b"endstream", at)
            if stop < 0 or owner < before:
                raise _damaged("内容流没有起止")
            if _OBJECT.search(content, at, stop):
                raise _damaged("内容流里另有对象")
            end = stop + len(b"endstream")
            found.streams.append(Stream(owner, token.start(), at, stop, end, _plain_names(content[before:token.start()])))
            at = before = end
    return found


def _after_string(content: bytes, at: int) -> int:
    """Where the string that has begun ends; its brackets stand in pairs. Refused where it does not."""
    depth = 1
    for mark in _IN_STRING.finditer(content, at):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    raise refused("PDF 不完整", "请重新导出或扫描后上传")


def _readable_parts(content: bytes, found: Found) -> Iterator[bytes]:
    """Yield the file's own objects, then what its packed streams hold, as far as they can hold objects."""
    bounds = [0, *(edge for stream in found.streams for edge in (stream.start, stream.end)), len(content)]
    yield b"".join(content[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    left = _UNPACKED
    for stream in found.streams:  # however long its dictionary is made
        if stream.head.rpartition(b"obj")[2].count(b"/FlateDecode") > 1:  # no program packs twice; a bomb does, and what would hide
            raise refused("PDF 中有重复压缩的内容", "请打印后扫描为 PDF 再上传")
        if b"/ObjStm" not in stream.head:
            continue
        first = _FIRST.search(stream.head, stream.head.rfind(b"obj"))
        if first is None or b"/Predictor" in stream.head.rpartition(b"obj")[2]:
            raise refused("PDF 的对象无法读取", "请打印后扫描为 PDF 再上传")
        unpacked = _unpack(content[stream.begin:stream.stop], left)
        left -= len(unpacked)
        found.unpacked.add(found.places[stream.owner])
        numbers = unpacked[:int(first[1])].split()
        if not all(number.isdigit() and len(number) <= 10 for number in numbers) or len(numbers) % 2:
            raise refused("PDF 的对象无法读取", "请打印后扫描为 PDF 再上传")
        for number, place in zip(numbers[::2], numbers[1::2], strict=True):
            found.contents[int(number)].append((unpacked, int(first[1]) + int(place)))
        yield unpacked


def _unpack(packed: bytes, most: int) -> bytes:
    try:
        unpacked = zlib.decompressobj().decompress(packed, most)
    except zlib.error as error:
        raise refused("PDF 的对象无法读取", "请打印后扫描为 PDF 再上传") from error
    if len(unpacked) >= most:
        raise refused("PDF 展开后过大", "请打印后扫描为 PDF 再上传")
    return unpacked


def _only_shows(part: bytes, at: int, found: Found, *, further: bool = True) -> bool:
    """Whether what is done on opening is to show a place of this file: an array, or an action /GoTo with nothing after it."""
    done = _DONE.match(part, at)
    if done is None:
        return False
    if done[1]:
        aims = found.contents.get(int(done[1]), [])
        return further and 0 < len(aims) <= _SAME and all(_only_shows(*aim, found, further=False) for aim in aims)
    return bool(done[2]) or (re.findall(rb"/S\s*/(\w+)", done[3]) == [b"GoTo"] and b"/Next" not in done[3])


def _check_ends(content: bytes, found: Found) -> None:
    """A stream is as long as it says, by every object that says it."""
    known: dict[int, set[int]] = {}
    for stream in found.streams:
        said = list(_LENGTH.finditer(stream.head))
        if len(said) != 1 or said[0][1] is None:
            raise _damaged("内容流没有写明长度")
        length = int(said[0][1])
        if said[0][2] and length not in known:
            numbers = [_NUMBER.match(buffer, at) for buffer, at in found.contents.get(length, [])]
            known[length] = {int(number[1]) if number else -1 for number in numbers}
        lengths = known[length] if said[0][2] else {length}
        if not 0 < len(lengths) < 4 or not all(_is_end(content, stream, each) for each in lengths):
            raise _damaged("内容流的长度与所写的不符")


def _is_end(content: bytes, stream: Stream, length: int) -> bool:
    return 0 <= length <= stream.stop - stream.begin and content[stream.begin + length:stream.stop][:3] in (b"", b"\n", b"\r", b"\r\n")


def _check_places(content: bytes, found: Found) -> None:
    """Every cross-reference, the latest and the former, names objects where they were found, or in streams that were unpacked."""
    last = _START.match(content, max(content.rfind(b"startxref"), 0))
    waiting, seen, count = [int(last[1])] if last else [], set[int](), 0
    if not waiting:
        raise _damaged("没有交叉引用表")
    while waiting:
        place = _after_space(content, waiting.pop())
        if place in seen:
            continue
        seen.add(place)
        entries, formers = (_table if content.startswith(b"xref", place) else _packed_table)(content, place, found)
        waiting += formers
        count += len(entries)
        if len(seen) > _REVISIONS or count > _ENTRIES:
            raise _damaged("交叉引用表过多")
        for number, (kind, where) in entries:
            if (kind == 1 and found.places.get(_after_space(content, where)) != number) or (kind == 2 and where not in found.unpacked):
                raise _damaged(f"第 {number} 号对象不在所写的位置")


Entries = list[tuple[int, tuple[int, int]]]  # an object's number; 0 free, 1 at a place of the file, 2 in the stream of a number


def _table(content: bytes, place: int, found: Found) -> tuple[Entries, list[int]]:
    """A cross-reference in plain text, and the places of those before it."""
    if any(stream.start <= place < stream.end for stream in found.streams):
        raise _damaged("交叉引用表在内容流里")
    entries: Entries = []
    at = place + len(b"xref")
    while section := _SECTION.match(content, at):
        at = section.end()
        for number in range(int(section[1]), int(section[1]) + int(section[2])):
            entry = _ENTRY.match(content, at)
            if entry is None:
                raise _damaged("交叉引用表无法读取")
            entries.append((number, (int(entry[3] == b"n"), int(entry[1]))))
            at = entry.end()
    at = _after_space(content, at)
    if not content.startswith(b"trailer", at):
        raise _damaged("交叉引用表无法读取")
    starts = [*found.places, len(content)]
    return entries, [int(each) for each in _FORMER.findall(_plain_names(content[at:starts[bisect_right(starts, at)]]))]


def _packed_table(content: bytes, place: int, found: Found) -> tuple[Entries, list[int]]:
    """A cross-reference stream, and the places of those before it."""
    stream = next((each for each in found.streams if each.owner == place), None)
    head = _plain_names(content[place:stream.start]) if stream else b""
    widths, size, index = _WIDTHS.search(head), _SIZE.search(head), _INDEX.search(head)
    if stream is None or widths is None or size is None:
        raise _damaged("交叉引用表无法读取")
    one, two, three = map(int, widths.groups())
    rows = _rows(content[stream.begin:stream.stop], head, one + two + three)
    spans = list(map(int, index[1].split())) if index else [0, int(size[1])]
    if len(spans) % 2 or sum(spans[1::2]) > len(rows):
        raise _damaged("交叉引用表无法读取")
    numbers = (number for first, count in zip(spans[::2], spans[1::2], strict=True) for number in range(first, first + count))
    return ([(number, (int.from_bytes(row[:one]) if one else 1, int.from_bytes(row[one:one + two])))
             for number, row in zip(numbers, rows, strict=False)], [int(each) for each in _FORMER.findall(head)])


def _rows(packed: bytes, head: bytes, width: int) -> list[bytes]:
    """The rows of a cross-reference stream, unpacked, and with what PNG predictors (none, left, up) took off put back."""
    filters = re.findall(rb"/(\w+Decode)", head)
    predictor = _PREDICTOR.search(head)
    if filters not in ([], [b"FlateDecode"]) or not width:
        raise _damaged("交叉引用表无法读取")
    data = _unpack(packed, _TABLE) if filters else packed[:_TABLE]
    if predictor is None or int(predictor[1]) == 1:
        return [data[at:at + width] for at in range(0, len(data) - width + 1, width)]
    above, rows = bytes(width), []
    for at in range(0, len(data) - width, width + 1):
        way, row = data[at], bytearray(data[at + 1:at + 1 + width])
        if way > 2 or int(predictor[1]) < 10:
            raise _damaged("交叉引用表无法读取")
        for column in range(width) if way else ():
            left = row[column - 1] if column else 0
            row[column] = row[column] + (left if way == 1 else above[column]) & 255
        above = bytes(row)
        rows.append(above)
    return rows


def _after_space(content: bytes, at: int) -> int:
    space = _SPACE.match(content, at)
    return space.end() if space else len(content)
