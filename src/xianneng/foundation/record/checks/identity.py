"""Checks of who somebody is: ID number, birth, Party, family."""

import polars as pl

from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import CODES, DUPLICATES, ERROR, HINT, check, said, words
from xianneng.foundation.record.models import Determination
from xianneng.law import identity

NUMBER = "GB 11643《公民身份号码》"
SOUND = r"^\d{17}[\dX]$"


@check("id_number", "身份证号不符合编码规则", ERROR, "basic", "id_number", NUMBER, kind=CODES)
def id_number(file: File) -> pl.DataFrame:
    """Length, characters, region, date or check digit are wrong."""
    return _judged(file, lambda code: not code.endswith("_differs"))


@check("id_birth", "出生日期与身份证号不一致", ERROR, "basic", "birth_on", NUMBER)
def id_birth(file: File) -> pl.DataFrame:
    """The birth date is not the number's, and was not determined so 档案认定."""
    found = _judged(file, lambda code: code == "id_birth_differs")
    if found.is_empty():
        return found
    settled = file.determinations.filter(item=Determination.BIRTH).join(
        file.people.select("person_id", value=pl.col("birth_on").cast(pl.String)), on=["person_id", "value"])
    return found.join(settled, on="person_id", how="anti")


@check("id_sex", "性别与身份证号不一致", ERROR, "basic", "sex", NUMBER)
def id_sex(file: File) -> pl.DataFrame:
    """The sex is not the number's."""
    return _judged(file, lambda code: code == "id_sex_differs")


@check("id_twice", "身份证号重复", ERROR, "basic", "id_number", NUMBER, kind=DUPLICATES)
def id_twice(file: File) -> pl.DataFrame:
    """Somebody else has the same number."""
    return said(file.people.join(file.same_numbers, on="person_id"), row="basic_id",
                found=words("另有 {} 人填了同一身份证号", "others"), right="一人一号；请核对各人的身份证原件，同一人的合并档案")


@check("party_early", "入党时年龄不足", ERROR, "basic", "party_joined_on", "《中国共产党章程》第1条")
def party_early(file: File) -> pl.DataFrame:
    """A Party member is eighteen at least."""
    wrong = file.people.filter(pl.col("party_joined_on") < pl.col("birth_on").dt.offset_by("18y"))
    return said(wrong, row="basic_id", found=words("入党时间 {}，出生日期 {}", "party_joined_on", "birth_on"),
                right=words("入党时间不早于年满十八周岁的日期；请核对入党志愿书", ))


@check("party_unlike", "政治面貌与入党时间不符", ERROR, "basic", "political_status", "GB/T 4762《政治面貌代码》")
def party_unlike(file: File) -> pl.DataFrame:
    """A member without a date of joining, or a date without membership."""
    member = pl.col("political_status").is_in(["中共党员", "预备党员", "中共预备党员"])
    return said(file.people.filter(member != pl.col("party_joined_on").is_not_null()), row="basic_id",
                found=words("政治面貌 {}，入党时间 {}", "political_status", "party_joined_on"),
                right="中共党员（预备党员）应有入党时间，其他政治面貌不填")


@check("family_birth", "家庭成员出生日期不合常理", HINT, "family", "birth_on", "GB/T 14946 A36")
def family_birth(file: File) -> pl.DataFrame:
    """Parents are older and children younger, by fourteen years at least."""
    rows = file.families.join(file.people.select("person_id", "birth_on"), on="person_id")
    parent, child = pl.col("relation").is_in(["父亲", "母亲"]), pl.col("relation").is_in(["儿子", "女儿", "子女"])
    wrong = rows.filter((parent & (pl.col("born_on").dt.offset_by("14y") > pl.col("birth_on")))
                        | (child & (pl.col("birth_on").dt.offset_by("14y") > pl.col("born_on"))))
    return said(wrong, found=words("{}出生于 {}，本人出生于 {}", "relation", "born_on", "birth_on"),
                right="父母应年长、子女应年幼于本人十四岁以上；请核对称谓和出生日期")


def _judged(file: File, wanted: object) -> pl.DataFrame:
    """What the law's own check says of the numbers that a first look does not find sound."""
    rows = [(person, row, problem.message, problem.right)
            for person, row, number, birth_on, sex in _doubtful(file).iter_rows()
            for problem in identity.check(number, on=file.on, birth_on=birth_on, sex=sex) if wanted(problem.code)]  # type: ignore[operator]
    return pl.DataFrame(rows, orient="row", schema={"person_id": pl.Int64, "row_id": pl.Int64, "found": pl.String,
                                                    "right": pl.String})


def _doubtful(file: File) -> pl.DataFrame:
    """Numbers whose form, birth date, sex or check digit do not fit, column by column."""
    number = pl.col("id_number")
    sound = number.str.contains(SOUND)
    digits = [number.str.slice(at, 1).cast(pl.Int32, strict=False) for at in range(17)]
    rest = sum((digit * weight for digit, weight in zip(digits, identity.WEIGHTS, strict=True)), pl.lit(0)) % 11
    check_digit = rest.replace_strict(dict(enumerate(identity.CHECKS)), return_dtype=pl.String)
    fits = (sound & (check_digit == number.str.slice(17)) & number.str.slice(0, 2).is_in(list(identity.provinces()))
            & (number.str.slice(6, 8) == pl.col("birth_on").dt.strftime("%Y%m%d"))
            & ((digits[16] % 2 == 1) == (pl.col("sex") == "男")))
    return file.people.filter(~fits.fill_null(False)).select("person_id", "basic_id", "id_number", "birth_on", "sex")
