"""Vetting of scans that come back (附件): what they are, by their bytes, and whether they are safe to keep and show."""

import hashlib
import re
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image

from xianneng.foundation.documents.fonts import printable
from xianneng.law.refusals import Refused

Kind = Literal["pdf", "jpeg", "png"]

LARGEST = 20 * 1024 * 1024  # bytes
WIDEST = 10_000  # pixels, either way
_SIGNATURES: tuple[tuple[bytes, Kind, str], ...] = (
    (b"%PDF-", "pdf", ".pdf"), (b"\xff\xd8\xff", "jpeg", ".jpg"), (b"\x89PNG\r\n\x1a\n", "png", ".png"))
_SUFFIX = re.compile(r"\.(pdf|jpe?g|png)$", re.IGNORECASE)
_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|SubmitForm|ImportData)(?![A-Za-z])")
# Comments and strings (of which only the beginning), so that no stream can seem to begin in them and hide what follows; and streams.
_TOKEN = re.compile(rb"%[^\r\n]*+|(\()|(stream\r?\n)")
_IN_STRING = re.compile(rb"\\.|[()]", re.DOTALL)
_UNPACKED = 64 * 1024 * 1024  # bytes of packed objects that are looked into, in all


@dataclass(frozen=True)
class Attachment:
    """A vetted file: its cleaned name, its kind, its size in bytes and the SM3 digest of its content in hex."""

    name: str
    kind: Kind
    size: int
    digest: str


def vet(name: str, content: bytes) -> Attachment:
    """Return what an uploaded scan is; raises Refused for all but a sound PDF, JPEG or PNG without active content."""
    if len(content) > LARGEST:
        raise _refused("文件超过 20 MB", "请降低扫描分辨率或分成几个文件后重新上传")
    for signature, kind, suffix in _SIGNATURES:
        if content.startswith(signature):
            (_vet_pdf if kind == "pdf" else _vet_picture)(content)
            digest = hashlib.new("sm3", content).hexdigest()
            return Attachment(clean_name(name, suffix), kind, len(content), digest)
    raise _refused("文件内容不是 PDF、JPEG 或 PNG", "请将签字盖章件扫描为 PDF、JPEG 或 PNG 后上传")


def clean_name(name: str, suffix: str) -> str:
    """Return a file name without path, control or direction characters, ending as its content does."""
    last = re.split(r"[/\\]", printable(name).replace("\n", ""))[-1]
    stem = _SUFFIX.sub("", re.sub(r'[<>:"|?*]', "", last).strip(" ."))
    return (stem[:100] or "附件") + suffix


def _refused(why: str, then: str) -> Refused:
    return Refused("附件未接收", why=why, then=then)


def _vet_picture(content: bytes) -> None:
    """Read the head of the picture only: nothing is decoded, so a bomb cannot go off."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
                sides = picture.size
                picture.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise _refused("图片已损坏或像素过大", "请重新扫描后上传") from error
    if max(sides) > WIDEST:
        raise _refused(f"图片为 {sides[0]}×{sides[1]} 像素，超过 {WIDEST}×{WIDEST}", "请降低扫描分辨率后上传")


def _vet_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-2048:]:
        raise _refused("PDF 不完整", "请重新导出或扫描后上传")
    if b"/Encrypt" in _plain_names(content):
        raise _refused("PDF 已加密，无法检查其内容", "请去除密码后上传")
    for part in _readable_parts(content):
        if found := _ACTIVE.search(_plain_names(part)):
            raise _refused(f"PDF 含有脚本、启动程序或内嵌文件（{found[1].decode()}）",
                           "请打印后扫描，或另存为不含脚本的 PDF 后上传")


def _plain_names(part: bytes) -> bytes:
    """Undo the escapes that a name may be written with (/J#61vaScript)."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes((int(code[1], 16),)), part)


def _streams(content: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Where each stream's keyword, its bytes, the closing keyword and what follows begin. Refused where one has no end."""
    at = 0
    while token := _TOKEN.search(content, at):
        at = token.end()
        if token[1]:
            at = _after_string(content, at)
        elif token[2]:
            stop = content.find(b"endstream", at)
            if stop < 0:
                raise _refused("PDF 不完整", "请重新导出或扫描后上传")
            yield token.start(), at, stop, (at := stop + len(b"endstream"))


def _after_string(content: bytes, at: int) -> int:
    """Where the string that has begun ends; its brackets stand in pairs. Refused where it does not."""
    depth = 1
    for mark in _IN_STRING.finditer(content, at):
        depth += {b"(": 1, b")": -1}.get(mark[0], 0)
        if not depth:
            return mark.end()
    raise _refused("PDF 不完整", "请重新导出或扫描后上传")


def _readable_parts(content: bytes) -> Iterator[bytes]:
    """Yield the file's own objects, then what its packed streams hold, as far as they can hold objects."""
    streams = list(_streams(content))
    bounds = [0, *(edge for start, _, _, end in streams for edge in (start, end)), len(content)]
    yield b"".join(content[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True))
    left, before = _UNPACKED, 0
    for start, begin, stop, end in streams:
        head, before = content[before:start], end  # however long its dictionary is made
        names = _plain_names(head)
        if names.rpartition(b"obj")[2].count(b"/FlateDecode") > 1:  # no program packs twice; a bomb does, and what would hide
            raise _refused("PDF 中有重复压缩的内容", "请打印后扫描为 PDF 再上传")
        if b"/ObjStm" not in names:
            continue
        try:
            unpacked = zlib.decompressobj().decompress(content[begin:stop], left)
        except zlib.error as error:
            raise _refused("PDF 的对象无法读取", "请打印后扫描为 PDF 再上传") from error
        left -= len(unpacked)
        if left <= 0:
            raise _refused("PDF 展开后过大", "请打印后扫描为 PDF 再上传")
        yield unpacked
