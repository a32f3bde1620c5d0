"""From the ranking to the decision to hire: who is examined medically, a re-check, who comes up for whom falls out, who of the vetted may be proposed.

    to_examine      how many of a position go to 体检 and 考察 (RECR-VET-02)
    refuse_recheck  a re-check 复检: in time, once, not by the special standard (RECR-MED-02)
    next_up         who comes up 递补 (RECR-PROC-10)
    vetted          what the findings of a 考察 say together (RECR-VET-01)
    refuse_choice   who is proposed, against the places and the order (RECR-VET-02)
    notice_days     how long the public notice runs at least (RECR-PROC-09)

Conclusions are made by medical institutions and by people; here is only what follows from them.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from xianneng.law.catalogue import cite
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused
from xianneng.law.tables import figure

FIT, UNFIT, AGAIN = "合格", "不合格", "需复检"
CONCLUSIONS = (FIT, UNFIT, AGAIN)
GENERAL, SPECIAL = "通用标准", "特殊标准"
STANDARDS = (GENERAL, SPECIAL)
POLITICAL, BASIC = "political_conduct", "basic_conditions"  # kinds of findings, as a 考察 writes them


def to_examine(places: int, parameters: Parameters) -> int:
    """How many of a position's ranking go on: its places, or more where candidates are vetted 差额 (RECR-VET-02)."""
    ratio: Decimal = parameters["recruit_vetting_ratio"]
    return int((places * ratio).to_integral_value(ROUND_CEILING))


def recheck_until(noticed_on: date) -> date:
    """The last day on which a re-check may be asked for."""
    return noticed_on + timedelta(days=figure("medical_recheck_days", noticed_on))


def refuse_recheck(*, noticed_on: date, asked_on: date, standard: str, rechecked: bool) -> None:
    """Refused after the days of the rule, a second time, and for items of the special standard (RECR-MED-02)."""
    article, until = cite("RECR-MED-02", asked_on), recheck_until(noticed_on)
    if standard == SPECIAL:
        raise Refused("特殊标准的项目不复检", article=article, then="对体检结论有疑问的，由设区的市以上公务员主管部门决定是否重新体检")
    if rechecked:
        raise Refused("已经复检过一次", why="复检只进行一次，以复检结论为准", article=article, then="请按复检结论办理")
    if not noticed_on <= asked_on <= until:
        raise Refused("不在申请复检的期限内", why=f"{noticed_on} 通知体检结论，复检应当在 {until} 以前申请", article=article, then="请按原结论办理")


def refuse_same_place(first: str, again: str, on: date) -> None:
    """Refused where the re-check is made by the institution whose conclusion it looks at."""
    if first.strip() == again.strip():
        raise Refused("复检不能在原体检机构进行", why=f"首次体检由{first}进行", article=cite("RECR-MED-02", on), then="请填写另一体检机构")


def next_up(waiting: Sequence[int]) -> int:
    """The first rank of those who wait: nobody is passed over (RECR-PROC-10). Refused where none is left."""
    if not waiting:
        raise Refused("没有可以递补的人选", article=cite("RECR-PROC-10"), then="名额空缺的，核减计划或者另行招录")
    return min(waiting)


def vetted(found: Mapping[str, str]) -> bool | None:
    """Whether the findings of a finished 考察 let somebody be hired: the political standard first; None while it is undecided."""
    if found.get(POLITICAL) == "不合格":
        return False
    return {"符合": True, "不符合": False}.get(found.get(BASIC, "")) if found.get(POLITICAL) == "合格" else None


def refuse_choice(where: str, *, places: int, vetted_ranks: Collection[int], chosen: Collection[int], reason: str) -> None:
    """Refused beyond the places, and out of the order of the ranking without a reason."""
    if len(chosen) > places:
        raise Refused(f"{where}拟录用 {len(chosen)} 名，招考 {places} 名", article=cite("RECR-PROC-09"), then="请减少拟录用人选")
    passed_over = [rank for rank in vetted_ranks if rank not in chosen and chosen and rank < max(chosen)]
    if passed_over and not reason.strip():
        raise Refused(f"{where}没有按名次确定人选", why=f"第 {'、'.join(map(str, sorted(passed_over)))} 名考察合格而没有列入", article=cite("RECR-VET-02"),
                      then="差额考察择优确定的，请写明集体研究的理由")


def notice_days(parameters: Parameters, on: date) -> int:
    """How many working days the public notice runs at least: the law's, or more where a jurisdiction set more (RECR-PROC-09)."""
    return max(figure("hiring_notice_workdays", on), int(parameters["public_notice_days"]))
