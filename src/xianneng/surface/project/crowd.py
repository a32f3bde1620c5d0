"""A crowd registers over HTTP while the web process, then the database, is killed: how many a second, how long each waits, and whether anything acknowledged is lost."""

import http.client
import os
import queue
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xianneng.surface.project import collected, database, keeper
from xianneng.surface.project.postgres import APPLICATION, Cluster

WORKERS, SENDERS, POSITIONS = 2, 8, 200
RATE = 100.0  # acknowledged submissions a second that two cores are to take
PATIENCE = 180.0  # seconds that a sender tries again, or a start takes, before it counts as failed
CSRF = "a" * 32


@dataclass
class Crowd:
    """What senders have been told: the registration of each account that was acknowledged, and how long each answer took."""

    recruitment_id: int
    port: int
    acknowledged: dict[int, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def sends(self, people: Sequence[tuple[int, str]]) -> "threading.Thread":
        """All these forms, by several senders at once; one that is not answered is sent again, as a person would."""
        waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        for each in people:
            waiting.put(each)
        senders = [threading.Thread(target=self._sends, args=(waiting,), daemon=True) for _ in range(SENDERS)]

        def all_of_them() -> None:
            for each in senders:
                each.start()
            for each in senders:
                each.join()

        running = threading.Thread(target=all_of_them, daemon=True)
        running.start()
        return running

    def _sends(self, waiting: "queue.SimpleQueue[tuple[int, str]]") -> None:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        while True:
            try:
                account, session = waiting.get_nowait()
            except queue.Empty:
                return
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until:
                began = time.perf_counter()
                try:
                    line.request("POST", f"/recruitment/{self.recruitment_id}/position/{account % POSITIONS + 1}/apply/", f"csrfmiddlewaretoken={CSRF}", {
                        "Cookie": f"sessionid={session}; csrftoken={CSRF}", "Content-Type": "application/x-www-form-urlencoded"})
                    answer = line.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    line.close()
                    time.sleep(0.1)
                    continue
                if answer.status == 302:
                    self.acknowledged[account] = int((answer.headers["Location"] or "").strip("/").rpartition("/")[2])
                    self.seconds.append(time.perf_counter() - began)
                    break
                if answer.status < 500:
                    self.refused.append(f"{answer.status} {account}")
                    break
                time.sleep(0.1)


@contextmanager
def _served(folder: Path, port: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The web process on a data folder, as the only one of a list: who kills it puts another there."""
    running = [_serve(folder, port)]
    try:
        yield running
    finally:
        os.killpg(running[0].pid, signal.SIGTERM)
        running[0].wait(30)


def _serve(folder: Path, port: int) -> "subprocess.Popen[bytes]":
    there = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL", "XN_AS", "DJANGO_SETTINGS_MODULE")}
    with open(folder / "serve.log", "ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "xianneng.surface.cli", "--data", str(folder), "serve", "--port", str(port), "--workers", str(WORKERS)],
                                   env=there, stdout=log, stderr=log, start_new_session=True)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            line.request("GET", "/recruitment/")
            if line.getresponse().status == 200:
                return process
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGKILL)
    raise RuntimeError((folder / "serve.log").read_text()[-2000:])


def figures(quick: bool, sizes: tuple[int, int, int] | None = None) -> list[dict[str, Any]]:
    """Inside a scratch database: steady load first, then the same under two kills. ``sizes``: forms to warm up, steadily, under kills."""
    from django.conf import settings
    from django.db import connection

    from xianneng.foundation.ledger import files
    from xianneng.work.recruitment.applying import bench

    folder = Path(os.environ["XN_DATA"])
    cluster = Cluster(folder)
    database.grant(cluster.url(APPLICATION))
    collected.collect()
    files.put_new(folder / "secret.key", settings.SECRET_KEY.encode())  # the web process knows the sessions that are made here
    warm, steady, under = sizes or ((60, 240, 240) if quick else (500, 6_000, 3_000))
    recruitment, people = bench.table(POSITIONS), bench.applicants(warm + steady + under)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with _served(folder, port) as web:
        crowd = Crowd(recruitment.pk, port)
        crowd.sends(people[:warm]).join()
        crowd.seconds.clear()
        began = time.perf_counter()
        crowd.sends(people[warm:warm + steady]).join()
        rate, slow = len(crowd.seconds) / (time.perf_counter() - began), statistics.quantiles(crowd.seconds, n=20)[-1]
        _killing(crowd, people[warm + steady:], web, folder, cluster)
    _wait(lambda: keeper.running(cluster.pgdata) is not None)
    connection.close()
    lost, complete = bench.lost(recruitment, crowd.acknowledged), len(crowd.acknowledged) == len(people) and not crowd.refused
    return [
        {"name": "recruitment.registering", "value": round(rate, 1), "unit": "/s", "target": RATE / 4 if quick else RATE, "peer": None, "ratio": None,
         "ok": rate >= (RATE / 4 if quick else RATE), "note": f" 95%在 {slow * 1000:.0f} ms 以内，负载 {os.getloadavg()[0]:.1f}"},
        {"name": "recruitment.registering.lost", "value": len(lost), "unit": "份", "target": 0, "peer": None, "ratio": None,
         "ok": not lost and complete and bench.is_counted(recruitment), "note": f" 已答复 {len(crowd.acknowledged)} 份，{'、'.join(crowd.refused[:5])}"}]


def _killing(crowd: Crowd, people: Sequence[tuple[int, str]], web: list["subprocess.Popen[bytes]"], folder: Path, cluster: Cluster) -> None:
    """The web process is killed after a third of the answers, the database after another."""
    before = len(crowd.acknowledged)
    running = crowd.sends(people)
    _wait(lambda: len(crowd.acknowledged) >= before + len(people) // 3)
    os.killpg(web[0].pid, signal.SIGKILL)
    web[0].wait()
    web[0] = _serve(folder, crowd.port)
    _wait(lambda: len(crowd.acknowledged) >= before + len(people) * 2 // 3)
    if server := keeper.running(cluster.pgdata):
        os.kill(server, signal.SIGKILL)
    running.join()


def _wait(until: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > end:
            raise RuntimeError("没有等到")
        time.sleep(0.02)
