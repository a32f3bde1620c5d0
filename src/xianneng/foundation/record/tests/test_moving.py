"""Who moves to another organ, a date that leaves a neighbour nothing, a day that passes without anybody's act, then and now."""

from datetime import date, timedelta

import pytest

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import operations, projection, queries
from xianneng.foundation.record.models import Rank
from xianneng.foundation.record.tests.world import ON, World, write
from xianneng.law.refusals import NotFound, Refused


def test_who_has_moved_is_read_by_the_new_organ_and_no_longer_by_the_old(world: World) -> None:
    person_id = world.person("甲一")
    before, after = Scope((world.first.path,)), Scope((world.second.path,))
    queries.file(before, person_id)
    with pytest.raises(NotFound):
        queries.file(after, person_id)
    write(operations.begin(person_id=person_id, key="standing", valid_from=ON, values={
        "organ_id": world.second.pk, "manager_id": world.second.pk, "kind": "公务员"}))
    queries.file(after, person_id)
    queries.all_in_scope(after, [person_id])
    for read in (lambda: queries.file(before, person_id), lambda: queries.versions(before, person_id, "basic"),
                 lambda: queries.all_in_scope(before, [person_id])):
        with pytest.raises(NotFound):
            read()


def test_a_correction_leaves_no_neighbour_an_empty_period(world: World) -> None:
    person_id, since = world.person("甲一", rank="三级主任科员"), date(2024, 5, 1)
    write(operations.begin(person_id=person_id, key="rank", valid_from=since, values={
        "series": "综合管理类", "rank": "二级主任科员"}))
    first, second = Rank.objects.known().filter(person_id=person_id).order_by("valid_from")
    with pytest.raises(Refused, match="重叠"):
        operations.correct(person_id=person_id, key="rank", row_id=second.pk, values={}, valid_from=first.valid_from)
    change = operations.correct(person_id=person_id, key="rank", row_id=second.pk, values={},
                                valid_from=first.valid_from + timedelta(days=1))
    assert [(row["valid_from"], row["valid_to"]) for row in change.rows][1] == (
        first.valid_from, first.valid_from + timedelta(days=1)), "a day is left to it"


def test_the_day_on_which_probation_ends_touches_who_was_on_it(world: World) -> None:
    new, other = world.person("甲一"), world.person("甲二")
    write(operations.begin(person_id=new, key="standing", valid_from=date(2025, 11, 25), values={
        "organ_id": world.first.pk, "manager_id": world.first.pk, "kind": "公务员", "probation_until": date(2026, 11, 25)}))
    world.show()
    assert projection.touched_between(ON, date(2026, 11, 24)) == []
    assert projection.touched_between(ON, date(2026, 11, 25)) == [new]
    assert projection.touched_between(date(2026, 11, 25), date(2026, 11, 26)) == [], f"nor {other}"


def test_every_version_is_read_and_those_that_stand_are_told_from_them(world: World) -> None:
    person_id = world.person("甲一", rank="三级主任科员")
    row = Rank.objects.known().get(person_id=person_id)
    write(operations.correct(person_id=person_id, key="rank", row_id=row.pk, values={"rank": "四级主任科员"}))
    ever = queries.ever_known(world.scope, person_id)
    assert {item.values["rank"] for item in ever["rank"]} == {"三级主任科员", "四级主任科员"}
    assert {key: queries.known_now(rows) for key, rows in ever.items()} == queries.file(world.scope, person_id)
