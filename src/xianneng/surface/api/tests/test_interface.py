"""The interface: what it says of itself is what it answers, within the token's scope, masked, recorded; refusals say what, why, what next."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from xianneng.foundation.access import tokens
from xianneng.foundation.access.authority import viewers
from xianneng.foundation.access.models import Reading, Token, TokenUse
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused
from xianneng.surface.api.document import template
from xianneng.surface.api.endpoints import ENDPOINTS
from xianneng.surface.api.tests.schema import faults
from xianneng.surface.project.testing import HOUSING, NOW, ON, WATER, County

Grant = Callable[..., tuple[Token, Client]]
ALL = tuple(SETS)


def items(client: Client, address: str) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        got = client.get(f"/api/v1/{address}{cursor}").json()
        found += got["items"]
        if got["cursor"] is None:
            return found
        cursor = f"{'&' if '?' in address else '?'}cursor={got['cursor']}"


@pytest.mark.row("SVC-06")
def test_every_endpoint_answers_as_the_document_says(made: County, grant: Grant) -> None:
    _, client = grant(sets=ALL)
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    person = made.persons["周望川"]
    asked = {"organs": "organs?limit=5", "people": f"people?sets={','.join(ALL)}", "people/{person_id}": f"people/{person}?sets=basic,family&on=2026-01-01",
             "codes": "codes", "changes": "changes?since=2026-01-01T00:00:00%2B08:00", "token": "token"}
    assert set(asked) == {template(each) for each in ENDPOINTS} == {path.lstrip("/") for path in document["paths"]}
    for path, address in asked.items():
        got = client.get(f"/api/v1/{address}")
        assert got.status_code == 200, got.content.decode()
        described = document["paths"][f"/{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert list(faults(document, described, got.json())) == [], address


def test_a_refusal_is_a_problem_as_the_document_says(made: County, grant: Grant) -> None:
    _, client = grant()
    document = client.get("/api/v1/").json()
    stranger = Client(headers={"authorization": "Bearer xn_nobody"})
    for who, method, address, status in (
            (client, "get", "people?sets=family", 403), (client, "get", "people?sets=basic&values=full", 403), (client, "get", "people", 422),
            (client, "get", "people?sets=wages", 422), (client, "get", "people?sets=basic&on=heute", 422), (client, "get", "people?sets=basic&limit=501", 422),
            (client, "get", "people?sets=basic&name=x", 422), (client, "get", "people/0?sets=basic", 404), (client, "get", "nothing", 404),
            (client, "get", "changes?cursor=5", 422), (client, "get", "changes?since=2026-01-01", 422), (client, "post", "people", 405),
            (Client(), "get", "organs", 401), (stranger, "get", "organs", 401), (stranger, "get", "wrong", 404)):
        got = getattr(who, method)(f"/api/v1/{address}")
        assert (got.status_code, got["Content-Type"]) == (status, "application/problem+json"), address
        assert list(faults(document, {"$ref": "#/components/schemas/problem"}, got.json())) == []
        assert got.json()["title"], address
        assert got.json()["next"], address
    assert got.cookies == {}, "a system has no session"


def test_a_fault_is_told_as_a_problem_with_the_number_of_the_log(made: County, grant: Grant, monkeypatch: pytest.MonkeyPatch) -> None:
    _, client = grant()
    client.raise_request_exception = False

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("xianneng.surface.api.schemas.code_sets", broken)
    got = client.get("/api/v1/codes")
    assert (got.status_code, got["Content-Type"]) == (500, "application/problem+json")
    assert got.json()["instance"].rpartition(":")[2] in got.json()["next"]


def test_a_token_reads_its_part_of_the_tree_and_its_sets(made: County, grant: Grant) -> None:
    _, client = grant(WATER, ("basic",))
    found = items(client, "people?sets=basic&limit=7")
    names = {each["sets"]["basic"][0]["name"] for each in found}
    assert len(found) == 20, "everybody of the bureau, and nobody twice"
    assert "周望川" in names
    assert "曾竹溪" not in names
    assert client.get(f"/api/v1/people/{made.persons['曾竹溪']}?sets=basic").status_code == 404
    assert [each["id"] for each in items(client, "organs")] == [made.organs[WATER].pk]
    by_id = items(client, f"people?sets=basic&ids={made.persons['周望川']},{made.persons['曾竹溪']}")
    assert [each["id"] for each in by_id] == [made.persons["周望川"]]
    _, county = grant()
    assert len(items(county, f"people?sets=basic&organ={made.organs[HOUSING].pk}")) == 6
    assert len(items(county, "people?sets=basic&limit=10")) == 31


def test_as_of_a_date(made: County, grant: Grant) -> None:
    _, client = grant()
    person = made.persons["周望川"]
    then = client.get(f"/api/v1/people/{person}?sets=rank&on=2022-06-30").json()["sets"]["rank"]
    assert then == []
    now = client.get(f"/api/v1/people/{person}?sets=rank").json()["sets"]["rank"]
    assert [(row["rank"], row["valid_from"], row["valid_to"]) for row in now] == [("一级主任科员", "2022-07-01", None)]


def test_values_are_masked_unless_the_token_and_the_request_say_otherwise(made: County, grant: Grant) -> None:
    _, plain = grant(sets=("basic", "family"))
    person = made.persons["周望川"]
    address = f"/api/v1/people/{person}?sets=basic,family"
    got = plain.get(address).json()["sets"]
    assert "*" in got["basic"][0]["id_number"]
    assert got["family"][0]["name"] == "周**"
    assert not Reading.objects.exists()
    token, full = grant(sets=("basic", "family"), unmasked=True)
    assert "*" in full.get(address).json()["sets"]["basic"][0]["id_number"], "masked where nothing else is asked for"
    got = full.get(f"{address}&values=full").json()["sets"]
    assert got["basic"][0]["id_number"].startswith("33019919810603")
    assert got["family"][0]["name"] == "周芸"
    reading = Reading.objects.get()
    assert (reading.person_id, reading.user_id, reading.purpose) == (person, token.user_id, "接口读取：按月核对工资变动")
    assert "身份证号" in reading.fields
    client = Client()
    client.force_login(made.users["zhou"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "接口　县财政局工资统发系统" in client.get("/me/").content.decode(), "the person sees by which system"


def test_an_answer_that_has_not_changed_is_not_sent_again(made: County, grant: Grant) -> None:
    token, client = grant(sets=("basic",), unmasked=True)
    address = "/api/v1/people?sets=basic&values=full"
    first = client.get(address)
    readings = Reading.objects.count()
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert Reading.objects.count() == readings == 31, "nothing was handed out the second time"
    assert [(use.status, use.persons, use.unmasked) for use in tokens.uses(token)] == [(304, 0, False), (200, 31, True)]


def test_every_use_is_kept_without_naming_anybody(made: County, grant: Grant) -> None:
    token, client = grant()
    client.get("/api/v1/organs")
    client.get(f"/api/v1/people?sets=basic&ids={made.persons['周望川']}")
    client.get(f"/api/v1/people/{made.persons['周望川']}?sets=family")
    assert [(use.asked, use.persons, use.status) for use in reversed(tokens.uses(token))] == [
        ("organs", 0, 200), ("people?sets=basic", 1, 200), ("people/{person_id}?sets=family", 0, 403)]
    assert tokens.sums(token) == {"times": 3, "told": 1, "bare": 0}


def test_too_many_requests_in_a_minute(made: County, grant: Grant, settings: Any) -> None:
    settings.API_RATE = 2
    token, client = grant()
    assert [client.get("/api/v1/codes").status_code for _ in range(3)] == [200, 200, 429]
    assert client.get("/api/v1/codes")["Retry-After"] == "60"
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert client.get("/api/v1/codes").status_code == 200
    assert TokenUse.objects.filter(token=token).count() == 3, "who is refused for that is not written down each time"


def test_a_token_of_persons_waits_for_a_second_person(made: County, grant: Grant) -> None:
    token, client = grant(confirmed=False)
    assert client.get("/api/v1/organs").json()["title"] == "令牌待确认"
    security, leader = (viewers(made.users[name], ON)[0] for name in ("security", "leader"))
    with pytest.raises(Forbidden):
        tokens.confirm(token_id=token.pk, viewer=security, now=NOW)
    tokens.confirm(token_id=token.pk, viewer=leader, now=NOW)
    with pytest.raises(Conflict):
        tokens.confirm(token_id=token.pk, viewer=leader, now=NOW)
    assert client.get("/api/v1/organs").status_code == 200
    tokens.revoke(token_id=token.pk, reason="系统停用", viewer=security, now=NOW)
    assert client.get("/api/v1/organs").status_code == 401
    _, of_organs = grant(sets=())
    assert of_organs.get("/api/v1/organs").status_code == 200, "no person is told of"
    assert of_organs.get("/api/v1/people?sets=basic").status_code == 403


def test_a_token_ends_with_its_last_day(made: County, grant: Grant) -> None:
    _, client = grant(last_on=ON)
    assert client.get("/api/v1/organs").status_code == 200
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert client.get("/api/v1/organs").json()["title"] == "令牌已到期"


def test_who_grants_a_token_over_what(made: County, grant: Grant) -> None:
    with pytest.raises(Refused):
        grant(last_on=date(2028, 1, 1))
    with pytest.raises(Refused):
        grant(purpose="要用")
    with pytest.raises(Refused):
        grant(sets=("rank",), unmasked=True)
    with pytest.raises(NotFound):
        grant("邻县水利局")
    with pytest.raises(Forbidden):
        grant(viewer=viewers(made.users["reviewer"], ON)[0])
    token, _ = grant()
    assert len(token.digest) == 64
    assert not token.user.has_usable_password()


def test_ten_more_persons_cost_no_more_queries(made: County, grant: Grant) -> None:
    from django.db import connection

    _, client = grant()
    counts = []
    for limit in (5, 25):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/api/v1/people?sets=basic,rank&limit={limit}")
        counts.append(len(asked))
    assert counts[0] == counts[1]
