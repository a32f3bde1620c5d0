"""What can be done from the list of 公务员登记: propose the registration of persons of an organ, or its change and end."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.personnel.registration import queries
from xianneng.work.personnel.registration.cases import Ending, Registering


def propose(*, person_ids: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """申报公务员登记 of these persons of one organ: the number of the case."""
    return _open(Registering.key, "公务员登记", person_ids, viewer, now)


def propose_ending(*, person_ids: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """申报登记变更、注销 of these persons of one organ: the number of the case."""
    return _open(Ending.key, "登记变更、注销", person_ids, viewer, now)


def _open(type_key: str, words: str, person_ids: Sequence[int], viewer: Viewer, now: datetime) -> str:
    """A case is a matter of one organ, whose authority follows from it. Refused for persons of several."""
    if not person_ids:
        raise NotFound("没有选择人员", then="请在名单中勾选")
    all_in_scope(viewer.scope, person_ids)
    rows = queries.facts(Asked(localdate(now), person_ids=person_ids)).to_dicts()
    organs = {row["organ_id"]: row["organ_name"] for row in rows}
    if len(organs) > 1:
        raise Refused("所选人员不在同一机关", why="、".join(organs.values()), then="请按机关分别申报")
    if not rows:
        raise NotFound("没有找到这些人员", then="请刷新名单后再选")
    others = f"等{len(rows)}人" if len(rows) > 1 else ""
    kind = "参照管理人员" if rows[0]["kind"] == "参公" and type_key == Registering.key else ""
    title = f"{rows[0]['name']}{others}{kind + '登记' if kind else words}"
    return cases.open_case(type_key=type_key, organ_id=rows[0]["organ_id"], title=title, person_ids=[row["person_id"] for row in rows],
                           viewer=viewer, now=now, data={"page": f"/registration/?organ={rows[0]['organ_id']}"}).number
