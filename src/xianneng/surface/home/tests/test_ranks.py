"""Pages of rank promotion: eligibility, grounds for priority."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.operations import add, write
from xianneng.surface.project.testing import HOUSING, NOW, ON, County
from xianneng.work.ranks import forms, queries

Enter = Callable[[str], Client]


def honour(made: County, name: str, award: str) -> None:
    """An award in somebody's file."""
    with transaction.atomic(), writing(kind="personnel.award", now=NOW, body={}) as leaf:
        write([add(person_id=made.persons[name], key="award", valid_from=date(2025, 3, 1), values={
            "name": award, "granted_by": "示例县", "reason": ""})], leaf=leaf)


@pytest.mark.row("RNK-10")
def test_grounds_for_priority_stand_beside_who_is_eligible(enter: Enter, made: County) -> None:
    honour(made, "单听雨", "三等功")
    honour(made, "欧阳静", "嘉奖")
    page = enter("officer2").get("/ranks/").content.decode()
    line = next(part for part in page.split("<tr>") if "单听雨" in part)
    assert "连续3年年度考核优秀" in line
    assert "2023至2025年度均为优秀" in line
    assert "三等功（2025-03-01）" in line
    assert "第19条" in line
    assert all("优秀" not in part and "记功" not in part for part in page.split("<tr>")[2:] if "单听雨" not in part)
    own = enter("officer2").get(f"/ranks/person/{made.persons['单听雨']}/").content.decode()
    assert "优先晋升情形" in own
    assert "不替代资格" in own


@pytest.mark.row("RNK-10")
def test_the_committee_is_told_the_grounds_and_gives_its_own_reason(made: County) -> None:
    honour(made, "单听雨", "三等功")
    people = queries.explain(Asked(ON, organ_ids=[made.organs[HOUSING].pk]))
    answer = next(each for each in people if each.name == "单听雨")
    subject = {"person_id": answer.person_id, "name": answer.name, "target": answer.target,
               "priority": [f"{ground.title}：{ground.text}" for ground in answer.grounds]}
    field = forms.Committee(None, subjects=[subject], on=ON)[f"reason_{answer.person_id}"]
    assert "同等条件下优先" in field.help_text
    assert "三等功" in field.help_text
    assert field.field.required
