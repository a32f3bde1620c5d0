"""The books against the file: what the file says is used, what the establishment gives as a base, where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from xianneng.foundation.organs import parameters
from xianneng.foundation.organs.parameters import by_place
from xianneng.foundation.organs.scope import Scope
from xianneng.foundation.quotas.models import USED, Member, Unit
from xianneng.foundation.quotas.queries.standing import BP, amounts, lines, units_with
from xianneng.foundation.record.facts import seconded
from xianneng.foundation.record.frames import copy_frame
from xianneng.law import quotas as law
from xianneng.law import series
from xianneng.law.parameters import DEFAULTS, Parameters

AS_OF = "{0}.known_to = '9999-12-31Z' AND {0}.valid_from <= %(on)s AND {0}.valid_to > %(on)s"


@dataclass(frozen=True, slots=True)
class Taken:
    """One group of a unit that would have ``more`` holders (below zero: fewer); all in places, ``over``: 超配 as the books would have it (0: there are free places enough)."""

    unit: str
    group: str
    approved: int
    used: int
    locked: int
    more: int
    over: int

    @property
    def words(self) -> str:
        """县水利局主任科员：一级、二级主任科员核定 12 名，使用 10 名，锁定 1 名；增加 2 名，使用将为 12 名，超配 1 名."""
        of_lock = "，占用在办晋升已锁定的职数" if self.over and self.locked and self.over <= self.locked else ""
        return (f"{self.unit}：{self.group}核定 {self.approved} 名，使用 {self.used} 名，锁定 {self.locked} 名；"
                f"增加 {self.more} 名，使用将为 {self.used + self.more} 名{self._over}{of_lock}")

    @property
    def _over(self) -> str:
        return f"，超配 {self.over} 名" if self.over else ""


def words_of_years(taken: Iterable[tuple[int, Taken]]) -> list[str]:
    """县水利局主任科员：一级、二级主任科员历年年末使用数将改变：2024 年 10→12、2025 年 11→13（超配 1）: what was told of those days is so no more."""
    found: dict[tuple[str, str], list[str]] = {}
    for year, each in taken:
        found.setdefault((each.unit, each.group), []).append(f"{year} 年 {each.used}→{each.used + each.more}" + (f"（超配 {each.over}）" if each.over else ""))
    return [f"{unit}：{group}历年年末使用数将改变：{'、'.join(years)}" for (unit, group), years in found.items()]


@dataclass(frozen=True, slots=True)
class Overstaffed:
    """An organ that would have more staff on a kind of establishment (编制) than it has places; all in persons."""

    organ: str
    kind: str
    establishment: int
    actual: int
    more: int

    @property
    def words(self) -> str:
        """县水利局：行政编制 42 名，实有 42 人；增加 1 人，实有将为 43 人，超编 1 人."""
        after = self.actual + self.more
        return (f"{self.organ}：{self.kind} {self.establishment} 名，实有 {self.actual} 人；"
                f"增加 {self.more} 人，实有将为 {after} 人，超编 {after - self.establishment} 人")


@dataclass(frozen=True, slots=True)
class Unapproved:
    """Ranks that would be held at an organ by ``more`` persons, of a series for which its books have no approved number."""

    organ: str
    series: str
    rank: str
    more: int

    @property
    def words(self) -> str:
        """县水利局：执法勤务警员职级的职数未核定，不使用综合管理类职数；三级高级警长增加 1 名."""
        return f"{self.organ}：{self.series}职级的职数未核定，不使用{series.GENERAL}职数；{self.rank}增加 {self.more} 名"


def occupied_from_file(units: Sequence[Unit], on: date) -> pl.DataFrame:
    """Serving 公务员 and 参公 who hold a rank in the organs of these units, counted.

    organ_id: Int64, rank, layer: String (empty: no leading post), count: Int64, occupies: Boolean (RANK-QUOTA-11: a
    leader only with a rank above the post's floor rank, unless the parameter of the organ's place counts the floor too).
    """
    held = copy_frame(f"""
        WITH who AS MATERIALIZED (SELECT s.person_id, s.organ_id, r.rank FROM record_standing s
          JOIN record_rank r ON r.person_id = s.person_id AND {AS_OF.format("r")}
          WHERE {AS_OF.format("s")} AND s.status = '在职' AND s.kind IN ('公务员', '参公')
            AND s.organ_id IN (SELECT organ_id FROM quotas_member m WHERE m.unit_id = ANY(%(units)s) AND {AS_OF.format("m")})),
        led AS MATERIALIZED (SELECT DISTINCT ON (p.person_id) p.person_id, p.layer FROM record_post p
          WHERE p.person_id = ANY(ARRAY(SELECT person_id FROM who)) AND p.layer <> '' AND NOT {seconded("p")} AND {AS_OF.format("p")}
          ORDER BY p.person_id, array_position(%(layers)s::text[], p.layer::text))
        SELECT who.organ_id, who.rank, coalesce(led.layer, ''), count(*) FROM who LEFT JOIN led USING (person_id) GROUP BY 1, 2, 3""", {"on": on, "layers": list(series.layers()), "units": [unit.pk for unit in units]},
        schema={"organ_id": pl.Int64, "rank": pl.String, "layer": pl.String, "count": pl.Int64})
    return occupied(held, on)


def occupied(held: pl.DataFrame, on: date) -> pl.DataFrame:
    """Holders, counted by organ_id, rank and layer, with `occupies`, each by the parameters of the place."""
    return pl.concat([_with_occupies(part, known) for known, part in by_place(held, on)])


def taken_by(moved: pl.DataFrame, on: date) -> list[Taken]:
    """The places that would be taken, or given back, if so many holders came and went: organ_id, rank, layer, count (with its sign)."""
    if moved.is_empty():
        return []
    units = units_with(moved["organ_id"].unique().to_list())
    if not units:
        return []
    more = used_by_unit(units, on, occupied(moved, on))
    rows = lines([unit.pk for unit in units], on).iter_rows(named=True)
    return [Taken(row["unit"], row["name"], row["approved"], row["used"], row["locked"], added, max(0, row["over"] + added - row["free"]))
            for row in rows if (added := more[row["unit_id"]].get(row["group"], 0))]


def unapproved_by(moved: pl.DataFrame, on: date) -> list[Unapproved]:
    """Where ranks of a series beside 综合管理类 would be held and no number of the series is approved (CLASS-GEN-04): organ_id, rank, layer, count (with its sign)."""
    coming = moved.filter(pl.col("rank").is_in(list(_CAPPED)), pl.col("count") > 0)
    if coming.is_empty():
        return []
    held = occupied(coming, on).filter("occupies").group_by("organ_id", "rank").agg(pl.col("count").sum()).with_columns(
        series=pl.col("rank").replace_strict(_CAPPED))
    organs = held["organ_id"].unique().to_list()
    names = copy_frame(f"SELECT f.organ_id, f.name FROM organs_profile f WHERE f.organ_id = ANY(%(organs)s) AND {AS_OF.format('f')}",
                       {"organs": organs, "on": on}, schema={"organ_id": pl.Int64, "organ": pl.String})
    without = held.join(approved_series(organs, on), on=["organ_id", "series"], how="anti").join(names, on="organ_id").sort("organ_id", "rank")
    return [Unapproved(*row) for row in without.select("organ", "series", "rank", "count").iter_rows()]


_CAPPED = {rank: name for group, ranks in law.GROUP_RANKS.items() if (name := law.series_of(group)) != series.GENERAL for rank in ranks}


def approved_series(organ_ids: Sequence[int], on: date) -> pl.DataFrame:
    """The series of which a number is approved for these organs, alone or in a pool: organ_id, series."""
    groups = copy_frame(f"""
        SELECT DISTINCT m.organ_id, a.quota_id FROM quotas_member m JOIN quotas_approval a ON a.unit_id = m.unit_id AND a.valid_from <= %(on)s
        WHERE m.organ_id = ANY(%(organs)s) AND {AS_OF.format("m")}""", {"organs": list(organ_ids), "on": on},
        schema={"organ_id": pl.Int64, "group": pl.String})
    return groups.select("organ_id", series=pl.col("group").replace_strict({each: law.series_of(each) for each in law.GROUP_RANKS}, return_dtype=pl.String)).unique()


def overstaffed_by(moved: pl.DataFrame, on: date) -> list[Overstaffed]:
    """Where staff would exceed the establishment if so many came and went: organ_id, kind (编制类型), count (with its sign).

    As the check `establishment_over`: of an organ that has none of the kind it is a finding of the person's file.
    """
    coming = moved.filter(pl.col("count") > 0)
    if coming.is_empty():
        return []
    held = copy_frame(f"""
        SELECT e.organ_id, f.name, e.kind, sum(e.count), (SELECT count(*) FROM record_standing s
          WHERE s.organ_id = e.organ_id AND s.establishment = e.kind AND s.status = '在职' AND {AS_OF.format("s")})
        FROM organs_establishment e JOIN organs_profile f ON f.organ_id = e.organ_id AND {AS_OF.format("f")}
        WHERE {AS_OF.format("e")} AND e.organ_id = ANY(%(organs)s) GROUP BY 1, 2, 3""",
        {"on": on, "organs": coming["organ_id"].unique().to_list()},
        schema={"organ_id": pl.Int64, "organ": pl.String, "kind": pl.String, "establishment": pl.Int64, "actual": pl.Int64})
    over = coming.join(held, on=["organ_id", "kind"]).filter(
        pl.col("establishment") > 0, pl.col("actual") + pl.col("count") > pl.col("establishment")).sort("organ_id", "kind")
    return [Overstaffed(*row) for row in over.select("organ", "kind", "establishment", "actual", "count").iter_rows()]


def _with_occupies(held: pl.DataFrame, known: Parameters) -> pl.DataFrame:
    kinds = [(rank, layer, rank in series.ranks() and law.occupies(rank, layer or None, known))
             for rank, layer in held.select("rank", "layer").unique().iter_rows()]
    return held.join(pl.DataFrame(kinds, orient="row", schema={
        "rank": pl.String, "layer": pl.String, "occupies": pl.Boolean}), on=["rank", "layer"])


def holders(unit: Unit, on: date, *, leaders: bool = False) -> pl.DataFrame:
    """Who holds a rank that a unit counts, in its organs: behind 使用, and beside it who takes no place (RANK-QUOTA-11).

    person_id: Int64, name: String, organ_id: Int64, path and organ, title, layer (empty: no leading post), rank: String, since_on: Date, floor (the
    lowest rank of the layer, RANK-SERIES-03): String, occupies: Boolean, groups: List(String), those of the unit that
    count the rank. Highest leaders first, then by rank. ``leaders``: only 领导干部兼任职级 (RANK-DUAL-01).
    """
    found = copy_frame(f"""
        SELECT s.person_id, b.name, m.organ_id, o.path, f.name, coalesce(p.title, ''), coalesce(p.layer, ''), r.rank, r.valid_from
        FROM quotas_member m
        JOIN organs_organ o ON o.id = m.organ_id
        JOIN organs_profile f ON f.organ_id = m.organ_id AND {AS_OF.format("f")}
        JOIN record_standing s ON s.organ_id = m.organ_id AND s.status = '在职' AND s.kind IN ('公务员', '参公')
          AND {AS_OF.format("s")}
        JOIN record_basic b ON b.person_id = s.person_id AND {AS_OF.format("b")}
        JOIN record_rank r ON r.person_id = s.person_id AND {AS_OF.format("r")}
        LEFT JOIN LATERAL (SELECT title, layer FROM record_post p WHERE p.person_id = s.person_id
          AND NOT {seconded("p")} AND {AS_OF.format("p")} ORDER BY array_position(%(layers)s::text[], p.layer::text), p.id LIMIT 1) p ON true
        WHERE m.unit_id = %(unit)s AND {AS_OF.format("m")} AND r.rank = ANY(%(ranks)s)
          AND (NOT %(leaders)s OR coalesce(p.layer, '') <> '')
        ORDER BY array_position(%(layers)s::text[], p.layer::text), array_position(%(ranks)s::text[], r.rank::text),
          f.order_number, s.team_order, s.person_id""",
        {"on": on, "unit": unit.pk, "layers": list(series.layers()), "ranks": list(counted := _counted(unit, on)),
         "leaders": leaders},
        schema={"person_id": pl.Int64, "name": pl.String, "organ_id": pl.Int64, **dict.fromkeys(("path", "organ", "title", "layer", "rank"), pl.String),
                "since_on": pl.Date})
    found = found.filter(pl.Series([law.setting_of(unit.level, layer) == (unit.level, unit.scope) for layer in found["layer"]],
                                   dtype=pl.Boolean))  # leading members of a county are its team's, not their organ's
    known = parameters.of_organs(found["organ_id"], on)
    said = [(series.floor_rank(layer) or "", law.occupies(rank, layer or None, known[organ_id]), counted[rank])
            for organ_id, layer, rank in found.select("organ_id", "layer", "rank").iter_rows()]
    return found.with_columns(floor=pl.Series([floor for floor, _, _ in said], dtype=pl.String),
                              occupies=pl.Series([taken for _, taken, _ in said], dtype=pl.Boolean),
                              groups=pl.Series([groups for _, _, groups in said], dtype=pl.List(pl.String)))


def _counted(unit: Unit, on: date) -> dict[str, list[str]]:
    """The ranks that a unit counts, each with the unit's groups that count it."""
    groups = {rank: [group for group in law.groups_of(rank, unit.level, unit.scope, on, unit.variant) if group in unit.groups]
              for rank in series.ranks()}
    return {rank: counted for rank, counted in groups.items() if counted}


