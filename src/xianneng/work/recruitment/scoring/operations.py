"""What can be done with scores: set their terms, take marks in twice, settle a difference, set lines and propose them; a receipt, a re-check and its answer."""

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import IO, Any

import polars as pl
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.exchange.kinds.sitting import MARKS
from xianneng.foundation.ledger import receipts
from xianneng.foundation.ledger.digests import canonical, refuse_id_numbers, sm3
from xianneng.foundation.ledger.operations import writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment.applying.models import Account
from xianneng.work.recruitment.applying.operations import database_clock
from xianneng.work.recruitment.scoring import queries
from xianneng.work.recruitment.scoring.models import (
    Entered,
    Recheck,
    Scoring,
    ScoringState,
    Settlement,
    Sheet,
    Told,
)
from xianneng.work.recruitment.sitting.models import Exam, ExamState, Paper
from xianneng.work.recruitment.sitting.operations import TOLD, copy_rows, read_sheet

SOUND, WRONG = "无误", "有误"
MOST_DECIMALS = 4


def set_terms(*, exam: Exam, viewer: Viewer, now: datetime, **values: Any) -> Scoring:
    """拟定成绩规则 of an examination, until they are proposed."""
    viewer.require(queries.SCORE, exam.recruitment.organ.path)
    refuse_unseen(values["ties"])
    with transaction.atomic():
        found = Scoring.objects.select_for_update().filter(exam=exam).first()
        if found and found.state != ScoringState.DRAFTED:
            raise Conflict(f"成绩规则不能再改：{found.state}", why=found.terms_case, then="规则在有任何成绩以前公布，公布以后不变")
        kept, _ = Scoring.objects.update_or_create(exam=exam, defaults=values, create_defaults={**values, "made_by": viewer.signature, "made_at": now})
    return kept


def propose_terms(*, scoring: Scoring, viewer: Viewer, now: datetime) -> str:
    """呈报成绩规则: the number of the case."""
    from xianneng.work.recruitment.scoring.cases import Terms  # the cases act by this module

    found = scoring.exam.recruitment
    return cases.open_case(type_key=Terms.key, organ_id=found.organ_id, title=f"{found.name}成绩和入围规则", person_ids=[], viewer=viewer, now=now,
                           data={"scoring": scoring.pk, "page": f"/recruitment/{found.pk}/scores/"}).number


def take_marks(*, scoring: Scoring, paper: Paper, entry: int, file: IO[bytes], name: str, viewer: Viewer, now: datetime) -> int:
    """录入成绩: the first or second sheet of a paper, for exactly those who are admitted to it, in the place of the same officer's before; how many."""
    if entry not in queries.ENTRIES:
        raise NotFound("成绩只录两遍", then="请刷新页面")
    file_sm3 = sm3(file.read()).hex()
    file.seek(0)
    with transaction.atomic():
        held = _open(scoring, viewer)
        _refuse_same(paper, entry, viewer)
        if Settlement.objects.filter(paper=paper).exists():
            raise Conflict("这一科目已经核定差异，不能重新导入", then="确有错误的，在差异核定里逐人改正")
        rows = _read_marks(held, paper, read_sheet(file, name, MARKS, now).good)
        Entered.objects.filter(paper=paper, entry=entry).delete()
        copy_rows("recruitment_entered", rows.select(paper_id=pl.lit(paper.pk), entry=pl.lit(entry), number="number", mark="mark"))
        with writing(kind="recruitment.marks", body={"paper": paper.pk, "entry": entry, "people": rows.height}, now=now) as leaf:
            made = Sheet.objects.create(paper=paper, entry=entry, file_sm3=file_sm3, marks_sm3=queries.marks_sm3(paper, entry), rows=rows.height, by=viewer.signature,
                                        by_user=viewer.user_id, made_at=now, leaf_id=leaf.id)
            leaf.wrote(Sheet._meta.db_table, [made.pk])
    return rows.height


def settle(*, scoring: Scoring, paper: Paper, number: int, mark: str, words: str, viewer: Viewer, now: datetime) -> None:
    """核定差异: what the paper says where two entries differ, by a third person; said again, the last stands."""
    refuse_unseen(words)
    refuse_id_numbers(words)
    with transaction.atomic():
        held = _open(scoring, viewer)
        pair = {each.entry: each.mark for each in Entered.objects.filter(paper=paper, number=number)}
        if len(pair) < len(queries.ENTRIES):
            raise NotFound("两遍成绩还没有录齐", then="请先导入两遍成绩")
        sheets = [Sheet.objects.filter(paper=paper, entry=entry).order_by("-pk").first() for entry in queries.ENTRIES]
        if any(each and each.by_user in viewer.accounts for each in sheets):
            raise Refused("差异由第三人核定", why="这一科目的成绩是您录入的", article=cite("RECR-SCORE-01"), then="请由没有录入这一科目的人员对照试卷核定")
        read = law.read_mark(mark, queries.full_of(held, paper))
        with writing(kind="recruitment.settle", body={"paper": paper.pk, "number": number}, now=now) as leaf:
            made = Settlement.objects.create(paper=paper, number=number, mark=read, words=words, by=viewer.signature, by_user=viewer.user_id, made_at=now, leaf_id=leaf.id)
            leaf.wrote(Settlement._meta.db_table, [made.pk])


