"""What the background worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.work.ranks import evaluations


@app.task(name="ranks.evaluate", queue="heavy")
def evaluate(run_id: int) -> None:
    """Carry out a run of eligibility over a jurisdiction."""
    evaluations.carry_out(run_id=run_id, clock=timezone.now)
