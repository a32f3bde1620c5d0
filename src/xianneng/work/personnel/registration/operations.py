"""What can be done from the list of 公务员登记: propose the registration of persons of an organ, or its change and end."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.proposing import open_for
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
    if type_key == Registering.key and rows and rows[0]["kind"] == "参公":
        words = "参照管理人员登记"
    return open_for(rows, type_key=type_key, words=words, page="/registration/", viewer=viewer, now=now)
