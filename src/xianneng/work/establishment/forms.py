"""The forms of an organ's page. What is fixed by the regulation is chosen, not typed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from xianneng.foundation.organs.models import Profile
from xianneng.law import series
from xianneng.law.quotas import ORGAN_LEVELS, level_words
from xianneng.work.establishment.queries import KINDS

ORGAN_KINDS = ("地区", "机关", "参公单位", "事业单位")
MOST = 1_000_000  # no organ has so many; a slip of the finger is found here
DAYS = (MinValueValidator(date(1949, 10, 1)), MaxValueValidator(date(2099, 12, 31)))
CATEGORIES = (series.GENERAL, "行政执法类", "专业技术类")


def _choices(*values: str, empty: str = "") -> list[tuple[str, str]]:
    return ([("", empty)] if empty else []) + [(each, each) for each in dict.fromkeys(values)]


class ChangeForm(forms.Form):
    """编制调整: of which kind, to how many, by which document, from when."""

    kind = forms.ChoiceField(label="编制类型", choices=_choices(*KINDS))
    category = forms.ChoiceField(label="职位类别", choices=_choices(*CATEGORIES))
    count = forms.IntegerField(label="调整后编制数", min_value=0, max_value=MOST)
    leading_count = forms.IntegerField(label="其中领导职数", min_value=0, max_value=MOST)
    document = forms.CharField(label="批准文号", max_length=120)
    valid_from = forms.DateField(label="生效日期", validators=DAYS, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label="事由", max_length=150)

    @classmethod
    def of(cls, posts: Sequence[Mapping[str, Any]], today: date) -> "ChangeForm":
        """The form for the organ's first kind of establishment, from today."""
        row = next((version.row for line in posts for version in line["rows"]), None)
        held = {name: getattr(row, name) for name in ("kind", "category", "count", "leading_count")} if row else {}
        return cls(auto_id="change_%s", initial={**held, "valid_from": today})

    def clean(self) -> dict[str, Any]:
        """Leading posts are part of the establishment."""
        given = super().clean() or {}
        if (given.get("leading_count") or 0) > given.get("count", 0):
            self.add_error("leading_count", "领导职数不能多于编制数")
        return given


class BaseDataForm(forms.Form):
    """机构基础信息审定: what the organ is, on what evidence, and the conclusion."""

    kind = forms.ChoiceField(label="机构类型", choices=_choices(*ORGAN_KINDS))
    level = forms.ChoiceField(label="职级设置层级", required=False, choices=[
        ("", "未定"), *((level, level_words(level)) for level in dict.fromkeys(level for level, _ in ORGAN_LEVELS))])
    grade = forms.ChoiceField(label="机构规格", required=False, choices=_choices(*series.layers(), empty="未定"))
    township = forms.BooleanField(label="乡镇（街道）", required=False)
    confirmed = forms.TypedChoiceField(label="结论", coerce=lambda value: value == "1", choices=(
        ("1", "审定"), ("0", "存疑，暂不据以核定")))
    document = forms.CharField(label="依据文件", max_length=120)
    reason = forms.CharField(label="说明", max_length=150)

    @classmethod
    def of(cls, profile: Profile) -> "BaseDataForm":
        """The form as the organ stands."""
        return cls(auto_id="base_%s", initial={"kind": profile.kind, "level": profile.level, "grade": profile.grade,
                                               "township": profile.township})
