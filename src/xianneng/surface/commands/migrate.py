"""``xianneng migrate``: bring the database's tables and rights, and the page assets, up to this version."""

import argparse
import contextlib
import io
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from xianneng.surface.project import environment, readiness
from xianneng.surface.project.postgres import Cluster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Migrate as the owner, grant the application its rights, collect the page assets; a new platform gets its keys."""
    with environment.database(args.data, owner=True):
        environment.set_up_django(owner=True)
        bring_up(args.data)
    return 0


def bring_up(data: Path | None) -> None:
    """The same for a command that works as the owner already: `restore` and `upgrade` end with it."""
    from django.core.management import call_command

    from xianneng.foundation.organs.operations import seal_codes
    from xianneng.surface.project import collected, database

    if data:
        database.create(Cluster(data))
    with readiness.connect(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]) as db:
        readiness.refuse_other_keys(db)
    count = _pending_count()
    print(f"数据库升级：{count} 项", flush=True)
    call_command("migrate", verbosity=1, no_color=True, stdout=_Progress(count))
    database.grant(os.environ["DATABASE_URL"])
    _make_keys()
    seal_codes(datetime.now(UTC))
    if collected.collect():
        print("页面资源已更新", flush=True)


class _Progress(io.StringIO):
    """How many migrations are done, told every `STEP` of them: a new platform waits a minute and more."""

    STEP = 10

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count, self.done = count, 0

    def write(self, text: str) -> int:
        """What Django says of each, counted."""
        if text.rstrip().endswith("OK"):
            self.done += 1
            if self.done % self.STEP == 0 and self.done < self.count:
                print(f"   数据库升级 {self.done}/{self.count}", flush=True)
        return len(text)


def _make_keys() -> None:
    """The session key, and the signing keys of a log that has no entry yet."""
    from django.conf import settings

    from xianneng.foundation.ledger import files, keys
    from xianneng.foundation.ledger.models import Leaf

    with contextlib.suppress(FileExistsError):
        files.put_new(settings.DATA / "secret.key", secrets.token_urlsafe(48).encode())
    if not Leaf.objects.exists():
        keys.make()


def _pending_count() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
