"""What can be asked of selection: candidates, who comes next, groups with their panels, composite scores; who is to be examined medically, in rank order."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl
from django.db.models import Count

from xianneng.algorithms import draw, ranking
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import canonical
from xianneng.law.recruitment import interviewing
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.models import Position
from xianneng.work.recruitment.scoring import queries as scoring
from xianneng.work.recruitment.scoring.models import Result, Scoring
from xianneng.work.recruitment.selecting.models import (
    Avoidance,
    Candidate,
    Composite,
    Examiner,
    Group,
    Selecting,
    SelectingState,
    Stage,
    Step,
)
from xianneng.work.recruitment.sitting.models import Exam, Sitter

MOST = 300  # points that a paper is marked of
STANDING = (Stage.WAITING, Stage.PASSED)



def selecting_of(exam: Exam) -> Selecting | None:
    """The selection after an examination, once it is begun."""
    return Selecting.objects.select_related("exam__recruitment__organ").filter(exam=exam).first()


def own(viewer: Viewer, recruitment_id: int) -> Selecting:
    """A selection that the viewer works on. NotFound otherwise, and before it is begun."""
    found = selecting_of(scoring.own(viewer, recruitment_id))
    if found is None:
        raise NotFound("还没有确定入围人选", then="请在成绩公布以后确定")
    return found


def public(recruitment_id: int) -> Selecting:
    """A selection whose candidates anyone may see, without names. NotFound before it is begun."""
    found = Selecting.objects.select_related("exam__recruitment").filter(exam__recruitment=recruitment_id).first()
    if found is None:
        raise NotFound("还没有公布入围名单", then="请以公告的时间为准")
    return found


@dataclass(frozen=True, slots=True)
class Listed:
    """A candidate as a list shows them."""

    candidate: Candidate
    position: Position
    ticket: str
    name: str
    shown: str
    written: str
    way: str
    replaceable: bool


def candidates(selecting: Selecting, *, position_at: int = 0, stage: str = "", offset: int = 0, size: int = 100) -> tuple[list[Listed], int]:
    """A page of candidates by position and rank, and how many fit."""
    found = Candidate.objects.filter(exam=selecting.exam_id).select_related("replaces")
    found = found.filter(position_at=position_at) if position_at else found
    found = found.filter(stage=stage) if stage in Stage.values else found
    rows = list(found.order_by("position_at", "rank", "number")[offset:offset + size])
    return _listed(selecting, rows), found.count()


def candidate(selecting: Selecting, candidate_id: int) -> Listed:
    """One candidate. NotFound for another examination's."""
    row = Candidate.objects.filter(exam=selecting.exam_id, pk=candidate_id).select_related("replaces").first()
    if row is None:
        raise NotFound("没有找到这一人选", then="请从人选名单进入")
    return _listed(selecting, [row])[0]


def steps(row: Candidate) -> list[Step]:
    """What was done with a candidate, in its order."""
    return list(Step.objects.filter(candidate=row).order_by("pk"))


def stages(selecting: Selecting) -> dict[str, int]:
    """How many candidates stand where."""
    return dict(Candidate.objects.filter(exam=selecting.exam_id).values_list("stage").annotate(count=Count("pk")))


def next_ranked(exam: Exam, position_at: int) -> tuple[int, int, int] | None:
    """Who comes next for a position in rank order: number, rank, written score; of those who tie the smallest number. None: nobody is left."""
    taken = Candidate.objects.filter(exam=exam).values("number")
    last = Result.objects.filter(exam=exam, position_at=position_at).order_by("number", "-pk").distinct("number")
    rows = sorted((row.rank, row.number, row.written) for row in last if row.rank is not None and row.written is not None)
    held = set(taken.filter(position_at=position_at).values_list("number", flat=True))
    return next(((number, rank, written) for rank, number, written in rows if number not in held), None)


def groups(selecting: Selecting) -> list[Group]:
    """Interview groups in the order in which the draw takes them."""
    return list(Group.objects.filter(exam=selecting.exam_id).order_by("pk"))


def ungrouped(selecting: Selecting) -> list[Position]:
    """Positions with a candidate who passed and no group yet."""
    grouped = {at for group in groups(selecting) for at in group.positions}
    at = set(Candidate.objects.filter(exam=selecting.exam_id, stage=Stage.PASSED).values_list("position_at", flat=True)) - grouped
    return list(Position.objects.filter(recruitment=selecting.exam.recruitment_id, at__in=at).order_by("at"))


