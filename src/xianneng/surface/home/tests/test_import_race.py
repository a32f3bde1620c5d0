"""Two second officers confirm at the same moment what writes the same: two imports, an import and an entry."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
import time_machine

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.quotas.tests.test_clerks import race
from xianneng.foundation.record.models import Award, Basic, Today
from xianneng.surface.home.tests.test_import import GIVEN, new, office, sheet, take
from xianneng.surface.project.testing import NOW, ON, WATER, County
from xianneng.work.personnel import entries, intakes


@pytest.fixture
def made(fresh_county: County) -> Iterator[County]:
    """As everywhere, but what is written stays: two connections must see it."""
    with time_machine.travel(NOW, tick=False):
        yield fresh_county


def confirm(made: County, number: str) -> None:
    case = Case.objects.get(number=number)
    act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)


def test_what_is_new_is_written_once(made: County, tmp_path: Path) -> None:
    lines = [new(1), new(2)]
    numbers = [intakes.submit(intake=take(made, sheet(tmp_path / f"{name}.xlsx", *lines), **GIVEN), viewer=office(made, "officer"), now=NOW)
               for name in "甲乙"]

    assert sorted(race(*(partial(confirm, made, number) for number in numbers))) == ["done", "核对之后档案又有变化"]
    assert Basic.objects.known().filter(id_number__in=[line["身份证号"] for line in lines]).count() == len(lines)


def test_an_award_entered_and_imported_is_written_once(made: County, tmp_path: Path) -> None:
    person, officer = made.persons["陈思源"], office(made, "officer")
    for day in ("2025-03-09", "2025-04-09", "2025-05-09"):
        line = {"姓名": "陈思源", "身份证号": Today.objects.get(person_id=person).id_number, "单位": WATER, "奖励种类": "记三等功",
                "批准日期": day, "批准机关": "县委", "文号": "示〔2025〕1号"}
        imported = intakes.submit(intake=take(made, sheet(tmp_path / f"{day}.xlsx", line), "awards"), viewer=officer, now=NOW)
        entered = entries.submit(
            entry=entries.entry_for(officer, person, "award", "add", None, ON), viewer=officer, now=NOW, change={
                "act": "add", "person_id": person, "key": "award", "valid_from": day, "why": "补录", "material": "文件",
                "values": {"name": "记三等功", "granted_by": "县委", "reason": "示〔2025〕1号"}})
        done = race(partial(confirm, made, imported), partial(confirm, made, entered))
        assert done in (["done", "所填信息有误"], ["核对之后档案又有变化", "done"]), day
        assert Award.objects.known().filter(person_id=person, valid_from=day).count() == 1
