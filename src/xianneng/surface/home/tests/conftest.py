"""The county, at its moment, and a browser's client signed in as one of its cast."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client

if TYPE_CHECKING:  # models are there only once Django is set up
    from xianneng.surface.project.testing import County


@pytest.fixture
def made(db: None) -> "Iterator[County]":
    """The county, with the clock at its moment."""
    from xianneng.surface.project.testing import NOW, county

    with time_machine.travel(NOW, tick=False):
        yield county()


@pytest.fixture
def enter(made: "County") -> Callable[[str], Client]:
    """Sign in as one of the cast."""
    def by(username: str) -> Client:
        client = Client()
        client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return by
