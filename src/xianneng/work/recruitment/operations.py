"""What can be done with a recruitment before it is published: begin, take a table in, map its columns, write positions by hand, announce, rule
about texts, give reasons for limits; and propose."""

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from hashlib import new as new_hash
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.exchange.annotated import write_annotated
from xianneng.foundation.exchange.checking import Checked, check_file
from xianneng.foundation.exchange.kinds.positions import POSITIONS
from xianneng.foundation.exchange.reading import FILE_LIMIT, SUFFIXES
from xianneng.foundation.ledger.digests import refuse_id_numbers
from xianneng.law.catalogue import cite
from xianneng.law.recruitment.plan import FRESH, GRASSROOTS, PROJECTS
from xianneng.law.recruitment.reading import READERS
from xianneng.law.recruitment.rulings import RULINGS, SAME_AS, is_readable
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment import queries, readings
from xianneng.work.recruitment.cases import Amending, Publishing
from xianneng.work.recruitment.models import ColumnMapping, Ground, Need, Position, Recruitment, Ruling, State
from xianneng.work.recruitment.planning import queries as planning
from xianneng.work.recruitment.pooling.models import Post

SHOWN_PROBLEMS = 500
LIGHT = 1 << 20  # bytes up to which a table is read while the officer waits
WAITING, UNREADABLE, ANNOTATED = "waiting", "unreadable", "annotated.xlsx"
ASKED_OF = {FRESH: ("remarks", "限应届高校毕业生报考"), GRASSROOTS: ("grassroots", "二年"), PROJECTS: ("projects", "大学生村官、“三支一扶”计划、大学生志愿服务西部计划")}
"""What the target group of a need asks of who applies, by the column."""
BY_HAND = "手工编写"  # the sheet of a position that is from no file
OWN = ("organ_code", "organ", "unit", "name", "code", "count", "place", "brief")
COPY = ("recruitment_id", "at", "sheet", "row", *OWN, "texts", "more")


def begin(*, viewer: Viewer, now: datetime, **values: Any) -> Recruitment:
    """新建招考 of the viewer's jurisdiction."""
    viewer.require(queries.PREPARE)
    refuse_unseen(values)
    made = Recruitment(organ_id=viewer.jurisdiction_id, made_by=viewer.signature, made_at=now, **values)  # type: ignore[misc]  # who may prepare has a jurisdiction
    made.save()
    return made


def announce(*, recruitment: Recruitment, viewer: Viewer, **values: Any) -> None:
    """The announcement's parts and the terms."""
    refuse_unseen(values)
    with transaction.atomic():
        held = _open(recruitment, viewer)
        for name, value in values.items():
            setattr(held, name, value)
        held.save(update_fields=list(values))


def take_in(*, recruitment: Recruitment, file: IO[bytes], name: str, viewer: Viewer, now: datetime) -> bool:
    """Keep a table that was sent and read it; its rows take the place of those before, but for what was written by hand.

    Refused where it cannot be read at all. A large or packed file waits for `read`: then False.
    """
    suffix = next((each for each in (*SUFFIXES, ".zip") if name.lower().endswith(each)), "")
    if not suffix:
        raise Refused(f"不能导入“{name}”", why="只接收 Excel、CSV，或装有它们的 zip 压缩包", then="请选择这样的文件后再上传")
    with transaction.atomic():
        held = _open(recruitment, viewer)
        kept = folder(held)
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        digest, size = new_hash("sm3"), 0
        with (kept / f"file{suffix}").open("wb") as target:
            while block := file.read(1 << 20):
                digest.update(block)
                size += len(block)
                if size > FILE_LIMIT:
                    raise Refused(f"文件超过 {FILE_LIMIT >> 20} MB", then="请拆分后分别导入")
                target.write(block)
        held.file_name, held.file_sm3 = name[-200:], digest.hexdigest()
        return _read_or_wait(held, now)


