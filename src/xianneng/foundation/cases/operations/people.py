"""Acts on the people of a step: 转办 委派 加签 减签 抄送 催办."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Max

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import seats, steps
from xianneng.foundation.cases.acts import Act, Done, act, case_of
from xianneng.foundation.cases.models import SIGNERS, Copy, Origin, Participant, SeatState, Task, TaskState, Urge
from xianneng.law.refusals import Conflict, NotFound, Refused


def reassign(*, task_id: int, office_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Hand one's seat to another office that may take the step 转办."""
    with act("reassign", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id,
             office=office_id) as under:
        task, seat = _seat(under, task_id)
        office = _same_role(under, task, office_id)
        seat.state = SeatState.PASSED_ON
        seat.save()
        Participant.objects.create(task=task, office=office, position=seat.position, origin=Origin.REASSIGNED,
                                   acts_for=seat.acts_for)
        under.say("reassign", name=task.name, to=_named(office), text=text)
    return under.done()


def delegate(*, task_id: int, office_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Let a colleague of one's own organ answer for one's seat 委派; one may still answer oneself."""
    with act("delegate", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id,
             office=office_id) as under:
        task, seat = _seat(under, task_id)
        office = _same_role(under, task, office_id)
        if office.organ_id != viewer.organ_id:
            raise Refused("只能委派给本机关人员", why=f"{_named(office)}不在本机关", then="交由其他机关办理的，请转办")
        Participant.objects.create(task=task, office=office, position=seat.position, origin=Origin.DELEGATED,
                                   acts_for=seat)
        under.say("delegate", name=task.name, to=_named(office), text=text)
    return under.done()


def add_signer(*, task_id: int, office_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Ask one more office for its opinion on the step 加签, before its holders decide; they wait for it."""
    with act("add_signer", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id,
             office=office_id) as under:
        task, _ = _seat(under, task_id)
        office = seats.readers(under.case, under.on).filter(pk=office_id).first()
        if office is None:
            raise Refused("不能请这一岗位加签", why="该岗位今天无人担任，管辖范围不含呈报机关，或不办理业务", then="请另选人员")
        _not_seated(task, office)
        last = task.participants.aggregate(last=Max("position"))["last"]
        Participant.objects.create(task=task, office=office, position=last + 1, origin=Origin.ADDED)
        under.say("add_signer", name=task.name, to=_named(office), text=text)
    return under.done()


def drop_signer(*, participant_id: int, text: str, viewer: Viewer, seen: int | None, now: datetime) -> Done:
    """Do without a signer that was added and has not answered 减签; those the diagram draws stay."""
    seat = Participant.objects.filter(pk=participant_id).select_related("task", "office__user").first()
    with act("drop_signer", case_id=seat.task.case_id if seat else 0, viewer=viewer, seen=seen, now=now,
             participant=participant_id) as under:
        seat = Participant.objects.select_related("office__user").get(pk=participant_id)
        task = seat.task = under.task(seat.task_id)
        if seat.origin != Origin.ADDED or seat.state != SeatState.WAITING or task.state != TaskState.OPEN:
            raise Refused("不能减签", why="只能减去加签且尚未办理的人员", then="原定人员不办的，请转办或委派")
        seat.state = SeatState.DROPPED
        seat.save()
        under.say("drop_signer", name=task.name, to=_named(seat.office) if seat.office else "", text=text)
        if seats.settled(task):  # what its holders answered before signers came first
            under.moves = True
            steps.decide(under, task, task.opinions.exclude(outcome__in=SIGNERS).latest("pk").outcome)
    return under.done()


def copy_to(*, case_id: int, office_ids: Sequence[int], viewer: Viewer, now: datetime, seen: int | None = None) -> Done:
    """Let other offices read the case 抄送, each once: Conflict where all of them read it already."""
    with act("copy_to", case_id=case_id, viewer=viewer, seen=seen, now=now, offices=list(office_ids)) as under:
        offices = list(seats.readers(under.case, under.on).filter(pk__in=office_ids))
        if not offices or len(offices) != len(set(office_ids)):
            raise NotFound("没有找到抄送的岗位", then="请重新选择")
        read = set(Copy.objects.filter(case=under.case, office__in=offices).values_list("office_id", flat=True))
        new = [office for office in offices if office.pk not in read]
        if not new:
            raise Conflict(f"已经抄送{'、'.join(_named(office) for office in offices)}", then="不需要再次抄送")
        for office in new:
            under.add(Copy(case=under.case, office=office, at=now))
        under.say("copy_to", to=[_named(office) for office in new])
    return under.done()


def urge(*, task_id: int, viewer: Viewer, now: datetime, text: str = "", seen: int | None = None) -> Done:
    """Remind those who hold a step 催办. Conflict where the viewer did so today."""
    with act("urge", case_id=case_of(task_id), viewer=viewer, seen=seen, now=now, task=task_id) as under:
        task = under.task(task_id)
        if task.state != TaskState.OPEN:
            raise Refused(f"“{task.name}”不在办理中", then="请刷新后核对")
        if under.case.events.filter(kind="urge", actor=viewer.signature, data__task=task_id, at__date=under.on).exists():
            raise Conflict(f"“{task.name}”您今天已经催办", why="同一环节每人每天催办一次", then="请明日再催办，或与办理人联系")
        under.add(Urge(case=under.case, task=task, text=text, at=now))
        under.say("urge", name=task.name, text=text, task=task_id)
    return under.done()


def _seat(under: Act, task_id: int) -> tuple[Task, Participant]:
    """The task and the viewer's seat; passing a matter on is open to whom avoidance keeps from deciding it."""
    task = under.task(task_id)
    return task, seats.seat(task, under.viewer, under.on, deciding=False)


def _same_role(under: Act, task: Task, office_id: int) -> Office:
    step = under.diagram.step(task.step)
    office = seats.candidates(under.case, step.role, under.on).filter(pk=office_id).first()
    if step.organ == "self" or office is None:
        raise Refused("不能交给这一岗位", why="该岗位不能办理本环节" if step.organ != "self" else "本环节由本人办理",
                      then="请另选能办理本环节的人员")
    _not_seated(task, office)
    return office


def _not_seated(task: Task, office: Office) -> None:
    if task.participants.filter(office=office, state__in=[SeatState.WAITING, SeatState.DONE]).exists():
        raise Refused(f"{_named(office)}已经是本环节的办理人", then="请另选人员")


def _named(office: Office) -> str:
    return f"{office.title}　{office.user.display_name}"
