"""What machines are told, and who may ask."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from xianneng.foundation.ledger import keys, sequencer
from xianneng.foundation.ledger.operations import writing
from xianneng.surface.commands import worker
from xianneng.surface.project import readiness
from xianneng.surface.project.postgres import ROOM
from xianneng.surface.upkeep import health, metrics


@pytest.fixture(autouse=True)
def platform(fresh_database: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A platform whose worker gave a sign of life just now."""
    monkeypatch.setenv("DATABASE_URL", fresh_database.url)
    monkeypatch.setenv("XN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XN_HEADS", str(tmp_path / "heads"))
    keys.make()
    with psycopg.connect(fresh_database.owner_url) as db:
        db.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    return fresh_database


def ask(path: str, **sent: Any) -> tuple[int, str]:
    response = Client().get(path, **sent)
    return response.status_code, response.content.decode()


def failing() -> list[str]:
    return [name for name, well in Client().get("/health/").json()["checks"].items() if not well]


def leaf(ago: timedelta = timedelta(0)) -> None:
    with transaction.atomic(), writing(kind="testing.note", body={}, now=timezone.now() - ago):
        pass


def test_all_is_well() -> None:
    leaf()
    sequencer.run_once(timezone.now())
    assert [ask(path)[0] for path in ("/health/", "/health/live/", "/health/ready/", "/metrics")] == [200] * 4
    assert failing() == []


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    assert [ask(path)[0] for path in ("/health/", "/health/live/", "/health/ready/", "/metrics")] == [503, 200, 503, 200]
    told = Client().get("/health/").json()
    assert told["checks"] == {"database": False, "disk": True, "migrations": None, "worker": None, "sealing": None, "clock": None}
    assert (told["not_asked"], told["migrations_waiting"], told["ledger_entries"]) == ("database away", None, None)
    assert 'xianneng_healthy{check="database"} 0' in ask("/metrics")[1]
    assert 'check="worker"' not in ask("/metrics")[1]


def test_a_full_disk_under_a_database_that_is_away_is_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder, real=shutil.disk_usage: real(folder)._replace(free=0))
    told = Client().get("/health/").json()
    assert (told["checks"]["disk"], told["checks"]["sealing"], told["not_asked"]) == (False, None, "database away, disk full")
    assert ask("/health/ready/") == (503, "disk full\n")


def test_migrations_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    known = readiness.migrations()
    monkeypatch.setattr(readiness, "migrations", lambda: known | {("cases", "9999_later")})
    assert ask("/health/ready/")[0] == 503
    assert failing() == ["migrations", "worker", "sealing", "clock"]
    assert Client().get("/health/").json()["not_asked"] == "migrations waiting"


def test_a_full_disk_turns_people_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "heads").mkdir()
    usage = shutil.disk_usage(tmp_path)
    for where in (settings.DATA, tmp_path / "heads"):
        monkeypatch.setattr(shutil, "disk_usage", lambda folder, full=where: usage._replace(free=ROOM - (folder == full)))
        assert ask("/health/ready/") == (503, "disk full\n")
        assert failing() == ["disk"]
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage._replace(free=ROOM))
    assert ask("/health/ready/") == (200, "ok\n")


def test_a_worker_that_fell_silent_turns_nobody_away(platform: Any) -> None:
    with psycopg.connect(platform.owner_url) as db:
        db.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '61 seconds'")
    assert (ask("/health/")[0], ask("/health/ready/")[0], failing()) == (503, 200, ["worker"])
    with psycopg.connect(platform.owner_url) as db:
        db.execute("DELETE FROM procrastinate_workers")
    assert failing() == ["worker"], "none was ever seen"


def test_sealing_that_is_behind() -> None:
    leaf(timedelta(seconds=290))
    assert failing() == []
    leaf(timedelta(seconds=310))
    assert failing() == ["sealing"], "a leaf waits for its place"
    assert "xianneng_ledger_pending 2" in ask("/metrics")[1]
    sequencer.run_once(timezone.now())
    assert failing() == []
    assert (health.look().entries, health.look().head) == (2, 2)


