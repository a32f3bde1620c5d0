"""数据交换包: each format in its own values, what its programs do to texts and photos, and every hostile package with its word."""

from collections.abc import Callable
from pathlib import Path
from struct import pack_into
from zlib import crc32

import polars as pl
import pytest
from py7zr import SevenZipFile

from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds.package import PACKAGE
from xianneng.foundation.exchange.kinds.workbook import PARTS, words
from xianneng.foundation.exchange.packages import opening, packing, tables, unpacking
from xianneng.foundation.exchange.reading import Unreadable
from xianneng.foundation.exchange.tests import packages as made
from xianneng.foundation.exchange.tests.forms import picture
from xianneng.foundation.exchange.tests.packages import FIRST, archive, changed, members, package
from xianneng.foundation.exchange.tests.samples import ON
from xianneng.foundation.exchange.values import parse_column


def checked(folder: Path, content: bytes, name: str = "交换包.hzb") -> Checked:
    """A package of this name, checked by itself."""
    path = folder / name
    path.write_bytes(content)
    return check_file(path, PACKAGE, on=ON)


def wrong(found: Checked) -> set[tuple[str, str, str]]:
    """Where something is wrong, and its code."""
    return {(each.sheet, each.cell, each.code) for each in found.problems if not each.is_notice}


def refused(folder: Path, content: bytes, name: str = "交换包.hzb") -> Unreadable:
    """Why a package is not read."""
    with pytest.raises(Unreadable) as caught:
        checked(folder, content, name)
    assert caught.value.then, "what to do next"
    return caught.value


def of(found: Checked, part: str) -> pl.DataFrame:
    """The good rows of one part."""
    return found.good.filter(pl.col("part") == part)


@pytest.mark.parametrize("format_", ["hzb", "7z"])
def test_a_sound_package_is_understood_in_its_own_values(tmp_path: Path, format_: str) -> None:
    found = checked(tmp_path, package(format_=format_), f"交换包.{format_}")
    assert (found.problems, found.bad.height) == ([], 0)
    one = of(found, "A01").row(0, named=True)
    assert {key: one[key] for key in ("sex", "ethnicity", "political_status", "person_kind", "status", "managed", "rank", "level", "establishment", "organ")} == {
        "sex": "男", "ethnicity": "汉族", "political_status": "中共党员", "person_kind": "公务员", "status": "现职人员", "managed": "县级党委管理干部",
        "rank": "一级主任科员", "level": 19, "establishment": "行政编制", "organ": "县水利局"}
    assert of(found, "A02").select("place", "is_leading", "is_main", "state").rows() == [
        ("县水利局规划科", False, True, "在任"), ("县水利局规划科", False, False, "已免"), ("示例县示例镇", False, False, "已免")]
    assert of(found, "A05").select("category", "grade").rows() == [("享受的职级", "二级主任科员"), ("享受的职级", "一级主任科员")]
    assert of(found, "A08")["education_code"].to_list() == ["大学", "研究生", "研究生"]
    assert of(found, "A15")["result"].to_list() == ["优秀", "称职", "不定等次"]
    assert of(found, "A36").height == 2, "a blank row is none"
    left = list(map(tuple, found.not_carried))
    assert ("A08学历学位", "没有对应的列：最高学历（A0834）") in left
    assert ("A01人员 第2行", "是否具有两年以上基层工作经历：是；备注：虚构") in left


def test_the_former_codes_of_a_row_set_are_left_and_told(tmp_path: Path) -> None:
    found = checked(tmp_path, package(format_="zb3"), "交换包.zb3")
    assert wrong(found) == {("A14奖惩", "奖惩名称代码 第3行", "honour.unknown")}, "警告 alone may be of the Party or of the state"
    assert of(found, "A02").select("place", "title").rows()[0] == ("县水利局规划科", "科长")
    assert of(found, "A08")["education"].to_list() == ["大学", "研究生", "研究生"]
    assert of(found, "A08")["education_code"].null_count() == 3
    assert of(found, "A01")["rank"].null_count() == 2
    assert ["A08学历学位", "学历代码在.zb3里的代码没有换算的依据，未转入"] in found.not_carried


