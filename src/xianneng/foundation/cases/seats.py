"""Who sits at a step: the seats that the diagram draws, who may take one, and when all have answered."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from xianneng.foundation.access.authority import Viewer
from xianneng.foundation.access.models import OPERATOR, Office, StandIn, User
from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases import types, verbs
from xianneng.foundation.cases.avoidance import refuse_own
from xianneng.foundation.cases.diagrams import Diagram, Step, load
from xianneng.foundation.cases.models import (
    Case,
    Copy,
    Event,
    Origin,
    Participant,
    SeatState,
    Subject,
    SubjectState,
    Task,
    TaskState,
)
from xianneng.foundation.organs.models import Organ
from xianneng.foundation.record import items
from xianneng.foundation.record.merged import records
from xianneng.law.refusals import Conflict, Forbidden, NotFound, Refused

NOT_READERS = ("voter", "system_admin", "security_admin", "audit_admin", "auditor", "exam_monitor")  # who run or audit the platform take no part in matters


def drawn(case: Case, step: Step, on: date) -> Sequence[Office | User]:
    """Who takes a step, by ``xn:role`` and ``xn:organ``; Refused when nobody holds such an office."""
    if step.organ == "self":
        persons = case.subjects.filter(state=SubjectState.ACTIVE)
        found: Sequence[Office | User] = list(User.objects.filter(person_id__in=records(persons.values_list("person_id", flat=True)), is_active=True).order_by("pk"))
    elif step.organ == "named":
        found = _named(case, step, on)
    elif step.organ == "proposer":
        found = list(holding(step.role, on).filter(organ=case.organ))
    else:
        hidden = records([each.person_id for each in case.subjects.all()]) if types.get(case.type).unseen else ()
        found = nearest(step.role, case.organ.path, on, hidden=hidden)
        barred = proposers(case, step.id)
        if found and all(office.user_id in barred for office in found):  # as where the organ has none: the next above, if there is one
            found = nearest(step.role, case.organ.path, on, hidden=hidden, but=barred) or found
    if not found:
        raise Refused(f"“{step.name}”没有可以办理的人员", why="该环节要求的岗位今天没有人担任",
                      then="请系统管理员核对岗位设置，或请管理员检查流程图")
    return found


def holding(role: str, on: date) -> QuerySet[Office]:
    """The offices of a role that are held on a date, by active accounts."""
    return _held(on).filter(role=role).order_by("pk")


def _held(on: date) -> QuerySet[Office]:
    return Office.objects.filter(from_on__lte=on, to_on__gt=on, user__is_active=True)


def above(path: str) -> list[str]:
    """The paths of an organ and of everything above it: ``/1/12/`` gives ``/1/`` and ``/1/12/``."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:count]) + "/" for count in range(1, len(parts) + 1)]


def mine(viewer: Viewer, on: date) -> Q:
    """The seats (`Participant`) that a viewer may take: of the office, as colleague (或签), as its next holder.

    A colleague or next holder takes over no more than their own jurisdiction holds; nobody a seat in what is kept from them.
    """
    seats = Q(user_id=viewer.user_id) if not viewer.stands_in_for else Q(pk__in=[])
    if viewer.office_id is None:
        return seats & _shown(viewer)
    alike = same_offices(viewer)
    return (seats | Q(office_id=viewer.office_id) | Q(
        origin=Origin.DRAWN, task__case__organ__path__startswith=viewer.jurisdiction_path) & (
        Q(task__rule="any", office__in=alike) | Q(office__in=alike.filter(to_on__lte=on)))) & _shown(viewer)


def _shown(viewer: Viewer) -> Q:
    """Seats in cases that are not kept from the viewer as whom they are about (`CaseType.unseen`)."""
    return Q(of_others(viewer, "task__case")) | ~Q(task__case__type__in=types.unseen())


def same_offices(viewer: Viewer) -> QuerySet[Office]:
    """The offices of the viewer's role in the viewer's organ, past ones too: a part of other queries.

    Their jurisdictions may differ: what they share are the matters of organs that the viewer's own jurisdiction holds.
    """
    return Office.objects.filter(role=viewer.role, organ_id=viewer.organ_id or 0)


