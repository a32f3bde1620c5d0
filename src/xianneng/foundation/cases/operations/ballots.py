"""Acts that take a vote on the persons of a case: 民主推荐, 民主测评. See `foundation.ballots`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ballots import operations as ballots
from xianneng.foundation.ballots import queries
from xianneng.foundation.cases.acts import Act, Done, act
from xianneng.law.refusals import NotFound, Refused


def open_ballot(*, case_id: int, kind: str, candidates: Sequence[Mapping[str, str]], choices: Sequence[str],
                due_count: int, voters: Mapping[int, str], viewer: Viewer, seen: int | None, now: datetime,
                most_chosen: int | None = None) -> Done:
    """组织投票, at the step in hand. Refused while another vote of the case is open."""
    with act("open_ballot", case_id=case_id, viewer=viewer, seen=seen, now=now, due=due_count) as under:
        if any(ballot.closed_at is None for ballot in queries.of_case(under.case.number)):
            raise Refused("已有投票没有结束", then="请先结束正在进行的投票")
        ballots.open_ballot(organ_id=under.case.organ_id, case_number=under.case.number, kind=kind,
                            subject=under.case.title, candidates=candidates, choices=choices, due_count=due_count,
                            voters=voters, most_chosen=most_chosen, opened_by=viewer.signature, leaf=under.leaf, now=now)
        under.say("open_ballot", way=kind, due=due_count)
    return under.done()


def print_slips(*, case_id: int, ballot_id: int, count: int, viewer: Viewer, now: datetime, seen: int | None = None) -> list[str]:
    """印发投票码: the codes. Who printed how many is the case's for ever; which code is whose nobody knows."""
    with act("print_slips", case_id=case_id, viewer=viewer, seen=seen, now=now, ballot=ballot_id, count=count) as under:
        _of_case(under, ballot_id)
        codes = ballots.print_slips(ballot_id=ballot_id, count=count, leaf=under.leaf)
        under.say("print_slips", count=count)
    return codes


def close_ballot(*, case_id: int, ballot_id: int, present_count: int, viewer: Viewer, seen: int | None,
                 now: datetime) -> Done:
    """结束投票: the envelopes are opened and counted; the result is the case's from now on."""
    with act("close_ballot", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        _of_case(under, ballot_id)
        ballots.close(ballot_id=ballot_id, present_count=present_count, closed_by=viewer.signature, leaf=under.leaf,
                      now=now)
        under.say("close_ballot", present=present_count)
    return under.done()


def _of_case(under: Act, ballot_id: int) -> None:
    if ballot_id not in {ballot.pk for ballot in queries.of_case(under.case.number)}:
        raise NotFound("本件没有这次投票")
