"""招考职位表: tables of positions in the layouts of the central recruitment, Guangdong, Henan, Hubei and alike.

What a position asks for stays text here, under the keys of `law.recruitment.reading`, which reads it.
"""

from datetime import date

import polars as pl

from xianneng.foundation.exchange.columns import Column, Kind
from xianneng.foundation.exchange.findings import finding, rows_of_group
from xianneng.law.phrases import phrase

COLUMNS = (
    Column("organ", "部门名称", synonyms=("招考单位", "招录机关", "招录机关（单位）", "选调单位", "招考机关", "招录单位"), required=True, limit=200, width=26),
    Column("organ_code", "部门代码", synonyms=("单位代码", "招录机关代码"), limit=40),
    Column("unit", "用人司局", synonyms=("用人单位", "用人处室", "内设机构"), limit=200, width=20),
    Column("name", "招考职位", synonyms=("职位名称", "选调职位", "招录职位", "职位"), required=True, limit=200, width=22),
    Column("code", "职位代码", synonyms=("职位编码", "岗位代码"), required=True, limit=40),
    Column("count", "招考人数", "integer", ("录用人数", "招录人数", "选调人数", "录用计划", "招录计划", "拟录用人数"), required=True),
    Column("place", "工作地点", synonyms=("城市", "考区", "工作所在地"), limit=200),
    Column("organ_kind", "机构性质", limit=80), Column("level", "机构层级", limit=80),
    Column("attribute", "职位属性", synonyms=("职位类型", "职位类别"), limit=80), Column("area", "职位分布", limit=80),
    Column("exam", "考试类别", synonyms=("笔试类别", "试卷类型"), limit=80), Column("ratio", "面试人员比例", synonyms=("面试比例",), limit=20),
    Column("brief", "职位简介", synonyms=("职位说明", "岗位职责"), width=30),
    Column("major", "专业", synonyms=("专业要求", "专业（学科）类别", "专业条件"), width=30),
    Column("major_graduate", "研究生专业", synonyms=("研究生专业名称及代码",), width=30),
    Column("major_bachelor", "本科专业", synonyms=("本科专业名称及代码",), width=30),
    Column("major_college", "大专专业", synonyms=("大专专业名称及代码", "专科专业"), width=30),
    Column("education", "学历", synonyms=("学历要求",)), Column("degree", "学位", synonyms=("学位要求",)),
    Column("politics", "政治面貌"), Column("grassroots", "基层工作最低年限", synonyms=("工作经历", "基层工作经历年限")),
    Column("grassroots_said", "是否要求2年以上基层工作经历", synonyms=("是否要求两年以上基层工作经历",)),
    Column("projects", "服务基层项目工作经历"), Column("fresh", "是否限应届毕业生报考", synonyms=("是否限应届毕业生",)),
    Column("age", "年龄要求", synonyms=("年龄",)), Column("target", "招录对象", synonyms=("招考对象",)),
    Column("other", "其他要求", synonyms=("其他条件", "其它要求"), width=30), Column("remarks", "备注", synonyms=("职位备注",), width=30),
    Column("settlement", "落户地点", limit=200), Column("site", "部门网站", limit=200),
    Column("phone", "咨询电话1", synonyms=("咨询电话",), limit=80), Column("phone2", "咨询电话2", limit=80), Column("phone3", "咨询电话3", limit=80),
    Column("interview_test", "是否在面试阶段组织专业能力测试", synonyms=("是否在面试阶段组织专业科目测试",), limit=20),
    Column("mind_test", "是否开展心理素质测试", synonyms=("是否开展心理素质测评",), limit=20),
    Column("fitness", "是否进行体能测评", limit=20), Column("medical", "体检标准", limit=200),
    Column("wide_vetting", "是否开展差额考察", limit=20),
)


def check_positions(frame: pl.DataFrame, *, on: date, organs: frozenset[str] | None = None) -> list[pl.DataFrame]:
    """A position takes at least one, and its code is its own within its organ."""
    group = ["organ_code", "code"] if frame["organ_code"].drop_nulls().len() else ["organ", "code"]
    where = frame.with_columns(where=rows_of_group(*group), times=pl.len().over(group))
    return [
        finding(frame, "count", "count.none", pl.col("count") == 0, "招考人数为0", "不招录的职位从表中去掉"),
        finding(where, "code", "code.repeated", pl.col("code").is_not_null() & (pl.col("times") > 1),
                phrase("职位代码“{}”在同一部门内重复，见{}", "code", "where"), "每个职位一个代码")]


POSITIONS = Kind("positions", "招考职位表", COLUMNS, check_positions)
