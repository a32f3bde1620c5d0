"""Whatever an office, or somebody else, sends: read, or refused in words."""

import gzip
import io
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from xianneng.foundation.exchange import raw, reading
from xianneng.foundation.exchange.reading import Unreadable, open_sheets
from xianneng.foundation.exchange.tests.samples import HEAD, csv_text, person, roster, workbook

ROWS = [HEAD, person(1), person(3)]


def texts(path: Path) -> list[tuple[str | None, ...]]:
    return open_sheets(path).sheets[0].cells.rows()


def refused(path: Path) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        open_sheets(path)
    assert str(caught.value)
    return caught.value


@pytest.mark.parametrize(("encoding", "comma"), [
    ("utf-8", ","), ("utf-8-sig", ","), ("gbk", ","), ("gb18030", "\t"), ("utf-16", "\t"), ("utf-8", ";")])
def test_text_in_every_customary_encoding(tmp_path: Path, encoding: str, comma: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(csv_text(*ROWS).replace(",", comma).encode(encoding))
    assert texts(path) == [tuple(map(str, row)) for row in ROWS]


def test_character_beyond_gbk(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("姓名,单位\n张𠮷,㐂局\n".encode("gb18030"))
    assert texts(path)[1] == ("张𠮷", "㐂局")


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(csv_text(*ROWS).encode()))
    assert texts(path)[1][1] == "张示例"


def test_a_cell_longer_than_any_is_refused_with_its_place(tmp_path: Path) -> None:
    long = "长" * (raw.VALUE_LIMIT + 1)
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,单位\n张示例,{long}\n", encoding="utf-8")
    found = refused(path)
    assert (found.code, "B2 " in found.why, len(str(found)) < 300) == ("file.long_cell", True, True)
    path.write_text(f"姓名,单位\n张示例,{long[1:]}\n", encoding="utf-8")
    assert texts(path)[1] == ("张示例", long[1:])


def test_workbook_by_what_it_is_not_by_its_name(tmp_path: Path) -> None:
    roster(tmp_path / "a.xlsx", person(1)).rename(tmp_path / "a.xls")
    assert texts(tmp_path / "a.xls")[0] == tuple(HEAD)


def test_empty_rows_and_columns_keep_addresses(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write(4, 3, "D5")
    assert open_sheets(path).sheets[0].cells[4, 3] == "D5"


def test_values_of_formulas_numbers_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [18, 1978.1, 419999198503120015, True])
        sheet.write_formula(0, 4, '=HYPERLINK("http://x","y")', value="结果")
        sheet.write_datetime(0, 5, reading_date(), book.add_format({"num_format": "yyyy.mm"}))
    sheet = open_sheets(path).sheets[0]
    assert sheet.cells.row(0) == ("18", "1978.1", "419999198503120000", "是", "结果", "1978-09-01")
    assert sheet.numbers.row(0) == (False, True, True, False, False, False)


def reading_date():  # type: ignore[no-untyped-def]
    from datetime import datetime

    return datetime(1978, 9, 1)  # noqa: DTZ001


def test_control_and_direction_characters_are_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,单位\n\u202e张\u200b三\x07\u3000,\ufeff局\n", encoding="utf-8")
    assert texts(path)[1] == ("张三", "局")


def test_hidden_sheets_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("甲").write(0, 0, "看得见")
        lists = book.add_worksheet("乙")
        lists.write(0, 0, "清单")
        lists.hide()
    assert [sheet.label for sheet in open_sheets(path).sheets] == ["甲"]


def test_merged_cells_hold_for_each_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.merge_range("A1:A3", "示例局")
        sheet.write_column("B1", ["张三", "李四", "王五"])
    assert open_sheets(path).sheets[0].cells["0"].to_list() == ["示例局"] * 3


def test_archive_with_chinese_names_and_climbing_paths(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../外面.csv", csv_text(*ROWS))
        archive.writestr("__MACOSX/._甲.csv", "x")
        archive.writestr("~$锁.xlsx", "x")
    before = set(tmp_path.parent.rglob("*.csv"))
    opened = open_sheets(path)
    assert ([sheet.label for sheet in opened.sheets], opened.refused) == (["外面.csv"], {})
    assert set(tmp_path.parent.rglob("*.csv")) == before


def test_archive_names_in_utf_8_that_nobody_marked() -> None:
    """As zip on Linux and macOS writes them; of these bytes some are GBK, too."""
    for name in ("琴棚晴.lrmx", "石砚.lrmx", "于景.lrmx", "花名册.csv"):
        info = zipfile.ZipInfo(name.encode().decode("cp437"))
        info.flag_bits = 0
        assert reading.member_name(info) == name


def test_archive_names_in_gbk() -> None:
    info = zipfile.ZipInfo("花名册.csv".encode("gbk").decode("cp437"))
    assert reading.member_name(info) == "花名册.csv"


def test_an_archive_of_another_kind_says_what_is_in_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "五人.zip", "w") as members:
        for at in range(5):
            members.writestr(f"{at}.lrmx", "<Person/>")
    with pytest.raises(Unreadable, match=r"里面是0.lrmx、1.lrmx、2.lrmx等5个文件") as told:
        open_sheets(tmp_path / "五人.zip")
    assert told.value.code == "file.empty"


def test_folder_reads_what_it_can(tmp_path: Path) -> None:
    roster(tmp_path / "好.xlsx", person(1))
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "别的.docx").write_bytes(b"x")
    (tmp_path / "链接.csv").symlink_to("/etc/passwd")
    opened = open_sheets(tmp_path)
    assert [sheet.label for sheet in opened.sheets] == ["好.xlsx/花名册"]
    assert {name: fault.code for name, fault in opened.refused.items()} == {"坏.xlsx": "file.damaged", "别的.docx": "file.unread"}


