"""A request as the edge hands it to a page."""

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
    htmx: HtmxDetails
