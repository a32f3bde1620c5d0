"""干部任免审批表 by the blank that the central departments issue: the person and the career on one side, the grounds, family and opinions on the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from xianneng.foundation.documents.layout import FORM_TITLE, Cell, Grid, Layout, Page, Paragraph, Row, Style
from xianneng.foundation.documents.papers.parts import label, passage, value, year_month_day

_PAGE = Page(top=20, bottom=18, left=22.5, right=22.5)
_FRONT = (14.0, 4.0, 23.0, 19.0, 23.0, 23.0, 23.0, 36.0)  # 165 mm
_BACK = (14.0, 20.0, 22.0, 14.0, 17.0, 14.0, 64.0)
_PERIOD = 7.7  # em that 1994.08--2002.03 and two blanks take
_LINES = 7  # of the family that the blank has
_BELOW = Style("表后", "song", 10.5, 20, indent=1)


@dataclass(frozen=True)
class Relative:
    """A member of the family; ``age`` as printed: a number, a month of birth, or nothing of who has died."""

    relation: str
    name: str
    age: str
    political_status: str
    work: str


@dataclass(frozen=True)
class AppointmentForm:
    """What the form states of one person; texts are printed as they are, blank where not known."""

    on: date
    name: str
    sex: str = ""
    born: str = ""  # 1985.03, and the age in brackets below
    ethnicity: str = ""
    native_place: str = ""
    birth_place: str = ""
    party_joined: str = ""
    work_began: str = ""
    health: str = ""
    technical_title: str = ""
    speciality: str = ""
    education: str = ""  # 全日制教育, degree below
    school: str = ""
    later_education: str = ""  # 在职教育
    later_school: str = ""
    post: str = ""
    proposed: str = ""  # 拟任职务
    relieved: str = ""  # 拟免职务
    career: Sequence[str] = ()
    awards: str = ""
    assessments: str = ""
    reason: str = ""  # 任免理由
    family: Sequence[Relative] = ()
    submitted_by: str = ""
    filled_in_by: str = ""
    id_number: str = ""  # printed only where the form is for checking (审核用)
    checking: bool = False
    photo: bytes = field(default=b"", repr=False)


def appointment_form(data: AppointmentForm) -> Layout:
    """Lay out the form; for checking (审核用), the identity number is below it and the family has months of birth for ages."""
    title = "干部任免审批表"
    below = f"填表人：{data.filled_in_by}"
    if data.checking:
        below += f"　　身份证号：{data.id_number}　　计算年龄时间：{year_month_day(data.on)}"
    return Layout(f"{title}（{data.name}）", data.on, (
        Paragraph(title, FORM_TITLE), Grid(_FRONT, (*_person(data), *_education(data), *_posts(data), _career(data))),
        Grid(_BACK, (*_grounds(data), *_family(data), *_opinions(data))), Paragraph(below, _BELOW)), _PAGE, numbered=False)


def _person(data: AppointmentForm) -> tuple[Row, ...]:
    photo = Cell("" if data.photo else "照\n片", down=4, picture=data.photo)
    return (
        Row((label("姓　名", 2), value(data.name), label("性　别"), value(data.sex), label("出生年月\n（　岁）"), value(data.born), photo), 12.5),
        Row((label("民　族", 2), value(data.ethnicity), label("籍　贯"), value(data.native_place), label("出 生 地"), value(data.birth_place)), 12.5),
        Row((label("入　党\n时　间", 2), value(data.party_joined), label("参加工\n作时间"), value(data.work_began), label("健康状况"), value(data.health)), 12.5),
        Row((label("专业技\n术职务", 2), value(data.technical_title, 2), label("熟悉专业\n有何专长"), value(data.speciality, 2)), 12.5),
    )


def _education(data: AppointmentForm) -> tuple[Row, ...]:
    return (
        Row((label("学　历\n学　位", 2, 2), label("全日制\n教　育"), value(data.education, 2), label("毕业院校\n系及专业"), value(data.school, 2)), 12),
        Row((label("在　职\n教　育"), value(data.later_education, 2), label("毕业院校\n系及专业"), value(data.later_school, 2)), 12),
    )


def _posts(data: AppointmentForm) -> tuple[Row, ...]:
    return tuple(Row((label(name, 3), passage(text, 5)), 12.5) for name, text in (
        ("现 任 职 务", data.post), ("拟 任 职 务", data.proposed), ("拟 免 职 务", data.relieved)))


def _career(data: AppointmentForm) -> Row:
    return Row((label("简\n\n\n\n历"), Cell("\n".join(data.career), 7, face="body", size=10.5, least=8, align="left", stand="top", hang=_PERIOD)), 128)


def _grounds(data: AppointmentForm) -> tuple[Row, ...]:
    return tuple(Row((label(name), passage(text, 6)), height) for name, text, height in (
        ("奖\n惩\n情\n况", data.awards, 27), ("年度\n考核\n结果", data.assessments, 22), ("任\n免\n理\n由", data.reason, 25)))


def _family(data: AppointmentForm) -> tuple[Row, ...]:
    empty = Relative("", "", "", "", "")
    shown = [*data.family, *[empty] * (_LINES - len(data.family))]
    heads = (label("称　谓"), label("姓　名"), label("出生\n年月" if data.checking else "年龄"), label("政治\n面貌"), label("工 作 单 位 及 职 务", 2))
    return (Row((label("\n".join("家庭主要成员及重要社会关系"), down=len(shown) + 1), *heads), 12.5),
            *(Row((value(each.relation), value(each.name), value(each.age), value(each.political_status), passage(each.work, 2)), 12.5) for each in shown))


def _opinions(data: AppointmentForm) -> tuple[Row, ...]:
    seal = "（盖章）\n　　年　月　日"
    return (Row((label("呈\n报\n单\n位"), Cell(f"\n\n{data.submitted_by}", 6, face="body", size=12, stand="top", foot="　　年　月　日")), 34),
            Row((label("审批\n机关\n意见"), Cell("", 4, stand="top", foot=seal), label("行政\n机关\n任免\n意见"), Cell("", stand="top", foot=seal)), 38))
