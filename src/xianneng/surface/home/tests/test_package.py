"""数据交换包: taken out and in again without a loss, compared with the file, taken in part, and told what it cannot carry."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.models import Reading
from xianneng.foundation.exchange.packages import opening, packing
from xianneng.foundation.exchange.tests import packages as written
from xianneng.foundation.exchange.tests.forms import picture
from xianneng.foundation.exchange.tests.packages import changed, package
from xianneng.foundation.exchange.tests.workbooks import ONE, TWO
from xianneng.foundation.ledger import operations as ledger
from xianneng.foundation.record import photos
from xianneng.foundation.record.models import Basic, Family, Particulars, Photo, Post, Rank, Sanction, Secondment, Today
from xianneng.foundation.record.operations import begin, correct, write
from xianneng.law.identity import check_digit
from xianneng.law.refusals import Refused
from xianneng.surface.home.tests.test_import import hand_in, taken
from xianneng.surface.project.testing import NOW, ON, WATER, County, verify
from xianneng.work.personnel import intakes, packages
from xianneng.work.personnel.models import Intake

OPEN = date(9999, 12, 31)


def take(made: County, content: bytes, name: str = "交换包.hzb", by: str = "officer", **given: str) -> Intake:
    """A package taken in and checked."""
    return taken(made, BytesIO(content), name, "package", by, **given)


def wrong(intake: Intake) -> set[tuple[str, str, str]]:
    """Sheet, cell and code of what is wrong."""
    return {(each["sheet"], each["cell"], each["code"]) for each in intake.report["problems"] if not each["notice"]}


@pytest.mark.row("SVC-06")
def test_a_package_opens_files_with_all_that_it_carries(made: County) -> None:
    intake = take(made, package())
    assert (wrong(intake), intake.report["ask"]) == (set(), [])
    assert hand_in(made, intake).state == "已办结"
    first, second = Today.objects.get(id_number=ONE), Today.objects.get(id_number=TWO)
    assert (first.post, first.unit_name, first.rank, first.rank_since_on, first.level) == ("科长", "规划科", "一级主任科员", date(2022, 6, 15), 19)
    assert list(Rank.objects.known().filter(person_id=first.person_id).order_by("valid_from").values_list("rank", "valid_from", "valid_to", "document")) == [
        ("二级主任科员", date(2019, 6, 1), date(2022, 6, 15), ""), ("一级主任科员", date(2022, 6, 15), OPEN, "示公〔2022〕6号")]
    assert set(Post.objects.known().filter(person_id=first.person_id).values_list("title", "is_main", "document")) == {
        ("科长", True, "示组干〔2020〕3号"), ("副科长", False, "")}
    assert Particulars.objects.known().get(person_id=first.person_id).resume == written.RESUME
    assert set(Family.objects.known().filter(person_id=first.person_id).values_list("relation", "name")) == {("妻子", "李范本"), ("父亲", "张大例")}
    imposed = Sanction.objects.known().get(person_id=second.person_id)
    assert (imposed.track, imposed.kind, imposed.valid_from) == ("处分", "警告", date(2021, 3, 1))
    photo = Photo.objects.known().get(person_id=first.person_id)
    assert (photo.width, photo.height, photos.read(photo.sm3)) == (120, 150, picture()), "bytes behind the picture are gone"
    assert verify(photos.verify) == []
    left = dict(intake.report["not_carried"])
    assert left["A06专业技术 第2行"] == "专业技术资格名称：工程师；获得资格日期：201211；取得资格途径：考试；输出标识：是"
    for name, format_ in (("交换包.hzb", "hzb"), ("交换包.7z", "7z")):
        again = take(made, package(format_=format_), name)
        assert (again.report["summary"]["rows"], again.report["summary"]["same"]) == (0, 2), intakes.frame(again, intakes.CHANGES).rows()


def with_more(made: County) -> None:
    """The county with what a package brings, and a photo of somebody who was there."""
    hand_in(made, take(made, package()))
    with transaction.atomic(), ledger.writing(kind="testing.photographed", body={}, now=NOW) as leaf:
        sm3 = photos.keep(picture(376, 470))
        write([begin(person_id=made.persons["周望川"], key="photo", valid_from=ON, values={"sm3": sm3, "width": 376, "height": 470})], leaf=leaf)


def test_what_is_exported_and_imported_again_changes_nothing(made: County) -> None:
    with_more(made)
    mine = intakes.serving_under(made.organs["示例县"].path, ON)
    for format_ in ("hzb", "7z", "zb3"):
        packed = packages.made(mine, ON, format_, now=NOW)
        assert (packed.count, packed.photo_count) == (len(mine), 2)
        assert packed.name == f"按机构导出文件_{made.organs['示例县'].code}_示例县{NOW:%Y%m%d%H%M%S}.{format_}"
        intake = take(made, packed.content, packed.name, by="reviewer")
        assert (intake.state, intake.report["summary"]["rows"]) == ("已核对", 0), intakes.frame(intake, intakes.CHANGES).rows()[:30]
        assert wrong(intake) == set()


def as_others(made: County, format_: str, folder: Path) -> bytes:
    """A package of an organ's people as if of others, born as these."""
    path = folder / f"source.{format_}"
    path.write_bytes(packages.made(intakes.serving_under(made.organs[WATER].path, ON), ON, format_, now=NOW).content)
    source = opening.unpack(path, path.name)
    persons = source.tables["A01"]
    numbers = {number: (first := f"419998{number[6:17]}") + check_digit(first) for number in persons["A0184"]}
    names = {name: f"{name}乙" for name in persons["A0101"]}
    found = dict(source.tables) | {"A01": persons.with_columns(persons["A0184"].replace(numbers), persons["A0101"].replace(names))}
    pictures = []
    for at, (file, sm3) in enumerate(source.album.select("file", "sm3").iter_rows()):
        (folder / f"{at}").write_bytes(source.pictures[sm3])
        pictures.append((file, folder / f"{at}"))
    target = folder / f"others.{format_}"
    packing.write(target, found, format_, about={"time": "2026-02-10"}, photos=pictures)
    return target.read_bytes()


