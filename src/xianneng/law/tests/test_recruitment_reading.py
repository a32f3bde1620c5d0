"""The texts of positions read: what is a condition is typed with its span, what is not understood is said to be unread."""

import pytest

from xianneng.law.recruitment.conditions import ASKED, JUDGED, TOLD, UNREAD, Piece
from xianneng.law.recruitment.entries import (
    MEMBER,
    read_education,
    read_fresh,
    read_grassroots,
    read_projects,
    read_target,
)
from xianneng.law.recruitment.majors import CLASS, DISCIPLINE, GROUP, MAJOR, UNKNOWN, Item, read_majors
from xianneng.law.recruitment.reading import is_structured, read_row
from xianneng.law.recruitment.remarks import read_remarks


def items(text: str, levels: tuple[str, ...] = ()) -> list[Item]:
    return [piece.value for piece in read_majors(text, levels) if piece.kind == "major"]


def said(text: str) -> list[tuple[str, object]]:
    return [(piece.kind, piece.value) for piece in read_remarks(text)]


@pytest.mark.parametrize(("text", "names"), [
    ("法学类、会计学、水文学及水资源", ["法学类", "会计学", "水文学及水资源"]),
    ("人口、资源与环境经济学、统计学", ["人口、资源与环境经济学", "统计学"]),
    ("汉语言文学，秘书学；历史学。", ["汉语言文学", "秘书学", "历史学"]),
    ("会计学或财务管理专业", ["会计学", "财务管理"]), ("统计学类及法学", ["统计学类", "法学"]), ("电气工程及自动化", ["电气工程及自动化"]),
    ("0301法学类,030104 刑法学", ["法学类", "刑法学"]),
    ("企业管理（含：财务管理、市场营销、人力资源管理）(A120202)", ["企业管理"])])
def test_a_list_of_majors_is_cut_where_a_name_ends(text: str, names: list[str]) -> None:
    assert [item.name for item in items(text)] == names
    assert is_structured(read_majors(text))


def test_labels_bind_the_levels_that_follow() -> None:
    found = items("大学本科：0301法学类、030101K法学；研究生：0301法学、0351法律")
    assert [(item.name, item.levels, item.codes) for item in found] == [
        ("法学类", ("本科",), ("0301",)), ("法学", ("本科",), ("030101K",)), ("法学", ("硕士", "博士"), ("0301",)), ("法律", ("硕士", "博士"), ("0351",))]


@pytest.mark.parametrize(("text", "kind"), [
    ("法学类", CLASS), ("会计学(B120203)", MAJOR), ("哲学（01）", DISCIPLINE), ("06法律类", GROUP), ("财会审计类", UNKNOWN), ("工学门类", DISCIPLINE)])
def test_what_an_item_names(text: str, kind: str) -> None:
    assert [item.kind for item in items(text)] == [kind]


def test_brackets_narrow_exclude_and_add() -> None:
    narrowed, excluded, added, directed = items("工商管理类（会计学、审计学）、法学类（不含监狱学）、会计学（含会计硕士）、土木工程（隧道方向）")
    assert narrowed.only == ("会计学", "审计学")
    assert excluded.excluded == ("监狱学",)
    assert added.also == ("会计硕士",)
    assert directed.direction == "隧道方向"


def test_an_open_set_is_a_type_of_its_own() -> None:
    assert [item.is_open for item in items("英语相关专业")] == [True]
    assert [piece.kind for piece in read_majors("法学类、新闻学等专业")] == ["major", "major"]
    assert items("法学类、新闻学等专业")[1].is_open
    assert read_majors("经济学类、相近专业")[-1].kind == "open"


@pytest.mark.parametrize("text", ["且本科阶段限法学类", "军校毕业", "理工及其他专业（包括理学、工学等学科门类）"])
def test_what_is_no_name_stays_unread(text: str) -> None:
    found = read_majors(f"法学类、{text}")
    assert found[0].kind == "major"
    assert UNREAD in {piece.kind for piece in found[1:]}
    assert not is_structured(found)


@pytest.mark.parametrize(("text", "levels"), [
    ("本科及以上", ("本科", "硕士", "博士")), ("仅限本科", ("本科",)), ("大专、本科", ("大专", "本科")), ("研究生（仅限博士）", ("博士",)),
    ("本科或硕士研究生", ("本科", "硕士")), ("高中、职业中专、技工学校及以上", ("高中", "大专", "本科", "硕士", "博士"))])
def test_education(text: str, levels: tuple[str, ...]) -> None:
    assert read_education(text) == (Piece("education", levels, 0, len(text)),)


