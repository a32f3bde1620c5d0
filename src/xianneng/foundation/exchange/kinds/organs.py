"""机构、编制与职数表: organs with their place in the tree, establishment and quotas; the order of rows is their order."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from xianneng.foundation.exchange import ladder
from xianneng.foundation.exchange.columns import Column, Family, Kind
from xianneng.foundation.exchange.findings import SCHEMA, finding, rows_of_group
from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.exchange.kinds.people import nearest_of
from xianneng.law import quotas as quota_law
from xianneng.law.phrases import phrase

POOL = "职数统筹"  # the kind of a row that is no organ, but what some organs count together
ORGAN_KINDS = ("地区", "机关", "参公单位", "事业单位", "内设机构", POOL)
ORGAN_KIND_CAPTIONS = {"行政机关": "机关", "党政机关": "机关", "法人单位": "机关", "单位": "机关", "行政单位": "机关",
                       "参照管理单位": "参公单位", "参公事业单位": "参公单位", "参照公务员法管理单位": "参公单位", "事业": "事业单位",
                       "科室": "内设机构", "处室": "内设机构", "股室": "内设机构", "机构分组": "地区", "行政区划": "地区", "统筹": POOL}


def level_captions() -> dict[str, str]:
    """Short words for the levels of organs that the quota articles name at length."""
    short = {"中央": "中央机关", "省级": "省、自治区、直辖市机关", "省直": "省、自治区、直辖市机关", "省级机关": "省、自治区、直辖市机关",
             "副省级城市": "副省级城市机关", "市级": "市(地、州、盟)、直辖市的区机关", "市直": "市(地、州、盟)、直辖市的区机关",
             "市级机关": "市(地、州、盟)、直辖市的区机关", "县级": "县(市、区、旗)、乡镇机关", "县直": "县(市、区、旗)、乡镇机关",
             "县级机关": "县(市、区、旗)、乡镇机关", "乡镇": "县(市、区、旗)、乡镇机关", "乡级": "县(市、区、旗)、乡镇机关",
             "乡镇机关": "县(市、区、旗)、乡镇机关", "县乡": "县(市、区、旗)、乡镇机关", "街道": "县(市、区、旗)、乡镇机关",
             "县乡机关": "县(市、区、旗)、乡镇机关"}
    return {caption: level for caption, level in short.items() if level in ladder.organ_levels()}


COLUMNS = (
    Column("name", "机构名称", synonyms=("单位名称", "机构全称", "名称", "单位"), required=True, example="示例县示例局", width=26, limit=120),
    Column("short_name", "机构简称", synonyms=("简称", "单位简称"), example="县示例局", width=14, limit=60),
    Column("code", "机构代码", synonyms=("机构编码", "单位代码", "单位编码", "编码", "代码"), example="999999-001",
           note="没有的可留空，导入时编号", width=14, limit=40),
    Column("parent", "上级机构", synonyms=("上级单位", "隶属单位", "主管部门", "上级机构名称", "所属单位"), example="示例县",
           note="填机构名称或机构代码；最上一级留空", width=22),
    Column("kind", "机构类型", "choice", ("机构类别", "单位类型", "单位性质", "法人单位标识", "机构性质"), choices=ORGAN_KINDS,
           captions=ORGAN_KIND_CAPTIONS, example="机关"),
    Column("grade", "机构规格", "choice", ("机构级别", "规格", "单位级别"), choices=captions.LAYERS,
           captions=captions.LAYER_CAPTIONS, example="乡科级正职"),
    Column("organ_level", "机构层级", "choice", ("层级", "机关层级", "组织层级", "职级设置层级"), choices=ladder.organ_levels(),
           captions=level_captions(), example="县(市、区、旗)、乡镇机关", note="职级职数按此层级计算", width=24),
    Column("administrative_count", "行政编制", "integer", ("行政编制数", "行政编制编制数", "行政编制数编制数", "核定行政编制"), example="12"),
    Column("politics_law_count", "政法专项编制", "integer", ("政法专项编制数", "政法编制", "政法专项")),
    Column("reference_count", "参公事业编制", "integer",
           ("事业编制(参公)", "事业编制(参照)", "事业编制数(参公)", "事业编制数(参照)", "参公编制", "参公事业编制数",
            "事业编制(参公)编制数", "事业编制数(参公)编制数")),
    Column("institution_count", "事业编制", "integer",
           ("事业编制数", "事业编制(其他)", "事业编制数(其他)", "事业编制数(非参照)", "事业编制(其他)编制数",
            "事业编制数(其他)编制数")),
    Column("service_count", "工勤编制", "integer", ("工勤编制数", "工勤编制编制数", "工勤编制数编制数")),
    Column("leading_count", "领导职数", "integer",
           ("核定领导职数", "领导职数应配人数", "单位领导职数", "领导职数应配"), example="4"),
    Column("inner_leading_count", "内设机构领导职数", "integer", ("内设机构职数", "中层领导职数"), example="6"),
    Column("order_number", "排序", "integer", ("序号", "排序号", "机构排序", "顺序号"), example="1",
           note="留空时按表中先后"),
    Column("pools", "参加的职数统筹", synonyms=("参加统筹", "所在统筹", "职数统筹"), width=22, limit=400,
           note="填统筹的名称，几个的用分号隔开；统筹单列一行：机构名称填统筹名称，上级机构填所在地区，机构类型填“职数统筹”，再填机构层级和核定的职数"),
    Column("note", "备注", synonyms=("说明",), width=20),
)
NOT_OF_POOLS = {"code": "机构代码", "grade": "机构规格", "pools": "参加的职数统筹"}
COUNTS = [column.key for column in COLUMNS if column.key.endswith("_count")]


# What follows 一级 in the names of ranks of every series with quotas (高级警长, 主办 …), and the ranks without a number (督办).
_LIMITED = {rank for ranks in quota_law.GROUP_RANKS.values() for rank in ranks}
_STEMS = sorted({found[1] for rank in _LIMITED if (found := re.search(r"[一二三四]级(.+)$", rank))} | {"科员"}, key=len, reverse=True)
_SINGLE = {rank for rank in _LIMITED if not re.search("[一二三四]级", rank)} | {quota_law.TEAM + "三级调研员"}  # of a team alone


def rank_group(name: str) -> str | None:
    """The ranks that one quota is fixed for, in the words of the law: 三四级调研员 → 三级、四级调研员; none for other names."""
    name = re.sub(r"^(?:职级)?(?:职数)?(?:核定)?(?:职级)?(?:职数)?|核定$", "", name)
    found = re.fullmatch(rf"(警务技术)?([一二三四])(级?至?)([一二三四]?)级?({'|'.join(_STEMS)})", name)
    if not found:
        return name if name in _SINGLE else None
    before, first, between, last, stem = found.groups(default="")
    if not last:
        return f"{before}{first}级{stem}" if between == "级" else None
    return f"{before}{first}级{'至' if '至' in between else '、'}{last}级{stem}"


QUOTAS = Family(
    "quota_", r"(.+?)(?:核定)?(?:职数)?(?:核定数)?", "{}职数", "integer", normal=rank_group,
    shown=("一级至四级调研员", "一级、二级调研员", "二级调研员", "三级、四级调研员", "一级至四级主任科员", "一级、二级主任科员"),
    note="批准文件核定的名额，该层级机关没有的职级组留空；列名写职级组即可，前面有“核定”、后面有“职数”的也认得，其他序列照此加列，如一级至四级主办")


def check_organs(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Names and codes once each, parents that exist and form a tree, quotas within the establishment."""
    return [repeated(frame, "code", "机构代码"), *repeated_names(frame), *parents(frame, organs), *quotas(frame), pools(frame)]


