"""Today's projection: a refresh says what a rebuild would say, and midnight brings what was decided for tomorrow."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Concat

from xianneng.foundation.ledger.report import CHECKS, Report
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record import operations, projection, verifying
from xianneng.foundation.record.models import Assessment, Basic, Person, Rank, Standing, Today
from xianneng.foundation.record.tests.world import NOW, ON, World, write


def rows() -> dict[int, dict[str, Any]]:
    """Everything that the projection holds."""
    return {row["person_id"]: row for row in Today.objects.values()}


def rebuilt(on: date = ON) -> dict[int, dict[str, Any]]:
    """What it would hold if it were made anew."""
    with transaction.atomic():
        projection.rebuild(on=on)
        return rows()


def test_a_row_that_stays_as_it_is_is_not_written(world: World) -> None:
    one, other = world.person("甲一", rank="三级主任科员"), world.person("甲二", rank="三级主任科员")
    world.show()
    Today.objects.filter(person_id=other).update(post="别的", level=None)
    with transaction.atomic(), connection.cursor() as cursor:
        places = "SELECT person_id, ctid::text FROM record_today ORDER BY person_id"
        cursor.execute(places)
        before = dict(cursor.fetchall())
        projection.refresh([one, other], on=ON)
        cursor.execute(places)
        after = dict(cursor.fetchall())
    assert {person for person in before if before[person] != after[person]} == {other}
    assert rows() == rebuilt()


def test_a_refresh_is_what_a_rebuild_would_be(world: World) -> None:
    people = [world.person(f"甲{each}", rank="三级主任科员") for each in "一二三四五六"]
    world.show()
    began, corrected, left, graded, sanctioned, renamed = people
    row = Rank.objects.known().get(person_id=corrected)
    standing = Standing.objects.known().get(person_id=left)
    basic = Basic.objects.known().get(person_id=renamed)
    write(operations.begin(person_id=began, key="rank", valid_from=date(2024, 5, 1), values={
              "series": "综合管理类", "rank": "二级主任科员"}),
          operations.correct(person_id=corrected, key="rank", row_id=row.pk, values={"rank": "四级主任科员"}),
          operations.begin(person_id=left, key="standing", valid_from=ON, values={
              **operations.row_values("standing", standing), "status": "退休"}),
          *[world.one(graded, "assessment", date(year + 1, 1, 20), year=year, grade="优秀") for year in (2023, 2024, 2025)],
          world.one(sanctioned, "sanction", date(2026, 6, 1), track="处分", kind="记过", until_on=date(2027, 5, 31)),
          operations.correct(person_id=renamed, key="basic", row_id=basic.pk, values={"name": "单六"}))
    world.show(*people)
    refreshed = rows()
    assert refreshed == rebuilt()
    assert left not in refreshed
    assert (refreshed[began]["rank"], refreshed[corrected]["rank"]) == ("二级主任科员", "四级主任科员")
    assert (refreshed[graded]["grades"], refreshed[sanctioned]["verdict"]) == ("优 优 优", "unmet")


def test_midnight_brings_what_was_decided_for_tomorrow(world: World) -> None:
    promoted, still = world.person("甲一", rank="三级主任科员"), world.person("甲二", rank="三级主任科员")
    world.show()
    write(operations.begin(person_id=promoted, key="rank", valid_from=ON + timedelta(days=1), values={
        "series": "综合管理类", "rank": "二级主任科员"}))
    world.show(promoted)
    assert rows()[promoted]["rank"] == "三级主任科员"
    with transaction.atomic():
        assert projection.roll(on=ON + timedelta(days=1)) == 1
    rolled = rows()
    assert (rolled[promoted]["rank"], rolled[still]["rank"]) == ("二级主任科员", "三级主任科员")
    assert projection.rolled_to() == ON + timedelta(days=1)
    assert rolled == rebuilt(ON + timedelta(days=1))


def test_days_without_a_worker_are_made_up_for(world: World) -> None:
    """Over a month's end every verdict may change; a sanction that ran out frees; a new result counts."""
    person_id = world.person("甲一", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2025, 12, 10), track="处分", kind="警告", until_on=date(2026, 12, 9)))
    for year in (2023, 2024, 2025):
        write(world.one(person_id, "assessment", date(year + 1, 1, 20), year=year, grade="称职"))
    world.show()
    assert rows()[person_id]["verdict"] == "unmet"
    with transaction.atomic():
        projection.roll(on=date(2027, 1, 5))
    rolled = rows()
    assert rolled == rebuilt(date(2027, 1, 5))
    assert Assessment.objects.known().count() == 3
    with transaction.atomic():
        projection.roll(on=ON)
    assert rows() == rebuilt(ON), "a clock set back makes it anew"


def faults(on: date) -> list[str]:
    """What verifying on a day says of the lists."""
    report = Report(now=datetime(on.year, on.month, on.day, 4, tzinfo=UTC))
    verifying.check(report)
    return report.faults


