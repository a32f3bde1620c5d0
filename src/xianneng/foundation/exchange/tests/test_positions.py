"""Tables of positions in the layouts that are sent: found by their names, wherever the head stands; what is wrong stands at its cell."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds.positions import POSITIONS
from xianneng.foundation.exchange.positions_bench import HEAD, positions
from xianneng.foundation.exchange.writing import Book

ON = date(2026, 7, 1)
GUANGDONG = ["招考单位", "单位代码", "招考职位", "职位代码", "职位简介", "职位类型", "录用人数", "学历", "学位", "研究生专业\n名称及代码", "本科专业\n名称及代码",
             "大专专业\n名称及代码", "是否要求2年以上基层工作经历", "是否限应届毕业生报考", "其他要求", "考区"]
HENAN = ["招录机关（单位）", "职位名称", "职位代码", "招录人数", "年龄要求", "学历要求", "学位要求", "专业（学科）类别", "工作经历", "其他要求", "体检标准", "是否进行体能测评", "备注"]
HUBEI = ["职位代码", "职位名称", "招录机关", "用人单位", "招录人数", "城市", "学历", "学位", "研究生专业", "本科专业", "招录对象", "备注", "职位简介"]


def taken_in(folder: Path, *rows: Sequence[object]) -> Checked:
    path = folder / "职位表.xlsx"
    with Book(path) as book:
        sheet = book.add_worksheet("职位")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return check_file(path, POSITIONS, on=ON)


def test_the_central_layout(tmp_path: Path) -> None:
    found = taken_in(tmp_path, ["示例年度考试录用公务员招考简章"], HEAD, *positions(30))
    assert (found.read, found.bad.height, found.unmapped) == (30, 0, {})
    assert found.good["count"].to_list() == [1] * 30
    assert found.good["organ_code"][0] == "100000"


def test_guangdong_s_layout_with_titles_measures_and_codes_that_are_numbers(tmp_path: Path) -> None:
    row = ["示例市示例局", 1990001, "一级主任科员以下", 19900012541001, "从事综合工作", "综合管理类职位", 2, "本科以上", "学士以上", "法学(A0301)", "法学类(B0301)", "",
           "否", "应届毕业生", "男性;中共党员", "示例"]
    found = taken_in(tmp_path, ["附件1"], ["示例省乡镇机关考试录用公务员职位表"], ["配套\n措施", "新录用乡镇公务员在乡镇机关最低服务年限为5年。"], GUANGDONG, row)
    assert (found.read, found.unmapped) == (1, {})
    good = found.good.row(0, named=True)
    assert (good["code"], good["count"], good["major_graduate"], good["fresh"], good["other"]) == (
        "19900012541001", 2, "法学(A0301)", "应届毕业生", "男性;中共党员")


@pytest.mark.parametrize(("head", "row", "expected"), [
    (HENAN, ["示例县示例局", "一级科员", "11001011", 1, "18周岁以上、35周岁以下", "本科及以上", "与学历相对应的学位", "本科：法学类（0301）", "无", "男性", "通用标准", "否", ""],
     {"organ": "示例县示例局", "age": "18周岁以上、35周岁以下", "major": "本科：法学类（0301）", "grassroots": "无", "other": "男性"}),
    (HUBEI, ["1423", "综合岗", "示例市示例局", "示例中心", 1, "示例市", "本科及以上", "学士及以上", "0301法学", "0301法学类", "不限", "", "从事综合工作"],
     {"organ": "示例市示例局", "unit": "示例中心", "place": "示例市", "target": "不限", "major_bachelor": "0301法学类"})])
def test_other_provinces(tmp_path: Path, head: list[str], row: list[object], expected: dict[str, str]) -> None:
    found = taken_in(tmp_path, head, row)
    good = found.good.row(0, named=True)
    assert found.unmapped == {}
    assert {key: good[key] for key in expected} == expected


def test_what_is_wrong_stands_at_its_cell(tmp_path: Path) -> None:
    head = ["招录机关", "职位名称", "职位代码", "招录人数", "学历"]
    found = taken_in(tmp_path, head, ["甲局", "科员", "001", "若干", "本科"], ["甲局", "科员", "002", 0, "本科"], ["甲局", "科员", "003", 1, "本科"],
                     ["甲局", "文员", "003", 1, "本科"], ["乙局", "科员", "003", 1, "本科"], ["乙局", "", "004", 1, "本科"])
    assert [(problem.cell, problem.code) for problem in found.problems] == [
        ("D2", "integer.form"), ("D3", "count.none"), ("C4", "code.repeated"), ("C5", "code.repeated"), ("B7", "name.missing")]
    assert found.good["organ"].to_list() == ["乙局"]
