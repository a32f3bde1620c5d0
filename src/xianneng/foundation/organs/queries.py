"""What can be asked of organs: names and places on a date, within a scope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.law.refusals import NotFound

INNER = "内设机构"
REGION = "地区"


@dataclass(frozen=True, slots=True)
class Place:
    """An organ as it was called on a date; ``path`` is its place in today's tree."""

    id: int
    name: str
    path: str
    kind: str


def place(scope: Scope, organ_id: int, on: date) -> Place:
    """One organ of the scope; NotFound outside of it."""
    found = _places(scope, on, Q(organ_id=organ_id))
    if not found:
        raise NotFound("没有找到这个机构", then="请核对管辖范围")
    return found[0]


def children(scope: Scope, parent_id: int, on: date, *, limit: int = 300) -> list[Place]:
    """The organs right under another, in the official order, without its inner units."""
    return _places(scope, on, Q(parent_id=parent_id) & ~Q(kind=INNER), limit)


LONGEST_SHORT = 12  # characters of an abbreviated name
LETTERS = re.compile(r"[a-z]{2,24}")


def place_and_children(scope: Scope, organ_id: int, on: date) -> tuple[str, list[Place]]:
    """What an organ was called (empty where it was not yet), and the organs right under it, with one query."""
    found = _places(scope, on, Q(organ_id=organ_id) | Q(parent_id=organ_id) & ~Q(kind=INNER), 300)
    return next((each.name for each in found if each.id == organ_id), ""), [each for each in found if each.id != organ_id]


def branch(scope: Scope, path: str, on: date) -> tuple[list[Place], list[Place]]:
    """The organs of the scope from the top down to the one at ``path``, and those right under it in the official order, with one query."""
    line = [int(each) for each in path.split("/") if each]
    if not line:
        return [], []
    found = _places(scope, on, Q(organ_id__in=line) | Q(parent_id=line[-1]) & ~Q(kind=INNER), 300)
    return sorted((each for each in found if each.id in line), key=lambda each: len(each.path)), [each for each in found if each.id not in line]


def search(scope: Scope, text: str, on: date, *, limit: int = 20) -> list[Place]:
    """Organs whose name, short name, pinyin or initials hold the text; else whose name or initials it abbreviates, as 住建局 and zjj do 住房和城乡建设局."""
    letters = text.replace(" ", "").lower()
    holds, short = Q(name__contains=text) | Q(short_name__contains=text), Q()
    if LETTERS.fullmatch(letters):
        holds |= Q(organ__initials__contains=letters) | Q(organ__pinyin__contains=letters)
        short = _all_of("organ__initials", letters) & Q(organ__initials__regex="[a-z]*".join(letters))
    elif 1 < len(text) <= LONGEST_SHORT:
        short = _all_of("name", text) & Q(name__regex=".*".join(re.escape(each) for each in text))
    rows = _rows(scope, on, (holds | short) & ~Q(kind=INNER)).annotate(holds=ExpressionWrapper(holds, BooleanField())).order_by(
        "-holds", "order_number", "organ_id")[:limit]
    return [_place(row) for row in rows if row.holds == rows[0].holds]


def _all_of(column: str, text: str) -> Q:
    """Whether a column holds every character of a text, in any order: most organs do not, and are seen so without the slow look at the order."""
    return Q(*(Q(**{f"{column}__contains": each}) for each in sorted(set(text))))


def called(scope: Scope, on: date) -> list[tuple[int, str, str]]:
    """Every organ of the scope with its name and its short name, without inner units."""
    rows = Profile.objects.as_of(on).filter(~Q(kind=INNER), scope.organs("organ__path"))
    return list(rows.order_by("organ__path").values_list("organ_id", "name", "short_name"))


def profiles(scope: Scope, on: date, *, after: int = 0, most: int) -> list[Profile]:
    """The organs of the scope with their inner units as they were on a date, in the order of ids after one; ``most`` at most."""
    return list(Profile.objects.as_of(on).filter(scope.organs("organ__path"), organ_id__gt=after).select_related("organ").order_by("organ_id")[:most])


def establishments(organ_ids: Iterable[int], on: date) -> list[Establishment]:
    """The authorised staff of organs on a date."""
    return list(Establishment.objects.as_of(on).filter(organ_id__in=list(organ_ids)).order_by("organ_id", "kind", "category", "pk"))


def named(name: str, on: date, *, scope: Scope | None = None, parent_id: int | None = None) -> list[Place]:
    """The organs of exactly this name: of a scope or anywhere, right under a parent or no inner unit; two at most."""
    where = Q(parent_id=parent_id) if parent_id else ~Q(kind=INNER)
    rows = Profile.objects.as_of(on).filter(where, scope.organs("organ__path") if scope else Q(), name=name)
    return [_place(row) for row in rows.select_related("organ")[:2]]


def upward(organ_id: int, on: date) -> list[Place]:
    """An organ and what stands above it, the nearest first, whoever may see them."""
    path = Organ.objects.get(pk=organ_id).path
    rows = Profile.objects.as_of(on).filter(organ_id__in=[int(each) for each in path.strip("/").split("/")]).select_related("organ")
    return [_place(row) for row in sorted(rows, key=lambda row: -len(row.organ.path))]


def names(organ_ids: Iterable[int], on: date) -> dict[int, str]:
    """What organs were called on a date (before their founding: their first name)."""
    found: dict[int, str] = {}
    wanted = set(organ_ids)
    for row in Profile.objects.known().filter(organ_id__in=wanted).order_by("valid_from") if wanted else ():
        if row.valid_from <= on or row.organ_id not in found:
            found[row.organ_id] = row.name
    return found


def formal_names(organ_ids: Iterable[int], on: date) -> dict[int, str]:
    """The same as documents bear them, with the region: 县委组织部 as 中共青川县委组织部, 县水利局 as 青川县水利局."""
    return {organ_id: _formal(name, next((each.name for each in upward(organ_id, on) if each.kind == REGION), ""))
            for organ_id, name in names(organ_ids, on).items()}


def _formal(name: str, region: str) -> str:
    if not region or name.startswith(region) or name[:1] != region[-1]:
        return name
    return f"{'中共' if name[1:2] == '委' else ''}{region}{name[1:]}"


def _places(scope: Scope, on: date, condition: Q, limit: int = 1) -> list[Place]:
    return [_place(row) for row in _rows(scope, on, condition).order_by("order_number", "organ_id")[:limit]]


def _rows(scope: Scope, on: date, condition: Q) -> QuerySet[Profile]:
    return Profile.objects.as_of(on).filter(condition, scope.organs("organ__path")).select_related("organ")


def _place(row: Profile) -> Place:
    return Place(row.organ_id, row.name, row.organ.path, row.kind)
