"""组合查询: and, or and not over the columns of a roster, asked of today's projection or of the file as of a date.

A query is groups joined by 且 or 或, a group is conditions joined likewise, and either may be negated. Its text, a JSON list,
travels in an address and is kept in saved views, so it is read as a stranger's. A condition is met or not, never unknown:
of whom a column says nothing does not meet it, and meets its negation.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xianneng.foundation.record.structure import KINDS
from xianneng.law import series
from xianneng.law.dates import add_months
from xianneng.law.refusals import Refused, refuse_unseen

AND, OR = "and", "or"
JOINS = {AND: "且", OR: "或"}
IS, HAS, BETWEEN, EMPTY = "is", "has", "between", "empty"
OPERATORS = {IS: "等于（可以是几项之一）", HAS: "包含", BETWEEN: "从…至…", EMPTY: "没有登记"}
LONGEST, LONGEST_VALUE, MOST_VALUES = 3000, 40, 40
MOST_GROUPS, MOST_CONDITIONS = 6, 8
HIGHEST = 120  # years, and any other number


@dataclass(frozen=True, slots=True)
class Field:
    """A column that can be asked about: its operators follow from its kind.

    ``today`` and ``as_of`` are the column over `record_today` and over what `structure.joined` brings in; an empty ``as_of``
    is known for today only. ``years``: the column is a day, asked for by the full years since.
    """

    key: str
    title: str
    kind: str  # choice, text, day, number, years
    today: str
    as_of: str
    choices: Callable[[date], Iterable[str]] = lambda on: ()
    unit: str = ""
    more: Callable[[date], Iterable[str]] = lambda on: ()  # choices that few look for

    @property
    def operators(self) -> tuple[str, ...]:
        """What can be asked of it."""
        return {"choice": (IS, EMPTY), "text": (HAS, IS, EMPTY)}.get(self.kind, (BETWEEN, EMPTY))


def _fixed(*values: str) -> Callable[[date], Iterable[str]]:
    return lambda on: values


FIELDS = {field.key: field for field in (
    Field("name", "姓名", "text", "name", "b.name"),
    Field("organ", "所在机关", "text", "organ_name", "p.name"),
    Field("unit", "内设机构", "text", "unit_name", "u.name"),
    Field("sex", "性别", "choice", "sex", "b.sex", _fixed("男", "女")),
    Field("ethnicity", "民族", "text", "ethnicity", "b.ethnicity"),
    Field("native_place", "籍贯", "text", "native_place", "b.native_place"),
    Field("birth", "出生日期", "day", "birth_on", "b.birth_on"),
    Field("age", "年龄", "years", "birth_on", "b.birth_on", unit="岁"),
    Field("party_joined", "入党时间", "day", "party_joined_on", "b.party_joined_on"),
    Field("work_started", "参加工作时间", "day", "work_started_on", "b.work_started_on"),
    Field("political", "政治面貌", "text", "political_status", "b.political_status"),
    Field("education", "学历学位", "text", "education", "trim(e.education || ' ' || e.degree)"),
    Field("post", "现任职务", "text", "post", "d.titles"),
    Field("post_since", "任现职务时间", "day", "post_since_on", "m.since"),
    Field("post_years", "任现职务年限", "years", "post_since_on", "m.since", unit="年"),
    Field("away", "借调挂职驻村", "text", "away", "w.words"),
    Field("layer", "职务层次", "choice", "layer", "t.layer", lambda on: series.layers()),
    Field("rank", "职级", "choice", "rank", "r.rank", lambda on: series.in_series(series.GENERAL),
          more=lambda on: [each for each in series.ranks() if each not in series.in_series(series.GENERAL)]),
    Field("rank_since", "任现职级时间", "day", "rank_since_on", "r.valid_from"),
    Field("rank_years", "任现职级年限", "years", "rank_since_on", "r.valid_from", unit="年"),
    Field("level", "级别", "number", "level", "l.level"),
    Field("series", "职位类别", "choice", "series", "s.series", series.series_names),
    Field("kind", "人员类别", "choice", "kind", "s.kind", _fixed(*KINDS)),
    Field("grades", "近三年考核", "text", "grades", ""),
    Field("retire", "到龄退休", "day", "retire_on", ""))}


@dataclass(frozen=True, slots=True)
class Condition:
    """What is asked of one column; ``values`` as written, of BETWEEN the two ends, of which one may be empty."""

    field: Field
    operator: str
    values: tuple[str, ...] = ()
    negated: bool = False

    def words(self) -> str:
        """非 性别为女."""
        title, values = self.field.title, " 或 ".join(self.values)
        if self.operator == EMPTY:
            return f"有{title}" if self.negated else f"没有{title}"
        said = title + {IS: f"为{values}", HAS: f"含{values}", BETWEEN: self._span()}[self.operator]
        return f"非（{said}）" if self.negated and self.manifold else f"非 {said}" if self.negated else said

    @property
    def manifold(self) -> bool:
        """Whether it names several values, joined by 或."""
        return self.operator in (IS, HAS) and len(self.values) > 1

    def _span(self) -> str:
        low, high = [*self.values, "", ""][:2]
        if low and high:
            return f"从 {low} 至 {high} {self.field.unit}".rstrip()
        return f"从 {low} {self.field.unit}起" if low else f"到 {high} {self.field.unit}为止"

    def sql(self, column: str, bind: Callable[[Any], str], on: date) -> str:
        """The condition over a column as SQL, true where it is met; ``bind`` keeps a value and gives its placeholder.

        Unknown counts as not met, so a negation is IS NOT TRUE; what is not negated stays plain, that the planner may know it.
        """
        if self.operator == EMPTY:
            asked = f"coalesce({column}, '') = ''" if self.field.kind in ("choice", "text") else f"{column} IS NULL"
        elif self.operator == IS:
            asked = f"{column} = ANY({bind(list(self.values))})"
        elif self.operator == HAS:
            asked = " OR ".join(f"{column} LIKE {bind(_within(value))}" for value in self.values)
        else:
            low, high = ends(self.field, self.values)
            if self.field.kind == "years":
                low, high = _since(low, high, on)
            asked = " AND ".join(f"{column} {sign} {bind(end)}" for sign, end in ((">=", low), ("<=", high)) if end is not None)
        return f"({asked}) IS NOT TRUE" if self.negated else f"({asked})"


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions joined by 且 or 或."""

    join: str
    conditions: tuple[Condition, ...]
    negated: bool = False

    def words(self, *, alone: bool) -> str:
        """（职级为三级主任科员 或 四级主任科员）; without brackets where it stands ``alone`` or says one thing."""
        several = len(self.conditions) > 1
        said = f" {JOINS[self.join]} ".join(f"（{each.words()}）" if several and self.join == AND and each.manifold and not each.negated
                                            else each.words() for each in self.conditions)
        manifold = several or (self.conditions[0].manifold and not self.conditions[0].negated)
        bracketed = f"（{said}）" if manifold and (self.negated or not alone) else said
        return f"非 {bracketed}" if self.negated else bracketed


