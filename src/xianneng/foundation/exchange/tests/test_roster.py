"""The roster's checks: each planted error is found at its cell and nothing else is."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianneng.foundation.exchange.checking import Checked, check, check_file
from xianneng.foundation.exchange.kinds.roster import ROSTER
from xianneng.foundation.exchange.raw import frame_of
from xianneng.foundation.exchange.reading import Opened, Sheet
from xianneng.foundation.exchange.tests.samples import COLUMN, HEAD, ON, Row, csv_text, id_number, person, roster


def checked(*people: Row, head: Row = HEAD, given: dict[str, str] | None = None,
            organs: frozenset[str] | None = None) -> Checked:
    """A roster checked without a file."""
    cells, numbers = frame_of([head, *people])
    return check(Opened([Sheet("a.xlsx", "花名册", cells, numbers)]), ROSTER, on=ON, given=given, organs=organs)


def found(*people: Row, **options: object) -> list[tuple[str, str]]:
    return [(problem.cell, problem.code) for problem in checked(*people, **options).problems]  # type: ignore[arg-type]


PLANTED = {
    "号码校验位": ({"身份证号": id_number()[:17] + "0"}, "身份证号", "id_number.check_digit"),
    "号码位数": ({"身份证号": "41999919850312"}, "身份证号", "id_number.length"),
    "性别与号码": ({"性别": "女"}, "性别", "sex.disagrees_with_id"),
    "出生年月与号码": ({"出生年月": "1985.04"}, "出生年月", "birth_on.disagrees_with_id"),
    "没有姓名": ({"姓名": ""}, "姓名", "name.missing"),
    "没有单位": ({"单位": ""}, "单位", "organ.missing"),
    "没有的民族": ({"民族": "汉漢"}, "民族", "ethnicity.unknown"),
    "没有的职级": ({"职级": "五级主任科员"}, "职级", "rank.unknown"),
    "套转前的职务": ({"职级": "主任科员"}, "职级", "rank.former"),
    "一格两个职级": ({"职级": "四级调研员、一级主任科员"}, "职级", "rank.two"),
    "职级早于制度": ({"任职级时间": "2019.05"}, "任职级时间", "rank_on.before_system"),
    "职级不属此类": ({"职位类别": "行政执法类"}, "职级", "rank.not_in_category"),
    "任职早于参加工作": ({"任现职务时间": "2007.06"}, "任现职务时间", "date.order"),
    "参加工作早于出生": ({"参加工作时间": "1984.07"}, "参加工作时间", "date.order"),
    "任职在将来": ({"任现职务时间": "2027-01-01"}, "任现职务时间", "date.future"),
    "十五岁参加工作": ({"参加工作时间": "2000.07"}, "参加工作时间", "work_started_on.under_16"),
    "级别超出职级": ({"级别": "15"}, "级别", "level.out_of_range"),
    "没有的级别": ({"级别": "28"}, "级别", "level.unknown"),
    "没有的档次": ({"档次": "15"}, "档次", "wage_step.unknown"),
    "不是日期": ({"参加工作时间": "二〇〇八"}, "参加工作时间", "date.form"),
    "不是等次": ({"2023年度考核": "良好"}, "2023年度考核", "assessment.unknown"),
    "有时间无职级": ({"职级": ""}, "任职级时间", "rank_on.without_rank"),
    "不是层次": ({"职务层次": "科长级"}, "职务层次", "post_layer.unknown"),
    "没有主要职务": ({"是否主要职务": "否"}, "是否主要职务", "person.no_main_post"),
}


@pytest.mark.parametrize("plant", PLANTED)
def test_each_planted_error_is_found_and_nothing_else(plant: str) -> None:
    changes, name, code = PLANTED[plant]
    outcome = checked(person(1), person(3, **changes))
    assert [(p.cell, p.code) for p in outcome.problems] == [(f"{COLUMN[name]}3", code)]
    assert (outcome.read, outcome.good["row"].to_list(), outcome.bad["row"].to_list()) == (2, [2], [3])
    assert outcome.problems[0].would_be_right


def test_all_planted_errors_in_one_file(tmp_path: Path) -> None:
    people = [person(2 * n + 1, **changes) for n, (changes, _, _) in enumerate(PLANTED.values())]
    outcome = check_file(roster(tmp_path / "a.xlsx", *people, person(501)), ROSTER, on=ON)
    wanted = [(f"{COLUMN[name]}{row}", code) for row, (_, name, code) in enumerate(PLANTED.values(), 2)]
    assert [(p.cell, p.code) for p in outcome.problems] == wanted
    assert outcome.good.height == 1
    assert outcome.as_json() | {"problems": []} == {"read": len(PLANTED) + 1, "good": 1, "bad": len(PLANTED), "problems": [],
                                                   "unmapped": {}}
    assert set(outcome.as_json()["problems"][0]) == {"sheet", "cell", "code", "message"}


@pytest.mark.parametrize(("changes", "name", "code"), [
    ({"参加工作时间": "2030-01-01"}, "参加工作时间", "date.future"),
    ({"参加工作时间": "2024.07"}, "参加工作时间", "work_started_on.contradicted"),
    ({"出生年月": "2030.01"}, "出生年月", "birth_on.disagrees_with_id"),
    ({"出生年月": "2020.03"}, "出生年月", "birth_on.disagrees_with_id"),
    ({"任职级时间": "1999.01"}, "任职级时间", "rank_on.before_system"),
    ({"职级": "五级主任科员", "级别": "12"}, "职级", "rank.unknown"),
    ({"职级": "一级巡视员", "职位类别": "行政执法类", "职务层次": ""}, "职级", "rank.not_in_category"),
    ({"职务层次": "科长级", "级别": "12"}, "职务层次", "post_layer.unknown"),
    ({"任职级时间": "2030.01", "职级": ""}, "任职级时间", "date.future")])
def test_a_wrong_cell_is_told_once_and_what_depends_on_it_not(changes: dict[str, object], name: str, code: str) -> None:
    """A start of work in 2030 is not seven problems: ranks, posts and results before it are right."""
    assert found(person(**changes)) == [(f"{COLUMN[name]}2", code)]


def test_a_main_post_that_cannot_be_read_is_no_second_main_post() -> None:
    beside = person(1, 现任职务="党组成员", 是否主要职务="或许")
    assert found(person(1), beside) == [("I3", "boolean.form")]


def test_a_start_of_work_that_everything_contradicts_says_what() -> None:
    said = checked(person(参加工作时间="2024.07")).problems[0].message
    assert said == "参加工作时间2024.07与任现职务时间、任职级时间、2023年度考核不符"


def test_a_faultless_row_is_typed() -> None:
    row = checked(person()).good.row(0, named=True)
    assert (row["sheet"], row["row"], row["name"], row["level"]) == ("花名册", 2, "张示例", 20)
    assert (str(row["birth_on"]), row["birth_on_by_month"]) == ("1985-03-01", True)
    assert (str(row["post_on"]), row["post_on_by_month"]) == ("2019-08-15", False)
    assert (row["is_main_post"], row["assessment_2023"], row["establishment"]) == (True, "优秀", None)


def test_two_main_posts_and_a_lawful_second_post() -> None:
    second = person(1, 现任职务="党组成员")
    assert found(person(1), second) == [("I2", "person.two_main_posts"), ("I3", "person.two_main_posts")]
    assert found(person(1), person(1, 现任职务="党组成员", 是否主要职务="否")) == []


def test_same_person_twice() -> None:
    assert found(person(1), person(3), person(1)) == [("S2", "person.repeated"), ("S4", "person.repeated")]
    assert "第2、4行" in checked(person(1), person(3), person(1)).problems[0].message


def test_the_same_person_twice_without_a_post_has_no_two_main_posts() -> None:
    twice = person(1, 现任职务=""), person(1, 现任职务="", 职级="四级调研员", 级别="20")
    assert found(*twice) == [("L2", "rank.two"), ("S2", "person.repeated"), ("L3", "rank.two"), ("S3", "person.repeated")]
    assert checked(*twice).problems[1].message == "同一人有2行，没有分别写明职务，见第2、3行"


def test_two_ranks_in_two_rows() -> None:
    other = person(1, 现任职务="", 是否主要职务="否", 职级="四级调研员", 级别="20")
    assert found(person(1), other) == [("L2", "rank.two"), ("L3", "rank.two")]


def test_one_number_for_two_people() -> None:
    assert found(person(1), person(1, 姓名="李样本")) == [("S2", "id_number.two_names"), ("S3", "id_number.two_names")]


def test_a_number_copied_from_somebody_else_tells_nothing_of_sex_and_birth() -> None:
    other = person(3, 姓名="李样本", 性别="女", 出生年月="1990.01", 身份证号=id_number())
    assert found(person(1), other) == [("S2", "id_number.two_names"), ("S3", "id_number.two_names")]


def test_old_and_new_form_of_a_number_are_one_person() -> None:
    number = id_number()
    old = number[:6] + number[8:17]
    assert checked(person(身份证号=old)).good["id_number"].to_list() == [number]
    assert found(person(), person(身份证号=old)) == [("S2", "person.repeated"), ("S3", "person.repeated")]


def test_leading_post_and_rank_together_are_lawful_and_the_level_may_follow_either() -> None:
    """乡科级副职 24 to 17, 四级主任科员 24 to 18 (POST-LAYER-01, RANK-SERIES-01)."""
    leader = {"职级": "四级主任科员", "级别": "17"}
    assert found(person(**leader)) == []
    assert found(person(**leader, 职务层次="")) == [("N2", "level.out_of_range")]
    assert "24级至18级" in checked(person(**leader, 职务层次="")).problems[0].would_be_right


def test_the_day_the_system_of_ranks_began() -> None:
    assert found(person(任职级时间="2019.06")) == found(person(任职级时间="2019-06-01")) == []
    assert found(person(任职级时间="2019-05-31")) == [("M2", "rank_on.before_system")]


def test_under_eighteen_at_work_is_a_notice() -> None:
    """Lawful from 16 (Labour Law article 15); civil servants are 18 (Civil Servant Law article 13)."""
    outcome = checked(person(参加工作时间="2002.07"))
    assert [(p.code, p.is_notice) for p in outcome.problems] == [("work_started_on.under_18", True)]
    assert (outcome.good.height, outcome.bad.height) == (1, 0)
    assert found(person(参加工作时间="2003.03")) == []
    assert found(person(参加工作时间="2001.02")) == [("F2", "work_started_on.under_16")]


def test_a_month_and_a_day_in_one_month_are_in_order() -> None:
    assert found(person(参加工作时间="2019-08-20", 任现职务时间="2019.08")) == []
    assert found(person(参加工作时间="2019-08-20", 任现职务时间="2019-08-15")) == [("K2", "date.order")]


def test_assessments_before_work_and_ahead() -> None:
    """The running year is not over: its result is determined at its end at the earliest."""
    head = [*HEAD[:-1], "2007年度考核", f"{ON.year}年度考核", f"{ON.year - 1}年度考核"]
    assert found([*person()[:-1], "称职", "", ""], head=head) == [("T2", "assessment.before_work")]
    assert found([*person()[:-1], "未参加", "称职", "称职"], head=head) == [("U2", "assessment.future")]


def test_unknown_organs_against_the_list() -> None:
    organs = frozenset({"示例县示例局", "示例县财政局"})
    assert found(person(), organs=organs) == []
    outcome = checked(person(单位="示例县示列局"), organs=organs)
    assert [(p.cell, p.code, p.would_be_right) for p in outcome.problems] == [("G2", "organ.unknown", "示例县示例局")]


@pytest.mark.parametrize(("named", "known", "code", "right"), [
    ("县住建局", "县住房和城乡建设局", "organ.short", "不是这一机构的，填写机构表中的全称"),
    ("县河长制办公室", "县委办公室", "organ.unknown", "机构表中的全称；新机构请先导入机构表"),
    ("县民政局", "县财政局", "organ.unknown", "相近的有县财政局；都不是的，填写机构表中的全称；新机构请先导入机构表")])
def test_a_name_is_taken_for_an_organ_only_where_it_plainly_is(named: str, known: str, code: str, right: str) -> None:
    outcome = checked(person(单位=named), organs=frozenset({known, "县人大办"}))
    assert [(p.code, p.would_be_right) for p in outcome.problems] == [(code, right)]
    assert outcome.good.height == (code == "organ.short")


def test_what_is_no_schooling_and_no_civil_servant_s_result_is_told() -> None:
    head = [*HEAD, f"{ON.year - 1}年度考核"]
    for word, right in (("合格", "“称职”"), ("不合格", "“不称职”")):
        outcome = checked([*person(), word], head=head)
        assert right in outcome.problems[0].would_be_right
        assert "事业单位" in outcome.problems[0].would_be_right
    (told,) = checked([*person(), "博士后"], head=[*HEAD, "学历"]).problems
    assert (told.code, "研究工作经历" in told.would_be_right) == ("education.unknown", True)
    for plain in ("大学", "中央党校研究生", "在职大专", "研究生 工学硕士", "中技"):
        assert checked([*person(), plain], head=[*HEAD, "学历"]).problems == []


def test_kind_and_manager_are_asked_for_and_filled_in() -> None:
    head, row = HEAD[:16] + HEAD[18:], person()
    row = row[:16] + row[18:]
    assert checked(row, head=head).ask == ("person_kind", "manager")
    answered = checked(row, head=head, given={"person_kind": "参照管理", "manager": "示例县委"})
    assert answered.ask == ()
    assert answered.good.select("person_kind", "manager").rows() == [("参公", "示例县委")]


def test_rows_that_are_no_people_are_passed_over() -> None:
    people = [["示例县示例局（2人）"], person(1), HEAD, [], person(3), ["合计", "2"], ["填表人：某某", "", "审核：某某"]]
    outcome = checked(*people)
    assert (outcome.read, outcome.problems) == (2, [])
    assert [row for _, row, _ in outcome.passed_over] == [2, 4, 7, 8]


def test_a_file_without_a_required_column_is_not_taken() -> None:
    outcome = checked(person()[:18], head=HEAD[:18])
    assert [(p.cell, p.code) for p in outcome.problems] == [("A1", "column.missing")]
    assert (outcome.good.height, outcome.bad.height) == (0, 1)


def test_the_same_number_in_two_files_of_a_folder(tmp_path: Path) -> None:
    roster(tmp_path / "甲.xlsx", person(1))
    (tmp_path / "乙.csv").write_text(csv_text(HEAD, person(1, 姓名="李样本")), encoding="gbk")
    (tmp_path / "丙.xlsx").write_bytes(b"PK")
    problems = check_file(tmp_path, ROSTER, on=ON).problems
    assert [(p.sheet, p.cell, p.code) for p in problems] == [
        ("丙.xlsx", "", "file.damaged"), ("乙.csv", "S2", "id_number.two_names"), ("甲.xlsx/花名册", "S2", "id_number.two_names")]


@settings(max_examples=30)
@given(st.lists(st.sampled_from([None, *PLANTED]), min_size=1, max_size=12))
def test_every_row_is_good_or_bad_and_bad_rows_have_reasons(plants: list[str | None]) -> None:
    people = [person(2 * n + 1, **(PLANTED[plant][0] if plant else {})) for n, plant in enumerate(plants)]
    outcome = checked(*people)
    assert outcome.read == len(people)
    assert outcome.good.height == plants.count(None)
    wrong = outcome.found.filter(~pl.col("is_notice"))["row"].unique().sort().to_list()
    assert outcome.bad["row"].to_list() == wrong


@pytest.mark.parametrize(("status", "joined", "problem"), [
    ("中共党员", "2007.06", []), ("群众", "", []), ("中共党员", "2003.03", []),
    ("中共党员", "2003.02", [("V2", "party_joined_on.under_18")]),
    ("群众", "2007.06", [("U2", "political_status.not_member")])])
def test_the_party_s_members_joined_at_eighteen_and_only_they_joined(status: str, joined: str, problem: list[tuple[str, str]]) -> None:
    assert found([*person(), status, joined], head=[*HEAD, "政治面貌", "入党时间"]) == problem
