"""Checks of schooling and service: dates in their order, the right kind of person in the right organ, retirement."""

import polars as pl

from xianneng.foundation.organs.dated import UNDATED
from xianneng.foundation.record.checks.reading import File
from xianneng.foundation.record.checks.registry import ERROR, HINT, check, said, words

KINDS = {"机关": "公务员", "参公单位": "参公", "事业单位": "事业"}
ORGAN_ESTABLISHMENTS = ("行政编制", "政法专项编制", "工勤编制")
YOUNGEST = {"中专": 15, "高中": 15, "大专": 18, "大学": 19, "研究生": 20}  # years at the end of full-time schooling


@check("work_early", "参加工作时不满十六周岁", ERROR, "basic", "work_started_on", "《劳动法》第15条")
def work_early(file: File) -> pl.DataFrame:
    """Nobody works before sixteen."""
    wrong = file.people.filter(pl.col("work_started_on") < pl.col("birth_on").dt.offset_by("16y"))
    return said(wrong, row="basic_id", found=words("参加工作时间 {}，出生日期 {}", "work_started_on", "birth_on"),
                right="参加工作时间不早于年满十六周岁的日期；请核对出生日期和参加工作时间")


@check("work_late", "参加工作晚于进入机关", ERROR, "basic", "work_started_on", "GB/T 14946 A01")
def work_late(file: File) -> pl.DataFrame:
    """Who serves has begun to work."""
    wrong = file.people.filter(pl.col("work_started_on") > pl.col("entered_on"))
    return said(wrong, row="basic_id", found=words("参加工作时间 {}，进入机关 {}", "work_started_on", "entered_on"),
                right=words("参加工作时间不晚于 {}", "entered_on"))


@check("education_early", "毕业时年龄过小", HINT, "education", "valid_from", "GB/T 14946 A08")
def education_early(file: File) -> pl.DataFrame:
    """Full-time schooling ends at a plausible age."""
    youngest = pl.col("education").replace_strict(YOUNGEST, default=15, return_dtype=pl.Int64)
    wrong = file.educations.filter(pl.col("valid_from") > UNDATED).join(file.people.select("person_id", "birth_on"), on="person_id").with_columns(
        youngest=youngest).filter(pl.col("valid_from").dt.year() - pl.col("birth_on").dt.year() < pl.col("youngest"))
    return said(wrong, found=words("{}毕业于 {}，出生于 {}", "education", "valid_from", "birth_on"),
                right=words("{}毕业时一般年满 {} 周岁；请核对毕业证书", "education", "youngest"))


@check("kind_unlike_organ", "人员类别与机构类型不符", ERROR, "standing", "kind", "SCOPE-DEF-01")
def kind_unlike_organ(file: File) -> pl.DataFrame:
    """公务员 serve in organs, 参公 in units managed by reference."""
    right = pl.col("organ_kind").replace_strict(KINDS, default=None, return_dtype=pl.String)
    wrong = file.people.with_columns(wanted=right).filter(
        (pl.col("kind") != pl.col("wanted")) & (pl.col("kind") != "工勤"))
    return said(wrong, row="standing_id", found=words("{}是{}，人员类别填了“{}”", "organ", "organ_kind", "kind"),
                right=words("应为“{}”", "wanted"))


@check("establishment_mixed", "机关人员使用了事业编制", ERROR, "standing", "establishment",
       "《地方各级人民政府机构设置和编制管理条例》第15条")
def establishment_mixed(file: File) -> pl.DataFrame:
    """Kinds of establishment are not mixed."""
    return said(file.people.filter(mixed()), row="standing_id", found=words("{}的人员填了{}", "organ", "establishment"),
                right="机关使用行政编制（政法机关使用政法专项编制）")


def mixed() -> pl.Expr:
    """Whether `establishment` is none that an organ of `organ_kind` has."""
    return (pl.col("organ_kind") == "机关") & ~pl.col("establishment").is_in(list(ORGAN_ESTABLISHMENTS))


@check("manager_foreign", "管理单位不对", ERROR, "standing", "manager_id", "GB/T 14946 A01")
def manager_foreign(file: File) -> pl.DataFrame:
    """Who manages somebody is the organ itself or stands above it."""
    inside = pl.col("path").str.starts_with(pl.col("manager_path"))
    return said(file.people.filter(~inside), row="standing_id", found=words("管理单位不是{}，也不是它的上级", "organ"),
                right="应为本机关，或按干部管理权限管理本人的上级")


@check("probation_long", "试用期不是一年", ERROR, "standing", "probation_until", "PROB-01")
def probation_long(file: File) -> pl.DataFrame:
    """Probation lasts a year from the entry."""
    wanted = pl.col("entered_on").dt.offset_by("1y")
    wrong = file.people.with_columns(wanted=wanted).filter(pl.col("probation_until") != pl.col("wanted"))
    return said(wrong, row="standing_id", found=words("进入机关 {}，试用期至 {}", "entered_on", "probation_until"),
                right=words("试用期一年，至 {}", "wanted"))


@check("beyond_retirement", "已达到法定退休年龄仍在职", ERROR, "standing", "status", "RETIRE-01")
def beyond_retirement(file: File) -> pl.DataFrame:
    """Service ends in the month of the statutory age."""
    wrong = file.people.join(file.retirement, on="person_id").filter(
        pl.col("retire_on").dt.offset_by("1mo") <= file.on).with_columns(month=pl.col("retire_on").dt.strftime("%Y-%m"))
    return said(wrong, row="standing_id", found=words("出生于 {}，{} 达到法定退休年龄", "birth_on", "month"),
                right="请办理退休；经批准延迟退休的，登记批准文件")
