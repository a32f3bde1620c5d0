"""What a crafted or repeated request gets: a word, never somebody else's file, a second case or a fault."""

import logging
from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Participant
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import projection
from xianneng.foundation.record.operations import begin, write
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.ranks.forms import Committee

Enter = Callable[[str], Client]


def propose(client: Client, made: County, person: str, organ: str) -> int:
    return client.post("/ranks/propose/", {"person": [made.persons[person]], "organ": made.organs[organ].pk}).status_code


@pytest.mark.row("RNK-06")
def test_only_ones_own_people_are_proposed_each_by_their_own_organ(enter: Enter, made: County) -> None:
    assert propose(enter("officer2"), made, "韦棹歌", HOUSING) == 404, "out of scope, eligible or not"
    assert propose(enter("officer2"), made, "梁疏雨", HOUSING) == 404
    assert propose(enter("reviewer"), made, "韦棹歌", HOUSING) in (403, 422), "in scope, but the places are another organ's"
    assert not Case.objects.exists()


def test_a_person_is_in_one_running_promotion(enter: Enter, made: County) -> None:
    officer = enter("officer")
    assert propose(officer, made, "韦棹歌", WATER) == 302
    assert propose(officer, made, "韦棹歌", WATER) == 409
    case = Case.objects.get()
    officer.post(f"/case/{case.number}/do/terminate/", {"text": "暂不办理", "seen": case.version})
    assert propose(officer, made, "韦棹歌", WATER) == 302


