"""Sixteen writers deciding in real cases of a demonstration county: what the ledger costs where people decide."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from functools import cache

from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from xianneng.foundation.access.authority import Viewer, viewers
from xianneng.foundation.access.models import Office, User
from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.ledger import bench
from xianneng.foundation.record.models import Today
from xianneng.law.refusals import Refusal
from xianneng.surface.project import demo

CASES = 400


def figure(quick: bool) -> bench.Figure:
    """Decisions a second with and without the ledger. Loads a county into the connected, empty database."""
    now = timezone.now()
    demo.load(scale="county", on=timezone.localdate(now), now=now, progress=lambda text: None)
    return bench.writers(deciding(_opened(40 if quick else CASES, now), now), seconds=2.0 if quick else 8.0,
                         name="ledger.writers.16.cases")


def deciding(numbers: list[str], now: datetime) -> Callable[[int], bool]:
    """The operation: two officers find on political conduct one after the other, the next step gives it back to them."""
    def decide(number: int) -> bool:
        with suppress(Refusal, ObjectDoesNotExist):  # another writer was first at this case, before or after it was read
            case = Case.objects.get(number=numbers[number % len(numbers)])
            task = case.tasks.get(state="待办")
            seat = task.participants.filter(state="待办").select_related("office").earliest("position")
            viewer = _viewer(seat.office, timezone.localdate(now))
            if task.form == "political":
                found = {f"political_conduct_{each.person_id}": "合格" for each in case.subjects.all()}
                act.complete(task_id=task.pk, outcome="同意", text="谈话了解", data=found, viewer=viewer, seen=None, now=now)
            else:
                act.return_for_correction(task_id=task.pk, to_step="political", text="请补充谈话", viewer=viewer, seen=None,
                                          now=now)
            return True
        return False
    return decide


@cache
def _viewer(office: Office, on: date) -> Viewer:
    return next(each for each in viewers(office.user, on) if each.office_id == office.pk)


def _opened(count: int, now: datetime) -> list[str]:
    """Inquiries by two officers of the authority into so many people of the county, one each."""
    on = timezone.localdate(now)
    over = Office.objects.filter(role="authority_reviewer").select_related("jurisdiction").earliest("pk")
    offices = [Office.objects.create(user=User.objects.create_user(f"bench{at}"), role="personnel_officer", title="县委组织部",
                                     organ_id=over.organ_id, jurisdiction_id=over.jurisdiction_id, from_on=on) for at in (1, 2)]
    people = Today.objects.filter(organ_path__startswith=over.jurisdiction.path).order_by("person_id")
    numbers: list[str] = []
    for person_id, organ_id in people.values_list("person_id", "organ_id"):
        with suppress(Refusal):  # somebody who is being inquired into already
            numbers.append(act.open_case(type_key="vetting.inquiry", organ_id=organ_id, title="考察", now=now, person_ids=[person_id],
                                         viewer=_viewer(offices[0], on), data={"officers": [each.pk for each in offices]}).number)
        if len(numbers) == count:
            break
    return numbers
