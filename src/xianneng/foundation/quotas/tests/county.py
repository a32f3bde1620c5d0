"""A small county for the tests: three organs, a township, a 参公 unit; own 主任科员, pooled 调研员 but of the unit."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import operations
from xianneng.foundation.quotas.models import Unit
from xianneng.foundation.record.models import Person, Post, Rank, Standing

LEVEL = "县(市、区、旗)、乡镇机关"
POOLED, OWN = ("Q-L-3", "Q-L-4", "Q-L-5"), ("Q-L-6", "Q-L-7")
ON = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
EVERYTHING = Scope(("/",))


@contextmanager
def act(kind: str = "quotas.test", case: str = "") -> Iterator[Writing]:
    """A transaction with its leaf."""
    with transaction.atomic(), writing(kind=kind, case=case, body={}, now=NOW) as leaf:
        yield leaf


class County:
    """The county, its organs by name, and its units by name."""

    def __init__(self) -> None:
        with act() as self.leaf:
            self.region = self.organ("示例县", None, kind="地区", level="")
            self.water = self.organ("县水利局", self.region)
            self.housing = self.organ("县住建局", self.region)
            self.station = self.organ("县水文站", self.water, kind="参公单位")
            self.town = self.organ("青石镇", self.region, township=True)
            for organ, count in ((self.water, 30), (self.housing, 60), (self.station, 10), (self.town, 30)):
                self.row(Establishment, organ=organ, kind="事业编制" if organ == self.station else "行政编制", count=count,
                         leading_count=3)

    def organ(self, name: str, parent: Organ | None, *, kind: str = "机关", level: str = LEVEL,
              township: bool = False) -> Organ:
        """One organ with its profile."""
        organ = Organ.objects.create(code=name)
        organ.path = f"{parent.path if parent else '/'}{organ.pk}/"
        organ.save()
        self.row(Profile, organ=organ, name=name, parent=parent, kind=kind, level=level, township=township,
                 order_number=organ.pk)
        return organ

    def row(self, model: Any, **values: Any) -> Any:
        """A dated row since 2019."""
        return model.objects.create(**{"valid_from": date(2019, 6, 1), "leaf_id": self.leaf.id, **values})

    def person(self, organ: Organ, rank: str = "", layer: str = "", kind: str = "公务员") -> int:
        """A serving person with a rank and, where a layer is given, a leading post."""
        with act() as self.leaf:
            person = Person.objects.create()
            self.row(Standing, person=person, organ=organ, manager=organ, kind=kind)
            if rank:
                self.row(Rank, person=person, series="综合管理类", rank=rank)
            if layer:
                self.row(Post, person=person, organ=organ, title="副局长", layer=layer)
        return person.pk

    def units(self) -> dict[str, Unit]:
        """The pool of all organs' 调研员, and each one's own 主任科员; the 参公 unit has both of its own."""
        organs = {"水利局": self.water, "住建局": self.housing, "水文站": self.station, "青石镇": self.town}
        plans = [operations.Plan("全县统筹", self.region.pk, LEVEL, [
            organ.pk for organ in organs.values() if organ != self.station], POOLED, pool=True)]
        plans += [operations.Plan(name, self.region.pk, LEVEL, [organ.pk], (*POOLED, *OWN) if organ == self.station else OWN)
                  for name, organ in organs.items()]
        with act() as leaf:
            found = operations.form_units(plans, on=date(2019, 6, 1), leaf=leaf)
        return {unit.name: unit for unit in found}

    def open(self, used: Mapping[str, Mapping[str, int]] | None = None) -> dict[str, Unit]:
        """Form the units and open their books with what is used: 30 + 60 + 30 = 120 places in the pool."""
        units = self.units()
        bases = {"全县统筹": 120, "水利局": 30, "住建局": 60, "水文站": 10, "青石镇": 30}
        with act() as leaf:
            operations.open_books([operations.Opening(unit, bases[name], (used or {}).get(name, {}))
                                   for name, unit in units.items()], on=ON, leaf=leaf, now=NOW)
        return units


def do(operation: Callable[..., None], *args: Any, **named: Any) -> None:
    """One act in its own transaction, with its leaf."""
    with act() as leaf:
        operation(*args, leaf=leaf, now=NOW, **{"on": ON, **named})
