"""The faces that papers are set in (字体), what a text measures in them, and which characters they lack.

Word names the faces that GB/T 9704 asks for; the PDF embeds open faces of the same advance (every Chinese character
one em), because 仿宋_GB2312 and 方正小标宋 may not be passed on. Widths are read straight from the font files.
"""

import mmap
import re
import struct
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import east_asian_width

FOLDER = Path(__file__).parent / "fonts"  # filled by the asset build from fonts.txt

_FULL_IN_CHINESE = "—№"  # the faces draw them a full em wide in Chinese text
SCRIPT_GAP = 0.2  # em; as LibreOffice leaves it. Word leaves 0.25, and its digits are narrower.


@dataclass(frozen=True)
class Face:
    """A face by its part in the paper: its name in Word, what Word may take instead, files and weight in the PDF."""

    word: str
    instead: tuple[str, ...]
    pdf: tuple[str, ...]
    files: tuple[str, ...]
    weight: int = 400


_SERIF, _SANS = ("Noto Serif SC", "Noto Sans SC"), ("Noto Sans SC", "Noto Serif SC")
_SERIF_FILES = ("NotoSerifSC_400Regular.ttf", "NotoSansSC_400Regular.ttf")

FACES: dict[str, Face] = {
    "title": Face("方正小标宋简体", ("小标宋体", "华文中宋", "宋体"), _SERIF,
                  ("NotoSerifSC_700Bold.ttf", "NotoSansSC_700Bold.ttf"), 700),
    "body": Face("仿宋_GB2312", ("仿宋", "华文仿宋"), _SERIF, _SERIF_FILES),
    "kai": Face("楷体_GB2312", ("楷体", "华文楷体"), _SERIF, _SERIF_FILES),
    "song": Face("宋体", ("新宋体", "SimSun"), _SERIF, _SERIF_FILES),
    "hei": Face("黑体", ("微软雅黑", "SimHei"), _SANS, ("NotoSansSC_700Bold.ttf", "NotoSerifSC_700Bold.ttf"), 700),
}

# Characters that print nothing, but order or hide what does: controls, bidirectional and zero-width marks, surrogates.
_UNPRINTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]")


def printable(text: str) -> str:
    """Return the text without characters that print nothing; line ends become ``\\n``, tabs and odd spaces a space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _UNPRINTED.sub("", lines).replace("\t", " ").replace("\xa0", " ").replace("\u2002", " ")


def width(text: str, face: str) -> float:
    """Return the advance of a text in em of its face (a Chinese character is 1.0), gaps between scripts included."""
    return sum(_advance(char, face, after_latin=not _is_wide(before)) + gap(before, char)
               for before, char in pairwise("，" + text))


def gap(before: str, after: str) -> float:
    """Return the gap in em that word processors leave between a Chinese character and a Latin letter or digit."""
    apart = before.isalnum() and after.isalnum() and _is_wide(before) != _is_wide(after)
    return SCRIPT_GAP if apart else 0.0


def _is_wide(char: str) -> bool:
    return east_asian_width(char) in "WFA"


def missing(text: str, face: str) -> set[str]:
    """Return the characters that none of the files of the face can draw."""
    return {char for char in set(text) - {"\n", " "} if _glyph(char, face) is None}


@cache
def _advance(char: str, face: str, *, after_latin: bool) -> float:
    found = _glyph(char, face)
    if found is None or (char in _FULL_IN_CHINESE and not after_latin):
        return 1.0
    return found[0].advance(found[1])


def _glyph(char: str, face: str) -> "tuple[_Font, int] | None":
    for file in FACES[face].files:
        font = _font(file)
        if glyph := font.glyph(ord(char)):
            return font, glyph
    return None


@cache
def _font(file: str) -> "_Font":
    path = FOLDER / file
    if not path.exists():
        raise FileNotFoundError(f"{file}: the asset build copies the fonts named in fonts.txt to {FOLDER.name}/")
    return _Font(path)


class _Font:
    """The character map and the advances of a TrueType file, read in place."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = struct.unpack_from(">H", self._bytes, 4)[0]
        records = (struct.unpack_from(">4sLLL", self._bytes, 12 + 16 * i) for i in range(count))
        tables = {tag: offset for tag, _, offset, _ in records}
        self._em: int = struct.unpack_from(">H", self._bytes, tables[b"head"] + 18)[0]
        self._last: int = struct.unpack_from(">H", self._bytes, tables[b"hhea"] + 34)[0] - 1
        self._hmtx = tables[b"hmtx"]
        self._groups = list(struct.iter_unpack(">LLL", self._ranges(tables[b"cmap"])))
        self._starts = [first for first, _, _ in self._groups]

    def _ranges(self, cmap: int) -> bytes:
        """Return the groups (first, last, glyph of the first) of the full-Unicode subtable, format 12."""
        count = struct.unpack_from(">H", self._bytes, cmap + 2)[0]
        for i in range(count):
            start = cmap + struct.unpack_from(">L", self._bytes, cmap + 8 + 8 * i)[0]
            if struct.unpack_from(">H", self._bytes, start)[0] == 12:
                size = 12 * struct.unpack_from(">L", self._bytes, start + 12)[0]
                return self._bytes[start + 16:start + 16 + size]
        raise ValueError("the font has no full Unicode character map")

    def glyph(self, code: int) -> int:
        """Return the glyph number of a code point; 0 where the font has none."""
        at = bisect_right(self._starts, code) - 1
        if at < 0 or code > self._groups[at][1]:
            return 0
        first, _, glyph = self._groups[at]
        return int(glyph + code - first)

    def advance(self, glyph: int) -> float:
        """Return a glyph's advance in em."""
        units: int = struct.unpack_from(">H", self._bytes, self._hmtx + 4 * min(glyph, self._last))[0]
        return units / self._em
