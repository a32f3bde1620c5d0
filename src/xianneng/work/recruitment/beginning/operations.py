"""What is done with who was hired: reporting for duty, observations and training in probation, the final assessment, cancellation."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import operations as cases
from xianneng.foundation.cases.deadlines import task_due_on
from xianneng.foundation.ledger.digests import refuse_typed
from xianneng.foundation.ledger.operations import writing as leaf_of
from xianneng.law.catalogue import cite
from xianneng.law.dates import probation_until
from xianneng.law.recruitment import probation as law
from xianneng.law.refusals import Conflict, Refused
from xianneng.work.recruitment.beginning import queries, writing
from xianneng.work.recruitment.beginning.cases import CANCELLED, CONFIRMING, PASSED, REPORT, REPORTING
from xianneng.work.recruitment.hiring.models import Finalist, Stage
from xianneng.work.recruitment.hiring.operations import tell

OBSERVED, TUTOR = "日常表现", "带培人"
KINDS = (OBSERVED, TUTOR, queries.TRAINED)


def report(*, line: queries.Line, given: Mapping[str, Any], viewer: Viewer, now: datetime) -> str:
    """呈报录用报到: the number of the case whose effect opens the file. What the profile holds is taken from it."""
    held, approved = line.candidate, queries.approved(line.candidate)
    on = given["reported_on"]
    _refuse_texts(given)
    if not approved.happened_on <= on <= localdate(now):
        raise Refused("报到日期不对", why=f"{approved.happened_on} 批准录用，今天是 {localdate(now)}", then="请填写实际报到的日期")
    writing.is_here(held)
    told = writing.told_of(held, _plain(given))
    kept = {**_plain(given), "position": line.position, "document": approved.document}
    return _open(REPORTING, held, "录用报到", viewer, now, given=kept, newcomer=True, matter=[
        [held.name, f"{held.shown}，{told['sex']}，{told['birth_on']} 出生，{told['ethnicity']}，{told['political_status']}"], ["录用职位", line.position],
        ["学历", "，".join(part for part in (told["level"], told["school"], told["major"]) if part)], ["批准", approved.document],
        ["报到", f"{on}，试用期至 {_before(probation_until(on))}，使用{given['establishment']}"]])


def note(*, line: queries.Line, kind: str, on: date, words: str, days: int | None, passed: bool, document: str, viewer: Viewer, now: datetime) -> None:
    """记录 who tutors, what was observed, or the initial training: only ever added."""
    _refuse_texts({"words": words, "document": document})
    if kind == queries.TRAINED and not days:
        raise Refused("没有填写培训天数", article=cite("PROB-08"), then="请填写初任培训的天数")
    with transaction.atomic():
        held = Finalist.objects.select_for_update(of=("self",)).select_related("recruitment__organ", "organ").get(pk=line.candidate.pk)
        viewer.require(REPORT, (held.organ or held.recruitment.organ).path)
        if held.stage != Stage.PROBATION:
            raise Conflict("现在不能记录", why=f"{held.name}：{held.stage}", then="试用期内才记录")
        if line.reported_on and not line.reported_on <= on <= localdate(now):
            raise Refused("日期不在试用期内", why=f"{line.reported_on} 报到", then="请填写实际的日期")
        with leaf_of(kind="recruitment.probation", body={"candidate": held.pk, "what": kind}, now=now) as leaf:
            trained = kind == queries.TRAINED
            tell([held], Stage.PROBATION, leaf, viewer, now, kind=kind, happened_on=on, words=words, document=document, days=days if trained else None,
                 result=(law.PASSED if passed else law.FAILED) if trained else "")


def confirm(*, line: queries.Line, given: Mapping[str, Any], viewer: Viewer, now: datetime) -> str:
    """呈报转正: the number of the case. Refused before probation is over, without training, and for a rank that is not given so (PROB-05)."""
    held, on = line.candidate, localdate(now)
    _refuse_texts(given)
    if line.reported_on is None or held.stage != Stage.PROBATION:
        raise Conflict("现在不能转正", why=f"{held.name}：{held.stage}", then="请刷新后核对")
    until = law.ends(line.reported_on, given["absent"], task_due_on)
    law.refuse_confirming(until=until, on=on, training_days=(line.training.days or 0) if line.training else 0, training_passed=bool(line.training and line.training.result == law.PASSED))
    told = writing.told_of(held, queries.reported(held))
    proposed = law.graded(told["level"], until, has_degree=told["has_degree"], has_experience=given["has_experience"])
    if proposed is None and not (given["rank"] and given["level"] and given["words"]):
        raise Refused("没有认定职级、级别", why="有工作经历的，比照本机关同等条件人员由人认定", article=cite("LEVEL-NEW-01", until), then="请填写职级、级别，并在考核意见中写明依据")
    rank, level = proposed or (given["rank"], given["level"])
    law.refuse_rank(rank, until)
    kept = {**_plain(given), "way": PASSED, "on": on.isoformat(), "until": until.isoformat(), "reported_on": line.reported_on.isoformat(), "rank": rank, "level": level}
    return _open(CONFIRMING, held, "试用期满转正", viewer, now, given=kept, matter=[
        [held.name, f"{line.position}，{line.reported_on} 报到"], ["试用期", f"至 {_before(until)}，病事假 {given['absent']} 个工作日"],
        ["初任培训", f"{line.training.days} 天，{line.training.result}，{line.training.document}" if line.training else "—"], ["考核", f"合格。{given['words']}"],
        ["任职定级", f"{rank}，{level}级，自 {until} 起（{cite('PROB-05', until)}；{cite('LEVEL-NEW-01', until)}）"],
        *([["宪法宣誓", str(given["oath_on"])]] if given["oath_on"] else [])])


def cancel(*, line: queries.Line, ground: str, on: date, words: str, document: str, viewer: Viewer, now: datetime) -> str:
    """呈报取消录用 on a ground of the rules: the number of the case."""
    held, found = line.candidate, law.ground(ground, on)
    _refuse_texts({"words": words, "document": document})
    if (held.stage == Stage.HIRED) != (found.key == law.LATE):
        raise Refused("这一情形不适用", why=f"{held.name}：{held.stage}", article=found.article, then="没有报到的按逾期不报到办理，报到以后的按其他情形办理")
    if on > localdate(now) or (line.reported_on and on <= line.reported_on):
        raise Refused("取消录用的日期不对", why=f"{line.reported_on or '没有'} 报到，今天是 {localdate(now)}", then="请填写报到以后、今天以前的日期")
    return _open(CONFIRMING, held, "取消录用", viewer, now, newcomer=held.stage == Stage.HIRED, given={
        "way": CANCELLED, "on": on.isoformat(), "words": f"{found.title}（{found.article}）。{words}", "document": document}, matter=[
        [held.name, line.position], ["取消录用", f"自 {on} 起：{found.title}（{found.article}）"], ["事实和证据", words], ["文号", document],
        ["救济", "本人可以申请复核、提出申诉"]])


def _open(type_key: str, held: Finalist, words: str, viewer: Viewer, now: datetime, *, given: Mapping[str, Any], matter: list[list[str]], newcomer: bool = False) -> str:
    if held.organ_id is None or held.person_id is None:
        raise Refused("招录机关不在本平台", why=f"{held.recruitment.name}", then="请先登记机构，或者由其所在平台办理")
    return cases.open_case(type_key=type_key, organ_id=held.organ_id, title=f"{held.name}{words}", person_ids=[held.person_id], viewer=viewer, now=now,
                           newcomers={held.person_id: held.name} if newcomer else None,
                           data={"candidate": held.pk, "given": dict(given), "matter": matter, "page": f"/recruitment-probation/{held.pk}/", "page_title": "试用期"}).number


def _plain(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in given.items()}


def _before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _refuse_texts(given: Mapping[str, Any]) -> None:
    refuse_typed(*(value for value in given.values() if isinstance(value, str)))
