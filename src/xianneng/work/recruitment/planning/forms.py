"""The forms of a plan: its terms, and a need that an organ declares."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from xianneng.foundation.web.forms import Day
from xianneng.law.recruitment import plan as law
from xianneng.work.recruitment.planning.operations import MOST

EARLIEST, LATEST = 2000, 2100


class PlanForm(forms.Form):
    """A plan's year and days."""

    name = forms.CharField(label="计划名称", max_length=120)
    year = forms.IntegerField(label="年度", min_value=EARLIEST, max_value=LATEST)
    declare_until = forms.DateField(label="申报截止", widget=Day, help_text="各机关在这一天以前申报，呈报计划以后不能再改")
    until_on = forms.DateField(label="空缺计算至", widget=Day, help_text="这一天以前退休、调出的计入空缺；批准以后，计划占用名额到这一天")
    notes = forms.CharField(label="编制要求", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4}), help_text="各机关申报时看得到")

    @classmethod
    def proposed(cls, today: date) -> "PlanForm":
        """Of next year, with its vacancies."""
        year = today.year + 1
        return cls(initial={"year": year, "declare_until": min(date(today.year, 12, 31), date.fromordinal(today.toordinal() + 30)), "until_on": date(year, 12, 31)})

    def clean(self) -> dict[str, Any]:
        """Declared before it holds."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("declare_until") and given.get("until_on") and given["until_on"] <= given["declare_until"]:
            self.add_error("until_on", "晚于申报截止")
        return given


class NeedForm(forms.Form):
    """A need."""

    kind = forms.ChoiceField(label="编制类型")
    post = forms.CharField(label="拟招职位", max_length=120, help_text="如 综合文字、一级行政执法员")
    target = forms.ChoiceField(label="招录对象", choices=[(each, each) for each in law.GROUPS])
    count = forms.IntegerField(label="人数", min_value=1, max_value=MOST)
    reason = forms.CharField(label="用人理由", max_length=300, required=False)

    def __init__(self, *args: Any, kinds: Sequence[str] = law.KINDS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label="编制类型", choices=[(each, each) for each in kinds])
