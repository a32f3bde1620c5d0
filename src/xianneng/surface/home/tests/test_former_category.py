"""Years in a former category count once the authority has found so at the review (RANK-PROM-03)."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Finding
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record import operations
from xianneng.foundation.record.models import Rank
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
    assert f"{NAME}：原类别任职年限" in page
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
