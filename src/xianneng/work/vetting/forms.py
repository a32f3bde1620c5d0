"""What each step of an inquiry asks about each person: a choice, and the grounds in words."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xianneng.work.vetting.cases import CHOICES, FOUND_AT


class Found(forms.Form):
    """The findings of one step of 考察, for each person."""

    def __init__(self, *args: Any, step: str, subjects: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subjects = subjects
        self.kinds = FOUND_AT.get(step, ())
        self.columns = {name: title for kind in self.kinds for name, title in (
            (kind, CHOICES[kind][0]), (f"{kind}_text", "依据和说明"))}
        for person_id, name in subjects:
            for kind in self.kinds:
                title, options = CHOICES[kind]
                self.fields[f"{kind}_{person_id}"] = forms.ChoiceField(
                    label=f"{name}：{title}", choices=[("", "请选择"), *((option, option) for option in options)])
                self.fields[f"{kind}_text_{person_id}"] = forms.CharField(
                    label=f"{name}：{title}的依据和说明", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def plain(self) -> list[forms.BoundField]:
        """The fields that are about no single person: none."""
        return []

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each person's fields, in the order of the columns."""
        return [(name, [self[f"{kind}_{person_id}"] for kind in self.columns]) for person_id, name in self.subjects]