def set_lines(*, scoring: Scoring, lines: Mapping[str, Mapping[str, int]], release_at: datetime, viewer: Viewer) -> None:
    """拟定合格分数线 by group of positions, and the moment at which everybody learns."""
    with transaction.atomic():
        held = _open(scoring, viewer)
        held.lines, held.release_at = {group: dict(line) for group, line in lines.items()}, release_at
        held.save(update_fields=["lines", "release_at"])


def propose(*, scoring: Scoring, viewer: Viewer, now: datetime) -> str:
    """呈报成绩和合格分数线: the number of the case. No mark moves while it is decided."""
    from xianneng.work.recruitment.scoring.cases import Scores

    found = scoring.exam.recruitment
    return cases.open_case(type_key=Scores.key, organ_id=found.organ_id, title=f"{found.name}笔试成绩和合格分数线", person_ids=[], viewer=viewer, now=now,
                           data={"scoring": scoring.pk, "page": f"/recruitment/{found.pk}/scores/"}).number


def take_receipt(*, account: Account, recruitment_id: int, now: datetime) -> dict[str, Any]:
    """成绩回执: the applicant's own result with what proves that it was told so; taken again, the same."""
    found = queries.own_page(account, recruitment_id)
    result = found.result
    shown = {"ticket": found.ticket, "marks": result.marks, "standing": result.standing, "written": result.written, "in_line": result.is_in_line, "rank": result.rank,
             "entered": result.entered}
    told = Told.objects.filter(result=result).first()
    if told is None:
        salt = secrets.token_hex(16)
        made = sm3(bytes.fromhex(salt) + canonical(shown)).hex()
        try:
            with transaction.atomic(), writing(kind="recruitment.score_told", body={"exam": result.exam_id, "told": made}, now=now) as leaf:
                told = Told.objects.create(result=result, salt=salt, digest=made, made_at=now, leaf_id=leaf.id)
                leaf.wrote(Told._meta.db_table, [told.pk])
        except IntegrityError:  # taken twice at once: the first stands
            told = Told.objects.get(result=result)
    return {"recruitment": found.scoring.exam.recruitment.name, "result": shown, "salt": told.salt, "digest": told.digest, "at": told.made_at.isoformat(), **receipts.receipt(told.leaf_id)}


def ask_again(*, account: Account, recruitment_id: int, paper_id: int, words: str, now: datetime, clock: Callable[[], datetime] = database_clock) -> Recheck:
    """申请成绩复查 of a paper, once, until the published day has passed."""
    refuse_unseen(words)
    refuse_id_numbers(words)
    found = queries.own_page(account, recruitment_id)
    paper = next((each for each, _ in found.rechecks if each.pk == paper_id), None)
    if paper is None:
        raise NotFound("没有找到这一科目", then="请从成绩页申请")
    moment = clock()
    if localdate(moment) > found.until:
        raise Refused(f"成绩复查截止到 {found.until}", article=cite("RECR-SCORE-01"), then="期限已过，不再受理")
    if not words:
        raise Refused("没有写明理由", then="请写明为什么认为成绩有误")
    try:
        with transaction.atomic():
            made = Recheck.objects.create(paper=paper, number=found.result.number, words=words, asked_at=moment)
            with writing(kind="recruitment.recheck", body={"recheck": made.pk, "paper": paper.pk, "number": made.number}, now=now):
                pass
    except IntegrityError:
        raise Conflict("这一科目已经申请复查", why="每一科目可以申请一次", then="请等候答复") from None
    return made


