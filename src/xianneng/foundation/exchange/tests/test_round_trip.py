"""Out and in again: exports are equal when read back, the annotated return is mended and taken, the blank has no people."""

from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from python_calamine import CalamineWorkbook

from xianneng.foundation.exchange.annotated import write_annotated
from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.columns import REMARK_HEADER
from xianneng.foundation.exchange.kinds import TABLES
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.raw import unescaped
from xianneng.foundation.exchange.template import GUIDE_SHEET, write_template
from xianneng.foundation.exchange.tests.samples import COLUMN, HEAD, ON, csv_text, person, roster, workbook
from xianneng.foundation.exchange.tests.test_columns import roster_of_two_rows
from xianneng.foundation.exchange.writing import guarded, sheet_name, write_csv, write_xlsx

HOSTILE = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(1)", "http://x.example", "00123", "a,b\nc\"d", "1e5"]


def taken(path: Path) -> Checked:
    return check_file(path, ROSTER, on=ON)


def people(path: Path) -> pl.DataFrame:
    """A roster with both precisions of dates, both kinds of blanks, and posts that look like formulas."""
    rows = [person(2 * n + 1, 现任职务=post, 任现职务时间="2019.10" if n % 2 else "2019-08-15", 级别="" if n % 3 else "20")
            for n, post in enumerate(HOSTILE)]
    outcome = taken(roster(path, *rows))
    assert outcome.problems == []
    return outcome.good


@pytest.mark.parametrize("title", ["", "示例县花名册"])
def test_xlsx_export_comes_back_equal(tmp_path: Path, title: str) -> None:
    frame = people(tmp_path / "a.xlsx")
    write_xlsx(tmp_path / "b.xlsx", frame, ROSTER, title=title)
    assert_frame_equal(taken(tmp_path / "b.xlsx").good.drop("row"), frame.drop("row"))


def test_csv_export_comes_back_equal(tmp_path: Path) -> None:
    frame = people(tmp_path / "a.xlsx")
    write_csv(tmp_path / "b.csv", frame, ROSTER)
    assert_frame_equal(taken(tmp_path / "b.csv").good.drop("row", "sheet"), frame.drop("row", "sheet"))
    assert not any(line.startswith(mark) for line in (tmp_path / "b.csv").read_text("utf-8-sig").split(",") for mark in "=+@")


def test_no_text_becomes_a_formula_or_a_link(tmp_path: Path) -> None:
    import zipfile

    write_xlsx(tmp_path / "b.xlsx", people(tmp_path / "a.xlsx"), ROSTER)
    with zipfile.ZipFile(tmp_path / "b.xlsx") as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
        assert b"hyperlink" not in book.read("xl/worksheets/sheet1.xml")
        assert b"fullCalcOnLoad" not in book.read("xl/worksheets/sheet1.xml")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\x00"), max_size=20))
def test_no_guarded_text_is_run_and_none_is_changed(text: str) -> None:
    written = guarded(pl.Series([text]))[0]
    assert written[:1] not in ("=", "+", "-", "@", "\t")
    if not text.startswith(("'", '="', "\t")):
        assert unescaped([written]) == [text]


@pytest.mark.parametrize("mark", ["=", "+", "-", "@", "\t", "\r"])
def test_every_mark_that_begins_a_formula_is_guarded(mark: str) -> None:
    assert guarded(pl.Series([f"{mark}1+1"]))[0] == f"'{mark}1+1"


def test_annotated_return_shows_each_error_at_its_cell(tmp_path: Path) -> None:
    outcome = taken(roster(tmp_path / "a.xlsx", person(1), person(3, 性别="女"), person(5), person(7, 职级="五级主任科员")))
    target = BytesIO()
    write_annotated(target, outcome)
    target.seek(0)
    rows = CalamineWorkbook.from_filelike(target).get_sheet_by_index(0).to_python()
    assert rows[0] == [*HEAD, REMARK_HEADER]
    assert [row[0] for row in rows[1:]] == ["3", "7"]
    assert rows[1][:-1] == person(3, 性别="女")
    assert rows[1][-1] == "性别：性别“女”与身份证号不符；更正：男"
    assert str(rows[2][-1]).startswith("职级：职级序列中没有“五级主任科员”")


def test_annotated_return_is_mended_and_taken(tmp_path: Path) -> None:
    """Same file back: same errors at the row they now have; mended: taken, with the last column passed over."""
    outcome = taken(roster(tmp_path / "a.xlsx", person(1), person(3, 性别="女"), person(5, 职级="五级主任科员")))
    write_annotated(tmp_path / "b.xlsx", outcome)
    again = taken(tmp_path / "b.xlsx")
    assert [(p.cell, p.code) for p in again.problems] == [
        (f"{COLUMN['性别']}2", "sex.disagrees_with_id"), (f"{COLUMN['职级']}3", "rank.unknown")]
    assert again.unmapped == {}
    assert [head.fingerprint for head in again.heads.values()] == [head.fingerprint for head in outcome.heads.values()], "what was chosen for a column stays"
    mended = workbook(tmp_path / "c.xlsx", [[*HEAD, REMARK_HEADER], [*person(3), "x"], [*person(5), "y"]])
    assert (taken(mended).good.height, taken(mended).problems) == (2, [])


