"""What a position asks at a moment, frozen once for every registration since; and an applicant held against it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from django.db.models import Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from xianneng.foundation.ledger.digests import canonical, sm3
from xianneng.foundation.organs.models import Profile
from xianneng.law.recruitment.conditions import ASK, MET, UNMET
from xianneng.law.recruitment.reading import READERS
from xianneng.law.recruitment.rulings import read_ruled
from xianneng.law.recruitment.screening import Table
from xianneng.law.refusals import Refused
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment import readings
from xianneng.work.recruitment.applying.models import Statement
from xianneng.work.recruitment.forms import applicant_of
from xianneng.work.recruitment.models import Amendment, Position, Recruitment
from xianneng.work.recruitment.planning import queries as planning

KEPT = 4096  # positions in memory
OWN = ("organ", "unit", "name", "code", "count", "place")


def current(found: Recruitment, at: int, on: date) -> Statement:
    """What the position asks as it stands, written down at the first need. NotFound where there is none, Refused where it was taken back."""
    notices = Amendment.objects.filter(recruitment=found, at=at).order_by("-pk").values("pk")[:1]
    kept = Statement.objects.filter(recruitment=found, at=at, amendment=Coalesce(Subquery(notices), 0)).first()
    if kept:
        return kept
    row, last = tables.position(found, at), notices.values_list("pk", flat=True).first() or 0
    changes = readings.amended(found.pk).get(row.at, {})
    if "" in changes:
        raise Refused("这一职位已经取消", then="请另选职位；已报这一职位的，在截止以前可以改报")
    asked = {**{name: getattr(row, name) for name in OWN}, "texts": readings.texts(row, changes),
             "terms": {"on": found.ages_on.isoformat(), "year": found.year, "age_least": found.age_least, "age_most": found.age_most,
                       "age_most_postgraduate": found.age_most_postgraduate},
             "read": [[line.column, line.text, line.kind, line.who, line.meaning] for _, _, lines in readings.lines(row, changes, readings.rulings(found.pk)) for line in lines]}
    made, _ = Statement.objects.get_or_create(recruitment=found, at=row.at, amendment=last, defaults={
        "organ_id": _organ(found, row, on), "asked": asked, "digest": sm3(canonical(asked)).hex()})
    return made


@lru_cache(maxsize=KEPT)
def kept(statement_id: int, digest: str) -> Statement:
    """A statement that is written down: nobody changes it any more, so it is read once for all registrations."""
    return Statement.objects.get(pk=statement_id, digest=digest)


def _organ(found: Recruitment, row: Position, on: date) -> int | None:
    """The organ here that the table names: one of its plan, or by code or name within the jurisdiction; None where it is none or several."""
    if found.plan and found.plan.approved_at:
        known = planning.called(found.plan, localdate(found.plan.approved_at))
        return next((known[each] for each in (row.organ_code, row.organ, row.unit) if each in known), None)
    named = Q(organ__code=row.organ_code) if row.organ_code else Q()
    ids = set(Profile.objects.as_of(on).filter(named | Q(name__in=[row.organ, row.unit or row.organ]), organ__path__startswith=found.organ.path).values_list(
        "organ_id", flat=True))
    return ids.pop() if len(ids) == 1 else None


@dataclass(frozen=True)
class Answer:
    """What law and conditions say of an applicant and a position: the worst state, and kind, state and words of each condition, the worst first."""

    verdict: str
    reasons: Sequence[tuple[str, str, str]]

    @property
    def open(self) -> list[tuple[str, str, str]]:
        """What is not met."""
        return [each for each in self.reasons if each[1] != MET]

    @property
    def grounds(self) -> str:
        """The same for the same reasons."""
        return sm3(canonical([self.verdict, self.open]))[:8].hex()


_tables: dict[tuple[int, str], Table] = {}
_lock = Lock()


def judge(found: Recruitment, statement: Statement, profile: Mapping[str, Any]) -> Answer:
    """An applicant's profile against what the position asks."""
    reasons = _table(found, statement).reasons(applicant_of(profile), readings.terms(found))
    states = {state for _, state, _ in reasons}
    return Answer(UNMET if UNMET in states else ASK if ASK in states else MET, reasons)


def _table(found: Recruitment, statement: Statement) -> Table:
    key = statement.pk, statement.digest
    if key not in _tables:
        ruled = readings.rulings(found.pk)
        made = Table([{name: read_ruled(name, text, ruled) for name, text in statement.asked["texts"].items() if name in READERS and text}])
        with _lock:
            while len(_tables) >= KEPT:
                _tables.pop(next(iter(_tables)))
            _tables[key] = made
    return _tables[key]
