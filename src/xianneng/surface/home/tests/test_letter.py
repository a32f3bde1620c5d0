"""The written answer: why not yet, and from when."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from itertools import product

import pytest
from django.test import Client
from docx import Document

from xianneng.foundation.documents.wording import in_prose
from xianneng.foundation.record.models import Sanction, Standing
from xianneng.surface.project.testing import County

Enter = Callable[[str], Client]


def letter(client: Client, person_id: int) -> list[str]:
    """The paragraphs of the letter as Word."""
    answer = client.get(f"/person/{person_id}/letter.docx")
    assert answer.status_code == 200, answer.content.decode()[:300]
    return [each.text.replace("\n", "") for each in Document(BytesIO(answer.content)).paragraphs]


@pytest.mark.row("RNK-08")
def test_the_letter_says_when_and_why_not_yet_with_numbers_and_articles(enter: Enter, made: County) -> None:
    person = made.persons["陈思源"]
    page = enter("officer").get(f"/ranks/person/{person}/")
    lines = letter(enter("officer"), person)
    first_on = page.context["answer"].first_on
    years = next(each for each in page.context["answer"].reasons if each.clause == "years")
    assert f"/person/{person}/letter.pdf" in page.content.decode()
    assert lines[:2] == ["关于晋升二级主任科员资格的答复", "陈思源同志："]
    assert "县水利局规划科副科长、三级主任科员（2024年12月1日起）" in lines[2]
    assert any(f"您目前不具备晋升二级主任科员的资格，预计{first_on.year}年{first_on.month}月{first_on.day}日起具备任职年限条件" in each
               for each in lines)
    unmet = lines.index("二、尚不符合的条件")
    assert in_prose(years.text) in lines[unmet + 1]
    assert "2024年12月起" in lines[unmet + 1], "dates of a letter are in words"
    assert years.article in lines[unmet + 1]
    assert any("县水利局人事科　许知微" in each for each in lines)
    assert any("县委组织部公务员科　陆怀瑾" in each for each in lines)
    assert lines[-2:] == ["县水利局（盖章）", "2026年11月20日"]


@pytest.mark.parametrize(("given", "told"), [
    ({"track": "政务处分", "decided_by": "县监察委员会"}, {"第55条"}), ({"track": "处分", "decided_by": "县监委"}, {"第55条"}),
    ({"track": "处分", "decided_by": "县水利局"}, {"第95条"}), ({"track": "处分", "decided_by": ""}, {"第95条", "第55条"}),
    ({"track": "党纪处分", "decided_by": "县纪委", "kind": "严重警告"}, {"党章"})])
def test_the_letter_names_the_appeals_that_there_are(enter: Enter, made: County, given: dict[str, str], told: set[str]) -> None:
    person = made.persons["陈思源"]
    leaf = Standing.objects.filter(person_id=person).latest("pk").leaf_id
    Sanction.objects.create(person_id=person, leaf_id=leaf, valid_from=date(2026, 6, 1), until_on=date(2027, 11, 30), **{"kind": "记大过"} | given)
    lines = letter(enter("officer"), person)
    appeal, = (each for each in lines if each.startswith("对上列处分不服的"))
    assert {each for each in ("第95条", "第55条", "党章") if each in appeal} == told
    found = next(each for each in lines if "尚未认定" in each)
    assert "政治素质：尚未认定" in found, "what a condition is called is said once"


@pytest.mark.row("SVC-06")
def test_one_s_own_letter_is_no_paper_of_the_organ(enter: Enter, made: County) -> None:
    mine = enter("zhou").get(f"/person/{made.persons['周望川']}/law/").content.decode()
    assert f"/person/{made.persons['周望川']}/letter.pdf" in mine
    lines = letter(enter("zhou"), made.persons["周望川"])
    assert "本人于2026年11月20日自行打印" in lines[-1]
    assert not any("盖章" in each for each in lines)


def test_there_is_a_letter_for_everybody_and_only_within_one_s_scope(enter: Enter, made: County) -> None:
    for person, kind in product((made.persons[name] for name in ("高既明", "何清", "吴听澜", "单听雨")), ("pdf", "docx")):
        assert enter("reviewer").get(f"/person/{person}/letter.{kind}").status_code == 200
    assert enter("reviewer").get(f"/person/{made.persons['何清']}/letter.exe").status_code == 404
    assert enter("next").get(f"/person/{made.persons['何清']}/letter.pdf").status_code == 404
    assert enter("zhou").get(f"/person/{made.persons['何清']}/letter.pdf").status_code == 404
