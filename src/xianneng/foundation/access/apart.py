"""三员分立: what nobody holds together, refused here for offices and stand-ins alike.

系统管理员 proposes accounts' offices and item groups, 安全保密管理员 confirms them, 安全审计员 reads what both did: three persons
(网络安全等级保护 GB/T 22239-2019, 8.1.7.2); 安全保密管理员 holds no other office at all.
"""

from datetime import date

from django.db.models import Q

from xianneng.foundation.access.models import Office, StandIn, User
from xianneng.foundation.access.roles import ROLES
from xianneng.law.refusals import Refused

SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"
THREE = (SYSTEM, SECURITY, AUDIT)
EXCLUSIVE = (SECURITY,)  # 不可兼任
ARTICLE = "《网络安全等级保护基本要求》（GB/T 22239-2019）8.1.7.2"


def clash(one: str, other: str) -> bool:
    """Whether nobody may act in both roles at a time."""
    return one != other and (one in EXCLUSIVE or other in EXCLUSIVE or (one in THREE and other in THREE))


def refuse_together(*, user_id: int, role: str, from_on: date, to_on: date) -> None:
    """Refused where the account, on a day of [from_on, to_on), acts in a role that does not go with this one: its own, or another's.

    Whoever then writes the office asks `alone` before: two that are given at once are given one after the other.
    """
    days = Q(from_on__lt=to_on, to_on__gt=from_on)
    held = Office.objects.filter(days, user_id=user_id).values_list("role", "user__display_name")
    stood = StandIn.objects.filter(days, user_id=user_id, office__to_on__gt=from_on).values_list("office__role", "user__display_name")
    other, name = next(((other, name) for other, name in [*held, *stood] if clash(role, other)), ("", ""))
    if not other:
        return
    only = next((each for each in (role, other) if each in EXCLUSIVE), "")
    why = f"{ROLES[only].title}不兼任其他岗位，也不代办" if only else "系统管理员、安全保密管理员、安全审计员由三人分别担任，互不兼任、互不代办"
    raise Refused(f"{name}不能兼任{ROLES[role].title}", why=f"{why}；这一期间已任或代办{ROLES[other].title}", article=ARTICLE,
                  then="请另选人员，或先终止原岗位")


def alone(user_id: int) -> None:
    """Have nobody else give the account an office until this transaction ends."""
    list(User.objects.select_for_update().filter(pk=user_id).values("pk"))


def holds_one(user_id: int, on: date) -> bool:
    """Whether the account is one of the three on a date or later: two hands are needed for every act upon it."""
    return Office.objects.filter(user_id=user_id, role__in=THREE, to_on__gt=on).exists()
