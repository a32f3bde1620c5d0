"""工作台: the first page after signing in."""

from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.ballots.queries import waiting_for
from xianneng.foundation.cases import deadlines, reminders
from xianneng.foundation.cases import queries as cases
from xianneng.foundation.web.requests import Request
from xianneng.surface.home.queries import desk as asking
from xianneng.surface.home.queries import reconsidered
from xianneng.work.ranks.cases import overtaken
from xianneng.work.recruitment.applying.queries import waiting as registrations

SENT = 8


@require_GET
def desk(request: Request) -> HttpResponse:
    """What waits for me and by when, what I sent, what falls due by law, three numbers. Always of today."""
    viewer, today = request.viewer, request.today
    waiting = cases.todo(viewer, today)
    left, at = reminders.days_left([each.task_id for each in waiting], today), [each.case_id for each in waiting]
    return render(request, "home/desk.html", {
        "waiting": [(each, left.get(each.task_id)) for each in waiting], "late": reminders.of_opener(viewer, today),
        "caveat": deadlines.caveat(*(each.due_on for each in waiting)), "todo_count": len(waiting),
        "reconsidered": reconsidered.at_desk(viewer, today), "corrected": reconsidered.corrected(viewer, today),
        "ballots": waiting_for(viewer.person_id) if viewer.person_id else [],
        "due_now": sum(1 for each in waiting if each.due_on and each.due_on <= today),
        "copied": cases.copied_to(viewer)[:SENT], "elsewhere": _elsewhere(request, {each.task_id for each in waiting}),
        "own": asking.own(viewer, today), "sent": cases.elsewhere(viewer, today, SENT), "figures": asking.figures(viewer, today),
        "awaited": asking.awaited(waiting), "sent_back": cases.sent_back(viewer, at), "overtaken": overtaken(viewer, at) | cases.objected_in(at),
        "registrations": registrations(viewer, today), "falls_due": asking.falls_due(viewer, today), "ages_later": bool(viewer.scope.paths)})


@require_GET
def ages(request: Request) -> HttpResponse:
    """The bands of age; asked for after the page, because it counts everybody."""
    viewer = request.viewer
    return render(request, "home/_desk_ages.html", {"ages": asking.ages(viewer, request.today) if viewer.scope.paths else []})


def _elsewhere(request: Request, here: Collection[int]) -> list[tuple[Viewer, int]]:
    """How much more waits in the other offices that the user holds or stands in for: what waits here is not counted twice."""
    others = [(viewer, sum(each.task_id not in here for each in cases.todo(viewer, request.today)))
              for viewer in request.viewers if viewer != request.viewer]
    return [(viewer, count) for viewer, count in others if count]
