"""批量打印: papers of many persons asked for at once, made in the background, kept for some days for who asked.

What makes the file is handed in (`carry_out`): the papers of a case and the columns of a roster are the roof's.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.documents import office, templates
from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.rendering import Kind as FileKind
from xianneng.foundation.documents.rendering import render, render_all
from xianneng.foundation.ledger.files import put
from xianneng.foundation.web.progress import gone
from xianneng.law.refusals import NotFound, Refusal, Refused
from xianneng.work.personnel.models import PaperTemplate, PrintJob, PrintState
from xianneng.work.personnel.printing import people
from xianneng.work.personnel.printing.people import Letter, Told
from xianneng.work.personnel.printing.templates import content_of

logger = logging.getLogger(__name__)
MOST, AT_ONCE = 2_000, 10  # persons of one job; up to how many the officer waits for
KEPT = timedelta(days=7)
RUNNING = (PrintState.WAITING, PrintState.RUNNING)
Said = Callable[[int], None]  # tells how many are done; raises Stopped
MADE: Mapping[str, str] = {"pdf": "一个 PDF", "docx": "一个 Word 文件", "zip-pdf": "每人一个 PDF（压缩包）", "zip-docx": "每人一个 Word 文件（压缩包）",
                           "xlsx": "Excel 工作簿"}
ENDINGS = {"pdf": "pdf", "docx": "docx", "zip-pdf": "zip", "zip-docx": "zip", "xlsx": "xlsx"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A paper that is printed of many: its title, whether it is one paper of them all, what has to be filled in for it."""

    title: str
    together: bool = False
    needs: tuple[str, ...] = ()
    proposes: bool = False  # needs 拟任 or 拟免 of each


KINDS: Mapping[str, Kind] = {
    "appointment": Kind("干部任免审批表"), "checking": Kind("干部任免审批表（审核用）"), "registration": Kind("公务员登记表"),
    "introduction": Kind("干部介绍信", needs=("addressee", "document", "from_on")),
    "notice": Kind("任免职文件", together=True, needs=("number", "addressee"), proposes=True),
    "labels": Kind("档案标签", together=True)}
OTHER = "other"  # a paper that only the office's own template knows
ROSTER = "roster"


class Stopped(Exception):  # noqa: N818 - an end that was asked for, no error
    """The job was asked to stop."""


def ask(*, kind: str, made: str, title: str, person_ids: Sequence[int], asked: Mapping[str, Any], purpose: str, viewer: Viewer,
        on: date, now: datetime) -> PrintJob:
    """Keep what is asked for, for `carry_out`. The right and the reading are the caller's to ask and to record."""
    if viewer.organ_id is None:
        raise NotFound("没有任职，不能打印", then="请切换到有任职的帐号")
    if made not in MADE:
        raise Refused("没有选择成文的格式", then="请选择 PDF、Word 或压缩包")
    forget(now)
    return PrintJob.objects.create(kind=kind, made=made, asked={**asked, "persons": list(person_ids), "hidden": sorted(viewer.hidden)}, on=on, organ_id=viewer.organ_id,
                                   user_id=viewer.user_id, asked_by=viewer.signature, asked_at=now, purpose=purpose.strip()[:200],
                                   title=title[:120], total_count=len(person_ids))


def forget(now: datetime) -> None:
    """Delete the files of jobs that ended long ago: they hold personal data."""
    for job in PrintJob.objects.filter(ended_at__lt=now - KEPT, size__gt=0):
        place(job).unlink(missing_ok=True)
        PrintJob.objects.filter(pk=job.pk).update(size=0)


def stop(*, job: PrintJob, now: datetime) -> None:
    """Ask the worker to stop after the person in hand; a job whose worker is gone ends here."""
    at_once = job.state == PrintState.WAITING or silent(job, now)
    PrintJob.objects.filter(pk=job.pk, state__in=RUNNING).update(
        stopping=True, **({"state": PrintState.STOPPED, "ended_at": now} if at_once else {}))


def silent(job: PrintJob, now: datetime) -> bool:
    """Whether the worker of a job that has begun says nothing any more."""
    return job.state == PrintState.RUNNING and gone(job.said_at, now)


def carry_out(*, job_id: int, make: Callable[[PrintJob, Said], bytes], clock: Callable[[], datetime]) -> None:
    """Make the file of a job that waits, saying how far it is; a refusal is kept for who asked."""
    if not PrintJob.objects.filter(pk=job_id, state=PrintState.WAITING).update(state=PrintState.RUNNING, started_at=clock(), said_at=clock()):
        return  # stopped before it began, or another worker has it
    job = PrintJob.objects.get(pk=job_id)
    try:
        content = make(job, lambda done: _say(job, done, clock()))
        put(place(job), content, mode=0o600)
    except Stopped:
        _end(job, PrintState.STOPPED, clock())
    except Refusal as refusal:
        _end(job, PrintState.FAILED, clock(), why="；".join(part for part in (refusal.what, refusal.why, refusal.then) if part)[:400])
    except Exception:
        _end(job, PrintState.FAILED, clock(), why="后台处理中断，原因已记入运行日志")
        raise
    else:
        _end(job, PrintState.DONE, clock(), size=len(content), done_count=job.total_count)
        logger.info("personnel.printed job=%s kind=%s count=%s", job.pk, job.kind, job.total_count)


