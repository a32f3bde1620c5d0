"""The career as official papers tell it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from xianneng.foundation.organs.dated import OPEN, UNDATED
from xianneng.foundation.record.queries import Item
from xianneng.foundation.record.resume import KEYS, told

SINCE, ORGAN, OFFICE = date(2015, 7, 1), 1, 2


def item(**values: Any) -> Item:
    return Item(1, values, SINCE, OPEN, datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), 1, None)


@pytest.mark.parametrize(("title", "unit", "rank", "words"), [
    ("科员", OFFICE, "科员", "县水利局办公室科员"), ("办公室科员", None, "科员", "县水利局办公室科员"), ("主任科员", None, "主任科员", "县水利局主任科员"),
    ("副主任科员", OFFICE, "主任科员", "县水利局办公室副主任科员、主任科员"), ("主任科员", None, "科员", "县水利局主任科员、科员"),
    ("股长", OFFICE, "二级主任科员", "县水利局办公室股长、二级主任科员")])
def test_a_rank_that_the_post_names_is_not_said_twice(title: str, unit: int | None, rank: str, words: str) -> None:
    whole = {key: [] for key in KEYS} | {"standing": [item(organ_id=ORGAN, unit_id=unit, status="在职")], "rank": [item(rank=rank)],
                                         "post": [item(title=title, unit_id=unit, organ_id=ORGAN, is_main=True)]}
    (period,) = told(whole, {ORGAN: "县水利局", OFFICE: "办公室"}, date(2018, 1, 1)).periods
    assert period.words == words


def test_study_before_work_opens_the_career_and_later_study_does_not() -> None:
    def school(ended: date, **values: str) -> Item:
        return Item(1, {"mode": "全日制教育", "degree": "", "major": "", "highest": False, **values}, ended, OPEN,
                    datetime(2026, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC), 1, None)

    whole = {key: [] for key in KEYS} | {"standing": [item(organ_id=ORGAN, unit_id=None, status="在职")], "education": [
        school(date(2015, 7, 20), education="大学", school="示例大学", major="水利工程"), school(date(2011, 6, 1), education="高中", school="示例县一中"),
        school(date(2020, 7, 1), education="研究生", school="示例省委党校"), school(UNDATED, education="初中", school="示例中学")]}
    lines = told(whole, {ORGAN: "县水利局"}, date(2024, 1, 1)).from_school
    assert lines == ("　　　　—2011.06　示例县一中学习（高中毕业）", "　　　　—2015.07　示例大学水利工程专业学习（大学毕业）", "2015.07—　　　　县水利局工作")
