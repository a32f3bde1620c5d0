"""How the places stand on a date: a unit's sheet, a jurisdiction's table that adds up, idle and tight units."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, NamedTuple

import polars as pl
from django.db.models import Sum

from xianneng.foundation.organs.models import Profile
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.models import (
    APPROVED,
    BORROWED,
    DECIDED,
    FREE,
    LENT,
    LOCKED,
    OVER,
    RESERVED,
    USED,
    Approval,
    Entry,
    Member,
    Unit,
)
from xianneng.foundation.record.frames import copy_frame
from xianneng.law.refusals import NotFound

COLUMNS = {"approved": APPROVED, "used": USED, "locked": LOCKED, "reserved": RESERVED, "over": OVER, "free": FREE,
           "lent": LENT, "borrowed": BORROWED}
# The units of the organs under a path, and what their accounts hold on a date (see `amounts`), for `_under`'s parameters.
UNITS_UNDER = """WITH units AS MATERIALIZED (SELECT DISTINCT m.unit_id FROM quotas_member m JOIN organs_organ o ON o.id = m.organ_id
  WHERE m.known_to = '9999-12-31Z' AND m.valid_from <= %(on)s AND m.valid_to > %(on)s
    AND o.path LIKE %(path)s || '%%' AND o.path LIKE ANY(%(scope)s))"""
AMOUNTS_UNDER = """SELECT unit_id, quota_id, account, amount FROM quotas_balance WHERE unit_id IN (SELECT unit_id FROM units)
  UNION ALL SELECT unit_id, quota_id, account, -amount FROM quotas_entry
  WHERE unit_id IN (SELECT unit_id FROM units) AND effective_on > %(on)s"""
BP = 10_000  # rates are in basis points 万分比, rounded half up


class Term(NamedTuple):
    """A number of the sum: its sign (+, -, =; none before the first), places, word, and the list behind it (``show`` of the page)."""

    sign: str
    places: int
    word: str
    show: str


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a unit on a date, in places. approved + borrowed + over = used + locked + reserved + lent + free.

    ``text`` is the sum by which the approved number came about, ``article`` what it rests on.
    """

    group: str
    name: str
    approved: int
    used: int
    locked: int
    reserved: int
    over: int
    free: int
    lent: int = 0
    borrowed: int = 0
    base: int = 0
    text: str = ""
    article: str = ""
    rule_id: str = ""
    grade: str = ""
    document: str = ""

    @property
    def decided(self) -> bool:
        """Whether the number is a decision's and not the law's own, or is of a group for which the law has none."""
        return self.text.startswith(DECIDED)

    @property
    def terms(self) -> list["Term"]:
        """The free places as the sum they are; what is over the quota (超配) fills no places in it and is added again."""
        once = [("+", self.borrowed, "借入", ""), ("-", self.used, "使用", "used"), ("+", self.over, "超配", "used"),
                ("-", self.reserved, "预留", "reserved"), ("-", self.locked, "锁定", "locked"), ("-", self.lent, "借出", "")]
        return [Term("", self.approved, "核定", ""), *(Term(*each) for each in once if each[1] or (each[0] == "-" and each[2] != "借出")),
                Term("=", self.free, "可用", "")]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's places on a date; ``members`` are the names of its organs on that date, in the official order."""

    unit: Unit
    on: date
    base: int
    lines: list[Line]
    members: list[str] = field(default_factory=list)


def amounts(unit_ids: Sequence[int], on: date) -> pl.DataFrame:
    """What each account holds on a date: unit_id: Int64, group, account: String, amount: Int64 (with its sign).

    The balances, less what is dated later: the same as the sum of the entries up to the date, at any size of book.
    """
    return copy_frame("""
        SELECT unit_id, quota_id, account, sum(amount) FROM (
          SELECT unit_id, quota_id, account, amount FROM quotas_balance WHERE unit_id = ANY(%(units)s)
          UNION ALL SELECT unit_id, quota_id, account, -amount FROM quotas_entry
          WHERE unit_id = ANY(%(units)s) AND effective_on > %(on)s) a GROUP BY 1, 2, 3""",
        {"units": list(unit_ids), "on": on},
        schema={"unit_id": pl.Int64, "group": pl.String, "account": pl.String, "amount": pl.Int64})