def map_columns(*, recruitment: Recruitment, chosen: Mapping[str, str], viewer: Viewer, now: datetime) -> bool:
    """Which of the columns that were not understood is which: remembered for the organ's next table, and the table is read again (see `take_in`)."""
    known = {column.key for column in POSITIONS.columns}
    if not set(chosen.values()) <= known | {""}:
        raise Refused("没有这一信息项", then="请从列出的信息项中选择")
    with transaction.atomic():
        held = _open(recruitment, viewer)
        for head in held.report.get("heads", ()):
            mapping = dict(head["mapping"])
            for column in head["unmapped"]:
                key = chosen.get(column, "")
                if key and key in mapping.values():
                    raise Refused(f"“{POSITIONS.of_key(key).name}”已有对应的列", why=f"“{column}”不能再对应它", then="请另选信息项，或不导入这一列")
                mapping |= {column: key} if key else {}
            ColumnMapping.objects.update_or_create(organ_id=held.organ_id, fingerprint=head["fingerprint"], defaults={
                "columns": mapping, "kept_by": viewer.signature, "kept_at": now})
        return _read_or_wait(held, now)


def read(*, recruitment_id: int, now: datetime) -> None:
    """Read a table that waits; asked for twice, or after it was proposed, nothing is done. What cannot be read is said in the report."""
    with transaction.atomic():
        held = Recruitment.objects.select_for_update(of=("self",)).select_related("organ").get(pk=recruitment_id)
        if held.state != State.PREPARED or not held.report.get(WAITING):
            return
        try:
            with transaction.atomic():
                _read(held, now)
        except Refused as unreadable:
            held.report = {UNREADABLE: str(unreadable)}
            held.save(update_fields=["report"])


def _read_or_wait(held: Recruitment, now: datetime) -> bool:
    """Read the kept file now where it is small, else mark it; whether it was read. Needs a transaction."""
    path = _file(held)
    if path.suffix == ".zip" or path.stat().st_size > LIGHT:
        held.report = {WAITING: now.isoformat()}
        held.save(update_fields=["file_name", "file_sm3", "report"])
        return False
    _read(held, now)
    return True


def _file(held: Recruitment) -> Path:
    path = next(iter(sorted(folder(held).glob("file.*"))), None)
    if path is None:
        raise Refused("还没有上传职位表", then="请先上传")
    return path


def _read(held: Recruitment, now: datetime) -> None:
    """Check the kept file and write its good rows, then those written by hand. Needs a transaction."""
    checked = check_file(_file(held), POSITIONS, on=localdate(now), remembered=queries.remembered(held.organ_id), name=held.file_name)
    by_hand = list(Position.objects.filter(recruitment=held, sheet=BY_HAND).order_by("at"))
    Position.objects.filter(recruitment=held).delete()
    Post.objects.filter(recruitment=held).delete()  # of positions that may stand elsewhere now
    _write(held, checked)
    for at, row in enumerate(by_hand, checked.good.height + 1):
        row.pk, row.at = None, at
    Position.objects.bulk_create(by_hand)
    (folder(held) / ANNOTATED).unlink(missing_ok=True)
    if checked.bad.height:
        write_annotated(folder(held) / ANNOTATED, checked)
    held.report = {
        "read": checked.read, "good": checked.good.height, "bad": checked.bad.height, "problem_count": len(checked.problems),
        "problems": [problem.as_json() | {"notice": problem.is_notice, "sentence": problem.sentence} for problem in checked.problems[:SHOWN_PROBLEMS]],
        "heads": [{"sheet": label, "fingerprint": head.fingerprint, "mapping": head.mapping, "unmapped": head.unmapped} for label, head in checked.heads.items()],
        "passed_over": [list(each) for each in checked.passed_over[:50]]}
    held.version += 1
    held.save(update_fields=["file_name", "file_sm3", "report", "version"])


def _write(held: Recruitment, checked: Checked) -> None:
    """The good rows by COPY, in the order of the file."""
    others = [key for key in checked.good.columns if key not in (*OWN, *READERS, "sheet", "row")]
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY recruitment_position ({', '.join(COPY)}) FROM STDIN") as copy:
        for at, row in enumerate(checked.good.iter_rows(named=True), 1):
            columns = {key: row[key] for key in READERS if row.get(key)}
            more = {key: row[key] for key in others if row[key] not in (None, "")}
            copy.write_row((held.pk, at, row["sheet"][:200], row["row"], *(row[key] if row[key] is not None else "" for key in OWN),
                            json.dumps(columns, ensure_ascii=False), json.dumps(more, ensure_ascii=False)))


