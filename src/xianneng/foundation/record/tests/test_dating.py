"""What held on a date as known at a moment, against a model so simple that it cannot be wrong: a list of snapshots."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xianneng.foundation.organs.dated import OPEN
from xianneng.foundation.record import operations
from xianneng.foundation.record.models import Level
from xianneng.foundation.record.queries import versions
from xianneng.foundation.record.tests.world import World, write
from xianneng.law.refusals import Refusal

DAY_0 = date(2020, 1, 1)
DAYS = 12
Row = tuple[date, date, int]  # from, to, level


@dataclass
class Naive:
    """The file as whole lists, one for each moment: nothing is clever here."""

    snapshots: list[tuple[datetime, list[Row]]] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """What is known now."""
        return self.snapshots[-1][1] if self.snapshots else []

    def as_of(self, on: date, known_at: datetime) -> list[int]:
        """The levels that held on a date, as known at a moment."""
        known = [rows for moment, rows in self.snapshots if moment <= known_at]
        return sorted(level for since, until, level in (known[-1] if known else []) if since <= on < until)

    def begin(self, since: date, level: int) -> list[Row] | None:
        if any(row[0] > since for row in self.rows):
            return None
        kept = [(a, min(b, since), each) for a, b, each in self.rows if a < since]
        return [*kept, (since, OPEN, level)]

    def end(self, at: int, until: date) -> list[Row] | None:
        a, b, level = self.rows[at]
        return [*self.rows[:at], (a, until, level), *self.rows[at + 1:]] if a < until <= b else None

    def correct(self, at: int, since: date, level: int) -> list[Row] | None:
        a, b, _ = self.rows[at]
        moved = [(x, since if y == a else y, each) for x, y, each in [*self.rows[:at], *self.rows[at + 1:]]]
        found = sorted([*moved, (since, b, level)])
        sound = all(x < y for x, y, _ in found) and all(one[1] <= two[0] for one, two in pairwise(found))
        return found if sound else None


ACTS = st.lists(st.tuples(st.sampled_from(("begin", "end", "correct")), st.integers(0, DAYS), st.integers(1, 27),
                          st.integers(0, 5)), min_size=1, max_size=7)


def asked(naive: Naive, person_id: int, act: str, day: date, level: int, at: int) -> tuple[Any, list[Row] | None]:
    """The change of the file, and what the model makes of it (None: refused)."""
    if act == "begin" or not naive.rows:
        return (lambda: operations.begin(person_id=person_id, key="level", valid_from=day, values={"level": level, "step": 1}),
                naive.begin(day, level))
    at %= len(naive.rows)
    row_id = Level.objects.known().get(person_id=person_id, valid_from=naive.rows[at][0]).pk
    if act == "end":
        return (lambda: operations.end(person_id=person_id, key="level", row_id=row_id, valid_to=day), naive.end(at, day))
    return (lambda: operations.correct(person_id=person_id, key="level", row_id=row_id, valid_from=day, values={"level": level}),
            naive.correct(at, day, level))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_the_file_is_what_a_list_of_snapshots_would_be(world: World, acts: list[tuple[str, int, int, int]]) -> None:
    with transaction.atomic():
        person_id, naive = operations.open_files(1)[0], Naive()
        for act, days, level, at in acts:
            day = DAY_0 + timedelta(days=days)
            make, expected = asked(naive, person_id, act, day, level, at)
            try:
                moment = write(make())
            except Refusal:
                assert expected is None, (act, day, level, at, naive.rows)
                continue
            assert expected is not None, (act, day, level, at, naive.rows)
            naive.snapshots.append((moment, sorted(expected)))
        for moment, _ in naive.snapshots:
            for days in range(-1, DAYS + 2):
                on = DAY_0 + timedelta(days=days)
                held = Level.objects.as_of(on, moment).filter(person_id=person_id).values_list("level", flat=True)
                assert sorted(held) == naive.as_of(on, moment), (on, moment)
        transaction.set_rollback(True)


def test_nothing_known_is_ever_lost(world: World) -> None:
    person_id = world.person("甲一", rank="一级科员")
    moments = [write(operations.begin(person_id=person_id, key="level", valid_from=DAY_0 + timedelta(days=at),
                                      values={"level": 20 - at, "step": 1})) for at in range(4)]
    every = versions(world.scope, person_id, "level")
    assert len(every) == 7, "four begun, three cut off and written again"
    assert sum(item.ended_leaf_id is None for item in every) == 4
    assert {item.known_from for item in every} == set(moments)


def test_what_is_supposed_is_seen_by_every_reader_and_leaves_nothing(world: World) -> None:
    person_id = world.person("甲一", rank="一级科员")
    before = versions(world.scope, person_id, "rank")
    change = operations.correct(person_id=person_id, key="rank", row_id=before[0].id, values={"rank": "四级主任科员"})
    with operations.supposed([change]):
        assert [item.values["rank"] for item in versions(world.scope, person_id, "rank")] == ["四级主任科员", "一级科员"]
    assert versions(world.scope, person_id, "rank") == before
