"""校核方案 through its pages: which checks run and how grave, over whom; passing by force; rounds of mending; before a step is taken."""

import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.checks import CHECKS, ERROR, WARNING
from xianneng.foundation.record.models import Basic, Education, Rank
from xianneng.foundation.record.operations import correct, write
from xianneng.surface.home.queries.checks import offered
from xianneng.surface.home.tests.test_checks import groups, spoil
from xianneng.surface.project.testing import NOW, WATER, County
from xianneng.work.checking import schemes
from xianneng.work.checking.models import Passed, Scheme

Enter = Callable[[str], Client]


def lone(made: County, name: str) -> None:
    """Somebody's only schooling is not marked as the highest: an error that no law makes."""
    person = made.persons[name]
    row = Education.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.spoil", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="education", row_id=row.pk, values={"highest": False})], leaf=leaf)


def pass_of(client: Client, code: str) -> str:
    """The address on which the first finding of a check is let pass."""
    line = groups(client)[code].lines[0]
    return f"/checks/pass/{code}/{line.person_id}/?{urlencode({'found': line.found})}"


def keep(client: Client, path: str = "/checks/schemes/new/", **given: str) -> Any:
    """Send a scheme."""
    return client.post(path, {"name": "季度核查", "moment": "", **given})


def test_a_scheme_chooses_the_checks_and_what_they_count(enter: Enter, made: County) -> None:
    officer = enter("officer")
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    lone(made, "周望川")
    assert {"id_sex", "education_highest"} <= groups(officer).keys()
    assert keep(officer, education_highest=WARNING, missing_photo=ERROR).status_code == 302
    scheme = Scheme.objects.get()
    found = groups(officer, scheme=scheme.pk)
    assert {code: group.severity for code, group in found.items()} == {"education_highest": WARNING, "missing_photo": ERROR}
    assert "missing_photo" not in groups(officer), "an item is missed only where a scheme asks for it"
    assert enter("officer2").get("/checks/", {"scheme": scheme.pk}).status_code == 404, "another organ's"


def test_what_the_law_makes_an_error_is_not_lowered(enter: Enter, made: County) -> None:
    officer = enter("officer")
    answer = keep(officer, id_sex="提示", education_highest=WARNING)
    assert (answer.status_code, Scheme.objects.count()) == (422, 0)
    page = answer.content.decode()
    assert "不能降低" in page
    assert 'value="季度核查"' in page
    assert keep(officer).status_code == 422, "no check"
    assert keep(officer, nothing=ERROR).status_code == 422


def test_the_scheme_of_a_moment_always_asks_for_the_law_s_errors(enter: Enter, made: County) -> None:
    officer = enter("officer")
    keep(officer, moment=schemes.REPORTING, missing_health=WARNING)
    chosen = schemes.of_moment(schemes.REPORTING, made.organs[WATER], offered())
    assert chosen.name == "季度核查"
    assert {each.code for each in offered() if each.binding} | {"missing_health"} == set(chosen.severities)
    assert keep(officer, name="又一个", moment=schemes.REPORTING, missing_health=WARNING).status_code == 422, "one for each moment"
    assert schemes.of_moment(schemes.REPORTING, made.organs["县住建局"], offered()).name == "上报前", "not of another organ"


@pytest.mark.parametrize("address", [schemes.EVERY, *schemes.MOMENTS])
def test_built_in_schemes_hold_every_error_of_the_law(address: str) -> None:
    chosen = schemes.built_in(address, offered())
    assert {each.code for each in offered() if each.binding} <= chosen.severities.keys()
    assert all(chosen.severities[each.code] == ERROR for each in offered() if each.binding)


def test_only_the_own_organ_changes_its_scheme(enter: Enter, made: County) -> None:
    keep(enter("reviewer"), missing_photo=WARNING)
    scheme = Scheme.objects.get()
    assert enter("officer").post(f"/checks/schemes/{scheme.pk}/", {"name": "改", "missing_photo": ERROR}).status_code == 404
    assert enter("officer").post(f"/checks/schemes/{scheme.pk}/drop/").status_code == 403
    assert enter("confirmer").get("/checks/schemes/new/").status_code == 403
    assert enter("reviewer").post(f"/checks/schemes/{scheme.pk}/drop/").status_code == 302
    assert not Scheme.objects.exists()


