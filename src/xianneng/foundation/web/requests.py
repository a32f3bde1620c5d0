"""A request as the edge hands it to a page, and what is read from it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xianneng.foundation.access.authority import Viewer
from xianneng.law.refusals import Refused

EARLIEST = date(1949, 10, 1)
FURTHEST = timedelta(days=5 * 366)


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


def as_day(text: str, today: date) -> date:
    """A date about which the file is asked. Refused where it is none, or so far away that nobody means it."""
    try:
        on = date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"时点“{text[:20]}”不是日期", then="请按 2026-11-20 的格式填写") from error
    if not EARLIEST <= on <= today + FURTHEST:
        raise Refused(f"时点 {on} 超出范围", then=f"请选择 {EARLIEST} 至 {today + FURTHEST} 之间的日期")
    return on


def require_today(request: Request, act: str = "申报", whom: str = "人员") -> None:
    """Refused for an act while the date lens stands elsewhere: what is begun is begun on the file as it stands today."""
    if request.on != request.today:
        raise Refused(f"只能按今天的情况{act}", why=f"时点停在 {request.on}", then=f"请回到今天，重新选择{whom}")
