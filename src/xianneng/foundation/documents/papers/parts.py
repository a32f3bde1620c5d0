"""What several papers share (各文书共用): dates as papers write them, labels, opinions, numbered lists."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xianneng.foundation.documents.fonts import width
from xianneng.foundation.documents.layout import (
    DATED,
    HEADING,
    NO_LONGER,
    SIGNATURE,
    Block,
    Cell,
    Grid,
    Page,
    Paragraph,
    Row,
    Style,
    kept,
)

NUMBER_WIDTH = 12.0  # mm of the column 序号
_LINE = 28  # characters of a line of an official document
RULES_TEXT = "《中华人民共和国公务员法》《公务员职务与职级并行规定》"


@dataclass(frozen=True)
class Opinion:
    """An organ's opinion (意见): its words, who signs, and the day; all may still be empty."""

    text: str = ""
    signed_by: str = ""
    on: date | None = None


def numeral(number: int) -> str:
    """Return a number from 1 to 99 in Chinese, as headings are numbered."""
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ((digits[tens] if tens > 1 else "") + ("十" if tens else "") + digits[ones]).strip()


def in_words(day: date | None) -> str:
    """Return a date as prose writes it, 2026年11月20日; a blank to fill in where there is none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　月　日"


def month_in_words(day: date | None) -> str:
    """Return year and month as prose writes them, 1985年3月; empty where there is none."""
    return f"{day.year}年{day.month}月" if day else ""


def year_month(day: date | None) -> str:
    """Return a date as forms write birth and appointment, 1985.03."""
    return f"{day:%Y.%m}" if day else ""


def year_month_day(day: date | None) -> str:
    """Return a date as lists write it, 2026-11-20."""
    return day.isoformat() if day else ""


def birth(born_on: date, on: date) -> str:
    """Return year and month of birth with the age in years, as the appointment form prints them."""
    age = on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
    return f"{year_month(born_on)}\n（{age}岁）"


def label(text: str, across: int = 1, down: int = 1) -> Cell:
    """Return the cell that names a field."""
    return Cell(text, across, down, face="song", size=12)


def value(text: str, across: int = 1, down: int = 1) -> Cell:
    """Return a short field's cell."""
    return Cell(text, across, down, face="body", size=12)


def passage(text: str, across: int = 1) -> Cell:
    """Return the cell of a longer text."""
    return Cell(text, across, face="body", size=12, least=10, align="left")


def career(entries: Sequence[str], across: int = 1) -> Cell:
    """Return the cell of a career record (简历): an entry a line, set in below its period; it grows, never smaller."""
    return Cell("\n".join(entries), across, face="body", size=10.5, least=10.5, align="left", hang=9)


def opinion(given: Opinion, across: int = 1, seal: str = "（盖章）") -> Cell:
    """Return an opinion's cell: the words above, seal and date below."""
    foot = "\n".join(part for part in (given.signed_by, seal, in_words(given.on)) if part)
    words = "\n".join("　　" + part for part in given.text.splitlines())
    return Cell(words, across, face="body", size=12, least=10, align="left", stand="top", foot=foot)


def listing(heads: Sequence[str], widths: Sequence[float], rows: Iterable[Sequence[object]], *, height: float = 11,
            size: float = 10.5, left: frozenset[str] = frozenset(), least: float = 9) -> Grid:
    """Return a numbered list with its heads repeated on every page; the columns in ``left`` hold running text."""
    head = Row(tuple(Cell(text, face="hei", size=size, least=least) for text in ("序号", *heads)), height)
    body = (Row((Cell(str(number), size=size, least=least), *(
        Cell("" if entry is None else str(entry), size=size, least=least, face="body", align="left" if name in left else "center")
        for name, entry in zip(heads, row, strict=True))), height) for number, row in enumerate(rows, 1))
    return Grid((NUMBER_WIDTH, *widths), (head, *body), head=1)


def apart(left: str, right: str, style: Style, page: Page) -> Paragraph:
    """Return a paragraph with one text at its left and another near its right end."""
    room = page.text_width / 25.4 * 72 / style.size - width(left, style.face) - width(right, style.face)
    return Paragraph(left + "　" * max(2, int(room - 0.5)) + right, style)


def struck(since: Iterable[str]) -> tuple[Paragraph, ...]:
    """Return what has become of a paper since it was issued, as it stands over its title."""
    return tuple(Paragraph(f"【{each}】", NO_LONGER) for each in since)


def joined(parts: Iterable[str]) -> str:
    """Join names as Chinese lists them."""
    return "、".join(parts)


def closed(body: Iterable[Block], *end: Paragraph) -> tuple[Block, ...]:
    """Return the body with what ends it, an empty line between: no signature stands on a page without the words before it."""
    *rest, last = body
    together = (last, Paragraph("　"), *end[:-1])
    return (*rest, *(kept(each) if isinstance(each, Paragraph) else each for each in together), end[-1])


def signed(organ: str, on: date | None) -> tuple[Paragraph, Paragraph]:
    """Return 署名 and 成文日期 of a paper that is sealed: the date ends four characters before the edge, the organ stands centred over it.

    A name longer than that allows reaches the edge, and the date stands under its middle (GB/T 9704-2012 7.3.5.1).
    """
    day = in_words(on)
    widths = [min(width(text, style.face), _LINE) for text, style in ((organ, SIGNATURE), (day, DATED))]
    middle = max(DATED.right + widths[1] / 2, widths[0] / 2)
    first, second = (round(middle - each / 2, 2) for each in widths)
    return (Paragraph(organ, replace(SIGNATURE, name=f"{SIGNATURE.name} {first:g}", right=first)),
            Paragraph(day, replace(DATED, name=f"{DATED.name} {second:g}", right=second)))


def headed(sections: tuple[tuple[str, tuple[Block, ...]], ...]) -> tuple[Block, ...]:
    """Number the headings 一、二、三 and set what belongs to each below it."""
    return tuple(block for number, (heading, blocks) in enumerate(sections, 1)
                 for block in (Paragraph(f"{numeral(number)}、{heading}", HEADING), *blocks))