def test_each_kind_of_question_is_asked() -> None:
    assert {each.kind for each in offered()} == {"逻辑", "必填", "代码", "连续", "重复", "职数"}


def test_over_one_person_and_over_an_organ_without_those_below(enter: Enter, made: County) -> None:
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    reviewer, county = enter("reviewer"), made.organs["示例县"].pk
    assert "id_sex" in groups(reviewer, person=made.persons["卢采薇"])
    assert "id_sex" not in groups(reviewer, person=made.persons["周望川"])
    assert reviewer.get("/checks/", {"person": made.persons["白鹿鸣"]}).status_code == 404
    assert "id_sex" in groups(reviewer, organ=county)
    assert groups(reviewer, organ=county, below="0") == {}
    assert "id_sex" in groups(reviewer, organ=made.organs[WATER].pk, below="0")


def test_a_finding_leads_to_its_field_for_who_keeps_the_file(enter: Enter, made: County) -> None:
    row = spoil(made, "卢采薇", Basic, "basic", sex="男")
    href = groups(enter("officer"))["id_sex"].lines[0].href
    assert href == f"/personnel/{made.persons['卢采薇']}/basic/{row}/correct/?field=sex"
    page = enter("officer").get(href).content.decode()
    assert page.count("autofocus") == 1
    assert 'id="id_sex"' in next(part for part in page.split("<") if "autofocus" in part)
    assert groups(enter("confirmer"))["id_sex"].lines[0].href == f"/person/{made.persons['卢采薇']}/", "who only reads"
    assert "/correct/" not in groups(enter("team3"))["id_sex"].lines[0].href


def test_a_finding_is_let_pass_with_a_reason_until_the_file_says_something_else(enter: Enter, made: County) -> None:
    officer = enter("officer")
    lone(made, "周望川")
    address = pass_of(officer, "education_highest")
    refused = officer.post(address, {"reason": "属实"})
    assert (refused.status_code, Passed.objects.count()) == (422, 0)
    assert ">属实</textarea>" in refused.content.decode(), "what was typed stays"
    assert officer.post(address, {"reason": "毕业证书在核对，学历如此"}).status_code == 302
    assert Leaf.objects.filter(kind="checking.pass").count() == 1
    found = groups(officer)["education_highest"]
    assert (found.count, len(found.passed)) == (0, 1)
    page = officer.get("/checks/").content.decode()
    assert "毕业证书在核对，学历如此（县水利局人事科　许知微）" in page
    assert groups(enter("reviewer"))["education_highest"].count == 0, "for everybody"
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="testing.spoil", body={}, now=NOW) as leaf:
        row = Education.objects.known().get(person_id=person)
        write([correct(person_id=person, key="education", row_id=row.pk, values={"highest": True})], leaf=leaf)
    assert "education_highest" not in groups(officer)


def test_a_pass_is_taken_back(enter: Enter, made: County) -> None:
    officer = enter("officer")
    lone(made, "周望川")
    officer.post(pass_of(officer, "education_highest"), {"reason": "毕业证书在核对"})
    passed = Passed.objects.get()
    assert enter("next").post(f"/checks/pass/{passed.pk}/lift/").status_code == 404
    assert officer.post(f"/checks/pass/{passed.pk}/lift/").status_code == 302
    assert groups(officer)["education_highest"].count == 1
    assert Leaf.objects.filter(kind="checking.pass_lifted").count() == 1
    assert officer.post(pass_of(officer, "education_highest"), {"reason": "再次核对属实"}).status_code == 302, "and may be let pass again"


