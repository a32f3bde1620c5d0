"""Checks of posts: one main post at a time, without gaps, in the organ where the person serves."""

import polars as pl

from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import CODES, CONTINUITY, DUPLICATES, ERROR, HINT, check, said, words
from xianneng.law import series

POSTS = "GB/T 14946 A02"


@check("post_twice", "同时有两个主要职务", ERROR, "post", "is_main", POSTS, kind=DUPLICATES)
def post_twice(file: File) -> pl.DataFrame:
    """Several posts are lawful (兼任); one of them is the main one."""
    wrong = overlapping(file.posts.filter("is_main"))
    return said(wrong, found=words("{} 起任“{}”，上一主要职务至 {} 才止", "valid_from", "title", "before_to"),
                right="同一时间只有一个主要职务，其余登记为兼任")


@check("post_gap", "任职经历有间断", HINT, "post", "valid_from", POSTS, kind=CONTINUITY)
def post_gap(file: File) -> pl.DataFrame:
    """From one main post to the next there is no time without."""
    wrong = _after(file.posts.filter("is_main")).filter(pl.col("valid_from") > pl.col("before_to"))
    return said(wrong, found=words("{} 至 {} 没有主要职务", "before_to", "valid_from"),
                right="任职经历应当连续；请补登这一段，或更正起止日期")


@check("post_early", "任职早于参加工作", ERROR, "post", "valid_from", POSTS)
def post_early(file: File) -> pl.DataFrame:
    """A post is held after beginning to work."""
    wrong = file.posts.join(file.people.select("person_id", "work_started_on"), on="person_id").filter(
        pl.col("valid_from") < pl.col("work_started_on"))
    return said(wrong, found=words("{} 任“{}”，参加工作时间 {}", "valid_from", "title", "work_started_on"),
                right=words("任职时间不早于 {}", "work_started_on"))


@check("post_elsewhere", "主要职务不在所在机关", HINT, "post", "organ_id", POSTS)
def post_elsewhere(file: File) -> pl.DataFrame:
    """The main post is one of the organ whose staff the person is."""
    wrong = file.now(file.posts).filter("is_main").join(
        file.people.select("person_id", "organ", place="organ_id"), on="person_id").filter(
        pl.col("organ_id") != pl.col("place"))
    return said(wrong, found=words("“{}”不是{}的职务", "title", "organ"),
                right="主要职务应在所在机关；借调、挂职的另行登记")


@check("post_layer", "没有这样的领导职务层次", ERROR, "post", "layer", "POST-LAYER-01", kind=CODES)
def post_layer(file: File) -> pl.DataFrame:
    """The layer of a leading post is one of the law's ten."""
    wrong = file.posts.filter(~pl.col("layer").is_in(["", *series.layers()]))
    return said(wrong, found=words("领导职务层次填了“{}”", "layer"), right=f"应为{'、'.join(series.layers()[4:])}等；非领导职务不填")


@check("post_layer_high", "领导职务层次高于机构规格", ERROR, "post", "layer", "POST-LAYER-01")
def post_layer_high(file: File) -> pl.DataFrame:
    """No leading post of an organ is of a higher layer than the organ."""
    rows = file.now(file.posts).join(file.people.select("person_id", "organ_id", "organ", "organ_grade"), on=["person_id", "organ_id"])
    return said(rows.filter(above_organ()), found=words("{}（{}）的“{}”登记了{}", "organ", "organ_grade", "title", "layer"),
                right=words("不高于{}；由上级领导兼任的，以上级机关的职务为主要职务", "organ_grade"))


def above_organ() -> pl.Expr:
    """Whether `layer` is higher than `organ_grade`; not known where the organ has no grade."""
    at = {layer: place for place, layer in enumerate(series.layers())}
    return (pl.col("layer").replace_strict(at, default=None, return_dtype=pl.Int64)
            < pl.col("organ_grade").replace_strict(at, default=None, return_dtype=pl.Int64))


def overlapping(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that begin before the one before them ends, with before_to."""
    return _after(rows).filter(pl.col("valid_from") < pl.col("before_to"))


def _after(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.sort("person_id", "valid_from", "id").with_columns(
        before_to=pl.col("valid_to").shift(1).over("person_id"))
