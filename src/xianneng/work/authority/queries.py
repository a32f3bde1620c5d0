"""What the three administrators read: accounts of their jurisdiction, offices held, item groups, and what was done to an account."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import OPERATOR, ItemGroup, Office, StandIn, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.organs.dated import NEVER
from xianneng.foundation.organs.queries import called, names
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import items
from xianneng.foundation.record.models import Today
from xianneng.law.refusals import NotFound
from xianneng.work.authority.cases import AccountAct, Ended, Given, Grouped

AT_ONCE = 50
STATES = {"active": "正常", "locked": "停用", "retired": "已注销"}
OPENED, LOCKED, UNLOCKED, RETIRED, PASSWORD, STARTED = (f"authority.{each}" for each in (
    "opened", "locked", "unlocked", "retired", "password", "started"))
KINDS = {STARTED: "开立三员", OPENED: "开立帐号", LOCKED: "停用帐号", UNLOCKED: "恢复帐号", RETIRED: "注销帐号", PASSWORD: "发放一次性密码"}


@dataclass(frozen=True, slots=True)
class Line:
    """An account of the list: the offices that it holds now or will, and how it stands."""

    user: User
    offices: Sequence[Office]
    state: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to an account: a case, or an act of the system administrator's own."""

    at: datetime
    what: str
    by: str
    why: str = ""
    case: str = ""
    state: str = ""


def state(user: User) -> str:
    """正常, 停用 or 已注销."""
    return STATES["retired" if user.retired_on else "active" if user.is_active else "locked"]


def reach(viewer: Viewer) -> Scope:
    """The organs that the viewer administers; whoever administers reads no person's file by that."""
    return Scope((viewer.jurisdiction_path,) if viewer.jurisdiction_path else ())


def accounts(viewer: Viewer) -> QuerySet[User]:
    """The accounts that hold an office in the viewer's jurisdiction, were opened in it, or belong to somebody who serves in it."""
    path = viewer.jurisdiction_path
    if not path:
        return User.objects.none()
    held = Exists(Office.objects.filter(user=OuterRef("pk"), organ__path__startswith=path))
    serves = Exists(Today.objects.filter(person_id=OuterRef("person_id"), organ_path__startswith=path))
    return User.objects.filter(held | Q(opened_in__path__startswith=path) | serves).exclude(username=OPERATOR)


def listed(viewer: Viewer, on: date, *, text: str = "", role: str = "", wanted: str = "", before: int = 0) -> tuple[list[Line], int, int | None]:
    """A page of them by name, how many there are, and from where the next page begins. ``wanted``: of `STATES`."""
    found = accounts(viewer)
    if text:
        found = found.filter(Q(username__icontains=text) | Q(display_name__icontains=text))
    if role in ROLES:
        found = found.filter(Exists(Office.objects.filter(user=OuterRef("pk"), role=role, to_on__gt=on)))
    if wanted in STATES:
        found = found.filter(is_active=wanted == "active", retired_on__isnull=wanted != "retired")
    current = Prefetch("offices", Office.objects.filter(to_on__gt=on).order_by("from_on", "pk"), to_attr="current")
    rows = list(found.prefetch_related(current).order_by("display_name", "pk")[before:before + AT_ONCE + 1])
    return ([Line(each, each.current, state(each)) for each in rows[:AT_ONCE]], found.count(),
            before + AT_ONCE if len(rows) > AT_ONCE else None)


def account(viewer: Viewer, user_id: int) -> User:
    """One of them; NotFound otherwise."""
    found = accounts(viewer).filter(pk=user_id).first()
    if found is None:
        raise NotFound("没有找到这个帐号", then="请核对帐号和您的管辖范围")
    return found


def offices(user: User) -> list[tuple[Office, str, str]]:
    """All of an account's offices, the latest first, with what their organ and their jurisdiction are called today."""
    held = list(Office.objects.filter(user=user).order_by("-from_on", "-pk"))
    known = names({each for office in held for each in (office.organ_id, office.jurisdiction_id)}, date.max)
    return [(each, known.get(each.organ_id, ""), known.get(each.jurisdiction_id, "")) for each in held]


def office(viewer: Viewer, office_id: int) -> Office:
    """An office over organs of the viewer's jurisdiction; NotFound otherwise."""
    found = Office.objects.filter(pk=office_id, jurisdiction__path__startswith=viewer.inside).exclude(
        user__username=OPERATOR).select_related("user", "jurisdiction").first()
    if found is None:
        raise NotFound("没有找到这个岗位", then="请核对您的管辖范围")
    return found


def has_second_factor(user: User) -> bool:
    """Whether it signs in with two steps."""
    return bool(Authenticator.objects.filter(user=user).exists())


def stand_ins(user: User, on: date) -> list[StandIn]:
    """For whom the account stands in, now or later."""
    return list(StandIn.objects.filter(user=user, to_on__gt=on).select_related("office__user").order_by("from_on"))


def deeds(user: User) -> list[Deed]:
    """What was done to an account, the latest first."""
    own = [Deed(leaf.made_at, KINDS[leaf.kind], body["by"], body.get("why", "")) for leaf in Leaf.objects.filter(
        kind__in=KINDS, body__contains=f'"user":{user.pk}').order_by("id") if (body := json.loads(leaf.body)).get("user") == user.pk]
    cases = [Deed(each.opened_at, each.title, each.opened_by, each.data["reason"], each.number, each.state)
             for each in Case.objects.filter(type__in=(Given.key, Ended.key, AccountAct.key), data__user=user.pk)]
    return sorted(own + cases, key=lambda deed: deed.at, reverse=True)


def under_way(viewer: Viewer) -> list[Case]:
    """What waits to be confirmed in the viewer's jurisdiction, the oldest first."""
    return list(Case.objects.filter(type__in=(Given.key, Ended.key, AccountAct.key, Grouped.key), closed_at=None,
                                    organ__path__startswith=viewer.inside).order_by("opened_at", "pk"))


def groups(viewer: Viewer, on: date) -> list[dict[str, object]]:
    """The item groups in force in the viewer's jurisdiction, in words."""
    found = ItemGroup.objects.filter(known_to=NEVER, organ__path__startswith=viewer.inside).order_by("organ__path", "name")
    known = names({each.organ_id for each in found}, on)
    return [{"group": each, "organ": known.get(each.organ_id, ""), "roles": "、".join(ROLES[role].title for role in each.roles if role in ROLES),
             "hidden": items.titles(each.hidden), "fixed": items.titles(each.fixed)} for each in found]


def group(viewer: Viewer, group_id: int) -> ItemGroup:
    """One that is in force; NotFound otherwise."""
    found = ItemGroup.objects.filter(pk=group_id, known_to=NEVER, organ__path__startswith=viewer.inside).first()
    if found is None:
        raise NotFound("没有找到这个分组", why="它可能已经改过", then="请回到信息项分组")
    return found


def organ_choices(viewer: Viewer, on: date) -> list[tuple[int, str]]:
    """The organs of the viewer's jurisdiction, to choose from."""
    return [(organ_id, name) for organ_id, name, _ in called(reach(viewer), on)]


def person_named(viewer: Viewer, name: str, id_number: str) -> int | None:
    """The person of the jurisdiction of exactly this name and ID number: both have to be known already."""
    found = Today.objects.filter(reach(viewer).persons(), name=name, id_number=id_number.upper()).values_list("person_id", flat=True)[:2]
    return found[0] if len(found) == 1 else None


