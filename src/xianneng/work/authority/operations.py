"""What a system administrator does: open an account, lock it, hand out a password; propose offices and item groups for another to confirm.

What gives a right, or touches the account of one of the three administrators, has two hands; what takes away from others has one.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access import operations as access
from xianneng.foundation.access.apart import holds_one
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.law.refusals import Conflict, Forbidden, Refused, refuse_unseen
from xianneng.work.authority import queries
from xianneng.work.authority.cases import (
    ACTS,
    LOCK,
    RESET,
    RETIRE,
    UNLOCK,
    AccountAct,
    Ended,
    Given,
    Grouped,
    carry_out,
    refuse_act,
)

TITLE_LENGTH = 200
DONE = {LOCK: queries.LOCKED, UNLOCK: queries.UNLOCKED, RETIRE: queries.RETIRED, RESET: queries.PASSWORD}


def open_account(*, username: str, name: str, id_number: str, viewer: Viewer, now: datetime) -> tuple[User, str]:
    """开立帐号 of a person of the jurisdiction (``id_number`` given), or of somebody outside the file: the account, and its first password."""
    viewer.require("authority.propose", viewer.jurisdiction_path)
    refuse_unseen([username, name])
    person_id = queries.person_named(viewer, name, id_number) if id_number else None
    if id_number and person_id is None:
        raise Refused("没有找到这个人", why="管辖范围内没有姓名和身份证号都相符的在职人员", then="请核对；不在档案中的人员不填身份证号")
    with transaction.atomic(), writing(kind=queries.OPENED, now=now, body={"by": viewer.signature, "username": username}) as leaf:
        if User.objects.filter(username__iexact=username).exists():
            raise Conflict(f"帐号“{username}”已经有了", then="请换一个帐号")
        if person_id and User.objects.filter(person_id=person_id).exists():
            raise Conflict(f"{name}已有帐号", then="请在帐号列表中查找；忘记密码的，发放一次性密码")
        user = access.open_account(username=username, name=name, person_id=person_id, leaf=leaf,
                                   opened_in=Organ.objects.get(pk=viewer.jurisdiction_id or 0))
        leaf.body["user"] = user.pk
        password = access.hand_out_password(user, on=localdate(now))
    return user, password


def act_on(*, user: User, act: str, reason: str, viewer: Viewer, now: datetime) -> tuple[str, str]:
    """Lock, unlock, retire an account, or hand out a password that takes its second factor away.

    The number of the case where another has to confirm first, and the password where one was handed out.
    """
    _refuse_outside(user, viewer, localdate(now))
    if user.pk in viewer.accounts:
        raise Refused("不得办理本人的帐号", why="本人的密码和两步验证在“修改密码”“两步验证”中更换", then="其余由另一名管理员办理")
    refuse_unseen(reason)
    on = localdate(now)
    allowed = _allowed(user) if act == RESET else ""
    if holds_one(user.pk, on) and not allowed:
        return cases.open_case(type_key=AccountAct.key, organ_id=viewer.jurisdiction_id or 0, title=f"{ACTS[act]}：{user.display_name}"[:TITLE_LENGTH],
                               person_ids=[], viewer=viewer, now=now, data={"user": user.pk, "act": act, "reason": reason, "page": _page(user)}).number, ""
    body = {"by": viewer.signature, "user": user.pk, "username": user.username, "why": reason} | ({"allowed": allowed} if allowed else {})
    with transaction.atomic(), writing(kind=DONE[act], now=now, body=body) as leaf:
        user = User.objects.select_for_update().get(pk=user.pk)
        refuse_act(user, act, on)
        carry_out(user, act, leaf=leaf, on=on)
        return "", access.hand_out_password(user, on=on) if act == RESET else ""


def propose_office(*, user: User, role: str, title: str, organ: int, jurisdiction: int, from_on: date, last_on: date | None, reason: str,
                   viewer: Viewer, now: datetime) -> str:
    """提请授予岗位: the number of the case. Refused beyond one's own jurisdiction 越级授权, and over organs among which its own is not."""
    within = dict(Organ.objects.filter(pk__in=(organ, jurisdiction), path__startswith=viewer.inside).values_list("pk", "path"))
    if len(within) < len({organ, jurisdiction}):
        raise Refused("超出您的管辖范围", why="授予的岗位不能超过授权人自己的管辖范围", then="请由上级机关的系统管理员提请")
    if not within[organ].startswith(within[jurisdiction]):
        raise Refused("管辖范围应当包含所在机关", then="请选择所在机关本身，或它的上级")
    return cases.open_case(type_key=Given.key, organ_id=jurisdiction, title=f"授予{user.display_name}{ROLES[role].title}岗位"[:TITLE_LENGTH],
                           person_ids=[], viewer=viewer, now=now, data={
                               "user": user.pk, "role": role, "title": title, "organ": organ, "from_on": from_on.isoformat(),
                               "last_on": last_on.isoformat() if last_on else "", "reason": reason, "page": _page(user)}).number


def propose_end(*, office: Office, last_on: date, reason: str, viewer: Viewer, now: datetime) -> str:
    """提请终止岗位 after a last day: the number of the case."""
    return cases.open_case(type_key=Ended.key, organ_id=office.jurisdiction_id, title=f"终止{office.user.display_name}{ROLES[office.role].title}岗位"[:TITLE_LENGTH],
                           person_ids=[], viewer=viewer, now=now, data={"user": office.user_id, "office": office.pk, "last_on": last_on.isoformat(),
                                                                        "reason": reason, "page": _page(office.user)}).number


def propose_group(*, organ: int, name: str, roles: Sequence[str], hidden: Sequence[str], fixed: Sequence[str], reason: str, viewer: Viewer,
                  now: datetime) -> str:
    """提请设定信息项分组 of the offices of some roles in and under an organ: the number of the case. Without items it lifts the group."""
    data: dict[str, Any] = {"name": name, "roles": list(roles), "hidden": list(hidden), "fixed": list(fixed), "reason": reason, "page": "/authority/items/"}
    title = f"信息项分组“{name}”" + ("" if hidden or fixed else "停用")
    return cases.open_case(type_key=Grouped.key, organ_id=organ, title=title[:TITLE_LENGTH], person_ids=[], viewer=viewer, now=now, data=data).number


def _refuse_outside(user: User, viewer: Viewer, on: date) -> None:
    """Forbidden without the right, and where the account acts beyond the viewer's jurisdiction too."""
    viewer.require("authority.propose", viewer.jurisdiction_path)
    beyond = Office.objects.filter(user=user, to_on__gt=on).exclude(jurisdiction__path__startswith=viewer.jurisdiction_path).first()
    if beyond:
        raise Forbidden("这个帐号由上级管理", why=f"“{beyond.title}”的管辖范围超出您的管辖范围", then="请由上级机关的系统管理员办理")


def _allowed(user: User) -> str:
    """The number of the case that lets a password of one of the three be handed out and that was not used yet; empty without one."""
    found = Case.objects.filter(type=AccountAct.key, data__user=user.pk, data__act=RESET).exclude(effective_at=None).order_by("-pk").first()
    used = found and Leaf.objects.filter(kind=queries.PASSWORD, body__contains=f'"allowed":"{found.number}"').exists()
    return found.number if found and not used else ""


def may_hand_out(user: User, on: date) -> bool:
    """Whether handing out a password has been confirmed, where it has to be."""
    return bool(_allowed(user)) and holds_one(user.pk, on)


def _page(user: User) -> str:
    return f"/authority/accounts/{user.pk}/"
