"""机构、编制与职数表 → organs with their place and order, establishment, and the opening entries of the quota books.

An organ's own quotas make it a quota unit; a row 职数统筹 makes a pool of the organs that name it; those of a region's row
make a pool of the organs right under it that count that group nowhere else; the groups of a leading team (领导班子) are the region's row's too. A group of another series
(一级至四级警长) makes a unit of its own. The numbers are the approved ones of the file; what the law computes is shown beside.

An import opens what the books do not have yet: new organs, and by the competent authority the first establishment, level
and quotas of an organ. What is registered already has its own cases (编制调整, 基础信息审定): a file that says otherwise is
told so at the cell, and nothing of it is written.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import polars as pl

from xianneng.foundation.exchange import findings
from xianneng.foundation.exchange.checking import Checked
from xianneng.foundation.exchange.kinds.organs import POOL, memberships
from xianneng.foundation.ledger.operations import Writing
from xianneng.foundation.organs import operations, parameters
from xianneng.foundation.organs.dated import field_of
from xianneng.foundation.organs.models import Establishment, Organ, Profile
from xianneng.foundation.organs.queries import INNER
from xianneng.foundation.quotas import operations as quotas
from xianneng.foundation.quotas import queries as books
from xianneng.foundation.quotas.models import Approval, Unit
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.catalogue import cite
from xianneng.law.parameters import DEFAULTS, Parameters
from xianneng.law.phrases import phrase
from xianneng.work.personnel.importers.places import REGION, Places

QUOTA = "quota_"
TEAM_GROUP = "领导班子三级调研员"  # the team's group of a name that the organs have too
PROFILE = ("name", "short_name", "parent_id", "kind", "level", "grade", "township", "order_number")
COUNTS = {"administrative_count": "行政编制", "politics_law_count": "政法专项编制", "service_count": "工勤编制"}
BASE_DATA = {"kind": "kind", "level": "organ_level", "grade": "grade"}  # confirmed by their own case; the file's column of each
RE_APPROVAL = "职数重新核定（在这一核定单位的页面呈报，填写批准的职数）"
OPENING = "organs.open"  # the right to enter what an organ first has


@dataclass(frozen=True)
class Books:
    """A quota unit that the file approves: its organs by row, and its numbers by group of ranks in words."""

    row: int  # at which organ of the plan
    organs: Sequence[int]
    level: str
    numbers: Mapping[str, int]
    pool: bool
    scope: str = law.ORGAN
    series: str = series.GENERAL
    told: Mapping[str, Any] | None = None  # the pool's own row
    above: int | None = None  # of that: the region, by row, or the negative id of one outside the file

    @property
    def cell(self) -> "int | Mapping[str, Any]":
        """The row at which something is said of it."""
        return self.told or self.row


@dataclass
class Plan:
    """What an import of organs would do. Organs are numbered by their row; ``ids`` are those that exist already."""

    rows: list[dict[str, Any]]
    ids: dict[int, int]
    parents: dict[int, int | None]  # row → row of the parent, or the negative id of one outside the file
    profiles: dict[int, tuple[dict[str, Any], Profile | None]] = field(default_factory=dict)
    establishments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    standing: dict[int, list[Establishment]] = field(default_factory=dict)  # what is registered of today, by organ's id
    units: list[Books] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[tuple[Any, ...]] = field(default_factory=list)
    refused: pl.DataFrame = field(default_factory=findings.nothing)
    pools: list[dict[str, Any]] = field(default_factory=list)  # rows 职数统筹, with `members` and `above`: see `_pools`

    def refuse(self, at: int | Mapping[str, Any], key: str, code: str, message: str, then: str) -> None:
        """A cell that is not taken, of an organ or of a row given: why, and what to do instead."""
        row = self.rows[at] if isinstance(at, int) else at
        key = key if key in row else key.replace(law.TEAM, "")
        self.wrong.append((row["sheet"], row["row"], key, code, message, then, False))

    @property
    def summary(self) -> dict[str, int]:
        """The counts that are confirmed."""
        touched = {*self.profiles, *self.establishments}
        new = sum(row not in self.ids for row in range(len(self.rows)))
        return {"organs": len(self.rows), "new": new, "changed": len(touched) - new,
                "same": len(self.rows) - len(touched), "units": len(self.units),
                "rows": len(self.profiles) + sum(map(len, self.establishments.values())) + len(self.units)}


def plan(good: pl.DataFrame, places: Places, on: date, *, opens: bool) -> Plan:
    """Compare checked rows with the organs of the scope as of ``on``; ``opens``: whether who imports has the right `OPENING`."""
    every = list(good.iter_rows(named=True))
    good = good.filter(~pl.col("kind").eq_missing(POOL))
    rows = [row for row in every if row["kind"] != POOL]
    at_name = {row[key]: at for at, row in reversed(list(enumerate(rows))) for key in ("name", "code") if row[key]}
    parents = {at: at_name.get(row["parent"], _outside(row["parent"], places)) for at, row in enumerate(rows)}
    found = Plan(rows, _existing(rows, parents, places), parents, pools=_rows_of_pools(every, at_name, places))
    held = _held(found.ids, on)
    _number(found, held, on)
    # Who is put over an organ decides what it has, not the organ itself.
    over = {at for at in range(len(rows)) if (known := held.get(found.ids.get(at, 0))) is None or known.parent_id is None
            or known.parent_id in places.inside}
    _compare_profiles(found, held, over, opens, on)
    _compare_establishments(found, over if opens else set(), on)
    _complete(found, held)
    left = [_uncounted(found, unit, on) for unit in _books(found, places, on)]
    found.units = [unit for unit in left if unit.numbers and _may_count(found, unit, over, opens)]
    found.changes += [_new((unit.told or rows[unit.row])["name"], f"{name}职数" + (f"（{len(unit.organs)} 个机构统筹）" if unit.told else "（所辖机构统筹）" if unit.pool else ""),
                           f"{number}名", on)
                      for unit in found.units for name, number in unit.numbers.items()]
    found.refused = pl.concat([pl.DataFrame(found.wrong, schema=findings.SCHEMA, orient="row"), _notices(good, found, on),
                               *_strays(good, found, places)])
    return found


def in_order(checked: Checked) -> Checked:
    """With 排序 filled in where the file leaves it to the order of its rows, negative: those sent back leave the others in place.

    And with `named`: of a row 职数统筹, by how many rows it is named, those sent back too.
    """
    every = pl.concat([checked.good, checked.bad]).sort("sheet", "row", maintain_order=True)
    times = Counter(pool for _, _, pool in memberships(list(every.iter_rows(named=True))))
    named = every.select("sheet", "row", named=pl.Series([times[at] for at in range(every.height)], dtype=pl.Int64))
    names = dict(every.select("code", "name").drop_nulls().iter_rows())
    order = every.select("sheet", "row", at=pl.int_range(1, pl.len() + 1).over(pl.col("parent").replace(names))).filter(
        every["parent"].is_not_null())
    good, bad = (frame.join(order, on=["sheet", "row"], how="left", maintain_order="left").join(
        named, on=["sheet", "row"], how="left", maintain_order="left").with_columns(
        order_number=pl.coalesce("order_number", -pl.col("at"))).drop("at") for frame in (checked.good, checked.bad))
    return replace(checked, good=good, bad=bad)


def _strays(good: pl.DataFrame, found: Plan, places: Places) -> list[pl.DataFrame]:
    """A new organ hangs under one of the scope, and its code is nobody's: only an empty platform has a new top."""
    if not places.by_id:
        return []
    rows = good.with_columns(lost=pl.Series([at not in found.ids and found.parents[at] is None for at in range(good.height)],
                                            dtype=pl.Boolean))
    codes = Organ.objects.filter(code__in=good["code"].drop_nulls().to_list()).exclude(pk__in=found.ids.values())
    message = pl.when(pl.col("parent").is_null()).then(pl.lit("新机构没有填写上级机构")).otherwise(
        phrase("上级机构“{}”不能导入", "parent"))
    return [findings.finding(rows, "parent", "parent.missing", pl.col("lost"), message, "填写管辖范围内的上级机构"),
            findings.finding(good, "code", "code.taken", pl.col("code").is_in(list(codes.values_list("code", flat=True))),
                             phrase("机构代码“{}”已属于别的机构", "code"), "核对机构代码；没有的可留空")]


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


