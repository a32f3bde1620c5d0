"""数据交换包 (.hzb, .7z, .zb3): the 信息采集工作簿 in another wrapping, with the photos."""

from dataclasses import replace

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.kinds import workbook
from xianneng.foundation.exchange.packages import opening, tables
from xianneng.foundation.exchange.packages.tables import FORMATS, HZB

PHOTO = Column(opening.PHOTO, opening.PHOTO_NAME)


def _part(part: Kind) -> Kind:
    """A part of the workbook as packages have it: A01 with the photo, A05 with every grade that has a code."""
    if part.key == workbook.PERSONS:
        return replace(part, columns=(*part.columns, PHOTO))
    if part.key == workbook.GRADES:
        coded = tuple(tables.codes("ZB09", HZB).values())
        return replace(part, columns=tuple(replace(each, choices=(*each.choices, *coded)) if each.key == "grade" else each for each in part.columns))
    return part


PACKAGE = replace(workbook.WORKBOOK, key="package", name="数据交换包", columns=(*workbook.WORKBOOK.columns, PHOTO),
                  parts=tuple(map(_part, workbook.WORKBOOK.parts)), opens=opening.open_package, size_limit=opening.LIMIT, suffixes=tuple(FORMATS.values()))
