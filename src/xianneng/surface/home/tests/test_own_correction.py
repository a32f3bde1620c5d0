"""本人申请更正: somebody asks for a correction of their own file, shows the papers, and sees what became of it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from xianneng.foundation.cases.models import Case, Material
from xianneng.foundation.record.models import Basic, Education
from xianneng.surface.project.testing import County

Enter = Callable[[str], Client]
SCAN = BytesIO()
Image.new("RGB", (8, 8)).save(SCAN, "PNG")
PNG = SCAN.getvalue()
WHY = "毕业证书上的专业是水文与水资源工程"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    """Papers are kept in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


def paper(name: str = "毕业证书.png", content: bytes = PNG) -> SimpleUploadedFile:
    """A scan."""
    return SimpleUploadedFile(name, content)


def fields(client: Client, address: str) -> dict[str, Any]:
    """What the form proposes, as a browser would send it back."""
    form = client.get(address).context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) not in (None, "", False)}


def ask(client: Client, made: County, **given: Any) -> Any:
    """周望川 asks that the major of the degree be corrected."""
    row = Education.objects.known().get(person_id=made.persons["周望川"]).pk
    address = f"/me/corrections/education/{row}/correct/"
    return client.post(address, fields(client, address) | {"major": "水文与水资源工程", "why": WHY, "file": paper()} | given)


def asked(enter: Enter, made: County) -> str:
    """The number of such a request."""
    answer = ask(enter("zhou"), made)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    return str(answer.url.split("/")[-2])


def answer(client: Client, number: str, outcome: str, text: str) -> Any:
    """受理 or 不予受理."""
    return client.post(f"/case/{number}/complete/", {"outcome": outcome, "text": text, "seen": Case.objects.get(number=number).version})


def state(client: Client) -> str:
    """Where the latest request stands, as one's own page says."""
    return str(client.get("/me/").context["requests"][0].state)


def test_from_one_s_own_page_into_the_file(enter: Enter, made: County) -> None:
    zhou, officer = enter("zhou"), enter("officer")
    assert "申请更正" in zhou.get("/me/?tab=education").content.decode()
    number = asked(enter, made)
    assert state(zhou) == "待受理"
    assert [each.case.number for each in [*zhou.get("/me/").context["requests"]]] == [number]
    page = officer.get(f"/case/{number}/").content.decode()
    assert "水文与水资源工程" in page
    assert WHY in page
    material = Material.objects.get(case__number=number)
    assert officer.get(f"/case/{number}/material/{material.pk}/").content == PNG
    assert zhou.get(f"/me/corrections/{number}/paper/{material.pk}/").content == PNG
    assert number in officer.get("/").content.decode(), "it waits on the desk of the organ's personnel officers"
    assert answer(officer, number, "同意", "证书已核对").status_code == 302
    assert state(zhou) == "已受理，待录入"
    assert Education.objects.known().get(person_id=made.persons["周望川"]).major == "水利工程", "nothing is written by the request itself"
    link = officer.get(f"/case/{number}/").context["entry"]["again"]
    proposed = fields(officer, link)
    assert (proposed["major"], proposed["why"], proposed["material"]) == ("水文与水资源工程", WHY, "毕业证书.png")
    seen = officer.post(link, proposed).context["seen"]
    assert officer.post(link, proposed | {"seen": seen}).status_code == 302
    assert Education.objects.known().get(person_id=made.persons["周望川"]).major == "水文与水资源工程"
    assert state(zhou) == "已更正"
    followed = Case.objects.get(data__proposal=number)
    assert followed.number in zhou.get(f"/me/corrections/{number}/").content.decode()
    assert officer.get(f"/case/{number}/").context["entry"]["again"] == "", "and it is entered once"


def test_it_is_sent_back_and_supplemented(enter: Enter, made: County) -> None:
    zhou, officer = enter("zhou"), enter("officer")
    number = asked(enter, made)
    seen = Case.objects.get(number=number).version
    officer.post(f"/case/{number}/do/return_for_correction/", {"to_step": "request", "text": "请附学位证书", "seen": seen})
    assert state(zhou) == "退回补正，请补充"
    assert zhou.get(f"/case/{number}/").url == f"/me/corrections/{number}/", "from the desk to one's own page"
    page = zhou.get(f"/me/corrections/{number}/")
    assert "请附学位证书" in page.content.decode()
    sent = fields(zhou, f"/me/corrections/{number}/")
    assert sent["major"] == "水文与水资源工程", "nothing is typed twice"
    assert zhou.post(f"/me/corrections/{number}/", sent | {"file": paper("学位证书.png")}).status_code == 302
    assert state(zhou) == "待受理"
    assert [each.file_name for each in Material.objects.filter(case__number=number).order_by("pk")] == ["毕业证书.png", "学位证书.png"]


def test_it_is_declined_with_a_reason(enter: Enter, made: County) -> None:
    zhou, officer = enter("zhou"), enter("officer")
    number = asked(enter, made)
    assert answer(officer, number, "不同意", "").status_code == 422
    assert answer(officer, number, "不同意", "与学籍档案不符").status_code == 302
    assert state(zhou) == "不予受理"
    assert "与学籍档案不符" in zhou.get("/me/").content.decode()
    assert officer.get(f"/case/{number}/").context["entry"]["again"] == ""


