"""预留: holding places back (RANK-QUOTA-12)."""

from datetime import date, datetime

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.quotas.books import Place, Posting, give, hold, post, take
from xianneng.foundation.quotas.models import FREE, RESERVED
from xianneng.law import quotas as law
from xianneng.law.catalogue import cite
from xianneng.law.parameters import Parameters
from xianneng.law.refusals import Refused


def reserve(place: Place, count: int, *, parameters: Parameters, on: date, leaf: Writing, now: datetime,
            case_number: str = "", text: str = "预留空缺职数") -> None:
    """预留: hold back free places, within the share of vacancies that the parameter ``reserve_ratio`` sets."""
    _require_some(count)
    held = hold([place], on)[place]
    most = law.reserve(held.on[FREE] + held.on[RESERVED], parameters) - held.on[RESERVED]
    if count > most:
        raise Refused(f"最多还可预留 {max(most, 0)} 名", why=f"预留比例为空缺职数的 {parameters['reserve_ratio']}",
                      article=cite("RANK-QUOTA-12"), then="请减少预留，或由主管部门调整预留比例")
    post([Posting(place, take(place, RESERVED, count, held, on), on, text)], leaf=leaf, now=now,
         case_number=case_number)


def release_reserve(place: Place, count: int, *, on: date, leaf: Writing, now: datetime, case_number: str = "",
                    text: str = "解除预留") -> None:
    """解除预留: reserved places are free again."""
    _require_some(count)
    held = hold([place], on)[place]
    post([Posting(place, give(RESERVED, count, held), on, text)], leaf=leaf, now=now, case_number=case_number)


def _require_some(count: int) -> None:
    if count < 1:
        raise Refused("数量应为 1 名以上", then="请填写数量")
