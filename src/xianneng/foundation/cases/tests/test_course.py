"""A case from its opening to its effect: rules of a step, parallel branches, gateways, returns, refusals."""

import logging
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from xianneng.foundation.access.models import Office, User
from xianneng.foundation.cases import operations, processes, queries, types
from xianneng.foundation.cases.models import Case, Event, Finding, Opinion
from xianneng.foundation.cases.operations import course
from xianneng.foundation.cases.tests import drawing
from xianneng.foundation.cases.tests.world import NOW, TODAY, Trial, World
from xianneng.foundation.ledger.models import Leaf
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused


def open_steps(case: Case) -> list[str]:
    return list(case.tasks.filter(state="待办").order_by("pk").values_list("step", flat=True))


def test_the_whole_way_to_the_effect(world: World) -> None:
    case = world.open()
    assert case.number == "SY-2026-0001"
    assert open_steps(case) == ["entry"]
    world.act(case, "entry", "colleague", data={"note": "补充"})  # 或签: any of the office
    assert open_steps(case) == ["team", "chain"]
    world.act(case, "team", "member1")
    assert open_steps(case) == ["team", "chain"]  # 会签: all
    world.act(case, "team", "member2")
    assert open_steps(case) == ["chain"]
    world.act(case, "chain", "reviewer1")
    world.act(case, "chain", "reviewer2")
    assert open_steps(case) == ["approval"]  # two persons: the gate leads to the approval
    assert not Finding.objects.exists()
    world.act(case, "approval", "leader")
    case.refresh_from_db()
    assert case.effective_at == NOW
    assert Finding.objects.filter(kind="effect").count() == 2
    world.act(case, "filing", "officer")
    case.refresh_from_db()
    assert (case.state, case.closed_at, case.data["note"]) == ("已办结", NOW, "补充")
    assert world.type.calls.count("effect") == 1
    assert [each.state for each in queries.flow(case)] == ["ok"] * 5


def test_the_log_tells_step_outcome_effect_and_end_and_nothing_typed(world: World, caplog: pytest.LogCaptureFixture,
                                                                      django_capture_on_commit_callbacks: Any) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    with django_capture_on_commit_callbacks(execute=True):
        case = world.open()
        world.to_approval(case)
        world.act(case, "approval", "leader")
        world.act(case, "filing", "officer")
        other = world.open()
        world.to_approval(other)
        world.act(other, "approval", "leader", "不同意", text="甲的年限不够")
    lines = [line.split(" ", 2)[2] for line in caplog.messages if line.startswith("ledger.leaf")]
    for number, told in ((case.number, "step=审批 outcome=同意 effect=took"), (case.number, "step=备案 outcome=同意 case=已办结"),
                         (other.number, "step=审批 outcome=不同意")):
        assert any(line.startswith(f"cases.complete {number} {told}") for line in lines), lines
    assert "年限" not in "".join(lines)


def test_the_log_tells_where_a_case_stood_that_was_held_taken_up_or_ended(world: World, caplog: pytest.LogCaptureFixture,
                                                                            django_capture_on_commit_callbacks: Any) -> None:
    caplog.set_level(logging.INFO, "xianneng")
    with django_capture_on_commit_callbacks(execute=True):
        case = world.open()
        by: dict[str, Any] = {"case_id": case.pk, "viewer": world.viewer("officer"), "seen": None, "now": NOW}
        operations.suspend(**by, text="等待")
        operations.resume(**by)
        operations.suspend(**by, text="等待", person_id=world.persons[0])
        operations.resume(**by, person_id=world.persons[0])
        operations.terminate(**by, text="不再办理")
    step = queries.flow(case)[0].name
    lines = [line.split(" ", 2)[2] for line in caplog.messages if line.startswith("ledger.leaf")]
    assert lines[-5:] == [*(f"cases.{verb} {case.number} step={step}" for verb in ("suspend", "resume", "suspend_subject", "resume_subject")),
                         f"cases.terminate {case.number} step={step} case=已终止"]


