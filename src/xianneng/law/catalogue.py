"""The catalogue of rules (规则目录): which there are, in which version, and which of them run.

`xianneng law` lists `rules()`; `docs/law-coverage.md` is the text of `coverage()`.
"""

from datetime import date
from functools import cache

from xianneng.law.refusals import NotFound
from xianneng.law.rule import Clause, Rule, cited
from xianneng.law.tables import Row, rows


@cache
def rules() -> tuple[Rule, ...]:
    """Every version of every rule, in the order of the catalogue."""
    return tuple(_rule(row) for row in rows("rules"))


@cache
def clauses() -> tuple[Clause, ...]:
    """The clauses of the rank-promotion verdict, in the order in which they are shown."""
    return tuple(Clause(row["clause"], row["rule_id"], row["title"], row["group"], row["remedy"], row["against"], tuple(row["and_rules"].split()))
                 for row in rows("clauses"))


def remedy(clause: Clause, rule_id: str, state: str = "ask") -> str:
    """What can be done where a clause is not met by a rule: what the table has for that rule, else what the clause says of all.

    `state`: ask or unmet. Who was found against is not told to have it found (`Clause.against`).
    """
    own = next((row for row in rows("remedies") if (row["clause"], row["rule_id"]) == (clause.id, rule_id)), None)
    first, second = (own["remedy"], own["against"]) if own else (clause.remedy, clause.against)
    return (second if state == "unmet" else "") or first


@cache
def rule(rule_id: str, on: date | None = None) -> Rule:
    """The version of a rule in force on a date; without a date the latest. NotFound if there is none."""
    versions = [each for each in rules() if each.id == rule_id and (on is None or each.in_force(on))]
    if not versions:
        raise NotFound(f"没有规则 {rule_id}" + (f"（{on.isoformat()} 有效的版本）" if on else ""),
                       then="请用 xianneng law 查看规则目录")
    return versions[-1]


def cite(rule_id: str, on: date | None = None) -> str:
    """The citation of a rule's version, for pages and refusals; for a date before the rule, as it stands now, said so."""
    latest = rule(rule_id)
    if on is not None and on < min(each.effective_from for each in rules() if each.id == rule_id):
        return cite_basis(latest.basis) + NOW
    return cite_basis(rule(rule_id, on).basis, on)


NOW = "（现行规定）"
YOUNG = {"全国人大常委会关于实施渐进式延迟法定退休年龄的决定": date(2025, 1, 1), "公职人员政务处分法": date(2020, 7, 1), "公务员考核规定": date(2020, 12, 28),
         "公务员登记办法": date(2020, 3, 3),
         "中国共产党组织处理规定（试行）": date(2021, 3, 1), "推进领导干部能上能下规定": date(2022, 9, 1)}
"""Regulations that later joined an older basis: a date before them is not answered with their articles."""


def cite_basis(basis: str, on: date | None = None) -> str:
    """The citation of a `basis` or `article` cell, which may name several regulations; those made by the date;
    if none was, those of now, said so."""
    parts = basis.split("；")
    made = [part for part in parts if on is None or on >= YOUNG.get(part.partition(" 第")[0], date.min)]
    return "；".join(cited(part) for part in made or parts) + ("" if made else NOW)


def coverage() -> str:
    """The text of docs/law-coverage.md: what runs, and what is not formalised and why."""
    done = [each for each in rules() if each.implemented_by]
    left = [each for each in rules() if not each.implemented_by]
    return "\n".join([
        "# 规则覆盖 · Law coverage", "",
        "由 `xianneng.law.catalogue.coverage()` 生成，请勿手改。",
        "证据等级：A 已读条文；B 有佐证；C 据惯例或地方做法：有参数的取参数，没有的由规则页写明平台怎样处理。", "",
        f"## 可执行（{len({each.id for each in done})} 条）", "",
        "| 规则 | 名称 | 依据 | 施行 | 证据 | 实现 | 条件 |", "|---|---|---|---|---|---|---|",
        *(f"| {each.id} | {each.title} | {each.citation} | {_force(each)} | {each.grade} | `{each.implemented_by}`{_page(each)} "
          f"| {'、'.join(clause.id for clause in each.clauses)} |" for each in done), "",
        f"## 未形式化（{len({each.id for each in left})} 条）", "",
        "| 规则 | 名称 | 依据 | 证据 | 原因 |", "|---|---|---|---|---|",
        *(f"| {each.id} | {each.title} | {each.citation} | {each.grade} | {each.not_formalised} |"
          for each in left), ""])


def _rule(row: Row) -> Rule:
    return Rule(id=row["rule_id"], title=row["title"], basis=row["basis"], grade=row["grade"],
                effective_from=date.fromisoformat(row["effective_from"]),
                effective_until=date.fromisoformat(row["effective_until"]) if row["effective_until"] else None,
                implemented_by=row["implemented_by"], not_formalised=row["not_formalised"],
                clauses=tuple(clause for clause in clauses() if row["rule_id"] in clause.rules))


NO_PAGE = frozenset((
    "establishment:admit", "levels:level_rises", "levels:after_demotion", "sanctions:combine",
    "county_ranks:eligible_on"))
"""What can be called and is tested, but answers on no page yet."""


def _page(each: Rule) -> str:
    return "（可调用，尚无页面）" if each.implemented_by in NO_PAGE else ""


def _force(each: Rule) -> str:
    until = f"至 {each.effective_until.isoformat()}（不含）" if each.effective_until else "起"
    return f"{each.effective_from.isoformat()} {until}"
