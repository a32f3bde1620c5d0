"""Checks of one set by its own rows (家庭成员, 学历学位): asked of whole organs by 校核, of what an entry or an import would write before it is.

Each takes every known row of the set (id, person_id, valid_from, valid_to and the set's columns, `entered_on` the day on which it came into
the file, `sex` the person's own) and the day, and gives findings as any check does.
"""

from collections.abc import Callable, Mapping

import polars as pl

from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import (
    CHECKS,
    DUPLICATES,
    ERROR,
    HINT,
    KINDS,
    WARNING,
    Check,
    check,
    said,
    words,
)

LOGIC = KINDS[0]
SPOUSES, DEAD = ("配偶", "妻子", "丈夫", "妻", "夫"), "去世|病故|已故|逝世|死亡"
SEX_BESIDE = {"妻子": "男", "妻": "男", "丈夫": "女", "夫": "女"}  # of whom has such a spouse
Find = Callable[[pl.DataFrame, pl.Expr], pl.DataFrame]
OF_ROWS: dict[str, list[tuple[Check, Find]]] = {}


def of_rows(code: str, title: str, severity: str, key: str, field: str, basis: str, kind: str = LOGIC) -> Callable[[Find], Find]:
    """Register a check of a set's own rows: among all checks, and where a change of the set is looked at beforehand."""
    def register(find: Find) -> Find:
        check(code, title, severity, key, field, basis, kind=kind)(lambda file: find(_read(file, key), pl.lit(file.on)))
        OF_ROWS.setdefault(key, []).append((CHECKS[code], find))
        return find

    return register


def _read(file: File, key: str) -> pl.DataFrame:
    rows = {"family": file.relatives, "education": file.every_education}[key]
    return rows.join(file.people.select("person_id", "sex"), on="person_id", how="left", maintain_order="left")


def _now(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """The rows that hold on the day."""
    return rows.filter(pl.col("valid_from") <= on, pl.col("valid_to") > on)


@of_rows("family_unborn", "家庭成员出生日期在将来", ERROR, "family", "birth_on", "GB/T 14946 A36")
def family_unborn(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """Nobody is entered as a relative before being born; the date itself is masked, and not told."""
    return said(_now(rows, on).filter(pl.col("birth_on") > pl.col("entered_on")), found=words("{}的出生日期晚于登记之日 {}", "relation", "entered_on"),
                right="出生日期不晚于登记之日；请核对户口簿或者身份证")


@of_rows("family_spouses", "现有配偶不止一人", ERROR, "family", "relation", "《民法典》第1042条", kind=DUPLICATES)
def family_spouses(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """One spouse at a time; one who died may stay in the list, as the 干部任免审批表 has it."""
    married = _now(rows, on).filter(pl.col("relation").is_in(SPOUSES), ~pl.col("workplace").str.contains(DEAD))
    wrong = married.group_by("person_id").agg(pl.col("id").max(), count=pl.len()).filter(pl.col("count") > 1)
    return said(wrong, found=words("现有配偶 {} 人", "count"), right="离婚的，先终止原来的一条；已去世的，在工作单位及职务中写明；重复或者登错的，删除")


@of_rows("family_spouse_sex", "配偶的称谓与本人性别不合", HINT, "family", "relation", "GB/T 14946 A36")
def family_spouse_sex(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """A man has a wife 妻子, a woman a husband 丈夫."""
    wrong = _now(rows, on).filter(pl.col("relation").replace_strict(SEX_BESIDE, default=None, return_dtype=pl.String) != pl.col("sex"))
    return said(wrong, found=words("本人性别{}，家庭成员有“{}”", "sex", "relation"), right="请核对称谓和本人性别")


@of_rows("education_highest", "最高学历标识不唯一", ERROR, "education", "highest", "GB/T 14946 A08", kind=DUPLICATES)
def education_highest(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """Of the schooling that somebody has, one entry is the highest; what was learned after the day may be it.

    Too many are told at the last of them, none at the first entry, so that the mark can be moved from one to another.
    """
    begun, marked = pl.col("valid_from") <= on, pl.col("highest")
    wrong = rows.filter(pl.col("valid_to") > on).group_by("person_id").agg(
        count=(marked & begun).sum(), ever=marked.sum(), last=pl.col("id").filter(marked & begun).max(), first=pl.col("id").filter(begun).min()).filter(
        pl.col("first").is_not_null(), (pl.col("count") > 1) | (pl.col("ever") == 0)).with_columns(id=pl.coalesce("last", "first"))
    return said(wrong, found=words("标为最高学历的有 {} 条", "count"), right="应有且只有一条标为最高学历")


@of_rows("education_beyond_highest", "另有更高的学历", WARNING, "education", "highest", "GB/T 14946 A08")
def education_beyond_highest(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """The entry marked highest is as high as any other; of several, the highest of them."""
    held = _now(rows, on).with_columns(at=_stage(pl.col("education"))).with_columns(top=pl.col("at").max().over("person_id"))
    marked = held.filter("highest").sort("at", nulls_last=False).unique("person_id", keep="last", maintain_order=True)
    wrong = marked.filter(pl.col("at") < pl.col("top"))
    return said(wrong, found=words("标为最高学历的是{}，另有更高的学历", "education"), right="最高学历标在最高的一条；请核对学历证书")


@of_rows("education_degree", "学位与学历不相当", WARNING, "education", "degree", "《学位法》第18条至第21条")
def education_degree(rows: pl.DataFrame, on: pl.Expr) -> pl.DataFrame:
    """A degree above the schooling is possible, by 同等学力, and seldom."""
    needed = pl.when(pl.col("degree").str.contains("博士|硕士")).then(5).when(pl.col("degree").str.contains("学士")).then(4)
    wrong = _now(rows, on).filter(needed > _stage(pl.col("education")))
    return said(wrong, found=words("学历{}，学位{}", "education", "degree"), right="学位高于学历；请核对学位证书，以同等学力申请取得的照实登记")


def _stage(education: pl.Expr) -> pl.Expr:
    """How far an education goes, 5 for 研究生; null where its words do not say."""
    stages: Mapping[str, int] = {"研究生": 5, "大专|专科": 3, "大学|本科": 4, "中专|高中|职高|技校|中技": 2, "初中": 1, "小学": 0}  # 大学专科 is a 专科
    found = pl.lit(None, pl.Int64)
    for words_, at in reversed(list(stages.items())):
        found = pl.when(education.str.contains(words_)).then(at).otherwise(found)
    return found
