"""A request as the edge hands it to a page, and what is read from it."""

from datetime import date, datetime

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xianneng.foundation.access.authority import Viewer


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
