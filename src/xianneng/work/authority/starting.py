"""What the server's shell does for the administrators: open the first three, and let one of them in again whom no other can."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access import operations as access
from xianneng.foundation.access.apart import AUDIT, SECURITY, SYSTEM, THREE, holds_one
from xianneng.foundation.access.models import Office, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ
from xianneng.law.refusals import Conflict, NotFound, Refused
from xianneng.work.authority.queries import PASSWORD, STARTED

USERNAMES = {SYSTEM: "sysadmin", SECURITY: "secadmin", AUDIT: "auditadmin"}
Handed = list[tuple[str, str, str]]  # what the role is called, the account, its one-time password


def appoint_three(*, names: Mapping[str, str], by: str, now: datetime) -> Handed:
    """开立三员 over the whole platform, by role three different names: from then on everything else is theirs. Once only."""
    top = Organ.objects.order_by("path").first()
    if top is None:
        raise NotFound("平台里还没有机构", then="请先导入机构表：xianneng import organs 文件")
    if len(set(names.values())) < len(THREE):
        raise Refused("系统管理员、安全保密管理员、安全审计员应当是三个人", why="、".join(names.values()), then="请另选人员")
    on = localdate(now)
    if Office.objects.filter(role__in=THREE, jurisdiction=top, to_on__gt=on).exists():
        raise Conflict("三员已经开立", why="以后的帐号和岗位由他们在页面上办理", then="忘记密码的，用 --reset 帐号 重新发放")
    with transaction.atomic(), writing(kind=STARTED, now=now, body={"by": by, "names": [names[role] for role in THREE]}) as leaf:
        handed = []
        for role in THREE:
            user = access.open_account(username=USERNAMES[role], name=names[role], opened_in=top, leaf=leaf)
            access.appoint(user=user, role=role, title=ROLES[role].title, organ=top, jurisdiction=top, from_on=on, leaf=leaf)
            handed.append((ROLES[role].title, user.username, access.hand_out_password(user, on=on)))
    return handed


def let_in_again(*, username: str, by: str, now: datetime) -> Handed:
    """A new password for one of the three, whose second factor falls away. NotFound for any other account."""
    user = User.objects.filter(username=username, retired_on=None).first()
    if user is None or not holds_one(user.pk, localdate(now)):
        raise NotFound(f"“{username}”不是管理员的帐号", then="其他帐号由系统管理员在“帐号和岗位”中办理")
    with transaction.atomic(), writing(kind=PASSWORD, now=now, body={"by": by, "user": user.pk, "username": username, "why": "命令行重新发放"}):
        password = access.hand_out_password(user, on=localdate(now))
    return [(user.display_name, username, password)]
