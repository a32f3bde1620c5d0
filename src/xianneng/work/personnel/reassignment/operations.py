"""What can be done from the page of reassignments: propose that people of an organ go over to another together."""

import re
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.models import Organ
from xianneng.law.refusals import Refused
from xianneng.work.personnel.reassignment.queries import REASSIGNMENT, serving


def propose(*, organ_id: int, who: str, viewer: Viewer, now: datetime) -> str:
    """申报人员转隶 of everybody who serves in an organ, or of those named: the number of the case. Refused for names that are not one person there."""
    on = localdate(now)
    place = organs.place(viewer.scope, organ_id, on)
    there = serving(Organ.objects.get(pk=place.id), on)
    wanted = [each for each in re.split(r"[\s,，、;；]+", who) if each]
    counts = {name: [person_id for person_id, called in there if called == name] for name in dict.fromkeys(wanted)}
    wrong = [f"{name}{'有' + str(len(found)) + '人同名' if found else '不在该机关'}" for name, found in counts.items() if len(found) != 1]
    if wrong:
        raise Refused("名单有误", why="；".join(wrong[:5]), then="请核对姓名；同名的，先申报全部人员，再在办件中移出不转的人员")
    chosen = [person_id for person_id, name in there if not wanted or name in counts]
    if not chosen:
        raise Refused(f"{place.name}没有在职人员", then="请核对机关；下设机构的人员，请选下设机构")
    return cases.open_case(type_key=REASSIGNMENT, organ_id=place.id, title=f"{place.name}{len(chosen)}人转隶", person_ids=chosen, viewer=viewer,
                           now=now, data={"page": f"/reassignments/?organ={place.id}"}).number
