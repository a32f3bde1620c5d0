"""Promotions approved for a later day that the law no longer allows then, and decisions that read otherwise since what they relied on was
corrected: who decided is told, on the desk and on the case's page.

Asked anew each time, for everybody concerned at once: what has been revoked, or is lawful again, is told no more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case, Subject
from xianneng.foundation.record.models import Rank
from xianneng.foundation.record.queries import given_by
from xianneng.work.personnel.reliance import GONE
from xianneng.work.ranks.checks import Unlawful, unlawful

CORRECTING = ("personnel.maintenance", "personnel.import")
OTHERWISE = [{"same": False}]  # of a decision that a correction lists: judged on the corrected file it comes out otherwise
TOLD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Reconsidered:
    """One of them: what came between, the number of the case that decided it (or ""), and of its revocation that is under way (or "")."""

    found: Unlawful
    number: str
    revoking: str


def at_desk(viewer: Viewer, on: date) -> list[Reconsidered]:
    """What the viewer's authority has to revoke or put off; not of the viewer's own, nor of whom they stand in for (公务员法第七十六条)."""
    if not viewer.may("ranks.reconsider") or not viewer.jurisdiction_path:
        return []
    return _with_cases([each for each in unlawful(viewer.scope, viewer.jurisdiction_path, on) if each.person_id not in viewer.persons])


def of_case(viewer: Viewer, held: Mapping[int, Rank], on: date) -> list[Reconsidered]:
    """The same of the ranks ``held`` that a case gave, by person; for who reads these persons' files."""
    coming = {row.pk: person_id for person_id, row in held.items() if row.valid_from > on}
    if not coming or not viewer.scope.paths:
        return []
    found = unlawful(viewer.scope, viewer.jurisdiction_path, on, list(coming.values()))
    return _with_cases([each for each in found if each.row_id in coming])


def corrected(viewer: Viewer, on: date) -> list[tuple[Case, list[str]]]:
    """The corrections of the last ninety days that turn over a decision of the viewer's authority, each with the numbers of those; the latest first."""
    if not viewer.may("ranks.reconsider") or not viewer.jurisdiction_path:
        return []
    found = Case.objects.filter(viewer.scope.organs("organ__path"), type__in=CORRECTING, organ__path__startswith=viewer.jurisdiction_path,
                                effective_at__date__gt=on - TOLD, data__relied__contains=OTHERWISE).order_by("-effective_at")
    return [(case, _turned(case)) for case in found if _turned(case)]


def of_decision(case: Case, persons: Sequence[int]) -> list[Case]:
    """The corrections since by which a decided case comes out otherwise; what took back what it decided has reconsidered it."""
    found = Case.objects.filter(subjects__person_id__in=persons, type__in=CORRECTING, effective_at__gt=case.effective_at,
                                data__relied__contains=[{"number": case.number, "same": False}]) if case.effective_at else ()
    return [each for each in dict.fromkeys(found) if case.number in _turned(each)]


def _turned(case: Case) -> list[str]:
    return list(dict.fromkeys(each["number"] for each in case.data["relied"] if not each["same"] and each["decided_on"] and each["after"] != GONE))


def _with_cases(found: Sequence[Unlawful]) -> list[Reconsidered]:
    if not found:
        return []
    persons = {each.person_id for each in found}
    given = given_by(persons)
    revoking = {change["row_id"]: number for number, changes in Subject.objects.filter(
        person_id__in=persons, case__type="personnel.maintenance", case__closed_at=None).values_list("case__number", "case__data__changes")
        for change in changes if change.get("act") == "revoke"}
    return [Reconsidered(each, given.get(each.row_id, ""), revoking.get(each.row_id, "")) for each in found]
