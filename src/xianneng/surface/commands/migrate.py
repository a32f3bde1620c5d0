"""``xianneng migrate``: bring the database's tables and rights, and the page assets, up to this version."""

import argparse
import os

from xianneng.surface.project import environment
from xianneng.surface.project.postgres import Cluster


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def run(args: argparse.Namespace) -> int:
    """Migrate as the owner, grant the application its rights, collect the page assets."""
    with environment.database(args.data, owner=True):
        environment.set_up_django(owner=True)
        from django.core.management import call_command

        from xianneng.surface.project import collected, database

        if args.data:
            database.create(Cluster(args.data))
        print(f"数据库升级：{_pending_count()} 项", flush=True)
        call_command("migrate", verbosity=0)
        database.grant(os.environ["DATABASE_URL"])
        if collected.collect():
            print("页面资源已更新", flush=True)
    return 0


def _pending_count() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
