"""The papers of a case, whichever room fills them."""

from collections.abc import Iterable
from datetime import date

from xianneng.foundation.cases.models import Case
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS, Ready
from xianneng.law.refusals import NotFound
from xianneng.work.personnel import papers as maintenance
from xianneng.work.personnel.cases import Maintenance
from xianneng.work.personnel.leaving import papers as leaving
from xianneng.work.personnel.leaving.queries import RESIGNING, RETIRING
from xianneng.work.personnel.paperfile import papers as paperfile
from xianneng.work.personnel.paperfile.queries import AUDIT, DETERMINATION
from xianneng.work.personnel.reassignment import papers as reassignment
from xianneng.work.personnel.reassignment.queries import REASSIGNMENT
from xianneng.work.personnel.registration import papers as registration
from xianneng.work.personnel.registration.cases import Registering
from xianneng.work.personnel.transfer import papers as transfer
from xianneng.work.personnel.transfer.queries import TRANSFER
from xianneng.work.ranks import papers as ranks
from xianneng.work.ranks.cases import Promotion
from xianneng.work.recruitment.hiring import papers as hiring
from xianneng.work.recruitment.hiring.cases import HIRING
from xianneng.work.survey import papers as survey
from xianneng.work.survey.cases import SURVEY

ROOMS = {HIRING: hiring, Promotion.key: ranks, Maintenance.key: maintenance, Registering.key: registration, RETIRING: leaving, RESIGNING: leaving, TRANSFER: transfer,
         REASSIGNMENT: reassignment,
         AUDIT: paperfile, DETERMINATION: paperfile, SURVEY: survey}


def ready(case: Case) -> list[Ready]:
    """The papers that can be filled by now, in the order of the process."""
    return ROOMS[case.type].ready(case) if case.type in ROOMS else []


def title(code: str) -> str:
    """What a kind of paper is called."""
    return PAPERS[code].title


def following(numbers: Iterable[str]) -> list[tuple[str, Ready]]:
    """The papers of the cases that took something back of what another had decided, each with the number of its case."""
    return [(each.number, found) for each in Case.objects.filter(number__in=set(numbers), type=Maintenance.key).order_by("pk") for found in ready(each)]


def paper(case: Case, code: str, person_id: int | None, *, on: date, of_round: int = 0) -> Layout:
    """One paper, laid out; ``of_round`` as `Ready` has it. NotFound where the case has no such paper, or not yet."""
    if case.type not in ROOMS:
        raise NotFound("没有这份文书")
    found: Layout = ROOMS[case.type].paper(case, code, person_id, on=on, of_round=of_round)
    return found
