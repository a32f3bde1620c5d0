"""The demonstration's data: the checks find what was planted and nothing else; the books agree with the file."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Count, F, Q

from xianneng.foundation.access.models import Office
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger import sequencer, verify
from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import checks as quota_checks
from xianneng.foundation.quotas import queries as quotas
from xianneng.foundation.quotas.models import Entry, Unit
from xianneng.foundation.quotas.queries.standing import lines
from xianneng.foundation.record import checks
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Person, Post, Today
from xianneng.foundation.record.sets import SETS
from xianneng.surface.project import demo
from xianneng.surface.project.demo import defects, files, loading, places
from xianneng.surface.project.settings import database
from xianneng.work.ranks import checks as promotions
from xianneng.work.ranks import papers
from xianneng.work.ranks import queries as ranks
from xianneng.work.recruitment.models import Need, Plan, Position, Recruitment

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ON = NOW.date()
ALL = Scope(paths=("/",))


def test_the_checks_find_exactly_what_was_planted(planted: list[tuple[str, int | str]]) -> None:
    found = checks.run(Asked(ON)).select("code", "person_id").rows()
    of_organs = [(each.code, each.name) for each in quota_checks.run(ALL, "/", ON)]
    assert Counter([*found, *of_organs]) == Counter(planted)
    for day in (date(2025, 12, 31), date(2024, 6, 30), date(2020, 1, 1)):
        assert set(checks.run(Asked(day))["person_id"]) <= {whose for _, whose in planted}, f"{day}: what is right today was right then"
    assert [each for check in promotions.CHECKS for each in check.run(ALL, "/", ON)] == [], "what the file held at the opening is in the books, the rest went by its case"
    assert len(planted) >= 36
    twins = Today.objects.values("name", "birth_on").annotate(count=Count("pk")).filter(count=2)
    assert [each["count"] for each in twins] == [2], "one person is in the file twice"
    never_by_one_person = {"post_twice", "rank_twice"}  # the tables refuse them: found on older files only
    of_no_sex = {"family_spouse_sex"}  # a spouse is 配偶 in the county
    assert {code for code, _ in planted} == ({code for code, each in checks.CHECKS.items() if not each.on_request} | {*quota_checks.CHECKS}) - never_by_one_person - of_no_sex


def test_in_a_year_without_a_calendar_it_has_no_cases(fresh_database: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = NOW.replace(year=2040)
    monkeypatch.setenv("XN_HEADS", str(tmp_path))
    connection.close()
    connection.settings_dict.update(database(fresh_database.owner_url) | {"CONN_MAX_AGE": 0})
    demo.load(scale="county", on=now.date(), now=now, progress=lambda text: None)
    sequencer.run_once(now)
    assert verify.verify_database(now=now).faults == []
    assert not Case.objects.exists()


def test_its_cases_stand_at_many_steps_and_the_log_is_sound(fresh_demo: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XN_HEADS", str(tmp_path))
    steps = [(case.type, case.state, [task.name for task in case.tasks.filter(state="待办")]) for case in Case.objects.order_by("pk")]
    promotions = [(state, waiting) for key, state, waiting in steps if key == "ranks.promotion"]
    sequencer.run_once(NOW)
    assert verify.verify_database(now=NOW).faults == []
    for each in SETS.values():
        late = each.model.objects.filter(Q(known_from__lt=F("leaf__made_at")) | Q(known_from__gt=F("leaf__made_at") + timedelta(minutes=1)))
        assert not late.exists(), f"{each.table}: the file learns of it when the case decides it, however much later the demonstration is loaded"
    assert promotions == [("已办结", []), ("办理中", ["审批"]), ("办理中", ["考察"]), ("办理中", ["民主推荐、测评"]),
                          ("办理中", ["工作方案"])]
    assert ("personnel.maintenance", "已办结", []) in steps
    assert {("survey.round", "办理中", "走访谈话"), ("personnel.reassignment", "办理中", "接收机关意见")} <= {(key, state, name) for key, state, [*names] in steps for name in names}
    assert Today.objects.filter(away__startswith="借调").exists()
    assert [(plan.state, Need.objects.filter(plan=plan).exists()) for plan in Plan.objects.order_by("pk")] == [("已批准", True), ("申报中", True)]
    table = Recruitment.objects.get(plan__isnull=False)
    assert table.published_at
    assert table.opens_on <= NOW.date() <= table.closes_on
    assert Position.objects.filter(recruitment=table).count() == Need.objects.filter(plan_id=table.plan_id).count()
    done = Case.objects.get(state="已办结", type="ranks.promotion")
    held = dict(Today.objects.filter(person__in=done.subjects.values("person")).values_list("person_id", "rank"))
    assert held == {each.person_id: each.data["target"] for each in done.subjects.all()}
    assert {each.code for each in papers.ready(done)} >= {"promotion", "minutes", "notice", "appointment", "filing"}
    assert len(papers.FILL["filing"](papers.Filling(done, NOW.date(), papers.issued_at(done, "filing"))).promotions) == len(held)


def test_the_county_s_leading_team_is_counted_apart(planted: list[tuple[str, int | str]]) -> None:
    """并行规定 第10条（四）: ranks that no organ of a county may set, on the team's own base."""
    team = Unit.objects.get(scope="领导班子")
    assert {(line.name, line.base, line.approved, line.used) for line in quotas.line_of(team, ON)} == {
        ("二级巡视员", 15, 1, 0), ("一级、二级调研员", 15, 3, 1)}
    members = list(quotas.holders(team, ON).select("layer", "rank", "occupies").iter_rows())
    assert members == [("县处级正职", "一级调研员", True), ("县处级正职", "二级调研员", False)]
    people = ranks.explain(Asked(ON, organ_ids=[team.members.get().organ_id]))
    assert [(each.row["layer"], each.target, each.row["rank_settable"], each.row["quota_free"]) for each in people] == [
        ("县处级正职", "二级巡视员", True, 1), ("县处级正职", "一级调研员", True, 2), ("县处级副职", "三级调研员", True, None)]


