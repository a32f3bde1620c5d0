"""Pages of rank promotion: eligibility, grounds for priority."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.access.authority import viewers
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.models import Basic, Rank, Today
from xianneng.foundation.record.operations import add, begin, correct, write
from xianneng.foundation.web.progress import SILENT
from xianneng.law.refusals import NotFound
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County, verify
from xianneng.work.ranks import evaluations, forms, queries, tasks, views
from xianneng.work.ranks.models import Evaluation

Enter = Callable[[str], Client]


def honour(made: County, name: str, award: str) -> None:
    """An award in somebody's file."""
    with transaction.atomic(), writing(kind="personnel.award", now=NOW, body={}) as leaf:
        write([add(person_id=made.persons[name], key="award", valid_from=date(2025, 3, 1), values={
            "name": award, "granted_by": "示例县", "reason": ""})], leaf=leaf)


def test_a_longer_list_takes_no_more_queries(enter: Enter, made: County, django_assert_num_queries: Any) -> None:
    for organ in (WATER, HOUSING):
        reviewer = enter("reviewer")
        reviewer.get("/ranks/")  # what a process reads once
        with django_assert_num_queries(12):
            assert reviewer.get(f"/ranks/?organ={made.organs[organ].pk}").status_code == 200


def test_a_large_organ_is_listed_page_by_page(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = enter("officer").get("/ranks/").context
    names = [each.name for each in whole["people"]]
    monkeypatch.setattr(views, "PAGE", 2)
    pages = [enter("officer").get(f"/ranks/?offset={at}") for at in range(0, len(names), 2)]
    assert [each.name for page in pages for each in page.context["people"]] == names
    assert {(page.context["count"], page.context["ready"]) for page in pages} == {(len(names), whole["ready"])}
    assert f"第 3 至 4 人，共 {len(names)} 人" in pages[1].content.decode()
    assert ["rel=\"next\"" in page.content.decode() for page in pages] == [True] * (len(pages) - 1) + [False]


@pytest.mark.row("RNK-10")
def test_grounds_for_priority_stand_beside_who_is_eligible(enter: Enter, made: County) -> None:
    honour(made, "单听雨", "三等功")
    honour(made, "欧阳静", "嘉奖")
    page = enter("officer2").get("/ranks/").content.decode()
    line = next(part for part in page.split("<tr>") if "单听雨" in part)
    assert "连续3年年度考核优秀" in line
    assert "2023至2025年度均为优秀" in line
    assert "三等功（2025-03-01）" in line
    assert "第19条" in line
    assert all("优秀" not in part and "记功" not in part for part in page.split("<tr>")[2:] if "单听雨" not in part)
    own = enter("officer2").get(f"/ranks/person/{made.persons['单听雨']}/").content.decode()
    assert "优先晋升情形" in own
    assert "不替代资格" in own


def test_retirement_in_sight_stands_beside_the_verdict_and_bars_nothing(enter: Enter, made: County) -> None:
    """RETIRE-01, on the page of the verdict, on the person's, and on one's own."""
    old, young = made.persons["程守业"], made.persons["单听雨"]
    for address in (f"/ranks/person/{old}/", f"/person/{old}/law/"):
        page = enter("officer").get(address).content.decode()
        assert "2026-12达到法定退休年龄" in page
        assert "不影响晋升资格" in page
    assert "法定退休年龄" not in enter("officer").get(f"/ranks/person/{young}/").content.decode()
    mine = made.persons["周望川"]
    row = Basic.objects.known().get(person_id=mine)
    with transaction.atomic(), writing(kind="testing.birth", now=NOW, body={}) as leaf:
        write([correct(person_id=mine, key="basic", row_id=row.pk, values={"birth_on": date(1964, 3, 5)})], leaf=leaf)
    own = enter("zhou").get(f"/person/{mine}/law/").content.decode()
    assert "已于2024-03达到法定退休年龄（《公务员法》第92条）" in own


@pytest.mark.row("RNK-10")
def test_the_committee_is_told_the_grounds_and_gives_its_own_reason(made: County) -> None:
    honour(made, "单听雨", "三等功")
    people = queries.explain(Asked(ON, organ_ids=[made.organs[HOUSING].pk]))
    answer = next(each for each in people if each.name == "单听雨")
    subject = {"person_id": answer.person_id, "name": answer.name, "target": answer.target,
               "priority": [f"{ground.title}：{ground.text}" for ground in answer.grounds]}
    field = forms.Committee(None, subjects=[subject], on=ON, team=[])[f"reason_{answer.person_id}"]
    assert "同等条件下优先" in field.help_text
    assert "三等功" in field.help_text
    assert field.field.required


def test_the_list_of_an_organ_is_taken_out_with_each_verdict_and_article(enter: Enter, made: County) -> None:
    """As the page shows it, with the conditions not met and their articles; who took it out is in the ledger."""
    officer = enter("officer2")
    shown = officer.get("/ranks/").context
    book = CalamineWorkbook.from_filelike(BytesIO(officer.get(f"/ranks/export/?organ={made.organs[HOUSING].pk}").content)).get_sheet_by_index(0).to_python()
    rows = [dict(zip(book[1], row, strict=True)) for row in book[2:]]
    assert [(row["姓名"], row["下一职级"]) for row in rows] == [(each.name, each.target) for each in shown["people"]]
    assert [row["基本资格"] for row in rows].count("具备") == shown["ready"]
    for row, each in zip(rows, shown["people"], strict=True):
        unmet = [reason for reason in each.reasons if reason.state == "unmet"]
        assert row["不符合的条件和条文"].count("\n") == max(len(unmet) - 1, 0)
        assert all(reason.title in row["不符合的条件和条文"] and reason.article in row["不符合的条件和条文"] for reason in unmet)
        if each.row["eligible"] is not None and each.first_on:
            assert row["具备时间"] == each.first_on.isoformat()
    [leaf] = Leaf.objects.filter(kind="ranks.export_eligibility")
    assert json.loads(leaf.body)["count"] == len(rows)
    assert officer.get(f"/ranks/export/?organ={made.organs[WATER].pk}").status_code == 404, "another organ's"
    assert officer.get("/ranks/export/?on=2019-06-30").status_code == 200


def test_a_name_that_looks_like_a_formula_is_taken_out_as_a_name(enter: Enter, made: County) -> None:
    row = Basic.objects.known().get(person_id=made.persons["单听雨"])
    with transaction.atomic(), writing(kind="testing.name", now=NOW, body={}) as leaf:
        write([correct(person_id=row.person_id, key="basic", row_id=row.pk, values={"name": "=1+1"})], leaf=leaf)
    with ZipFile(BytesIO(enter("officer2").get("/ranks/export/").content)) as book:
        assert "=1+1" in book.read("xl/sharedStrings.xml").decode()
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()


def clock() -> datetime:
    return NOW


def asked(enter: Enter, by: str = "reviewer") -> Evaluation:
    """A run of the viewer's whole jurisdiction, asked for on the page."""
    answer = enter(by).post("/ranks/runs/start/")
    return Evaluation.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))


