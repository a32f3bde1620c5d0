"""What each step of an inquiry asks about each person: a choice, and the grounds in words."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xianneng.work.vetting.cases import CHOICES, FOUND_AT


class Found(forms.Form):
    """The findings of one step of 考察, for each person."""

    def __init__(self, *args: Any, step: str, subjects: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for person_id, name in subjects:
            for kind in FOUND_AT.get(step, ()):
                title, options = CHOICES[kind]
                self.fields[f"{kind}_{person_id}"] = forms.ChoiceField(
                    label=f"{name}：{title}", choices=[("", "请选择"), *((option, option) for option in options)])
                self.fields[f"{kind}_text_{person_id}"] = forms.CharField(
                    label="依据和说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)
