"""Reading a BPMN 2.0 diagram: what it may hold, and the steps it draws. An edited diagram is data, never code.

A user task says in our namespace who takes it and how:

    xn:form     which form; ``opinion`` is understood by every case type
    xn:role     a role of `access.roles`
    xn:organ    proposer 呈报机关, authority 主管部门, discipline 纪检监察, self 本人, named 指定人员
    xn:rule     any 或签, all 会签, sequence 依次
    xn:days     deadline in working days: the platform's own pace, not the law's; a parameter of the case type goes before it
    xn:refusal  where 不同意 leads: ``return:<step>`` or ``end``; without it the step knows no 不同意
    xn:effect   ``true``: the decision takes effect when this step is done
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import new
from io import BytesIO
from xml.etree.ElementTree import Element

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.exceptions import WorkflowException  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser import BpmnParser  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException  # type: ignore[import-untyped]
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec  # type: ignore[import-untyped]

from xianneng.foundation.access.roles import ROLES
from xianneng.foundation.cases import conditions
from xianneng.foundation.cases.types import OPINION, CaseType
from xianneng.law.refusals import Refused

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DRAWING = ("{http://www.omg.org/spec/BPMN/20100524/DI}", "{http://www.omg.org/spec/DD/20100524/DC}",
           "{http://www.omg.org/spec/DD/20100524/DI}")
OURS = "{https://xianneng.dev/bpmn}"

NODES = {"startEvent", "endEvent", "userTask", "exclusiveGateway", "parallelGateway"}
ALLOWED = NODES | {"definitions", "process", "sequenceFlow", "conditionExpression", "incoming", "outgoing",
                   "documentation", "textAnnotation", "text", "association", "laneSet", "lane", "flowNodeRef"}
ORGANS = ("proposer", "authority", "discipline", "self", "named")
RULES = ("any", "all", "sequence")


@dataclass(frozen=True, slots=True)
class Step:
    """One user task as drawn."""

    id: str
    name: str
    form: str
    role: str
    organ: str
    rule: str
    days: int
    refusal: str
    effect: bool

    @property
    def returns_to(self) -> str:
        """The step to which 不同意 returns; empty where it ends the case, or is not known."""
        return self.refusal.removeprefix("return:") if self.refusal.startswith("return:") else ""


@dataclass(frozen=True)
class Diagram:
    """A diagram that passed `read`: its steps in the order of the flow, and the engine's reading of it."""

    steps: Sequence[Step]
    flows: Sequence[tuple[str, str]]
    expressions: Sequence[str]
    spec: BpmnProcessSpec

    def step(self, step_id: str) -> Step:
        """The step of an id."""
        return self._by_id[step_id]

    def after(self, step_id: str) -> frozenset[str]:
        """Everything that the flow can reach from a step."""
        found: set[str] = set()
        ahead = [step_id]
        while ahead:
            node = ahead.pop()
            new_nodes = {target for source, target in self.flows if source == node} - found
            found |= new_nodes
            ahead.extend(new_nodes)
        return frozenset(found)

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}


def digest(xml: str) -> str:
    """The SM3 of a diagram."""
    return new("sm3", xml.encode()).hexdigest()


def read(xml: str, case_type: CaseType) -> Diagram:
    """Check a diagram against its case type and read it; Refused names the first thing that may not be."""
    diagram = load(xml)
    for step in diagram.steps:
        _check_step(step, diagram, {OPINION, *case_type.forms})
    for expression in diagram.expressions:
        conditions.parse(expression, case_type.fact_names)
    return diagram


@lru_cache(maxsize=200)
def load(xml: str) -> Diagram:
    """Read a diagram that has been checked before; kept, because a running case reads its own at every step."""
    root = _parsed(xml)
    process = _only_process(root)
    _check_elements(root)
    flows = tuple((flow.get("sourceRef", ""), flow.get("targetRef", ""))
                  for flow in process.iter(f"{BPMN}sequenceFlow"))
    nodes = [node for node in process.iter() if node.tag.removeprefix(BPMN) in NODES]
    _check_shape(root, nodes, flows)
    order = _in_order(nodes, flows)
    tasks = sorted(process.iter(f"{BPMN}userTask"), key=lambda task: order[task.get("id", "")])
    expressions = tuple(each.text or "" for each in process.iter(f"{BPMN}conditionExpression"))
    return Diagram(tuple(map(_step, tasks)), flows, expressions, _spec(xml, process.get("id", "")))


def _parsed(xml: str) -> Element:
    try:
        return fromstring(xml.encode(), forbid_dtd=True)  # type: ignore[no-any-return]
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise _unfit("不是完整的 BPMN 2.0 文件") from error


def _only_process(root: Element) -> Element:
    processes = root.findall(f"{BPMN}process")
    if root.tag != f"{BPMN}definitions" or len(processes) != 1:
        raise _unfit("一个文件只能画一个流程")
    return processes[0]


