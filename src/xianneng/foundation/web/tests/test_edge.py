"""The edge: headers, the lens, offices, languages, refusals as pages and as fragments."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client

from xianneng.foundation.access.models import Office
from xianneng.foundation.organs.models import Organ

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


@pytest.fixture
def client_of(db: None) -> Iterator[Callable[..., Client]]:
    """An account with the roles named, signed in."""
    def make(*roles: str) -> Client:
        user = get_user_model().objects.create_user("someone", display_name="某人")
        organ = Organ.objects.create(code="T", path="/1/")
        for role in roles:
            Office.objects.create(user=user, role=role, title=f"岗位{role}", organ=organ, jurisdiction=organ,
                                  from_on=date(2020, 1, 1))
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    with time_machine.travel(NOW, tick=False):
        yield make


def test_pages_are_never_stored_and_run_no_inline_script(client: Client, client_of: Callable[..., Client]) -> None:
    signed_in = client_of("auditor")
    for page in (signed_in.get("/law/"), signed_in.get("/roster/")):  # a page, and a refusal; that of signing in has a header of its own
        assert "no-store" in page["Cache-Control"]
    answer = client.get("/accounts/login/")
    assert "no-store" in answer["Cache-Control"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert " style=" not in text
    assert "<script>" not in text
    assert "onclick" not in text


@pytest.mark.parametrize("on", ["yesterday", "2026-02-30", "1900-01-01", "2099-01-01"])
def test_a_lens_that_is_no_date_is_refused_in_words(client_of: Callable[..., Client], on: str) -> None:
    answer = client_of("auditor").get("/law/", {"on": on})
    assert answer.status_code == 422
    assert "下一步" in answer.content.decode()


def test_a_refusal_answers_htmx_with_a_fragment_beside_the_page(client_of: Callable[..., Client]) -> None:
    answer = client_of("auditor").get("/roster/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer["HX-Retarget"] == "#notices"
    assert "<html" not in answer.content.decode()
    assert "岗位auditor" in answer.content.decode()


def test_offices_are_switched_and_only_to_ones_own(client_of: Callable[..., Client]) -> None:
    client = client_of("auditor", "personnel_officer")
    assert client.get("/roster/").status_code == 403
    second = Office.objects.get(role="personnel_officer")
    client.post("/office/", {"office": second.pk})
    assert client.get("/roster/").status_code == 200
    assert client.post("/office/", {"office": second.pk + 1000}).status_code == 404


def test_language_is_chosen_and_never_sends_elsewhere(client: Client, db: None) -> None:
    answer = client.post("/language/", {"language": "en", "next": "//evil.example/"})
    assert answer["Location"] == "/"
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()
    client.post("/language/", {"language": "xx"})
    assert 'lang="en"' in client.get("/accounts/login/").content.decode()


def test_a_stale_form_is_explained(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "页面已过期" in answer.content.decode()


def test_what_a_library_refuses_is_said_in_the_platforms_words(client_of: Callable[..., Client]) -> None:
    answer = client_of("auditor").get("/accounts/reauthenticate/")
    assert (answer.status_code, "不能打开这个页面" in answer.content.decode()) == (403, True)


def test_a_flood_is_refused_in_words_before_it_is_read(client: Client, db: None, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.post("/accounts/login/", {"login": "x" * 6_000_000}, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "提交的内容过大" in answer.content.decode()) == (422, True)
    assert "Traceback" not in caplog.text


def test_a_fault_shows_a_number_and_logs_it(client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch,
                                           caplog: pytest.LogCaptureFixture) -> None:
    client = client_of("auditor")
    client.raise_request_exception = False

    def broken(*args: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("xianneng.foundation.web.views.shown", broken)
    answer = client.get("/pattern/")
    assert answer.status_code == 500
    number = next(record.getMessage() for record in caplog.records if "web.fault" in record.getMessage()).split()[1]
    assert number.removeprefix("number=") in answer.content.decode()


def test_demo_sign_in_exists_only_in_a_demonstration(client_of: Callable[..., Client], settings: Any) -> None:
    client_of("auditor")
    stranger = Client()
    settings.DEMO = False
    assert stranger.post("/demo/enter/someone").status_code == 404
    settings.DEMO = True
    assert "某人" in stranger.get("/accounts/login/").content.decode()
    assert stranger.post("/demo/enter/someone")["Location"] == "/"
    assert stranger.get("/law/").status_code == 200


def test_five_wrong_passwords_lock_out(db: None, settings: Any) -> None:
    settings.DEMO = False
    get_user_model().objects.create_user("officer", "correct-horse-battery", display_name="某人")
    client = Client()
    wrong = [client.post("/accounts/login/", {"login": "officer", "password": "wrong"}) for _ in range(6)]
    assert "帐号暂时锁定" in wrong[-1].content.decode()
    right = client.post("/accounts/login/", {"login": "officer", "password": "correct-horse-battery"})
    assert "帐号暂时锁定" in right.content.decode()
    get_user_model().objects.create_user("colleague", "correct-horse-battery", display_name="同事")
    assert client.post("/accounts/login/", {"login": "colleague", "password": "correct-horse-battery"})["Location"] == "/"