def used_by_unit(units: Sequence[Unit], on: date, occupied: pl.DataFrame) -> dict[int, dict[str, int]]:
    """使用 by the file: unit's id → group → count, for every group that each unit counts."""
    found = {unit.pk: dict.fromkeys(unit.groups, 0) for unit in units}
    of = occupied.filter(pl.col("occupies")).join(_members(units, on), on="organ_id").group_by("unit_id", "rank", "layer").agg(
        pl.col("count").sum())
    unit_of = {unit.pk: unit for unit in units}
    for unit_id, rank, layer, count in of.iter_rows():
        unit = unit_of[unit_id]
        for group in law.groups_of(rank, *law.setting_of(unit.level, layer), on, unit.variant):
            if group in found[unit_id]:
                found[unit_id][group] += count
    return found


def used_from_file(units: Sequence[Unit], on: date) -> dict[int, dict[str, int]]:
    """使用 of these units by the file (see `used_by_unit`)."""
    return used_by_unit(units, on, occupied_from_file(units, on))


def used_with_leaders(units: Sequence[Unit], on: date) -> dict[int, dict[str, int]]:
    """The same, only of the groups in which a leader holds no rank above the post's lowest: what a parameter may count or not."""
    held = occupied_from_file(units, on)
    alone = _with_occupies(held.drop("occupies"), DEFAULTS.with_("dual_floor_rank_occupies", False))
    leaders = alone.filter(~pl.col("occupies"), pl.col("rank").is_in(list(series.ranks())))
    touched, used = used_by_unit(units, on, leaders.with_columns(occupies=pl.lit(True))), used_by_unit(units, on, held)
    return {unit_id: {group: used[unit_id][group] for group, count in groups.items() if count} for unit_id, groups in touched.items()}


