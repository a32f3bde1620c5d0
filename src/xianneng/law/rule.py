"""A rule (规则) as the catalogue knows it, and the clauses (条件) it is judged by."""

import re
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Clause:
    """One condition that a verdict answers with met, unmet or ask.

    `group` is 个人 (computed from the person's file), 认定 (a named official's finding) or 职数 (quota).
    `remedy` says in Chinese what can be done when it is not met; `against`, of a finding, when it was found against (`remedy`
    then: when nothing was found yet). `rule_id` is what it rests on, `and_rules` the others
    that its answer may cite, or whose effect it reckons.
    """

    id: str
    rule_id: str
    title: str
    group: str
    remedy: str
    against: str = ""
    and_rules: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that is asked by asking this clause."""
        return self.rule_id, *self.and_rules


@dataclass(frozen=True)
class Rule:
    """One version of one rule: in force on `effective_from` <= day < `effective_until` (None = still in force).

    `grade` is the evidence: A the article was read, B corroborated, C recollected or local (a default to confirm).
    `implemented_by` is `module:function` inside this package, empty where `not_formalised` says why not.
    """

    id: str
    title: str
    basis: str
    grade: str
    effective_from: date
    effective_until: date | None
    implemented_by: str = ""
    not_formalised: str = ""
    clauses: tuple[Clause, ...] = field(default=())

    @property
    def instrument(self) -> str:
        """The regulation that the rule mainly rests on."""
        return self.basis.split("；")[0].split(" 第")[0]

    @property
    def article(self) -> str:
        """The article within `instrument`, empty where the text is not divided so."""
        _, mark, rest = self.basis.split("；")[0].partition(" 第")
        return f"第{rest}" if mark else ""

    @property
    def citation(self) -> str:
        """How the rule is cited on a page: 《公务员职务与职级并行规定》第18条."""
        return "；".join(cited(part) for part in self.basis.split("；"))

    def in_force(self, on: date) -> bool:
        """Whether this version covers the date."""
        return self.effective_from <= on and (self.effective_until is None or on < self.effective_until)


def cited(basis: str) -> str:
    """Put the name of one regulation in book-title marks; document numbers and local practice stay plain."""
    name, mark, article = basis.partition(" 第")
    title, chapter = _CHAPTER.fullmatch(name).groups()  # type: ignore[union-attr]  # the pattern matches any name
    plain = title.endswith("号") or title.startswith(_PRACTICE)
    return (title if plain else f"《{title}》") + (chapter or "") + (f"第{article}" if mark else "")


_PRACTICE = ("各地", "通行", "干部管理有关规定")
_CHAPTER = re.compile(r"(.+?)(（(?!试行|\d{4}）).*）)?")
"""A title and what follows it in brackets; （试行） and （2020） belong to the title."""
