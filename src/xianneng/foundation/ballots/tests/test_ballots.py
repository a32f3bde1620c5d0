"""A ballot from opening to result: one vote each, nothing told too early, two counters, few votes."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from xianneng.foundation.ballots import keys, operations, queries, verifying
from xianneng.foundation.ballots.models import RECOMMENDATION, Envelope, Vote
from xianneng.foundation.ballots.tests.meeting import CANDIDATES, CHOICES, NOW, Meeting, act
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs.scope import Scope
from xianneng.law.refusals import Conflict, NotFound, Refused

pytestmark = pytest.mark.django_db


def voted(meeting: Meeting, *votes: dict[str, str]) -> None:
    for at, marks in enumerate(votes):
        meeting.cast(meeting.code(at), **marks)


def test_from_codes_to_result() -> None:
    meeting = Meeting(voters=6)
    voted(meeting, *[{"a": "优秀", "b": "称职"}] * 4, {"a": "称职"})
    assert queries.turnout(meeting.ballot) == queries.Turnout(due_count=6, issued_count=5, returned_count=5)
    result = queries.result(meeting.close())
    assert (result.due_count, result.present_count, result.issued_count, result.returned_count, result.valid_count) == (
        6, 6, 5, 5, 5)
    assert [(each.name, each.votes, each.majority) for each in result.tallies] == [
        ("周望川", [4, 1, 0, 0], True), ("贺云舟", [0, 4, 0, 0], False)]
    assert not result.suppressed


def test_nothing_is_told_before_the_end() -> None:
    meeting = Meeting()
    voted(meeting, {"a": "优秀"})
    with pytest.raises(Refused, match="投票尚未结束"):
        queries.result(meeting.ballot)
    assert not Vote.objects.exists()


def test_a_code_votes_once() -> None:
    meeting = Meeting()
    code = meeting.code(0)
    meeting.cast(code, a="优秀")
    for again in (code, code.lower().replace("-", " ")):
        with pytest.raises(Conflict, match="已经投过票"):
            meeting.cast(again, a="不称职")
    assert queries.has_voted(meeting.ballot, code)
    assert Envelope.objects.count() == 1


def test_a_vote_cast_again_leaves_nothing_in_the_log_of_the_database() -> None:
    """The server logs a statement that failed, its values and the time."""
    meeting, failed = Meeting(), []
    code = meeting.code(0)

    def watch(execute: Any, sql: str, *given: Any) -> Any:
        try:
            return execute(sql, *given)
        except DatabaseError:
            failed.append(sql)
            raise

    meeting.cast(code, a="优秀")
    with connection.execute_wrapper(watch), pytest.raises(Conflict, match="已经投过票"):
        meeting.cast(code, a="优秀")
    assert failed == []


def test_a_voter_collects_once_and_only_who_is_listed() -> None:
    meeting, other = Meeting(), Meeting()
    meeting.code(0)
    with pytest.raises(Conflict, match="已领取"):
        meeting.code(0)
    with pytest.raises(NotFound):
        operations.hand_out(ballot_id=meeting.ballot.pk, person_id=other.persons[0], now=NOW)


@pytest.mark.parametrize("change", [lambda code: "", lambda code: "ABCD", lambda code: "投票", lambda code: code[:-1],
                                    lambda code: ("B" if code[0] == "A" else "A") + code[1:],
                                    lambda code: Meeting().code(0)])
def test_a_false_code_is_refused(change: Any) -> None:
    meeting = Meeting()
    with pytest.raises(Refused, match="投票码不正确"):
        meeting.cast(change(meeting.code(0)), a="优秀")


@pytest.mark.parametrize(("marks", "why"), [({"z": "优秀"}, "没有这个人选"), ({"a": "很好"}, "选项"),
                                            ({"a": "优秀", "b": "优秀"}, "已选 2 人")])
def test_marks_that_the_ballot_does_not_allow(marks: dict[str, str], why: str) -> None:
    meeting = Meeting(kind=RECOMMENDATION, most_chosen=1)
    with pytest.raises(Refused) as refused:
        meeting.cast(meeting.code(0), **marks)
    assert why in refused.value.why
    assert not Envelope.objects.exists()


def test_slips_are_on_no_list_and_no_more_than_are_due() -> None:
    meeting = Meeting(voters=2, due=8)
    slips = meeting.slips(6)
    assert len(set(slips)) == 6
    with pytest.raises(Refused, match="还可印发 0 张") as refused:
        meeting.slips(1)
    with pytest.raises(Refused, match="一次最多印发 200 张"):
        meeting.slips(201)
    assert refused.value.why == "应到 8 人，名单上 2 人凭帐号领取，已印发 6 张"
    assert all(meeting.code(at) for at in (0, 1)), "the codes of those on the list are kept back"
    for slip in slips:
        meeting.cast(slip, a="称职")
    assert queries.result(meeting.close(present=8)).tallies[0].votes == [0, 6, 0, 0]


def test_two_counters_must_agree() -> None:
    meeting = Meeting(voters=10)
    voted(meeting, *[{"a": "优秀"}] * 5)
    assert not meeting.count(1, valid=5, returned=5, a=[5, 0, 0, 0], b=[0, 1, 0, 0])
    assert not meeting.count(2, valid=5, returned=5, a=[4, 1, 0, 0], b=[0, 1, 0, 0])
    with pytest.raises(Refused, match="尚无两名计票人一致"):
        meeting.close()
    assert not meeting.count(1, valid=5, returned=5, a=[5, 0, 0, 0], b=[0, 0, 0, 0])  # one person twice is not two persons
    assert meeting.count(2, valid=5, returned=5, a=[5, 0, 0, 0], b=[0, 0, 0, 0])
    result = queries.result(meeting.close())
    assert (result.issued_count, result.returned_count, result.valid_count) == (10, 10, 10)
    assert [each.votes for each in result.tallies] == [[10, 0, 0, 0], [0, 0, 0, 0]]
    assert result.ballot.paper["counters"] == ["计票人1", "计票人2"]


@pytest.mark.parametrize(("valid", "returned", "counts"), [
    (3, 2, [1, 0, 0, 0]), (2, 2, [1, 1, 1, 0]), (2, 3, [1, 1, 1, 0]), (2, 2, [1, 0]), (2, 2, [3, -1, 0, 0])])
def test_paper_figures_that_cannot_be(valid: int, returned: int, counts: list[int]) -> None:
    with pytest.raises(Refused):
        Meeting().count(1, valid=valid, returned=returned, a=counts, b=[0, 0, 0, 0])


def test_more_votes_than_people_cannot_be_closed() -> None:
    meeting = Meeting()
    voted(meeting, *[{"a": "优秀"}] * 5)
    for present in (4, 7):
        with pytest.raises(Refused, match="实到"):
            meeting.close(present=present)


def test_who_fetched_a_code_was_present_whether_they_voted_or_not() -> None:
    meeting = Meeting()
    voted(meeting, *[{"a": "优秀"}] * 4)
    meeting.code(4)
    with pytest.raises(Refused, match="少于已凭帐号领取投票码的 5 人"):
        meeting.close(present=4)
    meeting.close(present=5)


def test_more_votes_than_codes_cannot_be_closed() -> None:
    """Who holds the key of a vote can make codes that nobody was given; the end of it counts them."""
    meeting = Meeting()
    voted(meeting, *[{"a": "优秀"}] * 3)
    meeting.cast(keys.load(meeting.ballot.key_name).new_code(), a="不称职")
    with pytest.raises(Refused, match="收到电子票 4 张，多于发出的投票码 3 个"):
        meeting.close()


def test_few_votes_are_not_told_in_numbers() -> None:
    meeting = Meeting(voters=4)
    voted(meeting, *[{"a": "优秀"}] * 3, {"b": "优秀"})
    result = queries.result(meeting.close())
    assert result.suppressed
    assert [(each.votes, each.majority) for each in result.tallies] == [(None, True), (None, False)]


@pytest.mark.parametrize(("electronic", "papers", "on_paper", "told"), [
    (1, 5, 5, True),   # six valid votes: five on paper are more than half, whatever the one in the browser says
    (1, 5, 2, False),  # three cannot be
    (1, 5, 3, None),   # the counters, who know of three, would learn how the one voted
    (4, 9, 5, None), (4, 4, 4, None), (1, 1, 1, None), (2, 2, 2, None), (5, 2, 2, True), (5, 4, 0, True)])
def test_few_votes_in_the_browser_or_on_paper_are_few_by_themselves(electronic: int, papers: int, on_paper: int, told: bool | None) -> None:
    """Whoever counted the paper votes knows them, and so what the browser adds."""
    results = []
    for mark in ("优秀", "称职"):
        meeting = Meeting(voters=14)
        voted(meeting, *[{"a": mark}] * electronic)
        for counter in (1, 2):
            meeting.count(counter, valid=papers, returned=papers, a=[on_paper, 0, 0, 0], b=[0, 0, 0, 0])
        assert queries.too_few(meeting.ballot)
        results.append(queries.result(meeting.close()))
    assert all(result.suppressed and result.valid_count == electronic + papers for result in results)
    assert [each.votes for result in results for each in result.tallies] == [None] * 4
    assert results[0].tallies[0].majority is told
    if electronic < queries.FEW:
        assert results[1].tallies[0].majority is told, "it does not depend on what the few electronic votes say"


def test_before_the_end_it_is_known_whether_there_are_too_few() -> None:
    meeting = Meeting(voters=14)
    assert not queries.too_few(meeting.ballot)
    meeting.count(1, valid=5, returned=5, a=[5, 0, 0, 0], b=[0, 0, 0, 0])
    meeting.count(2, valid=5, returned=5, a=[5, 0, 0, 0], b=[0, 0, 0, 0])
    told = [queries.too_few(meeting.ballot)]
    for at in range(5):
        meeting.cast(meeting.code(at), a="优秀")
        told.append(queries.too_few(meeting.ballot))
    assert told == [False, True, True, True, True, False]
    assert queries.result(meeting.close()).tallies[0].votes == [10, 0, 0, 0]


def test_a_vote_that_all_cast_alike_is_told_only_as_a_count() -> None:
    meeting = Meeting(voters=5)
    voted(meeting, *[{"a": "优秀", "b": "不称职"}] * 5)
    assert [each.votes for each in queries.result(meeting.close()).tallies] == [[5, 0, 0, 0], [0, 0, 0, 5]]


def test_closed_is_closed() -> None:
    meeting = Meeting()
    code = meeting.code(0)
    meeting.cast(meeting.code(2), a="优秀")
    ballot = meeting.close()
    for late in (lambda: meeting.cast(code, a="优秀"), lambda: meeting.code(1), meeting.close,
                 lambda: meeting.slips(1)):
        with pytest.raises(Conflict, match="投票已经结束"):
            late()
    for sql in (f"INSERT INTO ballots_vote (ballot_id, marks, leaf_id) VALUES ({ballot.pk}, '{{1,1}}', {ballot.leaf_id})",
                f"INSERT INTO ballots_envelope (code_digest, ballot_id, sealed) VALUES ('x', {ballot.pk}, 'x')",
                f"UPDATE ballots_ballot SET closed_at = NULL WHERE id = {ballot.pk}",
                f"UPDATE ballots_ballot SET due_count = 1 WHERE id = {ballot.pk}"):
        with pytest.raises(DatabaseError, match=r"is closed|permission denied"), transaction.atomic(), (
                connection.cursor()) as cursor:
            cursor.execute(sql)
    assert Vote.objects.count() == 1


def test_what_is_opened_and_counted_is_in_the_ledger() -> None:
    meeting = Meeting()
    voted(meeting, {"a": "优秀"}, {"b": "称职"})
    meeting.close()
    opened, closed = (json.loads(leaf.body) for leaf in Leaf.objects.filter(kind="ballots.test").order_by("pk"))
    assert {table: stated[0] for table, stated in opened["rows"].items()} == {"ballots_ballot": 1, "ballots_voter": 6}
    assert closed["rows"]["ballots_vote"][0] == 2
    assert closed["ballot"]["votes"] == 2


def test_a_changed_envelope_is_noticed() -> None:
    meeting = Meeting()
    digest = keys.load(meeting.ballot.key_name).digest_of(meeting.code(0))
    Envelope.objects.create(code_digest=digest, ballot=meeting.ballot, sealed=bytes(30))
    with pytest.raises(Refused, match="选票被改动"):
        meeting.close()


def test_a_ballot_needs_something_to_vote_on() -> None:
    meeting = Meeting()
    for wrong in ({"candidates": ()}, {"choices": ()}, {"candidates": CANDIDATES[:1] * 2}, {"due_count": 1},
                  {"most_chosen": 0}, {"most_chosen": -1}, {"most_chosen": 3}):
        named: dict[str, Any] = {"organ_id": meeting.organ.pk, "kind": RECOMMENDATION, "subject": "推荐", "due_count": 9,
                                 "candidates": CANDIDATES, "choices": CHOICES, "opened_by": "许知微",
                                 "voters": dict.fromkeys(meeting.persons, "参加人"), **wrong}
        with pytest.raises(Refused), act() as leaf:
            operations.open_ballot(leaf=leaf, now=NOW, **named)


def test_a_ballot_is_seen_by_its_own_authority_only() -> None:
    meeting = Meeting()
    assert queries.ballot_for(Scope((meeting.organ.path,)), meeting.ballot.pk) == meeting.ballot
    with pytest.raises(NotFound):
        queries.ballot_for(Scope(("/elsewhere/",)), meeting.ballot.pk)


def test_what_the_closing_filled_in_is_compared_with_its_leaf() -> None:
    meetings = [Meeting() for _ in range(5)]
    for meeting in meetings:
        for counter in (1, 2):
            meeting.count(counter, a=[2, 0, 0, 0], b=[0, 0, 0, 0])
    meetings[0].close()
    for meeting, stated in ((meetings[3], "slips"), (meetings[4], "collected")):
        with act() as leaf:
            operations.close(ballot_id=meeting.ballot.pk, present_count=5, closed_by="监票人", leaf=leaf, now=NOW)
            leaf.body["ballot"][stated] = 1
    with act() as leaf:
        operations.close(ballot_id=meetings[1].ballot.pk, present_count=5, closed_by="监票人", leaf=leaf, now=NOW)
        leaf.body["ballot"]["present"] = 6
    with act() as leaf:
        operations.close(ballot_id=meetings[2].ballot.pk, present_count=5, closed_by="监票人", leaf=leaf, now=NOW)
        del leaf.body["ballot"]
    report = Report()
    verifying.check(report)
    assert [fault.split("：")[0] for fault in report.faults] == [
        f"ballots_ballot 第 {meeting.ballot.pk} 行" for meeting in meetings[1:]]


def told(meeting: Meeting) -> list[str]:
    """The faults that verifying finds; that they are of the meeting's vote goes without saying."""
    report = Report()
    verifying.check(report)
    return [fault.replace(f"第 {meeting.ballot.pk} 次投票", "") for fault in report.faults]