def test_no_pass_of_the_law_s_errors_nor_about_oneself_nor_of_what_is_not_found(enter: Enter, made: County) -> None:
    officer = enter("officer")
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    lone(made, "许知微")
    answer = officer.post(pass_of(officer, "id_sex"), {"reason": "户籍登记如此"})
    assert answer.status_code == 422
    assert "法规规定的错误" in answer.content.decode()
    assert officer.post(pass_of(officer, "education_highest"), {"reason": "毕业证书在核对"}).status_code == 422, "one's own"
    assert officer.post(f"/checks/pass/education_highest/{made.persons['周望川']}/?found=x", {"reason": "没有这一条"}).status_code == 404
    assert enter("confirmer").get(pass_of(officer, "education_highest")).status_code == 403
    assert not Passed.objects.exists()


def test_only_who_had_findings_is_checked_again(enter: Enter, made: County) -> None:
    officer = enter("officer")
    row = spoil(made, "卢采薇", Basic, "basic", sex="男")
    lone(made, "周望川")
    keep(officer, id_sex=ERROR, education_highest=ERROR)
    kept = officer.post(f"/checks/round/?scheme={Scheme.objects.get().pk}").url
    page = officer.get(kept)
    before = page.context["findings"]
    assert (before.people, before.count) == (2, 2)
    assert page.context["mended"] == 0
    with transaction.atomic(), writing(kind="testing.mend", body={}, now=NOW) as leaf:
        write([correct(person_id=made.persons["卢采薇"], key="basic", row_id=row, values={"sex": "女"})], leaf=leaf)
    spoil(made, "沈汀兰", Basic, "basic", sex="男")  # not of the last run
    page = officer.get(kept)
    assert page.context["mended"] == 1
    assert "id_sex" not in {group.code for group in page.context["findings"].groups}
    assert enter("examiner").get(kept).status_code == 404, "another's"


def test_the_sheet_holds_every_finding(enter: Enter, made: County) -> None:
    officer = enter("officer")
    spoil(made, "卢采薇", Basic, "basic", sex="男")
    lone(made, "周望川")
    officer.post(pass_of(officer, "education_highest"), {"reason": "毕业证书在核对"})
    answer = officer.get("/checks/export/")
    title, head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert str(title[0]).startswith("县水利局校核结果（全部，2026-11-20，")
    assert {row[2]: row[1] for row in rows if row[0] == ERROR}["卢采薇"] == "性别与身份证号不一致"
    assert [row[head.index("强制通过")] for row in rows if row[1] == "最高学历标识不唯一"] == ["毕业证书在核对（县水利局人事科　许知微，2026-11-20）"]
    assert Leaf.objects.filter(kind="checking.export").count() == 1
    assert enter("confirmer").get("/checks/export/").status_code == 403


def test_who_decides_a_step_sees_what_the_scheme_of_the_moment_finds(enter: Enter, made: County) -> None:
    spoil(made, "沈汀兰", Basic, "basic", sex="男")
    spoil(made, "周望川", Rank, "rank", document="")
    officer = enter("officer")
    number = officer.post("/transfers/propose/", {"person": made.persons["沈汀兰"]}).url.split("/")[-2]
    page = officer.get(f"/case/{number}/").content.decode()
    assert f'hx-get="/case/{number}/checks/"' in page
    fragment = officer.get(f"/case/{number}/checks/").content.decode()
    assert "移交前" in fragment
    assert "性别与身份证号不一致" in fragment
    assert enter("voter").get(f"/case/{number}/checks/").status_code == 404


def test_codes_of_the_basic_set(enter: Enter, made: County) -> None:
    spoil(made, "卢采薇", Basic, "basic", ethnicity="汗族")
    [line] = groups(enter("officer"))["code_unknown"].lines
    assert (line.name, line.found) == ("卢采薇", "民族填了“汗族”")


def test_each_item_of_the_file_can_be_required(enter: Enter, made: County) -> None:
    officer = enter("officer")
    required = [code for code in CHECKS if code.startswith("missing_")]
    keep(officer, **dict.fromkeys(required, WARNING))
    found = groups(officer, scheme=Scheme.objects.get().pk)
    assert {"missing_photo", "missing_particulars", "missing_health"} <= found.keys()
    assert "missing_education" not in found
    assert found["missing_particulars"].lines[0].href.endswith("/particulars/add/?field=valid_from")
    assert officer.get(found["missing_particulars"].lines[0].href).status_code == 200