@pytest.mark.parametrize("format_", ["hzb", "7z"])
def test_what_is_exported_opens_files_elsewhere_that_export_the_same(made: County, tmp_path: Path, format_: str) -> None:
    with_more(made)
    content = as_others(made, format_, tmp_path)
    intake = take(made, content, f"交换包.{format_}")
    assert wrong(intake) == set()
    hand_in(made, intake)
    (tmp_path / f"sent.{format_}").write_bytes(content)
    sent = opening.unpack(tmp_path / f"sent.{format_}", f"sent.{format_}")
    numbers = dict(Basic.objects.known().values_list("id_number", "person_id"))
    again, _ = packing.coded(packages._sheets([numbers[each] for each in sent.tables["A01"]["A0184"]], ON), format_)
    own = {"A0000", "A0225"}  # an identifier follows from the number; whose place among the organ's people is taken comes after them
    for table, rows in sent.tables.items():
        if table in again and rows.height:
            names = [name for name in again[table].columns if name not in own]
            assert again[table].select(names).fill_null("").to_dicts() == rows.select(names).fill_null("").to_dicts(), table
    assert Photo.objects.known().count() == 4


def test_who_is_in_the_file_is_compared_set_by_set_and_taken_in_part(made: County) -> None:
    known = Basic.objects.known().get(person_id=made.persons["周望川"])
    found = changed("A01", 0, A0101="周望川", A0184=known.id_number, A0107=f"{known.birth_on:%Y%m}", A0111A="外省外县", A0192E="", A0192C="", A0120="", A0163="1",
                    A0160="", A0121="", A2949="", A0144="", A0141="", A0104="", A0134="", A0117="", A0195="-1", A0165="")
    found = {table: rows for table, rows in found.items() if table in ("B01", "A01", "A36", "A57")}
    intake = take(made, package(found))
    assert wrong(intake) == set()
    fields = {row["field"]: row["theirs"] for row in intakes.frame(intake, intakes.FIELDS).iter_rows(named=True)}
    assert fields["basic"].startswith("籍贯 外省外县")
    assert {"basic", "family", "particulars", "photo"} <= set(fields)
    left = take(made, package(found), left='[["A01人员 第2行", "photo"], ["A01人员 第2行", "family"]]')
    hand_in(made, left)
    assert Basic.objects.known().get(person_id=known.person_id).native_place == "外省外县"
    assert not Photo.objects.known().filter(person_id=known.person_id).exists()
    assert not Family.objects.known().filter(person_id=known.person_id, name="李范本").exists()
    hand_in(made, take(made, package(found)))
    assert Photo.objects.known().filter(person_id=known.person_id).exists()


def test_an_organ_that_the_platform_has_not_is_told_with_all_the_persons_rows(made: County) -> None:
    found = changed("B01", 0, B0101="外省某局")
    intake = take(made, package(found))
    assert ("A01人员", "统计关系所在单位 第2行", "organ.unknown") in wrong(intake)
    assert ("A36家庭及社会关系", "姓名 第2行", "person.other_row") in wrong(intake)
    assert intake.report["summary"]["new"] == 0
    assert intakes.annotated(intake) is not None


