"""What each step of an inquiry asks about each person: a choice, and the grounds in words."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xianneng.work.vetting.cases import CHOICES, FOUND_AT, PLAIN


class Found(forms.Form):
    """The findings of one step of 考察, for each person."""

    def __init__(self, *args: Any, step: str, subjects: Sequence[tuple[int, str]], colleague: str = "", **kwargs: Any) -> None:
        """``colleague``: who filled in the step before; ``initial`` is then what they wrote."""
        super().__init__(*args, **kwargs)
        self.note = (f"下面是{colleague}填写的内容，请逐项核对，可以修改；您的意见由您本人签署。"
                     "各人结论不一致的，从严记录，并载明各人的意见。") if colleague else ""
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

    def clean(self) -> dict[str, Any]:
        """Whatever speaks against a person rests on something."""
        data = super().clean() or {}
        for person_id, _ in self.subjects:
            for kind in self.kinds:
                given = data.get(f"{kind}_{person_id}")
                if given and given not in PLAIN and not data.get(f"{kind}_text_{person_id}"):
                    self.add_error(f"{kind}_text_{person_id}", f"“{given}”应当写明依据")
        return data

    def plain(self) -> list[forms.BoundField]:
        """The fields that are about no single person: none."""
        return []

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each person's fields, in the order of the columns."""
        return [(name, [self[f"{kind}_{person_id}"] for kind in self.columns]) for person_id, name in self.subjects]
