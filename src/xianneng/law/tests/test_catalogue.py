"""Rules, parameters and tables hang together: every citation exists, every rule runs or says why not."""

import re
from datetime import date
from decimal import Decimal
from functools import reduce
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest

from xianneng.law import catalogue, parameters, promotion, quotas, series
from xianneng.law.parameters import DEFAULTS
from xianneng.law.refusals import NotFound, Refused
from xianneng.law.tables import figure, rows

TABLES = sorted(
    path.name.removesuffix(".csv") for path in files("xianneng.law.tables").iterdir() if path.name.endswith(".csv")
)


def test_every_rule_cited_by_a_table_exists() -> None:
    for table in TABLES:
        for row in rows(table):
            if "rule_id" in row:
                assert catalogue.rule(row["rule_id"]).id == row["rule_id"], table


def test_every_rule_runs_or_says_why_not() -> None:
    for rule in catalogue.rules():
        assert bool(rule.implemented_by) != bool(rule.not_formalised), rule.id
        if rule.implemented_by:
            module, _, name = rule.implemented_by.partition(":")
            found = reduce(getattr, name.split("."), import_module(f"xianneng.law.{module}"))
            assert callable(found), rule.id


def test_versions_of_a_rule_do_not_overlap() -> None:
    for one in catalogue.rules():
        same = [each for each in catalogue.rules() if each.id == one.id and each.in_force(one.effective_from)]
        assert same == [one]


def test_citations() -> None:
    rule = catalogue.rule("RANK-PROM-03", date(2026, 1, 1))
    assert (rule.instrument, rule.article) == ("公务员职务与职级并行规定", "第18条")
    assert rule.citation == "《公务员职务与职级并行规定》第18条"
    assert catalogue.cite("RANK-QUOTA-14") == "《公务员法》第106条；《公务员职务与职级并行规定》（管理与监督章）"
    assert catalogue.cite("RETIRE-05") == "组通字〔2015〕14号"
    assert catalogue.cite("LEVEL-DOWN-01").startswith("《公务员职务任免与职务升降规定（试行）》第28条")


def test_the_version_of_the_day() -> None:
    assert catalogue.rule("LEVEL-NEW-01", date(2020, 3, 2)).effective_from == date(2008, 2, 1)
    assert catalogue.rule("LEVEL-NEW-01", date(2020, 3, 3)).effective_from == date(2020, 3, 3)
    with pytest.raises(NotFound, match="RANK-PROM-03"):
        catalogue.rule("RANK-PROM-03", date(2019, 5, 31))


def test_coverage_names_every_rule_and_clause() -> None:
    text = catalogue.coverage()
    assert all(f"| {rule.id} |" in text for rule in catalogue.rules())
    assert all(clause.id in text for clause in catalogue.clauses())


def test_defaults_are_within_their_own_bounds() -> None:
    for name, definition in parameters.DEFINITIONS.items():
        assert DEFAULTS.with_(name, DEFAULTS[name])[name] == definition.default
        assert definition.citation
    assert DEFAULTS["public_notice_days"] == figure("public_notice_workdays", date(2026, 1, 1))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("public_notice_days", 4),
        ("public_notice_days", "5"),
        ("public_notice_days", True),
        ("reserve_ratio", "0.51"),
        ("reserve_ratio", 0.1),
        ("quota_rounding", "ceil"),
        ("min_hao_per_year", 0),
        ("filing_days", 0),
        ("priority_grounds", [""]),
        ("quota_ratios", {"Q-L-3": "1.2"}),
        ("result_determined_by", "12-31"),
        ("dual_floor_rank_occupies", "yes"),
        ("quota_ratios", {"Q-L-99": "0.5"}),
        ("quota_ratios", {"Q-L-3": "NaN"}),
        ("reserve_ratio", "NaN"),
        ("reserve_ratio", "Infinity"),
    ],
)
def test_out_of_bounds_is_refused_with_the_article(name: str, value: object) -> None:
    with pytest.raises(Refused) as refused:
        DEFAULTS.with_(name, value)
    assert refused.value.article
    assert "可设范围" in refused.value.then
    assert ("平台约定" in refused.value.then) == (parameters.definition(name).grade == "C" or name == "public_notice_days"), "whose bound it is"


def test_parameters_are_immutable() -> None:
    changed = DEFAULTS.with_("reserve_ratio", "0.5").with_("public_notice_days", 7)
    assert (changed["reserve_ratio"], DEFAULTS["reserve_ratio"]) == (Decimal("0.5"), 0)
    with pytest.raises(NotFound, match="没有名为"):
        DEFAULTS.with_("no_such_parameter", 1)
    with pytest.raises(TypeError):
        changed["reserve_ratio"] = 0  # type: ignore[index]


def test_clauses_of_the_verdict() -> None:
    assert {clause.group for clause in catalogue.clauses()} == {"个人", "认定", "职数"}
    assert set(promotion.FINDINGS) == {"political", "basic", "integrity"}
    assert "quota" not in promotion.PERSONAL


def test_quota_ranks_and_parents_exist() -> None:
    ids = {row["quota_id"] for row in rows("rank_quota")}
    for row in rows("rank_quota"):
        assert not row["nested_in"] or row["nested_in"] in ids
        assert (row["organ_level"], row["scope"]) in quotas.ORGAN_LEVELS
        assert all(series.is_rank(series.GENERAL, name) for name in row["ranks"].split(";"))


def test_coverage_says_truthfully_what_answers_on_a_page() -> None:
    """What the catalogue calls 可执行 is used by the product, or marked as having no page yet."""
    root = Path(catalogue.__file__).parents[1]
    sources = [(path, path.read_text("utf-8")) for path in root.rglob("*.py") if "tests" not in path.parts
               and "demo" not in path.parts]
    implemented = {rule.implemented_by for rule in catalogue.rules()} - {""}
    assert implemented >= catalogue.NO_PAGE
    for each in implemented:
        module, _, function = each.partition(":")
        function = function.rpartition(".")[2]
        called = rf"\b{module}\.{function}\(|law\.{module} import .*\b{function}\b"
        name = re.compile(called if each in catalogue.NO_PAGE else rf"\b{function}\b")
        users = [path for path, text in sources if path.stem != module and name.search(text)]
        assert bool(users) == (each not in catalogue.NO_PAGE), (each, users)
