"""What the background worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.work.recruitment import operations


@app.task(name="recruitment.read_table", queue="heavy")
def read_table(recruitment_id: int) -> None:
    """Read a large or packed table of positions that was taken in."""
    operations.read(recruitment_id=recruitment_id, now=timezone.now())
