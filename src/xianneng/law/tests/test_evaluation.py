"""A rule or a group asked of a table of facts that anybody may have written."""

import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from xianneng.law import bench, catalogue, evaluation, promotion
from xianneng.law.dates import month_index
from xianneng.law.parameters import DEFAULTS
from xianneng.law.promotion import reasons
from xianneng.law.promotion.facts import SCHEMA, typed
from xianneng.law.refusals import NotFound, Refused
from xianneng.law.tables import rows
from xianneng.law.tests.people import frame, person

ON = date(2026, 11, 20)
SINCE = date(2024, 11, 1)


def answers(rule: str, *people: dict[str, object]) -> list[dict[str, object]]:
    clauses = evaluation.clauses_of(rule, ON)
    judged = evaluation.judge(frame(*people), clauses, ON, DEFAULTS)
    return list(evaluation.answers(judged.iter_rows(named=True), clauses, ON, DEFAULTS))


def test_a_rule_asks_its_own_clauses_and_a_group_asks_all() -> None:
    assert [clause.id for clause in evaluation.clauses_of("RANK-PROM-05", ON)] == ["measure", "inquiry", "integrity"]
    assert evaluation.clauses_of("rank-prom-05", ON) == evaluation.clauses_of("RANK-PROM-05", ON)
    assert len(evaluation.clauses_of("promotion", ON)) == 14
    assert {clause.group for clause in evaluation.clauses_of("eligibility", ON)} == {"个人"}
    assert all(evaluation.clauses_of(name, ON) for name in evaluation.askable())


def test_retirement_stands_beside_the_verdict_and_does_not_change_it() -> None:
    old, young = (answers("promotion", person(ON, rank="四级主任科员", since=SINCE, birth_on=born, sex="男"))[0] for born in (date(1963, 11, 1), date(1990, 11, 1)))
    assert str(old["beside"]).startswith("已于2023-11达到法定退休年龄")
    assert (young["beside"], old["state"]) == ("", young["state"])


def test_an_unknown_rule_is_not_found_and_a_rule_that_is_no_condition_is_refused() -> None:
    with pytest.raises(NotFound, match="RANK-PROM-99"):
        evaluation.clauses_of("RANK-PROM-99", ON)
    with pytest.raises(Refused, match="不是职级晋升的条件"):
        evaluation.clauses_of("RANK-PROM-07", ON)


def test_every_rule_that_a_verdict_cites_can_be_asked() -> None:
    """The clause that cites a rule answers for it: over many people, and over every rule that the words and tables name."""
    judged = promotion.verdict(promotion.target(bench.facts(400, seed=5), bench.ON), bench.ON, DEFAULTS)
    cited = {(reason.rule_id, reason.clause) for row in judged.to_dicts() for reason in promotion.explain(row, bench.ON, DEFAULTS)}
    assert all(clause in {each.id for each in evaluation.clauses_of(rule_id, ON)} for rule_id, clause in cited)
    written = set(re.findall(r'"([A-Z]+(?:-[A-Z]+)+-\d\d)"', Path(reasons.__file__).read_text("utf-8"))) - {"RETIRE-01"}  # beside the verdict
    tabled = {row["rule_id"] for name in ("promotion_years", "annual_grades", "sanctions") for row in rows(name)} - {"ASMT-USE-02"}  # no effect here
    assert written | tabled <= set(evaluation.askable())


@pytest.mark.parametrize(("rule", "clauses", "state"), [
    ("ASMT-USE-03", ["years", "results"], "unmet"), ("ASMT-USE-01", ["years"], "met"), ("ASMT-NOGRADE-01", ["years", "results"], "unmet"),
    ("DISC-PARTY-01", ["sanction"], "met"), ("DISC-MEASURE-02", ["measure"], "met"), ("CLASS-GEN-03", ["category"], "met"), ("RANK-SERIES-04", ["quota"], "met")])
def test_a_rule_of_a_clause_gives_its_answer(rule: str, clauses: list[str], state: str) -> None:
    low = person(ON, rank="二级主任科员", since=date(2020, 11, 1), results={2025: "基本称职"})
    (found,) = answers(rule, low)
    assert ([each["clause"] for each in found["clauses"]], found["state"]) == (clauses, state)  # type: ignore[attr-defined]


