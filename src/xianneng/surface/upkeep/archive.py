"""The file of a backup: a zip whose entries are told, each with its length and SM3, by a signed list that is written last.

    database.dump        what `pg_dump` wrote, in its custom format
    files/…              uploaded materials, photos, imported files
    heads/…              signed heads and public keys, kept outside the data folder
    secrets/…            the private keys and the key of sessions, unless they were kept apart
    manifest.json        the list, and what the platform was: version, migrations, rows, the ledger's head
    manifest.sig         its signature by the log's key

A zip has its directory at the end: a file that was cut off is no zip, and any zip program can take one entry out.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from xianneng.foundation.ledger.digests import canonical
from xianneng.law.refusals import Refused

FORMAT = 1
DATABASE, MANIFEST, SIGNATURE = "database.dump", "manifest.json", "manifest.sig"
CHUNK = 2**20
Say = Callable[[str], None]
NONE = "请换一个备份文件；每次备份都另存，不要覆盖上一次的"


@dataclass
class Manifest:
    """What a backup holds. ``contents``: entry → [bytes, SM3]; ``tables``: rows of each; ``head``: the ledger's last, or None."""

    version: str
    made_at: str
    migrations: list[list[str]]
    tables: dict[str, int]
    database_bytes: int
    head: dict[str, Any] | None
    entries: int
    leaves: int
    log_key: str
    ballots_open: int
    settings: dict[str, str]
    contents: dict[str, list[Any]] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def files_bytes(self) -> int:
        """Of everything but the database."""
        return sum(size for name, (size, _) in self.contents.items() if name != DATABASE)

    def count(self, folder: str) -> int:
        """How many entries lie in a folder."""
        return sum(name.startswith(f"{folder}/") for name in self.contents)


class Writer:
    """A backup being written; `sign` writes the list."""

    def __init__(self, target: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(target, "w")
        self.contents: dict[str, list[Any]] = {}

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one entry, of whatever length, as it comes."""
        digest, size = hashlib.new("sm3"), 0
        info = zipfile.ZipInfo(name)
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                entry.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.contents[name] = [size, digest.hexdigest()]

    def sign(self, manifest: Manifest, sign: Callable[[bytes], str]) -> None:
        """Write the list and its signature."""
        manifest.contents = self.contents
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        self._zip.writestr(MANIFEST, text)
        self._zip.writestr(SIGNATURE, sign(message(text)))


class Reader:
    """A backup that can be read; `check` reads all of it. Refused where it is none, or of a later form."""

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            text = self._zip.read(MANIFEST)
            self.signature = self._zip.read(SIGNATURE).decode()
            given = json.loads(text)
            if given["format"] > FORMAT:
                raise Refused(f"{path} 由更新的版本（{given['version']}）备份", then="请装那个版本再恢复")
            self.message, self.manifest = message(text), Manifest(**given)
        except OSError as error:
            raise Refused(f"不能读取 {path}", why=error.strerror or str(error), then="请核对文件名和读取权限") from error
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise Refused(f"{path} 不是完整的备份", why="文件被截断、损坏，或者不是 xianneng backup 所写", then=NONE) from error

    def check(self, say: Say) -> None:
        """Refused, with the entry's name, unless every entry is there with its length and SM3, and no other."""
        told = self.manifest.contents
        others = {*self._zip.namelist()} ^ {*told, MANIFEST, SIGNATURE}
        if others or any(not _harmless(name) for name in told):
            raise Refused(f"备份的内容与清单不符：{'、'.join(sorted(others)[:3])}", then=NONE)
        whole, done = sum(size for size, _ in told.values()), 0
        for name, (size, digest) in told.items():
            found, length = hashlib.new("sm3"), 0
            try:
                for chunk in self.chunks(name):
                    found.update(chunk)
                    length += len(chunk)
                    say(f"核对备份文件：{share(done + length, whole)}")
            except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError) as error:
                raise _damaged(name) from error
            if [length, found.hexdigest()] != [size, digest]:
                raise _damaged(name)
            done += length

    def chunks(self, name: str) -> Iterator[bytes]:
        """One entry, piece by piece."""
        with self._zip.open(name) as entry:
            while chunk := entry.read(CHUNK):
                yield chunk

    def text(self, name: str) -> bytes:
        """One small entry."""
        return self._zip.read(name)

    def names(self, folder: str) -> list[str]:
        """The entries of a folder."""
        return [name for name in self.manifest.contents if name.startswith(f"{folder}/")]


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner only, which has its name when it is whole. Refused, and nothing left, where the disk takes no more."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with open(os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise Refused(f"不能写入 {path}", why=error.strerror or str(error),
                      then="没有留下不完整的备份；请腾出空间或换一个盘，再备份一次") from error
    finally:
        beside.unlink(missing_ok=True)


def message(manifest: bytes) -> bytes:
    """The bytes that a backup's signature covers."""
    return canonical(["xianneng-backup", hashlib.new("sm3", manifest).hexdigest()])


def share(done: int, whole: int) -> str:
    """How much is done, in words."""
    return f"{100 * done // max(whole, 1)}%（{size_text(done)} / {size_text(whole)}）"


def size_text(count: int) -> str:
    """Bytes for people."""
    return f"{count / 2**30:.1f} GiB" if count >= 2**30 else f"{count / 2**20:.1f} MiB"


def _harmless(name: str) -> bool:
    """A name that stays within the folder that it is written to."""
    path = PurePosixPath(name)
    return name == DATABASE or (path.parts[0] in ("files", "heads", "secrets") and ".." not in path.parts
                                and not path.is_absolute() and "\\" not in name and len(path.parts) > 1)


def _damaged(name: str) -> Refused:
    return Refused("备份已损坏", why=f"其中的 {name} 与清单所记的摘要不符", then=NONE)
