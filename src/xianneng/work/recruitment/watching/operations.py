"""What is done in supervision: a supervisor invited, an observation made, answered, and struck off 销号 or upheld by who made it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.ledger.operations import writing
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment.models import Recruitment, State
from xianneng.work.recruitment.planning.queries import PREPARE
from xianneng.work.recruitment.watching import queries
from xianneng.work.recruitment.watching.models import Invitation, Observation, Reply


def invite(*, recruitment: Recruitment, user_id: int, body: str, until_on: date, viewer: Viewer, now: datetime) -> Invitation:
    """聘请监督员 for one recruitment until a day, that day included; again: another end. Only who holds the office of a supervisor."""
    viewer.require(PREPARE, recruitment.organ.path)
    today = localdate(now)
    if recruitment.state != State.PUBLISHED:
        raise Conflict("招考还没有公布，不能聘请监督员", then="请在公布以后办理")
    if body not in queries.BODIES:
        raise Refused("选派单位不对", why=f"监督员由{'、'.join(queries.BODIES)}选派", then="请按选派文件填写")
    if all(office.user_id != user_id for office in queries.supervisors(recruitment, today)):
        raise Refused("这个帐号没有特邀监督员的岗位", then="请系统管理员提请任职，安全保密管理员确认以后再聘请")
    if until_on < today:
        raise Refused("监督的期限早于今天", then="请填写今天或以后的日期")
    body_of_leaf = {"recruitment": recruitment.pk, "account": user_id, "body": body, "until": until_on.isoformat()}
    with transaction.atomic(), writing(kind="recruitment.watching.invite", body=body_of_leaf, now=now) as leaf:
        made = Invitation.objects.create(recruitment=recruitment, user_id=user_id, body=body, until_on=until_on, by=viewer.signature, made_at=now, leaf_id=leaf.id)
        leaf.wrote(Invitation._meta.db_table, [made.pk])
    return made


def observe(*, recruitment_id: int, stage: str, words: str, viewer: Viewer, now: datetime) -> Observation:
    """提出监督意见. Texts with an ID number are refused: the board names nobody."""
    own = queries.invitation(viewer, recruitment_id, localdate(now))
    words = _words(words)
    if stage not in queries.STAGES:
        raise Refused("环节不对", then="请从列表中选择")
    with transaction.atomic(), writing(kind="recruitment.watching.observe", body={"recruitment": recruitment_id, "stage": stage}, now=now) as leaf:
        made = Observation.objects.create(recruitment_id=own.recruitment_id, user_id=viewer.user_id, stage=stage, words=words, by=viewer.signature, made_at=now, leaf_id=leaf.id)
        leaf.wrote(Observation._meta.db_table, [made.pk])
    return made


def answer(*, recruitment: Recruitment, observation_id: int, words: str, viewer: Viewer, now: datetime) -> None:
    """答复监督意见 by the authority: what was found and what was done."""
    viewer.require(PREPARE, recruitment.organ.path)
    _reply(Observation.objects.filter(pk=observation_id, recruitment=recruitment), Reply.ANSWERED, _words(words), viewer, now)


def close(*, recruitment_id: int, observation_id: int, accepts: bool, words: str, viewer: Viewer, now: datetime) -> None:
    """销号 or 仍有意见: only who made the observation decides whether the answer settles it; who does not accept says why."""
    queries.invitation(viewer, recruitment_id, localdate(now))
    words = words.strip() if accepts and not words.strip() else _words(words)
    own = Observation.objects.filter(pk=observation_id, recruitment_id=recruitment_id, user_id=viewer.user_id)
    _reply(own, Reply.ACCEPTED if accepts else Reply.INSISTED, words, viewer, now)


def _reply(which: QuerySet[Observation], kind: str, words: str, viewer: Viewer, now: datetime) -> None:
    """Add a reply; refused out of turn."""
    with transaction.atomic():
        found = which.first()
        if found is None:
            raise NotFound("没有找到这条监督意见", then="请从列表进入")
        Recruitment.objects.select_for_update(no_key=True).get(pk=found.recruitment_id)  # two replies at once come one after the other
        state = queries.state_of(list(found.replies.order_by("pk")))
        if (state == Reply.ANSWERED) == (kind == Reply.ANSWERED) or state == Reply.ACCEPTED:
            raise Conflict(f"这条意见{state}，现在不能这样办理", then="请刷新页面，查看最新的答复")
        with writing(kind="recruitment.watching.reply", body={"observation": found.pk, "kind": kind}, now=now) as leaf:
            made = Reply.objects.create(observation=found, kind=kind, words=words, by=viewer.signature, made_at=now, leaf_id=leaf.id)
            leaf.wrote(Reply._meta.db_table, [made.pk])


def _words(words: str) -> str:
    refuse_unseen(words)
    refuse_id_numbers(words)
    if not words.strip():
        raise Refused("没有填写内容", then="请写明情况")
    return words.strip()