def organ_of(units: Sequence[Unit], on: date) -> dict[int, int]:
    """Whose matter each unit is: unit's id → its one organ's id; of a pool, the authority's."""
    alone = [unit.pk for unit in units if not unit.pool]
    of = dict(Member.objects.as_of(on).filter(unit__in=alone).values_list("unit_id", "organ_id"))
    return {unit.pk: of.get(unit.pk, unit.jurisdiction_id) for unit in units}


def parameters_of(units: Sequence[Unit], on: date) -> dict[int, Parameters]:
    """The parameters that each unit's numbers are under, by the unit's id."""
    places = organ_of(units, on)
    known = parameters.of_organs(places.values(), on)
    return {unit_id: known[organ_id] for unit_id, organ_id in places.items()}


def bases(units: Sequence[Unit], on: date) -> dict[int, int]:
    """核定基数 of each unit (RANK-QUOTA-01): the administrative establishment of the series that it counts; of a 领导班子,
    its posts: the leading posts entered under the category 领导班子 at its organs or at the region itself.

    A 参公单位 counts the establishment that it has.
    """
    rows = copy_frame(f"""
        SELECT e.organ_id, e.category, sum(e.count), sum(e.leading_count)
        FROM organs_establishment e JOIN organs_profile f ON f.organ_id = e.organ_id AND {AS_OF.format("f")}
        WHERE {AS_OF.format("e")} AND e.kind <> '工勤编制' AND (e.kind <> '事业编制' OR f.kind = '参公单位')
          AND e.category = ANY(%(categories)s) AND (e.organ_id IN (SELECT organ_id FROM quotas_member WHERE unit_id = ANY(%(units)s))
            OR e.organ_id = ANY(%(regions)s))
        GROUP BY 1, 2""", {"on": on, "units": [unit.pk for unit in units], "regions": [unit.jurisdiction_id for unit in units],
                           "categories": sorted({_category(unit) for unit in units})},
        schema={"organ_id": pl.Int64, "category": pl.String, "count": pl.Int64, "leading": pl.Int64})
    wanted = pl.DataFrame([(unit.pk, _category(unit)) for unit in units], orient="row",
                          schema={"unit_id": pl.Int64, "category": pl.String})
    regions = pl.DataFrame([(unit.jurisdiction_id, unit.pk) for unit in units if unit.scope == law.TEAM], orient="row",
                           schema={"organ_id": pl.Int64, "unit_id": pl.Int64})
    members = pl.concat([_members(units, on), regions]).unique().join(wanted, on="unit_id")
    sums = rows.join(members, on=["organ_id", "category"]).group_by("unit_id").agg(pl.col("count", "leading").sum())
    of = {unit_id: (count, leading) for unit_id, count, leading in sums.iter_rows()}
    known = parameters_of(units, on)
    return {unit.pk: _base(unit, *of.get(unit.pk, (0, 0)), known[unit.pk]) for unit in units}


