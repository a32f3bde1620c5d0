"""转办 委派 加签 减签 抄送, and what the people concerned see."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from xianneng.foundation.access.models import OPERATOR, Office, User
from xianneng.foundation.cases import operations, queries, seats, types
from xianneng.foundation.cases.models import Case, Opinion, Participant, Task, Urge
from xianneng.foundation.cases.tests import drawing
from xianneng.foundation.cases.tests.world import NOW, TODAY, Trial, World
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused


def colleague(world: World, like: str, name: str) -> Office:
    """One more office of the same kind, who joined after the step was opened."""
    office = world.offices[like]
    user = User.objects.create_user(name, display_name=f"甲{name}")
    world.offices[name] = Office.objects.create(user=user, role=office.role, title="同事", organ=office.organ,
                                                jurisdiction=office.jurisdiction, from_on=TODAY)
    return world.offices[name]


@pytest.fixture
def signing(world: World) -> tuple[Case, Task]:
    """A case at 班子会签."""
    case = world.open()
    world.act(case, "entry", "officer")
    case.refresh_from_db()
    return case, world.task(case, "team")


def test_who_hands_over_is_out_and_who_gets_it_is_in(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    other = colleague(world, "member1", "other_member")
    operations.reassign(task_id=task.pk, office_id=other.pk, text="出差", viewer=world.viewer("member1"),
                        seen=case.version, now=NOW)
    with pytest.raises(Forbidden):
        world.act(case, "team", "member1")
    assert [each.origin for each in queries.todo(world.viewer("other_member"), TODAY)] == ["转办"]
    world.act(case, "team", "other_member")
    world.act(case, "team", "member2")
    assert not case.tasks.filter(step="team", state="待办").exists()


def test_a_step_goes_only_to_who_may_take_it(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    for office in ("leader", "stranger", "member2"):
        with pytest.raises(Refused):
            operations.reassign(task_id=task.pk, office_id=world.offices[office].pk, text="",
                                viewer=world.viewer("member1"), seen=case.version, now=NOW)
    assert queries.takers(case, task, seats.readers(case, TODAY), seats.people(case)) == []


def test_a_delegate_answers_for_the_seat_and_says_so(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    deputy = colleague(world, "member1", "deputy")
    operations.delegate(task_id=task.pk, office_id=deputy.pk, text="请代为会签", viewer=world.viewer("member1"),
                        seen=case.version, now=NOW)
    world.act(case, "team", "deputy")
    assert "受team_member　甲member1委派" in Opinion.objects.get(task=task).stands_in_for
    with pytest.raises(Conflict):
        world.act(case, "team", "member1")
    world.act(case, "team", "member2")
    assert not case.tasks.filter(step="team", state="待办").exists()


def test_a_delegate_is_of_ones_own_organ(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    other = colleague(world, "member1", "other")
    other.organ = world.offices["city_leader"].organ
    other.save()
    with pytest.raises(Refused, match="只能委派给本机关人员"):
        operations.delegate(task_id=task.pk, office_id=other.pk, text="", viewer=world.viewer("member1"), seen=case.version, now=NOW)


def test_who_delegated_may_still_answer(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    deputy = colleague(world, "member1", "deputy")
    operations.delegate(task_id=task.pk, office_id=deputy.pk, text="", viewer=world.viewer("member1"),
                        seen=case.version, now=NOW)
    world.act(case, "team", "member1")
    with pytest.raises(Forbidden):
        world.act(case, "team", "deputy")


def test_the_step_waits_for_who_was_added_until_dropped(world: World) -> None:
    case = world.open()
    world.to_approval(case)
    case.refresh_from_db()
    task = world.task(case, "approval")
    operations.add_signer(task_id=task.pk, office_id=world.offices["inspector"].pk, text="请会商",
                          viewer=world.viewer("leader"), seen=case.version, now=NOW)
    with pytest.raises(Refused, match="还有加签意见未签署"):
        world.act(case, "approval", "leader", data={"document": "一号"})
    leader, drawn = world.viewer("leader"), Participant.objects.get(task=task, origin="原定")
    with pytest.raises(Refused, match="只能减去加签"):
        operations.drop_signer(participant_id=drawn.pk, text="", viewer=leader, seen=case.version, now=NOW)
    added = Participant.objects.get(task=task, origin="加签")
    operations.drop_signer(participant_id=added.pk, text="", viewer=leader, seen=case.version, now=NOW)
    world.act(case, "approval", "leader", data={"document": "一号"})
    case.refresh_from_db()
    assert (case.effective_at, case.data["document"]) == (NOW, "一号")


def test_who_runs_the_platform_is_not_drawn_into_a_matter(world: World, signing: tuple[Case, Task]) -> None:
    """系统管理员, 投票人 and their like sign no more than they are copied to."""
    case, task = signing
    admin = world.offices["admin"]
    for role in seats.NOT_READERS:
        Office.objects.filter(pk=admin.pk).update(role=role)
        with pytest.raises(Refused, match="不能请这一岗位加签"):
            operations.add_signer(task_id=task.pk, office_id=admin.pk, text="", viewer=world.viewer("member1"),
                                  seen=case.version, now=NOW)
    with pytest.raises(NotFound):
        queries.case_for(world.viewer("admin"), case.number, TODAY)


@pytest.fixture
def asking(world: World) -> Case:
    """A case at its approval, on which the leader has asked the inspector for an opinion."""
    case = world.open()
    world.to_approval(case)
    case.refresh_from_db()
    operations.add_signer(task_id=world.task(case, "approval").pk, office_id=world.offices["inspector"].pk, text="",
                          viewer=world.viewer("leader"), seen=case.version, now=NOW)
    return case


def test_who_was_added_writes_nothing_into_the_step_and_its_holder_decides(world: World, asking: Case) -> None:
    task = world.task(asking, "approval")
    world.act(asking, "approval", "inspector", data={"document": "九号"})
    task.refresh_from_db()
    assert (task.state, task.data) == ("待办", {})
    world.act(asking, "approval", "leader", data={"document": "一号"})
    asking.refresh_from_db()
    assert (asking.effective_at, asking.data["document"]) == (NOW, "一号")
    assert list(task.opinions.order_by("pk").values_list("outcome", flat=True)) == ["加签同意", "同意"]


def test_the_refusal_of_who_was_added_is_an_opinion(world: World, asking: Case) -> None:
    with pytest.raises(Refused, match="写明理由"):
        world.act(asking, "approval", "inspector", "不同意", text="")
    world.act(asking, "approval", "inspector", "不同意", text="材料不齐")
    assert world.task(asking, "approval").opinions.get().outcome == "加签不同意"
    world.act(asking, "approval", "leader")
    asking.refresh_from_db()
    assert asking.effective_at == NOW


def test_in_joint_signing_the_refusal_of_who_was_added_is_one(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    operations.add_signer(task_id=task.pk, office_id=world.offices["leader"].pk, text="", viewer=world.viewer("member1"),
                          seen=case.version, now=NOW)
    world.act(case, "team", "leader", "不同意", text="材料不齐")
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("已办", "不同意")


def test_who_was_added_to_steps_in_turn_speaks_first(world: World) -> None:
    case = world.open()
    for step, by in (("entry", "officer"), ("team", "member1"), ("team", "member2")):
        world.act(case, step, by)
    case.refresh_from_db()
    operations.add_signer(task_id=world.task(case, "chain").pk, office_id=world.offices["inspector"].pk, text="",
                          viewer=world.viewer("reviewer1"), seen=case.version, now=NOW)
    assert len(queries.todo(world.viewer("inspector"), TODAY)) == 1
    for by in ("inspector", "reviewer1", "reviewer2"):
        world.act(case, "chain", by)
    assert case.tasks.get(step="chain").state == "已办"


def test_an_opinion_that_was_asked_for_makes_nobody_a_proposer(world: World) -> None:
    world.type.second = ("approval",)
    case = world.open()
    case.refresh_from_db()
    operations.add_signer(task_id=world.task(case, "entry").pk, office_id=world.offices["leader"].pk, text="",
                          viewer=world.viewer("officer"), seen=case.version, now=NOW)
    world.act(case, "entry", "leader")
    world.to_approval(case)
    world.act(case, "approval", "leader")
    case.refresh_from_db()
    assert case.effective_at == NOW


def test_a_step_is_urged_once_a_day_by_each(world: World) -> None:
    case = world.open()
    task_id = world.task(case, "entry").pk

    def urge(by: str, now: datetime = NOW) -> operations.Done:
        return operations.urge(task_id=task_id, viewer=world.viewer(by), now=now)

    urge("member1")
    with pytest.raises(Conflict, match="今天已经催办"):
        urge("member1")
    urge("leader")
    urge("member1", NOW + timedelta(days=1))
    assert Urge.objects.filter(case=case).count() == 3


def test_a_copy_lets_read_and_no_more(world: World) -> None:
    case = world.open()
    stranger, officer = world.viewer("member2"), world.viewer("officer")
    with pytest.raises(NotFound):
        operations.copy_to(case_id=case.pk, office_ids=[world.offices["stranger"].pk], viewer=officer, now=NOW)
    operations.copy_to(case_id=case.pk, office_ids=[stranger.office_id or 0], viewer=officer, now=NOW)
    with pytest.raises(Conflict, match="已经抄送"):
        operations.copy_to(case_id=case.pk, office_ids=[stranger.office_id or 0], viewer=officer, now=NOW)
    assert queries.case_for(stranger, case.number, TODAY) == case
    assert [each.case for each in queries.copied_to(stranger)] == [case]
    with pytest.raises(Forbidden):
        operations.suspend(case_id=case.pk, text="x", viewer=stranger, seen=case.version, now=NOW)


def test_a_task_lets_its_holder_read_for_its_time(world: World) -> None:
    types.register(Named())
    case = world.open(helpers={"*": [world.offices["stranger"].pk, world.offices["officer"].pk]})
    stranger = world.viewer("stranger")
    assert queries.case_for(stranger, case.number, TODAY) == case
    world.act(case, "look", "stranger")
    assert queries.case_for(stranger, case.number, TODAY) == case  # 会签 still runs
    world.act(case, "look", "officer")
    with pytest.raises(NotFound):
        queries.case_for(stranger, case.number, TODAY)


def test_the_person_concerned_answers_where_a_step_is_theirs(world: World) -> None:
    types.register(Own())
    user = User.objects.create_user("own", display_name="周望川", person_id=world.persons[0])
    from xianneng.foundation.access.authority import viewers

    viewer = viewers(user, TODAY)[0]
    case = world.open(1)
    assert queries.case_for(viewer, case.number, TODAY) == case
    with pytest.raises(NotFound):
        queries.case_for(replace(viewer, person_id=world.persons[1], user_id=0), case.number, TODAY)
    operations.complete(task_id=world.task(case, "say").pk, outcome="同意", viewer=viewer, seen=case.version, now=NOW)
    case.refresh_from_db()
    assert case.state == "已办结"


def test_who_stands_in_does_not_take_their_own_seat_in_that_office(world: World) -> None:
    types.register(Own())
    user = world.offices["member1"].user
    user.person_id = world.persons[0]
    user.save()
    case = world.open(1)
    standing_in, own = world.stand_in("officer", "member1"), world.viewer("member1")
    assert (len(queries.todo(standing_in, TODAY)), len(queries.todo(own, TODAY))) == (0, 1)
    with pytest.raises(NotFound):
        operations.complete(task_id=world.task(case, "say").pk, outcome="同意", viewer=standing_in, seen=case.version, now=NOW)
    operations.complete(task_id=world.task(case, "say").pk, outcome="同意", viewer=own, seen=case.version, now=NOW)


class Named(Trial):
    """Whose step is taken by officers named in the case."""

    def __init__(self) -> None:
        from xianneng.foundation.cases import processes

        processes._packaged.cache_clear()
        super().__init__(drawing.draw([drawing.step("look", "查看", organ="named", rule="all"),
                                       drawing.step("entry", "呈报")], ["start > look > entry > done"]))

    def opened(self, case: Case, **_: object) -> None:
        case.data["named"] = case.data["helpers"]


class Own(Trial):
    """Whose step is the person's own."""

    def __init__(self) -> None:
        from xianneng.foundation.cases import processes

        processes._packaged.cache_clear()
        super().__init__(drawing.draw([drawing.step("say", "本人说明", organ="self", role="")], ["start > say > done"]))


