"""What can be asked of who was hired: everybody of the viewer's organs with what falls due, and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.record.models import Recruited, Standing
from xianneng.law.recruitment import probation as law
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.beginning.cases import REPORT, REPORTING
from xianneng.work.recruitment.hiring.models import DECIDED, Finalist, HiringAct, Stage
from xianneng.work.recruitment.models import Position

APPROVED, REPORTED, TRAINED = "批准录用", "报到", "初任培训"
RUNNING = (Stage.HIRED, Stage.REPORTING, Stage.PROBATION, Stage.CONFIRMING)


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody hired: since when, until when probation and minimum service run (first days after), by when assessed, whether trained."""

    candidate: Finalist
    position: str
    reported_on: date | None
    until: date | None
    serves_until: date | None
    training: HiringAct | None

    @property
    def assessed_by(self) -> date | None:
        """The last day of the final assessment."""
        return law.assessed_by(self.until) if self.until else None

    @property
    def lacks_training(self) -> bool:
        """Whether they are on probation without the initial training: on the due list."""
        return self.candidate.stage == Stage.PROBATION and self.training is None


def of(viewer: Viewer) -> QuerySet[Finalist]:
    """Whoever was hired for an organ of the viewer's."""
    path = viewer.jurisdiction_path
    if not path or not viewer.may(REPORT):
        return Finalist.objects.none()
    return Finalist.objects.filter(Q(organ__path__startswith=path) | Q(organ=None, recruitment__organ__path__startswith=path), stage__in=DECIDED)


def lines(viewer: Viewer, *, running: bool = True) -> list[Line]:
    """The hired, the earliest due first: those on the way, or those confirmed and cancelled. Five queries."""
    chosen = of(viewer).filter(stage__in=RUNNING) if running else of(viewer).exclude(stage__in=RUNNING)
    rows = list(chosen.select_related("recruitment", "organ").prefetch_related(Prefetch("acts", HiringAct.objects.order_by("pk"))).order_by("recruitment_id", "at", "rank")[:500])
    return sorted(_lines(rows), key=lambda each: (each.until or date.max, each.candidate.pk))


def _lines(rows: Sequence[Finalist]) -> list[Line]:
    persons = [each.person_id for each in rows if each.person_id]
    until = dict(Standing.objects.known().filter(person_id__in=persons, probation_until__isnull=False).order_by("valid_from").values_list("person_id", "probation_until"))
    serves = dict(Recruited.objects.known().filter(person_id__in=persons).order_by("valid_from").values_list("person_id", "serves_until"))
    wanted = Q(pk__in=[])
    for each in rows:
        wanted |= Q(recruitment=each.recruitment_id, at=each.at)
    positions = {(row.recruitment_id, row.at): str(row) for row in Position.objects.filter(wanted)}
    return [Line(each, positions.get((each.recruitment_id, each.at), ""), done.happened_on if (done := _last(each, REPORTED)) else None,
                 until.get(each.person_id or 0), serves.get(each.person_id or 0), _last(each, TRAINED)) for each in rows]


def line(viewer: Viewer, candidate_id: int) -> Line:
    """One of them. NotFound for another organ's."""
    rows = list(of(viewer).filter(pk=candidate_id).select_related("recruitment__organ", "organ").prefetch_related(Prefetch("acts", HiringAct.objects.order_by("pk"))))
    if not rows:
        raise NotFound("没有找到这一人员", then="请从试用期进入")
    return _lines(rows)[0]


def _last(candidate: Finalist, kind: str) -> HiringAct | None:
    return next((each for each in reversed(list(candidate.acts.all())) if each.kind == kind), None)


def approved(candidate: Finalist) -> HiringAct:
    """By which act, on which day and with which document they were hired."""
    return HiringAct.objects.filter(candidate=candidate, kind=APPROVED).latest("pk")


def reported(candidate: Finalist) -> dict[str, Any]:
    """What was said when they reported for duty."""
    found = Case.objects.filter(type=REPORTING, data__candidate=candidate.pk).exclude(effective_at=None).order_by("-pk").first()
    given: dict[str, Any] = found.data["given"] if found else {}
    return given
