"""What a single rendering promises: same bytes, no lost or boxed characters, data never taken for markup."""

import re
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from docx.shared import Mm

from xianneng.foundation.documents import fonts, pdf
from xianneng.foundation.documents.fitting import PADDING, set_grid, twips
from xianneng.foundation.documents.layout import FORM, Cell, Grid, Layout, Paragraph, Row
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.papers.lists import recommendation_summary
from xianneng.foundation.documents.papers.parts import Opinion, birth, in_words, numeral
from xianneng.foundation.documents.rendering import missing_glyphs, render
from xianneng.foundation.documents.tests import libreoffice
from xianneng.foundation.documents.tests.samples import HOSTILE, ON, ORDINARY, photo
from xianneng.law.refusals import Refused


def _paper(text: str) -> Layout:
    cell = Cell(text, foot=text, align="left")
    return Layout(text, ON, (Paragraph(text), Grid((80, 90), (Row((cell, Cell("备注"))),))), FORM)


def _pdf_text(layout: Layout, folder: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(render(layout, "pdf"))
    return "".join(word.text for word in libreoffice.words(path))


@pytest.mark.parametrize("code", PAPERS)
def test_the_pdf_is_the_same_to_the_byte(code: str) -> None:
    layout = PAPERS[code].lay_out(ORDINARY[code])

    assert render(layout, "pdf") == render(layout, "pdf")


def test_what_draws_does_not_stay_in_the_web_process() -> None:
    assert render(_paper("甲"), "pdf").startswith(b"%PDF")
    assert "typst" not in sys.modules


def test_a_pdf_that_cannot_be_drawn_is_a_fault_that_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "_item", lambda item: {"kind": "无"})

    with pytest.raises(RuntimeError, match="TypstError"):
        render(_paper("甲"), "pdf")


def test_the_pdf_bears_the_date_of_the_paper() -> None:
    earlier, later = (render(replace(_paper("甲"), on=date(2026, 11, day)), "pdf") for day in (1, 2))

    assert b"D:20261101" in earlier
    assert b"D:20261102" in later


@pytest.mark.parametrize("text", ["#import", "$x$", "<w:p>", "= 甲", "*甲*_乙_`丙`", "{{ 1 }}", "&lt;", r"\n", "]#[",
                                  '"', "//", "@甲", "~", "--", "=cmd()", "<img onerror>", "../../x"])
def test_markup_in_data_stays_text(text: str, tmp_path: Path) -> None:
    layout = _paper(f"张{text}三")
    shown = f"张{text}三".replace(" ", "")
    written = Document(BytesIO(render(layout, "docx")))

    assert _pdf_text(layout, tmp_path).count(shown) == 3
    assert written.paragraphs[0].text.replace("\n", "").replace(" ", "") == shown
    assert written.tables[0].cell(0, 0).text.replace("\n", "").replace(" ", "") == shown * 2


def test_marks_that_turn_or_hide_text_are_left_out(tmp_path: Path) -> None:
    layout = _paper("张\u202e三\u200b\x00\ufeff四\ud800")

    assert _pdf_text(layout, tmp_path).startswith("张三四")
    assert Document(BytesIO(render(layout, "docx"))).paragraphs[0].text == "张三四"


def test_a_missing_glyph_is_named_and_never_printed_as_a_box() -> None:
    layout = _paper("吉\U0010fffd")

    assert missing_glyphs(layout) == ("\U0010fffd",)
    with pytest.raises(Refused, match="\U0010fffd"):
        render(layout, "pdf")
    assert "\U0010fffd" in Document(BytesIO(render(layout, "docx"))).paragraphs[0].text


def test_a_rare_character_of_a_name_is_taken_from_a_font_of_the_computer(tmp_path: Path) -> None:
    layout = replace(_paper("\U00020bb7野家"), title="甲")  # pdftotext cannot print such a title

    assert missing_glyphs(layout) == ()
    assert _pdf_text(layout, tmp_path).count("\U00020bb7野家") == 3
    assert render(layout, "pdf") == render(layout, "pdf")