def in_turn() -> Q:
    """Seats whose turn has come: in 依次 nobody before them is waiting. Who was added (加签) speaks before them all."""
    before = Participant.objects.filter(task=OuterRef("task"), position__lt=OuterRef("position"),
                                        state=SeatState.WAITING, acts_for=None)
    return ~Q(task__rule="sequence") | Q(origin=Origin.ADDED) | ~Q(Exists(before))


def waiting(viewer: Viewer, on: date) -> QuerySet[Participant]:
    """The seats at open tasks that wait for the viewer now."""
    return Participant.objects.filter(mine(viewer, on), in_turn(), state=SeatState.WAITING, task__state=TaskState.OPEN)


def taken(case: Case, viewer: Viewer, on: date) -> QuerySet[Participant]:
    """The seats at a case's open steps; of each whether it is the viewer's (``own``), whether its turn has come (``turn``), who stands in (``acting``)."""
    acting = StandIn.objects.filter(office=OuterRef("office"), from_on__lte=on, to_on__gt=on).values("user__display_name")[:1]
    return people(case).annotate(own=ExpressionWrapper(mine(viewer, on), BooleanField()),
                                 turn=ExpressionWrapper(in_turn(), BooleanField()), acting=Subquery(acting))


def people(case: Case) -> QuerySet[Participant]:
    """Who sits at the case's open steps."""
    return Participant.objects.filter(task__case=case, task__state=TaskState.OPEN).select_related(
        "task", "office__user", "user", "acts_for").order_by("task_id", "position", "pk")


def holders(task: Task) -> str:
    """Who has still to answer at a step, by office and name, three at most; asks nothing where the participants are there already."""
    waiting = [each for each in task.participants.all() if each.state == SeatState.WAITING]
    return "、".join(f"{each.office.title}　{each.office.user.display_name}" if each.office else str(each.user)
                    for each in waiting[:3]) + ("等" if len(waiting) > 3 else "")


def seat(task: Task, viewer: Viewer, on: date, *, deciding: bool = True, signing: bool = False) -> Participant:
    """The viewer's waiting seat at a task. Forbidden without one, Conflict where it has been answered.

    ``deciding``: Refused before its turn, and against avoidance. ``signing``: the seat of who was added (加签) will do.
    """
    found = task.participants.filter(mine(viewer, on), state=SeatState.WAITING).order_by("position").first()
    if task.state != TaskState.OPEN or (found is None and task.participants.filter(
            mine(viewer, on), state=SeatState.DONE).exists()):
        raise Conflict(f"“{task.name}”已经办过", why="您打开页面后，有人先办理了", then="请刷新后查看")
    if found is None:
        raise Forbidden(f"“{task.name}”不由您办理", why=f"当前岗位：{viewer.title or '无'}",
                        then="请由该环节的办理人办理")
    if found.origin == Origin.ADDED and not signing:
        raise Forbidden(f"“{task.name}”不由您决定", why="您是加签人员，只签署意见", then="请由该环节的办理人办理")
    if not deciding:
        return found
    before = task.participants.filter(position__lt=found.position, state=SeatState.WAITING, acts_for=None)
    if task.rule == "sequence" and found.origin != Origin.ADDED and before.exists():
        raise Refused("还没有轮到您", why="本环节依次办理", then="请待前面的人员办理后再办")
    _check_avoidance(task.case, found, viewer)
    return found


def reads(case: Case, viewer: Viewer, on: date) -> bool:
    """Whether the case is in the viewer's scope: by jurisdiction, an open task, a copy, or an organ whose files it changes.

    Whom it concerns reads it only where a step waits for them, to give their own word or to pass it on.
    """
    if concerns(case, viewer):
        return sits(case, viewer, on)
    return ((viewer.may(types.get(case.type).read_right, case.organ.path) and not of_hidden(case, viewer)) or sits(case, viewer, on)
            or Copy.objects.filter(case=case, office_id=viewer.office_id or 0).exists() or _touches(case, viewer))


def of_hidden(case: Case, viewer: Viewer) -> bool:
    """Whether the case enters something into a set of the file that the viewer's office does not see: only a seat lets read it."""
    return any(items.kept_back(viewer.hidden, change.get("key", "")) for change in case.data.get("changes", ()))


