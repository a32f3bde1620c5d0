"""What can be asked of the books: balances on any date, a unit's sheet, a jurisdiction's table, free places for the law."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl
from django.db import connection
from django.db.models import Sum

from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.models import (
    APPROVED, FREE, LOCKED, OVER, RESERVED, USED, Approval, Entry, Member, Unit)
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a unit on a date; every number is a sum of entries, and approved = used − over + locked + reserved + free."""

    group: str
    name: str
    approved: int
    used: int
    locked: int
    reserved: int
    over: int
    free: int
    text: str = ""
    article: str = ""
    rule_id: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A unit's quota on a date."""

    unit: Unit
    on: date
    base: int
    lines: list[Line]
    members: list[str] = field(default_factory=list)


def balances(unit_ids: Sequence[int], on: date) -> dict[tuple[int, str], dict[str, int]]:
    """Account → amount on a date, by unit and group: the entries that count by then."""
    found: dict[tuple[int, str], dict[str, int]] = {}
    sums = Entry.objects.filter(unit_id__in=unit_ids, effective_on__lte=on).values(
        "unit_id", "group", "account").annotate(total=Sum("amount"))
    for row in sums:
        found.setdefault((row["unit_id"], row["group"]), {})[row["account"]] = row["total"]
    return found


def units_of(scope: Scope, *, organ_id: int | None = None, path: str = "", on: date) -> list[Unit]:
    """The units in which an organ counts, or of all organs under a path, pools after single organs."""
    members = Member.objects.filter(scope.organs("organ__path"), valid_from__lte=on, valid_to__gt=on)
    members = members.filter(organ_id=organ_id) if organ_id else members.filter(organ__path__startswith=path)
    return list(Unit.objects.filter(pk__in=members.values("unit_id")).order_by("pool", "pk"))


def sheet(scope: Scope, unit_id: int, on: date) -> Sheet:
    """A unit's sheet: each group with how its number came about, and what is used, locked, reserved, over, free."""
    unit = Unit.objects.filter(pk=unit_id).select_related("jurisdiction").first()
    members = list(Member.objects.filter(unit_id=unit_id, valid_from__lte=on, valid_to__gt=on).select_related("organ"))
    if unit is None or not any(scope.covers(member.organ.path) for member in members):
        raise NotFound("没有找到这个职数核定单位")
    return _sheets([unit], on)[0]


def _sheets(units: Sequence[Unit], on: date) -> list[Sheet]:
    amounts = balances([unit.pk for unit in units], on)
    approvals: dict[tuple[int, str], Approval] = {}
    for row in Approval.objects.filter(unit__in=units, valid_from__lte=on).order_by("valid_from", "pk"):
        approvals[row.unit_id, row.group] = row
    return [Sheet(unit, on, max((approvals[unit.pk, group].base for group in unit.groups
                                 if (unit.pk, group) in approvals), default=0),
                  [_line(group, approvals[unit.pk, group], amounts.get((unit.pk, group), {}))
                   for group in unit.groups if (unit.pk, group) in approvals]) for unit in units]


def _line(group: str, approval: Approval, amounts: dict[str, int]) -> Line:
    return Line(group, approval.name, -amounts.get(APPROVED, 0), amounts.get(USED, 0), amounts.get(LOCKED, 0),
                amounts.get(RESERVED, 0), -amounts.get(OVER, 0), amounts.get(FREE, 0), approval.text, approval.article,
                approval.rule_id, approval.grade)


def table(scope: Scope, path: str, on: date) -> tuple[list[Sheet], list[Line]]:
    """A jurisdiction's units, and the totals by group, which are the sums of the rows."""
    sheets = _sheets(units_of(scope, path=path, on=on), on)
    totals: dict[str, Line] = {}
    for line in (line for each in sheets for line in each.lines):
        old = totals.get(line.group)
        totals[line.group] = line if old is None else Line(
            line.group, line.name, old.approved + line.approved, old.used + line.used, old.locked + line.locked,
            old.reserved + line.reserved, old.over + line.over, old.free + line.free)
    return sheets, [totals[group] for group in sorted(totals)]


def entries(unit_id: int, group: str, on: date) -> list[Entry]:
    """The entries behind a number, newest first."""
    return list(Entry.objects.filter(unit_id=unit_id, group=group, effective_on__lte=on).order_by("-made_at", "-pk")[:200])


