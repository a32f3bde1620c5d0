"""Facts as of a date, read from the file of people written by hand."""

from datetime import date
from typing import Any

from xianneng.foundation.record import facts
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.tests.world import ON, World, write
from xianneng.law import promotion
from xianneng.law.parameters import DEFAULTS


def judged(person_id: int, on: date = ON) -> dict[str, Any]:
    """The person's facts and verdict."""
    frame = promotion.verdict(facts.persons(Asked(on, person_ids=[person_id])), on, DEFAULTS)
    return promotion.first_dates(frame, on, DEFAULTS).to_dicts()[0]


def test_a_running_sanction_bars_whatever_else_is_not_known(world: World) -> None:
    person_id = world.person("甲一", rank="三级主任科员")
    write(world.one(person_id, "sanction", date(2026, 8, 3), track="处分", kind="警告"))
    found = judged(person_id)
    assert (found["sanction"], found["eligible"], found["sanction_until"]) == (False, False, date(2027, 2, 3))
    write(world.one(person_id, "sanction", date(2016, 8, 3), track="党纪处分", kind="警告"),
          world.one(person_id, "sanction", date(2026, 9, 3), track="组织处理", kind="诫勉"),
          world.one(person_id, "sanction", date(2026, 9, 4), track="调查", kind="初步核实"),
          world.one(person_id, "sanction", date(2026, 9, 3), track="调查", kind="立案"))
    found = judged(person_id)
    assert (found["sanction"], found["sanction_kind"], found["first_on"]) == (False, "警告", None)
    assert (found["measure"], found["measure_until"]) == (False, date(2027, 3, 3))
    assert (found["inquiry"], found["investigation"]) == (False, "立案")
