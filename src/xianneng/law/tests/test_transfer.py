"""转任: the worked examples of each condition, one day before, on, and after."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from xianneng.law import transfer
from xianneng.law.leaving import CLASSIFIED, Service, minimum_service
from xianneng.law.transfer import Move, Mover, Place

DAY = date(2026, 8, 10)
WHO = Mover("在职", "公务员", "一级主任科员", "", "")
ASKED = Move(DAY, "工作需要")
PLACE = Place(DAY, "行政编制", 42, 41, "一级主任科员", "", ("met", "有"), transfer.NO_KIN)


def states(who: Mover = WHO, asked: Move = ASKED) -> dict[str, str]:
    return {each.clause: each.state for each in transfer.leaving_for(who, asked)}


def placed(who: Mover = WHO, **changed: Any) -> dict[str, str]:
    return {each.clause: each.state for each in transfer.placing(who, replace(PLACE, **changed))}


def test_who_may_go() -> None:
    assert set(states().values()) == {"met"}
    assert set(placed().values()) == {"met"}
    assert states(replace(WHO, kind="参公"))["serving"] == "met"
    assert states(replace(WHO, kind="事业"))["serving"] == "unmet"
    assert states(replace(WHO, status="退休"))["serving"] == "unmet"


@pytest.mark.parametrize(("stage", "state"), [("", "met"), ("初步核实", "ask"), ("立案", "unmet"), ("审查调查", "unmet")])
def test_an_open_case_bars_whoever_asks(stage: str, state: str) -> None:
    found = {each.clause: each for each in transfer.leaving_for(replace(WHO, investigation=stage), ASKED)}["clear"]
    assert (found.state, "《公职人员政务处分法》第52条" in found.article) == (state, True)


@pytest.mark.parametrize(("until", "state"), [(date(2026, 8, 9), "met"), (DAY, "met"), (date(2026, 8, 11), "ask")])
def test_probation(until: date, state: str) -> None:
    assert states(replace(WHO, probation_until=until))["probation"] == state


def test_five_years_of_minimum_service() -> None:
    bound = minimum_service("公务员", "", date(2022, 8, 10), date(2021, 8, 10))
    assert bound == Service(DAY) == minimum_service("公务员", "新录用并试用期满合格", None, date(2021, 8, 10))
    assert states(replace(WHO, service=bound))["service"] == "met"
    early = replace(ASKED, on=date(2026, 8, 9))
    assert states(replace(WHO, service=bound), early)["service"] == "ask"
    assert states(replace(WHO, service=bound), replace(early, ground=transfer.OWN_REQUEST))["service"] == "unmet"
    assert minimum_service("公务员", "军队转业干部安置到公务员职位", None, date(2025, 8, 10)) == Service()
    assert minimum_service("工勤", "", None, date(2025, 8, 10)) == Service(), "no civil servant"


def test_secrets_audits_and_the_file() -> None:
    assert states(asked=replace(ASKED, classified=CLASSIFIED[1]))["secret"] == "ask"
    assert states(asked=replace(ASKED, classified=CLASSIFIED[2]))["secret"] == "ask"
    assert states(asked=replace(ASKED, classified=CLASSIFIED[2], secret_until=DAY))["secret"] == "met"
    assert states(asked=replace(ASKED, audit="经济责任审计"))["audit"] == "ask"
    assert states(asked=replace(ASKED, file_audit=transfer.UNCLEARED, audited="2025-05-10 经县委组织部"))["file"] == "unmet"
    assert states(asked=replace(ASKED, file_audit=""))["file"] == "unmet", "silence is no audit"
    assert states(asked=replace(ASKED, file_audit="", audited="2025-05-10 经县委组织部"))["file"] == "ask"


def test_the_other_organ_needs_a_place() -> None:
    assert placed(serving_count=42)["establishment"] == "unmet"
    assert placed(approved_count=None)["establishment"] == "ask"
    assert placed(quota=("unmet", "没有"))["quota"] == "unmet"


def test_nobody_rises_by_moving() -> None:
    assert placed(rank="四级调研员")["rank"] == "unmet"
    assert placed(rank="二级主任科员")["rank"] == "met"
    assert placed(rank="")["rank"] == "ask"
    assert placed(replace(WHO, rank=""), rank="")["rank"] == "met"
    assert placed(replace(WHO, rank="二级高级主办"), rank="二级调研员")["rank"] == "met", "as it corresponds"
    assert placed(layer="乡科级副职")["layer"] == "unmet"
    assert placed(replace(WHO, layer="乡科级正职"), layer="乡科级副职")["layer"] == "met"


def test_kin_in_the_same_organ() -> None:
    assert placed(kinship=transfer.KIN)["kin"] == "unmet"
    assert placed(relatives=("妻子",))["kin"] == "ask"
