"""导入: a file taken in, checked and compared, asked about, and handed to its case. Nothing is written to the file here.

The file is kept as it came, in a folder of its own; beside it the checked rows and what would change, as frames, so that
pages and the case's effect need not read the workbook again.
"""

import csv
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from hashlib import new as new_hash
from io import BytesIO, StringIO
from itertools import compress, islice
from pathlib import Path
from typing import IO, Any

import polars as pl
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import Case
from xianneng.foundation.exchange.annotated import write_annotated, write_problems
from xianneng.foundation.exchange.checking import Checked, check_file, laid, with_findings
from xianneng.foundation.exchange.columns import Column
from xianneng.foundation.exchange.kinds import KINDS
from xianneng.foundation.exchange.packages import pictures
from xianneng.foundation.exchange.problems import clipped
from xianneng.foundation.exchange.reading import SUFFIXES, Unreadable
from xianneng.foundation.exchange.template import write_template
from xianneng.foundation.exchange.workbook import write as write_workbook
from xianneng.foundation.exchange.writing import write_csv, write_xlsx
from xianneng.foundation.ledger.digests import without_id_numbers
from xianneng.foundation.ledger.files import put
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.ledger.report import Report
from xianneng.foundation.organs import operations as organ_operations
from xianneng.foundation.organs.models import Organ, Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Basic, Standing
from xianneng.foundation.record.queries import organs_of
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused
from xianneng.work.personnel import foreseen, reliance
from xianneng.work.personnel.importers import forms, organs, people, whose, workbook
from xianneng.work.personnel.importers.comparing import touched
from xianneng.work.personnel.importers.places import Places, places
from xianneng.work.personnel.models import Intake, IntakeState
from xianneng.work.personnel.models import Mapping as Remembered

SHOWN_PROBLEMS = 2_000
SHOWN_LEFT = 100
SHOWN_WORDS = 500  # characters of one text of a report
WRITING = 0x786E696D70  # "xnimp": the advisory lock of the import that writes
MAPPED_YEARS = 10  # of yearly columns, as many as can be chosen by hand
LIGHT = 1 << 20  # bytes up to which a file is checked while the officer waits
GOOD, CHANGES, PEOPLE, ANNOTATED = "good.parquet", "changes.parquet", "people.parquet", "annotated.xlsx"
PASTED = "粘贴录入"  # what the name of rows that came by no file begins with
FIELDS, ROWS = "fields.parquet", "rows.parquet"
BOOKS = ("workbook", "package")  # kinds of a sheet for each information set
FILES = ("roster", *BOOKS, "lrmx")  # kinds of which a row may open somebody's file
GZIP, ZIP, SEVEN_ZIP = b"\x1f\x8b", b"PK", b"7z"
Plan = people.Plan | organs.Plan
CLOSED = (IntakeState.SUBMITTED, IntakeState.WRITTEN, IntakeState.DROPPED)


@dataclass(frozen=True)
class Outcome:
    """A file checked against itself and against the file, and what importing it would do."""

    checked: Checked
    plan: Plan
    places: Places
    relied: Sequence[Mapping[str, Any]] = ()  # decisions that relied on what would change: see `reliance.relied`
    unjudged: Mapping[str, Any] = field(default_factory=dict)  # ranks without a case that did: see `reliance.unjudged_of_import`
    warned: Sequence[str] = ()  # what 校核 would find wrong afterwards: see `foreseen.words`
    occupied: Sequence[str] = ()  # places of the quota books that would be taken: see `foreseen.occupied`
    on_file: Sequence[tuple[str, int]] = ()  # the new ones whose name and birth date a record has, and whose it is: see `whose.on_file`

    @property
    def faults(self) -> list[str]:
        """Why answers that were given are none."""
        return [each.fault for each in self.plan.questions if each.fault] if isinstance(self.plan, people.Plan) else []


