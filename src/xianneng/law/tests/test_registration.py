"""公务员登记: each condition one day before, on and after; who is registered, deferred, refused; what ends a registration."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from xianneng.law import registration

ON = date(2026, 11, 20)
DAY = timedelta(days=1)
SCHEMA = {"person_id": pl.Int64, "kind": pl.String, "status": pl.String, "establishment": pl.String, "organ_kind": pl.String,
          "over": pl.Boolean, "birth_on": pl.Date, "citizen": pl.Boolean, "appointed": pl.Boolean, "probation_until": pl.Date,
          "investigation": pl.String, "expelled": pl.Boolean, "finding_entry": pl.Boolean, "finding_qualities": pl.Boolean,
          "registered_as": pl.String, "registered_on": pl.Date}
RECRUIT: dict[str, Any] = {
    "person_id": 1, "kind": "公务员", "status": "在职", "establishment": "行政编制", "organ_kind": "机关", "over": False,
    "birth_on": date(2001, 4, 10), "citizen": True, "appointed": True, "probation_until": date(2026, 11, 1),
    "investigation": None, "expelled": False, "finding_entry": None, "finding_qualities": None, "registered_as": None,
    "registered_on": None}
REFERENCE = {"kind": "参公", "establishment": "事业编制", "organ_kind": "参公单位"}


def frame(**changed: Any) -> pl.DataFrame:
    return pl.DataFrame([{**RECRUIT, **changed}], schema=SCHEMA)


def judged(on: date = ON, **changed: Any) -> dict[str, Any]:
    row: dict[str, Any] = registration.verdict(frame(**changed), on).row(0, named=True)
    return row


@pytest.mark.parametrize(("changed", "conclusion"), [
    ({}, "应登记"),
    (REFERENCE, "应登记"),
    ({"kind": "工勤", "establishment": "工勤编制"}, "不属登记对象"),
    ({"kind": "事业", "establishment": "事业编制", "organ_kind": "事业单位"}, "不属登记对象"),
    ({"kind": "参公"}, "不属登记对象"),
    ({"establishment": "事业编制"}, "不属登记对象"),
    ({"establishment": "政法专项编制"}, "应登记"),
    ({"over": True}, "待核对"),
    ({"organ_kind": None}, "待核对"),
    ({"citizen": False}, "待核对"),
    ({"appointed": False}, "暂不登记"),
    ({"investigation": "立案"}, "暂缓登记"),
    ({"investigation": "初步核实"}, "待核对"),
    ({"investigation": "立案", "probation_until": ON + DAY}, "暂不登记"),
    ({"expelled": True}, "不予登记"),
    ({"finding_entry": False}, "不予登记"),
    ({"finding_qualities": False}, "不予登记"),
    ({"finding_entry": True, "finding_qualities": True}, "应登记"),
    ({"status": "退休"}, "不属登记对象"),
])
def test_the_conclusion(changed: dict[str, Any], conclusion: str) -> None:
    assert judged(**changed)["conclusion"] == conclusion


@pytest.mark.parametrize(("until", "conclusion"), [(ON + DAY, "暂不登记"), (ON, "应登记"), (ON - DAY, "应登记"), (None, "应登记")])
def test_no_registration_during_probation(until: date | None, conclusion: str) -> None:
    assert judged(probation_until=until)["conclusion"] == conclusion


@pytest.mark.parametrize(("born", "on", "met"), [
    ("2007-10-15", "2025-10-15", True), ("2007-10-16", "2025-10-15", False), ("2007-10-14", "2025-10-15", True),
    ("2008-02-29", "2026-02-28", False), ("2008-02-29", "2026-03-01", True), ("2010-02-28", "2028-02-29", True)])
def test_eighteen(born: str, on: str, met: bool) -> None:
    row = judged(date.fromisoformat(on), birth_on=date.fromisoformat(born), probation_until=None)
    assert (row["age"], row["conclusion"]) == (met, "应登记" if met else "不予登记")


def test_every_condition_is_told_with_its_article() -> None:
    told = registration.explain(judged(investigation="立案"), ON)
    assert [each.clause for each in told] == [each.id for each in registration.CONDITIONS]
    states = {each.clause: each.state for each in told}
    assert states == {**dict.fromkeys(states, "met"), "clear": "unmet", "entry": "ask", "qualities": "ask"}
    assert all(each.text and each.article.startswith("《") and bool(each.remedy) == (each.state != "met") for each in told)
    clear = next(each for each in told if each.clause == "clear")
    assert (clear.text, clear.article) == ("正在立案", "《公务员登记办法》（暂缓登记）")
    barred = {each.clause: each for each in registration.explain(judged(expelled=True), ON)}["entry"]
    assert (barred.rule_id, barred.article) == ("SCOPE-BAR-01", "《公务员法》第26条")


def test_nothing_known_is_nothing_judged() -> None:
    """An empty file is neither registered nor refused: it is to be looked at."""
    empty = judged(**{name: None for name in SCHEMA if name != "person_id"})
    assert empty["conclusion"] == "待核对"
    assert all(each.text for each in registration.explain(empty, ON))


@pytest.mark.parametrize(("changed", "ending"), [
    ({}, None),
    ({"status": "退休"}, "注销"), ({"status": "去世"}, "注销"), ({"status": "开除"}, "注销"),
    ({"status": "挂职"}, None),
    ({"kind": "事业", "establishment": "事业编制"}, "注销"),
    ({**REFERENCE, "registered_as": "参公"}, None),
    ({"registered_as": "参公"}, "变更"),
    ({"establishment": "工勤编制"}, "核查"),
    ({"registered_on": date(2026, 10, 31)}, "核查"),
    ({"registered_on": date(2026, 11, 1)}, None),
])
def test_what_a_registration_asks_for(changed: dict[str, Any], ending: str | None) -> None:
    held = {"registered_as": "公务员", "registered_on": date(2026, 11, 2)}
    row = registration.review(frame(**{**held, **changed}), ON).row(0, named=True)
    assert row["ending"] == ending


def test_the_six_kinds_and_the_exits() -> None:
    assert len(registration.WAYS) == 6
    assert set(registration.EXITS) == {"退休", "辞职", "辞退", "开除", "去世", "调出", "取消录用"}


def test_lazy_frames_come_back_lazy() -> None:
    lazy = frame().lazy()
    assert registration.verdict(lazy, ON).collect().equals(registration.verdict(frame(), ON))
