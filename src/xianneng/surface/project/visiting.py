"""Figures of the pages of a running platform: started as `xianneng demo` starts it, visited over HTTP, watched from outside.

Nothing here knows the rooms: it reads pages as a browser does. Queries and plans are counted in a process beside it.
"""

import contextlib
import http.client
import http.cookiejar
import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from xianneng.surface.project import environment, tie

PORT = 8193
REVIEWER, OFFICER = {"county": "luhuaijin", "city": "yueguanlan", "province": "yueguanlan"}, "xuzhiwei"
FRAGMENTS = ["王伟", "李", "张", "建国", "明", "zw", "lxm", "志强", "欧阳", "wang", "晓", "国庆", "刘洋", "cj", "海燕", "军"]
TURNS = 40
SETTLING = 10  # seconds: the worker starts after the pages, which is no part of how long a page takes
HEAVY = ("/ranks/", "/checks/", "/quotas/", "/roster/export/")  # an organ's pages that take most memory
LARGE = 100_000  # rows: a table that is never to be read from end to end
Figure = dict[str, Any]


def figures(data: Path | None, quick: bool) -> list[Figure]:
    """All figures of the platform in a data folder; without one, of a county's (``quick``) or a province's of its own."""
    if data:
        return _figures(data.absolute(), str(_noted(data).get("scale", "county")))
    with tempfile.TemporaryDirectory() as folder:
        return _figures(Path(folder), "county" if quick else "province")


def _figures(data: Path, scale: str) -> list[Figure]:
    with _running(data, scale, patience=1800):
        pass
    with _running(data, scale) as (clean, platform):
        found = [_most("pages.start.clean", clean, "s", 5.0)]
        os.killpg(platform.pid, signal.SIGKILL)
        platform.wait()
    time.sleep(1.5)  # the children see that their parent is gone
    with _running(data, scale) as (killed, _):
        found.append(_most("pages.start.killed", killed, "s", 10.0))
        time.sleep(SETTLING)
        found += _visits(scale)
        found.append(_most("pages.worker.memory", _peak_mib(), "MiB", 250))
    with get_context("spawn").Pool(1) as pool:
        return found + pool.apply(_looked_into, (data, REVIEWER[scale]))


def _visits(scale: str) -> Iterator[Figure]:
    """Pages over HTTP, by somebody who looks over the whole jurisdiction."""
    visitor = Visitor(REVIEWER[scale])
    past = date(date.today().year - 1, 12, 31).isoformat()  # noqa: DTZ011  any past date will do
    people = re.findall(r'href="(/person/\d+/)"', visitor.get("/roster/").text)[:TURNS]
    case = _case()
    yield visitor.timed("pages.roster", ["/roster/"], 100)
    yield visitor.timed("pages.search", [f"/search/?q={urllib.parse.quote(each)}" for each in FRAGMENTS], 100)
    yield visitor.timed("pages.person", people, 100)
    officer = Visitor(OFFICER)
    yield officer.timed("pages.case", [case], 100)
    for path in HEAVY * 3:
        officer.get(path)
    yield visitor.timed("pages.roster.past", [f"/roster/?on={past}"], 1000, turns=10)
    yield from _weights(visitor, {"roster": "/roster/", "person": people[0], "desk": "/"})


def _case() -> str:
    """The address of a promotion that the officer opens for the first person who may be promoted, or has open."""
    officer = Visitor(OFFICER)
    if running := re.search(r'href="(/case/ZJ-[^"]+/)"', officer.get("/").text):
        return running[1]
    listed = officer.get("/ranks/").text
    able = re.search(r'name="person" value="(\d+)"(?:(?!</tr>).)*?具备', listed, re.DOTALL)
    organ = re.search(r'name="organ" value="(\d+)"', listed)
    if not able or not organ:
        raise RuntimeError("nobody may be promoted in the officer's organ")
    return officer.post("/ranks/propose/", {"person": able[1], "organ": organ[1]}).path


class Page:
    """An answer: where it came from in the end, its text, the bytes that came over the wire, and its headers."""

    def __init__(self, path: str, content: bytes, wire: int, headers: Any) -> None:
        self.path, self.text, self.wire, self.headers = path, content.decode(errors="replace"), wire, headers


