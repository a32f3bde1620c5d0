"""A worker that has grown is relieved: nobody is refused meanwhile, and what it was answering is answered."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from xianneng.surface.project import relief

SLOW_SECONDS = 3


def application() -> Callable[..., Iterable[bytes]]:
    """A worker's application, which is always too large: it says whose answer it is, at once or after a while."""
    relief.announce()

    def answer(environ: dict[str, str], start: Callable[..., object]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            threading.Event().wait(SLOW_SECONDS)
        start("200 OK", [("Content-Type", "text/plain")])
        return [str(os.getpid()).encode()]

    return answer


def main(port: str) -> None:
    """Serve it; looked at every second."""
    with relief.announced():
        relief.Server(f"{__name__}:application", factory=True, port=int(port), interface="wsgi", workers=1, blocking_threads=2,
                      websockets=False, workers_max_rss=1, rss_sample_interval=1, workers_kill_timeout=2).serve()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = _free_port()
    with (tmp_path / "log").open("w") as log:
        child = subprocess.Popen([sys.executable, "-c", f"from {__name__} import main; main('{port}')"], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    _until(lambda: _answer(address) != "")
    yield address, child
    child.kill()
    child.wait()


def test_nobody_is_refused_while_a_worker_is_relieved(served: tuple[str, subprocess.Popen[bytes]]) -> None:
    address, child = served
    slow: list[str] = []
    waiting = threading.Thread(target=lambda: slow.append(_answer(f"{address}/slow")))
    waiting.start()
    answered: list[str] = []
    # Once more, as a browser asks where a connection is closed before it was answered.
    _until(lambda: answered.append(_answer(address) or _answer(address)) or len(set(answered)) > 2)  # type: ignore[func-returns-value]
    waiting.join()
    assert "" not in answered
    assert re.fullmatch(r"\d+", slow[0])
    child.send_signal(signal.SIGTERM)
    assert child.wait(10) == 0
    assert _answer(address) == ""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answer(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own address
            return str(answer.read().decode())
    except OSError:
        return ""


def _until(found: Callable[[], bool]) -> None:
    latest = time.monotonic() + 60
    while not found():
        assert time.monotonic() < latest