def test_a_form_sent_twice_is_told_that_it_is_done(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    given = {"seen": case.version, "method": "会议推荐", "purpose": "需要", "places_三级主任科员": 1}
    assert officer.post(f"/case/{case.number}/complete/", given).status_code == 302
    assert officer.post(f"/case/{case.number}/complete/", given).status_code == 409


@pytest.mark.parametrize("path", [
    "/ranks/?organ=²", "/calendar/?year=²", "/calendar/?year=99999999999", "/quotas/?offset=99999999999999999999999",
    "/search/?q=%00", "/roster/?q=%00", "/roster/?offset=²", "/case/%00/", "/case/x/?person=²", "/import/?offset=²"])
def test_odd_numbers_and_characters_are_no_fault(enter: Enter, path: str) -> None:
    assert enter("officer").get(path).status_code in (200, 404, 422)


def test_what_is_filled_in_wrongly_is_told_to_the_log_by_field_and_code_alone(enter: Enter, made: County, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    assert officer.post(f"/case/{case.number}/complete/", {"seen": case.version, "method": "韦棹歌举荐", "places_三级主任科员": 1}).status_code == 422
    assert officer.post("/transfers/enter/", {"id_number": "昨天"}).status_code == 422
    first, second = [record.getMessage() for record in caplog.records if record.getMessage().startswith("web.refused")]
    assert first == f"web.refused status=422 path=/case/{case.number}/complete/ fields=method:invalid_choice,purpose:required"
    assert "fields=name:required,id_number,from_name:required" in second
    assert "昨天" not in second


def test_why_a_promotion_was_not_opened_is_told_to_the_log(enter: Enter, made: County, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    assert propose(enter("officer"), made, "苏若渚", WATER) == 422
    assert [record.getMessage() for record in caplog.records if record.getMessage().startswith("web.refused status=422 path=/ranks/propose/ what=")]


def test_a_matter_that_nobody_holds_is_not_urged(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()

    def urge() -> tuple[int, str]:
        answer = officer.post(f"/case/{case.number}/do/urge/", {"text": "请抓紧"})
        return answer.status_code, answer.content.decode()

    seats = Participant.objects.filter(task__case=case)
    seats.update(state="已转出")
    status, told = urge()
    assert (status, "当前环节没有办理人" in told) == (409, True)
    seats.update(state="待办")
    assert urge()[0] == 302
    officer.post(f"/case/{case.number}/do/terminate/", {"text": "暂不办理", "seen": case.version})
    status, told = urge()
    assert (status, "本件已终止" in told, "请重新开办" in told) == (409, True, True)


def test_what_is_too_long_to_keep_stays_on_the_page(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    answer = officer.post(f"/case/{case.number}/do/suspend/", {"text": "长" * 301, "seen": case.version})
    assert answer.status_code == 422
    assert "长" * 301 in answer.content.decode()


def test_a_roster_found_by_a_number_is_exported_without_the_number_in_the_log(enter: Enter, made: County) -> None:
    answer = enter("officer").get("/roster/export/?q=330199198106030612")
    assert answer.status_code == 200
    assert "（身份证号）" in str(Leaf.objects.get(kind="record.export_roster").body)


def test_nobody_proposes_themselves(enter: Enter, made: County) -> None:
    assert propose(enter("officer"), made, "许知微", WATER) == 422


def test_a_case_is_copied_only_to_who_handles_matters_over_its_organ(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    for name, status in (("officer2", 404), ("next", 404), ("system", 404), ("voter", 404), ("leader", 302)):
        office = made.users[name].offices.get().pk
        assert officer.post(f"/case/{case.number}/do/copy_to/", {"office": office}).status_code == status, name


def test_who_is_asked_for_an_opinion_says_it_and_approves_no_places(enter: Enter, made: County) -> None:
    officer, reviewer, added = enter("officer"), enter("reviewer"), enter("confirmer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    address = f"/case/{case.number}/"
    officer.post(f"{address}complete/", {"seen": case.version, "method": "会议推荐", "purpose": "需要", "places_三级主任科员": 1})
    case.refresh_from_db()
    office = made.users["confirmer"].offices.get().pk
    assert reviewer.post(f"{address}do/add_signer/", {"seen": case.version, "office": office, "text": "请会商"}).status_code == 302
    assert "孙砚田签署" in reviewer.get(address).content.decode()
    assert reviewer.post(f"{address}complete/", {"seen": case.version, "outcome": "同意", "approved_三级主任科员": 1}).status_code == 422
    page = added.get(address).content.decode()
    assert "签署意见" in page
    assert "approved_" not in page
    assert "退回补正" not in page
    for act, given in (("return_for_correction", {"to_step": "plan"}), ("suspend_subject", {"person": made.persons["韦棹歌"]}),
                       ("terminate", {}), ("reassign", {"office": office})):
        assert added.post(f"{address}do/{act}/", {"seen": case.version, "text": "不办", **given}).status_code == 403, act
    assert added.post(f"{address}complete/", {"seen": case.version, "text": "可以"}).status_code == 422, "nothing is taken for consent"
    assert added.post(f"{address}complete/", {"seen": case.version, "outcome": "同意", "approved_三级主任科员": 1}).status_code == 302
    case.refresh_from_db()
    assert "approved" not in case.data
    assert case.tasks.get(state="待办").step == "preapproval"
    assert "加签同意" in reviewer.get(address).content.decode()
    assert reviewer.post(f"{address}complete/", {"seen": case.version, "outcome": "同意", "approved_三级主任科员": 1}).status_code == 302
    case.refresh_from_db()
    assert case.data["approved"] == {"三级主任科员": 1}


def test_what_was_handed_in_stands_in_the_form_that_comes_back(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    officer.post(f"/case/{case.number}/complete/", {"seen": case.version, "method": "民主测评", "purpose": "工作需要，实绩突出",
                                                    "places_三级主任科员": 1})
    case.refresh_from_db()
    back = enter("reviewer").post(f"/case/{case.number}/do/return_for_correction/", {
        "to_step": "plan", "text": "请补充", "seen": case.version})
    assert back.status_code == 302
    page = officer.get(f"/case/{case.number}/").content.decode()
    assert "工作需要，实绩突出" in page
    assert 'value="民主测评" selected' in page


def test_a_refused_form_may_be_reloaded_and_says_at_the_top_what_is_wrong(enter: Enter, made: County) -> None:
    officer = enter("officer")
    propose(officer, made, "韦棹歌", WATER)
    case = Case.objects.get()
    wrong = officer.post(f"/case/{case.number}/complete/", {"seen": case.version, "method": "会议推荐", "purpose": ""})
    assert wrong.status_code == 422
    assert "填写有误，没有提交" in wrong.content.decode()
    for address in ("complete/", "do/suspend/"):
        assert officer.get(f"/case/{case.number}/{address}")["Location"] == f"/case/{case.number}/"


def test_a_rank_that_the_organ_may_not_set_is_no_target(enter: Enter, made: County) -> None:
    person = made.persons["周望川"]
    with transaction.atomic(), writing(kind="personnel.change", now=NOW, body={}) as leaf:
        write([begin(person_id=person, key="rank", valid_from=ON, values={"series": "综合管理类", "rank": "二级调研员"})],
              leaf=leaf)
    page = enter("officer").get(f"/ranks/person/{person}/").content.decode()
    assert page.count("本层级机关不设一级调研员") >= 2, "at the head and in its clause"
    assert "可用职数" not in page
    assert propose(enter("officer"), made, "周望川", WATER) == 422
    projection.refresh([person], on=ON)
    [row] = enter("officer").get("/roster/?q=周望川").context["lines"]
    assert (row["verdict"], row["law"]) == ("none", "不设一级调研员"), "the roster says what the verdict says"
    head = enter("officer").get(f"/person/{person}/law/").content.decode()
    assert "✗ 本层级机关不设" in head
    assert "✓" not in head.split("</header>")[0]
    assert "周望川" not in enter("officer").get("/ranks/").content.decode(), "no next rank there"


def test_a_refused_proposal_may_be_reloaded(enter: Enter, made: County) -> None:
    answer = enter("officer").get("/ranks/propose/")
    assert (answer.status_code, answer["Location"]) == (302, "/ranks/")


def test_a_candidate_at_the_meeting_does_not_vote_on_themselves() -> None:
    given = {"met_on": ON, "chair": "高既明", "due": 3, "present": 3, "attended": "高既明、顾景行、卢采薇", "place": "会议室", "recorder": "许知微",
             "minutes": "纪要〔2026〕9号", "no_1": 0, "abstain_1": 0, "chosen_1": "on", "reason_1": "实绩突出"}
    for yes, sound in ((3, False), (2, True)):
        form = Committee(given | {"yes_1": yes}, subjects=[{"person_id": 1, "name": "卢采薇"}], on=ON, team=[])
        assert form.is_valid() is sound, form.errors


def test_nobody_is_proposed_from_a_past_list(enter: Enter, made: County) -> None:
    officer = enter("officer")
    assert 'form="propose"' not in officer.get("/ranks/?on=2024-12-31").content.decode()
    assert propose(officer, made, "韦棹歌", WATER) == 422, "the lens stands on a past day"
    assert not Case.objects.exists()
