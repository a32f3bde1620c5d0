"""The mechanics of the books: holding places against other clerks, and posting transactions that balance.

Entries are dated and may lie in the future, so what can be taken on a date is what no later entry takes away.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.quotas.models import (
    ACCOUNTS,
    APPROVED,
    BORROWED,
    FREE,
    LENT,
    LOCKED,
    OVER,
    RESERVED,
    USED,
    Approval,
    Unit,
)
from xianneng.law.catalogue import cite
from xianneng.law.refusals import Conflict, Refused

Place = tuple[int, str]  # a unit's id and a group
AT = "(unit_id, quota_id) IN (SELECT * FROM unnest(%(units)s::bigint[], %(groups)s::text[]))"
MANY = 1000  # rows beyond which the ledger finds them faster by itself


@dataclass(frozen=True, slots=True)
class Held:
    """A place's accounts on a date, and the part of each that no later entry takes away."""

    on: Mapping[str, int]
    sure: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Posting:
    """One transaction at one place: account → amount, adding up to zero."""

    place: Place
    amounts: Mapping[str, int]
    effective_on: date
    text: str
    organ_id: int | None = None
    person_id: int | None = None
    other_unit_id: int | None = None


def hold(places: Sequence[Place], on: date, *, locking: bool = True) -> dict[Place, Held]:
    """Lock places in one order against other clerks until the transaction ends, then read them; without ``locking`` only read them.

    Raises Refused for a place whose quota was never approved.
    """
    wanted = sorted(set(places))
    params: dict[str, Any] = {"units": [unit for unit, _ in wanted], "groups": [group for _, group in wanted], "on": on}
    with connection.cursor() as cursor:
        cursor.execute(f"""SELECT unit_id, quota_id FROM quotas_balance WHERE account = '{APPROVED}' AND {AT}
                           ORDER BY unit_id, quota_id {'FOR UPDATE' if locking else ''}""", params)
        missing = set(wanted) - set(cursor.fetchall())
        cursor.execute(f"SELECT unit_id, quota_id, account, amount FROM quotas_balance WHERE {AT}", params)
        amounts = {place: dict.fromkeys(ACCOUNTS, 0) for place in wanted}
        for unit, group, account, amount in cursor.fetchall():
            amounts[unit, group][account] = amount
        cursor.execute(f"""SELECT unit_id, quota_id, account, sum(amount) FROM quotas_entry
            WHERE {AT} AND effective_on > %(on)s GROUP BY unit_id, quota_id, account, effective_on
            ORDER BY effective_on DESC""", params)
        later = cursor.fetchall()
    for place in sorted(missing):
        raise Refused(f"{unit_name(place[0])}尚未核定{group_name(place, on)}职数", article=cite("RANK-QUOTA-01"),
                      then="请先核定职数")
    sure = {place: dict(of) for place, of in amounts.items()}
    for unit, group, account, amount in later:  # back from the last date to `on`
        amounts[unit, group][account] -= amount
        sure[unit, group][account] = min(sure[unit, group][account], amounts[unit, group][account], key=abs)
    return {place: Held(amounts[place], sure[place]) for place in wanted}


def take(place: Place, account: str, count: int, held: Held, on: date) -> dict[str, int]:
    """The amounts that bring free places to an account. Refused, with numbers and article, where too few are free."""
    if held.sure[FREE] < count:
        raise short(place, count, held, on)
    return {FREE: -count, account: count}


def give(account: str, count: int, held: Held) -> dict[str, int]:
    """The amounts that free places of an account; what is over (超配) takes them first. Conflict where it has fewer."""
    if held.sure[account] < count:
        raise Conflict(f"台账上“{account}”只有 {held.sure[account]} 名，不能退出 {count} 名", why="台账与档案不一致",
                       then="请先核对职数台账与人员档案的差异")
    over = min(count, -held.sure[OVER])
    return {account: -count, OVER: over, FREE: count - over}


def short(place: Place, count: int, held: Held, on: date) -> Refused:
    """The refusal that says what is missing and how the place stands."""
    approval = approval_of(place, on)
    numbers = [f"核定 {-held.on[APPROVED]}"]
    numbers += [f"{account} {abs(held.on[account])}" for account in (BORROWED, USED, LOCKED, RESERVED, LENT, OVER)
                if held.on[account] or account in (USED, LOCKED, RESERVED)]
    later = "；部分空缺已由日后生效的事项占用" if held.sure[FREE] < held.on[FREE] else ""
    free = held.sure[FREE]
    return Refused(f"{unit_name(place[0])}{group_name(place, on)}职数不足，需要 {count} 名，可用 {free} 名",
                   why="，".join(numbers) + later, article=approval.article if approval else cite("RANK-QUOTA-12"),
                   then=f"可同意使用 {free} 名，其余待职数空出后再办理" if free else "请待职数空出后再办理")


def post(postings: Sequence[Posting], *, leaf: Writing, now: datetime, case_number: str = "") -> None:
    """Write transactions; the trigger checks that each balances and brings the balances along."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('quotas_transaction') FROM generate_series(1, %s)", [len(postings)])
        rows = [(number, *posting.place, account, amount, posting.effective_on, posting.organ_id, posting.person_id,
                 posting.other_unit_id, posting.text)
                for (number,), posting in zip(cursor.fetchall(), postings, strict=True)
                for account, amount in posting.amounts.items() if amount or account == APPROVED]
        if not rows:
            return
        cursor.execute("""
            INSERT INTO quotas_entry (transaction, unit_id, quota_id, account, amount, effective_on, organ_id,
              person_id, other_unit_id, text, case_number, made_at, leaf_id)
            SELECT *, %s, %s, %s FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::int[], %s::date[],
              %s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) RETURNING id""",
                       [case_number, now, leaf.id, *map(list, zip(*rows, strict=True))])
        wrote(leaf, "quotas_entry", [row[0] for row in cursor.fetchall()])


def wrote(leaf: Writing, table: str, ids: Sequence[int]) -> None:
    """Tell the leaf of rows written."""
    leaf.wrote(table, ids if len(ids) <= MANY else None)


def approval_of(place: Place, on: date) -> Approval | None:
    """The approval of a place in force on a date."""
    return Approval.objects.filter(unit_id=place[0], group=place[1], valid_from__lte=on).order_by(
        "-valid_from", "-pk").first()


def group_name(place: Place, on: date) -> str:
    """A group in words, such as 三级、四级调研员."""
    approval = approval_of(place, on)
    return approval.name if approval else place[1]


def unit_name(unit_id: int) -> str:
    """A unit's name."""
    return Unit.objects.values_list("name", flat=True).get(pk=unit_id)