def _number(found: Plan, held: Mapping[int, Profile], on: date) -> None:
    """The numbers of organs that the file does not number: by its rows where it has all that stand under the same organ.

    Else those who are there keep theirs, and a new one comes after the organ before it in the file, or last.
    """
    above = {at: -parent if parent is not None and parent < 0 else found.ids.get(parent, 0) if parent is not None else None
             for at, parent in found.parents.items()}
    there: dict[int, dict[int, int]] = {}
    for organ_id, parent_id, number in Profile.objects.as_of(on).filter(parent_id__in={each for each in above.values() if each}).values_list(
            "organ_id", "parent_id", "order_number"):
        there.setdefault(parent_id, {})[organ_id] = number
    named, last = set(found.ids.values()), dict[int | None, int]()
    for at, row in enumerate(found.rows):
        siblings, number = there.get(above[at] or 0, {}), row["order_number"]
        if number is not None and number < 0:
            known = held.get(found.ids.get(at, 0))
            kept = known.order_number if known else last.get(found.parents[at], max(siblings.values(), default=0) + 1)
            row["order_number"] = number = -number if siblings.keys() <= named else kept
        if number is not None:
            last[found.parents[at]] = number


def _compare_profiles(found: Plan, held: Mapping[int, Profile], over: Collection[int], opens: bool, on: date) -> None:
    for at, row in enumerate(found.rows):
        known = held.get(found.ids.get(at, 0))
        if known is None:
            _found_organ(found, at, opens, on)
            continue
        wanted = _wanted(row, found, found.parents[at]) | _opened(found, at, known, opens)
        merged = {name: getattr(known, name) if wanted[name] is None else wanted[name] for name in PROFILE}
        changed = [name for name in PROFILE if merged[name] != getattr(known, name)]
        if changed and at not in over:
            found.refuse(at, "name", "organ.of_superior", f"{row['name']}的信息不由本机构导入", "请由上级机构的主管部门导入")
        elif changed:
            found.profiles[at] = (merged, known)
            found.changes += [{"name": row["name"], "column": str(field_of(Profile, name).verbose_name),
                               "old": getattr(known, name), "new": merged[name], "way": "变动", "since": on} for name in changed]


