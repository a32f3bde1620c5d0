"""What can be done from the pages of 档案审核: take up an audit of a person, propose a determination, organise a campaign."""

from datetime import date, datetime

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.record.queries import in_scope
from xianneng.law import paperfile as law
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.paperfile import queries
from xianneng.work.personnel.proposing import open_for


def audit(*, person_id: int, viewer: Viewer, now: datetime) -> str:
    """审核 one person's paper file: the number of the case."""
    in_scope(viewer.scope, person_id)
    return open_for(queries.rows_of([person_id]), type_key=queries.AUDIT, words="档案审核", page="/paperfile/", viewer=viewer, now=now)


def propose(*, person_id: int, item: str, viewer: Viewer, now: datetime) -> str:
    """申报认定 of one item of one person: the number of the case. NotFound for what is no item."""
    if item not in law.ITEMS:
        raise NotFound("没有这一认定事项", then="请在人员页选择认定事项")
    in_scope(viewer.scope, person_id)
    return open_for(queries.rows_of([person_id]), type_key=queries.DETERMINATION, words=f"{item}认定", page="/paperfile/", viewer=viewer, now=now,
                    data={"item": item})


def organise(*, place: Place, title: str, since: date, until: date, basis: str, viewer: Viewer, now: datetime) -> str:
    """组织专项审核 over a place: the number of the case, which the authority's leader approves first. Refused where the words tell an ID number."""
    refuse_id_numbers(f"{title} {basis}")
    return cases.open_case(type_key=queries.CAMPAIGN, organ_id=place.id, title=title, person_ids=[], viewer=viewer, now=now, data={
        "place": place.name, "from": since.isoformat(), "until": until.isoformat(), "basis": basis}).number