def repeated(frame: pl.DataFrame, key: str, name: str) -> pl.DataFrame:
    """A value that should be one organ's only."""
    where = frame.with_columns(where=rows_of_group(key), times=pl.len().over(key))
    return finding(where, key, f"{key}.repeated", pl.col(key).is_not_null() & (pl.col("times") > 1),
                   phrase(name + "“{}”重复，见{}", key, "where"), f"每个机构一个{name}")


def repeated_names(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The same name under the same parent (two 办公室 under different organs are two units)."""
    group = ["name", "parent", "is_pool"]
    where = frame.with_columns(is_pool=pl.col("kind").eq_missing(POOL)).with_columns(
        where=rows_of_group(*group), times=pl.len().over(group))
    return [finding(where, "name", "name.repeated", pl.col("name").is_not_null() & (pl.col("times") > 1),
                    phrase("机构“{}”重复，见{}", "name", "where"), "同一上级下机构名称不重复")]


def parents(frame: pl.DataFrame, organs: frozenset[str] | None) -> list[pl.DataFrame]:
    """A parent is an organ of the file or of the list (by name or code), and no organ is under itself."""
    every = frame.filter(~pl.col("kind").eq_missing(POOL))
    named = set(every["name"].drop_nulls()) | set(every["code"].drop_nulls()) | (organs or frozenset())
    unknown = [name for name in frame["parent"].drop_nulls().unique() if name not in named]
    circular = in_circles(frame)
    # Without a list of the organs already there, one root that only the platform knows is no error.
    tolerated = organs is None and len(unknown) == 1
    return [
        finding(frame, "parent", "parent.unknown", pl.col("parent").is_in([] if tolerated else unknown),
                phrase("上级机构“{}”不在表中", "parent"), pl.col("parent").replace(nearest_of(unknown, named))),
        finding(frame, "parent", "parent.circular", pl.col("name").is_in(circular),
                phrase("“{}”的上级机构形成循环", "name"), "逐级向上，最上一级留空")]


def in_circles(frame: pl.DataFrame) -> list[str]:
    """Names of organs that are their own ancestors; inner units, whose names repeat, are left to their organ."""
    by_code = dict(frame.select("code", "name").drop_nulls().iter_rows())
    parent = {name: by_code.get(up, up) for name, up in frame.select("name", "parent").drop_nulls().iter_rows()}
    settled: set[str] = set()
    circular: set[str] = set()
    for start in parent:
        path: dict[str, None] = {}
        name: str | None = start
        while name is not None and name not in path and name not in settled:
            path[name] = None
            name = parent.get(name)
        if name in path:
            way = list(path)
            circular.update(way[way.index(name):])
        settled.update(path)
    return sorted(circular)


def quotas(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """Leading posts within the establishment, a group's part within the group."""
    total = pl.sum_horizontal(*(pl.col(key) for key in COUNTS if "leading" not in key))
    found = [finding(frame, "leading_count", "leading_count.above_establishment",
                     (pl.col("leading_count") > total) & (total > 0) & (pl.col("kind").fill_null("机关") != "地区"),
                     phrase("领导职数{}多于编制总数{}", "leading_count", total), "不多于编制总数")]
    keys = [name for name in frame.columns if name.startswith("quota_")]
    for part in keys:
        for whole in keys:
            if part != whole and within(part.removeprefix("quota_"), whole.removeprefix("quota_")):
                found.append(finding(frame, part, "quota.above_group", pl.col(part) > pl.col(whole),
                                     phrase(f"{part[6:]}职数{{}}多于{whole[6:]}职数{{}}", part, whole),
                                     phrase("不多于{}", whole)))
    return found


def memberships(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, int | None]]:
    """Which organ counts in which pool: the rows of both, and the pool's name as it is written; None where no pool, or not one alone, is called so.

    Of pools of one name the one under the same region is meant.
    """
    called: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        if row["kind"] == POOL and row["name"]:
            called.setdefault(row["name"], []).append(at)
    for at, row in enumerate(rows):
        for name in filter(None, (part.strip() for part in re.split("[；;\n]", row["pools"] or ""))):
            meant = called.get(name, [])
            beside = [pool for pool in meant if rows[pool]["parent"] == row["parent"]] if len(meant) > 1 else meant
            yield at, name, beside[0] if len(beside) == 1 else None


