"""Two clerks and one free place: exactly one wins, the other is told the numbers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from django.db import connection

from xianneng.foundation.quotas import operations, queries
from xianneng.foundation.quotas.operations import Move
from xianneng.foundation.quotas.tests.county import NOW, ON, County, act
from xianneng.law.refusals import Refused


def race(*attempts: Callable[[], object]) -> list[str]:
    """Run attempts at the same moment, each on a connection of its own; what became of each."""
    start = Barrier(len(attempts))

    def attempt(operation: Callable[[], object]) -> str:
        try:
            start.wait()
            operation()
        except Refused as refused:
            return refused.what
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(attempts)) as clerks:
        return list(clerks.map(attempt, attempts))


def lock(move: Move, case: str) -> None:
    with act() as leaf:
        operations.lock([move], case_number=case, on=ON, leaf=leaf, now=NOW)


def test_two_clerks_and_one_free_place(fresh_database: Any) -> None:
    county = County()
    pool = county.open({"全县统筹": {"Q-L-4": 11}})["全县统筹"]
    for at in range(5):
        moves = [Move(organ.pk, "一级主任科员", "", "四级调研员") for organ in (county.water, county.housing)]
        cases = [f"ZJ-{at}-{move.organ_id}" for move in moves]
        found = race(*(partial(lock, move, case) for move, case in zip(moves, cases, strict=True)))
        assert sorted(found) == ["done", "全县统筹三级、四级调研员职数不足，需要 1 名，可用 0 名"]
        assert queries.balances([pool.pk], ON)[pool.pk, "Q-L-4"]["可用"] == 0
        for case in cases:
            with act() as leaf:
                operations.keep_locked([], case_number=case, on=ON, leaf=leaf, now=NOW)
    assert queries.unbalanced().is_empty()


def test_many_people_at_once_do_not_deadlock(fresh_database: Any) -> None:
    county = County()
    county.open({"水利局": {"Q-L-6": 10, "Q-L-7": 8}, "住建局": {"Q-L-6": 10, "Q-L-7": 8}})
    people = [(county.person(organ, "一级主任科员"), organ) for _ in range(3) for organ in (county.water, county.housing)]

    def promote(some: list[Any], case: str) -> None:
        with act() as leaf:
            operations.use_all({person: Move(organ.pk, "一级主任科员", "", "四级调研员") for person, organ in some},
                               case_number=case, on=ON, leaf=leaf, now=NOW)

    found = race(lambda: promote(people[:3], "ZJ-1"), lambda: promote(people[:2:-1], "ZJ-2"))
    assert found == ["done", "done"]
    assert queries.unbalanced().is_empty()
