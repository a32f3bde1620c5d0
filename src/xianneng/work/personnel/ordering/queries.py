"""What can be asked of 排序: the people of an organ in their order, and who has moved in another one."""

from collections.abc import Sequence
from datetime import date

from xianneng.foundation.record.models import Standing, Today
from xianneng.foundation.record.queries import names_in_order

ORDER = "personnel.order"


def in_order(organ_id: int, on: date) -> list[int]:
    """Who serves in an organ itself on a date, by id in the order of the lists."""
    rows = Standing.objects.as_of(on).filter(organ_id=organ_id, status="在职").order_by("team_order", "person_id")
    return list(rows.values_list("person_id", flat=True))


def lines(person_ids: Sequence[int], on: date) -> list[tuple[int, str, str]]:
    """These persons in this order: id, name, and post with rank as of today."""
    names = names_in_order(person_ids, on)
    posts = {person: "，".join(part for part in (post, rank) if part) for person, post, rank in Today.objects.filter(
        person_id__in=person_ids).values_list("person_id", "post", "rank")}
    return [(each, names.get(each, ""), posts.get(each, "")) for each in person_ids]


def moved(before: Sequence[int], after: Sequence[int]) -> list[tuple[int, int, int]]:
    """Who has another place: id, place before, place after, from 1, in the new order."""
    place = {each: at for at, each in enumerate(before, 1)}
    return [(each, place[each], at) for at, each in enumerate(after, 1) if place[each] != at]


def passed(before: Sequence[int], after: Sequence[int], person_ids: frozenset[int]) -> bool:
    """Whether one of these persons now stands before somebody who stood before them."""
    return any(set(before[:before.index(each)]) - set(after[:after.index(each)]) for each in person_ids if each in before)
