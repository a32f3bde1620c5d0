"""Whatever is done, in whatever order and on whatever dates: the books balance, and nothing is used that is not there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xianneng.foundation.quotas import operations, queries
from xianneng.foundation.quotas.models import OVER, SOURCES, Entry, Unit
from xianneng.foundation.quotas.operations import Move
from xianneng.foundation.quotas.tests.county import NOW, ON, County, act
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Conflict, Refused

RANKS = ("二级调研员", "三级调研员", "四级调研员", "一级主任科员", "三级主任科员", "一级科员")
DAYS = 40
HALF = DEFAULTS.with_("reserve_ratio", Decimal("0.5"))
ACTS = st.tuples(st.sampled_from(["lock", "keep", "use", "reserve", "release", "recompute"]),
                 st.sampled_from(RANKS), st.sampled_from(RANKS), st.integers(1, 3), st.integers(0, DAYS),
                 st.sampled_from(["ZJ-1", "ZJ-2"]), st.booleans())


class Fixture:
    """A county with little to give away, and two people."""

    def __init__(self) -> None:
        self.county = County()
        self.units = self.county.open({"全县统筹": {"Q-L-3": 1, "Q-L-4": 13, "Q-L-5": 3},
                                       "水利局": {"Q-L-6": 17, "Q-L-7": 10}, "住建局": {"Q-L-6": 35, "Q-L-7": 17}})
        self.persons = [self.county.person(organ) for organ in (self.county.water, self.county.housing)]

    def act(self, leaf: Any, kind: str, rank: str, old: str, count: int, day: int, case: str, first: bool) -> None:
        """One act, as its numbers say."""
        organ, person = (self.county.water, self.persons[0]) if first else (self.county.housing, self.persons[1])
        own = self.units["水利局" if first else "住建局"]
        move, place = Move(organ.pk, old, "", rank), (own.pk, "Q-L-6")
        named: dict[str, Any] = {"on": ON + timedelta(days=day), "leaf": leaf, "now": NOW}
        {"lock": lambda: operations.lock([move] * count, case_number=case, **named),
         "keep": lambda: operations.keep_locked([move], case_number=case, **named),
         "use": lambda: operations.use_all({person: move}, case_number=case, **named),
         "reserve": lambda: operations.reserve(place, count, parameters=HALF, **named),
         "release": lambda: operations.release_reserve(place, count, **named),
         "recompute": lambda: operations.recompute(own, base=26 + 4 * count, **named)}[kind]()


@pytest.fixture
def here(db: None) -> Fixture:
    return Fixture()


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=5, max_size=30))
def test_any_sequence_of_acts_keeps_the_books(here: Fixture, acts: list[Any]) -> None:
    with transaction.atomic():
        for kind, rank, old, count, day, case, first in acts:
            before = _over(here)
            try:
                with transaction.atomic(), act() as leaf:
                    here.act(leaf, kind, rank, old, count, day, case, first)
            except (Refused, Conflict):
                assert _over(here) == before
            if kind != "recompute":  # 超配 can only shrink
                assert all(after <= before[key] for key, after in _over(here).items())
        _check(here.units)
        transaction.set_rollback(True)


def _over(here: Fixture) -> dict[tuple[Any, ...], int]:
    ids = [unit.pk for unit in here.units.values()]
    return {(*place, day): -amounts.get(OVER, 0) for day in (0, DAYS)
            for place, amounts in queries.balances(ids, ON + timedelta(days=day)).items()}


def _check(units: dict[str, Unit]) -> None:
    """On every date each account keeps its sign; each transaction adds up to zero; balances are sums of entries."""
    entries = pl.DataFrame(list(Entry.objects.values_list(
        "transaction", "unit_id", "group", "account", "amount", "effective_on")), orient="row", schema=[
            "transaction", "unit", "group", "account", "amount", "on"])
    assert entries.group_by("transaction", "unit", "group").agg(pl.col("amount").sum())["amount"].to_list().count(0) == (
        entries.select("transaction", "unit", "group").n_unique())
    daily = entries.group_by("unit", "group", "account", "on").agg(pl.col("amount").sum()).sort("on").with_columns(
        total=pl.col("amount").cum_sum().over("unit", "group", "account", order_by="on"))
    source = pl.col("account").is_in(list(SOURCES))
    assert daily.filter(source & (pl.col("total") > 0) | ~source & (pl.col("total") < 0)).is_empty()
    assert queries.unbalanced().is_empty()
    for unit in units.values():
        for amounts in (queries.balances([unit.pk], ON + timedelta(days=day)) for day in range(0, DAYS + 1, 8)):
            assert all(sum(of.values()) == 0 for of in amounts.values())
