"""What a reviewer does: decides about registrations one by one or by equal reasons, sends a disputed one to another person, removes what has been kept long enough."""

import shutil
from collections.abc import Collection
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs import parameters
from xianneng.law.catalogue import cite
from xianneng.law.dates import add_months
from xianneng.law.refusals import Conflict, Refused, refuse_unseen
from xianneng.work.recruitment import queries as tables
from xianneng.work.recruitment.applying import photos, queries
from xianneng.work.recruitment.applying.models import Account, Application, Removal, Stage
from xianneng.work.recruitment.applying.operations import add_acts, count
from xianneng.work.recruitment.hiring.operations import forget as forget_candidates
from xianneng.work.recruitment.models import Recruitment
from xianneng.work.recruitment.sitting.operations import forget as forget_sitters

PASSED, REFUSED = "通过", "不通过"
RESTATED = "recruitment.review"  # the type of the case 报名复审


class Decision(NamedTuple):
    """通过 or 不通过, and why."""

    passes: bool
    words: str


def decide(*, recruitment: Recruitment, decision: Decision, viewer: Viewer, now: datetime, grounds: str = "", ids: Collection[int] | None = None, seen: str = "") -> int:
    """审查: pass or refuse the registrations that wait, all of equal grounds or those of them that are named; how many.

    ``seen``: the digest of the one form that was looked at. Refused without words where somebody is refused, or passes against a condition.
    """
    passes, words = decision
    refuse_unseen(words)
    refuse_id_numbers(words)
    if not passes and not words:
        raise Refused("没有写明不通过的理由", article=cite("RECR-PROC-03"), then="请写明不符合哪一条、依据是什么，报考人看得到")
    with transaction.atomic():
        waiting = queries.reviewed_by(viewer).filter(recruitment=recruitment, stage=Stage.WAITING)
        waiting = waiting.filter(grounds=grounds) if grounds else waiting
        waiting = waiting.filter(digest=seen) if seen else waiting
        waiting = waiting if ids is None else waiting.filter(pk__in=ids)
        rows = list(waiting.select_for_update(of=("self",)).select_related("statement").order_by("pk"))
        if not rows or (ids is not None and len(rows) < len(set(ids))):
            raise Conflict("有的报名已经不在待审查中", why="报考人已改报、撤回，或者其他人员已审查", then="请刷新页面，核对后再办")
        if passes and not words and any(row.verdict == "unmet" for row in rows):
            raise Refused("按条件不符合的，通过须写明理由", article=cite("RECR-QUAL-01"), then="请写明核实了什么、为什么符合")
        for row in rows:
            row.stage, row.words = Stage.PASSED if passes else Stage.REFUSED, words
            row.decided_by, row.decided_user, row.decided_at = viewer.signature, viewer.user_id, now
        Application.objects.filter(pk__in=[row.pk for row in rows]).update(stage=rows[0].stage, words=words, decided_by=viewer.signature, decided_user=viewer.user_id, decided_at=now)
        kind = PASSED if passes else REFUSED
        with writing(kind="recruitment.decide", now=now, body={"recruitment": recruitment.pk, "by": viewer.signature, "decision": kind, "count": len(rows)}) as leaf:
            add_acts(kind, rows, by=viewer.signature, made_at=now, leaf=leaf)
            count(recruitment.pk, ((row.statement.at, 0, int(passes)) for row in rows))
    return len(rows)


def send(*, application: Application, viewer: Viewer, now: datetime) -> str:
    """送复审: open the case in which another person reviews a disputed refusal; its number."""
    organ = application.statement.organ or application.recruitment.organ
    asked = application.statement.asked
    return cases.open_case(type_key=RESTATED, organ_id=organ.pk, title=f"复审{asked['organ']}{asked['name']}第 {application.pk} 号报名"[:200], person_ids=[], viewer=viewer,
                           now=now, data={"application": application.pk, "page": f"/registrations/{application.pk}/", "page_title": "报名、审查意见和陈述"}).number


def remove(*, recruitment: Recruitment, viewer: Viewer, now: datetime) -> Removal:
    """保管期满清除 of a recruitment's registrations, with the accounts and photos of who is in no other. Refused before the period is over."""
    viewer.require(tables.PREPARE, recruitment.organ.path)
    on = localdate(now)
    until = keep_until(recruitment)
    if on < until:
        raise Refused("保管期还没有满", why=f"保管至 {until}", article=cite("RECR-KEEP-01", on), then="请在期满以后清除")
    with transaction.atomic():
        held = Recruitment.objects.select_for_update(of=("self",)).get(pk=recruitment.pk)
        if Removal.objects.filter(recruitment=held).exists():
            raise Conflict("这一招考的报名已经清除", then="清除的记录在存证日志中可以查看，不需要再清除")
        rows = Application.objects.filter(recruitment=held)
        if rows.filter(stage=Stage.STATED).exists():
            raise Conflict("还有陈述没有复审", then="请先办结复审")
        others = Application.objects.filter(account=OuterRef("pk")).exclude(recruitment=held)
        gone = list(Account.objects.filter(Exists(rows.filter(account=OuterRef("pk"))), ~Exists(others)).values_list("pk", flat=True))
        total = rows.delete()[1].get(Application._meta.label, 0)
        forget_sitters(held)
        Account.objects.filter(pk__in=gone).delete()
        with writing(kind="recruitment.removal", now=now, body={"recruitment": held.pk, "by": viewer.signature, "applications": total, "accounts": len(gone)}) as leaf:
            made = Removal.objects.create(recruitment=held, applications=total, accounts=len(gone), removed_by=viewer.signature, removed_at=now, leaf_id=leaf.id)
            leaf.wrote(Removal._meta.db_table, [made.pk])
            forget_candidates(held, leaf)
        transaction.on_commit(partial(_without_photos, gone))
    return made


def _without_photos(accounts: Collection[int]) -> None:
    for each in accounts:
        shutil.rmtree(photos.path(each, "").parent, ignore_errors=True)


def keep_until(recruitment: Recruitment) -> date:
    """The first day on which a recruitment's registrations may be removed."""
    closed = localdate(recruitment.closes_at)
    return add_months(closed, parameters.at(recruitment.organ.path, closed)["recruit_keep_months"])