def _found_organ(found: Plan, at: int, opens: bool, on: date) -> None:
    """A new organ: what it is called and where it stands, and by the authority what it ranks as."""
    row = found.rows[at]
    wanted = _wanted(row, found, found.parents[at])
    for name in ("level", "grade"):
        if wanted[name] and not opens and wanted["kind"] != INNER:
            _not_opened(found, at, BASE_DATA[name])
    found.profiles[at] = ({**wanted, "short_name": wanted["short_name"] or wanted["name"][:60], "kind": wanted["kind"] or "机关",
                           "level": wanted["level"] or "", "grade": wanted["grade"] or "", "township": bool(wanted["township"]),
                           "order_number": wanted["order_number"] or 1, "confirmed": opens or wanted["kind"] == INNER}, None)
    words = [found.profiles[at][0][name] for name in ("kind", "level", "grade")]
    found.changes.append(_new(row["name"], "新设机构", "　".join(
        ([f"隶属{row['parent']}"] if row["parent"] else []) + [word for word in words if word]), operations.SINCE))


def _opened(found: Plan, at: int, known: Profile, opens: bool) -> dict[str, Any]:
    """机构类型, 层级, 规格 of an organ that is registered: only what nobody has entered yet; what differs is told at its cell."""
    row, taken = found.rows[at], dict.fromkeys(("kind", "level", "grade", "township"))
    for name, key in BASE_DATA.items():
        old, new = getattr(known, name), row[key]
        if new in (None, old):
            continue
        if (name == "grade" and known.kind == INNER) or (not old and opens):
            taken[name] = new
        elif old:
            _differs(found, at, key, str(field_of(Profile, name).verbose_name), old, new, "基础信息审定")
        else:
            _not_opened(found, at, key)
    return taken | {"township": _is_township(row) if taken["level"] else None}