def test_what_no_person_can_be_asked_says_why_and_where() -> None:
    others = {rule.id: rule for rule in catalogue.rules() if rule.in_force(ON) and rule.id not in evaluation.askable()}
    assert {rule.implemented_by.partition(":")[0] for rule in others.values()} - {""} == set(evaluation.ELSEWHERE)
    for rule_id in others:
        with pytest.raises(Refused) as refused:
            evaluation.clauses_of(rule_id, ON)
        assert refused.value.why
        assert refused.value.article
        assert "；" in refused.value.then, rule_id


def test_a_place_is_no_place_until_it_is_known_that_the_rank_may_be_set() -> None:
    """RANK-SERIES-04: a column that is not given, or left empty, is asked about, however many places are free."""
    given = {"person_id": ["1", "2", "3"], "series": ["综合管理类"] * 3, "rank": ["二级主任科员"] * 3, "layer": [""] * 3, "quota_free": ["5", "0", "5"]}
    for more in ({}, {"rank_settable": ["", "", ""]}):
        facts = typed(pl.DataFrame(given | {"quota_limited": ["是"] * 3} | more), ["quota"], ON)
        clauses = [each for each in evaluation.clauses_of("RANK-SERIES-04", ON) if each.id == "quota"]
        judged = evaluation.judge(facts, clauses, ON, DEFAULTS)
        assert judged["answer"].to_list() == ["ask", "unmet", "ask"]
        (told,) = next(evaluation.answers(judged.iter_rows(named=True), clauses, ON, DEFAULTS))["clauses"]
        assert (told["rule"], told["text"]) == ("RANK-SERIES-04", "本机关可否设一级主任科员没有登记")
        assert "机关层级" in told["remedy"]


def test_met_unmet_and_ask_with_numbers_and_articles() -> None:
    base = {"rank": "二级主任科员", "since": SINCE}
    ready = person(ON, **base) | {"person_id": 1}
    late = person(ON, **base | {"since": date(2026, 1, 1)}) | {"person_id": 2}
    asked = person(ON, **base | {"finding_political": None}) | {"person_id": 3}
    found = answers("promotion", ready, late, asked)
    assert [each["state"] for each in found] == ["met", "unmet", "ask"]
    assert found[1]["first_on"] == date(2028, 1, 1)
    assert found[1]["numbers"]["counted_months"] == month_index(ON) - month_index(date(2026, 1, 1))
    years = answers("RANK-PROM-03", late)[0]
    assert [clause["clause"] for clause in years["clauses"]] == ["years", "category"]
    assert "第18条" in years["clauses"][0]["article"]
    assert [each["state"] for each in answers("RANK-PROM-05", late, asked)] == ["met", "met"]  # not its other clauses


def test_a_table_of_text_reads_as_facts() -> None:
    row = {name: ["" if value is None else str(value)] for name, value in person(
        ON, since=SINCE, rank="二级主任科员", birth_on=date(1980, 2, 3)).items()}
    given = pl.DataFrame(row | {"tenure_month": ["2024-11"], "quota_limited": ["否"], "备注": ["留着"]})
    read = typed(given, ["years"], ON)
    assert read.schema == given.select(pl.col(given.columns)).schema | SCHEMA
    expected = frame(person(ON, since=SINCE, rank="二级主任科员", birth_on=date(1980, 2, 3))).select(list(SCHEMA))
    assert read.select(list(SCHEMA)).equals(expected)


def test_facts_that_are_not_given_need_a_finding_never_a_pass() -> None:
    bare = pl.DataFrame({"person_id": ["1"], **{name: [""] for name in (
        "kind", "status", "series", "rank", "layer", "sanction_kind", "sanction_from", "sanction_until", "measure_kind",
        "measure_until", "investigation", "probation_until", "category_changed")}})
    facts = typed(bare, [clause.id for clause in evaluation.clauses_of("promotion", ON)], ON)
    judged = evaluation.judge(facts, evaluation.clauses_of("promotion", ON), ON, DEFAULTS)
    assert judged["answer"].to_list() == ["ask"]
    assert not judged["met"].item()