def test_annotated_return_says_of_which_file_the_rows_are(tmp_path: Path) -> None:
    """Its own rows are others: the good ones are gone."""
    write_annotated(tmp_path / "b.xlsx", taken(roster(tmp_path / "a.xlsx", person(3), person(1), person(1))))
    rows = CalamineWorkbook.from_path(tmp_path / "b.xlsx").get_sheet_by_index(0).to_python()
    assert "见原表第3、4行" in rows[1][-1]


def test_annotated_return_keeps_titles_groups_and_untrusted_numbers(tmp_path: Path) -> None:
    path = roster_of_two_rows(tmp_path / "a.xlsx")
    cells = ["张三", "科员", "大学", "甲大学", "研究生", "乙党校", 1985.1, "示例局", 419999198503120015]
    with xlsxwriter.Workbook(str(tmp_path / "b.xlsx")) as book:
        sheet = book.add_worksheet("名册")
        for number, row in enumerate(CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()):
            sheet.write_row(number, 0, row if number < 4 else cells)
        sheet.merge_range("C3:D3", "全日制教育")
        sheet.merge_range("E3:F3", "在职教育")
    codes = [("G5", "date.ambiguous_month"), ("I5", "id_number.number_cell")]
    first = taken(tmp_path / "b.xlsx")
    assert [(p.cell, p.code) for p in first.problems] == codes
    write_annotated(tmp_path / "c.xlsx", first)
    assert [(p.cell, p.code) for p in taken(tmp_path / "c.xlsx").problems] == codes


def test_annotated_return_without_errors(tmp_path: Path) -> None:
    write_annotated(tmp_path / "b.xlsx", taken(roster(tmp_path / "a.xlsx", person(1))))
    assert CalamineWorkbook.from_path(tmp_path / "b.xlsx").sheet_names == ["没有问题"]


def test_annotated_return_of_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "来件"
    folder.mkdir()
    roster(folder / "甲.xlsx", person(1, 性别="女"))
    (folder / "乙.csv").write_text(csv_text(HEAD, person(3, 职级="科长")), encoding="gbk")
    write_annotated(tmp_path / "b.xlsx", taken(folder))
    assert CalamineWorkbook.from_path(tmp_path / "b.xlsx").sheet_names == ["乙.csv", "甲.xlsx_花名册"]
    assert len(taken(tmp_path / "b.xlsx").problems) == 2


@pytest.mark.parametrize("kind", TABLES.values(), ids=TABLES)
def test_the_blank_is_read_back_without_a_row(tmp_path: Path, kind) -> None:  # type: ignore[no-untyped-def]
    write_template(tmp_path / "a.xlsx", kind, year=2026)
    outcome = check_file(tmp_path / "a.xlsx", kind, on=ON)
    assert (outcome.read, [each.code for each in outcome.problems], outcome.unmapped) == (0, ["rows.none"], {})
    keys = set(next(iter(outcome.heads.values())).keys.values())
    assert {column.key for column in kind.columns} <= keys


def test_the_examples_of_the_guide_are_right(tmp_path: Path) -> None:
    """A row made of every column's example is taken as it stands."""
    for kind in TABLES.values():
        examples = [[column.name for column in kind.columns], [column.example for column in kind.columns]]
        outcome = check_file(workbook(tmp_path / "a.xlsx", examples), kind, on=ON)
        assert (outcome.good.height, outcome.problems) == (1, []), kind.key


def test_the_guide_explains_each_column(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", ROSTER, year=2026)
    guide = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_name(GUIDE_SHEET).to_python()
    assert [row[0] for row in guide[1:len(ROSTER.columns) + 4]] == [
        *(column.name for column in ROSTER.columns), "2023年度考核", "2024年度考核", "2025年度考核"]


def test_the_blank_of_organs_shows_what_a_quota_column_is_called(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx", TABLES["organs"], year=2026)
    book = CalamineWorkbook.from_path(tmp_path / "a.xlsx")
    assert "一级至四级主任科员职数" in book.get_sheet_by_index(0).to_python()[0]
    assert any(row[0] == "一级至四级主任科员职数" and "核定" in row[2] for row in book.get_sheet_by_name(GUIDE_SHEET).to_python())


def test_sheet_names() -> None:
    assert sheet_name("a/b:c*?[]\\") == "a_b_c_____"
    assert sheet_name("") == "表"
    assert len(sheet_name("长" * 40)) == 31
    assert sheet_name("表", ["表"]) == "表(2)"
