"""Two second officers confirm at the same moment two imports of the same persons, who are new."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import time_machine

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.quotas.tests.test_clerks import race
from xianneng.foundation.record.models import Basic
from xianneng.surface.home.tests.test_import import GIVEN, new, office, sheet, take
from xianneng.surface.project.testing import NOW, County, county
from xianneng.work.personnel import intakes


@pytest.fixture
def made(fresh_database: Any) -> Iterator[County]:
    with time_machine.travel(NOW, tick=False):
        yield county()


def test_what_is_new_is_written_once(made: County, tmp_path: Path) -> None:
    lines = [new(1), new(2)]
    numbers = [intakes.submit(intake=take(made, sheet(tmp_path / f"{name}.xlsx", *lines), **GIVEN), viewer=office(made, "officer"), now=NOW)
               for name in "甲乙"]

    def confirm(number: str) -> None:
        case = Case.objects.get(number=number)
        act.complete(task_id=case.tasks.get(state="待办").pk, outcome="同意", viewer=office(made, "confirmer"), seen=case.version, now=NOW)

    assert sorted(race(*(partial(confirm, number) for number in numbers))) == ["done", "核对之后档案又有变化"]
    assert Basic.objects.known().filter(id_number__in=[line["身份证号"] for line in lines]).count() == len(lines)
