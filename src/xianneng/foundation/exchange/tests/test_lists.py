"""机构表, 考核, 奖励, 处分: what the file alone can tell."""

import pytest

from xianneng.foundation.exchange.checking import Checked, check
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.raw import frame_of
from xianneng.foundation.exchange.reading import Opened, Sheet
from xianneng.foundation.exchange.tests.samples import ON, Row, id_number

ORGAN_HEAD: Row = ["机构名称", "机构代码", "上级机构", "机构类型", "机构规格", "机构层级", "行政编制", "领导职数",
                   "一级至四级调研员职数", "三、四级调研员职数", "排序"]
ME: Row = ["张示例", id_number(), "示例局"]
PERSON: Row = ["姓名", "身份证号", "单位"]


def checked(kind: str, *rows: Row, organs: frozenset[str] | None = None) -> Checked:
    cells, numbers = frame_of(rows)
    return check(Opened([Sheet("a.csv", "表", cells, numbers)]), KINDS[kind], on=ON, organs=organs)


def found(kind: str, *rows: Row, organs: frozenset[str] | None = None) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in checked(kind, *rows, organs=organs).problems]


def organ(**changes: object) -> Row:
    row = dict(zip(ORGAN_HEAD, ["示例局", "1", "示例县", "机关", "正科级", "县级", "12", "4", "3", "2", "1"], strict=True))
    return list((row | changes).values())


ROOT = organ(机构名称="示例县", 机构代码="0", 上级机构="", 机构类型="地区", 机构规格="正处级", 行政编制="", 领导职数="")


def test_an_organ_list_is_typed() -> None:
    row = checked("organs", ORGAN_HEAD, ROOT, organ()).good.row(1, named=True)
    assert (row["name"], row["grade"], row["organ_level"]) == ("示例局", "乡科级正职", "县(市、区、旗)、乡镇机关")
    assert (row["administrative_count"], row["quota_一级至四级调研员"], row["quota_三级、四级调研员"]) == (12, 3, 2)


@pytest.mark.parametrize(("changes", "cell", "code"), [
    ({"机构名称": ""}, "A3", "name.missing"), ({"机构规格": "正村级"}, "E3", "grade.unknown"),
    ({"行政编制": "十二"}, "G3", "integer.form"), ({"行政编制": "-1"}, "G3", "integer.form"),
    ({"领导职数": "13"}, "H3", "leading_count.above_establishment"), ({"三、四级调研员职数": "4"}, "J3", "quota.above_group"),
    ({"机构类型": "公司"}, "D3", "kind.unknown"), ({"机构层级": "村级"}, "F3", "organ_level.unknown"),
    ({"上级机构": "示例局"}, "C3", "parent.circular")])
def test_planted_errors_of_organs(changes: dict[str, object], cell: str, code: str) -> None:
    assert found("organs", ORGAN_HEAD, ROOT, organ(**changes)) == [(cell, code)]


def test_the_tree_of_organs() -> None:
    ring = [organ(机构名称="甲", 机构代码="2", 上级机构="乙"), organ(机构名称="乙", 机构代码="3", 上级机构="甲")]
    assert found("organs", ORGAN_HEAD, ROOT, *ring) == [("C3", "parent.circular"), ("C4", "parent.circular")]
    by_code = organ(机构名称="办公室", 机构代码="2", 上级机构="1", 机构类型="内设机构")
    assert found("organs", ORGAN_HEAD, ROOT, organ(), by_code) == []
    strays = [organ(机构名称="甲", 机构代码="2", 上级机构="示例县县"), organ(机构名称="乙", 机构代码="3", 上级机构="别处")]
    assert found("organs", ORGAN_HEAD, ROOT, *strays) == [("C3", "parent.unknown"), ("C4", "parent.unknown")]
    assert checked("organs", ORGAN_HEAD, ROOT, *strays).problems[0].would_be_right == "示例县"


