"""The web server, which relieves a worker that has grown: the fresh one answers before the old one leaves, and the old one
finishes what it was answering. Granian alone waits a fixed time for the one, and hardly any for the other.

A connection that reaches the old worker as it stops listening is reset unanswered (measured: 4 of 230,000 while it was
relieved 60 times on end); a browser asks such a page again by itself.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from granian.server.mp import MPServer

from xianneng.surface.project import tending

FOLDER = "XN_WORKERS"  # where each worker leaves a file named by its process when it is ready
READY_SECONDS, LAST_ANSWER_SECONDS = 60.0, 60.0  # the most that is waited for each
LISTENING = 0.5  # from being ready to listening: the old worker answers meanwhile


@contextmanager
def announced() -> Iterator[None]:
    """In the main process: a folder for the workers' word that they are ready."""
    with TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        yield


def announce() -> None:
    """In a worker: its application is loaded."""
    if folder := os.environ.get(FOLDER):
        (Path(folder) / str(os.getpid())).touch()


class Server(MPServer):
    """Granian with a relief for workers; the main loop goes on meanwhile, so that it can be stopped. ``tell`` hears of one that died."""

    def __init__(self, *given: Any, tell: Callable[[str], None] = tending.say, **named: Any) -> None:
        super().__init__(*given, **named)
        self.tell = tell
        self.leaving: list[Any] = []

    def _respawn_workers(self, workers: list[int], spawn_target: Callable[..., Any], target_loader: Callable[..., Any],
                         delay: float = 0) -> None:
        for index in workers:
            self.respawned_wrks[index] = time.monotonic()
            old: Any = self.wrks[index]
            if not old.is_alive():
                self.tell(f"网页的工作进程意外停止（{old.inner.exitcode}），重新启动")
            fresh: Any = self._spawn_worker(idx=index, target=spawn_target, callback_loader=target_loader)
            fresh.start()
            self.wrks[index] = fresh
            if old.is_alive():
                self.leaving.append(old)
                threading.Thread(target=self._relieve, args=(old, fresh), daemon=True).start()

    def _relieve(self, old: Any, fresh: Any) -> None:
        word, latest = Path(os.environ[FOLDER]) / str(fresh._id()), time.monotonic() + READY_SECONDS
        while fresh.is_alive() and not word.exists() and time.monotonic() < latest:
            time.sleep(0.1)
        time.sleep(LISTENING)
        old.terminate()
        old.join(LAST_ANSWER_SECONDS)
        if old.is_alive():
            old.kill()
        self.leaving.remove(old)

    def _stop_workers(self) -> None:
        for old in self.leaving:
            old.kill()
        super()._stop_workers()  # type: ignore[no-untyped-call]
