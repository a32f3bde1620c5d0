"""干部任免审批表: one person's form in a file of their own (.lrmx, .lrm with .pic), many of them in a .zip or a folder."""

from datetime import date

import polars as pl

from xianneng.foundation.exchange import forms
from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, in_future, out_of_order, without_wrong
from xianneng.foundation.exchange.kinds import captions, roster
from xianneng.foundation.exchange.kinds.people import NAME_LIMIT, id_findings, with_id_facts

COLUMNS = (
    Column("name", "姓名", "name", required=True, limit=NAME_LIMIT),
    Column("sex", "性别", "choice", choices=captions.SEX, captions=captions.SEX_CAPTIONS),
    Column("birth_on", "出生年月", "month", required=True),
    Column("ethnicity", "民族", "choice", choices=captions.ETHNICITIES, captions=captions.ETHNICITY_CAPTIONS),
    Column("native_place", "籍贯", limit=60),
    Column("birth_place", "出生地", limit=60),
    Column("party_joined_on", "入党时间", "month"),
    Column("political_status", "政治面貌"),
    Column("work_started_on", "参加工作时间", "month"),
    Column("health", "健康状况", limit=20),
    Column("technical_title", "专业技术职务", limit=120),
    Column("speciality", "熟悉专业有何专长", limit=200),
    Column("full_time_education", "全日制教育学历", limit=50),
    Column("full_time_school", "全日制教育毕业院校系及专业", limit=120),
    Column("in_service_education", "在职教育学历", limit=50),
    Column("in_service_school", "在职教育毕业院校系及专业", limit=120),
    Column("position", "现任职务"),
    Column("resume", "简历"),
    Column("awards", "奖惩情况"),
    Column("assessments", "年度考核结果"),
    Column("family", "家庭成员"),
    Column("id_number", "身份证号", "id_number"),
    Column("photo", "照片"),
    Column("others", "其他栏目"),
    Column("file", "文件"),
    Column("not_carried", "未转入"),
    # What a form does not say of somebody new, and an officer answers.
    Column("organ", "所在机关"), Column("person_kind", "人员类别"), Column("manager", "管理单位"),
)
DATES = (("party_joined_on", "入党时间"), ("work_started_on", "参加工作时间"))


def check_forms(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """The ID number against name, sex and birth; one person once; dates that are over, in the order of a life, and at a lawful age."""
    known = with_id_facts(frame)
    told = pl.col("id_number").is_not_null()
    found = [
        *(_without_rows(found) for found in id_findings(known)), *(in_future(frame, key, name, pl.lit(on)) for key, name in DATES),
        *(out_of_order(frame, ("birth_on", "出生年月"), pair) for pair in DATES),
        finding(frame, "id_number", "person.repeated", told & ~pl.col("id_number").is_first_distinct(),
                "同一人已有另一个文件", "只留一个文件")]
    sound = roster.with_known_ages(without_wrong(known, pl.concat(found)))
    return [*found, *roster.work_ages(sound), roster.joined_young(sound)]


def _without_rows(found: pl.DataFrame) -> pl.DataFrame:
    """A form has no rows to point at."""
    return found.with_columns(pl.col("message").str.replace("，见第.*行$", ""))


FORMS = Kind("lrmx", "干部任免审批表", COLUMNS, check_forms, ask=("organ", "person_kind", "manager"), read=forms.check,
             suffixes=(".lrmx", ".lrm"))
