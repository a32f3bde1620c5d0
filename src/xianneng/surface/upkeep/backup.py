"""A backup: everything that a platform is, in one file, of one moment, taken while it works."""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from xianneng.foundation.ledger import files, keys, sequencer
from xianneng.law.refusals import Conflict, Refused
from xianneng.surface.project import readiness
from xianneng.surface.upkeep import archive, dumping
from xianneng.surface.upkeep.archive import CHUNK, DATABASE, Manifest, Say
from xianneng.surface.upkeep.version import version

TABLES = "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
HEAD = "SELECT size, root, signed_at, signature FROM ledger_head ORDER BY size DESC LIMIT 1"
TOLD = ("XN_HOSTS", "XN_HTTPS", "XN_STATIC", "XN_LOG", "XN_KEYS", "XN_HEADS")
"""Settings of the environment that a manifest repeats, for who sets up the next machine; none of them is a secret."""


def back_up(target: Path, *, url: str, with_secrets: bool, now: datetime, say: Say) -> Manifest:
    """Write a backup of the platform whose settings are loaded; what it holds. Needs no table to be of this version.

    The database is of one moment. Heads are listed before it, so that the log goes on from all of them; files are taken
    after it, so that all it speaks of is there. Refused where the file cannot be written, Conflict where the database
    goes away.
    """
    heads = sequencer.outside().parent
    signed = set(_files(heads))
    with archive.writing(target) as file, dumping.snapshot(url) as (db, moment), archive.Writer(file) as writer:
        sizes = dict(db.execute(TABLES).fetchall())
        manifest = _manifest(db, sizes, now)
        signed |= _signed_up_to(manifest.head["size"] if manifest.head else 0)
        writer.add(DATABASE, dumping.dump(url, moment, sizes, say))
        for folder, inside, paths in (("heads", heads, sorted(signed)), ("files", uploads := Path(settings.MEDIA_ROOT), _files(uploads))):
            for path in paths:
                say(f"写入 {folder}：{len(writer.contents)}")
                _add(writer, f"{folder}/{path.relative_to(inside).as_posix()}", path)
        if with_secrets:
            for name, content in secrets().items():
                writer.add(f"secrets/{name}", [content])
        writer.sign(manifest, lambda text: keys.sign("log", text))
    return manifest


def _signed_up_to(size: int) -> set[Path]:
    """The heads that the snapshot has, though they were signed after the folder was read: without them they would seem lost."""
    return {path for path in _files(sequencer.outside()) if path.name.startswith("head-") and int(path.name.split("-")[1]) <= size}


def secrets() -> dict[str, bytes]:
    """What signs and what keeps people signed in, by file name. The keys of running votes are no part: nobody may open one twice."""
    found = {f"{name}.key": (keys.folder() / f"{name}.key").read_bytes() for name in keys.NAMES}
    return found | {"secret.key": settings.SECRET_KEY.encode()}


def keep_apart(folder: Path) -> None:
    """Write the secrets into a folder for their owner only. Conflict where another platform's lie there, Refused where it cannot be."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in secrets().items():
            if not (path := folder / name).exists():
                files.put_new(path, content)
            elif path.read_bytes() != content:
                raise Conflict(f"{path} 是另一个平台的", why="私钥不覆盖已有的文件", then="请换一个目录")
    except OSError as error:
        raise Refused(f"私钥不能写入 {folder}", why=error.strerror or str(error), then="请换一个目录，再备份一次") from error


def rows(db: "psycopg.Connection[Any]", tables: Iterator[str] | list[str]) -> dict[str, int]:
    """How many rows each table has, but for the one whose rows are not kept."""
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {}, count(*) FROM {}").format(sql.Literal(name), sql.Identifier(name))
        for name in sorted(tables) if name != dumping.TRANSIENT)
    return dict(db.execute(asked).fetchall())


def _manifest(db: "psycopg.Connection[Any]", sizes: dict[str, int], now: datetime) -> Manifest:
    counts = rows(db, list(sizes))
    head = db.execute(HEAD).fetchone()
    whole = db.execute("SELECT pg_database_size(current_database())").fetchone()
    running = db.execute("SELECT count(*) FROM ballots_ballot WHERE closed_at IS NULL").fetchone() if "ballots_ballot" in sizes else None
    return Manifest(
        version=version(), made_at=now.isoformat(), migrations=sorted(map(list, readiness.applied(db))),
        tables=counts, database_bytes=whole[0] if whole else 0, entries=counts.get("ledger_entry", 0),
        leaves=counts.get("ledger_leaf", 0), log_key=keys.public("log"), ballots_open=running[0] if running else 0,
        settings={name: os.environ[name] for name in TOLD if name in os.environ},
        head=None if head is None else {"size": head[0], "root": head[1], "signed_at": head[2].isoformat(),
                                        "signature": head[3], "log_key": keys.public("log")})


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder, without those that are being written (their names begin with a dot)."""
    for where, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(where) / name for name in sorted(names) if not name.startswith("."))


def _add(writer: archive.Writer, name: str, path: Path) -> None:
    """One file; one that was dropped since the folder was read is no loss. Refused where it may not be read."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"不能读取 {path}", why=error.strerror or str(error), then="请用运行平台的帐号备份") from error
    with file:
        writer.add(name, iter(lambda: file.read(CHUNK), b""))