@pytest.mark.row("RNK-08")
def test_a_jurisdiction_is_evaluated_in_the_background_and_its_table_adds_up(enter: Enter, made: County) -> None:
    reviewer, run = enter("reviewer"), asked(enter)
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'run_id' FROM procrastinate_jobs WHERE task_name = 'ranks.evaluate'")
        assert cursor.fetchall() == [(str(run.pk),)]
    address = f"/ranks/runs/{run.pk}/"
    assert "等待后台处理" in reviewer.get(address).content.decode(), "nothing is evaluated by the page"
    evaluations.carry_out(run_id=run.pk, clock=clock, size=7)
    page = reviewer.get(address)
    expected = {each.person_id: each for each in queries.explain(Asked(ON, paths=(made.organs["示例县"].path,)))
                if each.target}
    sums = page.context["sums"]
    assert sums["people"] == len(expected)
    assert sums["met"] == sum(each.row["eligible"] is True for each in expected.values())
    assert sums["people"] == sums["met"] + sums["unmet"] + sums["ask"] == sum(row["people"] for row in page.context["targets"])
    assert [row["name"] for row in page.context["organ_rows"]] == ["县水利局", "县住建局", "县委组织部", "县纪委监委"]
    assert {row["person_id"]: row["first_on"] for row in page.context["people"]} == {
        person: each.first_on for person, each in expected.items()}
    assert "参数均按默认" in page.content.decode()
    done = Evaluation.objects.get(pk=run.pk)
    assert (done.state, done.done_count, done.total_count) == ("已完成", 31, 31)
    assert verify(evaluations.verify) == []
    narrowed = reviewer.get(f"{address}?organ={made.organs[HOUSING].pk}&state=met").context
    assert {row["organ"] for row in narrowed["people"]} == {HOUSING}
    assert {row["state"] for row in narrowed["people"]} == {"met"}
    assert len(narrowed["people"]) == narrowed["count"] == narrowed["sums"]["met"]


