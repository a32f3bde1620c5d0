"""照片: a JPEG as forms carry it, vetted by its bytes, without what cameras and programs write beside the picture."""

from dataclasses import dataclass
from hashlib import new as new_hash

from xianneng.foundation.documents.attachments import vet
from xianneng.law.refusals import Refused

LARGEST = 2 << 20  # bytes
SMALLEST_SIDE, WIDEST = 60, 4_000  # pixels
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
SCAN, COMMENT, END = 0xDA, 0xFE, b"\xff\xd9"
ADOBE = 0xEE  # without this segment some pictures change their colours


@dataclass(frozen=True)
class Photo:
    """A clean photo: its bytes, the SM3 digest of them, width and height in pixels."""

    content: bytes
    sm3: str
    width: int
    height: int

    @property
    def is_portrait(self) -> bool:
        """Whether it is 4:5, near enough to be printed without being cut."""
        return abs(self.width / self.height - 0.8) < 0.06


def photo(content: bytes) -> Photo:
    """The photo in these bytes, cleaned; cleaning it again changes nothing. Refused: no JPEG, damaged, too small or large."""
    if len(content) > LARGEST:
        raise _refused(f"照片有{len(content) >> 10}KB，上限{LARGEST >> 10}KB")
    if not content.startswith(b"\xff\xd8\xff"):
        raise _refused("照片不是JPEG")
    clean, (width, height) = _cleaned(content)
    vet("照片.jpg", clean)
    if min(width, height) < SMALLEST_SIDE or max(width, height) > WIDEST:
        raise _refused(f"照片为{width}×{height}像素")
    return Photo(clean, new_hash("sm3", clean).hexdigest(), width, height)


def _cleaned(content: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture without EXIF, comments and other programs' segments, and without bytes behind its end; and its size."""
    kept, at, sides = [content[:2]], 2, (0, 0)
    while at + 4 <= len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2:at + 4])
        if kind == 0xFF:  # a filling byte
            at += 1
            continue
        if kind == SCAN:
            end = content.rfind(END, at)
            if end < 0 or sides == (0, 0):
                break
            return b"".join([*kept, content[at:end], END]), sides
        segment = content[at:at + 2 + length]
        if kind in FRAMES:
            sides = int.from_bytes(segment[7:9]), int.from_bytes(segment[5:7])
        if kind == ADOBE or (not 0xE1 <= kind <= 0xEF and kind != COMMENT):
            kept.append(segment)
        at += 2 + length
    raise _refused("照片不完整或已损坏")


def _refused(why: str) -> Refused:
    return Refused("照片未接收", why=why, then="请另存为JPEG（宽高比4:5，如376×460）后重新放入")
