"""What can be done from the list of 到龄人员 and a person's page: propose that persons of an organ leave."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.personnel.leaving.queries import DYING, RESIGNING, RETIRING, REVOKING, leavers

TITLES = {RETIRING: "退休", RESIGNING: "辞去公职", DYING: "去世登记", REVOKING: "撤销离职决定"}


def propose(*, type_key: str, person_ids: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """申报退休, 辞去公职, 去世, or 撤销离职决定, of these persons of one organ: the number of the case. Only retirement is of several."""
    if type_key not in TITLES:
        raise NotFound("没有这一类离职办件")
    if not person_ids:
        raise NotFound("没有选择人员", then="请在名单中勾选")
    all_in_scope(viewer.scope, person_ids)
    rows = [each.row for each in leavers(Asked(localdate(now), person_ids=list(person_ids))).values()]
    if not rows:
        raise NotFound("没有找到这些人员", then="请刷新名单后再选")
    if len(rows) > 1 and type_key != RETIRING:
        raise Refused(f"{TITLES[type_key]}一人一件", then="请逐人办理")
    organs = {row["organ_id"]: row["organ_name"] for row in rows}
    if len(organs) > 1:
        raise Refused("所选人员不在同一机关", why="、".join(organs.values()), then="请按机关分别申报")
    others = f"等{len(rows)}人" if len(rows) > 1 else ""
    return cases.open_case(type_key=type_key, organ_id=rows[0]["organ_id"], title=f"{rows[0]['name']}{others}{TITLES[type_key]}",
                           person_ids=[row["person_id"] for row in rows], viewer=viewer, now=now,
                           data={"page": f"/leaving/?organ={rows[0]['organ_id']}"}).number
