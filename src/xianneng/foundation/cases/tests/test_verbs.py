"""The table verb × state of the case: each cell, done for real."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ballots import operations as ballots
from xianneng.foundation.ballots.models import Ballot
from xianneng.foundation.cases import operations, queries, sentences, verbs, verifying
from xianneng.foundation.cases.models import Case, CaseState, Event, Notice, Objection, Participant, Subject
from xianneng.foundation.cases.tests.world import NOW, TODAY, World
from xianneng.foundation.ledger.report import Report
from xianneng.law.refusals import Forbidden, NotFound, Refused

FILE = operations.File("审批表.pdf", 1234, "ab" * 32, "2026/审批表.pdf")
SIGNED = [{"name": "甲", "office": "科长"}, {"name": "乙", "office": "科员"}]
LATER = NOW + timedelta(days=20)


class Stage:
    """A running case at 班子会签 with everything in it that a verb may need, then brought to a state."""

    def __init__(self, world: World) -> None:
        self.world, self.case, self.concerning = world, world.open(3), False
        person = world.persons[2]
        self.do(operations.suspend, by="officer", text="另行核查", person_id=person)
        world.act(self.case, "entry", "officer")
        self.do(operations.publish_notice, by="member1", text="公示", contacts="12380", from_on=TODAY, days=5)
        self.notice = Notice.objects.get(case=self.case)
        self.do(operations.receive_objection, by="officer", notice_id=self.notice.pk, text="反映")
        self.objection = Objection.objects.get(notice=self.notice)
        self.team, self.chain = world.task(self.case, "team"), world.task(self.case, "chain")
        self.do(operations.add_signer, by="member1", task_id=self.team.pk, office_id=world.offices["leader"].pk,
                text="请会商")
        self.added = Participant.objects.get(task=self.team, origin="加签")

    def do(self, operation: Callable[..., operations.Done], *, by: str, **arguments: Any) -> operations.Done:
        """Use a verb on a fresh page."""
        self.case.refresh_from_db()
        if self.concerning:
            Subject.objects.create(case=self.case, person_id=self.world.offices[by].user.person_id, position=9)
        about = {"case_id": self.case.pk} if not {"task_id", "notice_id", "objection_id", "participant_id"} & set(
            arguments) else {}
        page = {"viewer": self.world.viewer(by), "seen": self.case.version, "now": NOW}
        return operation(**{**about, **page, **arguments})

    def bring_to(self, state: str) -> None:
        """Suspend, close, terminate or withdraw the case."""
        if state == CaseState.SUSPENDED:
            self.do(operations.suspend, by="officer", text="等待")
        elif state == CaseState.TERMINATED:
            self.do(operations.terminate, by="officer", text="不再办理")
        elif state == CaseState.WITHDRAWN:
            self.do(operations.withdraw, by="officer", text="撤回重报")
        elif state == CaseState.CLOSED:
            for step, by in (("team", "leader"), ("team", "member1"), ("team", "member2"), ("chain", "reviewer1"),
                             ("chain", "reviewer2"), ("approval", "leader"), ("filing", "officer")):
                self.world.act(self.case, step, by)
        self.case.refresh_from_db()

    def use(self, verb: str, by: str = "") -> operations.Done:
        """Use a verb, by somebody whose verb it is, or by who is named."""
        offices, persons = self.world.offices, self.world.persons
        spare = self.spare("reviewer1").pk
        holder, arguments = {
            "complete": ("member1", {"task_id": self.team.pk, "outcome": "同意"}),
            "return_for_correction": ("member1", {"task_id": self.team.pk, "to_step": "entry", "text": "补正"}),
            "withdraw": ("officer", {"text": "撤回"}),
            "suspend": ("member1", {"text": "暂缓"}),
            "resume": ("officer", {"text": "恢复"}),
            "terminate": ("officer", {"text": "终止"}),
            "suspend_subject": ("officer", {"text": "核查", "person_id": persons[0]}),
            "resume_subject": ("officer", {"text": "查清", "person_id": persons[2]}),
            "remove_subject": ("member1", {"text": "移出", "person_id": persons[0]}),
            "reassign": ("reviewer1", {"task_id": self.chain.pk, "office_id": spare, "text": "出差"}),
            "delegate": ("reviewer1", {"task_id": self.chain.pk, "office_id": spare, "text": "请办"}),
            "add_signer": ("member1", {"task_id": self.team.pk, "office_id": offices["inspector"].pk, "text": "会商"}),
            "drop_signer": ("member1", {"participant_id": self.added.pk, "text": "不必"}),
            "copy_to": ("officer", {"office_ids": [offices["inspector"].pk]}),
            "urge": ("inspector", {"task_id": self.team.pk, "text": "请尽快"}),
            "record_finding": ("member1", {"person_id": persons[0], "kind": "political_conduct", "value": "合格",
                                           "signatories": SIGNED}),
            "attach_material": ("officer", {"kind": "审批表", "title": "审批表", "file": FILE, "signed": True}),
            "publish_notice": ("member1", {"text": "再公示", "contacts": "12380", "from_on": LATER.date(), "days": 5}),
            "receive_objection": ("officer", {"notice_id": self.notice.pk, "text": "又一反映"}),
            "answer_objection": ("officer", {"objection_id": self.objection.pk, "answer": "查无此事", "upheld": False}),
            "inquire": ("officer", {"form": "", "type_key": "trial.case", "title": "考察", "person_ids": persons[:1], "data": {}}),
            "open_ballot": ("member1", {"kind": "民主推荐", "candidates": [{"key": "a", "name": "甲"}], "choices": ["推荐"],
                                        "due_count": 3, "voters": {}}),
            "print_slips": ("member1", {"ballot_id": self.ballot, "count": 2}),
            "close_ballot": ("member1", {"ballot_id": self.ballot, "present_count": 1}),
            "close_notice": ("member1", {"notice_id": self.notice.pk, "result": "无影响", "now": LATER}),
        }[verb]
        operation = getattr(operations, verb.removesuffix("_subject") if verb != "remove_subject" else verb)
        return self.do(operation, by=by or holder, **arguments)

    @property
    def ballot(self) -> int:
        """The id of the case's latest ballot."""
        return Ballot.objects.filter(case_number=self.case.number).order_by("-pk").values_list("pk", flat=True).first() or 0

    def prepare(self, verb: str) -> None:
        """What a verb needs before it."""
        if verb == "complete":
            self.world.act(self.case, "team", "leader")
        if verb == "close_notice":
            self.use("answer_objection")
        if verb in ("print_slips", "close_ballot"):
            self.use("open_ballot")
        if verb == "close_ballot":
            for counter in (1, 2):
                ballots.enter_paper_count(ballot_id=self.ballot, counter_id=counter, counter=f"计票人{counter}", issued=1, returned=1,
                                          valid=1, counts={"a": [1]}, now=NOW)
        if verb == "publish_notice":
            self.use("answer_objection")
            self.use("close_notice")

    def spare(self, like: str) -> Any:
        """One more office of the same role and organ."""
        from xianneng.foundation.access.models import Office, User

        office = self.world.offices[like]
        user, _ = User.objects.get_or_create(username="spare", defaults={"display_name": "甲spare"})
        spare, _ = Office.objects.get_or_create(user=user, role=office.role, organ=office.organ, title="科员",
                                                jurisdiction=office.jurisdiction, from_on=TODAY)
        return spare


