"""预留 and 统筹: holding places back, and lending them between units under one authority (RANK-QUOTA-09, 12)."""

from datetime import date, datetime

from django.db.models import Sum

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs.models import Profile
from xianneng.foundation.quotas.books import Held, Place, Posting, give, hold, post, take
from xianneng.foundation.quotas.models import BORROWED, FREE, LENT, OVER, RESERVED, Entry, Member, Unit
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


def lend(*, group: str, lender: Unit, borrower: Unit, count: int, on: date, leaf: Writing, now: datetime,
         case_number: str = "", text: str = "统筹使用") -> None:
    """统筹借出: free places of a group go to another unit under the same authority.

    Refused where the borrower stands above the lender: an upper organ may not occupy lower organs' quota (RNK-06).
    """
    _require_some(count)
    _refuse_upward(lender, borrower, on)
    theirs, ours = (lender.pk, group), (borrower.pk, group)
    held = hold([theirs, ours], on)
    _post_pair(theirs, take(theirs, LENT, count, held[theirs], on), ours, _arriving(count, held[ours]), on=on,
               text=text, leaf=leaf, now=now, case_number=case_number)


def return_loan(*, group: str, lender: Unit, borrower: Unit, count: int, on: date, leaf: Writing, now: datetime,
                case_number: str = "", text: str = "统筹归还") -> None:
    """统筹归还: borrowed places that are free go back. Refused beyond what is owed."""
    _require_some(count)
    theirs, ours = (lender.pk, group), (borrower.pk, group)
    held = hold([theirs, ours], on)
    owed = Entry.objects.filter(unit=lender, group=group, account=LENT, other_unit=borrower).aggregate(
        owed=Sum("amount"))["owed"] or 0
    if count > owed:
        raise Refused(f"{borrower.name}只借用了{lender.name} {owed} 名，不能归还 {count} 名", then="请核对统筹借用数")
    _post_pair(theirs, give(LENT, count, held[theirs]), ours, take(ours, BORROWED, count, held[ours], on), on=on,
               text=text, leaf=leaf, now=now, case_number=case_number)


def _arriving(count: int, held: Held) -> dict[str, int]:
    """Borrowed places arrive free; what is over takes them first."""
    over = min(count, -held.sure[OVER])
    return {BORROWED: -count, OVER: over, FREE: count - over}


def _post_pair(lender: Place, lent: dict[str, int], borrower: Place, borrowed: dict[str, int], *, on: date, text: str,
               leaf: Writing, now: datetime, case_number: str) -> None:
    post([Posting(lender, lent, on, text, other_unit_id=borrower[0]),
          Posting(borrower, borrowed, on, text, other_unit_id=lender[0])], leaf=leaf, now=now, case_number=case_number)


def _require_some(count: int) -> None:
    if count < 1:
        raise Refused("数量应为 1 名以上", then="请填写数量")


def _refuse_upward(lender: Unit, borrower: Unit, on: date) -> None:
    why, rule_id = "", "RANK-QUOTA-09"
    if lender.pk == borrower.pk or lender.jurisdiction_id != borrower.jurisdiction_id or lender.level != borrower.level:
        why = "只能在同一主管部门所辖、同一层级的核定单位之间统筹"
    elif _is_above(borrower, lender, on):
        why = "上级机关不得占用下级机关和基层职数"
    elif not law.may_share([organ.kind for organ in (*_organs(lender, on), *_organs(borrower, on))]):
        why, rule_id = "机关与参照公务员法管理的单位不得相互占用职数", "CANGONG-07"
    if why:
        raise Refused(f"不能将{lender.name}的职数借给{borrower.name}", why=why, article=cite(rule_id),
                      then="请在同级核定单位之间统筹")


def _is_above(upper: Unit, lower: Unit, on: date) -> bool:
    """Whether an organ of one unit stands over an organ of the other, or takes from townships without being one."""
    above, below = _organs(upper, on), _organs(lower, on)
    paths = {organ.organ.path for organ in above}
    over = any(organ.organ.path not in paths and organ.organ.path.startswith(tuple(paths)) for organ in below)
    return over or (any(organ.township for organ in below) and not all(organ.township for organ in above))


def _organs(unit: Unit, on: date) -> list[Profile]:
    organs = Member.objects.as_of(on).filter(unit=unit).values("organ_id")
    return list(Profile.objects.as_of(on).filter(organ__in=organs).select_related("organ"))
