"""What can be done in selection: decide the shortlist's beginning, review on originals, replace, group, draw examiners and the order, enter and confirm marks."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.timezone import localdate

from xianneng.algorithms import draw
from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.ledger.digests import canonical, refuse_id_numbers
from xianneng.foundation.ledger.operations import Writing, writing
from xianneng.law.catalogue import cite
from xianneng.law.recruitment import interviewing
from xianneng.law.recruitment import scoring as law
from xianneng.law.refusals import Conflict, NotFound, Refused, refuse_unseen
from xianneng.work.recruitment.choosing import queries as choosing
from xianneng.work.recruitment.scoring import queries as scores
from xianneng.work.recruitment.scoring.models import Scoring
from xianneng.work.recruitment.selecting import queries
from xianneng.work.recruitment.selecting.models import (
    Avoidance,
    Candidate,
    Composite,
    Examiner,
    Group,
    Selecting,
    SelectingState,
    Stage,
    Step,
)
from xianneng.work.recruitment.sitting.operations import copy_rows

ENTERED, REPLACED = "入围", "递补"
MOST_EXAMINERS = 500


def begin(*, scoring: Scoring, review_until: date, replace_until: date, viewer: Viewer, now: datetime) -> int:
    """确定入围人选 once scores are released: who entered by the results that stand, with the days until which they are reviewed and replaced; how many."""
    viewer.require(scores.SCORE, scoring.exam.recruitment.organ.path)
    if not scores.is_released(scoring):
        raise Refused("成绩还没有公布", why="入围名单在成绩公布以后确定", article=cite("RECR-EXAM-03"), then="请到公布时间以后再办")
    if scoring.exam.recruitment.sits_first and not choosing.is_ranked(scoring):
        raise Refused("职位排名还没有审定", why="这一招考先笔试后报职位，入围按选报的职位确定", article=cite("RECR-PROC-01"), then="请先办理选报职位")
    if not localdate(now) <= review_until <= replace_until:
        raise Refused("日期的先后不对", why="资格复审截止不早于今天，递补截止不早于资格复审截止", then="请改正日期")
    with transaction.atomic():
        held = Scoring.objects.select_for_update(of=("self",)).get(pk=scoring.pk)
        if queries.selecting_of(scoring.exam):
            raise Conflict("入围人选已经确定", then="请打开选拔页")
        Selecting.objects.create(exam_id=held.exam_id, review_until=review_until, replace_until=replace_until, made_by=viewer.signature, made_at=now)
        rows = scores.standing(held).filter("entered")
        copy_rows("recruitment_candidate", rows.select(exam_id=pl.lit(held.exam_id), number="number", position_at="position_at", written="written", rank="rank", stage=pl.lit(Stage.WAITING.value),
                                                       words=pl.lit(""), decided_by=pl.lit(""), marks=pl.lit("[]")))
        with writing(kind="recruitment.shortlist", body={"exam": held.exam_id, "candidates": rows.height, "review_until": review_until, "replace_until": replace_until}, now=now) as leaf:
            _step(Candidate.objects.filter(exam=held.exam_id).order_by("pk"), ENTERED, "", viewer, now, leaf)
    return rows.height


def review(*, candidate: Candidate, stage: str, words: str, viewer: Viewer, now: datetime) -> None:
    """资格复审 on originals, or 放弃 as the candidate declared: once, with grounds."""
    refuse_unseen(words)
    refuse_id_numbers(words)
    with transaction.atomic():
        held = _held(candidate, viewer)
        if stage not in (Stage.PASSED, Stage.FAILED, Stage.WITHDRAWN) or not words:
            raise Refused("没有写明复审结果和依据", why="核验了哪些原件，不通过的是哪一条资格条件，放弃的有什么声明", article=cite("RECR-PROC-03"), then="请选择结果，写明依据")
        if held.stage != Stage.WAITING and not (held.stage == Stage.PASSED and stage == Stage.WITHDRAWN and held.order is None):
            raise Conflict(f"这一人选已是“{held.stage}”", why=held.decided_by, then="请刷新页面")
        held.stage, held.words, held.decided_by = stage, words, viewer.signature
        held.save(update_fields=["stage", "words", "decided_by"])
        with writing(kind="recruitment.review_originals", body={"candidate": held.pk, "stage": stage}, now=now) as leaf:
            _step([held], stage, words, viewer, now, leaf)


def replace(*, candidate: Candidate, viewer: Viewer, now: datetime) -> Candidate:
    """递补 whoever comes next in rank order for who is out, until the published day: the reason is why the other is out."""
    with transaction.atomic():
        held = _held(candidate, viewer)
        if held.stage in queries.STANDING:
            raise Refused(f"这一人选{held.stage}，不需要递补", then="复审不通过或者放弃的才递补")
        if Candidate.objects.filter(replaces=held).exists():
            raise Conflict("已经递补过", then="请刷新页面")
        selecting = Selecting.objects.get(exam=held.exam_id)
        if localdate(now) > selecting.replace_until:
            raise Refused(f"递补截止到 {selecting.replace_until}", article=cite("RECR-PROC-10"), then="期限已过，不再递补")
        found = queries.next_ranked(held.exam, held.position_at)
        if found is None:
            raise Refused("没有可以递补的人员", why="达到合格分数线的都已入围", article=cite("RECR-PROC-10"), then="按现有人选面试")
        number, rank, written = found
        made = Candidate.objects.create(exam_id=held.exam_id, number=number, position_at=held.position_at, written=written, rank=rank, replaces=held)
        words = f"第 {held.rank} 名{held.stage}：{held.words}"[:300]
        with writing(kind="recruitment.replace", body={"candidate": made.pk, "replaces": held.pk}, now=now) as leaf:
            _step([made], REPLACED, words, viewer, now, leaf)
    return made


def add_group(*, selecting: Selecting, name: str, held_on: date, place: str, positions: Sequence[int], viewer: Viewer) -> None:
    """设面试组: the positions that it interviews, one group each."""
    refuse_unseen([name, place])
    with transaction.atomic():
        held = _open(selecting, viewer, SelectingState.REVIEWED)
        free = {each.at for each in queries.ungrouped(held)}
        if not positions or not set(positions) <= free:
            raise Refused("这些职位不能编入", why="职位须有复审通过的人选，且没有编入其他面试组", then="请重新选择职位")
        if Group.objects.filter(exam=held.exam_id, name=name).exists():
            raise Conflict("已有同名的面试组", then="请改名称")
        Group.objects.create(exam_id=held.exam_id, name=name, held_on=held_on, place=place, positions=list(positions))


def add_examiners(*, selecting: Selecting, people: Sequence[tuple[str, str, str]], viewer: Viewer) -> None:
    """登记考官: name, organ and certificate of each, in the place of the list before."""
    refuse_unseen([text for each in people for text in each])
    with transaction.atomic():
        held = _open(selecting, viewer, SelectingState.REVIEWED)
        if not 0 < len(people) <= MOST_EXAMINERS or len(set(people)) < len(people):
            raise Refused("考官名单有重复或者为空", then="每人一行：姓名、工作单位、考官证书号")
        if Avoidance.objects.filter(examiner__exam=held.exam_id).exists():
            raise Conflict("已经登记回避，不能重排名单", then="请在登记回避以前改好名单")
        Examiner.objects.filter(exam=held.exam_id).delete()
        Examiner.objects.bulk_create(Examiner(exam_id=held.exam_id, at=at, name=name, organ=organ, certificate=certificate) for at, (name, organ, certificate) in enumerate(people, 1))


def avoid(*, selecting: Selecting, examiner_at: int, number: int, relation: str, viewer: Viewer, now: datetime) -> None:
    """登记回避 of an examiner from whom a candidate is related to."""
    with transaction.atomic():
        held = _open(selecting, viewer, SelectingState.REVIEWED)
        examiner = Examiner.objects.filter(exam=held.exam_id, at=examiner_at).first()
        if examiner is None or relation not in interviewing.RELATIONS or not Candidate.objects.filter(exam=held.exam_id, number=number).exists():
            raise NotFound("没有找到这一考官或者人选", then="请核对考官序号和准考证号")
        with writing(kind="recruitment.avoid", body={"exam": held.exam_id, "examiner": examiner_at, "number": number}, now=now):
            Avoidance.objects.create(examiner=examiner, number=number, relation=relation, by=viewer.signature, made_at=now)


def announce(*, selecting: Selecting, source: str, draw_at: datetime, viewer: Viewer, now: datetime) -> None:
    """公布考官抽签: the commitment to groups, examiners and who avoids whom, before the public source says its value."""
    refuse_unseen(source)
    with transaction.atomic():
        held, size = _open(selecting, viewer, SelectingState.REVIEWED), _terms(selecting).panel
        if now >= draw_at:
            raise Refused("随机数公布时间已过", why="名单要在随机数公布以前公布，谁也不能挑选结果", then="请改用以后公布的随机数")
        if queries.ungrouped(held) or not queries.groups(held) or Candidate.objects.filter(exam=held.exam_id, stage=Stage.WAITING).exists():
            raise Refused("还不能抽签", why="有人选没有复审完，或者有职位没有编入面试组", article=cite("RECR-EXAM-04"), then="请先完成资格复审和分组")
        bars = queries.barred(held)
        interviewing.seated([each.at for each in queries.examiners(held)], bars, list(bars), size)  # whether there can be enough at all
        held.source, held.draw_at, held.committed_at = source, draw_at, now
        held.commitment, held.state = draw.commit([queries.published(held, size)]).hex(), SelectingState.ANNOUNCED
        held.save(update_fields=["source", "draw_at", "committed_at", "commitment", "state"])
        with writing(kind="recruitment.examiners_announced", body={"exam": held.exam_id, "commitment": held.commitment, "source": source, "draw_at": draw_at}, now=now):
            pass


def draw_examiners(*, selecting: Selecting, value: str, viewer: Viewer, now: datetime) -> None:
    """抽考官: the value as the source said it; who sits in which group follows from it."""
    refuse_unseen(value)
    with transaction.atomic():
        held, size = _open(selecting, viewer, SelectingState.ANNOUNCED), _terms(selecting).panel
        if held.draw_at is None or now < held.draw_at:
            raise Refused("随机数还没有公布", why="公布以前谁也不能知道", then="请到时按来源公布的内容录入")
        if draw.commit([queries.published(held, size)]).hex() != held.commitment:
            raise Refused("公布之后名单已变", why="与公布的承诺值不同", then="请核对名单")
        held.value, held.drawn_at, held.state = value.strip(), now, SelectingState.DRAWN
        panels, there = queries.panels(held, size), queries.groups(held)
        for place, panel in panels.items():
            for seat, at in enumerate(panel, 1):
                Examiner.objects.filter(exam=held.exam_id, at=at).update(group=there[place - 1], seat=seat)
        held.save(update_fields=["value", "drawn_at", "state"])
        with writing(kind="recruitment.examiners_drawn", body={"exam": held.exam_id, "value": held.value, "panels": {str(place): panel for place, panel in panels.items()}}, now=now):
            pass


def draw_order(*, selecting: Selecting, group: Group, value: str, viewer: Viewer, now: datetime) -> None:
    """抽面试次序 of a group's candidates on the day of the interview, from a value drawn in their presence; once."""
    refuse_unseen(value)
    with transaction.atomic():
        held = _open(selecting, viewer, SelectingState.DRAWN)
        of_day = Group.objects.select_for_update().get(pk=group.pk)
        if of_day.ordered_at:
            raise Conflict("次序已经抽定", then="请刷新页面")
        if localdate(now) != of_day.held_on:
            raise Refused(f"次序在面试当天（{of_day.held_on}）抽定", article=cite("RECR-EXAM-04"), then="请当天办理")
        people = queries.of_group(held, of_day)
        seed = draw.seed(draw.commit([canonical(sorted(each.ticket for each in people))]), value)
        for each, place in zip(sorted(people, key=lambda each: each.ticket), draw.drawn(seed, len(people)).tolist(), strict=True):
            Candidate.objects.filter(pk=each.candidate.pk).update(group=of_day, order=place + 1)
        of_day.value, of_day.ordered_at = value, now
        of_day.save(update_fields=["value", "ordered_at"])
        with writing(kind="recruitment.order_drawn", body={"group": of_day.pk, "value": value, "seed": seed.hex(), "people": len(people)}, now=now):
            pass


