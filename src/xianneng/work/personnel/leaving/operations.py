"""What can be done from the list of 到龄人员 and a person's page: propose that persons of an organ leave."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.personnel.leaving.queries import DYING, RESIGNING, RETIRING, REVOKING, leavers
from xianneng.work.personnel.proposing import open_for

TITLES = {RETIRING: "退休", RESIGNING: "辞去公职", DYING: "去世登记", REVOKING: "撤销离职决定"}


def propose(*, type_key: str, person_ids: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """申报退休, 辞去公职, 去世, or 撤销离职决定, of these persons of one organ: the number of the case. Only retirement is of several."""
    if type_key not in TITLES:
        raise NotFound("没有这一类离职办件")
    if not person_ids:
        raise NotFound("没有选择人员", then="请在名单中勾选")
    all_in_scope(viewer.scope, person_ids)
    rows = [each.row for each in leavers(Asked(localdate(now), person_ids=list(person_ids))).values()]
    if len(rows) > 1 and type_key != RETIRING:
        raise Refused(f"{TITLES[type_key]}一人一件", then="请逐人办理")
    return open_for(rows, type_key=type_key, words=TITLES[type_key], page="/leaving/", viewer=viewer, now=now)