def balances(unit_ids: Sequence[int], on: date) -> dict[tuple[int, str], dict[str, int]]:
    """Account → amount on a date, by unit and group."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    for unit, group, account, amount in amounts(unit_ids, on).iter_rows():
        found.setdefault((unit, group), {})[account] = amount
    return found


def lines(unit_ids: Sequence[int], on: date) -> pl.DataFrame:
    """A row a unit and group whose number is approved by the date: unit_id, unit, and the fields of `Line`."""
    approved = copy_frame("""
        SELECT u.id, u.name, a.quota_id, a.name, a.base, a.text, a.article, a.rule_id, a.grade, a.document
        FROM quotas_unit u JOIN (
          SELECT DISTINCT ON (unit_id, quota_id) * FROM quotas_approval
          WHERE unit_id = ANY(%(units)s) AND valid_from <= %(on)s
          ORDER BY unit_id, quota_id, valid_from DESC, id DESC) a ON a.unit_id = u.id
        ORDER BY u.pool, u.id, a.quota_id""", {"units": list(unit_ids), "on": on},
        schema={"unit_id": pl.Int64, "unit": pl.String, "group": pl.String, "name": pl.String, "base": pl.Int64,
                "text": pl.String, "article": pl.String, "rule_id": pl.String, "grade": pl.String,
                "document": pl.String})
    of = amounts(unit_ids, on).group_by("unit_id", "group").agg(*_columns())
    return approved.join(of, on=["unit_id", "group"], how="left", maintain_order="left").with_columns(
        pl.col(list(COLUMNS)).fill_null(0))


def units_of(scope: Scope, *, on: date, organ_id: int | None = None, path: str = "") -> list[Unit]:
    """The units in which an organ counts, or those of all organs under a path; pools after single organs."""
    members = Member.objects.as_of(on).filter(scope.organs("organ__path"))
    members = members.filter(organ_id=organ_id) if organ_id else members.filter(organ__path__startswith=path)
    return list(Unit.objects.filter(pk__in=members.values("unit_id")).order_by("pool", "pk"))


def units_of_each(scope: Scope, organ_ids: Collection[int], on: date) -> dict[int, list[Unit]]:
    """The units in which each of these organs counts; pools after single organs."""
    found: dict[int, list[Unit]] = {}
    members = Member.objects.as_of(on).filter(scope.organs("organ__path"), organ_id__in=organ_ids).select_related("unit") if organ_ids else ()
    for member in sorted(members, key=lambda each: (each.unit.pool, each.unit_id)):
        found.setdefault(member.organ_id, []).append(member.unit)
    return found


def units_with(organ_ids: Collection[int]) -> list[Unit]:
    """The units of which one of these organs is a member on any day."""
    return list(Unit.objects.filter(members__in=Member.objects.known().filter(organ_id__in=organ_ids)).distinct())


def sheet(scope: Scope, unit_id: int, on: date) -> Sheet:
    """A unit's sheet: each group with how its number came about, and what is used, locked, reserved, over, free."""
    return sheets([_visible(scope, unit_id, on)], on)[0]


def line_of(unit: Unit, on: date) -> list[Line]:
    """A unit's lines on a date, for an act on the unit that is authorised already."""
    return sheets([unit], on)[0].lines


def approvals_of(scope: Scope, organ_id: int, on: date) -> list[Approval]:
    """What is approved on a date in the units in which an organ counts, a row a unit and group; pools after single organs."""
    members = Member.objects.as_of(on).filter(scope.organs("organ__path"), organ_id=organ_id)
    return list(Approval.objects.filter(unit__in=members.values("unit_id"), valid_from__lte=on).select_related("unit").order_by(
        "unit__pool", "unit_id", "group", "-valid_from", "-pk").distinct("unit__pool", "unit_id", "group"))


def line(approved: Approval, on: date) -> Line:
    """How an approved number that the asker may see stands on a date."""
    held = balances([approved.unit_id], on).get((approved.unit_id, approved.group), {})
    values: dict[str, Any] = {name: abs(held.get(account, 0)) for name, account in COLUMNS.items()}
    values |= {each.name: getattr(approved, each.name) for each in fields(Line) if each.name not in values}
    return Line(**values)


