"""Events as Chinese sentences, for the history of a case and for notices of what happened."""

from collections.abc import Callable, Mapping
from typing import Any

from xianneng.foundation.cases.models import Event

Data = Mapping[str, Any]
Names = Mapping[int, str]


def sentence(event: Event, names: Names | None = None) -> str:
    """What an event says; ``names`` of the persons it may speak of, by person id."""
    return f"{event.actor}{_SAID[event.kind](event.data, names or {})}"


def _because(data: Data) -> str:
    return f"：{data['text']}" if data.get("text") else ""


def _who(data: Data, names: Names) -> str:
    return names.get(data.get("person") or 0, "人选")


def _complete(data: Data, names: Names) -> str:
    return f"办理“{data['name']}”：{data['outcome']}"


def _notice(data: Data, names: Names) -> str:
    return f"发布公示，自 {data['from_on']} 起 {data['days']} 个工作日"


def _objection(data: Data, names: Names) -> str:
    return f"关于{_who(data, names)}的异议" if data.get("person") else "异议"


def _answer(data: Data, names: Names) -> str:
    return f"核查答复{_objection(data, names)}：{'异议成立' if data['upheld'] else '异议不成立'}"


_SAID: dict[str, Callable[[Data, Names], str]] = {
    "open_case": lambda data, names: f"开办“{data['title']}”",
    "complete": _complete,
    "sign": lambda data, names: f"在“{data['name']}”签署意见：{data['outcome']}",
    "re_evaluated": lambda data, names: f"办理“{data['step']}”时重新核对，情况有变：{'；'.join(data['changes'])}",
    "took_effect": lambda data, names: "：决定生效，已写入档案",
    "closed": lambda data, names: "：本件办结",
    "ended": lambda data, names: f"在“{data['step']}”{data['how']}，本件终止",
    "return_for_correction": lambda data, names: f"在“{data['name']}”退回“{data['to']}”补正{_because(data)}",
    "withdraw": lambda data, names: f"撤回本件{_because(data)}",
    "suspend": lambda data, names: f"暂缓办理{_because(data)}",
    "resume": lambda data, names: f"恢复办理{_because(data)}",
    "terminate": lambda data, names: f"终止本件{_because(data)}",
    "suspend_subject": lambda data, names: f"将{_who(data, names)}暂缓{_because(data)}",
    "resume_subject": lambda data, names: f"恢复办理{_who(data, names)}{_because(data)}",
    "remove_subject": lambda data, names: f"将{_who(data, names)}移出{_because(data)}",
    "reassign": lambda data, names: f"将“{data['name']}”转由{data['to']}办理{_because(data)}",
    "delegate": lambda data, names: f"将“{data['name']}”委派{data['to']}办理{_because(data)}",
    "add_signer": lambda data, names: f"请{data['to']}在“{data['name']}”加签{_because(data)}",
    "drop_signer": lambda data, names: f"减去{data['to']}在“{data['name']}”的加签{_because(data)}",
    "copy_to": lambda data, names: f"抄送{'、'.join(data['to'])}",
    "urge": lambda data, names: f"催办“{data['name']}”{_because(data)}",
    "record_finding": lambda data, names: f"记录关于{_who(data, names)}的认定：{data['value']}",
    "attach_material": lambda data, names: f"归入{'签章件' if data['signed'] else '材料'}《{data['title']}》",
    "publish_notice": _notice,
    "receive_objection": lambda data, names: f"受理一件{_objection(data, names)}",
    "answer_objection": _answer,
    "break_off_ballot": lambda data, names: "投票停止，没有计票",
    "close_notice": lambda data, names: f"结束公示：{data['result']}",
    "inquire": lambda data, names: f"组织考察 {data['number']}",
    "open_ballot": lambda data, names: f"组织{data['way']}投票，应到 {data['due']} 人",
    "print_slips": lambda data, names: f"印发投票码 {data['count']} 张",
    "close_ballot": lambda data, names: f"结束投票，实到 {data['present']} 人",
}
KINDS = frozenset(_SAID)
