"""How a case goes on: what follows when a step is decided, when it goes back, and when it ends."""

from datetime import date
from uuid import UUID

from django.db.models import Min

from xianneng.foundation.access.models import User
from xianneng.foundation.ballots import operations as ballots
from xianneng.foundation.cases import deadlines, engine, seats
from xianneng.foundation.cases.acts import Act
from xianneng.foundation.cases.diagrams import Step
from xianneng.foundation.cases.models import REFUSAL, CaseState, Finding, Participant, SubjectState, Task, TaskState
from xianneng.law.refusals import Refused

EFFECT = "effect"  # the end event at which the decision takes effect


def begin(act: Act) -> None:
    """Start the process and open its first steps."""
    _stand(act, engine.start(act.diagram, act.type.facts(act.case)))


def decide(act: Act, task: Task, outcome: str) -> None:
    """A step is decided: do its business, then go where the diagram leads."""
    task.state, task.done_at, task.outcome = TaskState.DONE, act.now, outcome
    task.save()
    step = act.diagram.step(task.step)
    if outcome == REFUSAL:
        _follow_refusal(act, task, step)
        return
    act.type.complete(act.case, task, outcome=outcome, data=task.data, **act.hook())
    if Finding.objects.filter(leaf_id=act.leaf.id).exists():
        act.leaf.wrote(Finding._meta.db_table)
    if act.type.of_persons and not act.case.subjects.exclude(state=SubjectState.REMOVED).exists():
        end(act, CaseState.TERMINATED)
        act.say("ended", how="没有留下人选", step=step.name)
        return
    if step.effect:
        take_effect(act)
    _stand(act, engine.complete(act.diagram, act.case.engine, task.engine_id, act.type.facts(act.case)))


def go_back(act: Act, to_step: str) -> None:
    """Stand at an earlier step again (退回补正)."""
    done = act.case.tasks.filter(step=to_step, state=TaskState.DONE).order_by("-pk").first()
    if done is None:
        raise Refused("不能退回到这一环节", why="本件还没有办过它", then="请选择已经办过的环节")
    if act.case.effective_at and done.done_at and done.done_at <= act.case.effective_at:
        raise Refused(f"不能退回到“{done.name}”", why="决定已经生效", then="决定有误的，请按规定另行更正或撤销")
    _break_off(act, f"退回“{done.name}”，公示停止")
    act.type.returned(act.case, to_step, **act.hook())
    _stand(act, engine.go_back(act.diagram, act.case.engine, to_step, act.type.facts(act.case)))


def end(act: Act, state: CaseState) -> None:
    """End the case without a decision: its open steps fall away, and its type releases what it held."""
    act.case.tasks.filter(state=TaskState.OPEN).update(state=TaskState.CANCELLED, done_at=act.now)
    act.case.state, act.case.closed_at, act.case.due_on = state, act.now, None
    act.leaf.told["case"] = state
    _break_off(act, f"本件{state}，公示停止")
    act.type.ended(act.case, state, **act.hook())


def take_effect(act: Act) -> None:
    """The decision takes effect, once in a case: the type writes the file."""
    if act.case.effective_at is None:
        act.type.effect(act.case, **act.hook())
        act.case.effective_at = act.now
        act.leaf.told["effect"] = "took"
        act.say("took_effect")


def _follow_refusal(act: Act, task: Task, step: Step) -> None:
    act.type.refused(act.case, task, **act.hook())
    if step.returns_to:
        go_back(act, step.returns_to)
    else:
        end(act, CaseState.TERMINATED)
        act.say("ended", how="不同意", step=step.name)


def _break_off(act: Act, result: str) -> None:
    """What runs at the step that the case leaves stops with it: a public notice, and a vote, which nobody counts."""
    act.case.notices.filter(closed_at=None).update(result=result, closed_at=act.now, closed_by=act.viewer.signature)
    if ballots.break_off(case_number=act.case.number, closed_by=act.viewer.signature, leaf=act.leaf, now=act.now):
        act.say("break_off_ballot")


def _stand(act: Act, place: engine.Place) -> None:
    """Make the tasks agree with where the process now stands."""
    act.case.engine = dict(place.state)
    open_tasks = {task.engine_id: task for task in act.case.tasks.filter(state=TaskState.OPEN)}
    for engine_id in open_tasks.keys() - place.ready.keys():
        Task.objects.filter(pk=open_tasks[engine_id].pk).update(state=TaskState.CANCELLED, done_at=act.now)
    for engine_id, step_id in place.ready.items():
        if engine_id not in open_tasks:
            _open(act, engine_id, act.diagram.step(step_id))
    act.case.due_on = act.case.tasks.filter(state=TaskState.OPEN).aggregate(first=Min("due_on"))["first"]
    if place.over:
        _close(act, place)


def _open(act: Act, engine_id: UUID, step: Step) -> None:
    people = seats.drawn(act.case, step, act.on)
    task = Task.objects.create(case=act.case, engine_id=engine_id, step=step.id, name=step.name, form=step.form,
                               rule=step.rule, opened_at=act.now, due_on=_due_on(act, step))
    Participant.objects.bulk_create([
        Participant(task=task, position=position, user=each) if isinstance(each, User)
        else Participant(task=task, position=position, office=each) for position, each in enumerate(people)])


def _due_on(act: Act, step: Step) -> date | None:
    days = act.type.days(act.case, step.id, on=act.on)
    return deadlines.task_due_on(step.days, act.on) if days is None else deadlines.task_due_on(days, act.on, "日")


def _close(act: Act, place: engine.Place) -> None:
    if EFFECT in place.ends:
        take_effect(act)
    act.case.state, act.case.closed_at = CaseState.CLOSED, act.now
    act.leaf.told["case"] = CaseState.CLOSED
    act.say("closed")