def test_what_an_open_vote_has_come_to_is_stated_by_leaves() -> None:
    meeting = Meeting(due=20)
    meeting.code(0)
    meeting.slips(3)
    meeting.slips(1)
    meeting.count(1, a=[1, 0, 0, 0], b=[1, 0, 0, 0])
    meeting.count(1, a=[2, 0, 0, 0], b=[2, 0, 0, 0])
    assert told(meeting) == []
    assert list(Leaf.objects.filter(kind__startswith="ballots.c").order_by("pk").values_list("kind", flat=True)) == [
        "ballots.collect", "ballots.count", "ballots.count"]
    collected = json.loads(Leaf.objects.get(kind="ballots.collect").body)
    assert collected == {"voting": {"ballot": meeting.ballot.pk, "collected": meeting.ballot.voters.order_by("pk")[0].pk}}, "who, not which"
    meeting.count(2, a=[2, 0, 0, 0], b=[2, 0, 0, 0])
    meeting.close(present=6)
    assert told(meeting) == []


@pytest.mark.parametrize(("change", "said"), [
    ("INSERT INTO ballots_papercount (ballot_id, counter_id, counter, figures) SELECT ballot_id, 9, '严敬之', figures FROM ballots_papercount WHERE counter_id = 1",
     "严敬之的计票没有存证"),
    ("UPDATE ballots_papercount SET figures = jsonb_set(figures, '{valid}', '1') WHERE counter_id = 1", "计票人1的计票与存证所记不符"),
    ("UPDATE ballots_ballot SET slip_count = slip_count + 2", "印发投票码 6 个，而存证所记共 4 个"),
    ("UPDATE ballots_voter SET collected = false WHERE collected", "记为未领票，与存证不符"),
    ("UPDATE ballots_voter SET collected = true WHERE NOT collected AND id = (SELECT max(id) FROM ballots_voter)", "记为已领票，与存证不符"),
])
def test_what_is_changed_behind_an_open_vote_is_found(change: str, said: str) -> None:
    meeting = Meeting(due=20)
    meeting.code(0)
    meeting.slips(4)
    for counter in (1, 2):
        meeting.count(counter, a=[2, 0, 0, 0], b=[0, 1, 0, 0])
    with connection.cursor() as cursor:
        cursor.execute(change)
    faults = told(meeting)
    assert [said in fault for fault in faults] == [True], faults


