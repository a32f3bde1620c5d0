"""Opening a case for persons chosen from a list: of one organ, whose authority follows from it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.law.refusals import NotFound, Refused


def open_for(rows: Sequence[Mapping[str, Any]], *, type_key: str, words: str, page: str, viewer: Viewer, now: datetime,
             data: Mapping[str, Any] | None = None) -> str:
    """The number of the case, called 某某等3人 and ``words``; ``page``: the list, which takes the organ; ``data``: what else it keeps.

    ``rows``: person_id, name, organ_id, organ_name. Refused for persons of several organs; NotFound for nobody.
    """
    organs = {row["organ_id"]: row["organ_name"] for row in rows}
    if len(organs) > 1:
        raise Refused("所选人员不在同一机关", why="、".join(organs.values()), then="请按机关分别申报")
    if not rows:
        raise NotFound("没有找到这些人员", then="请刷新名单后再选")
    others = f"等{len(rows)}人" if len(rows) > 1 else ""
    organ_id = rows[0]["organ_id"]
    return cases.open_case(type_key=type_key, organ_id=organ_id, title=f"{rows[0]['name']}{others}{words}",
                           person_ids=[row["person_id"] for row in rows], viewer=viewer, now=now,
                           data={"page": f"{page}?organ={organ_id}", **(data or {})}).number