def _wanted(row: Mapping[str, Any], found: Plan, parent: int | None) -> dict[str, Any]:
    above = None if parent is None else -parent if parent < 0 else found.ids.get(parent)
    return {"name": row["name"], "short_name": row["short_name"], "parent_id": above, "kind": row["kind"],
            "level": row["organ_level"], "grade": row["grade"], "township": _is_township(row), "order_number": row["order_number"]}


def _is_township(row: Mapping[str, Any]) -> bool | None:
    return None if row["organ_level"] is None else row["name"].endswith(("镇人民政府", "乡人民政府", "街道办事处"))


def _differs(found: Plan, at: int | Mapping[str, Any], key: str, what: str, old: object, new: object, case: str) -> None:
    found.refuse(at, key, f"{key}.registered", f"{what}与现有登记不同：登记为{old}，文件为{new}", f"请办理{case}")


def _not_opened(found: Plan, at: int | Mapping[str, Any], key: str) -> None:
    found.refuse(at, key, f"{key}.of_authority", "编制、职数和机构层级、规格不由本机构导入", "请由公务员主管部门导入")


def _complete(found: Plan, held: Mapping[int, Profile]) -> None:
    """What the file need not repeat: kind, level and parent of organs that are registered, by which their numbers are counted."""
    at_id = {organ_id: at for at, organ_id in found.ids.items()}
    for at, organ_id in found.ids.items():
        if (known := held.get(organ_id)) is None:
            continue
        found.rows[at] |= {"kind": known.kind or found.rows[at]["kind"], "organ_level": known.level or found.rows[at]["organ_level"]}
        if found.parents[at] is None and known.parent_id:
            found.parents[at] = at_id.get(known.parent_id, -known.parent_id)


def _compare_establishments(found: Plan, over: Collection[int], on: date) -> None:
    """First entries of organs that ``over`` names; what is registered, whenever it holds, is not touched."""
    held: dict[int, list[Establishment]] = {}
    for each in Establishment.objects.known().filter(organ_id__in=found.ids.values()):
        held.setdefault(each.organ_id, []).append(each)
        if each.valid_from <= on < each.valid_to:
            found.standing.setdefault(each.organ_id, []).append(each)
    for at, row in enumerate(found.rows):
        known = held.get(found.ids.get(at, 0), [])
        today = found.standing.get(found.ids.get(at, 0), [])
        leading = row["leading_count"] or 0
        if known and row["leading_count"] not in (None, stands := sum(each.leading_count for each in today)):
            _differs(found, at, "leading_count", "领导职数", stands, leading, "编制调整")
        for kind, count in _counts(row).items():
            stands = sum(each.count for each in today if each.kind == kind)
            if any(each.kind == kind for each in known):
                if stands != count:
                    _differs(found, at, _column_of(row, kind), kind, stands, count, "编制调整")
                continue
            if at not in over:
                _not_opened(found, at, _column_of(row, kind))
                continue
            theirs = leading if not known and kind != "工勤编制" else 0
            leading -= theirs
            found.establishments.setdefault(at, []).append(
                {"kind": kind, "category": _category(row, on), "count": count, "leading_count": theirs})
            found.changes += [_new(row["name"], title, f"{number}名", on) for title, number in (
                (kind, count), (f"领导职数（{kind}）", theirs)) if title == kind or number]


def _column_of(row: Mapping[str, Any], kind: str) -> str:
    """The cell that says how many of a kind of establishment."""
    own = next((key for key, each in COUNTS.items() if each == kind), None)
    return own or ("reference_count" if row["reference_count"] is not None else "institution_count")


def _counts(row: Mapping[str, Any]) -> dict[str, int]:
    """编制 by kind; a 参公单位's is 事业编制."""
    counts = {kind: row[key] for key, kind in COUNTS.items() if row[key] is not None}
    if row["kind"] == REGION and row["leading_count"]:
        counts.setdefault("行政编制", 0)  # only the posts of its leading team are its own
    parts = (row["reference_count"], row["institution_count"])
    institution = parts[0] if row["kind"] == "参公单位" and parts[0] is not None else (
        None if parts == (None, None) else sum(part or 0 for part in parts))
    return counts | ({"事业编制": institution} if institution is not None else {})