@pytest.mark.row("RNK-09")
def test_a_run_says_how_many_of_those_eligible_were_promoted_this_year(enter: Enter, made: County) -> None:
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([begin(person_id=made.persons["韦棹歌"], key="rank", valid_from=date(2026, 3, 1), values={
            "series": "综合管理类", "rank": "三级主任科员", "way": "晋升"})], leaf=leaf)
    run = asked(enter)
    evaluations.carry_out(run_id=run.pk, clock=clock)
    page = enter("reviewer").get(f"/ranks/runs/{run.pk}/").context
    water = next(row for row in page["organ_rows"] if row["name"] == "县水利局")
    assert water["promoted"] == 1
    assert water["promoted_bp"] == round(10_000 / (1 + water["met"]))
    assert sum(row["promoted"] for row in page["organ_rows"]) == page["promoted_count"] == 1
    assert {row["target"]: row["promoted"] for row in page["targets"]}["三级主任科员"] == 1


def test_a_run_is_taken_out_as_it_is_shown(enter: Enter) -> None:
    run = asked(enter)
    assert enter("reviewer").get(f"/ranks/runs/{run.pk}/export/").status_code == 422
    evaluations.carry_out(run_id=run.pk, clock=clock)
    answer = enter("reviewer").get(f"/ranks/runs/{run.pk}/export/?state=met")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    shown = enter("reviewer").get(f"/ranks/runs/{run.pk}/?state=met").context["people"]
    assert [row[0] for row in rows[2:]] == [row["name"] for row in shown]
    assert {row[6] for row in rows[2:]} == {"具备"}


def test_a_run_is_taken_out_only_over_one_s_own_jurisdiction(enter: Enter, made: County) -> None:
    run = asked(enter)
    evaluations.carry_out(run_id=run.pk, clock=clock)
    rows = evaluations.rows_of(run, run.jurisdiction.path)
    for name in ("next", "officer"):  # each may export, but not this
        with pytest.raises(NotFound):
            evaluations.export(run=run, rows=rows, conditions={}, viewer=viewers(made.users[name], ON)[0], now=NOW)
    assert not Leaf.objects.filter(kind="ranks.export_evaluation").exists()