def test_without_such_a_font_the_character_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_stand_in", lambda char: None)
    fonts._advance.cache_clear()

    assert missing_glyphs(_paper("\U00020bb7")) == ("\U00020bb7",)


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path) -> None:
    for name, content in (("a.ttf", b""), ("b.otf", b"not a font at all"), ("c.ttc", b"ttcf" + b"\x00" * 7 + b"\x02")):
        (tmp_path / name).write_bytes(content)
        assert list(fonts._readable(tmp_path / name)) == []


def test_a_hostile_name_is_printable() -> None:
    assert missing_glyphs(_paper(HOSTILE)) == ()


@pytest.mark.parametrize("code", PAPERS)
def test_word_files_hold_no_theme_fonts_and_no_nested_tables(code: str) -> None:
    archive = ZipFile(BytesIO(render(PAPERS[code].lay_out(ORDINARY[code]), "docx")))
    written = archive.read("word/document.xml").decode() + archive.read("word/styles.xml").decode()

    assert "Theme=" not in written
    assert not re.search(r"<w:tbl>(?:(?!</w:tbl>).)*<w:tbl>", written, re.DOTALL)
    assert written.count("<w:tblLayout w:type=\"fixed\"/>") == written.count("<w:tbl>")
    assert "仿宋" in archive.read("word/fontTable.xml").decode()


def test_a_tall_cell_first_shrinks_then_grows() -> None:
    short, longer, longest = (set_grid(Grid((40,), (Row((Cell("甲" * count),), 10),)))[0] for count in (5, 20, 200))

    assert (short.cells[0].size, short.height) == (12, twips(10))
    assert (longer.cells[0].size, longer.height) == (9.5, twips(10))
    assert longest.cells[0].size == 9
    assert longest.height > twips(10)
    assert "".join(line.text for line in longest.cells[0].lines) == "甲" * 200


def test_heads_are_repeated_and_rows_stay_whole(tmp_path: Path) -> None:
    rows = (Row((Cell("表头"),)), *(Row((Cell(f"第{i}行"),), 11) for i in range(60)))
    shown = _pdf_text(Layout("甲", ON, (Grid((60,), rows, head=1),), FORM), tmp_path)

    assert shown.count("表头") == 3
    assert [f"第{i}行" in shown for i in range(60)] == [True] * 60


def test_shares_are_rounded_half_up_and_no_ballot_gives_no_share() -> None:
    def share(votes: int, valid: int) -> str:
        data = ORDINARY["recommendation"]
        tally = replace(data.tallies[0], votes=(votes,))
        layout = recommendation_summary(replace(data, valid_count=valid, tallies=(tally,)))
        grids = [block for block in layout.blocks if isinstance(block, Grid)]
        return grids[1].rows[1].cells[-1].text

    assert share(1, 3) == "33.33%"
    assert share(2, 3) == "66.67%"
    assert share(1, 800) == "0.13%"
    assert share(0, 0) == "—"


def test_dates_ages_and_numerals_in_words() -> None:
    assert birth(date(1985, 11, 21), ON) == "1985.11\n（40岁）"
    assert birth(date(1985, 11, 20), ON) == "1985.11\n（41岁）"
    assert in_words(Opinion().on) == "　　年　月　日"
    assert [numeral(number) for number in (1, 10, 11, 20, 35)] == ["一", "十", "十一", "二十", "三十五"]


def test_a_photo_stays_inside_its_cell() -> None:
    data = replace(ORDINARY["promotion"], photo=photo())
    table = Document(BytesIO(render(PAPERS["promotion"].lay_out(data), "docx"))).tables[0]
    cell = table.cell(0, 6)
    extent = next(each for each in cell._tc.iter() if each.tag.endswith("}extent"))

    assert int(extent.get("cx")) <= cell.width - 2 * Mm(PADDING)
    assert int(extent.get("cy")) <= sum(row.height for row in table.rows[:4])
    assert {extent.getparent().get(f"dist{side}") for side in "TBLR"} == {"0"}
