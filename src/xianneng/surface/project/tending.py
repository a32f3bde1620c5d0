"""An embedded database that stopped under us is started again: at once, and where it will not (a full disk), again and again with pauses.

So is its keeper, without which nothing would stop it after the last of us.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from xianneng.surface.project import keeper, logs
from xianneng.surface.project.postgres import Cluster, ClusterError

EVERY = 0.5  # seconds between two looks
PAUSE = 15.0  # seconds from one try to the next


class Tending:
    """Looks whether the server of a cluster runs and is kept, and sees to what is missing. ``tell`` hears each reason once."""

    def __init__(self, cluster: Cluster, tell: Callable[[str], None]) -> None:
        self._cluster, self._tell = cluster, tell
        self._said, self._next = "", 0.0

    def runs(self, now: float) -> bool:
        """Whether the server runs, started just now where that was due; ``now``: of a clock that only goes on."""
        runs = keeper.running(self._cluster.pgdata) is not None
        if runs and keeper.kept(self._cluster.pgdata):
            self._back()
            return True
        if not self._said:
            self._say("看管数据库的进程意外停止，重新启动" if runs else "数据库意外停止，重新启动")
        if now >= self._next:
            self._next = now + PAUSE
            return self._start(runs) or runs
        return runs

    def _start(self, runs: bool) -> bool:
        if not runs and not self._cluster.has_room():  # it would only stop again, in the middle of its recovery
            self._say("数据库停着，腾出空间后自行恢复。" + self._cluster.last_words())
            return False
        try:
            self._cluster.revive()
        except (ClusterError, OSError) as error:
            self._say(f"{error}（每 {PAUSE:.0f} 秒再试一次）")
            return False
        self._back()
        return True

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            self._tell(words)

    def _back(self) -> None:
        if self._said:
            self._said = ""
            self._tell("数据库已恢复")


@contextmanager
def tended(cluster: Cluster | None) -> Iterator[None]:
    """Inside the block an embedded server is started again where it stops; under `demo`, which does so itself, nothing to do."""
    if cluster is None or os.environ.get("XN_DEMO"):
        yield
        return
    tending, ended = Tending(cluster, say), threading.Event()

    def watch() -> None:
        while not ended.wait(EVERY):
            tending.runs(time.monotonic())

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def say(words: str) -> None:
    """What happened, with its time; that it cannot be written (a full disk) stops nothing."""
    with suppress(OSError):
        sys.stderr.write(f"{timed(words)}\n")
        sys.stderr.flush()


def note(log: Path, words: str) -> None:
    """The same into a log of ours."""
    with suppress(OSError), logs.appending(log) as output:
        output.write(f"{timed(words)}\n")


def timed(words: str) -> str:
    """A line with its time, written as in the other logs."""
    return f"{datetime.now(ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M:%S%z} {words}"