def examine(path: Path, kind: str, *, scope: Scope, on: date, given: Mapping[str, str], organ_id: int | None,
            own: Collection[int], opens: bool, name: str = "") -> Outcome:
    """Check a file and compare its good rows with the file as of ``on``. Raises `Unreadable`.

    ``organ_id``: whose remembered columns are used. ``own``, ``opens``: see `plan`. ``name``: what its owner calls the file.
    """
    found = places(scope, on)
    # An empty platform knows no organ: an organ list may then bring its own top.
    known = (found.known | frozenset(found.ambiguous)) or None
    # The answers of these are not for every row, but for those of whom the file knows nothing: see `answers`.
    checked = check_file(path, KINDS[kind], on=on, remembered=remembered(kind, organ_id), given={} if kind in FILES else given,
                         organs=known, name=name)
    checked = organs.in_order(checked) if kind == "organs" else checked
    if kind == "roster":
        checked = whose.with_determined(whose.with_true_owners(checked, scope, on))
        checked = whose.with_owners(people.with_organs_elsewhere(people.with_file_places(checked, found), on), scope, found)
        checked = people.without_left(people.with_ranks_first(checked, scope, found, on), forms.left_out(given))
    if kind in people.LISTS:
        checked = whose.with_owners(whose.with_true_owners(checked, scope, on), scope, found)
    if kind in BOOKS:
        checked = whose.with_owners(whose.with_determined(checked), scope, found)
    if kind == "lrmx":
        checked = whose.with_determined(checked)
    planned = plan(kind, checked.good, scope, found, on, given, own=own, opens=opens)
    while (wrong := planned.refused.filter(~pl.col("is_notice"))).height:
        # The plan that is confirmed is of the rows that are kept: what hangs under an organ not taken is not taken either.
        checked = with_findings(checked, wrong)
        planned = plan(kind, checked.good, scope, found, on, given, own=own, opens=opens)
    if kind in FILES and isinstance(planned, people.Plan):
        checked = replace(checked, ask=tuple(each.key for each in planned.questions if not each.meaning))
    if isinstance(planned, organs.Plan):
        return Outcome(with_findings(checked, planned.refused), planned, found)
    ahead, same = foreseen.foreseen(planned.differences, on), whose.on_file(planned.differences, scope)
    notices = pl.concat([planned.refused, foreseen.at_cells(ahead, kind, planned.people), whose.at_cells(same, planned.people, planned.refused)])
    return Outcome(with_findings(checked, notices), planned, found, reliance.of_import(planned.differences, on), reliance.unjudged_of_import(planned.differences, planned.people),
                   foreseen.words(ahead, planned.people), foreseen.occupied(ahead), same.select("name", "held_id").rows())


def plan(kind: str, good: pl.DataFrame, scope: Scope, found: Places, on: date, given: Mapping[str, str], *,
         own: Collection[int], opens: bool) -> Plan:
    """What importing checked rows would do, with the answers given.

    ``own``: who handles the import; nothing about themselves is taken. ``opens``: whether they may enter what an organ
    first has (`organs.OPENING`).
    """
    if kind == "organs":
        return organs.plan(good, found, on, opens=opens)
    if kind in BOOKS:
        return workbook.plan(good, scope, found, on, given, own=own, opens=opens)
    if kind == "lrmx":
        return forms.plan(good, scope, found, on, given, own=own, opens=opens)
    return people.plan(kind, good, scope, found, on, given, own=own, opens=opens)


def with_photos(planned: Plan, intake: Intake) -> Plan:
    """The plan with the photos that lie beside the rows of a package."""
    kept = pictures.kept(folder(intake))
    return replace(planned, photos=kept) if kept and not isinstance(planned, organs.Plan) else planned


def remembered(kind: str, organ_id: int | None) -> dict[str, dict[str, str]]:
    """The mappings that an organ's officers kept for a kind of file, by fingerprint."""
    return dict(Remembered.objects.filter(kind=kind, organ_id=organ_id or 0).values_list("fingerprint", "columns"))


