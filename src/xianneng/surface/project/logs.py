"""Log files of processes that we start: readable by their owner only, and no longer than two times LARGEST."""

import os
import shutil
from pathlib import Path
from typing import IO

LARGEST = 10 * 2**20  # bytes, of the file and of the one before


def appending(path: Path) -> IO[str]:
    """The file opened to append, which stays right when `bound` empties it."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a")


def bound(path: Path) -> None:
    """Where a log has grown too large, keep it as ``NAME.1`` and empty it under who writes (a line between may be lost); not while the disk has no room for both."""
    if path.exists() and path.stat().st_size > LARGEST and shutil.disk_usage(path.parent).free > 2 * LARGEST + path.stat().st_size:
        shutil.copyfile(path, former := path.with_name(f"{path.name}.1"))
        former.chmod(0o600)
        os.truncate(path, 0)
