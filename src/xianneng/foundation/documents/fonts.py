"""The faces that papers are set in (字体), what a text measures in them, and which characters they lack.

Word names the faces that GB/T 9704 asks for, and Times New Roman or Arial for Latin letters and digits. The PDF embeds
open faces of the same advances: every Chinese character is one em, Tinos and Arimo measure as those two do. So lines
come out alike on a computer with the named fonts, in LibreOffice without them, and in the PDF.

A rare character (names have them) that these faces lack is taken from whatever face of this computer has it.
"""

import mmap
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from unicodedata import east_asian_width

FOLDER = Path(__file__).parent / "fonts"  # filled by the asset build from fonts.txt
COMPUTERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts", Path.home() / ".fonts",
             Path("/Library/Fonts"), Path("/System/Library/Fonts"), Path("C:/Windows/Fonts"))

_FULL_IN_CHINESE = "—№"  # the faces draw them a full em wide in Chinese text
SCRIPT_GAP = 0.2  # em; as LibreOffice leaves it (Word leaves 0.25)


@dataclass(frozen=True)
class Face:
    """A face by its part in the paper: its name in Word, what Word may take instead, files and weight in the PDF.

    ``latin`` is what Word takes for Latin letters and digits, ``latin_pdf`` and ``latin_file`` what the PDF takes.
    """

    word: str
    instead: tuple[str, ...]
    pdf: tuple[str, ...]
    files: tuple[str, ...]
    weight: int = 400
    latin: str = "Times New Roman"
    latin_pdf: str = "Tinos"
    latin_file: str = "Tinos_400Regular.ttf"


_SERIF, _SANS = ("Noto Serif SC", "Noto Sans SC"), ("Noto Sans SC", "Noto Serif SC")
_SERIF_FILES = ("NotoSerifSC_400Regular.ttf", "NotoSansSC_400Regular.ttf")