def free_for(people: pl.DataFrame, on: date, parameters: Parameters = DEFAULTS) -> pl.DataFrame:
    """The facts frame with quota_limited (Boolean) and quota_free (Int32) for each person's organ, move and target.

    A move takes places only in groups in which the old rank does not count already; the least of them is what is free.
    A person whose move takes none has as many as anybody could want (9999). No unit for the organ: both stay unknown.
    """
    moves = people.select("organ_id", "rank", "layer", "target").unique()
    units = _by_organ(moves["organ_id"].unique().to_list(), on)
    free = {place: amounts.get(FREE, 0) for place, amounts in balances(
        list({unit.pk for found in units.values() for unit in found}), on).items()}
    known: dict[tuple[str, ...], tuple[list[str], list[str], bool | None]] = {}
    rows = []
    for row in moves.filter(pl.col("target").is_not_null()).iter_rows(named=True):
        found = units.get(row["organ_id"])
        if not found:
            continue
        key = (found[0].level, found[0].scope, found[0].variant, row["rank"] or "", row["layer"] or "", row["target"])
        if key not in known:
            known[key] = _needs(*key, on, parameters)
        needed, limited = known[key][0], known[key][2]
        counts = [free.get((unit.pk, group), 0) for group in needed for unit in found if group in unit.groups]
        rows.append({**row, "quota_limited": limited, "quota_free": min(counts, default=9999)})
    figures = pl.DataFrame(rows, schema={"organ_id": pl.Int64, "rank": pl.String, "layer": pl.String,
                                         "target": pl.String, "quota_limited": pl.Boolean, "quota_free": pl.Int32})
    return people.drop("quota_limited", "quota_free", strict=False).join(
        figures, on=["organ_id", "rank", "layer", "target"], how="left", nulls_equal=True)


def _needs(level: str, scope: str, variant: str, rank: str, layer: str, target: str, on: date,
           parameters: Parameters) -> tuple[list[str], list[str], bool | None]:
    """Groups that the move must take, those it gives back, and whether a ratio limits the target there."""
    def groups(name: str) -> list[str]:
        counts = name and law.occupies(name, layer or None, parameters)
        return law.groups_of(name, level, scope, on, variant) if counts else []

    new, old = groups(target), groups(rank)
    limited = law.is_limited(target, level, scope, on, variant)
    return [group for group in new if group not in old], [group for group in old if group not in new], limited


def _by_organ(organ_ids: Sequence[int], on: date) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = {}
    for member in Member.objects.filter(organ_id__in=organ_ids, valid_from__lte=on, valid_to__gt=on).select_related("unit"):
        found.setdefault(member.organ_id, []).append(member.unit)
    return found


def occupied_from_file(on: date, parameters: Parameters = DEFAULTS) -> pl.DataFrame:
    """Counts of the file, to open books and to reconcile them: organ_id, rank, layer, count of serving 公务员 and 参公."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT s.organ_id, r.rank, coalesce(p.layer, ''), count(*)
            FROM record_standing s
            JOIN record_rank r ON r.person_id = s.person_id AND r.known_to = '9999-12-31Z'
              AND r.valid_from <= %(on)s AND r.valid_to > %(on)s
            LEFT JOIN LATERAL (SELECT layer FROM record_post p WHERE p.person_id = s.person_id AND p.layer <> ''
              AND p.known_to = '9999-12-31Z' AND p.valid_from <= %(on)s AND p.valid_to > %(on)s
              ORDER BY array_position(%(layers)s, p.layer::text) LIMIT 1) p ON true
            WHERE s.known_to = '9999-12-31Z' AND s.valid_from <= %(on)s AND s.valid_to > %(on)s AND s.status = '在职'
              AND s.kind IN ('公务员', '参公')
            GROUP BY 1, 2, 3""", {"on": on, "layers": list(series.layers())})
        rows = cursor.fetchall()
    return pl.DataFrame(rows, schema=["organ_id", "rank", "layer", "count"], orient="row") if rows else pl.DataFrame(
        schema={"organ_id": pl.Int64, "rank": pl.String, "layer": pl.String, "count": pl.Int64})


def used_by_group(unit: Unit, on: date, counted: pl.DataFrame, parameters: Parameters = DEFAULTS) -> dict[str, int]:
    """使用 of each group of a unit, from the file's counts."""
    organs = set(Member.objects.filter(unit=unit, valid_from__lte=on, valid_to__gt=on).values_list("organ_id", flat=True))
    used = dict.fromkeys(unit.groups, 0)
    for row in counted.filter(pl.col("organ_id").is_in(organs)).iter_rows(named=True):
        if law.occupies(row["rank"], row["layer"] or None, parameters):
            for group in law.groups_of(row["rank"], unit.level, unit.scope, on, unit.variant):
                if group in used:
                    used[group] += row["count"]
    return used


def differences(scope: Scope, path: str, on: date) -> list[tuple[Unit, str, int, int]]:
    """Where the books and the file disagree on a date: unit, group, used by the books, used by the file."""
    units = units_of(scope, path=path, on=on)
    counted, amounts = occupied_from_file(on), balances([unit.pk for unit in units], on)
    found = []
    for unit in units:
        for group, count in used_by_group(unit, on, counted).items():
            booked = amounts.get((unit.pk, group), {}).get(USED, 0)
            if booked != count:
                found.append((unit, group, booked, count))
    return found


