"""One region with two organs, and people written by hand: the least a test of the file needs."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.organs.operations import register
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record import names, operations, projection
from xianneng.foundation.record.operations import Change
from xianneng.law import identity

ON = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BEGAN = date(2000, 1, 1)


def write(*changes: Change) -> datetime:
    """Write changes under a leaf of their own; the moment from which they are known."""
    with transaction.atomic(), writing(kind="testing.record", body={}, now=NOW) as leaf:
        return operations.write(list(changes), leaf=leaf)


def organ(name: str, parent: Organ | None, kind: str) -> Organ:
    """One organ, of one name since ever."""
    with transaction.atomic(), writing(kind="testing.organ", body={}, now=NOW) as leaf:
        made = Organ.objects.get(pk=register([f"R-{name}"], leaf=leaf)[0])
        made.path = f"{parent.path if parent else '/'}{made.pk}/"
        made.save()
        Profile.objects.create(organ=made, name=name, short_name=name, parent=parent, kind=kind, order_number=made.pk,
                               level="县(市、区、旗)、乡镇机关" if parent else "", valid_from=BEGAN, leaf_id=leaf.id)
        leaf.wrote("organs_profile")
    return made


class World:
    """The region 试验县 with 甲局 and 乙局."""

    def __init__(self) -> None:
        self.region = organ("试验县", None, "地区")
        self.first, self.second = organ("甲局", self.region, "机关"), organ("乙局", self.region, "机关")

    @property
    def scope(self) -> Scope:
        """All of the region."""
        return Scope((self.region.path,))

    def person(self, name: str, *, at: Organ | None = None, born: date = date(1984, 3, 5), sex: str = "男",
               rank: str = "") -> int:
        """Somebody who serves, of a name; with a rank where one is given."""
        with transaction.atomic():
            person_id = operations.open_files(1)[0]
        place, body = (at or self.first).pk, f"330199{born:%Y%m%d}{person_id % 100:02}{1 if sex == '男' else 2}"
        write(*[change for change in (
            self.one(person_id, "basic", born, name=name, name_pinyin=names.pinyin(name), sex=sex, birth_on=born,
                     name_initials=names.initials(name), name_strokes=names.strokes(name),
                     id_number=body + identity.check_digit(body)),
            self.one(person_id, "standing", date(2008, 7, 1), organ_id=place, manager_id=place, kind="公务员"),
            self.one(person_id, "rank", date(2019, 6, 1), series="综合管理类", rank=rank) if rank else None) if change])
        return person_id

    def one(self, person_id: int, key: str, since: date, **values: Any) -> Change:
        """One row of a set since a date."""
        return operations.add(person_id=person_id, key=key, values=values, valid_from=since)

    def show(self, *person_ids: int, on: date = ON) -> None:
        """Bring these persons (or everybody) into today's projection."""
        with transaction.atomic():
            if person_ids:
                projection.refresh(person_ids, on=on)
            else:
                projection.rebuild(on=on)


def found(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The names of a list."""
    return [row["name"] for row in rows]
