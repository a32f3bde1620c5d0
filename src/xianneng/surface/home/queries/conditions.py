"""The form of a 组合查询: what was typed, kept as it was, and the query that it makes.

Everything is in the address: ``join`` between groups, ``1.join`` and ``1.not`` of the first group, ``1.2.field``, ``1.2.not``,
``1.2.op``, ``1.2.value`` and ``1.2.to`` of its second condition. So it works without script, and a mistake loses nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from xianneng.foundation.record import conditions
from xianneng.foundation.record.conditions import AND, FIELDS, MOST_CONDITIONS, MOST_GROUPS, OPERATORS, OR, Field, Query
from xianneng.law.refusals import Refused

OURS = re.compile(r"join|go|where|offset|on|\d\.(join|not|\d\.(field|not|op|value|to))")
APART = re.compile(r"[,，;；]")  # not 、, which stands within a post


@dataclass(frozen=True, slots=True)
class Line:
    """A condition as typed; ``name`` is its place in the form."""

    name: str
    field: Field | None = None
    negated: bool = False
    operator: str = ""
    values: Sequence[str] = ("", "")
    day: date = date.min

    @property
    def operators(self) -> list[tuple[str, str]]:
        """What may be asked of the field."""
        return [(key, OPERATORS[key]) for key in self.field.operators] if self.field else []

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """What the field offers, and whether it is chosen; what was chosen stays offered."""
        return [(each, each in self.values) for each in dict.fromkeys([*(self.field.choices(self.day) if self.field else ()), *self.values]) if each]

    @property
    def more(self) -> list[str]:
        """What it offers beside, to who unfolds it."""
        return [each for each in self.field.more(self.day) if each not in self.values] if self.field else []

    @property
    def typed(self) -> str:
        """The values in one line of text."""
        return "，".join(value for value in self.values if value)


@dataclass(frozen=True, slots=True)
class Part:
    """A group as typed."""

    name: str
    join: str
    negated: bool
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole form."""

    join: str
    parts: Sequence[Part]

    def query(self) -> Query:
        """What it asks. Refused where nothing is asked, or a condition is not complete."""
        groups = [conditions.Group(part.join, tuple(conditions.condition(line.field.key, line.operator, line.values, negated=line.negated)
                                                    for line in part.lines if line.field), part.negated) for part in self.parts]
        asked = tuple(group for group in groups if group.conditions)
        if not asked:
            raise Refused("还没有条件", then="请选择一个项目，再写明条件")
        return Query(self.join, asked)

    def opened(self) -> "Draft":
        """The same with room for one more condition in each group that has any, and for one more group."""
        parts = [replace(part, lines=[*kept, Line(f"{at}.{len(kept) + 1}")][:MOST_CONDITIONS]) for at, part in enumerate(self.parts, 1)
                 if (kept := [line for line in part.lines if line.field])]
        last = str(len(parts) + 1)
        return replace(self, parts=[*parts, Part(last, AND, False, [Line(f"{last}.1")])][:MOST_GROUPS])


def draft(asked: QueryDict, on: date) -> Draft:
    """The form as typed, or as the address' query ``where`` would have typed it."""
    if where := asked.get("where"):
        return _of(conditions.read(where), on)
    return Draft(_join(asked, "join"), [
        Part(str(at), _join(asked, f"{at}.join"), bool(asked.get(f"{at}.not")), [_line(asked, f"{at}.{n}", on) for n in range(1, MOST_CONDITIONS + 1)])
        for at in range(1, MOST_GROUPS + 1)])


def others(asked: QueryDict) -> list[tuple[str, str]]:
    """What else the address asks of the roster, which the form carries along."""
    return [(name, value) for name, values in asked.lists() if not OURS.fullmatch(name) for value in values]


def _join(asked: QueryDict, name: str) -> str:
    return OR if asked.get(name) == OR else AND


def _line(asked: QueryDict, name: str, on: date) -> Line:
    field = FIELDS.get(asked.get(f"{name}.field", ""))
    if field is None:
        return Line(name)
    given = [value for value in asked.getlist(f"{name}.value") if value]
    operator = asked.get(f"{name}.op", "")
    operator = operator if operator in field.operators else field.operators[0]
    if operator == conditions.BETWEEN:
        values = [given[0] if given else "", asked.get(f"{name}.to", "")]
    else:
        values = [part.strip() for value in given for part in (APART.split(value) if field.kind == "text" else [value])]
    return Line(name, field, bool(asked.get(f"{name}.not")), operator, values, on)


def _of(query: Query, on: date) -> Draft:
    return Draft(query.join, [
        Part(str(at), group.join, group.negated, [Line(f"{at}.{n}", each.field, each.negated, each.operator, each.values or ("", ""), on)
                                                 for n, each in enumerate(group.conditions, 1)])
        for at, group in enumerate(query.groups, 1)])