@pytest.mark.parametrize("state", CaseState.values)
def test_each_cell(world: World, subtests: pytest.Subtests, state: str) -> None:
    stage = Stage(world)
    stage.bring_to(state)
    for verb, known in verbs.VERBS.items():
        with subtests.test(f"{known.name}，{state}"):
            mark = transaction.savepoint()
            use_cell(stage, verb, known.allowed(state))
            transaction.savepoint_rollback(mark)


def use_cell(stage: Stage, verb: str, allowed: bool) -> None:
    """Use the verb: it does its act and says so, or is refused with the words of the table and nothing happened."""
    if allowed:
        stage.prepare(verb)
        stage.case.refresh_from_db()
        version = stage.case.version
        stage.use(verb)
        stage.case.refresh_from_db()
        assert Event.objects.filter(case=stage.case, kind=verb).exists()
        assert stage.case.version == version + (verbs.VERBS[verb].moves and verb != "complete")
        report = Report()
        verifying.check_working(report)
        assert report.faults == [], "the act's leaf states how it left the case"
        return
    before = Event.objects.count()
    with pytest.raises(Refused, match=f"不能{verbs.VERBS[verb].name}") as refused:
        stage.use(verb)
    assert refused.value.why
    assert refused.value.then
    assert Event.objects.count() == before


def test_whom_the_case_concerns_does_nothing_in_it_but_pass_a_step_on(world: World, subtests: pytest.Subtests) -> None:
    stage = Stage(world)
    for verb, known in verbs.VERBS.items():
        with subtests.test(known.name):
            mark = transaction.savepoint()
            if verb == "resume":
                stage.bring_to(CaseState.SUSPENDED)
            stage.prepare(verb)
            before, stage.concerning = Event.objects.count(), True
            if verb == "reassign":
                stage.use(verb)
            else:
                with pytest.raises(NotFound if verb == "urge" else Refused) as refused:  # no seat: there is no such case
                    stage.use(verb)
                assert verb == "urge" or "回避" in refused.value.what
                assert Event.objects.count() == before
            stage.concerning = False
            transaction.savepoint_rollback(mark)


