"""Where lines end (断行): Chinese rules of the line's beginning and end (禁则), whole Latin words and numbers."""

import re

from xianneng.foundation.documents.fonts import width

NOT_FIRST = "，。、；：？！）》〉】〕」』”’…—·％%℃,.;:?!)]}～"
NOT_LAST = "（《〈【〔「『“‘([{"
_UNIT = re.compile(rf"[{re.escape(NOT_LAST)}]*(?:[A-Za-z0-9_@#$&*+=<>/\\'\"^`|~-]+|[^\n])?"
                   rf"[{re.escape(NOT_FIRST)}]*")


def break_lines(text: str, face: str, room: float, *, indent: float = 0, tracking: float = 0) -> tuple[str, ...]:
    """Break one paragraph into lines no wider than ``room``; all measures in em of the type.

    A word wider than the line is broken inside. Spaces at the end of a broken line are dropped.
    """
    lines, line, used = [], "", indent
    for unit in _pieces(text, face, room - indent, tracking):
        measure = width(unit, face) + tracking * len(unit)
        if line and used + width(unit.rstrip(), face) + tracking * len(unit.rstrip()) > room + 1e-6:
            lines.append(line.rstrip())
            line, used = "", 0.0
            unit = unit.lstrip()
            measure = width(unit, face) + tracking * len(unit)
        line, used = line + unit, used + measure
    return (*lines, line.rstrip())


def _pieces(text: str, face: str, room: float, tracking: float) -> list[str]:
    """Split into what must not be broken; what is wider than a line falls into its characters."""
    units = [unit for unit in _UNIT.findall(text) if unit]
    return [piece for unit in units
            for piece in ([unit] if width(unit, face) + tracking * len(unit) <= room else unit)]