def test_a_count_that_its_leaf_states_otherwise_or_that_was_deleted_is_found() -> None:
    meeting = Meeting(due=20)
    meeting.count(1, a=[2, 0, 0, 0], b=[0, 1, 0, 0])
    for counter_id, counter in ((1, "严敬之"), (2, "计票人2")):
        with act() as leaf:
            leaf.body["voting"] = {"ballot": meeting.ballot.pk, "counter_id": counter_id, "counter": counter,
                                   "figures": meeting.ballot.paper_counts.get().figures}
    assert [fault.split("：", 1)[1] for fault in told(meeting)] == ["计票人1的计票与存证所记不符，已被改动", "计票人2的计票有存证，而库内没有，已被删除或改动"]


def test_a_count_forged_beside_a_true_one_is_found_after_the_vote_was_closed_with_it() -> None:
    meeting = Meeting(due=20)
    meeting.count(1, a=[2, 0, 0, 0], b=[0, 1, 0, 0])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO ballots_papercount (ballot_id, counter_id, counter, figures) SELECT ballot_id, 9, '严敬之', figures FROM ballots_papercount")
    meeting.close(present=6)
    assert ["严敬之的计票没有存证" in fault for fault in told(meeting)] == [True]


def test_of_a_vote_opened_before_its_acts_had_leaves_only_the_closing_is_checked() -> None:
    meeting = Meeting()
    with act() as leaf:
        ballot = operations.open_ballot(organ_id=meeting.organ.pk, kind=RECOMMENDATION, subject="推荐", due_count=9, candidates=CANDIDATES,
                                        choices=CHOICES, opened_by="许知微", leaf=leaf, now=NOW)
        del leaf.body["voting"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ballots_ballot SET slip_count = 2 WHERE id = %s", [ballot.pk])
    assert told(meeting) == []


def test_a_majority_is_not_told_where_it_would_tell_few_votes() -> None:
    """Few on paper and few in the browser: whoever counted the paper would know how the others voted."""
    assert queries._majority(5, 4, 1, 4) is None
    assert queries._majority(6, 5, 1, 5) is True
    assert queries._majority(5, 0, 5, 0) is True