def _category(unit: Unit) -> str:
    """The category of establishment that a unit counts."""
    return law.TEAM if unit.scope == law.TEAM else law.series_of(unit.groups[0])


def differences(units: Sequence[Unit], on: date) -> list[tuple[Unit, str, int, int]]:
    """Where the books and the file disagree on a date: unit, group, used by the books, used by the file."""
    by_file = used_from_file(units, on)
    used = amounts([unit.pk for unit in units], on).filter(pl.col("account") == USED)
    by_book = {(unit_id, group): amount for unit_id, group, _, amount in used.iter_rows()}
    return [(unit, group, by_book.get((unit.pk, group), 0), count) for unit in units
            for group, count in by_file[unit.pk].items() if count != by_book.get((unit.pk, group), 0)]


def unbalanced() -> pl.DataFrame:
    """Where a balance is not the sum of its entries (never, unless someone wrote past the platform).

    unit_id: Int64, group, account: String, balance, entries: Int64.
    """
    return copy_frame("""
        SELECT coalesce(b.unit_id, e.unit_id), coalesce(b.quota_id, e.quota_id), coalesce(b.account, e.account),
          coalesce(b.amount, 0), coalesce(e.amount, 0)
        FROM quotas_balance b FULL JOIN (
          SELECT unit_id, quota_id, account, sum(amount) AS amount FROM quotas_entry GROUP BY 1, 2, 3) e
          ON (b.unit_id, b.quota_id, b.account) = (e.unit_id, e.quota_id, e.account)
        WHERE coalesce(b.amount, 0) <> coalesce(e.amount, 0)""",
        schema={"unit_id": pl.Int64, "group": pl.String, "account": pl.String, "balance": pl.Int64,
                "entries": pl.Int64})


