"""One rule, or a group of rules, asked of a frame of facts: which clauses it means, its answer, and every person's reasons.

    clauses_of(name, on)                       a catalogue id (RANK-PROM-03) or a group (promotion) → its clauses
    judge(frame, asked, on, parameters)        any engine: target, verdict, first date, and `answer` over those clauses
    answers(rows, asked, on, parameters)       a mapping per person, for people and programs
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import narwhals as nw

from xianneng.law import catalogue, promotion
from xianneng.law.parameters import Parameters
from xianneng.law.promotion.frames import lazily, require_force
from xianneng.law.refusals import Refused
from xianneng.law.rule import Clause

STATES = {"met": "符合", "unmet": "不符合", "ask": "待认定"}
GROUPS: Mapping[str, str] = {"promotion": "职级晋升的全部条件", "eligibility": "职级晋升的个人条件（不含认定与职数）"}
NUMBERS = ("tenure_month", "min_years", "counted_months", "required_months", "excellent_count", "shortened_months",
           "lost_months", "open_months", "quota_free")
FLOOR = "RANK-PROM-02"  # years are a floor, not a right: what it answers is eligibility


def clauses_of(name: str, on: date) -> tuple[Clause, ...]:
    """The clauses that a rule or a group is judged by.

    NotFound for a name that the catalogue does not have, Refused for a rule that is no condition on
    persons, and before 2019-06-01.
    """
    require_force(on)
    if name == "promotion":
        return catalogue.clauses()
    if name in ("eligibility", FLOOR):
        return tuple(clause for clause in catalogue.clauses() if clause.id in promotion.PERSONAL)
    if name.lower() in GROUPS:
        return clauses_of(name.lower(), on)
    rule = catalogue.rule(name, on)
    if not rule.clauses:
        raise Refused(f"{rule.id} {rule.title}不是逐人判断的条件", why=rule.not_formalised or (
            "计入职级晋升的条件，不单独给出结论" if rule.implemented_by.startswith("promotion:") else "由其他业务计算"),
                      article=rule.citation, then=f"可评估的规则：{'、'.join(askable())}")
    return rule.clauses


def askable() -> list[str]:
    """The names that `clauses_of` knows, groups first."""
    return [*GROUPS, *dict.fromkeys([FLOOR, *(clause.rule_id for clause in catalogue.clauses())])]


def judge(frame: Any, asked: Sequence[Clause], on: date, parameters: Parameters) -> Any:
    """Add to a frame of facts, of any engine, all that `promotion` adds and `answer`: met, unmet or ask."""
    aimed = frame if "target" in nw.from_native(frame).collect_schema() else promotion.target(frame, on)
    judged = promotion.first_dates(promotion.verdict(aimed, on, parameters), on, parameters)
    every = nw.all_horizontal(*[clause.id for clause in asked], ignore_nulls=False)
    answer = nw.when(every).then(nw.lit("met")).otherwise(nw.when(~every).then(nw.lit("unmet")).otherwise(nw.lit("ask")))
    return lazily(judged, lambda rows: rows.with_columns(answer=answer))


def answers(rows: Iterable[Mapping[str, Any]], asked: Sequence[Clause], on: date,
            parameters: Parameters) -> Iterator[dict[str, Any]]:
    """One mapping a person: state, target, first_on, the numbers, and per clause its state, words, article, remedy."""
    wanted = {clause.id for clause in asked}
    for row in rows:
        yield {"person_id": row["person_id"], "state": row["answer"], "rank": row["rank"], "target": row["target"],
               "eligible": row["eligible"], "first_on": row["first_on"], "numbers": {name: row[name] for name in NUMBERS},
               "clauses": [{"clause": reason.clause, "rule": reason.rule_id, "state": reason.state,
                            "title": reason.title, "text": reason.text, "article": reason.article,
                            "remedy": reason.remedy, "default": reason.default}
                           for reason in promotion.explain(row, on, parameters) if reason.clause in wanted]}
