"""Accounts and offices: opened, locked, retired, given and ended, each under the leaf of the act that decides it."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset

from xianneng.foundation.access.apart import alone, refuse_together
from xianneng.foundation.access.models import ItemGroup, Office, StandIn, User
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.dated import NEVER, OPEN
from xianneng.foundation.organs.models import Organ

NORMAL = "正常"  # the state of an account that may be signed in to; else 停用 or 注销
ONE_TIME = timedelta(days=7)  # how long a password that was handed out lets anybody in
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another


def open_account(*, username: str, name: str, person_id: int | None = None, password: str | None = None, opened_in: Organ | None = None,
                 leaf: Writing) -> User:
    """Open an account 帐号, of a person or of none; without a password it cannot be signed in to by password."""
    user = User.objects.create_user(username, password, display_name=name, person_id=person_id, opened_in=opened_in, leaf_id=leaf.id)
    leaf.wrote("access_user", [user.pk])
    return user


def appoint(*, user: User, role: str, title: str, organ: Organ, jurisdiction: Organ, from_on: date, to_on: date = OPEN, leaf: Writing) -> Office:
    """Give an account an office: a role for an organ, over a part of the tree, for a time. Refused against 三员分立."""
    alone(user.pk)
    refuse_together(user_id=user.pk, role=role, from_on=from_on, to_on=to_on)
    office = Office.objects.create(user=user, role=role, title=title, organ=organ, jurisdiction=jurisdiction, from_on=from_on,
                                   to_on=to_on, leaf_id=leaf.id)
    leaf.wrote("access_office", [office.pk])
    return office


def end_office(office: Office, *, to_on: date, leaf: Writing) -> None:
    """End an office on a day, sooner than it was to end; who stands in for it stops with it (they act within its time)."""
    if office.to_on <= to_on:
        return
    office.granted_to_on, office.to_on = office.granted_to_on or office.to_on, max(to_on, office.from_on)
    office.save(update_fields=["granted_to_on", "to_on"])
    leaf.body.setdefault("offices_ended", {})[str(office.pk)] = office.to_on.isoformat()


def lock(user: User, *, leaf: Writing) -> None:
    """停用: nobody signs in to the account any more, and who is signed in is not, from the next page on."""
    _set_active(user, "停用", leaf=leaf)


def unlock(user: User, *, leaf: Writing) -> None:
    """恢复使用."""
    _set_active(user, NORMAL, leaf=leaf)


def retire(user: User, *, on: date, leaf: Writing) -> None:
    """注销: for good, with its offices, and the stand-ins granted to it."""
    user.retired_on = on
    _set_active(user, "注销", leaf=leaf)
    for office in Office.objects.filter(user=user, to_on__gt=on):
        end_office(office, to_on=on, leaf=leaf)
    for each in StandIn.objects.filter(user=user, to_on__gt=on):
        each.to_on = max(each.from_on, on)
        each.save(update_fields=["to_on"])
        leaf.body.setdefault("stand_ins_ended", []).append(each.pk)


def hand_out_password(user: User, *, on: date) -> str:
    """Give the account a password that is good for `ONE_TIME` and must be changed with the first sign-in, and take its second factor away."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    user.set_password(password)
    user.one_time_until = on + ONE_TIME
    user.save(update_fields=["password", "one_time_until"])
    Authenticator.objects.filter(user=user).delete()
    reset(username=user.username)  # who failed too often with the old one need not wait
    return password


def group_items(*, organ: Organ, name: str, roles: Sequence[str], hidden: Sequence[str], fixed: Sequence[str], leaf: Writing, now: datetime) -> None:
    """设定信息项分组: this is what holds under the name from now on; of a group without items nothing holds any more."""
    before = list(ItemGroup.objects.select_for_update().filter(organ=organ, name=name, known_to=NEVER))
    for each in before:
        each.known_to, each.ended_leaf_id = now, leaf.id
        each.save(update_fields=["known_to", "ended_leaf"])
    if before:
        leaf.ended("access_itemgroup", [each.pk for each in before])
    if hidden or fixed:
        made = ItemGroup.objects.create(organ=organ, name=name, roles=list(roles), hidden=list(hidden), fixed=list(fixed),
                                        known_from=now, leaf_id=leaf.id)
        leaf.wrote("access_itemgroup", [made.pk])


def _set_active(user: User, state: str, *, leaf: Writing) -> None:
    user.is_active = state == NORMAL
    user.save(update_fields=["is_active", "retired_on"])
    leaf.body.setdefault("account_states", {})[str(user.pk)] = state