def _rows_of_pools(every: list[dict[str, Any]], at_name: Mapping[str, int], places: Places) -> list[dict[str, Any]]:
    """The rows 职数统筹, each with the organs that name it (`members`, by organ's row) and the region (`above`: its row, or the negative id of one outside the file)."""
    number = {at: index for index, at in enumerate(at for at, row in enumerate(every) if row["kind"] != POOL)}
    members: dict[int, list[int]] = {}
    for at, _, pool in memberships(every):
        if pool is not None and at in number:
            members.setdefault(pool, []).append(number[at])
    return [row | {"members": members.get(at, []), "above": at_name.get(row["parent"], _outside(row["parent"], places))}
            for at, row in enumerate(every) if row["kind"] == POOL]


def _pools(found: Plan, places: Places, on: date) -> Iterator[Books]:
    """The units that rows 职数统筹 make; what is wrong with them is told at the pool's cell, or at the organ's that names it."""
    for row in found.pools:
        above, members = row["above"], row["members"]
        region = None if above is None else places.by_id[-above].kind if above < 0 else found.rows[above]["kind"]
        if region != REGION:
            found.refuse(row, "parent", "pool.region", f"{POOL}的上级机构应是地区", "填写统筹所在的地区")
            continue
        if not members or len(members) < row["named"]:
            found.refuse(row, "name", "pool.incomplete", "参加统筹的机关有的不能导入", "先更正那些机关的行，与统筹一并导入")
            continue
        mixed = not law.may_share([found.rows[at]["kind"] for at in members])
        before = len(found.wrong)
        for at in members:
            if not _is_under(found, places, at, above):
                found.refuse(at, "pools", "pool.elsewhere", f"{found.rows[at]['name']}不在{row['parent']}之下，不能参加“{row['name']}”", "只有所在地区的机关参加")
            elif found.rows[at]["organ_level"] != row["organ_level"]:
                found.refuse(at, "pools", "pool.level", f"机构层级与“{row['name']}”的不同", "核对机关和统筹的机构层级；职数按层级核定")
            elif mixed and found.rows[at]["kind"] == law.REFERENCE:
                found.refuse(at, "pools", "pool.reference", f"参公单位不能与机关一起参加“{row['name']}”（{cite('CANGONG-07')}）", "参公单位另列一个统筹，或在本行核定")
        apart = _apart(row["organ_level"], _numbers(row), on)
        if len(apart) > 1:
            found.refuse(row, "name", "pool.several", "所填的职级组不在一处计算（序列不同，或一部分是领导班子的）", "分列几个统筹")
        elif len(found.wrong) == before:
            for (where, scope, name), some in apart.items():
                yield Books(members[0], members, where, some, pool=True, scope=scope, series=name, told=row, above=above)


def _is_under(found: Plan, places: Places, at: int, above: int) -> bool:
    """Whether an organ stands under a region, both by row or as the negative id of one outside the file."""
    up: int | None = at
    while up is not None and up >= 0 and up != above:
        up = found.parents[up]
    top = found.ids.get(above, 0) if above >= 0 else -above
    return up == above or (up is not None and up < 0 and f"/{top}/" in places.by_id[-up].path)