def test_who_was_added_says_an_opinion_and_takes_no_act_of_the_step(world: World, subtests: pytest.Subtests) -> None:
    stage = Stage(world)
    viewer = world.viewer("leader")
    assert {each.verb for each in choices(stage.case, viewer)} == {"urge"}
    for verb, known in verbs.VERBS.items():
        if known.who == verbs.READER:
            continue
        with subtests.test(known.name):
            mark = transaction.savepoint()
            if verb == "resume":
                stage.bring_to(CaseState.SUSPENDED)
            if verb != "complete":
                stage.prepare(verb)
                before = Event.objects.count()
                with pytest.raises(Forbidden):
                    stage.use(verb, by="leader")
                assert Event.objects.count() == before
            else:
                stage.use(verb, by="leader")
                assert stage.case.opinions.latest("pk").outcome == "加签同意"
            transaction.savepoint_rollback(mark)


def choices(case: Case, viewer: Viewer) -> list[queries.Choice]:
    """What a page would offer the viewer."""
    return queries.choices(case, viewer, holds=queries.at_work(case, viewer, TODAY).holds)


def test_whom_the_case_concerns_sees_no_other_verb_and_no_such_case_without_a_seat(world: World) -> None:
    stage = Stage(world)
    for name in ("officer", "member1", "inspector"):
        Subject.objects.create(case=stage.case, person_id=world.offices[name].user.person_id, position=9)
    seen = queries.case_for(world.viewer("member1"), stage.case.number, TODAY)
    assert {each.verb for each in choices(seen, world.viewer("member1"))} == {
        "complete", "return_for_correction", "reassign"}
    with pytest.raises(NotFound):
        queries.whole_case_for(world.viewer("member1"), stage.case.number, TODAY)
    for name in ("officer", "inspector"):
        viewer = world.viewer(name)
        with pytest.raises(NotFound):
            queries.case_for(viewer, stage.case.number, TODAY)
        assert stage.case not in [*queries.in_jurisdiction(viewer), *queries.started_by(viewer)]
    assert stage.case in queries.started_by(world.viewer("colleague"))


@pytest.mark.parametrize("verb", verbs.VERBS)
@pytest.mark.parametrize("state", CaseState.values)
def test_the_words_of_each_cell(verb: str, state: str) -> None:
    refused = verbs.refusal(verb, state)
    if verbs.VERBS[verb].allowed(state):
        assert refused is None
    else:
        assert refused is not None
        assert refused.what == f"不能{verbs.VERBS[verb].name}"
        assert state in refused.why
        assert refused.then


def test_every_verb_and_every_event_has_a_sentence(world: World) -> None:
    assert set(verbs.VERBS) <= sentences.KINDS
    stage = Stage(world)
    for verb in ("record_finding", "copy_to", "urge", "attach_material", "answer_objection", "suspend_subject",
                 "resume_subject", "drop_signer", "add_signer", "reassign", "remove_subject", "close_notice",
                 "suspend", "resume", "return_for_correction", "withdraw"):
        stage.use(verb)
    said = [words for _, words in queries.history(stage.case, TODAY)]
    assert any("请甲" not in words and "加签" in words for words in said)
    assert all(words and "None" not in words for words in said)


def test_after_the_effect_nothing_is_taken_back(world: World) -> None:
    case = world.open()
    world.to_approval(case)
    world.act(case, "approval", "leader")
    case.refresh_from_db()
    person = {"person_id": world.persons[0]}
    acts: list[tuple[Callable[..., operations.Done], dict[str, int]]] = [
        (operations.withdraw, {}), (operations.terminate, {}), (operations.suspend, person), (operations.resume, person), (operations.remove_subject, person)]
    for operation, about in acts:
        with pytest.raises(Refused, match="已经生效"):
            operation(case_id=case.pk, text="x", viewer=world.viewer("officer"), seen=case.version, now=NOW, **about)
    assert "撤回" in {each.name for each in choices(case, world.viewer("officer")) if each.refused}


def test_only_who_opened_withdraws(world: World) -> None:
    case = world.open()
    world.act(case, "entry", "officer")
    case.refresh_from_db()
    with pytest.raises(Forbidden):
        operations.withdraw(case_id=case.pk, text="x", viewer=world.viewer("member1"), seen=case.version, now=NOW)
    done = operations.withdraw(case_id=case.pk, text="x", viewer=world.viewer("colleague"), seen=case.version, now=NOW)
    assert done.state == "已撤回"
    assert "ended 已撤回" in world.type.calls


def test_the_choices_of_a_page_are_the_viewers(world: World) -> None:
    stage = Stage(world)
    names = {each.verb for each in choices(stage.case, world.viewer("officer"))}
    assert "withdraw" in names
    assert "complete" not in names
    assert {each.verb for each in choices(stage.case, world.viewer("inspector"))} == {"urge"}