def not_of_hidden(viewer: Viewer) -> Q:
    """For lists of cases: the same; and not those of two files (`CaseType.of_two`) that the viewer does not read whole."""
    keys = {key for each in viewer.hidden for key in items.ITEMS[each].sets}
    two = ~Q(type__in=types.of_two())
    if not viewer.hidden:
        two |= viewer.scope.organs("organ__path") & viewer.scope.organs("data__other_path")
    return two & (~Q(*(Q(data__changes__contains=[{"key": key}]) for key in sorted(keys)), _connector=Q.OR) if keys else Q())


def apart(case: Case, viewer: Viewer, on: date) -> bool:
    """Whether a case of two files (`CaseType.of_two`) is kept from the viewer, whose scope lacks one of them.

    Who decides it for one of two authorities (`CaseType.second`) reads both from when that step comes.
    """
    kind = types.get(case.type)
    if not kind.of_two or all(viewer.scope.covers(path) for path in (case.organ.path, case.data["other_path"])):
        return False
    return not Participant.objects.filter(mine(viewer, on), task__case=case, task__step__in=kind.second).exclude(origin=Origin.ADDED).exists()


def _touches(case: Case, viewer: Viewer) -> bool:
    touched = types.get(case.type).touches(case) if viewer.may("cases.read") and viewer.jurisdiction_path else ()
    return bool(touched) and Organ.objects.filter(pk__in=touched, path__startswith=viewer.jurisdiction_path).exists()


def concerns(case: Case, viewer: Viewer) -> bool:
    """Whether the case is about the viewer or whom they stand in for: they do not handle it, nor read what was said and found in it.

    Who was taken out of it still is one of them.
    """
    return any(each.person_id in viewer.persons for each in case.subjects.all())


def of_others(viewer: Viewer, case: str) -> Q:
    """For lists of cases: not those that concern the viewer. ``case``: the column that holds a row's case."""
    return ~Q(Exists(Subject.objects.filter(case=OuterRef(case), person_id__in=viewer.persons))) if viewer.persons else Q()


def sits(case: Case, viewer: Viewer, on: date) -> bool:
    """Whether the viewer has a seat at an open task, answered or not; as who was added to it (加签), too."""
    return _seats(case, viewer, on).exists()


def holds(case: Case, viewer: Viewer, on: date) -> bool:
    """Whether an open task is the viewer's to decide, answered or not."""
    return _seats(case, viewer, on).exclude(origin=Origin.ADDED).exists()


def _seats(case: Case, viewer: Viewer, on: date) -> QuerySet[Participant]:
    return Participant.objects.filter(mine(viewer, on), task__case=case, task__state=TaskState.OPEN,
                                      state__in=[SeatState.WAITING, SeatState.DONE])


def has_sat(case: Case, viewer: Viewer, on: date) -> bool:
    """Whether the viewer ever had a seat in the case."""
    return Participant.objects.filter(mine(viewer, on), task__case=case).exists()


def candidates(case: Case, role: str, on: date) -> QuerySet[Office]:
    """The offices of a role whose jurisdiction covers the case's organ: who may take a seat over. Not the command line's, at which nobody sits."""
    return holding(role, on).filter(jurisdiction__path__in=_over(case)).exclude(user__username=OPERATOR).select_related("user", "organ")


def readers(case: Case, on: date) -> QuerySet[Office]:
    """The offices that may be drawn into a case, to sign or for knowledge: held today, over its organ, of who handles matters."""
    return _held(on).filter(jurisdiction__path__in=_over(case)).exclude(role__in=NOT_READERS).exclude(user__username=OPERATOR).select_related("user")


def _over(case: Case) -> list[str]:
    """The paths of the jurisdictions that hold a case's organ; of a case of two files both organs."""
    other = case.data["other_path"] if types.get(case.type).of_two else case.organ.path
    return [path for path in above(case.organ.path) if other.startswith(path)]


