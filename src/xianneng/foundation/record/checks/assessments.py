"""Checks of annual assessment, awards and sanctions against service and against one another."""

from datetime import date

import polars as pl

from xianneng.foundation.organs.parameters import by_place
from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import CODES, CONTINUITY, ERROR, HINT, check, said, words
from xianneng.law import sanctions
from xianneng.law.catalogue import cite
from xianneng.law.phrases import phrase
from xianneng.law.tables import rows

BACK = 5  # years: as many as a level's rise counts
BY_TRACK = tuple(sanctions.rules_of_grades().values())
FORBIDDEN = {"不得优秀": ("优秀",), "不定等次": ("优秀", "称职", "基本称职"), "不称职": ("优秀", "称职", "基本称职")}


@check("assessment_missing", "缺少年度考核结果", HINT, "assessment", "grade", "《公务员考核规定》", kind=CONTINUITY, adds=True)
def assessment_missing(file: File) -> pl.DataFrame:
    """Each of the last years that somebody served whole has a result; last year once the day has passed on which, by parameter, it is determined."""
    return pl.concat([_unassessed(people, file, known["result_determined_by"]) for known, people in by_place(file.people, file.on)])


def _unassessed(people: pl.DataFrame, file: File, determined_by: str) -> pl.DataFrame:
    last = file.on.year - (1 if f"{file.on:%m-%d}" > determined_by else 2)
    years = pl.DataFrame({"year": range(last - BACK + 1, last + 1)}, schema={"year": pl.Int32})
    served = people.join(years, how="cross").filter(pl.col("entered_on").dt.year() < pl.col("year"))
    return said(served.join(file.assessments, on=["person_id", "year"], how="anti"), row="standing_id",
                found=words("{} 年全年在职，没有考核结果", "year"),
                right="请补登考核等次；未参加或不定等次的也要登记，并说明原因")


@check("assessment_not_served", "不在职的年度有考核结果", ERROR, "assessment", "year", "《公务员考核规定》")
def assessment_not_served(file: File) -> pl.DataFrame:
    """A result is of a year that was served, wherever, and is determined after it ended."""
    wrong = file.assessments.join(_started(file), on="person_id").filter(
        (pl.col("year") < pl.col("started_on").dt.year()) | (pl.col("year") >= pl.col("valid_from").dt.year()))
    return said(wrong, found=words("{} 年度考核 {}，参加工作 {}，确定于 {}", "year", "grade", "started_on", "valid_from"),
                right="考核年度应在参加工作以后，等次在年度终了后确定")


@check("assessment_sanctioned", "受处分年度的考核等次不符规定", ERROR, "assessment", "grade", "；".join(map(cite, BY_TRACK)))
def assessment_sanctioned(file: File) -> pl.DataFrame:
    """A sanction forbids 优秀, or any grade, in the years that it concerns; of several, the gravest is named, with the text for its track."""
    touched = file.sanctions.select("person_id", sanctions.measured(), "kind", decided=pl.col("valid_from").dt.year()).join(
        _effects(), on=["track", "kind"]).with_columns(year=pl.col("decided") + pl.col("later")).filter(pl.col("year") >= pl.col("since"))
    gravest = pl.col("effect").replace_strict({effect: at for at, effect in enumerate(FORBIDDEN)}, return_dtype=pl.Int32)
    wrong = file.assessments.join(touched, on=["person_id", "year"]).join(_forbidden(), on=["effect", "grade"]).sort(
        "id", gravest, descending=[False, True], maintain_order=True).unique("id", keep="first", maintain_order=True)
    return said(wrong, found=words("{} 年受{}，{} 年度考核 {}", "decided", "kind", "year", "grade"),
                right=words("{} 年度应为：{}（{}）", "year", "effect", "article"))


@check("award_early", "奖励早于进入机关", HINT, "award", "valid_from", "GB/T 14946 A14")
def award_early(file: File) -> pl.DataFrame:
    """An award of the service is given to who serves."""
    wrong = file.awards.join(file.people.select("person_id", "entered_on"), on="person_id").filter(
        pl.col("valid_from") < pl.col("entered_on"))
    return said(wrong, found=words("{} {}，进入机关 {}", "valid_from", "name", "entered_on"),
                right="请核对奖励日期；入职以前所获奖励，登记在简历中")


