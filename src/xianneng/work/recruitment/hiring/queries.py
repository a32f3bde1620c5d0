"""What can be asked of hiring: the positions of a recruitment with their candidates, one candidate's acts, what an inquiry found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch, Q, Sum
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, CaseState, Finding
from xianneng.foundation.organs import parameters
from xianneng.law.recruitment import hiring as law
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.applying.sealing import unseal
from xianneng.work.recruitment.hiring.models import DECIDED, FALLEN_OUT, Finalist, HiringAct, Stage
from xianneng.work.recruitment.models import Position, Recruitment
from xianneng.work.recruitment.planning.queries import PREPARE

__all__ = ["INQUIRY", "PREPARE", "Place", "acts", "came_up_for", "candidate_for", "ended", "examiners", "found", "last", "number_of", "of_place", "places", "summary", "vetted", "wanted"]
INQUIRY = "vetting.inquiry"  # the type by which 考察 is opened
EXAMINERS = ("personnel_officer", "authority_reviewer")
CAME_UP = "递补"


@dataclass(frozen=True, slots=True)
class Place:
    """A position that has candidates: how many are in hand of those wanted, wait, are proposed or hired."""

    position: Position
    wanted: int
    in_hand: int
    waiting: int
    decided: int

    @property
    def lacks(self) -> int:
        """For how many somebody may come up."""
        return max(0, self.wanted - self.in_hand)


def places(recruitment: Recruitment, on: date) -> list[Place]:
    """The positions of a recruitment that have candidates, in the table's order. Two queries."""
    rows = {row["at"]: row for row in Finalist.objects.filter(recruitment=recruitment).values("at").annotate(
        in_hand=Count("pk", filter=~Q(stage__in=(*FALLEN_OUT, Stage.RESERVE))), waiting=Count("pk", filter=Q(stage=Stage.RESERVE)),
        decided=Count("pk", filter=Q(stage__in=DECIDED) & ~Q(stage=Stage.CANCELLED)))}
    shares = parameters.at(recruitment.organ.path, on)
    return [Place(each, law.to_examine(each.count, shares), rows[each.at]["in_hand"], rows[each.at]["waiting"], rows[each.at]["decided"])
            for each in Position.objects.filter(recruitment=recruitment, at__in=rows).order_by("at")]


@dataclass(frozen=True, slots=True)
class Summary:
    """A recruitment in figures: places, hired, and days from its announcement to the last approval (None: there is none yet)."""

    places: int
    hired: int
    days: int | None

    @property
    def rate_bp(self) -> int:
        """录用计划完成率, in ten-thousandths."""
        return self.hired * 10_000 // self.places if self.places else 0


def summary(recruitment: Recruitment) -> Summary:
    """The figures of a recruitment (REC-32, REC-34). Three queries."""
    places = Position.objects.filter(recruitment=recruitment).aggregate(sum=Sum("count"))["sum"] or 0
    hired = Finalist.objects.filter(recruitment=recruitment, stage__in=DECIDED).exclude(stage=Stage.CANCELLED).count()
    last = HiringAct.objects.filter(candidate__recruitment=recruitment, kind="批准录用").aggregate(last=Max("happened_on"))["last"]
    return Summary(places, hired, (last - localdate(recruitment.published_at)).days if last and recruitment.published_at else None)


def wanted(recruitment: Recruitment, at: int, on: date) -> int:
    """How many of a position are to be in hand."""
    return law.to_examine(Position.objects.get(recruitment=recruitment, at=at).count, parameters.at(recruitment.organ.path, on))


def of_place(recruitment: Recruitment, at: int) -> list[Finalist]:
    """A position's candidates in the order of the ranking."""
    return list(Finalist.objects.filter(recruitment=recruitment, at=at).select_related("recruitment__organ", "organ").prefetch_related(Prefetch("acts", HiringAct.objects.order_by("pk"))).order_by("rank"))


def vetted(recruitment: Recruitment) -> list[tuple[Position, list[Finalist]]]:
    """Whoever may be proposed, by position in the order of the ranking. Two queries."""
    rows: dict[int, list[Finalist]] = {}
    for each in Finalist.objects.filter(recruitment=recruitment, stage=Stage.VETTED).order_by("rank"):
        rows.setdefault(each.at, []).append(each)
    return [(each, rows[each.at]) for each in Position.objects.filter(recruitment=recruitment, at__in=rows).order_by("at")]


def candidate_for(viewer: Viewer, candidate_id: int) -> Finalist:
    """A candidate of a recruitment that the viewer prepares. NotFound otherwise."""
    found = Finalist.objects.select_related("recruitment__organ", "organ").filter(pk=candidate_id).first()
    if found is None or not viewer.may(PREPARE, found.recruitment.organ.path):
        raise NotFound("没有找到这一人选", then="请从招考的录用页进入")
    return found


def acts(candidate: Finalist, kind: str = "") -> list[HiringAct]:
    """What was done with a candidate, in its order; all, or of a kind."""
    rows = HiringAct.objects.filter(candidate=candidate).order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def last(candidate: Finalist, kind: str) -> HiringAct | None:
    """The last act of a kind."""
    return next(reversed(acts(candidate, kind)), None)


def came_up_for(candidate: Finalist) -> Sequence[int]:
    """Who came up in the position since this candidate was last acted on."""
    since = HiringAct.objects.filter(candidate=candidate).order_by("-pk").values_list("pk", flat=True).first() or 0
    return list(HiringAct.objects.filter(candidate__recruitment=candidate.recruitment_id, candidate__at=candidate.at, kind=CAME_UP, pk__gt=since).values_list("candidate_id", flat=True))


def examiners(recruitment: Recruitment, rows: Sequence[Finalist], on: date) -> list[Office]:
    """Who may inquire: officers of the position's organ and of what stands above it."""
    where = next((each.organ for each in rows if each.organ), None) or recruitment.organ
    return [office for role in EXAMINERS for office in seats.holding(role, on).filter(jurisdiction__path__in=seats.above(where.path)).select_related("user")]


def ended(numbers: Collection[str]) -> set[str]:
    """Those of these inquiries that have ended, whether they found anything or not."""
    return set(Case.objects.filter(number__in=numbers).exclude(state__in=(CaseState.RUNNING, CaseState.SUSPENDED)).values_list("number", flat=True))


def found(rows: Iterable[Finalist]) -> Mapping[int, Mapping[str, str]]:
    """By person what the inquiry that was concluded found: kind and value, the last of each kind."""
    rows = list(rows)
    said: dict[int, dict[str, str]] = {}
    for each in Finding.objects.filter(case__number__in={row.case_number for row in rows}, case__state=CaseState.CLOSED, person_id__in=[row.person_id for row in rows]).order_by("pk"):
        said.setdefault(each.person_id, {})[each.kind] = each.value
    return said


def number_of(candidate: Finalist) -> str:
    """The ID number, for who writes the file."""
    return unseal(candidate.number_digest, bytes(candidate.sealed))["number"]
