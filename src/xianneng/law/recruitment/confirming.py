"""Confirmation 报名确认: when it is in time, who may be freed of the fee, and what a payment that is told settles (RECR-CONFIRM-01, RECR-FEE-01).

    refuse_outside  before confirmation opens, and from its end on
    read_amount     yuan as another system writes them
    read_moment     a moment as another system writes it
    outcome         what becomes of a payment
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from xianneng.law.catalogue import cite
from xianneng.law.refusals import Refused

GROUNDS = ("城镇居民最低生活保障家庭成员", "农村低收入人口（特困、低保、防止返贫监测对象）", "公告规定的其他情形")
SETTLED, DOUBLE, UNKNOWN, DIFFERENT, LATE, VOID = "入账", "重复缴费", "没有此单", "金额不符", "不在期限内", "报名已无效"
RECOGNISABLE = (DIFFERENT, LATE)  # a person may let such a payment count
REFUNDED, RECOGNISED = "退款", "认可"
_AMOUNT = re.compile(r"[￥¥]?\s*(\d{1,6})(?:\.(\d{1,2}))?\s*元?")


@dataclass(frozen=True, slots=True)
class Order:
    """An order to pay: how much in fen, from when until when, whether it is settled, and whether the registration stands passed."""

    amount: int
    opens_at: datetime
    due_at: datetime
    is_settled: bool
    stands: bool


def refuse_outside(opens_at: datetime, closes_at: datetime, at: datetime) -> None:
    """Refused before confirmation opens and from the moment at which it closes."""
    if at < opens_at:
        raise Refused("报名确认还没有开始", why=f"确认自 {opens_at:%Y-%m-%d %H:%M} 开始", article=cite("RECR-CONFIRM-01"), then="请在确认开始后办理")
    if at >= closes_at:
        raise Refused("报名确认已经截止", why=f"确认至 {closes_at:%Y-%m-%d %H:%M} 截止，没有确认的视为放弃", article=cite("RECR-CONFIRM-01"), then="有疑问的，请联系招考机关")


def read_amount(text: str) -> int | None:
    """45, 45.5, ￥45.00元 in fen; None where it is no amount."""
    found = _AMOUNT.fullmatch(text.strip())
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else None


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """2026-11-08 12:30:05 in a zone; None where it is no moment."""
    try:
        found = datetime.fromisoformat(text.strip().replace("/", "-"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone)


def outcome(order: Order | None, amount: int, paid_at: datetime) -> str:
    """What becomes of a payment that was made then: when it is told does not matter, for the applicant cannot help that."""
    if order is None:
        return UNKNOWN
    if order.is_settled:
        return DOUBLE
    if not order.stands:
        return VOID
    if amount != order.amount:
        return DIFFERENT
    return SETTLED if order.opens_at <= paid_at < order.due_at else LATE