def enter_marks(*, selecting: Selecting, group: Group, marks: Mapping[int, Sequence[str]], viewer: Viewer, now: datetime) -> None:
    """录入考官评分 of a group by candidate: a mark a seat, or none at all for who did not come."""
    with transaction.atomic():
        held, terms = _open(selecting, viewer, SelectingState.DRAWN), _terms(selecting)
        sheet = _sheet(group)
        if not sheet.ordered_at:
            raise Refused("面试次序还没有抽定", then="请先抽面试次序")
        for each in queries.of_group(held, sheet):
            told = [text.strip() for text in marks.get(each.candidate.pk, ()) if text.strip()]
            if told and len(told) != terms.panel:
                raise Refused(f"第 {each.candidate.order} 号有 {len(told)} 个评分，考官 {terms.panel} 名", then="请补齐；没有到场的全部空着")
            read = [law.read_mark(text, law.FULL) for text in told]
            if any(mark < 0 for mark in read):
                raise Refused(f"第 {each.candidate.order} 号的评分不是数", then="没有到场的全部空着")
            Candidate.objects.filter(pk=each.candidate.pk).update(marks=read, interview=law.trimmed(read, drop=terms.drops, decimals=terms.decimals) if read else None)
        sheet.entered_by, sheet.entered_user = viewer.signature, viewer.user_id
        sheet.save(update_fields=["entered_by", "entered_user"])