FACES: dict[str, Face] = {
    "title": Face("方正小标宋简体", ("小标宋体", "华文中宋", "宋体"), _SERIF,
                  ("NotoSerifSC_700Bold.ttf", "NotoSansSC_700Bold.ttf"), 700),
    "body": Face("仿宋_GB2312", ("仿宋", "华文仿宋"), _SERIF, _SERIF_FILES),
    "kai": Face("楷体_GB2312", ("楷体", "华文楷体"), _SERIF, _SERIF_FILES),
    "song": Face("宋体", ("新宋体", "SimSun"), _SERIF, _SERIF_FILES),
    "hei": Face("黑体", ("微软雅黑", "SimHei"), _SANS, ("NotoSansSC_700Bold.ttf", "NotoSerifSC_700Bold.ttf"), 700,
                "Arial", "Arimo", "Arimo_400Regular.ttf"),
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
    marked = scripts(text)
    return (sum(_advance(char, face, latin) for char, latin in marked)
            + sum(gap(before, after) for before, after in pairwise(text)))


def scripts(text: str) -> list[tuple[str, bool]]:
    """Return each character and whether it is set in the Latin face; signs go with what stands before them."""
    latin = next((_is_latin(char) for char in text if is_strong(char)), False)
    marked = []
    for char in text:
        latin = _is_latin(char) if is_strong(char) else latin
        marked.append((char, latin))
    return marked


def gap(before: str, after: str) -> float:
    """Return the gap in em that word processors leave between a Chinese character and a Latin letter or digit."""
    apart = before.isalnum() and after.isalnum() and _is_latin(before) != _is_latin(after)
    return SCRIPT_GAP if apart else 0.0


def is_strong(char: str) -> bool:
    """Whether a character is of a script; the others are set as what stands before them."""
    return _is_latin(char) or east_asian_width(char) in "WF"


def _is_latin(char: str) -> bool:
    return char.isalnum() and east_asian_width(char) not in "WFA"


def missing(text: str, face: str) -> set[str]:
    """Return the characters that none of the files of the face can draw."""
    return {char for char in set(text) - {"\n", " "} if _glyph(char, face, latin=True) is None}


@cache
def _advance(char: str, face: str, latin: bool) -> float:
    found = _glyph(char, face, latin=latin)
    if found is None or (char in _FULL_IN_CHINESE and not latin):
        return 1.0
    return found[0].advance(found[1])


def stand_ins(text: str, face: str) -> dict[str, Path]:
    """Return the computer's own faces that a text needs beside those of the paper: family name → file."""
    lacking = {char for char in set(text) - {"\n", " "} if _own_glyph(char, face, latin=True) is None}
    return {found.family: found.path for char in lacking if (found := _stand_in(char))}


def _glyph(char: str, face: str, *, latin: bool) -> "tuple[_Font, int] | None":
    if found := _own_glyph(char, face, latin=latin):
        return found
    other = _stand_in(char)
    return (other, other.glyph(ord(char))) if other else None


def _own_glyph(char: str, face: str, *, latin: bool) -> "tuple[_Font, int] | None":
    files = (FACES[face].latin_file,) * latin + FACES[face].files
    for file in files:
        font = _font(file)
        if glyph := font.glyph(ord(char)):
            return font, glyph
    return None


@cache
def _stand_in(char: str) -> "_Font | None":
    return next((font for font in _computers_fonts() if font.glyph(ord(char))), None)


@cache
def _computers_fonts() -> "list[_Font]":
    """Every face of the computer that can be read: Chinese before others, serif before sans, regular before bold."""
    files = (file for folder in COMPUTERS if folder.is_dir() for file in sorted(folder.rglob("*"))
             if file.suffix.lower() in (".ttf", ".otf", ".ttc"))
    fonts = [font for file in files for font in _readable(file)]
    return sorted(fonts, key=lambda font: (not font.family.endswith(("SC", "GB")), "Serif" not in font.family, "Bold" in font.path.stem))


def _readable(file: Path) -> "Iterator[_Font]":
    """The faces of a file, a collection's one by one; none of a file that is no font."""
    try:
        with file.open("rb") as opened:
            head = opened.read(16)
        count = struct.unpack_from(">L", head, 8)[0] if head[:4] == b"ttcf" else 1
        yield from (_Font(file, number) for number in range(count))
    except (OSError, KeyError, ValueError, struct.error):
        return


@cache
def _font(file: str) -> "_Font":
    path = FOLDER / file
    if not path.exists():
        raise FileNotFoundError(f"{file}: the asset build copies the fonts named in fonts.txt to {FOLDER.name}/")
    return _Font(path)


class _Font:
    """The character map, the advances and the family of a TrueType file (or of one face of a collection), read in place."""

    def __init__(self, path: Path, number: int = 0) -> None:
        self.path = path
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        start = struct.unpack_from(">L", self._bytes, 12 + 4 * number)[0] if self._bytes[:4] == b"ttcf" else 0
        count = struct.unpack_from(">H", self._bytes, start + 4)[0]
        records = (struct.unpack_from(">4sLLL", self._bytes, start + 12 + 16 * i) for i in range(count))
        tables = {tag: offset for tag, _, offset, _ in records}
        self._em: int = struct.unpack_from(">H", self._bytes, tables[b"head"] + 18)[0]
        self._last: int = struct.unpack_from(">H", self._bytes, tables[b"hhea"] + 34)[0] - 1
        self._hmtx = tables[b"hmtx"]
        self._groups = self._character_map(tables[b"cmap"])
        self._starts = [first for first, _, _ in self._groups]
        self.family = self._named(tables[b"name"])

    def _named(self, table: int) -> str:
        """Return the family's English name, the typographic one where there is one."""
        count, texts = struct.unpack_from(">HH", self._bytes, table + 2)
        records = [struct.unpack_from(">6H", self._bytes, table + 6 + 12 * i) for i in range(count)]
        named = {kind: self._bytes[table + texts + offset:table + texts + offset + length].decode("utf-16-be", "replace")
                 for platform, _, language, kind, length, offset in records if (platform, language) == (3, 0x409)}
        return named.get(16) or named.get(1, "")

    def _character_map(self, cmap: int) -> list[tuple[int, int, int]]:
        """Return groups (first, last, glyph of the first) from the full Unicode subtable, else from that of the BMP."""
        count = struct.unpack_from(">H", self._bytes, cmap + 2)[0]
        starts = [cmap + struct.unpack_from(">L", self._bytes, cmap + 8 + 8 * i)[0] for i in range(count)]
        by_format = {struct.unpack_from(">H", self._bytes, start)[0]: start for start in starts}
        if 12 in by_format:
            start = by_format[12]
            size = 12 * struct.unpack_from(">L", self._bytes, start + 12)[0]
            return list(struct.iter_unpack(">LLL", self._bytes[start + 16:start + 16 + size]))
        return list(self._segments(by_format[4]))

    def _segments(self, start: int) -> Iterator[tuple[int, int, int]]:
        """Yield the groups of a subtable of format 4: segments with a shift, or with glyphs listed one by one."""
        size = struct.unpack_from(">H", self._bytes, start + 6)[0]  # twice the number of segments
        ends, firsts, shifts, offsets = (struct.unpack_from(f">{size // 2}H", self._bytes, start + at)
                                         for at in (14, 16 + size, 16 + 2 * size, 16 + 3 * size))
        for i, (end, first, shift, offset) in enumerate(zip(ends, firsts, shifts, offsets, strict=True)):
            listed = start + 16 + 3 * size + 2 * i + offset
            for code in range(first, end + 1):
                glyph = struct.unpack_from(">H", self._bytes, listed + 2 * (code - first))[0] if offset else code
                yield code, code, (glyph + shift) % 65536 if glyph else 0

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
