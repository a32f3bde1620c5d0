"""信息采集工作簿: the collection workbook of the civil-service system of 2017 and after, a sheet for each information set.

Its sheets, columns and drop-downs are tables beside this package (`workbook_2017/`), with what each column is here: ``carried``
is `yes`, `derived` (follows from what is carried) or empty (the file has no place for it, which is said row by row).
Rows of all sheets are laid under one another: ``part`` names the sheet's set, ``not_carried`` what is left.
"""

import re
import unicodedata
from datetime import date
from functools import cache

import polars as pl

from xianneng.foundation.exchange.columns import DATES, Column, Kind, typed_as
from xianneng.foundation.exchange.findings import finding, in_future, once, out_of_order, shown, without_wrong
from xianneng.foundation.exchange.kinds import captions, roster
from xianneng.foundation.exchange.kinds.people import id_findings, with_id_facts
from xianneng.foundation.exchange.kinds.sanctions import KINDS
from xianneng.law import series
from xianneng.law.phrases import phrase
from xianneng.law.tables import Row, shipped

TABLES = "xianneng.foundation.exchange.workbook_2017"
ORGANS, PERSONS, POSTS, GRADES, LEARNING, HONOURS, RESULTS, FAMILY = "B01", "A01", "A02", "A05", "A08", "A14", "A15", "A36"
LAYER, RANK = "职务层次", "享受的职级"  # what a row of A05 tells of
IN_OFFICE, OVER = "在任", "已免"
RANKS_FROM = roster.FIRST_RANK_ON  # 职务与职级并行规定: what was enjoyed before ended on that day
IDENTITY = ("sheet", "row", "file", "part", "name", "id_number", "not_carried")
# Words of the drop-downs that other editions and offices use.
OTHER_WORDS = {
    "ZB125": captions.PERSON_KIND_CAPTIONS, "ZB135": captions.ESTABLISHMENT_CAPTIONS, "ZB18": {"未参加考核": "未参加", "未参加": "未参加"},
    "GB2261": captions.SEX_CAPTIONS, "GB3304": captions.ETHNICITY_CAPTIONS, "GB4762": captions.POLITICAL_STATUS_CAPTIONS,
    "ZB123": {"全日制教育": "全日制教育", "在职教育": "在职教育"}, "ZB65": {"授予称号": "授予称号"}, "ZB14": {"现任": IN_OFFICE}}
DATE_NAMES = {"birth_on": "出生年月", "work_started_on": "参加工作时间", "party_joined_on": "入党时间", "registered_on": "公务员登记时间",
              "rank_on": "任现职级时间", "layer_on": "任现职务层次时间"}


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of a table of the workbook: `columns`, `lists` or `captions`."""
    return shipped(TABLES, name)


@cache
def words(list_: str) -> dict[str, str]:
    """What each caption of a drop-down is here, in its order; empty: nothing."""
    return {row["caption"]: row["word"] for row in table("captions") if row["list"] == list_}


def _column(row: Row) -> Column:
    """The column of the workbook as the reader takes it."""
    known = {_plain(caption): word for caption, word in words(row["list"]).items()} if row["parse"] == "choice" else {}
    listed = tuple(map(_plain, words("ZB09"))) if row["parse"] in ("layer", "grade") else tuple(dict.fromkeys(filter(None, known.values())))
    synonyms = captions.LAYER_CAPTIONS if row["parse"] in ("layer", "grade") else OTHER_WORDS.get(row["list"], {})
    name = row["name"].strip()
    hints = {caption: f"平台没有对应的{name}，核实后改填：{'、'.join(listed[:8])}" for caption, word in known.items() if not word}
    return Column(row["key"], name, row["parse"], required=bool(row["required"]), choices=listed, hints=hints,
                  captions=synonyms | {caption: word for caption, word in known.items() if word},
                  limit=int(row["limit"] or 0), width=int(float(row["width"])))


def _plain(caption: str) -> str:
    """A caption as the reader compares it: signs half-width, without blanks."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", caption))