def test_no_pool_mixes_organs_and_reference_units(planted: list[tuple[str, int | str]]) -> None:
    """CANGONG-07."""
    pools = [(unit.name, set(Profile.objects.as_of(ON).filter(organ__in=unit.members.as_of(ON).values("organ")).values_list(
        "kind", flat=True))) for unit in Unit.objects.filter(pool=True)]
    assert {"全县统筹（调研员）", "参公单位全县统筹（调研员）", "小型机关统筹", "小型参公单位统筹"} <= {name for name, _ in pools}
    assert all(len(kinds) == 1 for _, kinds in pools)


def test_every_check_cites_its_article_or_standard() -> None:
    for each in (*checks.CHECKS.values(), *quota_checks.CHECKS.values()):
        assert "第" in each.article or each.article.startswith(("GB", "《")), each.code


def test_files_are_full_and_the_books_agree_with_them_at_any_date(planted: list[tuple[str, int | str]]) -> None:
    people = Person.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT count(*) FROM {each.table}" for each in SETS.values()))
        assert sum(count for (count,) in cursor.fetchall()) >= 25 * people
    for day in (date(2019, 6, 1), date(2021, 12, 31), date(ON.year - 1, 12, 31)):
        units = quotas.units_of(ALL, on=day)
        by_book = lines([unit.pk for unit in units], day)
        by_file = quotas.used_from_file(units, day)
        unlike = {row["unit_id"] for row in by_book.iter_rows(named=True)
                  if row["used"] != by_file.get(row["unit_id"], {}).get(row["group"], 0)}
        assert {unit.name for unit in units if unit.pk in unlike} <= {defects.NOT_POSTED}  # behind by design
        assert by_book["free"].sum() > 0
        for unit in units:  # a unit's page names them
            named = quotas.holders(unit, day).explode("groups")
            assert {group: count for group, count in by_file[unit.pk].items() if count} == dict(
                named.filter("occupies").group_by("groups").len().iter_rows()), (unit.name, day)
    assert quotas.unbalanced().is_empty()
    assert not Entry.objects.filter(person=None, case_number="", effective_on__gt=date(2019, 6, 1)).exists(), "each change says whose it is"


def test_a_province_plans_enough_people_and_no_name_twice() -> None:
    for scale, people in (("county", 2_800), ("city", 40_000), ("province", 500_000)):
        plan = places.plan(scale, 2026)
        names = [name for where in plan for name in (where.name, *(organ.name for organ in where.organs))]
        assert len(names) == len(set(names))
        assert people <= sum(where.staff for where in plan) <= 1.1 * people


@pytest.mark.slow
def test_people_of_several_jurisdictions_are_made_by_processes_that_know_no_database() -> None:
    """A city and a province are made so; a county is not, and would not tell."""
    wheres = sorted((where for where in places.plan("city", 2026) if where.staff), key=lambda where: where.staff)[:2]
    made = list(loading._made(wheres, 2026, 1, NOW, NOW.date()))
    assert [where for where, _ in made] == wheres
    assert all(each.rows > 10 * where.staff for where, each in made)
    assert files.UNDATED == UNDATED


def test_short_names_are_those_in_use() -> None:
    organs = {organ.name: organ.short_name for scale in ("county", "province") for where in places.plan(scale, 2026) for organ in where.organs}
    for whole, short in (("县委办公室", "县委办"), ("县委组织部", "县委组织部"), ("县纪委监委机关", "县纪委监委"), ("县人大常委会机关", "县人大机关"),
                         ("共青团县委", "团县委"), ("云澜市委政法委员会", "云澜市委政法委"), ("示例省发展和改革委员会", "示例省发改委")):
        assert organs[whole] == short


def test_the_cast_hold_in_the_file_what_the_sign_in_page_calls_them(planted: list[tuple[str, int | str]]) -> None:
    offices = Office.objects.filter(user__person__isnull=False).select_related("user")
    posts = dict(Post.objects.as_of(ON).filter(person_id__in=offices.values("user__person_id"), is_main=True).values_list(
        "person_id", "title"))
    assert len(posts) == 9
    for office in offices:
        title = posts[office.user.person_id]
        assert any(part in office.title for part in title.split("、")), f"{office.title}: {title}"