def _books(found: Plan, places: Places, on: date) -> Iterator[Books]:
    """The units that the file's quota columns make: pools of their own rows and organs first, then pools of what their region counts."""
    pooled = list(_pools(found, places, on))
    yield from pooled
    elsewhere = {(at, name) for unit in pooled for at in unit.organs for name in unit.numbers}
    own = {at: _numbers(row) for at, row in enumerate(found.rows) if row["kind"] != REGION}
    for at, numbers in own.items():
        if level := found.rows[at]["organ_level"]:
            for (where, scope, name), some in _apart(level, numbers, on).items():
                yield Books(at, [at], where, some, pool=scope == law.TEAM, scope=scope, series=name)
        else:
            _not_counted(found, at, numbers, "机构层级没有登记，职数无从核定", "填写机构层级")
    for at, row in enumerate(found.rows):
        if row["kind"] != REGION:
            continue
        under = [child for child, parent in found.parents.items() if parent == at and found.rows[child]["organ_level"]]
        for name, number in _numbers(row).items():
            members = _of_one_kind(found, row, name, [child for child in under if name not in own.get(child, {}) and (child, name) not in elsewhere])
            if not members:
                _not_listed(found, at, name, on)
                continue
            level = found.rows[members[0]]["organ_level"]
            for where, scope, of in _apart(level, {name: number}, on):
                yield Books(at, members, where, {name: number}, pool=True, scope=scope, series=of)


def _not_listed(found: Plan, at: int, name: str, on: date) -> None:
    """A region's number without the organs that count it: nothing is opened, and a number that differs is told."""
    caps = _caps_of(Unit.objects.filter(pool=True, jurisdiction_id=found.ids.get(at)), on)
    if name not in caps:
        _not_counted(found, at, [name], f"文件没有列出计算{name}职数的机关", "随文件列出该地区的机关及其机构层级")
    elif caps[name] != found.rows[at][QUOTA + name]:
        _differs(found, at, QUOTA + name, f"{name}职数", caps[name], found.rows[at][QUOTA + name], RE_APPROVAL)


def _not_counted(found: Plan, at: int | Mapping[str, Any], names: Iterable[str], why: str, then: str) -> None:
    """Approved numbers that open no books: told at each cell, never left out without a word."""
    for name in names:
        found.refuse(at, QUOTA + name, "quota.not_counted", f"{name}：{why}", then)


def _caps_of(units: Iterable[Unit], on: date) -> dict[str, int]:
    """The numbers approved for these units, by group in words."""
    return dict(Approval.objects.filter(unit__in=units, valid_from__lte=on).order_by("valid_from", "pk").values_list("name", "cap"))


def _of_one_kind(found: Plan, row: Mapping[str, Any], name: str, members: list[int]) -> list[int]:
    """The 机关 of a pool, without the 参公单位, whose places are never theirs (CANGONG-07): told at the cell. Without 机关, all."""
    organs = [at for at in members if found.rows[at]["kind"] != law.REFERENCE]
    if len(organs) in (0, len(members)):
        return members
    found.wrong.append((row["sheet"], row["row"], QUOTA + name, "quota.reference_apart",
                        f"参公单位的{name}职数不计入机关统筹（{cite('CANGONG-07')}）", "参公单位的职数填在该单位一行，分开核定", True))
    return organs


def _apart(level: str, numbers: Mapping[str, int], on: date) -> dict[tuple[str, str, str], dict[str, int]]:
    """Approved numbers by where they are counted: level, scope and series; what the law does not know stays with the organ."""
    known, found = law.groups_named(level, on), dict[tuple[str, str, str], dict[str, int]]()
    for name, number in numbers.items():
        where, scope, series_name = known.get(name, (level, law.ORGAN, series.GENERAL))
        found.setdefault((where, scope, series_name), {})[name] = number
    return found


def _category(row: Mapping[str, Any], on: date) -> str:
    """The category of an organ's establishment: another series where all its numbers are of it; of a region, the team's posts."""
    if row["kind"] == REGION or row["name"].endswith(law.TEAM):
        return law.TEAM
    kinds = list(_apart(row["organ_level"], _numbers(row), on)) if row["organ_level"] else []
    return kinds[0][2] if len(kinds) == 1 else series.GENERAL


def _numbers(row: Mapping[str, Any]) -> dict[str, int]:
    """The approved numbers of a row by group in words; 三级调研员 of a leading team that is an organ of its own is the team's group."""
    numbers = {key.removeprefix(QUOTA): value for key, value in row.items() if key.startswith(QUOTA) and value is not None}
    own = TEAM_GROUP.removeprefix(law.TEAM)
    return {TEAM_GROUP if name == own and row["name"].endswith(law.TEAM) else name: value for name, value in numbers.items()}