def test_what_programs_do_to_texts_is_undone(tmp_path: Path) -> None:
    kept = made.RESUME.replace("\n", "&#10;")
    twice = {"A3611": "示例&amp;厂&lt;一&gt;"}
    content = members(changed("A36", 0, **twice))
    content["Table/A01.xml"] = content["Table/A01.xml"].decode().replace("示例省示例县", "示例省\x0b示例县").encode()
    found = checked(tmp_path, archive(content))
    assert of(found, "A01")["resume"][0] == made.RESUME, "broken anew where its lines begin"
    assert of(found, "A36")["workplace"][0] == "示例&厂<一>"
    assert of(found, "A01")["native_place"][0] == "示例省示例县"
    content["Table/A01.xml"] = content["Table/A01.xml"].decode().replace(made.RESUME, kept).encode()
    assert of(checked(tmp_path, archive(content)), "A01")["resume"][0] == made.RESUME
    table = content["Table/A15.xml"].decode().replace("UTF-8", "GB2312").encode("gbk")
    assert wrong(checked(tmp_path, archive(content | {"Table/A15.xml": table}))) == set()


@pytest.mark.parametrize(("photo", "message"), [
    (b"GIF89a not a picture", "照片不是JPEG"), (picture()[:200], "照片不完整或已损坏"), (picture(30, 40), "照片为30×40像素"),
    (picture() + b"\x00" * (3 << 20), "上限2048KB")])
def test_a_photo_that_is_none_does_not_keep_the_person_out(tmp_path: Path, photo: bytes, message: str) -> None:
    found = checked(tmp_path, archive(members(made.tables(), photo=photo)))
    assert wrong(found) == set()
    assert of(found, "A01")["photo"].null_count() == 2
    (said,) = [each for each in found.problems if each.code == "photo.damaged"]
    assert message in said.message


def test_photos_are_cleaned_and_known_by_their_file(tmp_path: Path) -> None:
    found = checked(tmp_path, archive(members(made.tables(), photo=picture(exif=True) + b"\x00" * 500)))
    ((sm3, content),) = found.opened.photos.items()
    assert b"taken at home" not in content
    assert of(found, "A01")["photo"].to_list() == [f"120×150 {sm3}", None]
    absent = checked(tmp_path, package(changed("A57", 0, A5714="别的.jpg")))
    assert [each.code for each in absent.problems] == ["photo.absent"]


@pytest.mark.parametrize(("found", "cell", "code"), [
    (changed("A01", 0, A0117="57x"), ("A01人员", "民族 第2行"), "ethnicity.unknown"),
    (changed("A01", 0, A0163="8"), ("A01人员", "人员管理状态 第2行"), "code.unknown"),
    (changed("A01", 0, A0184="419999198503120019"), ("A01人员", "身份证号 第2行"), "id_number.check_digit"),
    (changed("A01", 0, A0107="198504"), ("A01人员", "出生年月 第2行"), "birth_on.disagrees_with_id"),
    (changed("A05", 0, A0501B="1D"), ("A05职务职级", "职务层次（职级） 第2行"), "rank.unknown"),
    (changed("A02", 0, A0243="203001"), ("A02职务", "任职时间 第2行"), "date.future"),
    (changed("A15", 1, A1517="2B"), ("A15考核", "考核结论 第3行"), "result.unknown"),
    (changed("A01", 1, A0000=FIRST), ("A01人员", "身份证号 第3行"), "person.same_key")])
def test_a_fault_is_told_at_its_row_and_column(tmp_path: Path, found: made.Tables, cell: tuple[str, str], code: str) -> None:
    told = wrong(checked(tmp_path, package(found)))
    assert (*cell, code) in told
    assert not [each for each in told if each[2] == code and each[:2] != cell], "once"


