"""Every address as every role: the permission table is complete, and it is what happens."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter
from django.urls.resolvers import RoutePattern

from xianneng.foundation.access.roles import RIGHTS, ROLES
from xianneng.surface.project.permissions import PERMISSIONS

if TYPE_CHECKING:  # models are there only once Django is set up
    from xianneng.surface.project.testing import County

SOURCE = Path(__file__).parents[3]
SPECIAL = {"public", "signed-in", "self", "closed"}
# Values that lead nowhere, for addresses that take some: what counts here is whether one is let in.
NOWHERE = {"int": 0, "rule_id": "RANK-PROM-03", "key": "basic", "uidb36": "a"}


def _addresses(patterns: list[Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every name, with arguments that its pattern accepts."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name), {
                name: NOWHERE.get(name, NOWHERE["int"] if isinstance(converter, IntConverter) else "nowhere")
                for name, converter in _arguments(pattern).items()}


def _arguments(pattern: URLPattern) -> dict[str, Any]:
    if isinstance(pattern.pattern, RoutePattern):
        return pattern.pattern.converters
    return dict(pattern.pattern.regex.groupindex)


@cache
def addresses() -> dict[str, str]:
    """Name → address."""
    return {name: reverse(name, kwargs=kwargs) for name, kwargs in _addresses(get_resolver().url_patterns)}


def test_every_address_is_in_the_table_and_the_table_names_no_other() -> None:
    assert set(addresses()) == set(PERMISSIONS)


def test_the_table_names_only_rights_that_some_role_gives() -> None:
    rights = SPECIAL.union(*(role.rights for role in ROLES.values()))
    assert {right for right in PERMISSIONS.values() if right not in rights} == set()


def test_every_right_has_a_name_and_who_lacks_it_is_told_it_and_who_has_it(made: "County") -> None:
    assert set(RIGHTS) == set().union(*(role.rights for role in ROLES.values()))
    client = Client()
    client.force_login(made.users["inspector"], backend="allauth.account.auth_backends.AuthenticationBackend")
    told = client.get("/quotas/").content.decode()
    assert all(words in told for words in ("您的岗位没有“查阅职级职数”的权限", "当前岗位：县纪委监委党风室", "请由有此权限的人员办理：人事干部、信息复核"))


def test_every_right_of_a_role_is_asked_somewhere() -> None:
    """By the table, by an operation or query, or by a template: a right that nothing asks would promise what nobody keeps."""
    asking = [path.read_text("utf-8") for kind in ("*.py", "*.html") for path in SOURCE.rglob(kind)
              if path.name != "roles.py" and "tests" not in path.parts]
    rights = set().union(*(role.rights for role in ROLES.values()))
    assert {right for right in rights if not any(f'"{right}"' in text for text in asking)} == set()


OVER_EVERYBODY = ("calendar_year",)  # the right is asked over the whole platform, and these offices stand over a county


def test_every_role_at_every_address(made: "County") -> None:
    from xianneng.surface.project.testing import OFFICERS

    for username, role in [("zhou", "")] + [(row[0], row[2]) for row in OFFICERS]:
        rights = ROLES[role].rights if role else frozenset()
        client = Client()
        client.force_login(made.users[username], backend="allauth.account.auth_backends.AuthenticationBackend")
        for name, needed in PERMISSIONS.items():
            if name == "account_logout":
                continue
            got = client.get(addresses()[name])
            if needed == "closed":
                assert got.status_code == 404, (username, name)
            elif needed in SPECIAL and not (needed == "self" and made.users[username].person_id is None):
                told = got.status_code == 503 and name == "health"  # no worker gives a sign of life here
                asked = got.status_code == 401 and name.startswith("api_")  # who is signed in there does not count
                assert told or asked or got.status_code in (200, 302, 403, 404), (username, name, got.status_code)
            elif needed not in SPECIAL and needed in rights and name not in OVER_EVERYBODY:
                assert got.status_code in (200, 302, 404, 422), (username, name, got.status_code)
            else:
                assert got.status_code == 403, (username, name, got.status_code)


def test_an_address_of_a_form_asked_for_again_leads_to_the_page_that_holds_it(made: "County") -> None:
    client = Client()
    client.force_login(made.users["reviewer"], backend="allauth.account.auth_backends.AuthenticationBackend")
    for address, page in (("/import/upload/", "/import/"), ("/import/3/answer/", "/import/3/"), ("/stand-ins/3/end/", "/stand-ins/"),
                          ("/quotas/3/reserve/", "/quotas/3/"), ("/organ/3/base-data/", "/organ/3/"), ("/office/", "/"),
                          ("/case/ZJ-1/do/suspend/", "/case/ZJ-1/"), ("/ranks/runs/3/stop/", "/ranks/runs/3/")):
        assert client.get(address).headers.get("Location") == page


def test_nobody_is_sent_to_the_sign_in_page(db: None) -> None:
    client = Client()
    for name, needed in PERMISSIONS.items():
        got = client.get(addresses()[name])
        if needed not in ("public", "closed"):
            assert got.status_code == 302, name
            assert got["Location"].startswith("/accounts/login/?next="), name


def test_an_unlisted_address_is_refused(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from xianneng.foundation.web import middleware
    from xianneng.law.refusals import NotFound

    with pytest.raises(NotFound):
        middleware.admit(RequestFactory().get("/somewhere/"), None)
