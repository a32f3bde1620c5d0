"""Files that are there whole or not at all: a full disk or a kill while writing leaves none under the name."""

import os
import secrets
from pathlib import Path


def put(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside and rename, after the bytes are on the disk; a file of that name is replaced. OSError leaves nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
