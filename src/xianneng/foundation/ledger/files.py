"""Files that are there whole or not at all: a full disk or a kill while writing leaves none under the name."""

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


def unwritable(path: Path, suffixes: Sequence[str] = ()) -> str:
    """Why a file of one of these endings cannot be written there, in a sentence; empty where it can."""
    if suffixes and path.suffix.lower() not in suffixes:
        return f"不能写入 {path}：文件名应以 {' 或 '.join(suffixes)} 结尾"
    if path.is_dir():
        return f"不能写入 {path}：这是一个目录，请写明文件名"
    if not path.parent.is_dir():
        return f"不能写入 {path}：目录 {path.parent} 不存在"
    writable = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
    return "" if writable else f"不能写入 {path}：没有写入权限"


def put(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write beside and rename, after the bytes are on the disk; a file of that name is replaced. OSError leaves nothing."""
    with _beside(path, content, mode) as temporary:
        temporary.replace(path)


def put_new(path: Path, content: bytes) -> None:
    """The same for a secret, readable by its owner only, which is never replaced: FileExistsError where there is one."""
    with _beside(path, content, 0o600) as temporary:
        os.link(temporary, path)


@contextmanager
def _beside(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)
