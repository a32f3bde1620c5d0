"""Small BPMN diagrams for tests, written as one line a flow."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

HEAD = ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="defs" targetNamespace="urn:test" '
        'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
        'xmlns:xn="https://xianneng.dev/bpmn">')


def step(step_id: str, name: str, **ours: str) -> str:
    """A user task: 呈报机关's personnel officer with a plain opinion, unless said otherwise."""
    said = {"form": "opinion", "role": "personnel_officer", "organ": "proposer", "rule": "any", "days": "5"} | ours
    attributes = " ".join(f"xn:{key}={quoteattr(value)}" for key, value in said.items())
    return f'<userTask id="{step_id}" name="{name}" {attributes}/>'


def draw(nodes: Sequence[str], flows: Sequence[str], conditions: Mapping[str, str] | None = None) -> str:
    """A diagram: nodes as XML, flows as ``a > b > c``, conditions by ``a > b``; with a start, and the ends named."""
    pairs = [tuple(chain.split(" > "))[at:at + 2] for chain in flows for at in range(chain.count(" > "))]
    said = conditions or {}
    lines = [f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}">' + (
        f"<conditionExpression>{said[f'{a} > {b}']}</conditionExpression>" if f"{a} > {b}" in said else "")
        + "</sequenceFlow>" for a, b in pairs]
    ends = [f'<endEvent id="{end}"/>' for end in ("effect", "done") if any(b == end for _, b in pairs)]
    ids = {each for pair in pairs for each in pair}
    shapes = "".join(f'<bpmndi:BPMNShape bpmnElement="{each}"><dc:Bounds x="0" y="0" width="1" height="1"/>'
                     "</bpmndi:BPMNShape>" for each in sorted(ids))
    return (f'{HEAD}<process id="trial" isExecutable="true"><startEvent id="start"/>{"".join([*nodes, *ends, *lines])}'
            f'</process><bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane>{shapes}</bpmndi:BPMNPlane>'
            "</bpmndi:BPMNDiagram></definitions>")


PARALLEL, EXCLUSIVE = "parallelGateway", "exclusiveGateway"


def gate(kind: str, gate_id: str) -> str:
    """A gateway."""
    return f'<{kind} id="{gate_id}"/>'


TRIAL = draw(
    [step("entry", "呈报"),
     gate(PARALLEL, "split"),
     step("team", "班子会签", role="team_member", rule="all", refusal="return:entry"),
     step("chain", "逐级审核", role="authority_reviewer", organ="authority", rule="sequence", refusal="end"),
     gate(PARALLEL, "join"), gate(EXCLUSIVE, "many"),
     step("approval", "审批", role="authority_leader", organ="authority", refusal="return:entry", effect="true"),
     step("filing", "备案")],
    ["start > entry > split > team > join > many > approval > filing > done", "split > chain > join", "many > effect"],
    {"many > approval": "count &gt; 1 or urgent == true", "many > effect": "count == 1 and not urgent == true"})

SIMPLE = draw([step("entry", "呈报"), step("review", "审核", role="authority_reviewer", organ="authority",
                                         refusal="return:entry")], ["start > entry > review > effect"])
