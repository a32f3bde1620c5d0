"""Reasons, headline and notes: in Chinese, with numbers, article and remedy, for any row whatever."""

from datetime import date

import pytest

from xianneng.law import bench, promotion
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import Refused
from xianneng.law.tests.people import frame, judged, one, person

ON = date(2026, 7, 1)


def reason(clause: str, on: date = ON, **facts: object) -> promotion.Reason:
    row = one(on, **facts)  # type: ignore[arg-type]
    return next(each for each in promotion.explain(row, on, DEFAULTS) if each.clause == clause)


def test_article_of_the_very_row_applied() -> None:
    police = reason("years", series="执法勤务警员", rank="四级警长", since=date(2024, 7, 1))
    assert police.article.startswith("《人民警察职级序列规定》（比照综合管理类）")
    sanctioned = reason(
        "sanction",
        rank="三级主任科员",
        since=date(2020, 1, 1),
        sanction_kind="记过",
        sanction_from=date(2026, 5, 10),
        sanction_until=date(2027, 5, 10),
    )
    assert sanctioned.article == "《公务员法》第64条；《公职人员政务处分法》第8、19条"
    assert sanctioned.remedy


def test_met_needs_no_remedy() -> None:
    met = reason("years", rank="三级主任科员", since=date(2024, 7, 1))
    assert (met.state, met.remedy) == ("met", "")
    assert met.text == "2024-07 起 24 个月，要求 24 个月"


def test_headlines() -> None:
    people = [
        person(ON, rank="三级主任科员", since=since, **more)
        for since, more in (
            (date(2024, 7, 1), {}),
            (date(2025, 7, 1), {}),
            (date(2020, 7, 1), {"investigation": "立案"}),
            (date(2020, 7, 1), {"category_changed": True}),
        )
    ]
    lines = [promotion.headline(row, ON) for row in judged(ON, *people)]
    assert (
        lines[0] == "自2026-07-01起具备晋升二级主任科员的资格；达到最低年限只是具备资格，是否晋升由组织在职数内择优决定"
    )
    assert lines[1].endswith("最早2027-07-01具备")
    assert lines[2] == "尚不具备晋升二级主任科员的资格，见各项条件"
    assert "待核查" in lines[3]
    assert "没有可晋升" in promotion.headline(one(ON), ON)


def test_notes_never_change_the_verdict() -> None:
    facts = {"rank": "三级主任科员", "since": date(2024, 7, 1)}
    more = {
        "results": dict.fromkeys((2023, 2024, 2025), "优秀"),
        "priority_grounds": "在重大任务一线表现突出",
        "birth_on": date(1966, 9, 1),
        "sex": "男",
    }
    row = one(ON, **facts, **more)  # type: ignore[arg-type]
    lines = promotion.notes(row, ON, DEFAULTS)
    assert [line.split("（")[0] for line in lines] == [
        "优先晋升情形：连续3年年度考核优秀",
        "优先晋升情形：在重大任务一线表现突出",
        "2027-03达到法定退休年龄",
    ]
    assert promotion.notes(one(ON, **facts), ON, DEFAULTS) == []  # type: ignore[arg-type]


def test_every_row_can_be_explained() -> None:
    facts = bench.facts(300, seed=3)
    rows = promotion.verdict(promotion.target(facts, bench.ON), bench.ON, DEFAULTS).to_dicts()
    for row in rows:
        for each in promotion.explain(row, bench.ON, DEFAULTS):
            assert each.text
            assert each.article
            assert (each.state == "met") == (each.remedy == "")
            assert "None" not in each.text, each


def test_before_ranks_there_is_no_verdict() -> None:
    with pytest.raises(Refused, match="尚未实行"):
        promotion.target(frame(person(ON)), date(2019, 5, 31))