def pools(frame: pl.DataFrame) -> pl.DataFrame:
    """职数统筹: rows of their own with region, level and numbers; each group of an organ is counted in one place (RANK-QUOTA-09)."""
    rows, found = list(frame.iter_rows(named=True)), list[tuple[Any, ...]]()
    keys = [name for name in frame.columns if name.startswith("quota_")]

    def say(at: int, key: str, code: str, message: str, then: str) -> None:
        found.append((rows[at]["sheet"], rows[at]["row"], key, f"pool.{code}", message, then, False))

    counted: dict[tuple[int, str], str] = {}
    joined = set()
    for at, name, pool in memberships(rows):
        if pool is None:
            say(at, "pools", "unknown", f"表中没有名为“{name}”的{POOL}", f"统筹单列一行，机构类型填“{POOL}”；名称相同的几个统筹，机关与统筹填同一上级机构")
            continue
        joined.add(pool)
        for key in keys if rows[at]["kind"] != POOL else ():
            group = key.removeprefix("quota_")
            if rows[pool][key] is None:
                continue
            if (at, key) in counted:
                say(at, "pools", "twice", f"{group}已在“{counted[at, key]}”核定，不能又参加“{name}”", "一个机关的同一组职数只在一处核定")
            elif rows[at][key] is not None:
                say(at, key, "own_number", f"{group}在“{name}”统筹核定，本机关不另核定", "清空这一格，或者不参加统筹")
            counted.setdefault((at, key), name)
    for at, row in enumerate(rows):
        if row["kind"] != POOL:
            continue
        for key, title in NOT_OF_POOLS.items() | {(key, "编制和领导职数") for key in COUNTS}:
            if row[key] is not None:
                say(at, key, "not_an_organ", f"{POOL}不是机构，不填{title}", "清空这一格")
        for key, message, then in (("parent", "没有填写统筹所在的地区", "上级机构填所在地区"), ("organ_level", "没有填写机构层级，职数无从核定", "填写参加统筹的机关的机构层级")):
            if row[key] is None and key not in (row.get("faulty") or ()):
                say(at, key, f"no_{key}", message, then)
        if not any(row[key] is not None for key in keys):
            say(at, "name", "no_number", "没有核定的职数", "在职级组的职数一栏填写核定的名额")
        elif row["name"] and at not in joined:
            say(at, "name", "empty", "没有机关参加这一统筹", "在参加的机关一行的“参加的职数统筹”栏填写这一名称")
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def ranks_of(group: str) -> frozenset[str]:
    """The ranks of a group: 一级至四级调研员 → the four."""
    found = re.fullmatch(r"(警务技术)?([一二三四])级(?:([至、])([一二三四])级)?(.+)", group)
    if not found:
        return frozenset()
    stem = (found[1] or "") + found[5]  # what tells the ranks of one series from another's
    first, between, last = found[2], found[3], found[4]
    numbers = "一二三四"
    if between == "至":
        return frozenset(f"{n}级{stem}" for n in numbers[numbers.index(first):numbers.index(last) + 1])
    return frozenset(f"{n}级{stem}" for n in (first, last) if n)


def within(part: str, whole: str) -> bool:
    """Whether one group's ranks are among the other's."""
    return bool(ranks_of(part)) and ranks_of(part) < ranks_of(whole)


ORGANS = Kind("organs", "机构、编制与职数表", COLUMNS, check_organs, families=(QUOTAS,))