@dataclass(frozen=True, slots=True)
class Query:
    """Groups joined by 且 or 或."""

    join: str
    groups: tuple[Group, ...]

    @property
    def text(self) -> str:
        """How an address and a saved view write it; `read` reads it."""
        return json.dumps([self.join, *([group.join, group.negated, *([each.negated, each.field.key, each.operator, *each.values]
                          for each in group.conditions)] for group in self.groups)], ensure_ascii=False, separators=(",", ":"))

    def words(self) -> str:
        """（职级为三级主任科员 或 四级主任科员）且 非 性别为女."""
        said = f" {JOINS[self.join]} ".join(group.words(alone=len(self.groups) == 1) for group in self.groups)
        return said.replace("） ", "）").replace(" （", "（")

    def over_today(self, bind: Callable[[Any], str], on: date) -> str:
        """As SQL over `record_today`."""
        return self._sql(lambda field: f"record_today.{field.today}", bind, on)

    def over_file(self, bind: Callable[[Any], str], on: date) -> str:
        """As SQL over the file as of a date. Refused for what is known of today only."""
        for field in (each.field for group in self.groups for each in group.conditions):
            if not field.as_of:
                raise Refused(f"只有今天的花名册可以按{field.title}查询", why="其他日期的要逐人按当日的信息推算", then="请去掉这个条件，或回到今天")
        return self._sql(lambda field: field.as_of, bind, on)

    def _sql(self, column: Callable[[Field], str], bind: Callable[[Any], str], on: date) -> str:
        groups = []
        for group in self.groups:
            said = f" {group.join} ".join(each.sql(column(each.field), bind, on) for each in group.conditions)
            groups.append(f"({said}) IS NOT TRUE" if group.negated else f"({said})")
        return f"({f' {self.join} '.join(groups)})"


