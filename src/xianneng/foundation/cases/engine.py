"""The process engine: SpiffWorkflow over a read diagram, with our own conditions and a small state.

The state is the engine's own task tree as JSON, without the diagram (the case's process version has it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from SpiffWorkflow.bpmn.exceptions import WorkflowException  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.serializer.default.workflow import (  # type: ignore[import-untyped]
    BpmnWorkflowConverter,
    WorkflowConverter,
)
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow  # type: ignore[import-untyped]
from SpiffWorkflow.util.task import TaskState  # type: ignore[import-untyped]

from xianneng.foundation.cases import conditions
from xianneng.foundation.cases.diagrams import Diagram
from xianneng.foundation.cases.types import Facts
from xianneng.law.refusals import Refused


class _Conditions:
    """What the engine asks of a script engine; it can compare facts and nothing else."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> bool:
        return conditions.parse(expression, self.facts.keys())(self.facts)


class _StateConverter(BpmnWorkflowConverter):  # type: ignore[misc]
    """The state of a workflow without its diagram."""

    def to_dict(self, workflow: BpmnWorkflow) -> dict[str, Any]:
        return WorkflowConverter.to_dict(self, workflow)  # type: ignore[no-any-return]

    def from_dict(self, dct: dict[str, Any], spec: BpmnProcessSpec) -> BpmnWorkflow:
        workflow = self.target_class(spec, {}, deserializing=True)
        workflow.tasks = self.mapping_from_dict(dct["tasks"], UUID, workflow=workflow)
        workflow.task_tree = workflow.tasks[UUID(dct["root"])]
        self.set_default_attributes(workflow, dct)
        return workflow


_registry = BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: _StateConverter})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process stands: its state, the steps ready by engine id, and the end events reached."""

    state: Mapping[str, Any]
    ready: Mapping[UUID, str]
    ends: frozenset[str]
    over: bool


def start(diagram: Diagram, facts: Facts) -> Place:
    """Begin the process."""
    workflow = BpmnWorkflow(diagram.spec, script_engine=_Conditions(facts))
    return _on(workflow)


def complete(diagram: Diagram, state: Mapping[str, Any], engine_id: UUID, facts: Facts) -> Place:
    """Take a ready step and go on to the next ones."""
    workflow = _restored(diagram, state, facts)
    workflow.get_task_from_id(engine_id).run()
    return _on(workflow)


def go_back(diagram: Diagram, state: Mapping[str, Any], step: str, facts: Facts) -> Place:
    """Stand at an earlier step again; whatever followed it is undone."""
    workflow = _restored(diagram, state, facts)
    taken = [task for task in workflow.get_tasks(spec_name=step) if task.state == TaskState.COMPLETED]
    if not taken:
        raise Refused("不能退回到这一环节", why="本件还没有办过它", then="请选择已经办过的环节")
    joins = _joins_to_undo(workflow, taken[-1], diagram.after(step))
    workflow.reset_from_task_id(taken[-1].id)
    for join in joins:
        if join.id in workflow.tasks:
            join.reset_branch(None)
            join._set_state(TaskState.WAITING)
    return _on(workflow)


def _joins_to_undo(workflow: BpmnWorkflow, step: Any, after: frozenset[str]) -> list[Any]:
    """Joins passed since the step whose continuation hangs under another branch: the engine would let it run on."""
    return [task for task in workflow.get_tasks(state=TaskState.COMPLETED)
            if type(task.task_spec).__name__ == "ParallelGateway" and len(task.task_spec.inputs) > 1
            and task.task_spec.name in after and task.last_state_change >= step.last_state_change
            and not task.is_descendant_of(step)]


def _restored(diagram: Diagram, state: Mapping[str, Any], facts: Facts) -> BpmnWorkflow:
    workflow = _registry.restore(dict(state), spec=diagram.spec)
    workflow.script_engine = _Conditions(facts)
    return workflow


def _on(workflow: BpmnWorkflow) -> Place:
    try:
        workflow.do_engine_steps()
    except WorkflowException as error:
        raise _cause(error) from error
    ready = {task.id: task.task_spec.name for task in workflow.get_tasks(state=TaskState.READY, manual=True)}
    ends = frozenset(task.task_spec.name for task in workflow.get_tasks(state=TaskState.COMPLETED)
                     if type(task.task_spec).__name__ == "EndEvent")
    return Place(_registry.convert(workflow), ready, ends, workflow.is_completed())


def _cause(error: BaseException) -> Refused:
    """Our own refusal where a condition raised one; else that no way leads on."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, Refused):
            return cause
        cause = cause.__cause__ or cause.__context__
    return Refused("流程不知道往哪里走", why="没有一条连线的条件成立", then="请管理员给流程图加上默认去向")
