"""Children that end with their parent, however it ends: they read a pipe that only the parent holds open."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import IO


def start_tied(words: list[str], *, env: Mapping[str, str] | None = None,
               output: IO[str] | None = None) -> "subprocess.Popen[str]":
    """Start ``xianneng WORDS…`` as a child in a session of its own; its output goes to a file or to ours."""
    return subprocess.Popen([sys.executable, "-m", "xianneng.surface.cli", *words], text=True, start_new_session=True,
                            env={**os.environ, **(env or {}), "XN_TIED": "1"}, stdin=subprocess.PIPE,
                            stdout=output, stderr=output)


def end_with_parent(*, patience: float = 5.0) -> None:
    """In the child: terminate this process in order when the parent's end of our input is closed; then hard."""
    def wait() -> None:
        while os.read(0, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(patience)
        os.killpg(0, signal.SIGKILL)

    threading.Thread(target=wait, daemon=True).start()


def end_when_orphaned(*, every: float = 0.5) -> None:
    """In a child that was forked for us by a library, without a pipe: end hard when the parent is gone."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(every)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def stop(child: "subprocess.Popen[str]", *, patience: float = 5.0) -> None:
    """In the parent: ask a child to end, and after ``patience`` seconds make its whole session end."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(patience)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
    if child.stdin:
        child.stdin.close()
