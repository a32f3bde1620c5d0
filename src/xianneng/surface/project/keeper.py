"""The keeper: a small process that owns the embedded PostgreSQL and stops it after the last user.

Every command that uses a data folder holds a *shared* lock on one file for as long as it lives. The keeper starts the
server and then asks for the *exclusive* lock: it gets it when nobody is left, however the others ended (the kernel
drops the locks of a killed process too), and stops the server. So a command that is killed leaves nothing behind, and
a second command on the same data neither starts a second server nor takes the first one away.

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


def stop(pid: int, pgdata: Path) -> None:
    """Fast shutdown; immediate after ten seconds, which costs a recovery at the next start and no data."""
    for sign in (signal.SIGINT, signal.SIGQUIT):
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if running(pgdata) is None:
                return
            time.sleep(0.02)


def keep(lockfile: Path, pgdata: Path, command: list[str]) -> None:
    """Start the server unless it runs, wait until nobody uses it, stop it."""
    pid = running(pgdata)
    if pid is None:
        (pgdata / "postmaster.pid").unlink(missing_ok=True)
        server = subprocess.Popen(command)
        pid = server.pid
        threading.Thread(target=lambda: os._exit(server.wait()), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stop(pid, pgdata))
    lock(lockfile, fcntl.LOCK_EX)
    stop(pid, pgdata)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