@pytest.mark.parametrize(("name", "content", "words"), [
    ("交换包.hzb", package()[:300], "交换包已损坏或不完整"), ("交换包.hzb", written.archive(written.members(written.tables()), "约定的口令"), "交换包设有口令"),
    ("交换包.7z", package(), "交换包的内容与扩展名不符"), ("交换包.hzb", package(dataverion="2030.01"), "不能读取这一版本的交换包")])
def test_what_cannot_be_read_is_refused_on_the_page(made: County, enter: Callable[[str], Client], name: str, content: bytes, words: str) -> None:
    intake = take(made, content, name)
    html = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    assert intake.state == "不能读取"
    assert words in html
    assert intake.report["then"] in html


def test_another_file_is_no_package(made: County, enter: Callable[[str], Client]) -> None:
    answer = enter("officer").post("/import/upload/", {"kind": "package", "file": SimpleUploadedFile("名册.zip", b"PK\x03\x04")})
    assert answer.status_code == 422
    assert "只接收 .hzb、.7z、.zb3" in answer.content.decode()
    assert not Intake.objects.exists()


def test_a_package_is_taken_out_with_a_reason_that_each_person_sees(made: County, enter: Callable[[str], Client]) -> None:
    client, person = enter("officer"), made.persons["周望川"]
    with transaction.atomic(), ledger.writing(kind="testing.lent", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="secondment", valid_from=date(2025, 3, 1), values={"kind": Secondment.KINDS[0], "host": "省某厅"})], leaf=leaf)
    page = client.get("/roster/package/?q=周望川").content.decode()
    assert all(words in page for words in ("借调挂职驻村：1条：交换包没有这一项", "没有这张表", "登记并导出"))
    assert "导出交换包" in client.get("/roster/?q=周望川").content.decode()
    assert client.post("/roster/package/?q=周望川", {"wrapping": "hzb", "purpose": ""}).status_code == 422
    assert not Reading.objects.exists()
    answer = client.post("/roster/package/?q=周望川", {"wrapping": "hzb", "purpose": "报送年度统计"})
    assert answer.status_code == 200
    assert "filename" in answer["Content-Disposition"]
    reading = Reading.objects.get()
    assert (reading.person_id, reading.fields, reading.purpose) == (person, "数据交换包：身份证号、家庭成员、照片", "导出：报送年度统计")
    assert take(made, answer.content).report["summary"]["rows"] == 0
    refused = client.post("/roster/package/?q=周望川", {"wrapping": "zb3", "purpose": "报送年度统计"})
    assert (refused.status_code, Reading.objects.count()) == (422, 1), "nothing is recorded that was not taken"
    assert ".zb3只有按机构导出的写法" in refused.content.decode()
    assert enter("confirmer").get("/roster/package/").status_code == 403


def test_a_photo_that_is_gone_is_counted(made: County) -> None:
    with_more(made)
    sm3 = Photo.objects.known().get(person_id=made.persons["周望川"]).sm3
    photos.path(sm3).unlink()
    packed = packages.made([made.persons["周望川"]], ON, "hzb", now=NOW)
    assert (packed.photo_count, packed.name[:7]) == (0, "按人员导出文件")
    assert ["照片", "1张的文件已丢失或被改动，没有带出"] in packed.lost


def test_what_zb3_has_only_by_organs_is_refused_of_persons(made: County) -> None:
    with pytest.raises(Refused, match="不能导出这些人的"):
        packages.made([made.persons["周望川"]], ON, "zb3", now=NOW)


def test_a_name_of_many_signs_goes_out_and_comes_back(made: County) -> None:
    basic = Basic.objects.known().get(person_id=made.persons["周望川"])
    with transaction.atomic(), ledger.writing(kind="testing.mended", body={}, now=NOW) as leaf:
        write([correct(person_id=basic.person_id, key="basic", row_id=basic.pk, values={"native_place": '示例“<省>”&"县"'})], leaf=leaf)
    packed = packages.made([basic.person_id], ON, "hzb", now=NOW)
    assert take(made, packed.content).report["summary"]["rows"] == 0


def test_every_text_of_a_report_has_an_end() -> None:
    long = "长" * 1_000_000
    found = intakes.bounded({"problems": [{"name": long}], "left": [("A01", long)], "count": 3})
    assert found["count"] == 3
    assert len(str(found)) < 3 * intakes.SHOWN_WORDS