def answer(*, scoring: Scoring, recheck: Recheck, finding: str, mark: str, words: str, viewer: Viewer, now: datetime) -> str | None:
    """答复复查, once, by somebody who entered none of the paper's marks. A wrong mark opens a case of correction: its number."""
    from xianneng.work.recruitment.scoring.cases import Correcting

    viewer.require(queries.SCORE, scoring.exam.recruitment.organ.path)
    refuse_unseen(words)
    refuse_id_numbers(words)
    with transaction.atomic():
        held = Recheck.objects.select_for_update(of=("self",)).select_related("paper").get(pk=recheck.pk)
        if held.answer:
            raise Conflict("这一申请已经答复", why=f"{held.by}：{held.answer}", then="请刷新页面")
        if queries.enterers(held.paper) & viewer.accounts:
            raise Refused("复查由没有录入、核定这一科目成绩的人员办理", article=cite("RECR-SCORE-01"), then="请转由其他人员对照试卷复查")
        if finding not in (SOUND, WRONG) or not words:
            raise Refused("没有写明复查结果和意见", then="请选择结果，写明怎样复查的")
        before = queries.mark_of(scoring, held.paper, held.number)
        after = law.read_mark(mark, queries.full_of(scoring, held.paper)) if finding == WRONG else before
        if finding == WRONG and after == before:
            raise Refused("更正后的成绩与原来相同", then="请填写试卷上的成绩，或者选择“无误”")
        held.answer, held.answer_words, held.mark, held.by, held.by_user, held.answered_at = finding, words, after, viewer.signature, viewer.user_id, now
        held.save(update_fields=["answer", "answer_words", "mark", "by", "by_user", "answered_at"])
        with writing(kind="recruitment.recheck_answer", body={"recheck": held.pk, "finding": finding, "words": sm3(words.encode()).hex()}, now=now):
            pass
        if finding == SOUND:
            return None
        found = scoring.exam.recruitment
        ticket = queries.tickets(scoring.exam, [held.number]).get(held.number, "")
        number: str = cases.open_case(type_key=Correcting.key, organ_id=found.organ_id, title=f"{found.name}成绩更正　{ticket}", person_ids=[], viewer=viewer, now=now, data={
            "scoring": scoring.pk, "recheck": held.pk, "paper": held.paper_id, "number": held.number, "ticket": ticket, "old": before, "new": after, "words": words,
            "page": f"/recruitment/{found.pk}/scores/"}).number
        held.case_number = number
        held.save(update_fields=["case_number"])
    return number


def write_results(frame: pl.DataFrame, exam_id: int, leaf_id: int) -> None:
    """Results of numbers, by COPY, under a leaf."""
    copy_rows("recruitment_result", frame.drop("group").with_columns(exam_id=pl.lit(exam_id), leaf_id=pl.lit(leaf_id)))


def _open(scoring: Scoring, viewer: Viewer) -> Scoring:
    """The scores as they are now, locked. Conflict where no mark is entered any more, or not yet. Needs a transaction."""
    held = Scoring.objects.select_for_update(of=("self",)).select_related("exam__recruitment__organ").get(pk=scoring.pk)
    viewer.require(queries.SCORE, held.exam.recruitment.organ.path)
    if held.state != ScoringState.ENTERED:
        raise Conflict(f"成绩{held.state}，现在不能录入和改动", why=held.case_number or held.terms_case, then="规则公布以后才录入；审定以后的差错按成绩更正办理")
    if held.exam.state != ExamState.SEATED:
        raise Refused("考场还没有编排完", why="成绩按准考证号录入", then="请先完成考场编排")
    return held


def _refuse_same(paper: Paper, entry: int, viewer: Viewer) -> None:
    """Two officers enter a paper's marks, each unseen by the other."""
    other = Sheet.objects.filter(paper=paper, entry=3 - entry).order_by("-pk").first()
    if other and other.by_user in viewer.accounts:
        raise Refused("两遍成绩由两人分别录入", why=f"第{'一二'[other.entry - 1]}遍是您录入的", article=cite("RECR-SCORE-01"), then="请由另一名人员录入这一遍")


def _read_marks(scoring: Scoring, paper: Paper, rows: pl.DataFrame) -> pl.DataFrame:
    """Number and mark of everybody admitted. Refused as a whole for a wrong mark, a stranger, or somebody who is missing."""
    full, wrong, read = queries.full_of(scoring, paper), [], {}
    for text in rows["mark"].unique(maintain_order=True):
        try:
            read[text] = law.read_mark(text, full)
        except Refused as refused:
            wrong.append(refused.what)
    admitted = queries.admitted(scoring.exam, paper.category)
    strangers = rows.join(admitted, on="ticket", how="anti")["ticket"].to_list()
    absent = admitted.join(rows, on="ticket", how="anti")["ticket"].to_list()
    wrong += [f"{len(strangers)} 个准考证号不参加这一科目：{'、'.join(strangers[:TOLD])}"] if strangers else []
    wrong += [f"{len(absent)} 名考生没有成绩：{'、'.join(absent[:TOLD])}"] if absent else []
    if wrong:
        raise Refused("成绩单没有导入", why="；".join(wrong[:TOLD]), then=f"成绩单与参加这一科目的 {admitted.height} 名考生一一对应，未到的写“{law.ABSENT_WORD}”；请改正后重新导入")
    marks = rows.select("ticket", pl.col("mark").replace_strict(read, return_dtype=pl.Int64))
    return admitted.join(marks, on="ticket", maintain_order="left").select("number", "mark")