def test_a_part_of_the_tree_under_an_organ_already_there() -> None:
    assert found("organs", ORGAN_HEAD, organ()) == []
    assert found("organs", ORGAN_HEAD, organ(), organs=frozenset({"示例县"})) == []
    assert found("organs", ORGAN_HEAD, organ(), organs=frozenset({"别县"})) == [("C2", "parent.unknown")]


def test_organs_twice() -> None:
    twice = [organ(), organ(机构代码="2")]
    assert found("organs", ORGAN_HEAD, ROOT, *twice) == [("A3", "name.repeated"), ("A4", "name.repeated")]
    codes = [organ(), organ(机构名称="别局")]
    assert found("organs", ORGAN_HEAD, ROOT, *codes) == [("B3", "code.repeated"), ("B4", "code.repeated")]
    offices = [organ(机构名称="办公室", 机构代码=n, 上级机构=up) for n, up in (("2", "示例局"), ("3", "示例县"))]
    assert found("organs", ORGAN_HEAD, ROOT, organ(), *offices) == []


def test_assessments() -> None:
    head = [*PERSON, "年度", "等次"]
    assert found("assessments", head, [*ME, "2023年度", "优"]) == []
    assert found("assessments", head, [*ME, str(ON.year - 1), "优秀"]) == []
    assert found("assessments", head, [*ME, str(ON.year), "优秀"]) == [("D2", "year.future")]
    assert found("assessments", head, [*ME, "2023", "良好"]) == [("E2", "grade.unknown")]
    assert found("assessments", head, [*ME, "2023", "优秀"], [*ME, "2023", "称职"]) == [("E2", "grade.repeated"),
                                                                              ("E3", "grade.repeated")]
    assert found("assessments", head, [*ME, "2022", "优秀"], [*ME, "2023", "称职"]) == []


def test_a_year_in_the_heading_is_that_of_every_row() -> None:
    for heading in ("2023年度考核", "年度考核2023年", "公务员2023年度考核等次"):
        outcome = checked("assessments", [*PERSON, heading], [*ME, "优秀"])
        assert (outcome.problems, outcome.ask, outcome.good.select("year", "grade").rows()) == ([], (), [(2023, "优秀")]), heading
    assert found("assessments", [*PERSON, "2023年度考核"], [*ME, "良好"]) == [("D2", "grade.unknown")]
    assert [code for _, code in found("assessments", [*PERSON, f"{ON.year}年度考核"], [*ME, "优秀"])] == ["year.future"]
    two = checked("assessments", [*PERSON, "2022年度考核", "2023年度考核"], [*ME, "优秀", "称职"])
    assert (two.good.select("year", "grade").rows(), two.unmapped) == ([(2022, "优秀")], {"表": ["2023年度考核"]}), "one column a file"


def test_awards() -> None:
    head = [*PERSON, "奖励种类", "奖励名称", "批准日期"]
    assert found("awards", head, [*ME, "三等功", "", "2024-02-08"]) == []
    assert found("awards", head, [*ME, "特等功", "", "2024-02-08"]) == [("D2", "award_kind.unknown")]
    assert found("awards", head, [*ME, "授予称号", "", "2024-02-08"]) == [("E2", "award_name.missing")]
    assert found("awards", head, [*ME, "嘉奖", "", "2027-02-08"]) == [("F2", "date.future")]


def test_a_name_of_an_award_that_says_its_kind_is_taken_for_it() -> None:
    head = [*PERSON, "奖励名称", "批准日期"]
    outcome = checked("awards", head, [*ME, "嘉奖", "2024-02-08"], [*ME, "三等功", "2023-02-08"], [*ME, "特等功", "2022-02-08"])
    assert outcome.good.select("award_kind", "award_name").rows() == [("嘉奖", None), ("记三等功", None)]
    assert [(each.cell, each.code) for each in outcome.problems] == [("D4", "award_kind.unknown")]
    titled = checked("awards", [*PERSON, "奖励种类", "奖励名称", "批准日期"], [*ME, "授予称号", "荣誉称号", "2024-02-08"])
    assert titled.good.select("award_kind", "award_name").rows() == [("授予称号", "荣誉称号")], "a column of kinds goes before"
    assert [code for _, code in found("awards", head, [*ME, "先进个人", "2024-02-08"])] == ["column.missing"]


