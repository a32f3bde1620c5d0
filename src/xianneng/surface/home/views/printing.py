"""批量打印: papers of many persons as one file or many, made in the background; and an office's own templates for them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xianneng.foundation.documents import office
from xianneng.foundation.documents.templates import LARGEST
from xianneng.foundation.organs.queries import names as organ_names
from xianneng.foundation.web import downloads
from xianneng.foundation.web.forms import form_page
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import Refusal
from xianneng.surface.home import operations
from xianneng.surface.home.queries import printing
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.home.tasks import print_job
from xianneng.surface.home.views.papers import TYPES, as_file
from xianneng.surface.home.views.roster import shown_columns
from xianneng.work.personnel.models import PrintJob
from xianneng.work.personnel.printing import jobs, people, templates
from xianneng.work.personnel.printing.forms import Asking, Uploading

SHOWN = 12  # names of a long list


@require_GET
def prints(request: Request) -> HttpResponse:
    """What the viewer has asked for."""
    return render(request, "home/prints.html", {"jobs": jobs.jobs(request.viewer), "days": jobs.KEPT.days})


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Which paper of these persons, as what, and why; then it is made, at once for a few."""
    columns = shown_columns(request, asking.read(request.viewer, request.GET, request.on, request.today)) if "case" not in request.GET else []
    found = printing.whom(request, columns)
    organ = organ_names([request.viewer.organ_id or 0], request.on).get(request.viewer.organ_id or 0, "")
    form = Asking(request.POST or None, papers=printing.choices(request.viewer, found), people=found.people, proposals=found.proposals,
                  initial={"organ": organ})
    if form.is_valid():
        job = _asked(request, found, form, columns)
        if len(job.asked["persons"]) <= jobs.AT_ONCE:
            print_job(job.pk)
        else:
            print_job.defer(job_id=job.pk)
        return redirect("print", job_id=job.pk)
    return form_page(request, "home/print_new.html", {
        "form": form, "whom": found, "names": list(found.people.values())[:SHOWN], "office": office.program() is not None,
        "own": any("|" in code for code, _ in form.fields["paper"].choices)})  # type: ignore[attr-defined]


def _asked(request: Request, found: printing.Whom, form: Asking, columns: list[asking.Column]) -> PrintJob:
    paper, _, template = form.cleaned_data["paper"].partition("|")
    given: dict[str, Any] = {"asked": dict(found.asked), "made": form.cleaned_data["made"], "purpose": form.cleaned_data["purpose"],
             "title": dict(form.fields["paper"].choices)[form.cleaned_data["paper"]].partition("——")[0] + f"　{found.title}"}  # type: ignore[attr-defined]
    by: dict[str, Any] = {"viewer": request.viewer, "on": request.on, "now": request.now}
    if paper == jobs.ROSTER and not template:
        asked = asking.read(request.viewer, request.GET, request.on, request.today)
        everybody = asking.picked(request.viewer.scope, asked, request.on, only=None, most=printing.MOST_ROWS if given["made"] == "xlsx" else jobs.MOST)
        return operations.print_roster(**given, **by, person_ids=everybody, columns=[str(each.title) for each in columns])
    given["asked"] |= {"proposals": form.proposals(), "letter": form.letter(), "template": as_number(template)}
    return operations.print_papers(**given, **by, kind=paper, person_ids=list(found.people))


@require_GET
def show(request: Request, job_id: int) -> HttpResponse:
    """How far a job is, for htmx only that; when it is done, its file."""
    found = jobs.job_of(request.viewer, job_id)
    context = {"job": found, "silent": jobs.silent(found, request.now), "made": jobs.MADE[found.made], "days": jobs.KEPT.days}
    if request.htmx:
        return render(request, "home/_print_progress.html", context) if found.running else HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "home/print.html", context)


@require_POST
def stop(request: Request, job_id: int) -> HttpResponse:
    """Stop a job."""
    jobs.stop(job=jobs.job_of(request.viewer, job_id), now=request.now)
    return redirect("print", job_id=job_id)


@require_GET
def file(request: Request, job_id: int) -> HttpResponse:
    """The file of a job, for who asked for it."""
    found = jobs.job_of(request.viewer, job_id)
    ending = jobs.ENDINGS[found.made]
    types = {**TYPES, "zip": "application/zip", "xlsx": downloads.XLSX}
    return HttpResponse(jobs.content(found), content_type=types[ending], headers={
        "Content-Disposition": content_disposition_header(True, f"{found.title}{found.on:%Y%m%d}.{ending}"), "X-Content-Type-Options": "nosniff"})


@require_http_methods(["GET", "POST"])
def own_templates(request: Request) -> HttpResponse:
    """The templates of the viewer's organ, and a place for another; what is wrong with one that is sent is told on the page."""
    form, refused = Uploading(request.POST or None, request.FILES or None), None
    if form.is_valid():
        try:
            kept = templates.keep(viewer=request.viewer, kind=form.cleaned_data["kind"], name=form.cleaned_data["name"],
                                  content=form.cleaned_data["file"].read(LARGEST + 1), now=request.now)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, f"已启用“{kept.name}”第 {kept.version} 版")
            return redirect("print_templates")
    return form_page(request, "home/print_templates.html", {
        "form": form, "refused": refused, "templates": templates.templates_of(request.viewer), "uses": templates.USES,
        "in_use": {each.pk for each in templates.in_use(request.viewer)}, "fields": people.FIELDS, "groups": people.GROUPS,
        "office": office.program() is not None}, refused=refused)


@require_GET
def sample(request: Request, template_id: int, kind: str) -> HttpResponse:
    """A template filled for an invented person, as Word or PDF; or ``kind`` 'blank': as it was uploaded."""
    found = templates.template_for(request.viewer, template_id)
    content = templates.content_of(found) if kind == "blank" else templates.filled_sample(found, request.today)
    if kind == "pdf":
        return as_file(office.to_pdf(content), f"{found.name}示例.pdf", "pdf", inline=True)
    return as_file(content, f"{found.name}{'' if kind == 'blank' else '示例'}.docx", "docx", inline=False)


@require_POST
def retire(request: Request, template_id: int) -> HttpResponse:
    """停用."""
    messages.success(request, f"已停用“{templates.retire(viewer=request.viewer, template_id=template_id, now=request.now).name}”")
    return redirect("print_templates")