def test_a_colleague_whose_jurisdiction_does_not_hold_the_organ_takes_nothing_over(world: World) -> None:
    narrow = {}
    for like in ("reviewer1", "leader"):
        office = colleague(world, like, f"narrow_{like}")
        Office.objects.filter(pk=office.pk).update(jurisdiction=world.organs["department"])
        world.offices[f"narrow_{like}"] = Office.objects.get(pk=office.pk)
        narrow[like] = world.viewer(f"narrow_{like}")
    case = world.open(by="reviewer1")
    world.to_approval(case)
    for viewer in narrow.values():
        assert queries.todo(viewer, TODAY) == []
        assert not queries.started_by(viewer).exists()
        with pytest.raises(NotFound):
            queries.case_for(viewer, case.number, TODAY)
    with pytest.raises(NotFound):
        world.act(case, "approval", "narrow_leader")
    with pytest.raises(NotFound):
        operations.withdraw(case_id=case.pk, text="x", viewer=narrow["reviewer1"], seen=None, now=NOW)


def test_namesakes_are_two_people_and_a_new_name_makes_nobody_another(world: World, signing: tuple[Case, Task]) -> None:
    case, task = signing
    User.objects.filter(username__in=("member1", "member2")).update(display_name="王伟")
    world.act(case, "team", "member1")
    User.objects.filter(username="member1").update(display_name="王维")
    for name in ("member1", "member2"):
        world.offices[name].refresh_from_db()
    with pytest.raises(Refused, match="会签须由不同的人办理"):
        operations.complete(task_id=task.pk, outcome="同意", viewer=world.stand_in("member2", "member1"), seen=None, now=NOW)
    world.act(case, "team", "member2")
    task.refresh_from_db()
    assert task.state == "已办"


def test_nobody_sits_at_the_command_line(world: World) -> None:
    """The account by which the command line imports is offered no seat: a matter would wait for it for good."""
    user = User.objects.create_user(OPERATOR, display_name="命令行")
    Office.objects.create(user=user, role="authority_reviewer", title="平台运维", organ=world.organs["county"], jurisdiction=world.organs["county"], from_on=TODAY)
    case = world.open()
    for offered in (seats.candidates(case, "authority_reviewer", TODAY), seats.readers(case, TODAY)):
        assert offered.exists()
        assert not offered.filter(user=user).exists()
