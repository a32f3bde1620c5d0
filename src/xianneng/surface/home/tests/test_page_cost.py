"""What the pages cost that are opened most: so many queries at most, for who sees one organ and for who sees the county."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from xianneng.surface.project.testing import County

Enter = Callable[[str], Client]


@pytest.mark.parametrize("username", ["officer", "reviewer"])
@pytest.mark.parametrize(("page", "most"), [("/roster/", 10), ("/search/?q=王", 10), ("/search/?q=县", 10), ("/person/{}/", 20)])
def test_the_pages_opened_most_cost_no_more_than_is_promised(
        enter: Enter, made: County, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]],
        username: str, page: str, most: int) -> None:
    client, address = enter(username), page.format(made.persons["韦棹歌"])
    client.get(address)  # what a process reads once
    with django_assert_max_num_queries(most):
        assert client.get(address).status_code == 200
