"""The conditions of a diagram: comparisons of case facts, joined by ``and``, ``or``, ``not`` and parentheses.

    quota_limited == "是" and (places >= 3 or not urgent == true)

Names are facts that the case type lists; values are texts, whole numbers, ``true`` and ``false``. There is nothing
else: no call, no attribute, no arithmetic, no Python.
"""

import re
from collections.abc import Callable, Collection, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import TypeAlias

from xianneng.law.refusals import Refused

Value: TypeAlias = str | int | bool
Condition: TypeAlias = Callable[[Mapping[str, Value]], bool]

_TOKEN = re.compile(r"""\s*(?:(?P<text>"[^"]*"|'[^']*'|“[^”]*”)|(?P<number>-?\d{1,9})(?![\w.])
                        |(?P<name>[A-Za-z_]\w*)|(?P<sign>==|!=|<=|>=|<|>|\(|\)))""", re.VERBOSE)
_COMPARE: dict[str, Callable[[Value, Value], bool]] = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_WORDS = {"and", "or", "not", "true", "false"}
_DEEPEST = 20


def parse(text: str, names: Collection[str]) -> Condition:
    """The condition that a text states over these names; Refused when it is anything but a condition."""
    reader = _Reader(text, names)
    condition = reader.either(0)
    if reader.ahead:
        raise reader.wrong(f"“{reader.ahead}”多余")
    return condition


class _Reader:
    """Recursive descent over the tokens of one condition."""

    def __init__(self, text: str, names: Collection[str]) -> None:
        self.text, self.names = text, names
        self.tokens = self._tokens()

    @property
    def ahead(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def either(self, depth: int) -> Condition:
        """condition := both {or both}."""
        if depth > _DEEPEST:
            raise self.wrong("括号或 not 层数过多")
        parts = [self.both(depth)]
        while self._take("or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else lambda facts: any(part(facts) for part in parts)

    def both(self, depth: int) -> Condition:
        """both := single {and single}."""
        parts = [self.single(depth)]
        while self._take("and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else lambda facts: all(part(facts) for part in parts)

    def single(self, depth: int) -> Condition:
        """single := not single | (condition) | value sign value."""
        if self._take("not"):
            if depth >= _DEEPEST:
                raise self.wrong("括号或 not 层数过多")
            inner = self.single(depth + 1)
            return lambda facts: not inner(facts)
        if self._take("("):
            inner = self.either(depth + 1)
            if not self._take(")"):
                raise self.wrong("缺少右括号")
            return inner
        return self.comparison()

    def comparison(self) -> Condition:
        """Two values of one kind, and the sign between them."""
        left, sign, right = self.value(), self._next(), self.value()
        if sign not in _COMPARE:
            raise self.wrong("只能用 == != < <= > >= 比较")
        compare = _COMPARE[sign]
        return lambda facts: compare(*_alike(left(facts), right(facts), self.text))

    def value(self) -> Callable[[Mapping[str, Value]], Value]:
        """A text, a number, true, false, or the name of a fact."""
        word = self._next()
        if word[:1] in ('"', "'", "“"):
            return lambda facts: word[1:-1]
        if word.lstrip("-").isdigit():
            return lambda facts: int(word)
        if word in ("true", "false"):
            return lambda facts: word == "true"
        if word in self.names and word not in _WORDS:
            return lambda facts: _known(facts, word)
        raise self.wrong(f"“{word}”不是可用的事项名" if word else "条件不完整")

    def wrong(self, why: str) -> Refused:
        """The refusal, with what may be written."""
        return Refused(f"流程条件写错了：{self.text}", why=why,
                       then=f"条件只能比较这些事项：{'、'.join(sorted(self.names)) or '（本类办件没有）'}")

    def _tokens(self) -> list[str]:
        found, place, text = [], 0, self.text.strip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if not match or len(text) > 500:
                raise self.wrong(f"不认识“{text[place:place + 12]}”")
            found.append(match.group(match.lastgroup or 0))
            place = match.end()
        return found

    def _next(self) -> str:
        return self.tokens.pop(0) if self.tokens else ""

    def _take(self, word: str) -> bool:
        return bool(self.ahead == word and self._next())


def _known(facts: Mapping[str, Value], name: str) -> Value:
    if facts.get(name) is None:
        raise Refused(f"事项“{name}”还没有内容", why="流程要据此决定走向", then="请先补全这一环节的内容")
    return facts[name]


def _alike(left: Value, right: Value, text: str) -> tuple[Value, Value]:
    if type(left) is not type(right):
        raise Refused(f"流程条件不能比较：{text}", why="两边一个是文字、一个是数字", then="请管理员改正流程图的条件")
    return left, right
