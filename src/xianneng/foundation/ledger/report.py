"""What verifying found, and what rooms add to it: what they keep beside sealed rows and what follows from those."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import psycopg
from django.db import Error, InterfaceError, OperationalError, transaction

MOST = 200  # faults told one by one; the rest are counted
UNANSWERED = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
UNREADABLE = (Error, psycopg.Error, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)  # what a forged value may raise


@dataclass
class Report:
    """``faults`` is empty when the log is sound; each names the entry, the leaf or the row. ``notes`` are no faults.

    ``now``: the moment of verifying.
    """

    now: datetime | None = None
    entries: int = 0
    leaves: int = 0
    rows: int = 0
    heads: int = 0  # signed heads, each once, wherever it is kept
    heads_stored: int = 0  # of them in the database
    heads_outside: int = 0  # of them outside, or given
    root: str = ""
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fault_count: int = 0
    stopped: bool = False  # a check could not read a value

    @property
    def sound(self) -> bool:
        """Nothing was found to be tampered with."""
        return not self.fault_count

    def fault(self, text: str) -> None:
        """Add a fault; beyond the first `MOST` it is only counted."""
        self.fault_count += 1
        if self.fault_count <= MOST:
            self.faults.append(text)


CHECKS: list[Callable[[Report], None]] = []


def register(check: Callable[[Report], None]) -> None:
    """Have verifying run a room's own check, after the log and the rows."""
    CHECKS.append(check)


def run(report: Report, *checks: Callable[[Report], None]) -> None:
    """Each check by itself: a value that cannot even be read is a fault of its own, and hides no other check's.

    A database that answers no more (`UNANSWERED`: a full disk, a cut connection) says nothing of any value, and is raised.
    """
    for check in checks:
        try:
            with transaction.atomic():
                check(report)
        except UNANSWERED:
            raise
        except UNREADABLE as error:
            where = check.func if isinstance(check, partial) else check
            report.stopped = True
            report.fault(f"{where.__module__}.{where.__name__}：核对中止，库内有读不出的值，系绕过平台写入（{(str(error) or repr(error)).splitlines()[0]}）")
