"""What running text needs beyond a table: dates in words, numbers of documents whole, signatures with the words before them."""

from dataclasses import replace
from datetime import date

import pytest

from xianneng.foundation.documents.breaking import break_lines, breaks_alike
from xianneng.foundation.documents.layout import FORM_NOTE, Layout, Paragraph
from xianneng.foundation.documents.pages import Composer, SetParagraph, Stroke, Text
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.rendering import missing_glyphs
from xianneng.foundation.documents.tests.samples import ORDINARY
from xianneng.foundation.documents.wording import dotted, in_prose


@pytest.mark.parametrize(("text", "prose"), [
    ("自 2026-10-20 起至2027-01-05止", "自2026年10月20日起至2027年1月5日止"), ("2025-07 起 24 个月", "2025年7月起 24 个月"),
    ("（2026-11-21 起）由 ZJ-2026-0002 批准", "（2026年11月21日起）由 ZJ-2026-0002 批准"),
    ("DR-2026-11、2022-2023、2026-13-01、2026-11-200、0571-2026-11", "DR-2026-11、2022-2023、2026-13-01、2026-11-200、0571-2026-11")])
def test_dates_of_prose_are_in_words_and_numbers_stay_numbers(text: str, prose: str) -> None:
    assert in_prose(text) == prose


def test_every_paragraph_of_prose_goes_through_and_a_table_keeps_its_dates() -> None:
    layout = Layout("甲", date(2026, 11, 20), (Paragraph("自2026-10-20起"), Paragraph("填表日期：2026-10-20", FORM_NOTE)))
    assert [each.text for each in Composer(layout).blocks if isinstance(each, SetParagraph)] == ["自2026年10月20日起", "填表日期：2026-10-20"]


def test_the_number_of_a_document_is_not_broken() -> None:
    for text, number in (("同意某某列为拟晋升人选。（青水党组纪要〔2026〕22 号）", "青水党组纪要〔2026〕22 号"), ("经研究决定根据示组任〔2026〕12号办理", "示组任〔2026〕12号")):
        assert all(number in "|".join(break_lines(text, "body", room)) for room in range(16, 29))
        assert not breaks_alike(text), "Word takes our lines"
    narrow = break_lines("示组任〔2026〕12号", "body", 6)
    assert any("2026" in line for line in narrow), "what no line can hold falls into its words, not its figures"


def test_a_line_left_short_by_a_number_is_not_stretched() -> None:
    layout = Layout("甲", date(2026, 11, 20), (Paragraph("同意高既明、顾景行列为拟晋升人选。（青水党组纪要〔2026〕22 号）"),))
    first = next(item for item in Composer(layout).pages[0].items if isinstance(item, Text))
    assert (first.text, first.tracking) == ("同意高既明、顾景行列为拟晋升人选。", 0)


@pytest.mark.parametrize("code", ["minutes", "notice", "plan", "appointment", "vetting"])
def test_no_signature_stands_without_the_words_before_it(code: str) -> None:
    """However far down the page the text ends."""
    layout = PAPERS[code].lay_out(ORDINARY[code])
    last = next(at for at in reversed(range(len(layout.blocks))) if "同页" in getattr(getattr(layout.blocks[at], "style", None), "name", ""))
    opening = layout.blocks[:1]
    for lines in range(40):
        pages = Composer(replace(layout, blocks=(*opening, *[Paragraph("　")] * lines, *layout.blocks[1:last + 2]))).pages
        drawn = [[item.text for item in page.items if isinstance(item, Text) and item.text.strip("　")][:-1] for page in pages]  # without the page's number
        assert len(drawn[-1]) >= (2 if code == "minutes" else 3), (lines, drawn[-1])
        assert "签名" not in drawn[-1][0], (lines, drawn[-1])


def test_the_number_of_the_minutes_stands_in_a_paragraph_of_its_own() -> None:
    minutes = PAPERS["minutes"].lay_out(replace(ORDINARY["minutes"], resolution="同意张示例列为拟晋升人选。（示党组纪要〔2026〕21号）"))
    decided = next(each for each in minutes.blocks if isinstance(each, Paragraph) and "纪要" in each.text)
    assert decided.text.split("\n") == ["同意张示例列为拟晋升人选。", "（示党组纪要〔2026〕21号）"]
    assert decided.style.indent


@pytest.mark.parametrize("lines", range(0, 24, 3))
def test_who_printed_it_stands_at_the_foot_of_the_last_page(lines: int) -> None:
    """GB/T 9704-2012 7.4, however far down the page the text ends; Word is given the same room."""
    layout = PAPERS["appointment"].lay_out(ORDINARY["appointment"])
    composer = Composer(replace(layout, blocks=(*layout.blocks[:-1], *[Paragraph("　")] * lines, layout.blocks[-1])))
    drawn = [item for item in composer.pages[-1].items if isinstance(item, Stroke)]
    assert 0 <= composer.bottom - drawn[-1].y <= 80, "twips between the last rule and the end of the text area"
    printed = [item.text for item in composer.pages[-1].items if isinstance(item, Text)]
    assert any("印发" in text for text in printed), printed


def test_what_ends_a_document_is_looked_through_for_characters_without_a_face() -> None:
    layout = PAPERS["appointment"].lay_out(replace(ORDINARY["appointment"], printed_by="\U0003134a局"))
    assert missing_glyphs(layout) == ("\U0003134a",)


def test_forms_write_dates_with_points() -> None:
    assert dotted("2008-04 起 223 个月，2026-11-24，ZJ-2026-0002") == "2008.04 起 223 个月，2026.11.24，ZJ-2026-0002"
