"""What can be asked of pools: their posts, who chooses in which order, what each wishes, and what choice by score gives everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import NotFound
from xianneng.work.recruitment.models import Position, Recruitment
from xianneng.work.recruitment.pooling.models import Allotment, Post, Wish
from xianneng.work.recruitment.scoring import queries as scoring
from xianneng.work.recruitment.selecting.models import Composite, Selecting
from xianneng.work.recruitment.selecting.queries import own as own_selecting
from xianneng.work.recruitment.sitting.models import Exam, Sitter

WISHES = 5


def own(viewer: Viewer, recruitment_id: int) -> Selecting:
    """The selection after which posts are chosen, for who works on it. NotFound where the plan is not merged."""
    found = own_selecting(viewer, recruitment_id)
    if not found.exam.recruitment.is_pooled:
        raise NotFound("这一招考不合并计划", then="请从选拔页进入")
    return found


def posts(recruitment: Recruitment, position_at: int) -> list[Post]:
    """The posts of a position, in their order."""
    return list(Post.objects.filter(recruitment=recruitment, position_at=position_at).order_by("at"))


@dataclass(frozen=True, slots=True)
class Chooser:
    """Somebody who is to be examined medically, at their turn: rank in the pool, ticket, and the posts wished."""

    number: int
    position_at: int
    position: str
    rank: int
    ticket: str
    wishes: Sequence[int]


def choosers(exam: Exam, position_at: int | None = None) -> list[Chooser]:
    """Who chooses, pool by pool (or of one) in the order of the composite rank; who ties, by the ticket, which was drawn."""
    last = Composite.objects.filter(exam=exam, **({} if position_at is None else {"position_at": position_at})).order_by("number", "-pk").distinct("number")
    rows = [row for row in last if row.examined and row.rank is not None]
    names = dict(Position.objects.filter(recruitment=exam.recruitment_id, at__in={row.position_at for row in rows}).values_list("at", "name"))
    wished = dict(Wish.objects.filter(exam=exam, number__in=[row.number for row in rows]).order_by("number", "-pk").distinct("number").values_list("number", "posts"))
    tickets = scoring.tickets(exam, [row.number for row in rows])
    found = [Chooser(row.number, row.position_at, names[row.position_at], row.rank or 0, tickets.get(row.number, ""), wished.get(row.number, [])) for row in rows]
    return sorted(found, key=lambda each: (each.position_at, each.rank, each.ticket))


def chooser(recruitment_id: int, number_digest: str) -> tuple[Sitter, Chooser] | None:
    """Somebody's own turn; None for who does not choose."""
    sitter = Sitter.objects.select_related("exam__recruitment").filter(exam__recruitment=recruitment_id, number_digest=number_digest).first()
    own = Composite.objects.filter(exam=sitter.exam_id, number=sitter.number).order_by("-pk").first() if sitter else None
    turn = next((each for each in choosers(sitter.exam, own.position_at) if each.number == sitter.number), None) if sitter and own else None
    return (sitter, turn) if sitter and turn else None


def allotted(exam: Exam) -> list[tuple[Chooser, Post | None]]:
    """What choice by score gives everybody, as the wishes stand."""
    import numpy as np  # late, as in `draw`

    from xianneng.algorithms.choice import choose

    found: list[tuple[Chooser, Post | None]] = []
    of_pool: dict[int, list[Post]] = {}
    for post in Post.objects.filter(recruitment=exam.recruitment_id).order_by("position_at", "at"):
        of_pool.setdefault(post.position_at, []).append(post)
    for position_at, group in groupby(choosers(exam), key=lambda each: each.position_at):
        people, there = list(group), of_pool.get(position_at, [])
        place = {post.at: number for number, post in enumerate(there)}
        wishes = np.array([[*(place[at] for at in each.wishes), *[-1] * WISHES][:WISHES] for each in people], np.int32)
        got = choose(wishes, np.array([post.count for post in there], np.int64)).tolist()
        found += [(each, there[number] if number >= 0 else None) for each, number in zip(people, got, strict=True)]
    return found


def decided(exam: Exam) -> dict[int, Post | None]:
    """Who got which post, as it was decided, by number."""
    there = {(post.position_at, post.at): post for post in Post.objects.filter(recruitment=exam.recruitment_id)}
    return {row.number: there.get((row.position_at, row.post_at or -1)) for row in Allotment.objects.filter(exam=exam)}
