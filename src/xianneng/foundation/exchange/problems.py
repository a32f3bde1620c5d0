"""What is wrong with a cell, in words its owner can act on (校核问题)."""

from dataclasses import dataclass
from typing import NamedTuple

SAID = 200  # characters of a text from a file that a message carries


def clipped(text: str, most: int = SAID) -> str:
    """A text from a file as a message may carry it: what is hostile is as long as it likes."""
    return text if len(text) <= most else f"{text[:most]}…"


class Fault(NamedTuple):
    """Why a text is not a value: a stable code, what is wrong, and what would be right."""

    code: str
    message: str
    would_be_right: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at its place. `cell` is an address such as `E4`; a notice (提示) does not keep the row from being taken."""

    sheet: str
    cell: str
    code: str
    message: str
    would_be_right: str = ""
    is_notice: bool = False

    @property
    def sentence(self) -> str:
        """Message and remedy in one line."""
        sentence = f"{self.message}；更正：{self.would_be_right}" if self.would_be_right else self.message
        return f"提示：{sentence}" if self.is_notice else sentence

    def as_json(self) -> dict[str, str]:
        """The form that `--json` prints."""
        return {"sheet": self.sheet, "cell": self.cell, "code": self.code, "message": self.sentence}


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters
