"""机构、编制与职数表 → organs with their place and order, establishment, and the opening entries of the quota books.

An organ's own quotas make it a quota unit; those of a region's row make a pool of the organs right under it that do not
count that group themselves. The numbers are the approved ones of the file; what the law computes is shown beside.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import operations
from xianneng.foundation.organs.dated import field_of
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas import queries as books
from xianneng.foundation.quotas.models import Unit
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.parameters import DEFAULTS
from xianneng.work.personnel.importers.places import REGION, Places

QUOTA = "quota_"
PROFILE = ("name", "short_name", "parent_id", "kind", "level", "grade", "township", "order_number")
COUNTS = {"administrative_count": "行政编制", "politics_law_count": "政法专项编制", "service_count": "工勤编制"}


@dataclass(frozen=True)
class Books:
    """A quota unit that the file approves: its organs by row, and its numbers by group of ranks in words."""

    row: int  # at which organ of the plan
    organs: Sequence[int]
    level: str
    numbers: Mapping[str, int]
    pool: bool


@dataclass
class Plan:
    """What an import of organs would do. Organs are numbered by their row; ``ids`` are those that exist already."""

    rows: list[dict[str, Any]]
    ids: dict[int, int]
    parents: dict[int, int | None]  # row → row of the parent, or the negative id of one outside the file
    profiles: dict[int, tuple[dict[str, Any], Profile | None]] = field(default_factory=dict)
    establishments: dict[int, list[tuple[dict[str, Any], Establishment | None]]] = field(default_factory=dict)
    units: list[Books] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    refused: pl.DataFrame = field(default_factory=findings.nothing)

    @property
    def summary(self) -> dict[str, int]:
        """The counts that are confirmed."""
        touched = {*self.profiles, *self.establishments}
        new = sum(row not in self.ids for row in range(len(self.rows)))
        return {"organs": len(self.rows), "new": new, "changed": len(touched) - new,
                "same": len(self.rows) - len(touched), "units": len(self.units),
                "rows": len(self.profiles) + sum(map(len, self.establishments.values())) + len(self.units)}


def plan(good: pl.DataFrame, places: Places, on: date) -> Plan:
    """Compare checked rows with the organs of the scope as of ``on``."""
    rows = list(good.iter_rows(named=True))
    at_name = {row[key]: at for at, row in reversed(list(enumerate(rows))) for key in ("name", "code") if row[key]}
    parents = {at: at_name.get(row["parent"], _outside(row["parent"], places)) for at, row in enumerate(rows)}
    found = Plan(rows, _existing(rows, parents, places), parents)
    held = _held(found.ids, on)
    _compare_profiles(found, held, on)
    _compare_establishments(found, on)
    found.units = [unit for unit in _books(found) if not _counted(found, unit, on)]
    found.changes += [_new(rows[unit.row]["name"], f"{name}职数" + ("（所辖机构统筹）" if unit.pool else ""), f"{number}名", on)
                      for unit in found.units for name, number in unit.numbers.items()]
    found.refused = pl.concat([_notices(good, found, on), *_strays(good, found, places)])
    return found


def _strays(good: pl.DataFrame, found: Plan, places: Places) -> list[pl.DataFrame]:
    """A new organ hangs under one of the scope, and its code is nobody's: only an empty platform has a new top."""
    if not places.by_id:
        return []
    rows = good.with_columns(lost=pl.Series([at not in found.ids and found.parents[at] is None for at in range(good.height)],
                                            dtype=pl.Boolean))
    codes = Organ.objects.filter(code__in=good["code"].drop_nulls().to_list()).exclude(pk__in=found.ids.values())
    message = pl.when(pl.col("parent").is_null()).then(pl.lit("新机构没有填写上级机构")).otherwise(
        pl.format("上级机构“{}”不能导入", "parent"))
    return [findings.finding(rows, "parent", "parent.missing", pl.col("lost"), message, "填写管辖范围内的上级机构"),
            findings.finding(good, "code", "code.taken", pl.col("code").is_in(list(codes.values_list("code", flat=True))),
                             pl.format("机构代码“{}”已属于别的机构", "code"), "核对机构代码；没有的可留空")]


