"""The cases that officials can read: facts, date, verdict, reasons, grouped by article (`cases/*.yaml`)."""

from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import yaml

from xianneng.law import promotion
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.tests.people import one

CASES = [
    (path.stem, case)
    for path in sorted(Path(__file__).with_name("cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("article", "case"), CASES, ids=[f"{stem}: {case['name']}" for stem, case in CASES])
def test_case(article: str, case: dict[str, Any]) -> None:
    later, earlier = ([(day, of(values)) for day, values in case.get(name, {}).items()] for name in ("later", "earlier"))
    parameters = of(case.get("parameters", {})).among(later, earlier)
    row = one(case["as_of"], parameters, **case["facts"])
    assert {name: row[name] for name in case["expect"]} == case["expect"]
    texts = {reason.clause: reason.text for reason in promotion.explain(row, case["as_of"], parameters)}
    assert {clause: texts[clause] for clause in case.get("reasons", {})} == case.get("reasons", {})


def of(values: dict[str, Any]) -> Parameters:
    """The defaults with these values set."""
    return reduce(lambda known, each: known.with_(*each), values.items(), DEFAULTS)


def test_every_case_file_is_read() -> None:
    assert {stem for stem, _ in CASES} >= {"rank-prom-03-years", "rank-prom-04-results", "rank-prom-05-bars"}