def test_a_run_that_was_broken_off_with_its_worker_begins_anew(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    deferred: list[int] = []
    monkeypatch.setattr(tasks.evaluate, "defer", lambda run_id: deferred.append(run_id))
    run = asked(enter)
    deferred.clear()
    Evaluation.objects.filter(pk=run.pk).update(state="测算中", said_at=NOW, done_count=5)
    tasks.resume(NOW + SILENT)
    assert deferred == [], "it may be at work still"
    tasks.resume(NOW + SILENT + timedelta(seconds=1))
    run.refresh_from_db()
    assert (deferred, run.state, run.done_count) == ([run.pk], "待测算", 0)


def test_a_run_can_be_stopped_and_only_its_jurisdiction_sees_it(enter: Enter) -> None:
    run = asked(enter)
    assert enter("next").get(f"/ranks/runs/{run.pk}/").status_code == 404
    assert enter("officer").get(f"/ranks/runs/{run.pk}/").status_code == 404
    moments = iter(range(99))

    def stopped_meanwhile() -> datetime:
        if next(moments) == 2:  # the worker has done its first part
            enter("reviewer").post(f"/ranks/runs/{run.pk}/stop/")
        return NOW
    evaluations.carry_out(run_id=run.pk, clock=stopped_meanwhile, size=5)
    run.refresh_from_db()
    assert (run.state, run.done_count) == ("已停止", 5)
    assert not evaluations.result_file(run).exists()
    again = asked(enter)
    assert again.pk != run.pk
    assert asked(enter).pk == again.pk, "a run under way is not asked for twice"
    enter("reviewer").post(f"/ranks/runs/{again.pk}/stop/")
    evaluations.carry_out(run_id=again.pk, clock=clock)
    again.refresh_from_db()
    assert (again.state, again.done_count) == ("已停止", 0)


def test_a_run_says_how_long_it_will_go_on_and_when_its_worker_is_gone(enter: Enter) -> None:
    run = asked(enter)
    Evaluation.objects.filter(pk=run.pk).update(state="测算中", total_count=400, done_count=100, said_at=NOW,
                                                started_at=NOW - timedelta(seconds=10))
    assert "约还需 30 秒" in enter("reviewer").get(f"/ranks/runs/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    Evaluation.objects.filter(pk=run.pk).update(said_at=NOW - timedelta(minutes=4))
    assert "没有进展" in enter("reviewer").get(f"/ranks/runs/{run.pk}/").content.decode()
    enter("reviewer").post(f"/ranks/runs/{run.pk}/stop/")
    run.refresh_from_db()
    assert run.state == "已停止"


@pytest.mark.row("RNK-01", "RNK-21", "IND-27")
def test_the_quota_table_adds_up_and_says_how_places_are_used(enter: Enter, made: County) -> None:
    page = enter("reviewer").get("/quotas/")
    rows, totals = page.context["rows"], page.context["totals"]
    assert len({row["unit_id"] for row in rows}) == 5
    for total in totals:
        same = [row for row in rows if row["group"] == total["group"]]
        assert all(total[name] == sum(row[name] for row in same) for name in ("approved", "used", "free", "over")), total
    assert all(row["approved"] == row["used"] - row["over"] + row["locked"] + row["reserved"] + row["free"] for row in rows)
    assert all(row["rate_bp"] == row["used"] * 10_000 // row["approved"] for row in rows if row["approved"])
    states = dict(page.context["states"])
    assert sum(states.values()) == page.context["count"] == len(rows)
    chosen = next(state for state, count in states.items() if count)
    narrowed = enter("reviewer").get(f"/quotas/?state={chosen}").context
    assert {row["state"] for row in narrowed["rows"]} == {chosen}
    assert sum(total["approved"] for total in narrowed["totals"]) == sum(row["approved"] for row in narrowed["rows"])
    assert enter("officer").get("/quotas/").context["count"] < len(rows)


@pytest.mark.row("RNK-07")
def test_an_organ_s_sheet_says_what_is_counted_in_the_pool_and_why(enter: Enter, made: County) -> None:
    rows = enter("reviewer").get("/quotas/").context["rows"]
    unit = next(row["unit_id"] for row in rows if row["unit"] == "县水利局主任科员")
    page = enter("officer").get(f"/quotas/{unit}/")
    [pool] = page.context["pools"]
    text = page.content.decode()
    assert pool.unit.name == "示例县调研员统筹"
    assert "示例县调研员统筹" in text
    assert {cap.quota_id for cap in pool.caps} == {"Q-L-3", "Q-L-4", "Q-L-5"}
    assert any(cap.cap == 0 and cap.text in text for cap in pool.caps), "too small alone: the sum is shown"
    assert "舍去小数" in text
    pooled = enter("officer").get(f"/quotas/{pool.unit.pk}/")
    assert pooled.context["pools"] == []
    assert "4 个机关统筹" in pooled.content.decode()


def test_what_the_pages_cost_does_not_grow_with_the_persons(
        enter: Enter, made: County, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]) -> None:
    run = asked(enter)
    evaluations.carry_out(run_id=run.pk, clock=clock)
    reviewer = enter("reviewer")
    for address, most in ((f"/ranks/runs/{run.pk}/", 12), ("/ranks/runs/", 10), ("/quotas/", 8), ("/parameters/", 7), ("/ranks/", 17),
                          (f"/ranks/?organ={made.organs['县水利局'].pk}", 17)):
        reviewer.get(address)
        with django_assert_max_num_queries(most):
            assert reviewer.get(address).status_code == 200


def test_who_is_in_a_running_promotion_is_shown_with_it_and_cannot_be_ticked(enter: Callable[[str], Client], made: County) -> None:
    person = made.persons["方与行"]
    number = enter("officer").post("/ranks/propose/", {"person": [person]})["Location"].strip("/").split("/")[-1]
    page = enter("officer").get("/ranks/").content.decode()
    assert f"办理中 {number}" in page
    box = next(part for part in page.split("<input") if f'name="person" value="{person}"' in part)
    assert "disabled" in box.split(">")[0]


def test_one_s_own_row_has_no_box_and_leads_to_one_s_own_page(enter: Enter, made: County) -> None:
    own, other = viewers(made.users["officer"], ON)[0].person_id, made.persons["方与行"]
    page = enter("officer").get("/ranks/").content.decode()
    row = {each: next(part for part in page.split("<tr>") if f'/ranks/person/{each}/"' in part) for each in (own, other)}
    assert [(f'name="person" value="{each}"' in row[each], "本人，由别人提出" in row[each], "见本人页面" in row[each]) for each in (own, other)] == [
        (False, True, True), (True, False, False)]


def test_who_is_not_yet_eligible_is_called_so_wherever_it_is_told(enter: Enter, made: County) -> None:
    short, officer = Today.objects.filter(organ_id=made.organs[WATER].pk, verdict="unmet").exclude(person=viewers(made.users["officer"], ON)[0].person_id)[0], enter("officer")
    row = next(part for part in officer.get("/ranks/").content.decode().split("<tr>") if f'/ranks/person/{short.pk}/"' in part)
    assert ["✗ 尚不具备" in each for each in (row, officer.get(f"/person/{short.pk}/law/").content.decode())] == [True, True]


def test_a_run_changed_behind_the_platform_s_back_is_found(enter: Enter, made: County) -> None:
    run = asked(enter)
    evaluations.carry_out(run_id=run.pk, clock=clock)
    Evaluation.objects.filter(pk=run.pk).update(counts={"people": 1})
    file = evaluations.result_file(run)
    file.write_bytes(file.read_bytes() + b" ")
    assert ["人数与存证" in fault or "结果文件与存证" in fault for fault in verify(evaluations.verify)] == [True, True]


def test_the_list_opens_on_the_29th_of_february(enter: Enter) -> None:
    assert enter("officer").get("/ranks/?on=2028-02-29").status_code == 200


@pytest.mark.row("RNK-08")
@pytest.mark.parametrize("on", ["2026-12-31", "2027-01-01"])
def test_an_excellent_year_of_long_ago_does_not_fall_out_with_the_new_year(enter: Enter, made: County, on: str) -> None:
    """RANK-PROM-04, of the whole tenure: a rank held since 2014, 优秀 in 2015."""
    person = made.persons["程守业"]
    held = Rank.objects.known().get(person_id=person)
    with transaction.atomic(), writing(kind="testing.long_ago", now=NOW, body={}) as leaf:
        write([add(person_id=person, key="rank", valid_from=date(2014, 3, 1), valid_to=held.valid_from, values={"series": "", "rank": "主任科员"}),
               add(person_id=person, key="assessment", valid_from=date(2016, 2, 2), values={"year": 2015, "grade": "优秀"})], leaf=leaf)
    for by, address in (("officer", f"/ranks/person/{person}/"), ("officer", f"/person/{person}/law/")):
        page = enter(by).get(address, {"on": on}).content.decode()
        assert "2014-03 起" in page
        assert "1 个优秀（2015 年度）缩短 6 个月" in page