def _new(organ: str, column: str, words: str, on: date) -> dict[str, Any]:
    """A line of the preview for what is not there yet."""
    return {"name": organ, "column": column, "old": "", "new": words, "way": "新增", "since": on}


def _outside(parent: str | None, places: Places) -> int | None:
    known = places.ids.get(parent or "")
    return -known if known else None


def _existing(rows: list[dict[str, Any]], parents: Mapping[int, int | None], places: Places) -> dict[int, int]:
    """Row → organ, by code, else by name where only one organ of the scope is called so."""
    ids: dict[int, int] = {}
    for at, row in enumerate(rows):
        parent = parents[at]
        above = ids.get(parent) if parent is not None and parent >= 0 else -parent if parent else None
        known = places.ids.get(row["code"] or "") or places.units.get((above or 0, row["name"])) or places.ids.get(row["name"])
        if known:
            ids[at] = known
    return ids


def _held(ids: Mapping[int, int], on: date) -> dict[int, Profile]:
    return {row.organ_id: row for row in Profile.objects.as_of(on).filter(organ_id__in=ids.values())}


def _compare_profiles(found: Plan, held: Mapping[int, Profile], on: date) -> None:
    order: dict[int | None, int] = {}
    for at, row in enumerate(found.rows):
        parent = found.parents[at]
        order[parent] = order.get(parent, 0) + 1
        known = held.get(found.ids.get(at, 0))
        wanted = _wanted(row, row["order_number"] or order[parent], found, parent)
        merged = {name: getattr(known, name) if known and wanted[name] is None else wanted[name] for name in PROFILE}
        if known and all(merged[name] == getattr(known, name) for name in PROFILE):
            continue
        merged |= {"short_name": merged["short_name"] or merged["name"][:60], "kind": merged["kind"] or "机关",
                   "level": merged["level"] or "", "grade": merged["grade"] or "", "township": bool(merged["township"])}
        found.profiles[at] = (merged, known)
        if known:
            found.changes += [{"name": row["name"], "column": str(field_of(Profile, name).verbose_name),
                               "old": getattr(known, name), "new": merged[name], "way": "变动", "since": on}
                              for name in PROFILE if merged[name] != getattr(known, name)]
        else:
            words = [merged[name] for name in ("kind", "level", "grade")]
            found.changes.append(_new(row["name"], "新设机构", "　".join(
                ([f"隶属{row['parent']}"] if row["parent"] else []) + [word for word in words if word]), on))


def _wanted(row: Mapping[str, Any], order: int, found: Plan, parent: int | None) -> dict[str, Any]:
    level = row["organ_level"]
    above = None if parent is None else -parent if parent < 0 else found.ids.get(parent)
    return {"name": row["name"], "short_name": row["short_name"], "parent_id": above, "kind": row["kind"], "level": level,
            "grade": row["grade"], "township": None if level is None else row["name"].endswith(("镇人民政府", "乡人民政府", "街道办事处")),
            "order_number": order}


