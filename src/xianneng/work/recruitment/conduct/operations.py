"""What can be done with the register: propose an entry; look into it, which is written down."""

from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.web.templatetags.xn import by_tail
from xianneng.law.recruitment import conduct as law
from xianneng.law.recruitment.registering import find_document, read_name
from xianneng.law.refusals import Refused, refuse_unseen
from xianneng.work.recruitment.applying.sealing import digest
from xianneng.work.recruitment.conduct import queries
from xianneng.work.recruitment.conduct.cases import Recording
from xianneng.work.recruitment.conduct.models import Conduct, Looked
from xianneng.work.recruitment.planning.queries import PREPARE


def propose(*, viewer: Viewer, now: datetime, number: str, name: str, **values: Any) -> str:
    """呈报考试行为记录: the number of the case. The ID number goes no further than its digest."""
    viewer.require(PREPARE)
    refuse_unseen([name, *values.values()])
    refuse_id_numbers(f"{values['facts']} {values['document']}")
    finding = law.find(values["finding"], values["stage"])
    if not values["happened_on"] <= values["decided_on"] <= localdate(now):
        raise Refused("日期的先后不对", why="处理决定不早于发生日期，也不在今天以后", then="请按处理决定书填写")
    read, until = find_document(number, localdate(now)), law.restricted_until(finding, values["decided_on"])
    kept = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}
    return cases.open_case(type_key=Recording.key, organ_id=viewer.jurisdiction_id or 0, title=f"{values['stage']}行为记录", person_ids=[], viewer=viewer, now=now, data={
        **kept, "name": read_name(name), "number_digest": digest(read.number), "shown": by_tail(read.number), "until": until.isoformat() if until else None,
        "page": "/recruitment-conduct/", "page_title": "考试行为记录"}).number


def look(*, viewer: Viewer, now: datetime, name: str = "", number: str = "", in_force: bool = True) -> list[Conduct]:
    """查阅 entries; who looked for whom is kept."""
    viewer.require(PREPARE)
    read = find_document(number, localdate(now)).number if number else ""
    Looked.objects.create(by=viewer.signature, asked=f"{name} {by_tail(read) if read else ''}".strip() or "全部", at=now)
    return queries.entries(name=name, number_digest=digest(read) if read else "", in_force=in_force, on=localdate(now))
