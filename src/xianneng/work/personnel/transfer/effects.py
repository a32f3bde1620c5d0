"""What a transfer within the platform writes into the file: standing, posts and rank, from one day on."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Max

from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.record.models import Post, Rank, Standing
from xianneng.foundation.record.operations import Change, add, begin, end, row_values
from xianneng.law import series
from xianneng.law.refusals import Refused
from xianneng.work.personnel.transfer.queries import KINDS, manager_of

WAY = "转任"


def move(person_id: int, from_id: int, to: Organ, given: Mapping[str, Any], on: date, document: str) -> list[Change]:
    """The changes by which a person is of another organ's staff from a day on.

    ``given``: title, layer, in_team, rank and establishment as they were offered. The posts of the old organ end there; level
    and registration go on, and so does the rank unless another was given. Refused where the file has a later change.
    """
    held = Standing.objects.as_of(on).get(person_id=person_id)
    last = Standing.objects.as_of(on).filter(organ=to).aggregate(last=Max("team_order"))["last"] or 0
    kind = KINDS[Profile.objects.as_of(on).get(organ=to).kind]
    values = {**row_values("standing", held), "organ_id": to.pk, "unit_id": None, "manager_id": manager_of(to, on), "kind": kind,
              "establishment": given["establishment"], "team_order": last + 1}
    if given["rank"]:
        values["series"] = series.rank(given["rank"]).series
    return [begin(person_id=person_id, key="standing", valid_from=on, values=values), *_posts(person_id, from_id, to, given, on, document),
            *_rank(person_id, given["rank"], on, document)]


def _posts(person_id: int, from_id: int, to: Organ, given: Mapping[str, Any], on: date, document: str) -> list[Change]:
    """The old organ's posts end, the new one begins; posts held elsewhere stay."""
    rows = list(Post.objects.known().filter(person_id=person_id, organ_id=from_id, valid_to__gt=on).order_by("valid_from"))
    later = [row for row in rows if row.valid_from >= on]
    if later:
        raise Refused(f"{later[0].title}自 {later[0].valid_from} 起任职", why=f"不能自 {on} 起终止", then="请先更正这一任职，或者改定调转日期")
    ended = [end(person_id=person_id, key="post", row_id=row.pk, valid_to=on) for row in rows]
    if not given["title"]:
        return ended
    return [*ended, add(person_id=person_id, key="post", valid_from=on, values={
        "organ_id": to.pk, "unit_id": None, "title": given["title"], "layer": given["layer"], "is_main": True, "in_team": given["in_team"],
        "document": document})]


def _rank(person_id: int, rank: str, on: date, document: str) -> list[Change]:
    """Another rank begins, or the one held ends; the same one simply goes on, with its years."""
    held = Rank.objects.as_of(on).filter(person_id=person_id).first()
    if (held.rank if held else "") == rank:
        return []
    if not rank and held:
        return [end(person_id=person_id, key="rank", row_id=held.pk, valid_to=on)]
    return [begin(person_id=person_id, key="rank", valid_from=on, values={
        "series": series.rank(rank).series, "rank": rank, "way": WAY, "document": document})]
