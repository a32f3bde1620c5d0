"""人员结构: every number is as long as its roster, today and on any date, in one dimension and in two."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.models import Standing
from xianneng.foundation.record.queries import Filters, counted
from xianneng.foundation.record.structure import DIMENSIONS
from xianneng.law.dates import age
from xianneng.surface.project.testing import ON, County

Enter = Callable[[str], Client]
PAST = date(2025, 6, 30)
EVERYWHERE = Scope(("/",))


def shown(client: Client, **asked: Any) -> Any:
    return client.get("/structure/", asked).context["found"]


@pytest.mark.row("EST-08")
@pytest.mark.parametrize("key", DIMENSIONS)
@pytest.mark.parametrize("on", [ON, PAST])
def test_each_number_is_as_long_as_its_roster(enter: Enter, made: County, key: str, on: date) -> None:
    reviewer = enter("reviewer")
    found = shown(reviewer, rows=key, on=on)
    assert found.sums.total.count == sum(line.total.count for line in found.lines) > 0
    assert found.sums.total.count == Standing.objects.as_of(on).filter(status="在职", organ__path__startswith=made.organs["示例县"].path).count()
    for line in found.lines:
        listed = reviewer.get(f"/roster/{line.total.href}").context["found"]
        assert listed.count == line.total.count, (line.name, line.total.href)


@pytest.mark.parametrize("key", DIMENSIONS)
def test_a_day_says_the_same_of_itself_from_the_file_as_from_the_projection(enter: Enter, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    enter("reviewer")
    projected = counted(EVERYWHERE, Filters(), [key], on=ON)
    monkeypatch.setattr("xianneng.foundation.record.projection.rolled_to", lambda: None)
    assert counted(EVERYWHERE, Filters(), [key], on=ON) == projected


def test_two_dimensions_and_two_dates(enter: Enter, made: County) -> None:
    reviewer = enter("reviewer")
    page = reviewer.get("/structure/", {"rows": "layer", "columns": "decade", "before": PAST})
    found = page.context["found"]
    assert found.columns
    for line in (*found.lines, found.sums):
        assert sum(cell.count for cell in line.cells) == line.total.count
        assert line.change == line.total.count - line.before.count
    cell = next(cell for line in found.lines for cell in line.cells if cell.count)
    listed = reviewer.get(f"/roster/{cell.href}")
    assert listed.context["found"].count == cell.count
    assert "结构" in listed.content.decode()
    assert shown(reviewer, rows="layer", organ=made.organs["县水利局"].pk).sums.total.count < found.sums.total.count


def test_ages_are_whole_years(enter: Enter) -> None:
    reviewer = enter("reviewer")
    for line in shown(reviewer, rows="age").lines:
        rows = reviewer.get(f"/roster/{line.total.href}").context["found"].rows
        ages = [age(row["birth_on"], ON) for row in rows]
        low, high = {"30岁及以下": (0, 30), "56岁及以上": (56, 120)}.get(line.name) or tuple(int(each[:2]) for each in line.name.split("—"))
        assert all(low <= each <= high for each in ages), (line.name, ages)


def test_it_goes_out_as_a_sheet_of_numbers(enter: Enter) -> None:
    answer = enter("reviewer").get("/structure/export/", {"rows": "rank", "before": PAST})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == "职级"
    assert rows[-1][0] == "合计"
    assert sum(row[1] for row in rows[2:-1]) == rows[-1][1]


def test_what_cannot_be_asked_is_said(enter: Enter, made: County) -> None:
    officer = enter("officer")
    assert "不同的项目" in officer.get("/structure/", {"rows": "sex", "columns": "sex"}).content.decode()
    assert officer.get("/structure/", {"before": "昨天"}).status_code == 422
    assert officer.get("/structure/", {"organ": made.organs["邻县"].pk}).status_code == 404
    assert shown(officer, rows="kind").sums.total.count < shown(enter("reviewer"), rows="kind").sums.total.count, "one's own organ"


def test_the_page_costs_a_constant_number_of_queries(enter: Enter, django_assert_max_num_queries: Callable[..., Any]) -> None:
    reviewer = enter("reviewer")
    for asked in ({}, {"columns": "age", "before": PAST}):
        reviewer.get("/structure/", asked)
        with django_assert_max_num_queries(10):
            reviewer.get("/structure/", asked)
