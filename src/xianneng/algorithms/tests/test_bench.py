"""The figures can be taken, and are refused where the stranger's script finds other seats."""

import numpy as np
import pytest

from xianneng.algorithms import bench, seating


@pytest.mark.slow
def test_figures_say_what_was_measured() -> None:
    chance = np.random.default_rng(1)
    people = bench.applicants(5000, chance)
    found = [bench.seated(people, 60), bench.ranked(people["position"], chance, 60), bench.chosen(2000, chance, 60)]
    assert [each["name"] for each in found] == ["recruitment.seats.5000", "recruitment.ranks.5000", "recruitment.choice.2000x5"]
    assert all(each["ok"] for each in found)


@pytest.mark.slow
def test_other_seats_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    people, right = bench.applicants(300, np.random.default_rng(1)), seating.seat
    monkeypatch.setattr(seating, "seat", lambda *given: right(*given).reverse())
    assert not bench.seated(people, 60)["ok"]