def read(text: str) -> Query:
    """The query that a text says. Refused where it is none, asks too much, or names what is not there."""
    if len(text) > LONGEST:
        raise Refused("组合条件太长", why=f"超过 {LONGEST} 个字符", then="请减少条件，或用名单")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    match given:
        case [("and" | "or") as join, *groups] if 0 < len(groups) <= MOST_GROUPS:
            return Query(join, tuple(_group(each) for each in groups))
    raise _unreadable()


def condition(key: str, operator: str, values: Sequence[str], *, negated: bool = False) -> Condition:
    """A condition as somebody wrote it. Refused, in the words of its field, where it asks nothing or cannot be asked."""
    field = FIELDS.get(key)
    if field is None or operator not in field.operators:
        raise _unreadable()
    refuse_unseen(list(values))
    values = tuple(value.strip() for value in values)
    if operator == BETWEEN:
        values = (*values, "", "")[:2]
        ends(field, values)
    elif operator == EMPTY:
        values = ()
    elif not (values := tuple(dict.fromkeys(value for value in values if value))):
        raise Refused(f"“{field.title}”没有写明{'选哪一项' if field.kind == 'choice' else '内容'}", then="请填写，或去掉这个条件")
    if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
        raise Refused(f"“{field.title}”的内容太长", why=f"一个条件最多 {MOST_VALUES} 项，每项最多 {LONGEST_VALUE} 个字", then="请精简，或用名单")
    return Condition(field, operator, values, negated)


def _group(given: Any) -> Group:
    match given:
        case [("and" | "or") as join, bool(negated), *conditions] if 0 < len(conditions) <= MOST_CONDITIONS:
            return Group(join, tuple(_condition(each) for each in conditions), negated)
    raise _unreadable()


def _condition(given: Any) -> Condition:
    match given:
        case [bool(negated), str(key), str(operator), *values] if all(isinstance(value, str) for value in values):
            return condition(key, operator, values, negated=negated)
    raise _unreadable()


def _unreadable() -> Refused:
    return Refused("看不懂这个组合条件", why="地址中的条件不完整，或被改动过", then="请从花名册的“组合条件”重新填写")


def ends(field: Field, values: Sequence[str]) -> tuple[Any, Any]:
    """From what to what, as days or numbers; None: open. Refused for ends that are none."""
    written: Callable[[str], Any] = date.fromisoformat if field.kind == "day" else _number
    try:
        low, high = (written(each) if each else None for each in values)
    except ValueError as error:
        raise Refused(f"“{field.title}”的起止不对", why="日期的格式是 2026-11-20" if field.kind == "day" else f"应是 0 至 {HIGHEST} 的整数", then="请改正") from error
    if low is None and high is None:
        raise Refused(f"“{field.title}”没有写明从何至何", then="请至少填写一端，或去掉这个条件")
    if low is not None and high is not None and low > high:
        raise Refused(f"“{field.title}”的起在止之后", why=f"从 {low} 至 {high}", then="请改正")
    return low, high


def _since(low: int | None, high: int | None, on: date) -> tuple[date | None, date | None]:
    """Between which days something began that has lasted from ``low`` to ``high`` full years on a date."""
    first = add_months(on, -12 * (high + 1)) + timedelta(days=1) if high is not None else None
    return first, add_months(on, -12 * low) if low is not None else None


def _within(text: str) -> str:
    """What LIKE finds a text by; a % or _ that was typed is one. (The planner knows how rare a pattern is, but nothing of strpos.)"""
    return "%" + re.sub(r"([%_\\])", r"\\\1", text) + "%"


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4 and int(text) <= HIGHEST):
        raise ValueError(text)
    return int(text)