def test_the_gate_leads_one_person_straight_to_the_effect(world: World) -> None:
    case = world.open(1)
    for step, by in (("entry", "officer"), ("chain", "reviewer1"), ("team", "member2"), ("team", "member1"),
                     ("chain", "reviewer2")):
        world.act(case, step, by)
    case.refresh_from_db()
    assert (case.state, world.type.calls.count("effect")) == ("已办结", 1)
    assert [each.state for each in queries.flow(case)] == ["ok", "ok", "ok", "skipped", "skipped"]


def test_in_sequence_nobody_goes_first(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    with pytest.raises(Refused, match="还没有轮到您"):
        world.act(case, "chain", "reviewer2")
    assert not queries.todo(world.viewer("reviewer2"), TODAY)
    assert [each.step for each in queries.todo(world.viewer("reviewer1"), TODAY)] == ["逐级审核"]
    world.act(case, "chain", "reviewer1")
    assert [each.step for each in queries.todo(world.viewer("reviewer2"), TODAY)] == ["逐级审核"]


def test_who_was_asked_to_answer_for_a_seat_waits_for_its_turn_too(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    case.refresh_from_db()
    world.offices["reviewer3"] = spare = Office.objects.create(
        user=User.objects.create_user("reviewer3", display_name="甲丙"), role="authority_reviewer", title="副科长",
        organ=world.organs["department"], jurisdiction=world.organs["county"], from_on=TODAY)
    operations.delegate(task_id=world.task(case, "chain").pk, office_id=spare.pk, text="请办", viewer=world.viewer("reviewer2"), seen=case.version, now=NOW)
    with pytest.raises(Refused, match="还没有轮到您"):
        world.act(case, "chain", "reviewer3")
    world.act(case, "chain", "reviewer1")
    world.act(case, "chain", "reviewer3")


def test_one_refusal_returns_the_case_and_stops_the_other_branch(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    world.act(case, "team", "member1", "不同意", text="材料不全")
    assert open_steps(case) == ["entry"]
    assert "returned entry" in world.type.calls
    world.to_approval(case)
    assert open_steps(case) == ["approval"]


def test_only_what_a_step_offers_can_be_said(world: World) -> None:
    """A word that no page offers is not taken for consent."""
    case = world.open()
    with pytest.raises(Refused, match="请选择办理意见"):
        world.act(case, "entry", "officer", "驳回")


def test_a_refusal_may_end_the_case(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    world.act(case, "chain", "reviewer1", "不同意", text="不符合规定")
    case.refresh_from_db()
    assert (case.state, open_steps(case)) == ("已终止", [])
    assert "ended 已终止" in world.type.calls


def test_a_step_without_a_way_for_refusal_knows_none_and_a_refusal_needs_words(world: World) -> None:
    case = world.open()
    with pytest.raises(Refused, match="没有“不同意”"):
        world.act(case, "entry", "officer", "不同意")
    world.act(case, "entry", "officer")
    with pytest.raises(Refused, match="写明理由"):
        world.act(case, "team", "member1", "不同意", text=" ")


@pytest.mark.parametrize(("at", "by", "to", "then"), [
    ("approval", "leader", "team", ["team"]), ("approval", "leader", "chain", ["chain"]),
    ("approval", "leader", "entry", ["entry"]), ("team", "member1", "entry", ["entry"])])
def test_return_to_a_named_step_and_on_again(world: World, at: str, by: str, to: str, then: list[str]) -> None:
    case = world.open()
    if at == "approval":
        world.to_approval(case)
    else:
        world.act(case, "entry", "officer")
    case.refresh_from_db()
    task = world.task(case, at)
    assert to in [each.id for each in queries.returnable(case, task)]
    operations.return_for_correction(task_id=task.pk, to_step=to, text="请补正", viewer=world.viewer(by),
                                     seen=case.version, now=NOW)
    assert open_steps(case) == then
    people = {"entry": ["officer"], "team": ["member1", "member2"], "chain": ["reviewer1", "reviewer2"]}
    while open_steps(case) != ["approval"]:
        step = open_steps(case)[0]
        for each in people[step]:
            world.act(case, step, each)
    world.act(case, "approval", "leader")
    world.act(case, "filing", "officer")
    case.refresh_from_db()
    assert (case.state, world.type.calls.count("effect")) == ("已办结", 1)


def test_no_return_forward_nor_behind_the_effect(world: World) -> None:
    case = world.open()
    world.to_approval(case)
    case.refresh_from_db()
    with pytest.raises(Refused, match="不在本环节之前"):
        operations.return_for_correction(task_id=world.task(case, "approval").pk, to_step="filing", text="x",
                                         viewer=world.viewer("leader"), seen=case.version, now=NOW)
    world.act(case, "approval", "leader")
    case.refresh_from_db()
    later = NOW + timedelta(days=1)
    with pytest.raises(Refused, match="已经生效"):
        operations.return_for_correction(task_id=world.task(case, "filing").pk, to_step="entry", text="x",
                                         viewer=world.viewer("officer"), seen=case.version, now=later)
    assert queries.returnable(case, world.task(case, "filing")) == []


def test_a_stale_page_is_a_conflict_with_the_name_of_who_came_first(world: World) -> None:
    case = world.open()
    task, seen = world.task(case, "entry"), case.version
    world.act(case, "entry", "officer")
    with pytest.raises(Conflict, match="甲officer"):
        operations.complete(task_id=task.pk, outcome="同意", viewer=world.viewer("colleague"), seen=seen, now=NOW)
    with pytest.raises(Conflict, match="您已在另一页面办理"):
        operations.complete(task_id=task.pk, outcome="同意", viewer=world.viewer("officer"), seen=seen, now=NOW)


def test_a_cosigner_does_not_make_the_others_pages_stale(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    case.refresh_from_db()
    task, seen = world.task(case, "team"), case.version
    for by in ("member1", "member2"):
        operations.complete(task_id=task.pk, outcome="同意", viewer=world.viewer(by), seen=seen, now=NOW)
    assert open_steps(case) == ["chain"]


def test_answering_twice_is_a_conflict(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    world.act(case, "team", "member1")
    with pytest.raises(Conflict, match="已经办过"):
        world.act(case, "team", "member1")


def test_what_the_law_finds_changed_is_said_and_kept(world: World) -> None:
    case = world.open(changed="职数由 2 变为 1")
    done = world.act(case, "entry", "officer")
    assert done.changes == ["职数由 2 变为 1"]
    assert "重新核对" in {event.kind: said for event, said in queries.history(case, TODAY)}["re_evaluated"]


def test_who_stands_in_signs_so(world: World) -> None:
    viewer = world.stand_in("officer", "stranger")
    case = world.open()
    operations.complete(task_id=world.task(case, "entry").pk, outcome="同意", viewer=viewer, seen=case.version, now=NOW)
    opinion = Opinion.objects.get(case=case)
    assert (opinion.office_title, opinion.name, opinion.stands_in_for) == ("人事科长", "甲stranger", "代甲officer")
    assert "代甲officer" in Event.objects.filter(case=case, kind="complete").get().actor


def test_the_next_holder_of_an_office_takes_its_seat(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    left = world.offices["member1"]
    left.to_on = TODAY
    left.save()
    from xianneng.foundation.access.models import Office, User

    user = User.objects.create_user("successor", display_name="新任")
    world.offices["successor"] = Office.objects.create(user=user, role="team_member", title="局长", organ=left.organ,
                                                       jurisdiction=left.jurisdiction, from_on=TODAY)
    world.act(case, "team", "successor")
    world.act(case, "team", "member2")
    assert open_steps(case) == ["chain"]


def test_nobody_proposes_what_is_about_themselves_whatever_the_room_forgot(world: World) -> None:
    user = world.offices["officer"].user
    user.person_id = world.persons[0]
    user.save()
    with pytest.raises(Refused, match="您应当回避"):
        world.open()
    assert not Case.objects.exists()


def test_nobody_decides_about_themselves(world: World) -> None:
    case = world.open()
    user = world.offices["leader"].user
    world.to_approval(case)
    user.person_id = world.persons[0]
    user.save()
    with pytest.raises(Refused) as refused:
        world.act(case, "approval", "leader")
    assert "第76条" in refused.value.article
    case.refresh_from_db()
    operations.reassign(task_id=world.task(case, "approval").pk, office_id=world.offices["city_leader"].pk, text="回避",
                        viewer=world.viewer("leader"), seen=case.version, now=NOW)
    world.act(case, "approval", "city_leader")
    assert world.type.calls.count("effect") == 1


def test_strangers_find_nothing_and_readers_decide_nothing(world: World) -> None:
    case = world.open()
    with pytest.raises(NotFound):
        world.act(case, "entry", "stranger")
    with pytest.raises(NotFound):
        queries.case_for(world.viewer("stranger"), case.number, TODAY)
    assert queries.case_for(world.viewer("inspector"), case.number, TODAY) == case
    with pytest.raises(Forbidden):
        world.act(case, "entry", "inspector")
    with pytest.raises(NotFound):
        queries.case_for(world.viewer("admin"), case.pk, TODAY)
    with pytest.raises(Forbidden):
        world.open(by="inspector")
    with pytest.raises(NotFound):
        world.open(by="stranger")
    with pytest.raises(NotFound, match="没有找到此人"):  # nor of their own organ about another's people
        operations.open_case(type_key="trial.case", organ_id=world.organs["other"].pk, title="试办一件", person_ids=world.persons[:1],
                             viewer=world.viewer("stranger"), now=NOW)


def test_a_step_that_nobody_can_take_is_refused_before_it_begins(world: World) -> None:
    case = world.open()
    for name in ("member1", "member2"):
        world.offices[name].to_on = TODAY
        world.offices[name].save()
    with pytest.raises(Refused, match="没有可以办理的人员"):
        world.act(case, "entry", "officer")
    assert open_steps(case) == ["entry"]
    assert not Opinion.objects.filter(case=case).exists()


def test_where_no_way_leads_on_nothing_happens(world: World) -> None:
    case = world.open(0)
    for step, by in (("entry", "officer"), ("team", "member1"), ("team", "member2"), ("chain", "reviewer1")):
        world.act(case, step, by)
    with pytest.raises(Refused, match="不知道往哪里走"):
        world.act(case, "chain", "reviewer2")
    assert open_steps(case) == ["chain"]


def test_numbers_that_a_restore_lost_are_not_given_again(world: World) -> None:
    course.pass_over(["SY-2026-0012", "SY-2026-0007", "OTHER-2025-0003", "noted", "SY-2026-12"])
    assert world.open().number == "SY-2026-0013"
    course.pass_over(["SY-2026-0002"])
    assert world.open().number == "SY-2026-0014"


def test_numbers_have_no_gaps_even_after_a_refusal(world: World) -> None:
    first = world.open()
    with pytest.raises(Refused):
        world.open(refuse_opening=True)
    assert (first.number, world.open().number) == ("SY-2026-0001", "SY-2026-0002")
    assert world.open(now=datetime(2026, 12, 31, 17, 0, tzinfo=UTC)).number == "SY-2027-0001"  # new year in Beijing


def test_the_nearest_authority_takes_the_step(world: World) -> None:
    case = world.open()
    world.to_approval(case)
    offices = {seat.office_id for seat in world.task(case, "approval").participants.all()}
    assert offices == {world.offices["leader"].pk}


def test_every_act_has_its_leaf_in_the_chain_of_the_case(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    kinds = list(Leaf.objects.filter(case_number=case.number).order_by("case_seq").values_list("kind", flat=True))
    assert kinds == ["cases.open_case", "cases.complete"]


@pytest.mark.parametrize("table", ["event", "opinion", "finding", "material", "copy", "urge", "processversion"])
def test_what_was_said_is_never_changed(world: World, table: str) -> None:
    for statement in (f"UPDATE cases_{table} SET id = id", f"DELETE FROM cases_{table}", f"TRUNCATE cases_{table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_an_edited_diagram_runs_and_a_running_case_keeps_its_own(world: World) -> None:
    types.register(Trial(drawing.SIMPLE))
    processes._packaged.cache_clear()
    running = world.open()
    edited = drawing.draw(
        [drawing.step("entry", "呈报"), drawing.step("extra", "纪委会商", role="discipline_officer", organ="discipline",
                                                   refusal="end"),
         drawing.step("review", "审核", role="authority_reviewer", organ="authority", refusal="return:entry")],
        ["start > entry > extra > review > effect"])
    admin = world.viewer("admin")
    with pytest.raises(Refused, match="scriptTask"):
        processes.publish_process(type_key="trial.case", jurisdiction_id=world.organs["county"].pk, valid_from=TODAY,
                                  xml=edited.replace('<userTask id="extra"', '<scriptTask id="extra"'), viewer=admin,
                                  now=NOW)
    with pytest.raises(Forbidden):
        processes.publish_process(type_key="trial.case", jurisdiction_id=world.organs["county"].pk, valid_from=TODAY,
                                  xml=edited, viewer=world.viewer("officer"), now=NOW)
    processes.publish_process(type_key="trial.case", jurisdiction_id=world.organs["county"].pk, valid_from=TODAY,
                              xml=edited, viewer=admin, now=NOW)
    fresh = world.open()
    world.act(fresh, "entry", "officer")
    world.act(running, "entry", "officer")
    assert (open_steps(fresh), open_steps(running)) == (["extra"], ["review"])
    world.act(fresh, "extra", "inspector")
    world.act(fresh, "review", "reviewer1")
    fresh.refresh_from_db()
    assert fresh.state == "已办结"


def test_a_future_version_waits_for_its_day(world: World) -> None:
    edited = drawing.TRIAL.replace('name="呈报"', 'name="提出"')
    processes.publish_process(type_key="trial.case", jurisdiction_id=world.organs["city"].pk, xml=edited,
                              valid_from=TODAY + timedelta(days=3), viewer=_city_admin(world), now=NOW)
    assert world.open().process.jurisdiction is None
    assert world.open(now=NOW + timedelta(days=3)).process.jurisdiction == world.organs["city"]


def _city_admin(world: World) -> object:
    office = world.offices["admin"]
    office.jurisdiction = world.organs["city"]
    office.save()
    return world.viewer("admin")


def test_engine_state_is_small(world: World) -> None:
    import json

    case = world.open()
    world.to_approval(case)
    case.refresh_from_db()
    assert len(json.dumps(case.engine)) < 12_000


def test_deadlines_are_working_days(world: World) -> None:
    case = world.open()
    assert world.task(case, "entry").due_on == date(2026, 11, 27) == case.due_on


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\x07"])
def test_nothing_unseen_gets_into_a_case(world: World, unseen: str) -> None:
    with pytest.raises(Refused, match="看不见的控制字符") as refused:
        world.open(reason=[f"调整{unseen}编制"])
    assert "在“调整”之后" in refused.value.why
    case = world.open()
    for given in ({"text": f"同意{unseen}"}, {"data": {"purpose": {"1": f"{unseen}理由"}}}):
        with pytest.raises(Refused, match="看不见的控制字符"):
            world.act(case, "entry", "officer", **given)
    with pytest.raises(Refused, match="看不见的控制字符"):
        operations.suspend(case_id=case.pk, text=f"暂{unseen}缓", viewer=world.viewer("officer"), seen=case.version, now=NOW)
    assert not case.opinions.exists()
    world.act(case, "entry", "officer", text="第一行\r\n第二行\t𠮷")
