"""Work in the background of which a page shows how far it is."""

from datetime import datetime, timedelta

SILENT = timedelta(minutes=3)  # a worker that has said nothing for so long is gone


def gone(said_at: datetime | None, now: datetime) -> bool:
    """Whether the worker whose last word this was says nothing any more; one that has not begun has said nothing yet."""
    return said_at is not None and now - said_at > SILENT
