"""What the background worker does for this room."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.foundation.record import projection
from xianneng.foundation.web.progress import SILENT
from xianneng.work.ranks import evaluations, queries

logger = logging.getLogger(__name__)


@app.task(name="ranks.evaluate", queue="heavy")
def evaluate(run_id: int) -> None:
    """Carry out a run of eligibility over a jurisdiction."""
    evaluations.carry_out(run_id=run_id, clock=timezone.now)


def resume(now: datetime) -> None:
    """Begin anew the runs that were broken off with their worker."""
    for run_id in evaluations.broken_off(now):
        logger.warning("run.resumed %s: its worker has said nothing for %s", run_id, SILENT)
        evaluate.defer(run_id=run_id)


@app.task(name="ranks.project", queue="heavy")
def project(path: str) -> None:
    """Rewrite the lists' verdicts of everybody under a path, after a parameter changed there."""
    on = timezone.localdate()
    people = queries.serving(on, paths=(path,))
    for start in range(0, len(people), queries.PART):
        with transaction.atomic():
            projection.refresh(people[start:start + queries.PART], on=on)