def _parts() -> dict[str, Kind]:
    parts: dict[str, list[Column]] = {}
    for row in table("columns"):
        parts.setdefault(row["sheet"], []).append(_column(row))
    return {code_of(sheet): Kind(code_of(sheet), sheet, tuple(columns), lambda *_, **__: []) for sheet, columns in parts.items()}


def code_of(sheet: str) -> str:
    """A36家庭及社会关系 → A36."""
    return sheet[:5] if sheet.startswith("A99Z1") else sheet[:3]


PARTS = _parts()
CARRIED = {part: {row["key"] for row in table("columns") if code_of(row["sheet"]) == part and row["carried"]} for part in PARTS}
CARRIED[PERSONS].add("photo")  # of packages, which have the same parts


def arranged(typed: pl.DataFrame, part: Kind) -> pl.DataFrame:
    """One sheet's rows with ``part``, ``file``, and in ``not_carried`` the columns that are filled and have no place here."""
    left = [column for column in part.columns if column.key not in CARRIED[part.key]]
    said = [pl.when(pl.col(column.key).is_not_null()).then(phrase(f"{column.name}：{{}}", pl.col(column.key).str.head(60)))
            for column in left]
    text = pl.concat_str(said, separator="；", ignore_nulls=True) if said else pl.lit("")
    return typed.with_columns(
        part=pl.lit(part.key), file=pl.col("sheet").str.extract(r"^(.*)/", 1).fill_null(""),
        not_carried=pl.when(text != "").then(text)).drop(column.key for column in left)


@cache
def schema() -> dict[str, pl.DataType | type[pl.DataType]]:
    """Every column that rows of the workbook may have; a workbook need not have every sheet."""
    found: dict[str, pl.DataType | type[pl.DataType]] = {"sheet": pl.String, "row": pl.Int64, "part": pl.String, "file": pl.String,
                                                         "not_carried": pl.String}
    for part, kind in PARTS.items():
        for column in kind.columns:
            if column.key in CARRIED[part]:
                found[column.key] = typed_as(column)
                found |= {f"{column.key}_by_month": pl.Boolean} if column.parse in DATES else {}
    return found | {"photo": pl.String}


def of(part: str, frame: pl.DataFrame, owned: pl.DataFrame) -> pl.DataFrame:
    """The rows of one part, with its columns alone, blank where the workbook has none, and `owner`. ``owned``: of `owners`."""
    names = [name for name in schema() if name in IDENTITY or name.removesuffix("_by_month") in CARRIED[part]]
    held = frame[[name for name in (*names, "faulty") if name in frame.columns]].filter(pl.col("part") == part)
    return held.with_columns(*(pl.lit(None, schema()[name]).alias(name) for name in names if name not in held.columns),
                             owned.filter(pl.col("part") == part)["owner"]).select(*names, *(name for name in ("faulty",) if name in held.columns), "owner")


def owners(frame: pl.DataFrame) -> pl.DataFrame:
    """Of each row who it is of (`IDENTITY`, `faulty`), with `owner`, by which the rows of one person in one workbook are known: the ID number,
    where it is blank the name's one."""
    slim = frame[[name for name in (*IDENTITY, "faulty") if name in frame.columns]]  # `select` would lay all of a wide frame anew, blanks and all
    first = slim.filter(pl.col("part") == PERSONS).select("file", "name", number=pl.coalesce("id_number", phrase("无号码 {}", "name")))
    alone = first.unique().group_by("file", "name").agg(pl.col("number").first(), namesakes=pl.len())
    named = slim.join(alone, on=["file", "name"], how="left", maintain_order="left")
    known = pl.coalesce("id_number", pl.when(pl.col("namesakes") == 1).then("number"))
    return named.with_columns(owner=phrase("{}\n{}", "file", known)).drop("number", "namesakes")


