"""A parameter that a jurisdiction sets is heard everywhere: verdict, plan, lock, books, checks and lists give one answer."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access.models import User
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.parameters import at
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record import projection
from xianneng.foundation.record.checks import run
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Assessment, Basic, Rank, Today
from xianneng.foundation.record.operations import begin, correct, write
from xianneng.law import retirement
from xianneng.law.dates import first_of
from xianneng.surface.commands.worker import roll_projection
from xianneng.surface.home.tests import test_entry, test_import
from xianneng.surface.home.tests.test_checks import groups
from xianneng.surface.home.tests.test_letter import letter
from xianneng.surface.home.tests.test_parameters import set_value
from xianneng.surface.home.tests.test_ranks import asked
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County
from xianneng.work.personnel.cases import take_up
from xianneng.work.ranks import evaluations, queries, tasks

Enter = Callable[[str], Client]
COUNTED, GROUP, RANK = "dual_floor_rank_occupies", "Q-L-7", "二级主任科员"
LEADERS = ("欧阳静", "尉迟岚")  # both 三级主任科员, made 乡科级正职: the next rank is the lowest of their posts


@pytest.fixture
def leaders(made: County) -> list[int]:
    """Two leaders short of their posts' lowest rank, and one elsewhere who holds it; written as a correction writes them."""
    persons = [made.persons[name] for name in LEADERS]
    changes = [begin(person_id=made.persons[name], key="post", valid_from=date(2026, 1, 1), values={
        "organ_id": made.organs[organ].pk, "title": "局长", "layer": "乡科级正职"})
        for name, organ in ((LEADERS[0], HOUSING), (LEADERS[1], HOUSING), ("方与行", WATER))]
    below = Rank.objects.known().get(person_id=persons[1])
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([*changes, correct(person_id=persons[1], key="rank", row_id=below.pk, values={"rank": "三级主任科员"})], leaf=leaf)
        take_up(Case(number=""), [*persons, made.persons["方与行"]], ON, leaf, NOW)
        projection.refresh([*persons, made.persons["方与行"]], on=ON)
    return persons


def line(client: Client, organ: str) -> Any:
    """The line of 一、二级主任科员 on an organ's unit page."""
    page = client.get(f"/quotas/{Unit.objects.get(name=f'{organ}主任科员').pk}/")
    return next(each for each in page.context["sheet"].lines if each.group == GROUP)


def until_preapproval(enter: Enter, made: County, person: int) -> Case:
    """Proposed with one place asked for; what was asked is left to be approved."""
    officer = enter("officer2")
    officer.post("/ranks/propose/", {"person": [person], "organ": made.organs[HOUSING].pk})
    case = Case.objects.latest("pk")
    answer = officer.post(f"/case/{case.number}/complete/", {
        "seen": case.version, "outcome": "同意", "text": "同意。", "method": "会议推荐", "purpose": "工作需要", f"places_{RANK}": 1})
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(pk=case.pk)


def approve(enter: Enter, case: Case) -> Any:
    """The authority's pre-approval of one place."""
    return enter("reviewer").post(f"/case/{case.number}/complete/", {
        "seen": case.version, "outcome": "同意", "text": "同意。", f"approved_{RANK}": 1})


@pytest.mark.row("RNK-13")
def test_who_is_counted_by_the_parameter_is_counted_by_books_checks_and_locks(
        enter: Enter, made: County, leaders: list[int]) -> None:
    reviewer = enter("reviewer")
    before = line(reviewer, WATER).used
    assert "quota_unlike_file" not in groups(reviewer)
    free = {each.name: each.row["quota_free"] for each in queries.explain(Asked(ON, person_ids=leaders))}
    assert set(free.values()) == {9999}, "no place is taken while the lowest rank does not count"
    assert set_value(enter("leader"), COUNTED, "是") == 302
    assert line(reviewer, WATER).used == before + 1
    assert "quota_unlike_file" not in groups(reviewer), "the checks do not complain against their own counting"
    free = {each.name: each.row["quota_free"] for each in queries.explain(Asked(ON, person_ids=leaders))}
    left = line(reviewer, HOUSING).free
    assert set(free.values()) == {left} == {1}, "one place, and both aim at it"
    first, second = (until_preapproval(enter, made, person) for person in leaders)
    assert approve(enter, first).status_code == 302
    assert (line(reviewer, HOUSING).locked, line(reviewer, HOUSING).free) == (1, 0)
    refused = approve(enter, second)
    assert refused.status_code == 422
    assert "可用 0 名" in refused.content.decode()
    assert quotas.locked_by(second.number) == {}
    assert set_value(enter("leader"), COUNTED, "否") == 302
    assert line(reviewer, WATER).used == before
    assert "quota_unlike_file" not in groups(reviewer)