def vacancies(scope: Scope, path: str, on: date) -> pl.DataFrame:
    """空编 of the organs under a path that have an establishment or staff, of all post categories.

    organ_id: Int64, organ, level, kind (编制类型): String, township: Boolean; establishment, actual: Int64, document
    (文号): String, under: Int64 (the organ right under the path that it belongs to; null: the path's own); vacant: Int64
    (below zero: 超编), rate_bp: Int64 (空编率 in basis points; null where the establishment is none).
    """
    found = copy_frame(f"""
        WITH here AS MATERIALIZED (SELECT id, path FROM organs_organ
          WHERE path LIKE %(path)s || '%%' AND path LIKE ANY(%(scope)s))
        SELECT f.organ_id, f.name, f.level, f.township, post, coalesce(e.count, 0), coalesce(s.count, 0),
          coalesce(e.document, ''), nullif(split_part(substr(o.path, length(%(path)s) + 1), '/', 1), '')::bigint
        FROM (SELECT organ_id, kind AS post, sum(count) AS count, string_agg(DISTINCT nullif(document, ''), '；') AS document
            FROM organs_establishment e WHERE {AS_OF.format("e")} AND organ_id IN (SELECT id FROM here) GROUP BY 1, 2) e
        FULL JOIN (SELECT organ_id, establishment AS post, count(*) AS count FROM record_standing s
            WHERE {AS_OF.format("s")} AND s.status = '在职' AND organ_id IN (SELECT id FROM here) GROUP BY 1, 2) s
          USING (organ_id, post)
        JOIN here o ON o.id = organ_id
        JOIN organs_profile f ON f.organ_id = o.id AND {AS_OF.format("f")}
        ORDER BY f.parent_id, f.order_number, f.organ_id, post""",
        {"on": on, "path": path, "scope": [f"{each}%" for each in scope.paths]},
        schema={"organ_id": pl.Int64, "organ": pl.String, "level": pl.String, "township": pl.Boolean, "kind": pl.String,
                "establishment": pl.Int64, "actual": pl.Int64, "document": pl.String, "under": pl.Int64})
    return with_rate(found)


