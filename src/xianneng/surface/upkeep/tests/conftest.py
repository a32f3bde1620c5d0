"""A small platform in a folder of its own, on which commands are run as an operator runs them."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

FILLED = """
import sys, threading
from pathlib import Path
from datetime import UTC, datetime
from xianneng.surface.project import environment
with environment.database(Path(sys.argv[1])):
    environment.set_up_django()
    from django.conf import settings
    from django.db import connection, transaction
    from xianneng.foundation.cases import files
    from xianneng.foundation.ledger import sequencer
    from xianneng.foundation.ledger.digests import sm3
    from xianneng.foundation.ledger.operations import writing
    from xianneng.surface.project import testing

    def write(at, content):
        files.keep(content, digest=sm3(content).hex(), kind="pdf")
        with transaction.atomic(), writing(kind="testing.note", case=f"SY-2026-{at:04}" if at else "", body={"at": at, "sm3": sm3(content).hex()}, now=datetime.now(UTC)):
            pass

    if sys.argv[2] == "fill":
        testing.county()
        write(0, b"%PDF a scan")
        sequencer.run_once(datetime.now(UTC))
    else:  # until our input is closed
        ended = threading.Event()
        threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
        at = 0
        while not ended.is_set():
            at += 1
            write(at, b"%%PDF %d" % at)
            sequencer.run_once(datetime.now(UTC))
            print(at, flush=True)
    connection.close()
"""
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environ(**more: str) -> dict[str, str]:
    """Ours, without what names a database or a folder."""
    return {key: value for key, value in os.environ.items()
            if key not in ("DATABASE_URL", "DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE") and not key.startswith("XN_")} | more


@pytest.fixture(scope="session")
def xianneng(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """``xianneng WORDS…`` to its end; the status that is expected is ``status``. Page assets are collected once for all."""
    static = str(tmp_path_factory.mktemp("static"))

    def run(*words: object, status: int = 0, before: tuple[str, ...] = (), traceback: bool = False, **env: str) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run([*before, sys.executable, "-m", "xianneng.surface.cli", *map(str, words)], text=True,
                              capture_output=True, env=environ(XN_STATIC=static, **env))
        assert done.returncode == status, done.stdout + done.stderr
        assert ("Traceback" in done.stderr) is traceback
        return done

    return run


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, xianneng: Run) -> Path:
    """A platform with a county's people, a scan, and a signed head."""
    folder = tmp_path_factory.mktemp("机关 平台") / "data"
    xianneng("migrate", "--data", folder)
    subprocess.run([sys.executable, "-c", FILLED, folder, "fill"], check=True, env=environ())
    return folder


@contextmanager
def writer(data: Path) -> Iterator[None]:
    """While the block runs, another process writes leaves, entries, heads and scans; it has begun, and ends by itself."""
    with subprocess.Popen([sys.executable, "-c", FILLED, data, "write"], text=True, env=environ(),
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as busy:
        assert busy.stdout is not None
        assert busy.stdout.readline() == "1\n"
        yield
        busy.communicate()
    assert busy.returncode == 0
