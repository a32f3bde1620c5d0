"""What can be asked of a ballot: how many have voted, and after closing what was voted, in numbers that name nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xianneng.foundation.ballots import keys
from xianneng.foundation.ballots.models import Ballot, Envelope, Vote, Voter
from xianneng.foundation.organs.scope import Scope
from xianneng.law.refusals import Conflict, NotFound, Refused

LEAST = 3  # fewer valid votes than this are not told at all
FEW = 5  # fewer valid votes than this, in the browser or on paper, are not told in numbers: each voter could work out the others'


@dataclass(frozen=True, slots=True)
class Tally:
    """A candidate's votes by choice, in the ballot's order; None where they are too few to be told in numbers.

    ``majority``: whether the first choice has more than half of the valid votes; None where that would tell how
    somebody voted (`_majority`).
    """

    key: str
    name: str
    post: str
    votes: Sequence[int] | None
    majority: bool | None


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a closed ballot. ``suppressed``: too few valid votes in the browser, or on paper, for numbers."""

    ballot: Ballot
    due_count: int
    present_count: int
    issued_count: int
    returned_count: int
    valid_count: int
    tallies: Sequence[Tally]
    suppressed: bool


@dataclass(frozen=True, slots=True)
class Turnout:
    """How far an open ballot has come: codes given out, votes received. Who voted is not kept."""

    due_count: int
    issued_count: int
    returned_count: int


def ballot_for(scope: Scope, ballot_id: int) -> Ballot:
    """A ballot of an organ in the viewer's scope."""
    found = Ballot.objects.filter(scope.organs("organ__path"), pk=ballot_id).first()
    if found is None:
        raise NotFound("没有这次投票", then="请核对管辖范围")
    return found


def of_case(number: str) -> list[Ballot]:
    """The ballots of a case, the latest first."""
    return list(Ballot.objects.filter(case_number=number).order_by("-pk"))


def waiting_for(person_id: int) -> list[Ballot]:
    """The open ballots for which a person is listed and has not collected a code."""
    return list(Ballot.objects.filter(voters__person_id=person_id, voters__collected=False, closed_at=None).order_by("pk"))


def voter_of(ballot_id: int, person_id: int) -> Voter:
    """A person's line on the list of voters; NotFound for who is not on it."""
    found = Voter.objects.select_related("ballot").filter(ballot_id=ballot_id, person_id=person_id).first()
    if found is None:
        raise NotFound("没有这次投票", then="您不在参加人员名单中，请与组织单位联系")
    return found


def voters(ballot: Ballot) -> list[Voter]:
    """The list of voters, in the order in which it was made."""
    return list(ballot.voters.order_by("pk"))


def paper(ballot_id: int, code: str) -> Ballot:
    """The ballot paper 选票, for whoever holds one of its codes: on whom a vote is taken is told to nobody else.

    Refused for a false code; Conflict for one that has voted, or when the ballot is closed.
    """
    ballot = Ballot.objects.filter(pk=ballot_id).first()
    if ballot is None:
        raise Refused("投票码不正确", why="不是本次投票发出的投票码", then="请核对后重新输入")
    if ballot.closed_at:
        raise Conflict("投票已经结束", why="结束后不再收票", then="如有疑问，请与组织单位联系")
    if has_voted(ballot, code):
        raise Conflict("这个投票码已经投过票", why="每个投票码只能使用一次", then="无需再次投票")
    return ballot


def agreed(ballot: Ballot) -> dict[str, Any] | None:
    """The paper count on which two counters agree, with their names, if any do."""
    entered = list(ballot.paper_counts.order_by("pk"))
    for at, first in enumerate(entered):
        for second in entered[at + 1:]:
            if first.figures == second.figures:
                return {**first.figures, "counters": [first.counter, second.counter]}
    return None


def counters(ballot: Ballot) -> list[str]:
    """Who has entered a paper count."""
    return list(ballot.paper_counts.order_by("pk").values_list("counter", flat=True))


def turnout(ballot: Ballot) -> Turnout:
    """How many have collected a code, and how many have voted with one."""
    return Turnout(ballot.due_count, _issued(ballot), Envelope.objects.filter(ballot=ballot).count())


def too_few(ballot: Ballot) -> bool:
    """Whether an open ballot, closed now, would be told without numbers. Paper votes are in it once two counters agree."""
    return _too_few(Envelope.objects.filter(ballot=ballot).count(), (agreed(ballot) or {"valid": 0})["valid"])


def slips_left(ballot: Ballot) -> int:
    """How many codes may still be printed: those on the list keep theirs, collected or not."""
    return max(0, ballot.due_count - ballot.voters.count() - ballot.slip_count)


def result(ballot: Ballot) -> Result:
    """The result, after closing only. Votes in the browser and on paper are added up, and are few each by themselves: two
    counters know all that the paper votes say, and so what is left of the sum."""
    if ballot.closed_at is None or ballot.present_count is None:
        raise Refused("投票尚未结束", why="结束投票后才能查看结果", then="请在结束投票后查看")
    votes = [vote.marks for vote in Vote.objects.filter(ballot=ballot)]
    paper = ballot.paper or {"issued": 0, "returned": 0, "valid": 0, "counts": {}}
    tallies = [_tally(ballot, at, [marks[at] for marks in votes], paper["counts"].get(each["key"]), paper["valid"])
               for at, each in enumerate(ballot.candidates)]
    return Result(ballot, ballot.due_count, ballot.present_count, _issued(ballot) + paper["issued"],
                  len(votes) + paper["returned"], len(votes) + paper["valid"], tallies, _too_few(len(votes), paper["valid"]))


def has_voted(ballot: Ballot, code: str) -> bool:
    """Whether a vote lies in the envelope of a code: its holder can see that it arrived, while the ballot is open."""
    return Envelope.objects.filter(ballot=ballot, code_digest=keys.load(ballot.key_name).digest_of(code)).exists()


def _too_few(electronic: int, paper: int) -> bool:
    return any(0 < votes < FEW for votes in (electronic, paper))


def _tally(ballot: Ballot, at: int, marked: Sequence[int], paper: Sequence[int] | None, papers: int) -> Tally:
    counts = [marked.count(choice + 1) + (paper[choice] if paper else 0) for choice in range(len(ballot.choices))]
    candidate = ballot.candidates[at]
    return Tally(candidate["key"], candidate["name"], candidate["post"], None if _too_few(len(marked), papers) else counts,
                 _majority(counts[0], paper[0] if paper else 0, len(marked), papers))


def _majority(votes: int, on_paper: int, electronic: int, papers: int) -> bool | None:
    """Whether the votes are more than half, where that may be told: not of fewer than three, and beside paper votes not where it
    hangs on a few electronic ones, for it would tell the counters how these were cast (paper 3 of 5 and one more vote)."""
    valid = electronic + papers
    if papers and 0 < electronic < FEW:
        without, with_all = on_paper * 2 > valid, (on_paper + electronic) * 2 > valid
        return without if papers >= FEW and without == with_all else None
    return votes * 2 > valid if valid >= LEAST else None


def _issued(ballot: Ballot) -> int:
    return ballot.slip_count + ballot.voters.filter(collected=True).count()
