"""The database out of its server and into another, by the server's own tools: as a stream, in little memory."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import IO, Any, cast

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from xianneng.law.refusals import Conflict
from xianneng.surface.project.postgres import wheel_binaries
from xianneng.surface.upkeep.archive import CHUNK, Say

TRANSIENT = "django_session"  # who was signed in signs in again
# Words that not every server knows: those before 17 the first, and those without a mend of 2026 the second, which numbers
# their own columns' versions and means nothing elsewhere.
LATER = re.compile(rb"SET transaction_timeout = 0;\n|ALTER TABLE ONLY \S+ ALTER COLUMN \S+ SET \(pg_attver='?\d+'?\);\n")


def dump(url: str, snapshot: str, sizes: dict[str, int], say: Say) -> Iterator[bytes]:
    """What `pg_dump` writes of an exported snapshot. ``sizes``: bytes of each table, for the progress. Conflict where it fails."""
    words = ["pg_dump", "--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges", "--verbose",
             f"--snapshot={snapshot}", f"--exclude-table-data={TRANSIENT}", f"--dbname={_without_password(url)}"]
    whole, lines = max(sum(sizes.values()), 1), list[str]()
    with _tool(words, url, stderr=subprocess.PIPE) as process:
        listening = Thread(target=_listen, args=(_pipe(process.stderr), lines, sizes, whole, say))
        listening.start()
        try:
            while chunk := _pipe(process.stdout).read(CHUNK):
                yield chunk
            status = process.wait()
        finally:
            process.kill()  # where nobody takes the rest
            listening.join()
    if status:
        raise Conflict("数据库没有导出", why=_last(lines), then="请看数据库是否在运行；服务器比 18 版新的，用它自带的 pg_dump")


def load(chunks: Iterable[bytes], url: str) -> None:
    """Fill an empty database with such a dump, in one transaction: all or nothing. Conflict where it fails."""
    into = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
            f"--dbname={_without_password(url)}"]
    with (tempfile.TemporaryFile() as said,
          _tool(["pg_restore", "--file=-", "--no-owner", "--no-privileges"], url, stdin=subprocess.PIPE, stderr=said) as reading,
          _tool(into, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said) as writing):
        failed: list[BaseException] = []
        feeding = Thread(target=_feed, args=(chunks, _pipe(reading.stdin), failed))
        feeding.start()
        sound = _hand_on(reading, writing)
        feeding.join()
        if not sound or failed:
            said.seek(0)
            lines = said.read().decode(errors="replace").splitlines()
            raise Conflict("数据库没有恢复", why=_last(lines) or str(failed[0] if failed else ""), then="什么也没有写入；排除以后再恢复一次")


@contextmanager
def snapshot(url: str) -> Iterator[tuple["psycopg.Connection[Any]", str]]:
    """A connection that sees one moment only, and the name under which `dump` sees the same."""
    with psycopg.connect(url, connect_timeout=10) as db:
        db.isolation_level, db.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        try:
            name = db.execute("SELECT pg_export_snapshot()").fetchall()[0][0]
        except psycopg.errors.DiskFull as full:
            raise Conflict("没有备份", why="数据库所在的磁盘已满", then="请先腾出一些空间（几兆即可），再备份到别的磁盘") from full
        yield db, name


def _tool(words: list[str], url: str, *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.PIPE,
          stderr: int | IO[bytes]) -> "subprocess.Popen[bytes]":
    """One of the server's programs; the password goes by the environment, for everybody on the machine can read the words."""
    own = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return subprocess.Popen([wheel_binaries() / words[0], *words[1:]], stdin=stdin, stdout=stdout, stderr=stderr,
                            env={**own, "LC_ALL": "C", "PGPASSWORD": str(conninfo_to_dict(url).get("password") or "")})


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    return cast(IO[bytes], stream)


def _without_password(url: str) -> str:
    return make_conninfo("", **{key: value for key, value in conninfo_to_dict(url).items() if key != "password"})


def _listen(errors: IO[bytes], lines: list[str], sizes: dict[str, int], whole: int, say: Say) -> None:
    """Tell the progress from the names of the tables as they are begun; keep the last lines for when it fails."""
    done = 0
    for raw in errors:
        line = raw.decode(errors="replace").strip()
        if found := re.search(r'dumping contents of table "\w+\.(\w+)"', line):
            say(f"导出数据库：{100 * done // whole}%")
            done += sizes.get(found[1], 0)
        lines[:] = [*lines[-5:], line]


def _feed(chunks: Iterable[bytes], pipe: IO[bytes], failed: list[BaseException]) -> None:
    try:
        for chunk in chunks:
            pipe.write(chunk)
    except BaseException as error:  # noqa: BLE001  told by who waits for us
        failed.append(error)
    finally:
        with suppress(BrokenPipeError):
            pipe.close()


def _hand_on(reading: "subprocess.Popen[bytes]", writing: "subprocess.Popen[bytes]") -> bool:
    """The script from one program to the next; whether both say that all was well. Half a script is never committed."""
    source, target = _pipe(reading.stdout), _pipe(writing.stdin)
    try:
        for line in source:
            target.write(b"" if LATER.fullmatch(line) else line)
            if line.startswith(b"COPY "):  # from here on it is rows
                break
        while chunk := source.read(CHUNK):
            target.write(chunk)
        if reading.wait():
            writing.kill()
        target.close()
    except BrokenPipeError:  # it gave up; its own words say why
        reading.kill()
        with suppress(BrokenPipeError):
            target.close()  # or what is still in it is flushed once more on the way out
    return reading.wait() == 0 and writing.wait() == 0


def _last(lines: list[str]) -> str:
    """The words that say why."""
    return next((line for line in reversed(lines) if "error" in line.lower()), lines[-1] if lines else "")
