"""The file as 数据交换包: the sheets of the 信息采集工作簿 for some persons on a date, with organs as a tree, identifiers and photos.

What is exported and imported again changes nothing. A person's identifier follows from the ID number, so that it is the same
in every package and on every platform. What a format has no place for is counted (`Made.lost`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_OID, uuid5

import polars as pl

from xianneng.foundation.exchange.kinds import workbook as kind
from xianneng.foundation.exchange.packages import packing, tables
from xianneng.foundation.exchange.packages.tables import PERSON
from xianneng.foundation.organs.queries import INNER
from xianneng.foundation.record import photos
from xianneng.foundation.record.frames import copy_frame
from xianneng.foundation.record.sets import SETS
from xianneng.law.refusals import Refused
from xianneng.work.personnel import workbooks
from xianneng.work.personnel.importers.places import REGION
from xianneng.work.personnel.importers.roster import SERIES_OF
from xianneng.work.personnel.intakes import serving_under

NATURES = {INNER: "2", REGION: "3"}  # 法人单位标识: 内设机构, 机构分组; every other is 法人单位
KIND_CODES = {"专业技术类": "2", "行政执法类": "3", "法官等级": "B1", "检察官等级": "B2", "执法勤务警员": "B3", "警务技术": "B4"}  # 人员类别 of a civil servant by series
FIRST = {kind.PERSONS: "name", kind.POSTS: "title", kind.GRADES: "grade", kind.LEARNING: "education", kind.HONOURS: "honour", kind.RESULTS: "year",
         kind.FAMILY: "member"}  # blank where a person has no row
WITHOUT_PLACE = ("secondment", "determination", "recruited")
OMITTED = "政法专项编制与行政编制的区别，级别的档次，取得职级的方式，处分的影响期，组织处理和调查，考核结果的确定日期"


@dataclass(frozen=True)
class Made:
    """A package: its bytes and name, of how many persons, with how many photos, and what it could not carry (where, what)."""

    content: bytes
    name: str
    count: int
    photo_count: int
    lost: list[list[str]]


def made(person_ids: Sequence[int], on: date, format_: str, *, now: datetime) -> Made:
    """The package of these persons, who are in scope: of an organ where they are all of its people, else of persons. Refused for .zb3 of persons."""
    sheets = _sheets(person_ids, on)
    root = sheets[kind.ORGANS].row(0, named=True)
    whole = set(serving_under(root["path"], on)) == set(person_ids)
    if format_ == tables.ZB3 and not whole:
        raise Refused("不能导出这些人的.zb3", why=".zb3只有按机构导出的写法，这些人不是一个机构的全部在职人员", then="请改选.hzb或.7z；或在花名册选定机构，不加其他条件")
    coded, lost = packing.coded(sheets, format_)
    lost += _without_place(person_ids, on)
    pictures, gone = _photos(coded["A01"], person_ids, on)
    coded[tables.PHOTOS] = pl.DataFrame([(name.removesuffix(".jpg"), name) for name, _ in pictures], orient="row",
                                        schema={PERSON: pl.String, tables.PHOTO_FILE: pl.String})
    lost += [["照片", f"{gone}张的文件已丢失或被改动，没有带出"]] if gone else []
    about = {"time": f"{now:%Y-%m-%d}", "B0101": root["name"], "B0111": root[tables.ORGAN], "B0114": root["organ_code"], "B0194": root[tables.NATURE]}
    about |= {} if whole or format_ != tables.HZB else {"type": packing.OF_PERSONS}
    with TemporaryDirectory() as folder:
        target = Path(folder) / "package"
        packing.write(target, coded, format_, about=about, photos=pictures)
        content = target.read_bytes()
    organ = (root["organ_code"] or root[tables.ORGAN], root["name"]) if whole else ()
    return Made(content, packing.file_name(format_, organ, f"{now:%Y%m%d%H%M%S}"), len(person_ids), len(pictures), lost)


def losses(person_ids: Sequence[int], on: date) -> dict[str, list[list[str]]]:
    """By format, what packages of these persons could not carry."""
    sheets, common = _sheets(person_ids, on), _without_place(person_ids, on)
    return {format_: [*packing.coded(sheets, format_)[1], *common] for format_ in tables.FORMATS}


def _sheets(person_ids: Sequence[int], on: date) -> dict[str, pl.DataFrame]:
    """The workbook's sheets with identifiers and organs' codes; of B01 the first row is the organ above all."""
    sheets = workbooks.parts(person_ids, on)
    organs = _tree(sheets[kind.ORGANS], on)
    identifiers = {number: str(uuid5(NAMESPACE_OID, f"xianneng:{number}")) for number in sheets[kind.PERSONS]["id_number"]}
    told = {part: rows.filter(pl.col(FIRST[part]).is_not_null()).with_columns(
                pl.col("id_number").replace_strict(identifiers, return_dtype=pl.String).alias(PERSON)) for part, rows in sheets.items() if part in FIRST}
    place = pl.col("organ_id").replace_strict(dict(organs.select("organ_id", tables.ORGAN).iter_rows()), default=tables.ELSEWHERE, return_dtype=pl.String)
    told[kind.POSTS] = told[kind.POSTS].with_columns(place.alias(tables.PLACE), pl.col("place").alias(tables.PLACE_NAME), pl.col("title").alias("A0215B"))
    told[kind.PERSONS] = _with_summary(told[kind.PERSONS].with_columns(place.alias(tables.HOME)), told[kind.POSTS], told[kind.GRADES])
    return {kind.ORGANS: organs, **told}


def _tree(organs: pl.DataFrame, on: date) -> pl.DataFrame:
    """B01: the organs with all that stand above them up to the nearest that is above all, numbered level by level."""
    paths = [path.strip("/").split("/") for path in organs["path"]]
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*paths, strict=False)))
    wanted = sorted({int(each) for path in paths for each in path[max(shared - 1, 0):]})
    missing = sorted(set(wanted) - set(organs["organ_id"]))
    rows = pl.concat([organs, _above(missing, on)], how="diagonal").with_columns(order=pl.col("order_number").cast(pl.Int64, strict=False).fill_null(0)).sort(
        pl.col("path").str.count_matches("/"), "order", "path")
    codes: dict[int, str] = {}
    counts: dict[str, int] = {}
    for organ, path in rows.select("organ_id", "path").iter_rows():
        above = codes.get(int(path.strip("/").split("/")[-2]), "") if "/" in path.strip("/") else ""
        counts[above] = counts.get(above, 0) + 1
        codes[organ] = f"{above}.{counts[above]:03}".lstrip(".")
    code = pl.col("organ_id").replace_strict(codes, return_dtype=pl.String)
    return rows.with_columns(code.alias(tables.ORGAN), code.str.extract(r"^(.*)\.\d+$", 1).fill_null(tables.ELSEWHERE).alias(tables.ABOVE),
                             pl.col("kind").replace_strict(NATURES, default="1").alias(tables.NATURE), pl.col("name").alias("B0101"),
                             pl.col("organ_code").fill_null("")).drop("organ_nature", strict=False)


def _above(organ_ids: Sequence[int], on: date) -> pl.DataFrame:
    """Organs that stand above those with people."""
    return copy_frame(f"""SELECT f.organ_id, f.name, f.short_name, o.code, f.kind, f.order_number::text, o.path FROM organs_profile f
        JOIN organs_organ o ON o.id = f.organ_id WHERE f.organ_id = ANY(%(organs)s) AND {workbooks.AT.format("f")}""", {"organs": list(organ_ids), "on": on}, schema={
            "organ_id": pl.Int64, "name": pl.String, "short_name": pl.String, "organ_code": pl.String, "kind": pl.String, "order_number": pl.String, "path": pl.String})


def _with_summary(persons: pl.DataFrame, posts: pl.DataFrame, grades: pl.DataFrame) -> pl.DataFrame:
    """A01 with what other programs show of a person: post in words, the layer and since when; 人员类别 as finely as its codes are."""
    held = posts.filter(pl.col("state") == kind.IN_OFFICE).group_by(PERSON, maintain_order=True).agg(
        posts_held=(pl.col("place").fill_null("") + pl.col("title")).str.join("、"))
    layers = grades.filter((pl.col("category") == kind.LAYER) & (pl.col("state") == kind.IN_OFFICE)).unique(PERSON, keep="last", maintain_order=True).select(
        PERSON, post_layer="grade", layer_on="from_on")
    found = persons.join(held, on=PERSON, how="left", maintain_order="left").join(layers, on=PERSON, how="left", maintain_order="left")
    finer = pl.col("rank").replace_strict({rank: KIND_CODES.get(of) for rank, of in SERIES_OF.items()}, default=None, return_dtype=pl.String)
    return found.with_columns(position=pl.concat_str("posts_held", "rank", separator="、", ignore_nulls=True)).with_columns(
        pl.coalesce(pl.when(pl.col("person_kind") == "公务员").then(finer), pl.col("person_kind").replace_strict(
            dict(tables.written("ZB125", tables.HZB)), default=None, return_dtype=pl.String)).alias("A0160"))


def _photos(coded: pl.DataFrame, person_ids: Sequence[int], on: date) -> tuple[list[tuple[str, Path]], int]:
    """File name in the package and file of each photo that is there, and how many are gone."""
    rows = copy_frame(f"SELECT b.id_number, p.sm3 FROM record_photo p JOIN record_basic b ON b.person_id = p.person_id AND {workbooks.HOLDS.format('b')} "
                      f"WHERE {workbooks.HOLDS.format('p')}", {"persons": list(person_ids), "on": on}, schema={"id_number": pl.String, "sm3": pl.String})
    kept = coded.select("A0184", PERSON).join(rows, left_on="A0184", right_on="id_number", maintain_order="left")
    found = [(f"{identifier}.jpg", photos.path(sm3)) for identifier, sm3 in kept.select(PERSON, "sm3").iter_rows() if photos.read(sm3) is not None]
    return found, kept.height - len(found)


def _without_place(person_ids: Sequence[int], on: date) -> list[list[str]]:
    """The sets that no package has, with how many rows of them these persons have; and what is left out of the others."""
    counts: list[list[str]] = []
    for key in WITHOUT_PLACE:
        rows = copy_frame(f"SELECT count(*) FROM {SETS[key].table} s WHERE {workbooks.KNOWN.format('s')}", {"persons": list(person_ids), "on": on},
                          schema={"count": pl.Int64})
        if rows["count"][0]:
            counts.append([SETS[key].title, f"{rows['count'][0]}条：交换包没有这一项"])
    return [*counts, ["各表", f"{OMITTED}：交换包没有位置"]]

