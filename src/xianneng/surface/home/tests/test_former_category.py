"""What the authority finds at the review: whether years in a former category count, whether a 不称职 was dealt with, by what somebody past
retirement age serves on (RANK-PROM-03, ASMT-USE-04, RETIRE-01)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Finding
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import operations
from xianneng.foundation.record.models import Assessment, Basic, Rank
from xianneng.surface.home.tests.test_three_persons import MEETING, Journey
from xianneng.surface.project.testing import NOW, County

Enter = Callable[[str], Client]
NAME = "韦棹歌"


@pytest.fixture
def review(enter: Enter, made: County) -> Journey:
    """The review of somebody who became 四级主任科员 this year, and was 四级警长 before."""
    person = made.persons[NAME]
    row = Rank.objects.known().get(person_id=person)
    held = {**operations.row_values("rank", row), "valid_to": row.valid_to}
    with transaction.atomic(), writing(kind="testing.moved", body={}, now=NOW) as leaf:
        operations.write([operations.Change(person, "rank", [row.pk], [
            {**held, "series": "执法勤务警员", "rank": "四级警长", "valid_from": row.valid_from, "valid_to": date(2026, 3, 1)},
            {**held, "way": "转任", "valid_from": date(2026, 3, 1)}])], leaf=leaf)
    journey = Journey(enter, made, [NAME])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
    return journey


def _found(journey: Journey, value: str) -> dict[str, str]:
    return {f"category_{journey.persons[0]}": value, f"basis_{journey.persons[0]}": "原任职文件和年度考核表齐全"}


@pytest.mark.row("RNK-04")
def test_the_authority_finds_that_they_count_and_the_case_goes_on(review: Journey, enter: Enter) -> None:
    page = enter("reviewer").get(f"/case/{review.number}/").content.decode()
    assert f"{NAME}</span>原类别任职年限" in page
    review.agree("reviewer", **_found(review, "合并计算"))
    found = Finding.objects.get(kind="category_years")
    assert (found.value, found.signatories) == ("合并计算", [{"name": "陆怀瑾", "office": "县委组织部公务员科"}])
    case = Case.objects.get(number=review.number)
    assert case.tasks.get(state="待办").step == "notice"
    kept = {reason["clause"]: reason for reason in case.subjects.get().data["reasons"]}
    assert (kept["category"]["state"], kept["years"]["state"]) == ("met", "met")
    assert "经认定原类别任职年限合并计算" in kept["category"]["text"]


def test_what_is_not_found_or_found_not_to_count_does_not_go_on(review: Journey, enter: Enter) -> None:
    case = Case.objects.get(number=review.number)
    for given in ({}, _found(review, "不合并计算")):
        answer = enter("reviewer").post(f"/case/{case.number}/complete/", {
            "seen": case.version, "outcome": "同意", "text": "同意。", **given})
        assert answer.status_code == 422
    assert "任职年限" in answer.content.decode()
    assert not Finding.objects.filter(kind="category_years").exists()


def test_what_became_of_a_failed_year_is_found_where_the_file_is_silent(enter: Enter, made: County) -> None:
    """A leading post that simply ended after a 不称职: only somebody with authority can say that it was the answer to it."""
    person = made.persons[NAME]
    held = Rank.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.year", body={}, now=NOW) as leaf:
        low = Assessment.objects.known().get(person_id=person, year=2024)
        operations.write([
            operations.Change(person, "assessment", [low.pk], [{**operations.row_values("assessment", low), "grade": "不称职", "valid_from": low.valid_from,
                                                               "valid_to": low.valid_to}]),
            operations.Change(person, "rank", [held.pk], [{**operations.row_values("rank", held), "valid_from": date(2019, 6, 1),
                                                           "valid_to": held.valid_to}])], leaf=leaf)
    journey = Journey(enter, made, [NAME])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
    case = Case.objects.get(number=journey.number)
    page = enter("reviewer").get(f"/case/{journey.number}/").content.decode()
    assert f"{NAME}</span>不称职的处理（降低职级的，先更正职级登记）" in page
    assert f"{NAME}</span>原类别任职年限" not in page
    given = {f"basis_{person}": "2025年3月免去股长职务，县组干〔2025〕3号"}
    refused = enter("reviewer").post(f"/case/{case.number}/complete/", {
        "seen": case.version, "outcome": "同意", "text": "同意。", **given, f"handled_{person}": "没有办理"})
    assert refused.status_code == 422
    journey.agree("reviewer", **given, **{f"handled_{person}": "已按规定办理"})
    assert Finding.objects.get(kind="incompetent_handled").value == "已按规定办理 2024"
    kept = {reason["clause"]: reason for reason in Case.objects.get(number=journey.number).subjects.get().data["reasons"]}
    assert (kept["results"]["state"], "经认定已按规定办理" in kept["results"]["text"]) == ("met", True)


@pytest.mark.row("RNK-04")
def test_who_is_past_retirement_age_goes_on_only_by_an_approved_delay(made: County, enter: Enter) -> None:
    """RETIRE-01: the law of promotion names no bar, but nobody serves on by one press of a button."""
    person = made.persons[NAME]
    with transaction.atomic(), writing(kind="testing.born", body={}, now=NOW) as leaf:
        operations.write([operations.Change(person, "basic", [row.pk], [{**operations.row_values("basic", row), "birth_on": date(1961, 3, 2), "valid_from": row.valid_from,
                                                                         "valid_to": row.valid_to}]) for row in Basic.objects.known().filter(person_id=person)], leaf=leaf)
    journey = Journey(enter, made, [NAME])
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    journey.agree("officer", **MEETING, **journey.each(yes=4, no=0, abstain=0, chosen="on", reason="实绩突出"))
    case = Case.objects.get(number=journey.number)
    assert f"{NAME}</span>已达到法定退休年龄仍在职" in enter("reviewer").get(f"/case/{case.number}/").content.decode()
    basis = {f"basis_{person}": "县委组织部批准延迟，县组函〔2025〕8号，至2027年3月"}
    for given, said in (({}, "填写有误"), ({f"retired_{person}": "没有批准", **basis}, "没有批准延迟退休的认定")):
        answer = enter("reviewer").post(f"/case/{case.number}/complete/", {"seen": case.version, "outcome": "同意", "text": "同意。", **given})
        assert (answer.status_code, said in answer.content.decode()) == (422, True), given
    journey.agree("reviewer", **basis, **{f"retired_{person}": "已批准延迟退休"})
    assert Finding.objects.get(kind="retirement_delayed").text == basis[f"basis_{person}"]
    assert Case.objects.get(number=case.number).tasks.get(state="待办").step == "notice"
