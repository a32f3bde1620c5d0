"""A meeting for the tests: an organ, some voters, a ballot."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from xianneng.foundation.ballots import operations
from xianneng.foundation.ballots.models import APPRAISAL, Ballot
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Person

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
CHOICES = ("优秀", "称职", "基本称职", "不称职")
CANDIDATES = ({"key": "a", "name": "周望川", "post": "一级主任科员"}, {"key": "b", "name": "贺云舟", "post": "二级主任科员"})


@contextmanager
def act(kind: str = "ballots.test") -> Iterator[Writing]:
    """A transaction with its leaf."""
    with transaction.atomic(), writing(kind=kind, body={}, now=NOW) as leaf:
        yield leaf


class Meeting:
    """A ballot on two candidates, and the persons listed as its voters."""

    def __init__(self, voters: int = 6, due: int | None = None, **options: Any) -> None:
        code = f"organ-{Organ.objects.count()}"
        self.organ = Organ.objects.create(code=code, path=f"/{code}/")
        self.persons = [Person.objects.create().pk for _ in range(voters)]
        named: dict[str, Any] = {"kind": APPRAISAL, "subject": "晋升四级调研员", "candidates": CANDIDATES, "choices": CHOICES,
                                 "opened_by": "许知微", **options}
        with act() as leaf:
            self.ballot: Ballot = operations.open_ballot(
                organ_id=self.organ.pk, due_count=due or voters, leaf=leaf, now=NOW,
                voters={person: f"参加人{at}" for at, person in enumerate(self.persons)}, **named)

    def code(self, at: int) -> str:
        """The code of one voter."""
        return operations.hand_out(ballot_id=self.ballot.pk, person_id=self.persons[at], now=NOW)

    def cast(self, code: str, **marks: str) -> None:
        """One vote."""
        operations.cast(ballot_id=self.ballot.pk, code=code, marks=marks)

    def close(self, present: int | None = None) -> Ballot:
        """The end of it."""
        with act() as leaf:
            return operations.close(ballot_id=self.ballot.pk, present_count=present or len(self.persons),
                                    closed_by="监票人", leaf=leaf, now=NOW)

    def count(self, counter: int, valid: int = 2, returned: int = 2, **counts: list[int]) -> bool:
        """One counter's count of the paper votes."""
        return operations.enter_paper_count(ballot_id=self.ballot.pk, counter_id=counter, counter=f"计票人{counter}",
                                            issued=returned, returned=returned, valid=valid, counts=counts, now=NOW)

    def slips(self, count: int) -> list[str]:
        """Codes on printed slips."""
        with act() as leaf:
            return operations.print_slips(ballot_id=self.ballot.pk, count=count, leaf=leaf)
