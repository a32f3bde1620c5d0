"""任免审批表: compared with the file field by field, taken in part, and given back without a loss."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import Reading
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange import lrm, lrmx
from xianneng.foundation.exchange.lrmx import Form
from xianneng.foundation.exchange.tests.forms import FAMILY, NEWER, VALUES, picture
from xianneng.foundation.exchange.tests.samples import id_number
from xianneng.foundation.record import photos, verifying
from xianneng.foundation.record.models import Basic, Family, Particulars, Photo, Post, Rank, Today
from xianneng.surface.project.testing import NOW, ON, WATER, County, verify
from xianneng.work.personnel import approval_forms, intakes
from xianneng.work.personnel.models import Intake

GIVEN = {"person_kind": "公务员", "manager": "单位管理"}


def office(made: County, username: str) -> Viewer:
    return viewers(made.users[username], ON)[0]


def take(made: County, content: bytes, name: str = "审批表.lrmx", by: str = "officer", **given: str) -> Intake:
    """A file taken in and checked, with what was answered."""
    intake = intakes.take_in(file=SimpleUploadedFile(name, content), name=name, kind="lrmx", viewer=office(made, by), now=NOW)
    checked = intakes.check(intake_id=intake.pk, on=ON)
    if given:
        intakes.answer(intake=checked, given=given, mappings={}, viewer=office(made, by), now=NOW)
        checked = intakes.check(intake_id=intake.pk, on=ON)
    return checked


def hand_in(made: County, intake: Intake) -> Case:
    """Handed in by one, confirmed by another."""
    number = intakes.submit(intake=intake, viewer=office(made, "officer"), now=NOW)
    case = Case.objects.get(number=number)
    task = case.tasks.get(state="待办")
    act.complete(task_id=task.pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)
    assert verify(verifying.check) == verify(photos.verify) == []
    case.refresh_from_db()
    return case


def of(made: County, name: str) -> Form:
    """The form that the file itself gives of one of the county."""
    person = made.persons[name]
    return approval_forms.forms([person], ON)[person]


def changed(form: Form, **values: str) -> Form:
    """A form with the named elements changed."""
    texts = {each.name: each.text for each in form.elements if not each.children} | values
    return lrmx.made(texts, form.family, form.photo, form.others)


def fields(intake: Intake) -> dict[str, tuple[str, str]]:
    """Where the form differs from the file."""
    frame = intakes.frame(intake, intakes.FIELDS)
    return {row["field"]: (row["ours"], row["theirs"]) for row in frame.iter_rows(named=True)} if frame.height else {}


def test_what_is_exported_and_imported_again_changes_nothing(made: County) -> None:
    everybody = approval_forms.forms(list(made.persons.values()), ON)
    mine = [person for person in made.persons.values() if Today.objects.get(person_id=person).organ_path.startswith(made.organs["示例县"].path)]
    intake = take(made, approval_forms.packed({person: everybody[person] for person in mine}), "全部.zip", by="reviewer")
    assert fields(intake) == {}
    assert intake.report["summary"]["rows"] == 0, intake.report["problems"]


@pytest.mark.row("SVC-06")
def test_a_form_of_somebody_new_opens_a_file_with_all_that_it_carries(made: County) -> None:
    new = lrmx.made(VALUES | {"XianRenZhiWu": f"{WATER}办公室主任、一级主任科员", "JianLi": VALUES["JianLi"].replace("示例县示例局", WATER)},
                    FAMILY, picture(exif=True), NEWER)
    intake = take(made, lrmx.write(new), **GIVEN)
    assert (intake.report["bad"], intake.report["ask"], intake.report["summary"]["new"]) == (0, [], 1), intake.report["problems"]
    assert hand_in(made, intake).state == "已办结"
    first = Today.objects.get(id_number=id_number())
    assert (first.post, first.post_since_on, first.rank, first.rank_since_on, first.organ_name) == (
        "办公室主任", date(2020, 3, 1), "一级主任科员", date(2022, 6, 1), WATER)
    person = first.person_id
    assert list(Rank.objects.known().filter(person_id=person).order_by("valid_from").values_list("rank", "valid_from", "valid_to"))[:2] == [
        ("科员", date(2008, 7, 1), date(2013, 5, 1)), ("副主任科员", date(2013, 5, 1), date(2022, 6, 1))]
    assert sorted(Family.objects.known().filter(person_id=person).values_list("relation", "name")) == [("妻子", "李范本"), ("父亲", "张大例")]
    told = Particulars.objects.known().get(person_id=person)
    assert (told.birth_place, told.technical_title, told.resume) == ("示例省示例市", "经济师", new.text("JianLi"))
    kept = Photo.objects.known().get(person_id=person)
    assert b"taken at home" not in (photos.read(kept.sm3) or b"taken at home")
    ours = approval_forms.forms([person], ON)[person]
    differing = {each.name for each in new.elements if each.name not in ("ZhaoPian", "NiRenZhiWu", "RenMianLiYou", "TianBiaoRen", "Version",
                 "JiSuanNianLingShiJian", "TianBiaoShiJian", "ChengBaoDanWei") and each.text.rstrip("。") != ours.text(each.name).rstrip("。")}
    assert differing == set()
    assert (ours.family, ours.others) == (FAMILY, NEWER)
    again = take(made, lrmx.write(new), "再来.lrmx")
    assert (again.report["summary"]["rows"], fields(again)) == (0, {})


@pytest.mark.parametrize("comma", "、，")
def test_a_clerk_of_a_rank_is_a_clerk_by_post(made: County, comma: str) -> None:
    """科员 was a rank until 2019; before a rank of today it is what the post is called, as our own export writes it."""
    position = f"{WATER}科员{comma}三级主任科员"
    new = lrmx.made(VALUES | {"XianRenZhiWu": position, "JianLi": f"2010.07--2023.06  {WATER}办事员\n2023.06--  {position}"}, FAMILY, picture(), NEWER)
    hand_in(made, take(made, lrmx.write(new), **GIVEN))
    today = Today.objects.get(id_number=id_number())
    assert (today.post, today.rank, today.rank_since_on) == ("科员", "三级主任科员", date(2023, 6, 1))
    assert take(made, lrmx.write(approval_forms.forms([today.person_id], ON)[today.person_id]), "再来.lrmx").report["summary"]["rows"] == 0


def test_fields_are_compared_one_by_one_and_taken_in_part(made: County) -> None:
    person = made.persons["周望川"]
    theirs = changed(of(made, "周望川"), MinZu="回族", JiGuan="外省外县", ChuShengDi="外省外市", ZhuanYeJiShuZhiWu="工程师")
    intake = take(made, lrmx.write(theirs))
    assert {name: pair[1] for name, pair in fields(intake).items()} == {
        "ethnicity": "回族", "native_place": "外省外县", "birth_place": "外省外市", "technical_title": "工程师"}
    left = '[["审批表.lrmx", "ethnicity"], ["审批表.lrmx", "technical_title"]]'
    intakes.answer(intake=intake, given={"left": left}, mappings={}, viewer=office(made, "officer"), now=NOW)
    hand_in(made, intakes.check(intake_id=intake.pk, on=ON))
    basic, more = Basic.objects.known().get(person_id=person), Particulars.objects.known().get(person_id=person)
    assert (basic.ethnicity, basic.native_place, more.birth_place, more.technical_title) == ("汉族", "外省外县", "外省外市", "")


def test_who_of_the_family_is_left_out_is_said_and_what_has_no_date_is_not_dated(made: County, enter: Callable[[str], Client]) -> None:
    ours = {each.name: each.text for each in of(made, "周望川").elements if not each.children}
    hand_in(made, take(made, lrmx.write(lrmx.made(ours, FAMILY))))
    intake = take(made, lrmx.write(lrmx.made(ours | {"QuanRiZhiJiaoYu_XueLi": "研究生"}, FAMILY[:1])), "少一人.lrmx")
    told = [each["message"] for each in intake.report["problems"] if each["code"] == "family.not_in_form"]
    assert any("档案中另有家庭成员父亲张**，文件没有列出" in each for each in told), told
    page = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    assert ("未载" in page, "0001年" in page) == (True, False)


def test_a_mother_of_another_name_is_told_to_be_a_second_one(made: County) -> None:
    """One sign mistyped would else stand in the file as another person."""
    ours = {each.name: each.text for each in of(made, "周望川").elements if not each.children}
    mother = {"ChengWei": "母亲", "XingMing": "周云", "ChuShengRiQi": "195501", "ZhengZhiMianMao": "群众", "GongZuoDanWeiJiZhiWu": "退休"}
    intake = take(made, lrmx.write(lrmx.made(ours, [mother])), "母亲.lrmx")
    [told] = [each["message"] for each in intake.report["problems"] if each["code"] == "family.two"]
    assert told.startswith("提示：档案中的母亲是周**，文件写的是另一姓名，导入后有两个母亲；更正：是同一人的，不采用这一栏")


def test_a_post_that_is_not_taken_cannot_be_ticked(made: County, enter: Callable[[str], Client]) -> None:
    ours = of(made, "周望川")
    intake = take(made, lrmx.write(changed(ours, XianRenZhiWu=f"某某中心副主任、{ours.text('XianRenZhiWu')}")), "别处.lrmx")
    page = enter("officer").get(f"/import/{intake.pk}/").content.decode()
    assert any("任职未转入" in each["message"] for each in intake.report["problems"])
    assert ("任职不转入" in page, 'value="别处.lrmx|position"' in page) == (True, False)


def test_an_old_form_is_matched_by_name_and_birth(made: County) -> None:
    content, _ = lrm.write(changed(of(made, "周望川"), JianKangZhuangKuang="一般"))
    intake = take(made, content, "周望川.lrm")
    assert fields(intake) == {"health": ("", "一般")}
    strange, _ = lrm.write(changed(of(made, "周望川"), XingMing="无人识"))
    assert [each["code"] for each in take(made, strange, "无人识.lrm").report["problems"] if not each["notice"]] == ["person.no_number"]


def test_a_new_rank_needs_the_resume_to_say_since_when(made: County) -> None:
    ours = of(made, "韦棹歌")
    said = changed(ours, XianRenZhiWu=ours.text("XianRenZhiWu").replace("四级主任科员", "三级主任科员"))
    intake = take(made, lrmx.write(said))
    assert "rank_on.missing" in {each["code"] for each in intake.report["problems"]}, (fields(intake), lrmx.write(ours).decode())
    told = changed(said, JianLi=ours.text("JianLi") + "（其间：2026.09晋升三级主任科员）")
    hand_in(made, take(made, lrmx.write(told)))
    today = Today.objects.get(person_id=made.persons["韦棹歌"])
    assert (today.rank, today.rank_since_on) == ("三级主任科员", date(2026, 9, 1))


@pytest.mark.parametrize(("changes", "code"), [
    ({"ShenFenZheng": id_number("19820101", 7), "ChuShengNianYue": ""}, "birth_on.missing"),
    ({"XingBie": "女"}, "sex.disagrees_with_id")])
def test_a_wrong_field_keeps_its_form_out(made: County, changes: dict[str, Any], code: str) -> None:
    intake = take(made, lrmx.write(changed(of(made, "周望川"), **changes)))
    assert code in {each["code"] for each in intake.report["problems"]}
    assert intake.report["summary"]["rows"] == 0


def test_somebody_of_the_same_name_and_birth_is_not_opened_twice(made: County) -> None:
    known = Basic.objects.known().get(person_id=made.persons["周望川"])
    other = id_number(f"{known.birth_on:%Y%m%d}", 777)
    intake = take(made, lrmx.write(changed(of(made, "周望川"), ShenFenZheng=other, XingBie="男")), **GIVEN)
    assert "person.other_number" in {each["code"] for each in intake.report["problems"]}
    assert Post.objects.known().filter(person_id=made.persons["周望川"]).exists()


def test_a_dropped_import_leaves_no_photo(made: County, settings: Any) -> None:
    folder = Path(settings.MEDIA_ROOT) / "photos"
    kept = set(folder.rglob("*.jpg"))  # of other tests
    intake = take(made, lrmx.write(lrmx.made({each.name: each.text for each in of(made, "周望川").elements if not each.children}, photo=picture())))
    assert "photo" in fields(intake)
    intakes.drop(intake=intake)
    assert set(folder.rglob("*.jpg")) == kept
    assert not Photo.objects.exists()


def test_the_page_compares_and_hands_in_what_is_taken(made: County, enter: Callable[[str], Client]) -> None:
    client = enter("officer")
    theirs = lrmx.write(lrmx.made({each.name: each.text for each in of(made, "周望川").elements if not each.children} | {
        "MinZu": "回族", "JiGuan": "外省外县"}, FAMILY, picture()))
    page = client.post("/import/upload/", {"kind": "lrmx", "file": SimpleUploadedFile("望川.lrmx", theirs)}, follow=True)
    html = page.content.decode()
    assert all(words in html for words in ("逐栏比对", "回族", "外省外县", "李范本", "没有转入的栏目"))
    intake = Intake.objects.get()
    shown = [f"望川.lrmx|{name}" for name in ("ethnicity", "native_place", "photo", "family:妻子李范本", "family:父亲张大例")]
    again = client.post(f"/import/{intake.pk}/answer/", {"fields": "1", "shown": shown, "field": shown[1:4]}, follow=True)
    assert "不采用 2 栏" in again.content.decode()
    hand_in(made, Intake.objects.get())
    person = made.persons["周望川"]
    assert Basic.objects.known().get(person_id=person).native_place == "外省外县"
    members = {each.name for each in Family.objects.known().filter(person_id=person)}
    assert ("李范本" in members, "张大例" in members) == (True, False)
    assert f'src="/person/{person}/photo/' in client.get(f"/person/{person}/").content.decode()
    shot = client.get(f"/person/{person}/photo/")
    assert (shot.headers["Content-Type"], shot.content) == ("image/jpeg", photos.read(Photo.objects.known().get().sm3))
    assert enter("officer2").get(f"/person/{person}/photo/").status_code == 404


def test_a_form_is_taken_out_with_a_reason_that_the_person_sees(made: County, enter: Callable[[str], Client]) -> None:
    client, person = enter("officer"), made.persons["周望川"]
    assert client.post(f"/person/{person}/form.lrmx", {"purpose": ""}).status_code == 422
    answer = client.post(f"/person/{person}/form.lrmx", {"purpose": "核对任免材料"})
    assert lrmx.read(answer.content) == of(made, "周望川")
    assert lrmx.read(answer.content).text("NiRenZhiWu") == ""
    reading = Reading.objects.get(person_id=person)
    assert ("身份证号" in reading.fields, reading.purpose) == (True, "导出：核对任免材料")
    assert enter("zhou").post(f"/person/{person}/form.lrmx").status_code == 200  # one's own
    assert enter("officer2").post(f"/person/{person}/form.lrmx", {"purpose": "核对任免材料"}).status_code == 404
    packed = client.post("/roster/forms.zip", {"purpose": "核对任免材料"})
    with ZipFile(BytesIO(packed.content)) as archive:
        names = archive.namelist()
        assert any("周望川" in name for name in names)
        assert all(lrmx.read(archive.read(name)).text("ShenFenZheng") for name in names)
    assert Reading.objects.filter(person_id=person).count() == 2


def test_a_candidate_s_form_says_for_what_but_not_in_their_own_hand(made: County, enter: Callable[[str], Client]) -> None:
    client, person = enter("officer"), made.persons["韦棹歌"]
    assert client.post("/ranks/propose/", {"person": [person], "organ": made.organs[WATER].pk}).status_code == 302
    data = Case.objects.get().subjects.get().data
    form = lrmx.read(client.post(f"/person/{person}/form.lrmx", {"purpose": "核对任免材料"}).content)
    assert [form.text(name) for name in ("NiRenZhiWu", "NiMianZhiWu", "RenMianLiYou")] == [data["target"], data["rank"], "晋升职级"]
    past = lrmx.read(client.post(f"/person/{person}/form.lrmx?on=2026-01-31", {"purpose": "核对任免材料"}).content)
    assert past.text("NiRenZhiWu") == "", "on another date it was not so"


def test_the_way_that_a_resume_tells_is_kept_and_what_no_form_tells_is_no_change(made: County) -> None:
    """晋升 of the résumé is the way of the new rank; 任 tells none, which is not shown as the way of the old rank taken away."""
    ours, person = of(made, "韦棹歌"), made.persons["韦棹歌"]
    held = Rank.objects.known().get(person_id=person).way
    for text, way in (("（其间：2026.09任三级主任科员）", ""), ("（其间：2026.09晋升三级主任科员）", "晋升")):
        said = changed(ours, XianRenZhiWu=ours.text("XianRenZhiWu").replace("四级主任科员", "三级主任科员"), JianLi=ours.text("JianLi") + text)
        intake = take(made, lrmx.write(said))
        ranks = {column: (old, new) for column, old, new in intakes.frame(intake, intakes.CHANGES).filter(key="rank").select("column", "old", "new").rows()}
        assert ranks == {"rank": ("四级主任科员", "三级主任科员")} | ({"way": (held, way)} if way not in ("", held) else {})
    hand_in(made, intake)
    assert Rank.objects.known().filter(person_id=person, rank="三级主任科员").values_list("way", "valid_from").get() == ("晋升", date(2026, 9, 1))
    form = changed(ours, XingMing="张示例", ShenFenZheng=id_number("19820101", 1), ChuShengNianYue="198201", XingBie="男", XianRenZhiWu=f"{WATER}一级主任科员",
                   JianLi=f"2005.07--2013.05  {WATER}科员\n2013.05--  {WATER}一级主任科员（其间：2019.06套转二级主任科员；2022.06晋升一级主任科员）")
    hand_in(made, take(made, lrmx.write(form), **GIVEN))
    found = Rank.objects.known().filter(person_id=Today.objects.get(name="张示例").person_id).order_by("valid_from")
    assert list(found.values_list("rank", "way")) == [("二级主任科员", "套转"), ("一级主任科员", "晋升")]