def test_sanctions() -> None:
    head = [*PERSON, "处分类别", "处分种类", "处分决定日期", "影响期至"]
    assert found("sanctions", head, [*ME, "政务处分", "记过", "2024-03-15", "2025-03-14"]) == []
    assert found("sanctions", head, [*ME, "党纪", "党内严重警告", "2024-03-15", ""]) == []
    assert found("sanctions", head, [*ME, "党纪处分", "记过", "2024-03-15", ""]) == [("E2", "sanction_kind.not_of_track")]
    assert found("sanctions", head, [*ME, "政务处分", "记过", "2024-03-15", "2023-03-15"]) == [("G2", "date.order")]
    assert found("sanctions", head, [*ME, "组织处理", "诫勉", "2024-03-15", ""], organs=frozenset({"别局"})) == [
        ("C2", "organ.unknown")]


def test_an_end_that_is_the_first_free_day_is_noticed() -> None:
    """Read as the last day it would bar one day too many: 警告 of 2026-05-23 bars to 2026-11-22."""
    [problem] = checked("sanctions", SANCTION_HEAD, [*ME, "处分", "警告", "2026-05-23", "2026-11-23"]).problems
    assert (problem.cell, problem.code, problem.is_notice, problem.would_be_right) == ("G2", "until_on.first_free_day", True, "填影响期的最后一日 2026-11-22")
    assert found("sanctions", SANCTION_HEAD, [*ME, "处分", "警告", "2026-05-23", "2026-11-22"]) == []


SANCTION_HEAD = [*PERSON, "处分类别", "处分种类", "处分决定日期", "影响期至"]


@pytest.mark.parametrize(("until", "right"), [
    ("2025-03-13", "2025-03-14至2028-03-14之间"), ("2025-03-14", None), ("2028-03-14", None), ("2028-03-15", "2025-03-14至2028-03-14之间")])
def test_an_end_that_the_law_does_not_know_is_noticed(until: str, right: str | None) -> None:
    """记过 bars twelve months, and no more than 48 with all that may be added."""
    report = checked("sanctions", SANCTION_HEAD, [*ME, "政务处分", "记过", "2024-03-15", until])
    assert len(report.good) == 1
    told = [(problem.cell, problem.code, problem.is_notice) for problem in report.problems]
    assert told == ([("G2", "until_on.against_law", True)] if right else [])
    assert not right or report.problems[0].would_be_right.startswith(right)


@pytest.mark.parametrize(("until", "noticed"), [("", True), ("2025-10-09", True), ("2026-07-09", False)])
def test_the_rest_of_a_running_sanction_is_noticed(until: str, noticed: bool) -> None:
    """记大过 with nine months left and 记过 after it (DISC-COMBINE-02)."""
    report = checked("sanctions", SANCTION_HEAD, [*ME, "政务处分", "记过", "2024-10-10", until],
                     [*ME, "政务处分", "记大过", "2024-01-10", ""])
    assert [problem.cell for problem in report.problems] == (["G2"] if noticed else [])
    assert all(problem.would_be_right.startswith("2026-07-09：原记大过期限未满") for problem in report.problems)


@pytest.mark.parametrize(("word", "right"), [("免职", "被问责免职的填“因问责被免职”"), ("停职检查", "停职检查不单独计影响期"),
                                             ("罚酒", "处分：警告、记过、记大过、降级、撤职、开除；党纪处分：警告")])
def test_a_word_that_is_no_kind_is_told_what_to_write(word: str, right: str) -> None:
    problem, = checked("sanctions", SANCTION_HEAD, [*ME, "组织处理", word, "2024-10-10", ""]).problems
    assert problem.code == "sanction_kind.unknown"
    assert problem.would_be_right.startswith(right)
