"""任免审批表 .lrmx and .lrm: what is read can be written back, every element of it; what is hostile is told in words."""

import codecs
import json
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xianneng.foundation.exchange import lrm, lrmx, photos, wording
from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.lrmx import ELEMENTS, MEMBER, Element, Form
from xianneng.foundation.exchange.reading import Unreadable
from xianneng.foundation.exchange.tests.forms import FAMILY, NEWER, RESUME, VALUES, form, picture
from xianneng.foundation.exchange.tests.samples import ON, id_number
from xianneng.law.refusals import Refused
from xianneng.surface import cli

# Words as people write them: line breaks within, nothing blank around, nothing that XML cannot hold.
WORDS = st.text(st.characters(codec="gb18030", exclude_categories=("Cs", "Cc", "Cn", "Co")) | st.sampled_from("\n，\"<&>@#]"), max_size=40).map(str.strip)
NAMES = st.sampled_from([*ELEMENTS, "XinLanMu", "DaoLing2"])
PAIRS = st.lists(st.tuples(st.sampled_from(["a", "bian"]), WORDS), max_size=2, unique_by=lambda pair: pair[0]).map(tuple)
TREES = st.recursive(st.builds(Element, NAMES, WORDS, attributes=PAIRS),
                     lambda inner: st.builds(Element, NAMES, children=st.lists(inner, min_size=1, max_size=3).map(tuple)), max_leaves=8)
FORMS = st.builds(Form, st.lists(TREES, min_size=1, max_size=10).map(tuple), PAIRS)


def check(path: Path) -> Checked:
    return check_file(path, KINDS["lrmx"], on=ON)


