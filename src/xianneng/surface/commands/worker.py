"""``xianneng worker``: background tasks (procrastinate), and what has to happen every few seconds."""

import argparse
import logging
import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module

from xianneng.surface.project import environment

logger = logging.getLogger(__name__)
REGULAR: dict[str, float] = {
    "xianneng.foundation.ledger.sequencer:run_once": 3.0,
    "xianneng.foundation.ledger.sequencer:watch": 600.0,
    "xianneng.foundation.ledger.lost:watch": 600.0,
    "xianneng.foundation.ledger.clocks:watch": 600.0,
    "xianneng.surface.commands.worker:roll_projection": 30.0,
    "xianneng.surface.commands.worker:remind": 600.0,
    "xianneng.surface.commands.worker:bury": 60.0,
    "xianneng.work.ranks.tasks:resume": 60.0,
}
"""Functions of the moment ``now`` that are called again so many seconds after they returned."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many background tasks at once."""
    parser.add_argument("--concurrency", type=int, default=1, help="同时执行的任务数")


def run(args: argparse.Namespace) -> int:
    """Work until TERM or Ctrl-C; running tasks get five seconds to come to an end."""
    os.environ.setdefault("XN_LOG", "INFO")
    with environment.database(args.data):
        environment.set_up_django()
        logger.info("worker.started")
        from procrastinate import PsycopgConnector
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.utils import connector_params

        stopping = threading.Event()
        threads = [threading.Thread(target=_regularly, args=(_load(name), name, seconds, stopping))
                   for name, seconds in REGULAR.items()]
        for thread in threads:
            thread.start()
        try:
            connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4)  # it waits for the least of them: one comes on a loaded machine too
            with app.replace_connector(connector) as working:
                working.run_worker(name="xianneng", concurrency=args.concurrency, shutdown_graceful_timeout=5)
        finally:
            stopping.set()
            for thread in threads:
                thread.join()
    return 0


def roll_projection(now: datetime) -> None:
    """Bring the projection of today to today's date, shortly after midnight or after a pause of the platform."""
    from django.db import transaction
    from django.utils.timezone import localdate

    from xianneng.foundation.record import projection
    from xianneng.work.ranks.parameters import began_between, take_force

    today, since = localdate(now), projection.rolled_to()
    if since != today:
        moved = since is not None and began_between(since, today)
        with transaction.atomic():
            if since is not None:
                take_force(since, on=today, now=now)
            (projection.rebuild if moved else projection.roll)(on=today)


def remind(now: datetime) -> None:
    """期限提醒: shortly after midnight what is due soon and what is late by then; later only what has changed."""
    from xianneng.foundation.cases import reminders

    reminders.remind(now=now)


def bury(now: datetime) -> None:
    """What a killed worker was at has failed: it is not told as running for good. Its own room takes it up again where it can."""
    from asgiref.sync import async_to_sync  # it asks on this thread's connection, which is looked after (`_regularly`)
    from procrastinate.contrib.django import app
    from procrastinate.jobs import Status

    for job in async_to_sync(app.job_manager.get_stalled_jobs)():
        async_to_sync(app.job_manager.finish_job)(job, status=Status.FAILED, delete_job=False)
        logger.warning("job.lost %s %s", job.id, job.task_name)


def _load(name: str) -> Callable[[datetime], object]:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)  # type: ignore[no-any-return]


def _regularly(call: Callable[[datetime], object], name: str, seconds: float, stopping: threading.Event) -> None:
    """A failure is logged and tried again: the database may be restarting."""
    from django.db import close_old_connections

    while not stopping.is_set():
        close_old_connections()
        try:
            call(datetime.now(UTC))
        except Exception:
            logger.exception("regular job failed: %s", name)
        stopping.wait(seconds)