@check("sanction_kind", "没有这样的处分种类", ERROR, "sanction", "kind", "DISC-PERIOD-01", kind=CODES)
def sanction_kind(file: File) -> pl.DataFrame:
    """Track and kind are the law's."""
    known = pl.DataFrame(sorted({(row["track"], row["kind"]) for row in rows("sanctions")}), orient="row",
                         schema={"track": pl.String, "kind": pl.String})
    wrong = file.sanctions.filter(pl.col("track") != "调查").join(known.rename({"track": "law"}), left_on=[sanctions.measured(), "kind"], right_on=["law", "kind"], how="anti")
    return said(wrong, found=words("{}：{}", "track", "kind"), right="请按处分决定填写法定的种类")


@check("sanction_period", "处分影响期与规定不符", ERROR, "sanction", "until_on", "DISC-PERIOD-01 DISC-PARTY-01 DISC-MEASURE-01 DISC-MEASURE-02")
def sanction_period(file: File) -> pl.DataFrame:
    """The period that a sanction bars is as long as the law says, unless it was extended."""
    return unlawful_periods(file.sanctions, file.on)


def unlawful_periods(decided: pl.DataFrame, on: date) -> pl.DataFrame:
    """The same of all the sanctions of persons, however they came together; asked before they are taken in, too.

    A period that no text settles (grade C) is as the decision has it; a sanction that was ended on the file ended by that decision.
    """
    local = sorted({row["kind"] for row in rows("sanctions") if row["grade"] == "C"})
    held = decided.filter(pl.col("track") != "调查", ~pl.col("kind").is_in(local) | pl.col("until_on").is_null()).with_columns(
        pl.col("valid_from").alias("from"), until=pl.col("until_on").dt.offset_by("1d"))
    ended = sanctions.with_ends(held.lazy(), on).collect().with_columns(pl.col("least", "latest").dt.offset_by("-1d"))
    wrong = ended.filter(pl.col("valid_to") > on, ~pl.col("extended"), pl.col("least").is_not_null(),
                         ~pl.col("until_on").is_between("least", "latest").fill_null(False))
    added = pl.when(pl.col("during").is_not_null()).then(phrase("（原{}期限未满，与新处分的期限相加）", "during")).otherwise(pl.lit(""))
    right = pl.when(pl.col("least") == pl.col("latest")).then(phrase("应为 {}{}", "least", added)).when(pl.col("low") < pl.col("high")).then(
        phrase("应在 {} 至 {} 之间", "least", "latest")).otherwise(
        phrase("应为 {}{}；数个违法行为合并处分的，不晚于 {}", "least", added, "latest"))
    return said(wrong, found=words("{} {}，影响期至 {}", "valid_from", "kind", "until_on"), right=right)


@check("sanction_early", "处分早于进入机关", HINT, "sanction", "valid_from", "GB/T 14946 A14")
def sanction_early(file: File) -> pl.DataFrame:
    """Who is sanctioned serves."""
    wrong = file.sanctions.join(file.people.select("person_id", "entered_on"), on="person_id").filter(
        pl.col("valid_from") < pl.col("entered_on"))
    return said(wrong, found=words("{} {}，进入机关 {}", "valid_from", "kind", "entered_on"),
                right="请核对处分日期；入职以前的处理，登记在简历中")


def _started(file: File) -> pl.DataFrame:
    """Since when each may have served anywhere: the start of work. Since when in this organ is at times only taken to be so by an import."""
    return file.people.select("person_id", started_on=pl.min_horizontal("work_started_on", "entered_on"))


def _effects() -> pl.DataFrame:
    local = {"C": "；当地清单另有规定的，从其规定"}
    kinds = {(row["track"], row["kind"], cite(row["rule_id"]) + local.get(row["grade"], "")) for row in rows("grade_effects")}
    return pl.DataFrame([(track, kind, later, effect, article, sanctions.grades_since(track)) for track, kind, article in sorted(kinds)
                         for later, effect in sanctions.grade_effects(track, kind, 0).items()], orient="row",
                        schema={"track": pl.String, "kind": pl.String, "later": pl.Int32, "effect": pl.String, "article": pl.String, "since": pl.Int32})


def _forbidden() -> pl.DataFrame:
    return pl.DataFrame([(effect, grade) for effect, grades in FORBIDDEN.items() for grade in grades], orient="row",
                        schema={"effect": pl.String, "grade": pl.String})
