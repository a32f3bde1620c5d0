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
from types import SimpleNamespace
from typing import Any

import pytest

from xianneng.surface.commands import serve
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


def test_one_that_died_is_told_with_its_status_one_that_is_relieved_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    server: Any = relief.Server.__new__(relief.Server)
    fresh = SimpleNamespace(start=lambda: None)
    server.tell, server.respawned_wrks, server.leaving = told.append, {}, []
    server._spawn_worker = lambda **_: fresh
    monkeypatch.setattr(relief.Server, "_relieve", lambda *_: None)
    server.wrks = [SimpleNamespace(is_alive=lambda: False, inner=SimpleNamespace(exitcode=-9)), SimpleNamespace(is_alive=lambda: True)]
    server._respawn_workers([0, 1], print, print)
    assert told == ["网页的工作进程意外停止（-9），重新启动"]
    assert server.wrks == [fresh, fresh]


def test_the_demonstration_s_log_says_of_a_worker_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").mkdir()
    monkeypatch.delenv("XN_DEMO", raising=False)
    serve._tell(tmp_path, "无人演示")
    monkeypatch.setenv("XN_DEMO", "1")
    serve._tell(tmp_path, "网页的工作进程意外停止")
    assert re.fullmatch(r"\S+ 网页的工作进程意外停止\n", (tmp_path / "log" / "demo.log").read_text())


LOADED = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*sorted({"numpy", "py7zr"} & sys.modules.keys()))
"""


def test_a_worker_does_not_hold_what_few_pages_need() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], env={**os.environ, "DJANGO_SETTINGS_MODULE": "xianneng.surface.project.settings"}, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "\n"), done.stderr


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