def write(*, recruitment: Recruitment, at: int | None, values: Mapping[str, Any], texts: Mapping[str, str], more: Mapping[str, str], viewer: Viewer) -> Position:
    """编写职位 by hand, or change the one at a place of the table; its code is its own within its organ."""
    refuse_unseen([*values.values(), *texts.values(), *more.values()])
    with transaction.atomic():
        held = _open(recruitment, viewer)
        rows = Position.objects.filter(recruitment=held)
        row = queries.position(held, at) if at else Position(recruitment=held, sheet=BY_HAND, row=0, at=(rows.aggregate(last=Max("at"))["last"] or 0) + 1)
        others = rows.filter(code=values["code"], **({"organ_code": values["organ_code"]} if values["organ_code"] else {"organ": values["organ"]}))
        if others.exclude(at=row.at).exists():
            raise Refused(f"职位代码“{values['code']}”在同一部门内重复", then="每个职位一个代码")
        for name, value in values.items():
            setattr(row, name, value)
        row.texts = {key: text for key, text in texts.items() if text and key in READERS}
        row.more = {**row.more, **more}
        row.save()
        _changed(held)
    return row


def draft(*, recruitment: Recruitment, viewer: Viewer) -> int:
    """按计划列出职位: a position for each need of the plan that has none yet, to be written on; how many."""
    with transaction.atomic():
        held = _open(recruitment, viewer)
        if held.plan is None or held.plan.approved_at is None:
            raise Refused("没有指明本平台批准的录用计划", then="请先选择计划")
        rows, names = Position.objects.filter(recruitment=held), planning.organ_names(held.plan, localdate(held.plan.approved_at))
        last, codes = rows.aggregate(last=Max("at"))["last"] or 0, set(rows.values_list("code", flat=True))
        needs = [need for need in Need.objects.filter(plan=held.plan).order_by("organ__path", "pk") if need.counted and f"{held.plan.year}{need.pk:05}" not in codes]
        Position.objects.bulk_create(
            Position(recruitment=held, sheet=BY_HAND, row=0, at=at, organ=names[need.organ_id], name=need.post, code=f"{held.plan.year}{need.pk:05}", count=need.counted,
                     texts=dict([ASKED_OF[need.target]]) if need.target in ASKED_OF else {}) for at, need in enumerate(needs, last + 1))
        _changed(held)
    return len(needs)


def strike(*, recruitment: Recruitment, at: int, viewer: Viewer) -> None:
    """删除 a position that was written by hand; of a file's rows the file is mended."""
    with transaction.atomic():
        held = _open(recruitment, viewer)
        row = queries.position(held, at)
        if row.sheet != BY_HAND:
            raise Refused("这个职位来自上传的职位表", then="请在文件中删除后重新上传")
        row.delete()
        _changed(held)


def _changed(held: Recruitment) -> None:
    """The table reads otherwise from now on."""
    held.version += 1
    held.save(update_fields=["version"])


def rule(*, recruitment: Recruitment, reader: str, text: str, ruling: str, wording: str, viewer: Viewer, now: datetime) -> None:
    """Decide about a text for every position where it stands; an empty ruling takes the decision back."""
    refuse_unseen([text, wording])
    with transaction.atomic():
        held = _open(recruitment, viewer)
        _changed(held)
        kept = Ruling.objects.filter(recruitment=held, reader=reader, text=text)
        if not ruling:
            kept.delete()
            return
        if ruling not in RULINGS or reader not in READERS:
            raise Refused("请选择处理", then="从列出的处理中选择一项")
        if ruling == SAME_AS and not is_readable(reader, wording.strip()):
            raise Refused(f"“{wording.strip()[:60]}”也没有全部读出", why="等同的文字须是平台能读出的条件", then="请改写，如“限男性”“大学英语四级425分及以上”“法学类、会计学”，或选“由人审核”")
        kept.delete()
        Ruling.objects.create(recruitment=held, reader=reader, text=text, ruling=ruling, wording=wording.strip() if ruling == SAME_AS else "",
                              ruled_by=viewer.signature, ruled_at=now)