def test_codes_that_mean_two_things_are_left_and_told(tmp_path: Path) -> None:
    found = checked(tmp_path, package(changed("A01", 0, A0121="4", A0165="77")))
    assert wrong(found) == set()
    assert of(found, "A01").select("establishment", "managed").row(0) == (None, None)
    assert {each.message for each in found.problems} == {"编制类型的代码“4”含义不明，未转入", "管理类别的代码“77”含义不明，未转入"}


def test_rows_of_nobody_and_tables_that_are_missing_are_told(tmp_path: Path) -> None:
    content = members(changed("A15", 2, A0000="没有这个人"))
    del content["Table/A99Z1.xml"]
    content["Table/A33.xml"] = made.table([{"A0000": FIRST, "A3310": "1"}])
    found = checked(tmp_path, archive(content))
    assert ["A99Z1", "包说明列有这张表，包里没有"] in found.not_carried
    assert ["A33 工资", "1行，平台没有对应的信息集"] in found.not_carried
    assert "person.not_in_a01" in {each.code for each in found.problems}


def test_an_organ_is_known_by_its_regions_name_its_own_or_its_code(tmp_path: Path) -> None:
    path = tmp_path / "交换包.hzb"
    regions = made.tables()
    regions["B01"].append({"B0101": "示例县", "B0111": "001", "B0194": "3", "B0114": ""})
    path.write_bytes(package(regions))
    for known, organ in (({"示例县水利局", "县水利局"}, "示例县水利局"), ({"县水利局"}, "县水利局"), ({"999999-001"}, "999999-001"), ({"别处"}, "县水利局")):
        sheets = {sheet.label: sheet for sheet in opening.open_package(path, organs=frozenset(known)).sheets}
        assert organ in sheets["A01人员"].cells.row(1), known
        assert f"{organ}规划科" in sheets["A02职务"].cells.row(1), known


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "not a package": (lambda: b"just a text, long enough", "package.no_7z"),
    "empty": (lambda: b"", "file.damaged"),
    "a zip": (lambda: b"PK\x03\x04" + b"\x00" * 60, "package.zip"),
    "truncated": (lambda: package()[:-40], "file.damaged"),
    "cut in the middle": (lambda: package()[:200], "file.damaged"),
    "changed": (lambda: (content := bytearray(package())).__setitem__(60, content[60] ^ 255) or bytes(content), "file.damaged"),
    "names and contents encrypted": (lambda: archive(members(made.tables()), "example-password"), "file.password"),
    "another archive": (lambda: archive({"a.txt": b"a"}), "package.no_info"),
    "without persons": (lambda: archive({"gwyinfo.xml": made.info({}, ["B01"]), "Table/B01.xml": made.table(made.tables()["B01"])}), "package.no_persons"),
    "nobody in it": (lambda: package(made.tables() | {"A01": []}), "package.no_persons"),
    "of organs only": (lambda: package(type="22"), "package.type"),
    "of an older kind": (lambda: package(type="3"), "package.type"),
    "of an unknown edition": (lambda: package(dataverion="2023.01"), "package.version"),
    "the other format's values": (lambda: archive(members(made.common(made.tables()))), "package.format"),
    "a row set by another name": (lambda: archive(members(made.rowset(made.tables()), "zb3")), "package.format"),
    "a table in another code": (lambda: archive(members(made.tables()) | {"Table/A01.xml": made.table(made.tables()["A01"]).decode().encode("gbk")}), "package.encoding"),
    "a table cut off": (lambda: archive(members(made.tables()) | {"Table/A01.xml": made.table(made.tables()["A01"])[:-30]}), "package.xml"),
    "an empty table": (lambda: archive(members(made.tables()) | {"Table/A01.xml": b""}), "package.xml"),
    "entities that expand": (lambda: archive(members(made.tables()) | {"Table/A01.xml": b'<!DOCTYPE x [<!ENTITY a "aaaa">]><xml><row A0000="&a;"/></xml>'}), "package.doctype"),
    "one name twice": (lambda: archive(members(made.tables()) | {"table/a01.XML": made.table([])}), "package.twice")}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_sound_package_is_refused_in_words(tmp_path: Path, name: str) -> None:
    content, code = HOSTILE[name]
    assert refused(tmp_path, content()).code == code