def is_opener(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer is the case's handling officer 经办人: who opened it, or the same office's next holder; of one's own request nobody."""
    if types.get(case.type).of_oneself:
        return False
    office = case.opened_office
    alike = (viewer.role, viewer.organ_id) == (office.role, office.organ_id) and case.organ.path.startswith(viewer.jurisdiction_path)
    return viewer.office_id is not None and (viewer.office_id == office.pk or alike) and not concerns(case, viewer)


def asked(case: Case, viewer: Viewer) -> bool:
    """Whether the viewer asked for the case about themselves (`CaseType.of_oneself`), and does not stand in for somebody."""
    return types.get(case.type).of_oneself and case.opened_user_id == viewer.user_id and not viewer.stands_in_for


def find(case: Case | None, viewer: Viewer, on: date, *, past: bool = False) -> Case:
    """The case, if it is in the viewer's scope (``past``: or was, at a step now done); NotFound otherwise.

    Forbidden where it shows two files whole (`CaseType.of_two`) and something of the file is hidden from the office.
    """
    if case is None or apart(case, viewer, on) or not (is_opener(case, viewer) or reads(case, viewer, on) or (past and has_sat(case, viewer, on))):
        raise NotFound("没有找到这一办件", then="请核对办件编号和您的管辖范围")
    if types.get(case.type).of_two:
        viewer.require_all_items()
    return case


def require(case: Case, verb: str, viewer: Viewer, on: date) -> None:
    """Raise Forbidden for a verb that is another's, and Refused where the case is about the viewer; who asked takes it back 撤回."""
    if verb == "withdraw" and asked(case, viewer):
        return
    who = verbs.VERBS[verb].who
    if not verbs.VERBS[verb].own:
        refuse_concerned(case, viewer)
    opener = is_opener(case, viewer)
    seated = sits if verb in verbs.OF_SIGNER else holds
    if ((seated(case, viewer, on) and who != verbs.OPENER) or (opener and who != verbs.SEAT)
            or (who == verbs.READER and reads(case, viewer, on))):
        return
    raise Forbidden(f"您不能{verbs.VERBS[verb].name}", why=f"此项由{verbs.WHO[who]}办理", then="请由其办理")


def unsigned(task: Task, people: Iterable[Participant]) -> Refused | None:
    """Why its holders do not decide a task yet: whom they asked for an opinion (加签), of ``people``, has not given it."""
    names = "、".join(f"{each.office.title}　{each.office.user.display_name}" for each in people if each.office
                     and (each.task_id, each.origin, each.state) == (task.pk, Origin.ADDED, SeatState.WAITING))
    return Refused(f"“{task.name}”还有加签意见未签署", why=f"待{names}签署", then="请在其签署以后办理；不再等待的，请先减签") if names else None


def settled(task: Task) -> bool:
    """Whether the seats that must answer have answered: one of 或签, all of 会签 and 依次, and everybody 加签."""
    seats = [each for each in task.participants.all() if each.acts_for_id is None and each.state in (
        SeatState.WAITING, SeatState.DONE)]
    needed = seats if task.rule != "any" else [each for each in seats if each.origin == Origin.ADDED]
    done = [each for each in seats if each.state == SeatState.DONE]
    return all(each.state == SeatState.DONE for each in needed) and any(
        task.rule != "any" or each.origin != Origin.ADDED for each in done)


def _named(case: Case, step: Step, on: date) -> list[Office | User]:
    """The offices that the case type names, whatever their role: a colleague who is left out would be named by the papers all the same."""
    wanted = list(types.get(case.type).named(case, step.id))
    found = {office.pk: office for office in _held(on).filter(pk__in=wanted)}
    return [found[each] for each in wanted if each in found]


def nearest(role: str, path: str, on: date, *, hidden: Collection[int | None] = (), but: Collection[int] = ()) -> list[Office]:
    """The offices of a role held on a date whose jurisdiction holds the organs at a path most closely; none of the ``hidden`` persons, nor of the accounts in ``but``."""
    held = holding(role, on).filter(jurisdiction__path__in=above(path)).select_related("jurisdiction", "user")
    offices = [office for office in held if office.user.person_id not in hidden and office.user_id not in but]
    longest = max((len(office.jurisdiction.path) for office in offices), default=0)
    return [office for office in offices if len(office.jurisdiction.path) == longest]


def _check_avoidance(case: Case, found: Participant, viewer: Viewer) -> None:
    task = found.task
    signed = case.events.filter(kind__in=("complete", "sign"), data__user=viewer.user_id, data__task=task.pk).first()
    if task.rule == "all" and signed:
        raise Refused("会签须由不同的人办理", why=f"您已作为{signed.actor}办过“{task.name}”", then="请由授权人本人，或由其另行授权他人办理")
    if found.origin == Origin.ADDED:
        refuse_concerned(case, viewer)
    elif found.user_id is None:
        check_hindrance(case, task, viewer)


def check_hindrance(case: Case, task: Task, viewer: Viewer) -> None:
    """Refused where the viewer may not decide a step: proposed by them or about them, or the holder of the office they act in."""
    barred = viewer.accounts & proposers(case, task.step)
    if barred:
        own = viewer.user_id in barred
        raise Refused(f"{task.name}由另一人办理", why="本件是您呈报的，代他人办理时也一样" if own else f"本件是您所代的{viewer.stands_in_for}呈报的",
                      then=f"请由{task.name}岗位的其他人员办理，或者转办")
    refuse_concerned(case, viewer)


def proposers(case: Case, step: str) -> set[int]:
    """The accounts that may not decide a step because they proposed the matter: who opened it, in whose office, and who did a step before.

    None where the type does not ask somebody else to decide the step.
    """
    second = types.get(case.type).second
    if step not in second:
        return set()
    return {case.opened_user_id, case.opened_office.user_id, *_done(case).exclude(data__step__in=second).values_list("data__user", flat=True)}


def undecidable(diagram: Diagram, second: Collection[str], path: str, on: date, *, barred: Collection[int],
                concerned: Collection[int | None] = (), after: str = "") -> list[Step]:
    """The steps of ``second`` to come that nobody could decide, since all who hold their office over the organ are ``barred`` accounts or ``concerned`` persons."""
    ahead = [step for step in diagram.steps if step.id in second and step.organ in ("authority", "discipline") and (not after or step.id in diagram.after(after))]
    held = list(_held(on).filter(role__in={step.role for step in ahead}, jurisdiction__path__in=above(path)).exclude(
        user__username=OPERATOR).select_related("user")) if ahead else []
    able = {each.role for each in held if each.user_id not in barred and each.user.person_id not in concerned}
    return [step for step in ahead if step.role in {each.role for each in held} - able]


def undecided_after(case: Case, task: Task, viewer: Viewer, on: date) -> Refused | None:
    """What nobody could decide any more once the viewer has done a step, and what to do instead; a stand-in is often the only reviewer."""
    second = types.get(case.type).second
    if not second or task.step in second:
        return None
    before, concerned = proposers(case, second[0]), records([each.person_id for each in case.subjects.all()])
    diagram = load(case.process.xml)

    def stuck(barred: set[int]) -> list[Step]:
        return undecidable(diagram, second, case.organ.path, on, barred=barred, concerned=concerned, after=task.step)
    if not (found := stuck(before | {viewer.user_id})):
        return None
    instead = "请由其他经办人撤回以后另行提出" if stuck(before) else "请由授权人本人或其他经办人办理本环节"
    return nobody_left(found, "由您办理以后", instead)


def nobody_left(steps: Sequence[Step], when: str, instead: str) -> Refused:
    """That these steps will have nobody to decide them, in words, said before it is too late."""
    offices = "、".join(dict.fromkeys(ROLES[each.role].title for each in steps))
    return Refused(f"{when}，没有人可以办理{'、'.join(f'“{each.name}”' for each in steps)}", why=f"现任{offices}的人员都提出、办理过本件或者涉及本件，不能再审核，代他人办理的也一样",
                   then=f"{instead}；或者先请系统管理员在主管部门或上级增设{offices}岗位，再办理")


def may_decide(case: Case, task: Task, offices: Iterable[Office]) -> list[Office]:
    """Of these offices those whose holders `check_hindrance` lets decide a step."""
    barred, concerned = proposers(case, task.step), records([each.person_id for each in case.subjects.all()])
    return [office for office in offices if office.user_id not in barred and office.user.person_id not in concerned]


def refuse_concerned(case: Case, viewer: Viewer) -> None:
    """Refused where the case `concerns` the viewer."""
    refuse_own(viewer, [each.person_id for each in case.subjects.all()], why="本件涉及{who}",
               then="请转办，由其他人员办理；代办人代为办理的，同样应当回避")


def _done(case: Case) -> QuerySet[Event]:
    """The steps that were done, each by whose account (``user``), under whatever name and in whose seat ever."""
    return case.events.filter(kind="complete")
