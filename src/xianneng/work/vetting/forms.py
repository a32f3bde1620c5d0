"""What each step of an inquiry asks about each person: a choice, and the grounds in words."""

from collections.abc import Sequence
from typing import Any

from django import forms

from xianneng.foundation.cases.models import Case, TaskState
from xianneng.work.vetting.cases import CHOICES, FOUND_AT, PLAIN


def found_before(case: Case, step: str) -> dict[str, Any]:
    """What a step of the inquiry found before it was returned 退回补正, by the names of its fields: nothing is typed twice.

    The words of who wrote last, with the conclusion that was recorded: the severest of those given.
    """
    done = case.tasks.filter(form=step, state=TaskState.DONE).order_by("pk").last()
    recorded = {f"{each.kind}_{each.person_id}": each.value for each in case.findings.filter(kind__in=FOUND_AT.get(step, ())).order_by("pk")}
    return {**done.data, **recorded} if done else {}


class Found(forms.Form):
    """The findings of one step of 考察, for each person: the conclusion and, beside it, room for the words it rests on."""

    paired = True

    def __init__(self, *args: Any, step: str, subjects: Sequence[tuple[int, str]], colleague: str = "", **kwargs: Any) -> None:
        """``colleague``: who filled in the step before; ``initial`` is then what they wrote."""
        super().__init__(*args, **kwargs)
        self.note = "下面是退回前填写的内容，请逐项核对，可以修改。" if self.initial and not colleague else (
            f"下面是{colleague}填写的内容，请逐项核对，可以修改；您的意见由您本人签署。"
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

    def persons(self) -> Sequence[tuple[int, str]]:
        """Those for whom something may be filled in at once."""
        return self.subjects

    def common(self) -> list[tuple[str, str, Sequence[str]]]:
        """What may be filled in for several persons at once: name, title, and the options of a choice; of one person nothing."""
        return [(name, title, CHOICES[name][1] if name in CHOICES else ()) for name, title in self.columns.items()] if len(self.subjects) > 1 else []

    def plain(self) -> list[forms.BoundField]:
        """The fields that are about no single person: none."""
        return []

    def rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each person's fields, in the order of the columns."""
        return [(name, [self[f"{kind}_{person_id}"] for kind in self.columns]) for person_id, name in self.subjects]