def renamed(content: bytes, name: str, other: str) -> bytes:
    """The archive with a member's name changed in its header, which the library would not write; names of one length."""
    assert len(name) == len(other)
    head = bytearray(content)
    start = 32 + int.from_bytes(head[12:20], "little")
    header = bytes(head[start:]).replace(name.encode("utf-16-le"), other.encode("utf-16-le"))
    head[start:] = header
    pack_into("<I", head, 28, crc32(header))
    pack_into("<I", head, 8, crc32(bytes(head[12:32])))
    return bytes(head)


@pytest.mark.parametrize("name", ["../../A15.xml", "/able/A15.xml", "C:\\le/A15.xml", "..\\le/A15.xml"])
def test_a_name_that_leads_out_of_the_package_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "plain.7z"
    with SevenZipFile(path, "w") as packed:
        packed.set_encoded_header_mode(False)
        for member, each in members(made.tables()).items():
            packed.writestr(each, member)
    assert refused(tmp_path, renamed(path.read_bytes(), "Table/A15.xml", name)).code == "package.path"
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".xml"] == []


def test_a_link_is_refused(tmp_path: Path) -> None:
    link, path = tmp_path / "link", tmp_path / "linked.7z"
    link.symlink_to("/etc/passwd")
    with SevenZipFile(path, "w") as packed:
        packed.write(link, "Photos/x.jpg")
        for member, each in members(made.tables()).items():
            packed.writestr(each, member)
    assert refused(tmp_path, path.read_bytes()).code == "package.link"


def test_a_bomb_is_refused_by_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    large, path = tmp_path / "large", tmp_path / "bomb.7z"
    with large.open("wb") as file:
        file.truncate(300 << 20)
    with SevenZipFile(path, "w", filters=packing.SHRUNK) as packed:
        packed.writestr(made.info({}, []), "gwyinfo.xml")
        packed.write(large, "Photos/z.jpg")
    assert refused(tmp_path, path.read_bytes()).code == "file.bomb"
    monkeypatch.setattr(opening, "LIMIT", 1 << 10)
    assert refused(tmp_path, package()).code == "file.large"
    assert refused(tmp_path, package(), "交换包.rar").code == "package.format"


@pytest.mark.parametrize("shape", [lambda text: f'<row A0000="1" A0101="{text}"/>', lambda text: f"<row A0000='1' A0101='{text}", lambda text: f"<row {text}='1'/>"])
def test_a_value_or_name_longer_than_any_is_refused_with_its_place(tmp_path: Path, shape: Callable[[str], str]) -> None:
    """Told while it is read: the parser is not given the rest of a row that has no end."""
    for length in (unpacking.VALUE_LIMIT + 1, unpacking.TAG_LIMIT + (2 << 20)):
        table = f"<xml><data><row A0101='前一人'/>{shape('A' * length)}</data></xml>".encode()
        found = refused(tmp_path, archive(members(made.tables()) | {"Table/A01.xml": table}))
        if found.code != "package.xml":  # the second shape is no XML while it is short
            assert (found.code, "A01.xml 第2行" in found.why, len(found.why) < 300) == ("file.long_cell", True, True), found.why
            assert "A0101" in found.why or "AAAA" in found.why or length > unpacking.TAG_LIMIT