@pytest.mark.parametrize(("name", "content", "code"), [
    ("a.xlsx", b"<html>not a workbook</html>", "file.not_excel"),
    ("a.xls", "姓名,单位".encode(), "file.not_excel"),
    ("a.xlsx", b"", "file.empty"),
    ("a.xlsx", b"PK\x03\x04 cut off", "file.damaged"),
    ("a.xls", reading.OLE + b"\x00" * 600, "file.damaged"),
    ("a.xlsx", reading.OLE + "EncryptedPackage".encode("utf-16-le"), "file.password"),
    ("a.csv.gz", b"\x1f\x8b\x08\x00 cut off", "file.damaged"),
    ("a.csv", b"\xe5\xa7\x93,\x00\x00\n1,2\n", "file.damaged"),
    ("a.csv", b"\xff\xff\xff,\x80\n", "file.damaged"),
    ("a.zip", b"PK\x03\x04 cut off", "file.damaged"),
])
def test_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path).code == code


def test_absent_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "没有.xlsx").code == "file.absent"


def test_workbook_cut_in_half(tmp_path: Path) -> None:
    path = roster(tmp_path / "a.xlsx", *(person(i) for i in range(1, 60, 2)))
    path.write_bytes(path.read_bytes()[:-2_000])
    assert refused(path).code == "file.damaged"


def test_two_hundred_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    assert refused(path).code == "file.large"
    assert "100MB" in str(refused(path))


def test_zip_bomb_is_known_by_its_directory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (70 << 20))
    assert refused(path).code == "file.bomb"


def test_zip_of_too_many_members(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(reading.MEMBER_LIMIT + 1):
            archive.writestr(f"{number}.csv", "")
    assert refused(path).code == "file.bomb"


def test_zip_with_a_password(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "姓名,单位\n张示例,县水利局\n")
    content = bytearray(buffer.getvalue())
    content[6] |= 1  # of the member itself
    content[content.index(b"PK\x01\x02") + 8] |= 1  # and in the directory
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip").code == "file.password"


def test_zip_that_lies_about_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The directory says 10 bytes; the stream would go on for megabytes."""
    monkeypatch.setattr(reading, "FILE_LIMIT", 1 << 20)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"1,2\n" * (1 << 20))
    content = buffer.getvalue().replace(struct.pack("<L", 4 << 20), struct.pack("<L", 10))
    (tmp_path / "a.zip").write_bytes(content)
    assert refused(tmp_path / "a.zip").code in ("file.damaged", "file.bomb")


def test_gzip_bomb_is_stopped_while_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TEXT_LIMIT", 4 << 20)
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"1,2\n" * (4 << 20)))
    assert refused(path).code == "file.bomb"


def test_two_cells_at_the_ends_of_a_sheet_cannot_take_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "姓名")
        sheet.write(1_048_575, 16_383, "x")
    assert refused(path).code == "file.large"


@pytest.mark.parametrize("trick", [
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;&b;&b;&b;&b;">]>'])
def test_entities_are_never_expanded(tmp_path: Path, trick: str) -> None:
    path, hostile = workbook(tmp_path / "a.xlsx", [["姓名", "单位"]]), tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(hostile, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "xl/sharedStrings.xml":
                content = content.replace(b"<sst", trick.encode() + b"<sst", 1).replace("姓名".encode(), b"&x;")
            target.writestr(info, content)
    try:
        found = str(open_sheets(hostile).sheets[0].cells.rows())
    except Unreadable:
        return
    assert "root:" not in found
    assert "aaaaaaaaaa" not in found


def test_child_says_why(tmp_path: Path) -> None:
    with pytest.raises(raw.TooLargeError):
        raw.frame_of([[""] * (raw.COLUMN_LIMIT + 1)])


def test_ragged_rows_are_filled(tmp_path: Path) -> None:
    cells, numbers = raw.frame_of([["a"], ["b", "c"], [1.5]])
    assert cells.rows() == [("a", None), ("b", "c"), ("1.5", None)]
    assert numbers["0"].to_list() == [False, False, True]
    assert cells.schema == {"0": pl.String, "1": pl.String}


def test_a_checksum_error_inside_a_member(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", csv_text(*ROWS))
    content = path.read_bytes()
    path.write_bytes(content.replace(struct.pack("<L", zlib.crc32(csv_text(*ROWS).encode())), b"\0\0\0\0"))
    assert refused(path).code == "file.damaged"


def test_one_child_reads_many_members_and_one_that_kills_it_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, run, started = tmp_path / "a.zip", reading.subprocess.run, []

    def counted(command: list[str], **more: Any) -> subprocess.CompletedProcess[bytes]:
        started.append(command)
        if any(source.endswith("2.kept") for source in command) and len(started) == 1:
            run([*command[:3], *command[3:9]], **more)  # the first two are read, the third kills the child
            return subprocess.CompletedProcess(command, -9, b"", b"")
        return run(command, **more)
    monkeypatch.setattr(reading.subprocess, "run", counted)
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(12):
            archive.writestr(f"{number}.csv", csv_text(*ROWS))
    opened = open_sheets(path)
    assert [sheet.file for sheet in opened.sheets] == [f"{number}.csv" for number in range(12) if number != 2]
    assert list(opened.refused) == ["2.csv"]
    assert len(started) == 2


def test_all_members_together_have_the_time_of_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "TIME_LIMIT", 0)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", csv_text(*ROWS))
    assert refused(tmp_path / "a.zip").code == "file.large"