def examiners(selecting: Selecting) -> list[Examiner]:
    """Who may examine, by number."""
    return list(Examiner.objects.filter(exam=selecting.exam_id).select_related("group").order_by("at"))


def avoidances(selecting: Selecting) -> list[Avoidance]:
    """Relations that keep somebody from a group."""
    return list(Avoidance.objects.filter(examiner__exam=selecting.exam_id).select_related("examiner").order_by("pk"))


def barred(selecting: Selecting) -> dict[int, set[int]]:
    """Of each group, by its place from 1, the examiners who may not sit in it: of an organ that it recruits for, or related to a candidate."""
    there, of_organ = groups(selecting), {row.at: {row.organ, row.unit} for row in Position.objects.filter(recruitment=selecting.exam.recruitment_id)}
    position_of = dict(Candidate.objects.filter(exam=selecting.exam_id).values_list("number", "position_at"))
    related = [(each.examiner.at, position_of.get(each.number)) for each in avoidances(selecting)]
    return {place: {each.at for each in examiners(selecting) if any(each.organ in of_organ[at] for at in group.positions)} | {at for at, position in related if position in group.positions}
            for place, group in enumerate(there, 1)}


def published(selecting: Selecting, size: int) -> bytes:
    """The file that is published before examiners are drawn: groups, and of each examiner the number with the groups that are barred; no name."""
    bars = barred(selecting)
    return canonical({"groups": list(bars), "panel": size, "examiners": [
        {"at": each.at, "barred": [group for group, held in bars.items() if each.at in held]} for each in examiners(selecting)]})


def panels(selecting: Selecting, size: int) -> dict[int, list[int]]:
    """Examiners of each group by the value that was drawn."""
    people = [each.at for each in examiners(selecting)]
    places = draw.drawn(draw.seed(bytes.fromhex(selecting.commitment), selecting.value), len(people))
    order = [at for _, at in sorted(zip(places.tolist(), people, strict=True))]
    bars = barred(selecting)
    return interviewing.seated(order, bars, list(bars), size)


def of_group(selecting: Selecting, group: Group) -> list[Listed]:
    """The candidates whom a group interviews: in their order, once it is drawn."""
    rows = list(Candidate.objects.filter(exam=selecting.exam_id, position_at__in=group.positions, stage=Stage.PASSED).select_related("replaces").order_by("order", "number"))
    return _listed(selecting, rows)


def group_of(selecting: Selecting, group_id: int) -> Group:
    """A group. NotFound for another examination's."""
    found = Group.objects.filter(exam=selecting.exam_id, pk=group_id).first()
    if found is None:
        raise NotFound("没有找到这一面试组", then="请从选拔页进入")
    return found


def panel(group: Group) -> list[Examiner]:
    """Who sits in a group, by seat."""
    return list(Examiner.objects.filter(group=group).order_by("seat"))


