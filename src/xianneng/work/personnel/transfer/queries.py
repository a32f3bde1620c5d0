"""What can be asked of 人员调转: who moves with the law's facts, where to, what is free there; and the list of transfers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import Office
from xianneng.foundation.cases import seats
from xianneng.foundation.cases.models import Case, CaseState, Subject, SubjectState, Task, TaskState
from xianneng.foundation.organs import queries as organs
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.queries import Place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas.models import Member
from xianneng.foundation.record.facts import Asked
from xianneng.foundation.record.merged import records
from xianneng.foundation.record.models import Family, Level, Standing
from xianneng.foundation.record.queries import in_scope
from xianneng.law import transfer as law
from xianneng.law.refusals import Refused
from xianneng.work.personnel.leaving.queries import leavers
from xianneng.work.personnel.paperfile import queries as paperfile

TRANSFER, ENTERING = "personnel.transfer", "personnel.transfer_in"
INSIDE, OUTSIDE = "平台内", "平台外"
KINDS = {"机关": "公务员", "参公单位": "参公"}  # 人员类别, by the kind of the organ
FILE_AUDITS = {paperfile.CLEAN: law.AUDITED, paperfile.SETTLED: law.CLEARED, paperfile.FAULTY: law.UNCLEARED}
EVERYWHERE = Scope(("/",))
RUNNING, FILES, DONE = "办理中", "档案未收妥", "已办结"
SHOWN = (RUNNING, FILES, DONE)
FILE_STEPS = ("sending", "receipt", "returned")


@dataclass(frozen=True, slots=True)
class Known:
    """One person as the case shows them: the file's row, standing and level, and what the law reads of them."""

    row: dict[str, Any]
    standing: Standing
    level: str
    mover: law.Mover


def known(person_id: int, on: date) -> Known | None:
    """The person on a date; None without a standing."""
    found = leavers(Asked(on, person_ids=[person_id])).get(person_id)
    if found is None:
        return None
    standing = Standing.objects.as_of(on).get(person_id=person_id)
    level = Level.objects.as_of(on).filter(person_id=person_id).first()
    row = dict(found.row)
    return Known(row, standing, f"{level.level}级" + (f"{level.step}档" if level.step else "") if level else "", law.Mover(
        row["status"], row["kind"], row["rank"], row["layer"], row["investigation"], standing.probation_until,
        found.service))


def file_audit(person_id: int) -> str:
    """What the platform's own audit found of somebody's paper file; empty where there was none."""
    return FILE_AUDITS.get(paperfile.state_of(person_id), "")


def audited_elsewhere(given: Mapping[str, Any]) -> str:
    """When and by whom an application says that the file was audited outside of the platform; empty where it does not."""
    return f"{given['audited_on']} 经{given['audited_by']}" if given.get("audited_on") else ""


def destination(text: str, on: date) -> Place:
    """The organ of a name, or 上级/名称 where several are called so. Refused where it takes in nobody by a transfer, or is not known."""
    above, _, name = text.strip().rpartition("/")
    found = organs.named(name, on)
    if above or len(found) > 1:
        parents = {each.id for each in organs.named(above, on)} if above else set()
        rows = Profile.objects.as_of(on).filter(name=name, parent_id__in=parents).values_list("organ_id", flat=True)
        found = [organs.place(EVERYWHERE, each, on) for each in rows]
    if len(found) != 1:
        alike = "、".join(each.name for each in organs.search(EVERYWHERE, name, on, limit=5))
        raise Refused("没有找到这一调入机关", why=f"名称相近的有{alike}" if alike else "本平台没有这个名称的机关",
                      then="请填机关全称；同名的写明上级，如“某县/某局”；不在本平台的选“平台外”")
    if found[0].kind not in KINDS:
        raise Refused(f"{found[0].name}不能接收转任人员", why=f"{found[0].kind}不是机关或者参照管理单位", then="请核对调入机关；调往其他单位的选“平台外”")
    return found[0]


def officers(organ_id: int, on: date) -> list[Office]:
    """Who takes in for an organ: its personnel officers."""
    return list(seats.holding("personnel_officer", on).filter(organ_id=organ_id))


def authority(path: str, on: date) -> list[Office]:
    """Who decides for the organs at a path: the nearest offices of the competent authority."""
    return seats.nearest("authority_leader", path, on)


