"""The forms of the room: a recruitment's terms, its announcement, an amendment, and what an applicant says of themselves."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms

from xianneng.foundation.exchange.kinds import captions
from xianneng.foundation.web.forms import Day
from xianneng.law.recruitment.entries import ANY_SOLDIER, LEAGUE, MASSES, MEMBER, PROJECTS, SOLDIER
from xianneng.law.recruitment.majors import BACHELOR, COLLEGE, DOCTOR, MASTER
from xianneng.law.recruitment.matching import Study
from xianneng.law.recruitment.reading import COLUMNS, READERS
from xianneng.law.recruitment.remarks import LAW_KINDS
from xianneng.law.recruitment.screening import Applicant
from xianneng.law.recruitment.ways import UNIFIED, WAYS
from xianneng.law.tables import figure
from xianneng.work.recruitment.models import Position

CERTIFICATES = (*LAW_KINDS, "注册会计师", "注册会计师全科合格", "税务师", "英语专业四级", "英语专业八级", "计算机二级", "执业医师资格", "护士执业资格", "执业药师资格", "教师资格")
TESTS = {"CET4": "大学英语四级（710分制）", "CET6": "大学英语六级（710分制）", "IELTS": "雅思", "TOEFL": "托福"}
EARLIEST, LATEST = 1950, 2100
UNSAID, YES, NO = "", "是", "否"
NONE = "无"  # of somebody without a first degree
YES_NO = ((UNSAID, "不填"), (YES, "是"), (NO, "否"))


def day(label: str, **more: Any) -> forms.DateField:
    """A date field."""
    return forms.DateField(label=label, widget=Day, **more)


def minute(label: str, **more: Any) -> forms.TimeField:
    """A time of day, to the minute."""
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more)


def long(label: str, rows: int, *, required: bool = False) -> forms.CharField:
    """A text of several lines."""
    return forms.CharField(label=label, required=required, max_length=20_000, widget=forms.Textarea(attrs={"rows": rows}))


class TermsForm(forms.Form):
    """A recruitment's name and terms. The ages proposed are those of the regulation on the day (RECR-QUAL-02)."""

    name = forms.CharField(label="招考名称", max_length=120)
    year = forms.IntegerField(label="招考年度", min_value=EARLIEST, max_value=LATEST, help_text="应届毕业生毕业的年份")
    way = forms.ChoiceField(label="招录方式", choices=[(each, each) for each in WAYS], required=False, help_text="先笔试后报职位的，报名时只报笔试，成绩公布以后选报职位；全体考同样的科目；合并计划按分选岗的，一个职位含几个机关的岗位，进入体检的按综合成绩选岗")
    opens_on = day("报名开始")
    opens_time = minute("开始时刻", help_text="不填为当日0时")
    closes_on = day("报名截止")
    closes_time = minute("截止时刻", help_text="不填为当日24时；到这一分钟为止，以数据库的时钟为准")
    ages_on = day("年龄计算截止日", help_text="一般为公告发布月份或者报名首日，按公告填写")
    age_least = forms.IntegerField(label="最低年龄（周岁）", min_value=16, max_value=30)
    age_most = forms.IntegerField(label="最高年龄（周岁）", min_value=25, max_value=60)
    age_most_postgraduate = forms.IntegerField(label="应届硕士、博士（非在职）最高年龄（周岁）", min_value=25, max_value=60)

    @classmethod
    def proposed(cls, today: date) -> "TermsForm":
        """With the ages in force."""
        return cls(initial={"year": today.year + 1, "ages_on": today, "age_least": figure("recruit_age_least", today),
                            "age_most": figure("recruit_age_most", today), "age_most_postgraduate": figure("recruit_age_most_postgraduate", today)})

    def clean_way(self) -> str:
        """Unless another is chosen, everybody registers for a position."""
        return self.cleaned_data["way"] or UNIFIED

    def clean(self) -> dict[str, Any]:
        """Dates and ages in their order."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("opens_on") and given.get("closes_on") and (given["closes_on"], given.get("closes_time") or time.max) <= (
                given["opens_on"], given.get("opens_time") or time.min):
            self.add_error("closes_on", "报名截止晚于报名开始")
        if given.get("age_most") and given.get("age_most_postgraduate") and given["age_most_postgraduate"] < given["age_most"]:
            self.add_error("age_most_postgraduate", "不低于最高年龄")
        return given


class AnnouncementForm(forms.Form):
    """What the law wants announced beside the table (公务员法 第28条)."""

    announcement = long("招考公告", 10)
    materials = long("应当提交的申请材料", 3)
    notes = long("其他须知事项", 3)


class PositionForm(forms.Form):
    """One position: what it is, and what it asks for, column by column as the table has them."""

    organ = forms.CharField(label="招录机关", max_length=200)
    organ_code = forms.CharField(label="部门代码", max_length=40, required=False)
    unit = forms.CharField(label="用人单位", max_length=200, required=False)
    name = forms.CharField(label="职位名称", max_length=200)
    code = forms.CharField(label="职位代码", max_length=40)
    count = forms.IntegerField(label="招考人数", min_value=1, max_value=9999)
    place = forms.CharField(label="工作地点", max_length=200, required=False)
    exam = forms.CharField(label="考试类别", max_length=80, required=False)
    brief = forms.CharField(label="职位简介", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    ASKED = {"major": "法学类、会计学", "education": "本科及以上", "degree": "与最高学历相对应的学位", "politics": "不限", "grassroots": "无限制", "projects": "无限制",
             "age": "18周岁以上、38周岁以下", "remarks": "限应届高校毕业生报考；大学英语四级425分及以上"}
    MORE = ("exam",)

    def __init__(self, *args: Any, also: Iterable[str] = (), **kwargs: Any) -> None:
        """``also``: the columns of conditions that the position has already."""
        super().__init__(*args, **kwargs)
        for key, column in READERS.items():
            if key in self.ASKED or key in also:
                example = self.ASKED.get(key, "")
                self.fields[f"text_{key}"] = forms.CharField(
                    label=column.name, required=False, max_length=5000, help_text=f"如 {example}" if example else "",
                    widget=forms.Textarea(attrs={"rows": 3}) if key in ("major", "remarks", "other") else forms.TextInput())

    @classmethod
    def of(cls, row: Position, data: Any = None) -> "PositionForm":
        """The form of a position as it stands."""
        own = {name: getattr(row, name) for name in cls.base_fields if name not in cls.MORE} | {name: row.more.get(name, "") for name in cls.MORE}
        return cls(data, also=row.texts, initial=own | {f"text_{key}": text for key, text in row.texts.items()})

    @property
    def texts(self) -> dict[str, str]:
        """The columns of conditions as they are typed, also where another field is wrong."""
        return {key: str(self[f"text_{key}"].value() or "").strip() for key in READERS if f"text_{key}" in self.fields}

    @property
    def values(self) -> dict[str, Any]:
        """The position's own columns."""
        return {name: self.cleaned_data[name] for name in self.base_fields if name not in self.MORE}

    @property
    def more(self) -> dict[str, str]:
        """Other columns that the table keeps."""
        return {name: self.cleaned_data[name] for name in self.MORE}