def test_a_clock_that_is_wrong() -> None:
    leaf()
    sequencer.run_once(timezone.now())
    with time_machine.travel(timezone.now() - timedelta(seconds=61)):
        assert failing() == ["clock"], "behind the database and the log"
    leaf(timedelta(seconds=-70))
    assert failing() == ["clock"], "the last leaf is dated after now"


def test_a_log_that_goes_on_without_a_head(platform: Any) -> None:
    leaf()
    sequencer.run_once(timezone.now() - timedelta(seconds=400))
    leaf()
    with transaction.atomic():
        sequencer._sequence(timezone.now())
    assert failing() == ["sealing"]


@pytest.mark.parametrize("path", ["/health/", "/metrics"])
def test_only_this_machine_or_who_has_the_token(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(path, REMOTE_ADDR="10.1.2.3")[0] == 404
    assert ask(path, headers={"X-Forwarded-Proto": "https"})[0] == 404, "the proxy on this machine asks for somebody else"
    assert ask(path, headers={"X-Forwarded-For": "127.0.0.1"})[0] == 404
    assert ask(path, REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer "})[0] == 404, "no token is no key"
    monkeypatch.setenv("XN_METRICS_TOKEN", "of-this-test")
    assert ask(path, REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer guess"})[0] == 404
    assert ask(path, REMOTE_ADDR="10.1.2.3", headers={"Authorization": "Bearer of-this-test"})[0] == 200


def test_asking_keeps_no_session() -> None:
    client = Client()
    client.get("/health/")
    client.get("/health/ready/")
    assert not client.cookies
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_session")
        assert cursor.fetchone() == (0,)


def test_requests_are_counted_over_all_processes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XN_METRICS", str(tmp_path))
    ended = metrics.Counters(str(tmp_path))
    ended.add("desk", 200, 0.03)
    (next(tmp_path.glob("*.counts"))).rename(tmp_path / "1.counts")
    running = metrics.Counters(str(tmp_path))
    running.add("desk", 200, 0.02)
    running.add("desk", 500, 11.0)
    running.add("ballot_collect", 200, 0.1)
    text = ask("/metrics")[1]
    assert 'xianneng_requests_total{page="desk",status="2xx"} 2' in text
    assert 'xianneng_requests_total{page="desk",status="5xx"} 1' in text
    assert 'xianneng_request_duration_seconds_bucket{page="desk",le="0.025"} 1' in text
    assert 'xianneng_request_duration_seconds_bucket{page="desk",le="0.05"} 2' in text
    assert 'xianneng_request_duration_seconds_bucket{page="desk",le="10.0"} 2' in text
    assert 'xianneng_request_duration_seconds_bucket{page="desk",le="+Inf"} 3' in text
    assert 'xianneng_request_duration_seconds_count{page="desk"} 3' in text
    assert 'page="other"' in text
    assert "ballot" not in text, "who asked for a code when is nobody's business"


def test_every_line_is_of_the_format() -> None:
    """As Prometheus reads it: a comment, or a name with labels and a number; each name told once before its lines."""
    told: set[str] = set()
    for line in ask("/metrics")[1].splitlines():
        if found := re.fullmatch(r"# TYPE (\w+) (counter|gauge|histogram)", line):
            assert found[1] not in told
            told.add(found[1])
        elif not line.startswith("# HELP "):
            number = re.fullmatch(r'(\w+?)(?:_bucket|_sum|_count)?(?:\{(?:\w+="[^"\\]*",?)+\})? (\d+(?:\.\d+)?)', line)
            assert number, line
            assert number[1] in told or line.split("{")[0].split(" ")[0] in told, line


def test_what_a_killed_worker_was_at_is_not_told_as_running_for_good(platform: Any) -> None:
    with psycopg.connect(platform.owner_url) as db:
        db.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id) SELECT 'default', 'any', 'doing', w FROM "
                   "(SELECT NULL::bigint UNION ALL SELECT min(id) FROM procrastinate_workers) of(w)")
    worker.bury(timezone.now())
    told = [re.search(rf'jobs{{state="{state}"}} (\d+)', ask("/metrics")[1]) for state in ("doing", "failed")]
    assert [each and each[1] for each in told] == ["1", "1"], "the living worker's goes on"
    assert f"{worker.__name__}:bury" in worker.REGULAR