def _compare_establishments(found: Plan, on: date) -> None:
    held = {(row.organ_id, row.kind): row for row in Establishment.objects.as_of(on).filter(
        organ_id__in=found.ids.values(), category=series.GENERAL)}
    for at, row in enumerate(found.rows):
        for kind, count in _counts(row).items():
            known = held.get((found.ids.get(at, 0), kind))
            leading = row["leading_count"] if kind != "工勤编制" else None
            if leading is not None and kind != next(iter(_counts(row))):
                leading = 0
            leading = (known.leading_count if known else 0) if leading is None else leading
            if known and (known.count, known.leading_count) == (count, leading):
                continue
            found.establishments.setdefault(at, []).append((
                {"kind": kind, "category": series.GENERAL, "count": count, "leading_count": leading}, known))
            found.changes.append({"name": row["name"], "column": kind, "old": known.count, "new": count, "way": "变动",
                                  "since": on} if known else _new(row["name"], kind, f"{count}名", on))
            if leading != (known.leading_count if known else 0):
                found.changes.append({"name": row["name"], "column": f"领导职数（{kind}）", "old": known.leading_count, "new": leading,
                                      "way": "变动", "since": on} if known else _new(
                                          row["name"], f"领导职数（{kind}）", f"{leading}名", on))


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    """编制 by kind; a 参公单位's is 事业编制."""
    counts = {kind: row[key] for key, kind in COUNTS.items() if row[key] is not None}
    parts = (row["reference_count"], row["institution_count"])
    institution = parts[0] if row["kind"] == "参公单位" and parts[0] is not None else (
        None if parts == (None, None) else sum(part or 0 for part in parts))
    return counts | ({"事业编制": institution} if institution is not None else {})


def _books(found: Plan) -> Iterator[Books]:
    """The units that the file's quota columns make: organs first, then pools of what their region counts."""
    own = {at: _numbers(row) for at, row in enumerate(found.rows) if row["kind"] != REGION}
    for at, numbers in own.items():
        if numbers and found.rows[at]["organ_level"]:
            yield Books(at, [at], found.rows[at]["organ_level"], numbers, pool=False)
    for at, row in enumerate(found.rows):
        if row["kind"] != REGION:
            continue
        under = [child for child, parent in found.parents.items() if parent == at and found.rows[child]["organ_level"]]
        for name, number in _numbers(row).items():
            members = [child for child in under if name not in own.get(child, {})]
            if members:
                yield Books(at, members, found.rows[members[0]]["organ_level"], {name: number}, pool=True)


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {key.removeprefix(QUOTA): value for key, value in row.items() if key.startswith(QUOTA) and value is not None}


def _counted(found: Plan, unit: Books, on: date) -> bool:
    """Whether the books count these groups for these organs already, with the same numbers."""
    ids = [found.ids[at] for at in unit.organs if at in found.ids]
    for known in Unit.objects.filter(members__organ_id__in=ids, members__known_to="9999-12-31T00:00:00Z",
                                     level=unit.level).distinct():
        names = dict(known.approvals.filter(valid_from__lte=on).order_by("valid_from", "pk").values_list("name", "cap"))
        if set(unit.numbers) & set(names):
            return True
    return False


def _notices(good: pl.DataFrame, found: Plan, on: date) -> pl.DataFrame:
    """Where the approved number is more than what the law gives on the establishment of the file."""
    lines = []
    for unit in found.units:
        row = found.rows[unit.row]
        base = sum(sum(_counts(found.rows[at]).values()) - (_counts(found.rows[at]).get("工勤编制") or 0) for at in unit.organs)
        caps = {cap.group: cap for cap in law.compute(unit.level, law.ORGAN, "", base, DEFAULTS, on)}
        for name, number in unit.numbers.items():
            cap = caps.get(name)
            words = None if cap is None else f"核定{name}{number}名，按编制测算为{cap.cap}名（{cap.text}，{cap.article}）"
            if cap is None or number > cap.cap:
                lines.append((row["sheet"], row["row"], QUOTA + name, "quota.above_law" if cap else "quota.unknown_group",
                              words or f"{unit.level}没有“{name}”这一组职数", "核对核定文件", bool(cap)))
    return pl.DataFrame(lines, schema=findings.SCHEMA, orient="row")