def composites(selecting: Selecting, terms: Scoring) -> pl.DataFrame:
    """Composite scores of everybody who passed the review: total by the published shares, rank by position, who is to be examined medically; by position and number."""
    rows = Candidate.objects.filter(exam=selecting.exam_id, stage=Stage.PASSED).order_by("position_at", "number").values_list("position_at", "number", "written", "interview")
    frame = pl.DataFrame(list(rows), {"position_at": pl.Int64, "number": pl.Int64, "written": pl.Int64, "interview": pl.Int64}, orient="row")
    stands = scoring.standing(terms)
    frame = frame.update(stands.select("number", "written"), on="number")  # a mark that was corrected since counts as it is
    totals = [None if each["interview"] is None else law.total(each["written"], each["interview"], written_share=terms.written_share, decimals=terms.decimals)
              for each in frame.iter_rows(named=True)]
    frame = frame.with_columns(total=pl.Series(totals, dtype=pl.Int64)).with_columns(
        key=pl.when(pl.col("interview") >= terms.interview_least * (law.SCORE // law.MARK)).then("total"))
    told = dict(stands.select("number", "marks").iter_rows()) if terms.ties else {}
    subjects = {f"tie_{at}": [_mark(told[number], subject) for number in frame["number"]] for at, subject in enumerate(terms.ties)}
    frame = frame.with_columns(pl.Series(name, values, dtype=pl.Int64) for name, values in subjects.items())
    places = pl.DataFrame(list(Position.objects.filter(recruitment=selecting.exam.recruitment_id).values_list("at", "count")), {"position_at": pl.Int64, "places": pl.Int64}, orient="row")
    frame = frame.with_columns(rank=ranking.ranks(frame, group="position_at", by=["key", "written", *subjects]).cast(pl.Int64))
    examined = ranking.shortlist(frame, places.with_columns(ratio=pl.lit(1)), group="position_at")
    return frame.with_columns(examined=examined).select("position_at", "number", "written", "interview", "total", "rank", "examined")


def _mark(told: str, subject: str) -> int | None:
    """A paper's mark of a result, where its category sat the paper."""
    mark = json.loads(told).get(subject)
    return law.read_mark(mark, MOST) if mark else None


def _listed(selecting: Selecting, rows: Sequence[Candidate]) -> list[Listed]:
    numbers = [row.number for row in rows]
    people = {each.number: each for each in Sitter.objects.filter(exam=selecting.exam_id, number__in=numbers)}
    positions = {each.at: each for each in Position.objects.filter(recruitment=selecting.exam.recruitment_id, at__in={row.position_at for row in rows})}
    tickets = scoring.tickets(selecting.exam, numbers)
    replaced = set(Candidate.objects.filter(replaces__in=rows).values_list("replaces", flat=True))
    return [Listed(row, positions[row.position_at], tickets.get(row.number, ""), people[row.number].name, people[row.number].shown, law.said(row.written), "递补" if row.replaces_id else "入围",
                   row.stage not in STANDING and row.pk not in replaced) for row in rows]


@dataclass(frozen=True, slots=True)
class Examined:
    """Who is to be examined medically 进入体检人选: rank and composite score in ten-thousandths; the ID number as its keyed digest and as papers show it."""

    number: int
    name: str
    number_digest: str
    shown: str
    rank: int
    total: int
    case_number: str


def examined(position: Position) -> list[Examined]:
    """Who is to be examined medically for a position, in rank order: those that the authority decided, and whoever took another's place since."""
    rows = list(Composite.objects.filter(exam__recruitment=position.recruitment_id, position_at=position.at).order_by("number", "-pk").distinct("number"))
    people = {each.number: each for each in Sitter.objects.filter(exam__recruitment=position.recruitment_id, number__in=[row.number for row in rows])}
    found = [Examined(row.number, who.name, who.number_digest, who.shown, row.rank, row.total, row.case_number) for row in rows
             if row.examined and row.rank is not None and row.total is not None for who in [people[row.number]]]
    return sorted(found, key=lambda each: (each.rank, each.number))


def is_decided(recruitment_id: int) -> bool:
    """Whether composite scores of a recruitment were decided."""
    return Selecting.objects.filter(exam__recruitment=recruitment_id, state=SelectingState.APPROVED).exists()


def ranked(recruitment_id: int) -> list[tuple[Composite, Sitter]]:
    """Whoever has a composite rank, as it was decided, with who that is: by position and rank."""
    last = Composite.objects.filter(exam__recruitment=recruitment_id).order_by("number", "-pk").distinct("number")
    rows = sorted((row for row in last if row.rank is not None), key=lambda row: (row.position_at, row.rank or 0))
    people = {each.number: each for each in Sitter.objects.filter(exam__recruitment=recruitment_id, number__in=[row.number for row in rows])}
    return [(row, people[row.number]) for row in rows]


def number_of(selecting: Selecting, ticket: str) -> int:
    """The candidate of a ticket. NotFound where there is none."""
    numbers = list(Candidate.objects.filter(exam=selecting.exam_id).values_list("number", flat=True))
    found = next((number for number, each in scoring.tickets(selecting.exam, numbers).items() if each == ticket.strip()), None)
    if found is None:
        raise NotFound("入围人选里没有这个准考证号", then="请核对准考证号")
    return found


@dataclass(frozen=True, slots=True)
class Decided:
    """A composite score as it was decided."""

    row: Composite
    position: Position
    ticket: str
    interview: str
    total: str


def decided(selecting: Selecting) -> list[Decided]:
    """Composite scores that stand, by position and rank."""
    rows = list(Composite.objects.filter(exam=selecting.exam_id).order_by("number", "-pk").distinct("number"))
    positions = {each.at: each for each in Position.objects.filter(recruitment=selecting.exam.recruitment_id)}
    tickets = scoring.tickets(selecting.exam, [row.number for row in rows])
    return [Decided(row, positions[row.position_at], tickets.get(row.number, ""), law.said(row.interview), law.said(row.total))
            for row in sorted(rows, key=lambda row: (row.position_at, row.rank is None, row.rank or 0, row.number))]
