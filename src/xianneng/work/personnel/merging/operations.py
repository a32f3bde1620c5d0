"""What can be done from the page of merges: propose that two records become one, and that a merge is undone."""

from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.queries import case_for
from xianneng.foundation.record.models import Basic, Standing
from xianneng.foundation.record.queries import seen
from xianneng.law.refusals import NotFound, Refused
from xianneng.work.personnel.merging.queries import MERGING, SEPARATING


def propose(*, person_ids: tuple[int, int], viewer: Viewer, now: datetime) -> str:
    """提出合并档案 of two records; the number of the case.

    Both are of the viewer's scope: NotFound otherwise, in the same words whether there is such a record or not. Refused for one record twice.
    """
    viewer.require_all_items()
    if len(set(person_ids)) < 2:
        raise Refused("请选择两份不同的档案", why="选中的是同一份", then="请在甲、乙中各选一份")
    if len(seen(viewer.scope, person_ids)) < 2:
        raise NotFound("没有找到这两份档案", why="两份都在管辖范围内的，才能比对和提出合并",
                       then="请核对姓名、身份证号；认为另有一份在管辖范围以外的，请报管辖范围包括两处的公务员主管部门核对、提出")
    left, right = person_ids
    standing = Standing.objects.known().filter(person_id=left).order_by("valid_from").last()
    name = Basic.objects.as_of(localdate(now)).get(person_id=left).name
    organ_id = standing.organ_id if standing else 0
    return cases.open_case(type_key=MERGING, organ_id=organ_id, title=f"合并{name}的两份档案", person_ids=person_ids,
                           viewer=viewer, now=now, data={"left": left, "right": right}).number


def propose_separation(*, number: str, viewer: Viewer, now: datetime) -> str:
    """提出撤销合并 of a merge that the viewer reads; the number of the case. Refused where it has not taken effect."""
    merge = case_for(viewer, number, localdate(now))
    if merge.type != MERGING or merge.effective_at is None:
        raise Refused("没有可以撤销的合并", why="本件没有写入档案", then="请核对办件编号")
    return cases.open_case(type_key=SEPARATING, organ_id=merge.organ_id, title=f"撤销{merge.title}", person_ids=[merge.data["goes_on"]],
                           viewer=viewer, now=now, data={"of": merge.number, "parent": merge.number, "page": f"/merges/{merge.number}/", "page_title": "逐项比对"}).number
