"""What the background worker does for this room."""

from datetime import date

from procrastinate.contrib.django import app

from xianneng.work.personnel import intakes
from xianneng.work.personnel.models import Intake, IntakeState


@app.task(name="personnel.check_intake", queue="heavy")
def check_intake(intake_id: int, on: str) -> None:
    """Check a large or packed file that was taken in; asked for twice, it is done once."""
    if Intake.objects.filter(pk=intake_id, state=IntakeState.WAITING).exists():
        intakes.check(intake_id=intake_id, on=date.fromisoformat(on))
