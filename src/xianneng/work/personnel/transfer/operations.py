"""What can be done from the pages of transfers: propose that somebody of an organ is moved, and that somebody from outside comes in."""

from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.proposing import open_for
from xianneng.work.personnel.transfer.queries import ENTERING, TRANSFER, known


def propose(*, person_id: int, viewer: Viewer, now: datetime) -> str:
    """申报人员调转 of one person: the number of the case."""
    all_in_scope(viewer.scope, [person_id])
    found = known(person_id, localdate(now))
    if found is None:
        raise NotFound("没有找到此人", then="请核对人员归属")
    return open_for([found.row], type_key=TRANSFER, words="调转", page="/transfers/", viewer=viewer, now=now)


def propose_entering(*, name: str, id_number: str, from_name: str, viewer: Viewer, now: datetime) -> str:
    """申报转入 into the viewer's organ of somebody from outside of the platform: the number of the case."""
    return cases.open_case(type_key=ENTERING, organ_id=viewer.organ_id or 0, title=f"{name}转入", person_ids=[], viewer=viewer, now=now, data={
        "name": name, "id_number": id_number, "from_name": from_name, "page": "/transfers/"}).number
