"""A server's clock that was wrong: told while it is, and acknowledged by a leaf afterwards.

Nothing is refused on account of it: after a clock that ran ahead, every right time would be.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import localtime

from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing

logger = logging.getLogger(__name__)
LATE = timedelta(seconds=60)  # clocks of two machines differ by as much, and no word is lost on it
BACK = timedelta(hours=1)  # an import takes its time from when it began, and its place when it is done
WRONG = "ledger.clock_wrong"


@dataclass(frozen=True)
class Back:
    """A leaf that is dated before the one whose entry precedes its own."""

    leaf_id: int
    kind: str
    at: datetime
    before_id: int
    before_at: datetime

    @property
    def by(self) -> timedelta:
        """How far it lies before."""
        return self.before_at - self.at

    def words(self) -> str:
        """Both leaves and their times."""
        return (f"存证 {self.leaf_id}（{self.kind}）：记为 {localtime(self.at):%Y-%m-%d %H:%M}，而日志中在它之前的存证 {self.before_id} 记为 "
                f"{localtime(self.before_at):%Y-%m-%d %H:%M}，时间次序颠倒")


@dataclass(frozen=True)
class Acknowledged:
    """A leaf by which an operator says that the times of some leaves are wrong."""

    leaf_id: int
    at: datetime
    leaves: Sequence[int]


def backwards() -> list[Back]:
    """The leaves that go back in time by more than clocks differ, in their order, but the acknowledgements themselves."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT id, kind, made_at, before_id, before_at FROM (
              SELECT l.id, l.kind, l.made_at, lag(l.id) OVER w AS before_id, lag(l.made_at) OVER w AS before_at
              FROM ledger_entry e JOIN ledger_leaf l ON l.id = e.leaf_id WINDOW w AS (ORDER BY e.position)) o
            WHERE before_at - made_at > make_interval(secs => %s) AND kind <> %s ORDER BY id""", [LATE.total_seconds(), WRONG])
        return [Back(*row) for row in cursor.fetchall()]


def acknowledged() -> list[Acknowledged]:
    """The acknowledgements in the log, oldest first."""
    found = Leaf.objects.filter(kind=WRONG, entry__isnull=False).order_by("id").only("body", "made_at")
    return [Acknowledged(leaf.pk, leaf.made_at, json.loads(leaf.body)["leaves"]) for leaf in found]


def unsaid() -> list[Back]:
    """The leaves that go back by more than is allowed, and that nobody acknowledged."""
    known = {leaf_id for each in acknowledged() for leaf_id in each.leaves}
    return [each for each in backwards() if each.by > BACK and each.leaf_id not in known]


def record(now: datetime) -> Leaf | None:
    """Acknowledge by a leaf that the clock was wrong where times go back; None, and nothing written, where none does."""
    sequencer.run_once(now)
    found = unsaid()
    if not found:
        return None
    with transaction.atomic(), writing(kind=WRONG, body={"leaves": [each.leaf_id for each in found]}, now=now) as leaf:
        pass
    sequencer.run_once(now)
    return Leaf.objects.get(pk=leaf.id)


def watch(now: datetime) -> None:
    """Say in the log, again and again, that this machine's clock is behind the log or apart from the database's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp(), (SELECT made_at FROM ledger_leaf ORDER BY id DESC LIMIT 1)")
        theirs, last = cursor.fetchone()
    if abs(theirs - now) > LATE:
        logger.error("ledger.clock_wrong this machine says %s, the database's %s: set the one that is wrong", now.isoformat(), theirs.isoformat())
    elif last and last - now > LATE:
        logger.error("ledger.clock_wrong the last leaf says %s, later than now", last.isoformat())
