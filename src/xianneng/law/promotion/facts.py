"""The facts of the promotion rule: their columns and types, what each clause needs, and a frame brought into that form."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from xianneng.law import sanctions, series, tenure
from xianneng.law.catalogue import cite
from xianneng.law.phrases import phrase
from xianneng.law.refusals import Refused
from xianneng.law.tables import in_force

YEARS = range(len(tenure.BACK) + 1)
GRADES = tuple(f"grade_{back}" for back in YEARS)
DETERMINED = tuple(f"determined_{back}" for back in YEARS)
TEXT, DAY, FLAG, NUMBER = pl.String, pl.Date, pl.Boolean, pl.Int32

SCHEMA: Mapping[str, Any] = {
    "person_id": pl.Int64, "kind": TEXT, "status": TEXT, "series": TEXT, "rank": TEXT, "layer": TEXT,
    "tenure_month": NUMBER, "rank_since": DAY, "post_lowered_on": DAY, "granted": TEXT, "granted_on": DAY, **dict.fromkeys(GRADES, TEXT), **dict.fromkeys(DETERMINED, DAY),
    "sanction_kind": TEXT, "sanction_from": DAY, "sanction_until": DAY, "sanction_extended": FLAG, "sanction_rest_of": TEXT, "sanction_grades": TEXT, "sanction_against": TEXT, "sanction_beside": TEXT, "sanction_lowers": DAY,
    "measure_kind": TEXT, "measure_until": DAY, "measure_lowers": DAY, "investigation": TEXT, "inquiry_over": DAY, "probation_until": DAY, "birth_on": DAY,
    "sex": TEXT, "category_changed": FLAG, "quota_free": NUMBER, "quota_limited": FLAG,
    "rank_settable": FLAG, "hao_count": NUMBER,
    "finding_political": TEXT, "finding_basic": FLAG, "finding_integrity": FLAG, "finding_handled": TEXT, "priority_grounds": TEXT}
"""Every fact, in the order in which tables show them."""

MUST: Mapping[str, tuple[str, ...]] = {
    "serving": ("kind", "status"), "step": ("series", "rank", "layer"), "years": ("series", "rank", "layer"),
    "sanction": ("sanction_kind", "sanction_from", "sanction_until"), "measure": ("measure_kind", "measure_until"),
    "inquiry": ("investigation",), "probation": ("probation_until",), "category": ("category_changed",)}
"""Columns without which a clause cannot be asked: an empty cell of theirs says that there is none, a missing column
says nothing. Every other missing column is a fact not known, and the clause needs a finding."""

LAST_DAYS = ("sanction_until", "measure_until")
"""Given as the last day barred, as decisions, pages and imports write it; the law reckons with the day after."""

SERVING = ("在职", "挂职", "借调")
"""What leaves the personnel relation where it is (MOVE-SECOND-01)."""
STATUSES = (*SERVING, "退休", "调出", "辞职", "辞退", "开除", "去世", "取消录用")

_FLAGS = {"true": True, "t": True, "1": True, "是": True, "false": False, "f": False, "0": False, "否": False}


def typed(given: pl.DataFrame, clauses: Iterable[str], on: date) -> pl.DataFrame:
    """The given columns in the types of `SCHEMA`, those not given as unknown, but the ends of sanctions; other columns are kept.

    Text cells are read: dates 2026-11-20, months 2021-06, 2021.06 or 202106, 是/否. An end is given as decisions write it, by the
    last day barred, and returned as the first free one; a time in rank has no breaks here. Refused, naming the column and the first
    wrong cell, for what cannot be read, an end before its beginning, values that the law does not know, and a column of `MUST` missing.
    """
    lacking = [name for clause in clauses for name in MUST.get(clause, ()) if name not in given.columns]
    if "person_id" not in given.columns or lacking:
        missing = dict.fromkeys([*(() if "person_id" in given.columns else ("person_id",)), *lacking])
        raise Refused(f"事实表缺少列：{'、'.join(missing)}", why="这些列为空表示没有，缺列则无从判断",
                      then="请补上这些列，没有的留空")
    columns = [_read(given[name], kind) if name in given.columns else pl.lit(None, kind).alias(name)
               for name, kind in SCHEMA.items()]
    frame = given.drop(tenure.COLUMNS[1:], strict=False).with_columns(columns)
    if frame["person_id"].null_count() or not frame["person_id"].is_unique().all():
        raise Refused("事实表的 person_id 有空白或重复", then="每人一行，编号不重复")
    _check_values(frame, on)
    _check_ends(frame, on)
    _check_kinds(frame)
    _check_rank(frame, on)
    return _with_grades(_with_ends(frame.with_columns(pl.col(LAST_DAYS).dt.offset_by("1d")), on), on)


def _check_ends(frame: pl.DataFrame, on: date) -> None:
    """No sanction ends before it begins: its end would read as one that is over."""
    wrong = (frame["sanction_until"] < frame["sanction_from"]).fill_null(False).arg_max()
    if wrong is not None and (frame["sanction_until"] < frame["sanction_from"])[wrong]:
        raise Refused(f"事实表第 {wrong + 1} 行“sanction_until”早于“sanction_from”", article=cite("DISC-PERIOD-01", on),
                      why=f"处分自{frame['sanction_from'][wrong]}起，影响期却至{frame['sanction_until'][wrong]}",
                      then="请核对处分决定，改正这一格；不知道的留空，按规定的期限计算")


def _check_kinds(frame: pl.DataFrame) -> None:
    """No date of a sanction or a measure without its kind: it would read as if there were none."""
    for kind, told, rule in (("sanction_kind", ("sanction_from", "sanction_until"), "DISC-PERIOD-01"), ("measure_kind", ("measure_until",), "DISC-MEASURE-02")):
        for name in told:
            alone = frame[name].is_not_null() & frame[kind].is_null()
            if alone.any():
                wrong = alone.arg_max() or 0
                raise Refused(f"事实表第 {wrong + 1} 行有“{name}”，没有“{kind}”", article=cite(rule),
                              why="不知道种类，不能判断是否影响晋升", then="请补充种类；没有处分、处理的，这一行的各格都留空")


def _check_rank(frame: pl.DataFrame, on: date) -> None:
    """Nobody holds a rank that begins after the date asked about."""
    later = (frame["rank_since"] > on).fill_null(False)
    if later.any():
        wrong = later.arg_max() or 0
        raise Refused(f"事实表第 {wrong + 1} 行“rank_since”在 {on} 以后", why=f"自{frame['rank_since'][wrong]}起才任这一职级",
                      article=cite("RANK-PROM-01"), then="请填写这一天所任的职级和任职时间")


def _with_ends(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """The ends of sanctions as they are when read from the file of persons: of one not given, or against the law, the law says more."""
    ended = sanctions.deciding(_decided(frame), on).select("person_id", _until="until", _unsure="unsure", _lowers="lowers").collect()
    return frame.join(ended, on="person_id", how="left", maintain_order="left").with_columns(
        sanction_until=pl.coalesce("_until", "sanction_until"), sanction_extended=pl.coalesce("_unsure", "sanction_extended"),
        sanction_lowers=pl.coalesce("sanction_lowers", "_lowers"),
    ).drop("_until", "_unsure", "_lowers")


def _with_grades(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """The years that a sanction leaves without a grade that counts, where they are not given."""
    begun = _decided(frame).filter(pl.col("from") <= on)  # what follows from a sanction follows once it is in force
    due = sanctions.grades_due(begun, on).select("person_id", _due="sanction_grades").collect()
    return frame.join(due, on="person_id", how="left", maintain_order="left").with_columns(
        sanction_grades=pl.coalesce("sanction_grades", "_due")).drop("_due").with_columns(still_due(on)).join(
        sanctions.grades_ruled(begun, on).collect(), on="person_id", how="left", maintain_order="left").pipe(as_ruled, on)


def still_due(on: date) -> pl.Expr:
    """sanction_grades without last year, once its grade was determined: of what is determined nothing is due any more."""
    rest = pl.col("sanction_grades").str.replace(rf"{on.year - 1}\S+ ?", "").replace("", None)
    return pl.when(pl.col("grade_1").is_not_null(), pl.col("determined_1") <= on).then(rest).otherwise("sanction_grades").alias("sanction_grades")


def as_ruled(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """The grades of finished years as sanctions leave them (ASMT-NOGRADE-05, 06; `sanctions.grades_ruled`, the column sanction_ruled).

    A recorded grade that a sanction forbids counts as what the law leaves of it until it is put right: an unlawful grade does no better
    than none. So does a year before the last that nobody recorded; the last one is still due. `sanction_against` names the years whose
    grade nobody has determined so, with the recorded one that gave way and the sanction's track, such as `2023/处分 2024称职/党纪处分` (2023: none is
    recorded); null = none.
    """
    said = {int(each[:4]) for text in frame["sanction_ruled"].drop_nulls().unique() for each in text.split()}
    years = {year: f"grade_{on.year - year}" for year in sorted(said) if f"grade_{on.year - year}" in frame.columns}
    against, grades = [], []
    for year, column in years.items():
        recorded = pl.col(column)
        low, none, plain = (pl.col("sanction_ruled").str.contains(f"{year}{grade}", literal=True).fill_null(False)
                            for grade in (sanctions.INCOMPETENT, sanctions.UNGRADED, sanctions.NOT_EXCELLENT))
        open_ = recorded.is_null() & pl.lit(year < on.year - 1)
        given = (pl.when(low & (open_ | recorded.is_in(["优秀", "称职", "基本称职"]))).then(pl.lit(sanctions.INCOMPETENT))
                 .when(none & (open_ | recorded.is_in(["优秀", "称职"]))).then(pl.lit(sanctions.UNGRADED))  # 基本称职 bars a year besides
                 .when(plain & (recorded == "优秀")).then(pl.lit("称职")))
        against.append(pl.when(given.is_not_null()).then(phrase(
            f"{year}{{}}/{{}}", recorded.fill_null(""), pl.col("sanction_ruled").str.extract(rf"{year}[^/ ]+/(\S+)"))))
        grades.append(pl.coalesce(given, recorded).alias(column))
    text = pl.concat_str(against, separator=" ", ignore_nulls=True).replace("", None) if against else pl.lit(None, pl.String)
    return frame.with_columns(*grades, text.alias("sanction_against")).drop("sanction_ruled")


def _decided(frame: pl.DataFrame) -> pl.LazyFrame:
    """The dated sanctions of facts, as `sanctions.deciding` asks for them."""
    told = pl.col("sanction_kind")
    party = told.is_in([kind for kind in frame["sanction_kind"].drop_nulls().unique() if sanctions.is_of_party(kind)])
    return frame.lazy().filter(told.is_not_null(), pl.col("sanction_from").is_not_null()).select(
        "person_id", track=pl.when(party).then(pl.lit("党纪处分")).otherwise(pl.lit("处分")), kind=told.str.strip_prefix("党内"),
        extended="sanction_extended", until="sanction_until", **{"from": "sanction_from"})


def _read(cells: pl.Series, kind: Any) -> pl.Series:
    """One column in its type. Refused with the first cell that cannot be read."""
    spoken = MONTH if cells.name == "tenure_month" else _SPOKEN[kind]
    if cells.name == "tenure_month" and cells.dtype.is_integer():
        cells = cells.cast(pl.String)  # 202106
    if cells.dtype == pl.String:
        cells = cells.str.strip_chars().replace("", None)
    if cells.dtype not in (pl.String, pl.Null, kind) and not (cells.dtype.is_integer() and kind in (NUMBER, pl.Int64)):
        raise Refused(f"事实表“{cells.name}”列的类型不对", why=f"应为{spoken}，实为 {cells.dtype}",
                      then="请按列改正事实表")
    read = _from_text(cells, kind) if cells.dtype == pl.String else cells.cast(kind, strict=False)
    wrong = (cells.is_not_null() & read.is_null()).arg_max()
    if wrong is not None and cells[wrong] is not None and read[wrong] is None:
        raise Refused(f"事实表第 {wrong + 1} 行“{cells.name}”不能读作{spoken}", why=f"“{cells[wrong]}”",
                      then="请改正这一格；没有的留空")
    return read


def _from_text(cells: pl.Series, kind: Any) -> pl.Series:
    """Text, stripped, in its type; what cannot be read becomes null."""
    if kind == FLAG:
        return cells.str.to_lowercase().replace_strict(_FLAGS, default=None, return_dtype=FLAG)
    if kind == DAY:
        return cells.str.to_date("%Y-%m-%d", strict=False)
    if cells.name == "tenure_month":
        written = cells.str.extract(r"^([12]\d{3}(?:-\d{2}|\.\d{2}|\d{2}))$").str.replace_all(r"[-.]", "")
        year, month = written.str.head(4).cast(NUMBER), written.str.tail(2).cast(NUMBER)
        return (year * 12 + month - 1).set(~month.is_between(1, 12), None)
    return cells.cast(kind, strict=False)


def _check_values(frame: pl.DataFrame, on: date) -> None:
    """Texts that the law compares must be ones that it knows: a slip of the pen would read as a verdict."""
    grades = {row["grade"] for row in in_force("annual_grades", on)}
    known: dict[str, set[str]] = {
        "kind": {"公务员", "参公", "事业", "工勤"}, "series": set(series.series_names(on)), "rank": set(series.ranks()), "granted": set(series.ranks()),
        "layer": set(series.layers()), "status": set(STATUSES),
        "sanction_kind": {*sanctions.kinds("处分", on), *sanctions.kinds("党纪处分", on), "党内警告", "党内严重警告"},
        "sanction_rest_of": set(sanctions.kinds("处分", on)), "measure_kind": set(sanctions.kinds("组织处理", on)), "investigation": {"立案", "审查调查", "初步核实"},
        "finding_political": {"合格", "有疑点", "不合格"}, **dict.fromkeys(GRADES, grades)}
    for name, values in known.items():
        strange = frame[name].drop_nulls().unique().to_list()
        wrong = sorted(set(strange) - values)
        if wrong:
            raise Refused(f"事实表“{name}”列有不认识的值：{'、'.join(wrong[:5])}",
                          article=cite(_RULES.get(name, "RANK-PROM-04"), on), then="；".join([
                              *(sanctions.HINTS[each] for each in wrong if each in sanctions.HINTS), f"可用的值：{'、'.join(sorted(values)[:20])}"]))
    for name, of in frame.select("rank", "series").drop_nulls().unique().sort("rank").iter_rows():
        if series.rank(name).series in series.series_names(on) and series.rank(name).series != of:
            raise Refused(f"事实表中{of}没有“{name}”这个职级", article=cite("RANK-SERIES-02"),
                          then=f"{name}属于{series.rank(name).series}，请核对职位类别和职级")


_RULES = {"kind": "SCOPE-DEF-01", "status": "SCOPE-DEF-01", "series": "RANK-SERIES-01", "rank": "RANK-SERIES-01", "granted": "RANK-SERIES-01",
          "layer": "POST-LAYER-01", "sanction_kind": "DISC-PERIOD-01", "measure_kind": "DISC-MEASURE-02",
          "investigation": "RANK-PROM-05", "finding_political": "RANK-PROM-01"}
"""The rule that knows a column's values; RANK-PROM-04 knows the annual grades."""
_SPOKEN = {TEXT: "文字", DAY: "日期（如 2026-11-20）", FLAG: "是或否", NUMBER: "整数", pl.Int64: "整数"}
MONTH = "年月（如 2021-06、2021.06、202106）"
