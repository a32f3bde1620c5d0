"""The paper of 人员转隶: 转隶人员名册, once it is approved."""

from datetime import date

from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.foundation.documents.papers.lists import HandedOver, Handover
from xianneng.law.refusals import NotFound
from xianneng.work.personnel.reassignment import queries
from xianneng.work.personnel.reassignment.effects import last_day

ROSTER = "handover"


def ready(case: Case) -> list[Ready]:
    """The roster, from the approval on."""
    return [Ready(ROSTER, None, PAPERS[ROSTER].title)] if "approval" in case.data else []


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """The roster, of what everybody held on the day of the approval. NotFound before it."""
    if (code, person_id, of_round) != (ROSTER, None, 0) or not ready(case):
        raise NotFound("还没有这份文书", why="办件还没有批准", then="请刷新后查看")
    data, approved = case.data, date.fromisoformat(case.data["approval"]["on"])
    roster = queries.people(case, min(approved, last_day(case)))
    titles = queries.targets(data["application"]["posts"], roster)
    return PAPERS[code].lay_out(Handover(
        organ=data["from_name"], to=data["to_name"], on=approved, moves_on=date.fromisoformat(data["moves_on"]),
        document=data["approval"]["document"], ground=f"{data['application']['ground']}，{data['application']['document']}",
        paid_through=data["application"]["paid_through"], people=tuple(HandedOver(
            each.name, each.sex, each.birth_on, each.title, each.rank, each.establishment, titles[each.person_id]) for each in roster)))
