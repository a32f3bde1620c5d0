"""What a vote on the persons of a case is made of: who is on the paper, who may vote in the browser."""

from datetime import date
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import User
from xianneng.foundation.ballots import queries
from xianneng.foundation.ballots.models import APPRAISAL, Ballot
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, Task
from xianneng.foundation.cases.queries import case_for
from xianneng.surface.home import steps


def ballot_for(viewer: Viewer, ballot_id: int, on: date) -> Ballot:
    """A vote that the viewer may run: in their scope, of a case that they may read, and not on themselves."""
    found = queries.ballot_for(viewer.scope, ballot_id)
    seats.refuse_concerned(case_for(viewer, found.case_number, on), viewer)
    return found


def candidates(case: Case) -> list[dict[str, str]]:
    """The persons of a promotion as they stand on the paper."""
    return [{"key": str(each.person_id), "name": each.data["name"],
             "post": f"{each.data['rank'] or '未定职级'}，拟晋升{each.data['target']}"} for each in case.active()]


def electors(serving: list[int]) -> list[tuple[int, str]]:
    """Those of them who have an account, and may vote in the browser."""
    named = dict(User.objects.filter(person_id__in=serving, is_active=True).values_list("person_id", "display_name"))
    return [(person_id, named[person_id]) for person_id in serving if person_id in named]


def voting(case: Case, task: Task | None, viewer: Viewer, on: date) -> dict[str, Any]:
    """The case's votes: the one that is open, the latest result, and what a new one would be made of."""
    held = queries.of_case(case.number)
    running = next((ballot for ballot in held if ballot.closed_at is None), None)
    may_run = viewer.may("ballots.run", case.organ.path)
    may_open = task is not None and task.form == "recommendation" and may_run and running is None
    people = steps.serving(case, on) if may_open else []
    standing = len(case.active())
    return {"running": running, "turnout": queries.turnout(running) if running else None, "held": held, "may_run": may_run,
            "result": steps.counted(case) if any(ballot.counted for ballot in held) else None, "may_open": may_open,
            "electors": electors(people), "serving_count": len(people),
            "appraisal": case.data.get("plan", {}).get("method") == APPRAISAL,
            "candidate_count": standing, "most": min(sum(case.data.get("approved", {}).values()), standing)}