@pytest.mark.parametrize(("kind", "since", "until_on", "day", "answer"), [
    ("记过", "2024-02-29", "", date(2025, 2, 27), "unmet"), ("记过", "2024-02-29", "", date(2025, 2, 28), "met"),
    ("记过", "2024-02-29", "2025-08-01", date(2025, 2, 28), "unmet"),  # given: not computed
    ("记大过", "2025-05-24", "2026-05-23", date(2026, 5, 23), "unmet"), ("记大过", "2025-05-24", "2026-05-23", date(2026, 5, 24), "ask"),  # 18 months by law
    ("记大过", "2025-05-24", "2026-05-23", date(2026, 11, 23), "ask"), ("记大过", "2025-05-24", "2026-05-23", date(2026, 11, 24), "met"),
    ("党内警告", "2024-03-10", "2024-09-09", date(2025, 3, 9), "ask"), ("党内警告", "2024-03-10", "2024-09-09", date(2025, 3, 10), "met"),
    ("警告", "2018-01-24", "2027-01-25", date(2026, 11, 22), "unmet"),  # longer than 48 months
    ("党内警告", "2024-03-10", "", date(2025, 3, 9), "unmet"), ("党内警告", "2024-03-10", "", date(2025, 3, 10), "met"),
    ("警告", "2024-03-10", "", date(2024, 9, 9), "unmet"), ("警告", "2024-03-10", "", date(2024, 9, 10), "met"),
    ("留党察看", "2019-03-10", "", date(2022, 3, 9), "unmet"), ("留党察看", "2019-03-10", "", date(2022, 3, 10), "ask"),
    ("留党察看", "2019-03-10", "", date(2023, 3, 10), "met"),
    ("开除", "2024-03-10", "", date(2026, 3, 10), "unmet"), ("记过", "", "", date(2026, 3, 10), "ask")])
def test_a_sanction_without_an_end_ends_as_the_law_says(kind: str, since: str, until_on: str, day: date, answer: str) -> None:
    clauses = [clause for clause in evaluation.clauses_of("promotion", day) if clause.id == "sanction"]
    given = {"person_id": ["1"], "series": ["综合管理类"], "rank": ["二级主任科员"], "layer": [""], "sanction_kind": [kind],
             "sanction_from": [since], "sanction_until": [until_on]}
    facts = typed(pl.DataFrame(given), ["sanction"], day)
    assert evaluation.judge(facts, clauses, day, DEFAULTS)["answer"].to_list() == [answer]


@pytest.mark.parametrize(("grade", "determined", "due"), [("", "", "2025不定等次/处分"), ("不定等次", "2026-01-20", None), ("不定等次", "2027-01-20", "2025不定等次/处分")])
def test_a_year_that_has_its_grade_is_no_more_due_to_be_without(grade: str, determined: str, due: str | None) -> None:
    given = {"person_id": ["1"], "sanction_kind": ["记过"], "sanction_from": ["2025-05-10"], "sanction_until": [""], "grade_1": [grade], "determined_1": [determined]}
    assert typed(pl.DataFrame(given), [], date(2026, 3, 1))["sanction_grades"].to_list() == [due]


@pytest.mark.parametrize(("day", "due"), [(date(2024, 5, 9), None), (date(2024, 5, 10), "2024不定等次/处分")])
def test_a_sanction_leaves_no_year_without_a_grade_before_it_is_in_force(day: date, due: str | None) -> None:
    """ASMT-NOGRADE-05: on the day before, the months of the year still count."""
    given = {"person_id": ["1"], "sanction_kind": ["记过"], "sanction_from": ["2024-05-10"], "sanction_until": [""]}
    said = typed(pl.DataFrame(given), [], day)["sanction_grades"].to_list()[0]
    assert (said or "").startswith(due or "") if due else said is None