def take_in(*, file: IO[bytes], name: str, kind: str, viewer: Viewer, now: datetime) -> Intake:
    """Keep a file that was sent, for `check`. Refused where it is too large or of no readable kind.

    Conflict while another file of the same officer is being checked.
    """
    viewer.require("exchange.import")
    if kind not in KINDS:
        raise NotFound("没有这一种导入")
    if viewer.hidden and (KINDS[kind].read or KINDS[kind].parts or KINDS[kind].opens):  # a form is compared with all of a file, and says what stands in it
        raise Forbidden(f"您的岗位不能导入{KINDS[kind].name}", why="导入时与全部信息项比对，而您的岗位不可见其中一部分",
                        then="请用花名册导入可见的内容，或由其他岗位导入")
    archives = () if KINDS[kind].opens else (".zip",)
    suffix = next((suffix for suffix in (*(KINDS[kind].suffixes or SUFFIXES), *archives) if name.lower().endswith(suffix)), "")
    if not suffix:
        asked_for = "、".join(KINDS[kind].suffixes) or "Excel、CSV"
        raise Refused(f"不能导入“{name}”", why=f"只接收 {asked_for}{'，或装有它们的 zip 压缩包' if archives else ''}", then="请选择这样的文件后再导入")
    digest, size = new_hash("sm3"), 0
    intake = Intake(  # type: ignore[misc]  # whoever may import has an office
        kind=kind, name=name[-200:], organ_id=viewer.organ_id, jurisdiction_id=viewer.jurisdiction_id,
        office_id=viewer.office_id, user_id=viewer.user_id, made_by=viewer.signature, made_at=now, size=0)
    with transaction.atomic():
        _one_at_a_time(viewer.user_id)
        intake.save()
        intake.folder = f"intake/{intake.pk}"
        folder(intake).mkdir(parents=True, exist_ok=True)
        try:
            with (folder(intake) / f"file{suffix}").open("wb") as kept:
                while block := file.read(1 << 20):
                    digest.update(block)
                    size += len(block)
                    if size > (limit := KINDS[kind].size_limit):
                        raise Refused(f"文件超过 {limit >> 20} MB", then="请拆分后分别导入")
                    kept.write(block)
        except BaseException:  # too large, or the disk is full: no intake, so no file either
            shutil.rmtree(folder(intake))
            raise
        intake.sm3, intake.size = digest.hexdigest(), size
        intake.save()
    return intake


def as_table(text: str) -> BytesIO | None:
    """What was copied out of Excel (cells by tabs, a head first) as a CSV without its empty rows and columns; None where no row is filled."""
    rows = [[" ".join(cell.split()) for cell in row] for row in csv.reader(text.splitlines(keepends=True), "excel-tab")]
    head, *lines = [row for row in rows if any(row)] or [[]]
    filled = [at for at, name in enumerate(head) if any(line[at:at + 1] not in ([], [""]) for line in lines)]
    beyond = max((len(line) for line in lines), default=0) > len(head)
    if not filled and not beyond:
        return None
    table = StringIO()
    csv.writer(table).writerows([[*(row[at] if at < len(row) else "" for at in filled), *row[len(head):]] for row in (head, *lines)])
    return BytesIO(table.getvalue().encode())


def is_pasted(intake: Intake) -> bool:
    """Whether it came by 粘贴录入, so that it can be put right there."""
    return intake.name.startswith(f"{PASTED}-")


def pasted(intake: Intake, kind: str) -> str:
    """What was pasted, as Excel would copy it."""
    if intake.kind != kind or not is_pasted(intake):
        raise NotFound("不是粘贴录入的内容", then="请改好原来的文件后重新上传")
    with path(intake).open(encoding="utf-8", newline="") as kept:
        return "\n".join("\t".join(row) for row in csv.reader(kept))


def _one_at_a_time(user_id: int, but: int = 0) -> None:
    """Conflict where an officer has a file that is still being checked, other than ``but``. Needs a transaction."""
    User.objects.select_for_update().filter(pk=user_id).first()  # two uploads at once wait for one another here
    other = Intake.objects.filter(user_id=user_id, state=IntakeState.WAITING).exclude(pk=but).order_by("pk").first()
    if other is not None:
        raise Conflict(f"您上传的“{other.name}”还在核对", why="每人一次核对一个文件",
                       then="请等它核对完；不再需要的，在“导入”中打开它并作废")


def is_light(intake: Intake) -> bool:
    """Whether the file may be checked while the officer waits: small, and not packed, as what is inside has no size yet."""
    found = path(intake)
    with found.open("rb") as file:
        head = file.read(2)
    packed = head in (GZIP, SEVEN_ZIP) or (head == ZIP and found.suffix not in (".xlsx", ".xls"))
    return intake.size <= LIGHT and not packed


