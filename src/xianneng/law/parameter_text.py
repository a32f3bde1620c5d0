"""A parameter's value as people write and read it, and as JSON keeps it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from xianneng.law.parameters import DEFAULTS, Parameter
from xianneng.law.refusals import Refused

YES_NO = {"是": True, "否": False}


def options(definition: Parameter) -> list[tuple[str, str]]:
    """What may be chosen, as value and words; empty where the value is written freely."""
    if isinstance(definition.default, bool):
        return [(word, word) for word in YES_NO]
    return list(definition.options)


def takes_lines(definition: Parameter) -> bool:
    """Whether the value is a list or a table, written a line an item."""
    return isinstance(definition.default, tuple | Mapping)


def read(definition: Parameter, text: str) -> Any:
    """The checked value that a text means. Refused with bounds and article if it is none or out of bounds."""
    return DEFAULTS.with_(definition.name, _raw(definition, text.strip()))[definition.name]


def _raw(definition: Parameter, text: str) -> Any:
    default = definition.default
    if isinstance(default, bool):
        return YES_NO.get(text, text)
    if isinstance(default, int) or default is None:
        return int(text) if text.isdecimal() else text or None
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if isinstance(default, tuple):
        return lines
    if isinstance(default, Mapping):
        pairs = [line.replace(":", "：").partition("：") for line in lines]
        if any(not mark for _, mark, _ in pairs):
            raise Refused(f"参数“{definition.title}”应每行写一项", why="名称和取值以冒号隔开", article=definition.citation,
                          then=f"可设范围：{definition.bounds}")
        names = [name.strip() for name, _, _ in pairs]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise Refused(f"参数“{definition.title}”有一项写了两次", why="、".join(twice), article=definition.citation, then="每项只留一行，取值以文件为准")
        return {name: value.strip() for name, (_, _, value) in zip(names, pairs, strict=True)}
    return text


def words(definition: Parameter, value: Any, between: str = "、") -> str:
    """A value as a page says it; ``between`` parts the items of lists and tables."""
    if value is None:
        return "不设"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return between.join(f"{name}：{each}" for name, each in value.items()) or "无"
    if isinstance(value, list | tuple):
        return between.join(value) or "不设"
    return dict(definition.options).get(value, str(value))


def text(definition: Parameter, value: Any) -> str:
    """A value as a form's field holds it, so that `read` gives it back."""
    if value is None or (isinstance(value, Mapping | list | tuple) and not value):
        return ""
    return value if isinstance(value, str) else words(definition, value, "\n")


def plain(value: Any) -> Any:
    """A value as JSON keeps it; the parameter's check takes it back."""
    if isinstance(value, Mapping):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, Decimal) else value
