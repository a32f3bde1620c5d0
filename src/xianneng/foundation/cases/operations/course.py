"""Acts that move a case or its people: 开办 办理 退回补正 撤回 暂缓 恢复 终止 移出."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.cases import deadlines, processes, queries, seats, steps, types, working
from xianneng.foundation.cases.acts import Act, Done, act, case_of
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.models import (
    OUTCOMES,
    REFUSAL,
    RETURNED,
    SIGNED,
    SIGNED_AGAINST,
    Case,
    CaseState,
    Event,
    Opinion,
    Origin,
    Participant,
    SeatState,
    Subject,
    SubjectState,
    Task,
    TaskState,
)
from xianneng.foundation.ledger.operations import writing
from xianneng.foundation.organs.dated import lock
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record.models import Basic, Person
from xianneng.foundation.record.queries import all_in_scope
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused, refuse_unseen

NUMBER = re.compile(r"([A-Z]+)-([0-9]{4})-([0-9]{4,9})")


def open_case(*, type_key: str, organ_id: int, title: str, person_ids: Sequence[int], viewer: Viewer, now: datetime,
              data: Mapping[str, Any] | None = None, newcomers: Mapping[int, str] | None = None) -> Done:
    """Open a case 开办 of an organ about these persons, in this order, and its first steps. Refused about oneself (公务员法 第76条).

    ``newcomers``: the names of those who have no file yet; the room that opens the case has decided who reads of them.
    """
    case_type = types.get(type_key)
    organ = Organ.objects.filter(pk=organ_id).first()
    if organ is None:
        raise NotFound("没有找到这一机关")
    on = localdate(now)
    office_id = _receiving(organ, person_ids, viewer, on) if case_type.of_oneself else viewer.office_id
    if not case_type.of_oneself:
        viewer.require(case_type.open_right, organ.path)
    if office_id is None:
        raise Forbidden("请先选择办理岗位", then="在页首选择办理这件事的岗位，再提出")
    names = newcomers or {}
    if names and Basic.objects.filter(person_id__in=names).exists():
        raise Conflict("有人选已有档案", then="请刷新后核对")
    all_in_scope(viewer.scope, [each for each in person_ids if each not in names])
    refuse_unseen([title, dict(data or {})])
    with transaction.atomic():
        if case_type.one_at_a_time:
            _refuse_second(case_type, person_ids)
        number = _next_number(case_type.prefix, on.year)
        with writing(kind="cases.open_case", case=number, now=now, body={
                "by": viewer.signature, "type": type_key, "organ": organ.code, "title": title,
                "persons": list(person_ids)}) as leaf:
            case = Case.objects.create(
                number=number, type=type_key, title=title, organ=organ, opened_office_id=office_id,
                opened_user_id=viewer.user_id, opened_by=f"{viewer.name}（本人）" if case_type.of_oneself else viewer.signature, opened_at=now, data=dict(data or {}),
                process=processes.version_for(type_key, organ, on=on, now=now))
            Subject.objects.bulk_create([Subject(case=case, person_id=person_id, position=position,
                                                 data={"name": names[person_id], "newcomer": True} if person_id in names else {})
                                         for position, person_id in enumerate(person_ids)])
            under = Act(case, viewer, now, leaf)
            under.say("open_case", title=title, process=case.process.number)
            case_type.opened(case, **under.hook())
            if not case_type.of_oneself:  # where the type has not said it in its own words
                refuse_own(viewer, person_ids, why="其中有{who}", then="请由其他人员提出")
            steps.begin(under)
            case.save()
            leaf.body["working"] = working.digest(case.pk)
    return under.done()


def _receiving(organ: Organ, person_ids: Sequence[int], viewer: Viewer, on: date) -> int:
    """The office that receives what somebody asks about themselves. Forbidden about others, Refused where nobody receives it."""
    if list(person_ids) != [viewer.person_id]:
        raise Forbidden("只能为本人申请", then="他人的信息由其本人申请，或由人事部门办理")
    offices = seats.nearest("personnel_officer", organ.path, on)
    if not offices:
        raise Refused("没有可以受理的人事干部", why="本机关和上级机关今天没有人担任人事干部岗位", then="请向公务员主管部门反映")
    return offices[0].pk


def inquire(*, case_id: int, form: str, type_key: str, title: str, person_ids: Sequence[int], data: Mapping[str, Any],
            viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Open the inquiry 考察 (a case of ``type_key``) into persons of a case 组织考察; the inquiry, as it stands.

    ``form``: of the step that asks for it, which only who sits there opens; empty: on the way of the case, once more 复查.
    """
    with act("inquire", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        if form:
            task = under.case.tasks.filter(form=form, state=TaskState.OPEN).first()
            if task is None:
                raise Refused("不能组织考察", why="本件不在考察环节", then="请在办到考察环节时组织")
            seats.seat(task, viewer, under.on)
        if not person_ids:
            raise Refused("没有需要考察的人选", then="请刷新后核对")
        inquiry = open_case(type_key=type_key, organ_id=under.case.organ_id, title=title, person_ids=person_ids, viewer=viewer,
                            now=now, data={**data, "parent": under.case.number})
        under.say("inquire", number=inquiry.number)
    return inquiry


def _refuse_second(case_type: types.CaseType, person_ids: Sequence[int]) -> None:
    """Conflict where one of them is in a running case of the type; nobody opens another before this transaction ends."""
    lock(Person, person_ids)
    other = Subject.objects.filter(person_id__in=person_ids, case__type=case_type.key, case__closed_at=None).exclude(
        state=SubjectState.REMOVED).select_related("case").first()
    if other:
        raise Conflict(f"有人选已在{other.case.number}“{other.case.title}”中办理", why=f"同一人的{case_type.title}一次只办一件",
                       then="请在那一件中办理，或待其办结")


def complete(*, task_id: int, outcome: str, viewer: Viewer, seen: int | None, now: datetime, text: str = "",
             data: Mapping[str, Any] | None = None) -> Done:
    """Give one's opinion on a step, with what its form asks; the last one who must answer decides the step.

    Who was added (加签) gives an opinion only, before the step's holders decide: ``data`` is not asked of them.
    """
    with act("complete", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id,
             outcome=outcome) as under:
        task = under.task(task_id)
        seat = seats.seat(task, viewer, under.on, signing=True)
        if seat.origin == Origin.ADDED:
            _sign(under, task, seat, outcome, text)
            return under.done()
        if unsigned := seats.unsigned(task, task.participants.select_related("office__user")):
            raise unsigned
        _check_outcome(under, task, outcome, text)
        if outcome != REFUSAL:
            under.changes += under.type.check(under.case, task.step, viewer=viewer, on=under.on)
            under.type.answered(under.case, task, data=data or {}, on=under.on)
        if under.changes:
            under.say("re_evaluated", step=task.name, changes=under.changes)
        under.leaf.told.update(step=task.name, outcome=outcome)
        under.say("complete", task=task.pk, step=task.step, name=task.name, outcome=outcome, values=dict(data or {}), user=viewer.user_id)
        _opine(under, task, seat, outcome, text)
        _answer(task, seat, data or {})
        under.moves = outcome == REFUSAL or seats.settled(task)
        if under.moves:
            steps.decide(under, task, outcome)
    return under.done()


def _sign(under: Act, task: Task, seat: Participant, outcome: str, text: str) -> None:
    """The opinion of who was added; in 会签, where everybody's consent is needed, their refusal is one too."""
    _known(outcome)
    if outcome == REFUSAL:
        _required(text, "不同意要写明理由")
    refuses = outcome == REFUSAL and task.rule == "all" and bool(under.diagram.step(task.step).refusal)
    said = REFUSAL if refuses else SIGNED_AGAINST if outcome == REFUSAL else SIGNED
    under.leaf.told.update(step=task.name, outcome=said)
    under.say("sign", task=task.pk, step=task.step, name=task.name, outcome=said, user=under.viewer.user_id)
    _opine(under, task, seat, said, text)
    _answer(task, seat, {})
    under.moves = refuses or seats.settled(task)  # settled: what its holders answered before signers came first
    if under.moves:
        steps.decide(under, task, REFUSAL if refuses else OUTCOMES[0])


def return_for_correction(*, task_id: int, to_step: str, text: str, viewer: Viewer, seen: int | None,
                          now: datetime) -> Done:
    """Return the case to an earlier step 退回补正, saying what is to be put right."""
    with act("return_for_correction", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id,
             to=to_step) as under:
        task = under.task(task_id)
        seat = seats.seat(task, viewer, under.on)
        _required(text, "退回补正要写明需要补正的内容")
        if task.step not in under.diagram.after(to_step) or to_step == task.step:
            raise Refused("不能退回到这一环节", why="它不在本环节之前", then="请选择之前的环节")
        under.leaf.told.update(step=task.name, outcome=RETURNED)
        _opine(under, task, seat, RETURNED, text)
        steps.go_back(under, to_step)
        Task.objects.filter(pk=task.pk).update(outcome=RETURNED)
        under.say("return_for_correction", name=task.name, to=under.diagram.step(to_step).name, text=text)
    return under.done()


def withdraw(*, case_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Take the case back 撤回, before its decision takes effect: the handling officer's act, of one's own request one's own."""
    with act("withdraw", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        if not (seats.is_opener(under.case, viewer) or seats.asked(under.case, viewer)):
            raise Forbidden("您不能撤回", why="撤回由呈报的经办人办理", then="不同意的，请办理“不同意”或退回补正")
        _required(text, "撤回要写明理由")
        steps.end(under, CaseState.WITHDRAWN)
        under.say("withdraw", text=text)
    return under.done()


def terminate(*, case_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """End the case without a decision 终止."""
    with act("terminate", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        _required(text, "终止要写明理由")
        steps.end(under, CaseState.TERMINATED)
        under.say("terminate", text=text)
    return under.done()


def suspend(*, case_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime,
            person_id: int | None = None) -> Done:
    """Put the case on hold 暂缓, or one person in it; deadlines of the case stand still."""
    if person_id is not None:
        return _subject("suspend_subject", case_id, person_id, SubjectState.SUSPENDED, text, viewer, seen, now)
    with act("suspend", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        _required(text, "暂缓要写明理由")
        under.case.state = CaseState.SUSPENDED
        under.say("suspend", text=text)
    return under.done()


def resume(*, case_id: int, viewer: Viewer, seen: int | None, now: datetime, text: str = "",
           person_id: int | None = None) -> Done:
    """Go on with the case 恢复办理, or with one person in it; the working days left are counted from today."""
    if person_id is not None:
        return _subject("resume_subject", case_id, person_id, SubjectState.ACTIVE, text or "恢复办理", viewer, seen,
                        now)
    with act("resume", case_id=case_id, viewer=viewer, seen=seen, now=now) as under:
        since = Event.objects.filter(case_id=case_id, kind="suspend").latest("pk")
        for task in under.case.tasks.filter(state=TaskState.OPEN).exclude(due_on=None):
            task.due_on = deadlines.postponed(task.due_on, localdate(since.at), under.on)  # type: ignore[arg-type]
            task.save()
            under.case.due_on = task.due_on
        under.case.state = CaseState.RUNNING
        under.say("resume", text=text)
    return under.done()


def remove_subject(*, case_id: int, person_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Take a person out of the case 移出; the others go on."""
    return _subject("remove_subject", case_id, person_id, SubjectState.REMOVED, text, viewer, seen, now)


def remove_subjects(*, case_id: int, person_ids: Sequence[int], text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Take several persons out of the case at once 移出, with one reason: each with an entry of their own, and all of them or none."""
    if not person_ids:
        raise Refused("没有选择人选", then="请勾选要移出的人选")
    with transaction.atomic():
        for person_id in dict.fromkeys(person_ids):
            done = remove_subject(case_id=case_id, person_id=person_id, text=text, viewer=viewer, seen=seen, now=now)
            seen = done.version
    return done


def _subject(verb: str, case_id: int, person_id: int, state: SubjectState, text: str, viewer: Viewer,
             seen: int | None, now: datetime) -> Done:
    with act(verb, case_id=case_id, viewer=viewer, seen=seen, now=now, person=person_id) as under:
        _required(text, "请写明理由")
        subject = under.case.subjects.filter(person_id=person_id).first()
        if subject is None:
            raise NotFound("本件没有这名人选")
        _check_change(under.case, subject, state)
        if state == SubjectState.ACTIVE and subject in queries.objected(under.case, SubjectState.SUSPENDED):
            raise Refused("异议经核查属实，还不能恢复办理", why="暂缓以后没有经复查合格", then="请先办理复查，合格的再恢复；不再考虑的，移出人选")
        subject.turn(state, text, now)
        if state == SubjectState.REMOVED:
            under.type.subject_removed(under.case, subject, **under.hook())
        under.say(verb, person=person_id, text=text)
    return under.done()


def _check_change(case: Case, subject: Subject, state: SubjectState) -> None:
    """A removed person does not come back, nothing changes to what it is, and somebody stays."""
    if subject.state == SubjectState.REMOVED or subject.state == state:
        raise Refused(f"该人选{subject.state}", then="请刷新后核对")
    others = case.subjects.exclude(pk=subject.pk).exclude(state=SubjectState.REMOVED)
    if state == SubjectState.REMOVED and not others.exists():
        raise Refused("本件只剩这一名人选", then="不再办理的，请终止本件")


def _known(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Refused("请选择办理意见", why=f"没有“{outcome[:20]}”这一意见" if outcome else "", then=f"可选：{'、'.join(OUTCOMES)}")


def _check_outcome(under: Act, task: Task, outcome: str, text: str) -> None:
    _known(outcome)
    if outcome == REFUSAL:
        if not under.diagram.step(task.step).refusal:
            raise Refused(f"“{task.name}”没有“不同意”这一意见", then="请退回补正、暂缓或终止")
        _required("" if text.strip().rstrip("。") == "同意" else text, "不同意要写明理由")


def _opine(under: Act, task: Task, seat: Participant, outcome: str, text: str) -> None:
    viewer = under.viewer
    notes = [f"代{viewer.stands_in_for}"] if viewer.stands_in_for else []
    if seat.acts_for and seat.acts_for.office:
        notes.append(f"受{seat.acts_for.office.title}　{seat.acts_for.office.user.display_name}委派")
    under.add(Opinion(case=under.case, task=task, step_name=task.name, outcome=outcome, text=text, at=under.now,
                      office_title=viewer.title, name=viewer.name, stands_in_for="，".join(notes)))


def _answer(task: Task, seat: Participant, data: Mapping[str, Any]) -> None:
    """The seat has answered, and with it the one it acts for, or the colleagues it was delegated to."""
    task.data = {**task.data, **data}
    task.save()
    answered = [seat.pk] + ([seat.acts_for_id] if seat.acts_for_id else [])
    Participant.objects.filter(pk__in=answered).update(state=SeatState.DONE)
    Participant.objects.filter(acts_for__in=answered, state=SeatState.WAITING).update(state=SeatState.DROPPED)


def _required(text: str, words: str) -> None:
    if not text.strip():
        raise Refused(words, then="请补充后再提交")


def pass_over(numbers: Iterable[str]) -> None:
    """Never give these numbers out: after a restore, those of what was lost are on papers already."""
    largest: dict[tuple[str, int], int] = {}
    for prefix, year, last in (found.groups() for number in numbers if (found := NUMBER.fullmatch(number))):
        key = prefix, int(year)
        largest[key] = max(largest.get(key, 0), int(last))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany("""INSERT INTO cases_counter (prefix, year, last) VALUES (%s, %s, %s)
            ON CONFLICT (prefix, year) DO UPDATE SET last = greatest(cases_counter.last, excluded.last)""",
                           [(*key, last) for key, last in largest.items()])


def _next_number(prefix: str, year: int) -> str:
    """The next number of a prefix and year; the row stays locked to the end, so that no number is lost."""
    with connection.cursor() as cursor:
        cursor.execute("""INSERT INTO cases_counter (prefix, year, last) VALUES (%s, %s, 1)
            ON CONFLICT (prefix, year) DO UPDATE SET last = cases_counter.last + 1 RETURNING last""", [prefix, year])
        return f"{prefix}-{year}-{cursor.fetchone()[0]:04d}"