def _check_elements(root: Element) -> None:
    for element in root.iter():
        if element.tag.startswith(DRAWING):
            continue
        name = element.tag.removeprefix(BPMN)
        if name not in ALLOWED:
            raise _unfit(f"不能使用 {name.rpartition('}')[2]}",
                         "流程图只能画人工任务、排他和并行网关、起止事件，不能含脚本、服务和其他可执行内容")


def _check_shape(root: Element, nodes: Sequence[Element], flows: Sequence[tuple[str, str]]) -> None:
    ids = [node.get("id", "") for node in nodes]
    starts = [node for node in nodes if node.tag == f"{BPMN}startEvent"]
    if len(starts) != 1 or not any(node.tag == f"{BPMN}endEvent" for node in nodes):
        raise _unfit("要有一个开始和至少一个结束")
    if any(source not in ids or target not in ids for source, target in flows):
        raise _unfit("有连线没有接到环节上")
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DRAWING[0]}BPMNShape")}
    for node in nodes:
        label = node.get("name") or node.get("id") or "?"
        if node.get("id") not in drawn:
            raise _unfit(f"“{label}”没有画出来", "文件要带图形（BPMNDI）")
        if node is not starts[0] and not any(target == node.get("id") for _, target in flows):
            raise _unfit(f"没有连线到达“{label}”")
        if node.tag != f"{BPMN}endEvent" and not any(source == node.get("id") for source, _ in flows):
            raise _unfit(f"“{label}”之后没有去向")
        _check_ways(root, node, label)


def _check_ways(root: Element, node: Element, label: str) -> None:
    """Only an exclusive gateway chooses: each of its ways has a condition, but one may be the default."""
    ways = [flow for flow in root.iter(f"{BPMN}sequenceFlow") if flow.get("sourceRef") == node.get("id")]
    conditions_count = sum(flow.find(f"{BPMN}conditionExpression") is not None for flow in ways)
    if node.tag != f"{BPMN}exclusiveGateway":
        if conditions_count or (len(ways) > 1 and node.tag != f"{BPMN}parallelGateway"):
            raise _unfit(f"“{label}”之后有几个去向或带条件", "请用网关分开：排他网关按条件选一个，并行网关同时办理")
    elif len(ways) > 1 and any(flow.find(f"{BPMN}conditionExpression") is None and flow.get("id") != node.get("default")
                               for flow in ways):
        raise _unfit(f"排他网关“{label}”有一个去向没有条件", "请写明条件，或设为默认去向")


def _in_order(nodes: Sequence[Element], flows: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How far each node lies from the start, the longest way that passes no node twice (loops are cut)."""
    order: dict[str, int] = {}

    def visit(node: str, passed: tuple[str, ...]) -> None:
        if node in passed or order.get(node, -1) >= len(passed):
            return
        order[node] = len(passed)
        for source, target in flows:
            if source == node:
                visit(target, (*passed, node))

    visit(next(node.get("id", "") for node in nodes if node.tag == f"{BPMN}startEvent"), ())
    for node in nodes:
        if node.get("id", "") not in order:
            raise _unfit(f"从开始走不到“{node.get('name') or node.get('id')}”")
    return order


def _step(task: Element) -> Step:
    ours = {key.removeprefix(OURS): value for key, value in task.attrib.items() if key.startswith(OURS)}
    days = ours.get("days", "10")
    return Step(id=task.get("id", ""), name=task.get("name", ""), form=ours.get("form", ""), role=ours.get("role", ""),
                organ=ours.get("organ", ""), rule=ours.get("rule", "any"), days=int(days) if days.isdigit() else 0,
                refusal=ours.get("refusal", ""), effect=ours.get("effect") == "true")


def _check_step(step: Step, diagram: Diagram, forms: set[str]) -> None:
    targets = {each.id for each in diagram.steps if step.id in diagram.after(each.id)}
    fit = {
        "环节名称": 0 < len(step.name) <= 60 and len(step.id) <= 60,
        "xn:form（表单）": step.form in forms,
        "xn:role（岗位）": step.role in ROLES or step.organ == "self",
        "xn:organ（由谁办）": step.organ in ORGANS,
        "xn:rule（办理方式）": step.rule in RULES,
        "xn:days（工作日期限）": 0 < step.days <= 250,
        "xn:refusal（不同意的去向）": step.refusal in ("", "end") or step.returns_to in targets,
    }
    for name, good in fit.items():
        if not good:
            raise _unfit(f"环节“{step.name or step.id}”的{name}不正确")


def _spec(xml: str, process_id: str) -> BpmnProcessSpec:
    parser = BpmnParser()
    try:
        parser.add_bpmn_io(BytesIO(xml.encode()))
        return parser.get_spec(process_id)
    except (ValidationException, WorkflowException) as error:
        raise _unfit("流程引擎读不懂这个文件") from error


def _unfit(why: str, then: str = "请在流程图中改正后再发布") -> Refused:
    return Refused("流程图不能使用", why=why, then=then)