def check(*, intake_id: int, on: date) -> Intake:
    """Check the file of an intake and keep what was found; done again after every answer."""
    intake = Intake.objects.select_related("jurisdiction", "office__user", "user").get(pk=intake_id)
    if intake.state in CLOSED:
        return intake
    try:
        outcome: Outcome | Unreadable = examine(path(intake), intake.kind, scope=scope(intake), on=on, given=intake.given,
                                                organ_id=intake.organ_id, own=own(intake), opens=opens(intake), name=intake.name)
    except Unreadable as unreadable:
        outcome = unreadable
    with transaction.atomic():
        now = Intake.objects.select_for_update().get(pk=intake_id)
        if now.state in CLOSED or now.given != intake.given:
            return now  # handed in, or answered otherwise meanwhile: what was found is of no use
        _found(intake, outcome)
        intake.save(update_fields=["state", "report"])
    return intake


def _found(intake: Intake, outcome: "Outcome | Unreadable") -> None:
    if isinstance(outcome, Unreadable):
        intake.state = IntakeState.UNREADABLE
        intake.report = {"what": clipped(outcome.what), "why": clipped(outcome.why), "then": outcome.then, "code": outcome.code}
    else:
        _keep(intake, outcome)
        intake.state, intake.report = IntakeState.CHECKED, _report(intake, outcome)


def _keep(intake: Intake, outcome: Outcome) -> None:
    where, planned = folder(intake), outcome.plan
    outcome.checked.good.write_parquet(where / GOOD)
    if outcome.checked.opened.photos:
        outcome.checked.opened.photos.keep(where)
    if isinstance(planned, people.Plan):
        planned.changes.write_parquet(where / CHANGES)
        planned.people.write_parquet(where / PEOPLE)
        planned.fields.write_parquet(where / FIELDS)
    if isinstance(planned, people.Plan) and intake.kind == "roster":
        people.row_by_row(outcome.checked, planned).write_parquet(where / ROWS)
    (where / ANNOTATED).unlink(missing_ok=True)
    if outcome.checked.bad.height:
        (write_annotated if outcome.checked.heads else write_problems)(where / ANNOTATED, outcome.checked)


def _report(intake: Intake, outcome: Outcome) -> dict[str, Any]:
    checked = outcome.checked
    names = _names(checked)
    told = checked.found["code"] != people.LEFT_ROW
    left = checked.found.filter(~told).select("sheet", "row")
    made = {
        "read": checked.read, "good": checked.good.height, "bad": checked.bad.height, "ask": list(checked.ask),
        "summary": outcome.plan.summary, "organs": _organs(outcome.plan), "problem_count": int(told.sum()), "notice_count": int((told & checked.found["is_notice"]).sum()), "left": left.height,
        "left_rows": [[sheet, row, names.get((sheet, row)) or ""] for sheet, row in left.head(SHOWN_LEFT).iter_rows()],
        "problems": [problem.as_json() | {"notice": problem.is_notice, "name": names.get((sheet, row)) or ""}
                     for problem, (sheet, row) in islice(compress(zip(checked.problems, checked.found.select(
                         "sheet", "row").iter_rows(), strict=True), told), SHOWN_PROBLEMS)],
        "relied": list(outcome.relied), "unjudged": dict(outcome.unjudged), "warned": list(outcome.warned), "occupied": list(outcome.occupied), "on_file": [list(each) for each in outcome.on_file[:SHOWN_PROBLEMS]], "not_carried": not_carried(checked),
        "assumed": getattr(outcome.plan, "assumed", []),
        "questions": [asdict(each) for each in getattr(outcome.plan, "questions", ())],
        "heads": [{"sheet": label, "fingerprint": head.fingerprint, "names": head.names, "mapping": head.mapping,
                   "unmapped": head.unmapped} for label, head in checked.heads.items()],
        "passed_over": [list(each) for each in checked.passed_over[:50]], "kept": kept(intake),
        "organ_changes": [_plain(change) for change in outcome.plan.changes] if isinstance(outcome.plan, organs.Plan) else []}
    return {key: bounded(each) for key, each in made.items()}


def bounded(found: Any) -> Any:
    """A report whose texts all have an end: a file may hold one as long as it likes, and pages show the whole report."""
    if isinstance(found, dict):
        return {key: bounded(each) for key, each in found.items()}
    if isinstance(found, list | tuple):
        return [bounded(each) for each in found]
    return clipped(found, SHOWN_WORDS) if isinstance(found, str) else found


