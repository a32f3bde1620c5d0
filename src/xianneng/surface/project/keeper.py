"""The keeper: a small process that owns the embedded PostgreSQL and stops it after the last user.

Every command that uses a data folder holds a *shared* lock on one file for as long as it lives. The keeper starts the
server and then asks for the *exclusive* lock: it gets it when nobody is left, however the others ended (the kernel
drops the locks of a killed process too), and stops the server. So a command that is killed leaves nothing behind, and
a second command on the same data neither starts a second server nor takes the first one away.

The keeper may itself be killed. It holds a second lock for as long as it lives, by which others see that it does (`kept`):
who supervises, or the next command, then starts another, which takes on the server that runs; whoever leaves last without
one stops the server in its stead.

Run as a plain file with the standard library only: ``python keeper.py LOCKFILE PGDATA COMMAND…``.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

PATIENCE = 10.0  # seconds for each way of asking a server to stop
EVERY = 0.5  # seconds between two looks at a server that is not our child


def lock(path: Path, mode: int) -> int:
    """Open ``path`` and take an advisory lock on it; the lock lasts until the returned descriptor is closed."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor


def can_lock(path: Path, mode: int) -> bool:
    """Whether the lock could be had at this moment."""
    try:
        os.close(lock(path, mode | fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


def running(pgdata: Path) -> int | None:
    """The process id of the server on this cluster, None when there is none.

    A ``postmaster.pid`` left by a killed server may name a process that has nothing to do with it: a PostgreSQL server
    works inside its own data folder, so that is what we look for.
    """
    try:
        pid = int((pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, 0)
    except (FileNotFoundError, ValueError, ProcessLookupError):
        return None
    except PermissionError:
        pass
    if not Path("/proc/self").exists():
        return pid
    try:
        return pid if os.path.samefile(f"/proc/{pid}/cwd", pgdata) else None
    except OSError:
        return None


def kept(pgdata: Path) -> bool:
    """Whether a keeper lives."""
    return not can_lock(_own_lock(pgdata), fcntl.LOCK_SH)


def stop(pid: int, pgdata: Path) -> None:
    """Fast shutdown; immediate after PATIENCE, which costs a recovery at the next start and no data."""
    for sign in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if running(pgdata) is None:
                return
            time.sleep(0.02)


def stop_unused(lockfile: Path, pgdata: Path) -> None:
    """In a keeper's stead: stop the server unless somebody uses it; nobody can come in meanwhile."""
    try:
        alone = lock(lockfile, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    try:
        if pid := running(pgdata):
            stop(pid, pgdata)
    finally:
        os.close(alone)


def keep(lockfile: Path, pgdata: Path, command: list[str]) -> None:
    """Start the server unless it runs, wait until nobody uses it, stop it. A keeper has nothing to keep once its server has ended."""
    lock(_own_lock(pgdata), fcntl.LOCK_EX)
    pid = running(pgdata)
    if pid is None:
        (pgdata / "postmaster.pid").unlink(missing_ok=True)
        server = subprocess.Popen(command)
        pid = server.pid
        threading.Thread(target=lambda: os._exit(server.wait()), daemon=True).start()
    else:
        threading.Thread(target=_end_with, args=(pid, pgdata), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stop(pid, pgdata))
    lock(lockfile, fcntl.LOCK_EX)
    stop(pid, pgdata)


def _own_lock(pgdata: Path) -> Path:
    return pgdata.parent / "pg.keeper.lock"


def _end_with(pid: int, pgdata: Path) -> None:
    """End this process when a server that another keeper started is gone."""
    while running(pgdata) == pid:
        time.sleep(EVERY)
    os._exit(0)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
