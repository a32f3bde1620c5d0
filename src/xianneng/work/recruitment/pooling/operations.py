"""What can be done with pools: write a position's posts, announce when they are chosen, wish, and propose who gets which."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment.ways import refuse_wishing
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.applying.operations import database_clock
from xianneng.work.recruitment.choosing.models import Choosing
from xianneng.work.recruitment.choosing.operations import keep_period
from xianneng.work.recruitment.choosing.queries import choosing_of
from xianneng.work.recruitment.models import Recruitment, State
from xianneng.work.recruitment.pooling import queries
from xianneng.work.recruitment.pooling.models import Allotment, Post, Wish
from xianneng.work.recruitment.selecting.models import Selecting, SelectingState


def write(*, recruitment: Recruitment, at: int, lines: Sequence[tuple[str, str, int]], viewer: Viewer) -> None:
    """编写岗位 of a position, organ, name and places each, in the place of those before; frozen when the table is proposed."""
    refuse_unseen([text for organ, name, _ in lines for text in (organ, name)])
    with transaction.atomic():
        held = Recruitment.objects.select_for_update(of=("self",)).select_related("organ").get(pk=recruitment.pk)
        viewer.require(tables.PREPARE, held.organ.path)
        if held.state != State.PREPARED:
            raise Conflict(f"这一招考{held.state}，岗位不能再改", why=held.case_number, then="岗位与职位表一并公布")
        row = tables.position(held, at)
        if sum(count for *_, count in lines) != row.count or any(count < 1 for *_, count in lines):
            raise Refused(f"岗位合计 {sum(count for *_, count in lines)} 人，职位招录 {row.count} 人", article=cite("RECR-PLAN-01"), then="每个岗位至少 1 人，合计等于职位的招录人数")
        Post.objects.filter(recruitment=held, position_at=at).delete()
        Post.objects.bulk_create(Post(recruitment=held, position_at=at, at=number, organ=organ, name=name, count=count) for number, (organ, name, count) in enumerate(lines, 1))


def announce(*, selecting: Selecting, opens_at: datetime, closes_at: datetime, viewer: Viewer, now: datetime) -> Choosing:
    """公布选岗的时间 once composite scores are decided; it may be changed until it opens."""
    if selecting.state != SelectingState.APPROVED:
        raise Refused("综合成绩还没有审定", why="岗位按综合成绩从高到低选", article=cite("RECR-PROC-01"), then="请在审定以后再办")
    return keep_period(selecting.exam, opens_at=opens_at, closes_at=closes_at, viewer=viewer, now=now)


def wish(*, account: Account, recruitment_id: int, posts: Sequence[int], now: datetime, clock: Callable[[], datetime] = database_clock) -> Wish:
    """提交志愿 in the period, the most wished first; sent again, the last counts."""
    with transaction.atomic():
        found, moment, period = queries.chooser(recruitment_id, account.number_digest), clock(), choosing_of(recruitment_id)
        refuse_wishing(localtime(period.opens_at) if period else None, localtime(period.closes_at) if period else None, moment, chooses=found is not None)
        if found is None:
            raise NotFound("没有您的选岗名次", then="请从我的报名进入")
        sitter, turn = found
        there = {post.at for post in queries.posts(sitter.exam.recruitment, turn.position_at)}
        if not posts or len(set(posts)) < len(posts) or not set(posts) <= there or len(posts) > queries.WISHES:
            raise Refused("志愿不能这样填写", why=f"从列出的岗位中选 1 至 {queries.WISHES} 个，不重复", then="请重新选择")
        with writing(kind="recruitment.wish", body={"exam": sitter.exam_id, "number": sitter.number, "posts": list(posts)}, now=now) as leaf:
            made = Wish.objects.create(exam_id=sitter.exam_id, number=sitter.number, posts=list(posts), made_at=moment, leaf_id=leaf.id)
            leaf.wrote(Wish._meta.db_table, [made.pk])
    return made


def propose(*, selecting: Selecting, viewer: Viewer, now: datetime) -> str:
    """呈报分岗: the number of the case."""
    from xianneng.work.recruitment.pooling.cases import Allotting  # the case acts by this module

    found = selecting.exam.recruitment
    return cases.open_case(type_key=Allotting.key, organ_id=found.organ_id, title=f"{found.name}按分选岗", person_ids=[], viewer=viewer, now=now,
                           data={"selecting": selecting.pk, "page": f"/recruitment/{found.pk}/posts/"}).number


def allot(selecting: Selecting, case_number: str, leaf: Writing) -> None:
    """Write who got which post. Needs a transaction."""
    made = Allotment.objects.bulk_create([Allotment(exam_id=selecting.exam_id, number=each.number, position_at=each.position_at, post_at=post.at if post else None, case_number=case_number,
                                                    leaf_id=leaf.id) for each, post in queries.allotted(selecting.exam)], batch_size=1000)
    leaf.wrote(Allotment._meta.db_table, [each.pk for each in made])