def write_against(*, recruitment: Recruitment, plan_id: int | None, document: str, viewer: Viewer) -> None:
    """指明录用计划: one that was approved here, or else the document of one that was approved elsewhere."""
    refuse_unseen(document)
    with transaction.atomic():
        held = _open(recruitment, viewer)
        plan = next((each for each in planning.approved(viewer.jurisdiction_path) if each.pk == plan_id), None)
        if plan_id and plan is None:
            raise NotFound("没有找到已批准的录用计划", then="请从列出的计划中选择")
        if plan is None and not document:
            raise Refused("没有指明录用计划", article=cite("RECR-PLAN-01"), then="请选择已批准的计划；计划由上级批准的，填写批准文号")
        held.plan, held.plan_document = plan, "" if plan else document
        held.save(update_fields=["plan", "plan_document"])


def justify(*, recruitment: Recruitment, limit: str, organ: str, words: str, reason: str, viewer: Viewer, now: datetime) -> None:
    """写明理由 why an organ limits who may apply in these words (REC-03); an empty reason takes it back."""
    refuse_unseen(reason)
    refuse_id_numbers(reason)
    with transaction.atomic():
        held = _open(recruitment, viewer)
        kept = Ground.objects.filter(recruitment=held, limit=limit, organ=organ, words=words)
        if not reason:
            kept.delete()
            return
        if all(each.key != (limit, organ, words) for each in readings.survey(held).limits):
            raise Refused("没有这一处限制条件", why="职位表可能已经更正", then="请刷新页面")
        kept.delete()
        Ground.objects.create(recruitment=held, limit=limit, organ=organ, words=words, reason=reason, given_by=viewer.signature, given_at=now)


def propose(*, recruitment: Recruitment, viewer: Viewer, now: datetime) -> str:
    """呈报公布: the number of the case."""
    return cases.open_case(type_key=Publishing.key, organ_id=recruitment.organ_id, title=f"公布{recruitment.name}", person_ids=[], viewer=viewer, now=now,
                           data={"recruitment": recruitment.pk, "page": f"/recruitment/{recruitment.pk}/"}).number


def propose_amendment(*, recruitment: Recruitment, at: int, key: str, new: str, reason: str, viewer: Viewer, now: datetime) -> str:
    """呈报更正 of one column of a published position, or with an empty column of the position as a whole: the number of the case."""
    refuse_id_numbers(reason)
    if key and key not in READERS:
        raise Refused("没有这一栏", then="请从列出的栏目中选择")
    found = queries.position(recruitment, at)
    old = readings.texts(found, readings.amended(recruitment.pk).get(at, {})).get(key, "") if key else ""
    if key and old == new:
        raise Refused("与原文相同", then="请填写更正后的文字")
    return cases.open_case(
        type_key=Amending.key, organ_id=recruitment.organ_id, title=f"更正{found.organ}{found.name}"[:200], person_ids=[], viewer=viewer, now=now,
        data={"recruitment": recruitment.pk, "at": at, "key": key, "old": old, "new": new, "reason": reason,
              "page": f"/recruitment/{recruitment.pk}/position/{at}/"}).number


def folder(recruitment: Recruitment) -> Path:
    """Where the table is kept."""
    return Path(settings.MEDIA_ROOT) / f"recruitment/{recruitment.pk}"


def _open(recruitment: Recruitment, viewer: Viewer) -> Recruitment:
    """The recruitment as it is now, locked. Conflict once it is proposed or published. Needs a transaction."""
    held = Recruitment.objects.select_for_update(of=("self",)).select_related("organ", "plan").get(pk=recruitment.pk)
    viewer.require(queries.PREPARE, held.organ.path)
    if held.state != State.PREPARED:
        raise Conflict(f"这一招考{held.state}，不能再改", why=held.case_number,
                       then="公布以后的变动请在职位页办理更正" if held.state == State.PUBLISHED else "请待办件办结，或者撤回后再改")
    return held

