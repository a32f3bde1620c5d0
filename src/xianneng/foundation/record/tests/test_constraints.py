"""The time constraint of each set, also when two write at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import Error, connection, transaction

from xianneng.foundation.record import operations
from xianneng.foundation.record.models import Basic, Post, Rank
from xianneng.foundation.record.sets import SETS
from xianneng.foundation.record.tests.world import World, write
from xianneng.law.refusals import Conflict, NotFound, Refused

SINCE = date(2021, 1, 1)
VALUES: dict[str, dict[str, Any]] = {
    "basic": {"name": "甲二", "sex": "男", "birth_on": date(1984, 3, 5), "id_number": "0"}, "rank": {"series": "综合管理类", "rank": "三级主任科员"},
    "assessment": {"year": 2020, "grade": "称职"}, "family": {"relation": "女儿", "name": "丙"}}


def both_at_once(plan: Callable[[], operations.Change]) -> list[str]:
    """Two writers who have both seen the same file, then write it; how each fared."""
    barrier = Barrier(2)

    def run(_: int) -> str:
        try:
            with transaction.atomic():
                change = plan()
                barrier.wait(20)
                write(change)
            return "written"
        except (Refused, Conflict) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(run, range(2)))


@pytest.fixture
def shared(fresh_database: Any) -> World:
    """The region in a database of its own, committed."""
    return World()


def test_two_writers_at_once(shared: World) -> None:
    """One row at a time, one a year, one main post: the second writer is told; a set of many takes both."""
    person_id = shared.person("甲一", rank="一级科员")
    place = {"organ_id": shared.first.pk, "title": "科长"}
    fared = {key: both_at_once(plan) for key, plan in {
        "basic": lambda: operations.begin(person_id=person_id, key="basic", valid_from=SINCE, values=VALUES["basic"]),
        "rank": lambda: operations.begin(person_id=person_id, key="rank", valid_from=SINCE, values=VALUES["rank"]),
        "assessment": lambda: operations.add(person_id=person_id, key="assessment", valid_from=SINCE, values=VALUES["assessment"]),
        "post": lambda: operations.add(person_id=person_id, key="post", valid_from=SINCE, values=place),
        "family": lambda: operations.add(person_id=person_id, key="family", valid_from=SINCE, values=VALUES["family"]),
    }.items()}
    assert fared == {"basic": ["Conflict", "written"], "rank": ["Conflict", "written"], "assessment": ["Refused", "written"],
                     "post": ["Refused", "written"], "family": ["written", "written"]}
    for key in fared:
        assert SETS[key].model.objects.known().filter(  # type: ignore[attr-defined]
            person_id=person_id, valid_from=SINCE).count() == (2 if key == "family" else 1), key


def test_a_set_of_one_has_neither_two_nor_a_gap(world: World) -> None:
    person_id = world.person("甲一")
    row = Basic.objects.known().get(person_id=person_id)
    with pytest.raises(Refused, match="重叠或中断"):
        write(operations.add(person_id=person_id, key="basic", values=VALUES["basic"], valid_from=SINCE))
    write(operations.begin(person_id=person_id, key="basic", valid_from=SINCE, values=VALUES["basic"]))
    first = Basic.objects.known().get(person_id=person_id, valid_from=row.valid_from)
    gap = {**operations.row_values("basic", first), "valid_from": first.valid_from, "valid_to": date(2020, 12, 1)}
    with pytest.raises(Refused, match="重叠或中断"):
        write(operations.Change(person_id, "basic", [first.pk], [gap]))


def test_posts_beside_the_main_one_are_as_many_as_one_likes(world: World) -> None:
    person_id = world.person("甲一")
    for title, main in (("科长", True), ("工会主席", False), ("机关党委委员", False)):
        write(world.one(person_id, "post", SINCE, organ_id=world.first.pk, title=title, is_main=main))
    with pytest.raises(Refused):
        write(world.one(person_id, "post", date(2022, 1, 1), organ_id=world.first.pk, title="主任"))
    row = Post.objects.known().get(person_id=person_id, is_main=True)
    write(operations.end(person_id=person_id, key="post", row_id=row.pk, valid_to=date(2022, 1, 1)))
    write(world.one(person_id, "post", date(2022, 1, 1), organ_id=world.first.pk, title="主任"))
    assert Post.objects.as_of(date(2021, 12, 31)).get(person_id=person_id, is_main=True).title == "科长"
    assert Post.objects.as_of(date(2022, 1, 1)).get(person_id=person_id, is_main=True).title == "主任"


def test_acts_on_what_is_no_longer_there(world: World) -> None:
    person_id, other = world.person("甲一", rank="一级科员"), world.person("甲二")
    row = Rank.objects.known().get(person_id=person_id)
    stale = operations.correct(person_id=person_id, key="rank", row_id=row.pk, values={"rank": "四级主任科员"})
    write(operations.correct(person_id=person_id, key="rank", row_id=row.pk, values={"rank": "三级主任科员"}))
    with pytest.raises(Conflict):
        write(stale)
    with pytest.raises(Conflict):
        operations.correct(person_id=person_id, key="rank", row_id=row.pk, values={})
    now = Rank.objects.known().get(person_id=person_id)
    with pytest.raises(NotFound):
        operations.end(person_id=other, key="rank", row_id=now.pk, valid_to=SINCE)
    with pytest.raises(Refused, match="起止之间"):
        operations.end(person_id=person_id, key="rank", row_id=now.pk, valid_to=date(2019, 6, 1))
    with pytest.raises(Refused, match="已有变动"):
        operations.begin(person_id=person_id, key="rank", valid_from=date(2018, 1, 1), values=VALUES["rank"])


def test_a_row_is_never_changed_or_deleted(world: World) -> None:
    row = Rank.objects.known().get(person_id=world.person("甲一", rank="一级科员"))
    for statement in ("UPDATE record_rank SET rank = '一级巡视员' WHERE id = %s", "DELETE FROM record_rank WHERE id = %s",
                      "UPDATE record_rank SET valid_from = '2019-07-01' WHERE id = %s"):
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [row.pk])
