"""What can be done: propose that the people of an organ stand in another order."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.web.ordering import placed
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.personnel.ordering import queries


def propose(*, place: Place, seen: Sequence[int], places: Mapping[int, int], reason: str, viewer: Viewer, now: datetime) -> str:
    """呈报排序 of an organ's people: the number of the case. ``seen``: the order that was looked at; ``places``: the number put beside each.

    Conflict where the order is another by now, Refused where nothing moves.
    """
    viewer.require("record.enter", place.path)
    viewer.require_change("standing")
    refuse_id_numbers(reason)
    before = queries.in_order(place.id, localdate(now))
    if list(seen) != before:
        raise Conflict("人员或次序已变", why="您打开页面以后，有人办理了调动或者排序", then="请按现在的次序重新排列")
    after = placed(before, places)
    if after == before:
        raise Refused("次序没有变化", then="请拖动、点上移下移，或者改写次序号后再呈报")
    return cases.open_case(type_key=queries.ORDER, organ_id=place.id, title=f"{place.name}人员排序", person_ids=[], viewer=viewer, now=now,
                           data={"before": before, "after": after, "reason": reason, "page": f"/people-order/{place.id}/"}).number
