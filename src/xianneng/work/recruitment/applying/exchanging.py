"""CSV files that go to other systems and come back: written for an office's program, read line by line, whatever sent them."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from xianneng.law.refusals import Refused

LARGEST, SHOWN = 20 << 20, 100  # bytes of a file; lines that are told


def written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The text of a file."""
    text = StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue()


def lines(content: bytes, head: Sequence[str], needed: Iterable[str], *, title: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a file by its columns, numbered as an office's program shows them. Refused where a needed column is not there."""
    if len(content) > LARGEST:
        raise Refused(f"文件超过 {LARGEST >> 20} MB", then="请分成几个文件导入")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    rows = csv.DictReader(StringIO(text.replace("\0", "")))
    if not set(needed) <= set(rows.fieldnames or ()):
        raise Refused(f"不是{title}", why=f"第一行应为 {'、'.join(head)}", then="请使用对方系统返回的 CSV")
    for row in rows:
        yield rows.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str) and not isinstance(value, list)}
