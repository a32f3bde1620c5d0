"""What `xianneng verify` checks of authority: stand-ins 授权代办, ended offices and locked accounts are as the ledger says, and 三员分立 holds."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any

from django.utils.timezone import localdate

from xianneng.foundation.access.apart import clash
from xianneng.foundation.access.models import Office, StandIn, User
from xianneng.foundation.access.operations import NORMAL
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import Report, run


def check(report: Report) -> None:
    """Stand-ins, the ends of offices, the state of accounts, and who is two of what nobody is together."""
    run(report, _check_stand_ins, _check_offices, _check_accounts, _check_apart)


def _check_stand_ins(report: Report) -> None:
    """Every stand-in against the leaves of granting and ending; of an ended one the leaf names the row."""
    granted = {(body["office"], body["user"], body["from"], body["reason"][:100], body["to"]) for body, _ in _bodies("access.stand_in")}
    ended = {body["stand_in"]: on for body, on in _bodies("access.stand_in_ended")}
    ended |= {each: on for body, on in _naming("stand_ins_ended") for each in body["stand_ins_ended"]}
    begun, found = {each[:4] for each in granted}, set()
    for each in StandIn.objects.order_by("id"):
        as_granted = (each.office_id, each.user_id, each.from_on.isoformat(), each.reason, each.to_on.isoformat())
        found.add(as_granted[:4])
        if each.pk in ended:
            sound = as_granted[:4] in begun and each.to_on == max(each.from_on, ended[each.pk])
        else:
            sound = as_granted in granted
        if not sound:
            report.fault(f"access_standin 第 {each.pk} 行：岗位 {each.office_id} 由帐号 {each.user_id} 代办"
                         f"（{each.from_on} 至 {each.to_on}）与授权、收回的存证不符，系绕过平台写入或改动")
    for office, user, from_on, _ in sorted(begun - found):
        report.fault(f"access_standin：存证记有岗位 {office} 自 {from_on} 由帐号 {user} 代办，库内没有这一授权，已被删除或改动")


def _check_offices(report: Report) -> None:
    """An office that was ended stands ended on the day that the last leaf names, and no other does."""
    ended = {int(pk): on for body, _ in _naming("offices_ended") for pk, on in body["offices_ended"].items()}
    for office in Office.objects.exclude(granted_to_on=None).order_by("id"):
        if ended.pop(office.pk, "") != office.to_on.isoformat():
            report.fault(f"access_office 第 {office.pk} 行：终止日期 {office.to_on} 与终止的存证不符，系绕过平台改动")
    for pk, on in sorted(ended.items()):
        report.fault(f"access_office：存证记有岗位 {pk} 终止于 {on}，库内没有终止，已被改动")


def _check_accounts(report: Report) -> None:
    """An account is locked, or retired on a day, where the last leaf that speaks of it says so, and not otherwise."""
    said = {int(pk): (state, on) for body, on in _naming("account_states") for pk, state in body["account_states"].items()}
    for user in User.objects.order_by("id"):
        state, on = said.get(user.pk, (NORMAL, None))
        if user.is_active != (state == NORMAL):
            report.fault(f"access_user 第 {user.pk} 行：帐号{'可用' if user.is_active else '停用'}，与存证不符，系绕过平台改动")
        elif user.retired_on not in ((on,) if state == "注销" else (None, on)):  # 停用 said a retirement too, until 注销 was told apart
            report.fault(f"access_user 第 {user.pk} 行：注销日期 {user.retired_on}，与存证不符，系绕过平台改动")


def _check_apart(report: Report) -> None:
    """Of every account the offices and stand-ins that overlap (`apart`)."""
    acting: dict[int, list[tuple[str, date, date]]] = {}
    for user, role, from_on, to_on in Office.objects.values_list("user_id", "role", "from_on", "to_on"):
        acting.setdefault(user, []).append((role, from_on, to_on))
    for user, role, from_on, to_on, ends_on in StandIn.objects.values_list("user_id", "office__role", "from_on", "to_on", "office__to_on"):
        acting.setdefault(user, []).append((role, from_on, min(to_on, ends_on)))
    for user, held in sorted(acting.items()):
        for one, other in combinations(held, 2):
            if clash(one[0], other[0]) and max(one[1], other[1]) < min(one[2], other[2]):
                report.fault(f"三员分立：帐号 {user} 同时任或代办{ROLES[one[0]].title}和{ROLES[other[0]].title}")


def _bodies(kind: str) -> list[tuple[dict[str, Any], date]]:
    return [(json.loads(body), localdate(made_at))
            for body, made_at in Leaf.objects.filter(kind=kind).order_by("id").values_list("body", "made_at")]


def _naming(word: str) -> Iterator[tuple[dict[str, Any], date]]:
    """The leaves whose body has a word of `operations`, in their order."""
    for body, made_at in Leaf.objects.filter(body__contains=f'"{word}":').order_by("id").values_list("body", "made_at"):
        said = json.loads(body)
        if word in said:
            yield said, localdate(made_at)
