"""Vetting of scans that come back (附件): what they are, by their bytes, and whether they are safe to keep and show."""

import hashlib
import re
import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image

from xianneng.foundation.documents import pdf_vetting
from xianneng.foundation.documents.fonts import printable
from xianneng.foundation.documents.pdf_vetting import refused

Kind = Literal["pdf", "jpeg", "png"]

LARGEST = 20 * 1024 * 1024  # bytes
WIDEST = 10_000  # pixels, either way
MOST_BEHIND = 64 * 1024  # bytes behind the end of a picture: phones leave notes of their own there
END = {b"\x89P": b"IEND", b"\xff\xd8": b"\xff\xd9"}  # by which a PNG and a JPEG end
_SIGNATURES: tuple[tuple[bytes, Kind, str], ...] = (
    (b"%PDF-", "pdf", ".pdf"), (b"\xff\xd8\xff", "jpeg", ".jpg"), (b"\x89PNG\r\n\x1a\n", "png", ".png"))
_SUFFIX = re.compile(r"\.(pdf|jpe?g|png)$", re.IGNORECASE)


@dataclass(frozen=True)
class Attachment:
    """A vetted file: its cleaned name, its kind, its size in bytes and the SM3 digest of its content in hex."""

    name: str
    kind: Kind
    size: int
    digest: str


def vet(name: str, content: bytes) -> Attachment:
    """Return what an uploaded scan is; raises Refused for all but a sound PDF (`pdf_vetting`), JPEG or PNG without active content."""
    if len(content) > LARGEST:
        raise refused("文件超过 20 MB", "请降低扫描分辨率或分成几个文件后重新上传")
    for signature, kind, suffix in _SIGNATURES:
        if content.startswith(signature):
            (pdf_vetting.vet if kind == "pdf" else _vet_picture)(content)
            digest = hashlib.new("sm3", content).hexdigest()
            return Attachment(clean_name(name, suffix), kind, len(content), digest)
    raise refused("文件内容不是 PDF、JPEG 或 PNG", "请将签字盖章件扫描为 PDF、JPEG 或 PNG 后上传")


def clean_name(name: str, suffix: str) -> str:
    """Return a file name without path, control or direction characters, ending as its content does."""
    last = re.split(r"[/\\]", printable(name).replace("\n", ""))[-1]
    stem = _SUFFIX.sub("", re.sub(r'[<>:"|?*]', "", last).strip(" ."))
    return (stem[:100] or "附件") + suffix


def _vet_picture(content: bytes) -> None:
    """Read the head of the picture only: nothing is decoded, so a bomb cannot go off."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as picture:
                sides = picture.size
                picture.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
            raise refused("图片已损坏或像素过大", "请重新扫描后上传") from error
    end = END[content[:2]]
    behind = len(content) - content.rindex(end) if end in content else 0
    if behind > MOST_BEHIND:
        raise refused(f"图片之后还有 {behind // 1024} KB 不是图片的内容", "请重新扫描，或者用看图软件另存以后上传")
    if max(sides) > WIDEST:
        raise refused(f"图片为 {sides[0]}×{sides[1]} 像素，超过 {WIDEST}×{WIDEST}", "请降低扫描分辨率后上传")
