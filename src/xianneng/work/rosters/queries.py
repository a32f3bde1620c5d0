"""What a viewer has kept, and what colleagues of the same organ share. Which people of a set they see, the roster says."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Q, Value

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.record.merged import records
from xianneng.law.refusals import NotFound
from xianneng.work.rosters.models import Kept, Member, NameSet, View

Some = TypeVar("Some", bound="Kept | Listed")
Model = TypeVar("Model", bound=Kept)


def views(viewer: Viewer) -> list[View]:
    """The views that the viewer may open, by folder and name, the own first."""
    return _in_order(View.objects.filter(_open_to(viewer)).select_related("user"), viewer)


def name_sets(viewer: Viewer) -> list[NameSet]:
    """The sets that the viewer may open, in the same order."""
    return _in_order(NameSet.objects.filter(_open_to(viewer)).select_related("user"), viewer)


@dataclass(frozen=True, slots=True)
class Listed:
    """A view or a set as a menu lists it; ``count``: the people of a set."""

    pk: int
    name: str
    folder: str
    user_id: int
    owner: str
    count: int


def menus(viewer: Viewer) -> tuple[list[Listed], list[Listed]]:
    """The views and the sets that the viewer may open, in the same order. One query for both."""
    columns = ("pk", "name", "folder", "user_id", "user__display_name")
    views = View.objects.filter(_open_to(viewer)).annotate(people=Value(-1)).values_list(*columns, "people")
    sets = NameSet.objects.filter(_open_to(viewer)).annotate(people=F("count")).values_list(*columns, "people")
    found = _in_order((Listed(*row) for row in views.union(sets, all=True)), viewer)
    return [each for each in found if each.count < 0], [each for each in found if each.count >= 0]


def view(viewer: Viewer, view_id: int) -> View:
    """One view. NotFound where it is not the viewer's, nor shared with them."""
    return _one(View, viewer, view_id, "没有找到这个视图")


def name_set(viewer: Viewer, set_id: int) -> NameSet:
    """One set. NotFound where it is not the viewer's, nor shared with them."""
    return _one(NameSet, viewer, set_id, "没有找到这个名单")


def members(kept: NameSet) -> list[int]:
    """The person ids of a set that was found, whoever of them the viewer may see; who was merged since is in it once."""
    ids = list(Member.objects.filter(name_set=kept).values_list("person_id", flat=True))
    whose = records(ids)
    return list(dict.fromkeys(whose[each] for each in ids))


def folders(kept: Sequence[Kept | Listed], viewer: Viewer) -> list[str]:
    """The folders that the viewer has used."""
    return sorted({each.folder for each in kept if each.folder and each.user_id == viewer.user_id})


def _open_to(viewer: Viewer) -> Q:
    return Q(user_id=viewer.user_id) | Q(shared=True, organ_id=viewer.organ_id)


def _in_order(rows: Iterable[Some], viewer: Viewer) -> list[Some]:
    return sorted(rows, key=lambda each: (each.user_id != viewer.user_id, each.folder, each.name))


def _one(kind: type[Model], viewer: Viewer, kept_id: int, missing: str) -> Model:
    found = kind._default_manager.filter(_open_to(viewer), pk=kept_id).select_related("user").first()
    if found is None:
        raise NotFound(missing, then="可能已被删除，或不再共用；请在“视图和名单”中核对")
    return found