def confirm_marks(*, selecting: Selecting, group: Group, viewer: Viewer, now: datetime) -> None:
    """核对考官评分 against the sheets that examiners signed, by another than who entered; nothing moves afterwards."""
    with transaction.atomic():
        held, sheet = _open(selecting, viewer, SelectingState.DRAWN), _sheet(group)
        if not sheet.entered_by:
            raise Refused("还没有录入评分", then="请先录入")
        if sheet.entered_user in viewer.accounts:
            raise Refused("评分由另一人核对", why="这一组的评分是您录入的", article=cite("RECR-SCORE-01"), then="请由其他人员对照评分表核对")
        sheet.confirmed_by, sheet.confirmed_at = viewer.signature, now
        sheet.save(update_fields=["confirmed_by", "confirmed_at"])
        rows = [[each.candidate.pk, each.candidate.marks, each.candidate.interview] for each in queries.of_group(held, sheet)]
        with writing(kind="recruitment.interviewed", body={"group": sheet.pk, "marks": rows}, now=now):
            pass


def propose(*, selecting: Selecting, viewer: Viewer, now: datetime) -> str:
    """呈报综合成绩和进入体检人选: the number of the case."""
    from xianneng.work.recruitment.selecting.cases import Composites  # the case acts by this module

    found = selecting.exam.recruitment
    return cases.open_case(type_key=Composites.key, organ_id=found.organ_id, title=f"{found.name}综合成绩和体检人选", person_ids=[], viewer=viewer, now=now,
                           data={"selecting": selecting.pk, "page": f"/recruitment/{found.pk}/selection/"}).number


