"""What a diagram may hold."""

import pytest

from xianneng.foundation.cases import diagrams, types
from xianneng.foundation.cases.tests.drawing import EXCLUSIVE, PARALLEL, TRIAL, draw, gate, step
from xianneng.foundation.cases.tests.world import Trial
from xianneng.law.refusals import Refused


def test_the_steps_come_in_the_order_of_the_flow() -> None:
    diagram = diagrams.read(TRIAL, Trial())
    assert [each.name for each in diagram.steps] == ["呈报", "班子会签", "逐级审核", "审批", "备案"]
    assert diagram.step("team").returns_to == "entry"
    assert {"approval", "filing"} <= diagram.after("team")
    assert "chain" not in diagram.after("team")


def one(**ours: str) -> str:
    return draw([step("entry", "呈报"), step("next", "下一步", **ours)], ["start > entry > next > done"])


@pytest.mark.parametrize(("xml", "words"), [
    (TRIAL.replace('<userTask id="entry"', '<scriptTask id="entry"').replace("/>", "/>", 1), "scriptTask"),
    (draw(['<serviceTask id="a" name="a"/>'], ["start > a > done"]), "serviceTask"),
    (draw(['<callActivity id="a" name="a"/>'], ["start > a > done"]), "callActivity"),
    (draw([step("a", "甲").replace("/>", "><multiInstanceLoopCharacteristics/></userTask>")], ["start > a > done"]),
     "multiInstance"),
    (draw([step("a", "甲").replace("/>", "><extensionElements><script/></extensionElements></userTask>")],
          ["start > a > done"]), "extensionElements"),
    (draw([step("a", "甲")], ["start > a > done"]).replace('<endEvent id="done"/>',
     '<endEvent id="done"><terminateEventDefinition/></endEvent>'), "terminateEventDefinition"),
    ('<!DOCTYPE x [<!ENTITY a "b">]>' + TRIAL, "不是完整的"),
    (TRIAL[:-40], "不是完整的"),
    (one(form="unknown"), "xn:form"),
    (one(role="emperor"), "xn:role"),
    (one(organ="anyone"), "xn:organ"),
    (one(rule="most"), "xn:rule"),
    (one(days="soon"), "xn:days"),
    (one(refusal="return:done"), "xn:refusal"),
    (one(refusal="return:next"), "xn:refusal"),
    (draw([step("a", "甲"), gate(EXCLUSIVE, "g")], ["start > a > g > done", "g > a"],
          {"g > a": "salary == 1", "g > done": "count == 1"}), "salary"),
    (draw([step("a", "甲"), gate(EXCLUSIVE, "g")], ["start > a > g > done", "g > a"], {"g > a": "count == 1"}),
     "没有条件"),
    (draw([step("a", "甲"), step("b", "乙")], ["start > a > b > done", "a > done"]), "几个去向"),
    (draw([step("a", "甲"), step("b", "乙")], ["start > a > b > done"], {"a > b": "count == 1"}), "带条件"),
    (draw([step("a", "甲"), step("b", "乙")], ["start > a > done", "b > done"]), "没有连线到达"),
    (draw([step("a", "甲"), step("b", "乙"), gate(PARALLEL, "g")], ["start > g > a > done", "g > b"]), "之后没有去向"),
    (draw([step("a", "甲"), step("b", "乙"), gate(PARALLEL, "g")],
          ["start > a > done", "b > g > b", "g > done"]), "走不到"),
    (TRIAL.replace('<bpmndi:BPMNShape bpmnElement="team">', '<bpmndi:BPMNShape bpmnElement="gone">'), "没有画出来"),
])
def test_what_may_not_be_in_a_diagram_is_refused_by_name(xml: str, words: str) -> None:
    with pytest.raises(Refused) as refused:
        diagrams.read(xml, Trial())
    assert words in str(refused.value)
    assert refused.value.then


def test_the_diagrams_that_rooms_ship_are_fit() -> None:
    for case_type in types._types.values():
        assert diagrams.read(case_type.diagram(), case_type).steps, case_type.key
