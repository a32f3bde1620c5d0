"""Fixtures of this room; the world is imported late, when Django is set up."""

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture
def trial() -> Iterator[Any]:
    """The registered type of the tests."""
    from xianneng.foundation.cases import processes, types
    from xianneng.foundation.cases.tests.world import Trial

    trial = Trial()
    types.register(trial)
    processes._packaged.cache_clear()
    yield trial
    types._types.pop(trial.key)
    processes._packaged.cache_clear()


@pytest.fixture
def world(db: None, trial: Any) -> Any:
    """The county, for tests in one transaction."""
    from xianneng.foundation.cases.tests.world import build

    return build(trial)
