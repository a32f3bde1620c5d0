"""材料与文书 of a case: the generated papers as Word and PDF, the signed scans that come back, and their way out."""

import io
import re
import zipfile

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from xianneng.foundation.cases import operations as act
from xianneng.foundation.cases import queries
from xianneng.foundation.cases.files import content_of, keep
from xianneng.foundation.documents.attachments import LARGEST, vet
from xianneng.foundation.documents.rendering import Kind, render
from xianneng.foundation.web.requests import Request, as_number
from xianneng.law.refusals import NotFound, Refused
from xianneng.surface.home.queries import papers
from xianneng.surface.home.views.verbs import Given

TYPES: dict[str, str] = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                         "pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
RENDERED: dict[str, Kind] = {"docx": "docx", "pdf": "pdf"}


@require_GET
def paper(request: Request, number: str, code: str, kind: str) -> HttpResponse:
    """One paper as Word or PDF, filled from the case as it stands."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    chosen = request.GET.get("person", "")
    person_id = as_number(chosen)
    if kind not in RENDERED:
        raise NotFound("没有这份文书")
    layout = papers.paper(found, code, person_id, on=request.today, of_round=as_number(request.GET.get("round", "")) or 0)
    return as_file(render(layout, RENDERED[kind]), f"{layout.title}.{kind}", kind, inline=kind == "pdf")


@require_GET
def every_paper(request: Request, number: str) -> HttpResponse:
    """Everything that can be filled by now, as Word and PDF in one archive with the scans taken in; where there is no PDF, a note says why."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    ready, archive = papers.ready(found), io.BytesIO()
    if not ready:
        raise NotFound("还没有文书")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for at, each in enumerate(ready, 1):
            layout = papers.paper(found, each.code, each.person_id, on=request.today, of_round=each.round)
            packed.writestr(f"{at:02} {each.title}.docx", render(layout, "docx"))
            try:
                packed.writestr(f"{at:02} {each.title}.pdf", render(layout, "pdf"))
            except Refused as refusal:  # a character that no font here has: the Word file is there
                packed.writestr(f"{at:02} {each.title}（PDF 未生成）.txt", f"{refusal.what}：{refusal.why}。\r\n{refusal.then}。\r\n")
        for at, kept in enumerate(found.materials.order_by("pk"), 1):
            name = re.sub(r"[^\w（）()—.-]+", " ", kept.title)  # as a file may be called anywhere
            packed.writestr(f"扫描件/{at:02} {name}.{kept.kind}", content_of(kept))
    return HttpResponse(archive.getvalue(), content_type="application/zip", headers={
        "Content-Disposition": content_disposition_header(True, f"{found.number}文书.zip")})


@require_POST
def attach(request: Request, number: str) -> HttpResponse:
    """Take a scan into the case: vetted by its bytes, kept by its digest."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    file, given = request.FILES.get("file"), Given(request, found)
    if file is None:
        raise Refused("没有选择文件", then="请选择要归入的扫描件")
    content = file.read(LARGEST + 1)
    vetted = vet(str(file.name), content)
    path = keep(content, digest=vetted.digest, kind=vetted.kind)
    act.attach_material(
        case_id=found.pk, kind=vetted.kind, title=given.text("title", longest=200) or vetted.name, signed=given.text("signed") == "1",
        file=act.File(vetted.name, vetted.size, vetted.digest, path), seen=given.seen, **given.by)
    return redirect("case", number=number)


@require_GET
def material(request: Request, number: str, material_id: int) -> HttpResponse:
    """A scan of the case."""
    found = queries.whole_case_for(request.viewer, number, request.today)
    kept = found.materials.filter(pk=material_id).first()
    if kept is None:
        raise NotFound("没有这份材料")
    return as_file(content_of(kept), kept.file_name, kept.kind, inline=False)


def as_file(content: bytes, name: str, kind: str, *, inline: bool) -> HttpResponse:
    """A file as an answer: shown in the browser or taken home."""
    return HttpResponse(content, content_type=TYPES[kind], headers={
        "Content-Disposition": content_disposition_header(not inline, name), "X-Content-Type-Options": "nosniff"})
