"""The demonstration's people on the move: one is lent to another organ 借调, two are to be handed over 转隶 and wait for the other organ's word."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from xianneng.foundation.cases.models import Case
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.record.models import Today
from xianneng.law.refusals import Refused
from xianneng.surface.project.demo.people import NAMED
from xianneng.work.personnel import entries
from xianneng.work.personnel.reassignment import operations, queries

if TYPE_CHECKING:
    from xianneng.surface.project.demo.stories import Stage

OFFICER, CONFIRMER, REVIEWER = "xuzhiwei", "sunyantian", "luhuaijin"
FROM, TO, HOST = "县水利局", "县住房和城乡建设局", "县委办公室"
RANKS = ("一级科员", "二级科员")  # which take no places of a quota


def lent(stage: "Stage", busy: Collection[int]) -> Iterator[int]:
    """借调 for half a year, entered and confirmed."""
    yield 5
    day, person = stage.now.date(), _free(stage, busy)[0][0]
    entry = entries.entry_for(stage.viewer(OFFICER), person, "secondment", "add", None, day)
    number = entries.submit(entry=entry, viewer=stage.viewer(OFFICER), now=stage.next_moment(), change={
        "act": "add", "person_id": person, "key": "secondment", "row_id": None, "valid_from": day.isoformat(), "valid_to": None, "determined": False,
        "values": {"kind": "借调", "host": HOST, "title": "", "expected_on": (day + timedelta(days=180)).isoformat(), "approved_by": "县委组织部",
                   "document": f"县组干〔{day.year}〕6号"},
        "why": "参加专项工作", "material": "借调函"})
    stage.touched.append(person)
    yield 7
    stage.agrees(CONFIRMER, Case.objects.get(number=number), {}, "与借调函核对一致")


def handed_over(stage: "Stage", busy: Collection[int]) -> Iterator[int]:
    """转隶 of two, handed up by the authority; on a day on which the other organ has no room for them there is none."""
    yield 19
    day, reviewer = stage.now.date(), stage.viewer(REVIEWER)
    county = Profile.objects.as_of(day).get(organ_id=reviewer.jurisdiction_id).name
    with suppress(Refused), transaction.atomic():
        number = operations.propose(organ_id=_organ(stage), who="、".join(name for _, name in _free(stage, {*busy, *stage.touched}, RANKS)[:2]), viewer=reviewer,
                                    now=stage.next_moment())
        case = Case.objects.get(number=number)
        stage.agrees(REVIEWER, case, {
            "organ": f"{county}/{TO}", "moves_on": (stage.days[-1] + timedelta(days=20)).isoformat(), "ground": "职能划转", "document": f"县编〔{day.year}〕12号",
            "paid_through": f"{day.year}年{day.month}月", "basis": "", "posts": queries.proposed(queries.people(case, day))}, "呈报")


def _organ(stage: "Stage") -> int:
    found: int = Profile.objects.as_of(stage.days[0]).get(name=FROM).organ_id
    return found


def _free(stage: "Stage", busy: Collection[int], ranks: Collection[str] = ()) -> list[tuple[int, str]]:
    """Who of the organ has no leading post, no part in another story and no planted defect, the last first: id and name."""
    rows = Today.objects.filter(organ_id=_organ(stage), layer="").exclude(person_id__in=busy).exclude(name__in=NAMED)
    return list((rows.filter(rank__in=ranks) if ranks else rows).order_by("-team_order", "person_id").values_list("person_id", "name"))
