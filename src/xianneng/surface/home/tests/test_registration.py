"""公务员登记 through pages: the lists, 申报 → 审核 → 审批 → 备案, what is refused, and the end of a registration."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from xianneng.foundation.cases.models import Case, Finding
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.record.models import Registration, Sanction, Standing
from xianneng.foundation.record.operations import Change, add, begin, end, row_values, write
from xianneng.surface.project.testing import NOW, ON, WATER, County

Enter = Callable[[str], Client]
APPLIED = {"way": "新录用并试用期满合格", "basis": "示人社录〔2023〕8号", "entry": "是", "qualities": "是", "post": "一级科员", "level": "25级"}


def listed(client: Client, show: str = "", **asked: Any) -> Any:
    """The page of a list."""
    return client.get("/registration/", {"show": show, **asked}).context


def names(context: Any) -> list[str]:
    return [each["name"] if context["ending"] else each.row["name"] for each in context["rows"]]


def propose(client: Client, *persons: int, end: bool = False) -> Any:
    """Tick these in the list, and open the case."""
    return client.post("/registration/end/" if end else "/registration/propose/", {"person": persons})


def opened(answer: Any) -> Case:
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(number=answer["Location"].strip("/").split("/")[-1])


def step(client: Client, case: Case, each: Mapping[int, Mapping[str, str]] | None = None, outcome: str = "同意", **plain: str) -> Any:
    """Take the step in hand: the plain fields, and those of each person."""
    case.refresh_from_db()
    return client.post(f"/case/{case.number}/complete/", {
        "seen": case.version, "outcome": outcome, "text": plain.pop("text", "同意。"), **plain,
        **{f"{name}_{person}": value for person, given in (each or {}).items() for name, value in given.items()}})


def test_the_lists_cost_a_constant_number_of_queries(enter: Enter, django_assert_max_num_queries: Callable[..., Any]) -> None:
    officer = enter("officer")
    for show in ("应登记", "应注销"):
        officer.get("/registration/", {"show": show})
        with django_assert_max_num_queries(10):
            officer.get("/registration/", {"show": show})


def change(*changes: Change) -> None:
    """Something else happened to the file meanwhile."""
    with transaction.atomic(), writing(kind="testing.change", body={}, now=NOW) as leaf:
        write(list(changes), leaf=leaf)


def moved(person: int, **values: Any) -> Change:
    """Another standing from a month ago on."""
    row = Standing.objects.as_of(ON).get(person_id=person)
    return begin(person_id=person, key="standing", valid_from=date(2026, 10, 20), values={**row_values("standing", row), **values})


def investigated(person: int) -> Change:
    return add(person_id=person, key="sanction", valid_from=date(2026, 11, 2), values={"track": "调查", "kind": "立案"})


@pytest.mark.row("EST-07")
def test_who_should_be_registered_and_is_not_is_listed_by_rule(enter: Enter, made: County) -> None:
    officer = enter("officer")
    page = listed(officer)
    assert (page["show"], names(page), page["registered"]) == ("应登记", ["梁疏雨"], 18)
    assert dict(page["lists"]) == {"应登记": 1, "待核对": 0, "暂缓登记": 0, "暂不登记": 1, "不予登记": 0, "应注销": 0, "应变更": 0, "应核查": 0}
    assert names(listed(officer, "暂不登记")) == ["何清"]
    assert "试用期至 2026-12-01" in listed(officer, "暂不登记")["rows"][0].told
    assert listed(enter("officer"), on="2024-06-01")["lists"][3] == ("暂不登记", 1), "with no rank then, she could not be registered yet"
    assert listed(enter("reviewer"))["registered"] == 29
    assert officer.get(f"/registration/?organ={made.organs['县住建局'].pk}").status_code == 404
    change(investigated(made.persons["梁疏雨"]))
    assert names(listed(officer, "暂缓登记")) == ["梁疏雨"]


@pytest.mark.row("EST-07")
def test_a_recruit_is_registered_on_the_day_of_the_approval(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["梁疏雨"]
    case = opened(propose(officer, person))
    assert propose(officer, person).status_code == 409, "one at a time"
    assert listed(officer)["running"] == {person: case.number}
    assert officer.get(f"/case/{case.number}/paper/registration.pdf?person={person}").status_code == 404, "nothing is applied for yet"
    assert step(officer, case, {person: {**APPLIED, "basis": ""}}).status_code == 422
    assert step(officer, case, {person: APPLIED}, text="经研究，同意申报。").status_code == 302
    assert {found.kind: found.value for found in Finding.objects.filter(case=case)} == {"进入机关符合规定": "是", "具备公务员条件": "是"}
    reviewer = enter("reviewer")
    assert "审核意见" in reviewer.get(f"/case/{case.number}/").content.decode()
    assert step(reviewer, case, {person: {"decision": "登记", "why": ""}}).status_code == 302
    assert step(enter("leader"), case, document="县组公登〔2026〕7号").status_code == 302
    for code, whose, words in (("registration", f"?person={person}", "公务员登记表"), ("registration_filing", "", "公务员登记备案表")):
        for kind in ("docx", "pdf"):
            assert reviewer.get(f"/case/{case.number}/paper/{code}.{kind}{whose}").status_code == 200, words
    row = Registration.objects.known().get(person_id=person)
    assert (row.state, row.kind, row.valid_from, row.authority, row.document, row.post, row.level) == (
        "已登记", "公务员", ON, "中共示例县委组织部", "县组公登〔2026〕7号", "一级科员", "25级")
    assert row.number == f"{case.number}-01"
    assert step(reviewer, case, filed_on="2026-11-20", number="市组备〔2026〕3号").status_code == 302
    case.refresh_from_db()
    assert case.state == "已办结"
    assert listed(officer)["registered"] == 19
    assert "公务员已登记" in officer.get(f"/person/{person}/").content.decode()


def test_nobody_in_probation_and_nobody_twice(enter: Enter, made: County) -> None:
    officer = enter("officer")
    answer = propose(officer, made.persons["何清"])
    assert answer.status_code == 422
    for words in ("何清暂不登记", "试用期至 2026-12-01", "《公务员登记办法》第6条"):
        assert words in answer.content.decode()
    again = propose(officer, made.persons["韦棹歌"])
    assert (again.status_code, "已于 2014-11-01 登记" in again.content.decode()) == (422, True)
    assert propose(officer).status_code == 404
    assert propose(enter("officer2"), made.persons["梁疏雨"]).status_code == 404, "another organ's"
    assert propose(enter("reviewer"), made.persons["梁疏雨"]).status_code == 403, "the organ applies"
    assert propose(officer, made.persons["许知微"]).status_code == 422


def test_a_refusal_has_its_reason_and_a_deferral_ends_in_registration(enter: Enter, made: County) -> None:
    """Under investigation nobody is registered, whatever the reviewer says; once it is over, the next case registers."""
    officer, reviewer, leader, person = enter("officer"), enter("reviewer"), enter("leader"), made.persons["梁疏雨"]
    change(investigated(person))
    case = opened(propose(officer, person))
    step(officer, case, {person: APPLIED})
    answer = step(reviewer, case, {person: {"decision": "登记", "why": ""}})
    assert answer.status_code == 422, "the form offers no such decision"
    assert step(reviewer, case, {person: {"decision": "暂缓登记", "why": ""}}).status_code == 422
    assert step(reviewer, case, {person: {"decision": "暂缓登记", "why": "正在立案"}}).status_code == 302
    step(leader, case, document="县组公登〔2026〕8号")
    held = Registration.objects.known().get(person_id=person)
    assert (held.state, held.reason, held.number, held.post) == ("暂缓登记", "正在立案", "", "")
    step(reviewer, case, filed_on="2026-11-20", number="3号")
    assert names(listed(officer, "暂缓登记")) == ["梁疏雨"]
    change(end(person_id=person, key="sanction", row_id=Sanction.objects.known().get(person_id=person).pk, valid_to=ON))
    second = opened(propose(officer, person))
    step(officer, second, {person: APPLIED})
    step(reviewer, second, {person: {"decision": "登记", "why": ""}})
    step(leader, second, document="县组公登〔2026〕9号")
    assert [row.state for row in Registration.objects.known().filter(person_id=person)] == ["已登记"]


def test_an_entry_against_the_rules_is_refused_with_its_article(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["梁疏雨"]
    case = opened(propose(officer, person))
    step(officer, case, {person: {**APPLIED, "entry": "否"}})
    page = enter("reviewer").get(f"/case/{case.number}/")
    assert [value for value, _ in page.context["form"].fields[f"decision_{person}"].choices] == ["不予登记"]
    assert "认定不符合进入机关的规定" in page.content.decode()
    assert "《公务员登记办法》第7条" in page.content.decode()
    step(enter("reviewer"), case, {person: {"decision": "不予登记", "why": "录用程序违规，批准文件无效"}})
    step(enter("leader"), case, document="县组公登〔2026〕10号")
    assert (row := Registration.objects.known().get(person_id=person)).state == "不予登记"
    assert row.reason == "录用程序违规，批准文件无效"


def test_what_changes_while_the_case_runs_is_said_and_stops_it(enter: Enter, made: County) -> None:
    officer, person = enter("officer"), made.persons["梁疏雨"]
    case = opened(propose(officer, person))
    step(officer, case, {person: APPLIED})
    step(enter("reviewer"), case, {person: {"decision": "登记", "why": ""}})
    change(investigated(person))
    answer = step(enter("leader"), case, document="县组公登〔2026〕11号")
    assert answer.status_code == 422
    assert "按规定暂缓登记（正在立案），不能登记" in answer.content.decode()
    assert not Registration.objects.known().filter(person_id=person).exists()


@pytest.mark.row("EST-07")
def test_who_left_is_struck_off_and_who_is_of_the_other_kind_changed(enter: Enter, made: County) -> None:
    officer, reviewer = enter("officer"), enter("reviewer")
    retired, moved_to, wrong = (made.persons[name] for name in ("程守业", "韦棹歌", "苏若渚"))
    change(moved(retired, status="退休"), moved(moved_to, kind="参公"), moved(wrong, establishment="工勤编制"))
    assert {show: names(listed(officer, show)) for show in ("应注销", "应变更", "应核查")} == {
        "应注销": ["程守业"], "应变更": ["韦棹歌"], "应核查": ["苏若渚"]}
    case = opened(propose(officer, retired, moved_to, wrong, end=True))
    fields = officer.get(f"/case/{case.number}/").context["form"]
    assert [fields[f"act_{person}"].initial for person in (retired, moved_to, wrong)] == ["注销", "变更", "撤销登记"]
    assert (fields[f"exit_{retired}"].initial, fields[f"on_{retired}"].initial) == ("退休", "2026-10-20")
    given = {"on": "2026-10-20", "exit": "", "why": "示人退〔2026〕2号"}
    assert step(officer, case, {retired: {**given, "act": "注销"}, moved_to: {**given, "act": "变更"},
                                wrong: {**given, "act": "撤销登记"}}).status_code == 422, "no reason given why they left"
    assert step(officer, case, {retired: {**given, "act": "注销", "exit": "退休"}, moved_to: {**given, "act": "变更"},
                                wrong: {**given, "act": "撤销登记"}}).status_code == 302
    assert step(reviewer, case).status_code == 302
    row = Registration.objects.known().get(person_id=retired)
    assert (row.valid_to, row.exit, row.reason) == (date(2026, 10, 20), "退休", "示人退〔2026〕2号")
    assert [(each.kind, each.valid_from) for each in Registration.objects.known().filter(person_id=moved_to).order_by("valid_from")] == [
        ("公务员", date(2014, 11, 1)), ("参公", date(2026, 10, 20))]
    assert Registration.objects.known().get(person_id=wrong).state == "登记无效"
    assert [listed(officer, show)["count"] for show in ("应注销", "应变更", "应核查")] == [0, 0, 0]


def test_the_one_who_applied_does_not_decide(enter: Enter, made: County) -> None:
    case = opened(propose(enter("officer"), made.persons["梁疏雨"]))
    step(enter("officer"), case, {made.persons["梁疏雨"]: APPLIED})
    assert step(enter("officer"), case, {made.persons["梁疏雨"]: {"decision": "登记", "why": ""}}).status_code == 404
    assert step(enter("leader"), case, document="1号").status_code == 404, "not before the review"


def test_the_list_costs_the_same_for_many(enter: Enter, made: County, django_assert_max_num_queries: Any) -> None:
    reviewer = enter("reviewer")
    listed(reviewer)
    with django_assert_max_num_queries(14):
        listed(reviewer, "应登记")
    assert made.organs[WATER].pk
