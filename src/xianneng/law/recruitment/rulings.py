"""What officers decide about texts that are not read, or read otherwise than meant: one ruling for every place where the text stands.

A ruling says that a person answers (`BY_PERSON`), that the text binds nobody (`NOTHING`), or that it means the same as other words
(`SAME_AS`), which the text's own reader then reads. The unit is a sentence of remarks, and the whole cell elsewhere.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from xianneng.law.recruitment.conditions import ASKED, Piece
from xianneng.law.recruitment.reading import READERS, is_structured
from xianneng.law.recruitment.remarks import read_sentence, sentences

BY_PERSON, NOTHING, SAME_AS = "由人审核", "不是条件", "等同于"
RULINGS = (BY_PERSON, NOTHING, SAME_AS)
SENTENCES = "remarks"  # the kind of text of 备注 and 其他要求, which are ruled about by the sentence


class Ruled(NamedTuple):
    """A ruling, and for `SAME_AS` the words."""

    ruling: str
    wording: str = ""


Rulings = Mapping[tuple[str, str], Ruled]
"""(kind of text, text) → ruling."""


class Unit(NamedTuple):
    """A text that is ruled about as one: the kind of text, its span in the cell, and its pieces (spans in the cell)."""

    reader: str
    start: int
    end: int
    pieces: tuple[Piece, ...]

    @property
    def is_read(self) -> bool:
        """Whether nothing of it waits for an officer."""
        return is_structured(self.pieces)


def reader_of(key: str) -> str:
    """The kind of text of a column."""
    return SENTENCES if key in ("other", "remarks") else key


def units(key: str, text: str, rulings: Rulings) -> Iterator[Unit]:
    """The units of a cell in their order, ruled about where there is a ruling."""
    reader = reader_of(key)
    spans = sentences(text) if reader == SENTENCES else iter([(0, len(text))])
    whole = READERS[key].read(text)
    for start, end in spans:
        ruled = rulings.get((reader, text[start:end]))
        pieces = tuple(piece for piece in whole if start <= piece.start and piece.end <= end) if ruled is None else tuple(
            piece._replace(start=start, end=end) for piece in apply(reader, ruled, end - start))
        yield Unit(reader, start, end, pieces)


def read_ruled(key: str, text: str, rulings: Rulings) -> tuple[Piece, ...]:
    """A cell's pieces under rulings."""
    return tuple(piece for unit in units(key, text, rulings) for piece in unit.pieces)


def apply(reader: str, ruled: Ruled, length: int) -> tuple[Piece, ...]:
    """The pieces of a text that was ruled about; words that are not read in full either stay unread."""
    if ruled.ruling == SAME_AS:
        return read_sentence(ruled.wording) if reader == SENTENCES else READERS[reader].read(ruled.wording)
    return (Piece("by_person" if ruled.ruling == BY_PERSON else "notice", None, 0, length),)


def is_readable(reader: str, wording: str) -> bool:
    """Whether words that a text is to mean the same as are read in full, and leave nothing to a person."""
    pieces = apply(reader, Ruled(SAME_AS, wording), len(wording))
    kinds = {piece.kind for piece in pieces}
    return bool(pieces) and is_structured(pieces) and not (kinds & (ASKED.keys() - {"open"}))
