"""What is not parted by the end of a page: a heading and the words over a table from the table, a signature from what it signs."""

from dataclasses import replace

import pytest

from xianneng.foundation.documents.pages import Composer, SetPage, Text
from xianneng.foundation.documents.papers.prose import MeetingMinutes, meeting_minutes
from xianneng.foundation.documents.tests.samples import ORDINARY


def pages(data: MeetingMinutes) -> list[SetPage]:
    return Composer(meeting_minutes(data)).pages


def on(page: SetPage) -> str:
    return "".join(item.text for item in page.items if isinstance(item, Text))


@pytest.mark.parametrize("lines", range(12))
def test_the_minutes_part_neither_table_nor_signature_from_the_words_before(lines: int) -> None:
    """However long the report before them is."""
    data: MeetingMinutes = replace(ORDINARY["minutes"], report="汇报。\n" * lines + "汇报。")
    made = [on(page) for page in pages(data)]
    [votes] = [page for page in made if "逐人表决如下" in page]
    assert "四、表决情况" in votes
    assert data.decisions[0].name in votes, "the table begins under its words, with a row"
    [signed] = [page for page in made if "主持人（签名）" in page]
    assert "列为拟晋升人选" in signed or "部审批" in signed
