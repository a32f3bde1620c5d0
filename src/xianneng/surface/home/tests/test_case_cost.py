"""What a case's page costs, on its way from the plan to the archive: the same for one person and for three."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xianneng.surface.home.tests.test_three_persons import AFTER, TARGETS, Enter, Journey
from xianneng.surface.project.testing import County

COST = {"plan": 29, "committee": 34, "end": 28}  # until decided: who would be left to review it; decided: which ranks are held still, and whose records were merged, is asked for the page, and for what its papers are called


def cost(journey: Journey) -> int:
    """The queries of the officer's page as it stands."""
    officer, page = journey.enter("officer"), f"/case/{journey.number}/"
    officer.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert officer.get(page).status_code == 200
    return len(seen)


@pytest.mark.parametrize("count", [1, 3])
def test_a_case_s_page_costs_the_same_however_many_persons(enter: Enter, made: County, count: int) -> None:
    journey, costs = Journey(enter, made, list(TARGETS)[:count]), {}
    costs["plan"] = cost(journey)
    journey.until_recommendation()
    journey.inquire([made.users[name].offices.get().pk for name in ("officer", "examiner")])
    costs["committee"] = cost(journey)
    journey.decide()
    with time_machine.travel(AFTER, tick=False):
        journey.take_effect()
        costs["end"] = cost(journey)
    assert costs == COST, "fewer is welcome: write it down here; more, or more for three persons, is asking in a loop"
