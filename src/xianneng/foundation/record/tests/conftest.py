"""Fixtures of this room; the world is imported late, when Django is set up."""

from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Any:
    """The region, in one transaction."""
    from xianneng.foundation.record.tests.world import World

    return World()
