"""档案标签: labels for the boxes of paper files, three by seven on a sheet of A4 (63.5 × 38.1 mm), to be cut or on label paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from xianneng.foundation.documents.layout import Cell, Grid, Layout, Page, Row

_ACROSS, _WIDE, _HIGH = 3, 63.5, 38.1
_SHEET = Page(top=14, bottom=14, left=9.75, right=9.75)


@dataclass(frozen=True)
class FileLabel:
    """What a label says of one person."""

    name: str
    sex: str
    born: str
    organ: str
    number: str = ""


@dataclass(frozen=True)
class FileLabels:
    """The labels of several persons."""

    on: date
    people: Sequence[FileLabel]


def file_labels(data: FileLabels) -> Layout:
    """Lay out the sheets."""
    cells = [_cell(each) for each in data.people]
    cells += [Cell()] * (-len(cells) % _ACROSS)
    rows = tuple(Row(tuple(cells[at:at + _ACROSS]), _HIGH) for at in range(0, len(cells), _ACROSS))
    return Layout("档案标签", data.on, (Grid((_WIDE,) * _ACROSS, rows),), _SHEET, numbered=False)


def _cell(each: FileLabel) -> Cell:
    number = f"\n编号：{each.number}" if each.number else ""
    return Cell(f"{each.name}\n{each.sex}　{each.born}\n{each.organ}{number}", size=14, least=8)
