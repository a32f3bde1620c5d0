"""Masked fields stand in no list, page, history or export: only where somebody has given a reason."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from xianneng.surface.project.testing import County

NUMBER = re.compile(r"330199\d{11}[\dX]")
PAGES = ("/", "/roster/", "/roster/?all=1", "/roster/?on=2024-12-31", "/search/?q=周", "/search/?q=0612", "/checks/", "/me/",
         "/person/{}/", "/person/{}/?tab=family", "/person/{}/history/basic/", "/person/{}/history/family/",
         "/person/{}/differences/?on=2024-12-31", "/personnel/{}/basic/add/", "/ranks/")


@pytest.mark.parametrize("path", PAGES)
def test_no_page_shows_a_masked_field(enter: Callable[[str], Client], made: County, path: str) -> None:
    answer = enter("officer").get(path.format(made.persons["周望川"]))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not NUMBER.search(text)
    assert "周芸" not in text


def test_no_export_shows_an_id_number(enter: Callable[[str], Client]) -> None:
    answer = enter("officer").get("/roster/export/")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert len(rows) > 20
    assert not NUMBER.search(str(rows))


def test_a_pasted_list_says_found_several_or_none(enter: Callable[[str], Client]) -> None:
    answer = enter("reviewer").post("/search/", {"names": "周望川\n王伟\n查无此人\n单听雨"})
    text = answer.content.decode()
    for words in ("查到 2 个", "重名 1 个", "没有找到 1 个"):
        assert words in text, words
    assert not NUMBER.search(text)


@pytest.mark.parametrize("between", [" ", "、", "，", ", ", "\n"])
def test_a_list_pasted_into_the_search_field_is_searched_as_one(enter: Callable[[str], Client], between: str) -> None:
    text = enter("reviewer").get("/search/", {"q": between.join(("周望川", "330199198106030612", "查无此人"))}).content.decode()
    assert "查到 2 个，重名 0 个，没有找到 1 个" in text
    assert "没有找到。管辖范围以外" not in text


def test_what_is_no_list_of_names_is_not_searched_as_one(enter: Callable[[str], Client]) -> None:
    text = enter("reviewer").get("/search/", {"q": "周望川 任职年限怎么算"}).content.decode()
    assert "没有找到。管辖范围以外" in text


def test_who_looked_is_shown_to_the_person_and_to_who_may_look(enter: Callable[[str], Client], made: County) -> None:
    page = f"/person/{made.persons['周望川']}/"
    enter("officer").post(f"{page}reveal/basic/", {"purpose": "核对干部档案"})
    for by, count in (("officer", 1), ("zhou", 1), ("team", 0)):
        assert len(enter(by).get(page).context["readings"]) == count, by
