"""Changes since: nothing is missed, not even of a transaction that began earlier and committed later; who leaves the scope is told of once."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.access.models import Token
from xianneng.foundation.ledger import sequencer
from xianneng.foundation.ledger.models import Entry, Head
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.foundation.record import merged, projection
from xianneng.foundation.record.operations import Change, add, begin, write
from xianneng.foundation.record.sets import SETS
from xianneng.surface.project.testing import HOUSING, NOW, ON, ORGANS, PEOPLE, WATER, County

Grant = Callable[..., tuple[Token, Client]]


def changes(client: Client, asked: str) -> tuple[list[dict[str, Any]], str]:
    """Every change since, page after page, and the cursor to go on from."""
    found: list[dict[str, Any]] = []
    while True:
        got = client.get(f"/api/v1/changes?{asked}")
        assert got.status_code == 200, got.content.decode()
        body = got.json()
        found += body["items"]
        asked = f"limit=5&cursor={body['cursor']}"
        if not body["more"]:
            return found, body["cursor"]


def now(client: Client) -> str:
    return str(client.get("/api/v1/changes").json()["cursor"])


def award(person_id: int) -> Change:
    return add(person_id=person_id, key="award", values={"name": "嘉奖"}, valid_from=ON)


def written(*changed: Change) -> None:
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write(changed, leaf=leaf)


def of(found: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int, tuple[str, ...], bool]]:
    return ((each["kind"], each["id"], tuple(each["sets"]), each["gone"]) for each in found)


def test_a_large_entry_is_told_page_by_page_and_nobody_twice(made: County, grant: Grant) -> None:
    _, client = grant(sets=tuple(SETS))
    sequencer.run_once(NOW)
    found, _ = changes(client, "since=2026-01-01T00:00:00Z&limit=5")
    persons = [each["id"] for each in found if each["kind"] == "person"]
    organs = [each["id"] for each in found if each["kind"] == "organ"]
    ours = [row for row in PEOPLE if ORGANS[row[0]][0] == "示例县"]
    assert len(persons) == len(set(persons)) == len(ours)
    assert set(organs) == {made.organs["示例县"].pk, *(made.organs[name].pk for name, (region, _) in ORGANS.items() if region == "示例县")}
    who = next(each for each in found if each["id"] == made.persons["周望川"] and each["kind"] == "person")
    assert {"basic", "standing", "rank", "assessment"} <= set(who["sets"])


@pytest.mark.row("SVC-06")
def test_what_an_entry_changed_is_told_once_and_read_anew(made: County, grant: Grant) -> None:
    _, client = grant(WATER, ("basic", "award"))
    sequencer.run_once(NOW)
    start = now(client)
    written(award(made.persons["周望川"]), award(made.persons["曾竹溪"]))
    assert changes(client, f"cursor={start}")[0] == [], "not before it has its place in the log"
    sequencer.run_once(NOW)
    found, after = changes(client, f"cursor={start}")
    assert list(of(found)) == [("person", made.persons["周望川"], ("award",), False)], "of the own organ alone"
    assert [row["name"] for row in client.get(f"/api/v1/people/{found[0]['id']}?sets=award").json()["sets"]["award"]] == ["嘉奖"]
    assert changes(client, f"cursor={after}")[0] == []
    written(begin(person_id=made.persons["周望川"], key="level", valid_from=ON, values={"level": 18, "step": 1}))
    sequencer.run_once(NOW)
    assert changes(client, f"cursor={after}")[0] == [], "a set that the token does not name"


def test_a_late_commit_is_not_missed(made: County, grant: Grant) -> None:
    """A leaf takes its number when it is begun, and its place only once it is committed."""
    _, client = grant(sets=("award",))
    sequencer.run_once(NOW)
    start = now(client)
    with ExitStack() as late:
        early: Writing = late.enter_context(writing(kind="test", body={}, now=NOW - timedelta(hours=1)))
        written(award(made.persons["贺云舟"]))
        sequencer.run_once(NOW)
        found, cursor = changes(client, f"cursor={start}")
        assert [each["id"] for each in found] == [made.persons["贺云舟"]]
        write([award(made.persons["周望川"])], leaf=early)
    sequencer.run_once(NOW)
    found, _ = changes(client, f"cursor={cursor}")
    assert [each["id"] for each in found] == [made.persons["周望川"]], "though its leaf is the older one"
    assert Entry.objects.order_by("-position").values_list("leaf_id", flat=True)[0] == early.id


def test_who_leaves_the_scope_is_told_of_and_no_longer_read(made: County, grant: Grant) -> None:
    _, client = grant(WATER, ("rank",))
    sequencer.run_once(NOW)
    start, person, to = now(client), made.persons["贺云舟"], made.organs[HOUSING].pk
    written(begin(person_id=person, key="standing", valid_from=ON, values={"organ_id": to, "manager_id": to, "kind": "公务员"}))
    projection.refresh([person], on=ON)
    written(begin(person_id=person, key="rank", valid_from=ON, values={"series": "综合管理类", "rank": "四级调研员"}))
    sequencer.run_once(NOW)
    found, _ = changes(client, f"cursor={start}")
    assert list(of(found)) == [("person", person, ("standing",), True)], "what came after they had gone is not ours"
    assert client.get(f"/api/v1/people/{person}?sets=rank").status_code == 404


def test_a_record_that_was_merged_is_told_with_the_one_it_goes_on_in(made: County, grant: Grant) -> None:
    _, client = grant(WATER, ("basic",))
    sequencer.run_once(NOW)
    start, closed, other = now(client), made.persons["贺云舟"], made.persons["周望川"]
    rows = {key: list(SETS[key].model.objects.known().filter(person_id=closed).values_list("pk", flat=True)) for key in ("basic", "standing")}
    with transaction.atomic(), writing(kind="test", body={}, now=NOW) as leaf:
        write([Change(closed, key, ended) for key, ended in rows.items()], leaf=leaf)
        merged.close(closed, other, ON, leaf=leaf)
        projection.refresh([closed], on=ON)
    sequencer.run_once(NOW)
    assert [(each["id"], each["gone"], each["into"]) for each in changes(client, f"cursor={start}")[0]] == [(closed, True, other)]


def test_what_the_person_is_not_told_no_system_is(made: County, grant: Grant) -> None:
    _, client = grant(sets=tuple(SETS))
    sequencer.run_once(NOW)
    start, person = now(client), made.persons["周望川"]
    written(add(person_id=person, key="sanction", values={"track": "调查", "kind": "初步核实"}, valid_from=ON))
    sequencer.run_once(NOW)
    assert client.get(f"/api/v1/people/{person}?sets=sanction").json()["sets"]["sanction"] == []
    assert changes(client, f"cursor={start}")[0] == []
    written(add(person_id=person, key="sanction", values={"track": "调查", "kind": "立案"}, valid_from=ON))
    sequencer.run_once(NOW)
    assert [row["kind"] for row in client.get(f"/api/v1/people/{person}?sets=sanction").json()["sets"]["sanction"]] == ["立案"]
    assert [each["id"] for each in changes(client, f"cursor={start}")[0]] == [person]


def test_since_a_moment_begins_with_what_no_head_had_by_then(made: County, grant: Grant) -> None:
    _, client = grant(sets=("award",))
    sequencer.run_once(NOW - timedelta(hours=1))
    written(award(made.persons["周望川"]))
    sequencer.run_once(NOW)
    assert Head.objects.count() == 2
    moment = (NOW - timedelta(minutes=30)).isoformat().replace("+", "%2B")
    found, _ = changes(client, f"since={moment}")
    assert [each["id"] for each in found if "award" in each["sets"]] == [made.persons["周望川"]]


def test_a_cursor_of_a_log_that_is_there_no_more_is_refused(made: County, grant: Grant) -> None:
    _, client = grant()
    sequencer.run_once(NOW)
    place, kind, ident, stamp = now(client).split(".")
    longer = client.get(f"/api/v1/changes?cursor={int(place) + 3}.{kind}.{ident}.{stamp}")
    other = client.get(f"/api/v1/changes?cursor={place}.{kind}.{ident}.{'f' * 8}")
    assert (longer.status_code, other.status_code) == (409, 409)
    assert "全量" in other.json()["next"]