def test_a_value_from_a_later_day_on_reaches_the_books_on_that_day(enter: Enter, made: County, leaders: list[int]) -> None:
    reviewer, later = enter("reviewer"), NOW + timedelta(days=3)
    before = line(reviewer, WATER).used
    assert set_value(enter("leader"), COUNTED, "是", since=later.date()) == 302
    assert line(reviewer, WATER).used == before
    with time_machine.travel(later, tick=False):
        roll_projection(later)
        reviewer = enter("reviewer")
        assert line(reviewer, WATER).used == before + 1
        assert "quota_unlike_file" not in groups(reviewer)


def retiring(person: int) -> date:
    """The month that the law gives under the parameters of the person's place, as the verdict page shows it."""
    today = Today.objects.get(person_id=person)
    group = retirement.group_of(today.sex, today.kind, today.layer or None, today.rank or None, at(today.organ_path, ON))
    return first_of(retirement.retirement_month(today.birth_on.replace(day=1), group))


def test_lists_say_the_same_month_of_retirement_as_the_law_after_every_act(
        enter: Enter, made: County, tmp_path: Path) -> None:
    person = made.persons["卢采薇"]
    now_held = Rank.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="rank", row_id=now_held.pk, values={"rank": "二级调研员"})], leaf=leaf)
        projection.refresh([person], on=ON)
    as_men = Today.objects.get(person_id=person).retire_on
    assert set_value(enter("leader"), "women_county_schedule", "否") == 302
    with transaction.atomic():  # as the background does, but for her
        projection.refresh(list(Today.objects.exclude(person_id=person).values_list("person_id", flat=True)), on=ON)

    basic = Basic.objects.known().get(person_id=person)
    case = test_entry.case_of(test_entry.send(enter("officer"), test_entry.address(basic, "basic"), native_place="示例省临江县"))
    assert test_entry.confirm(enter("confirmer"), case).status_code == 302
    corrected = Today.objects.get(person_id=person).retire_on
    assert corrected == retiring(person) < as_men

    projection.refresh([person], on=ON)
    file = test_import.sheet(tmp_path / "花名册.xlsx", test_import.row(made, "卢采薇", 民族="回族"))
    test_import.hand_in(made, test_import.take(made, file, **test_import.GIVEN))
    assert Today.objects.get(person_id=person).retire_on == corrected
    listed = enter("officer").get("/roster/", {"on": (ON + timedelta(days=1)).isoformat(), "q": "卢采薇"}).context["found"].rows
    assert [each["retire_on"] for each in listed] == [corrected]


WHO, YEARS = "苏若渚", "excellent_year_rule"  # 四级主任科员 since 2025-08: two years from then, or eighteen months where 2025 counts


@pytest.fixture
def excellent(made: County) -> int:
    """Somebody who was 优秀 in the part of a year in which the rank was taken up, and reads about it."""
    person = made.persons[WHO]
    row = Assessment.objects.known().get(person_id=person, year=2025)
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([correct(person_id=person, key="assessment", row_id=row.pk, values={"grade": "优秀"})], leaf=leaf)
        projection.refresh([person], on=ON)
    User.objects.filter(username="zhou").update(person_id=person)
    return person