def _say(job: PrintJob, done: int, now: datetime) -> None:
    if done % 10 == 0 and not PrintJob.objects.filter(pk=job.pk, stopping=False).update(done_count=done, said_at=now):
        raise Stopped


def _end(job: PrintJob, state: str, now: datetime, **more: Any) -> None:
    PrintJob.objects.filter(pk=job.pk).update(state=state, ended_at=now, said_at=now, **more)


def place(job: PrintJob) -> Path:
    """Where the file of a job lies."""
    return Path(settings.MEDIA_ROOT) / "prints" / f"{job.pk}.{ENDINGS[job.made]}"


def jobs(viewer: Viewer, limit: int = 50) -> list[PrintJob]:
    """What the viewer has asked for, the latest first."""
    return list(PrintJob.objects.filter(user_id=viewer.user_id).order_by("-pk")[:limit])


def job_of(viewer: Viewer, job_id: int) -> PrintJob:
    """One's own; NotFound for another's."""
    found = PrintJob.objects.filter(user_id=viewer.user_id, pk=job_id).first()
    if found is None:
        raise NotFound("没有找到这次打印", then="请在“批量打印”中查看自己提出的打印")
    return found


def content(job: PrintJob) -> bytes:
    """The file of a job. NotFound before it is made, and when it was deleted."""
    if job.state != PrintState.DONE or not place(job).exists():
        raise NotFound("没有这个文件", why=f"还没有完成，或完成已超过 {KEPT.days} 天", then="请重新打印")
    return place(job).read_bytes()


# making

def made(job: PrintJob, said: Said) -> bytes:
    """The file of a job over persons of the file: by the office's own template where one was chosen, else by the built-in paper."""
    asked = job.asked
    found = _counted(people.told(asked["persons"], job.on, asked.get("proposals"), asked.get("hidden", ())), said)
    if asked.get("template"):
        return _by_template(PaperTemplate.objects.get(pk=asked["template"]), found, job)
    letter = _letter(asked.get("letter", {}))
    if job.kind == "notice":
        return written(iter([people.notice(list(found), job.on, letter)]), job.made)
    if job.kind == "labels":
        return written(iter([people.labels(list(found), job.on, letter)]), job.made)
    lay_out: Mapping[str, Callable[[int, Told], Layout]] = {
        "appointment": lambda at, each: people.appointment(each, job.on), "checking": lambda at, each: people.appointment(each, job.on, checking=True),
        "registration": lambda at, each: people.registration(each, job.on), "introduction": lambda at, each: people.introduction(each, job.on, letter, at)}
    return written((lay_out[job.kind](at, each) for at, each in enumerate(found, 1)), job.made)


def written(papers: Iterable[Layout], made: str) -> bytes:
    """Papers as one file, or as a .zip of single ones, numbered in their order."""
    kind: FileKind = "docx" if made.endswith("docx") else "pdf"
    if not made.startswith("zip"):
        return render_all(papers, kind)
    return _packed(((paper.title, render(paper, kind)) for paper in papers), kind)


def _packed(files: Iterable[tuple[str, bytes]], kind: str) -> bytes:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for at, (title, content) in enumerate(files, 1):
            archive.writestr(f"{at:04} {title.replace('/', '／')}.{kind}", content)
    return target.getvalue()


def _by_template(template: PaperTemplate, found: Iterator[Told], job: PrintJob) -> bytes:
    content, as_pdf, letter = content_of(template), job.made.endswith("pdf"), _letter(job.asked.get("letter", {}))
    if any(each["group"] == "人员" for each in template.fields):
        return _file(templates.fill(content, [people.listed(found, job.on, letter, job.kind)]), as_pdf)
    told = ((each, people.values(each, job.on, letter, people.number_of(job.kind, letter, at))) for at, each in enumerate(found, 1))
    if job.made.startswith("zip"):
        return _packed(((f"{template.name}（{each.form.text('XingMing')}）", _file(templates.fill(content, [said]), as_pdf)) for each, said in told),
                       "pdf" if as_pdf else "docx")
    return _file(templates.fill(content, (said for _, said in told)), as_pdf)


def _file(content: bytes, as_pdf: bool) -> bytes:
    return office.to_pdf(content) if as_pdf else content


def _counted(found: Iterator[Told], said: Said) -> Iterator[Told]:
    for at, each in enumerate(found, 1):
        yield each
        said(at)


def _letter(given: Mapping[str, Any]) -> Letter:
    days: dict[str, Any] = {name: date.fromisoformat(given[name]) for name in ("from_on", "report_by") if given.get(name)}
    return Letter(**{**given, **days})
