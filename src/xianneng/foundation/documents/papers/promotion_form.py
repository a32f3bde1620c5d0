"""职级晋升审批表: the form on which a promotion in rank is submitted, reviewed and approved (并行规定 第20条)."""

from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, Cell, Grid, Layout, Paragraph, Row
from xianneng.foundation.documents.papers.parts import (
    Opinion,
    apart,
    birth,
    career,
    label,
    opinion,
    passage,
    value,
    year_month,
    year_month_day,
)
from xianneng.foundation.documents.wording import dotted

_WIDTHS = (24.0, 24.0, 20.0, 24.0, 24.0, 26.0, 28.0)  # 170 mm


@dataclass(frozen=True)
class PromotionForm:
    """What the form states of one person; texts are printed as they are, blank where not yet known."""

    organ: str
    on: date
    name: str
    gender: str
    born_on: date
    ethnicity: str = ""
    native_place: str = ""
    political_status: str = ""
    id_number: str = ""
    work_began_on: date | None = None
    registered_on: date | None = None
    education: str = ""  # 全日制教育, degree after it
    school: str = ""
    later_education: str = ""  # 在职教育
    later_school: str = ""
    post: str = ""
    rank: str = ""
    rank_since: date | None = None
    level: str = ""
    target_rank: str = ""
    tenure: str = ""  # 任职年限计算: cumulation, deductions, shortening by 优秀
    assessments: str = ""
    recommendation: str = ""
    notice: str = ""
    quota: str = ""
    career: tuple[str, ...] = ()  # one entry a line, beginning with its period
    own_organ: Opinion = field(default_factory=Opinion)
    review: Opinion = field(default_factory=Opinion)
    approval: Opinion = field(default_factory=Opinion)
    remarks: str = ""
    photo: bytes = b""


def promotion_form(data: PromotionForm) -> Layout:
    """Lay out the form."""
    rows = (*_person(data), *_education(data), *_ranks(data), *_grounds(data), *_opinions(data))
    return Layout(f"职级晋升审批表（{data.name}）", data.on, (
        Paragraph("职级晋升审批表", FORM_TITLE),
        apart(f"单位：{data.organ}", f"填表日期：{dotted(year_month_day(data.on))}", FORM_NOTE, FORM),
        Grid(_WIDTHS, rows)), FORM)


def _person(data: PromotionForm) -> tuple[Row, ...]:
    photo = Cell("" if data.photo else "照\n片", down=4, picture=data.photo)
    return (
        Row((label("姓　名"), value(data.name), label("性　别"), value(data.gender), label("出生年月"),
             value(birth(data.born_on, data.on)), photo), 12),
        Row((label("籍　贯"), value(data.native_place), label("民　族"), value(data.ethnicity), label("政治面貌"),
             value(data.political_status)), 12),
        Row((label("参加工作\n时　　间"), value(year_month(data.work_began_on)), label("公务员\n登记时间", 2),
             value(year_month(data.registered_on) or "未登记入档", 2)), 12),
        Row((label("身份证号"), value(data.id_number, 5)), 10),
    )


def _education(data: PromotionForm) -> tuple[Row, ...]:
    return (
        Row((label("学　历\n学　位", down=2), label("全日制\n教　育"), value(data.education, 2),
             label("毕业院校\n系及专业"), value(data.school, 2)), 12),
        Row((label("在　职\n教　育"), value(data.later_education, 2), label("毕业院校\n系及专业"),
             value(data.later_school, 2)), 12),
    )


def _ranks(data: PromotionForm) -> tuple[Row, ...]:
    return (
        Row((label("现任职务"), value(data.post, 3), label("现定级别"), value(data.level, 2)), 11),
        Row((label("现任职级"), value(data.rank), label("任现职级\n时　　间"), value(year_month(data.rank_since)),
             label("拟晋升\n职　级"), value(data.target_rank, 2)), 12),
    )


def _grounds(data: PromotionForm) -> tuple[Row, ...]:
    across = len(_WIDTHS) - 1
    return (
        Row((label("任职年限\n计　　算"), passage(dotted(data.tenure), across)), 18),
        Row((label("近年年度\n考核结果"), passage(data.assessments, across)), 14),
        Row((label("民主推荐\n或测评情况"), passage(data.recommendation, across)), 14),
        Row((label("职数使用\n情　　况"), passage(data.quota, across)), 14),
        Row((label("公示情况"), passage(data.notice, across)), 14),
        Row((label("简　历"), career(data.career, across)), 60),
    )


def _opinions(data: PromotionForm) -> tuple[Row, ...]:
    across = len(_WIDTHS) - 1
    return (
        Row((label("所在机关\n意　　见"), opinion(data.own_organ, across)), 40),
        Row((label("审核机关\n意　　见"), opinion(data.review, across)), 40),
        Row((label("审批机关\n意　　见"), opinion(data.approval, across)), 40),
        Row((label("备　注"), passage(data.remarks, across)), 16),
    )
