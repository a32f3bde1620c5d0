"""Who administers a place must not be left without a successor: nobody could then give an office any more."""

from datetime import date

from xianneng.foundation.access.apart import SECURITY, SYSTEM, THREE
from xianneng.foundation.access.models import Office
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases.seats import above
from xianneng.law.refusals import Refused


def refuse_last(office: Office, from_on: date) -> None:
    """Refused where an office is, from a day on, the last of its kind over its jurisdiction: 系统管理员, 安全保密管理员, 安全审计员."""
    if office.role not in THREE:
        return
    others = Office.objects.filter(role=office.role, user__is_active=True, from_on__lte=from_on, to_on__gt=from_on,
                                   jurisdiction__path__in=above(office.jurisdiction.path)).exclude(user_id=office.user_id)
    if not others.exists():
        title = ROLES[office.role].title
        why = "此后没有人可以提请或确认授权" if office.role in (SYSTEM, SECURITY) else "此后没有人审计"
        raise Refused(f"这是最后一名{title}", why=why, then=f"请先授予另一人{title}，再终止这一岗位")
