"""What a line of the log tells beside its words: in which request, by whom; and how many lines of one wording are too many.

An outage of the database is one line for each failure and no stack: thousands of requests may meet it.
"""

import logging
from contextvars import ContextVar

import psycopg
from django.db import InterfaceError, OperationalError

asking: ContextVar[str] = ContextVar("asking", default="-")
"""The request in hand: its number (the one on the fault page), account and office; ``-`` outside of one."""

MOST, SPAN = 20, 60.0  # lines of one wording, in so many seconds
AWAY = ("57P01", "57P02", "57P03")  # the server is being stopped, was killed, is starting


def away(error: BaseException | None) -> bool:
    """Whether the database is not there, or the connection to it broke, somewhere behind this error."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
            state = getattr(error.__cause__ or error, "sqlstate", None)
            return state is None or state.startswith("08") or state in AWAY
        error = error.__cause__ or error.__context__
    return False


class Lines(logging.Filter):
    """Puts the request on each line; takes the stack off an outage; lets warnings of one wording pass no more than MOST times."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        record.asking = asking.get()
        error = record.exc_info[1] if record.exc_info else None
        if away(error):
            record.msg, record.args = "%s: database away: %s", (record.getMessage(), str(error).strip().partition("\n")[0])
            record.exc_info = record.exc_text = None
        return record.levelno < logging.WARNING or self._passes(record)

    def _passes(self, record: logging.LogRecord) -> bool:
        wording = (record.name, str(record.msg))
        began, count = self._seen.get(wording, (record.created, 0))
        if record.created - began >= SPAN:
            if count > MOST:
                record.msg = f"{record.msg} (and {count - MOST} more such lines before, left out)"
            began, count = record.created, 0
        if len(self._seen) > 1000:
            self._seen.clear()
        self._seen[wording] = began, count + 1
        return count < MOST
