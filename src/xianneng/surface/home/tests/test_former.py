"""Who has left is still to be found, by who could find them before, and marked with what they are now."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record import projection
from xianneng.foundation.record.models import Rank, Standing
from xianneng.foundation.record.operations import begin, row_values, write
from xianneng.surface.project.testing import NOW, ON, County

Enter = Callable[[str], Client]
LEFT_ON = date(2026, 11, 18)


@pytest.fixture
def left(made: County) -> int:
    """沈汀兰 resigned two days ago."""
    person = made.persons["沈汀兰"]
    row = Standing.objects.as_of(ON).get(person_id=person)
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="standing", valid_from=LEFT_ON, values={**row_values("standing", row), "status": "辞职"})], leaf=leaf)
        projection.refresh([person], on=ON)
    return person


def people(client: Client, text: str, **asked: str) -> list[Any]:
    return list(client.get("/search/", {"q": text, **asked}).context["found"].people)


@pytest.mark.parametrize("text", ["沈汀兰", "汀兰", "stl", "shen ting"])
def test_search_finds_who_has_left_and_says_so(enter: Enter, left: int, text: str) -> None:
    (row,) = [each for each in people(enter("officer"), text) if each["person_id"] == left]
    assert (row["status"], row["left_on"]) == ("辞职", LEFT_ON)
    page = enter("officer").get("/search/", {"q": text}).content.decode()
    assert f"/person/{left}/" in page
    assert "辞职</span> 2026-11-18" in page
    assert enter("officer").get(f"/person/{left}/").status_code == 200


def test_on_a_day_of_service_they_are_shown_as_serving(enter: Enter, left: int) -> None:
    client = enter("officer")
    (row,) = people(client, "沈汀兰", on="2026-11-17")
    assert (row["organ_name"], row["post"], row["rank"]) == ("县水利局", "水资源科科长", "一级主任科员")
    assert "left_on" not in row
    listed = client.post("/search/?on=2026-11-17", {"names": "沈汀兰"}).context["listed"]
    assert listed.ids == str(left), "the roster of that day shows them"


def test_a_pasted_list_tells_who_has_left_from_who_is_not_known(enter: Enter, left: int) -> None:
    answer = enter("officer").post("/search/", {"names": "周望川\n沈 汀兰\n查无此人"})
    text, listed = answer.content.decode(), answer.context["listed"]
    assert "查到 2 个，重名 0 个，没有找到 1 个" in text
    assert "辞职</span> 2026-11-18" in text
    assert str(left) not in listed.ids.split(","), "today's roster does not show them"


def test_only_in_the_scope_that_held_them_and_nobody_by_a_sign(enter: Enter, left: int) -> None:
    assert people(enter("reviewer"), "沈汀兰")
    for by, text in (("officer2", "沈汀兰"), ("next", "沈汀兰"), ("zhou", "沈汀兰"), ("officer", "%"), ("officer", "_")):
        assert people(enter(by), text) == [], (by, text)


def test_a_namesake_who_serves_is_not_made_doubtful(enter: Enter, made: County) -> None:
    person = made.persons["王伟"]
    row = Standing.objects.as_of(ON).get(person_id=person)
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write([begin(person_id=person, key="standing", valid_from=LEFT_ON, values={**row_values("standing", row), "status": "退休"})], leaf=leaf)
        projection.refresh([person], on=ON)
    assert enter("reviewer").post("/search/", {"names": "王伟"}).context["listed"].certain == 1
    assert [row.get("status") for row in people(enter("reviewer"), "王伟")] == [None, "退休"], "a search shows both, who serves first"


def test_a_search_answers_for_the_day_of_the_lens(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["周望川"]
    begun = Rank.objects.known().get(person_id=person, valid_to=OPEN).valid_from
    before = (begun - timedelta(days=1)).isoformat()
    shown = people(officer, "周望川", on=before)
    told = officer.get("/roster/", {"q": "周望川", "on": before}).context["found"].rows
    assert [row["rank"] for row in shown] == [row["rank"] for row in told] != [Rank.objects.as_of(ON).get(person_id=person).rank]
    assert people(officer, "周望川", on="1990-01-01") == [], "nobody of the name then"
    listed = officer.post(f"/search/?on={before}", {"names": "周望川"}).context["listed"]
    assert [row["rank"] for row in listed.lines[0].matches] == [row["rank"] for row in told]