def write_composites(frame: pl.DataFrame, exam_id: int, case_number: str, leaf: Writing) -> None:
    """Composite scores as they were decided, by COPY."""
    copy_rows("recruitment_composite", frame.with_columns(exam_id=pl.lit(exam_id), way=pl.lit("按综合成绩"), case_number=pl.lit(case_number), leaf_id=pl.lit(leaf.id)))
    leaf.wrote(Composite._meta.db_table)


def _step(candidates: Any, kind: str, words: str, viewer: Viewer, now: datetime, leaf: Writing) -> None:
    made = Step.objects.bulk_create((Step(candidate=each, kind=kind, words=words, by=viewer.signature, made_at=now, leaf_id=leaf.id) for each in candidates), batch_size=1000)
    leaf.wrote(Step._meta.db_table, [each.pk for each in made])


def _held(candidate: Candidate, viewer: Viewer) -> Candidate:
    """A candidate, locked, while reviews and replacements go on. Needs a transaction."""
    held = Candidate.objects.select_for_update(of=("self",)).select_related("exam__recruitment__organ").get(pk=candidate.pk)
    _open(Selecting.objects.get(exam=held.exam_id), viewer, SelectingState.REVIEWED)
    return held


def _open(selecting: Selecting, viewer: Viewer, state: SelectingState) -> Selecting:
    """The selection, locked, in the state in which an act is done. Needs a transaction."""
    held = Selecting.objects.select_for_update(of=("self",)).select_related("exam__recruitment__organ").get(pk=selecting.pk)
    viewer.require(scores.SCORE, held.exam.recruitment.organ.path)
    if held.state != state:
        raise Conflict(f"现在是“{held.state}”，不能这样办理", why=held.case_number, then="请刷新页面，按当前环节办理")
    return held


def _terms(selecting: Selecting) -> Scoring:
    return Scoring.objects.get(exam=selecting.exam_id)


def _sheet(group: Group) -> Group:
    """A group, locked, whose marks nobody has confirmed."""
    held = Group.objects.select_for_update().get(pk=group.pk)
    if held.confirmed_at:
        raise Conflict("评分已经核对，不能再改", why=held.confirmed_by, then="确有错误的，综合成绩审定时不同意，办件终止以后重新录入、核对")
    return held
