"""What the background worker does for this room."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.foundation.record import projection
from xianneng.work.ranks import evaluations, queries


@app.task(name="ranks.evaluate", queue="heavy")
def evaluate(run_id: int) -> None:
    """Carry out a run of eligibility over a jurisdiction."""
    evaluations.carry_out(run_id=run_id, clock=timezone.now)


@app.task(name="ranks.project", queue="heavy")
def project(path: str) -> None:
    """Rewrite the lists' verdicts of everybody under a path, after a parameter changed there."""
    on = timezone.localdate()
    people = queries.serving(on, paths=(path,))
    for start in range(0, len(people), queries.PART):
        with transaction.atomic():
            projection.refresh(people[start:start + queries.PART], on=on)
