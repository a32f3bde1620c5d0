"""The forms of an examination: its day and draw, a paper, rooms of a site, a file; and the value that is entered in the case."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.timezone import make_aware

from xianneng.foundation.web.forms import Day, Step
from xianneng.work.recruitment.sitting.operations import MOST_ROOMS


class Minute(forms.DateTimeInput):
    """A moment as browsers ask for it."""

    input_type = "datetime-local"

    def __init__(self, **more: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **more)


class ExamForm(forms.Form):
    """The day, and where the random value of the draw comes from."""

    held_on = forms.DateField(label="笔试日期", widget=Day)
    source = forms.CharField(label="随机数来源", max_length=300, help_text="公开、事先指明、到时人人可查的，如“中国福利彩票双色球第 2026130 期开奖号码，按公布的顺序，两位数以空格隔开”")
    draw_at = forms.DateTimeField(label="随机数公布时间", widget=Minute, help_text="名单和考场须在这一时间以前审定公布")
    spare_rooms = forms.IntegerField(label="每城市备用考场", min_value=0, max_value=99)

    @classmethod
    def proposed(cls, today: date) -> "ExamForm":
        """A week on Sunday, drawn the evening of the Tuesday before."""
        held = today + timedelta(days=13 - today.weekday())
        return cls(initial={"held_on": held, "draw_at": make_aware(datetime.combine(held - timedelta(days=5), time(21, 30))), "spare_rooms": 1})

    def clean(self) -> dict[str, Any]:
        """Drawn before it is held."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("held_on") and given.get("draw_at") and given["draw_at"].date() >= given["held_on"]:
            self.add_error("draw_at", "早于笔试日期")
        return given


class PaperForm(forms.Form):
    """A paper of a category."""

    category = forms.ChoiceField(label="考试类别")
    subject = forms.CharField(label="科目", max_length=80, help_text="如 行政职业能力测验、申论、专业科目")
    tests = forms.CharField(label="测查内容", max_length=300, help_text="突出这一类职位的要求，如 综合管理类的群众工作能力、行政执法类的法律素养和沟通")
    theory_share = forms.IntegerField(label="政治理论占比（%）", min_value=0, max_value=100)
    starts_at = forms.DateTimeField(label="开始", widget=Minute)
    ends_at = forms.DateTimeField(label="结束", widget=Minute)

    def __init__(self, *args: Any, categories: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"] = forms.ChoiceField(label="考试类别", choices=[(each, each) for each in categories])

    def clean(self) -> dict[str, Any]:
        """Ends after it begins."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("starts_at") and given.get("ends_at") and given["ends_at"] <= given["starts_at"]:
            self.add_error("ends_at", "晚于开始")
        return given


class RoomsForm(forms.Form):
    """Rooms of a site."""

    city = forms.CharField(label="考试城市", max_length=80)
    site = forms.CharField(label="考点", max_length=120)
    first = forms.IntegerField(label="起始考场号", min_value=1, max_value=99_999, initial=1)
    count = forms.IntegerField(label="考场数", min_value=1, max_value=MOST_ROOMS)
    accessible = forms.BooleanField(label="无障碍考场", required=False)


class CityForm(forms.Form):
    """Where those sit who are taken from the registrations and could not choose."""

    city = forms.CharField(label="考试城市", max_length=80, required=False, help_text="报名时选择了城市的，各在所选的城市")


class AccessibleForm(forms.Form):
    """Who asked for an accessible seat."""

    number = forms.CharField(label="证件号码", max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class FileForm(forms.Form):
    """A list as Excel or CSV."""

    table = forms.FileField(label="Excel、CSV", widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv"}))


class Drawing(Step):
    """录入随机数: letter by letter as the source says it."""

    random_value = forms.CharField(label="随机数", max_length=200, help_text="按公告的来源和写法逐字录入，录入后不能更改")


STEPS: dict[str, dict[str, type[Step]]] = {"recruitment.sitting": {"drawing": Drawing}}