def check_workbook(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """Every check that the workbook alone allows, as of ``on``: each sheet by itself, and all of them by the person."""
    owned = owners(frame)
    part = {each: of(each, frame, owned) for each in (POSTS, GRADES, LEARNING, HONOURS, RESULTS)}
    persons = with_id_facts(of(PERSONS, frame, owned))
    return [*_persons(persons, on), *_owners(owned, persons), *_posts(part[POSTS], on), *_grades(part[GRADES], persons, on),
            *_learning(part[LEARNING], on), *_honours(part[HONOURS], on), *_results(part[RESULTS], on)]


def _persons(persons: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A01: what a roster is checked for, as far as the sheet says it."""
    told = pl.col("id_number").is_not_null()
    alone = pl.col("id_number").is_null() & (pl.len().over("file", "name") > 1)
    first = once([
        *id_findings(persons),
        finding(persons, "id_number", "person.repeated", told & (pl.len().over("id_number") > 1), "同一人在A01重复出现", "保留一行，其余删除"),
        finding(persons, "id_number", "person.unnumbered", alone, "有同名的人，而身份证号未填写", "填写18位身份证号"),
        finding(persons, "birth_on", "birth_on.missing", ~told & pl.col("birth_on").is_null(), "身份证号、出生年月都未填写", "填写18位身份证号"),
        *(in_future(persons, key, name, pl.lit(on)) for key, name in DATE_NAMES.items())])
    sound = roster.with_known_ages(without_wrong(persons, first))
    order = [pair for pair in roster.ORDER if all(key in DATE_NAMES for key, _ in pair)]
    again = once([*(out_of_order(sound, *pair) for pair in order), *roster.work_ages(sound), *roster.membership(sound),
                  finding(sound, "rank_on", "rank_on.without_rank", pl.col("rank").is_null() & pl.col("rank_on").is_not_null() & ~roster.is_faulty("rank"),
                          "有任现职级时间而没有现职级，未转入", "2019年以后的职级，下拉清单没有的可以直接填写", is_notice=True),
                  *_rank_dates(sound, "rank", "rank_on")])
    return [first, again]


def _rank_dates(frame: pl.DataFrame, key: str, since: str) -> list[pl.DataFrame]:
    """A rank of today before its series was there, or a former one after it was no more."""
    rows = [(rank.name, date.fromisoformat(rank.row["effective_from"]), rank.row["effective_until"] or None) for rank in series.ranks().values()
            if rank.row["effective_from"]]
    times = pl.DataFrame(rows, orient="row", schema={key: pl.String, "series_from": pl.Date, "series_until": pl.String}).with_columns(
        pl.col("series_until").str.to_date())
    told = frame.join(times, on=key, how="left", maintain_order="left")
    early = pl.col("series_until").is_null() & (pl.col(since) < pl.col("series_from").dt.truncate("1mo"))  # what came before was called so of old
    late = pl.col(since) >= pl.col("series_until")
    return [finding(told, since, f"{since}.out_of_series", early | late,
                    phrase("{}没有{}这一职级", shown(since), key),
                    pl.when(early).then(phrase("{}以后", "series_from")).otherwise(phrase("{}以前；套转后的职级按批准时间另填一行", "series_until")))]


def _owners(rows: pl.DataFrame, persons: pl.DataFrame) -> list[pl.DataFrame]:
    """A row of another sheet belongs to somebody of A01, by number and name."""
    others = rows.filter(~pl.col("part").is_in([PERSONS, ORGANS]) & ~roster.is_faulty("id_number"))
    owners = rows.filter(pl.col("part") == PERSONS).unique("owner", keep="first").select("owner", their_name="name", theirs=pl.lit(True))
    joined = others.join(owners, on="owner", how="left", maintain_order="left")
    lone = pl.col("theirs").is_null()
    wrong = persons.filter(roster.is_faulty("id_number"))["name"].to_list()  # told at A01 already
    return [
        finding(joined.filter(~pl.col("name").is_in(wrong)), "id_number", "person.not_in_a01", lone, phrase(
            "A01人员表中没有{}{}", "name", pl.when(pl.col("id_number").is_null()).then(pl.lit("，或不止一人")).otherwise(pl.lit("的这一号码"))),
            "与A01人员表的姓名、身份证号写成一致"),
        finding(joined, "name", "name.unlike_a01", pl.col("name") != pl.col("their_name"), phrase(
            "该号码在A01人员表中是{}", "their_name"), "与A01人员表的姓名、身份证号写成一致")]


def _times(rows: pl.DataFrame, begun: str, ended: str, on: date) -> list[pl.DataFrame]:
    """Since and until, and what 任职状态 or 状态 says of them."""
    over, open_ = pl.col("state") == OVER, pl.col("state") == IN_OFFICE
    return [
        in_future(rows, "from_on", begun, pl.lit(on)), out_of_order(rows, ("from_on", begun), ("until_on", ended)),
        finding(rows, "until_on", "until_on.missing", over & pl.col("until_on").is_null() & ~roster.is_faulty("until_on"),
                f"状态为“{OVER}”而没有{ended}", f"填写{ended}"),
        finding(rows, "state", "state.over", open_ & (pl.col("until_on") <= on), phrase(f"状态为“{IN_OFFICE}”，而{ended}是{{}}", shown("until_on")),
                f"已免的，状态填“{OVER}”；仍在任的，{ended}留空")]


def _overlapping(rows: pl.DataFrame, key: str, words_: str) -> pl.DataFrame:
    """A line at each row that begins before an earlier one of the person has ended, where there can be one at a time."""
    dated = rows.filter(pl.col("from_on").is_not_null()).sort("owner", "from_on", "row").with_columns(
        before=pl.col("until_on").fill_null(date.max).shift(1).over("owner"), which=pl.col("row").shift(1).over("owner"))
    return finding(dated, "from_on", f"{key}.overlapping", pl.col("from_on") < pl.col("before"),
                   phrase(f"与第{{}}行的{words_}同时", "which"), "核对起止时间：前一段截止以后，后一段才开始")


def _posts(posts: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A02: since when, and at most one main post at a time."""
    held = pl.col("until_on").is_null()
    serving = posts.with_columns(count=held.sum().over("owner"), mains=(held & pl.col("is_main").fill_null(False)).any().over("owner"))
    same = ["owner", "place", "title", "from_on"]
    return [
        once([*_times(posts, "任职时间", "免职时间", on), _overlapping(posts.filter("is_main"), "is_main", "主职务"),
              finding(posts, "title", "title.repeated", pl.len().over(same) > 1, "同一职务重复出现", "保留一行，其余删除")]),
        finding(serving, "is_main", "is_main.missing", held & (pl.col("count") > 1) & ~pl.col("mains"),
                phrase("{}个在任职务都不是主职务", "count"), "在一行的“主职务”填“是”"),
        finding(posts, "title", "title.missing", pl.col("title").is_null() & ~roster.is_faulty("title"), "职务名称未填写",
                "没有职务的，不必填这一行")]


def _grades(grades: pl.DataFrame, persons: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A05: a layer is one, a rank one of its time; one rank at a time, the last that of A01."""
    ranks = grades.filter(pl.col("category") == RANK)
    is_rank, is_layer = pl.col("grade").is_in(list(series.ranks())), pl.col("grade").is_in(list(series.layers()))
    theirs = persons.select("owner", "rank", "rank_on", "rank_on_by_month").unique("owner", keep="first")
    last = ranks.filter(pl.col("until_on").is_null() & is_rank).join(theirs, on="owner", maintain_order="left")
    return [
        once([finding(ranks, "grade", "grade.not_rank", ~is_rank, phrase("“{}”不是职级", "grade"), "职级的名称，如三级主任科员"),
              *_rank_dates(ranks, "grade", "from_on"), *_times(grades, "批准日期", "终止日期", on),
              _overlapping(ranks.filter(is_rank), "grade", "职级")]),
        finding(last, "grade", "grade.unlike_a01", pl.col("grade") != pl.col("rank"), phrase("A01人员表的现职级是{}", "rank"),
                "核对哪一个是现职级；已终止的，填写终止日期"),
        finding(grades, "grade", "grade.other", (pl.col("category") == LAYER) & ~is_layer & ~is_rank,
                phrase("“{}”不是领导职务层次，未转入", "grade"), "领导职务层次、职级以外的等级，平台没有这一项", is_notice=True)]


def _learning(rows: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A08: a schooling by its name or its code; a date that is over."""
    said, degree = pl.coalesce("education", "education_code"), pl.coalesce("degree", "degree_code")
    none = said.is_null() & ~roster.is_faulty("education") & ~roster.is_faulty("education_code")
    return [in_future(rows, "from_on", "毕（肄）业时间", pl.lit(on)),
            finding(rows, "education", "education.missing", none, pl.when(degree.is_not_null()).then(pl.lit("只有学位而无学历")).otherwise(
                pl.lit("学历名称、学历代码都未填写")), "填写学历名称，或从下拉清单选学历代码"),
            finding(rows, "education", "education.unknown", ~said.str.contains(roster.LEARNED), phrase("“{}”不是学历", said), "如研究生、大学、大专")]


def honour_of(rows: pl.DataFrame) -> pl.DataFrame:
    """With `award` (one of the law's, by code or name) or `track` and `kind` of a sanction; neither where it is none of them."""
    known = {word: word for word in words("ZB65").values() if word} | {caption: word for caption, word in words("ZB65").items() if word}
    named = pl.col("honour").replace_strict(known, default=None, return_dtype=pl.String)
    what = pl.coalesce("honour_code", named)
    parted = what.str.split("：")
    is_sanction = parted.list.len() == 2
    closer = pl.col("honour").is_in(KINDS) & pl.col("honour").str.starts_with(parted.list.last())  # 留党察看一年
    return rows.with_columns(award=pl.when(~is_sanction).then(what), track=pl.when(is_sanction).then(parted.list.first()),
                             sanction_kind=pl.when(is_sanction).then(pl.when(closer).then("honour").otherwise(parted.list.last())))


def _honours(rows: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A14: an award or sanction that civil servants have, decided already and not revoked."""
    told = honour_of(rows)
    none = pl.col("award").is_null() & pl.col("track").is_null() & ~roster.is_faulty("honour_code")
    return [once([
        finding(told, "honour_code", "honour.unknown", none, phrase("“{}”不是公务员的奖励或处分", pl.col("honour").fill_null("")),
                "从“奖惩名称代码”的下拉清单选：" + "、".join(caption for caption, word in words("ZB65").items() if word)),
        in_future(told, "from_on", "批准日期", pl.lit(on)),
        finding(told, "revoked_on", "honour.revoked", pl.col("revoked_on").is_not_null(), phrase("已于{}撤销，不转入", shown("revoked_on")),
                "已撤销的奖惩不登记；未撤销的，撤销日期留空"),
        finding(told, "honour", "honour.unnamed", (pl.col("award") == "授予称号") & (pl.col("honour").fill_null("授予荣誉称号") == "授予荣誉称号"),
                "授予称号而未填称号名称", "在“奖惩名称”填称号全称")])]


def _results(rows: pl.DataFrame, on: date) -> list[pl.DataFrame]:
    """A15: one result a year, of a year that is over."""
    twice = pl.all_horizontal(pl.col("owner", "year").is_not_null()) & (pl.len().over("owner", "year") > 1)
    return [finding(rows, "year", "year.future", pl.col("year") >= on.year, phrase("{}年度尚未考核", "year"), "已结束的年度"),
            finding(rows, "result", "result.repeated", twice, phrase("同一人{}年度有几个考核结论", "year"), "一人一年一个结论")]


_FIRST = PARTS[PERSONS]
WORKBOOK = Kind(
    "workbook", "信息采集工作簿", tuple({column.key: column for kind in (_FIRST, *PARTS.values()) for column in kind.columns
                                  if column.key in CARRIED[kind.key]}.values()),
    check_workbook, ask=("person_kind", "manager"), also=(Column("manager", "管理单位"),),
    parts=(_FIRST, *(kind for kind in PARTS.values() if kind is not _FIRST)), arranged=arranged)