def _uncounted(found: Plan, unit: Books, on: date) -> Books:
    """The unit with what the books do not count for these organs yet; what they count otherwise is told at its cell."""
    ids = {found.ids[at] for at in unit.organs if at in found.ids}
    approved: dict[str, tuple[Unit, int]] = {}
    for known in Unit.objects.filter(members__organ_id__in=ids, members__known_to="9999-12-31T00:00:00Z",
                                     level=unit.level).distinct():
        approved |= {name: (known, cap) for name, cap in _caps_of([known], on).items() if name in unit.numbers}
    for name, (known, cap) in approved.items():
        if known.pool != unit.pool or (unit.told and (known.name != unit.told["name"] or not ids <= set(
                known.members.as_of(on).values_list("organ_id", flat=True)) or len(ids) < len(unit.organs))):
            _not_counted(found, unit.cell, [name], f"已在{known.name}核定" + ("，参加的机构与文件不同" if known.pool == unit.pool else ""),
                         "请核对在何处核定、哪些机构参加；变更的办理职数重新核定")
        elif cap != unit.numbers[name]:
            _differs(found, unit.cell, QUOTA + name, f"{name}职数", cap, unit.numbers[name], RE_APPROVAL)
    return replace(unit, numbers={name: number for name, number in unit.numbers.items() if name not in approved})


def _may_count(found: Plan, unit: Books, over: Collection[int], opens: bool) -> bool:
    """Whether who imports may open these books: of a region's pool, whoever is its authority; of its team, who is above it."""
    if opens and ((unit.pool and unit.scope != law.TEAM) or unit.row in over):
        return True
    for name in unit.numbers:
        _not_opened(found, unit.cell, QUOTA + name)
    return False


def _notices(good: pl.DataFrame, found: Plan, on: date) -> pl.DataFrame:
    """Where the approved number is more than what the law gives on the base that the books will have."""
    places = [_known_place(found, unit.row if unit.above is None else unit.above) for unit in found.units]
    lines, known = [], parameters.of_organs(filter(None, places), on)
    for unit, place in zip(found.units, places, strict=True):
        row = unit.told or found.rows[unit.row]
        under = known.get(place or 0, DEFAULTS)
        caps = {cap.group: cap for cap in law.compute(unit.level, unit.scope, "", _base(found, unit, under), under, on, unit.series)}
        unrated = {cap.group for cap in law.without_ratio(unit.level, unit.scope, on)}
        for name, number in unit.numbers.items():
            if (cap := caps.get(name)) is None and name in unrated:
                continue
            words = None if cap is None else f"核定{name}{number}名，按编制测算为{cap.cap}名（{cap.text}，{cap.article}）"
            if cap is None or number > cap.cap:
                lines.append((row["sheet"], row["row"], QUOTA + name, "quota.above_law" if cap else "quota.unknown_group",
                              words or f"{unit.level}没有“{name}”这一组职数", "核对核定文件", bool(cap)))
    return pl.DataFrame(lines, schema=findings.SCHEMA, orient="row")


def _base(found: Plan, unit: Books, under: Parameters) -> int:
    """核定基数 as `books.bases` will find it: of the unit's category, what is registered and what the file adds."""
    category = law.TEAM if unit.scope == law.TEAM else unit.series
    count = leading = 0
    region = unit.row if unit.above is None else unit.above
    for at in {region, *unit.organs} - {each for each in [region] if each < 0} if unit.scope == law.TEAM else unit.organs:
        rows = [*({name: getattr(each, name) for name in ("kind", "category", "count", "leading_count")}
                  for each in found.standing.get(found.ids.get(at, 0), [])), *found.establishments.get(at, [])]
        for each in rows:
            reference = found.rows[at]["kind"] == law.REFERENCE
            if each["category"] == category and each["kind"] != "工勤编制" and (each["kind"] != "事业编制" or reference):
                count, leading = count + each["count"], leading + each["leading_count"]
    return leading if unit.scope == law.TEAM else law.base_of(count, leading, 0, under)


