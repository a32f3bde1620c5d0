"""What `xianneng verify` checks of authority: a stand-in 授权代办 is as its holder granted or ended it in the ledger."""

import json
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from xianneng.foundation.access.models import StandIn
from xianneng.foundation.ledger.models import Leaf
from xianneng.foundation.ledger.report import Report


def check(report: Report) -> None:
    """Every stand-in against the leaves of granting and ending; of an ended one the leaf names the row."""
    granted = {(body["office"], body["user"], body["from"], body["reason"][:100], body["to"]) for body, _ in _bodies("access.stand_in")}
    ended = {body["stand_in"]: on for body, on in _bodies("access.stand_in_ended")}
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


def _bodies(kind: str) -> list[tuple[dict[str, Any], date]]:
    return [(json.loads(body), localdate(made_at))
            for body, made_at in Leaf.objects.filter(kind=kind).values_list("body", "made_at")]
