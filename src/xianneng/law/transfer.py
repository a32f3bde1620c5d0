"""转任 and 转出: what the law says of one person's move to another organ, condition by condition.

    leaving_for(who, asked)   whether the organ may let them go (MOVE-BAR-01, MOVE-TRANSF-02, RECR-SERV-01, FILE-CHECK-01)
    placing(who, place)       whether the other organ may take them so (MOVE-QUOTA-01, MOVE-TRANSF-07, AVOID-POST-01)
    taking_over(room)         whether an organ may take over many at once 人员转隶 (MOVE-QUOTA-01)

What no file says is asked and stands in ``asked`` and ``place``; ``ask`` is what a named official settles in writing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xianneng.law import series
from xianneng.law.leaving import CLASSIFIED, UNBOUND, Service, reason, served
from xianneng.law.promotion import Reason
from xianneng.law.promotion.judgement import OPEN_CASES, SERVANTS

OWN_REQUEST = "本人申请"
GROUNDS = ("工作需要", "优化队伍结构", "在同一职位工作时间较长", "需要多岗位锻炼", "按规定回避", OWN_REQUEST)
"""Why somebody is moved (MOVE-TRANSF-01)."""
REFORMS = ("机构合并", "机构分设", "职能划转", "隶属关系改变")
"""Why people of an organ are handed over together."""
AUDITED, CLEARED, UNCLEARED = "已审核，没有问题", "已审核，问题已查清认定", "已审核，问题没有查清认定"
NO_KIN, KIN = "不构成任职回避", "构成任职回避"
KINSHIP = (NO_KIN, KIN)
MET, UNMET, ASK = "met", "unmet", "ask"
Said = tuple[str, str]  # state, words


@dataclass(frozen=True)
class Mover:
    """The file's facts of one person who is to move; empty where the file says nothing."""

    status: str
    kind: str
    rank: str
    layer: str
    investigation: str
    probation_until: date | None = None  # the first day after it
    service: Service = UNBOUND


@dataclass(frozen=True)
class Move:
    """What is asked of a move: the day, the ground, and what the file does not know. Empty ``audit``: none is going on."""

    on: date
    ground: str
    classified: str = CLASSIFIED[0]
    secret_until: date | None = None  # the first day after 脱密期
    audit: str = ""
    file_audit: str = AUDITED  # as the platform's own audit found; empty: there is none
    audited: str = ""  # when and by whom outside of the platform


@dataclass(frozen=True)
class Place:
    """Where somebody is taken in: places there, the rank and layer to be held, and what was found of kin."""

    on: date
    establishment: str  # 编制类型
    approved_count: int | None  # None: no establishment of the kind is known here
    serving_count: int
    rank: str
    layer: str
    quota: Said
    kinship: str
    relatives: tuple[str, ...] = ()  # relations who work in that organ, by the file


@dataclass(frozen=True)
class Room:
    """Where many are taken over at once: of each 编制类型 how many come, the approved number (None: not known here) and who serves there."""

    on: date
    establishments: Sequence[tuple[str, int, int | None, int]]
    quota: Said


def leaving_for(who: Mover, asked: Move) -> list[Reason]:
    """The conditions on which the organ may let somebody go."""
    stated: Mapping[str, tuple[str, str, Said, str]] = {
        "serving": ("在职公务员或者参照管理人员", "MOVE-KIND-01", _serving(who), "其他人员的调动按事业单位人事管理等规定办理"),
        "clear": ("没有未结案的调查", "MOVE-BAR-01", _clear(who), "结案后再行办理"),
        "probation": ("试用期已满", "MOVE-TRANSF-02", _passed(who.probation_until, asked.on, "试用期"), "试用期满考核合格后再行办理"),
        "service": ("已满最低服务年限", "RECR-SERV-01", _service(who, asked), "服务年限届满后再行办理"),
        "secret": ("不在涉密等特殊职位，脱密期已满", "MOVE-TRANSF-02", _secret(asked), "脱密期满后再行办理"),
        "audit": ("没有正在接受的审计", "MOVE-TRANSF-02", (ASK, f"{asked.audit}，一般不得转任") if asked.audit else (MET, "没有正在接受的审计"),
                  "审计结束后再行办理"),
        "file": ("凡转必审", "FILE-CHECK-01", file_audited(asked.file_audit, asked.audited), "先在“档案审核”中审核，查清认定存在的问题；在本平台以外审核的，填写日期、机关和文号")}
    return [reason(clause, title, rule, asked.on, said, remedy) for clause, (title, rule, said, remedy) in stated.items()]


