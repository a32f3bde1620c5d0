"""The forms of selection: the days of the shortlist, a review, groups and examiners, the draws."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law.recruitment.interviewing import RELATIONS
from xianneng.work.recruitment.models import Position
from xianneng.work.recruitment.selecting.models import Stage
from xianneng.work.recruitment.sitting.forms import Minute

PARTS = 3  # of a line: name, organ, certificate


class BeginForm(forms.Form):
    """The days until which originals are checked, and who is out is replaced."""

    review_until = forms.DateField(label="资格复审截止", widget=Day)
    replace_until = forms.DateField(label="递补截止", widget=Day, help_text="这一天以后不再递补")

    @classmethod
    def proposed(cls, today: date) -> "BeginForm":
        """Ten days, and three more."""
        return cls(initial={"review_until": today + timedelta(days=10), "replace_until": today + timedelta(days=13)})


class ReviewForm(forms.Form):
    """What came of a check of originals, or that the candidate gives up."""

    stage = forms.ChoiceField(label="结果", choices=[(each.value, each.value) for each in (Stage.PASSED, Stage.FAILED, Stage.WITHDRAWN)])
    words = forms.CharField(label="依据", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text="核验了哪些原件；不通过的，是哪一条资格条件；放弃的，何时以什么方式声明")


class GroupForm(forms.Form):
    """An interview group."""

    name = forms.CharField(label="面试组", max_length=40)
    held_on = forms.DateField(label="面试日期", widget=Day)
    place = forms.CharField(label="地点", max_length=120)
    positions = forms.TypedMultipleChoiceField(label="职位", coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, positions: Sequence[Position], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["positions"].choices = [(each.at, f"{each.organ} {each.name}（{each.code}）") for each in positions]  # type: ignore[attr-defined]


class ExaminersForm(forms.Form):
    """Examiners as they are pasted, a line each."""

    people = forms.CharField(label="考官名单", widget=forms.Textarea(attrs={"rows": 6}), help_text="每人一行：姓名、工作单位、考官证书号，以空格或逗号隔开；代替已有名单")

    def clean_people(self) -> list[tuple[str, str, str]]:
        """Name, organ and certificate of each."""
        lines = [re.split(r"[\s,，、]+", line.strip()) for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if wrong := next((line for line in lines if len(line) != PARTS), None):
            raise forms.ValidationError(f"“{' '.join(wrong)[:60]}”不是姓名、工作单位、证书号三项")
        return [(line[0], line[1], line[2]) for line in lines]


class AvoidForm(forms.Form):
    """A relation between an examiner and a candidate."""

    examiner_at = forms.IntegerField(label="考官序号", min_value=1)
    ticket = forms.CharField(label="考生准考证号", max_length=18)
    relation = forms.ChoiceField(label="关系", choices=[(each, each) for each in RELATIONS])


class AnnounceForm(forms.Form):
    """Where the value of the examiners' draw comes from."""

    source = forms.CharField(label="随机数来源", max_length=300, help_text="公开、事先指明、到时人人可查的")
    draw_at = forms.DateTimeField(label="随机数公布时间", widget=Minute)


class ValueForm(forms.Form):
    """A value, letter by letter."""

    value = forms.CharField(label="随机数", max_length=200)