def told(enter: Enter, made: County, person: int) -> set[date]:
    """The first date as list, verdict, roster and a run have it; asserted of the letter and of one's own page."""
    tasks.project(path=made.organs["示例县"].path)  # as the page has the background do
    listed = {each.person_id: each.first_on for each in enter("officer").get("/ranks/").context["people"]}[person]
    run = asked(enter)
    evaluations.carry_out(run_id=run.pk, clock=lambda: NOW)
    ran = {row["person_id"]: row["first_on"] for row in enter("reviewer").get(f"/ranks/runs/{run.pk}/").context["people"]}[person]
    words = f"{listed.year}年{listed.month}月{listed.day}日"
    assert any(f"预计{words}起具备" in each for each in letter(enter("officer"), person))
    assert f"最早{words}具备" in enter("zhou").get(f"/person/{person}/law/").content.decode()
    return {listed, ran, Today.objects.get(person_id=person).first_on, enter("officer").get(f"/ranks/person/{person}/").context["answer"].first_on}


def jobs() -> int:
    """How often the background has been asked to write the lists anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'ranks.project'")
        return int(cursor.fetchone()[0])


@pytest.mark.row("RNK-13")
def test_a_value_for_a_later_day_puts_a_first_date_off(enter: Enter, made: County, excellent: int) -> None:
    assert told(enter, made, excellent) == {date(2027, 2, 1)}
    assert set_value(enter("leader"), YEARS, "full_year_only", since=date(2027, 2, 1)) == 302
    assert jobs() == 1, "the lists are written anew today"
    assert told(enter, made, excellent) == {date(2027, 8, 1)}
    named = "自 2027-02-01 起“任职首年优秀的计算”为“全年任该职级才计”（示组发〔2026〕8号），具备时间按此推算；按此前的取值为 2027-02-01"
    for user, page in (("officer", "/ranks/"), ("officer", f"/ranks/person/{excellent}/"), ("zhou", f"/person/{excellent}/law/")):
        assert named in enter(user).get(page).content.decode(), page
    assert any("（示组发〔2026〕8号），具备时间按此推算；按此前的取值为2027年2月1日" in each for each in letter(enter("officer"), excellent))


@pytest.mark.row("RNK-13")
def test_a_value_for_a_later_day_brings_a_first_date_forward_to_that_day(enter: Enter, made: County, excellent: int) -> None:
    assert set_value(enter("leader"), YEARS, "full_year_only") == 302
    assert told(enter, made, excellent) == {date(2027, 8, 1)}
    with CaptureQueriesContext(connection) as before:
        enter("officer").get("/ranks/")
    assert set_value(enter("leader"), YEARS, "held_at_year_end", since=date(2027, 3, 10)) == 302
    with CaptureQueriesContext(connection) as after:
        enter("officer").get("/ranks/")
    assert len(after) == len(before)
    assert told(enter, made, excellent) == {date(2027, 3, 10)}
    run = evaluations.Evaluation.objects.latest("pk")
    assert "自 2027-03-10 起为" in enter("reviewer").get(f"/ranks/runs/{run.pk}/").content.decode()
    with time_machine.travel(NOW.replace(year=2027, month=3, day=10), tick=False):
        roll_projection(NOW.replace(year=2027, month=3, day=10))
        today = Today.objects.get(person_id=excellent)
    assert today.first_on == date(2027, 3, 10), "what was promised stays true once the day has come"
    assert today.verdict == "ask", "only 2026, which has no result yet, is open; by the value before the years would be short"


@pytest.mark.row("RNK-13")
def test_last_year_s_result_is_missed_only_after_the_day_on_which_it_is_determined(enter: Enter, made: County) -> None:
    def missed(on: date) -> bool:
        found = run(Asked(on, person_ids=[made.persons["周望川"]]), codes={"assessment_missing"})
        return any(each.startswith("2026 年") for each in found["found"])

    assert (missed(date(2027, 3, 31)), missed(date(2027, 4, 1))) == (False, True)
    assert set_value(enter("leader"), "result_determined_by", "06-30") == 302
    assert (missed(date(2027, 6, 30)), missed(date(2027, 7, 1))) == (False, True)
