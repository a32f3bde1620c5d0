"""公务员登记表 and 公务员登记备案表, by the blanks that the central departments issue (公务员登记办法)."""

from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM, FORM_NOTE, FORM_TITLE, Cell, Grid, Layout, Paragraph, Row, Style
from xianneng.foundation.documents.papers.parts import (
    Opinion,
    apart,
    career,
    label,
    listing,
    opinion,
    passage,
    value,
    year_month,
)

_WIDTHS = (12.0, 10.0, 22.0, 20.0, 24.0, 22.0, 26.0, 34.0)  # 170 mm
_MAKER = Paragraph("中共中央组织部　人力资源和社会保障部制", Style("制表机关", "song", 10.5, 16, "right", after=4))


@dataclass(frozen=True)
class RegistrationForm:
    """What the form states of one person; texts are printed as they are, blank where not yet known."""

    title: str  # 公务员登记表, or that of the units managed by reference
    on: date
    name: str
    gender: str
    born_on: date
    ethnicity: str = ""
    native_place: str = ""
    political_status: str = ""
    health: str = ""
    work_began_on: date | None = None
    layer: str = ""
    id_number: str = ""
    post: str = ""  # organ and post
    education: str = ""  # 全日制教育, degree after it
    school: str = ""
    later_education: str = ""  # 在职教育
    later_school: str = ""
    registered_post: str = ""
    registered_level: str = ""
    career: tuple[str, ...] = ()  # one entry a line, beginning with its period
    awards: tuple[str, ...] = ()  # awards and sanctions, one a line
    own_organ: Opinion = field(default_factory=Opinion)
    review: Opinion = field(default_factory=Opinion)
    approval: Opinion = field(default_factory=Opinion)
    remarks: str = ""
    photo: bytes = b""


def registration_form(data: RegistrationForm) -> Layout:
    """Lay out the form: the person, career and awards on the first page, the opinions on the second."""
    across = len(_WIDTHS) - 1
    story = (Row((_upright("工作简历"), career(data.career, across)), 88),
             Row((_upright("何时受过何种奖惩"), passage("\n".join(data.awards) or "无", across)), 38))
    opinions = (Row((_upright("所在机关意见"), opinion(data.own_organ, across)), 56),
                Row((_upright("审核机关意见"), opinion(data.review, across)), 56),
                Row((_upright("审批机关意见"), opinion(data.approval, across)), 56),
                Row((_upright("备注"), passage(data.remarks, across)), 36))
    return Layout(f"{data.title}（{data.name}）", data.on, (
        Paragraph(data.title, FORM_TITLE), Grid(_WIDTHS, (*_person(data), *_education(data), *story)), _MAKER,
        Grid(_WIDTHS, opinions)), FORM)


def _upright(text: str) -> Cell:
    """A label set from top to bottom beside a tall field."""
    return label("\n".join(text))


def _person(data: RegistrationForm) -> tuple[Row, ...]:
    photo = Cell("" if data.photo else "照\n片", down=4, picture=data.photo)
    return (
        Row((label("姓　名", 2), value(data.name), label("性　别"), value(data.gender), label("出生日期"),
             value(data.born_on.strftime("%Y.%m.%d")), photo), 12),
        Row((label("籍　贯", 2), value(data.native_place), label("民　族"), value(data.ethnicity), label("政治面貌"),
             value(data.political_status)), 12),
        Row((label("健　康\n状　况", 2), value(data.health), label("参加工\n作时间"), value(year_month(data.work_began_on)),
             label("现职务\n层　次"), value(data.layer)), 12),
        Row((label("身　份\n证　号", 2), value(data.id_number, 5)), 12),
        Row((label("现工作单位\n及　职　务", 2), value(data.post, 6)), 12),
    )


def _education(data: RegistrationForm) -> tuple[Row, ...]:
    return (
        Row((label("学　历\n学　位", 2, 2), label("全日制\n教　育"), value(data.education, 2), label("毕业院校\n系及专业"),
             value(data.school, 2)), 12),
        Row((label("在　职\n教　育"), value(data.later_education, 2), label("毕业院校\n系及专业"), value(data.later_school, 2)), 12),
        Row((label("登记后\n所任职务", 2), value(data.registered_post, 3), label("登记后\n所定级别"),
             value(data.registered_level, 2)), 12),
    )


@dataclass(frozen=True)
class Registered:
    """One person of the filing list."""

    name: str
    gender: str
    born_on: date
    education: str
    post: str
    level: str
    remarks: str = ""


@dataclass(frozen=True)
class RegistrationFiling:
    """公务员登记备案表 of an organ: its strength, how many are registered and deferred, and who."""

    organ: str
    on: date
    establishment_count: int | None
    serving_count: int
    registered_count: int
    deferred_count: int
    people: tuple[Registered, ...]


def registration_filing(data: RegistrationFiling) -> Layout:
    """Lay out the list."""
    count = "" if data.establishment_count is None else str(data.establishment_count)
    strength = Grid((42.5,) * 4, (
        Row((label("单　　位"), value(data.organ, 3)), 11),
        Row((label("国家行政编制数"), value(count), label("实有人员数"), value(str(data.serving_count))), 11),
        Row((label("登记人员数"), value(str(data.registered_count)), label("暂缓登记人员数"), value(str(data.deferred_count))), 11)))
    rows = [(each.name, each.gender, year_month(each.born_on), each.education, each.post, each.level, each.remarks) for each in data.people]
    return Layout("公务员登记备案表", data.on, (
        Paragraph("公务员登记备案表", FORM_TITLE), strength,
        Paragraph("登记人员名单", Style("名单", "song", 12, 24, "center")),
        listing(("姓名", "性别", "出生年月", "学历", "职务", "级别", "备注"), (24, 12, 20, 24, 42, 16, 20), rows,
                left=frozenset({"职务"})),
        apart("填报单位（盖章）：", f"填报日期：{data.on.isoformat()}", FORM_NOTE, FORM), _MAKER), FORM)