class Visitor:
    """Somebody signed in to the demonstration, by HTTP alone."""

    def __init__(self, username: str) -> None:
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        self.token = ""
        self.get("/accounts/login/")
        self.post(f"/demo/enter/{username}", {})

    def get(self, path: str) -> Page:
        """A page."""
        return self._open(urllib.request.Request(_address(path)))  # noqa: S310  our own address

    def post(self, path: str, given: dict[str, str]) -> Page:
        """Send a form, and follow where it leads."""
        body = urllib.parse.urlencode(given | {"csrfmiddlewaretoken": self.token}).encode()
        return self._open(urllib.request.Request(_address(path), body, {"Referer": _address("/")}))  # noqa: S310

    def timed(self, name: str, paths: Sequence[str], target: float, turns: int = TURNS) -> Figure:
        """The 95th of a hundred visits, in ms, from asking to the last byte; each path once before for the caches."""
        self.get(paths[0])
        times = []
        for turn in range(turns):
            began = time.perf_counter()
            self.get(paths[turn % len(paths)])
            times.append((time.perf_counter() - began) * 1000)
        return _most(f"{name}.p95", sorted(times)[int(len(times) * 0.95) - 1], "ms", target)

    def _open(self, request: urllib.request.Request) -> Page:
        request.add_header("Accept-Encoding", "br")
        with self.opener.open(request, timeout=60) as answer:
            raw = answer.read()
            content = _unpacked(raw, answer.headers.get("Content-Encoding", ""))
            page = Page(urllib.parse.urlsplit(answer.url).path, content, len(raw), answer.headers)
        if found := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text):
            self.token = found[1]
        return page


def _weights(visitor: Visitor, paths: dict[str, str]) -> Iterator[Figure]:
    """What a page weighs compressed, and all that it makes a browser fetch the first time."""
    for name, path in paths.items():
        page = visitor.get(path)
        yield _most(f"pages.{name}.html", page.wire / 1000, "kB", 60)
    assets = [visitor.get(each) for each in dict.fromkeys(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))]
    yield _most("pages.static.cold", sum(each.wire for each in assets) / 1000, "kB", 180)
    again = [each.path for each in assets if "immutable" not in each.headers.get("Cache-Control", "")]
    yield _most("pages.static.again", len(again), "files", 0)


def _looked_into(data: Path, username: str) -> list[Figure]:
    """In a process of its own: queries of each page, and tables of many rows that one of them reads from end to end."""
    with environment.database(data):
        environment.set_up_django()
        from django.db import connection
        from django.test import Client
        from django.test.utils import CaptureQueriesContext, setup_test_environment

        from xianneng.foundation.access.models import User

        setup_test_environment()
        client = Client()
        client.force_login(User.objects.get(username=username), backend="allauth.account.auth_backends.AuthenticationBackend")
        people = re.findall(r'href="(/person/\d+/)"', client.get("/roster/").content.decode())
        found, read = [], set[str]()
        for name, path, most in (("roster", "/roster/", 10), ("search", "/search/?q=王", 10), ("person", people[0], 20)):
            client.get(path)
            with CaptureQueriesContext(connection) as queries:
                client.get(path)
            found.append(_most(f"pages.{name}.queries", len(queries), "queries", most))
            read |= {table for query in queries.captured_queries for table in _scanned(query["sql"])}
        return [*found, _most("pages.scans", len(read), "tables", 0, tables=sorted(read))]


def _scanned(sql: str) -> Iterator[str]:
    """Large tables that a query's plan reads from end to end."""
    from django.db import connection

    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        tables = set(re.findall(r"Seq Scan on (\w+)", "\n".join(row[0] for row in cursor.fetchall())))
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) AND reltuples > %s", [list(tables), LARGE])
        yield from (row[0] for row in cursor.fetchall())


@contextlib.contextmanager
def _running(data: Path, scale: str, patience: float = 60) -> "Iterator[tuple[float, subprocess.Popen[str]]]":
    """The demonstration served, with the seconds from its start to its first answer; stopped in order at the end."""
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as output:
        platform = tie.start_tied(["demo", "--scale", scale, "--port", str(PORT), "--data", str(data)], output=output)
        try:
            _await(platform, began + patience)
            yield time.monotonic() - began, platform
        finally:
            tie.stop(platform, patience=30)


def _await(platform: "subprocess.Popen[str]", until: float) -> None:
    while platform.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError, http.client.HTTPException):
            urllib.request.urlopen(_address("/accounts/login/"), timeout=5).close()  # noqa: S310  our own address
            return
        time.sleep(0.05)
    raise RuntimeError("the demonstration did not start")


def _peak_mib() -> float:
    """The most memory of any process that serves pages: the demonstration's web process's workers."""
    found = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError, KeyError):
            words = (status.parent / "cmdline").read_bytes().decode().replace("\0", " ")
            if "serve" in words and str(PORT) in words:
                fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
                found.append(int(fields["VmHWM"].split()[0]) / 1024)
    return max(found)


def _unpacked(raw: bytes, how: str) -> bytes:
    if how != "br":
        return raw
    import brotli

    unpacked: bytes = brotli.decompress(raw)
    return unpacked


def _noted(data: Path) -> dict[str, Any]:
    stamp = data / "pg" / "xianneng.json"
    return dict(json.loads(stamp.read_text())) if stamp.exists() else {}


def _address(path: str) -> str:
    return path if path.startswith("http") else f"http://127.0.0.1:{PORT}{path}"


def _most(name: str, value: float, unit: str, target: float, **more: Any) -> Figure:
    """A figure that is to be no more than its target."""
    return {"name": name, "value": round(value, 2), "unit": unit, "target": target,
            "ratio": round(value / target, 3) if target else None, "ok": value <= target, **more}

