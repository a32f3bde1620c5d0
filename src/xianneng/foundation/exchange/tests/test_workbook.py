"""信息采集工作簿: every fault at its cell, what is left told, and a workbook written as the original has it."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

from xianneng.foundation.exchange import workbook
from xianneng.foundation.exchange.checking import Checked, check, check_file
from xianneng.foundation.exchange.kinds.workbook import PARTS, WORKBOOK, table, words
from xianneng.foundation.exchange.problems import column_letters
from xianneng.foundation.exchange.reading import open_sheets
from xianneng.foundation.exchange.tests.samples import ON, id_number
from xianneng.foundation.exchange.tests.workbooks import TWO, Sheet, changed, opened, sheets, written

GRADE = "职务层次（职级）"


def wrong(checked: Checked) -> set[tuple[str, str]]:
    """Where something is wrong, and its code."""
    return {(f"{each.sheet}!{each.cell}", each.code) for each in checked.problems if not each.is_notice}


def test_a_sound_workbook_has_nothing_wrong(tmp_path: Path) -> None:
    path = tmp_path / "采集.xlsx"
    path.write_bytes(written(sheets()))
    checked = check_file(path, WORKBOOK, on=ON)
    assert (checked.problems, checked.read, checked.bad.height) == ([], 22, 0)
    left = dict(map(tuple, checked.not_carried))
    assert left["A01人员 第3行"] == "是否具有两年以上基层工作经历：是；备注：虚构"
    assert left["A06专业技术 第3行"] == "专业技术资格名称：工程师；获得资格日期：201211；取得资格途径：考试"
    assert left["B01单位 第3行"] == "机构级别：乡、科级；行政编制数：22"


@pytest.mark.parametrize(("found", "cell", "code"), [
    (changed("A01人员", 0, **{"民族 ": "汗族"}), "A01人员!H3", "ethnicity.unknown"),
    (changed("A01人员", 0, 出生年月="198504"), "A01人员!D3", "birth_on.disagrees_with_id"),
    (changed("A01人员", 0, 出生年月="85.03"), "A01人员!D3", "date.two_digit_year"),
    (changed("A01人员", 0, 现职级="一级主任科"), "A01人员!X3", "rank.unknown"),
    (changed("A01人员", 0, 任现职级时间="201806"), "A01人员!Y3", "rank_on.out_of_series"),
    (changed("A01人员", 0, 身份证号="419999198503120019"), "A01人员!B3", "id_number.check_digit"),
    (changed("A02职务", 1, 免职时间=""), "A02职务!O4", "until_on.missing"),
    (changed("A02职务", 1, 主职务="是", 免职时间="202006"), "A02职务!J3", "is_main.overlapping"),
    (changed("A02职务", 0, 任职时间="203001"), "A02职务!J3", "date.future"),
    (changed("A02职务", 0, 主职务="可能"), "A02职务!S3", "boolean.form"),
    (changed("A05职务职级", 1, 终止日期="20230615"), "A05职务职级!E5", "grade.overlapping"),
    (changed("A05职务职级", 2, **{GRADE: "四级调研员"}), "A05职务职级!D5", "grade.unlike_a01"),
    (changed("A05职务职级", 0, 批准日期="202006", 终止日期="202007"), "A05职务职级!E3", "from_on.out_of_series"),
    (changed("A08学历学位", 0, 学历名称="", 学历代码="博士后"), "A08学历学位!D3", "education_code.unknown"),
    (changed("A14奖惩", 1, 奖惩名称代码="警告（企业职工）"), "A14奖惩!D4", "honour_code.unknown"),
    (changed("A14奖惩", 0, 撤销日期="20200101"), "A14奖惩!I3", "honour.revoked"),
    (changed("A15考核", 0, 考核结论="合格"), "A15考核!C3", "result.unknown"),
    (changed("A15考核", 1, 考核年度="2023"), "A15考核!C4", "result.repeated"),
    (changed("A15考核", 1, 考核年度="2026"), "A15考核!D4", "year.future"),
    (changed("A36家庭及社会关系", 0, 身份证号=TWO), "A36家庭及社会关系!A3", "name.unlike_a01"),
    (changed("A36家庭及社会关系", 1, 姓名="无此人", 身份证号=id_number(serial=5)), "A36家庭及社会关系!B4", "person.not_in_a01"),
    (changed("A36家庭及社会关系", 0, 称谓=""), "A36家庭及社会关系!D3", "relation.missing")])
def test_a_fault_is_told_at_its_cell(found: dict[str, Sheet], cell: str, code: str) -> None:
    told = wrong(check(opened(found), WORKBOOK, on=ON))
    assert (cell, code) in told
    assert {each for _, each in told} == {code}


def test_a_wrong_number_on_every_sheet_is_told_once() -> None:
    found = sheets()
    wrong_one = "999999198503120019"
    sound = found["A01人员"][0]["身份证号"]
    for rows in found.values():
        for row in rows:
            if row.get("身份证号") == sound:
                row["身份证号"] = wrong_one
    checked = check(opened(found), WORKBOOK, on=ON)
    [told] = [each for each in checked.problems if each.code.startswith("id_number.")]
    repeats = sum(row.get("身份证号") == wrong_one for rows in found.values() for row in rows) - 1
    assert (told.sheet, told.cell, repeats > 3) == ("A01人员", "B3", True)
    assert f"另有{repeats}行也写这一号码" in told.message
    assert checked.bad.height == repeats + 1, "told once, held back everywhere"


def test_a_row_belongs_to_whom_a01_names_once() -> None:
    found = sheets()
    found["A15考核"][0]["身份证号"] = ""
    assert wrong(check(opened(found), WORKBOOK, on=ON)) == set()
    found["A01人员"].append({"姓名": "张示例", "身份证号": id_number(serial=7), "统计关系所在单位": "县水利局"})
    assert wrong(check(opened(found), WORKBOOK, on=ON)) == {("A15考核!B3", "person.not_in_a01")}


def test_a_missing_column_is_said_of_its_sheet() -> None:
    found = opened(sheets())
    posts = next(sheet for sheet in found.sheets if sheet.label == "A02职务")
    place = str([column["name"] for column in table("columns") if column["sheet"] == posts.label].index("任职时间"))
    posts.cells[1, place] = "起始"
    assert ("A02职务!A2", "column.missing") in wrong(check(found, WORKBOOK, on=ON))


def test_an_empty_workbook_has_the_sheets_heads_and_drop_downs_of_the_original(tmp_path: Path) -> None:
    path = tmp_path / "空白.xlsx"
    workbook.write(path, {}, facts={"单位名称": ["=1+1"]})
    read = {sheet.label: sheet.cells for sheet in open_sheets(path).sheets}
    assert list(read) == ["填报说明", *(each.name for each in PARTS.values())]
    assert read["填报说明"]["5"][3] == "=1+1"
    with ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
        parts = {name: archive.read(f"xl/worksheets/sheet{at}.xml").decode() for at, name in enumerate(read, 1)}
    ranges = dict(re.findall(r"<definedName name=\"(\w+)\"[^>]*>[^<]*!\$([^<]+)</definedName>", book))
    assert "<f>" not in parts["填报说明"]
    for each in PARTS.values():
        columns = [row for row in table("columns") if row["sheet"] == each.name]
        assert [name or "" for name in read[each.name].row(1)] == [row["name"].strip() for row in columns]
        sources = re.findall(r"<formula1>([^<]*)</formula1>", parts[each.name])
        assert len(sources) == sum(bool(row["list"]) for row in columns)
        assert all(source in ranges or source.startswith("IF(") for source in sources)
    column, first, last = re.fullmatch(r"([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)", ranges["DIC_RS_ZB09"]).groups()
    index = next(at for at in range(60) if column_letters(at) == column)
    assert read["填报说明"][str(index)][int(first) - 1:int(last)].to_list() == list(words("ZB09"))
    assert re.search(r"<col min=\"20\" max=\"51\"[^>]*hidden=\"1\"", parts["填报说明"])


def test_every_list_of_a_column_is_there_and_has_a_source() -> None:
    lists = {row["list"]: row for row in table("lists")}
    assert {row["list"] for row in table("columns")} - {"", "organs", "grades"} <= set(lists)
    assert all(row["source"] and words(name) for name, row in lists.items())
