"""视图和名单: what the viewer has kept, to be opened, renamed, moved, shared, combined and deleted."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.web.requests import Request, as_number
from xianneng.work.rosters import operations, queries
from xianneng.work.rosters.models import Kept, NameSet, View


@require_GET
def saved(request: Request) -> HttpResponse:
    """Both lists, the own first."""
    views, sets = queries.views(request.viewer), queries.name_sets(request.viewer)
    return render(request, "rosters/saved.html", {
        "views": views, "sets": sets, "how": operations.HOW, "folders": queries.folders([*views, *sets], request.viewer)})


@require_GET
def view(request: Request, kept_id: int) -> HttpResponse:
    """The roster as the view asks for it, under the reader's own authority and on the date of the lens."""
    kept = queries.view(request.viewer, kept_id)
    return redirect(f"{reverse('roster')}?{kept.question}{'&' if kept.question else ''}{urlencode({'view': kept.pk})}")


@require_GET
def name_set(request: Request, kept_id: int) -> HttpResponse:
    """The roster of a set's people."""
    return redirect(f"{reverse('roster')}?{urlencode({'set': queries.name_set(request.viewer, kept_id).pk})}")


@require_POST
def change_view(request: Request, kept_id: int) -> HttpResponse:
    """Rename, move, share or delete a view."""
    return _change(request, View, kept_id)


@require_POST
def change_set(request: Request, kept_id: int) -> HttpResponse:
    """Rename, move, share or delete a name set."""
    return _change(request, NameSet, kept_id)


@require_POST
def combine(request: Request, kept_id: int) -> HttpResponse:
    """Add another set to this one, take it out, or keep only who is in both."""
    how = request.POST.get("how", "")
    changed = operations.combine(viewer=request.viewer, set_id=kept_id, how=how, other_id=as_number(request.POST.get("other")) or 0, now=request.now)
    messages.success(request, f"名单“{changed.name}”现有 {changed.count} 人")
    return redirect("saved")


def _change(request: Request, kind: type[Kept], kept_id: int) -> HttpResponse:
    if "drop" in request.POST:
        messages.success(request, f"已删除“{operations.drop(kind=kind, viewer=request.viewer, kept_id=kept_id)}”")
    else:
        changed = operations.rename(kind=kind, viewer=request.viewer, kept_id=kept_id, name=request.POST.get("name", ""),
                                    folder=request.POST.get("folder", ""), shared="shared" in request.POST, now=request.now)
        messages.success(request, f"已保存“{changed.name}”")
    return redirect("saved")