def test_one_takes_one_s_own_request_back(enter: Enter, made: County) -> None:
    zhou, officer, number = enter("zhou"), enter("officer"), asked(enter, made)
    page = f"/me/corrections/{number}/"
    assert "撤回申请" in zhou.get(page).content.decode()
    assert enter("examiner").post(f"{page}withdraw/", {"why": "不是本人"}).status_code == 404
    assert officer.post(f"/case/{number}/do/withdraw/", {"text": "代为撤回", "seen": Case.objects.get(number=number).version}).status_code in (403, 422)
    assert zhou.post(f"{page}withdraw/", {"why": "已在单位更正"}).status_code == 302
    assert state(zhou) == "已撤回"
    assert "撤回申请</summary>" not in zhou.get(page).content.decode()
    assert zhou.post(f"{page}withdraw/", {}).status_code == 422, "once"
    assert answer(officer, number, "同意", "受理").status_code == 404
    later = asked(enter, made)
    assert later != number, "the same row may be asked about again"
    assert answer(officer, later, "同意", "受理").status_code == 302
    assert zhou.post(f"/me/corrections/{later}/withdraw/", {}).status_code == 422, "it is taken up"


def test_a_paper_is_needed_and_what_was_typed_and_sent_stays(enter: Enter, made: County) -> None:
    zhou = enter("zhou")
    bare = ask(zhou, made, file="")
    assert bare.status_code == 422
    assert "没有附证明材料" in bare.content.decode()
    assert 'value="水文与水资源工程"' in bare.content.decode()
    wrong = ask(zhou, made, why="")
    assert wrong.status_code == 422
    [(name, token)] = wrong.context["kept"]
    assert name == "毕业证书.png"
    assert ask(zhou, made, file="", kept=token).status_code == 302
    assert Material.objects.get().file_name == "毕业证书.png"


def test_a_file_that_is_no_scan_is_refused(enter: Enter, made: County) -> None:
    answer = ask(enter("zhou"), made, file=paper("照片.png", b"MZ"))
    assert answer.status_code == 422
    assert "不是 PDF、JPEG 或 PNG" in answer.content.decode()
    assert not Case.objects.exists()


def test_papers_that_another_sent_are_not_one_s_own(enter: Enter, made: County) -> None:
    [(_, token)] = ask(enter("zhou"), made, why="").context["kept"]
    row = Education.objects.known().get(person_id=made.persons["陈思源"]).pk
    voter, address = enter("voter"), f"/me/corrections/education/{row}/correct/"
    sent = fields(voter, address) | {"major": "会计", "why": "专业登记有误", "kept": token}
    assert voter.post(address, sent).status_code == 422


def test_nobody_asks_for_another(enter: Enter, made: County) -> None:
    number = asked(enter, made)
    row = Education.objects.known().get(person_id=made.persons["周望川"]).pk
    voter = enter("voter")
    assert voter.get(f"/me/corrections/education/{row}/correct/").status_code == 404, "a row of somebody else's file is none of one's own"
    assert voter.get(f"/me/corrections/{number}/").status_code == 404
    assert voter.get(f"/case/{number}/").status_code == 404
    assert enter("officer2").get(f"/case/{number}/").status_code == 404
    assert enter("auditor").get("/me/corrections/education/add/").status_code == 403


def test_the_officer_s_own_request_is_taken_up_by_a_colleague(enter: Enter, made: County) -> None:
    officer, row = enter("officer"), Education.objects.known().get(person_id=made.persons["许知微"]).pk
    address = f"/me/corrections/education/{row}/correct/"
    number = officer.post(address, fields(officer, address) | {"major": "会计学", "why": "专业登记有误", "file": paper()}).url.split("/")[-2]
    answer(officer, number, "同意", "属实")
    assert Case.objects.get(number=number).closed_at is None
    assert answer(enter("examiner"), number, "同意", "属实").status_code == 302


def test_the_same_row_is_asked_about_once_at_a_time(enter: Enter, made: County) -> None:
    asked(enter, made)
    again = ask(enter("zhou"), made)
    assert again.status_code == 409
    assert "已经申请更正" in again.content.decode()


def test_a_wrong_value_is_told_at_its_field(enter: Enter, made: County) -> None:
    zhou, row = enter("zhou"), Basic.objects.known().get(person_id=made.persons["周望川"]).pk
    address = f"/me/corrections/basic/{row}/correct/"
    found = zhou.post(address, fields(zhou, address) | {"birth_on": "1981-06-04", "why": "出生日期有误", "file": paper()})
    assert found.status_code == 422
    assert "birth_on" in found.context["form"].errors
    assert zhou.get("/me/corrections/sanction/add/").status_code == 404
    assert zhou.get("/me/corrections/photo/add/").status_code == 404


@pytest.mark.parametrize("key", ["education", "family", "assessment", "particulars"])
def test_what_is_not_in_the_file_can_be_asked_for(enter: Enter, made: County, key: str) -> None:
    assert enter("zhou").get(f"/me/corrections/{key}/add/").status_code == 200


def test_more_requests_cost_no_more_queries(enter: Enter, made: County, django_assert_max_num_queries: Any) -> None:
    zhou = enter("zhou")
    asked(enter, made)
    zhou.get("/me/")
    with django_assert_max_num_queries(19):
        zhou.get("/me/")
    address = "/me/corrections/family/add/"
    for relation, name in (("父亲", "周远"), ("配偶", "陆宁")):
        sent = fields(zhou, address) | {"relation": relation, "name": name, "valid_from": "2020-01-01", "birth_on": "1983-01-01",
                                        "political_status": "群众", "workplace": "务农", "why": "家庭成员没有登记", "file": paper("户口簿.png")}
        answer = zhou.post(address, sent)
        assert answer.status_code == 302, answer.context["form"].errors
    with django_assert_max_num_queries(19):
        assert len(zhou.get("/me/").context["requests"]) == 3
