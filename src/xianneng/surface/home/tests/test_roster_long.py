"""A list of very many: it says that there are more than it counts, ends where nobody reads on, and travels compressed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.record import queries
from xianneng.foundation.record.tests.test_plans import fill, plans
from xianneng.foundation.record.tests.world import ON, World
from xianneng.foundation.web import compressing
from xianneng.surface.home.queries import desk
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.project.testing import County

Enter = Callable[[str], Client]


def test_a_page_counts_no_further_than_it_must(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter("officer")
    whole = client.get("/roster/").content.decode()
    assert "人以上" not in whole
    monkeypatch.setattr(queries, "COUNT_TO", 1)
    monkeypatch.setattr(asking, "PAGE", 1)
    page = client.get("/roster/").content.decode()
    assert "共 1 人以上" in page
    assert "逐行显示到第 20000 人为止" in page
    rows = client.get("/roster/?offset=1", headers={"HX-Request": "true"})
    assert (rows.content.decode().count("<tr>"), rows.context["found"].more) == (1, False), "who scrolls is not counted again"
    sums = client.get("/roster/sums/").content.decode()
    assert "人以上" not in sums, "the sums count everybody"


def test_a_list_ends_where_nobody_reads_on(enter: Enter, made: County) -> None:
    client = enter("officer")
    assert client.get(f"/roster/?offset={queries.DEEPEST}").url == "/roster/?offset=0", "beyond the end is the end"
    refused = client.get(f"/roster/?offset={queries.DEEPEST + 1}")
    assert refused.status_code == 422
    assert "请用机构或条件缩小范围" in refused.content.decode()


def test_every_row_is_reached_by_its_number_and_by_pages_without_script(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "PAGE", 6)
    client = enter("officer")
    everybody = client.get("/roster/?order=pinyin&all=1").context["lines"]
    count = len(everybody)
    seen, address = [], "/roster/?order=pinyin"
    while address:
        page = client.get(address)
        seen += [line["number"] for line in page.context["lines"]]
        pager = page.context["pager"]
        address = f"/roster/?order=pinyin&offset={pager.last}" if pager.last < pager.to else ""
    assert seen == list(range(1, count + 1))
    gone = client.get("/roster/?order=pinyin&row=13")
    assert gone.url == "/roster/?order=pinyin&offset=12"
    page = client.get(gone.url)
    assert page.context["lines"][0]["name"] == everybody[12]["name"]
    text = page.content.decode()
    assert 'data-from="0" data-to="12"' in text
    assert f'data-from="18" data-to="{count}"' in text
    assert f'href="?order=pinyin&amp;offset={count - 6}" data-go="last"' in text
    assert client.get("/roster/?order=pinyin&offset=5000").url == f"/roster/?order=pinyin&offset={count - 6}"
    assert client.get("/roster/?row=99999999").url == f"/roster/?offset={queries.DEEPEST - 1}"
    assert client.get("/roster/?offset=5000", headers={"HX-Request": "true"}).status_code == 200
    assert client.get("/roster/?q=周望川").context["pager"] is None


def test_the_bands_of_age_come_after_the_desk(enter: Enter, made: County) -> None:
    client = enter("officer")
    assert 'hx-get="/desk/ages/"' in client.get("/").content.decode()
    assert "36—40岁" in client.get("/desk/ages/").content.decode()


def test_a_long_page_travels_compressed(enter: Enter, made: County, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter("officer")
    assert client.get("/roster/", headers={"Accept-Encoding": "gzip"}).headers.get("Content-Encoding") == "gzip"
    assert "Content-Encoding" not in client.get("/roster/").headers
    assert "Content-Encoding" not in client.get("/roster/export/", headers={"Accept-Encoding": "gzip"}).headers
    monkeypatch.setattr(compressing, "LEAST", 1_000_000)
    assert "Content-Encoding" not in client.get("/roster/", headers={"Accept-Encoding": "gzip"}).headers


@pytest.mark.slow
def test_the_desk_reads_no_roster_through(fresh_database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World()
    world.person("周望川", rank="三级主任科员")
    world.show()
    fill(fresh_database.owner_url, world)
    viewer = Viewer(1, "甲", None, jurisdiction_path=world.scope.paths[0], rights=frozenset({"record.read"}))
    for ask in (desk.falls_due, desk.ages):
        for sql, plan in plans(lambda ask=ask: ask(viewer, ON), monkeypatch):  # type: ignore[misc]
            assert "Seq Scan on record_today" not in plan, (sql, plan)
