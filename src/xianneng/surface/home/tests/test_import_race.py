"""Two second officers confirm at the same moment two imports of the same persons, who are new."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases.models import Case
from xianneng.foundation.record.models import Basic
from xianneng.law.refusals import Refused
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
    start = Barrier(len(numbers))

    def confirm(number: str) -> str:
        try:
            case = Case.objects.get(number=number)
            task, viewer = case.tasks.get(state="待办"), office(made, "confirmer")
            start.wait()
            act.complete(task_id=task.pk, outcome="同意", viewer=viewer, seen=case.version, now=NOW)
        except Refused as refused:
            return refused.what
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(numbers)) as officers:
        assert sorted(officers.map(confirm, numbers)) == ["done", "核对之后档案又有变化"]
    assert Basic.objects.known().filter(id_number__in=[line["身份证号"] for line in lines]).count() == len(lines)
