"""What the background worker does for this room."""

from django.utils import timezone
from procrastinate.contrib.django import app

from xianneng.work.recruitment import operations
from xianneng.work.recruitment.sitting import operations as sitting


@app.task(name="recruitment.read_table", queue="heavy")
def read_table(recruitment_id: int) -> None:
    """Read a large or packed table of positions that was taken in."""
    operations.read(recruitment_id=recruitment_id, now=timezone.now())


@app.task(name="recruitment.seat", queue="heavy")
def seat(exam_id: int) -> None:
    """Seat who sits an examination, once its value is drawn."""
    sitting.seat(exam_id=exam_id, now=timezone.now())
