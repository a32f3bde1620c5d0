"""Where lines end (断行): Chinese rules of the line's beginning and end (禁则), whole Latin words and numbers."""

import re

from xianneng.foundation.documents.fonts import is_strong, width

NOT_FIRST = "，。、；：？！）》〉】〕」』”’…·％%℃,.;:?!)]}～"
HANGING = "，。、；：？！,.:;?!"  # one of these may stand in the margin
NOT_LAST = "（《〈【〔「『“‘([{"
_WORD = r"[A-Za-z0-9_@#$&*+=<>/\\'\"^`|~-]"
_NUMBERED = r"(?:(?<![\u3400-\u9fff])[\u3400-\u9fff]{1,8}|[\u3400-\u9fff]{1,3})〔\d{4}〕 ?\d+ ?号"  # of a document: 示组任〔2026〕12号
_PIECE = rf"{_WORD}+(?:[.,:]{_WORD}+)*|——|[^\n]"
_UNIT, _SMALL = (re.compile(rf"[{re.escape(NOT_LAST)}]*(?:{inside})?[{re.escape(NOT_FIRST)}]*") for inside in (rf"{_NUMBERED}|{_PIECE}", _PIECE))
_PLAIN = re.compile(r"[\u3400-\u9fffA-Za-z0-9 .,%:　，。、；：？！（）《》〔〕“”‘’…—～·]*")


def breaks_alike(text: str) -> bool:
    """Whether every program breaks the text as we do: Chinese with plain words and numbers, no other script, no number of a document."""
    return _PLAIN.fullmatch(text) is not None and "  " not in text and re.search(_NUMBERED, text) is None


def break_lines(text: str, face: str, room: float, *, indent: float = 0, hang: float = 0,
                hanging: bool = False) -> tuple[str, ...]:
    """Break one paragraph into lines no wider than ``room``; all measures in em of the type.

    The first line is set in by ``indent``, the others by ``hang``. A word wider than the line is broken inside; spaces
    at the end of a broken line are dropped; with ``hanging`` one mark may stand beyond the line.
    """
    lines: list[str] = []
    line, used = "", indent
    for unit in _pieces(text, face, room - max(indent, hang)):
        ending = (without_hanging if hanging else str)(unit.rstrip())
        if line and used + _added(line, ending, face) > room + 1e-6:
            lines.append(line.rstrip())
            line, used, unit = "", hang, unit.lstrip()
        used += _added(line, unit, face)
        line += unit
    return (*lines, line.rstrip())


def _added(line: str, unit: str, face: str) -> float:
    """Return by how much a unit lengthens the line it is put to: signs between them are as wide as the script before them says."""
    tail = line[next((at for at in reversed(range(len(line))) if is_strong(line[at])), 0):]
    return width(tail + unit, face) - width(tail, face)


def _pieces(text: str, face: str, room: float) -> list[str]:
    """Split into what must not be broken; what is wider than a line falls into smaller units, and those into their characters."""
    units = [small for unit in _UNIT.findall(text) for small in ([unit] if width(unit, face) <= room else _SMALL.findall(unit)) if small]
    return [piece for unit in units for piece in ([unit] if width(unit, face) <= room else unit)]


def without_hanging(line: str) -> str:
    """Return the line without the mark that may stand in the margin; after Latin letters and digits none may."""
    return line[:-1] if line[-1:] in HANGING and not line[-2:-1].isascii() else line
