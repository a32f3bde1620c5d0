"""The four kinds of refusal, drawn as one tree; anything else is a fault.

    Refusal
    ├── Refused    422  the law says no, with reasons and articles
    ├── Forbidden  403  the viewer lacks the right
    ├── NotFound   404  absent, or out of the viewer's scope
    └── Conflict   409  someone got there first
"""


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
