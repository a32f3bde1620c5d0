"""Whether the platform works: asked by a balancer, a watcher and Prometheus, by SQL on a connection of its own.

A page of the platform may wait for a database that does not answer; whoever asks for its health may not.
"""

import os
import shutil
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from xianneng.foundation.ledger import sequencer
from xianneng.law.refusals import Conflict
from xianneng.surface.project import readiness
from xianneng.surface.project.postgres import ROOM

PATIENCE = 3  # seconds for a connection, and for each question
SILENT = 60.0  # seconds since the worker's last sign of life (it gives one every ten)
APART = 60.0  # seconds between this machine's clock and the database's, or before the last leaf
BEHIND = 300.0  # seconds that a leaf may wait for its place, or the log for its head
LEDGER = """
  SELECT (SELECT count(*) FROM ledger_pending),
         (SELECT extract(epoch FROM now() - min(l.made_at)) FROM ledger_pending p JOIN ledger_leaf l ON l.id = p.leaf_id),
         (SELECT coalesce(max(position) + 1, 0) FROM ledger_entry), (SELECT count(*) FROM ledger_refusedleaf),
         coalesce(head.size, 0), extract(epoch FROM now() - head.signed_at)
  FROM (SELECT) AS one LEFT JOIN (SELECT size, signed_at FROM ledger_head ORDER BY size DESC LIMIT 1) AS head ON true"""
CLOCK = "SELECT clock_timestamp(), (SELECT made_at FROM ledger_leaf ORDER BY id DESC LIMIT 1)"
WORKER = """
  SELECT (SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers),
         count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'doing'), count(*) FILTER (WHERE status = 'failed')
  FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed')"""


@dataclass(frozen=True, slots=True)
class Health:
    """What was found; all ages in seconds, None where there is nothing to have an age. ``waiting``: migrations not done. What stands
    below it means nothing unless the database was ``asked``. ``apart``: how far this machine's clock is from the database's, or
    behind the last leaf."""

    database: bool
    disk: bool = True
    waiting: int = 0
    worker_age: float | None = None
    jobs: tuple[int, int, int] = (0, 0, 0)  # to do, in hand, failed
    apart: float = 0.0
    pending: int = 0
    pending_age: float | None = None
    entries: int = 0
    refused: int = 0
    head: int = 0
    head_age: float | None = None
    database_bytes: int = 0

    @property
    def asked(self) -> bool:
        """Whether the database could be asked for more than its migrations."""
        return self.database and not self.waiting

    @property
    def checks(self) -> dict[str, bool | None]:
        """Each check, and whether all is well with it; None: could not be asked."""
        alive = self.worker_age is not None and self.worker_age < SILENT
        return {"database": self.database, "disk": self.disk, "migrations": not self.waiting if self.database else None,
                "worker": alive if self.asked else None, "sealing": self.sealing if self.asked else None,
                "clock": self.apart <= APART if self.asked else None}

    @property
    def unasked(self) -> str | None:
        """Why some checks could not be asked; None: all could."""
        if self.asked:
            return None
        return "migrations waiting" if self.waiting else "database away" if self.disk else "database away, disk full"

    @property
    def sealing(self) -> bool:
        """No leaf waits long for its place, and the log does not grow on without a head (then none is signed at all)."""
        unsigned = self.entries > self.head and (self.head_age is None or self.head_age > BEHIND)
        return not unsigned and (self.pending_age or 0.0) <= BEHIND

    @property
    def serves(self) -> bool:
        """Whether pages can be asked for: what a balancer wants to know. A late worker is no reason to turn people away."""
        return self.database and self.disk and not self.waiting


def look() -> Health:
    """Ask the database that this process works on."""
    disk = _room()
    try:
        with readiness.connect(os.environ["DATABASE_URL"], patience=PATIENCE) as db:
            db.execute(f"SET statement_timeout = '{PATIENCE}s'")
            if waiting := len(readiness.migrations() - readiness.applied(db)):
                return Health(database=True, disk=disk, waiting=waiting)
            return replace(_asked(db), disk=disk)
    except (Conflict, psycopg.Error):
        return Health(database=False, disk=disk)


def _room() -> bool:
    """Whether there is room on every disk that we know of: of the data folder (a database of its own lies in it), the files, the heads."""
    folders = {Path(settings.DATA), Path(settings.MEDIA_ROOT), sequencer.kept_in()}
    return all(shutil.disk_usage(folder).free >= ROOM for folder in folders if folder.exists())


def _asked(db: "psycopg.Connection[Any]") -> Health:
    (seen, *jobs), = db.execute(WORKER).fetchall()
    (pending, waits, entries, refused, head, signed), = db.execute(LEDGER).fetchall()
    (theirs, last), = db.execute(CLOCK).fetchall()
    now = datetime.now(UTC)
    apart = max(abs(theirs - now), (last or now) - now).total_seconds()
    (size,), = db.execute("SELECT pg_database_size(current_database())").fetchall()
    return Health(database=True, worker_age=_seconds(seen), jobs=(jobs[0], jobs[1], jobs[2]), pending=pending,
                  pending_age=_seconds(waits), entries=entries, refused=refused, head=head, head_age=_seconds(signed),
                  apart=round(apart, 1), database_bytes=size)


def _seconds(found: Any) -> float | None:
    return None if found is None else round(max(float(found), 0.0), 1)