class TableForm(forms.Form):
    """The table."""

    table = forms.FileField(label="职位表（.xlsx、.xls、.csv 或 zip）")


class AmendmentForm(forms.Form):
    """更正 of a published position."""

    key = forms.ChoiceField(label="更正", choices=[("", "取消这一职位"), *((column.key, column.name) for column in COLUMNS)], required=False)
    new = long("更正为", 4)
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ApplicantForm(forms.Form):
    """What an applicant says of themselves. Nothing is required: what is not said leaves a condition to a person."""

    birth_on = day("出生日期", required=False)
    gender = forms.ChoiceField(label="性别", choices=[("", "不填"), ("男", "男"), ("女", "女")], required=False)
    politics = forms.ChoiceField(label="政治面貌", choices=[("", "不填"), *((each, each) for each in (MEMBER, LEAGUE, "民主党派", MASSES))], required=False)
    ethnicity = forms.ChoiceField(label="民族", choices=[("", "不填"), *((each, each) for each in captions.ETHNICITIES)], required=False)
    level = forms.ChoiceField(label="最高学历", choices=[("", "不填"), *((each, each) for each in (COLLEGE, BACHELOR, MASTER, DOCTOR))], required=False)
    major = forms.CharField(label="最高学历的专业", max_length=60, required=False, help_text="按毕业证书上的全称")
    year = forms.IntegerField(label="毕业年份", required=False, min_value=EARLIEST, max_value=LATEST)
    degree = forms.ChoiceField(label="已取得或者能按期取得相应学位", choices=YES_NO, required=False)
    bachelor = forms.CharField(label="本科专业（最高学历为研究生的）", max_length=60, required=False)
    employed = forms.ChoiceField(label="毕业后已落实工作单位", choices=YES_NO, required=False)
    grassroots = forms.IntegerField(label="基层工作年限（整年）", required=False, min_value=0, max_value=60)
    project = forms.ChoiceField(label="服务基层项目、退役士兵", choices=[("", "不填"), ("无", "没有"), *((each, each) for each in (*PROJECTS, SOLDIER, ANY_SOLDIER))], required=False)
    household = forms.CharField(label="户籍（省、市、县）", max_length=60, required=False)
    origin = forms.CharField(label="生源地（省、市、县）", max_length=60, required=False)
    cet4 = forms.FloatField(label=TESTS["CET4"], required=False, min_value=0, max_value=710)
    cet6 = forms.FloatField(label=TESTS["CET6"], required=False, min_value=0, max_value=710)
    certificates = forms.MultipleChoiceField(label="资格证书", choices=[(each, each) for each in CERTIFICATES], required=False,
                                             widget=forms.SelectMultiple(attrs={"size": 5}))
    certificates_all = forms.BooleanField(label="没有选的证书都没有", required=False)

    @property
    def kept(self) -> Mapping[str, Any]:
        """What the session keeps."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in self.cleaned_data.items() if value is not False and value not in (None, "", [])}  # 0 years are said

    def applicant(self) -> Applicant:
        """The law's applicant."""
        return applicant_of(self.kept)


def applicant_of(told: Mapping[str, Any]) -> Applicant:
    """The law's applicant by what the form kept (`ApplicantForm.kept`, an account's profile); what is not there was not said."""
    level, bachelor, project, said = told.get("level"), told.get("bachelor", ""), told.get("project"), {YES: True, NO: False}
    studies = []
    if level in (MASTER, DOCTOR) and bachelor not in ("", NONE):
        studies.append(Study(BACHELOR, bachelor, None, said.get(told.get("degree", ""))))
    if level:
        studies.append(Study(level, told.get("major") or "未填专业", told.get("year"), said.get(told.get("degree", ""))))
    certificates, born = frozenset(told.get("certificates", ())), told.get("birth_on")
    return Applicant(
        date.fromisoformat(born) if born else None, told.get("gender", ""), told.get("politics", ""), told.get("ethnicity", ""),
        told.get("household", "").replace(" ", ""), told.get("origin", "").replace(" ", ""), tuple(studies), told.get("grassroots"),
        frozenset() if project == "无" else frozenset({project}) if project else None, certificates if certificates or told.get("certificates_all") else None,
        {test: told[name] for test, name in (("CET4", "cet4"), ("CET6", "cet6")) if name in told}, said.get(told.get("employed", "")))
