"""The demonstration's files of persons, made without a database."""

import random
from datetime import date
from types import SimpleNamespace
from typing import Any

from xianneng.foundation.organs.dated import UNDATED
from xianneng.surface.project.demo import files


def test_no_relation_begins_on_the_masked_birth_date() -> None:
    career: Any = SimpleNamespace(birth_on=date(1985, 4, 1))
    told = [row for seed in range(20) for row in files._family(random.Random(seed), career, date(2026, 11, 20))]
    assert {row["relation"] for row in told} == {"配偶", "子女", "父亲", "母亲"}
    assert {row["valid_from"] for row in told} == {UNDATED}