def placing(who: Mover, place: Place) -> list[Reason]:
    """The conditions on which the other organ may take somebody into that post and rank."""
    stated: Mapping[str, tuple[str, str, Said, str]] = {
        "establishment": ("有空编", "MOVE-QUOTA-01", _vacancy(place), "先调整编制，或者待空编后再行办理"),
        "quota": ("有职级职数", "MOVE-QUOTA-01", place.quota, "先核定、调整职数，或者改任其他职级"),
        "rank": ("职级不高于原职级", "MOVE-TRANSF-07", _rank(who, place), "转任后按规定另行晋升"),
        "layer": ("职务层次不高于原职务", "MOVE-TRANSF-08", _layer(who, place), "提拔任职的，按领导干部选拔任用的规定办理"),
        "kin": ("不构成任职回避", "AVOID-POST-01", _kin(place), "改任其他职务，或者改去其他机关")}
    return [reason(clause, title, rule, place.on, said, remedy) for clause, (title, rule, said, remedy) in stated.items()]


def file_audited(found: str, elsewhere: str) -> Said:
    """Whether the paper file was audited: what the platform's own audit found decides; what was done elsewhere is a claim, with its document."""
    if found:
        return (UNMET if found == UNCLEARED else MET), f"干部人事档案{found}"
    return (ASK, f"本平台没有审核记录；据申报，{elsewhere}审核，没有问题或者已查清认定") if elsewhere else (UNMET, "干部人事档案没有审核记录")


def taking_over(room: Room) -> list[Reason]:
    """The conditions on which an organ may take over many at once: establishment of each kind, and places of ranks."""
    found = [reason(f"establishment_{kind}", "有空编", "MOVE-QUOTA-01", room.on, _room_for(room.on, kind, coming, approved, serving), "先办理编制调整，编制随人员划转")
             for kind, coming, approved, serving in room.establishments]
    return [*found, reason("quota", "有职级职数", "MOVE-QUOTA-01", room.on, room.quota, "先重新核定职数")]


def _room_for(on: date, kind: str, coming: int, approved: int | None, serving: int) -> Said:
    if approved is None:
        return ASK, f"本平台没有{kind}的核定数，由编制管理部门核准"
    told = f"{kind}核定{approved}名，{on} 实有{serving}名，转入{coming}名"
    return (MET, told) if serving + coming <= approved else (UNMET, f"{told}，超出{serving + coming - approved}名")


def _serving(who: Mover) -> Said:
    return (MET if who.status == "在职" and who.kind in SERVANTS else UNMET), f"{who.status}，{who.kind}"


def _clear(who: Mover) -> Said:
    stage = who.investigation
    if not stage:
        return MET, "没有正在进行的调查"
    return (UNMET, f"正在{stage}，期间不得交流") if stage in OPEN_CASES else (ASK, f"正在{stage}，是否影响交流由有权机关答复")


def _passed(until: date | None, on: date, what: str) -> Said:
    if until is None or until <= on:
        return MET, f"{what}已满" if until else f"没有未满的{what}"
    return ASK, f"{what}至 {until}（不含），一般不得转任"


def _service(who: Mover, asked: Move) -> Said:
    state, words = served(who.service, asked.on)
    if state != UNMET:
        return state, words
    words += "，一般不得转任"
    return (UNMET, f"{words}，本人申请的不予办理") if asked.ground == OWN_REQUEST else (ASK, words)


def _secret(asked: Move) -> Said:
    if asked.classified == CLASSIFIED[0]:
        return MET, "不在涉及国家秘密等特殊职位，没有未满的脱密期"
    if asked.classified == CLASSIFIED[1]:
        return ASK, "在涉及国家秘密等特殊职位任职，须经批准并落实脱密期管理"
    return (ASK, "脱密期届满日未填写") if asked.secret_until is None else _passed(asked.secret_until, asked.on, "脱密期")


def _vacancy(place: Place) -> Said:
    if place.approved_count is None:
        return ASK, f"本平台没有{place.establishment}的核定数，由编制管理部门核准"
    told = f"{place.establishment}核定{place.approved_count}名，{place.on} 实有{place.serving_count}名"
    return (MET if place.serving_count < place.approved_count else UNMET), told


def _rank(who: Mover, place: Place) -> Said:
    if not place.rank and who.rank:
        return ASK, f"不保留{who.rank}，须写明由任免机关确定的依据"
    if place.rank == who.rank:
        return MET, f"保留原职级{who.rank}" if place.rank else "没有职级"
    now, then = (series.general_order(rank) if rank else None for rank in (who.rank, place.rank))
    told = f"由{who.rank or '没有职级'}改任{place.rank}"
    if now is None or then is None:
        return ASK, f"{told}，没有对应关系，由任免机关确定"
    return (MET if then >= now else UNMET), told


def _layer(who: Mover, place: Place) -> Said:
    if not place.layer:
        return MET, "不任领导职务"
    order = series.layers().index
    higher = who.layer not in series.layers() or order(place.layer) < order(who.layer)
    return (UNMET if higher else MET), f"原任{who.layer or '非领导职务'}，拟任{place.layer}"


def _kin(place: Place) -> Said:
    if place.kinship == KIN:
        return UNMET, "拟任职务构成任职回避"
    if place.relatives:
        return ASK, f"档案所载{'、'.join(place.relatives)}在调入机关工作，须写明不构成回避的依据"
    return MET, "没有应当回避的情形"
