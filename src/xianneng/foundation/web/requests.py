"""A request as the edge hands it to a page, and what is read from it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import Refused


class Request(HttpRequest):
    """What `web.middleware` sets: who asks, in which office, about which date, and now. For annotations only."""

    viewer: Viewer  # None before sign-in, which only public pages see
    viewers: list[Viewer]
    on: date
    today: date
    now: datetime
    number: str  # names the request in the log and on the fault page
    htmx: HtmxDetails


def as_number(text: str | None) -> int | None:
    """A number that an address or a form sent: ASCII digits, no more than a row's id or a count can be; None otherwise."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def as_numbers(texts: Iterable[str]) -> list[int]:
    """The numbers among what a form sent."""
    return [found for text in texts if (found := as_number(text))]


def require_today(request: Request, act: str = "申报", whom: str = "人员") -> None:
    """Refused for an act while the date lens stands elsewhere: what is begun is begun on the file as it stands today."""
    if request.on != request.today:
        raise Refused(f"只能按今天的情况{act}", why=f"时点停在 {request.on}", then=f"请回到今天，重新选择{whom}")
