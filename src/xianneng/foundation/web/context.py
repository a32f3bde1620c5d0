"""What the shell around every page shows."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from xianneng.foundation.web.demo import cast
from xianneng.foundation.web.navigation import dated, dates, menu
from xianneng.foundation.web.requests import Request


def shell(request: Request) -> dict[str, Any]:
    """viewer, viewers, on, today, now, past, future, dated, lens_kept, navigation, lens_dates, todo_count (counted when shown), demo.

    ``lens_kept``: the lens stands on another day, which this page does not follow.
    """
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        return {"viewer": None, "demo": settings.DEMO, "cast": SimpleLazyObject(lambda: cast(request.today))}
    on = request.on if dated(request) else request.today
    return {
        "viewer": viewer, "viewers": request.viewers, "demo": settings.DEMO,
        "on": on, "today": request.today, "now": request.now, "past": on != request.today, "future": on > request.today, "dated": dated(request), "lens_kept": on != request.on,
        "navigation": menu(viewer, request.path), "lens_dates": dates(request.today),
        "todo_count": SimpleLazyObject(lambda: _todo_count(request)),
    }


def _todo_count(request: Request) -> int:
    from xianneng.foundation.cases.queries import todo_count  # the engine is heavy: not loaded for a sign-in page

    return todo_count(request.viewer, request.today)