def test_a_row_of_the_list_changed_behind_the_platforms_back_is_told(world: World) -> None:
    one, other = (world.person(f"甲{each}", rank="三级主任科员") for each in "一二")
    assert faults(ON) == [], "not rolled yet"
    world.show()
    assert faults(ON) == []
    Today.objects.filter(person_id=one).update(rank="一级巡视员")
    assert faults(ON) == [f"record_today 人员 {one}：今日名册与档案（截至 {ON}）不符"]
    Today.objects.filter(person_id=other).delete()
    assert faults(ON) == [f"record_today 人员 {one}、{other}：今日名册与档案（截至 {ON}）不符"]
    assert verifying.check in CHECKS


def test_a_path_that_is_none_hides_no_change_of_a_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (world.person(f"甲{each}", rank="三级主任科员") for each in "一二")
    world.show()
    Organ.objects.filter(path__contains="/").update(path=Concat("path", Value("改/")))
    assert faults(ON) == [], "the organ's path is told by the organs' own check"
    Today.objects.filter(person_id=one).update(rank="一级巡视员")
    assert faults(ON) == [f"record_today 人员 {one}：今日名册与档案（截至 {ON}）不符"]
    compared = verifying._differing

    def stopped(ids: Sequence[int], on: date) -> set[int]:
        if other in ids:
            raise ValueError("year -1")
        return compared(ids, on)

    monkeypatch.setattr(verifying, "_differing", stopped)
    told = "\n".join(faults(ON))
    assert f"record_today 人员 {one}" in told
    assert f"人员 {other}：今日名册未能核对" in told


def test_a_full_disk_accuses_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database says no for its own reasons: verifying ends there, and names no person."""
    def full(ids: Sequence[int], on: date) -> set[int]:
        raise psycopg.errors.DiskFull("could not extend file: No space left on device")

    world.person("甲一", rank="三级主任科员")
    world.person("甲二", rank="三级主任科员")
    world.show()
    monkeypatch.setattr(verifying, "_differing", full)
    report = Report(now=NOW)
    with pytest.raises(psycopg.errors.DiskFull):
        verifying.check(report)
    assert report.faults == []


def test_every_column_but_the_verdicts_is_compared(world: World) -> None:
    one = world.person("甲一", rank="三级主任科员")
    write(world.one(one, "assessment", date(2026, 1, 20), year=2025, grade="称职"))
    world.person("甲二", sex="女")
    world.show()
    assert faults(ON) == []
    untold = []
    for field in Today._meta.concrete_fields[1:]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT data_type FROM information_schema.columns WHERE table_name = 'record_today' AND column_name = '{field.column}'")
            forged = {"date": "DATE '1999-09-09'", "boolean": f"{field.column} IS NOT TRUE", "ARRAY": "'{X}'", "bigint": "7777777"}.get(cursor.fetchone()[0], "'77'")
            cursor.execute(f"UPDATE record_today SET {field.column} = {forged} WHERE person_id = %s", [one])
            untold += [field.name] if faults(ON) != [f"record_today 人员 {one}：今日名册与档案（截至 {ON}）不符"] else []
            transaction.set_rollback(True)
    assert untold == ["target", "eligible", "verdict", "first_on"]


def test_somebody_in_the_list_who_does_not_exist_is_told(world: World) -> None:
    one = world.person("甲一", rank="三级主任科员")
    world.show()
    row = Today.objects.get(person_id=one)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        row.pk = one + 90_000
        row.save(force_insert=True)
        assert faults(ON) == [f"record_today 人员 {row.pk}：没有这一人员，系绕过平台插入"]
        transaction.set_rollback(True)
    row.pk = Person.objects.create(pk=2**62, created_at=NOW).pk
    row.save(force_insert=True)
    assert faults(ON) == [f"record_today 人员 {row.pk}：今日名册与档案（截至 {ON}）不符"], "nor is one without a file"


def test_no_day_between_rolls_is_taken_for_tampering(world: World) -> None:
    """An act rewrites its persons as of its own day, which is neither the last roll's nor that of verifying."""
    days = [ON + timedelta(days=day) for day in range(4)]
    person_id = world.person("甲一", rank="三级主任科员")
    world.person("甲二", rank="三级主任科员")
    world.show()
    for on, rank in zip(days[1:], ("二级主任科员", "一级主任科员", "四级调研员"), strict=True):
        write(operations.begin(person_id=person_id, key="rank", valid_from=on, values={"series": "综合管理类", "rank": rank}))
    world.show(person_id)
    assert faults(ON) == faults(days[3]) == []
    world.show(person_id, on=days[2])
    assert faults(days[3]) == []
    Today.objects.filter(person_id=person_id).update(rank="二级科员")
    assert len(faults(days[3])) == 1
    with transaction.atomic():
        projection.roll(on=days[3])
    assert rows()[person_id]["rank"] == "四级调研员"
    assert faults(days[3]) == []
