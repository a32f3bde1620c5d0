"""授权代办: who acts in an office while its holder is away; granted and ended by the holder alone, and in the ledger."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from xianneng.foundation.access.apart import alone, clash, refuse_together
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office, StandIn, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.ledger.operations import writing
from xianneng.law.refusals import Forbidden, NotFound, Refused, refuse_unseen

LONGEST = timedelta(days=366)


def granted(viewer: Viewer, on: date) -> QuerySet[StandIn]:
    """Who stands in for the viewer's offices now or later."""
    return StandIn.objects.filter(office__user_id=viewer.user_id, to_on__gt=on).select_related("office", "user").order_by(
        "from_on", "pk")


def received(viewer: Viewer, on: date) -> QuerySet[StandIn]:
    """For whom the viewer stands in now or later."""
    return StandIn.objects.filter(user_id=viewer.user_id, to_on__gt=on).select_related("office__user").order_by("from_on", "pk")


def candidates(viewer: Viewer, on: date) -> Sequence[User]:
    """Who may stand in: whoever holds an office in the same organ, and keeps apart what must be apart."""
    if viewer.office_id is None or viewer.stands_in_for:
        return []
    held = Office.objects.filter(organ_id=viewer.organ_id or 0, from_on__lte=on, to_on__gt=on)
    barred = [role for role in ROLES if clash(viewer.role, role)]
    return list(User.objects.filter(offices__in=held, is_active=True).exclude(pk=viewer.user_id).exclude(
        pk__in=Office.objects.filter(role__in=barred, from_on__lte=on, to_on__gt=on).values("user_id")).distinct().order_by("display_name", "pk"))


def grant(*, user_id: int, from_on: date, last_on: date, reason: str, viewer: Viewer, now: datetime) -> StandIn:
    """Let a colleague act in the viewer's office from one day to another, both included.

    Forbidden to who stands in themselves (不得转授权); Refused for other persons, past days, a period granted already.
    """
    office_id = _own_office(viewer)
    on = localdate(now)
    if last_on > on + LONGEST:
        raise Refused("代办期限不超过一年", why=f"填写的截止日期是 {last_on}", then="请缩短期限，到期后可以再次授权")
    to_on = last_on + timedelta(days=1)
    if user_id not in {user.pk for user in candidates(viewer, on)}:
        raise Refused("不能授权给这一人员", why="代办人须在本机关任职，系统管理员、安全保密管理员、安全审计员不得互相代办", then="请另选代办人")
    if not on <= from_on < to_on:
        raise Refused("代办期间不对", why="从今天或以后的日期开始，截止日期不早于起始日期", then="请核对起止日期")
    if not reason.strip():
        raise Refused("请写明授权事由", then="例如：出差、休假、学习")
    refuse_unseen(reason)
    with transaction.atomic(), writing(kind="access.stand_in", now=now, body={
            "by": viewer.signature, "office": office_id, "user": user_id, "from": from_on.isoformat(),
            "to": to_on.isoformat(), "reason": reason.strip()}):
        alone(user_id)
        refuse_together(user_id=user_id, role=viewer.role, from_on=from_on, to_on=to_on)
        list(Office.objects.select_for_update().filter(pk=office_id))  # two forms sent at once grant it once
        if StandIn.objects.filter(office_id=office_id, from_on__lt=to_on, to_on__gt=from_on).exists():
            raise Refused("这一期间已经授权他人代办", why="同一时间只授权一人", then="请先收回原授权，或改变起止日期")
        return StandIn.objects.create(office_id=office_id, user_id=user_id, from_on=from_on, to_on=to_on,
                                      reason=reason.strip()[:100])


def end(*, stand_in_id: int, viewer: Viewer, now: datetime) -> None:
    """收回授权, from this moment on; what was done under it stands."""
    _own_office(viewer)
    on = localdate(now)
    found = StandIn.objects.filter(pk=stand_in_id, office__user_id=viewer.user_id, to_on__gt=on).first()
    if found is None:
        raise NotFound("没有这一授权", then="请刷新后查看")
    with transaction.atomic(), writing(kind="access.stand_in_ended", now=now, body={
            "by": viewer.signature, "stand_in": found.pk, "user": found.user_id}):
        found.to_on = max(found.from_on, on)
        found.save()


def _own_office(viewer: Viewer) -> int:
    if viewer.office_id is None or viewer.stands_in_for:
        raise Forbidden("不能授权代办", why="只能由任职本人授权，代办人不得转授权", then="请切换到本人的任职")
    return viewer.office_id
