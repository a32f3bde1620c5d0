"""What the background worker does for the roof."""

from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.surface.home.queries.printing import made
from xianneng.work.personnel.printing import jobs


@app.task(name="home.print", queue="heavy")
def print_job(job_id: int) -> None:
    """Make the file of a 批量打印."""
    jobs.carry_out(job_id=job_id, make=made, clock=timezone.now)
