"""The head is found wherever it stands and however it is spelt; what is unknown is reported, what was shown is remembered."""

from pathlib import Path

import pytest
import xlsxwriter

from xianneng.foundation.exchange.checking import check_file
from xianneng.foundation.exchange.columns import Head, find_head, fingerprint
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.kinds.organs import ORGANS, rank_group
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.reading import Unreadable, open_sheets
from xianneng.foundation.exchange.tests.samples import HEAD, ON, csv_text, person, workbook


def head_of(path: Path, kind: str = "roster") -> Head:
    found = find_head(open_sheets(path).sheets[0], KINDS[kind])
    assert found
    return found


@pytest.mark.parametrize(("header", "key"), [
    ("姓 名", "name"), ("出生\n年月", "birth_on"), ("出生年月（岁）", "birth_on"), ("身份证号*", "id_number"), ("公民身份号码", "id_number"),
    ("参加工\n作时间", "work_started_on"), ("2023年度考核", "assessment_2023"), ("2023年", "assessment_2023"),
    ("2022年度考核结果", "assessment_2022"), ("干部管理权限", "manager"), ("管理单位（干部管理权限）", "manager"), ("爱好", None),
    ("任现职日期", "post_on"), ("任现职级日期", "rank_on"), ("任职级日期", "rank_on"), ("任现职务年月", "post_on"), ("入党日期", "party_joined_on"), ("试用期满日期", "probation_until"),
    ("年度考核2023年", "assessment_2023"), ("近三年年度考核结果2024", "assessment_2024"), ("1823年度考核", None)])
def test_names_and_synonyms(header: str, key: str | None) -> None:
    found = ROSTER.find(header)
    assert (found.key if found else None) == key


def test_no_name_means_two_columns() -> None:
    for kind in KINDS.values():
        names = [name for column in kind.columns for name in ({column.name, *column.synonyms} if kind.parts else column.names)]
        assert len(kind.by_name) == len({kind.by_name[key].key + key for key in kind.by_name})
        assert all(kind.find(column.name) == column for column in kind.columns), kind.key
        assert len(names) == len(set(names)), kind.key


def test_title_rows_above_the_head(tmp_path: Path) -> None:
    rows = [["示例县公务员花名册"], ["填报单位：示例县委组织部", "", "", "2026年11月"], [], HEAD, person()]
    head = head_of(workbook(tmp_path / "a.xlsx", rows))
    assert (head.first, head.end, head.keys[1]) == (3, 4, "name")
    assert head.unmapped == []


def roster_of_two_rows(path: Path) -> Path:
    """The layout of the printed roster: groups over names, single names over both rows."""
    upper = ["姓  名", "现任职务", "全日制教育", "", "在职教育", "", "出生\n年月", "单位归口", "身份证号"]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(upper):
            if name in ("全日制教育", "在职教育"):
                sheet.merge_range(2, column, 2, column + 1, name)
                sheet.write_row(3, column, ["学历", "毕业院校及 专 业"])
            elif name:
                sheet.merge_range(2, column, 3, column, name)
        sheet.write_row(4, 0, ["张三", "科员", "大学", "甲大学", "研究生", "乙党校", "1985.03", "示例局", "419999198503120015"])
    return path


def test_two_row_head_with_merged_groups(tmp_path: Path) -> None:
    head = head_of(roster_of_two_rows(tmp_path / "a.xlsx"))
    assert (head.first, head.end) == (2, 4)
    assert list(head.places) == ["name", "post", "full_time_education", "full_time_school", "in_service_education",
                                 "in_service_school", "birth_on", "organ", "id_number"]


def test_two_row_head_without_merges(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(csv_text(["机构名称", "行政编制数", "", "工勤编制数", ""], ["", "编制数", "实有人数", "编制数", "实有人数"],
                             ["示例局", "12", "11", "2", "2"]), encoding="utf-8")
    head = head_of(path, "organs")
    assert head.mapping == {"机构名称": "name", "行政编制数编制数": "administrative_count", "工勤编制数编制数": "service_count"}
    assert check_file(path, ORGANS, on=ON).good.select("name", "administrative_count").rows() == [("示例局", 12)]


def test_no_head(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("随便,什么\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        check_file(path, ROSTER, on=ON)
    assert caught.value.code == "sheet.no_head"
    assert "身份证号" in str(caught.value)


def test_unknown_columns_are_reported_and_a_mapping_is_remembered(tmp_path: Path) -> None:
    names = [*HEAD[:1], "大名", *HEAD[2:]]
    path = workbook(tmp_path / "a.xlsx", [names, person()])
    first = check_file(path, ROSTER, on=ON)
    assert first.unmapped == {"花名册": ["大名"]}
    assert [(p.cell, p.code) for p in first.problems] == [("A1", "column.missing")]
    (mark, mapping), = first.mappings.items()
    assert mark == fingerprint([str(name) for name in names])
    second = check_file(path, ROSTER, on=ON, remembered={mark: mapping | {"大名": "name"}})
    assert (second.good.height, second.problems, second.unmapped) == (1, [], {})


def test_other_sheets_of_a_workbook_are_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["填报说明"]], [HEAD, person()], [["姓名", "身份证号", "称谓"], ["张三", "1", "父亲"]],
                    names=("说明", "名册", "家庭成员"))
    found = check_file(path, ROSTER, on=ON)
    assert (found.read, list(found.heads)) == (1, ["名册"])
    assert {label for label, _, _ in found.passed_over} == {"说明", "家庭成员"}


@pytest.mark.parametrize(("name", "group"), [
    ("一级至四级调研员", "一级至四级调研员"), ("一至四级调研员", "一级至四级调研员"), ("三、四级调研员", "三级、四级调研员"),
    ("三四级调研员", "三级、四级调研员"), ("一级、二级主任科员", "一级、二级主任科员"), ("二级巡视员", "二级巡视员"), ("领导", None),
    ("一至四级警长", "一级至四级警长"), ("三四级高级主办", "三级、四级高级主办"), ("督办", "督办"),
    ("警务技术一至四级主管", "警务技术一级至四级主管")])
def test_groups_of_ranks(name: str, group: str | None) -> None:
    assert rank_group(name.replace("、", "")) == group or rank_group(name) == group


@pytest.mark.parametrize(("header", "group"), [
    ("核定一级至四级主任科员", "一级至四级主任科员"), ("二级调研员", "二级调研员"), ("核定三级、四级主任科员（职数）", "三级、四级主任科员"),
    ("核定职级职数一至四级主任科员", "一级至四级主任科员"), ("三级、四级调研员核定数", "三级、四级调研员"), ("一级、二级主任科员职数", "一级、二级主任科员"),
    ("实有一级至四级主任科员", None), ("主任科员", None)])
def test_a_quota_column_by_its_usual_captions(header: str, group: str | None) -> None:
    found = ORGANS.find(header)
    assert (found.key if found else None) == (group and f"quota_{group}")


def test_years_under_one_head_of_two_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for column, name in enumerate(["姓名", "身份证号", "单位"]):
            sheet.merge_range(0, column, 1, column, name)
        sheet.merge_range(0, 3, 0, 5, "年度考核")
        sheet.write_row(1, 3, ["2023年", "2024年", "2025年"])
        sheet.write_row(2, 0, ["张三", "419999198503120015", "示例局", "优秀", "称职", "称职"])
    assert list(head_of(path).places)[3:] == ["assessment_2023", "assessment_2024", "assessment_2025"]