def fault(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        lrmx.read(content)
    assert refused.value.what
    assert "Error" not in str(refused.value)
    return refused.value


@given(FORMS)
@settings(max_examples=40, deadline=None)
def test_every_element_survives_in_its_order(some: Form) -> None:
    assert lrmx.read(lrmx.write(some)) == some
    assert lrmx.write(lrmx.read(lrmx.write(some))) == lrmx.write(some)


def test_elements_that_only_newer_editors_know_are_kept() -> None:
    again = lrmx.read(lrmx.write(form()))
    assert again.others == NEWER
    assert lrmx.elements_of(lrmx.fragment(again.others)) == NEWER
    assert [each.name for each in again.elements if each.name in ELEMENTS] == [name for name in ELEMENTS if name in VALUES or name == "JiaTingChengYuan"]
    assert (again.text("JianLi"), again.family, again.photo) == (RESUME, FAMILY, picture())


@pytest.mark.parametrize(("encode", "declared"), [
    (lambda text: text.encode(), "utf-8"), (lambda text: codecs.BOM_UTF8 + text.encode(), "utf-8"),
    (lambda text: text.encode("gb18030"), "GBK"), (lambda text: text.encode("gb18030"), "utf-8"),
    (lambda text: text.encode("utf-16"), "utf-16"), (lambda text: text.encode("utf-16-le"), "utf-16"),
    (lambda text: text.replace("\n", "\r\n").encode(), "utf-8")])
def test_any_encoding_that_offices_use(encode: object, declared: str) -> None:
    text = lrmx.write(form()).decode().replace("utf-8", declared)
    assert lrmx.read(encode(text)).text("XianRenZhiWu") == "示例县示例局办公室主任、一级主任科员"  # type: ignore[operator]


def test_the_editor_s_blank_elements_are_empty() -> None:
    read = lrmx.read(b"<Person>\r\n  <XingMing>\xe5\xbc\xa0\xe4\xb8\x89</XingMing>\r\n  <NiRenZhiWu>\r\n  </NiRenZhiWu><ZhaoPian/>\r\n</Person>")
    assert (read.text("XingMing"), read.text("NiRenZhiWu"), read.photo) == ("张三", "", None)


BOMB = b'<?xml version="1.0"?><!DOCTYPE Person [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Person><XingMing>&b;</XingMing></Person>'
OUTSIDE = b'<!DOCTYPE Person [<!ENTITY x SYSTEM "file:///etc/passwd">]><Person><XingMing>&x;</XingMing></Person>'


@pytest.mark.parametrize(("content", "code"), [
    (BOMB, "form.doctype"), (OUTSIDE, "form.doctype"), (b'<!DOCTYPE Person SYSTEM "http://localhost/x.dtd"><Person/>', "form.doctype"),
    (b"<Person>" + b"<a>" * 100_000, "form.bomb"), (b"<Person>" + b"<a/>" * 100_000 + b"</Person>", "form.bomb"),
    (b"<Person><XingMing>&nbsp;</XingMing></Person>", "form.damaged"), (b"<Person><XingMing></JiGuan></Person>", "form.damaged"),
    (b"<Person><XingMing>a\x01</XingMing></Person>", "form.damaged"), (b"%PDF-1.7 nothing", "form.damaged"), (b"", "file.empty"),
    (b"  \n", "file.empty"), (b"<html></html>", "form.not_lrmx"), (b"\xff\xff\xff\x00\xfe", "form.encoding"),
    (b"<Person>" + b" " * (13 << 20) + b"</Person>", "file.large")])
def test_hostile_and_foreign_files_are_refused_in_words(content: bytes, code: str) -> None:
    assert fault(content).code == code


def test_a_truncated_file_is_refused_wherever_it_stops() -> None:
    whole = lrmx.write(form())
    for end in (len(whole) // 3, len(whole) // 2, len(whole) - 12):
        assert fault(whole[:end]).code in ("form.truncated", "form.encoding")


def test_an_old_form_says_what_the_new_one_says_and_comes_back_byte_for_byte() -> None:
    content, lost = lrm.write(form())
    assert lost == ["身份证号", "编辑器版本", "XinLanMu", "FuZa"]
    assert content.startswith('"张示例","男","198503","汉族","示例省示例县","200706","健康","示例省示例市"'.encode("gbk"))
    again = lrm.read(content)
    assert (again.text("JianLi"), again.family, again.text("QuanRiZhiJiaoYu_XueWei")) == (RESUME, FAMILY, "管理学学士")
    assert lrm.write(again) == (content, [])


def test_fields_without_a_name_and_quotes_inside_survive() -> None:
    fields = [""] * 33
    fields[0], fields[12], fields[17] = "张示例", "不知何用", '2008.07--  任"示范"岗,位\n（其间：培训）'
    content = ('"' + '","'.join([*fields, "多出的一栏"]) + '"').encode("gb18030")
    read = lrm.read(content + b"\r\n")
    assert [(each.name, each.text) for each in read.others] == [("Lrm12", "不知何用"), ("Lrm33", "多出的一栏")]
    assert lrm.read(lrm.write(read)[0]) == read


@example(fields=[*[""] * 10, "# 学士", *[""] * 22], family=[])  # blanks at the mark that divides
@given(st.lists(WORDS, min_size=33, max_size=36), st.lists(st.lists(WORDS.filter(bool), min_size=5, max_size=5), max_size=7))
@settings(max_examples=30, deadline=None)
def test_what_an_old_form_holds_survives(fields: list[str], family: list[list[str]]) -> None:
    lines = [line + [""] * (7 - len(family)) for line in ([each[at].replace("@", "") for each in family] for at in range(5))]
    fields[20:25] = ["@".join(line) for line in lines]
    text = '"' + '","'.join(field.replace('"', "") for field in fields) + '"'
    first = lrm.read(text.encode("gb18030"))
    assert lrm.read(lrm.write(first)[0]) == first


@pytest.mark.parametrize(("content", "code"), [
    (b"", "file.empty"), (b"PK\x03\x04", "form.not_lrm"), ("姓名,性别".encode("gbk"), "form.not_lrm"),
    ('"张三","男","198503","汉族","籍贯","入党'.encode("gbk"), "form.truncated")])
def test_what_is_no_old_form_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        lrm.read(content)
    assert refused.value.code == code


def test_a_photo_keeps_nothing_but_the_picture() -> None:
    taken = picture(exif=True)
    clean = photos.photo(taken + b"PK\x03\x04 a program behind the end")
    assert b"taken at home" in taken
    assert not any(word in clean.content for word in (b"taken at home", b"secret", b"a program"))
    assert photos.photo(clean.content) == clean
    assert (clean.width, clean.height, clean.is_portrait) == (120, 150, True)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff", picture()[:400], picture(20, 25), b"\xff\xd8\xff" + b"0" * (3 << 20)])
def test_what_is_no_photo_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        photos.photo(content)


@pytest.mark.parametrize(("text", "status", "joined", "others"), [
    ("2001.08", "中共党员", date(2001, 8, 1), ()), ("200108", "中共党员", date(2001, 8, 1), ()), ("(民建)", "民建", None, ()),
    ("(民建、民盟)", "民建", None, ("民盟",)), ("（九三、民建、民盟）", "九三学社", None, ("民建", "民盟")), ("无党派", "无党派", None, ()),
    ("民建；民盟", "民建", None, ("民盟",)), ("200108；民建", "中共党员", date(2001, 8, 1), ("民建",)),
    ("200108；民建；民盟", "中共党员", date(2001, 8, 1), ("民建", "民盟")), ("民建2001.08", "中共党员", date(2001, 8, 1), ("民建",)),
    ("民建200108", "中共党员", date(2001, 8, 1), ("民建",))])
def test_the_ways_in_which_the_party_is_written(text: str, status: str, joined: date | None, others: tuple[str, ...]) -> None:
    assert wording.party(text) == wording.Party(status, joined, others)


@pytest.mark.parametrize("dash", ["--", "——", "—", "-", "–", "~", "至"])
def test_a_resume_is_read_with_any_dash(dash: str) -> None:
    periods = wording.career(f"2008.07{dash}2013.05  示例局科员\n（其间：培训）\n2013年5月{dash}至今 示例局科长（兼）")
    assert [(each.from_on, each.until_on, each.words, each.asides) for each in periods] == [
        (date(2008, 7, 1), date(2013, 5, 1), "示例局科员", ("(其间:培训)",)), (date(2013, 5, 1), None, "示例局科长", ("(兼)",))]


def test_a_resume_tells_the_ranks_and_where_it_breaks() -> None:
    periods = wording.career(RESUME)
    assert wording.ranks(periods) == [(date(2008, 7, 1), "科员", ""), (date(2013, 5, 1), "副主任科员", ""), (date(2022, 6, 1), "一级主任科员", "晋升")]
    assert wording.breaks(periods) == []
    assert wording.breaks(wording.career("2008.07--2010.05  甲\n2012.05--  乙")) == [(date(2010, 5, 1), date(2012, 5, 1))]


def test_results_are_found_by_the_longest_word() -> None:
    text = "2021年年度考核基本称职;2022年度不称职；2023年优秀,2024年新录用试用期不确定等次；2025年不进行考核；连年优秀"
    assert wording.results(text) == ({2021: "基本称职", 2022: "不称职", 2023: "优秀", 2024: "不定等次", 2025: "未参加"}, ["连年优秀"])


def test_a_folder_of_forms_is_read_with_the_bad_ones_told_by_file_and_field(tmp_path: Path) -> None:
    (tmp_path / "甲.lrmx").write_bytes(lrmx.write(form()))
    (tmp_path / "乙.LRMX").write_bytes(lrmx.write(form(ShenFenZheng=id_number(serial=3), ChuShengNianYue="198513", MinZu="汉人")))
    (tmp_path / "丙.lrmx").write_bytes(BOMB)
    (tmp_path / "丁.lrm").write_bytes(lrm.write(form(XingMing="周示例"))[0])
    (tmp_path / "丁.pic").write_bytes(picture(exif=True))
    (tmp_path / "读我.txt").write_text("无关")
    (tmp_path / "~$甲.lrmx").write_bytes(b"locked")  # left by a program that has 甲 open
    checked = check(tmp_path)
    assert checked.good.select("sheet", "name").rows() == [("丁.lrm", "周示例"), ("甲.lrmx", "张示例")]
    assert checked.good["photo"].n_unique() == 1
    assert {(each.sheet, each.cell, each.code) for each in checked.problems if not each.is_notice} == {
        ("乙.LRMX", "出生年月", "date.impossible"), ("乙.LRMX", "民族", "ethnicity.unknown"), ("丙.lrmx", "文件", "form.doctype")}
    with ZipFile(tmp_path / "全部.zip", "w") as archive:
        for each in tmp_path.glob("*.*"):
            if each.suffix != ".zip":
                archive.write(each, f"..\\{each.name}")
    packed = check(tmp_path / "全部.zip")
    assert packed.good.drop("sheet", "file").equals(checked.good.drop("sheet", "file"))
    assert packed.read == 4


@pytest.mark.parametrize(("changes", "found"), [
    ({"RuDangShiJian": "199001"}, [("入党时间", "party_joined_on.under_18", False)]),
    ({"CanJiaGongZuoShiJian": "199501"}, [("参加工作时间", "work_started_on.under_16", False)]),
    ({"CanJiaGongZuoShiJian": "200203"}, [("参加工作时间", "work_started_on.under_18", True)]),
    ({"RuDangShiJian": "200303", "CanJiaGongZuoShiJian": "200303"}, []),
    ({"RuDangShiJian": "198001"}, [("入党时间", "date.order", False)])])
def test_a_form_is_held_to_the_ages_that_a_roster_is(tmp_path: Path, changes: dict[str, str], found: list[tuple[str, str, bool]]) -> None:
    (tmp_path / "甲.lrmx").write_bytes(lrmx.write(form(**changes)))
    said = [(each.cell, each.code, each.is_notice) for each in check(tmp_path / "甲.lrmx").problems]
    assert [each for each in said if each[0] in ("入党时间", "参加工作时间")] == found


def test_a_photo_that_cannot_be_used_does_not_keep_the_rest_from_being_taken(tmp_path: Path) -> None:
    damaged = lrmx.made(VALUES | {"ZhaoPian": "不是照片"}, FAMILY)
    (tmp_path / "甲.lrmx").write_bytes(lrmx.write(damaged))
    checked = check(tmp_path / "甲.lrmx")
    assert [(each.code, each.is_notice) for each in checked.problems] == [("photo.damaged", True)]
    row = checked.good.row(0, named=True)
    assert (row["photo"], row["not_carried"]) == (None, "拟任职务、任免理由、呈报单位、计算年龄时间、填表时间、填表人")
    assert [line["ChengWei"] for line in json.loads(row["family"])] == ["妻子", "父亲"]
    assert set(MEMBER) == set(json.loads(row["family"])[0])


@pytest.mark.parametrize("kind", ["lrmx", "lrm"])
def test_the_command_line_checks_a_form_by_itself(
        kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "甲.lrmx").write_bytes(lrmx.write(form(XingBie="女")))
    assert cli.main(["import", kind, str(tmp_path / "甲.lrmx"), "--check", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["good"], told["bad"]) == (1, 0, 1)
    assert [(each["sheet"], each["cell"], each["code"]) for each in told["problems"]] == [("甲.lrmx", "性别", "sex.disagrees_with_id")]
    (tmp_path / "乙.lrmx").write_bytes(OUTSIDE)
    assert cli.main(["import", kind, str(tmp_path / "乙.lrmx"), "--check", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "form.doctype"
