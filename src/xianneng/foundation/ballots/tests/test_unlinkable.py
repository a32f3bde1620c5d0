"""Nobody can join the list of voters with the votes: not by a column, not by the place of rows, not by a backup."""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from xianneng.foundation.ballots import keys, operations, queries
from xianneng.foundation.ballots.models import Ballot, Envelope, Vote, Voter
from xianneng.foundation.ballots.tests.meeting import NOW, Meeting, act
from xianneng.law.refusals import Conflict

VOTES = ({"a": "优秀"}, {"a": "称职", "b": "优秀"}, {"b": "不称职"})


def rows(sql: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def everything() -> str:
    """Every row of every table, as text."""
    tables = sorted(model._meta.db_table for model in apps.get_models())
    return "\n".join(str(rows(f"SELECT t::text FROM {table} t")) for table in tables)


def test_no_column_holds_both_a_voter_and_a_vote() -> None:
    columns = {model: {field.column for field in model._meta.concrete_fields} for model in (Voter, Envelope, Vote)}
    assert columns == {Voter: {"id", "ballot_id", "person_id", "name", "collected", "leaf_id"},
                       Envelope: {"code_digest", "ballot_id", "sealed"},
                       Vote: {"id", "ballot_id", "marks", "leaf_id"}}


def test_votes_lie_in_the_order_of_what_they_say(fresh_database: Any) -> None:
    """Whoever votes when: the rows are the same, on disk too, and of one transaction."""
    seen = set()
    for order in permutations(range(3)):
        meeting = Meeting(voters=3)
        codes = [meeting.code(at) for at in range(3)]
        for at in order:
            meeting.cast(codes[at], **VOTES[at])
        ballot = meeting.close()
        stored = rows("SELECT marks, xmin FROM ballots_vote WHERE ballot_id = %s ORDER BY ctid", ballot.pk)
        by_id = rows("SELECT marks FROM ballots_vote WHERE ballot_id = %s ORDER BY id", ballot.pk)
        assert len({transaction for _, transaction in stored}) == 1
        assert [marks for marks, _ in stored] == [marks for marks, in by_id]
        seen.add(str(by_id))
    assert seen == {str([([0, 4],), ([1, 0],), ([2, 1],)])}


def test_collecting_a_code_and_voting_touch_no_row_in_common(fresh_database: Any) -> None:
    """What collecting writes is the voter's own row; what voting writes is one envelope; no transaction does both."""
    meeting = Meeting(voters=3)
    before = everything()
    code = meeting.code(0)
    assert not Envelope.objects.exists()
    collected = everything()
    meeting.cast(code, a="优秀")
    assert [line for line in everything().splitlines() if line not in collected] == [
        str(rows("SELECT t::text FROM ballots_envelope t"))]
    assert before != collected
    assert len(set(rows("SELECT xmin FROM ballots_envelope UNION ALL SELECT xmin FROM ballots_voter WHERE collected"))) == 2


def test_codes_and_open_votes_are_nowhere_in_the_database(fresh_database: Any) -> None:
    meeting = Meeting(voters=3)
    codes = [meeting.code(at) for at in range(3)]
    for code, marks in zip(codes, VOTES, strict=True):
        meeting.cast(code, **marks)
    meeting.close()
    dump = everything()
    for code in codes:
        assert code not in dump
        assert code.replace("-", "") not in dump


def test_envelopes_are_alike_and_stay_shut(fresh_database: Any) -> None:
    meeting = Meeting(voters=3)
    for at, marks in enumerate(VOTES):
        meeting.cast(meeting.code(at), **marks)
    assert len({len(bytes(envelope.sealed)) for envelope in Envelope.objects.all()}) == 1
    assert meeting.ballot.key_name in keys.kept()
    meeting.close()
    assert meeting.ballot.key_name not in keys.kept()
    with pytest.raises(Conflict, match="密钥已销毁"):
        keys.load(meeting.ballot.key_name)


def test_the_key_outlives_a_closing_that_fails_and_is_swept_after_a_crash(fresh_database: Any) -> None:
    meeting = Meeting(voters=3)
    meeting.cast(meeting.code(0), a="优秀")
    with pytest.raises(ZeroDivisionError):
        _close_and_fail(meeting)
    assert meeting.ballot.key_name in keys.kept()
    secret = keys.path(meeting.ballot.key_name).read_bytes()
    meeting.close()
    keys.path(meeting.ballot.key_name).write_bytes(secret)  # as if the process had died before destroying it
    Meeting(voters=3)
    assert meeting.ballot.key_name not in keys.kept()


def _close_and_fail(meeting: Meeting) -> None:
    with act() as leaf:
        operations.close(ballot_id=meeting.ballot.pk, present_count=3, closed_by="监票人", leaf=leaf, now=NOW)
        raise ZeroDivisionError


def test_closing_while_votes_come_in(fresh_database: Any) -> None:
    """A vote is counted, or its voter is told that it came too late; none is lost, none comes in afterwards."""
    meeting = Meeting(voters=12)
    early, *codes = [meeting.code(at) for at in range(12)]
    meeting.cast(early, a="优秀")  # a vote without any is not closed
    start = Barrier(12)

    def vote(code: str) -> bool:
        try:
            start.wait()
            meeting.cast(code, a="优秀")
        except Conflict:
            return False
        finally:
            connection.close()
        return True

    def close() -> None:
        start.wait()
        meeting.close()
        connection.close()

    with ThreadPoolExecutor(12) as pool:
        counted = [pool.submit(vote, code) for code in codes]
        pool.submit(close).result()
    told = 1 + sum(future.result() for future in counted)
    assert queries.result(Ballot.objects.get(pk=meeting.ballot.pk)).valid_count == told
    assert Envelope.objects.filter(ballot=meeting.ballot).count() == told


def test_the_same_code_from_two_browsers_at_once(fresh_database: Any) -> None:
    meeting = Meeting(voters=3)
    code, start = meeting.code(0), Barrier(4)

    def vote(choice: str) -> str:
        try:
            start.wait()
            meeting.cast(code, a=choice)
        except Conflict as refused:
            return refused.what
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(vote, ("优秀", "称职", "优秀", "不称职"))) == ["done", *["这个投票码已经投过票"] * 3]