def _organs(planned: Plan) -> list[int]:
    """The organs whose files would change: of everybody touched where they stand, and where they are going to."""
    if isinstance(planned, organs.Plan):
        return sorted(set(planned.ids.values()))
    going = [each.rows["organ_id"] for each in planned.differences if each.key == "standing"]
    return sorted({*organs_of(touched(planned.differences).to_list()), *(organ for column in going for organ in column.drop_nulls())})


def not_carried(checked: Checked) -> list[list[str]]:
    """What the file says that is no matter of the file of people, columns that were not understood too; the first of it."""
    columns = [[sheet, f"没有认出的列：{'、'.join(names)}"] for sheet, names in checked.unmapped.items()] if checked.kind.parts else []
    return [*columns, *checked.not_carried[:SHOWN_PROBLEMS]]


def _names(checked: Checked) -> dict[tuple[str, int], str]:
    """Who stands in each row of which something is said; a name that is none, as it is written."""
    rows = pl.concat([checked.good, checked.bad]).join(checked.found.head(SHOWN_PROBLEMS), on=["sheet", "row"], how="semi")
    written = {sheet.label: sheet.cells[str(head.places["name"])] for sheet in checked.opened.sheets
               if (head := checked.heads.get(sheet.label)) and "name" in head.places}
    return {(sheet, row): name or (written[sheet][row - 1] if sheet in written else "") or ""
            for sheet, row, name in rows.select("sheet", "row", "name").iter_rows()}


