"""Since when the platform itself keeps the places of a rank: from then on a promotion into it goes by its case."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils.timezone import localdate

from xianneng.foundation.quotas.models import APPROVED, Entry, Member, Unit
from xianneng.law import quotas as law
from xianneng.law import series


@dataclass(frozen=True, slots=True)
class Kept:
    """The day on which a book was opened here, and the leaf that opened it: what the file said then is in the book."""

    day: date
    leaf_id: int


def kept_since(organ_ids: Collection[int], on: date) -> dict[tuple[int, str], Kept]:
    """By organ and rank, when the book that counts it was opened on this platform; only ranks with places.

    That is not the day from which the book counts, which may lie years before. A rank that may not be set in an organ at
    all has no place in any book: it goes with the first.
    """
    members = list(Member.objects.as_of(on).filter(organ_id__in=organ_ids).select_related("unit"))
    opened = {unit_id: Kept(localdate(made_at), leaf_id) for unit_id, made_at, leaf_id in Entry.objects.filter(
        unit__in={each.unit_id for each in members}, account=APPROVED).values("unit").annotate(
        made_at=Min("made_at"), first=Min("leaf_id")).values_list("unit", "made_at", "first")}
    ranks: dict[tuple[object, ...], list[str]] = {}
    found: dict[tuple[int, str], Kept] = {}
    for each in members:
        unit = each.unit
        alike = (unit.level, unit.scope, unit.variant, *unit.groups)
        if unit.pk in opened and alike not in ranks:
            ranks[alike] = [rank for rank in series.ranks() if _has_places(rank, unit, on)]
        for rank in ranks.get(alike, ()) if unit.pk in opened else ():
            kept = found.get((each.organ_id, rank), opened[unit.pk])
            found[each.organ_id, rank] = min(kept, opened[unit.pk], key=lambda one: one.leaf_id)
    return found


def _has_places(rank: str, unit: Unit, on: date) -> bool:
    """Whether a unit counts the rank, or its organs may not have it."""
    if set(law.groups_of(rank, unit.level, unit.scope, on, unit.variant)) & set(unit.groups):
        return True
    return unit.scope == law.ORGAN and law.may_set(rank, unit.level, unit.scope, on) is False