def _known_place(found: Plan, at: int) -> int | None:
    """The nearest organ that is there already, the row's own or above it: whose parameters the row's numbers are under."""
    if at < 0:
        return -at
    parent = found.parents[at]
    if at in found.ids:
        return found.ids[at]
    return None if parent is None else -parent if parent < 0 else _known_place(found, parent)


def carry_out(plan: Plan, *, on: date, leaf: Writing, now: datetime, case_number: str) -> list[int]:
    """Write the plan of a case under a leaf; the ids of the organs that are new or change name or place. Needs a transaction. Raises Conflict, Refused."""
    fresh = [at for at in range(len(plan.rows)) if at not in plan.ids]
    ids = plan.ids | dict(zip(fresh, operations.register([plan.rows[at]["code"] or "" for at in fresh], leaf=leaf), strict=True))
    profiles = [{"organ_id": ids[at], **values, "parent_id": _parent(plan, ids, at, values),
                 **({"valid_from": operations.SINCE} if known is None else
                    {"confirmed": known.confirmed, "valid_from": max(on, known.valid_from), "valid_to": known.valid_to})}
                for at, (values, known) in plan.profiles.items()]
    cut = [{"organ_id": ids[at], **{name: getattr(known, name) for name in (*PROFILE, "confirmed")}, "valid_from": known.valid_from,
            "valid_to": on} for at, (_, known) in plan.profiles.items() if known and known.valid_from < on]
    operations.write(Profile, rows=[*profiles, *cut], leaf=leaf,
                     end_ids=[known.pk for _, known in plan.profiles.values() if known])
    _place(plan, ids)
    _establish(plan, ids, on, leaf)
    _open(plan, ids, on, leaf, now, case_number)
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
    rows = [{"organ_id": ids[at], **values, "valid_from": on} for at, each in plan.establishments.items() for values in each]
    if rows:
        operations.write(Establishment, rows=rows, end_ids=[], leaf=leaf)


def _open(plan: Plan, ids: Mapping[int, int], on: date, leaf: Writing, now: datetime, case_number: str) -> None:
    """Quota units with the approved numbers, and what the file says is used already."""
    if not plan.units:
        return
    group_ids = {(unit.level, cap.group): cap.quota_id for unit in plan.units for name in (series.GENERAL, *law.CLASSIFIED)
                 for cap in (*law.compute(unit.level, unit.scope, "", 0, DEFAULTS, on, name),
                             *law.without_ratio(unit.level, unit.scope, on))}
    wanted = [{group_ids[unit.level, name]: number for name, number in unit.numbers.items()} for unit in plan.units]
    units = quotas.form_units([_unit(plan, ids, unit, list(numbers)) for unit, numbers in zip(plan.units, wanted, strict=True)],
                              on=on, leaf=leaf)
    bases = books.bases(units, on)
    used = books.used_from_file(units, on)
    quotas.open_books([quotas.Opening(unit, bases[unit.pk], used[unit.pk], numbers)
                       for unit, numbers in zip(units, wanted, strict=True)], on=on, leaf=leaf, now=now,
                      case_number=case_number)


def _unit(plan: Plan, ids: Mapping[int, int], unit: Books, groups: Sequence[str]) -> quotas.Plan:
    if unit.told and unit.above is not None:
        region = ids[unit.above] if unit.above >= 0 else -unit.above
        return quotas.Plan(unit.told["name"][:120], region, unit.level, [ids[at] for at in unit.organs], groups, scope=unit.scope, pool=True)
    row, parent = plan.rows[unit.row], plan.parents[unit.row]
    above = ids[unit.row] if unit.pool else ids[unit.row] if parent is None else -parent if parent < 0 else ids[parent]
    counted = "、".join(unit.numbers)
    name = f"{row['name'].removesuffix(law.TEAM)}领导班子（{counted}）" if unit.scope == law.TEAM else (
        f"{row['name']}统筹（{counted}）" if unit.pool else row["name"])
    if law.series_of(groups[0]) != series.GENERAL and not unit.pool:
        name = f"{name}（{law.series_of(groups[0])}）"
    return quotas.Plan(name[:120], above, unit.level, [ids[at] for at in unit.organs], groups, scope=unit.scope, pool=unit.pool)
