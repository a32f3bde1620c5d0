"""What a line of the log tells beside its words: in which request, by whom; and how many lines of one wording are too many.

An outage of the database is one line for each failure and no stack: thousands of requests may meet it.
"""

import errno
import logging
import re
from contextvars import ContextVar

import psycopg
from django.db import InterfaceError, OperationalError

from xianneng.foundation.ledger.digests import without_id_numbers

asking: ContextVar[str] = ContextVar("asking", default="-")
"""The request in hand: its number (the one on the fault page), account and office; ``-`` outside of one."""

MOST, SPAN = 20, 60.0  # lines of one wording, in so many seconds
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
AWAY = ("57P01", "57P02", "57P03")  # the server is being stopped, was killed, is starting


def away(error: BaseException | None) -> bool:
    """Whether the database is not there, or the connection to it broke, somewhere behind this error."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError):
            state = getattr(error.__cause__ or error, "sqlstate", None)
            return state is None or state.startswith("08") or state in AWAY
        error = error.__cause__ or error.__context__
    return False


def full(error: BaseException | None) -> bool:
    """Whether a disk that is full, the database's or the files', stands somewhere behind this error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if getattr(error, "sqlstate", None) == psycopg.errors.DiskFull.sqlstate:
            return True
        error = error.__cause__ or error.__context__
    return False


def _line(text: str) -> str:
    """One line, whatever an address or a file's name held: what controls a terminal is spelt out, ID numbers are masked."""
    return CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", without_id_numbers(text))


class Lines(logging.Filter):
    """Puts the request on each line, and makes one line of it; takes the stack off an outage; lets warnings of one wording pass no more than MOST times."""

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
        passes = record.levelno < logging.WARNING or self._passes(record)
        record.msg, record.args = _line(record.getMessage()), ()
        return passes

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
