"""What the background worker does for this room."""

from datetime import date

from procrastinate.contrib.django import app

from xianneng.work.personnel import intakes


@app.task(name="personnel.check_intake", queue="heavy")
def check_intake(intake_id: int, on: str) -> None:
    """Check a large file that was taken in."""
    intakes.check(intake_id=intake_id, on=date.fromisoformat(on))
