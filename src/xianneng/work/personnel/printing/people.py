"""What the papers say of persons: read once, a query a set for a hundred of them, and put into each paper's own words."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from xianneng.foundation.documents.layout import Layout
from xianneng.foundation.documents.papers import PAPERS
from xianneng.foundation.documents.papers.appointment_form import AppointmentForm, Relative
from xianneng.foundation.documents.papers.labels import FileLabel, FileLabels
from xianneng.foundation.documents.papers.parts import in_words, year_month
from xianneng.foundation.documents.papers.prose import LeavingNotice
from xianneng.foundation.documents.papers.registration import RegistrationForm
from xianneng.foundation.documents.papers.transfer import Introduction
from xianneng.foundation.documents.templates import Person
from xianneng.foundation.exchange.lrmx import Form
from xianneng.foundation.record import resume
from xianneng.foundation.record.queries import files, holding
from xianneng.foundation.record.resume import Resume
from xianneng.law import registration as law
from xianneng.work.personnel import approval_forms
from xianneng.work.personnel.registration.papers import honours

PART = 100  # persons who are read together
DEAD = ("已去世", "已故")


@dataclass(frozen=True, slots=True)
class Proposal:
    """拟任, 拟免 and 任免理由 of one person."""

    proposed: str = ""
    relieved: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Letter:
    """What a letter or a decision says beside the persons."""

    organ: str = ""  # who issues it
    number: str = ""
    addressee: str = ""
    document: str = ""
    from_on: date | None = None
    report_by: date | None = None
    paid_through: str = ""


@dataclass(frozen=True)
class Told:
    """One person as the papers need them: the 任免审批表 of the file, the résumé, kind, awards and sanctions, and what is proposed."""

    person_id: int
    form: Form
    resume: Resume
    kind: str
    honours: tuple[str, ...]
    proposal: Proposal = field(default_factory=Proposal)


def told(person_ids: Sequence[int], on: date, proposals: Mapping[str, Sequence[str]] | None = None, hidden: Collection[str] = ()) -> Iterator[Told]:
    """These persons on a date, in their order, of persons already found in scope, without the items that are ``hidden``. Some twenty queries for each hundred."""
    waiting = iter(person_ids)
    while part := list(islice(waiting, PART)):
        forms = approval_forms.forms(part, on, hidden=hidden)
        whole = files(part, (*resume.KEYS, "award", "sanction"), hidden)
        called = resume.names_in((rows for sets in whole.values() for key in ("standing", "post") for rows in [sets[key]]), on)
        for person_id in part:
            sets = whole[person_id]
            kind = next((row.values["kind"] for row in holding(sets["standing"], on)), "")
            given = (proposals or {}).get(str(person_id), ())
            yield Told(person_id, forms[person_id], resume.told(sets, called, on), kind, honours(sets, on), Proposal(*given))


def appointment(each: Told, on: date, *, checking: bool = False) -> Layout:
    """干部任免审批表 of one person; ``checking``: as it is printed for checking (审核用)."""
    text = each.form.text
    return PAPERS["appointment_form"].lay_out(AppointmentForm(
        on=on, name=text("XingMing"), sex=text("XingBie"), born=_born(text("ChuShengNianYue"), on), ethnicity=text("MinZu"),
        native_place=text("JiGuan"), birth_place=text("ChuShengDi"), party_joined=month(text("RuDangShiJian")),
        work_began=month(text("CanJiaGongZuoShiJian")), health=text("JianKangZhuangKuang"), technical_title=text("ZhuanYeJiShuZhiWu"),
        speciality=text("ShuXiZhuanYeYouHeZhuanChang"), education=learned(each.form, "QuanRiZhiJiaoYu"), school=school(each.form, "QuanRiZhiJiaoYu"),
        later_education=learned(each.form, "ZaiZhiJiaoYu"), later_school=school(each.form, "ZaiZhiJiaoYu"), post=text("XianRenZhiWu"),
        proposed=each.proposal.proposed, relieved=each.proposal.relieved, career=text("JianLi").splitlines(), awards=text("JiangChengQingKuang"),
        assessments=text("NianDuKaoHeJieGuo"), reason=each.proposal.reason, submitted_by=text("ChengBaoDanWei"), filled_in_by=text("TianBiaoRen"),
        family=[Relative(line["ChengWei"], line["XingMing"], month(line["ChuShengRiQi"]) if checking else relatives_age(line, on),
                         line["ZhengZhiMianMao"], line["GongZuoDanWeiJiZhiWu"]) for line in each.form.family],
        id_number=text("ShenFenZheng"), checking=checking, photo=each.form.photo or b""))


def registration(each: Told, on: date) -> Layout:
    """公务员登记表 of one person with the opinions left blank, for who is registered outside of a case or prints it anew."""
    basic, known = each.resume.basic, each.resume
    return PAPERS["registration"].lay_out(RegistrationForm(
        title=law.FORM.get(each.kind, law.FORM["公务员"]), on=on, name=basic["name"], gender=basic["sex"], born_on=basic["birth_on"],
        ethnicity=basic["ethnicity"], native_place=basic["native_place"], political_status=basic["political_status"], health=basic["health"],
        work_began_on=basic["work_started_on"], layer=known.rank, id_number=basic["id_number"], post=known.post or known.organ,
        education=known.full_time[0], school=known.full_time[1], later_education=known.in_service[0], later_school=known.in_service[1],
        career=known.career, awards=each.honours, photo=each.form.photo or b""))


def introduction(each: Told, on: date, letter: Letter, number: int) -> Layout:
    """干部介绍信 of one person; ``number``: which of the letters it is."""
    basic, known = each.resume.basic, each.resume
    return PAPERS["introduction"].lay_out(Introduction(
        number=f"{letter.number}{number}", on=on, organ=letter.organ, addressee=letter.addressee, name=basic["name"], sex=basic["sex"],
        ethnicity=basic["ethnicity"], born_on=basic["birth_on"], political_status=basic["political_status"],
        education=(known.in_service[0] or known.full_time[0]).partition("\n")[0], work_began_on=basic["work_started_on"],
        post="、".join(part for part in (known.post or known.organ, known.rank) if part), level=known.level, new_post=each.proposal.proposed,
        moves_on=letter.from_on or on, paid_through=letter.paid_through, document=letter.document, report_by=letter.report_by))


def notice(people: Sequence[Told], on: date, letter: Letter) -> Layout:
    """任免职文件: one document for all of them, what each is appointed to and relieved of."""
    first, count = people[0].form.text("XingMing"), len(people)
    lines = [f"{each.form.text('XingMing')}同志" + "，".join(part for part in (
        f"任{each.proposal.proposed}" if each.proposal.proposed else "", f"免去{each.proposal.relieved}职务" if each.proposal.relieved else "") if part)
        for each in people]
    return PAPERS["leaving"].lay_out(LeavingNotice(
        organ=letter.organ, number=letter.number, on=on, addressees=letter.addressee,
        title=f"关于{first}同志任免职的通知" if count == 1 else f"关于{first}等{count}名同志任免职的通知",
        paragraphs=("经研究决定：" if not letter.document else f"根据{letter.document}，经研究决定：", "；\n".join(lines) + "。",
                    *((f"以上任免自{in_words(letter.from_on)}起执行。",) if letter.from_on else ()))))


def labels(people: Sequence[Told], on: date, letter: Letter) -> Layout:
    """档案标签: a label for each of them, numbered from the first number on where one is given."""
    return PAPERS["file_labels"].lay_out(FileLabels(on, [FileLabel(
        each.resume.basic["name"], each.resume.basic["sex"], year_month(each.resume.basic["birth_on"]), each.resume.organ, number_of("labels", letter, at))
        for at, each in enumerate(people, 1)]))


def number_of(kind: str, letter: Letter, at: int) -> str:
    """The number on the paper of the person at a place from 1: of letters the prefix with the place, of labels counted on from the first; else none."""
    if kind == "introduction":
        return f"{letter.number}{at}"
    return counted_on(letter.number, at) if kind == "labels" and letter.number else ""


def counted_on(first: str, at: int) -> str:
    """DA-0009 → DA-0010 at place 2: the digits at the end count on, in their width; without digits the place follows."""
    head = first.rstrip("0123456789")
    digits = first[len(head):]
    return f"{head}{int(digits) + at - 1:0{len(digits)}}" if digits else f"{first}{at}"


def month(text: str) -> str:
    """198503 as forms print it, 1985.03; other words as they are."""
    return f"{text[:4]}.{text[4:6]}" if text[:6].isdigit() and len(text) >= 6 else text


def _age(text: str, on: date) -> str:
    """Full years from a month of birth, counted by the month; nothing where it is not known."""
    if not text[:6].isdigit() or len(text) < 6:
        return ""
    return str(on.year - int(text[:4]) - (on.month < int(text[4:6])))


def _born(text: str, on: date) -> str:
    return f"{month(text)}\n（{_age(text, on)}岁）" if _age(text, on) else month(text)


def relatives_age(line: Mapping[str, str], on: date) -> str:
    """The age of a member of the family; none of who has died."""
    return "" if any(word in line["GongZuoDanWeiJiZhiWu"] for word in DEAD) else _age(line["ChuShengRiQi"], on)


def learned(form: Form, mode: str) -> str:
    """学历, and 学位 on a line of its own."""
    return "\n".join(part for part in (form.text(f"{mode}_XueLi"), form.text(f"{mode}_XueWei")) if part)


def school(form: Form, mode: str) -> str:
    """The schools of both, said once where they are the same."""
    named = (form.text(f"{mode}_{of}_BiYeYuanXiaoXi") for of in ("XueLi", "XueWei"))
    return "\n".join(dict.fromkeys(part for part in named if part))


# what an office's own template can say

PERSON: Mapping[str, tuple[str, Callable[[Told, date], str]]] = {
    "姓名": ("", lambda each, on: each.form.text("XingMing")), "性别": ("", lambda each, on: each.form.text("XingBie")),
    "民族": ("", lambda each, on: each.form.text("MinZu")), "籍贯": ("", lambda each, on: each.form.text("JiGuan")),
    "出生地": ("", lambda each, on: each.form.text("ChuShengDi")), "出生年月": ("1985.03", lambda each, on: month(each.form.text("ChuShengNianYue"))),
    "年龄": ("周岁，按月计算", lambda each, on: _age(each.form.text("ChuShengNianYue"), on)),
    "政治面貌": ("", lambda each, on: str(each.resume.basic.get("political_status") or "")),
    "入党时间": ("非中共党员为所在党派", lambda each, on: month(each.form.text("RuDangShiJian"))),
    "参加工作时间": ("", lambda each, on: month(each.form.text("CanJiaGongZuoShiJian"))),
    "健康状况": ("", lambda each, on: each.form.text("JianKangZhuangKuang")), "专业技术职务": ("", lambda each, on: each.form.text("ZhuanYeJiShuZhiWu")),
    "专长": ("熟悉专业有何专长", lambda each, on: each.form.text("ShuXiZhuanYeYouHeZhuanChang")),
    "全日制学历学位": ("各占一行", lambda each, on: learned(each.form, "QuanRiZhiJiaoYu")),
    "全日制院校专业": ("", lambda each, on: school(each.form, "QuanRiZhiJiaoYu")),
    "在职学历学位": ("各占一行", lambda each, on: learned(each.form, "ZaiZhiJiaoYu")),
    "在职院校专业": ("", lambda each, on: school(each.form, "ZaiZhiJiaoYu")),
    "单位": ("", lambda each, on: each.resume.organ), "职务": ("", lambda each, on: each.resume.titles), "职级": ("", lambda each, on: each.resume.rank),
    "任现职级时间": ("", lambda each, on: year_month(each.resume.rank_since)), "级别档次": ("", lambda each, on: each.resume.level),
    "公务员登记时间": ("", lambda each, on: year_month(each.resume.registered_on)),
    "现任职务": ("单位、职务和职级", lambda each, on: each.form.text("XianRenZhiWu")),
    "拟任职务": ("打印时填写", lambda each, on: each.proposal.proposed), "拟免职务": ("打印时填写", lambda each, on: each.proposal.relieved),
    "任免理由": ("打印时填写", lambda each, on: each.proposal.reason),
    "奖惩情况": ("", lambda each, on: each.form.text("JiangChengQingKuang")), "年度考核结果": ("近两年", lambda each, on: each.form.text("NianDuKaoHeJieGuo")),
    "简历": ("每段一行", lambda each, on: each.form.text("JianLi")), "身份证号": ("", lambda each, on: each.form.text("ShenFenZheng")),
    "打印日期": ("2026年11月20日", lambda each, on: in_words(on))}
# What is filled in for all of them when they are printed.
LETTER: Mapping[str, tuple[str, Callable[[Letter], str]]] = {
    "发文机关": ("打印时填写", lambda letter: letter.organ), "文号": ("打印时填写", lambda letter: letter.number),
    "主送机关": ("介绍信为介绍到的单位", lambda letter: letter.addressee), "依据文件": ("打印时填写", lambda letter: letter.document),
    "自何日起": ("打印时填写", lambda letter: in_words(letter.from_on) if letter.from_on else ""),
    "报到期限": ("打印时填写", lambda letter: in_words(letter.report_by) if letter.report_by else ""),
    "工资发至": ("打印时填写", lambda letter: letter.paid_through)}
NUMBER, NUMBER_SAID = "编号", "介绍信、档案标签逐人的编号"
PHOTO = "照片"
CAREER = {"起止": "1994.08--2002.03", "内容": ""}
RELATIVE = {"称谓": "", "姓名": "", "年龄": "已去世的不写", "出生年月": "", "政治面貌": "", "工作单位及职务": ""}
GROUPS: Mapping[str, str] = {"经历": "简历逐段", "家庭": "家庭成员逐人", "人员": "名册逐人"}
FIELDS: Mapping[str, Mapping[str, str]] = {
    "": {**{name: said for name, (said, _) in (*PERSON.items(), *LETTER.items())}, NUMBER: NUMBER_SAID, PHOTO: "34 × 45 毫米以内"}, "经历": CAREER, "家庭": RELATIVE,
    "人员": {"序号": "", NUMBER: NUMBER_SAID, **{name: said for name, (said, _) in PERSON.items()}}}


def values(each: Told, on: date, letter: Letter, number: str = "") -> Person:
    """What the fields of a template say of one person, whose paper bears a number."""
    lines = [line.partition("  ") for line in each.form.text("JianLi").splitlines()]
    return {**_letter(letter), **_plain(each, on), NUMBER: number, PHOTO: each.form.photo or b"",
            "经历": [{"起止": period.strip(), "内容": words.strip()} for period, _, words in lines],
            "家庭": [{"称谓": line["ChengWei"], "姓名": line["XingMing"], "年龄": relatives_age(line, on), "出生年月": month(line["ChuShengRiQi"]),
                    "政治面貌": line["ZhengZhiMianMao"], "工作单位及职务": line["GongZuoDanWeiJiZhiWu"]} for line in each.form.family]}


def listed(people: Iterator[Told], on: date, letter: Letter, kind: str = "") -> Person:
    """What the fields of a template say of a list of persons: a line for each."""
    return {"打印日期": in_words(on), **_letter(letter),
            "人员": [{"序号": str(at), NUMBER: number_of(kind, letter, at), **_plain(each, on)} for at, each in enumerate(people, 1)]}


def _plain(each: Told, on: date) -> dict[str, str]:
    return {name: say(each, on) for name, (_, say) in PERSON.items()}


def _letter(letter: Letter) -> dict[str, str]:
    return {name: say(letter) for name, (_, say) in LETTER.items()}
