"""The four kinds of refusal, drawn as one tree; anything else is a fault.

    Refusal
    ├── Refused    422  the law says no, with reasons and articles
    ├── Forbidden  403  the viewer lacks the right
    ├── NotFound   404  absent, or out of the viewer's scope
    └── Conflict   409  someone got there first
"""

import unicodedata
from collections.abc import Mapping
from typing import Any


class Refusal(Exception):  # noqa: N818  a refusal is an answer, not an error
    """A refusal tells what happened, why (with the article where a law says so) and what to do next."""

    status = 400

    def __init__(self, what: str, *, why: str = "", article: str = "", then: str = "") -> None:
        super().__init__(what)
        self.what, self.why, self.article, self.then = what, why, article, then

    def __str__(self) -> str:
        return "".join(part for part in (self.what, f"：{self.why}" if self.why else "",
                                         f"（{self.article}）" if self.article else "",
                                         f"。{self.then}" if self.then else ""))


class Refused(Refusal):
    """The law says no."""

    status = 422


class Forbidden(Refusal):
    """The viewer's offices do not carry this right."""

    status = 403


class NotFound(Refusal):
    """Absent, or outside the viewer's scope: the two are not told apart."""

    status = 404


class Conflict(Refusal):
    """Someone got there first, or the page was stale."""

    status = 409


def refuse_unseen(value: Any) -> None:
    """Refused where a text, or one within, holds a character that changes how it reads without being seen."""
    if isinstance(value, str):
        at = next((n for n, each in enumerate(value) if unicodedata.category(each) in ("Cc", "Cf") and each not in "\r\n\t"), None)
        if at is not None:
            where = f"在“{value[max(at - 8, 0):at]}”之后" if value[:at].strip() else "在开头"
            raise Refused("含有看不见的控制字符", why=f"{where}；它会改变文字的读法而不显示", then="请删去后重新输入")
    elif isinstance(value, Mapping):
        for each in value.values():
            refuse_unseen(each)
    elif isinstance(value, list | tuple):
        for each in value:
            refuse_unseen(each)