def carry_out(plan: Plan, *, on: date, leaf: Writing, now: datetime) -> list[int]:
    """Write the plan under a leaf; the ids of the organs that are new or change name or place. Needs a transaction. Raises Conflict, Refused."""
    fresh = [at for at in range(len(plan.rows)) if at not in plan.ids]
    ids = plan.ids | dict(zip(fresh, operations.register([plan.rows[at]["code"] or "" for at in fresh]), strict=True))
    profiles = [{"organ_id": ids[at], **values, "parent_id": _parent(plan, ids, at, values),
                 "confirmed": known is None or known.confirmed,
                 "valid_from": operations.SINCE if known is None else max(on, known.valid_from)}
                for at, (values, known) in plan.profiles.items()]
    cut = [{"organ_id": ids[at], **{name: getattr(known, name) for name in (*PROFILE, "confirmed")}, "valid_from": known.valid_from,
            "valid_to": on} for at, (_, known) in plan.profiles.items() if known and known.valid_from < on]
    operations.write(Profile, rows=[*profiles, *cut], leaf=leaf,
                     end_ids=[known.pk for _, known in plan.profiles.values() if known])
    _place(plan, ids)
    _establish(plan, ids, on, leaf)
    _open(plan, ids, on, leaf, now)
    return [ids[at] for at in plan.profiles]


def _parent(plan: Plan, ids: Mapping[int, int], at: int, values: Mapping[str, Any]) -> int | None:
    parent = plan.parents[at]
    return values["parent_id"] if parent is None else -parent if parent < 0 else ids[parent]


def _place(plan: Plan, ids: Mapping[int, int]) -> None:
    """Paths of today: the roots of the file hang under what they name, or stand on their own."""
    roots = [at for at, parent in plan.parents.items() if parent is None or parent < 0]
    for at in roots:
        parent = plan.parents[at]
        above = Organ.objects.get(pk=-parent).path if parent else ""
        if at not in plan.ids or parent:
            Organ.objects.filter(pk=ids[at]).update(path=f"{above or '/'}{ids[at]}/")
    operations.place_under({ids[at] for at in roots})


def _establish(plan: Plan, ids: Mapping[int, int], on: date, leaf: Writing) -> None:
    changes = [(ids[at], values, known) for at, each in plan.establishments.items() for values, known in each]
    rows = [{"organ_id": organ, **values, "valid_from": on if known is None else max(on, known.valid_from)}
            for organ, values, known in changes]
    cut = [{"organ_id": organ, "kind": known.kind, "category": known.category, "count": known.count,
            "leading_count": known.leading_count, "document": known.document, "valid_from": known.valid_from, "valid_to": on}
           for organ, _, known in changes if known and known.valid_from < on]
    if rows:
        operations.write(Establishment, rows=[*rows, *cut], end_ids=[known.pk for *_, known in changes if known], leaf=leaf)


def _open(plan: Plan, ids: Mapping[int, int], on: date, leaf: Writing, now: datetime) -> None:
    """Quota units with the approved numbers, and what the file says is used already."""
    if not plan.units:
        return
    group_ids = {(unit.level, cap.group): cap.quota_id for unit in plan.units
                 for cap in law.compute(unit.level, law.ORGAN, "", 100, DEFAULTS, on)}
    wanted = [{group_ids[unit.level, name]: number for name, number in unit.numbers.items()} for unit in plan.units]
    units = quotas.form_units([_unit(plan, ids, unit, list(numbers)) for unit, numbers in zip(plan.units, wanted, strict=True)],
                              on=on, leaf=leaf)
    bases = books.bases(units, on)
    used = books.used_by_unit(units, on, books.occupied_from_file(on))
    quotas.open_books([quotas.Opening(unit, bases[unit.pk], used[unit.pk], numbers)
                       for unit, numbers in zip(units, wanted, strict=True)], on=on, leaf=leaf, now=now)


def _unit(plan: Plan, ids: Mapping[int, int], unit: Books, groups: Sequence[str]) -> quotas.Plan:
    row, parent = plan.rows[unit.row], plan.parents[unit.row]
    above = ids[unit.row] if unit.pool else ids[unit.row] if parent is None else -parent if parent < 0 else ids[parent]
    name = f"{row['name']}统筹（{'、'.join(unit.numbers)}）" if unit.pool else row["name"]
    return quotas.Plan(name[:120], above, unit.level, [ids[at] for at in unit.organs], groups, pool=unit.pool)