def test_what_is_said_of_a_long_value_has_an_end(tmp_path: Path) -> None:
    long = "长" * unpacking.VALUE_LIMIT
    found = checked(tmp_path, package(changed("A01", 0, A0117=long, A0120=long, A0184=long, A0101=long)))
    assert found.problems
    assert max(len(each.sentence) for each in found.problems) < 1_000


def test_the_time_of_a_package_holds_for_what_follows_its_unpacking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = opening.read_in_child
    monkeypatch.setattr(opening, "read_in_child", lambda files, until: read(files, until) or monkeypatch.setattr(opening, "monotonic", lambda: until + 1))
    assert refused(tmp_path, package()).code == "file.large"


def test_a_table_wider_than_any_is_refused(tmp_path: Path) -> None:
    wide = {f"X{at}": "1" for at in range(unpacking.COLUMN_LIMIT + 1)}
    assert refused(tmp_path, package(changed("A15", 0, **wide))).code == "file.large"


@pytest.mark.parametrize("format_", list(tables.FORMATS))
def test_codes_say_one_thing_each_and_lead_back(format_: str) -> None:
    listed = [(row["list"], row["code"]) for row in tables._rows("codes") if format_ in (row["formats"].split() or tables.FORMATS)]
    assert len(set(listed)) == len(listed)
    for list_ in tables.lists():
        codes, written = tables.codes(list_, format_), tables.written(list_, format_)
        assert all(codes[code] == caption for caption, code in written.items())


def test_every_caption_is_one_that_the_workbook_understands() -> None:
    for part, kind in PARTS.items():
        for column in tables.sheet_columns(part):
            list_ = tables.list_of(column)
            if list_ and column["parse"] in ("choice", "boolean", "level", "any_rank") and column["key"] != "honour_code":
                captions = [caption for caption in tables.codes(list_, "hzb").values() if caption and words(column["list"]).get(caption) != ""]
                read = parse_column(pl.Series(captions, dtype=pl.String), pl.Series([False] * len(captions), dtype=pl.Boolean), kind.of_key(column["key"]))
                known = {"合格", "基本合格", "不合格", "企业管理人员", "企业专业技术人员", "企业工勤人员", "其他人员", "其他", "外国血统中国籍人士", "穿青人族", "其他未识别的民族", "外国血统", "外国民族", "加入中国籍的外国人"}
                assert not [caption for caption, code in zip(captions, read["code"], strict=True) if code and caption not in known], (part, column["key"])


def test_what_a_format_cannot_carry_is_counted(tmp_path: Path) -> None:
    who = {"name": ["张示例"], "id_number": ["1"], "A0000": [FIRST]}
    sheets = {"A05": pl.DataFrame(who | {"category": ["享受的职级"], "grade": ["三级高级主管"], "from_on": ["20200101"], "state": ["在任"]}),
              "A01": pl.DataFrame(who | {"establishment": ["工勤编制"], "resume": ["一\n二 <&>\"\t三"], "rank": ["一级主任科员"]}),
              "A36": pl.DataFrame(who | {"member": ["张大例"], "relation": ["父亲"], "workplace": ["厂" * 120], "shown": ["2"]})}
    found, lost = packing.coded(sheets, "hzb")
    assert lost == [["A05职务职级", "1行：.hzb写不出没有代码的职务层次、职级"], ["A01人员", "编制类型：1行，.hzb没有这样的代码"],
                    ["A36家庭及社会关系", "工作单位及职务：1行超过200字节，已写出，对方程序读入时可能截断"]]
    packing.write(tmp_path / "a.hzb", found, "hzb", about={"time": "2026-02-10"})
    package_ = opening.unpack(tmp_path / "a.hzb", "a.hzb")
    assert package_.tables["A01"]["A1701"][0] == "一\n二 <&>\"\t三", "line breaks come back"
    assert package_.tables["A36"]["SORTID"][0] == "2"
    assert packing.coded(sheets, "zb3")[1][0] == ["A05职务职级", "1行：.zb3没有这张表"]