def entries(scope: Scope, unit_id: int, group: str, on: date, *, size: int = 200) -> list[Entry]:
    """The entries behind the numbers of a group by a date, newest first; each knows its case, person and leaf."""
    unit = _visible(scope, unit_id, on)
    return list(Entry.objects.filter(unit=unit, group=group, effective_on__lte=on).select_related(
        "organ", "other_unit").order_by("-effective_on", "-pk")[:size])


def locks(unit: Unit, group: str, on: date) -> dict[str, int]:
    """How many places of a visible unit's group each case holds locked on a date, by its number; their sum is 锁定."""
    found: dict[str, int] = dict(Entry.objects.filter(
        unit=unit, group=group, account=LOCKED, effective_on__lte=on).values("case_number").annotate(
        count=Sum("amount")).exclude(count=0).order_by("case_number").values_list("case_number", "count"))
    return found


def year_ends(unit: Unit, on: date) -> pl.DataFrame:
    """A visible unit's places on each 31 December up to a date: group: String, year: Int32, and the columns of `COLUMNS`."""
    changes = copy_frame("""
        SELECT quota_id, account, extract(year FROM effective_on)::int, sum(amount) FROM quotas_entry
        WHERE unit_id = %(unit)s GROUP BY 1, 2, 3""", {"unit": unit.pk},
        schema={"group": pl.String, "account": pl.String, "year": pl.Int32, "amount": pl.Int64})
    years = pl.DataFrame({"end": [year for year in range(int(changes["year"].min() or on.year + 1), on.year + 1)  # type: ignore[arg-type]
                                  if date(year, 12, 31) <= on]}, schema={"end": pl.Int32})
    return (years.join(changes, how="cross").filter(pl.col("year") <= pl.col("end")).group_by("group", "end").agg(*_columns())
            .rename({"end": "year"}).sort("group", "year"))


def table(scope: Scope, path: str, on: date) -> tuple[list[Sheet], list[Line]]:
    """A jurisdiction's units, and the totals by group, which are the sums of the rows."""
    found = sheets(units_of(scope, path=path, on=on), on)
    return found, totals(line for each in found for line in each.lines)


def summary(scope: Scope, path: str, on: date) -> list[Line]:
    """The totals of a jurisdiction by group, without its rows: as quick for a province as for a county."""
    found = copy_frame(f"""
        {UNITS_UNDER}
        SELECT quota_id, n.name, account, sum(amount) FROM ({AMOUNTS_UNDER}) a
        JOIN (SELECT DISTINCT ON (quota_id) quota_id, name FROM quotas_approval WHERE valid_from <= %(on)s ORDER BY quota_id, id DESC) n USING (quota_id)
        GROUP BY 1, 2, 3""", _under(scope, path, on), schema={**dict.fromkeys(("group", "name", "account"), pl.String), "amount": pl.Int64})
    return [Line(**row) for row in found.group_by("group", "name").agg(*_columns()).sort("group").iter_rows(named=True)]


def totals(of: Iterable[Line]) -> list[Line]:
    """The sum of lines by group."""
    by_group: dict[str, list[Line]] = {}
    for line in of:
        by_group.setdefault(line.group, []).append(line)
    return [Line(group=group, name=same[0].name, base=sum(line.base for line in same),
                 **{name: sum(getattr(line, name) for line in same) for name in COLUMNS})
            for group, same in sorted(by_group.items())]


