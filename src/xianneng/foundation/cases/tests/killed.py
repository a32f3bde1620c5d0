"""Run by the crash test in a process of its own: approve a case, and be killed at a moment of it."""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def die(*_: object, **__: object) -> None:
    """What a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def first(call: Callable[..., Any], *, dies_after: bool) -> Callable[..., Any]:
    """A call before or after which the process dies."""
    def killing(*arguments: Any, **named: Any) -> Any:
        if dies_after:
            call(*arguments, **named)
        die()

    return killing


def main(moment: str, task_id: int) -> None:
    """Approve the task and die."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "xianneng.surface.project.settings"
    django.setup()
    from django.db import transaction

    from xianneng.foundation.access.authority import viewers
    from xianneng.foundation.access.models import Office
    from xianneng.foundation.cases import operations, types
    from xianneng.foundation.cases.models import Task
    from xianneng.foundation.cases.tests.world import NOW, TODAY, Trial

    trial = Trial()
    types.register(trial)
    if moment in ("before_effect", "after_effect"):
        trial.effect = first(trial.effect, dies_after=moment == "after_effect")  # type: ignore[method-assign]
    office = Office.objects.get(user__username="leader")
    viewer = next(each for each in viewers(office.user, TODAY) if each.office_id == office.pk)
    with transaction.atomic():
        operations.complete(task_id=task_id, outcome="同意", viewer=viewer, now=NOW,
                            seen=Task.objects.get(pk=task_id).case.version)
        if moment == "before_commit":
            die()
    die()


main(sys.argv[1], int(sys.argv[2]))