def test_cells_with_a_vocabulary() -> None:
    assert read_grassroots("五年以上")[0].value == 5
    assert read_grassroots("无限制")[0].kind == "any"
    assert read_projects("大学生村官、“三支一扶”计划")[0].value == ("大学生村官", "三支一扶")
    assert read_fresh("2025届高校毕业生")[0].value == 2025
    assert read_target("具有2年及以上基层工作经历人员") == (Piece("grassroots", 2, 0, 15),)
    assert read_target("现任村主职干部")[0].kind == "target"
    assert read_education("视情况而定")[0].kind == UNREAD


@pytest.mark.parametrize(("text", "expected"), [
    ("限应届高校毕业生报考", ("fresh", 0)), ("2025届高校毕业生", ("fresh", 2025)), ("限2022年高校应届毕业生", ("fresh", 2022)),
    ("2019年及以后年度毕业的高校毕业生", ("graduated", 2019)), ("限男性报考", ("gender", "男")), ("限中共党员报考", ("politics", (MEMBER,))),
    ("报考年龄不超过30周岁", ("age", (0, 30, 0))), ("示例市户口或示例市生源", ("household", (("户籍", "生源"), ("示例市",)))),
    ("本科生大学英语四级考试425分及以上", ("english", (("本科",), (("CET4", 425.0),)))), ("壮族或瑶族", ("ethnicity", ("壮族", "瑶族"))),
    ("取得法律职业资格证书（A类）", ("certificate", ("法律职业资格A证",))), ("具有2年以上基层工作经历", ("grassroots", 2)),
    ("高等学历教育各阶段均需取得相应学历学位", ("stage_degrees", ())), ("职位要求专业为报考者最高学历对应专业", ("top_major", ""))])
def test_a_sentence_that_is_one_condition(text: str, expected: tuple[str, object]) -> None:
    assert said(text) == [expected]


@pytest.mark.parametrize(("text", "kind"), [
    ("适合男性", "advice"), ("本单位不提供宿舍", "welfare"), ("最低服务年限5年", "duty"), ("咨询电话：000-00000000", "contact"),
    ("按照招录人民警察要求开展体能测评", "later"), ("经常出差", "work")])
def test_what_binds_nobody_is_told(text: str, kind: str) -> None:
    assert said(text) == [(kind, None)]
    assert kind in TOLD


@pytest.mark.parametrize("text", [
    "限2022年高校应届毕业生或国有企业工作人员报考", "非应届毕业生须有2年以上工作经历", "以本科学历报考的，需通过注册会计师考试", "男性且适合井下工作",
    "父母移居国外的，不得报考", "大学英语四级500分以上或六级425分以上", "示例专业考生不受应届限制"])
def test_what_is_not_one_plain_condition_is_never_judged(text: str) -> None:
    assert not {kind for kind, _ in said(text)} & JUDGED.keys()
    assert {kind for kind, _ in said(text)} & (ASKED.keys() | {UNREAD})


def test_clauses_of_a_sentence_and_numbers_of_a_list() -> None:
    text = "1.2025届高校毕业生，女性，在本单位最低服务年限为5年；2.大学英语四级425分及以上\n3、限示例省户籍"
    assert said(text) == [("fresh", 2025), ("gender", "女"), ("duty", None), ("english", ((), (("CET4", 425.0),))),
                          ("household", (("户籍",), ("示例省",)))]
    assert [text[piece.start:piece.end] for piece in read_remarks(text)][1] == "女性"


def test_of_several_conditions_one_is_enough() -> None:
    assert [kind for kind, _ in said("须符合下列条件之一：1.限男性；2.通过法律职业资格考试")][1:] == ["alternative", "alternative"]


def test_every_letter_belongs_to_a_piece_or_to_punctuation() -> None:
    text = "本科：法学类（不含监狱学），会计学；研究生：某某须面议的专业。"
    covered = {at for piece in read_majors(text) for at in range(piece.start, piece.end)}
    assert "".join(letter for at, letter in enumerate(text) if at not in covered) == "本科：，；研究生：。"


@pytest.mark.parametrize("text", ["高校" * 15_000, "(" * 30_000, "、" * 30_000, "限" * 30_000, "本科" * 15_000, "(，" * 10_000, "1." * 15_000, "及" * 30_000])
def test_a_hostile_cell_is_read_all_the_same(text: str) -> None:
    assert {piece.kind for piece in (*read_remarks(text), *read_majors(text))} & JUDGED.keys() == set()


def test_a_whole_row() -> None:
    row = read_row({"major": "法学类", "education": "本科及以上", "remarks": "限男性", "brief": "从事执法工作", "politics": None})
    assert {column: [piece.kind for piece in pieces] for column, pieces in row.items()} == {
        "major": ["major"], "education": ["education"], "remarks": ["gender"]}
