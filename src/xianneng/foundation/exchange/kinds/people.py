"""What every list of people is checked for: the ID number against name, sex and birth date, and the organ against the list."""

import re
from collections.abc import Collection
from difflib import get_close_matches

import polars as pl

from xianneng.foundation.exchange.columns import Column
from xianneng.foundation.exchange.findings import finding, nothing, rows_of_group, shown
from xianneng.law.phrases import phrase

# Similar names are costly to find; a file with more unknown ones has the wrong list or the wrong column.
SUGGESTION_LIMIT = 500
SHORTEST, PLAINLY, PERHAPS = 3, 0.8, 0.7  # letters of a short name; how alike a mistyped name is, and one that may be meant
# The longest names of persons; their Pinyin is kept too and takes up to seven letters a sign.
NAME_LIMIT = 40

# Whom a row of a simple list is about.
PERSON_COLUMNS = (
    Column("ordinal", "序号", "integer", ("编号",), width=6, example="1"),
    Column("name", "姓名", "name", ("名字", "人员姓名"), required=True, example="张示例", width=10, limit=NAME_LIMIT),
    Column("id_number", "身份证号", "id_number", ("身份证号码", "公民身份号码", "身份证"), required=True,
           example="419999198503120015", note="18位，按文本填写", width=21),
    Column("organ", "单位", synonyms=("工作单位", "单位名称", "所在单位", "单位及职务"), example="示例县示例局", width=22),
)


def with_id_facts(frame: pl.DataFrame) -> pl.DataFrame:
    """With what the ID number says: `id_sex`, `id_birth_on`, and `stated_birth_on` (the file's, else the number's)."""
    number = pl.col("id_number")
    sex = pl.when(number.str.slice(16, 1).cast(pl.Int64, strict=False) % 2 == 1).then(pl.lit("男")).otherwise(pl.lit("女"))
    born = frame.with_columns(id_sex=pl.when(number.is_not_null()).then(sex),
                              id_birth_on=number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False))
    stated = pl.coalesce("birth_on", "id_birth_on") if "birth_on" in frame.columns else pl.col("id_birth_on")
    return born.with_columns(stated_birth_on=stated)


def id_findings(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """One number is one person; sex and birth date agree with it. `frame` is of `with_id_facts`."""
    names = frame.with_columns(
        names=pl.col("name").drop_nulls().n_unique().over("id_number"), where=rows_of_group("id_number"))
    found = [finding(names, "id_number", "id_number.two_names",
                     pl.col("id_number").is_not_null() & (pl.col("names") > 1),
                     phrase("同一身份证号有{}个姓名，见{}", "names", "where"), "一个号码只属于一人")]
    frame = names.filter(~(pl.col("names") > 1).fill_null(False)).drop("names", "where")  # a number of two tells nothing of either
    if "sex" in frame.columns:
        found.append(finding(frame, "sex", "sex.disagrees_with_id", pl.col("sex") != pl.col("id_sex"),
                             phrase("性别“{}”与身份证号不符", "sex"), pl.col("id_sex")))
    if "birth_on" in frame.columns:
        found.append(birth_disagreements(frame))
    return found


def birth_disagreements(frame: pl.DataFrame) -> pl.DataFrame:
    """The birth date is that of the number, by the month where the file gives the month."""
    stated, numbered = pl.col("birth_on"), pl.col("id_birth_on")
    differs = pl.when("birth_on_by_month").then(stated.dt.truncate("1mo") != numbered.dt.truncate("1mo")).otherwise(
        stated != numbered)
    return finding(frame, "birth_on", "birth_on.disagrees_with_id", differs,
                   phrase("出生年月{}与身份证号不符", shown("birth_on")),
                   pl.when("birth_on_by_month").then(numbered.dt.strftime("%Y.%m")).otherwise(numbered.dt.strftime("%Y-%m-%d")))


def unknown_organs(frame: pl.DataFrame, key: str, organs: frozenset[str] | None) -> list[pl.DataFrame]:
    """Organs that are not on the list, with the nearest that is; nothing where there is no list."""
    if organs is None:
        return [nothing()]
    names = [name for name in frame[key].drop_nulls().unique() if name not in organs]
    short = {name: full for name in names if (full := short_for(name, organs))}
    unknown = [name for name in names if name not in short]
    return [finding(frame, key, f"{key}.unknown", pl.col(key).is_in(unknown), phrase("机构表中没有“{}”", key),
                    pl.col(key).replace(nearest_of(unknown, organs))),
            finding(frame, key, f"{key}.short", pl.col(key).is_in(list(short)), phrase(
                "“{}”按“{}”核对", key, pl.col(key).replace(short)), "不是这一机构的，填写机构表中的全称", is_notice=True)]


def short_for(name: str, known: Collection[str]) -> str | None:
    """The one known name that this shortens: 县住建局 for 县住房和城乡建设局, alike at both ends, the letters in their order."""
    longer = re.compile(".*".join(map(re.escape, name)), re.DOTALL)
    found = [each for each in known if len(each) > len(name) >= SHORTEST and longer.fullmatch(each)]
    return found[0] if len(found) == 1 else None


def nearest_of(unknown: list[str], known: Collection[str]) -> dict[str, str]:
    """For each unknown name the known one that it plainly is, mistyped; else those that may be meant, and what to do where there is none."""
    near = {name: get_close_matches(name, known, n=1, cutoff=PLAINLY) for name in unknown[:SUGGESTION_LIMIT]}
    return {name: (near.get(name) or [_perhaps(name, known if name in near else ())])[0] for name in unknown}


def _perhaps(name: str, known: Collection[str]) -> str:
    alike: list[str] = []
    for each in get_close_matches(name, known, n=6, cutoff=PERHAPS):
        if not any(each in other or other in each for other in alike):  # 县水利局, 示例县水利局, 水利局 are one
            alike.append(each)
    return (f"相近的有{'、'.join(alike[:3])}；都不是的，填写" if alike else "") + "机构表中的全称；新机构请先导入机构表"