def _plain(change: Mapping[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in change.items()}


def answer(*, intake: Intake, given: Mapping[str, str], mappings: Mapping[str, Mapping[str, str]], viewer: Viewer,
           now: datetime) -> None:
    """What the file does not say (an empty answer takes it back), which fields of a form or rows of a roster are not taken, and which column is which; then it is
    checked again.

    ``mappings``: of a head's fingerprint, the columns that were not understood; remembered for the organ's next file.
    """
    with transaction.atomic():
        held = _open(intake)
        _one_at_a_time(held.user_id or 0, but=held.pk)
        chosen = {fingerprint: _mapped(held, fingerprint, columns) for fingerprint, columns in mappings.items() if columns}
        asked_for = {*KINDS[held.kind].ask, *([forms.LEFT] if takes_in_part(held.kind) else [])}
        answers = held.given | {key: value.strip() for key, value in given.items() if key in asked_for}
        held.given, held.state = {key: value for key, value in answers.items() if value}, IntakeState.WAITING
        for fingerprint, columns in chosen.items():
            Remembered.objects.update_or_create(kind=held.kind, organ_id=held.organ_id, fingerprint=fingerprint, defaults={
                "columns": columns, "kept_by": viewer.signature, "kept_at": now})
        held.save(update_fields=["given", "state"])


def takes_in_part(kind: str) -> bool:
    """Whether an officer may leave out some of what a file of this kind says: fields of somebody in the file, or rows of a roster."""
    return bool(KINDS[kind].read or KINDS[kind].parts or kind == "roster")


def _mapped(intake: Intake, fingerprint: str, columns: Mapping[str, str]) -> dict[str, str]:
    """A head's mapping with what was chosen. Refused for a column not asked about, and for a meaning that is none or taken."""
    head = next((head for head in intake.report.get("heads", ()) if head["fingerprint"] == fingerprint), None)
    if head is None or not set(columns) <= set(askable(intake.kind, head)):
        raise Refused("这一列不需要对应", why="只能对应没有认出的列", then="请刷新页面后再补充")
    known = {column.key: column.name for column in offered(intake)}
    mapping = {name: key for name, key in head["mapping"].items() if name not in columns}
    for name, key in columns.items():
        if key and key not in known:
            raise Refused("没有这一信息项", then="请从列出的信息项中选择")
        if key and key in mapping.values():
            raise Refused(f"“{known[key]}”已有对应的列", why=f"“{name}”不能再对应“{known[key]}”", then="请另选信息项，或不导入这一列")
        mapping |= {name: key} if key else {}
    return mapping


def offered(intake: Intake) -> list[Column]:
    """What a column may be mapped to by hand."""
    return [*KINDS[intake.kind].offered(localdate(intake.made_at).year, year_count=MAPPED_YEARS), *KINDS[intake.kind].also]


def askable(kind: str, head: Mapping[str, Any]) -> list[str]:
    """The columns of a head that may be mapped by hand: those not understood by their names. Of a workbook none: its names are fixed.

    Where a required column is missing, also the one that may stand for it: 奖励名称 for 奖励种类.
    """
    if KINDS[kind].parts:
        return []
    instead = {column.instead_of for column in KINDS[kind].columns if column.required and column.key not in head["mapping"].values()}
    return [*head["unmapped"], *(name for name, key in head["mapping"].items()
                                 if (found := KINDS[kind].find(name)) is None or found.key != key or key in instead)]


def submit(*, intake: Intake, viewer: Viewer, now: datetime, confirm: bool = True) -> str:
    """Hand the good rows to a case 批量导入; its number. A second officer confirms, unless there is none to (`confirm`).

    It is a matter of the jurisdiction that the file was taken in for: only who stands over all of it handles it.
    """
    with transaction.atomic():
        report = _ready(_open(intake)).report
        require_kept(intake, report["kept"])
        changes = frame(intake, CHANGES)
        for key, column in changes.select("key", "column").unique().rows() if changes.height else ():
            viewer.require_change(key, {column})
        refuse_own(viewer, changes["person_id"].to_list() if changes.height else (), why="文件中有{who}的信息",
                   then="请由他人导入，或去掉有关的行后重新上传")
        Intake.objects.filter(pk=intake.pk).update(state=IntakeState.SUBMITTED)
        done = cases.open_case(
            type_key="personnel.import", organ_id=intake.jurisdiction_id, title=f"导入{KINDS[intake.kind].name}：{without_id_numbers(intake.name)}",
            person_ids=(), viewer=viewer, now=now,
            data={"intake": intake.pk, "sm3": intake.sm3, "made_by": intake.made_by, "kept": report["kept"],
                  "summary": report["summary"], "organs": report.get("organs", []), "relied": report.get("relied", []), "unjudged": report.get("unjudged", {}),
                  "warned": report.get("warned", []), "occupied": report.get("occupied", []), "left": report.get("left", 0), "left_rows": report.get("left_rows", []), "on_file": report.get("on_file", []), "confirm": "是" if confirm else "否"})
        Intake.objects.filter(pk=intake.pk).update(case_number=done.number)
    return done.number


def _ready(intake: Intake) -> Intake:
    """The intake, if it may be handed in."""
    if intake.state == IntakeState.UNREADABLE:
        raise Refused(intake.report["what"], why=intake.report["why"], then=intake.report["then"])
    if intake.state != IntakeState.CHECKED:
        raise Refused("文件还没有核对完", then="请等核对完成后再呈报")
    if intake.report["ask"]:
        raise Refused(f"文件没有说明{asked(intake)}", then="请先补充说明")
    if not intake.report["summary"]["rows"]:
        raise Refused("与档案一致，没有可写入的变化", then="不需要呈报")
    return intake


def asked(intake: Intake) -> str:
    """What must still be answered before the file can be handed in, in words; empty: nothing."""
    return "、".join(KINDS[intake.kind].of_key(key).name for key in intake.report.get("ask", ()))


def drop(*, intake: Intake) -> None:
    """作废: the file is not imported; its copy and the frames are removed."""
    with transaction.atomic():
        _open(intake)
        Intake.objects.filter(pk=intake.pk).update(state=IntakeState.DROPPED)
    shutil.rmtree(folder(intake), ignore_errors=True)


def _open(intake: Intake) -> Intake:
    """The intake as it is now, locked. Conflict where it was handed in or dropped meanwhile. Needs a transaction."""
    held = Intake.objects.select_for_update().get(pk=intake.pk)
    if held.state in CLOSED:
        raise Conflict(f"本次导入{held.state}", why=held.case_number, then="请刷新后查看；需要再导入的，重新上传文件")
    return held


def scope(intake: Intake) -> Scope:
    """What the officer who took the file in may import into."""
    return Scope((intake.jurisdiction.path,))


def own(intake: Intake) -> set[int]:
    """The person who took the file in, and the holder of the office in which they did."""
    handling = (intake.user, intake.office.user if intake.office else None)
    return set(records([each.person_id for each in handling if each]).values())


def opens(intake: Intake) -> bool:
    """Whether it was taken in from an office that may enter what an organ first has."""
    return intake.office is not None and organs.OPENING in ROLES[intake.office.role].rights


def wait_for_others() -> None:
    """Until the transaction ends no other import writes, and no entry: what is new to the file no lock of a row can hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [WRITING])


def wait_for_imports() -> None:
    """Until the transaction ends no import writes; entries do not wait for one another here, but for a person's row."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [WRITING])


def kept(intake: Intake) -> dict[str, str]:
    """The SM3 digest of everything in the intake's folder, by name: the file as it came and the frames made of it."""
    return {each.name: digest(each) for each in sorted(folder(intake).iterdir())}


def require_kept(intake: Intake, before: Mapping[str, str]) -> None:
    """Raise Conflict where the file or its checked rows are not those that were checked."""
    now = kept(intake) if folder(intake).is_dir() else {}
    named = next((name for name in now if name.startswith("file.")), "")
    if now != before or (named and now[named] != intake.sm3):
        wrong = "、".join(sorted(name for name in {*now, *before} if now.get(name) != before.get(name))) or named
        raise Conflict("保存的导入内容与核对时不一致", why=f"{wrong} 在核对之后被改动或丢失", then="请终止本件，重新上传文件核对后再导入")


def verify(report: Report) -> None:
    """Whether each import is of the file, and by whom, its case says (which its leaves vouch for); for `xianneng verify`."""
    cases_ = {case.data["intake"]: case for case in Case.objects.filter(type="personnel.import")}
    rows = {intake.pk: intake for intake in Intake.objects.filter(Q(pk__in=cases_) | ~Q(case_number=""))}
    for pk in sorted({*cases_, *rows}):
        case, intake = cases_.get(pk), rows.get(pk)
        if case is None or intake is None or [intake.case_number, intake.sm3, intake.made_by] != [
                case.number, case.data["sm3"], case.data.get("made_by", intake.made_by)]:
            report.fault(f"personnel_intake 第 {pk} 行：办件号、文件摘要或导入人与办件{case.number if case else '（无）'}所记不符，已被改动或删除")


def folder(intake: Intake) -> Path:
    """Where the file and its frames are kept."""
    return Path(settings.MEDIA_ROOT) / intake.folder


def path(intake: Intake) -> Path:
    """The file as it came."""
    found = next(iter(sorted(folder(intake).glob("file.*"))), None)
    if found is None:
        raise NotFound("导入的文件已不在", then="请重新上传")
    return found


def good(intake: Intake) -> pl.DataFrame:
    """The checked rows that were kept, of a workbook or package part by part."""
    if not KINDS[intake.kind].parts:
        return frame(intake, GOOD)
    rows = pl.scan_parquet(folder(intake) / GOOD)
    return laid((rows.filter(pl.col("part") == part.key).collect() for part in KINDS[intake.kind].parts), rows.collect_schema())


def annotated(intake: Intake) -> Path | None:
    """The bad rows as they go back; None where none is bad, or the file was dropped 作废."""
    kept = folder(intake) / ANNOTATED
    return kept if kept.exists() else None


def frame(intake: Intake, name: str) -> pl.DataFrame:
    """One of the frames kept beside the file; empty where there is none."""
    kept = folder(intake) / name
    return pl.read_parquet(kept) if kept.exists() else pl.DataFrame()


def template(kind: str, year: int) -> bytes:
    """The blank to fill in."""
    blank = BytesIO()
    if KINDS[kind].parts:
        write_workbook(blank, {}, facts={})
    else:
        write_template(blank, KINDS[kind], year=year)
    return blank.getvalue()


def intakes(scope_: Scope, *, limit: int = 50) -> list[Intake]:
    """The latest files whose whole jurisdiction lies within a scope."""
    return list(Intake.objects.filter(scope_.organs("jurisdiction__path")).select_related("organ").order_by("-pk")[:limit])


def intake_for(scope_: Scope, intake_id: int) -> Intake:
    """One intake whose whole jurisdiction lies within the scope; NotFound for every other, also of the same organ."""
    found = Intake.objects.filter(scope_.organs("jurisdiction__path"), pk=intake_id).select_related("organ", "jurisdiction").first()
    if found is None:
        raise NotFound("没有找到这次导入", then="请核对管辖范围")
    return found


def import_at_once(source: Path, kind: str, outcome: Outcome, *, viewer: Viewer, given: Mapping[str, str], now: datetime) -> str:
    """The command line's way: one case, opened and taking effect at once, without a second officer; its number."""
    if outcome.checked.ask:
        missing = "、".join(KINDS[kind].of_key(key).name for key in outcome.checked.ask)
        raise Refused(f"文件没有说明{missing}", why="；".join(outcome.faults), then="请用 --person-kind、--manager、--year、--place 补充说明")
    with transaction.atomic():
        intake = Intake.objects.create(  # type: ignore[misc]
            kind=kind, name=source.name[-200:], sm3=digest(source), size=source.stat().st_size if source.is_file() else 0,
            organ_id=viewer.organ_id, jurisdiction_id=viewer.jurisdiction_id, office_id=viewer.office_id, given=dict(given),
            user_id=viewer.user_id, made_by=viewer.signature, made_at=now)
        intake.folder = f"intake/{intake.pk}"
        folder(intake).mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copyfile(source, folder(intake) / f"file{source.suffix}")
        _keep(intake, outcome)
        intake.state, intake.report = IntakeState.CHECKED, _report(intake, outcome)
        intake.save()
        return submit(intake=intake, viewer=viewer, now=now, confirm=False)


def digest(source: Path) -> str:
    """The SM3 digest of a file, or of a folder's files in order."""
    found = new_hash("sm3")
    for each in sorted(source.rglob("*")) if source.is_dir() else [source]:
        if each.is_file():
            with each.open("rb") as file:
                while block := file.read(1 << 20):
                    found.update(block)
    return found.hexdigest()


def open_platform(source: Path, *, now: datetime) -> Organ:
    """The first organ of a new platform: the top of an organ list, so that a case can be opened at it."""
    on = localdate(now)
    checked = check_file(source, KINDS["organs"], on=on)
    top = next((row for row in checked.good.iter_rows(named=True) if not row["parent"]), None)
    if top is None:
        raise Refused("机构表没有最上一级", why="最上一级的“上级机构”栏应为空", then="请补充后再导入")
    with transaction.atomic(), writing(kind="organs.open_platform", body={"name": top["name"]}, now=now) as leaf:
        organ_id = organ_operations.register([top["code"] or ""], leaf=leaf)[0]
        organ_operations.write(Profile, rows=[{
            "organ_id": organ_id, "name": top["name"], "short_name": (top["short_name"] or top["name"])[:60],
            "kind": top["kind"] or "地区", "order_number": 1, "valid_from": organ_operations.SINCE}], end_ids=(), leaf=leaf)
        Organ.objects.filter(pk=organ_id).update(path=f"/{organ_id}/")
    return Organ.objects.get(pk=organ_id)


def take_out(*, target: Path, frame: pl.DataFrame, kind: str, path: str, on: date, by: str, now: datetime) -> None:
    """Export a table of a kind as .xlsx, or .csv where the name ends so; recorded in the ledger, where it could be written.

    Raises OSError where it could not.
    """
    content, write = BytesIO(), write_csv if target.suffix.lower() == ".csv" else write_xlsx
    write(content, frame, KINDS[kind])
    with transaction.atomic(), writing(kind="personnel.export", now=now, body={
            "kind": kind, "path": path, "on": on.isoformat(), "count": frame.height, "by": by}):
        put(target, content.getvalue())


def take_out_forms(content: Mapping[Path, bytes], *, kind: str = "lrmx", count: int, path: str, on: date, by: str, now: datetime) -> None:
    """Write exported forms, or a workbook of many persons; recorded in the ledger, where they could be written. Raises OSError where they could not."""
    with transaction.atomic(), writing(kind="personnel.export", now=now, body={
            "kind": kind, "path": path, "on": on.isoformat(), "count": count, "by": by}):
        for target, each in content.items():
            put(target, each)


def of_number(id_number: str) -> list[int]:
    """Who has the ID number, as is known now."""
    return sorted(set(Basic.objects.known().filter(id_number=id_number.upper()).values_list("person_id", flat=True)))


def serving_under(path: str, on: date) -> list[int]:
    """Everybody serving under a path on a date, in the official order within each organ."""
    return list(Standing.objects.as_of(on).filter(organ__path__startswith=path, status="在职").order_by(
        "organ__path", "team_order", "person_id").values_list("person_id", flat=True))
