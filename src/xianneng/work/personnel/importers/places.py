"""The organs that a file may name: by name, short name, code, or the name with that of the region."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q

from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.queries import INNER
from xianneng.foundation.organs.scope import Scope

REGION = "地区"
OWN_MANAGER = ("单位管理", "单位管", "本单位", "本机关", "单位")
# 中共示例县委 → 示例县. A department of the committee (县委组织部) is an organ of its own and no region.
COMMITTEE = re.compile(r"^(?:中共|中国共产党)?(.+?)(?:委员会|党委|委|管理|管)?$")


@dataclass(frozen=True, slots=True)
class Place:
    """An organ as the file may name it; ``path`` leads to it from the top."""

    id: int
    name: str
    path: str
    kind: str
    level: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Places:
    """Every organ and inner unit of a scope on a date, findable by its names."""

    on: date
    by_id: Mapping[int, Place]
    by_name: Mapping[str, tuple[int, ...]]
    units: Mapping[tuple[int, str], int] = field(default_factory=dict)

    @cached_property
    def known(self) -> frozenset[str]:
        """The names and codes that stand for exactly one organ."""
        return frozenset(name for name, ids in self.by_name.items() if len(ids) == 1)

    @cached_property
    def ids(self) -> dict[str, int]:
        """Name or code → organ, where it is one."""
        return {name: ids[0] for name, ids in self.by_name.items() if len(ids) == 1}

    @cached_property
    def inside(self) -> frozenset[int]:
        """Every organ and inner unit of the scope itself, without the regions above it."""
        return frozenset(organ for ids in self.by_name.values() for organ in ids) | frozenset(self.units.values())

    @cached_property
    def ambiguous(self) -> dict[str, str]:
        """Names of several organs, with the regions in which they are."""
        return {name: "、".join(self.above(organ)[0].name if self.above(organ) else "上级不详" for organ in ids[:3])
                for name, ids in self.by_name.items() if len(ids) > 1}

    def manager_of(self, text: str, organ: int) -> int | None:
        """管理单位: the organ itself (单位管理), or what stands above it and the text names (县管, 中共示例县委); else none."""
        if text in OWN_MANAGER or text == self.by_id[organ].name:
            return organ
        found = COMMITTEE.match(text)
        stem = found.group(1) if found else text
        for each in self.above(organ):
            if each.name in (stem, text) or (len(stem) == 1 and each.name.endswith(stem)):
                return each.id
        known = self.ids.get(text)
        return known if known in (organ, *(each.id for each in self.above(organ))) else None

    def managers(self, organ: int) -> str:
        """What may be answered for 管理单位, in words."""
        return "、".join(["“单位管理”", *(each.name for each in self.above(organ))])

    def above(self, organ: int) -> list[Place]:
        """What stands above an organ, the nearest first."""
        ids = [int(part) for part in self.by_id[organ].path.strip("/").split("/")[:-1]]
        return [self.by_id[part] for part in reversed(ids) if part in self.by_id]


def places(scope: Scope, on: date) -> Places:
    """What the scope holds on a date, with the regions above it (their names tell organs of one name apart)."""
    above = {int(part) for path in scope.paths for part in path.strip("/").split("/")}
    rows = Profile.objects.as_of(on).filter(scope.organs("organ__path") | Q(organ_id__in=above)).select_related("organ")
    by_id = {row.organ_id: Place(row.organ_id, row.name, row.organ.path, row.kind, row.level, row.grade) for row in rows}
    names: dict[str, list[int]] = {}
    units: dict[tuple[int, str], int] = {}
    for row in rows:
        if not scope.covers(row.organ.path):
            continue
        if row.kind == INNER and row.parent_id:
            units[row.parent_id, row.name] = row.organ_id
        else:
            for name in _names(row, by_id):
                names.setdefault(name, []).append(row.organ_id)
    return Places(on, by_id, {name: tuple(ids) for name, ids in names.items()}, units)


def _names(row: Profile, by_id: Mapping[int, Place]) -> set[str]:
    """水利局 of 青川县 is also 青川县水利局, whether it is called 县水利局, 水利局 or so already; and 水利局 by itself."""
    region = by_id.get(row.parent_id or 0)
    names = {row.name, row.short_name, row.organ.code}
    if region is not None and region.kind == REGION:
        overlap = row.name[:1] if region.name.endswith(row.name[:1]) else region.name
        bare = row.name.removeprefix(overlap)
        names |= {region.name + bare, bare if len(bare) > 2 else ""}
    return names - {""}