def place_of(person: Known | None, to: Organ, given: dict[str, Any], on: date) -> law.Place:
    """What stands free in the other organ on the day, for the rank, layer and establishment that it offers. No person: who comes from outside."""
    person_id = person.standing.person_id if person else None
    held = [row.count for row in Establishment.objects.as_of(on).filter(organ=to, kind=given["establishment"])]
    serving = Standing.objects.as_of(on).filter(organ=to, status="在职", establishment=given["establishment"]).exclude(person_id=person_id)
    name = organs.names([to.pk], on)[to.pk]
    relatives = Family.objects.as_of(on).filter(person_id=person_id, workplace__contains=name).values_list("relation", flat=True)
    return law.Place(on, given["establishment"], sum(held) if held else None, serving.count(), given["rank"], given["layer"],
                     _quota(person, to, given, on), given["kinship"], tuple(relatives))


def _quota(person: Known | None, to: Organ, given: dict[str, Any], on: date) -> law.Said:
    """Whether the other organ has a place for the rank; one that the person holds in a pool of both goes along."""
    if not given["rank"]:
        return law.MET, "没有职级，不占职数"
    move = quotas.Move(to.pk, "", given["layer"], given["rank"])
    try:
        own = _own_places(person.row, on) if person else []
        taken = quotas.places(move, on)[0]
        if set(taken) <= set(own):
            return law.MET, f"{given['rank']}" + ("在同一统筹内，不另占职数" if taken else "不占职数")
        quotas.check_free([move], on=on)
    except Refused as short:
        told = "，".join(part for part in (short.what, short.why) if part)
        return (law.UNMET if Member.objects.as_of(on).filter(organ=to).exists() else law.ASK), told
    return law.MET, f"调入机关有可用的{given['rank']}职数"


def _own_places(row: dict[str, Any], on: date) -> list[tuple[int, str]]:
    """The places that the person's present rank uses."""
    return quotas.places(quotas.Move(row["organ_id"], row["rank"], row["layer"], ""), on)[1] if row["rank"] else []


def manager_of(to: Organ, on: date) -> int:
    """Who manages those that come into an organ: as most of its people are; the organ itself where it has none."""
    rows = Standing.objects.as_of(on).filter(organ=to, status="在职").values("manager_id").annotate(count=Count("pk")).order_by("-count")
    first = rows.first()
    return int(first["manager_id"]) if first else to.pk


@dataclass(frozen=True, slots=True)
class Line:
    """A transfer as the list shows it: the case, where to, the agreed day, and the step at which it stands."""

    case: Case
    name: str
    where: str
    moves_on: str
    coming: bool  # into the place that was asked for
    task: Task | None
    overdue: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of transfers, how many there are under each of `SHOWN`, and whether there are more."""

    lines: Sequence[Line]
    counts: dict[str, int]
    more: bool


def listed(viewer: Viewer, place: Place, *, show: str, on: date, offset: int, size: int) -> Listed:
    """The transfers out of a place and into it, the newest first. Four queries and the tasks."""
    cases = Case.objects.filter(seats.of_others(viewer, "pk"), Q(organ__path__startswith=place.path) | Q(data__to_path__startswith=place.path),
                                type__in=(TRANSFER, ENTERING))
    moving = Q(effective_at=None)
    wanted = {RUNNING: moving & Q(closed_at=None), FILES: ~moving & Q(closed_at=None), DONE: Q(state=CaseState.CLOSED)}
    counts = cases.aggregate(**{name: Count("pk", filter=each) for name, each in wanted.items()})
    rows = list(cases.filter(wanted[show]).select_related("organ").prefetch_related("subjects", "tasks").order_by("-opened_at", "-pk")[offset:offset + size + 1])
    return Listed([_line(case, place, on) for case in rows[:size]], counts, len(rows) > size)


def _line(case: Case, place: Place, on: date) -> Line:
    task = next((each for each in case.tasks.all() if each.state == TaskState.OPEN), None)
    subjects = case.subjects.all()
    return Line(case, subjects[0].data["name"] if subjects else case.data["name"], case.data.get("to_name", ""), case.data.get("moves_on", ""),
                case.type == ENTERING or (case.data.get("to_path", "").startswith(place.path) and not case.organ.path.startswith(place.path)),
                task, bool(task and task.due_on and task.due_on < on))


def of_person(viewer: Viewer, person_id: int) -> list[tuple[str, str, str]]:
    """The transfers of one person of the viewer's scope that run or took effect: number, where to, since when or how it stands."""
    in_scope(viewer.scope, person_id)
    found = Subject.objects.filter(person_id__in=records([person_id]), case__type=TRANSFER).exclude(state=SubjectState.REMOVED).filter(
        Q(case__closed_at=None) | ~Q(case__effective_at=None)).select_related("case").order_by("-case__opened_at")
    return [(each.case.number, each.case.data.get("to_name", ""), f"自 {each.case.data['moves_on']} 起" if each.case.effective_at else "办理中")
            for each in found]