@pytest.mark.parametrize(("columns", "word"), [
    ({}, "缺少列：person_id"),
    ({"person_id": ["1", "1"]}, "空白或重复"),
    ({"person_id": ["1", ""]}, "空白或重复"),
    ({"person_id": ["1", "甲"]}, "第 2 行“person_id”"),
    ({"person_id": [1, 2], "birth_on": ["1980-01-01", "1980.1"]}, "第 2 行“birth_on”"),
    ({"person_id": [1, 2], "birth_on": [True, False]}, "birth_on"),
    ({"person_id": [1, 2], "quota_limited": ["是", "也许"]}, "第 2 行“quota_limited”"),
    ({"person_id": [1, 2], "tenure_month": ["2024-11", "2024-13"]}, "第 2 行“tenure_month”"),
    *(({"person_id": [1, 2], "tenure_month": ["2024-11", wrong]}, "第 2 行“tenure_month”不能读作年月") for wrong in (
        "2023", "202313", "2023-06xx", "2023-6", "2023-06-15", "24282")),
    ({"person_id": [1, 2], "tenure_month": [202411, 24282]}, "第 2 行“tenure_month”"),
    ({"person_id": [1, 2], "sanction_from": ["2026-05-01"] * 2, "sanction_until": ["2026-05-01", "2026-01-01"]}, "第 2 行“sanction_until”早于"),
    ({"person_id": [1, 2], "sanction_until": [None, "2027-01-01"]}, "第 2 行有“sanction_until”，没有“sanction_kind”"),
    ({"person_id": [1, 2], "measure_until": [None, "2027-01-01"]}, "第 2 行有“measure_until”，没有“measure_kind”"),
    ({"person_id": [1, 2], "rank_since": [None, "2099-01-01"]}, "第 2 行“rank_since”在"),
    ({"person_id": [1, 2], "grade_1": ["优秀", "很好"]}, "很好"),
    ({"person_id": [1, 2], "status": ["在职", "在岗"]}, "在岗"),
    ({"person_id": [1, 2], "sanction_kind": ["党内警告", "罚款"]}, "罚款"),
    ({"person_id": [1, 2], "measure_kind": ["诫勉", "批评"]}, "批评"),
    ({"person_id": [1], "series": ["行政执法类"], "rank": ["四级主任科员"]}, "行政执法类没有“四级主任科员”"),
])
def test_a_wrong_table_is_refused_by_column_and_cell(columns: dict[str, list[object]], word: str) -> None:
    with pytest.raises(Refused, match=word) as refused:
        typed(pl.DataFrame(columns), [], ON)
    assert refused.value.then
    assert bool(refused.value.article) == (word in VALUES)


VALUES = ("第 2 行“sanction_until”早于", "第 2 行有“sanction_until”，没有“sanction_kind”", "第 2 行有“measure_until”，没有“measure_kind”", "第 2 行“rank_since”在", "很好", "在岗", "罚款", "批评", "行政执法类没有“四级主任科员”")  # the law knows others: it is cited


def test_a_month_is_read_as_forms_write_it() -> None:
    for written in (["2021-06", "2021.06", "202106", " "], [202106, 202106, 202106, None]):
        read = typed(pl.DataFrame({"person_id": [1, 2, 3, 4], "tenure_month": written}), [], ON)["tenure_month"].to_list()
        assert read == [month_index(date(2021, 6, 1))] * 3 + [None]


@pytest.mark.parametrize(("day", "answer"), [(date(2026, 11, 21), "unmet"), (date(2026, 11, 22), "met")])
@pytest.mark.parametrize(("clause", "given"), [
    ("sanction", {"sanction_kind": "记过", "sanction_from": "2025-11-22", "sanction_until": "2026-11-21"}),
    ("measure", {"measure_kind": "诫勉", "measure_until": "2026-11-21"})])
def test_an_end_is_the_last_day_barred(clause: str, given: dict[str, str], day: date, answer: str) -> None:
    clauses = [each for each in evaluation.clauses_of("promotion", day) if each.id == clause]
    row = pl.DataFrame({"person_id": ["1"], "series": ["综合管理类"], "rank": ["二级主任科员"], "layer": [""], **{name: [cell] for name, cell in given.items()}})
    judged = evaluation.judge(typed(row, [clause], day), clauses, day, DEFAULTS)
    assert judged["answer"].to_list() == [answer]
    (told,) = next(evaluation.answers(judged.iter_rows(named=True), clauses, day, DEFAULTS))["clauses"]
    assert "至2026-11-21止" in told["text"]


def test_a_missing_column_that_would_read_as_no_sanction_is_refused() -> None:
    with pytest.raises(Refused, match="sanction_kind"):
        typed(pl.DataFrame({"person_id": [1]}), ["sanction"], ON)


def test_the_state_is_the_law_s_own() -> None:
    people = [person(ON, since=SINCE, rank="二级主任科员", person_id=at, finding_political=finding)
              for at, finding in enumerate(("合格", "不合格", None))]
    judged = evaluation.judge(frame(*people), evaluation.clauses_of("promotion", ON), ON, DEFAULTS)
    assert judged["answer"].to_list() == judged["state"].to_list() == ["met", "unmet", "ask"]
    assert set(evaluation.STATES) == set(judged["state"])
    assert tuple(clause.id for clause in evaluation.clauses_of("RANK-PROM-02", ON)) == promotion.PERSONAL
