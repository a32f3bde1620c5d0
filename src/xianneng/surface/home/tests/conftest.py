"""A client, and a real browser, signed in as one of the county's cast."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client

if TYPE_CHECKING:  # models are there only once Django is set up
    from playwright.sync_api import Page

    from xianneng.surface.project.testing import County


@pytest.fixture
def enter(made: "County") -> Callable[[str], Client]:
    """Sign in as one of the cast."""
    def by(username: str) -> Client:
        client = Client()
        client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return by


@pytest.fixture
def beforehand() -> "Callable[[County], object]":
    """What has happened in the county before a module's journeys begin: nothing, unless the module says otherwise."""
    return lambda made: None


@pytest.fixture
def entering(fresh_county: "County", settings: Any, beforehand: "Callable[[County], object]") -> "Iterator[Callable[..., Page]]":
    """The county served to a real browser: ``entering(username, size)`` is a page of one of its cast."""
    from xianneng.surface.project import browsing, testing

    settings.DEMO = True
    with time_machine.travel(testing.NOW, tick=True):
        beforehand(fresh_county)
        with browsing.chromium() as browser, browsing.served() as address, browsing.visiting(browser, address) as enter:
            yield enter
