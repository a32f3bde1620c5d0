"""批量打印 as the roof joins it: of whom (a roster, a name set, a search, a case), which papers there are for them, and what makes each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases.models import Case
from xianneng.foundation.cases.queries import whole_case_for
from xianneng.foundation.documents.layout import FORM_NOTE, FORM_TITLE, WIDE, Layout, Paragraph
from xianneng.foundation.documents.papers.parts import NUMBER_WIDTH, apart, listing, year_month_day
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.queries import Filters, Page, names_in_order
from xianneng.foundation.record.queries import roster as record_roster
from xianneng.foundation.web.requests import Request
from xianneng.law.refusals import Refused
from xianneng.surface.home.queries import papers
from xianneng.surface.home.queries import roster as asking
from xianneng.surface.home.queries.workbook import summed, workbook
from xianneng.work.personnel.models import PrintJob
from xianneng.work.personnel.printing import jobs, templates
from xianneng.work.personnel.printing.jobs import KINDS, MOST, OTHER, ROSTER, Said

CASE = "case:"
MOST_ROWS = 200_000  # of a roster as a workbook
NAME_WIDTH = 9.0  # of a roster's first column, in the measure of the others


@dataclass(frozen=True)
class Whom:
    """Of whom papers are printed, in their order: ``people`` may be fewer than ``count`` where a roster is too long for any other paper."""

    title: str
    people: Mapping[int, str]
    count: int
    asked: Mapping[str, Any] = field(default_factory=dict)  # what a roster or a case needs to be made again
    proposals: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    case: Case | None = None
    more: bool = False  # than were counted


def whom(request: Request, columns: Sequence[asking.Column]) -> Whom:
    """The persons whom an address names, within the viewer's sight. Refused where there is nobody."""
    if number := request.GET.get("case"):
        return _of_case(whole_case_for(request.viewer, number, request.today), request.today)
    asked = asking.read(request.viewer, request.GET, request.on, request.today)
    found = asking.page(request.viewer.scope, asked, request.on, size=MOST, judged=False)
    if not found.rows:
        raise Refused("没有可打印的人员", then="请调整条件")
    title = asked.name_set.name if asked.name_set else asked.place.name if asked.place else request.viewer.title
    return Whom(title, {row["person_id"]: row["name"] for row in found.rows}, found.count, {
        "order": asked.order, "descending": asked.descending, "columns": [each.key for each in columns],
        "paths": list(request.viewer.scope.paths), "person": request.viewer.person_id, "own": sorted(request.viewer.scope.own)}, more=found.more)


def _of_case(case: Case, on: date) -> Whom:
    subjects = {each.person_id: each for each in case.active()}
    if not subjects:
        raise Refused("办件中没有人员", then="请从花名册打印")
    names = names_in_order(list(subjects), on)
    people = {person_id: names.get(person_id) or str(each.data.get("name", "")) for person_id, each in subjects.items()}
    proposals = {person_id: (str(each.data["target"]), str(each.data.get("rank") or "")) for person_id, each in subjects.items() if each.data.get("target")}
    return Whom(f"{case.title}", people, len(people), {"case": case.number}, proposals, case)


def choices(viewer: Viewer, found: Whom) -> list[tuple[str, str]]:
    """What can be printed of these persons: the case's own papers, then each kind with the organ's template before the common form."""
    own = templates.in_use(viewer)
    ready = {each.code: papers.title(each.code) for each in papers.ready(found.case)} if found.case else {}
    offered = [(f"{CASE}{code}", f"{title}（本件的文书）") for code, title in ready.items()]
    for code, title in [*((code, kind.title) for code, kind in KINDS.items()), *([] if found.case else [(ROSTER, "花名册（所选的列）")])]:
        mine = [each for each in own if each.kind == code]
        offered += [(f"{code}|{each.pk}", f"{title}——本机关模板“{each.name}”第 {each.version} 版") for each in mine]
        offered.append((code, f"{title}——通用格式" if mine else title))
    offered += [(f"{OTHER}|{each.pk}", f"{each.name}——本机关模板第 {each.version} 版") for each in own if each.kind == OTHER]
    return offered if found.count <= MOST else [(ROSTER, "花名册（所选的列）")]


def made(job: PrintJob, said: Said) -> bytes:
    """The file of a job."""
    if job.kind.startswith(CASE):
        return jobs.written(_papers(job, said), job.made)
    if job.kind == ROSTER and not job.asked.get("template"):
        return _roster(job)
    return jobs.made(job, said)


def _papers(job: PrintJob, said: Said) -> Iterator[Layout]:
    case, code = Case.objects.get(number=job.asked["case"]), job.kind.removeprefix(CASE)
    for at, each in enumerate((each for each in papers.ready(case) if each.code == code and not each.round), 1):
        yield papers.paper(case, code, each.person_id, on=job.on)
        said(at)


def _roster(job: PrintJob) -> bytes:
    asked, ids = job.asked, job.asked["persons"]
    scope = Scope(tuple(asked["paths"]), asked["person"], frozenset(asked["own"]), frozenset(asked.get("hidden", ())))
    filters, columns = Filters(person_ids=ids), [asking.COLUMNS[key] for key in asked["columns"]]
    found = record_roster(scope, filters, on=job.on, order=asked["order"], descending=asked["descending"], size=len(ids))
    sums = asking.sums(scope, filters, job.on)
    if job.made == "xlsx":
        return workbook(found, columns, sums, job.on)
    return jobs.written([roster_layout(found, columns, sums, job)], job.made)


def roster_layout(found: Page, columns: Sequence[asking.Column], sums: Mapping[str, Any], job: PrintJob) -> Layout:
    """花名册 on landscape pages, its heads on each, the columns as wide as they are on the screen in proportion."""
    share = (WIDE.text_width - NUMBER_WIDTH) / (NAME_WIDTH + sum(each.width for each in columns))
    widths = [NAME_WIDTH * share, *(each.width * share for each in columns)]
    size = 10.5 if len(columns) <= 10 else 9 if len(columns) <= 15 else 7.5
    heads = ["姓名", *(str(each.title) for each in columns)]
    rows = [(row["name"], *(each.text(row, job.on) for each in columns)) for row in found.rows]
    return Layout(f"花名册（{job.title}）", job.on, (
        Paragraph("人员花名册", FORM_TITLE), apart(f"单位：{job.asked_by.partition('　')[0]}", f"截至{year_month_day(job.on)}", FORM_NOTE, WIDE),
        listing(heads, widths, rows, size=size, height=9, least=6.5), Paragraph(summed(sums), FORM_NOTE)), WIDE)
