"""What verifying found, and what rooms add to it: what they keep beside sealed rows and what follows from those."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

MOST = 200  # faults told one by one; the rest are counted


@dataclass
class Report:
    """``faults`` is empty when the log is sound; each names the entry, the leaf or the row. ``notes`` are no faults.

    ``now``: the moment of verifying.
    """

    now: datetime | None = None
    entries: int = 0
    leaves: int = 0
    rows: int = 0
    heads: int = 0
    root: str = ""
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fault_count: int = 0

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
