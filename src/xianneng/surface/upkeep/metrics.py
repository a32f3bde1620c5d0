"""Figures for Prometheus: requests by page, the queue, the ledger. No person, account or organ is named by any of them.

Several processes serve one port, and any of them may be asked: each counts in a file of its own in the folder that
`xianneng serve` emptied when it started (``XN_METRICS``), and the answer adds them up, those that have ended included.
"""

import mmap
import os
import time
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.http import HttpResponseBase
from django.utils.module_loading import import_string

from xianneng.foundation.web.requests import Request
from xianneng.surface.upkeep.health import Health

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
STATUSES = ("2xx", "3xx", "4xx", "5xx")
WIDTH = len(STATUSES) + len(BUCKETS) + 2  # and the slower ones, and the sum of seconds
OTHER = "other"  # what has no name, and votes: who asked when is nobody's business


class Counters:
    """The counts of this process: a row a page, which is in the folder from the first request on."""

    def __init__(self, folder: str | None) -> None:
        size = 8 * WIDTH * len(pages())
        self._lock = Lock()
        if folder is None:
            self.cells = memoryview(bytearray(size)).cast("d")
            return
        with open(os.open(Path(folder) / f"{os.getpid()}.counts", os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
            try:
                os.posix_fallocate(file.fileno(), 0, size)  # a page of it that finds no room later would end the process
            except OSError:  # the disk is full: counted in memory, and told by nobody
                file.truncate(0)
                self.cells = memoryview(bytearray(size)).cast("d")
            else:
                self.cells = memoryview(mmap.mmap(file.fileno(), size)).cast("d")

    def add(self, page: str, status: int, seconds: float) -> None:
        """One request, answered."""
        row = WIDTH * pages().get(page, 0)
        with self._lock:
            self.cells[row + min(max(status // 100 - 2, 0), 3)] += 1
            self.cells[row + len(STATUSES) + bisect_left(BUCKETS, seconds)] += 1
            self.cells[row + WIDTH - 1] += seconds


@cache
def pages() -> dict[str, int]:
    """Page → its row. The names are those of the permission table, so that there are never more."""
    names = sorted(name for name in import_string(settings.PERMISSIONS) if not name.startswith("ballot"))
    return {name: at for at, name in enumerate([OTHER, *names])}


@cache
def counters() -> Counters:
    """Those of this process."""
    return Counters(os.environ.get("XN_METRICS"))


def counted(get_response: Callable[[Request], HttpResponseBase]) -> Callable[[Request], HttpResponseBase]:
    """The middleware that counts; the outermost."""
    def count(request: Request) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        found = request.resolver_match
        counters().add((found and found.view_name) or OTHER, response.status_code, time.perf_counter() - began)
        return response

    return count


def text(health: Health, version: str) -> str:
    """All figures, in Prometheus' text format."""
    return "".join(f"{line}\n" for line in [*_platform(health, version), *_requests(_summed())])


def _summed() -> Sequence[float]:
    folder = os.environ.get("XN_METRICS")
    if folder is None:
        return counters().cells
    whole = array("d", bytes(8 * WIDTH * len(pages())))
    for path in Path(folder).glob("*.counts"):
        if len(content := path.read_bytes()) == len(whole) * whole.itemsize:
            whole = array("d", map(sum, zip(whole, array("d", content), strict=True)))
    return whole


def _requests(cells: Sequence[float]) -> Iterator[str]:
    rows = [(name, cells[at * WIDTH:(at + 1) * WIDTH]) for name, at in pages().items()]
    rows = [(name, row) for name, row in rows if any(row)]
    yield from _head("requests_total", "counter", "Requests answered, by page and class of status")
    for name, row in rows:
        yield from (f'xianneng_requests_total{{page="{name}",status="{status}"}} {row[at]:.0f}'
                    for at, status in enumerate(STATUSES) if row[at])
    yield from _head("request_duration_seconds", "histogram", "Seconds to an answer, by page")
    for name, row in rows:
        total = 0.0
        for limit, count in zip([*map(str, BUCKETS), "+Inf"], row[len(STATUSES):-1], strict=True):
            total += count
            yield f'xianneng_request_duration_seconds_bucket{{page="{name}",le="{limit}"}} {total:.0f}'
        yield f'xianneng_request_duration_seconds_sum{{page="{name}"}} {row[-1]:.6f}'
        yield f'xianneng_request_duration_seconds_count{{page="{name}"}} {total:.0f}'


def _platform(health: Health, version: str) -> Iterator[str]:
    yield from _head("info", "gauge", "The version that runs")
    yield f'xianneng_info{{version="{version}"}} 1'
    yield from _head("healthy", "gauge", "1 where a check found all well; none where it could not be asked")
    yield from (f'xianneng_healthy{{check="{name}"}} {int(well)}' for name, well in health.checks.items() if well is not None)
    if not health.asked:
        return
    yield from _head("jobs", "gauge", "Background jobs, by state")
    yield from (f'xianneng_jobs{{state="{state}"}} {count}' for state, count in zip(("todo", "doing", "failed"), health.jobs, strict=True))
    for name, value, told in (
            ("worker_last_sign_seconds", health.worker_age, "Seconds since the worker's last sign of life"),
            ("ledger_entries", health.entries, "Entries of the log"),
            ("ledger_pending", health.pending, "Leaves without a place in the log"),
            ("ledger_pending_seconds", health.pending_age, "Seconds that the oldest of them waits"),
            ("ledger_refused", health.refused, "Leaves that the log refused"),
            ("ledger_head_size", health.head, "Entries under the last signed head"),
            ("ledger_head_age_seconds", health.head_age, "Seconds since the last head was signed"),
            ("database_bytes", health.database_bytes, "Size of the database")):
        if value is not None:
            yield from _head(name, "gauge", told)
            yield f"xianneng_{name} {value}"


def _head(name: str, kind: str, told: str) -> list[str]:
    return [f"# HELP xianneng_{name} {told}.", f"# TYPE xianneng_{name} {kind}"]