def utilisation(scope: Scope, path: str, on: date, *, idle_below_bp: int = 5000) -> pl.DataFrame:
    """职数使用率: unit_id, unit, group, name, approved, used, locked, reserved, over, free, rate_bp: Int64 and state.

    ``rate_bp`` is used ÷ approved in whole basis points (a page rounds them, once), null where none is approved. state: 超配, 紧张 (none free), 空闲
    (some free, and used less than ``idle_below_bp``), 正常; 无职数 where none is approved.
    """
    shown = [name for name in COLUMNS if name not in ("lent", "borrowed")]
    found = copy_frame(f"""
        {UNITS_UNDER},
        held AS (SELECT unit_id, quota_id, {", ".join(f"abs(sum(amount) FILTER (WHERE account = '{COLUMNS[name]}')) AS {name}" for name in shown)}
          FROM ({AMOUNTS_UNDER}) a GROUP BY 1, 2)
        SELECT u.id, u.name, a.quota_id, a.name, {", ".join(f"coalesce(held.{name}, 0)" for name in shown)}
        FROM quotas_unit u JOIN (
          SELECT DISTINCT ON (unit_id, quota_id) unit_id, quota_id, name FROM quotas_approval
          WHERE unit_id IN (SELECT unit_id FROM units) AND valid_from <= %(on)s
          ORDER BY unit_id, quota_id, valid_from DESC, id DESC) a ON a.unit_id = u.id
        LEFT JOIN held ON held.unit_id = u.id AND held.quota_id = a.quota_id
        ORDER BY u.pool, u.id, a.quota_id""", _under(scope, path, on), schema={
            "unit_id": pl.Int64, **dict.fromkeys(("unit", "group", "name"), pl.String), **dict.fromkeys(shown, pl.Int64)})
    rate = pl.col("used") * BP // pl.col("approved")
    rated = found.with_columns(rate_bp=pl.when(pl.col("approved") > 0).then(rate))
    state = (pl.when(pl.col("over") > 0).then(pl.lit("超配")).when(pl.col("approved") == 0).then(pl.lit("无职数"))
             .when(pl.col("free") == 0).then(pl.lit("紧张")).when(pl.col("rate_bp") < idle_below_bp)
             .then(pl.lit("空闲")).otherwise(pl.lit("正常")))
    return rated.with_columns(state=state).select(
        "unit_id", "unit", "group", "name", "approved", "used", "locked", "reserved", "over", "free", "rate_bp",
        "state")


def _under(scope: Scope, path: str, on: date) -> dict[str, Any]:
    return {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]}


def trend(scope: Scope, path: str, dates: Sequence[date]) -> pl.DataFrame:
    """How a jurisdiction's places stood on each date: on: Date, group, name and the sums of the fields of `Line`."""
    rows = [{"on": on, "group": line.group, "name": line.name, **{name: getattr(line, name) for name in COLUMNS}}
            for on in dates for line in summary(scope, path, on)]
    return pl.DataFrame(rows, schema={"on": pl.Date, "group": pl.String, "name": pl.String,
                                      **dict.fromkeys(COLUMNS, pl.Int64)}).sort("group", "on")


def _columns() -> list[pl.Expr]:
    """Each account's amount, its sign set aside."""
    return [pl.col("amount").filter(pl.col("account") == account).sum().abs().alias(name)
            for name, account in COLUMNS.items()]


def _visible(scope: Scope, unit_id: int, on: date) -> Unit:
    unit = Unit.objects.filter(pk=unit_id).select_related("jurisdiction").first()
    if unit is None or not Member.objects.as_of(on).filter(scope.organs("organ__path"), unit_id=unit_id).exists():
        raise NotFound("没有找到这个职数核定单位", then="请核对管辖范围和日期")
    return unit


def sheets(units: Sequence[Unit], on: date) -> list[Sheet]:
    """The sheets of units that the asker may see, in their order."""
    of: dict[int, list[Line]] = {}
    for row in lines([unit.pk for unit in units], on).drop("unit").iter_rows(named=True):
        of.setdefault(row.pop("unit_id"), []).append(Line(**row))
    names = _members(units, on)
    return [Sheet(unit, on, of[unit.pk][0].base if unit.pk in of else 0, of.get(unit.pk, []), names.get(unit.pk, []))
            for unit in units]


def _members(units: Sequence[Unit], on: date) -> dict[int, list[str]]:
    unit_of = dict(Member.objects.as_of(on).filter(unit__in=units).values_list("pk", "unit_id"))
    organs = Member.objects.filter(pk__in=unit_of).values_list("organ_id", "unit_id")
    name_of = dict(Profile.objects.as_of(on).filter(organ__in=[organ for organ, _ in organs]).order_by(
        "order_number", "organ_id").values_list("organ_id", "name"))
    place = {organ: at for at, organ in enumerate(name_of)}
    found: dict[int, list[str]] = {}
    for organ, unit in sorted(organs, key=lambda pair: place.get(pair[0], -1)):
        found.setdefault(unit, []).append(name_of.get(organ, ""))
    return found
