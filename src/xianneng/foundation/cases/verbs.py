"""What may be done to a case in which state, and by whom: the one table that operations and pages read."""

from dataclasses import dataclass

from xianneng.foundation.cases.models import CaseState
from xianneng.law.refusals import Refused

SEAT, SIDE, READER, OPENER = "seat", "side", "reader", "opener"
WHO = {SEAT: "当前环节的办理人", OPENER: "经办人", SIDE: "经办人或当前环节的办理人", READER: "能查阅本件的人"}


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: its name, who may use it, and in which states (in the order of `CaseState`, ``x`` where allowed).

    ``moves``: pages opened before it are stale after it. ``decides``: it must be undone by another case once the
    decision has taken effect. ``own``: whom the case concerns may use it, to pass the step on or in a seat of their own.
    """

    name: str
    who: str
    states: str
    moves: bool = True
    decides: bool = False
    own: bool = False

    def allowed(self, state: str) -> bool:
        """Whether the table has the cell."""
        return self.states[CaseState.values.index(state)] == "x"


# What who was added to a step (加签) may do, beside what every reader may: say and sign their opinion. All else is the step's holders'.
OF_SIGNER = frozenset({"complete"})

# 办理中 暂缓 已办结 已终止 已撤回
VERBS: dict[str, Verb] = {
    "complete": Verb("办理", SEAT, "x----", own=True),
    "return_for_correction": Verb("退回补正", SEAT, "x----", own=True),
    "withdraw": Verb("撤回", OPENER, "xx---", decides=True),
    "suspend": Verb("暂缓", SIDE, "x----"),
    "resume": Verb("恢复办理", SIDE, "-x---"),
    "terminate": Verb("终止", SIDE, "xx---", decides=True),
    "suspend_subject": Verb("暂缓人选", SIDE, "xx---", decides=True),
    "resume_subject": Verb("恢复人选", SIDE, "xx---", decides=True),
    "remove_subject": Verb("移出人选", SIDE, "xx---", decides=True),
    "reassign": Verb("转办", SEAT, "xx---", moves=False, own=True),
    "delegate": Verb("委派", SEAT, "xx---", moves=False),
    "add_signer": Verb("加签", SEAT, "x----", moves=False),
    "drop_signer": Verb("减签", SEAT, "x----", moves=False),
    "copy_to": Verb("抄送", SIDE, "xxx--", moves=False),
    "urge": Verb("催办", READER, "x----", moves=False),
    "record_finding": Verb("记录认定", SEAT, "xx---"),
    "attach_material": Verb("归入材料", SIDE, "xxx--"),
    "publish_notice": Verb("发布公示", SEAT, "x----"),
    "receive_objection": Verb("受理异议", SIDE, "xx---"),
    "answer_objection": Verb("答复异议", SIDE, "xx---"),
    "close_notice": Verb("结束公示", SEAT, "x----"),
    "inquire": Verb("组织考察", SIDE, "x----", moves=False),
    "open_ballot": Verb("组织投票", SEAT, "x----"),
    "print_slips": Verb("印发投票码", SEAT, "x----", moves=False),
    "close_ballot": Verb("结束投票", SEAT, "x----"),
}

NEXT = {
    CaseState.RUNNING: "请办理当前环节",
    CaseState.SUSPENDED: "请先恢复办理",
    CaseState.CLOSED: "对结果有异议的，请按复核、申诉的规定提出；需要更正的，请另行开办",
    CaseState.TERMINATED: "需要再办的，请重新开办",
    CaseState.WITHDRAWN: "需要再办的，请重新开办",
}


def refusal(verb: str, state: str, *, effective: bool = False) -> Refused | None:
    """Why a verb is refused in a state (``effective``: after the decision took effect); None where it is allowed."""
    known = VERBS[verb]
    if not known.allowed(state):
        return Refused(f"不能{known.name}", why=f"本件{state}", then=NEXT[CaseState(state)])
    if known.decides and effective:
        return Refused(f"不能{known.name}", why="决定已经生效", then="决定有误的，请按规定另行更正或撤销")
    return None


def require(verb: str, state: str, *, effective: bool = False) -> None:
    """Raise the refusal of a cell, if it has one."""
    refused = refusal(verb, state, effective=effective)
    if refused:
        raise refused