def with_over(found: pl.DataFrame) -> pl.DataFrame:
    """Add over: Int64 (超编) and let vacant (空编) end at none: the two are told apart, and never set off between organs or kinds."""
    return found.with_columns(vacant=pl.col("vacant").clip(0), over=(-pl.col("vacant")).clip(0))


def with_rate(found: pl.DataFrame) -> pl.DataFrame:
    """Add vacant and rate_bp to a frame with establishment and actual (also to sums of it)."""
    vacant = pl.col("establishment") - pl.col("actual")
    rate = vacant * BP // pl.col("establishment")
    return found.with_columns(vacant=vacant, rate_bp=pl.when(pl.col("establishment") > 0).then(rate))


def _members(units: Sequence[Unit], on: date) -> pl.DataFrame:
    return copy_frame(f"""
        SELECT m.organ_id, m.unit_id FROM quotas_member m
        WHERE m.unit_id = ANY(%(units)s) AND {AS_OF.format("m")}""", {"on": on, "units": [unit.pk for unit in units]},
        schema={"organ_id": pl.Int64, "unit_id": pl.Int64})


def _base(unit: Unit, establishment: int, leading: int, known: Parameters) -> int:
    if unit.scope == law.TEAM:
        return leading
    return law.base_of(establishment, leading, 0, known)
